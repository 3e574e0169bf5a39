//! What has left the house and to whom, what came in from others, and what is known of agencies as recipients.
//!
//! The accounting follows from the releases and is read through the reader's scope on the release. Standings are the one
//! thing here that is recorded by itself: they are added and never changed. Start at [`disclosures`].

use policy::Scope;

use crate::db::{Tx, with_scope};
use crate::value::{Row, Value};
use crate::{Result, params, scoped_sql, sql};

/// Rows in one answer at most.
pub const ROWS_MAX: i64 = 500;

/// One item that left.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names are those of the table's columns")]
pub struct DisclosureRow {
    /// Release it left with.
    pub matter: String,
    pub reference: String,
    pub number: i64,
    /// Key of the fact or the document.
    pub fact: String,
    pub at: String,
    pub state: String,
    pub agency: String,
    pub agency_name: String,
    pub official: String,
    pub official_name: String,
    pub purpose: String,
    pub purpose_text: String,
    pub channel: String,
    pub agreement: String,
    pub form: String,
    /// `given` or `recalled`.
    pub status: String,
    pub exigent: bool,
    /// When the recipient was last told of a correction or a recall; empty: never.
    pub told_at: String,
    /// When the fact was last corrected; empty: never.
    pub corrected_at: String,
}

/// Which disclosures are asked for. Empty fields do not filter.
#[derive(Clone, Debug, Default)]
pub struct DisclosureQuery {
    /// Key of a fact or a document.
    pub fact: Option<String>,
    /// Party it is about.
    pub party: Option<String>,
    /// Agency that received.
    pub agency: Option<String>,
    /// State that received.
    pub state: Option<String>,
    /// Only those whose fact was corrected since and whose recipient was not told.
    pub owed: Owed,
    /// Only those sent at once because a life was in danger.
    pub exigent: Exigent,
    /// Left at or after this instant.
    pub from: Option<String>,
    /// Left before this instant.
    pub to: Option<String>,
    /// Goes on after this one, older: instant, release, number.
    pub after: Option<(String, String, i64)>,
    /// Rows wanted, 1 to [`ROWS_MAX`].
    pub limit: i64,
}

/// Whether only corrections that are owed are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Owed {
    /// All disclosures.
    #[default]
    Any,
    /// Those whose recipient has still to be told.
    Only,
}

/// Whether only releases without prior approval are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Exigent {
    /// All disclosures.
    #[default]
    Any,
    /// Those sent at once.
    Only,
}

/// Who has received: newest first, of releases that the scope admits.
pub fn disclosures(tx: &mut Tx, scope: &Scope, query: &DisclosureQuery) -> Result<Vec<DisclosureRow>> {
    if scope.is_nothing() {
        return Ok(vec![]);
    }
    let base = scoped_sql!(
        "select d.matter, m.reference, d.number, d.fact, d.at, d.state, d.agency, coalesce(a.name, ''), d.official, \
         coalesce(c.name, ''), d.purpose, d.purpose_text, d.channel, d.agreement, d.form, d.status, d.exigent, d.told_at, \
         coalesce(i.corrected_at, '') \
         from disclosure d join matter m on m.id = d.matter left join agency a on a.id = d.agency \
         left join contact c on c.id = d.official left join item i on i.fact = d.fact where {scope}"
    );
    let mut text = base.0.to_string();
    let mut params: Vec<Value> = vec![];
    let mut with = |condition: &str, value: Value| {
        params.push(value);
        text.push_str(" and ");
        text.push_str(&condition.replace('?', &format!("${}", params.len())));
    };
    for (condition, value) in [
        ("d.fact = ?", &query.fact),
        ("d.agency = ?", &query.agency),
        ("d.state = ?", &query.state),
        ("d.at >= ?", &query.from),
        ("d.at < ?", &query.to),
        (
            "exists (select 1 from disclosure_party p where p.matter = d.matter and p.number = d.number and p.party = ?)",
            &query.party,
        ),
    ] {
        if let Some(value) = value {
            with(condition, Value::from(value));
        }
    }
    if let Some((at, matter, number)) = &query.after {
        params.extend([Value::from(at), Value::from(matter), Value::Int(*number)]);
        let n = params.len();
        text.push_str(&format!(
            " and (d.at, d.matter, d.number) < (${}, ${}, ${n})",
            n - 2,
            n - 1
        ));
    }
    if query.exigent == Exigent::Only {
        text.push_str(" and d.exigent = 1");
    }
    if query.owed == Owed::Only {
        text.push_str(" and i.corrected_at > '' and i.corrected_at > d.at and i.corrected_at > d.told_at");
    }
    params.push(Value::Int(query.limit.clamp(1, ROWS_MAX)));
    text.push_str(&format!(
        " order by d.at desc, d.matter desc, d.number desc limit ${}",
        params.len()
    ));
    let (text, params) = with_scope(&text, &params, scope);
    tx.query_text(&text, &params)?
        .iter()
        .map(DisclosureRow::from_row)
        .collect()
}

