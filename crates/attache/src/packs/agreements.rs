//! The register of agreements: who is bound, what they cover, which locks touch them, and what was in force when.
//!
//! Reading only. An agreement is a row of a pack; this says it in words, beside the locks that hold whatever an
//! agreement allows. The decision about a release is policy's, not this page's. Start at [`find`] and [`touching`].

use maud::{Markup, html};
use policy::release::{AgreementCard, Channel, SourceLock, Span, StillAllowed};
use serde::Serialize;
use serde_json::Value;

use super::actions::{self, Moment};
use super::listing::Listing;
use super::pages::{SECTION, answer, history, in_force_words, moment_form, row_href, standing, status};
use super::row::Row;
use super::{Packs, same};
use crate::app::App;
use crate::web::call::{Call, Reply};
use crate::web::forms::{self, country_name};
use crate::web::parts;
use crate::web::problem::Problem;

/// Agreements on one page.
const PAGE_ROWS: i64 = 50;

/// What the register is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// State bound by it, two letters.
    party: Option<String>,
    /// Channel it opens.
    channel: Option<Channel>,
    /// Word of an agency or kind of agency that may receive.
    agency: Option<String>,
    /// Day in force, day known.
    moment: Moment,
    /// Agreements to leave out at the front.
    after: usize,
    /// Agreements at most.
    limit: usize,
}

/// Reads the query of a request; a word that means nothing is refused.
pub(super) fn query(call: &Call) -> Result<Query, Problem> {
    let channel = match call.query("kind") {
        None => None,
        Some(word) => Some(Channel::parse(word).ok_or_else(|| {
            let words: Vec<&str> = Channel::ALL.iter().map(|channel| channel.word()).collect();
            Problem::bad("bad-kind", format!("kind is one of {}", words.join(", ")))
        })?),
    };
    let rows = actions::row_query(call, PAGE_ROWS)?;
    Ok(Query {
        party: call.query("party").map(str::to_uppercase),
        channel,
        agency: call.query("agency").map(str::to_lowercase),
        moment: actions::moment(call, call.ctx()?)?,
        after: rows.after,
        limit: rows.limit,
    })
}

/// Agreements in force at the moment asked about that fit, by title, and where the next ones begin.
pub(super) fn find<'p>(packs: &'p Packs, query: &Query) -> (Vec<&'p Row<AgreementCard>>, Option<String>) {
    let mut rows: Vec<&Row<AgreementCard>> = packs.agreements().iter().filter(|row| fits(row, query)).collect();
    rows.sort_by(|a, b| (&a.title, &a.id).cmp(&(&b.title, &b.id)));
    let end = query.after.saturating_add(query.limit);
    let next = (rows.len() > end).then(|| end.to_string());
    (rows.into_iter().skip(query.after).take(query.limit).collect(), next)
}

fn fits(row: &Row<AgreementCard>, query: &Query) -> bool {
    let agency = |word: &String| {
        let agencies = &row.agencies;
        let kinds = agencies.kinds.iter().map(word_of);
        agencies.anybody
            || agencies.any_government
            || kinds
                .chain(agencies.named.iter().cloned())
                .any(|one| one.to_lowercase().contains(word))
    };
    row.standing.held_on(query.moment.on, query.moment.known)
        && query.party.as_ref().is_none_or(|code| row.parties.has(code))
        && query.channel.is_none_or(|channel| row.channel == channel)
        && query.agency.as_ref().is_none_or(agency)
}

/// How a source lock stands towards an agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Touch {
    /// It holds, whatever the agreement allows.
    Holds,
    /// It does not stop these recipients of the agreement, in words; it holds for every other.
    OpenFor(Vec<String>),
}

/// The source locks in force at a moment, and how each stands towards an agreement; those that hold first.
pub(super) fn touching<'p>(
    packs: &'p Packs,
    agreement: &AgreementCard,
    moment: Moment,
) -> Vec<(&'p Row<SourceLock>, Touch)> {
    let in_force = packs
        .source_locks()
        .iter()
        .filter(|row| row.standing.held_on(moment.on, moment.known));
    let mut locks: Vec<_> = in_force.map(|row| (row, touch(row, agreement))).collect();
    locks.sort_by_key(|(row, touch)| (*touch != Touch::Holds, row.title.clone()));
    locks
}

