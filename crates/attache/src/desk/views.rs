//! The desk as a page and as JSON: one line for each thing, most urgent first, and in words what would stand where
//! nothing does.

use jiff::Timestamp;
use maud::{Markup, html};
use serde_json::{Value, json};
use store::desk::{Changed, ClaimOpen, ClockDue, DeskRow};

use crate::app::{App, Ctx};
use crate::calendar::actions::{duty_words, effect_words};
use crate::counterparts::actions::{Maker, commitment_json};
use crate::counterparts::views::{due, due_words};
use crate::desk::actions::{self, Desk, Line, whose_turn};
use crate::desk::hint::{next_steps, next_words};
use crate::kinds;
use crate::matters::saved;
use crate::notices::warnings;
use crate::web::call::{Call, Reply};
use crate::web::parts;
use crate::web::problem::Problem;

/// The desk as a page.
pub fn page(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let desk = actions::desk(&call.app, ctx)?;
    let views = saved::visible(&call.app, ctx)?;
    call.note_read("desk.read", &ctx.person.id, &[]);
    Ok(Reply::marked(
        "desk",
        "Desk",
        markings(&desk),
        html! { (saved::chips(&views, "")) (content(&call.app, ctx, &desk)) },
    ))
}

/// The desk as JSON.
pub fn json(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let desk = actions::desk(&call.app, ctx)?;
    call.note_read("desk.read", &ctx.person.id, &[]);
    Ok(Reply::Json(desk_json(&call.app, ctx, &desk)))
}

fn markings(desk: &Desk) -> Vec<String> {
    let lines = desk
        .needs
        .iter()
        .chain(&desk.waiting)
        .chain(&desk.decide)
        .map(|line| &line.matter);
    let matters = lines
        .chain(desk.claims.iter().map(|claim| &claim.matter))
        .chain(desk.clocks.iter().chain(&desk.escalated).map(|clock| &clock.matter))
        .chain(desk.changed.iter().map(|change| &change.matter));
    matters
        .map(|row| row.marking.clone())
        .filter(|marking| !marking.is_empty())
        .collect()
}

fn content(app: &App, ctx: &Ctx, desk: &Desk) -> Markup {
    if policy::scope(&ctx.officer).is_nothing() && desk.commitments.is_empty() {
        return parts::empty(
            "Your role reads no matter, so nothing stands on your desk. What you run is in the navigation.",
        );
    }
    html! {
        @if !desk.escalated.is_empty() {
            (parts::section("Let run out by your office", clocks(app, ctx, "Let run out by your office", &desk.escalated)))
        }
        (parts::section("Needs you", needs(ctx, &desk.needs)))
        (parts::section("Yours to decide", html! { (decide(ctx, &desk.decide)) (claims(app, ctx, &desk.claims)) @if desk.decide.is_empty() && desk.claims.is_empty() {
            (parts::empty("Nothing to decide. Requests to accept, officers to assign and outcomes that colleagues claim appear here."))
        } }))
        (parts::section("Waiting on others", waiting(ctx, &desk.waiting)))
        (parts::section("Runs out soon", runs_out(app, ctx, &desk.clocks)))
        (parts::section("Commitments due", commitments(ctx, desk)))
        (parts::section("Changed since you were last here", html! {
            (changed(ctx, &desk.changed))
            p.usa-hint { "Since " (parts::instant(desk.since, &ctx.person.zone)) }
        }))
    }
}

fn reference(row: &DeskRow) -> Markup {
    html! { span.reference { (parts::link_to(&format!("/matters/{}", row.reference), &row.reference)) } }
}

fn title(row: &DeskRow) -> Markup {
    html! { span dir="auto" { (row.title) } @if row.priority == "immediate" || row.priority == "urgent" { " " (parts::tag(&parts::humane(&row.priority))) } }
}

/// When something is due, in words and in the time of the reader's office.
fn due_at(text: &str, ctx: &Ctx) -> Markup {
    match text.parse::<Timestamp>() {
        Ok(at) => {
            let words = parts::until(at, ctx.now);
            let late = words.starts_with("overdue");
            html! { @if late { span.late { (words) } } @else { (words) } ", " (parts::instant(at, &ctx.person.zone)) }
        }
        Err(_) => html! { "no clock" },
    }
}

fn age(since: &str, now: Timestamp) -> String {
    since
        .parse::<Timestamp>()
        .map_or_else(|_| "–".into(), |from| parts::ago(from, now))
}

fn state(row: &DeskRow) -> String {
    let state = kinds::kind(&row.kind).and_then(|kind| kind.state(&row.state));
    state.map_or_else(|| parts::humane(&row.state), |state| state.label.to_string())
}

/// What usually comes next in words.
fn next(row: &DeskRow) -> String {
    kinds::kind(&row.kind).map_or_else(String::new, |kind| next_words(kind, &row.state))
}

