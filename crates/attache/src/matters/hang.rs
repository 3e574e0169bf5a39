//! What hangs on a matter: tasks, links, claims, working time, who may know, decisions on hits.
//!
//! Each function reads what was given, refuses it field by field, and makes the change through [`change`].

use jiff::civil::Date;
use matter::edit::{self, NewClaim, TaskMove};
use matter::record::{ClaimRole, Identity, TaskState, Verdict};
use matter::values::{Money, read_date};
use matter::{FieldValue, Record, Refusal, refuse};
use policy::Action;
use serde_json::{Map, Value};

use crate::app::{App, Ctx};
use crate::matters::actions::{Act, Loaded, change, load, may};
use crate::packs::Requirement;
use crate::web::problem::Problem;

type Given = Map<String, Value>;

fn text<'a>(given: &'a Given, name: &str) -> Option<&'a str> {
    given
        .get(name)
        .and_then(Value::as_str)
        .map(str::trim)
        .filter(|t| !t.is_empty())
}

fn texts(given: &Given, name: &str) -> Vec<String> {
    let list = given.get(name).map(super::derive::code_texts).unwrap_or_default();
    list.into_iter()
        .map(|t| t.trim().to_string())
        .filter(|t| !t.is_empty())
        .collect()
}

fn day(given: &Given, name: &'static str, refusals: &mut Vec<Refusal>) -> Option<Date> {
    match text(given, name).map(read_date) {
        None => None,
        Some(Ok(date)) => Some(date),
        Some(Err(why)) => {
            refusals.push(refuse("unreadable", name, why));
            None
        }
    }
}

/// A value of a type, or why it does not read.
fn read<T: FieldValue>(given: &Given, name: &'static str, refusals: &mut Vec<Refusal>) -> Option<T> {
    let value = T::read(given.get(name));
    value.map_err(|why| refusals.push(refuse("unreadable", name, why))).ok()
}

fn must<T>(value: Option<T>, name: &'static str, refusals: &mut Vec<Refusal>) -> Option<T> {
    if value.is_none() && !refusals.iter().any(|r| r.field.as_deref() == Some(name)) {
        refusals.push(refuse("missing", name, "fill this in"));
    }
    value
}

/// Adds a task.
pub fn add_task(app: &App, ctx: &Ctx, reference: &str, given: &Given) -> Result<Loaded, Problem> {
    let ask = text(given, "ask").unwrap_or("");
    change(
        app,
        ctx,
        reference,
        Act::new(Action::AddTask, "add-task"),
        |l| edit::add_task(&l.record, ask, &ctx.by()),
        None,
    )
}

/// Moves a task: takes it up, returns it with every reason, answers it, records the host's refusal.
pub fn move_task(app: &App, ctx: &Ctx, reference: &str, number: &str, given: &Given) -> Result<Loaded, Problem> {
    let number: u32 = number.parse().map_err(|_| Problem::Missing)?;
    let mut refusals = vec![];
    let to = match TaskState::read(given.get("to")) {
        Ok(to) => Some(to),
        Err(why) => {
            refusals.push(refuse("unreadable", "to", why));
            None
        }
    };
    let list = if to == Some(TaskState::Refused) {
        "task_refusal"
    } else {
        "deficiency"
    };
    let reasons = texts(given, "reasons");
    for code in &reasons {
        if app.packs.reason(list, code).is_none() {
            refusals.push(refuse(
                "no-such-code",
                "reasons",
                format!("{code} is not a reason of this list"),
            ));
        }
    }
    let Some(to) = to.filter(|_| refusals.is_empty()) else {
        return Err(refusals.into());
    };
    let owned = |name| text(given, name).map(str::to_string);
    let moved = TaskMove {
        to,
        answer: owned("answer"),
        caveats: owned("caveats"),
        reasons,
        note: owned("note"),
        ask: owned("ask"),
        officer: owned("officer"),
    };
    let note = format!("task {number}: {}", to.label());
    // Supplying a returned task again is the requester's part, or of whoever may add tasks; everything else is work.
    let supplies = to == TaskState::Open && moved.ask.is_some();
    let action = match supplies {
        false => Action::AnswerTask,
        true if may(ctx, &load(app, ctx, reference)?, Action::StepRequest) => Action::StepRequest,
        true => Action::AddTask,
    };
    let act = Act {
        action,
        verb: "move-task",
        note: &note,
        if_match: None,
    };
    change(
        app,
        ctx,
        reference,
        act,
        |l| edit::move_task(&l.record, number, &moved, &ctx.by()),
        None,
    )
}

