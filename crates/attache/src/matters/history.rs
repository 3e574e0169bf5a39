//! The history of a matter: revisions, what each changed, and the time line.

use matter::Record;
use matter::kind::Fields;
use serde::Serialize;
use serde_json::Value;
use store::matters::{self as rows, RevisionRow};

use crate::app::App;
use crate::matters::actions::{Loaded, read_record};
use crate::web::problem::Problem;

/// One field that a revision changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// What people call it.
    pub label: String,
    /// Before, as text.
    pub before: String,
    /// After, as text.
    pub after: String,
}

/// One revision with what it changed.
#[derive(Clone, Debug, Serialize)]
pub struct Event {
    /// Revision number.
    pub revision: i64,
    /// When.
    pub at: String,
    /// Officer.
    pub officer: String,
    /// Office acted for.
    pub office: String,
    /// What was done.
    pub verb: String,
    /// What was said with it.
    pub note: String,
    /// Digest of the body.
    pub digest: String,
    /// Fields that differ from the revision before.
    pub differences: Vec<Difference>,
}

/// Revisions shown at once at most.
pub const REVISIONS_MAX: i64 = 100;

/// Revisions of a matter below a number, newest first, with their differences.
pub fn events(app: &App, loaded: &Loaded, below: i64, limit: i64) -> Result<Vec<Event>, Problem> {
    let limit = limit.clamp(1, REVISIONS_MAX);
    let found = app
        .db
        .read(|tx| rows::revisions(tx, &loaded.row.id, below, limit + 1))?;
    let records: Vec<Option<Record>> = found.iter().map(|r| record_of(&loaded.row.kind, r)).collect();
    let shown = usize::try_from(limit).unwrap_or(usize::MAX).min(found.len());
    let mut events = vec![];
    for at in 0..shown {
        let row = &found[at];
        let before = records.get(at + 1).and_then(Option::as_ref);
        let differences = records[at]
            .as_ref()
            .map_or_else(Vec::new, |after| differences(loaded, before, after));
        events.push(Event {
            revision: row.revision,
            at: row.at.clone(),
            officer: row.officer.clone(),
            office: row.office.clone(),
            verb: row.verb.clone(),
            note: row.note.clone(),
            digest: row.digest.clone(),
            differences,
        });
    }
    Ok(events)
}

fn record_of(kind: &str, row: &RevisionRow) -> Option<Record> {
    // An erased body is shown as a revision without differences; the chain still holds its digest.
    read_record(kind, row.schema_version, row.body.as_deref())
        .map(|(_, record)| record)
        .ok()
}

/// What a step was given besides fields: who decided a gate, which reasons were named.
fn said(found: &mut Vec<Difference>, loaded: &Loaded, before: Option<&Record>, after: &Record) {
    let steps = loaded.kind.steps();
    for (verb, given) in &after.given {
        let earlier = before.and_then(|b| b.given.get(verb));
        let inputs = steps
            .iter()
            .find(|step| step.verb == verb)
            .map_or(&[][..], |step| step.inputs);
        for (name, value) in given.iter().filter(|(name, _)| name.as_str() != "note") {
            let label = inputs
                .iter()
                .find(|input| input.name == name.as_str())
                .map_or(name.as_str(), |input| input.label);
            push(
                found,
                label,
                &plain(earlier.and_then(|map| map.get(name))),
                &plain(Some(value)),
            );
        }
    }
}