impl DisclosureRow {
    fn from_row(row: &Row) -> Result<DisclosureRow> {
        let text = |at| row.text(at);
        Ok(DisclosureRow {
            matter: text(0)?,
            reference: text(1)?,
            number: row.int(2)?,
            fact: text(3)?,
            at: text(4)?,
            state: text(5)?,
            agency: text(6)?,
            agency_name: text(7)?,
            official: text(8)?,
            official_name: text(9)?,
            purpose: text(10)?,
            purpose_text: text(11)?,
            channel: text(12)?,
            agreement: text(13)?,
            form: text(14)?,
            status: text(15)?,
            exigent: row.int(16)? == 1,
            told_at: text(17)?,
            corrected_at: text(18)?,
        })
    }
}

/// One thing that came from somebody else.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names are those of the table's columns")]
pub struct ReceivedRow {
    pub matter: String,
    pub reference: String,
    /// Its letter and number on the matter, such as `F3`.
    pub item: String,
    pub fact: String,
    pub sort: String,
    pub origin: String,
    pub agency: String,
    pub agency_name: String,
    /// Last day on which it may be used; empty: none was set.
    pub expires: String,
    pub recorded_at: String,
}

/// What others gave us, newest first, on matters that the scope admits; of one agency, if asked.
pub fn received(tx: &mut Tx, scope: &Scope, agency: Option<&str>, limit: i64) -> Result<Vec<ReceivedRow>> {
    let rows = tx.query_scoped(
        scoped_sql!(
            "select i.matter, m.reference, i.item, i.fact, i.sort, i.origin, i.origin_agency, coalesce(a.name, ''), \
             i.expires, i.recorded_at from item i join matter m on m.id = i.matter \
             left join agency a on a.id = i.origin_agency \
             where i.origin in ('foreign', 'third_agency', 'private') and ($1 = '' or i.origin_agency = $1) and {scope} \
             order by i.recorded_at desc, i.fact limit $2"
        ),
        params![agency.unwrap_or(""), limit.clamp(1, ROWS_MAX)],
        scope,
    )?;
    let read = |row: &Row| {
        Ok(ReceivedRow {
            matter: row.text(0)?,
            reference: row.text(1)?,
            item: row.text(2)?,
            fact: row.text(3)?,
            sort: row.text(4)?,
            origin: row.text(5)?,
            agency: row.text(6)?,
            agency_name: row.text(7)?,
            expires: row.text(8)?,
            recorded_at: row.text(9)?,
        })
    };
    rows.iter().map(read).collect()
}

/// How much went to an agency and how much came from it, as far as the scope admits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reciprocity {
    /// Agency.
    pub agency: String,
    /// Its name.
    pub name: String,
    /// Its country.
    pub country: String,
    /// Items that went to it.
    pub given: i64,
    /// Facts and documents that came from it.
    pub received: i64,
}