fn touch(lock: &SourceLock, agreement: &AgreementCard) -> Touch {
    let open: Vec<String> = lock
        .still_allows
        .iter()
        .filter(|allowed| within(allowed, agreement))
        .map(allowed_words)
        .collect();
    if open.is_empty() {
        Touch::Holds
    } else {
        Touch::OpenFor(open)
    }
}

/// Whether some recipient under the agreement may be one whom the lock does not stop.
fn within(allowed: &StillAllowed, agreement: &AgreementCard) -> bool {
    let meets = |codes: &Option<Vec<String>>, span: &Span| {
        codes
            .as_ref()
            .is_none_or(|codes| codes.iter().any(|code| span.has(code)))
    };
    let agencies = &agreement.agencies;
    let wide = agencies.anybody || agencies.any_government;
    let kinds = |kinds: &Vec<_>| wide || kinds.iter().any(|kind| agencies.kinds.contains(kind));
    let named = |codes: &Vec<String>| wide || codes.iter().any(|code| agencies.named.contains(code));
    allowed
        .channels
        .as_ref()
        .is_none_or(|channels| channels.contains(&agreement.channel))
        && meets(&allowed.states, &agreement.parties)
        && meets(&allowed.purposes, &agreement.purposes)
        && allowed.agency_kinds.as_ref().is_none_or(kinds)
        && allowed.agencies.as_ref().is_none_or(named)
}

fn allowed_words(allowed: &StillAllowed) -> String {
    let mut words = vec![];
    let mut add = |what: &str, codes: Option<Vec<String>>| {
        if let Some(codes) = codes {
            words.push(format!("{what} {}", codes.join(", ")));
        }
    };
    let each = |codes: &Option<Vec<String>>| codes.clone();
    add("states", each(&allowed.states));
    add(
        "kinds of agency",
        allowed
            .agency_kinds
            .as_ref()
            .map(|kinds| kinds.iter().map(word_of).collect()),
    );
    add("agencies", each(&allowed.agencies));
    add("purposes", each(&allowed.purposes));
    add(
        "channels",
        allowed
            .channels
            .as_ref()
            .map(|channels| channels.iter().map(word_of).collect()),
    );
    words.join("; ")
}

/// The stored word of a choice, readable.
fn word_of(choice: &impl Serialize) -> String {
    match serde_json::to_value(choice) {
        Ok(Value::String(word)) => parts::humane(&word).to_lowercase(),
        _ => String::new(),
    }
}

// Pages

/// The list.
pub fn list(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = actions::may_read(ctx)?;
    let query = query(call)?;
    let (rows, next) = find(&call.app.packs, &query);
    call.note_read("agreement.list", "", &grounds);
    let cells = rows.iter().map(|row| list_row(&call.app, row)).collect();
    let value = |name: &str| call.query(name).unwrap_or("");
    let mut channels = vec![(String::new(), "Any".to_string())];
    channels.extend(
        Channel::ALL
            .iter()
            .map(|one| (one.word().to_string(), parts::humane(one.label()))),
    );
    let content = html! {
        form.row method="get" action="/agreements" role="search" aria-label="Filter agreements" {
            (forms::code("party", "Party", "", matter::CodeTable::Countries, value("party"), &[]))
            (forms::choice("kind", "Channel", "", &channels, value("kind"), &[]))
            (forms::line("agency", "Agency", "Word of an agency or kind of agency", value("agency"), &[]))
            (forms::date("on", "In force on", "", &query.moment.on.to_string(), &[]))
            (forms::date("known", "As we knew it on", "", &query.moment.known.to_string(), &[]))
            button.usa-button.usa-button--outline type="submit" { "Filter agreements" }
        }
        @if rows.is_empty() {
            (parts::empty("No agreement fits. Agreements in force on the day you name appear here; take a filter away to see more."))
        } @else {
            (parts::table("Agreements", &["Agreement", "Parties", "Channel", "In force", "Status"], cells))
        }
        (parts::pager(call, next.as_deref()))
        p { (parts::link_to("/packs", "Jurisdiction packs")) " · " (parts::link_to("/agencies", "Agencies")) }
    };
    Ok(Reply::page(SECTION, "Agreements", content))
}