/// Links another matter that the officer may read too.
pub fn add_link(app: &App, ctx: &Ctx, reference: &str, given: &Given) -> Result<Loaded, Problem> {
    let mut refusals = vec![];
    let from = day(given, "from", &mut refusals).unwrap_or_else(|| ctx.today());
    let other =
        text(given, "other").map(|other| load(app, ctx, &other.to_uppercase()).or_else(|_| load(app, ctx, other)));
    let other = match other {
        Some(Ok(other)) => Some(other),
        Some(Err(Problem::Missing)) => {
            refusals.push(refuse(
                "no-such-matter",
                "other",
                "there is no such matter that you may see",
            ));
            None
        }
        Some(Err(problem)) => return Err(problem),
        None => must(None, "other", &mut refusals),
    };
    let role = text(given, "role").unwrap_or("");
    let Some(other) = other.filter(|_| refusals.is_empty()) else {
        return Err(refusals.into());
    };
    change(
        app,
        ctx,
        reference,
        Act::new(Action::LinkMatter, "add-link"),
        |l| edit::add_link(&l.record, &l.row.id, &other.row.id, role, from, &ctx.by()),
        None,
    )
}

/// Claims an outcome for the officer's office, checked against the outcome type of the pack.
pub fn claim(app: &App, ctx: &Ctx, reference: &str, given: &Given) -> Result<Loaded, Problem> {
    let new = read_claim(app, &load(app, ctx, reference)?.record, given)?;
    let today = ctx.today();
    change(
        app,
        ctx,
        reference,
        Act::new(Action::ClaimOutcome, "claim"),
        |l| edit::claim(&l.record, &new, today, &ctx.by()),
        None,
    )
}

/// The party a claim is about: the one named, else the only one of the matter.
fn party_of(record: &Record, given: &Given) -> Option<String> {
    if let Some(party) = text(given, "party") {
        return Some(party.to_string());
    }
    let mut parties: Vec<&str> = record.parties.iter().map(|on| on.party.as_str()).collect();
    parties.sort_unstable();
    parties.dedup();
    match parties[..] {
        [only] => Some(only.to_string()),
        _ => None,
    }
}

fn read_claim(app: &App, record: &Record, given: &Given) -> Result<NewClaim, Vec<Refusal>> {
    let mut no = vec![];
    let outcome = must(text(given, "outcome"), "outcome", &mut no);
    let on = day(given, "on", &mut no);
    let on = must(on, "on", &mut no);
    let country = must(text(given, "country"), "country", &mut no).map(str::to_uppercase);
    if let Some(code) = &country
        && !crate::codes::is_country(&app.packs, code)
    {
        no.push(refuse(
            "no-such-code",
            "country",
            format!("{code} is not a country we know"),
        ));
    }
    let role = read::<ClaimRole>(given, "role", &mut no);
    let value = read::<Option<Money>>(given, "value", &mut no).flatten();
    let quantity = quantity(given, &mut no);
    let owned = |name| text(given, name).map(str::to_string);
    let (unit, basis, done_by) = (owned("unit"), owned("basis"), owned("done_by"));
    let mut party = owned("party");
    if let Some(outcome) = outcome {
        let value = value.as_ref();
        if app
            .packs
            .outcome_type(outcome)
            .is_some_and(|row| row.is.requires(Requirement::Party))
        {
            party = party_of(record, given);
        }
        check_type(
            app,
            outcome,
            &Parts {
                quantity: &quantity,
                unit: &unit,
                value,
                basis: &basis,
                done_by: &done_by,
                party: &party,
            },
            &mut no,
        );
    }
    let fact = must(owned("fact_reference"), "fact_reference", &mut no);
    let justification = must(owned("justification"), "justification", &mut no);
    match (outcome, on, country, role, fact, justification) {
        (Some(outcome), Some(on), Some(country), Some(role), Some(fact_reference), Some(justification))
            if no.is_empty() =>
        {
            let outcome = app
                .packs
                .outcome_type(outcome)
                .map_or_else(|| outcome.to_string(), |row| row.id.clone());
            Ok(NewClaim {
                outcome,
                on,
                country,
                fact_reference,
                party,
                done_by,
                quantity,
                unit,
                value,
                basis,
                justification,
                role,
            })
        }
        _ => Err(no),
    }
}

