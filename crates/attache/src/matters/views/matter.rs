//! The page of one matter: whose turn it is, the steps, the fields, what hangs on it, and the time line.

use matter::kind::Fields;
use matter::record::{Spine, TaskState};
use matter::state::Phase;
use matter::{Field, Refusal, Type};
use maud::{Markup, html};
use policy::Action;
use serde_json::{Map, Value};
use similar::{ChangeTag, TextDiff};

use crate::app::{App, Ctx};
use crate::matters::actions::{self, Loaded};
use crate::matters::derive;
use crate::matters::history::{self, Event};
use crate::matters::views::around::{Around, Names};
use crate::matters::views::forms as own;
use crate::packs::Pinned;
use crate::web::{forms, parts};

/// The page.
pub fn matter(app: &App, ctx: &Ctx, loaded: &Loaded, around: &Around, refusals: &[Refusal]) -> Markup {
    html! {
        (reasons(refusals))
        (header(ctx, loaded, around))
        (steps(ctx, loaded))
        div.matter-columns {
            div {
                (fields(app, ctx, loaded, around))
                (around.material)
            }
            div {
                (clocks(app, ctx, loaded, around))
                (tasks(app, ctx, loaded, around))
                (around.parties)
                (links(ctx, loaded, around))
                (outcomes(app, ctx, loaded, around))
                (hours(app, ctx, loaded, around))
                (access(ctx, loaded, around))
            }
        }
        (parts::section("Time line", html! {
            (timeline(ctx, &around.events, &around.names))
            p { a href={"/matters/" (loaded.row.reference) "/history"} { "Whole history" } }
        }))
    }
}

fn reasons(refusals: &[Refusal]) -> Markup {
    html! {
        @if !refusals.is_empty() {
            div.usa-alert.usa-alert--error role="alert" {
                div.usa-alert__body {
                    h2.usa-alert__heading { "This cannot be done yet" }
                    ul {
                        @for refusal in refusals {
                            li { (refusal.why) }
                        }
                    }
                }
            }
        }
    }
}

fn header(ctx: &Ctx, loaded: &Loaded, around: &Around) -> Markup {
    let record = &loaded.record;
    let zone = ctx.person.zone.as_str();
    let state = loaded.kind.state(&record.state).map_or("", |s| s.label);
    html! {
        div.matter-head {
            p.kind { (loaded.kind.label) " · office " (loaded.row.office) " · revision " (loaded.row.revision) }
            (indicator(loaded))
            dl.turn {
                div { dt { "State" } dd { (state) ", " (parts::ago(record.state_since, ctx.now)) } }
                div {
                    dt { "Ball with" }
                    dd {
                        strong { (record.ball.label()) }
                        @if record.phase != Phase::Closed {
                            " for " (parts::ago(record.ball_since, ctx.now)) ", since " (parts::instant(record.ball_since, &around.host_zone))
                            @if around.host_zone != zone { " (host), " (parts::instant(record.ball_since, zone)) " (here)" }
                        }
                    }
                }
                @if let Ok(Some(due)) = store::ids::read_instant(&loaded.row.due_at) {
                    @if record.phase != Phase::Closed {
                        div { dt { "Next due" } dd { (parts::until(due, ctx.now)) ", " (parts::instant(due, zone)) } }
                    }
                }
                @if !loaded.row.marking.is_empty() { div { dt { "Marking" } dd { (loaded.row.marking) } } }
                @if let Some(group) = &record.need_group { div { dt { "Need to know" } dd { "group " (group) } } }
            }
        }
    }
}

/// States in the usual course: done, now, possible next; the words say it, not the colour alone.
fn indicator(loaded: &Loaded) -> Markup {
    let next: Vec<&str> = loaded
        .kind
        .steps()
        .iter()
        .filter(|s| s.from.contains(&loaded.record.state.as_str()))
        .map(|s| s.to)
        .collect();
    html! {
        ol.steps aria-label="Course" {
            @for state in loaded.kind.states {
                @let done = loaded.record.course.iter().any(|e| e.state == state.word);
                @if state.word == loaded.record.state {
                    li.now aria-current="step" { (state.label) span.usa-sr-only { " (now)" } }
                } @else if done {
                    li.done { (state.label) span.usa-sr-only { " (done)" } }
                } @else if next.contains(&state.word) {
                    li.next { (state.label) span.usa-sr-only { " (possible next)" } }
                }
            }
        }
    }
}

