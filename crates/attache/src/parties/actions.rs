//! What can be done with parties: put one on a matter, say something about one, withdraw it, find and read.
//!
//! A party has no life of its own: it is written through a matter that the officer may write, and read through the
//! matters that he may read. A party on none of them looks absent.

use matter::edit::{self, PARTY_ROLES};
use matter::values::read_date;
use matter::{Record, Refusal, refuse};
use policy::{Action, Scope};
use serde_json::{Map, Value};
use store::lists::NameHit;
use store::matters::Also;
use store::parties::{Found, OnMatter, PartyRow, Sourced, StatementRow};
use store::{StoreError, Tx};

use super::properties::{self, PROPERTIES, SCHEMATA};
use crate::app::{App, Ctx};
use crate::matters::actions::{Act, Loaded, change, load};
use crate::matters::hang;
use crate::screening::against;
use crate::web::problem::Problem;

/// Statements in one request at most.
pub const STATEMENTS_MAX: usize = 50;
/// Statements about one party from one matter at most.
pub const PARTY_STATEMENTS_MAX: usize = 400;
/// Characters of a source and of a grade at most.
pub const SOURCE_CHARS_MAX: usize = 300;

type Given = Map<String, Value>;

/// Names under which a new party's properties are given, and what they are.
const GIVEN: &[(&str, &str)] = &[
    ("name", "name"),
    ("alias", "alias"),
    ("birth_date", "birthDate"),
    ("nationality", "nationality"),
    ("country", "country"),
    ("gender", "gender"),
    ("id_number", "idNumber"),
    ("passport_number", "passportNumber"),
    ("phone", "phone"),
    ("email", "email"),
    ("address", "address"),
];

fn text<'a>(given: &'a Given, name: &str) -> &'a str {
    given.get(name).and_then(Value::as_str).map_or("", str::trim)
}

fn texts(given: &Given, name: &str) -> Vec<String> {
    let list = match given.get(name) {
        Some(Value::Array(items)) => items
            .iter()
            .filter_map(Value::as_str)
            .map(str::trim)
            .map(str::to_string)
            .collect(),
        Some(Value::String(text)) => vec![text.trim().to_string()],
        _ => vec![],
    };
    list.into_iter().filter(|t| !t.is_empty()).collect()
}

/// Puts a party on a matter: one that is known (`party`), or a new one with what is said about it. Party, statements
/// and role are one transaction. Gives the matter and the party's id.
pub fn add_to_matter(app: &App, ctx: &Ctx, reference: &str, given: &Given) -> Result<(Loaded, String), Problem> {
    let mut refusals = vec![];
    let role = text(given, "role");
    if role.is_empty() {
        let words: Vec<&str> = PARTY_ROLES.iter().map(|(word, _)| *word).collect();
        refusals.push(refuse(
            "missing",
            "role",
            format!("choose one of: {}", words.join(", ")),
        ));
    }
    let from = match text(given, "from") {
        "" => None,
        day => read_date(day)
            .map_err(|why| refusals.push(refuse("unreadable", "from", why)))
            .ok(),
    };
    // Whether he may see the matter comes before anything is said about what he sent.
    let loaded = load(app, ctx, reference)?;
    drop(policy::decide_write(Action::AddParty, &ctx.officer, &loaded.facts)?);
    if !text(given, "party").is_empty() {
        let party = text(given, "party");
        let scope = policy::scope(&ctx.officer);
        if app.db.read(|tx| store::parties::visible(tx, &scope, party))?.is_none() {
            refusals.push(refuse(
                "no-such-party",
                "party",
                "there is no such party: add it with its name",
            ));
        }
        if !refusals.is_empty() {
            return Err(refusals.into());
        }
        let loaded = hang::add_party(app, ctx, reference, party, role, from, None)?;
        return Ok((loaded, party.to_string()));
    }
    let (party, statements) = new_party(app, ctx, given, &mut refusals);
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let id = party.id.clone();
    let also: Also = Box::new(move |tx, committed| {
        store::parties::insert(tx, &party)?;
        let here = |s: &StatementRow| StatementRow {
            matter: committed.id.clone(),
            ..s.clone()
        };
        store::parties::state(tx, &statements.iter().map(here).collect::<Vec<_>>())
    });
    let loaded = hang::add_party(app, ctx, reference, &id, role, from, Some(also))?;
    Ok((loaded, id))
}

