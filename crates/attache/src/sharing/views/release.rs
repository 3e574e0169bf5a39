//! A release as its people see it: what the engine says of each item and why, who may decide what, and the papers.

use matter::material::{ConsentAnswer, Item, Known, NoticeWhy};
use matter::{CodeTable, Refusal};
use maud::{Markup, html};
use policy::Action;
use policy::release::{Decision, Ground, ItemVerdict, Verdict};
use serde_json::{Map, Value};

use crate::app::{App, Ctx};
use crate::matters::actions::{Loaded, may};
use crate::sharing::ask::{Gathered, Kept};
use crate::web::forms::{choice, date, form, hidden, line, picked, prose, text_of};
use crate::web::parts::{empty, encode, section, table, tag};
use crate::web::pickers::Picks;

/// What is shown of a release beside its fields.
pub struct Shown<'a> {
    /// The engine's answer now; none once it has left.
    pub gathered: Option<&'a Gathered>,
    /// Names of agencies in it.
    pub picks: &'a Picks,
    /// What was typed into the form that was refused.
    pub values: &'a Map<String, Value>,
    /// Reasons against it.
    pub refusals: &'a [Refusal],
    /// Name of the agency that receives.
    pub recipient: &'a str,
}

fn options(choices: &[matter::field::Choice]) -> Vec<(String, String)> {
    choices
        .iter()
        .map(|c| (c.word.to_string(), c.label.to_string()))
        .collect()
}

/// The section on the page of a release.
pub fn on_matter(app: &App, ctx: &Ctx, loaded: &Loaded, shown: &Shown) -> Markup {
    let kept = kept(loaded, shown);
    let base = format!("/matters/{}", encode(&loaded.row.reference));
    html! {
        (section("What leaves, and what stands against it", html! {
            @if let Some(kept) = &kept { (overall(kept, shown)) }
            @else { p { "Say recipient, purpose and channel first; then each item is checked." } }
            @if let Some(gathered) = shown.gathered {
                @for stale in &gathered.stale {
                    p.usa-alert.usa-alert--warning.usa-alert--slim { span.usa-alert__body { (stale.item) ": " (stale.why) } }
                }
            }
            @let items: Vec<&Item> = loaded.record.material.standing_items().collect();
            @if items.is_empty() { (empty("No item is on this release yet.")) }
            @for item in items {
                (one_item(ctx, loaded, &base, item, kept.as_ref().map(|k| &k.verdict), shown))
            }
            @if loaded.record.state == "draft" && may(ctx, loaded, Action::RecordMaterial) {
                (add_form(&base, shown))
            }
        }))
        (section("Consents, lifts and decisions", decided(loaded)))
        @if may(ctx, loaded, Action::RecordMaterial) && loaded.record.phase != matter::state::Phase::Closed {
            (consent_form(&base, loaded, shown))
        }
        @if may(ctx, loaded, Action::DecideReferral) && matches!(loaded.record.state.as_str(), "draft" | "submitted") {
            (lift_form(app, &base, loaded, shown))
        }
        (section("Papers", html! {
            p { a href={(base) "/cover"} { "Cover sheet with its conditions" } }
            @if !matches!(loaded.record.state.as_str(), "draft" | "submitted" | "approved") {
                p { a href={(base) "/notice-letter"} { "Letter of correction or recall" } }
            }
        }))
        @if !matches!(loaded.record.state.as_str(), "draft" | "submitted" | "approved" | "refused" | "withdrawn") && may(ctx, loaded, Action::RecordMaterial) {
            (notice_form(&base, loaded, shown))
        }
    }
}

fn kept(loaded: &Loaded, shown: &Shown) -> Option<Kept> {
    match shown.gathered {
        Some(gathered) => Some(gathered.kept.clone()),
        None => loaded
            .record
            .material
            .verdict
            .as_ref()
            .and_then(|value| serde_json::from_value(value.clone()).ok()),
    }
}

fn decision_tag(decision: Decision) -> Markup {
    html! { span class={"usa-tag decision-" (decision.word())} { (decision.label()) } }
}

