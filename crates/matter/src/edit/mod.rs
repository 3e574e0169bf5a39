//! Edits: the changes to a record that are not steps, each a pure function with its refusals.
//!
//! Every function takes a record and gives back a whole new one. Who may do it is policy's question and is
//! settled before; whether codes and officers exist is checked by whoever holds the tables.

mod material;
mod outcomes;

use jiff::{Timestamp, civil::Date};
use serde_json::{Map, Value};

use crate::kind::{Fields, Kind, enter};
use crate::record::{
    Answer, By, Entered, HitDecision, Hours, Identity, Link, PartyOn, Priority, Record, Spine, Task, TaskState,
};
use crate::refusal::{Refusal, refuse};
use crate::state::{Ball, Phase};

/// Tasks on one matter at most.
pub const TASKS_MAX: usize = 100;
/// Parties on one matter at most.
pub const PARTIES_MAX: usize = 500;
/// Links on one matter at most.
pub const LINKS_MAX: usize = 500;
/// Claims on one matter at most.
pub const CLAIMS_MAX: usize = 200;
/// Entries of working time on one matter at most.
pub const HOURS_MAX: usize = 2_000;
/// Minutes in one entry of working time at most: a day.
pub const MINUTES_MAX: u32 = 1_440;
/// Characters of a text on a record (task, answer, reason, note) at most.
pub const TEXT_CHARS_MAX: usize = 20_000;

pub use material::{
    FACTS_MAX, ITEMS_MAX, add_document, add_fact, add_item, clear, correct_fact, handle, item_of, lift_lock, notify,
    record_consent, remove_item,
};
pub use outcomes::{NewClaim, claim, decide_claim, outcome_key};

type Edited = Result<Record, Vec<Refusal>>;

fn no(refusal: Refusal) -> Edited {
    Err(vec![refusal])
}

fn text(value: &str, field: &'static str, refusals: &mut Vec<Refusal>) -> String {
    let trimmed = value.trim();
    if trimmed.is_empty() {
        refusals.push(refuse("missing", field, "fill this in"));
    } else if trimmed.chars().count() > TEXT_CHARS_MAX {
        refusals.push(refuse(
            "too-long",
            field,
            format!("shorten this to {TEXT_CHARS_MAX} characters"),
        ));
    }
    trimmed.to_string()
}

fn open(record: &Record, refusals: &mut Vec<Refusal>) {
    if record.phase == Phase::Closed {
        refusals.push(Refusal::general("closed", "the matter is closed: reopen it first"));
    }
}

/// A new record of a kind in its first state.
pub fn create(kind: &Kind, office: &str, spine: &Map<String, Value>, body: &Map<String, Value>, by: &By) -> Edited {
    let (spine, body) = match (Spine::read_fields(spine), kind.check(body)) {
        (Ok(spine), Ok(body)) => (spine, body),
        (spine, body) => return Err(spine.err().into_iter().chain(body.err()).flatten().collect()),
    };
    let first = (kind.first)();
    let Some(state) = kind.state(first) else {
        return no(Refusal::general("no-such-state", "the kind has no first state"));
    };
    let mut record = Record {
        spine: Spine {
            priority: spine.priority.or(Some(Priority::Routine)),
            ..spine
        },
        office: office.to_string(),
        need_group: None,
        members: vec![],
        assisting: vec![],
        state: first.to_string(),
        state_since: by.at,
        phase: state.phase,
        ball: state.ball,
        ball_since: by.at,
        course: vec![],
        opened: by.clone(),
        closed_at: None,
        closing_code: None,
        closing_narrative: None,
        body,
        given: Default::default(),
        tasks: vec![],
        parties: vec![],
        links: vec![],
        claims: vec![],
        hours: vec![],
        hits: vec![],
        material: crate::material::Material::default(),
    };
    record.course.push(Entered {
        state: first.to_string(),
        ball: state.ball,
        at: by.at,
    });
    Ok(record)
}