fn new_party(app: &App, ctx: &Ctx, given: &Given, refusals: &mut Vec<Refusal>) -> (PartyRow, Vec<StatementRow>) {
    let schema = text(given, "schema");
    if !SCHEMATA.iter().any(|(name, _)| *name == schema) {
        let names: Vec<&str> = SCHEMATA.iter().map(|(name, _)| *name).collect();
        refusals.push(refuse(
            "no-such-schema",
            "schema",
            format!("choose one of: {}", names.join(", ")),
        ));
    }
    if text(given, "name").is_empty() {
        refusals.push(refuse(
            "missing",
            "name",
            "give a name; where none is known, say how it is spoken of",
        ));
    }
    let party = PartyRow {
        id: store::ids::key(ctx.now),
        schema: schema.into(),
        created_at: store::ids::instant(ctx.now),
        creator: ctx.person.id.clone(),
        office: ctx.person.office.clone(),
    };
    let mut statements = vec![];
    for (name, property) in GIVEN {
        for value in texts(given, name) {
            said(
                app,
                ctx,
                &party,
                property,
                &value,
                given,
                name,
                &mut statements,
                refusals,
            );
        }
    }
    for (property, value) in identifiers(given, refusals) {
        said(
            app,
            ctx,
            &party,
            &property,
            &value,
            given,
            "identifiers",
            &mut statements,
            refusals,
        );
    }
    if statements.len() > STATEMENTS_MAX {
        refusals.push(Refusal::general(
            "too-many",
            format!("say at most {STATEMENTS_MAX} things at once"),
        ));
    }
    (party, statements)
}

/// Identifiers are given as texts, or as objects with the property they are.
fn identifiers(given: &Given, refusals: &mut Vec<Refusal>) -> Vec<(String, String)> {
    let items = match given.get("identifiers") {
        Some(Value::Array(items)) => items.clone(),
        Some(Value::String(text)) => text
            .split([',', '\n'])
            .map(|t| Value::String(t.trim().into()))
            .collect(),
        _ => vec![],
    };
    let mut read = vec![];
    for item in &items {
        match item {
            Value::String(number) if number.trim().is_empty() => {}
            Value::String(number) => read.push(("idNumber".to_string(), number.clone())),
            Value::Object(object) => {
                let property = if text(object, "property").is_empty() {
                    "idNumber"
                } else {
                    text(object, "property")
                };
                read.push((property.to_string(), text(object, "value").to_string()));
            }
            _ => refusals.push(refuse(
                "unreadable",
                "identifiers",
                "give numbers as text, or objects with property and value",
            )),
        }
    }
    read
}

/// Makes a statement out of what was given, or says why not.
#[expect(
    clippy::too_many_arguments,
    reason = "one call for each thing said, with the two lists it ends up in"
)]
fn said(
    app: &App,
    ctx: &Ctx,
    party: &PartyRow,
    property: &str,
    value: &str,
    given: &Given,
    input: &'static str,
    statements: &mut Vec<StatementRow>,
    refusals: &mut Vec<Refusal>,
) {
    match statement(app, ctx, party, property, value, given, input) {
        Ok(row)
            if statements
                .iter()
                .any(|s: &StatementRow| s.property == row.property && s.value == row.value) => {}
        Ok(row) => statements.push(row),
        Err(no) => refusals.extend(no),
    }
}

