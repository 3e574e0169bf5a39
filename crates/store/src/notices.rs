//! Notices: what each officer is told by mail, once; where his mail goes; and who sends which row.
//!
//! A row is known by its key, so deriving it again makes nothing new. It is claimed within the one write transaction,
//! so of several processes one sends it; a claim that grows old, because its process was killed, may be taken over. Rows
//! hold ids and words of clocks and states, never a text of a matter. What a row says is read anew when it is sent.

use crate::db::Tx;
use crate::ids;
use crate::value::Row;
use crate::{Result, params, sql};

/// Rows in one answer at most.
pub const ROWS_MAX: i64 = 5_000;
/// Notices shown of one officer at most.
pub const SHOWN_MAX: i64 = 25;

/// Where an officer gets mail, and what he wants by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setting {
    /// Officer's id.
    pub officer: String,
    /// Address; empty for no mail at all.
    pub address: String,
    /// Hour of his office's day at which a digest is made, 0 to 23; -1 for none.
    pub digest: i64,
    /// Whether he is told at once.
    pub at_once: bool,
    /// When it was changed last.
    pub changed_at: String,
}

fn setting_from(row: &Row) -> Result<Setting> {
    Ok(Setting {
        officer: row.text(0)?,
        address: row.text(1)?,
        digest: row.int(2)?,
        at_once: row.int(3)? == 1,
        changed_at: row.text(4)?,
    })
}

/// What an officer chose; `None` while he chose nothing.
pub fn setting(tx: &mut Tx, officer: &str) -> Result<Option<Setting>> {
    let row = tx.query_opt(
        sql!("select officer, address, digest, at_once, changed_at from officer_notice where officer = $1"),
        params![officer],
    )?;
    row.as_ref().map(setting_from).transpose()
}

/// Keeps what an officer chose.
pub fn save_setting(tx: &mut Tx, setting: &Setting) -> Result<()> {
    tx.execute(
        sql!(
            "insert into officer_notice (officer, address, digest, at_once, changed_at) values ($1, $2, $3, $4, $5) \
             on conflict (officer) do update set address = excluded.address, digest = excluded.digest, \
             at_once = excluded.at_once, changed_at = excluded.changed_at"
        ),
        params![
            &setting.officer,
            &setting.address,
            setting.digest,
            i64::from(setting.at_once),
            &setting.changed_at
        ],
    )?;
    Ok(())
}

/// Settings of officers who have an address and may sign in.
pub fn settings_in_use(tx: &mut Tx) -> Result<Vec<Setting>> {
    let rows = tx.query(
        sql!(
            "select n.officer, n.address, n.digest, n.at_once, n.changed_at from officer_notice n \
             join officer o on o.id = n.officer where n.address <> '' and o.disabled_at = '' order by n.officer limit $1"
        ),
        params![ROWS_MAX],
    )?;
    rows.iter().map(setting_from).collect()
}

/// Delegations in force at an instant: who acts, and for whom.
pub fn acting(tx: &mut Tx, now: &str) -> Result<Vec<(String, String)>> {
    let rows = tx.query(
        sql!(
            "select distinct d.taker, d.giver from delegation d join officer g on g.id = d.giver \
             where d.from_at <= $1 and d.to_at > $1 and d.revoked_at = '' and g.disabled_at = '' limit $2"
        ),
        params![now, ROWS_MAX],
    )?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// A clock of which somebody may have to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Officer named on the matter; empty where the whole office is meant.
    pub officer: String,
    /// Matter's id.
    pub matter: String,
    /// Owning office.
    pub office: String,
    /// Word of the clock.
    pub clock: String,
    /// When it runs out.
    pub due_at: String,
    /// Instants of its warnings, in order.
    pub warnings: String,
}

fn told(row: &Row) -> Result<Told> {
    Ok(Told {
        officer: row.text(0)?,
        matter: row.text(1)?,
        office: row.text(2)?,
        clock: row.text(3)?,
        due_at: row.text(4)?,
        warnings: row.text(5)?,
    })
}