/// What usually comes next, as a link to the step where the officer may take it.
fn next_step(ctx: &Ctx, line: &Line) -> Markup {
    let row = &line.matter;
    let steps = kinds::kind(&row.kind)
        .map(|kind| next_steps(kind, &row.state))
        .unwrap_or_default();
    html! {
        @for (at, step) in steps.iter().enumerate() {
            @if at > 0 { " or " }
            @if actions::may_step(ctx, line, step.grade) {
                (parts::link_to(&format!("/matters/{}/steps/{}", row.reference, step.verb), step.label))
            } @else { (step.label) " by office " (row.office) }
        }
    }
}

fn needs(ctx: &Ctx, lines: &[Line]) -> Markup {
    if lines.is_empty() {
        return parts::empty(
            "Nothing needs you now. Matters on which it is your turn appear here, the most urgent first.",
        );
    }
    let rows = lines.iter().map(|line| {
        let row = &line.matter;
        vec![
            reference(row),
            title(row),
            html! { (whose_turn(ctx, row)) ", " (line.why.words()) },
            due_at(&row.due_at, ctx),
            html! { (state(row)) },
            next_step(ctx, line),
        ]
    });
    parts::table(
        "Needs you",
        &["Reference", "Title", "Whose turn", "Due", "State", "Usually next"],
        rows.collect(),
    )
}

fn decide(ctx: &Ctx, lines: &[Line]) -> Markup {
    if lines.is_empty() {
        return html! {};
    }
    let rows = lines.iter().map(|line| {
        let row = &line.matter;
        vec![
            reference(row),
            title(row),
            html! { (state(row)) },
            due_at(&row.due_at, ctx),
            next_step(ctx, line),
        ]
    });
    parts::table(
        "Steps that are yours",
        &["Reference", "Title", "State", "Due", "Usually next"],
        rows.collect(),
    )
}

fn claims(app: &App, ctx: &Ctx, claims: &[ClaimOpen]) -> Markup {
    if claims.is_empty() {
        return html! {};
    }
    let name = |claim: &ClaimOpen| {
        app.packs
            .outcome_type(&claim.outcome)
            .map_or_else(|| parts::humane(&claim.outcome), |row| row.title.clone())
    };
    let rows = claims.iter().map(|claim| {
        let day = claim.day.parse().map_or_else(|_| claim.day.clone(), parts::day);
        vec![
            reference(&claim.matter),
            title(&claim.matter),
            html! { (name(claim)) " of " (day) },
            html! { "Office " (claim.office) },
            html! { (whose_turn(ctx, &claim.matter)) },
        ]
    });
    parts::table(
        "Outcomes claimed",
        &["Reference", "Title", "Outcome", "Claimed by", "Whose turn"],
        rows.collect(),
    )
}

fn waiting(ctx: &Ctx, lines: &[Line]) -> Markup {
    if lines.is_empty() {
        return parts::empty(
            "Nothing waits on others. What you asked for or work on, and who has had it for how long, appears here.",
        );
    }
    let rows = lines.iter().map(|line| {
        let row = &line.matter;
        vec![
            reference(row),
            title(row),
            html! { (whose_turn(ctx, row)) },
            html! { (age(&row.ball_since, ctx.now)) },
            due_at(&row.due_at, ctx),
        ]
    });
    parts::table(
        "Waiting on others",
        &["Reference", "Title", "Whose turn", "For", "Due"],
        rows.collect(),
    )
}

fn runs_out(app: &App, ctx: &Ctx, due: &[ClockDue]) -> Markup {
    if due.is_empty() {
        return parts::empty(
            "No clock runs out in the next two weeks or has reached a warning. Deadlines of your matters appear here before they pass.",
        );
    }
    html! {
        (clocks(app, ctx, "Runs out soon", due))
        p { (parts::link_to("/calendar", "The whole month")) }
    }
}

/// How much of a clock's time has passed, where it has reached a warning and has not run out.
fn warned(app: &App, ctx: &Ctx, clock: &ClockDue) -> Option<String> {
    let (place, _) = warnings::reached(&clock.warnings, ctx.now)?;
    let late = clock.due_at.parse::<Timestamp>().is_ok_and(|due| due <= ctx.now);
    let percent = warnings::percent(&app.packs, &clock.matter.kind, &clock.rule, place);
    (!late).then(|| warnings::passed(percent))
}