fn steps(ctx: &Ctx, loaded: &Loaded) -> Markup {
    let possible = actions::possible_steps(ctx, loaded);
    let reference = loaded.row.reference.as_str();
    html! {
        @if !possible.is_empty() {
            section.step-buttons aria-labelledby="steps-heading" {
                h2 #steps-heading { "Steps" }
                @for (step, against) in &possible {
                    @if step.inputs.iter().all(|f| f.name == "note" && !f.required) {
                        form.inline method="post" action={"/matters/" (reference) "/steps/" (step.verb)} {
                            button.usa-button type="submit" { (step.label) }
                        }
                    } @else {
                        a.usa-button.usa-button--outline href={"/matters/" (reference) "/steps/" (step.verb)} { (step.label) " …" }
                    }
                    @if !against.is_empty() {
                        details.against {
                            summary { (against.len()) @if against.len() == 1 { " reason" } @else { " reasons" } " against “" (step.label) "”" }
                            ul { @for refusal in against { li { (refusal_link(reference, refusal)) } } }
                        }
                    }
                }
            }
        }
    }
}

fn refusal_link(reference: &str, refusal: &Refusal) -> Markup {
    let spine = |name: &str| Spine::FIELDS.iter().any(|f| f.name == name);
    match refusal.field.as_deref() {
        Some(field @ ("tasks" | "hits" | "outcomes")) => html! { a href={"#" (field)} { (refusal.why) } },
        Some(field) => {
            let id = if spine(field) {
                forms::id_of(field)
            } else {
                forms::id_of(&format!("body.{field}"))
            };
            html! { a href={"/matters/" (reference) "/edit#" (id)} { (refusal.why) } }
        }
        None => html! { (refusal.why) },
    }
}

fn fields(app: &App, ctx: &Ctx, loaded: &Loaded, around: &Around) -> Markup {
    let spine = loaded.record.spine.write_fields();
    let reference = loaded.row.reference.as_str();
    html! {
        @if actions::may(ctx, loaded, Action::EditMatter) && loaded.record.phase != Phase::Closed {
            p { a.usa-button.usa-button--outline href={"/matters/" (reference) "/edit"} { "Edit fields" } }
        }
        (group_of(app, loaded.kind.fields, &loaded.record.body, around))
        (group_of(app, Spine::FIELDS, &spine, around))
        @if let Some(narrative) = &loaded.record.closing_narrative {
            (parts::section("Closing", html! { p.prose dir="auto" { (narrative) } p { "Code: " (loaded.row.closing_code) } }))
        }
    }
}

fn group_of(app: &App, fields: &[Field], values: &Map<String, Value>, around: &Around) -> Markup {
    let mut groups: Vec<&str> = vec![];
    for field in fields {
        if values.contains_key(field.name) && !groups.contains(&field.group) {
            groups.push(field.group);
        }
    }
    html! {
        @for group in groups {
            section {
                h2 { (group) }
                dl.fields {
                    @for field in fields.iter().filter(|f| f.group == group && values.contains_key(f.name)) {
                        dt { (field.label) }
                        dd dir="auto" { (shown(app, field, values.get(field.name), around)) }
                    }
                }
            }
        }
    }
}

fn shown(app: &App, field: &Field, value: Option<&Value>, around: &Around) -> Markup {
    let texts = forms::texts_of(value);
    let label = |text: &String| own::label_of(app, field.ty, text).unwrap_or_else(|| around.names.of(text).to_string());
    match field.ty {
        Type::Prose => html! { span.prose { (forms::text_of(value)) } },
        Type::Code(_) | Type::Many(_) | Type::Choice(_) => {
            html! { (texts.iter().map(label).collect::<Vec<_>>().join("; ")) }
        }
        _ => html! { (history::plain(value)) },
    }
}

