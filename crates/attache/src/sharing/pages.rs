//! Facts, documents, releases and the accounting as pages: the same actions as the API.

use axum::http::StatusCode;
use matter::material::{ItemSort, item_key};
use matter::step::input;
use matter::values::{AgencyId, ContactId};
use matter::{Field, Refusal};
use maud::{Markup, html};
use serde_json::{Map, Value};
use store::sharing::DisclosureRow;

use crate::app::{App, Ctx};
use crate::matters::actions::{Loaded, load};
use crate::sharing::views::material::Offered;
use crate::sharing::views::{account as account_views, material as material_views, release as release_views};
use crate::sharing::{account, actions, api, given};
use crate::web::call::{Call, Page, Reply};
use crate::web::forms::text_of;
use crate::web::parts::{pager, section};
use crate::web::pickers::{self, Picks};
use crate::web::problem::Problem;

const SECTION: &str = "releases";

fn read(call: &Call) -> Result<Loaded, Problem> {
    let loaded = load(&call.app, call.ctx()?, call.param("ref"))?;
    call.note_read("matter.read", &loaded.row.id, &loaded.grounds);
    Ok(loaded)
}

/// Every marking that the page of a matter shows something of: its own, and those of its facts and documents.
pub fn markings(loaded: &Loaded) -> Vec<String> {
    let material = &loaded.record.material;
    let handlings = material.facts.iter().map(|f| &f.handling);
    let handlings = handlings.chain(material.documents.iter().map(|d| &d.handling));
    let mut all: Vec<String> = handlings.flat_map(|h| h.markings.clone()).collect();
    all.push(loaded.row.marking.clone());
    let checked = loaded.checked.as_ref().map(|checked| &checked.verdict);
    let kept = checked.or(material.verdict.as_ref());
    if let Some(banner) = kept.and_then(|kept| kept["verdict"]["banner"].as_str()) {
        all.push(banner.to_string());
    }
    all.retain(|marking| !marking.is_empty());
    all
}

fn marked(loaded: &Loaded, title: String, content: Markup) -> Reply {
    Reply::marked(SECTION, title, markings(loaded), content)
}

fn refused(loaded: &Loaded, title: String, content: Markup) -> Reply {
    Reply::PageWith(
        StatusCode::UNPROCESSABLE_ENTITY,
        Box::new(Page {
            title,
            content,
            markings: markings(loaded),
            section: SECTION,
        }),
    )
}

fn see(reference: &str) -> Reply {
    Reply::SeeOther(format!("/matters/{reference}"))
}

/// What forms here choose by name; records keep the ids.
const NAMED: &[Field] = &[
    input::<Option<AgencyId>>("agency", "Agency", ""),
    input::<Option<AgencyId>>("origin_agency", "Agency it came from", ""),
    input::<Option<ContactId>>("official", "Official", ""),
];

/// What was typed, with ids in the place of names; refused where a name is nobody's or several people's.
fn with_ids(call: &Call) -> Result<Map<String, Value>, Problem> {
    let mut given = call.input.clone();
    let refusals = pickers::resolve(&call.app, call.ctx()?, NAMED, &Map::new(), &mut given)?;
    if refusals.is_empty() {
        Ok(given)
    } else {
        Err(refusals.into())
    }
}

/// What the forms of a matter's facts and documents offer.
fn offered(app: &App, ctx: &Ctx, loaded: &Loaded, values: &Map<String, Value>) -> Result<Offered, Problem> {
    let scope = policy::scope(&ctx.officer);
    let shown = app
        .db
        .read(|tx| crate::parties::actions::on_record(tx, &scope, &loaded.record))?;
    let mut parties: Vec<(String, String)> = shown.into_iter().map(|p| (p.party, p.caption)).collect();
    parties.dedup();
    Ok(Offered {
        parties,
        picks: Picks::gather(app, ctx, &[(NAMED, values)])?,
    })
}

/// What stands beside the fields on the page of a matter.
pub fn on_matter(app: &App, ctx: &Ctx, loaded: &Loaded) -> Result<Markup, Problem> {
    if loaded.kind.word == "release" {
        return on_release(app, ctx, loaded, &Map::new(), &[]);
    }
    Ok(material_views::on_matter(ctx, loaded))
}

