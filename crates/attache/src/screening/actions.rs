//! Screening a question: names against every imported list and against the parties the reader may see.
//!
//! A name meets by equality of its key, so a hit says 1.0 or is not there. The audit keeps a digest of what was
//! asked, never the names.

use matter::{Refusal, refuse};
use policy::{Action, Scope};
use serde::Serialize;
use serde_json::{Map, Value};
use store::Tx;
use store::lists::NameHit;
use store::parties::{Named, name_key};

use super::against::{self, Known};
use crate::app::{App, Ctx};
use crate::matters::actions::{Loaded, load};
use crate::parties::properties::{NAME_CHARS_MAX, SCHEMATA, find};
use crate::web::problem::Problem;

/// Questions in one request at most.
pub const QUERIES_MAX: usize = 500;
/// Hits of one question, unless said, and at most.
pub const HITS_USUAL: i64 = 10;
/// Hits of one question at most.
pub const HITS_MAX: i64 = 100;

/// One question.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Name asked about.
    pub name: String,
    /// What else is known.
    pub known: Known,
}

/// One hit of a question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// Entry of a list, or party.
    pub id: String,
    /// Name of the list; `parties` for a party of the network.
    pub list: String,
    /// Version of the list.
    pub version: String,
    /// Name as listed.
    pub caption: String,
    /// FollowTheMoney schema.
    pub schema: String,
    /// Programmes of the list.
    pub programs: String,
    /// 1.0: the names are equal after normalisation.
    pub score: f64,
    /// What met, and what speaks for and against it.
    pub explanation: Vec<String>,
}

/// Reads the questions of a request; every refusal at once.
pub fn read_queries(app: &App, input: &Map<String, Value>) -> Result<(Vec<Query>, i64), Problem> {
    let mut refusals = vec![];
    let items = match input.get("queries") {
        Some(Value::Array(items)) if !items.is_empty() && items.len() <= QUERIES_MAX => items.as_slice(),
        Some(Value::Array(items)) if items.len() > QUERIES_MAX => {
            return Err(refuse(
                "too-many",
                "queries",
                format!("ask at most {QUERIES_MAX} questions at once"),
            )
            .into());
        }
        _ => return Err(refuse("missing", "queries", "give a list of questions, each with a name").into()),
    };
    let limit = match input.get("limit") {
        None | Some(Value::Null) => HITS_USUAL,
        Some(value) => match value.as_i64().filter(|n| (1..=HITS_MAX).contains(n)) {
            Some(limit) => limit,
            None => {
                refusals.push(refuse(
                    "bad-limit",
                    "limit",
                    format!("give a limit from 1 to {HITS_MAX}"),
                ));
                HITS_USUAL
            }
        },
    };
    let mut queries = vec![];
    for (at, item) in items.iter().enumerate() {
        match item.as_object() {
            Some(object) => match read_query(app, object) {
                Ok(query) => queries.push(query),
                Err(no) => refusals.extend(no.into_iter().map(|r| Refusal {
                    field: Some(format!("queries.{at}.{}", r.field.as_deref().unwrap_or("name")).into()),
                    ..r
                })),
            },
            None => refusals.push(refuse(
                "unreadable",
                format!("queries.{at}"),
                "give an object with a name",
            )),
        }
    }
    if refusals.is_empty() {
        Ok((queries, limit))
    } else {
        Err(refusals.into())
    }
}

/// Reads one question.
pub fn read_query(app: &App, given: &Map<String, Value>) -> Result<Query, Vec<Refusal>> {
    let mut refusals = vec![];
    let name = given.get("name").and_then(Value::as_str).map_or("", str::trim);
    if name_key(name).is_empty() {
        refusals.push(refuse("missing", "name", "give a name with letters or digits"));
    } else if name.chars().count() > NAME_CHARS_MAX {
        refusals.push(refuse(
            "too-long",
            "name",
            format!("shorten the name to {NAME_CHARS_MAX} characters"),
        ));
    }
    let schema = given.get("schema").and_then(Value::as_str).map_or("", str::trim);
    if !schema.is_empty() && schema != "LegalEntity" && !SCHEMATA.iter().any(|(word, _)| *word == schema) {
        refusals.push(refuse(
            "no-such-schema",
            "schema",
            "choose Person, Organization, Company, Vessel, Airplane or another schema of the list",
        ));
    }
    let mut normal = |input: &'static str, property: &str| -> Vec<String> {
        let texts: Vec<&str> = match given.get(input) {
            Some(Value::String(text)) => text.split(',').collect(),
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
            _ => vec![],
        };
        let Some(property) = find(property) else { return vec![] };
        let mut values = vec![];
        for text in texts.into_iter().map(str::trim).filter(|t| !t.is_empty()) {
            match property.normal(&app.packs, text) {
                Ok(value) => values.push(value),
                Err(why) => refusals.push(refuse("unreadable", input, why)),
            }
        }
        values
    };
    let known = Known {
        schema: schema.to_string(),
        birth_dates: normal("birth_date", "birthDate"),
        countries: normal("countries", "country"),
        genders: normal("gender", "gender"),
        identifiers: normal("identifiers", "idNumber"),
    };
    if refusals.is_empty() {
        Ok(Query {
            name: name.to_string(),
            known,
        })
    } else {
        Err(refusals)
    }
}