fn clocks(app: &App, ctx: &Ctx, caption: &str, clocks: &[ClockDue]) -> Markup {
    let rows = clocks.iter().map(|clock| {
        vec![
            html! { (due_at(&clock.due_at, ctx)) @if let Some(words) = warned(app, ctx, clock) { br; span.usa-hint { (words) } } },
            html! { (clock.title) @if clock.verified == "unverified" { " " (parts::tag("rule not verified")) } },
            reference(&clock.matter),
            title(&clock.matter),
            html! { (duty_words(&clock.duty)) },
            html! { (effect_words(&clock.effect)) },
        ]
    });
    parts::table(
        caption,
        &["Due", "Clock", "Reference", "Title", "Whose duty", "Then"],
        rows.collect(),
    )
}

fn commitments(ctx: &Ctx, desk: &Desk) -> Markup {
    if desk.commitments.is_empty() {
        return parts::empty(
            "No promise is due in the next two weeks. What your office or a counterpart undertook appears here before its day.",
        );
    }
    let maker = |word: &str| Maker::parse(word).map_or_else(|| word.to_string(), |maker| maker.label().to_string());
    let rows = desk.commitments.iter().map(|row| {
        vec![
            due(&row.due_on, ctx.today()),
            html! { (maker(&row.made_by)) },
            html! { span dir="auto" { (row.what) } },
            html! { (parts::link_to(&format!("/agencies/{}", row.agency), &row.agency_name)) },
            html! { @if row.matter_reference.is_empty() { "–" } @else { (parts::link_to(&format!("/matters/{}", row.matter_reference), &row.matter_reference)) } },
        ]
    });
    parts::table(
        "Commitments due",
        &["Due", "Promised by", "What", "Agency", "Matter"],
        rows.collect(),
    )
}

fn changed(ctx: &Ctx, changes: &[Changed]) -> Markup {
    if changes.is_empty() {
        return parts::empty("Nothing changed. What colleagues do on your matters while you are away appears here.");
    }
    let rows = changes.iter().map(|change| {
        vec![
            parts::stored_instant(&change.at, &ctx.person.zone),
            reference(&change.matter),
            title(&change.matter),
            html! { (parts::humane(&change.verb)) },
            html! { (change.officer) },
            html! { (state(&change.matter)) },
        ]
    });
    parts::table(
        "Changed",
        &["When", "Reference", "Title", "What was done", "By", "State now"],
        rows.collect(),
    )
}

fn matter_json(ctx: &Ctx, row: &DeskRow) -> Value {
    json!({
        "reference": row.reference, "title": row.title, "kind": row.kind, "state": row.state, "phase": row.phase,
        "priority": row.priority, "marking": row.marking, "office": row.office, "ball": row.ball,
        "whose_turn": whose_turn(ctx, row), "ball_since": row.ball_since, "due_at": row.due_at,
        "due": row.due_at.parse::<Timestamp>().ok().map(|at| parts::until(at, ctx.now)),
        "usually_next": next(row),
    })
}

fn line_json(ctx: &Ctx, line: &Line) -> Value {
    let mut json = matter_json(ctx, &line.matter);
    json["why"] = json!(line.why.words());
    json
}

/// The desk as a program reads it: what the page says, under the same headings.
fn desk_json(app: &App, ctx: &Ctx, desk: &Desk) -> Value {
    let lines = |lines: &[Line]| -> Vec<Value> { lines.iter().map(|line| line_json(ctx, line)).collect() };
    let with = |row: &DeskRow, mut more: Value| {
        more["matter"] = matter_json(ctx, row);
        more
    };
    let claims: Vec<Value> = desk
        .claims
        .iter()
        .map(|c| {
            with(
                &c.matter,
                json!({"number": c.number, "outcome": c.outcome, "on": c.day, "office": c.office}),
            )
        })
        .collect();
    let clock_json = |c: &ClockDue| {
        let warned = warned(app, ctx, c);
        let more = json!({
            "title": c.title, "due_at": c.due_at, "duty": c.duty, "effect": c.effect, "explain": c.explain,
            "verified": c.verified == "verified", "warned": warned,
        });
        with(&c.matter, more)
    };
    let clocks: Vec<Value> = desk.clocks.iter().map(clock_json).collect();
    let escalated: Vec<Value> = desk.escalated.iter().map(clock_json).collect();
    let changed: Vec<Value> = desk
        .changed
        .iter()
        .map(|c| with(&c.matter, json!({"at": c.at, "verb": c.verb, "officer": c.officer})))
        .collect();
    let commitments: Vec<Value> = desk
        .commitments
        .iter()
        .map(|row| {
            let mut json = commitment_json(row);
            json["due"] = json!(due_words(&row.due_on, ctx.today()));
            json
        })
        .collect();
    json!({
        "needs_you": lines(&desk.needs), "to_decide": lines(&desk.decide), "claims_to_decide": claims,
        "waiting_on_others": lines(&desk.waiting), "runs_out_soon": clocks, "escalated": escalated, "commitments_due": commitments,
        "since": store::ids::instant(desk.since), "changed": changed,
    })
}