fn clocks(app: &App, ctx: &Ctx, loaded: &Loaded, around: &Around) -> Markup {
    let clocks = derive::clocks(app, loaded.kind, &loaded.record, &loaded.office);
    let times = loaded.record.ball_seconds(ctx.now);
    parts::section(
        "Clocks",
        html! {
            @if clocks.is_empty() { (parts::empty("No clock runs. Clocks start with the first step.")) }
            ul.clocks {
                @for (_, clock) in &clocks {
                    li {
                        strong { (clock.title) } ": "
                        @if let Some(met) = clock.met {
                            "met " (parts::instant(met, &ctx.person.zone))
                        } @else {
                            span.overdue[clock.due < ctx.now] { (parts::until(clock.due, ctx.now)) } ", " (parts::instant(clock.due, &around.host_zone))
                        }
                        details {
                            summary { "How this is counted" }
                            p { "As it stands: " (matter::clock::standing(clock, ctx.now).text) "." }
                            p { "Counted from: " (clock.anchor_means) ". " (clock.explain) ". On expiry: " (clock.effect.label()) "." }
                            p { (clock.citation) ", rule " (clock.rule) " version " (clock.version) ". "
                                @if clock.verified == matter::clock::Verified::Unverified { strong { "Unverified: " } "nobody has checked this rule against its source." } }
                            (newer_rule(app, ctx, clock))
                        }
                    }
                }
            }
            @if !times.is_empty() {
                (parts::table("Time with each holder of the ball", &["Holder", "Time"], times.iter().map(|(ball, seconds)| {
                    let from = ctx.now - jiff::SignedDuration::from_secs(*seconds);
                    vec![html! { (ball.label()) }, html! { (parts::ago(from, ctx.now)) }]
                }).collect()))
            }
        },
    )
}

/// Says that the rule of a clock has a newer version in force today, where that says something else. The clock stays
/// with the version it began under.
fn newer_rule(app: &App, ctx: &Ctx, clock: &matter::Clock) -> Markup {
    let pinned = Pinned {
        table: "clock",
        id: &clock.rule,
        version: u16::try_from(clock.version).unwrap_or(u16::MAX),
    };
    let Some(newer) = app.packs.newer(&pinned, ctx.today()) else {
        return html! {};
    };
    let href = format!(
        "/packs/{}/clock/{}",
        parts::encode(&newer.pack),
        parts::encode(&clock.rule)
    );
    html! {
        p { "Version " (newer.version) " of this rule is in force since " (parts::day(newer.since)) "; this matter counts by version "
            (clock.version) ". " (parts::link_to(&href, "Versions of this rule")) }
        ul.usa-list {
            @for change in &newer.changes {
                li { (parts::humane(&change.field)) ": "
                    @if !change.before.is_empty() { del { (change.before) } " " }
                    @if !change.after.is_empty() { ins { (change.after) } } }
            }
        }
    }
}

