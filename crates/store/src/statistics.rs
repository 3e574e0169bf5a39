//! Figures over matters, each counted through the reader's scope and each with the matters behind it.
//!
//! A figure and its list are made from one condition, so they agree. Days and instants are of UTC. Frozen periods are
//! kept as text and never changed. What a figure means to people, and how claims make one fact, is the program's part.

use policy::Scope;

use crate::db::{Tx, with_scope};
use crate::matters::{Cursor, MatterRow};
use crate::value::{Row, Value};
use crate::{Result, StoreError, params, scoped_sql, sql};

/// Groups of one dimension at most.
pub const GROUPS_MAX: i64 = 500;
/// Claims of one period at most; a longer period is refused.
pub const CLAIMS_MAX: i64 = 50_000;
/// Frozen periods in one answer at most.
pub const PERIODS_MAX: i64 = 200;

/// What figures are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Everything at once.
    Total,
    /// Values of an indexed field.
    Term(&'static str),
    /// Owning office; for hours and claims the office that worked or claimed.
    Office,
}

/// From the first day to the last, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days {
    /// First day, `2026-10-01`.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Day after the last.
    pub end: String,
}

/// What is counted of matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Opened in the period.
    Opened,
    /// Closed in the period, and not opened again since.
    Closed,
    /// Open when the period ended.
    Open,
    /// A step of this verb was taken in the period on a matter of this kind: kind, verb.
    Stepped(&'static str, &'static str),
    /// Working time was recorded for a day of the period.
    Worked,
    /// An outcome of the period was approved.
    Outcome,
}

/// Counts of one group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Word of the group; empty for the total.
    pub key: String,
    /// See [`Measure::Opened`].
    pub opened: i64,
    /// See [`Measure::Closed`].
    pub closed: i64,
    /// See [`Measure::Open`].
    pub open: i64,
}

/// A statement being put together out of our own words; what a reader gave goes into the parameters.
struct Text {
    text: String,
    values: Vec<Value>,
}

impl Text {
    fn mark(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn run(self, tx: &mut Tx, scope: &Scope) -> Result<Vec<Row>> {
        let (text, values) = with_scope(&self.text, &self.values, scope);
        tx.query_text(&text, &values)
    }
}

fn instant_of(day: &str) -> Value {
    Value::Text(format!("{day}T00:00:00.000000Z"))
}

/// The column that groups, with the join it needs; `office` is whose office counts.
fn grouping(text: &mut Text, by: Dimension, office: &str) -> (String, String) {
    match by {
        Dimension::Total => ("''".into(), String::new()),
        Dimension::Office => (office.into(), String::new()),
        Dimension::Term(field) => {
            let field = text.mark(Value::from(field));
            (
                "g.value".into(),
                format!(" join matter_term g on g.matter = m.id and g.field = {field}"),
            )
        }
    }
}

/// Matters opened, closed and open, in groups.
pub fn counts(tx: &mut Tx, scope: &Scope, days: &Days, by: Dimension) -> Result<Vec<Counts>> {
    if scope.is_nothing() {
        return Ok(vec![]);
    }
    let mut text = Text {
        text: String::new(),
        values: vec![],
    };
    let (column, join) = grouping(&mut text, by, "m.office");
    let from = text.mark(instant_of(&days.from));
    let end = text.mark(instant_of(&days.end));
    let one = |condition: &str| format!("cast(coalesce(sum(case when {condition} then 1 else 0 end), 0) as bigint)");
    let opened = one(&format!("m.created_at >= {from} and m.created_at < {end}"));
    let closed = one(&format!("m.closed_at >= {from} and m.closed_at < {end}"));
    let open = one(&format!(
        "m.created_at < {end} and (m.closed_at = '' or m.closed_at >= {end})"
    ));
    text.push(&format!(
        "select {column}, {opened}, {closed}, {open} from matter m{join} where {{scope}} and m.created_at < {end} \
         group by 1 order by 2 desc, 1 limit {GROUPS_MAX}"
    ));
    let rows = text.run(tx, scope)?;
    rows.iter()
        .map(|row| {
            Ok(Counts {
                key: row.text(0)?,
                opened: row.int(1)?,
                closed: row.int(2)?,
                open: row.int(3)?,
            })
        })
        .collect()
}

/// Matters of a kind on which a step of a verb was taken in the period, in groups.
pub fn stepped(
    tx: &mut Tx,
    scope: &Scope,
    days: &Days,
    by: Dimension,
    (kind, verb): (&'static str, &'static str),
) -> Result<Vec<(String, i64)>> {
    if scope.is_nothing() {
        return Ok(vec![]);
    }
    let mut text = Text {
        text: String::new(),
        values: vec![],
    };
    let (column, join) = grouping(&mut text, by, "m.office");
    let condition = condition(&mut text, days, Measure::Stepped(kind, verb));
    text.push(&format!(
        "select {column}, count(*) from matter m{join} where {{scope}} and {condition} group by 1 order by 2 desc, 1 limit {GROUPS_MAX}"
    ));
    text.run(tx, scope)?
        .iter()
        .map(|row| Ok((row.text(0)?, row.int(1)?)))
        .collect()
}

/// Minutes worked in the period. By subject, the group is the subject the time was recorded under.
pub fn minutes(tx: &mut Tx, scope: &Scope, days: &Days, by: Dimension) -> Result<Vec<(String, i64)>> {
    if scope.is_nothing() {
        return Ok(vec![]);
    }
    let mut text = Text {
        text: String::new(),
        values: vec![],
    };
    let (column, join) = match by {
        Dimension::Term("area") => ("h.subject".to_string(), String::new()),
        by => grouping(&mut text, by, "h.office"),
    };
    let from = text.mark(Value::from(&days.from));
    let to = text.mark(Value::from(&days.to));
    text.push(&format!(
        "select {column}, cast(sum(h.minutes) as bigint) from hours h join matter m on m.id = h.matter{join} \
         where {{scope}} and h.day >= {from} and h.day <= {to} group by 1 order by 2 desc, 1 limit {GROUPS_MAX}"
    ));
    text.run(tx, scope)?
        .iter()
        .map(|row| Ok((row.text(0)?, row.int(1)?)))
        .collect()
}

/// How long open matters have been with the present holder of the ball: holder, matters, and since when the middle one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BallAge {
    /// Word of the holder.
    pub ball: String,
    /// Open matters with this holder.
    pub matters: i64,
    /// Instant since which the middle one of them is there.
    pub median_since: String,
}

