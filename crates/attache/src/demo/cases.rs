//! Stories of investigations: from a lead to a closed case, with the reviews and waits between.

use serde_json::json;

use crate::demo::cast::{Cast, outcome};
use crate::demo::fiction::Story;
use crate::demo::network::fields;
use crate::demo::pen::{Pen, What};
use crate::demo::requests::party;
use crate::matters::NewMatter;

/// Where a case stands at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    Lead,
    Preliminary,
    Open,
    PendingHost,
    PendingJudicial,
    Suspended,
    Closed,
    Reopened,
}

/// How many of 100 cases end where.
pub const ENDS: &[(End, u64)] = &[
    (End::Closed, 33),
    (End::Open, 24),
    (End::PendingHost, 14),
    (End::PendingJudicial, 9),
    (End::Preliminary, 7),
    (End::Suspended, 6),
    (End::Lead, 5),
    (End::Reopened, 2),
];

/// Writes a case; `links` gives an earlier plot of the office and what it is to this one.
pub fn write(pen: &mut Pen, cast: &Cast, story: &Story, end: End, links: Option<(usize, &'static str)>) {
    let phrases = &pen.world.fiction.phrases;
    let (boss, lead) = (&cast.boss.name, &cast.lead.name);
    create(pen, cast, story);
    cast.limit(pen);
    if end == End::Lead {
        return;
    }
    pen.step(lead, (20, 200), "inquire", json!({"note": pen.say(&phrases.notes)}));
    party(pen, cast);
    pen.hours(lead, story);
    if end == End::Preliminary {
        return;
    }
    pen.step(
        boss,
        (60, 400),
        "open",
        json!({"lead": cast.lead.id, "supervisor": cast.boss.id}),
    );
    if let Some((plot, role)) = links {
        pen.after(lead, (2, 60), What::Link { plot, role });
    }
    if pen.dice.one_in(3) {
        let ask = pen.fill(&story.task[pen.dice.index(story.task.len())].ask);
        pen.after(lead, (2, 80), What::AddTask(fields(json!({"ask": ask}))));
    }
    party(pen, cast);
    for _ in 0..pen.dice.between(1, 3) {
        pen.hours(lead, story);
        if pen.dice.one_in(2) {
            pen.step(lead, (90, 500), "await-host", json!({"note": pen.say(&phrases.notes)}));
            pen.step(lead, (300, 900), "resume", json!({}));
        }
        pen.step(boss, (700, 1_500), "review", json!({"note": pen.say(&phrases.notes)}));
    }
    match end {
        End::Open => {}
        End::PendingHost => pen.step(lead, (40, 300), "await-host", json!({"note": pen.say(&phrases.notes)})),
        _ => finish(pen, cast, story, end),
    }
}

fn create(pen: &mut Pen, cast: &Cast, story: &Story) {
    let phrases = &pen.world.fiction.phrases;
    let relation = *pen.dice.pick(&["substantive", "collateral", "joint"]);
    let origin = *pen
        .dice
        .pick(&["lead", "seizure", "host_tip", "headquarters", "domestic_case"]);
    let mut spine = json!({
        "title": pen.fill(&story.title), "subjects": [story.subject], "countries": [cast.post.country],
        "priority": *pen.dice.pick(&["routine", "routine", "urgent"]), "host_agency": cast.agency.id,
        "legal_citations": story.citations, "enforcement": *pen.dice.pick(&["criminal", "criminal", "civil", "administrative"]),
        "authority": "own", "marking": cast.marking,
    });
    if let Some(contact) = cast.agency.contacts.first() {
        spine["host_contact"] = json!(contact);
    }
    if pen.dice.one_in(6) {
        spine["authority"] = json!(
            *pen.dice
                .pick(&["usss_mou", "commerce_mou", "atf_mou", "state_mou", "cpsc_mou"])
        );
        spine["legal_basis"] = json!("Memorandum of 14 March 2019 between the two departments, section 3");
    }
    let limitation = pen
        .day(cast.post)
        .saturating_add(jiff::Span::new().years(2 + i64::try_from(pen.dice.below(4)).unwrap_or(0)));
    let mut body = json!({
        "origin": origin, "relation": relation, "violation": pen.fill(&story.why), "nexus": pen.say(&phrases.nexus),
        "prosecuting_office": format!("United States Attorney, {}", pen.word("us")), "plan": pen.say(&phrases.plans),
        "limitation_ends": limitation.to_string(), "arrests_made_by": cast.agency.name,
        "presence_approved_by": pen.dice.pick(&phrases.presence),
        "sensitive_method": pen.dice.one_in(12), "fugitive": story.subject == "FUGI" || story.subject == "TCFR",
    });
    if pen.dice.one_in(5) {
        body["preservation_sent"] = json!(pen.day(cast.post).to_string());
    }
    let new = NewMatter {
        kind: "investigation".into(),
        office: cast.post.code.clone(),
        spine: fields(spine),
        body: fields(body),
        tasks: vec![],
    };
    pen.after(&cast.lead.name, (0, 1), What::Create(Box::new(new)));
}

/// What the case leads to, and its end.
fn finish(pen: &mut Pen, cast: &Cast, story: &Story, end: End) {
    let phrases = &pen.world.fiction.phrases;
    let (boss, lead) = (&cast.boss.name, &cast.lead.name);
    for number in 1..=u32::try_from(pen.dice.between(0, 2)).unwrap_or(0) {
        let claim = outcome(pen, cast, story, usize::try_from(number).unwrap_or(1));
        pen.after(lead, (30, 300), What::Claim(claim));
        let verdict = if pen.dice.one_in(14) {
            json!({"verdict": "refused", "why": pen.say(&phrases.refused_claims)})
        } else {
            json!({"verdict": "approved"})
        };
        pen.after(boss, (10, 120), What::Decide(number, fields(verdict)));
    }
    match end {
        End::PendingJudicial => pen.step(lead, (20, 200), "await-court", json!({"note": pen.say(&phrases.notes)})),
        End::Suspended => pen.step(
            boss,
            (20, 300),
            "suspend",
            json!({"note": pen.say(&phrases.suspensions)}),
        ),
        _ => {
            if pen.dice.one_in(3) {
                pen.step(lead, (20, 200), "await-court", json!({}));
            }
            let code = *pen.dice.pick(&[
                "prosecuted-us",
                "prosecuted-host",
                "administrative",
                "referred",
                "no-leads",
                "unfounded",
            ]);
            let narrative = pen.say(&phrases.closings);
            pen.step(
                boss,
                (100, 900),
                "close",
                json!({"closing_code": code, "closing_narrative": narrative}),
            );
            if end == End::Reopened {
                pen.step(
                    boss,
                    (200, 900),
                    "reopen",
                    json!({"note": pen.say(&phrases.reopenings)}),
                );
            }
        }
    }
}