fn overall(kept: &Kept, shown: &Shown) -> Markup {
    let verdict = &kept.verdict;
    html! {
        p {
            (decision_tag(verdict.decision)) " to " (shown.recipient)
            @if let Some(agreement) = &verdict.agreement { ", under " a href={"/agreements/" (encode(agreement))} { (agreement) } }
            @if shown.gathered.is_none() { ", as decided on " (crate::web::parts::day(kept.asked_on)) }
            "."
        }
        p.usa-hint {
            "The program never approves: a second person does. Marking of the whole: " (verdict.banner)
            ". Rules in the versions of " (crate::web::parts::day(kept.asked_on)) "."
        }
    }
}

fn one_item(ctx: &Ctx, loaded: &Loaded, base: &str, item: &Item, verdict: Option<&Verdict>, shown: &Shown) -> Markup {
    let of_item = verdict.and_then(|v| v.items.iter().find(|i| i.item == item.key));
    html! {
        article.item {
            h3 { "Item " (item.number) " " @if let Some(v) = of_item { (decision_tag(v.decision)) } }
            p { (item.text) }
            p.hint {
                "from " (item.reference) " " (item.key.rsplit('#').next().unwrap_or_default())
                @if let Some(name) = &item.file_name { ", file " (name) }
                @if let Some(why) = &item.necessity { ", needed because: " (why) }
                @if item.sanitised == Known::Yes { ", sources taken out" }
            }
            @if let Some(v) = of_item { (grounds(ctx, loaded, base, item, v, shown)) }
            @if loaded.record.state == "draft" && may(ctx, loaded, Action::RecordMaterial) {
                form method="post" action={(base) "/items/" (item.number) "/removal"} {
                    button.usa-button.usa-button--unstyled type="submit" { "Take item " (item.number) " off" }
                }
            }
        }
    }
}

/// The grounds that stand against it first, each with what can be done; the others folded.
fn grounds(ctx: &Ctx, loaded: &Loaded, base: &str, item: &Item, verdict: &ItemVerdict, shown: &Shown) -> Markup {
    let against: Vec<&Ground> = verdict
        .grounds
        .iter()
        .filter(|g| g.decision >= Decision::Refer)
        .collect();
    let others: Vec<&Ground> = verdict
        .grounds
        .iter()
        .filter(|g| g.decision < Decision::Refer)
        .collect();
    let is_open = |ground: &Ground| {
        let open = shown.gathered.map(|g| &g.open);
        open.is_some_and(|open| open.iter().any(|(key, one)| *key == item.key && one == ground))
    };
    html! {
        @if !against.is_empty() {
            ul.grounds {
                @for ground in &against {
                    li {
                        (decision_tag(ground.decision)) " " (ground.why)
                        @if let Some(role) = ground.role { " Goes to: " (role.label()) "." }
                        div.hint { "check " (ground.check) ", " (ground.rule) " version " (ground.version) ", " (ground.citation) }
                        @if ground.decision == Decision::Refer && shown.gathered.is_some() {
                            @if is_open(ground) { (clear_form(ctx, loaded, base, item, ground, shown)) }
                            @else { div { (tag("decided: may go on")) } }
                        }
                    }
                }
            }
        }
        details {
            summary { (others.len()) " grounds for it and conditions" }
            (table("Grounds", &["Check", "Decision", "Why", "Rule"], others.iter().map(|g| vec![
                html! { (g.check) },
                html! { (g.decision.label()) },
                html! { (g.why) @for c in &g.conditions { div.hint { (c) } } },
                html! { (g.rule) " version " (g.version) div.hint { (g.citation) } },
            ]).collect()))
        }
    }
}

fn clear_form(ctx: &Ctx, loaded: &Loaded, base: &str, item: &Item, ground: &Ground, shown: &Shown) -> Markup {
    let holds = ground.role.is_some_and(|role| ctx.officer.all_roles().contains(&role));
    let drafter = loaded.record.opened.officer == ctx.person.id || item.by.officer == ctx.person.id;
    if !holds || drafter || !may(ctx, loaded, Action::DecideReferral) {
        return html! {};
    }
    form(
        &format!("{base}/clearances"),
        "Let it go on",
        shown.refusals,
        html! {
            (hidden("item", &item.number.to_string()))
            (hidden("rule", &ground.rule))
            (line("reason", "Why it may go on", "Your name stands beside it.", &text_of(shown.values.get("reason")), shown.refusals))
        },
    )
}