/// Sets fields of the spine and the body. A field given as JSON null or empty text is emptied; a field not
/// given keeps its value.
pub fn fields(record: &Record, kind: &Kind, spine: &Map<String, Value>, body: &Map<String, Value>) -> Edited {
    let mut closed = vec![];
    open(record, &mut closed);
    if !closed.is_empty() {
        return Err(closed);
    }
    let patched = |mut map: Map<String, Value>, patch: &Map<String, Value>| {
        for (name, value) in patch {
            map.insert(name.clone(), value.clone());
        }
        map
    };
    let spine = Spine::read_fields(&patched(record.spine.write_fields(), spine));
    let body = kind.check(&patched(record.body.clone(), body));
    let against = body.as_ref().map(|after| kind.against_edit(record, after));
    if let Some(refusals) = against.ok().filter(|refusals| !refusals.is_empty()) {
        return Err(refusals);
    }
    match (spine, body) {
        (Ok(spine), Ok(body)) => Ok(Record {
            spine,
            body,
            ..record.clone()
        }),
        (spine, body) => Err(spine.err().into_iter().chain(body.err()).flatten().collect()),
    }
}

/// Adds a task, answerable by itself.
pub fn add_task(record: &Record, ask: &str, by: &By) -> Edited {
    let mut refusals = vec![];
    open(record, &mut refusals);
    let ask = text(ask, "ask", &mut refusals);
    if record.tasks.len() >= TASKS_MAX {
        refusals.push(refuse(
            "too-many",
            "ask",
            format!("a matter holds {TASKS_MAX} tasks: open a second one"),
        ));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut next = record.clone();
    next.tasks.push(Task {
        number: u32::try_from(record.tasks.len() + 1).unwrap_or(u32::MAX),
        ask,
        state: TaskState::Open,
        since: by.at,
        officer: None,
        answers: vec![],
        reasons: vec![],
        note: None,
        by: by.clone(),
    });
    Ok(next)
}

/// What is done to a task.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskMove {
    /// Where it stands from now on.
    pub to: TaskState,
    /// Answer text, needed for an answer in part or in full.
    pub answer: Option<String>,
    /// Caveats of the answering authority.
    pub caveats: Option<String>,
    /// Reason codes, needed to return or refuse it.
    pub reasons: Vec<String>,
    /// What is said with it.
    pub note: Option<String>,
    /// Changed wording, when a returned task is supplied again.
    pub ask: Option<String>,
    /// Officer who takes it up.
    pub officer: Option<String>,
}

impl TaskMove {
    /// A move to a state with nothing else said.
    pub fn to(to: TaskState) -> TaskMove {
        TaskMove {
            to,
            answer: None,
            caveats: None,
            reasons: vec![],
            note: None,
            ask: None,
            officer: None,
        }
    }
}