/// What may be screened against.
pub enum Reach<'a> {
    /// Imported lists only.
    Lists,
    /// Lists, and the parties that the reader may see.
    ListsAndParties(&'a Scope),
}

/// Screens questions for an officer; gives the hits of each and the rules that allowed it.
pub fn screen(
    app: &App,
    ctx: &Ctx,
    queries: &[Query],
    limit: i64,
) -> Result<(Vec<Vec<Found>>, Vec<&'static str>), Problem> {
    let permit = policy::decide_general(Action::Screen, &ctx.officer)?;
    let scope = policy::scope(&ctx.officer);
    let hits = app.db.read(|tx| {
        queries
            .iter()
            .map(|q| hits(tx, q, &Reach::ListsAndParties(&scope), limit))
            .collect()
    })?;
    Ok((hits, permit.grounds().to_vec()))
}

/// Hits of one question: lists first, then parties.
pub fn hits(tx: &mut Tx, query: &Query, reach: &Reach, limit: i64) -> store::Result<Vec<Found>> {
    let key = name_key(&query.name);
    let mut found: Vec<Found> = store::lists::with_name(tx, &key, limit)?
        .iter()
        .map(|hit| of_list(query, hit))
        .collect();
    if let Reach::ListsAndParties(scope) = reach {
        for named in store::parties::with_name(tx, scope, &key, limit)? {
            if found.iter().any(|f| f.id == named.party) {
                continue;
            }
            let statements = store::parties::statements(tx, scope, &named.party)?;
            found.push(of_party(query, &named, &statements));
        }
    }
    // Fewer contradictions first; nothing is left out for having some.
    found.sort_by_key(|f| f.explanation.iter().filter(|e| e.starts_with(AGAINST)).count());
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

const AGAINST: &str = "against: ";

fn explain(met: String, query: &Query, schema: &str, content: &Map<String, Value>) -> Vec<String> {
    let mut words = vec![met];
    words.extend(
        against::agreements(&query.known, content)
            .into_iter()
            .map(|w| format!("for: {w}")),
    );
    words.extend(
        against::against(&query.known, schema, content)
            .into_iter()
            .map(|w| format!("{AGAINST}{w}")),
    );
    words
}

fn of_list(query: &Query, hit: &NameHit) -> Found {
    Found {
        id: hit.entry.id.clone(),
        list: hit.entry.list.clone(),
        version: hit.version.clone(),
        caption: hit.entry.caption.clone(),
        schema: hit.entry.schema.clone(),
        programs: hit.entry.programs.clone(),
        score: 1.0,
        explanation: explain(super::met(hit), query, &hit.entry.schema, &against::content(hit)),
    }
}

fn of_party(query: &Query, named: &Named, statements: &[store::parties::Sourced]) -> Found {
    let mut content = Map::new();
    for statement in statements
        .iter()
        .map(|s| &s.statement)
        .filter(|s| s.withdrawn_at.is_empty())
    {
        let values = content
            .entry(statement.property.clone())
            .or_insert_with(|| Value::Array(vec![]));
        if let Value::Array(values) = values {
            values.push(Value::String(statement.value.clone()));
        }
    }
    let met = format!("the names are equal: “{}”, stated by {}", named.name, named.reference);
    Found {
        id: named.party.clone(),
        list: "parties".into(),
        version: String::new(),
        caption: crate::parties::actions::caption(statements),
        schema: named.schema.clone(),
        programs: String::new(),
        score: 1.0,
        explanation: explain(met, query, &named.schema, &content),
    }
}

/// What the audit keeps of the questions: how many there were, and one digest over the keys of the names.
pub fn subject(queries: &[Query]) -> String {
    let keys: Vec<String> = queries.iter().map(|q| name_key(&q.name)).collect();
    format!("names={} sha256={}", keys.len(), store::audit::digest(&keys.join("\n")))
}

/// Decides a hit of a matter: it must be one, and somebody says why.
pub fn decide(app: &App, ctx: &Ctx, reference: &str, given: &Map<String, Value>) -> Result<Loaded, Problem> {
    let loaded = load(app, ctx, reference)?;
    drop(policy::decide_write(Action::DecideHit, &ctx.officer, &loaded.facts)?);
    let of = |name: &str| given.get(name).and_then(Value::as_str).map_or("", str::trim);
    let is_hit = app.db.read(|tx| {
        let hits = super::listed(tx, &loaded.record)?;
        Ok(hits
            .iter()
            .any(|(party, hit)| party == of("party") && hit.entry.id == of("entry")))
    })?;
    if !is_hit {
        return Err(refuse(
            "no-such-hit",
            "entry",
            "the party does not meet this entry: read the matter again",
        )
        .into());
    }
    crate::matters::hang::decide_hit(app, ctx, reference, given)
}