fn on_release(
    app: &App,
    ctx: &Ctx,
    loaded: &Loaded,
    values: &Map<String, Value>,
    no: &[Refusal],
) -> Result<Markup, Problem> {
    let (recipient, _) = recipient(app, loaded)?;
    let picks = Picks::gather(app, ctx, &[(NAMED, values)])?;
    let shown = release_views::Shown {
        gathered: loaded.gathered.as_ref(),
        picks: &picks,
        values,
        refusals: no,
        recipient: &recipient,
    };
    Ok(release_views::on_matter(app, ctx, loaded, &shown))
}

/// Names of the agency and the official who receive.
fn recipient(app: &App, loaded: &Loaded) -> Result<(String, String), Problem> {
    let spine = &loaded.record.spine;
    Ok(app.db.read(|tx| {
        let agency = match &spine.host_agency {
            Some(agency) => store::counterparts::agency(tx, &agency.0)?,
            None => None,
        };
        let official = match &spine.host_contact {
            Some(contact) => store::counterparts::contact(tx, &contact.0)?,
            None => None,
        };
        Ok((
            agency.map(|a| a.name).unwrap_or_default(),
            official.map(|c| c.name).unwrap_or_default(),
        ))
    })?)
}

/// `/matters/{ref}/facts/new`
pub fn new_fact(call: &Call) -> Result<Reply, Problem> {
    let loaded = read(call)?;
    let offered = offered(&call.app, call.ctx()?, &loaded, &Map::new())?;
    let content = material_views::new_fact(&call.app, &loaded, &offered, &Map::new(), &[]);
    Ok(marked(
        &loaded,
        format!("Record a fact on {}", loaded.row.reference),
        content,
    ))
}

/// `/matters/{ref}/documents/new`
pub fn new_document(call: &Call) -> Result<Reply, Problem> {
    let loaded = read(call)?;
    let offered = offered(&call.app, call.ctx()?, &loaded, &Map::new())?;
    let content = material_views::new_document(&call.app, &loaded, &offered, &Map::new(), &[]);
    Ok(marked(
        &loaded,
        format!("Record a document on {}", loaded.row.reference),
        content,
    ))
}

/// The form again with what was typed, where the rules refuse it; other problems go on.
fn again(
    call: &Call,
    done: Result<Loaded, Problem>,
    page: impl FnOnce(&Loaded, &[Refusal]) -> Result<Reply, Problem>,
) -> Result<Reply, Problem> {
    match done {
        Ok(loaded) => Ok(see(&loaded.row.reference)),
        Err(Problem::Refused(refusals)) => page(&load(&call.app, call.ctx()?, call.param("ref"))?, &refusals),
        Err(problem) => Err(problem),
    }
}

/// `POST /matters/{ref}/facts`
pub fn add_fact(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    again(
        call,
        with_ids(call).and_then(|given| actions::add_fact(&call.app, ctx, call.param("ref"), &given)),
        |loaded, no| {
            let offered = offered(&call.app, ctx, loaded, &call.input)?;
            let content = material_views::new_fact(&call.app, loaded, &offered, &call.input, no);
            Ok(refused(
                loaded,
                format!("Record a fact on {}", loaded.row.reference),
                content,
            ))
        },
    )
}

/// `POST /matters/{ref}/documents`
pub fn add_document(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    again(
        call,
        with_ids(call).and_then(|given| actions::add_document(&call.app, ctx, call.param("ref"), &given)),
        |loaded, no| {
            let offered = offered(&call.app, ctx, loaded, &call.input)?;
            let content = material_views::new_document(&call.app, loaded, &offered, &call.input, no);
            Ok(refused(
                loaded,
                format!("Record a document on {}", loaded.row.reference),
                content,
            ))
        },
    )
}

/// What was typed and refused on the page of an item.
#[derive(Default)]
struct Typed<'a> {
    correction: Option<(&'a Map<String, Value>, &'a [Refusal])>,
    handling: Option<(&'a Map<String, Value>, &'a [Refusal])>,
}