/// Where a page of clocks begins: matter, clock and officer of the last row of the one before; empty to start.
pub type After = (String, String, String);

/// Unmet clocks of open matters that reached their first warning by now and did not run out before an instant, with
/// each named officer who gets mail or for whom somebody acts who does.
pub fn clocks_to_tell(tx: &mut Tx, since: &str, now: &str, after: &After, limit: i64) -> Result<Vec<Told>> {
    let rows = tx.query(
        sql!(
            "select n.officer, m.id, m.office, c.clock, c.due_at, c.warnings from \
             (select a.officer from officer_notice a where a.address <> '' and a.at_once = 1 \
             union select d.giver from delegation d join officer_notice a on a.officer = d.taker \
             where a.address <> '' and a.at_once = 1 and d.from_at <= $2 and d.to_at > $2 and d.revoked_at = '') w \
             join (select distinct officer, matter from matter_officer) n on n.officer = w.officer \
             join clock c on c.matter = n.matter join matter m on m.id = c.matter \
             where c.met_at = '' and c.due_at > $1 and m.phase <> 'closed' \
             and (c.due_at <= $2 or (c.warnings <> '' and substr(c.warnings, 1, 27) <= $2)) \
             and (m.id, c.clock, n.officer) > ($3, $4, $5) order by m.id, c.clock, n.officer limit $6"
        ),
        params![since, now, &after.0, &after.1, &after.2, limit.clamp(1, ROWS_MAX)],
    )?;
    rows.iter().map(told).collect()
}

/// Unmet clocks of open matters that ran out between two instants though it was the office's duty, and with an effect.
pub fn clocks_to_escalate(tx: &mut Tx, since: &str, now: &str) -> Result<Vec<Told>> {
    let rows = tx.query(
        sql!(
            "select '', m.id, m.office, c.clock, c.due_at, c.warnings from clock c join matter m on m.id = c.matter \
             where c.met_at = '' and c.due_at > $1 and c.due_at <= $2 and c.duty = 'us' and c.effect <> 'reminder_only' \
             and m.phase <> 'closed' order by c.due_at desc, m.id, c.clock limit $3"
        ),
        params![since, now, ROWS_MAX],
    )?;
    rows.iter().map(told).collect()
}