fn list_row(app: &App, row: &Row<AgreementCard>) -> Vec<Markup> {
    vec![
        html! { span { (parts::link_to(&href(&row.id), &row.title)) } },
        html! { (countries(app, &row.parties)) },
        html! { (row.channel.label()) },
        html! { (in_force_words(&row.standing)) },
        status(&row.standing),
    ]
}

/// The page of an agreement.
pub(super) fn href(id: &str) -> String {
    format!("/agreements/{}", parts::encode(id))
}

/// Every version of an agreement. Missing: there is none of this code.
pub(super) fn versions<'p>(packs: &'p Packs, id: &str) -> Result<Vec<Listing<'p>>, Problem> {
    let versions = packs.versions("agreement", id);
    if versions.is_empty() {
        Err(Problem::Missing)
    } else {
        Ok(versions)
    }
}

/// The version of an agreement that answers for a moment.
pub(super) fn card<'p>(packs: &'p Packs, id: &str, moment: Moment) -> Option<&'p Row<AgreementCard>> {
    let of = |row: &&Row<AgreementCard>| same(&row.id, id) && row.standing.held_on(moment.on, moment.known);
    packs
        .agreements()
        .iter()
        .filter(of)
        .max_by_key(|row| row.standing.version)
}

/// One agreement.
pub fn one(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = actions::may_read(ctx)?;
    let moment = actions::moment(call, ctx)?;
    let packs = &call.app.packs;
    let versions = versions(packs, call.param("id"))?;
    let id = versions.first().map_or("", |row| row.id);
    call.note_read("agreement.read", id, &grounds);
    let shown = actions::in_force(&versions, moment);
    let title = shown.or(versions.last()).map_or("", |row| row.title).to_string();
    let content = html! {
        (moment_form(call, ctx, moment))
        (answer(shown, moment))
        @if let (Some(row), Some(listing)) = (card(packs, id, moment), shown) {
            (standing(listing))
            (covers(&call.app, row))
            (asks(row))
            (articles(row))
            (releasers(packs, row, moment))
            (locks(packs, row, moment))
            p { (parts::link_to(&row_href(listing), "The row as the pack has it")) }
        }
        (history(&versions, moment))
        p { (parts::link_to("/agreements", "All agreements")) }
    };
    Ok(Reply::page(SECTION, title, content))
}

fn covers(app: &App, row: &AgreementCard) -> Markup {
    let agencies = &row.agencies;
    let mut who: Vec<String> = agencies.kinds.iter().map(word_of).collect();
    who.extend(agencies.named.iter().cloned());
    who.extend(
        agencies
            .any_government
            .then(|| "any agency of the government".to_string()),
    );
    who.extend(agencies.anybody.then(|| "anybody".to_string()));
    let class = |code: &String| {
        let row = app.packs.offence_classes().iter().find(|row| row.id == *code);
        row.map_or_else(|| code.clone(), |row| row.title.clone())
    };
    let purpose = |code: &String| {
        let row = app.packs.purposes().iter().find(|row| row.id == *code);
        row.map_or_else(|| code.clone(), |row| row.title.clone())
    };
    let left_out: Vec<String> = row.excluded_offence_classes.iter().map(class).collect();
    parts::section(
        "What it covers",
        parts::pairs(&[
            ("Parties", html! { (countries(app, &row.parties)) }),
            ("Channel", html! { (row.channel.label()) }),
            ("Agencies that may receive", html! { (who.join(", ")) }),
            ("Offence classes", list_of(&row.offence_classes, "every class", class)),
            (
                "Left out",
                html! { @if left_out.is_empty() { "nothing" } @else { (left_out.join("; ")) } },
            ),
            ("Purposes", list_of(&row.purposes, "every purpose", purpose)),
        ]),
    )
}

