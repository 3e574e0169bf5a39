//! Offices, officers, their roles, postings and need-to-know groups, and delegations.
//!
//! [`standing`] answers in one query what policy must know of an officer: roles, postings in force, groups, and the
//! same of everybody he acts for. Secrets (password hash, one-time-code secret) are read only by [`secrets_of`].
//! Whether somebody may do these things is decided by the caller.

mod delegations;
mod groups;

use std::collections::HashMap;

use crate::db::Tx;
use crate::names::{Needle, SCAN_ROWS_MAX};
use crate::value::{Row, Value};
use crate::{Result, StoreError, params, sql};

pub use delegations::{Delegation, add_delegation, delegation, delegations_all, delegations_of, revoke_delegation};
pub use groups::{Group, add_group, add_member, drop_member, exists_group, group_members_all, groups_all};

/// Rows of one list at most.
pub const ROWS_MAX: i64 = 500;

/// An office.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Office {
    /// Code of two to six capitals, such as `PSL`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Country, two letters.
    pub country: String,
    /// City.
    pub city: String,
    /// IANA zone.
    pub zone: String,
    /// Whether it is headquarters.
    pub headquarters: bool,
    /// Day it opened.
    pub opened: String,
    /// Day it closed; empty while open.
    pub closed: String,
}

/// An officer, without secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Officer {
    /// Id.
    pub id: String,
    /// Sign-in name.
    pub name: String,
    /// Name as people write it.
    pub full_name: String,
    /// Word of the tier.
    pub tier: String,
    /// Discipline, in words; may be empty.
    pub discipline: String,
    /// Instant from which he may not sign in; empty while he may.
    pub disabled_at: String,
    /// When he was added.
    pub created_at: String,
    /// When he was last here; empty if never.
    pub seen_at: String,
    /// Home office; empty if he has none. Only read, never written with the officer.
    pub office: String,
}

/// What signing in is checked against. Does not print itself.
pub struct Secrets {
    /// PHC text of the password; empty where none is set.
    pub password: String,
    /// Secret of the one-time codes in base 32; empty where not enrolled.
    pub totp_secret: String,
    /// Last time step whose code was used.
    pub totp_last: i64,
}

/// An officer at an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Office code.
    pub office: String,
    /// Rank among the officer's postings; 0 is home.
    pub position: i64,
    /// First day.
    pub from_day: String,
    /// Last day; empty without end.
    pub to_day: String,
}

/// What policy must know of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Powers {
    /// Officer's id.
    pub officer: String,
    /// Name as people write it.
    pub full_name: String,
    /// Words of roles.
    pub roles: Vec<String>,
    /// Offices of the postings in force, home first.
    pub offices: Vec<Seat>,
    /// Codes of groups.
    pub groups: Vec<String>,
}

/// An office as a posting in force shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seat {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// IANA zone.
    pub zone: String,
}

/// An officer's own powers and those of everybody he acts for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// His own.
    pub own: Powers,
    /// Those of the givers of delegations in force, in the order of their ids.
    pub acting: Vec<Powers>,
}

fn office_from(row: &Row) -> Result<Office> {
    Ok(Office {
        code: row.text(0)?,
        name: row.text(1)?,
        country: row.text(2)?,
        city: row.text(3)?,
        zone: row.text(4)?,
        headquarters: row.int(5)? == 1,
        opened: row.text(6)?,
        closed: row.text(7)?,
    })
}

/// Opens an office.
///
/// # Errors
/// [`StoreError::Exists`] where the code is taken.
pub fn add_office(tx: &mut Tx, office: &Office) -> Result<()> {
    if exists_office(tx, &office.code)? {
        return Err(StoreError::Exists("an office with this code"));
    }
    let Office {
        code,
        name,
        country,
        city,
        zone,
        headquarters,
        opened,
        closed,
    } = office;
    tx.execute(
        sql!(
            "insert into office (code, name, country, city, zone, headquarters, opened, closed) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        params![
            code,
            name,
            country,
            city,
            zone,
            i64::from(*headquarters),
            opened,
            closed
        ],
    )?;
    Ok(())
}

/// Every office, by code.
pub fn offices_all(tx: &mut Tx) -> Result<Vec<Office>> {
    let rows = tx.query(
        sql!("select code, name, country, city, zone, headquarters, opened, closed from office order by code limit $1"),
        params![ROWS_MAX],
    )?;
    rows.iter().map(office_from).collect()
}