/// Who supervises an office on a day: its attachés and deputies who may sign in, local staff never.
pub fn supervisors(tx: &mut Tx, office: &str, day: &str) -> Result<Vec<String>> {
    let rows = tx.query(
        sql!(
            "select distinct o.id from officer o join posting p on p.officer = o.id join officer_role r on r.officer = o.id \
             where p.office = $1 and p.from_day <= $2 and (p.to_day = '' or p.to_day >= $2) \
             and r.role in ('attache', 'deputy') and o.tier <> 'local' and o.disabled_at = '' order by o.id limit 200"
        ),
        params![office, day],
    )?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Officers who have a role and may sign in.
pub fn with_role(tx: &mut Tx, role: &str) -> Result<Vec<String>> {
    let rows = tx.query(
        sql!(
            "select o.id from officer o join officer_role r on r.officer = o.id where r.role = $1 and o.disabled_at = '' \
             order by o.id limit 200"
        ),
        params![role],
    )?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Officers who have a role on a matter itself.
pub fn named_as(tx: &mut Tx, matter: &str, role: &str) -> Result<Vec<String>> {
    let rows = tx.query(
        sql!("select officer from matter_officer where matter = $1 and role = $2 order by officer limit 200"),
        params![matter, role],
    )?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// A change of a matter as the audit chain holds it, which is the one log in which commits stand in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Position in the chain.
    pub seq: i64,
    /// When.
    pub at: String,
    /// Who did it.
    pub officer: String,
    /// Matter's id.
    pub matter: String,
    /// Words of the entry; a change says `revision=N` among them.
    pub detail: String,
}

/// Position of the last entry of the audit chain.
pub fn chain_head(tx: &mut Tx) -> Result<i64> {
    let row = tx.query_opt(sql!("select seq from chain where id = 1"), params![])?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// What was done to matters after one position of the chain and up to another.
pub fn events(tx: &mut Tx, after: i64, upto: i64) -> Result<Vec<Event>> {
    let rows = tx.query(
        sql!(
            "select seq, at, officer, subject, detail from audit where seq > $1 and seq <= $2 and verb like 'matter.%' \
             and outcome = 'done' and detail like '%revision=%' order by seq limit $3"
        ),
        params![after, upto, ROWS_MAX],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Event {
                seq: row.int(0)?,
                at: row.text(1)?,
                officer: row.text(2)?,
                matter: row.text(3)?,
                detail: row.text(4)?,
            })
        })
        .collect()
}

/// Whether a list was imported between two positions of the chain.
pub fn any_import(tx: &mut Tx, after: i64, upto: i64) -> Result<bool> {
    let row = tx.query_opt(
        sql!("select seq from audit where verb = 'list.import' and seq > $1 and seq <= $2 limit 1"),
        params![after, upto],
    )?;
    Ok(row.is_some())
}

/// Open matters with parties that name somebody who gets mail at once, in the order of their ids after one.
pub fn matters_to_screen(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<String>> {
    let rows = tx.query(
        sql!(
            "select distinct m.id from officer_notice a join matter_officer n on n.officer = a.officer \
             join matter m on m.id = n.matter join matter_party p on p.matter = m.id \
             where a.address <> '' and a.at_once = 1 and m.phase <> 'closed' and m.id > $1 order by m.id limit $2"
        ),
        params![after, limit.clamp(1, ROWS_MAX)],
    )?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// A stored revision of a matter: version of its kind's body, and the record.
pub fn revision(tx: &mut Tx, matter: &str, revision: i64) -> Result<Option<(i64, Option<String>)>> {
    let row = tx.query_opt(
        sql!("select schema_version, body from revision where matter = $1 and revision = $2"),
        params![matter, revision],
    )?;
    row.map(|row| Ok((row.int(0)?, row.get(1)?))).transpose()
}

/// A notice to be kept, unless one with its key is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewNotice {
    /// What it is about and to whom; told once.
    pub key: String,
    /// Officer who is told.
    pub officer: String,
    /// Word of the topic.
    pub topic: String,
    /// Matter's id; empty for a digest.
    pub matter: String,
    /// What of the matter: a clock with its end, a state, a number.
    pub part: String,
}

/// Keeps notices that nobody was told yet; how many were new.
pub fn put(tx: &mut Tx, notices: &[NewNotice], now: jiff::Timestamp) -> Result<u64> {
    let at = ids::instant(now);
    let mut new = 0;
    for notice in notices {
        new += tx.execute(
            sql!(
                "insert into notice (id, notice_key, officer, topic, matter, part, made_at, try_at, claimed_at, \
                 claimed_by, tries, ended_at, outcome, failure) values ($1, $2, $3, $4, $5, $6, $7, $7, '', '', 0, '', '', '') \
                 on conflict (notice_key) do nothing"
            ),
            params![
                ids::key(now),
                &notice.key,
                &notice.officer,
                &notice.topic,
                &notice.matter,
                &notice.part,
                &at
            ],
        )?;
    }
    Ok(new)
}

/// Which of these keys are there already.
pub fn known(tx: &mut Tx, keys: &[String]) -> Result<std::collections::HashSet<String>> {
    let mut found = std::collections::HashSet::new();
    for key in keys {
        let row = tx.query_opt(sql!("select id from notice where notice_key = $1"), params![key])?;
        if row.is_some() {
            found.insert(key.clone());
        }
    }
    Ok(found)
}

/// A notice that this process is to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Id.
    pub id: String,
    /// Officer who is told.
    pub officer: String,
    /// Word of the topic.
    pub topic: String,
    /// Matter's id.
    pub matter: String,
    /// What of the matter.
    pub part: String,
    /// When it was made.
    pub made_at: String,
    /// How often it was tried, this time included.
    pub tries: i64,
}

/// Whether a notice waits whose time has come and that nobody sends.
pub fn anything_to_send(tx: &mut Tx, now: &str, stale: &str) -> Result<bool> {
    let row = tx.query_opt(
        sql!(
            "select id from notice where ended_at = '' and try_at <= $1 and (claimed_at = '' or claimed_at <= $2) limit 1"
        ),
        params![now, stale],
    )?;
    Ok(row.is_some())
}

/// Takes notices whose time has come and that nobody sends, or whose claim was made before `stale`; the oldest first.
/// Everything of one officer that waits comes together, as far as the limit goes.
pub fn claim(tx: &mut Tx, by: &str, now: &str, stale: &str, limit: i64) -> Result<Vec<Claimed>> {
    // INVARIANT: write transactions run one after another across all processes, so two cannot claim one row.
    let rows = tx.query(
        sql!(
            "update notice set claimed_at = $1, claimed_by = $2, tries = tries + 1 where id in \
             (select id from notice where ended_at = '' and try_at <= $1 and (claimed_at = '' or claimed_at <= $3) \
             and officer = (select officer from notice where ended_at = '' and try_at <= $1 \
             and (claimed_at = '' or claimed_at <= $3) order by try_at, id limit 1) order by try_at, id limit $4) \
             returning id, officer, topic, matter, part, made_at, tries"
        ),
        params![now, by, stale, limit],
    )?;
    let mut claimed = rows
        .iter()
        .map(|row| {
            Ok(Claimed {
                id: row.text(0)?,
                officer: row.text(1)?,
                topic: row.text(2)?,
                matter: row.text(3)?,
                part: row.text(4)?,
                made_at: row.text(5)?,
                tries: row.int(6)?,
            })
        })
        .collect::<Result<Vec<Claimed>>>()?;
    // The engines return the rows in no order.
    claimed.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(claimed)
}

/// Ends a notice that this process had claimed: it was sent, dropped or given up. Whether it was still its.
pub fn end(tx: &mut Tx, id: &str, by: &str, now: &str, outcome: &str, failure: &str) -> Result<bool> {
    let ended = tx.execute(
        sql!(
            "update notice set ended_at = $3, outcome = $4, failure = $5 where id = $1 and claimed_by = $2 and ended_at = ''"
        ),
        params![id, by, now, outcome, failure],
    )?;
    Ok(ended == 1)
}

/// Lets a notice that this process had claimed wait for another try.
pub fn wait(tx: &mut Tx, id: &str, by: &str, try_at: &str, failure: &str) -> Result<()> {
    tx.execute(
        sql!(
            "update notice set claimed_at = '', claimed_by = '', try_at = $3, failure = $4 \
             where id = $1 and claimed_by = $2 and ended_at = ''"
        ),
        params![id, by, try_at, failure],
    )?;
    Ok(())
}

/// How notices stand, for whoever runs the installation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Notices that wait.
    pub waiting: i64,
    /// When the oldest of them was made; empty where none waits.
    pub oldest: String,
    /// When the last one was sent; empty if never.
    pub last_sent: String,
    /// Notices that were given up.
    pub given_up: i64,
    /// Why those that wait could not be sent, with how many of each.
    pub failures: Vec<(String, i64)>,
}