/// What differs between two records, field by field, in people's words.
pub fn differences(loaded: &Loaded, before: Option<&Record>, after: &Record) -> Vec<Difference> {
    let mut found = vec![];
    let empty = serde_json::Map::new();
    let spine = |r: &Record| r.spine.write_fields();
    let before_spine = before.map(spine).unwrap_or_else(|| empty.clone());
    let after_spine = spine(after);
    let before_body = before.map_or(&empty, |b| &b.body);
    let labels = matter::record::Spine::FIELDS
        .iter()
        .map(|f| (f, &before_spine, &after_spine));
    let body = loaded.kind.fields.iter().map(|f| (f, before_body, &after.body));
    for (field, old, new) in labels.chain(body) {
        push(
            &mut found,
            field.label,
            &plain(old.get(field.name)),
            &plain(new.get(field.name)),
        );
    }
    let label = |state: &str| {
        loaded
            .kind
            .state(state)
            .map_or_else(|| state.to_string(), |s| s.label.to_string())
    };
    push(
        &mut found,
        "State",
        &before.map_or_else(String::new, |b| label(&b.state)),
        &label(&after.state),
    );
    push(
        &mut found,
        "Ball with",
        before.map_or("", |b| b.ball.label()),
        after.ball.label(),
    );
    said(&mut found, loaded, before, after);
    let group = |r: &Record| r.need_group.clone().unwrap_or_default();
    push(
        &mut found,
        "Need-to-know group",
        &before.map_or_else(String::new, group),
        &group(after),
    );
    push(
        &mut found,
        "Named officers",
        &before.map_or_else(String::new, |b| b.members.join(", ")),
        &after.members.join(", "),
    );
    push(
        &mut found,
        "Assisting offices",
        &before.map_or_else(String::new, |b| b.assisting.join(", ")),
        &after.assisting.join(", "),
    );
    push(
        &mut found,
        "Closing narrative",
        before.and_then(|b| b.closing_narrative.as_deref()).unwrap_or(""),
        after.closing_narrative.as_deref().unwrap_or(""),
    );
    for task in &after.tasks {
        let old = before.and_then(|b| b.tasks.iter().find(|t| t.number == task.number));
        push(
            &mut found,
            &format!("Task {}", task.number),
            &old.map_or_else(String::new, task_text),
            &task_text(task),
        );
    }
    for claim in &after.claims {
        let old = before.and_then(|b| b.claims.iter().find(|c| c.number == claim.number));
        push(
            &mut found,
            &format!("Outcome {}", claim.number),
            &old.map_or_else(String::new, claim_text),
            &claim_text(claim),
        );
    }
    let counts = |r: &Record| {
        format!(
            "{} parties, {} links, {} time entries, {} hit decisions",
            r.parties.len(),
            r.links.len(),
            r.hours.len(),
            r.hits.len()
        )
    };
    push(
        &mut found,
        "On the matter",
        &before.map_or_else(String::new, counts),
        &counts(after),
    );
    found
}

fn push(found: &mut Vec<Difference>, label: &str, before: &str, after: &str) {
    if before != after {
        found.push(Difference {
            label: label.into(),
            before: before.into(),
            after: after.into(),
        });
    }
}

fn task_text(task: &matter::record::Task) -> String {
    let answer = task
        .answers
        .last()
        .map_or_else(String::new, |a| format!(" — {}", a.text));
    let reasons = if task.reasons.is_empty() {
        String::new()
    } else {
        format!(" ({})", task.reasons.join(", "))
    };
    format!("{}: {}{reasons}{answer}", task.ask, task.state.label())
}

fn claim_text(claim: &matter::record::Claim) -> String {
    let verdict = claim
        .decision
        .as_ref()
        .map_or("awaiting decision", |d| d.verdict.label());
    format!(
        "{} on {} ({}, {}): {verdict}",
        claim.outcome,
        claim.on,
        claim.by.office,
        claim.role.label()
    )
}

/// A value as plain text.
pub fn plain(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(answer)) => if *answer { "yes" } else { "no" }.into(),
        Some(Value::Array(items)) => items.iter().map(|i| plain(Some(i))).collect::<Vec<_>>().join(", "),
        Some(Value::Object(map)) if map.contains_key("amount") => {
            format!("{} {}", plain(map.get("amount")), plain(map.get("currency")))
        }
        Some(other) => other.to_string(),
    }
}
