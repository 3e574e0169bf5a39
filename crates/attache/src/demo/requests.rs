//! Stories of support requests: from a draft to an answer that counted, each ending somewhere on the way.

use serde_json::{Value, json};

use crate::demo::cast::{Asks, Cast, outcome};
use crate::demo::fiction::Story;
use crate::demo::network::fields;
use crate::demo::pen::{Pen, What};
use crate::matters::NewMatter;

/// Where a story stands at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    Draft,
    Submitted,
    Logged,
    Acknowledged,
    Returned,
    Cancelled,
    Declined,
    Redirected,
    Accepted,
    Assigned,
    Working,
    PendingHost,
    Escalated,
    Partial,
    Responded,
    Clarification,
    AnswerAccepted,
    Closed,
    Reopened,
}

/// How many of 100 stories end where.
pub const ENDS: &[(End, u64)] = &[
    (End::Closed, 34),
    (End::PendingHost, 11),
    (End::Partial, 6),
    (End::Working, 6),
    (End::Responded, 5),
    (End::Assigned, 4),
    (End::AnswerAccepted, 4),
    (End::Returned, 4),
    (End::Acknowledged, 3),
    (End::Submitted, 3),
    (End::Escalated, 3),
    (End::Accepted, 3),
    (End::Declined, 3),
    (End::Redirected, 3),
    (End::Draft, 2),
    (End::Logged, 2),
    (End::Cancelled, 2),
    (End::Clarification, 1),
    (End::Reopened, 1),
];

const REDIRECTIONS: &[&[&str]] = &[
    &["evidence", "testimony"],
    &["bank-records"],
    &["compulsion", "search-seizure"],
];
const DEFICIENCIES: &[&[&str]] = &[
    &["identity-weak", "why-missing"],
    &["host-disclosure"],
    &["task-unclear", "approval-missing", "marking"],
];

