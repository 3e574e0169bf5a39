//! Figures as pages: tables with a bar beside each group, and every number a link to its matters.

use axum::http::StatusCode;
use matter::Refusal;
use maud::{Markup, html};
use store::statistics::Period as Frozen;

use crate::app::{App, Ctx};
use crate::reports::actions::{self, Adjusted};
use crate::reports::facts::OutcomeFigure;
use crate::reports::figures::{By, Figures, MEASURES, Numbers, amount, ball_label, hours};
use crate::web::call::{Call, Page, Reply};
use crate::web::forms;
use crate::web::parts::{self, empty, encode, link_to, section, stored_instant, table, tag};
use crate::web::problem::Problem;

const SECTION: &str = "reports";
/// Groups that a chart shows; the table has all.
const BARS_MAX: usize = 12;

/// Way to the matters behind a figure.
pub(super) fn way(base: &str, period: &str, measure: &str, by: &str, key: &str, outcome: &str) -> String {
    let mut way = format!("{base}?period={}&measure={measure}", encode(period));
    for (name, value) in [("by", by), ("key", key), ("outcome", outcome)] {
        if !value.is_empty() {
            way.push_str(&format!("&{name}={}", encode(value)));
        }
    }
    way
}

/// Figures of a period.
pub fn figures(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = actions::may_read(ctx)?;
    let content = figures_content(call, ctx, &[])?;
    call.note_read("statistics.read", "", &grounds);
    Ok(Reply::page(SECTION, "Reports", content))
}

fn figures_content(call: &Call, ctx: &Ctx, refusals: &[Refusal]) -> Result<Markup, Problem> {
    let app: &App = &call.app;
    let period = actions::period_of(ctx, call)?;
    let figures = actions::count(app, ctx, &period, &actions::groupings_of(call)?)?;
    let reported = actions::frozen_of(app, ctx, &period)?;
    let frozen = actions::frozen(app, ctx)?;
    Ok(html! {
        (period_form(call, &period.text))
        p.usa-hint {
            "From " (parts::day(period.from)) " to " (parts::day(period.to)) ", days of UTC. Counted over the matters you may read; each number leads to them."
        }
        (section("In all", numbers_table("All matters", &figures, None, std::slice::from_ref(&figures.total))))
        @if let Some(reported) = &reported { (as_reported(app, ctx, reported, &figures)?) }
        @for (by, groups) in &figures.by { (grouping(&figures, *by, groups)) }
        (outcomes(app, &figures))
        (balls(&figures))
        p { (link_to("/reports/claims", "Claims that wait for your decision")) }
        (periods(ctx, &frozen, call, refusals))
    })
}

fn period_form(call: &Call, period: &str) -> Markup {
    let by = call.query("by").unwrap_or("");
    let mut options = vec![(String::new(), "Everything".to_string())];
    options.extend(By::ALL.map(|by| (by.word().to_string(), parts::humane(by.word()))));
    html! {
        form.row method="get" action="/reports" {
            (forms::line("period", "Period", "2026-10, 2026-Q3, 2026, FY2026, or two days with .. between", period, &[]))
            (forms::choice("by", "Grouped by", "", &options, by, &[]))
            button.usa-button type="submit" { "Show" }
        }
    }
}

fn count_text(at: usize, count: i64) -> String {
    if MEASURES[at].0 == "worked" {
        hours(count)
    } else {
        count.to_string()
    }
}

fn number(figures: &Figures, by: Option<By>, numbers: &Numbers, at: usize) -> Markup {
    let count = numbers.counts[at];
    let text = count_text(at, count);
    if count == 0 {
        return html! { span.number { (text) } };
    }
    let by = by.map_or("", By::word);
    link_to(
        &way(
            "/reports/matters",
            &figures.period.text,
            MEASURES[at].0,
            by,
            &numbers.key,
            "",
        ),
        &text,
    )
}

fn numbers_table(caption: &str, figures: &Figures, by: Option<By>, groups: &[Numbers]) -> Markup {
    let mut heads = vec![by.map_or("Figures of", |by| match by {
        By::Subject => "Subject",
        By::Component => "Component",
        By::Country => "Country",
        By::Office => "Office",
    })];
    heads.extend(MEASURES.map(|(_, label, _)| label));
    let rows = groups.iter().map(|numbers| {
        let mut cells = vec![html! { (numbers.label) @if numbers.key != numbers.label && !numbers.key.is_empty() { " " span.usa-hint { (numbers.key) } } }];
        cells.extend((0..MEASURES.len()).map(|at| number(figures, by, numbers, at)));
        cells
    });
    table(caption, &heads, rows.collect())
}