fn item_content(call: &Call, loaded: &Loaded, typed: &Typed) -> Result<Markup, Problem> {
    let ctx = call.ctx()?;
    let item = call.param("item");
    let (sort, number) = given::short(item).ok_or(Problem::Missing)?;
    let handling = loaded.record.material.handling(sort, number).ok_or(Problem::Missing)?;
    let sources: Vec<&str> = handling.derived_from.iter().map(String::as_str).collect();
    let sources = account::written(&call.app, ctx, &sources)?;
    let stands = material_views::values_of(handling, sources.into_iter().flatten().collect());
    let fact = loaded.record.material.facts.iter().find(|f| f.number == number);
    let empty = Map::new();
    let values = typed.handling.map_or(&stands, |(values, _)| values);
    let offered = offered(&call.app, ctx, loaded, values)?;
    Ok(material_views::item(
        &call.app,
        loaded,
        &offered,
        &material_views::Forms {
            item,
            sort,
            text: fact.filter(|_| sort == ItemSort::Fact).map_or("", |f| f.text.as_str()),
            correction: typed.correction.map_or(&empty, |(values, _)| values),
            against_correction: typed.correction.map_or(&[], |(_, no)| no),
            values,
            against_handling: typed.handling.map_or(&[], |(_, no)| no),
        },
    ))
}

/// `/matters/{ref}/material/{item}`
pub fn item(call: &Call) -> Result<Reply, Problem> {
    let loaded = read(call)?;
    let content = item_content(call, &loaded, &Typed::default())?;
    Ok(marked(
        &loaded,
        format!("{} {}", loaded.row.reference, call.param("item")),
        content,
    ))
}

/// `POST /matters/{ref}/material/{item}/correction`
pub fn correct(call: &Call) -> Result<Reply, Problem> {
    let done = actions::correct_fact(
        &call.app,
        call.writer()?,
        call.param("ref"),
        call.param("item"),
        &call.input,
    );
    again(call, done, |loaded, no| {
        let typed = Typed {
            correction: Some((&call.input, no)),
            ..Typed::default()
        };
        let content = item_content(call, loaded, &typed)?;
        Ok(refused(
            loaded,
            format!("{} {}", loaded.row.reference, call.param("item")),
            content,
        ))
    })
}

/// `POST /matters/{ref}/material/{item}/handling`
pub fn handle(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let done =
        with_ids(call).and_then(|given| actions::handle(&call.app, ctx, call.param("ref"), call.param("item"), &given));
    again(call, done, |loaded, no| {
        let typed = Typed {
            handling: Some((&call.input, no)),
            ..Typed::default()
        };
        let content = item_content(call, loaded, &typed)?;
        Ok(refused(
            loaded,
            format!("{} {}", loaded.row.reference, call.param("item")),
            content,
        ))
    })
}

