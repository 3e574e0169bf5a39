//! The calendar as a page: the month as a small table whose days lead to the agenda below, and one's feeds.
//!
//! The table holds numbers only, so that seven days fit the narrowest screen; everything is said in the agenda.

use axum::http::StatusCode;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use matter::Refusal;
use maud::{Markup, html};
use store::calendar::Feed;

use crate::app::Ctx;
use crate::calendar::actions::{Entry, Month, Reach, What, duty_words, effect_words, sort_words};
use crate::calendar::{api, feeds};
use crate::desk::actions::whose_turn;
use crate::web::call::{Call, Page, Reply};
use crate::web::forms;
use crate::web::parts;
use crate::web::problem::Problem;

/// What a form for a feed came to.
#[derive(Default)]
struct Form<'a> {
    title: &'a str,
    reach: &'a str,
    refusals: &'a [Refusal],
    /// Address of a feed that was just made.
    made: Option<String>,
}

/// `GET /calendar`.
pub(super) fn page(call: &Call) -> Result<Reply, Problem> {
    Ok(Reply::Page(Box::new(shown(call, &Form::default())?)))
}

/// `POST /calendar/feeds`.
pub(super) fn add_feed(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let (title, reach) = (
        call.text("title").unwrap_or_default(),
        call.text("reach").unwrap_or("mine"),
    );
    match feeds::add(&call.app, ctx, title, reach) {
        Ok(made) => {
            let form = Form {
                made: Some(made.address),
                ..Form::default()
            };
            Ok(Reply::Page(Box::new(shown(call, &form)?)))
        }
        Err(Problem::Refused(refusals)) => {
            let form = Form {
                title,
                reach,
                refusals: &refusals,
                made: None,
            };
            Ok(Reply::PageWith(
                StatusCode::UNPROCESSABLE_ENTITY,
                Box::new(shown(call, &form)?),
            ))
        }
        Err(other) => Err(other),
    }
}

/// `POST /calendar/feeds/{id}/end`.
pub(super) fn revoke_feed(call: &Call) -> Result<Reply, Problem> {
    feeds::revoke(&call.app, call.writer()?, call.param("id"))?;
    Ok(Reply::SeeOther("/calendar#section-feeds".into()))
}

fn shown(call: &Call, form: &Form) -> Result<Page, Problem> {
    let ctx = call.ctx()?;
    let month = api::read(call)?;
    let own = feeds::own(&call.app, ctx)?;
    let markings = month
        .entries
        .iter()
        .map(|e| e.matter().marking.clone())
        .filter(|m| !m.is_empty())
        .collect();
    let content = html! {
        (made(form))
        (ways(ctx, &month))
        (grid(ctx, &month))
        (parts::section("Agenda", agenda(ctx, &month)))
        (parts::section("Feeds", feeds_part(ctx, &own, form)))
    };
    Ok(Page {
        title: format!("Calendar, {}", title_of(month.first)),
        content,
        markings,
        section: "calendar",
    })
}

fn title_of(first: Date) -> String {
    first.strftime("%B %Y").to_string()
}

fn href(first: Date, reach: Reach) -> String {
    format!("/calendar?month={}&whose={}", first.strftime("%Y-%m"), reach.word())
}

/// The months beside this one, and whose entries are shown.
fn ways(ctx: &Ctx, month: &Month) -> Markup {
    let (before, after) = (
        month.first.saturating_sub(1.month()),
        month.first.saturating_add(1.month()),
    );
    let now = ctx.today().first_of_month();
    html! {
        nav.pager aria-label="Months" {
            a.usa-link href=(href(before, month.reach)) rel="prev" { (title_of(before)) }
            @if month.first != now { a.usa-link href=(href(now, month.reach)) { "This month" } }
            a.usa-link href=(href(after, month.reach)) rel="next" { (title_of(after)) }
        }
        nav.pager aria-label="Whose" {
            @for reach in Reach::ALL {
                a.usa-link href=(href(month.first, *reach)) aria-current=[(*reach == month.reach).then_some("true")] { (reach.label()) }
            }
        }
    }
}

/// The month as a table: days with something lead to the agenda.
fn grid(ctx: &Ctx, month: &Month) -> Markup {
    let last = month.first.last_of_month();
    let lead = month.first.weekday().since(Weekday::Monday);
    let first = month.first.saturating_sub(i64::from(lead).days());
    let weeks = (0..6)
        .map(|week| first.saturating_add((week * 7).days()))
        .take_while(|monday| *monday <= last);
    let count = |day: Date| month.entries.iter().filter(|entry| entry.day == day).count();
    html! {
        table.month {
            caption.usa-sr-only { "Days of " (title_of(month.first)) " with how much stands on each" }
            thead { tr { @for day in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] { th scope="col" { (day) } } } }
            tbody {
                @for monday in weeks {
                    tr {
                        @for offset in 0..7 {
                            @let day = monday.saturating_add(offset.days());
                            @if day.month() == month.first.month() {
                                @let many = count(day);
                                td aria-current=[(day == ctx.today()).then_some("date")] {
                                    (day.day())
                                    @if many > 0 {
                                        " " a href={ "#day-" (day) } aria-label={ (parts::day(day)) ": " (many) } { (many) }
                                    }
                                }
                            } @else { td {} }
                        }
                    }
                }
            }
        }
    }
}