/// Moves one task: takes it up, returns it with every reason, answers it in part or in full, refuses it.
pub fn move_task(record: &Record, number: u32, change: &TaskMove, by: &By) -> Edited {
    let mut refusals = vec![];
    open(record, &mut refusals);
    let Some(at) = record.tasks.iter().position(|t| t.number == number) else {
        return no(refuse(
            "no-such-task",
            "task",
            format!("the matter has no task {number}"),
        ));
    };
    let task = &record.tasks[at];
    if task.state.settled() && change.to != TaskState::Working {
        refusals.push(refuse(
            "settled",
            "to",
            "the task is settled: take it up again before changing it",
        ));
    }
    if matches!(change.to, TaskState::Returned | TaskState::Refused) && change.reasons.is_empty() {
        refusals.push(refuse("no-reason", "reasons", "say why: name every reason"));
    }
    let answers = matches!(change.to, TaskState::Partly | TaskState::Answered);
    let answer = change.answer.as_deref().map(str::trim).filter(|a| !a.is_empty());
    let has_earlier = change.to == TaskState::Answered && !task.answers.is_empty();
    if answers && answer.is_none() && !has_earlier {
        refusals.push(refuse("no-answer", "answer", "give the answer"));
    }
    if answer.is_some() && !answers {
        refusals.push(refuse(
            "answer-unasked",
            "answer",
            "an answer goes with “answered” or “answered in part”",
        ));
    }
    if answer.is_some_and(|a| a.chars().count() > TEXT_CHARS_MAX) {
        refusals.push(refuse(
            "too-long",
            "answer",
            format!("shorten this to {TEXT_CHARS_MAX} characters"),
        ));
    }
    let mut moved = task.clone();
    if let Some(ask) = &change.ask {
        moved.ask = text(ask, "ask", &mut refusals);
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    moved.state = change.to;
    moved.since = by.at;
    moved.reasons.clone_from(&change.reasons);
    moved.note.clone_from(&change.note);
    if let Some(answer) = answer {
        moved.answers.push(Answer {
            text: answer.to_string(),
            caveats: change.caveats.clone(),
            by: by.clone(),
        });
    }
    if change.officer.is_some() {
        moved.officer.clone_from(&change.officer);
    }
    let mut next = record.clone();
    next.tasks[at] = moved;
    Ok(next)
}

/// Roles a party can have on a matter (domain.md §0.2).
pub const PARTY_ROLES: &[(&str, &str)] = &[
    ("subject", "Subject"),
    ("suspect", "Suspect"),
    ("witness", "Witness"),
    ("victim", "Victim"),
    ("informant_token", "Informant (token)"),
    ("company", "Company"),
    ("vessel", "Vessel"),
    ("container", "Container"),
    ("consignment", "Consignment"),
    ("account", "Account"),
    ("document", "Document"),
    ("location", "Location"),
    ("other", "Other"),
];

/// Adds a party in a role from a day on.
pub fn add_party(record: &Record, party: &str, role: &str, from: Date, by: &By) -> Edited {
    let mut refusals = vec![];
    open(record, &mut refusals);
    if !PARTY_ROLES.iter().any(|(word, _)| *word == role) {
        let words: Vec<&str> = PARTY_ROLES.iter().map(|(word, _)| *word).collect();
        refusals.push(refuse(
            "no-such-role",
            "role",
            format!("choose one of: {}", words.join(", ")),
        ));
    }
    if record
        .parties
        .iter()
        .any(|p| p.party == party && p.role == role && p.to.is_none())
    {
        refusals.push(refuse(
            "already-there",
            "party",
            "the party is already on the matter in this role",
        ));
    }
    if record.parties.len() >= PARTIES_MAX {
        refusals.push(refuse(
            "too-many",
            "party",
            format!("a matter holds {PARTIES_MAX} parties"),
        ));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut next = record.clone();
    next.parties.push(PartyOn {
        party: party.into(),
        role: role.into(),
        from,
        to: None,
        by: by.clone(),
    });
    Ok(next)
}

/// Ends a party's role on a day; it stays in the history.
pub fn end_party(record: &Record, party: &str, role: &str, to: Date) -> Edited {
    let mut next = record.clone();
    match next
        .parties
        .iter_mut()
        .find(|p| p.party == party && p.role == role && p.to.is_none())
    {
        Some(on) if on.from <= to => {
            on.to = Some(to);
            Ok(next)
        }
        Some(_) => no(refuse("before-start", "to", "the end cannot be before the start")),
        None => no(refuse(
            "not-there",
            "party",
            "the party is not on the matter in this role",
        )),
    }
}

/// What another matter can be to this one; the second word names the link as seen from there.
pub const LINK_ROLES: &[(&str, &str, &str)] = &[
    ("collateral_to", "Collateral to", "Has collateral"),
    ("supports", "Supports", "Supported by"),
    ("follows", "Follows", "Followed by"),
    ("redirected_from", "Redirected from", "Redirected to"),
    ("joint_with", "Joint with", "Joint with"),
    ("same_subject", "Same subject as", "Same subject as"),
    ("refers_to", "Refers to", "Referred to by"),
];

/// Adds a link to another matter.
pub fn add_link(record: &Record, this: &str, other: &str, role: &str, from: Date, by: &By) -> Edited {
    let mut refusals = vec![];
    open(record, &mut refusals);
    if this == other {
        refusals.push(refuse("itself", "other", "a matter cannot be linked to itself"));
    }
    if !LINK_ROLES.iter().any(|(word, ..)| *word == role) {
        let words: Vec<&str> = LINK_ROLES.iter().map(|(word, ..)| *word).collect();
        refusals.push(refuse(
            "no-such-role",
            "role",
            format!("choose one of: {}", words.join(", ")),
        ));
    }
    if record
        .links
        .iter()
        .any(|l| l.other == other && l.role == role && l.to.is_none())
    {
        refusals.push(refuse("already-there", "other", "the link is already there"));
    }
    if record.links.len() >= LINKS_MAX {
        refusals.push(refuse("too-many", "other", format!("a matter holds {LINKS_MAX} links")));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut next = record.clone();
    next.links.push(Link {
        other: other.into(),
        role: role.into(),
        from,
        to: None,
        by: by.clone(),
    });
    Ok(next)
}

/// Ends a link on a day; it stays in the history.
pub fn end_link(record: &Record, other: &str, role: &str, to: Date) -> Edited {
    let mut next = record.clone();
    match next
        .links
        .iter_mut()
        .find(|l| l.other == other && l.role == role && l.to.is_none())
    {
        Some(link) if link.from <= to => {
            link.to = Some(to);
            Ok(next)
        }
        Some(_) => no(refuse("before-start", "to", "the end cannot be before the start")),
        None => no(refuse("not-there", "other", "there is no such open link")),
    }
}

/// Records working time under a subject.
pub fn hours(
    record: &Record,
    on: Date,
    minutes: u32,
    subject: &str,
    note: Option<&str>,
    today: Date,
    by: &By,
) -> Edited {
    let mut refusals = vec![];
    if minutes == 0 || minutes > MINUTES_MAX {
        refusals.push(refuse("minutes", "minutes", format!("give 1 to {MINUTES_MAX} minutes")));
    }
    if on > today {
        refusals.push(refuse("future", "on", "time cannot be recorded ahead"));
    }
    if record.hours.len() >= HOURS_MAX {
        refusals.push(refuse(
            "too-many",
            "minutes",
            format!("a matter holds {HOURS_MAX} entries"),
        ));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut next = record.clone();
    next.hours.push(Hours {
        number: u32::try_from(record.hours.len() + 1).unwrap_or(u32::MAX),
        on,
        minutes,
        subject: subject.into(),
        note: note.map(str::to_string),
        by: by.clone(),
    });
    Ok(next)
}

/// Records the decision on a list hit; deciding again supersedes, and the first decision stays in the history.
pub fn decide_hit(record: &Record, party: &str, entry: &str, identity: Identity, reason: &str, by: &By) -> Edited {
    let mut refusals = vec![];
    let reason = text(reason, "reason", &mut refusals);
    if !record.parties.iter().any(|p| p.party == party) {
        refusals.push(refuse("not-there", "party", "the party is not on this matter"));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut next = record.clone();
    next.hits.retain(|h| !(h.party == party && h.entry == entry));
    next.hits.push(HitDecision {
        party: party.into(),
        entry: entry.into(),
        identity,
        reason,
        by: by.clone(),
    });
    Ok(next)
}

/// Who may know: the need-to-know group, further named officers, and assisting offices.
pub fn access(record: &Record, group: Option<&str>, members: &[String], assisting: &[String]) -> Record {
    let sorted = |list: &[String]| {
        let mut list = list.to_vec();
        list.sort();
        list.dedup();
        list
    };
    Record {
        need_group: group.map(str::to_string),
        members: sorted(members),
        assisting: sorted(assisting).into_iter().filter(|o| *o != record.office).collect(),
        ..record.clone()
    }
}

/// Hands the ball to somebody without changing the state, for example while a third agency is asked.
pub fn hand_ball(record: &Record, kind: &Kind, ball: Ball, now: Timestamp) -> Edited {
    let Some(state) = kind.state(&record.state) else {
        return no(Refusal::general("no-such-state", "the matter is in no known state"));
    };
    if record.phase == Phase::Closed || ball == Ball::Nobody {
        return no(refuse(
            "closed",
            "ball",
            "the ball can be handed over while the matter is open",
        ));
    }
    let mut next = record.clone();
    enter(&mut next, state, ball, now);
    next.state_since = record.state_since;
    Ok(next)
}