/// Ages by holder of the ball, of matters that are open now.
pub fn ball_ages(tx: &mut Tx, scope: &Scope) -> Result<Vec<BallAge>> {
    if scope.is_nothing() {
        return Ok(vec![]);
    }
    let rows = tx.query_scoped(
        scoped_sql!(
            "select x.ball, x.n, x.ball_since from (select m.ball as ball, m.ball_since as ball_since, \
             row_number() over (partition by m.ball order by m.ball_since, m.id) as k, count(*) over (partition by m.ball) as n \
             from matter m where {scope} and m.phase <> 'closed' and m.ball <> 'nobody') x \
             where x.k = (x.n + 1) / 2 order by x.n desc, x.ball limit 50"
        ),
        params![],
        scope,
    )?;
    rows.iter()
        .map(|row| {
            Ok(BallAge {
                ball: row.text(0)?,
                matters: row.int(1)?,
                median_since: row.text(2)?,
            })
        })
        .collect()
}

/// An approved claim of a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the table's columns")]
pub struct ClaimRow {
    pub matter: String,
    pub number: i64,
    pub fact_key: String,
    pub outcome: String,
    pub day: String,
    pub country: String,
    pub office: String,
    pub officer: String,
    pub role: String,
    pub decided_at: String,
    pub quantity: String,
    pub unit: String,
    pub value_minor: i64,
    pub currency: String,
    /// Reference and title of its matter.
    pub reference: String,
    pub title: String,
    /// Kind of its matter.
    pub kind: String,
}

fn claim_row(row: &Row) -> Result<ClaimRow> {
    Ok(ClaimRow {
        matter: row.text(0)?,
        number: row.int(1)?,
        fact_key: row.text(2)?,
        outcome: row.text(3)?,
        day: row.text(4)?,
        country: row.text(5)?,
        office: row.text(6)?,
        officer: row.text(7)?,
        role: row.text(8)?,
        decided_at: row.text(9)?,
        quantity: row.text(10)?,
        unit: row.text(11)?,
        value_minor: row.int(12)?,
        currency: row.text(13)?,
        reference: row.text(14)?,
        title: row.text(15)?,
        kind: row.text(16)?,
    })
}

/// The approved claims to outcomes of the period, by fact and then by when they were decided.
pub fn approved_claims(tx: &mut Tx, scope: &Scope, days: &Days) -> Result<Vec<ClaimRow>> {
    let rows = tx.query_scoped(
        scoped_sql!(
            "select c.matter, c.number, c.fact_key, c.outcome, c.day, c.country, c.office, c.officer, c.role, c.decided_at, \
             c.quantity, c.unit, c.value_minor, c.currency, m.reference, m.title, m.kind \
             from claim c join matter m on m.id = c.matter where {scope} and c.verdict = 'approved' and c.day >= $1 and c.day <= $2 \
             order by c.fact_key, c.decided_at, c.matter, c.number limit $3"
        ),
        params![&days.from, &days.to, CLAIMS_MAX + 1],
        scope,
    )?;
    if rows.len() as i64 > CLAIMS_MAX {
        return Err(StoreError::fault(
            "count outcomes",
            format!("the period has more than {CLAIMS_MAX} claims: ask for a shorter one"),
        ));
    }
    rows.iter().map(claim_row).collect()
}

