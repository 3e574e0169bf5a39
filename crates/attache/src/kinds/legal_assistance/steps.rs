//! The verbs of a request for legal assistance, in the order of its course, and what stands against each.
//!
//! A request that comes in enters at its receipt and goes the same way from there; guards tell the two apart.

use jiff::civil::Date;
use matter::field::{CodeTable, Field, Type};
use matter::record::{Task, TaskState};
use matter::step::{Grade, Need, Step, always, input, typed_input};
use matter::values::{Line, Prose};
use matter::{Facts, Inputs, Refusal, refuse};

use super::State::{self, *};
use super::{Ageing, AskedBy, Body, Certification, Instrument};

type No = Vec<Refusal>;

const CLOSING: Type = Type::Code(CodeTable::Reasons("close.legal_assistance"));
const REFUSAL: Type = Type::Many(&Type::Code(CodeTable::Reasons("refusal.legal_assistance")));

const NOTE: Field = input::<Option<Prose>>("note", "Note", "What to say with it.");
const WHY: Field = input::<Prose>("note", "Why", "Why, for those who read the history.");
const ASKED: Field = input::<Prose>("note", "What is missing", "What has to be supplied, point by point.");
const AGEING: Field = input::<Ageing>("ageing_reason", "Why it takes long", "Ageing is counted by it.");
const REFERENCE: Field = input::<Option<Line>>("host_reference", "Reference", "Reference of the requested authority.");
const CENTRAL: Field = input::<Option<Line>>("central_authority_reference", "Reference of the Central Authority", "As it was given.");
const CERTIFICATION: Field = input::<Option<Certification>>("certification", "Certification", "How it was made fit for court.");
const RETURN_ON: Field = input::<Option<Date>>("originals_return_on", "Originals go back by", "Where originals came.");
const RETURNED: Field = input::<Date>("originals_returned_on", "Originals went back on", "Day of the return.");
const USE: Field = input::<Prose>("further_use", "Other use", "Proceedings or purpose beyond the case stated.");
const CONSENTS: Field = typed_input(
    "use_consents",
    "Consents",
    "Every consent so far with its reference and day, one a line.",
    Type::Many(&Type::Line),
    Need::Required,
);
const LIMITS: Field = typed_input(
    "use_limits",
    "Limits of use",
    "As the State that gave it set them; the treaty's own limit where it set none.",
    Type::Many(&Type::Line),
    Need::Required,
);
const REASONS: Field = typed_input("reasons", "Grounds", "Every ground that was given.", REFUSAL, Need::Required);
const CODE: Field = typed_input("closing_code", "Closing code", "How it ended.", CLOSING, Need::Required);
const NARRATIVE: Field = input::<Prose>("closing_narrative", "Narrative and lessons", "What was done and what came of it.");

const fn step(verb: &'static str, label: &'static str, from: &'static [State], to: State, grade: Grade) -> Step<Body> {
    Step { verb, label, from, to, grade, inputs: &[NOTE], ball: None, guard: always }
}

const UNDER_WAY: &[State] = &[Need, Drafting, CentralReview, Signed, Translated, Transmitted, Received, Executing, Supplement, Postponed];