/// One office.
pub fn office(tx: &mut Tx, code: &str) -> Result<Option<Office>> {
    let row = tx.query_opt(
        sql!("select code, name, country, city, zone, headquarters, opened, closed from office where code = $1"),
        params![code],
    )?;
    row.as_ref().map(office_from).transpose()
}

/// Whether there is an office of this code.
pub fn exists_office(tx: &mut Tx, code: &str) -> Result<bool> {
    Ok(tx
        .query_opt(sql!("select code from office where code = $1"), params![code])?
        .is_some())
}

fn officer_from(row: &Row) -> Result<Officer> {
    Ok(Officer {
        id: row.text(0)?,
        name: row.text(1)?,
        full_name: row.text(2)?,
        tier: row.text(3)?,
        discipline: row.text(4)?,
        disabled_at: row.text(5)?,
        created_at: row.text(6)?,
        seen_at: row.text(7)?,
        office: row.text(8)?,
    })
}

/// Adds an officer with the PHC text of the password (empty for none), roles and postings.
///
/// # Errors
/// [`StoreError::Exists`] where the sign-in name is taken, [`StoreError::Missing`] for an unknown office.
pub fn add_officer(
    tx: &mut Tx,
    officer: &Officer,
    password: &str,
    roles: &[String],
    postings: &[Posting],
) -> Result<()> {
    if tx
        .query_opt(sql!("select id from officer where name = $1"), params![&officer.name])?
        .is_some()
    {
        return Err(StoreError::Exists("an officer with this sign-in name"));
    }
    let Officer {
        id,
        name,
        full_name,
        tier,
        discipline,
        disabled_at,
        created_at,
        seen_at,
        office: _,
    } = officer;
    tx.execute(
        sql!(
            "insert into officer (id, name, full_name, tier, discipline, password, totp_secret, totp_last, \
             disabled_at, created_at, seen_at) values ($1, $2, $3, $4, $5, $6, '', 0, $7, $8, $9)"
        ),
        params![
            id,
            name,
            full_name,
            tier,
            discipline,
            password,
            disabled_at,
            created_at,
            seen_at
        ],
    )?;
    set_roles(tx, id, roles)?;
    set_postings(tx, id, postings)
}

/// Replaces an officer's roles.
pub fn set_roles(tx: &mut Tx, officer: &str, roles: &[String]) -> Result<()> {
    tx.execute(sql!("delete from officer_role where officer = $1"), params![officer])?;
    for role in roles {
        tx.execute(
            sql!("insert into officer_role (officer, role) values ($1, $2) on conflict (officer, role) do nothing"),
            params![officer, role],
        )?;
    }
    Ok(())
}

/// Replaces an officer's postings.
///
/// # Errors
/// [`StoreError::Missing`] for an unknown office.
pub fn set_postings(tx: &mut Tx, officer: &str, postings: &[Posting]) -> Result<()> {
    tx.execute(sql!("delete from posting where officer = $1"), params![officer])?;
    for posting in postings {
        if !exists_office(tx, &posting.office)? {
            return Err(StoreError::Missing("the office"));
        }
        let Posting {
            office,
            position,
            from_day,
            to_day,
        } = posting;
        tx.execute(
            sql!("insert into posting (officer, office, position, from_day, to_day) values ($1, $2, $3, $4, $5)"),
            params![officer, office, *position, from_day, to_day],
        )?;
    }
    Ok(())
}

/// An officer's roles, in order of their words.
pub fn roles_of(tx: &mut Tx, officer: &str) -> Result<Vec<String>> {
    let rows = tx.query(
        sql!("select role from officer_role where officer = $1 order by role limit $2"),
        params![officer, ROWS_MAX],
    )?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// An officer's postings, past ones too, home first.
pub fn postings_of(tx: &mut Tx, officer: &str) -> Result<Vec<Posting>> {
    let rows = tx.query(
        sql!(
            "select office, position, from_day, to_day from posting where officer = $1 \
             order by position, office limit $2"
        ),
        params![officer, ROWS_MAX],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Posting {
                office: row.text(0)?,
                position: row.int(1)?,
                from_day: row.text(2)?,
                to_day: row.text(3)?,
            })
        })
        .collect()
}

/// An officer by id or by sign-in name.
pub fn find_officer(tx: &mut Tx, id_or_name: &str) -> Result<Option<Officer>> {
    let row = tx.query_opt(
        sql!(
            "select o.id, o.name, o.full_name, o.tier, o.discipline, o.disabled_at, o.created_at, o.seen_at, \
             coalesce((select p.office from posting p where p.officer = o.id order by p.position limit 1), '') \
             from officer o where o.id = $1 or o.name = $1 order by case when o.id = $1 then 0 else 1 end limit 1"
        ),
        params![id_or_name],
    )?;
    row.as_ref().map(officer_from).transpose()
}

