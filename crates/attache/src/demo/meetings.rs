//! Stories of engagements: meetings, visits and outreach events, from the plan to the report.

use jiff::Span;
use jiff::civil::Date;
use serde_json::json;

use crate::demo::cast::Cast;
use crate::demo::fiction::{Occasion, Story};
use crate::demo::network::fields;
use crate::demo::pen::{Pen, What};
use crate::matters::NewMatter;

/// Where an engagement stands at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Planned,
    Requested,
    Denied,
    Approved,
    Cancelled,
    Arrived,
    Departed,
    Reported,
}

/// How many of 100 engagements end where.
pub const ENDS: &[(End, u64)] = &[
    (End::Reported, 60),
    (End::Approved, 10),
    (End::Planned, 7),
    (End::Requested, 6),
    (End::Departed, 6),
    (End::Cancelled, 5),
    (End::Denied, 3),
    (End::Arrived, 3),
];

/// Writes an engagement; `links` gives an earlier plot of the office and what it is to this one.
pub fn write(pen: &mut Pen, cast: &Cast, story: &Story, end: End, links: Option<(usize, &'static str)>) {
    let (boss, lead) = (&cast.boss.name, &cast.lead.name);
    let (sort, starts, occasion) = create(pen, cast, story, end);
    if end == End::Planned || !approve(pen, cast, sort, end) {
        return;
    }
    if let Some((plot, role)) = links {
        pen.after(lead, (1, 20), What::Link { plot, role });
    }
    if end == End::Cancelled {
        let why = pen.say(&pen.world.fiction.phrases.cancellations);
        pen.step(lead, (10, 60), "cancel", json!({ "note": why }));
        return;
    }
    if end == End::Approved {
        return;
    }
    let opens = cast
        .post
        .zone
        .to_ambiguous_timestamp(starts.at(9, 0, 0, 0))
        .compatible();
    pen.at = pen.at.max(opens.unwrap_or(pen.at));
    pen.step(lead, (0, 2), "begin", json!({}));
    if end == End::Arrived {
        return;
    }
    let lasts = if sort == "visit" { (40, 52) } else { (2, 6) };
    pen.step(lead, lasts, "end", json!({}));
    pen.hours(lead, story);
    if end == End::Departed {
        return;
    }
    if sort == "outreach" {
        let attendance = pen.dice.between(12, 180);
        pen.after(boss, (1, 20), What::Fields(fields(json!({ "attendance": attendance }))));
    }
    let report = json!({"report": occasion.report, "closing_code": "held"});
    pen.step(lead, (8, 100), "report", report);
}

/// The plan: its sort, its first day, and what it is about.
fn create<'a>(pen: &mut Pen<'a>, cast: &Cast, story: &Story, end: End) -> (&'static str, Date, &'a Occasion) {
    let phrases = &pen.world.fiction.phrases;
    // Clearance is asked for, granted and denied for visits; everything else is the office's own to approve.
    let sort = match end {
        End::Requested | End::Denied => "visit",
        _ => *pen.dice.pick(&["meeting", "meeting", "meeting", "visit", "outreach"]),
    };
    let list = match sort {
        "meeting" => &phrases.meeting,
        "visit" => &phrases.visit,
        _ => &phrases.outreach,
    };
    let occasion = pen.dice.pick(list);
    let days = i64::try_from(pen.dice.between(8, 35)).unwrap_or(8);
    let starts = pen.day(cast.post).saturating_add(Span::new().days(days));
    let ends = starts.saturating_add(Span::new().days(if sort == "visit" { 2 } else { 0 }));
    let mut body = json!({
        "sort": sort, "starts": starts.to_string(), "ends": ends.to_string(), "place": cast.post.city,
        "objective": occasion.objective, "agencies": [cast.agency.id],
        "contacts": cast.agency.contacts.iter().take(2).collect::<Vec<_>>(),
    });
    if !occasion.material.is_empty() {
        body["material"] = json!([occasion.material]);
    }
    let spine = json!({
        "title": occasion.title, "subjects": [story.subject], "countries": [cast.post.country],
        "marking": cast.marking, "host_agency": cast.agency.id, "lead": cast.lead.id,
    });
    let new = NewMatter {
        kind: "engagement".into(),
        office: cast.post.code.clone(),
        spine: fields(spine),
        body: fields(body),
        tasks: vec![],
    };
    pen.after(&cast.lead.name, (0, 1), What::Create(Box::new(new)));
    (sort, starts, occasion)
}

/// Clearance and approval. False where the story ends there.
fn approve(pen: &mut Pen, cast: &Cast, sort: &str, end: End) -> bool {
    let (boss, lead) = (&cast.boss.name, &cast.lead.name);
    if sort != "visit" {
        pen.step(boss, (2, 60), "approve", json!({}));
        return true;
    }
    pen.step(lead, (2, 40), "request-clearance", json!({}));
    if end == End::Requested {
        return false;
    }
    if end == End::Denied {
        pen.step(
            boss,
            (30, 120),
            "deny",
            json!({"note": "The post has another delegation in that week."}),
        );
        return false;
    }
    let number = format!("ECC-{}-{}", cast.post.code, pen.dice.between(10_000, 99_999));
    let conditions = "Business visits only; the Regional Security Officer is told of each change of address.";
    pen.step(
        boss,
        (30, 120),
        "approve",
        json!({"clearance_number": number, "clearance_conditions": conditions}),
    );
    true
}