pub(super) const STEPS: &[Step<Body>] = &[
    Step { guard: ours, ..step("draft", "Have request drafted", &[Need], Drafting, Grade::Request) },
    Step {
        guard: reviewable,
        ..step("submit-for-review", "Give to Central Authority", &[Drafting], CentralReview, Grade::Work)
    },
    Step { inputs: const { &[ASKED] }, ..step("return-draft", "Record draft as returned", &[CentralReview], Drafting, Grade::Work) },
    Step {
        inputs: const { &[CENTRAL, NOTE] },
        guard: signable,
        ..step("sign", "Record signature", &[CentralReview], Signed, Grade::Work)
    },
    step("translate", "Record translation", &[Signed], Translated, Grade::Work),
    Step { guard: transmittable, ..step("transmit", "Record transmission", &[Signed, Translated], Transmitted, Grade::Work) },
    Step {
        inputs: const { &[REFERENCE, NOTE] },
        ..step("record-receipt", "Record receipt abroad", &[Transmitted], Received, Grade::Work)
    },
    // A foreign request enters here: through the Central Authority, never from police to police.
    Step {
        inputs: const { &[CENTRAL, NOTE] },
        guard: theirs,
        ..step("receive", "Record foreign request", &[Need], Received, Grade::Work)
    },
    Step { guard: executable, ..step("execute", "Record start of execution", &[Received], Executing, Grade::Work) },
    Step {
        inputs: const { &[AGEING, NOTE] },
        ..step("ask-again", "Ask again", &[Executing], Executing, Grade::Work)
    },
    Step {
        inputs: const { &[ASKED] },
        ..step("ask-supplement", "Record request for supplement", &[Received, Executing], Supplement, Grade::Work)
    },
    step("supply", "Send supplement", &[Supplement], Executing, Grade::Work),
    Step { inputs: const { &[AGEING, WHY] }, ..step("postpone", "Record postponement", &[Received, Executing], Postponed, Grade::Work) },
    step("resume", "Record resumption", &[Postponed], Executing, Grade::Work),
    Step { guard: all_settled, ..step("record-execution", "Record as executed", &[Executing, Partly], Executed, Grade::Work) },
    Step { guard: some_settled, ..step("record-part", "Record as executed in part", &[Executing], Partly, Grade::Work) },
    step("go-on", "Wait for the rest", &[Partly], Executing, Grade::Work),
    Step {
        inputs: const { &[REASONS, NOTE] },
        ..step("refuse", "Record refusal", &[CentralReview, Received, Executing, Supplement, Postponed], Refused, Grade::Work)
    },
    Step { inputs: const { &[WHY] }, ..step("withdraw", "Withdraw request", UNDER_WAY, Withdrawn, Grade::Request) },
    // What comes back, and what may be done with it.
    Step {
        inputs: const { &[LIMITS, RETURN_ON, NOTE] },
        guard: answered,
        ..step("receive-evidence", "Record receipt of evidence", &[Executed, Partly], EvidenceReceived, Grade::Work)
    },
    Step {
        inputs: const { &[CERTIFICATION, NOTE] },
        guard: certifiable,
        ..step("certify", "Record certification", &[EvidenceReceived], Certified, Grade::Work)
    },
    Step { guard: limited, ..step("deliver", "Deliver evidence", &[Certified], Delivered, Grade::Work) },
    Step { guard: limited, ..step("put-to-use", "Record acceptance within limits", &[Delivered], UseLimited, Grade::Request) },
    Step {
        inputs: const { &[USE, CONSENTS] },
        guard: consented,
        ..step("record-further-use", "Record consent to other use", &[UseLimited], UseLimited, Grade::Supervise)
    },
    Step {
        inputs: const { &[RETURNED, NOTE] },
        guard: returned,
        ..step("return-originals", "Record return of originals", &[UseLimited], UseLimited, Grade::Work)
    },
    Step {
        inputs: const { &[CODE, NARRATIVE] },
        guard: closable,
        ..step("close", "Close request", &[UseLimited, Refused, Withdrawn], Closed, Grade::Supervise)
    },
    Step { inputs: const { &[WHY] }, ..step("reopen", "Reopen request", &[Closed], Need, Grade::Supervise) },
];

fn missing(required: &[(&'static str, &'static str, bool)]) -> No {
    let absent = required.iter().filter(|(.., there)| !there);
    absent.map(|(field, why, _)| refuse("missing", *field, *why)).collect()
}

fn ours(body: &Body, _: &Facts, _: &Inputs) -> No {
    let mut no = missing(&[("requested_state", "name the State that is asked", body.requested_state.is_some())]);
    if body.asked_by == AskedBy::ForeignState {
        no.push(refuse("foreign", "asked_by", "a foreign request is received, not drafted: record the foreign request"));
    }
    no
}

/// What any request says, whoever makes it.
fn complete(body: &Body, facts: &Facts) -> No {
    let basis = body.agreement.is_some() || facts.record.spine.legal_basis.is_some();
    let mut no = missing(&[
        ("instrument", "say on what the request rests", body.instrument.is_some()),
        ("agreement", "choose the treaty, or name letters or reciprocity under “legal basis”", basis),
        ("offence_text", "give the text of the offence and its penalty", body.offence_text.is_some()),
        ("facts_of_case", "say what was done, with time and place", body.facts_of_case.is_some()),
        ("compulsory", "say whether a compulsory measure is asked for", body.compulsory.is_some()),
        ("tasks", "name what is sought as tasks that can be answered by themselves", !facts.record.tasks.is_empty()),
    ]);
    let treaty = matches!(body.instrument, Some(Instrument::Treaty | Instrument::Convention));
    if treaty && body.treaty_article.is_none() {
        no.push(refuse("missing", "treaty_article", "name the article relied on"));
    }
    if body.compulsory == Some(true) && body.criminal_in_both.is_none() {
        no.push(refuse("missing", "criminal_in_both", "a compulsory measure needs it: say how the offence is one in both States"));
    }
    no
}

fn reviewable(body: &Body, facts: &Facts, _: &Inputs) -> No {
    let mut no = complete(body, facts);
    no.extend(missing(&[
        ("prosecuting_office", "name the prosecuting office: the request is the prosecutor's", body.prosecuting_office.is_some()),
        ("certification", "say how what comes back is made fit for court", body.certification.is_some()),
        ("translation_needed", "say whether the State asked wants a translation", body.translation_needed.is_some()),
    ]));
    no
}