/// Claims that nobody has decided yet, oldest day first.
pub fn open_claims(tx: &mut Tx, scope: &Scope, limit: i64) -> Result<Vec<ClaimRow>> {
    let rows = tx.query_scoped(
        scoped_sql!(
            "select c.matter, c.number, c.fact_key, c.outcome, c.day, c.country, c.office, c.officer, c.role, c.decided_at, \
             c.quantity, c.unit, c.value_minor, c.currency, m.reference, m.title, m.kind \
             from claim c join matter m on m.id = c.matter where {scope} and c.verdict = '' order by c.day, c.matter, c.number limit $1"
        ),
        params![limit.clamp(1, 500)],
        scope,
    )?;
    rows.iter().map(claim_row).collect()
}

/// Values of an indexed field of the matters with approved claims of the period: matter and value.
pub fn claim_terms(tx: &mut Tx, scope: &Scope, days: &Days, field: &'static str) -> Result<Vec<(String, String)>> {
    let rows = tx.query_scoped(
        scoped_sql!(
            "select t.matter, t.value from matter_term t join matter m on m.id = t.matter where {scope} and t.field = $1 \
             and exists (select 1 from claim c where c.matter = m.id and c.verdict = 'approved' and c.day >= $2 and c.day <= $3) \
             order by t.matter, t.value limit 200000"
        ),
        params![field, &days.from, &days.to],
        scope,
    )?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// The condition of a measure on the matter alias `m`.
fn condition(text: &mut Text, days: &Days, measure: Measure) -> String {
    let (from_day, to_day) = (Value::from(&days.from), Value::from(&days.to));
    let (from, end) = (instant_of(&days.from), instant_of(&days.end));
    match measure {
        Measure::Opened => format!(
            "m.created_at >= {} and m.created_at < {}",
            text.mark(from),
            text.mark(end)
        ),
        Measure::Closed => format!(
            "m.closed_at >= {} and m.closed_at < {}",
            text.mark(from),
            text.mark(end)
        ),
        Measure::Open => {
            let end = text.mark(end);
            format!("m.created_at < {end} and (m.closed_at = '' or m.closed_at >= {end})")
        }
        Measure::Stepped(kind, verb) => format!(
            "m.kind = {} and exists (select 1 from revision r where r.matter = m.id and r.verb = {} and r.at >= {} and r.at < {})",
            text.mark(Value::from(kind)),
            text.mark(Value::from(verb)),
            text.mark(from),
            text.mark(end)
        ),
        Measure::Worked => format!(
            "exists (select 1 from hours h where h.matter = m.id and h.day >= {} and h.day <= {}",
            text.mark(from_day),
            text.mark(to_day)
        ),
        Measure::Outcome => format!(
            "exists (select 1 from claim c where c.matter = m.id and c.verdict = 'approved' and c.day >= {} and c.day <= {}",
            text.mark(from_day),
            text.mark(to_day)
        ),
    }
}

/// Which group of a dimension a list is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// An indexed field and its value.
    pub term: Option<(&'static str, String)>,
    /// An office.
    pub office: Option<String>,
    /// A subject with everything under it; only of hours.
    pub subject: Option<String>,
    /// An outcome type; only of outcomes.
    pub outcome: Option<String>,
    /// A country; only of outcomes.
    pub country: Option<String>,
}

/// The matters behind a figure, last changed first, through the scope.
pub fn behind(
    tx: &mut Tx,
    scope: &Scope,
    days: &Days,
    measure: Measure,
    group: &Group,
    after: Option<&Cursor>,
    limit: i64,
) -> Result<Vec<MatterRow>> {
    if scope.is_nothing() {
        return Ok(vec![]);
    }
    let base = scoped_sql!(
        "select m.id, m.n, m.reference, m.kind, m.office, m.title, m.state, m.state_since, m.phase, m.ball, \
         m.ball_since, m.priority, m.marking, m.us_only, m.need_group, m.lead, m.host_agency, m.creator, \
         m.created_at, m.updated_at, m.due_at, m.closed_at, m.closing_code, m.revision, m.digest \
         from matter m where {scope}"
    );
    let mut text = Text {
        text: base.0.to_string(),
        values: vec![],
    };
    let mut condition = condition(&mut text, days, measure);
    let inner = match measure {
        Measure::Worked => Some("h"),
        Measure::Outcome => Some("c"),
        _ => None,
    };
    if let Some(alias) = inner {
        condition.push_str(&inner_conditions(&mut text, alias, group));
        condition.push(')');
    } else if let Some(office) = &group.office {
        let office = text.mark(Value::from(office));
        condition.push_str(&format!(" and m.office = {office}"));
    }
    if let Some((field, value)) = &group.term {
        let (field, value) = (text.mark(Value::from(*field)), text.mark(Value::from(value)));
        condition.push_str(&format!(
            " and exists (select 1 from matter_term g where g.matter = m.id and g.field = {field} and g.value = {value})"
        ));
    }
    text.push(&format!(" and {condition}"));
    if let Some(after) = after {
        let (key, id) = (text.mark(Value::from(&after.key)), text.mark(Value::from(&after.id)));
        text.push(&format!(" and (m.updated_at, m.id) < ({key}, {id})"));
    }
    let limit = text.mark(Value::Int(limit.clamp(1, 201)));
    text.push(&format!(" order by m.updated_at desc, m.id desc limit {limit}"));
    text.run(tx, scope)?.iter().map(MatterRow::from_row).collect()
}

fn inner_conditions(text: &mut Text, alias: &str, group: &Group) -> String {
    let mut conditions = String::new();
    if let Some(office) = &group.office {
        let mark = text.mark(Value::from(office));
        conditions.push_str(&format!(" and {alias}.office = {mark}"));
    }
    if alias == "h"
        && let Some(subject) = &group.subject
    {
        let own = text.mark(Value::from(subject));
        // Codes are capitals and points: no character of theirs means anything in a pattern.
        let under = text.mark(Value::Text(format!("{subject}.%")));
        conditions.push_str(&format!(" and (h.subject = {own} or h.subject like {under})"));
    }
    for (column, value) in [("outcome", &group.outcome), ("country", &group.country)] {
        if alias == "c"
            && let Some(value) = value
        {
            let mark = text.mark(Value::from(value));
            conditions.push_str(&format!(" and c.{column} = {mark}"));
        }
    }
    conditions
}

/// Figures as reported for a period.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the table's columns")]
pub struct Period {
    pub id: String,
    pub title: String,
    pub from_day: String,
    pub to_day: String,
    pub frozen_at: String,
    pub officer: String,
    /// The figures as JSON text, exactly as they were frozen.
    pub figures: String,
    pub digest: String,
}

/// Keeps figures as reported. [`StoreError::Exists`] when the same days are frozen already.
pub fn add_period(tx: &mut Tx, period: &Period) -> Result<()> {
    let there = tx.query_opt(
        sql!("select id from period where from_day = $1 and to_day = $2 limit 1"),
        params![&period.from_day, &period.to_day],
    )?;
    if there.is_some() {
        return Err(StoreError::Exists("a report of these days"));
    }
    let Period {
        id,
        title,
        from_day,
        to_day,
        frozen_at,
        officer,
        figures,
        digest,
    } = period;
    tx.execute(
        sql!(
            "insert into period (id, title, from_day, to_day, frozen_at, officer, figures, digest) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        params![id, title, from_day, to_day, frozen_at, officer, figures, digest],
    )
    .map(drop)
}

fn period_of(row: &Row) -> Result<Period> {
    let period = Period {
        id: row.text(0)?,
        title: row.text(1)?,
        from_day: row.text(2)?,
        to_day: row.text(3)?,
        frozen_at: row.text(4)?,
        officer: row.text(5)?,
        figures: row.text(6)?,
        digest: row.text(7)?,
    };
    if crate::audit::digest(&period.figures) != period.digest {
        let attempt = format!("read the frozen period {}", period.id);
        return Err(StoreError::fault(
            attempt,
            "its figures are not those that were frozen: its digest differs",
        ));
    }
    Ok(period)
}

/// Frozen periods, newest days first.
pub fn periods(tx: &mut Tx) -> Result<Vec<Period>> {
    let rows = tx.query(
        sql!(
            "select id, title, from_day, to_day, frozen_at, officer, figures, digest from period \
             order by from_day desc, to_day desc, id limit $1"
        ),
        params![PERIODS_MAX],
    )?;
    rows.iter().map(period_of).collect()
}

/// The frozen figures of exactly these days.
pub fn period_of_days(tx: &mut Tx, days: &Days) -> Result<Option<Period>> {
    let row = tx.query_opt(
        sql!(
            "select id, title, from_day, to_day, frozen_at, officer, figures, digest from period \
             where from_day = $1 and to_day = $2 order by frozen_at limit 1"
        ),
        params![&days.from, &days.to],
    )?;
    row.as_ref().map(period_of).transpose()
}
