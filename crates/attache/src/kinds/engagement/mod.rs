//! Engagement: a liaison meeting, a visit, an outreach event, with country clearance (domain.md M20).
//!
//! Who met whom about what, under which clearance, and what was promised. Without a clearance number nobody
//! travels; a trip ends with its report.

use jiff::civil::Date;
use matter::field::{CodeTable, Field, Type};
use matter::step::{Grade, Need, Step, always, input, typed_input};
use matter::values::{AgencyId, ContactId, Line, Prose};
use matter::{ClockStart, Facts, Inputs, Matter, Refusal, Rules, choices, refuse, states};

choices! {
    /// What sort of engagement it is.
    pub enum Sort {
        /// A meeting with counterparts.
        Meeting = ("meeting", "Liaison meeting"),
        /// A visit by our officers or theirs, which needs country clearance.
        Visit = ("visit", "Visit"),
        /// An event for trade or the public.
        Outreach = ("outreach", "Outreach event"),
    }
}

states! {
    /// The course of an engagement.
    pub enum State {
        Planned = ("planned", "Planned", Draft, Us),
        Requested = ("requested", "Clearance requested", Waiting, ThirdAgency),
        Approved = ("approved", "Approved", Active, Us),
        Denied = ("denied", "Denied", Closed, Nobody),
        Arrived = ("arrived", "Under way", Active, Us),
        Departed = ("departed", "Ended, report due", Active, Us),
        Reported = ("reported", "Reported", Closed, Nobody),
        Cancelled = ("cancelled", "Cancelled", Closed, Nobody),
    }
}
use State::{Approved, Arrived, Cancelled, Denied, Departed, Planned, Reported, Requested};

/// A liaison meeting, a visit or an outreach event, with its clearance, attendance, material and report.
#[derive(Clone, Debug, Matter)]
#[matter(code = "ENG", word = "engagement", label = "Engagement", version = 1, state = State)]
pub struct Body {
    /// Meeting, visit or outreach event.
    #[field(share = Network, index, group = "What and when")]
    pub sort: Sort,
    /// First day.
    #[field(share = Partners, index, group = "What and when")]
    pub starts: Option<Date>,
    /// Last day.
    #[field(share = Partners, group = "What and when")]
    pub ends: Option<Date>,
    /// Place.
    #[field(share = Partners, group = "What and when")]
    pub place: Option<Line>,
    /// What is to be reached.
    #[field(share = Network, group = "What and when")]
    pub objective: Option<Prose>,
    /// Agencies that take part.
    #[field(share = Network, index, group = "Who takes part")]
    pub agencies: Vec<AgencyId>,
    /// Contacts who took part.
    #[field(share = Network, index, group = "Who takes part")]
    pub contacts: Vec<ContactId>,
    /// How many people attended an outreach event.
    #[field(share = Partners, group = "Who takes part")]
    pub attendance: Option<u64>,
    /// Programmes and laws that were explained, such as the Bio-Terrorism Act.
    #[field(share = Public, group = "Who takes part")]
    pub material: Vec<Line>,
    /// Number of the electronic country clearance; nobody travels without one.
    #[field(share = Network, index, group = "Clearance", label = "Country clearance number")]
    pub clearance_number: Option<Line>,
    /// Conditions of the Chief of Mission.
    #[field(share = Network, group = "Clearance")]
    pub clearance_conditions: Option<Prose>,
    /// Gifts given or received, with their value.
    #[field(share = Network, group = "Report")]
    pub gifts: Vec<Line>,
    /// What was said and agreed.
    #[field(share = Network, group = "Report")]
    pub report: Option<Prose>,
}