fn grouping(figures: &Figures, by: By, groups: &[Numbers]) -> Markup {
    let heading = format!("By {}", by.word());
    if groups.is_empty() {
        return section(&heading, empty("Nothing was counted in this period."));
    }
    let several = match by {
        By::Office => "An outcome that several offices claim stands with each of them and counts once in all.",
        _ => "A matter of several groups stands in each of them and counts once in all.",
    };
    section(
        &heading,
        html! { (bars(&heading, groups)) (numbers_table(&format!("Figures by {}", by.word()), figures, Some(by), groups)) p.usa-hint { (several) } },
    )
}

/// Matters opened, as bars. The table below says the same in numbers, so the picture is hidden from screen readers.
fn bars(heading: &str, groups: &[Numbers]) -> Markup {
    let shown: Vec<&Numbers> = groups.iter().filter(|g| g.counts[0] > 0).take(BARS_MAX).collect();
    let most = shown.iter().map(|g| g.counts[0]).max().unwrap_or(0);
    if most == 0 || shown.len() < 2 {
        return html! {};
    }
    let height = shown.len() * 22 + 4;
    html! {
        figure.bars {
            svg viewBox={"0 0 600 " (height)} width="600" height=(height) aria-hidden="true" focusable="false" {
                @for (at, group) in shown.iter().enumerate() {
                    @let y = at * 22 + 2;
                    @let width = (group.counts[0] * 330 / most).max(1);
                    text x="206" y=(y + 14) text-anchor="end" font-size="12" { (short(&group.label)) }
                    rect x="214" y=(y) width=(width) height="18" fill="#005ea2" {}
                    text x=(214 + width + 6) y=(y + 14) font-size="12" { (group.counts[0]) }
                }
            }
            figcaption.usa-hint { (heading) ": matters opened" }
        }
    }
}

fn short(label: &str) -> String {
    const CHARS: usize = 27;
    if label.chars().count() <= CHARS {
        label.to_string()
    } else {
        format!("{}…", label.chars().take(CHARS - 1).collect::<String>())
    }
}

fn outcomes(app: &App, figures: &Figures) -> Markup {
    if figures.outcomes.is_empty() {
        return section(
            "Outcomes",
            empty("Approved outcomes of the period appear here, each real-world fact once."),
        );
    }
    let rows = figures
        .outcomes
        .iter()
        .map(|figure| outcome_row(app, figures, figure))
        .collect();
    section(
        "Outcomes",
        html! {
            (table("Outcomes, each fact once", &["Outcome", "Facts", "Quantity", "Value", "Credited offices"], rows))
            p.usa-hint { "What counts is the approved claim of the leading office, or else the one approved first. Values of different currencies are not added up." }
        },
    )
}

fn outcome_title(app: &App, code: &str) -> String {
    app.packs
        .outcome_type(code)
        .map_or_else(|| code.to_string(), |row| row.is.title.clone())
}

fn outcome_row(app: &App, figures: &Figures, figure: &OutcomeFigure) -> Vec<Markup> {
    let unit = |code: &str| {
        app.packs
            .unit(code)
            .map_or_else(|| code.to_string(), |row| row.is.title.clone())
    };
    let link = way(
        "/reports/matters",
        &figures.period.text,
        "outcome",
        "",
        "",
        &figure.outcome,
    );
    vec![
        html! { (outcome_title(app, &figure.outcome)) },
        link_to(&link, &figure.facts.to_string()),
        html! { @for (code, sum) in &figure.quantities { div { (sum) " " (unit(code)) } } },
        html! { @for (currency, minor) in &figure.values { div { (amount(*minor, currency)) } } },
        html! {
            @for credit in &figure.credit {
                div {
                    (credit.office) ": "
                    @for (at, (count, role)) in [(credit.lead, "lead"), (credit.joint, "joint"), (credit.assist, "assist")].into_iter().filter(|(n, _)| *n > 0).enumerate() {
                        @if at > 0 { ", " } (count) " " (role)
                    }
                }
            }
        },
    ]
}

fn balls(figures: &Figures) -> Markup {
    if figures.balls.is_empty() {
        return html! {};
    }
    let rows = figures.balls.iter().map(|ball| {
        let href = format!(
            "/matters?phase=draft,active,waiting&ball_with={}&sort=ball",
            encode(&ball.ball)
        );
        vec![
            html! { (ball_label(&ball.ball)) },
            link_to(&href, &ball.matters.to_string()),
            html! { (ball.median_tenths / 10) "." (ball.median_tenths % 10) },
        ]
    });
    section(
        "Whose turn it is now",
        table(
            "Open matters by whose turn it is",
            &["Turn of", "Open matters", "Median days so far"],
            rows.collect(),
        ),
    )
}