fn statement(
    app: &App,
    ctx: &Ctx,
    party: &PartyRow,
    property: &str,
    value: &str,
    given: &Given,
    input: &'static str,
) -> Result<StatementRow, Vec<Refusal>> {
    let mut refusals = vec![];
    let normal = match properties::find(property) {
        None => Err("choose a property of the list".to_string()),
        Some(property) => property.normal_of(&app.packs, &party.schema, value),
    };
    let normal = normal.unwrap_or_else(|why| {
        refusals.push(refuse("unreadable", input, why));
        String::new()
    });
    let marking = text(given, "marking");
    if !marking.is_empty() && app.packs.marking(marking).is_none() {
        refusals.push(refuse("no-such-marking", "marking", "choose a marking of the pack"));
    }
    for name in ["source", "grade"] {
        if text(given, name).chars().count() > SOURCE_CHARS_MAX {
            refusals.push(refuse(
                "too-long",
                name,
                format!("shorten this to {SOURCE_CHARS_MAX} characters"),
            ));
        }
    }
    let now = store::ids::instant(ctx.now);
    let mut seen = |name: &'static str| match text(given, name) {
        "" => now.clone(),
        day => match read_date(day) {
            Ok(day) => format!("{day}T00:00:00.000000Z"),
            Err(why) => {
                refusals.push(refuse("unreadable", name, why));
                String::new()
            }
        },
    };
    let (first_seen, last_seen) = (seen("first_seen"), seen("last_seen"));
    if first_seen > last_seen {
        refusals.push(refuse(
            "before-start",
            "last_seen",
            "the last day cannot be before the first",
        ));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    Ok(StatementRow {
        id: store::ids::key(ctx.now),
        party: party.id.clone(),
        property: property.into(),
        value: normal,
        original: value.trim().into(),
        matter: String::new(),
        source: text(given, "source").into(),
        marking: marking.into(),
        grade: text(given, "grade").into(),
        first_seen,
        last_seen,
        officer: ctx.person.id.clone(),
        created_at: now,
        withdrawn_at: String::new(),
    })
}

/// Ends a party's role on a matter.
pub fn end_role(app: &App, ctx: &Ctx, reference: &str, party: &str, given: &Given) -> Result<Loaded, Problem> {
    let role = text(given, "role");
    let to = match text(given, "to") {
        "" => ctx.today(),
        day => read_date(day).map_err(|why| refuse("unreadable", "to", why))?,
    };
    let act = Act::new(Action::AddParty, "end-party");
    change(
        app,
        ctx,
        reference,
        act,
        |l| edit::end_party(&l.record, party, role, to),
        None,
    )
}

/// Says something about a party, out of a matter that it is on. Gives the statement's id.
pub fn say(app: &App, ctx: &Ctx, party: &str, given: &Given) -> Result<String, Problem> {
    let scope = policy::scope(&ctx.officer);
    let known = app.db.read(|tx| {
        let party = store::parties::visible(tx, &scope, party)?;
        match party {
            Some(party) => Ok(Some((store::parties::statements(tx, &scope, &party.id)?, party))),
            None => Ok(None),
        }
    })?;
    let Some((statements, party)) = known else {
        return Err(Problem::Missing);
    };
    let reference = text(given, "matter");
    if reference.is_empty() {
        return Err(refuse("missing", "matter", "name the matter it comes from").into());
    }
    let not_on = || refuse("not-there", "matter", "name a matter that the party is on");
    let loaded = match load(app, ctx, reference) {
        Err(Problem::Missing) => return Err(not_on().into()),
        other => other?,
    };
    if !loaded.record.parties.iter().any(|p| p.party == party.id) {
        return Err(not_on().into());
    }
    let permit = policy::decide_write(Action::AddParty, &ctx.officer, &loaded.facts)?;
    let mut row = statement(
        app,
        ctx,
        &party,
        text(given, "property"),
        text(given, "value"),
        given,
        "value",
    )?;
    row.matter.clone_from(&loaded.row.id);
    let standing: Vec<&StatementRow> = statements
        .iter()
        .map(|s| &s.statement)
        .filter(|s| s.withdrawn_at.is_empty() && s.matter == row.matter)
        .collect();
    if standing
        .iter()
        .any(|s| s.property == row.property && s.value == row.value)
    {
        return Err(refuse("already-there", "value", "this matter says so already").into());
    }
    if standing.len() >= PARTY_STATEMENTS_MAX {
        return Err(refuse(
            "too-many",
            "value",
            format!("a matter says at most {PARTY_STATEMENTS_MAX} things of one party"),
        )
        .into());
    }
    let mut entry = ctx.entry("party.state", &party.id);
    entry.grounds = permit.grounds().join(" ");
    entry.detail = format!("statement={} property={} matter={}", row.id, row.property, row.matter);
    let id = row.id.clone();
    app.db.write(move |tx| {
        tx.audit(entry.clone());
        store::parties::state(tx, std::slice::from_ref(&row))
    })?;
    Ok(id)
}

