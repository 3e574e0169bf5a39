//! Facts, documents, releases and the accounting as JSON: the same actions as the pages.

use matter::Refusal;
use matter::material::{Document, Fact, item_key};
use policy::release::{self as engine, AgencyKind, Ask, Cards, Channel, Form, Proceedings, Urgency};
use serde::Deserialize;
use serde_json::{Value, json};
use store::sharing::{DisclosureQuery, Exigent, Owed};

use crate::matters::actions::Loaded;
use crate::sharing::account::{self, disclosure_json, standing_json};
use crate::sharing::actions;
use crate::sharing::ask;
use crate::web::call::{Call, Reply};
use crate::web::problem::Problem;

/// Rows in one answer, unless said.
const ROWS_USUAL: i64 = 50;
/// Items of one question at most.
const ITEMS_MAX: usize = 200;

fn fact_json(reference: &str, matter: &str, fact: &Fact) -> Value {
    json!({
        "item": format!("F{}", fact.number), "written": format!("{reference}#F{}", fact.number),
        "key": item_key(matter, matter::material::ItemSort::Fact, fact.number),
        "text": fact.text, "handling": fact.handling, "by": fact.by, "corrections": fact.corrections,
    })
}

fn document_json(reference: &str, matter: &str, document: &Document) -> Value {
    json!({
        "item": format!("D{}", document.number), "written": format!("{reference}#D{}", document.number),
        "key": item_key(matter, matter::material::ItemSort::Document, document.number),
        "title": document.title, "file_name": document.file_name, "sha256": document.sha256,
        "held_at": document.held_at, "handling": document.handling, "by": document.by,
    })
}

fn material_json(loaded: &Loaded) -> Value {
    let (reference, id) = (&loaded.row.reference, &loaded.row.id);
    let material = &loaded.record.material;
    json!({
        "reference": reference, "revision": loaded.row.revision, "etag": loaded.row.digest,
        "facts": material.facts.iter().map(|f| fact_json(reference, id, f)).collect::<Vec<_>>(),
        "documents": material.documents.iter().map(|d| document_json(reference, id, d)).collect::<Vec<_>>(),
    })
}

fn read(call: &Call) -> Result<Loaded, Problem> {
    let loaded = crate::matters::load(&call.app, call.ctx()?, call.param("ref"))?;
    call.note_read("matter.read", &loaded.row.id, &loaded.grounds);
    Ok(loaded)
}

/// `GET /api/v1/matters/{ref}/facts`
pub fn facts(call: &Call) -> Result<Reply, Problem> {
    let loaded = read(call)?;
    let json = material_json(&loaded);
    Ok(Reply::Json(json!({"items": json["facts"]})))
}

/// `GET /api/v1/matters/{ref}/documents`
pub fn documents(call: &Call) -> Result<Reply, Problem> {
    let loaded = read(call)?;
    let json = material_json(&loaded);
    Ok(Reply::Json(json!({"items": json["documents"]})))
}

/// `POST /api/v1/matters/{ref}/facts`
pub fn add_fact(call: &Call) -> Result<Reply, Problem> {
    let loaded = actions::add_fact(&call.app, call.writer()?, call.param("ref"), &call.input)?;
    Ok(Reply::Json(material_json(&loaded)))
}

/// `POST /api/v1/matters/{ref}/documents`
pub fn add_document(call: &Call) -> Result<Reply, Problem> {
    let loaded = actions::add_document(&call.app, call.writer()?, call.param("ref"), &call.input)?;
    Ok(Reply::Json(material_json(&loaded)))
}

/// `POST /api/v1/matters/{ref}/material/{item}/correction`
pub fn correct(call: &Call) -> Result<Reply, Problem> {
    let (reference, item) = (call.param("ref"), call.param("item"));
    let loaded = actions::correct_fact(&call.app, call.writer()?, reference, item, &call.input)?;
    Ok(Reply::Json(material_json(&loaded)))
}

/// `POST /api/v1/matters/{ref}/material/{item}/handling`
pub fn handle(call: &Call) -> Result<Reply, Problem> {
    let (reference, item) = (call.param("ref"), call.param("item"));
    let loaded = actions::handle(&call.app, call.writer()?, reference, item, &call.input)?;
    Ok(Reply::Json(material_json(&loaded)))
}

fn release_json(loaded: &Loaded) -> Value {
    let gathered = &loaded.gathered;
    let material = &loaded.record.material;
    let open = gathered.as_ref().map(|g| {
        let open = g
            .open
            .iter()
            .map(|(key, ground)| json!({"item": key, "ground": ground}));
        open.collect::<Vec<_>>()
    });
    let stale = gathered
        .as_ref()
        .map(|g| g.stale.iter().map(|o| o.why.clone()).collect::<Vec<_>>());
    let verdict = match gathered {
        Some(g) => json!(g.kept.verdict),
        None => material
            .verdict
            .as_ref()
            .map(|kept| kept["verdict"].clone())
            .unwrap_or_default(),
    };
    json!({
        "reference": loaded.row.reference, "state": loaded.record.state, "revision": loaded.row.revision,
        "etag": loaded.row.digest, "items": material.standing_items().collect::<Vec<_>>(), "verdict": verdict,
        "open": open, "stale": stale, "consents": material.consents, "lifts": material.lifts,
        "clearances": material.clearances, "notices": material.notices,
    })
}