const CLOSING: Type = Type::Code(CodeTable::Reasons("close.engagement"));
const NOTE: Field = input::<Option<Prose>>("note", "Note", "What to say with it.");
const WHY: Field = input::<Prose>("note", "Why", "Why, for those who read the history.");
const NUMBER: Field = input::<Option<Line>>("clearance_number", "Country clearance number", "As given by the post.");
const CONDITIONS: Field = input::<Option<Prose>>("clearance_conditions", "Conditions", "Conditions of the Chief of Mission.");
const REPORT: Field = input::<Option<Prose>>("report", "Report", "What was said and agreed.");

const fn step(verb: &'static str, label: &'static str, from: &'static [State], to: State, grade: Grade) -> Step<Body> {
    Step { verb, label, from, to, grade, inputs: &[NOTE], ball: None, guard: always }
}

impl Rules for Body {
    const STEPS: &'static [Step<Body>] = &[
        Step { guard: can_request, ..step("request-clearance", "Request country clearance", &[Planned], Requested, Grade::Work) },
        Step {
            inputs: const { &[NUMBER, CONDITIONS, NOTE] },
            guard: can_approve,
            ..step("approve", "Record approval", &[Planned, Requested], Approved, Grade::Supervise)
        },
        Step { inputs: const { &[WHY] }, ..step("deny", "Record denial", &[Requested], Denied, Grade::Supervise) },
        Step { guard: can_begin, ..step("begin", "Record arrival", &[Approved], Arrived, Grade::Work) },
        step("end", "Record departure", &[Arrived], Departed, Grade::Work),
        Step {
            inputs: const { &[REPORT, typed_input("closing_code", "Closing code", "How it ended.", CLOSING, Need::Optional)] },
            guard: has_report,
            ..step("report", "File report", &[Departed], Reported, Grade::Work)
        },
        Step { inputs: const { &[WHY] }, ..step("cancel", "Cancel engagement", &[Planned, Requested, Approved], Cancelled, Grade::Work) },
        Step { inputs: const { &[WHY] }, ..step("reopen", "Reopen engagement", &[Denied, Reported, Cancelled], Planned, Grade::Supervise) },
    ];

    fn clocks(&self, facts: &Facts) -> Vec<ClockStart> {
        let record = facts.record;
        let Some(departed) = record.first_entered("departed") else { return vec![] };
        vec![ClockStart::from("trip_report", "departure", departed).met(record.entered_after(&["reported"], departed))]
    }
}

fn can_request(body: &Body, facts: &Facts, _: &Inputs) -> Vec<Refusal> {
    let mut no = vec![];
    if facts.record.spine.countries.is_empty() {
        no.push(refuse("no-country", "countries", "name the country"));
    }
    if body.objective.is_none() {
        no.push(refuse("no-objective", "objective", "say what is to be reached"));
    }
    match (body.starts, body.ends) {
        (None, _) => no.push(refuse("no-date", "starts", "give the first day")),
        (Some(starts), Some(ends)) if ends < starts => {
            no.push(refuse("before-start", "ends", "the last day cannot be before the first"));
        }
        _ => {}
    }
    no
}

fn can_approve(body: &Body, facts: &Facts, inputs: &Inputs) -> Vec<Refusal> {
    let mut no = can_request(body, facts, inputs);
    let cleared = body.clearance_number.is_some() || inputs.has("clearance_number");
    if body.sort == Sort::Visit && !cleared {
        no.push(refuse("no-clearance", "clearance_number", "a visit needs its country clearance number"));
    }
    no
}

fn can_begin(body: &Body, facts: &Facts, inputs: &Inputs) -> Vec<Refusal> {
    can_approve(body, facts, inputs)
}

fn has_report(body: &Body, _: &Facts, inputs: &Inputs) -> Vec<Refusal> {
    let mut no = vec![];
    if body.report.is_none() && !inputs.has("report") {
        no.push(refuse("no-report", "report", "write what was said and agreed"));
    }
    if body.sort == Sort::Outreach && body.attendance.is_none() {
        no.push(refuse("no-attendance", "attendance", "say how many people attended"));
    }
    no
}