/// Given and received for each partner, between two instants.
pub fn reciprocity(tx: &mut Tx, scope: &Scope, from: &str, to: &str) -> Result<Vec<Reciprocity>> {
    let given = tx.query_scoped(
        scoped_sql!(
            "select d.agency, count(*) from disclosure d join matter m on m.id = d.matter \
             where d.at >= $1 and d.at < $2 and {scope} group by d.agency order by d.agency limit 1000"
        ),
        params![from, to],
        scope,
    )?;
    let came = tx.query_scoped(
        scoped_sql!(
            "select i.origin_agency, count(*) from item i join matter m on m.id = i.matter \
             where i.origin_agency > '' and i.recorded_at >= $1 and i.recorded_at < $2 and {scope} \
             group by i.origin_agency order by i.origin_agency limit 1000"
        ),
        params![from, to],
        scope,
    )?;
    let mut by_agency: std::collections::BTreeMap<String, (i64, i64)> = std::collections::BTreeMap::new();
    for row in &given {
        by_agency.entry(row.text(0)?).or_default().0 = row.int(1)?;
    }
    for row in &came {
        by_agency.entry(row.text(0)?).or_default().1 = row.int(1)?;
    }
    let mut all = vec![];
    for (agency, (given, received)) in by_agency {
        if let Some(row) = crate::counterparts::agency(tx, &agency)? {
            all.push(Reciprocity {
                agency,
                name: row.name,
                country: row.country,
                given,
                received,
            });
        }
    }
    all.sort_by(|a, b| (&a.country, &a.name).cmp(&(&b.country, &b.name)));
    Ok(all)
}

/// Something that became known of an agency as a recipient.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "the names are those of the table's columns")]
pub struct StandingRow {
    pub id: String,
    pub agency: String,
    /// `assurance`, `breach`, `lift`, `suspended`, `resumed` or `vetted`.
    pub event: String,
    pub from_day: String,
    /// Last day; empty: none was set.
    pub to_day: String,
    /// Official it is about; empty: the agency itself.
    pub official: String,
    pub agreement: String,
    pub reason: String,
    /// Of a lift, the breach whose bar it lifts.
    pub lifts: String,
    pub officer: String,
    pub office: String,
    pub role: String,
    pub recorded_at: String,
}

fn standing(row: &Row) -> Result<StandingRow> {
    let text = |at| row.text(at);
    Ok(StandingRow {
        id: text(0)?,
        agency: text(1)?,
        event: text(2)?,
        from_day: text(3)?,
        to_day: text(4)?,
        official: text(5)?,
        agreement: text(6)?,
        reason: text(7)?,
        lifts: text(8)?,
        officer: text(9)?,
        office: text(10)?,
        role: text(11)?,
        recorded_at: text(12)?,
    })
}

/// Everything recorded of the agencies of a state, oldest first. What was recorded first and is over is read too: a
/// breach has no end of its own.
pub fn standings_of_state(tx: &mut Tx, state: &str) -> Result<Vec<StandingRow>> {
    let rows = tx.query(
        sql!(
            "select s.id, s.agency, s.event, s.from_day, s.to_day, s.official, s.agreement, s.reason, s.lifts, s.officer, \
             s.office, s.role, s.recorded_at from agency_standing s join agency a on a.id = s.agency \
             where a.country = $1 order by s.recorded_at, s.id limit 5000"
        ),
        params![state],
    )?;
    rows.iter().map(standing).collect()
}

/// Everything recorded of one agency, newest first.
pub fn standings_of(tx: &mut Tx, agency: &str) -> Result<Vec<StandingRow>> {
    let rows = tx.query(
        sql!(
            "select id, agency, event, from_day, to_day, official, agreement, reason, lifts, officer, office, role, \
             recorded_at from agency_standing where agency = $1 order by recorded_at desc, id desc limit 500"
        ),
        params![agency],
    )?;
    rows.iter().map(standing).collect()
}

/// Records what became known of an agency.
pub fn add_standing(tx: &mut Tx, row: &StandingRow) -> Result<()> {
    tx.execute(
        sql!(
            "insert into agency_standing (id, agency, event, from_day, to_day, official, agreement, reason, lifts, officer, \
             office, role, recorded_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        ),
        params![
            &row.id,
            &row.agency,
            &row.event,
            &row.from_day,
            &row.to_day,
            &row.official,
            &row.agreement,
            &row.reason,
            &row.lifts,
            &row.officer,
            &row.office,
            &row.role,
            &row.recorded_at
        ],
    )
    .map(drop)
}
