//! Support request: somebody asks, we answer task by task (domain.md M2).
//!
//! The heart of the product: a request moves between authorities on somebody else's clock. States and steps are
//! here; how long anything may take is in the jurisdiction pack.

use matter::field::{CodeTable, Field, Type};
use matter::record::TaskState;
use matter::step::{Grade, Need, Step, always, input, typed_input};
use matter::values::{AgencyId, ComponentCode, Line, OfficeCode, OfficerId, Prose};
use matter::{ClockStart, Facts, Inputs, Matter, Refusal, Rules, State as _, choices, refuse, states};

choices! {
    /// Where the request comes from and goes to.
    pub enum Direction {
        /// A domestic office or component asks us.
        InboundDomestic = ("inbound_domestic", "Inbound, domestic"),
        /// A host-country authority asks us.
        InboundHost = ("inbound_host", "Inbound, host country"),
        /// We ask a domestic office or another attaché.
        Outbound = ("outbound", "Outbound"),
    }
}

choices! {
    /// What the answer will be used for; evidence takes a formal channel.
    pub enum IntendedUse {
        /// Leads only; never shown in court.
        IntelligenceOnly = ("intelligence_only", "Intelligence only"),
        /// To be used as evidence.
        Evidence = ("evidence", "Evidence"),
    }
}

choices! {
    /// What the host country may be told.
    pub enum HostMayKnow {
        /// Neither the name nor the case.
        Nothing = ("nothing", "Nothing: ask without naming anybody"),
        /// The name of the subject, not why.
        NameOnly = ("name_only", "The subject's name, not the case"),
        /// That there is a case, and the name.
        NameAndCase = ("name_and_case", "The subject's name and the case"),
    }
}

choices! {
    /// How useful the answer was to the requester.
    pub enum Usefulness {
        /// It decided something.
        Decisive = ("decisive", "Decisive"),
        /// It helped.
        Useful = ("useful", "Useful"),
        /// It did not help.
        NotUseful = ("not_useful", "Not useful"),
        /// It came too late.
        TooLate = ("too_late", "Too late"),
    }
}

states! {
    /// The course of a support request.
    pub enum State {
        Draft = ("draft", "Draft", Draft, Requester),
        Submitted = ("submitted", "Submitted", Active, Us),
        Logged = ("logged", "Logged", Active, Us),
        Acknowledged = ("acknowledged", "Acknowledged", Active, Us),
        Returned = ("returned", "Returned as deficient", Waiting, Requester),
        Accepted = ("accepted", "Accepted", Active, Us),
        Assigned = ("assigned", "Assigned", Active, Us),
        Working = ("working", "Being worked", Active, Us),
        PendingHost = ("pending_host", "With the host agency", Waiting, HostAgency),
        Partial = ("partial", "Answered in part", Active, Us),
        Escalated = ("escalated", "Escalated to headquarters", Waiting, Headquarters),
        Responded = ("responded", "Responded", Waiting, Requester),
        Clarification = ("clarification", "Clarification asked", Active, Us),
        AnswerAccepted = ("answer_accepted", "Answer accepted by the requester", Active, Us),
        Declined = ("declined", "Declined", Closed, Nobody),
        Redirected = ("redirected", "Redirected to a formal channel", Closed, Nobody),
        Cancelled = ("cancelled", "Cancelled", Closed, Nobody),
        Closed = ("closed", "Closed", Closed, Nobody),
    }
}
use State::*;