macro_rules! on_release {
    ($($(#[$doc:meta])* $name:ident => $action:path),+ $(,)?) => {
        $($(#[$doc])* pub fn $name(call: &Call) -> Result<Reply, Problem> {
            let ctx = call.writer()?;
            let done = with_ids(call).and_then(|given| $action(&call.app, ctx, call.param("ref"), &given));
            again(call, done, |loaded, no| {
                let content = on_release(&call.app, ctx, loaded, &call.input, no)?;
                let title = format!("{} {}", loaded.row.reference, loaded.row.title);
                Ok(refused(loaded, title, html! {
                    p { a href={"/matters/" (loaded.row.reference)} { "Back to " (loaded.row.reference) } }
                    (content)
                }))
            })
        })+
    };
}

on_release! {
    /// `POST /matters/{ref}/items`
    add_item => actions::add_item,
    /// `POST /matters/{ref}/consents`
    record_consent => actions::record_consent,
    /// `POST /matters/{ref}/lifts`
    lift_lock => actions::lift_lock,
    /// `POST /matters/{ref}/clearances`
    clear => actions::clear,
    /// `POST /matters/{ref}/notices`
    notify => actions::notify,
}

/// `POST /matters/{ref}/items/{number}/removal`
pub fn remove_item(call: &Call) -> Result<Reply, Problem> {
    let loaded = actions::remove_item(&call.app, call.writer()?, call.param("ref"), call.param("number"))?;
    Ok(see(&loaded.row.reference))
}

fn paper(
    call: &Call,
    title: &str,
    content: impl Fn(&Loaded, &release_views::Shown, &str) -> Markup,
) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let loaded = actions::release(&call.app, ctx, call.param("ref"))?;
    call.note_read("matter.read", &loaded.row.id, &loaded.grounds);
    let (agency, official) = recipient(&call.app, &loaded)?;
    let (empty, picks) = (Map::new(), Picks::default());
    let shown = release_views::Shown {
        gathered: loaded.gathered.as_ref(),
        picks: &picks,
        values: &empty,
        refusals: &[],
        recipient: &agency,
    };
    let content = content(&loaded, &shown, &official);
    Ok(marked(&loaded, format!("{title} {}", loaded.row.reference), content))
}

/// `/matters/{ref}/cover`
pub fn cover(call: &Call) -> Result<Reply, Problem> {
    paper(call, "Cover sheet of", release_views::cover)
}

/// `/matters/{ref}/notice-letter`
pub fn letter(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    paper(call, "Letter on", |loaded, shown, official| {
        release_views::letter(loaded, shown, official, &corrections(&call.app, ctx, loaded))
    })
}

/// Items of a release whose fact says something else now: number, what was given, what it says.
fn corrections(app: &App, ctx: &Ctx, loaded: &Loaded) -> Vec<(u32, String, String)> {
    let mut all = vec![];
    for item in loaded.record.material.standing_items() {
        let Some((matter, sort, number)) = matter::material::read_item_key(&item.key) else {
            continue;
        };
        // The correction is told to the recipient, so whoever writes the letter has to see the fact himself.
        if let Ok(holder) = load(app, ctx, matter)
            && sort == ItemSort::Fact
            && let Some(fact) = holder.record.material.facts.iter().find(|f| f.number == number)
            && fact.text != item.text
            && item_key(&holder.row.id, sort, number) == item.key
        {
            all.push((item.number, item.text.clone(), fact.text.clone()));
        }
    }
    all
}

/// What the facts of disclosures are called, as far as the reader may know.
fn fact_names(call: &Call, rows: &[DisclosureRow]) -> Result<Vec<Option<String>>, Problem> {
    let keys: Vec<&str> = rows.iter().map(|row| row.fact.as_str()).collect();
    account::written(&call.app, call.ctx()?, &keys)
}

/// `/releases`
pub fn releases(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let scope = policy::scope(&ctx.officer);
    let query = store::sharing::DisclosureQuery {
        owed: store::sharing::Owed::Only,
        limit: 25,
        ..Default::default()
    };
    let owed = account::disclosures(&call.app, ctx, query)?;
    let open = store::matters::ListQuery {
        kinds: vec!["release".into()],
        phases: vec!["draft".into(), "active".into(), "waiting".into()],
        limit: 25,
        ..Default::default()
    };
    let open = call.app.db.read(|tx| store::matters::list(tx, &scope, &open))?;
    call.note_read("release.list", "", &[]);
    let names = fact_names(call, &owed)?;
    let cells = |row: &store::matters::MatterRow| {
        let state = crate::kinds::kind(&row.kind)
            .and_then(|k| k.state(&row.state))
            .map_or("", |s| s.label);
        vec![
            crate::web::parts::link_to(&format!("/matters/{}", row.reference), &row.reference),
            html! { (row.title) },
            html! { (state) },
        ]
    };
    let content = html! {
        p.actions { a.usa-button href="/matters/new/release" { "New release" } }
        (section("Not yet at an end", html! {
            @if open.is_empty() { (crate::web::parts::empty("Releases that are drafted, wait for somebody or wait for a receipt would stand here.")) }
            @else { (crate::web::parts::table("Releases", &["Reference", "Title", "State"], open.iter().map(cells).collect())) }
        }))
        (section("Notices owed to recipients", html! {
            p.usa-hint { "What was given turned out wrong, and the recipient was not told." }
            (account_views::disclosures(&owed, &ctx.person.zone, &names))
        }))
        ul {
            li { a href="/releases/accounting" { "Accounting of disclosures: who has received what" } }
            li { a href="/releases/accounting?without_approval=yes" { "Released without prior approval" } }
            li { a href="/releases/received" { "Received from others" } }
            li { a href="/releases/reciprocity" { "Given and received, for each partner" } }
            li { a href="/agreements" { "Agreements" } }
        }
    };
    Ok(Reply::page(SECTION, "Releases", content))
}

/// `/releases/accounting`
pub fn accounting(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let (rows, next) = api::page_of(call)?;
    call.note_read("disclosure.list", "", &[]);
    let names = fact_names(call, &rows)?;
    let value = |name: &str| text_of(call.query(name).map(|t| Value::String(t.into())).as_ref());
    let content = html! {
        form.filters method="get" role="search" aria-label="Find disclosures" {
            label.usa-label for="fact" { "Fact or document" }
            input.usa-input #fact name="fact" value=(value("fact")) placeholder="PSL-INV-2026-0001#F2" autocomplete="off";
            label.usa-label for="state" { "Recipient's state" }
            input.usa-input #state name="state" value=(value("state")) maxlength="2" autocomplete="off";
            button.usa-button type="submit" { "Find disclosures" }
        }
        (account_views::disclosures(&rows, &ctx.person.zone, &names))
        (pager(call, next.as_deref()))
    };
    Ok(Reply::page(SECTION, "Accounting of disclosures", content))
}

/// `/releases/received`
pub fn received(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let scope = policy::scope(&ctx.officer);
    let agency = call.query("agency").filter(|t| !t.is_empty());
    let rows = call
        .app
        .db
        .read(|tx| store::sharing::received(tx, &scope, agency, 100))?;
    call.note_read("received.list", "", &[]);
    Ok(Reply::page(
        SECTION,
        "Received from others",
        account_views::received(&rows, &ctx.person.zone),
    ))
}

/// `/releases/reciprocity`
pub fn reciprocity(call: &Call) -> Result<Reply, Problem> {
    let rows = api::reciprocity_rows(call)?;
    call.note_read("reciprocity.read", "", &[]);
    Ok(Reply::page(
        SECTION,
        "Given and received",
        account_views::reciprocity(&rows),
    ))
}

fn standings_page(call: &Call, values: &Map<String, Value>, no: &[Refusal]) -> Result<Page, Problem> {
    let ctx = call.ctx()?;
    let id = call.param("id");
    let rows = account::standings(&call.app, ctx, id)?;
    let name = call
        .app
        .db
        .read(|tx| store::counterparts::agency(tx, id))?
        .map(|a| a.name)
        .unwrap_or_default();
    let picks = Picks::gather(&call.app, ctx, &[(NAMED, values)])?;
    let may = ctx.access == crate::app::Access::Write
        && [policy::Action::RecordStanding, policy::Action::LiftBar]
            .into_iter()
            .any(|action| policy::decide_general(action, &ctx.officer).is_ok());
    Ok(Page {
        title: format!("How {name} stands as a recipient"),
        content: account_views::standings(
            &call.app,
            id,
            &rows,
            &ctx.person.zone,
            may.then_some((&picks, values, no)),
        ),
        markings: vec![],
        section: "agencies",
    })
}

/// `/agencies/{id}/standings`
pub fn standings(call: &Call) -> Result<Reply, Problem> {
    let page = standings_page(call, &Map::new(), &[])?;
    call.note_read("agency.read", call.param("id"), &[]);
    Ok(Reply::Page(Box::new(page)))
}

/// `POST /agencies/{id}/standings`
pub fn add_standing(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    match with_ids(call).and_then(|given| account::add_standing(&call.app, ctx, call.param("id"), &given)) {
        Ok(_) => Ok(Reply::SeeOther(format!("/agencies/{}/standings", call.param("id")))),
        Err(Problem::Refused(refusals)) => {
            let page = standings_page(call, &call.input, &refusals)?;
            Ok(Reply::PageWith(StatusCode::UNPROCESSABLE_ENTITY, Box::new(page)))
        }
        Err(problem) => Err(problem),
    }
}