fn quantity(given: &Given, no: &mut Vec<Refusal>) -> Option<String> {
    let number = match given.get("quantity") {
        Some(Value::Number(number)) => number.to_string(),
        _ => text(given, "quantity")?.replace([',', ' '], ""),
    };
    let digits = number.replacen('.', "", 1);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) || number.len() > 20 || number.starts_with('.')
    {
        no.push(refuse("unreadable", "quantity", "give a quantity such as 12.5"));
        return None;
    }
    Some(number)
}

struct Parts<'a> {
    quantity: &'a Option<String>,
    unit: &'a Option<String>,
    value: Option<&'a Money>,
    basis: &'a Option<String>,
    done_by: &'a Option<String>,
    party: &'a Option<String>,
}

fn check_type(app: &App, outcome: &str, parts: &Parts, no: &mut Vec<Refusal>) {
    let Some(row) = app.packs.outcome_type(outcome) else {
        no.push(refuse("no-such-code", "outcome", "choose an outcome type of the list"));
        return;
    };
    let needs = [
        (
            Requirement::Quantity,
            "quantity",
            parts.quantity.is_some(),
            "say how much",
        ),
        (Requirement::Unit, "unit", parts.unit.is_some(), "say in which unit"),
        (
            Requirement::Value,
            "value",
            parts.value.is_some(),
            "give the value with its currency",
        ),
        (
            Requirement::ValueBasis,
            "basis",
            parts.basis.is_some(),
            "say how the value was arrived at",
        ),
        (
            Requirement::MadeBy,
            "done_by",
            parts.done_by.is_some(),
            "say which agency did it",
        ),
        (
            Requirement::Party,
            "party",
            parts.party.is_some(),
            "say which party of the matter it is about; add the person, organisation or thing to the matter first",
        ),
    ];
    for (what, field, there, why) in needs {
        if row.is.requires(what) && !there {
            no.push(refuse("missing", field, why));
        }
        // Who did it, and to whom, may be said of every outcome.
        if there && !row.is.takes(what) && !matches!(what, Requirement::MadeBy | Requirement::Party) {
            no.push(refuse(
                "not-taken",
                field,
                format!("“{}” takes no such thing: leave it empty", row.is.title),
            ));
        }
    }
    if let Some(unit) = parts.unit
        && app.packs.unit(unit).is_none()
    {
        no.push(refuse("no-such-code", "unit", "choose a unit of the list"));
    }
    if let Some(basis) = parts.basis
        && !app.packs.value_bases().iter().any(|row| row.id == *basis)
    {
        no.push(refuse("no-such-code", "basis", "choose a basis of the list"));
    }
}

/// Decides a claim. Nobody decides his own, nor for somebody he acts for.
pub fn decide_claim(app: &App, ctx: &Ctx, reference: &str, number: &str, given: &Given) -> Result<Loaded, Problem> {
    let number: u32 = number.parse().map_err(|_| Problem::Missing)?;
    let verdict = Verdict::read(given.get("verdict")).map_err(|why| vec![refuse("unreadable", "verdict", why)])?;
    let why = text(given, "why");
    let note = format!("claim {number}: {}", verdict.label());
    let act = Act {
        action: Action::ApproveOutcome,
        verb: "decide-claim",
        note: &note,
        if_match: None,
    };
    change(
        app,
        ctx,
        reference,
        act,
        |l| {
            if let Some(claim) = l.record.claims.iter().find(|c| c.number == number) {
                let duty = policy::Duty::ApproveOutcome {
                    claimant: &claim.by.officer,
                };
                let acts_for_claimant = ctx.officer.acting.iter().any(|a| a.for_officer == claim.by.officer);
                if policy::separate(duty, &ctx.person.id).is_err() || acts_for_claimant {
                    let why = "somebody other than the claimant decides: ask another supervisor";
                    return Err(vec![refuse("own-claim", "claim", why)]);
                }
                let headquarters = app
                    .packs
                    .outcome_type(&claim.outcome)
                    .is_some_and(|row| row.is.needs_headquarters());
                if headquarters && verdict == Verdict::Approved && !ctx.officer.is_headquarters() {
                    return Err(vec![refuse(
                        "headquarters",
                        "claim",
                        "headquarters approves this type: ask the programme manager",
                    )]);
                }
            }
            edit::decide_claim(&l.record, number, verdict, why, &ctx.by())
        },
        None,
    )
}