fn signable(body: &Body, facts: &Facts, inputs: &Inputs) -> No {
    let mut no = reviewable(body, facts, inputs);
    if body.central_authority.is_none() {
        no.push(refuse("missing", "central_authority", "name the Central Authority that signs and sends it"));
    }
    no
}

fn transmittable(body: &Body, facts: &Facts, _: &Inputs) -> No {
    if body.translation_needed != Some(false) && facts.record.state == "signed" {
        return vec![refuse("not-translated", "translation_needed", "have the request translated first")];
    }
    vec![]
}

fn theirs(body: &Body, _: &Facts, inputs: &Inputs) -> No {
    let mut no = missing(&[
        ("requesting_state", "name the State that asks", body.requesting_state.is_some()),
        ("central_authority", "name the Central Authority through which it came", body.central_authority.is_some()),
    ]);
    if body.asked_by == AskedBy::UnitedStates {
        no.push(refuse("our-own", "asked_by", "a request of the United States is drafted: have it drafted"));
    }
    if body.central_authority_reference.is_none() && !inputs.has("central_authority_reference") {
        no.push(refuse("missing", "central_authority_reference", "give the reference of the Central Authority"));
    }
    no
}

fn executable(body: &Body, facts: &Facts, _: &Inputs) -> No {
    match body.asked_by {
        AskedBy::UnitedStates => vec![],
        AskedBy::ForeignState => complete(body, facts),
    }
}

fn settled(task: &Task) -> bool {
    matches!(task.state, TaskState::Answered | TaskState::Partly | TaskState::Refused)
}

fn all_settled(_: &Body, facts: &Facts, _: &Inputs) -> No {
    let open = facts.record.tasks.iter().filter(|t| !t.state.settled());
    open.map(|t| refuse("task-open", "tasks", format!("settle task {}: answer it, record the refusal, or cancel it", t.number)))
        .collect()
}

fn some_settled(_: &Body, facts: &Facts, _: &Inputs) -> No {
    if facts.record.tasks.iter().any(settled) {
        return vec![];
    }
    vec![refuse("nothing-executed", "tasks", "record the answer to at least one task first")]
}

fn answered(_: &Body, facts: &Facts, _: &Inputs) -> No {
    let something = |t: &Task| matches!(t.state, TaskState::Answered | TaskState::Partly);
    if facts.record.tasks.iter().any(something) {
        return vec![];
    }
    vec![refuse("no-evidence", "tasks", "no task was answered: record the refusal instead")]
}

fn certifiable(body: &Body, _: &Facts, inputs: &Inputs) -> No {
    let known = body.certification.is_some() || inputs.has("certification");
    missing(&[("certification", "say how it was made fit for court, or that nothing is needed", known)])
}

fn limited(body: &Body, _: &Facts, _: &Inputs) -> No {
    missing(&[("use_limits", "write down the limits of use before anybody uses it", !body.use_limits.is_empty())])
}

/// Another use than the case stated needs the consent of the State that gave it; each consent stays on record.
fn consented(body: &Body, _: &Facts, inputs: &Inputs) -> No {
    use matter::FieldValue as _;
    let given = Vec::<Line>::read(inputs.0.get("use_consents")).unwrap_or_default();
    let mut no: No = body
        .use_consents
        .iter()
        .filter(|before| !given.contains(before))
        .map(|before| refuse("consent-lost", "use_consents", format!("keep the consent “{}”", before.0)))
        .collect();
    if !given.is_empty() && given.len() <= body.use_consents.len() {
        no.push(refuse("no-consent", "use_consents", "add the consent to this use: without it the use is not allowed"));
    }
    no
}

fn returned(body: &Body, facts: &Facts, inputs: &Inputs) -> No {
    let mut no = missing(&[(
        "originals_return_on",
        "no day is recorded by which originals go back: none came",
        body.originals_return_on.is_some(),
    )]);
    let latest = facts.now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date().tomorrow().ok();
    let day = inputs.text("originals_returned_on").and_then(|text| matter::values::read_date(text).ok());
    if let (Some(day), Some(latest)) = (day, latest)
        && day > latest
    {
        no.push(refuse("ahead", "originals_returned_on", "this day has not come yet: give the day it happened"));
    }
    no
}

fn closable(body: &Body, facts: &Facts, _: &Inputs) -> No {
    let undecided = facts.record.claims.iter().filter(|c| c.decision.is_none());
    let mut no: No = undecided.map(|c| refuse("claim-undecided", "outcomes", format!("have claim {} decided first", c.number))).collect();
    if body.originals_return_on.is_some() && body.originals_returned_on.is_none() && facts.record.state == "use_limited" {
        no.push(refuse("originals", "originals_returned_on", "return the originals first, and record the day"));
    }
    no
}