/// Withdraws a statement; it stays in the history. Who may add to its matter may withdraw.
pub fn withdraw(app: &App, ctx: &Ctx, party: &str, statement: &str) -> Result<(), Problem> {
    let scope = policy::scope(&ctx.officer);
    let found = app.db.read(|tx| store::parties::statement(tx, &scope, statement))?;
    let found = found.filter(|s| s.statement.party == party).ok_or(Problem::Missing)?;
    let loaded = load(app, ctx, &found.statement.matter)?;
    let permit = policy::decide_write(Action::AddParty, &ctx.officer, &loaded.facts)?;
    let mut entry = ctx.entry("party.withdraw", party);
    entry.grounds = permit.grounds().join(" ");
    entry.detail = format!("statement={statement} property={}", found.statement.property);
    let (id, at) = (statement.to_string(), store::ids::instant(ctx.now));
    let withdrawn = app.db.write(move |tx| {
        let withdrawn = store::parties::withdraw(tx, &id, &at)?;
        if withdrawn {
            tx.audit(entry.clone());
        }
        Ok(withdrawn)
    })?;
    if withdrawn {
        Ok(())
    } else {
        Err(Refusal::general("withdrawn", "the statement is already withdrawn").into())
    }
}

/// A party as its reader may see it.
pub struct PartyView {
    /// The party.
    pub row: PartyRow,
    /// A name of it.
    pub caption: String,
    /// What is said, by property.
    pub statements: Vec<Sourced>,
    /// Matters it is on.
    pub matters: Vec<OnMatter>,
    /// Entries of lists that share a name with it and what speaks against each; `None` where the reader may not screen.
    pub hits: Option<Vec<(NameHit, Vec<String>)>>,
}

/// Reads a party; one that is on no matter the officer may read looks absent.
pub fn read(app: &App, ctx: &Ctx, party: &str) -> Result<PartyView, Problem> {
    let scope = policy::scope(&ctx.officer);
    let may_screen = policy::decide_general(Action::Screen, &ctx.officer).is_ok();
    let view = app.db.read(|tx| {
        let Some(row) = store::parties::visible(tx, &scope, party)? else {
            return Ok(None);
        };
        let statements = store::parties::statements(tx, &scope, party)?;
        let matters = store::parties::matters(tx, &scope, party)?;
        let hits = if may_screen {
            Some(hits(tx, &row.schema, &statements)?)
        } else {
            None
        };
        let caption = caption(&statements);
        Ok(Some(PartyView {
            row,
            caption,
            statements,
            matters,
            hits,
        }))
    })?;
    view.ok_or(Problem::Missing)
}