fn tasks(app: &App, ctx: &Ctx, loaded: &Loaded, around: &Around) -> Markup {
    let reference = loaded.row.reference.as_str();
    let open = loaded.record.phase != Phase::Closed;
    let answer = open && actions::may(ctx, loaded, Action::AnswerTask);
    html! {
        section #tasks {
            h2 { "Tasks" }
            @if loaded.record.tasks.is_empty() { (parts::empty("No task yet. A task is one thing asked for, answerable by itself.")) }
            ol.tasks {
                @for task in &loaded.record.tasks {
                    li {
                        p dir="auto" { (task.ask) }
                        p.state { strong { (task.state.label()) } ", " (parts::ago(task.since, ctx.now))
                            @if let Some(officer) = &task.officer { ", " (around.names.of(officer)) } }
                        @if !task.reasons.is_empty() {
                            ul.reasons { @for code in &task.reasons { li { (own::task_reason(app, task.state, code)) } } }
                        }
                        @if let Some(note) = &task.note { p.prose dir="auto" { (note) } }
                        @for answer in &task.answers {
                            blockquote dir="auto" {
                                p.prose { (answer.text) }
                                @if let Some(caveats) = &answer.caveats { p { strong { "Caveat: " } (caveats) } }
                                footer { (around.names.of(&answer.by.officer)) ", " (parts::instant(answer.by.at, &ctx.person.zone)) }
                            }
                        }
                        @if answer || (open && task.state == TaskState::Returned && (actions::may(ctx, loaded, Action::StepRequest) || actions::may(ctx, loaded, Action::AddTask))) {
                            a href={"/matters/" (reference) "/tasks/" (task.number)} { "Work on task " (task.number) }
                        }
                    }
                }
            }
            @if open && actions::may(ctx, loaded, Action::AddTask) {
                details {
                    summary { "Add a task" }
                    (forms::form(&format!("/matters/{reference}/tasks"), "Add task", &[], forms::prose("ask", "What is asked for", "One thing, answerable by itself.", "", &[])))
                }
            }
        }
    }
}

fn links(ctx: &Ctx, loaded: &Loaded, around: &Around) -> Markup {
    let roles = matter::edit::LINK_ROLES;
    let label = |word: &str| {
        roles
            .iter()
            .find(|(w, ..)| *w == word)
            .map_or_else(|| word.to_string(), |(_, label, _)| (*label).to_string())
    };
    parts::section(
        "Links",
        html! {
            @if around.links.is_empty() { (parts::empty("No link. Links tie this matter to others that you may see.")) }
            ul {
                @for link in &around.links {
                    li { (label(&link.role)) " " a href={"/matters/" (link.reference)} { (link.reference) } " " (link.title)
                        " (from " (link.from) @if !link.to.is_empty() { " to " (link.to) } ")" }
                }
            }
            @if loaded.record.phase != Phase::Closed && actions::may(ctx, loaded, Action::LinkMatter) {
                details {
                    summary { "Link a matter" }
                    (forms::form(&format!("/matters/{}/links", loaded.row.reference), "Link matter", &[], html! {
                        (forms::line("other", "Reference", "Reference of the other matter.", "", &[]))
                        (forms::choice("role", "This matter", "", &roles.iter().map(|(w, l, _)| ((*w).to_string(), (*l).to_string())).collect::<Vec<_>>(), "", &[]))
                        (forms::date("from", "From", "First day; today if left empty.", "", &[]))
                    }))
                }
            }
        },
    )
}

fn outcomes(app: &App, ctx: &Ctx, loaded: &Loaded, around: &Around) -> Markup {
    let reference = loaded.row.reference.as_str();
    let may_decide = actions::may(ctx, loaded, Action::ApproveOutcome);
    html! {
        section #outcomes {
            h2 { "Outcomes" }
            @if loaded.record.claims.is_empty() { (parts::empty("No outcome claimed. An outcome counts once somebody else than the claimant approves it.")) }
            ul.claims {
                @for claim in &loaded.record.claims {
                    li {
                        p { strong { (own::outcome_title(app, &claim.outcome)) } ", " (parts::day(claim.on)) ", " (claim.country)
                            @if let Some(quantity) = &claim.quantity { ", " (quantity) " " (claim.unit.as_deref().unwrap_or("")) }
                            @if let Some(value) = &claim.value { ", " (value.amount()) " " (value.currency) " (" (claim.basis.as_deref().unwrap_or("basis not given")) ")" } }
                        p { "Claimed by " (around.names.of(&claim.by.officer)) ", " (claim.by.office) ", as " (claim.role.label())
                            ". Fact: " (claim.fact_reference) @if let Some(done_by) = &claim.done_by { ", done by " (done_by) } }
                        p.prose dir="auto" { (claim.justification) }
                        @match &claim.decision {
                            Some(decision) => p { strong { (decision.verdict.label()) } " " (parts::instant(decision.by.at, &ctx.person.zone))
                                @if let Some(why) = &decision.why { ": " (why) } },
                            None => {
                                p { strong { "Awaiting decision" } " by somebody other than the claimant" }
                                @if may_decide && claim.by.officer != ctx.person.id {
                                    (own::decision_form(reference, claim.number))
                                }
                            }
                        }
                    }
                }
            }
            @if actions::may(ctx, loaded, Action::ClaimOutcome) {
                p { a href={"/matters/" (reference) "/outcomes/new"} { "Claim an outcome" } }
            }
        }
    }
}