fn as_reported(app: &App, ctx: &Ctx, frozen: &Frozen, now: &Figures) -> Result<Markup, Problem> {
    let rows = actions::adjusted(frozen, now)?;
    let cells = rows.iter().map(|Adjusted { label, reported, now }| {
        let difference = now - reported;
        vec![
            html! { (outcome_title(app, label)) },
            html! { (reported) },
            html! { (now) },
            html! { @if difference == 0 { "none" } @else { strong { (format!("{difference:+}")) } } },
        ]
    });
    Ok(section(
        "As reported",
        html! {
            p { (frozen.title) ", frozen " (stored_instant(&frozen.frozen_at, &ctx.person.zone)) ". These figures do not change; later corrections are adjustments." }
            (table("As reported and now", &["Counted", "As reported", "Now", "Adjustment"], cells.collect()))
            p.usa-hint { "SHA-256 of the report: " code { (frozen.digest) } }
        },
    ))
}

fn periods(ctx: &Ctx, frozen: &[Frozen], call: &Call, refusals: &[Refusal]) -> Markup {
    if frozen.is_empty() && !actions::may_freeze(ctx) {
        return html! {};
    }
    let rows = frozen.iter().map(|period| {
        let href = format!("/reports?period={}..{}", period.from_day, period.to_day);
        let days = format!("{} to {}", period.from_day, period.to_day);
        vec![
            link_to(&href, &period.title),
            html! { (days) },
            stored_instant(&period.frozen_at, &ctx.person.zone),
        ]
    });
    let text = |name: &str| call.text(name).unwrap_or("");
    section(
        "Frozen periods",
        html! {
            (table("Figures as reported", &["Report", "Days", "Frozen"], rows.collect()))
            @if actions::may_freeze(ctx) {
                (forms::form("/reports/periods", "Freeze these figures", refusals, html! {
                    (forms::line("title", "Title of the report", "", text("title"), refusals))
                    (forms::date("from", "First day", "", text("from"), refusals))
                    (forms::date("to", "Last day", "It must be over.", text("to"), refusals))
                }))
            }
        },
    )
}

/// The matters behind a figure.
pub fn behind(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = actions::may_read(ctx)?;
    let behind = actions::behind(&call.app, ctx, call)?;
    call.note_read("statistics.list", "", &grounds);
    let markings = behind
        .rows
        .iter()
        .map(|r| r.marking.clone())
        .filter(|m| !m.is_empty())
        .collect();
    let rows = behind.rows.iter().map(|row| {
        vec![
            link_to(&format!("/matters/{}", row.reference), &row.reference),
            html! { (row.title) },
            html! { (parts::humane(&row.kind)) },
            html! { (row.office) },
            tag(&parts::humane(&row.state)),
            html! { (ball_label(&row.ball)) },
            stored_instant(&row.created_at, &ctx.person.zone),
            stored_instant(&row.closed_at, &ctx.person.zone),
        ]
    });
    let content = html! {
        (table("Matters behind the figure", &["Reference", "Title", "Kind", "Office", "State", "Turn of", "Opened", "Closed"], rows.collect()))
        (parts::pager(call, behind.next.as_deref()))
        p { (link_to("/reports", "Back to the figures")) }
    };
    Ok(Reply::marked(SECTION, behind.title, markings, content))
}

/// Claims that the officer may decide.
pub fn claims(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let app: &App = &call.app;
    let claims = actions::claims_to_decide(app, ctx)?;
    call.note_read("claim.list", "", &[]);
    let officers: Vec<String> = claims.iter().map(|c| c.officer.clone()).collect();
    let names = app.db.read(|tx| store::officers::names(tx, &officers))?;
    let rows = claims.iter().map(|claim| {
        vec![
            link_to(&format!("/matters/{}#outcomes", claim.reference), &claim.reference),
            html! { (claim.title) },
            html! { (outcome_title(app, &claim.outcome)) },
            html! { (claim.day) },
            html! { (claim.country) },
            html! { (claim.office) " (" (claim.role) ")" },
            html! { (names.get(&claim.officer).unwrap_or(&claim.officer)) },
        ]
    });
    let content = html! {
        @if claims.is_empty() {
            (empty("No claim waits for you. Outcomes that others claim on matters you supervise appear here until you approve or refuse them."))
        } @else {
            p { "Open the matter to approve or refuse. You never decide your own claim." }
            (table("Claims that wait for a decision", &["Matter", "Title", "Outcome", "Day", "Country", "Claimed by", "Officer"], rows.collect()))
        }
    };
    Ok(Reply::page(SECTION, "Claims to decide", content))
}

/// Freezes a period from the form.
pub fn freeze(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let text = |name: &str| call.text(name).unwrap_or("");
    match actions::freeze(&call.app, ctx, text("title"), text("from"), text("to")) {
        Ok(frozen) => Ok(Reply::SeeOther(format!(
            "/reports?period={}..{}",
            frozen.from_day, frozen.to_day
        ))),
        Err(Problem::Refused(refusals)) => {
            let content = figures_content(call, ctx, &refusals)?;
            let page = Page {
                title: "Reports".into(),
                content,
                markings: vec![],
                section: SECTION,
            };
            Ok(Reply::PageWith(StatusCode::UNPROCESSABLE_ENTITY, Box::new(page)))
        }
        Err(other) => Err(other),
    }
}
