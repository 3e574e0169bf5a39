//! Reading many matters: filters, sorting and paging behind the reader's scope.
//!
//! Every list, count and search over matters is made here, so that the scope stands in one place. A list never
//! says how many rows there are beyond those it shows.

use policy::Scope;

use crate::db::{Tx, with_scope};
use crate::dialect;
use crate::matters::row::MatterRow;
use crate::value::Value;
use crate::{Result, params, scoped_sql, sql};

/// Rows in one answer at most.
pub const ROWS_MAX: i64 = 200;

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Last changed first.
    #[default]
    Updated,
    /// Due first; matters without a due date are left out.
    Due,
    /// Longest with the present holder of the ball first.
    BallSince,
}

impl Sort {
    fn column(self) -> &'static str {
        match self {
            Sort::Updated => "m.updated_at",
            Sort::Due => "m.due_at",
            Sort::BallSince => "m.ball_since",
        }
    }

    fn descending(self) -> bool {
        self == Sort::Updated
    }

    /// The column's value of a row, for the cursor.
    pub fn key(self, row: &MatterRow) -> &str {
        match self {
            Sort::Updated => &row.updated_at,
            Sort::Due => &row.due_at,
            Sort::BallSince => &row.ball_since,
        }
    }
}

/// Where the next page starts: the sort key and id of the last row shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Sort key.
    pub key: String,
    /// Matter id.
    pub id: String,
}

/// What a list is asked for. Empty fields do not filter.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    /// Words of kinds.
    pub kinds: Vec<String>,
    /// Phases.
    pub phases: Vec<String>,
    /// States.
    pub states: Vec<String>,
    /// Owning offices.
    pub offices: Vec<String>,
    /// Holders of the ball.
    pub balls: Vec<String>,
    /// Priorities.
    pub priorities: Vec<String>,
    /// Officer who leads.
    pub lead: Option<String>,
    /// Officer who created it.
    pub creator: Option<String>,
    /// Officer named on it in any role.
    pub named: Option<String>,
    /// Indexed words: field and value, all of which must be there.
    pub terms: Vec<(String, String)>,
    /// Party on it.
    pub party: Option<String>,
    /// Folded words of full text, the last one as a prefix.
    pub words: Vec<String>,
    /// Changed at or after this instant.
    pub updated_from: Option<String>,
    /// Changed before this instant.
    pub updated_to: Option<String>,
    /// Opened at or after this instant.
    pub created_from: Option<String>,
    /// Opened before this instant.
    pub created_to: Option<String>,
    /// Order.
    pub sort: Sort,
    /// Where to go on.
    pub after: Option<Cursor>,
    /// Rows wanted, 1 to [`ROWS_MAX`].
    pub limit: i64,
}

struct Filter {
    conditions: Vec<String>,
    params: Vec<Value>,
}

impl Filter {
    fn next(&mut self, value: Value) -> usize {
        self.params.push(value);
        self.params.len()
    }

    fn any_of(&mut self, column: &str, values: &[String]) {
        if values.is_empty() {
            return;
        }
        let marks: Vec<String> = values
            .iter()
            .map(|v| format!("${}", self.next(Value::from(v))))
            .collect();
        self.conditions.push(match marks.as_slice() {
            [one] => format!("{column} = {one}"),
            many => format!("{column} in ({})", many.join(",")),
        });
    }

    fn compare(&mut self, column: &str, operator: &str, value: Option<&String>) {
        if let Some(value) = value {
            let at = self.next(Value::from(value));
            self.conditions.push(format!("{column} {operator} ${at}"));
        }
    }

    fn of(query: &ListQuery, tx: &mut Tx, reads: Reads) -> Result<Filter> {
        let mut filter = Filter {
            conditions: vec![],
            params: vec![],
        };
        // A list by due date stops after a page when it walks the index of due dates; kind and phase must not divert it.
        let by_due = reads == Reads::FirstRows && query.sort == Sort::Due;
        let column = |name: &'static str| {
            if by_due {
                dialect::not_by_index(tx.engine(), name)
            } else {
                name.into()
            }
        };
        let (kind, phase) = (column("m.kind"), column("m.phase"));
        filter.any_of(&kind, &query.kinds);
        filter.any_of(&phase, &query.phases);
        filter.any_of("m.state", &query.states);
        filter.any_of("m.office", &query.offices);
        filter.any_of("m.ball", &query.balls);
        filter.any_of("m.priority", &query.priorities);
        filter.compare("m.lead", "=", query.lead.as_ref());
        filter.compare("m.creator", "=", query.creator.as_ref());
        filter.compare("m.updated_at", ">=", query.updated_from.as_ref());
        filter.compare("m.updated_at", "<", query.updated_to.as_ref());
        filter.compare("m.created_at", ">=", query.created_from.as_ref());
        filter.compare("m.created_at", "<", query.created_to.as_ref());
        if let Some(named) = &query.named {
            let at = filter.next(Value::from(named));
            filter.conditions.push(format!(
                "m.id in (select matter from matter_officer where officer = ${at})"
            ));
        }
        if let Some(party) = &query.party {
            let at = filter.next(Value::from(party));
            filter
                .conditions
                .push(format!("m.id in (select matter from matter_party where party = ${at})"));
        }
        for (field, value) in &query.terms {
            let ask_each = reads == Reads::FirstRows && is_common(tx, field, value)?;
            let field = filter.next(Value::from(field));
            let value = filter.next(Value::from(value));
            let of_term = format!("field = ${field} and value = ${value}");
            filter.conditions.push(if ask_each {
                // The offset keeps PostgreSQL from turning the question back into gathering and sorting.
                format!("exists (select 1 from matter_term where matter = m.id and {of_term} limit 1 offset 0)")
            } else {
                format!("m.id in (select matter from matter_term where {of_term})")
            });
        }
        if !query.words.is_empty() {
            let number = filter.params.len() + 1;
            if let Some((condition, value)) = dialect::words_condition(tx.engine(), &query.words, number) {
                filter.params.push(value);
                filter.conditions.push(condition);
            }
        }
        if query.sort == Sort::Due {
            filter.conditions.push("m.due_at > ''".into());
        }
        Ok(filter)
    }
}