fn hours(app: &App, ctx: &Ctx, loaded: &Loaded, around: &Around) -> Markup {
    let total: u32 = loaded.record.hours.iter().map(|h| h.minutes).sum();
    let clock = |minutes: u32| format!("{} h {:02} min", minutes / 60, minutes % 60);
    parts::section(
        "Working time",
        html! {
            @if loaded.record.hours.is_empty() { (parts::empty("No time recorded.")) } @else {
                p { "In all " (clock(total)) }
                (parts::table("Working time", &["Day", "Officer", "Subject", "Time"], loaded.record.hours.iter().rev().take(10).map(|h| {
                    vec![html! { (parts::day(h.on)) }, html! { (around.names.of(&h.by.officer)) }, html! { (h.subject) }, html! { (clock(h.minutes)) }]
                }).collect()))
            }
            @if actions::may(ctx, loaded, Action::RecordHours) {
                details {
                    summary { "Record time" }
                    (forms::form(&format!("/matters/{}/hours", loaded.row.reference), "Record time", &[], own::hours_fields(app, loaded)))
                }
            }
        },
    )
}

fn access(ctx: &Ctx, loaded: &Loaded, around: &Around) -> Markup {
    let record = &loaded.record;
    parts::section(
        "Who may know",
        html! {
            p { @match &record.need_group {
                Some(group) => { "Closed to the need-to-know group " strong { (group) } " and the officers named." },
                None => "Officers of the owning and assisting offices, headquarters, and the officers named.",
            } }
            @if !record.assisting.is_empty() { p { "Assisting offices: " (record.assisting.join(", ")) } }
            @if !record.members.is_empty() { p { "Also named: " (record.members.iter().map(|m| around.names.of(m)).collect::<Vec<_>>().join(", ")) } }
            @if actions::may(ctx, loaded, Action::ManageAccess) {
                p { a href={"/matters/" (loaded.row.reference) "/access"} { "Change who may know" } }
            }
        },
    )
}

/// Events, newest first, with differences word by word.
pub fn timeline(ctx: &Ctx, events: &[Event], names: &Names) -> Markup {
    html! {
        ol.timeline {
            @for event in events {
                li #{"r" (event.revision)} {
                    p { (parts::stored_instant(&event.at, &ctx.person.zone)) " · " strong { (parts::humane(&event.verb)) } " · "
                        (names.of(&event.officer)) ", " (event.office) " · revision " (event.revision) }
                    @if !event.note.is_empty() { p.prose dir="auto" { (event.note) } }
                    @if !event.differences.is_empty() {
                        details {
                            summary { (event.differences.len()) " changed" }
                            dl.differences {
                                @for difference in &event.differences {
                                    dt { (difference.label) }
                                    dd dir="auto" { (word_by_word(&difference.before, &difference.after)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Characters of a text that are compared word by word at most; a longer one is shown before and after.
const COMPARED_CHARS_MAX: usize = 4_000;

fn word_by_word(before: &str, after: &str) -> Markup {
    if before.is_empty() {
        return html! { ins { (after) } };
    }
    if before.len() > COMPARED_CHARS_MAX || after.len() > COMPARED_CHARS_MAX {
        return html! { del { (before) } " " ins { (after) } };
    }
    let diff = TextDiff::from_words(before, after);
    html! {
        @for change in diff.iter_all_changes() {
            @match change.tag() {
                ChangeTag::Delete => del { (change.value()) },
                ChangeTag::Insert => ins { (change.value()) },
                ChangeTag::Equal => (change.value()),
            }
        }
    }
}