/// Records working time.
pub fn hours(app: &App, ctx: &Ctx, reference: &str, given: &Given) -> Result<Loaded, Problem> {
    let mut no = vec![];
    let on = day(given, "on", &mut no).unwrap_or_else(|| ctx.today());
    let minutes = u64::read(given.get("minutes")).map_err(|why| no.push(refuse("unreadable", "minutes", why)));
    let subject = must(text(given, "subject"), "subject", &mut no);
    let subject = subject.and_then(|s| app.packs.subject(s)).map(|row| row.id.clone());
    if subject.is_none() && no.is_empty() {
        no.push(refuse("no-such-code", "subject", "choose a subject of the list"));
    }
    let (Ok(minutes), Some(subject)) = (minutes, subject) else {
        return Err(no.into());
    };
    if !no.is_empty() {
        return Err(no.into());
    }
    let minutes = u32::try_from(minutes).unwrap_or(u32::MAX);
    let note = text(given, "note");
    let today = ctx.today();
    let act = Act::new(Action::RecordHours, "hours");
    change(
        app,
        ctx,
        reference,
        act,
        |l| edit::hours(&l.record, on, minutes, &subject, note, today, &ctx.by()),
        None,
    )
}

/// Says who may know: group, named officers, assisting offices.
pub fn access(app: &App, ctx: &Ctx, reference: &str, given: &Given, if_match: Option<&str>) -> Result<Loaded, Problem> {
    let act = Act {
        action: Action::ManageAccess,
        verb: "access",
        note: "",
        if_match,
    };
    let group = text(given, "need_group").map(str::to_string);
    let members = texts(given, "members");
    let assisting: Vec<String> = texts(given, "assisting").iter().map(|o| o.to_uppercase()).collect();
    let own_group = ctx.officer.groups.clone();
    change(
        app,
        ctx,
        reference,
        act,
        |l| {
            if let Some(group) = &group
                && l.record.need_group.as_ref() != Some(group)
                && !own_group.contains(group)
            {
                return Err(vec![refuse(
                    "not-a-member",
                    "need_group",
                    "choose a group that you belong to yourself",
                )]);
            }
            Ok(edit::access(&l.record, group.as_deref(), &members, &assisting))
        },
        None,
    )
}

/// Decides a hit on a list.
pub fn decide_hit(app: &App, ctx: &Ctx, reference: &str, given: &Given) -> Result<Loaded, Problem> {
    let identity = Identity::read(given.get("identity")).map_err(|why| vec![refuse("unreadable", "identity", why)])?;
    let (party, entry) = (text(given, "party").unwrap_or(""), text(given, "entry").unwrap_or(""));
    let reason = text(given, "reason").unwrap_or("");
    let act = Act::new(Action::DecideHit, "decide-hit");
    change(
        app,
        ctx,
        reference,
        act,
        |l| edit::decide_hit(&l.record, party, entry, identity, reason, &ctx.by()),
        None,
    )
}

/// Adds a party that exists in a role; `also` may write the party and its statements in the same transaction.
pub fn add_party(
    app: &App,
    ctx: &Ctx,
    reference: &str,
    party: &str,
    role: &str,
    from: Option<Date>,
    also: Option<store::matters::Also>,
) -> Result<Loaded, Problem> {
    let from = from.unwrap_or_else(|| ctx.today());
    let act = Act::new(Action::AddParty, "add-party");
    change(
        app,
        ctx,
        reference,
        act,
        |l| edit::add_party(&l.record, party, role, from, &ctx.by()),
        also,
    )
}