/// How much of what a query admits is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reads {
    /// The first rows in order.
    FirstRows,
    /// All rows, to be counted.
    All,
}

/// Whether so many matters have a term that it is cheaper to walk the list's order and ask each matter than to gather
/// them all and sort; looks at a thousand rows of an index at most.
fn is_common(tx: &mut Tx, field: &str, value: &str) -> Result<bool> {
    const ROWS: i64 = 1_000;
    let row = tx.query_opt(
        sql!(
            "select count(*) from (select matter from matter_term where field = $1 and value = $2 limit 1000) as some_rows"
        ),
        params![field, value],
    )?;
    Ok(row.map_or(Ok(0), |r| r.int(0))? >= ROWS)
}

/// The matters that the query asks for and the scope admits, in order.
pub fn list(tx: &mut Tx, scope: &Scope, query: &ListQuery) -> Result<Vec<MatterRow>> {
    if scope.is_nothing() {
        return Ok(vec![]);
    }
    let mut filter = Filter::of(query, tx, Reads::FirstRows)?;
    let column = query.sort.column();
    let (compare, order) = if query.sort.descending() {
        ("<", "desc")
    } else {
        (">", "asc")
    };
    if let Some(after) = &query.after {
        let key = filter.next(Value::from(&after.key));
        let id = filter.next(Value::from(&after.id));
        filter
            .conditions
            .push(format!("({column}, m.id) {compare} (${key}, ${id})"));
    }
    let limit = filter.next(Value::Int(query.limit.clamp(1, ROWS_MAX)));
    let base = scoped_sql!(
        "select m.id, m.n, m.reference, m.kind, m.office, m.title, m.state, m.state_since, m.phase, m.ball, \
         m.ball_since, m.priority, m.marking, m.us_only, m.need_group, m.lead, m.host_agency, m.creator, \
         m.created_at, m.updated_at, m.due_at, m.closed_at, m.closing_code, m.revision, m.digest \
         from matter m where {scope}"
    );
    let mut text = base.0.to_string();
    for condition in &filter.conditions {
        text.push_str(" and ");
        text.push_str(condition);
    }
    text.push_str(&format!(" order by {column} {order}, m.id {order} limit ${limit}"));
    let (text, params) = with_scope(&text, &filter.params, scope);
    tx.query_text(&text, &params)?.iter().map(MatterRow::from_row).collect()
}

/// Counts of the matters the scope admits, grouped by one column of the spine: for statistics, which drill down to
/// the same rows. The column is one of ours, never a reader's word.
pub fn count_scoped(tx: &mut Tx, scope: &Scope, query: &ListQuery, by: GroupBy) -> Result<Vec<(String, i64)>> {
    if scope.is_nothing() {
        return Ok(vec![]);
    }
    let mut filter = Filter::of(query, tx, Reads::All)?;
    let (from, column) = match by {
        GroupBy::Term(field) => {
            let at = filter.next(Value::from(field));
            filter.conditions.push(format!("g.field = ${at}"));
            ("matter m join matter_term g on g.matter = m.id", "g.value")
        }
        GroupBy::Office => ("matter m", "m.office"),
        GroupBy::Kind => ("matter m", "m.kind"),
        GroupBy::Phase => ("matter m", "m.phase"),
        GroupBy::Ball => ("matter m", "m.ball"),
    };
    let mut text = format!("select {column}, count(*) from {from} where {{scope}}");
    for condition in &filter.conditions {
        text.push_str(" and ");
        text.push_str(condition);
    }
    text.push_str(&format!(" group by {column} order by 2 desc, 1 limit 500"));
    let (text, params) = with_scope(&text, &filter.params, scope);
    tx.query_text(&text, &params)?
        .iter()
        .map(|row| Ok((row.text(0)?, row.int(1)?)))
        .collect()
}

/// What counts are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// Values of an indexed field.
    Term(&'static str),
    /// Owning office.
    Office,
    /// Kind.
    Kind,
    /// Phase.
    Phase,
    /// Holder of the ball.
    Ball,
}