/// A request for help from a domestic office, a host authority or another attaché, answered task by task.
#[derive(Clone, Debug, Matter)]
#[matter(code = "SUP", word = "support_request", label = "Support request", version = 1, state = State)]
pub struct Body {
    /// Whether a domestic office asks us, a host authority asks us, or we ask.
    #[field(share = Network, index, group = "The request")]
    pub direction: Direction,
    /// Component that is supported; names change, so it is chosen as of today.
    #[field(share = Network, index, group = "The request")]
    pub supported_component: Option<ComponentCode>,
    /// Office that asks, where it is one of the network.
    #[field(share = Network, index, group = "The request")]
    pub requesting_office: Option<OfficeCode>,
    /// Why the help is needed: the facts that led to the request.
    #[field(share = Network, group = "The request")]
    pub why_needed: Option<Prose>,
    /// What the answer will be used for. Evidence needs a formal channel.
    #[field(share = Partners, index, group = "The request")]
    pub intended_use: Option<IntendedUse>,
    /// What the host country may be told: nothing, the name, or name and case.
    #[field(share = Network, index, group = "Handling abroad")]
    pub host_may_know: Option<HostMayKnow>,
    /// What must not be said, asked or done, and why.
    #[field(share = Never, group = "Handling abroad")]
    pub points_to_avoid: Option<Prose>,
    /// Why the answer is needed by the date given.
    #[field(share = Network, group = "Dates")]
    pub deadline_reason: Option<Line>,
    /// What was asked of the host agency, in the words used.
    #[field(share = Partners, group = "Handling abroad")]
    pub asked_of_host: Option<Prose>,
    /// How useful the answer was, in the requester's view.
    #[field(share = Network, index, group = "After the answer")]
    pub usefulness: Option<Usefulness>,
}

const DEFICIENCY: Type = Type::Many(&Type::Code(CodeTable::Reasons("deficiency")));
const DECLINE: Type = Type::Many(&Type::Code(CodeTable::Reasons("decline")));
const REDIRECT: Type = Type::Many(&Type::Code(CodeTable::Reasons("redirect")));
const CLOSING: Type = Type::Code(CodeTable::Reasons("close.support_request"));

const NOTE: Field = input::<Option<Prose>>("note", "Note", "What to say with it.");
const REASON_NOTE: Field = input::<Prose>("note", "Why", "Why, for those who read the history.");
const ADVICE: Field = input::<Prose>("note", "Advice", "What the requester should do now.");
const LEAD: Field = input::<OfficerId>("lead", "Lead officer", "Who works it.");
const SUPERVISOR: Field = input::<Option<OfficerId>>("supervisor", "Supervisor", "Who reviews the work.");
const AGENCY: Field = input::<Option<AgencyId>>("host_agency", "Host agency", "The agency that is asked.");
const ASKED: Field = input::<Option<Prose>>("asked_of_host", "What is asked", "The words in which the host is asked.");
const NARRATIVE: Field = input::<Prose>("closing_narrative", "Narrative and lessons", "What was done and what came of it.");
const USEFULNESS: Field = input::<Usefulness>("usefulness", "Usefulness", "How useful the answer was.");

const fn reasons(ty: Type) -> Field {
    typed_input("reasons", "Reasons", "Every reason that applies; all of them are shown.", ty, Need::Required)
}

const fn step(verb: &'static str, label: &'static str, from: &'static [State], to: State, grade: Grade) -> Step<Body> {
    Step { verb, label, from, to, grade, inputs: &[NOTE], ball: None, guard: always }
}