/// How notices stand.
pub fn state(tx: &mut Tx) -> Result<State> {
    let waiting = tx.query_opt(
        sql!("select count(*), coalesce(min(made_at), '') from notice where ended_at = ''"),
        params![],
    )?;
    let ended = tx.query_opt(
        sql!(
            "select coalesce(max(case when outcome = 'sent' then ended_at else '' end), ''), \
             count(case when outcome = 'given-up' then 1 end) from notice where ended_at <> ''"
        ),
        params![],
    )?;
    let failures = tx.query(
        sql!(
            "select failure, count(*) from notice where ended_at = '' and failure <> '' group by failure order by 2 desc, 1 limit 20"
        ),
        params![],
    )?;
    let mut state = State::default();
    if let Some(row) = waiting {
        (state.waiting, state.oldest) = (row.int(0)?, row.text(1)?);
    }
    if let Some(row) = ended {
        (state.last_sent, state.given_up) = (row.text(0)?, row.int(1)?);
    }
    state.failures = failures
        .iter()
        .map(|row| Ok((row.text(0)?, row.int(1)?)))
        .collect::<Result<_>>()?;
    Ok(state)
}

/// A notice as its officer sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Word of the topic.
    pub topic: String,
    /// Matter's id; empty for a digest.
    pub matter: String,
    /// When it was made.
    pub made_at: String,
    /// When it ended; empty while it waits.
    pub ended_at: String,
    /// `sent`, `dropped`, `given-up`; empty while it waits.
    pub outcome: String,
    /// Why it was not sent.
    pub failure: String,
    /// How often it was tried.
    pub tries: i64,
}

