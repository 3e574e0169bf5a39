//! Lists of matters: from the words of a URL to a query, and the cursor that leads on.

use policy::Scope;
use store::matters::{Cursor, ListQuery, MatterRow, Sort};

use crate::app::App;
use crate::kinds;
use crate::web::call::Call;
use crate::web::problem::Problem;

/// One page of a list and where the next starts.
pub struct Listed {
    /// Rows.
    pub rows: Vec<MatterRow>,
    /// Cursor of the next page, if there is one.
    pub next: Option<String>,
}

/// Words of a list's address that say what is shown and in which order.
pub const FILTERS: &[&str] = &[
    "kind",
    "phase",
    "state",
    "office",
    "ball_with",
    "priority",
    "lead",
    "named",
    "creator",
    "party",
    "subject",
    "country",
    "component",
    "host_agency",
    "citation",
    "intended_use",
    "from",
    "to",
    "q",
    "sort",
];

/// The words of an address by name.
struct Words<'a>(&'a [(String, String)]);

impl Words<'_> {
    fn query(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(n, _)| n == name).map(|(_, value)| value.trim());
        values.find(|value| !value.is_empty())
    }

    fn query_all(&self, name: &str) -> Vec<String> {
        let named = self.0.iter().filter(|(n, _)| n == name);
        let values = named.flat_map(|(_, value)| value.split(',')).map(str::trim);
        values.filter(|value| !value.is_empty()).map(str::to_string).collect()
    }
}

/// Reads the query of a request; a word that cannot be understood is refused, never skipped.
pub fn query_of(app: &App, call: &Call, usual: i64, max: i64) -> Result<ListQuery, Problem> {
    let mut query = read_words(app, &call.query)?;
    query.limit = call.limit(usual, max)?;
    Ok(query)
}

/// Which end of a day is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Start,
    End,
}

/// The instant at which a day begins or has ended (days of UTC).
fn edge(call: &Words, name: &str, which: Edge) -> Result<Option<String>, Problem> {
    let Some(text) = call.query(name) else { return Ok(None) };
    let day = matter::values::read_date(text).map_err(|why| Problem::bad("bad-day", why))?;
    let edge = match which {
        Edge::Start => day,
        Edge::End => day.tomorrow().unwrap_or(day),
    };
    Ok(Some(format!("{edge}T00:00:00.000000Z")))
}

/// The words of a list's address that say what is shown and in which order, as a saved view keeps them: without the
/// place in the list, and without what is empty.
pub fn kept(pairs: &[(String, String)]) -> Vec<(String, String)> {
    let kept = pairs
        .iter()
        .filter(|(name, value)| FILTERS.contains(&name.as_str()) && !value.trim().is_empty());
    kept.map(|(name, value)| (name.clone(), value.trim().to_string()))
        .collect()
}

/// Those words as one text, the same for lists that show the same in the same words.
pub fn canonical(pairs: &[(String, String)]) -> String {
    let words = kept(pairs);
    let encode = crate::web::parts::encode;
    let pairs: Vec<String> = words
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.join("&")
}

/// Reads the words of a list's address.
///
/// # Errors
/// A word that cannot be understood.
pub fn read_words(app: &App, pairs: &[(String, String)]) -> Result<ListQuery, Problem> {
    let call = Words(pairs);
    let mut query = ListQuery::default();
    for word in call.query_all("kind") {
        let kind = kinds::kind(&word).ok_or_else(|| Problem::bad("bad-kind", format!("there is no kind {word}")))?;
        query.kinds.push(kind.word.into());
    }
    query.phases = call.query_all("phase");
    query.states = call.query_all("state");
    query.offices = call.query_all("office").iter().map(|o| o.to_uppercase()).collect();
    query.balls = call.query_all("ball_with");
    query.priorities = call.query_all("priority");
    query.lead = call.query("lead").map(str::to_string);
    query.named = call.query("named").map(str::to_string);
    query.creator = call.query("creator").map(str::to_string);
    query.party = call.query("party").map(str::to_string);
    if let Some(subject) = call.query("subject") {
        let row = app
            .packs
            .subject(subject)
            .ok_or_else(|| Problem::bad("bad-subject", "there is no such subject"))?;
        let field = if row.id.contains('.') { "subjects" } else { "area" };
        query.terms.push((field.into(), row.id.clone()));
    }
    let plain = [
        ("country", "countries"),
        ("component", "supported_component"),
        ("host_agency", "host_agency"),
        ("citation", "legal_citations"),
        ("intended_use", "intended_use"),
    ];
    for (name, field) in plain {
        if let Some(value) = call.query(name) {
            let value = if matches!(name, "country" | "component") {
                value.to_uppercase()
            } else {
                value.to_string()
            };
            query.terms.push((field.into(), value));
        }
    }
    (query.created_from, query.created_to) = (edge(&call, "from", Edge::Start)?, edge(&call, "to", Edge::End)?);
    if let Some(text) = call.query("q") {
        query.words = store::words::words(text);
        if query.words.is_empty() {
            // Words made of punctuation alone find nothing, rather than everything.
            query.words = vec!["\u{10ffff}".into()];
        }
    }
    query.sort = match call.query("sort") {
        None | Some("updated") => Sort::Updated,
        Some("due") => Sort::Due,
        Some("ball") => Sort::BallSince,
        Some(_) => return Err(Problem::bad("bad-sort", "sort by updated, due or ball")),
    };
    if let Some(cursor) = call.query("cursor") {
        let (key, id) = cursor
            .split_once('~')
            .ok_or_else(|| Problem::bad("bad-cursor", "take the cursor from the page before"))?;
        query.after = Some(Cursor {
            key: key.into(),
            id: id.into(),
        });
    }
    Ok(query)
}

/// Reads one page of a list through the officer's scope.
pub fn read(app: &App, scope: &Scope, query: &ListQuery) -> Result<Listed, Problem> {
    let wanted = query.limit;
    let more = ListQuery {
        limit: wanted + 1,
        ..query.clone()
    };
    let mut rows = app.db.read(|tx| store::matters::list(tx, scope, &more))?;
    let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
    let next = (rows.len() > wanted).then(|| {
        rows.truncate(wanted);
        rows.last()
            .map_or_else(String::new, |row| format!("{}~{}", query.sort.key(row), row.id))
    });
    Ok(Listed { rows, next })
}