fn list_of(span: &Span, any: &str, title: impl Fn(&String) -> String) -> Markup {
    match span {
        Span::Any => html! { (any) },
        Span::Of(codes) => html! { (codes.iter().map(title).collect::<Vec<_>>().join("; ")) },
    }
}

fn countries(app: &App, span: &Span) -> String {
    match span {
        Span::Any => "no party in particular".into(),
        Span::Of(codes) => {
            let name = |code: &String| country_name(&app.packs, code).unwrap_or_else(|| code.clone());
            codes.iter().map(name).collect::<Vec<_>>().join(", ")
        }
    }
}

fn asks(row: &AgreementCard) -> Markup {
    let requires: Vec<String> = row.requires.iter().map(word_of).collect();
    parts::section(
        "What it asks",
        html! {
            (parts::pairs(&[
                ("Before anything moves", html! { @if requires.is_empty() { "nothing in particular" } @else { (requires.join("; ")) } }),
                ("Passing on", html! { (word_of(&row.onward)) }),
                ("As evidence", html! { (word_of(&row.evidence)) }),
            ]))
            @if !row.conditions.is_empty() {
                p { "Conditions that go with every release under it:" }
                ul.usa-list { @for condition in &row.conditions { li { (condition) } } }
            }
        },
    )
}

fn articles(row: &AgreementCard) -> Markup {
    let rows = row
        .articles
        .iter()
        .map(|one| vec![html! { (one.article) }, html! { (one.says) }])
        .collect();
    html! {
        @if !row.articles.is_empty() {
            (parts::section("Articles, in our words", parts::table("Articles relied on", &["Article", "Says"], rows)))
        }
    }
}

/// Who of us may release in the agreement's channel to one of its parties, and of what grade the second person is.
fn releasers(packs: &Packs, row: &AgreementCard, moment: Moment) -> Markup {
    let reaches = |states: &Span| match (states, &row.parties) {
        (Span::Of(states), Span::Of(parties)) => states.iter().any(|state| parties.contains(state)),
        _ => true,
    };
    let cards = packs
        .delegations()
        .iter()
        .filter(|card| card.channel == row.channel && reaches(&card.states))
        .filter(|card| card.standing.held_on(moment.on, moment.known));
    let rows = cards
        .map(|card| {
            let roles: Vec<&str> = card.roles.iter().map(|role| role.label()).collect();
            vec![
                html! { (card.title) },
                html! { (roles.join(", ")) @if card.in_name { ", with a delegation in the officer's name" } },
                html! { (word_of(&card.approver)) },
                html! { (word_of(&card.raised_approver)) },
                status(&card.standing),
            ]
        })
        .collect();
    let heads = [
        "Delegation",
        "Roles",
        "Second person",
        "Where a person or a right is at stake",
        "Status",
    ];
    parts::section(
        "Who may release under it",
        parts::table("Delegations in this channel", &heads, rows),
    )
}

fn locks(packs: &Packs, row: &AgreementCard, moment: Moment) -> Markup {
    let touching = touching(packs, row, moment);
    let rows = touching
        .iter()
        .map(|(lock, touch)| {
            let href = format!("/packs/{}/source_lock/{}", parts::encode(lock.place.pack()), parts::encode(&lock.id));
            let lifted: Vec<&str> = lock.who_may_lift.iter().map(|role| role.label()).collect();
            vec![
                html! { span { (parts::link_to(&href, &lock.title)) } },
                html! { @match touch { Touch::Holds => "holds", Touch::OpenFor(whom) => { "does not stop " (whom.join("; or ")) } } },
                html! { @if let Some(authority) = &lock.authority { (authority) "; recorded by " } (lifted.join(", ")) },
                html! { (lock.proof) },
                status(&lock.standing),
            ]
        })
        .collect();
    parts::section(
        "Source locks that touch it",
        html! {
            p { "A lock goes with the fact, not with the agreement: it holds whatever the agreement allows." }
            (parts::table("Source locks in force", &["Lock", "Under this agreement", "Lifted by", "Proof", "Status"], rows))
        },
    )
}