/// Writes a request; `links` gives an earlier plot of the office and what it is to this one.
pub fn write(pen: &mut Pen, cast: &Cast, story: &Story, asks: Asks, end: End, links: Option<(usize, &'static str)>) {
    let tasks = create(pen, cast, story, asks, end);
    cast.limit(pen);
    if end == End::Draft {
        return;
    }
    if !arrive(pen, cast, end) {
        return;
    }
    let (boss, lead) = (&cast.boss.name, &cast.lead.name);
    pen.step(boss, (2, 30), "accept", json!({"note": pen_note(pen)}));
    if end == End::Accepted {
        return;
    }
    pen.step(
        boss,
        (0, 20),
        "assign",
        json!({"lead": cast.lead.id, "supervisor": cast.boss.id}),
    );
    if end == End::Assigned {
        return;
    }
    pen.step(lead, (2, 40), "start", json!({}));
    pen.after(
        lead,
        (0, 2),
        What::Task(1, fields(json!({"to": "working", "officer": cast.lead.id}))),
    );
    party(pen, cast);
    pen.hours(lead, story);
    if let Some((plot, role)) = links {
        pen.after(lead, (1, 20), What::Link { plot, role });
    }
    if tasks > 2 && pen.dice.one_in(4) {
        deficient(pen, cast, tasks);
    }
    if end == End::Working {
        return;
    }
    if ask_host(pen, cast, story, tasks, end) {
        answer(pen, cast, story, tasks, end);
    }
}

fn pen_note(pen: &Pen) -> Value {
    if pen.dice.one_in(2) {
        json!(pen.say(&pen.world.fiction.phrases.notes))
    } else {
        Value::Null
    }
}

fn create(pen: &mut Pen, cast: &Cast, story: &Story, asks: Asks, end: End) -> u32 {
    let phrases = &pen.world.fiction.phrases;
    let away = cast.asker_is_away(pen);
    let priority = match pen.dice.below(12) {
        0 => "immediate",
        1..=3 => "urgent",
        _ => "routine",
    };
    let reference = format!(
        "{}-{}",
        pen.word("us").chars().take(2).collect::<String>().to_uppercase(),
        pen.dice.between(1_000, 99_999)
    );
    let requester = match asks {
        Asks::Headquarters => format!("Domestic office {}", pen.word("us")),
        Asks::Host => cast.agency.name.clone(),
        Asks::Office => format!("Attaché office {}", cast.post.city),
    };
    let mut spine = json!({
        "title": pen.fill(&story.title), "subjects": [story.subject], "countries": [cast.post.country],
        "priority": priority, "requester": requester, "requester_reference": reference,
        "legal_citations": story.citations, "enforcement": "criminal", "authority": "own", "marking": cast.marking,
    });
    let direction = match asks {
        Asks::Headquarters => "inbound_domestic",
        Asks::Host => "inbound_host",
        Asks::Office => "outbound",
    };
    let mut body = json!({
        "direction": direction, "why_needed": pen.fill(&story.why),
        "intended_use": if end == End::Redirected { "evidence" } else { "intelligence_only" },
        "host_may_know": *pen.dice.pick(&["nothing", "name_only", "name_only", "name_and_case"]),
    });
    if asks != Asks::Host {
        body["supported_component"] = json!(pen.dice.pick(&story.components));
    }
    if away {
        body["requesting_office"] = json!(pen.world.network.headquarters.code);
    }
    if pen.dice.one_in(3) {
        body["points_to_avoid"] = json!(pen.say(&phrases.avoid));
    }
    if pen.dice.one_in(3) {
        let days = i64::try_from(pen.dice.between(20, 60)).unwrap_or(30);
        let due = pen.day(cast.post).saturating_add(jiff::Span::new().days(days));
        spine["due"] = json!(due.to_string());
        body["deadline_reason"] = json!(pen.dice.pick(&phrases.deadlines));
    }
    let asked = 1 + pen.dice.index(story.task.len());
    let tasks: Vec<String> = story
        .task
        .iter()
        .take(asked.max(story.task.len().min(2)))
        .map(|task| pen.fill(&task.ask))
        .collect();
    let count = u32::try_from(tasks.len()).unwrap_or(1);
    let new = NewMatter {
        kind: "support_request".into(),
        office: cast.post.code.clone(),
        spine: fields(spine),
        body: fields(body),
        tasks,
    };
    pen.after(&cast.asker.name, (0, 1), What::Create(Box::new(new)));
    count
}

/// Submission, log, acknowledgement and what may go wrong there. False where the story ends.
fn arrive(pen: &mut Pen, cast: &Cast, end: End) -> bool {
    let phrases = &pen.world.fiction.phrases;
    let (asker, aide, boss) = (&cast.asker.name, &cast.aide.name, &cast.boss.name);
    pen.step(asker, (1, 20), "submit", json!({}));
    if end == End::Submitted {
        return false;
    }
    pen.step(aide, (1, 16), "log", json!({"note": pen_note(pen)}));
    if end == End::Logged {
        return false;
    }
    pen.step(aide, (1, 30), "acknowledge", json!({"note": pen_note(pen)}));
    match end {
        End::Acknowledged => return false,
        End::Cancelled => {
            pen.step(
                asker,
                (10, 90),
                "cancel",
                json!({"note": pen.say(&phrases.cancellations)}),
            );
            return false;
        }
        End::Declined => {
            let reason = *pen
                .dice
                .pick(&["no-nexus", "disproportionate", "endangers", "duplicate", "no-means"]);
            pen.step(
                boss,
                (10, 60),
                "decline",
                json!({"reasons": [reason], "note": pen.say(&phrases.advice)}),
            );
            return false;
        }
        End::Redirected => {
            let reasons = *pen.dice.pick(REDIRECTIONS);
            pen.step(
                boss,
                (10, 60),
                "redirect",
                json!({"reasons": reasons, "note": pen.say(&phrases.advice)}),
            );
            return false;
        }
        _ => {}
    }
    if end == End::Returned || pen.dice.one_in(9) {
        let reasons = *pen.dice.pick(DEFICIENCIES);
        pen.step(
            &cast.lead.name,
            (4, 30),
            "return",
            json!({"reasons": reasons, "note": pen.say(&phrases.advice)}),
        );
        if end == End::Returned {
            return false;
        }
        pen.step(asker, (20, 120), "resubmit", json!({"note": pen_note(pen)}));
        pen.step(aide, (1, 16), "log", json!({}));
        pen.step(aide, (1, 16), "acknowledge", json!({}));
    }
    true
}

/// Somebody or something that the request is about.
pub fn party(pen: &mut Pen, cast: &Cast) {
    let name = pen.word("person");
    let given = match pen.dice.below(3) {
        0 => json!({"schema": "Company", "role": "company", "name": pen.word("firm"), "country": cast.post.country,
            "source": "Trade register"}),
        1 => json!({"schema": "Vessel", "role": "vessel", "name": pen.word("vessel"), "source": "Harbour master"}),
        _ => {
            let born = format!(
                "19{}-{:02}-{:02}",
                pen.dice.between(55, 99),
                pen.dice.between(1, 12),
                pen.dice.between(1, 28)
            );
            json!({"schema": "Person", "role": "subject", "name": name, "nationality": cast.post.country,
                "birth_date": born, "id_number": format!("{}{}", cast.post.country, pen.dice.between(100_000, 999_999)),
                "source": "Requester", "grade": "B2"})
        }
    };
    pen.after(&cast.lead.name, (0, 6), What::Party(fields(given)));
}

/// The last task goes back with every reason, and comes again with better words.
fn deficient(pen: &mut Pen, cast: &Cast, task: u32) {
    let lead = &cast.lead.name;
    let note = pen.say(&pen.world.fiction.phrases.advice);
    let back = json!({"to": "returned", "reasons": ["task-unclear", "identity-weak"], "note": note});
    pen.after(lead, (1, 20), What::Task(task, fields(back)));
    let ask = format!("{} is meant: say what is known of its part in this.", pen.word("firm"));
    pen.after(
        lead,
        (20, 90),
        What::Task(task, fields(json!({"to": "open", "ask": ask}))),
    );
}

/// The ball goes to the host. False where it stays there.
fn ask_host(pen: &mut Pen, cast: &Cast, story: &Story, tasks: u32, end: End) -> bool {
    let phrases = &pen.world.fiction.phrases;
    let (boss, lead) = (&cast.boss.name, &cast.lead.name);
    let asked = pen.say(&phrases.asked);
    pen.step(
        lead,
        (4, 60),
        "ask-host",
        json!({"host_agency": cast.agency.id, "asked_of_host": asked}),
    );
    for task in 1..=tasks {
        pen.after(lead, (0, 1), What::Task(task, fields(json!({"to": "pending_host"}))));
    }
    if let Some((post, _)) = cast.neighbour(pen.world.network)
        && pen.dice.one_in(3)
    {
        let mut assisting = vec![post.code.clone()];
        if cast.asker_is_away(pen) {
            assisting.push(pen.world.network.headquarters.code.clone());
        }
        pen.after(boss, (1, 30), What::Access(fields(json!({"assisting": assisting}))));
    }
    let reminders = if end >= End::PendingHost && end <= End::Escalated {
        pen.dice.between(0, 3)
    } else {
        pen.dice.between(0, 1)
    };
    for _ in 0..reminders {
        pen.step(lead, (300, 700), "nudge-host", json!({"note": pen.say(&phrases.notes)}));
        pen.hours(lead, story);
    }
    if end == End::PendingHost {
        return false;
    }
    if end == End::Escalated || pen.dice.one_in(14) {
        pen.step(
            boss,
            (100, 300),
            "escalate",
            json!({"note": pen.say(&phrases.escalations)}),
        );
        if end == End::Escalated {
            return false;
        }
        pen.step(boss, (60, 200), "resume", json!({}));
        pen.step(lead, (4, 60), "ask-host", json!({"note": pen.say(&phrases.notes)}));
    }
    true
}

/// The answer comes in part, then in full; it is used, counted and closed.
fn answer(pen: &mut Pen, cast: &Cast, story: &Story, tasks: u32, end: End) {
    let lead = &cast.lead.name;
    pen.step(lead, (90, 500), "host-answered", json!({"note": pen_note(pen)}));
    settle(pen, cast, story, 1);
    let more = tasks > 1;
    if more && (end == End::Partial || !pen.dice.one_in(3)) {
        if tasks > 2 {
            let part = json!({"to": "partly", "answer": "The agency has begun; the rest follows by letter."});
            pen.after(lead, (0, 2), What::Task(2, fields(part)));
        }
        pen.step(lead, (1, 10), "answer-part", json!({"note": pen_note(pen)}));
    }
    if end == End::Partial {
        return;
    }
    for task in 2..=tasks {
        pen.at += jiff::SignedDuration::from_hours(30);
        settle(pen, cast, story, task);
    }
    pen.hours(lead, story);
    pen.step(lead, (2, 40), "respond", json!({"note": pen_note(pen)}));
    if end == End::Clarification || (end > End::Clarification && pen.dice.one_in(8)) {
        let question = pen.say(&pen.world.fiction.phrases.clarifications);
        pen.step(
            &cast.asker.name,
            (10, 90),
            "ask-clarification",
            json!({"note": question}),
        );
        if end == End::Clarification {
            return;
        }
        pen.step(lead, (4, 40), "start", json!({}));
        pen.step(lead, (4, 60), "respond", json!({}));
    }
    let decided = claims(pen, cast, story, end);
    if end == End::Responded {
        return;
    }
    let usefulness = *pen
        .dice
        .pick(&["useful", "useful", "decisive", "not_useful", "too_late"]);
    pen.step(
        &cast.asker.name,
        (20, 200),
        "accept-answer",
        json!({"usefulness": usefulness}),
    );
    if end == End::AnswerAccepted || !decided {
        return;
    }
    close(pen, cast, end);
}

fn settle(pen: &mut Pen, cast: &Cast, story: &Story, task: u32) {
    let index = usize::try_from(task).unwrap_or(1).saturating_sub(1);
    let answer = story
        .task
        .get(index)
        .map_or_else(String::new, |question| pen.fill(&question.answer));
    let given = if pen.dice.one_in(9) || answer.is_empty() {
        let reason = *pen
            .dice
            .pick(&["no-basis", "pending", "not-found", "silence", "secret"]);
        json!({"to": "refused", "reasons": [reason], "note": pen.say(&pen.world.fiction.phrases.notes)})
    } else if pen.dice.one_in(2) {
        json!({"to": "answered", "answer": answer, "caveats": pen.say(&pen.world.fiction.phrases.caveats)})
    } else {
        json!({"to": "answered", "answer": answer})
    };
    pen.after(&cast.lead.name, (0, 5), What::Task(task, fields(given)));
}

/// Claims and their decisions. False where a claim is left undecided.
pub fn claims(pen: &mut Pen, cast: &Cast, story: &Story, end: End) -> bool {
    if pen.dice.one_in(3) {
        return true;
    }
    let given = outcome(pen, cast, story, 1);
    pen.after(&cast.lead.name, (4, 60), What::Claim(given.clone()));
    let mut numbers = vec![1];
    let assists = pen
        .deeds
        .iter()
        .any(|deed| matches!(&deed.what, What::Access(given) if given.contains_key("assisting")));
    if let Some((_, agent)) = cast.neighbour(pen.world.network).filter(|_| assists) {
        // The same fact, claimed by the office that helped: it counts once.
        let mut assist = given;
        assist.insert("role".into(), json!("assist"));
        pen.after(&agent.name, (2, 40), What::Claim(assist));
        numbers.push(2);
    }
    if end == End::Responded && pen.dice.one_in(2) {
        return false;
    }
    for number in numbers {
        let decider = if pen.dice.one_in(4) && cast.group.is_none() {
            "programme-manager"
        } else {
            cast.boss.name.as_str()
        };
        let given = if pen.dice.one_in(12) {
            json!({"verdict": "refused", "why": pen.say(&pen.world.fiction.phrases.refused_claims)})
        } else {
            json!({"verdict": "approved"})
        };
        pen.after(decider, (10, 90), What::Decide(number, fields(given)));
    }
    true
}

fn close(pen: &mut Pen, cast: &Cast, end: End) {
    let phrases = &pen.world.fiction.phrases;
    let code = *pen
        .dice
        .pick(&["answered", "answered", "answered", "answered-in-part", "nothing-found"]);
    let narrative = pen.say(&phrases.closings);
    pen.step(
        &cast.boss.name,
        (8, 120),
        "close",
        json!({"closing_code": code, "closing_narrative": narrative}),
    );
    if end == End::Reopened {
        pen.step(
            &cast.boss.name,
            (100, 900),
            "reopen",
            json!({"note": pen.say(&phrases.reopenings)}),
        );
    }
}