impl Rules for Body {
    const STEPS: &'static [Step<Body>] = &[
        Step { guard: complete, ..step("submit", "Submit request", &[Draft], Submitted, Grade::Request) },
        step("log", "Log request", &[Submitted], Logged, Grade::Work),
        step("acknowledge", "Acknowledge to requester", &[Logged], Acknowledged, Grade::Work),
        Step {
            inputs: const { &[reasons(DEFICIENCY), ADVICE] },
            ..step("return", "Return to requester", &[Submitted, Logged, Acknowledged], Returned, Grade::Work)
        },
        Step { guard: supplied, ..step("resubmit", "Submit again", &[Returned], Submitted, Grade::Request) },
        Step { guard: acceptable, ..step("accept", "Accept request", &[Acknowledged], Accepted, Grade::Supervise) },
        Step {
            inputs: const { &[reasons(DECLINE), ADVICE] },
            ..step("decline", "Decline request", &[Logged, Acknowledged, Accepted], Declined, Grade::Supervise)
        },
        Step {
            inputs: const { &[reasons(REDIRECT), ADVICE] },
            ..step("redirect", "Redirect to formal channel", &[Logged, Acknowledged, Accepted, Working], Redirected, Grade::Supervise)
        },
        Step {
            inputs: const { &[LEAD, SUPERVISOR, NOTE] },
            ..step("assign", "Assign officer", &[Accepted, Assigned, Working, Partial, PendingHost], Assigned, Grade::Supervise)
        },
        Step { guard: has_lead, ..step("start", "Start work", &[Assigned, Clarification], Working, Grade::Work) },
        Step {
            inputs: const { &[AGENCY, ASKED, NOTE] },
            guard: can_be_asked,
            ..step("ask-host", "Ask host agency", &[Assigned, Working, Partial], PendingHost, Grade::Work)
        },
        step("nudge-host", "Remind host agency", &[PendingHost], PendingHost, Grade::Work),
        step("host-answered", "Record host's answer", &[PendingHost], Working, Grade::Work),
        Step { guard: part_answered, ..step("answer-part", "Answer in part", &[Working, PendingHost], Partial, Grade::Work) },
        Step {
            guard: fully_answered,
            ..step("respond", "Send full answer", &[Working, Partial, PendingHost, Clarification], Responded, Grade::Work)
        },
        Step {
            inputs: const { &[REASON_NOTE] },
            ..step("escalate", "Escalate to headquarters", &[Accepted, Assigned, Working, PendingHost, Partial], Escalated, Grade::Supervise)
        },
        step("resume", "Resume work", &[Escalated], Working, Grade::Supervise),
        Step {
            inputs: const { &[REASON_NOTE] },
            ..step("ask-clarification", "Ask for clarification", &[Responded], Clarification, Grade::Request)
        },
        Step {
            inputs: const { &[USEFULNESS, NOTE] },
            ..step("accept-answer", "Accept answer", &[Responded], AnswerAccepted, Grade::Request)
        },
        Step {
            inputs: const { &[typed_input("closing_code", "Closing code", "How it ended.", CLOSING, Need::Required), NARRATIVE] },
            guard: can_close,
            ..step("close", "Close request", &[AnswerAccepted, Responded], Closed, Grade::Supervise)
        },
        Step {
            inputs: const { &[REASON_NOTE] },
            ..step("cancel", "Withdraw request", &[Draft, Submitted, Logged, Acknowledged, Returned, Accepted, Assigned, Working, PendingHost, Partial], Cancelled, Grade::Request)
        },
        Step {
            inputs: const { &[REASON_NOTE] },
            ..step("reopen", "Reopen request", &[Closed, Declined, Redirected, Cancelled], Logged, Grade::Supervise)
        },
    ];

    fn clocks(&self, facts: &Facts) -> Vec<ClockStart> {
        let record = facts.record;
        let Some(submitted) = record.first_entered("submitted") else { return vec![] };
        let answered = ["acknowledged", "returned", "accepted", "declined", "redirected", "cancelled"];
        let done = ["responded", "answer_accepted", "closed", "declined", "redirected", "cancelled"];
        let mut clocks = vec![
            ClockStart::from("acknowledge", "submission", submitted).met(record.entered_after(&answered, submitted)),
            ClockStart::from("due", "submission", submitted)
                .agreed(record.spine.due)
                .met(record.entered_after(&done, submitted)),
        ];
        // The host's silence is counted from the last time it was asked, and only while it is its turn.
        if record.state == PendingHost.word() {
            let asked = record.course.iter().rev().take_while(|e| e.state == "pending_host").last();
            if let Some(asked) = asked {
                for clock in ["host_silence.30", "host_silence.60", "host_silence.90"] {
                    clocks.push(ClockStart::from(clock, "asking the host agency", asked.at));
                }
            }
        }
        clocks
    }
}

fn complete(body: &Body, facts: &Facts, _: &Inputs) -> Vec<Refusal> {
    let spine = &facts.record.spine;
    let mut no = vec![];
    if facts.record.tasks.is_empty() {
        no.push(refuse("no-task", "tasks", "name at least one task that can be answered by itself"));
    }
    if spine.subjects.is_empty() {
        no.push(refuse("no-subject", "subjects", "choose the area of responsibility"));
    }
    if spine.countries.is_empty() {
        no.push(refuse("no-country", "countries", "name the country that has to act"));
    }
    if body.why_needed.is_none() {
        no.push(refuse("no-reason", "why_needed", "say why the help is needed"));
    }
    if body.intended_use.is_none() {
        no.push(refuse("no-use", "intended_use", "say what the answer will be used for"));
    }
    if body.host_may_know.is_none() {
        no.push(refuse("no-disclosure", "host_may_know", "say what the host country may be told"));
    }
    if spine.requester.is_none() && body.requesting_office.is_none() {
        no.push(refuse("no-requester", "requester", "name who asks, or the requesting office"));
    }
    if spine.due.is_some() && body.deadline_reason.is_none() {
        no.push(refuse("no-deadline-reason", "deadline_reason", "say why the answer is needed by the date given"));
    }
    no
}