fn add_form(base: &str, shown: &Shown) -> Markup {
    let text = |name: &str| text_of(shown.values.get(name));
    section(
        "Put an item on it",
        form(
            &format!("{base}/items"),
            "Put item on release",
            shown.refusals,
            html! {
                (line("item", "Fact or document", "Reference and item, such as PSL-INV-2026-0001#F2.", &text("item"), shown.refusals))
                (line("necessity", "Why the recipient needs it", "Each item by itself.", &text("necessity"), shown.refusals))
                (choice("sanitised", "Is what points to a source out of it?", "", &options(Known::CHOICES), &text("sanitised"), shown.refusals))
            },
        ),
    )
}

/// The items of a release to choose from, by their numbers.
fn item_options(loaded: &Loaded) -> Vec<(String, String)> {
    let items = loaded.record.material.standing_items();
    items
        .map(|i| (i.number.to_string(), format!("item {} ({})", i.number, i.reference)))
        .collect()
}

fn consent_form(base: &str, loaded: &Loaded, shown: &Shown) -> Markup {
    let text = |name: &str| text_of(shown.values.get(name));
    let no = shown.refusals;
    html! {
        details open[!text("agency").is_empty()] {
            summary { "Record a consent that was asked for or given" }
            (form(&format!("{base}/consents"), "Record consent", no, html! {
                (choice("item", "Item", "", &item_options(loaded), &text("item"), no))
                (picked("agency", "Agency that is asked", "", CodeTable::Agencies, shown.picks, &text("agency"), no))
                (choice("answer", "Answer", "", &options(ConsentAnswer::CHOICES), &text("answer"), no))
                (choice("evidence", "May it serve as evidence?", "", &options(Known::CHOICES), &text("evidence"), no))
                (date("until", "Until", "", &text("until"), no))
                (line("note", "Reference of the answer", "Or in whose words it came.", &text("note"), no))
            }))
            p.usa-hint { "A consent holds for this recipient and this purpose, and for nobody else." }
        }
    }
}

fn lift_form(app: &App, base: &str, loaded: &Loaded, shown: &Shown) -> Markup {
    let text = |name: &str| text_of(shown.values.get(name));
    let no = shown.refusals;
    let locks: std::collections::BTreeMap<String, String> = app
        .packs
        .source_locks()
        .iter()
        .map(|row| (row.id.clone(), row.is.title.clone()))
        .collect();
    html! {
        details open[!text("lock").is_empty()] {
            summary { "Lift a source lock" }
            (form(&format!("{base}/lifts"), "Lift lock", no, html! {
                (choice("item", "Item", "", &item_options(loaded), &text("item"), no))
                (choice("lock", "Lock", "", &locks.into_iter().collect::<Vec<_>>(), &text("lock"), no))
                (line("proof", "Proof", "Number and date of the order.", &text("proof"), no))
                (date("until", "Until", "", &text("until"), no))
            }))
        }
    }
}

fn notice_form(base: &str, loaded: &Loaded, shown: &Shown) -> Markup {
    let text = |name: &str| text_of(shown.values.get(name));
    let no = shown.refusals;
    section(
        "Tell the recipient",
        form(
            &format!("{base}/notices"),
            "Record notice",
            no,
            html! {
                (choice("item", "Item", "", &item_options(loaded), &text("item"), no))
                (choice("why", "Why", "", &options(NoticeWhy::CHOICES), &text("why"), no))
                (date("on", "Day it went out", "", &text("on"), no))
                (prose("how", "How it went, and to whom", "", &text("how"), no))
            },
        ),
    )
}