/// `GET /api/v1/matters/{ref}/release`
pub fn release(call: &Call) -> Result<Reply, Problem> {
    let loaded = actions::release(&call.app, call.ctx()?, call.param("ref"))?;
    call.note_read("matter.read", &loaded.row.id, &loaded.grounds);
    Ok(Reply::Json(release_json(&loaded)))
}

macro_rules! on_release {
    ($($(#[$doc:meta])* $name:ident => $action:path),+ $(,)?) => {
        $($(#[$doc])* pub fn $name(call: &Call) -> Result<Reply, Problem> {
            let loaded = $action(&call.app, call.writer()?, call.param("ref"), &call.input)?;
            Ok(Reply::Json(release_json(&loaded)))
        })+
    };
}

on_release! {
    /// `POST /api/v1/matters/{ref}/items`
    add_item => actions::add_item,
    /// `POST /api/v1/matters/{ref}/consents`
    record_consent => actions::record_consent,
    /// `POST /api/v1/matters/{ref}/lifts`
    lift_lock => actions::lift_lock,
    /// `POST /api/v1/matters/{ref}/clearances`
    clear => actions::clear,
    /// `POST /api/v1/matters/{ref}/notices`
    notify => actions::notify,
}

/// `DELETE /api/v1/matters/{ref}/items/{number}`
pub fn remove_item(call: &Call) -> Result<Reply, Problem> {
    let loaded = actions::remove_item(&call.app, call.writer()?, call.param("ref"), call.param("number"))?;
    Ok(Reply::Json(release_json(&loaded)))
}

/// The body of `POST /api/v1/releases/check`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    items: Vec<Value>,
    recipient: Recipient,
    purpose: engine::Purpose,
    channel: Channel,
    #[serde(default)]
    agreement: Option<String>,
    #[serde(default = "paper")]
    form: Form,
    #[serde(default)]
    urgency: Urgency,
    #[serde(default)]
    offence_class: Option<String>,
    #[serde(default)]
    proceedings: Proceedings,
    #[serde(default)]
    sources: Vec<engine::Item>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recipient {
    state: String,
    agency: String,
    #[serde(default)]
    agency_kind: Option<AgencyKind>,
    #[serde(default)]
    official: Option<String>,
}

fn paper() -> Form {
    Form::Paper
}

/// `POST /api/v1/releases/check`: asks without opening a release. Nothing is approved by it.
pub fn check(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let unreadable = |why: String| Problem::from(Refusal::general("unreadable", why));
    let question: Question = serde_json::from_value(Value::Object(call.input.clone()))
        .map_err(|e| unreadable(format!("the question does not read: {e}")))?;
    if question.items.len() > ITEMS_MAX {
        return Err(unreadable(format!("ask about {ITEMS_MAX} items at most")));
    }
    let mut items = vec![];
    for (at, item) in question.items.iter().enumerate() {
        items.push(read_item(at, item).map_err(unreadable)?);
    }
    let verdict = call.app.db.read(|tx| {
        let agency = store::counterparts::agency(tx, &question.recipient.agency)?;
        let official = match &question.recipient.official {
            Some(official) => {
                let contact = store::counterparts::contact(tx, official)?;
                Some(contact.map_or_else(|| official.clone(), |c| c.name))
            }
            None => None,
        };
        let registered = agency.as_ref().and_then(|a| ask::word(&a.kind));
        let asked = Ask {
            items: items.clone(),
            sources: question.sources.clone(),
            recipient: engine::Recipient {
                state: question.recipient.state.clone(),
                agency: question.recipient.agency.clone(),
                agency_kind: registered
                    .or(question.recipient.agency_kind)
                    .unwrap_or(AgencyKind::Other),
                official,
            },
            purpose: question.purpose.clone(),
            channel: question.channel,
            agreement: question.agreement.clone(),
            form: question.form,
            urgency: question.urgency,
            on: ctx.today(),
            drafter: ctx.officer.id.clone(),
            releaser: None,
            offence_class: question.offence_class.clone(),
            proceedings: question.proceedings.clone(),
            standings: ask::standings(tx, &question.recipient.state)?,
            consents: vec![],
            lifted: vec![],
        };
        Ok(engine::check(&asked, &Cards::new(call.app.packs.cards(), asked.on)))
    })?;
    call.note_read("release.check", "", &[]);
    Ok(Reply::Json(json!(verdict)))
}

/// An item of the question: whole, or with what is left out unknown.
fn read_item(at: usize, item: &Value) -> Result<engine::Item, String> {
    let mut item = match item {
        Value::Object(of) => of.clone(),
        Value::String(text) => {
            let mut of = serde_json::Map::new();
            of.insert("id".into(), Value::String(text.clone()));
            of
        }
        _ => return Err(format!("item {} is neither an object nor a text", at + 1)),
    };
    item.entry("id")
        .or_insert_with(|| Value::String(format!("item {}", at + 1)));
    item.entry("sort").or_insert_with(|| Value::String("fact".into()));
    serde_json::from_value(Value::Object(item)).map_err(|e| format!("item {} does not read: {e}", at + 1))
}

fn query_of(call: &Call) -> Result<DisclosureQuery, Problem> {
    let owned = |name| call.query(name).filter(|t: &&str| !t.is_empty()).map(str::to_string);
    let after = match call.query("cursor").filter(|t| !t.is_empty()) {
        None => None,
        Some(cursor) => {
            let parts: Vec<&str> = cursor.split('~').collect();
            let wrong = || Problem::from(Refusal::general("unreadable", "the cursor does not read: begin anew"));
            let [at, matter, number] = parts[..] else {
                return Err(wrong());
            };
            Some((at.to_string(), matter.to_string(), number.parse().map_err(|_| wrong())?))
        }
    };
    Ok(DisclosureQuery {
        fact: owned("fact"),
        party: owned("party"),
        agency: owned("recipient"),
        state: owned("state"),
        owed: match call.query("owed") {
            Some("yes") => Owed::Only,
            _ => Owed::Any,
        },
        exigent: match call.query("without_approval") {
            Some("yes") => Exigent::Only,
            _ => Exigent::Any,
        },
        from: owned("from"),
        to: owned("to"),
        after,
        limit: call.limit(ROWS_USUAL, store::sharing::ROWS_MAX)?,
    })
}

/// Rows asked for in a query, and where the next page starts.
pub fn page_of(call: &Call) -> Result<(Vec<store::sharing::DisclosureRow>, Option<String>), Problem> {
    let mut query = query_of(call)?;
    let limit = query.limit;
    query.limit = limit + 1;
    let mut rows = account::disclosures(&call.app, call.ctx()?, query)?;
    let more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    let last = rows.last().filter(|_| more);
    let next = last.map(|row| format!("{}~{}~{}", row.at, row.matter, row.number));
    Ok((rows, next))
}

/// `GET /api/v1/disclosures`
pub fn disclosures(call: &Call) -> Result<Reply, Problem> {
    let (rows, next) = page_of(call)?;
    call.note_read("disclosure.list", "", &[]);
    Ok(Reply::Json(json!({
        "items": rows.iter().map(disclosure_json).collect::<Vec<_>>(), "next": next,
    })))
}

/// `GET /api/v1/received`
pub fn received(call: &Call) -> Result<Reply, Problem> {
    let scope = policy::scope(&call.ctx()?.officer);
    let limit = call.limit(ROWS_USUAL, store::sharing::ROWS_MAX)?;
    let agency = call.query("agency").filter(|t| !t.is_empty());
    let rows = call
        .app
        .db
        .read(|tx| store::sharing::received(tx, &scope, agency, limit))?;
    call.note_read("received.list", "", &[]);
    let item = |r: &store::sharing::ReceivedRow| {
        json!({"matter": r.reference, "item": r.item, "key": r.fact, "sort": r.sort, "origin": r.origin,
            "agency": r.agency, "agency_name": r.agency_name, "expires": r.expires, "recorded_at": r.recorded_at})
    };
    Ok(Reply::Json(json!({"items": rows.iter().map(item).collect::<Vec<_>>()})))
}

/// `GET /api/v1/reciprocity`
pub fn reciprocity(call: &Call) -> Result<Reply, Problem> {
    let rows = reciprocity_rows(call)?;
    call.note_read("reciprocity.read", "", &[]);
    let item = |r: &store::sharing::Reciprocity| json!({"agency": r.agency, "name": r.name, "country": r.country, "given": r.given, "received": r.received});
    Ok(Reply::Json(json!({"items": rows.iter().map(item).collect::<Vec<_>>()})))
}

/// Given and received for each partner in a period of days; without one, of all time.
pub fn reciprocity_rows(call: &Call) -> Result<Vec<store::sharing::Reciprocity>, Problem> {
    let scope = policy::scope(&call.ctx()?.officer);
    let from = call.query("from").filter(|t| !t.is_empty()).unwrap_or("0001");
    let to = call.query("to").filter(|t| !t.is_empty()).unwrap_or("9999");
    Ok(call
        .app
        .db
        .read(|tx| store::sharing::reciprocity(tx, &scope, from, to))?)
}

/// `GET /api/v1/agencies/{id}/standings`
pub fn standings(call: &Call) -> Result<Reply, Problem> {
    let rows = account::standings(&call.app, call.ctx()?, call.param("id"))?;
    call.note_read("agency.read", call.param("id"), &[]);
    Ok(Reply::Json(
        json!({"items": rows.iter().map(standing_json).collect::<Vec<_>>()}),
    ))
}

/// `POST /api/v1/agencies/{id}/standings`
pub fn add_standing(call: &Call) -> Result<Reply, Problem> {
    let row = account::add_standing(&call.app, call.writer()?, call.param("id"), &call.input)?;
    Ok(Reply::Json(standing_json(&row)))
}