/// An officer's notices, newest first.
pub fn notices_of(tx: &mut Tx, officer: &str) -> Result<Vec<Shown>> {
    let rows = tx.query(
        sql!(
            "select topic, matter, made_at, ended_at, outcome, failure, tries from notice where officer = $1 \
             order by made_at desc, id desc limit $2"
        ),
        params![officer, SHOWN_MAX],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Shown {
                topic: row.text(0)?,
                matter: row.text(1)?,
                made_at: row.text(2)?,
                ended_at: row.text(3)?,
                outcome: row.text(4)?,
                failure: row.text(5)?,
                tries: row.int(6)?,
            })
        })
        .collect()
}

/// Whether a notice ended before an instant.
pub fn any_ended_before(tx: &mut Tx, before: &str) -> Result<bool> {
    let row = tx.query_opt(
        sql!("select id from notice where ended_at <> '' and ended_at < $1 limit 1"),
        params![before],
    )?;
    Ok(row.is_some())
}

/// Forgets notices that ended before an instant; how many were forgotten.
pub fn forget(tx: &mut Tx, before: &str, limit: i64) -> Result<u64> {
    tx.execute(
        sql!(
            "delete from notice where id in (select id from notice where ended_at <> '' and ended_at < $1 order by ended_at limit $2)"
        ),
        params![before, limit],
    )
}

/// A clock as it stands, for what a notice says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockNow {
    /// What it is for.
    pub title: String,
    /// When it runs out; empty while it stands still.
    pub due_at: String,
    /// When its duty was met; empty while it was not.
    pub met_at: String,
    /// Whose duty.
    pub duty: String,
    /// What follows then.
    pub effect: String,
    /// `verified` or `unverified`.
    pub verified: String,
    /// Rule and version.
    pub rule: (String, i64),
    /// Instants of its warnings, in order.
    pub warnings: String,
}

/// A clock of a matter as it stands.
pub fn clock_now(tx: &mut Tx, matter: &str, clock: &str) -> Result<Option<ClockNow>> {
    let row = tx.query_opt(
        sql!(
            "select title, due_at, met_at, duty, effect, verified, rule, version, warnings from clock \
             where matter = $1 and clock = $2"
        ),
        params![matter, clock],
    )?;
    row.map(|row| {
        Ok(ClockNow {
            title: row.text(0)?,
            due_at: row.text(1)?,
            met_at: row.text(2)?,
            duty: row.text(3)?,
            effect: row.text(4)?,
            verified: row.text(5)?,
            rule: (row.text(6)?, row.int(7)?),
            warnings: row.text(8)?,
        })
    })
    .transpose()
}

#[cfg(test)]
#[path = "notices_tests.rs"]
mod tests;