/// What people decided so far.
fn decided(loaded: &Loaded) -> Markup {
    let material = &loaded.record.material;
    let number = |key: &str| {
        let item = material.items.iter().find(|i| i.key == key);
        item.map_or_else(|| "source".to_string(), |i| format!("item {}", i.number))
    };
    let mut rows: Vec<Vec<Markup>> = vec![];
    for c in &material.consents {
        rows.push(vec![
            html! { "Consent, " (c.answer.label()) },
            html! { (number(&c.key)) },
            html! { @if let Some(note) = &c.note { (note) } @if let Some(until) = c.until { " until " (crate::web::parts::day(until)) } },
        ]);
    }
    for l in &material.lifts {
        rows.push(vec![
            html! { "Lock " (l.lock) " lifted" },
            html! { (number(&l.key)) },
            html! { (l.proof) },
        ]);
    }
    for c in &material.clearances {
        rows.push(vec![
            html! { "Referral decided, " (c.role) },
            html! { (number(&c.key)) },
            html! { (c.rule) ": " (c.reason) },
        ]);
    }
    for n in &material.notices {
        rows.push(vec![
            html! { (n.why.label()) " sent" },
            html! { (number(&n.key)) },
            html! { (crate::web::parts::day(n.on)) ": " (n.how) },
        ]);
    }
    if rows.is_empty() {
        return empty("Nothing was decided yet.");
    }
    table("Consents, lifts, decisions and notices", &["What", "Of", "Words"], rows)
}

/// The sheet that goes with what leaves.
pub fn cover(loaded: &Loaded, shown: &Shown, official: &str) -> Markup {
    let Some(kept) = kept(loaded, shown) else {
        return html! { p { "Say recipient, purpose and channel first; then the conditions are known." } };
    };
    let left = !matches!(loaded.record.state.as_str(), "draft" | "submitted");
    html! {
        @if !left { p.usa-alert.usa-alert--warning { "A draft: nothing on this sheet is approved." } }
        dl.pairs {
            div { dt { "Release" } dd { (loaded.row.reference) } }
            div { dt { "To" } dd { (shown.recipient) @if !official.is_empty() { ", " (official) } } }
            div { dt { "Purpose" } dd { (kept.ask.purpose.text) " (" (kept.ask.purpose.code) ")" } }
            div { dt { "Basis" } dd { (kept.verdict.agreement.as_deref().unwrap_or("none")) } }
            div { dt { "Marking" } dd { (kept.verdict.banner) } }
        }
        h2 { "Conditions" }
        @if kept.verdict.conditions.is_empty() { p { "None beyond the agreement." } }
        ol { @for condition in &kept.verdict.conditions { li { (condition) } } }
        h2 { "What is given" }
        ol {
            @for item in loaded.record.material.standing_items() {
                @let showing = kept.verdict.items.iter().find(|v| v.item == item.key).map(|v| v.showing);
                @if showing != Some(policy::release::Showing::ExistenceWithheld) {
                    li {
                        (item.text)
                        @if showing != Some(policy::release::Showing::NameWithheld) {
                            @if let Some(name) = &item.file_name { " (" (name) ")" }
                        }
                    }
                }
            }
        }
        h2 { "Receipt" }
        p { "Received the above and its conditions:" }
        p.signature { "Name, rank, date, signature" }
    }
}

/// A letter to the recipient: what was wrong, or what is asked back.
pub fn letter(loaded: &Loaded, shown: &Shown, official: &str, corrected: &[(u32, String, String)]) -> Markup {
    html! {
        p { "To " (shown.recipient) @if !official.is_empty() { ", " (official) } }
        p { "Our reference " (loaded.row.reference) }
        @if loaded.record.state == "recalled" {
            p { "We ask you to return or destroy what we gave you under this reference, to tell us that you did, and to tell us whom you gave it." }
        }
        @if corrected.is_empty() && loaded.record.state != "recalled" {
            p { "Nothing that was given with this release was corrected since." }
        }
        @if !corrected.is_empty() {
            p { "What we gave you was wrong in the following. Correct it wherever you hold it, and tell whomever you gave it." }
            table.usa-table {
                caption { "Corrections" }
                thead { tr { th scope="col" { "Item" } th scope="col" { "We said" } th scope="col" { "It should say" } } }
                tbody { @for (number, was, is) in corrected { tr { td { (number) } td { (was) } td { (is) } } } }
            }
        }
        p.signature { "Name, office, date, signature" }
    }
}