/// Entries that share a name which the reader may see.
fn hits(tx: &mut Tx, schema: &str, statements: &[Sourced]) -> Result<Vec<(NameHit, Vec<String>)>, StoreError> {
    const HITS_MAX: i64 = 50;
    let standing = statements
        .iter()
        .map(|s| &s.statement)
        .filter(|s| s.withdrawn_at.is_empty());
    let names = standing.filter(|s| store::parties::NAME_PROPERTIES.contains(&s.property.as_str()));
    let mut keys: Vec<String> = names.map(|s| store::parties::name_key(&s.value)).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut hits: Vec<(NameHit, Vec<String>)> = vec![];
    for key in &keys {
        for hit in store::lists::with_name(tx, key, HITS_MAX)? {
            if !hits.iter().any(|(known, _)| known.entry.id == hit.entry.id) {
                let against = against::of_party(schema, statements, &hit);
                hits.push((hit, against));
            }
        }
    }
    Ok(hits)
}

/// A name out of statements: a main one before others, one that stands before one that was withdrawn.
pub fn caption(statements: &[Sourced]) -> String {
    let rank = |s: &&StatementRow| {
        let property = store::parties::NAME_PROPERTIES.iter().position(|p| *p == s.property);
        (!s.withdrawn_at.is_empty(), property.unwrap_or(usize::MAX))
    };
    let names = statements
        .iter()
        .map(|s| &s.statement)
        .filter(|s| store::parties::NAME_PROPERTIES.contains(&s.property.as_str()));
    names
        .min_by_key(rank)
        .map_or_else(|| "Name not known to you".to_string(), |s| s.value.clone())
}

/// A page of parties.
pub fn list(
    app: &App,
    ctx: &Ctx,
    q: &str,
    after: Option<&str>,
    limit: i64,
) -> Result<(Vec<Found>, Option<String>), Problem> {
    let scope = policy::scope(&ctx.officer);
    let mut rows = app
        .db
        .read(|tx| store::parties::find(tx, &scope, q, after, limit + 1))?;
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > shown;
    rows.truncate(shown);
    let next = rows.last().filter(|_| more).map(|row| row.id.clone());
    Ok((rows, next))
}

/// A party on a matter, as the matter's page shows it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Party.
    pub party: String,
    /// Schema.
    pub schema: String,
    /// A name.
    pub caption: String,
    /// Birth dates said, which may contradict each other.
    pub born: Vec<String>,
    /// Nationalities and countries said.
    pub countries: Vec<String>,
    /// Numbers said.
    pub identifiers: Vec<String>,
    /// Role on the matter.
    pub role: String,
    /// First day.
    pub from: jiff::civil::Date,
    /// Last day, once it ended.
    pub to: Option<jiff::civil::Date>,
}

/// The parties of a record with what the reader may know of them.
pub fn on_record(tx: &mut Tx, scope: &Scope, record: &Record) -> store::Result<Vec<Shown>> {
    let mut shown = vec![];
    for on in &record.parties {
        let statements = store::parties::statements(tx, scope, &on.party)?;
        let values = |properties: &[&str]| -> Vec<String> {
            let standing = statements
                .iter()
                .map(|s| &s.statement)
                .filter(|s| s.withdrawn_at.is_empty());
            let mut values: Vec<String> = standing
                .filter(|s| properties.contains(&s.property.as_str()))
                .map(|s| s.value.clone())
                .collect();
            values.sort_unstable();
            values.dedup();
            values
        };
        shown.push(Shown {
            party: on.party.clone(),
            schema: store::parties::schema(tx, &on.party)?.unwrap_or_default(),
            caption: caption(&statements),
            born: values(&["birthDate"]),
            countries: values(against::COUNTRIES),
            identifiers: values(against::IDENTIFIERS),
            role: on.role.clone(),
            from: on.from,
            to: on.to,
        });
    }
    Ok(shown)
}

/// Properties in the order forms offer them.
pub fn property_options() -> Vec<(String, String)> {
    PROPERTIES
        .iter()
        .map(|p| (p.name.to_string(), p.label.to_string()))
        .collect()
}