fn supplied(body: &Body, facts: &Facts, inputs: &Inputs) -> Vec<Refusal> {
    let mut no = complete(body, facts, inputs);
    no.extend(returned_tasks(facts, "supply what is missing in"));
    no
}

fn returned_tasks(facts: &Facts, todo: &str) -> Vec<Refusal> {
    let returned = facts.record.tasks.iter().filter(|t| t.state == TaskState::Returned);
    returned.map(|t| refuse("task-returned", "tasks", format!("{todo} task {}: it was returned as deficient", t.number))).collect()
}

fn acceptable(body: &Body, facts: &Facts, inputs: &Inputs) -> Vec<Refusal> {
    let mut no = complete(body, facts, inputs);
    for hit in facts.open_hits {
        let why = format!("decide whether the party is “{}” of the list {}", hit.caption, hit.list);
        no.push(refuse("open-hit", "hits", why));
    }
    if body.intended_use == Some(IntendedUse::Evidence) {
        no.push(refuse("formal-channel", "intended_use", "evidence takes a formal channel: redirect the request"));
    }
    if facts.record.tasks.iter().all(|t| t.state == TaskState::Returned || t.state == TaskState::Cancelled) {
        no.push(refuse("no-open-task", "tasks", "no task can be worked: return the request instead"));
    }
    no
}

fn has_lead(_: &Body, facts: &Facts, _: &Inputs) -> Vec<Refusal> {
    match facts.record.spine.lead {
        Some(_) => vec![],
        None => vec![refuse("no-lead", "lead", "assign an officer first")],
    }
}

fn can_be_asked(body: &Body, facts: &Facts, inputs: &Inputs) -> Vec<Refusal> {
    let mut no = has_lead(body, facts, inputs);
    if facts.record.spine.host_agency.is_none() && !inputs.has("host_agency") {
        no.push(refuse("no-agency", "host_agency", "name the host agency that is asked"));
    }
    if body.asked_of_host.is_none() && !inputs.has("asked_of_host") {
        no.push(refuse("no-words", "asked_of_host", "write down what the host agency is asked"));
    }
    if body.host_may_know.is_none() {
        no.push(refuse("no-disclosure", "host_may_know", "say what the host country may be told"));
    }
    let open = |t: &matter::record::Task| !t.state.settled() && t.state != TaskState::Returned;
    if !facts.record.tasks.iter().any(open) {
        no.push(refuse("no-open-task", "tasks", "no task is open: there is nothing to ask"));
    }
    no
}

fn part_answered(_: &Body, facts: &Facts, _: &Inputs) -> Vec<Refusal> {
    let answered = |t: &matter::record::Task| matches!(t.state, TaskState::Answered | TaskState::Partly | TaskState::Refused);
    if facts.record.tasks.iter().any(answered) {
        return vec![];
    }
    vec![refuse("nothing-answered", "tasks", "record the answer to at least one task first")]
}

fn fully_answered(_: &Body, facts: &Facts, _: &Inputs) -> Vec<Refusal> {
    let open = facts.record.tasks.iter().filter(|t| !t.state.settled());
    open.map(|t| refuse("task-open", "tasks", format!("settle task {}: answer it, record the refusal, or cancel it", t.number)))
        .collect()
}

fn can_close(body: &Body, facts: &Facts, inputs: &Inputs) -> Vec<Refusal> {
    let mut no = fully_answered(body, facts, inputs);
    let undecided = facts.record.claims.iter().filter(|c| c.decision.is_none());
    no.extend(undecided.map(|c| refuse("claim-undecided", "outcomes", format!("have claim {} decided first", c.number))));
    no
}

#[cfg(test)]
mod tests;