/// Everything of the month, day by day.
fn agenda(ctx: &Ctx, month: &Month) -> Markup {
    if month.entries.is_empty() {
        return parts::empty(
            "Nothing stands in this month. Clocks that run out and engagements that begin appear here.",
        );
    }
    let mut days: Vec<Date> = month.entries.iter().map(|entry| entry.day).collect();
    days.dedup();
    html! {
        @for day in days {
            h3 id={ "day-" (day) } { (day.strftime("%A %-d %B").to_string()) @if day == ctx.today() { ", today" } }
            ul.usa-list.agenda {
                @for entry in month.entries.iter().filter(|entry| entry.day == day) { li { (line(ctx, entry)) } }
            }
        }
        @if month.cut { p.usa-hint { "There is more in this month than is shown: ask for less above." } }
    }
}

fn line(ctx: &Ctx, entry: &Entry) -> Markup {
    let matter = entry.matter();
    let reference =
        html! { span.reference { (parts::link_to(&format!("/matters/{}", matter.reference), &matter.reference)) } };
    match &entry.what {
        What::Clock(clock, at) => html! {
            strong { (clock.title) } ", "
            @if ends_the_day(ctx, *at) { "at the end of the day, " } @else { (parts::instant(*at, &ctx.person.zone)) ", " }
            @if *at <= ctx.now { span.late { (parts::until(*at, ctx.now)) } } @else { (parts::until(*at, ctx.now)) }
            @if clock.verified == "unverified" { " " (parts::tag("rule not verified")) }
            br;
            (reference) " " span dir="auto" { (matter.title) }
            br;
            span.usa-hint {
                "Whose turn: " (whose_turn(ctx, matter)) ". Whose duty: " (duty_words(&clock.duty))
                ". When it runs out: " (effect_words(&clock.effect)) "."
            }
        },
        What::Engagement(_, sort, last) => html! {
            strong { (sort_words(sort)) } @if *last != entry.day { ", to " (parts::day(*last)) }
            br;
            (reference) " " span dir="auto" { (matter.title) }
            br;
            span.usa-hint { "Office " (matter.office) ". Whose turn: " (whose_turn(ctx, matter)) "." }
        },
    }
}

/// Whether a clock runs out at midnight, where the reader's office is: at the end of the day it stands on.
fn ends_the_day(ctx: &Ctx, at: Timestamp) -> bool {
    let zone = TimeZone::get(&ctx.person.zone).unwrap_or(TimeZone::UTC);
    zone.to_datetime(at).time() == Time::midnight()
}

fn made(form: &Form) -> Markup {
    html! {
        @if let Some(address) = &form.made {
            div.usa-alert.usa-alert--success role="status" {
                div.usa-alert__body {
                    h2.usa-alert__heading { "The address of the feed, shown only now" }
                    p.usa-alert__text {
                        code { (address) } br;
                        @if address.starts_with('/') { "Put the address of this program before it. " }
                        "Whoever has it reads the feed: give it to your calendar program and to nobody else."
                    }
                }
            }
        }
    }
}

fn feeds_part(ctx: &Ctx, own: &[Feed], form: &Form) -> Markup {
    let zone = &ctx.person.zone;
    let row = |feed: &Feed| {
        vec![
            html! { span dir="auto" { (feed.title) } },
            html! { (Reach::parse(&feed.reach).map_or("–", Reach::label)) },
            html! { (feeds::used_words(feed, zone)) },
            html! {
                form method="post" action={ "/calendar/feeds/" (feed.id) "/end" } {
                    button.usa-button.usa-button--unstyled type="submit" aria-label={ "Revoke the feed " (feed.title) } { "Revoke" }
                }
            },
        ]
    };
    let reaches: Vec<(String, String)> = Reach::ALL
        .iter()
        .map(|reach| (reach.word().to_string(), reach.label().to_string()))
        .collect();
    let reach = if form.reach.is_empty() {
        Reach::Mine.word()
    } else {
        form.reach
    };
    let content = html! {
        (forms::line("title", "What the feed is for", "Such as the telephone or the program at your desk.", form.title, form.refusals))
        (forms::choice("reach", "What it shows", "", &reaches, reach, form.refusals))
    };
    html! {
        p { "A feed shows the deadlines in your own calendar program: references, titles of clocks and times, nobody's name. It follows your rights, and ends when you revoke it." }
        @if own.is_empty() {
            (parts::empty("Feeds that you make appear here."))
        } @else {
            (parts::table("Feeds", &["For", "Shows", "Last read", "Do"], own.iter().map(row).collect()))
        }
        (forms::form("/calendar/feeds", "Make a feed", form.refusals, content))
    }
}