/// Whether there is an officer of this id.
pub fn exists_officer(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(tx
        .query_opt(sql!("select id from officer where id = $1"), params![id])?
        .is_some())
}

/// Officers in order of their full names, after a full name and id (both empty to start). Empty office: everywhere.
pub fn officers_page(tx: &mut Tx, office: &str, after: (&str, &str), limit: i64) -> Result<Vec<Officer>> {
    let rows = tx.query(
        sql!(
            "select o.id, o.name, o.full_name, o.tier, o.discipline, o.disabled_at, o.created_at, o.seen_at, \
             coalesce((select p.office from posting p where p.officer = o.id order by p.position limit 1), '') \
             from officer o where ($1 = '' or exists (select 1 from posting q where q.officer = o.id and q.office = $1)) \
             and (o.full_name, o.id) > ($2, $3) order by o.full_name, o.id limit $4"
        ),
        params![office, after.0, after.1, limit.clamp(1, ROWS_MAX)],
    )?;
    rows.iter().map(officer_from).collect()
}

/// By what officers are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among {
    /// Full name and home office.
    Names,
    /// The sign-in name too.
    Accounts,
}

/// Officers whose full name, home office or sign-in name holds the words, whatever case and accents; in order and paged
/// as [`officers_page`]. Those who may not sign in any more are among them.
pub fn officers_named(
    tx: &mut Tx,
    office: &str,
    asked: &str,
    after: (&str, &str),
    limit: i64,
    among: Among,
) -> Result<Vec<Officer>> {
    let needle = Needle::new(asked);
    let wanted = usize::try_from(limit.clamp(1, ROWS_MAX)).unwrap_or(usize::MAX);
    let mut found = vec![];
    tx.each(
        sql!(
            "select o.id, o.name, o.full_name, o.tier, o.discipline, o.disabled_at, o.created_at, o.seen_at, \
             coalesce((select p.office from posting p where p.officer = o.id order by p.position limit 1), '') \
             from officer o where ($1 = '' or exists (select 1 from posting q where q.officer = o.id and q.office = $1)) \
             and (o.full_name, o.id) > ($2, $3) order by o.full_name, o.id limit $4"
        ),
        params![office, after.0, after.1, SCAN_ROWS_MAX],
        |row| {
            let officer = officer_from(&row)?;
            let account = if among == Among::Accounts { officer.name.as_str() } else { "" };
            let texts = [officer.full_name.as_str(), account, officer.office.as_str()];
            if found.len() < wanted && !needle.is_empty() && needle.fits(&texts) {
                found.push(officer);
            }
            Ok(())
        },
    )?;
    Ok(found)
}

/// Officers who may sign in, by full name: for choices in forms.
pub fn officers_active(tx: &mut Tx) -> Result<Vec<Officer>> {
    let rows = tx.query(
        sql!(
            "select o.id, o.name, o.full_name, o.tier, o.discipline, o.disabled_at, o.created_at, o.seen_at, \
             coalesce((select p.office from posting p where p.officer = o.id order by p.position limit 1), '') \
             from officer o where o.disabled_at = '' order by o.full_name, o.id limit $1"
        ),
        params![ROWS_MAX],
    )?;
    rows.iter().map(officer_from).collect()
}

/// Full names of officers by id; ids that nobody has are left out.
pub fn names<S: AsRef<str>>(tx: &mut Tx, ids: &[S]) -> Result<HashMap<String, String>> {
    // One statement of fixed width, so that it is registered and prepared once; free places ask for nobody.
    const WIDTH: usize = 20;
    let mut wanted: Vec<&str> = ids.iter().map(AsRef::as_ref).filter(|id| !id.is_empty()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut found = HashMap::with_capacity(wanted.len());
    for chunk in wanted.chunks(WIDTH) {
        let params: Vec<Value> = (0..WIDTH)
            .map(|at| Value::from(chunk.get(at).copied().unwrap_or_default()))
            .collect();
        let rows = tx.query(
            sql!(
                "select id, full_name from officer where id in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
                 $13, $14, $15, $16, $17, $18, $19, $20)"
            ),
            &params,
        )?;
        for row in &rows {
            found.insert(row.text(0)?, row.text(1)?);
        }
    }
    Ok(found)
}

/// What an officer's signing in is checked against.
pub fn secrets_of(tx: &mut Tx, officer: &str) -> Result<Option<Secrets>> {
    let row = tx.query_opt(
        sql!("select password, totp_secret, totp_last from officer where id = $1"),
        params![officer],
    )?;
    row.map(|row| {
        Ok(Secrets {
            password: row.text(0)?,
            totp_secret: row.text(1)?,
            totp_last: row.int(2)?,
        })
    })
    .transpose()
}

/// Sets the PHC text of an officer's password.
pub fn set_password(tx: &mut Tx, officer: &str, password: &str) -> Result<()> {
    must_touch(
        tx.execute(
            sql!("update officer set password = $2 where id = $1"),
            params![officer, password],
        )?,
        "the officer",
    )
}

/// Enrols one-time codes, with the step of the code that proved it; an empty secret ends enrolment.
pub fn set_totp(tx: &mut Tx, officer: &str, secret: &str, last: i64) -> Result<()> {
    must_touch(
        tx.execute(
            sql!("update officer set totp_secret = $2, totp_last = $3 where id = $1"),
            params![officer, secret, last],
        )?,
        "the officer",
    )
}

/// Uses up the code of a time step; whether it was still unused. Two that race cannot both succeed.
pub fn use_totp(tx: &mut Tx, officer: &str, step: i64) -> Result<bool> {
    let used = tx.execute(
        sql!("update officer set totp_last = $2 where id = $1 and totp_last < $2"),
        params![officer, step],
    )?;
    Ok(used == 1)
}

/// Sets the tier and the discipline of an officer.
pub fn set_terms(tx: &mut Tx, officer: &str, tier: &str, discipline: &str) -> Result<()> {
    let update = sql!("update officer set tier = $2, discipline = $3 where id = $1");
    must_touch(tx.execute(update, params![officer, tier, discipline])?, "the officer")
}

/// Sets or clears (empty) the instant from which an officer may not sign in.
pub fn set_disabled(tx: &mut Tx, officer: &str, at: &str) -> Result<()> {
    must_touch(
        tx.execute(
            sql!("update officer set disabled_at = $2 where id = $1"),
            params![officer, at],
        )?,
        "the officer",
    )
}

fn must_touch(rows: u64, what: &'static str) -> Result<()> {
    if rows == 0 {
        Err(StoreError::Missing(what))
    } else {
        Ok(())
    }
}

/// What policy must know of an officer at an instant and on a day, with the delegations then in force. A delegation of
/// somebody who may not sign in any more is not in force.
pub fn standing(tx: &mut Tx, officer: &str, now: &str, day: &str) -> Result<Standing> {
    let rows = tx.query(
        sql!(
            "with person (id) as (select cast($1 as text) union select d.giver from delegation d \
             join officer g on g.id = d.giver where d.taker = $1 and d.from_at <= $2 and d.to_at > $2 \
             and d.revoked_at = '' and g.disabled_at = '') \
             select p.id, 'person', o.full_name, '', '', 0 from person p join officer o on o.id = p.id \
             union all select p.id, 'role', r.role, '', '', 0 from person p join officer_role r on r.officer = p.id \
             union all select p.id, 'office', s.office, f.name, f.zone, s.position from person p \
             join posting s on s.officer = p.id join office f on f.code = s.office \
             where s.from_day <= $3 and (s.to_day = '' or s.to_day >= $3) \
             union all select p.id, 'group', m.need_group, '', '', 0 from person p \
             join group_member m on m.officer = p.id \
             order by 1, 2, 6, 3"
        ),
        params![officer, now, day],
    )?;
    let mut standing = Standing {
        own: Powers {
            officer: officer.into(),
            ..Powers::default()
        },
        acting: vec![],
    };
    for row in &rows {
        let (person, what, word) = (row.text(0)?, row.text(1)?, row.text(2)?);
        let powers = if person == officer {
            &mut standing.own
        } else {
            let at = match standing.acting.iter().position(|p| p.officer == person) {
                Some(at) => at,
                None => {
                    standing.acting.push(Powers {
                        officer: person,
                        ..Powers::default()
                    });
                    standing.acting.len() - 1
                }
            };
            &mut standing.acting[at]
        };
        match what.as_str() {
            "person" => powers.full_name = word,
            "role" => powers.roles.push(word),
            "group" => powers.groups.push(word),
            _ => powers.offices.push(Seat {
                code: word,
                name: row.text(3)?,
                zone: row.text(4)?,
            }),
        }
    }
    Ok(standing)
}
