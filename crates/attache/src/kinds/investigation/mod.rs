//! Investigation: a case, own or joint or collateral to a domestic one (domain.md M1).
//!
//! The host arrests; we record who did, and who approved that our officers were there. Opening is a supervisor's
//! decision, and a supervisor reviews the case at the intervals of the pack.

use jiff::civil::Date;
use matter::field::{CodeTable, Field, Type};
use matter::record::Authority;
use matter::step::{Grade, Need, Step, always, input, typed_input};
use matter::values::{Line, OfficerId, Prose};
use matter::{ClockStart, Facts, Inputs, Matter, Refusal, Rules, choices, refuse, states};

choices! {
    /// Where the case came from.
    pub enum Origin {
        /// A lead of our own.
        Lead = ("lead", "Own lead"),
        /// A seizure.
        Seizure = ("seizure", "Seizure"),
        /// A tip of the host country.
        HostTip = ("host_tip", "Tip from the host country"),
        /// Headquarters.
        Headquarters = ("headquarters", "Headquarters"),
        /// A domestic case that needs work here.
        DomesticCase = ("domestic_case", "Domestic case"),
    }
}

choices! {
    /// How the case stands to others.
    pub enum Relation {
        /// Our own case.
        Substantive = ("substantive", "Own case"),
        /// Collateral to a domestic case.
        Collateral = ("collateral", "Collateral to a domestic case"),
        /// Worked jointly with the host or another agency.
        Joint = ("joint", "Joint"),
    }
}

states! {
    /// The course of a case.
    pub enum State {
        Lead = ("lead", "Lead", Draft, Us),
        Preliminary = ("preliminary", "Preliminary inquiry", Active, Us),
        Open = ("open", "Open", Active, Us),
        PendingJudicial = ("pending_judicial", "Pending judicial action", Waiting, ThirdAgency),
        PendingHost = ("pending_host", "Pending host action", Waiting, HostAgency),
        Suspended = ("suspended", "Suspended", Waiting, Us),
        Closed = ("closed", "Closed", Closed, Nobody),
    }
}
use State::{Closed, Open, PendingHost, PendingJudicial, Preliminary, Suspended};

/// A case: substantive, joint, or collateral to a domestic investigation.
#[derive(Clone, Debug, Matter)]
#[matter(code = "INV", word = "investigation", label = "Investigation", version = 1, state = State)]
pub struct Body {
    /// Where the case came from.
    #[field(share = Network, index, group = "The case")]
    pub origin: Origin,
    /// Own case, joint, or collateral to a domestic case.
    #[field(share = Network, index, group = "The case")]
    pub relation: Relation,
    /// What is believed to have been done, when and where.
    #[field(share = Network, group = "The case")]
    pub violation: Option<Prose>,
    /// What ties it to the United States.
    #[field(share = Network, group = "The case", label = "Nexus to the United States")]
    pub nexus: Option<Prose>,
    /// Prosecuting office and district.
    #[field(share = Network, group = "Prosecution")]
    pub prosecuting_office: Option<Line>,
    /// Prosecutor or court of the host country.
    #[field(share = Network, group = "Prosecution")]
    pub host_prosecutor: Option<Line>,
    /// Day on which the limitation period of the earliest charge ends.
    #[field(share = Network, index, group = "Prosecution", label = "Limitation ends")]
    pub limitation_ends: Option<Date>,
    /// References of deconfliction checks with other agencies.
    #[field(share = Network, group = "Coordination")]
    pub deconfliction_references: Vec<Line>,
    /// Day on which the last preservation letter was sent to a provider.
    #[field(share = Network, group = "Coordination")]
    pub preservation_sent: Option<Date>,
    /// Whether undercover work or another sensitive method is used.
    #[field(share = Never, index, group = "Handling")]
    pub sensitive_method: Option<bool>,
    /// A subject is a fugitive.
    #[field(share = Network, index, group = "The case")]
    pub fugitive: Option<bool>,
    /// Agency of the host that makes arrests; United States officers do not make them abroad.
    #[field(share = Partners, group = "Coordination")]
    pub arrests_made_by: Option<Line>,
    /// Who approved that United States officers are present, and when.
    #[field(share = Network, group = "Coordination", label = "Presence approved by")]
    pub presence_approved_by: Option<Line>,
    /// What the next months are for.
    #[field(share = Never, group = "The case")]
    pub plan: Option<Prose>,
}

const CLOSING: Type = Type::Code(CodeTable::Reasons("close.investigation"));
const NOTE: Field = input::<Option<Prose>>("note", "Note", "What to say with it.");
const WHY: Field = input::<Prose>("note", "Why", "Why, for those who read the history.");
const LEAD: Field = input::<Option<OfficerId>>("lead", "Case agent", "Who leads the case.");
const SUPERVISOR: Field = input::<Option<OfficerId>>("supervisor", "Supervisor", "Who reviews it.");
const NARRATIVE: Field = input::<Prose>("closing_narrative", "Narrative and lessons", "What was done and what came of it.");

const fn step(verb: &'static str, label: &'static str, from: &'static [State], to: State, grade: Grade) -> Step<Body> {
    Step { verb, label, from, to, grade, inputs: &[NOTE], ball: None, guard: always }
}

impl Rules for Body {
    const STEPS: &'static [Step<Body>] = &[
        Step { guard: described, ..step("inquire", "Start preliminary inquiry", &[State::Lead], Preliminary, Grade::Work) },
        Step {
            inputs: const { &[LEAD, SUPERVISOR, NOTE] },
            guard: can_open,
            ..step("open", "Approve opening", &[State::Lead, Preliminary], Open, Grade::Supervise)
        },
        step("review", "Record case review", &[Open, PendingHost, PendingJudicial, Suspended], Open, Grade::Supervise),
        step("await-host", "Wait for host action", &[Open], PendingHost, Grade::Work),
        step("await-court", "Wait for judicial action", &[Open], PendingJudicial, Grade::Work),
        step("resume", "Resume work", &[PendingHost, PendingJudicial], Open, Grade::Work),
        Step { inputs: const { &[WHY] }, ..step("suspend", "Suspend case", &[Open], Suspended, Grade::Supervise) },
        Step { inputs: const { &[WHY] }, ..step("unsuspend", "Take case up again", &[Suspended], Open, Grade::Supervise) },
        Step {
            inputs: const { &[typed_input("closing_code", "Closing code", "How it ended.", CLOSING, Need::Required), NARRATIVE] },
            guard: can_close,
            ..step("close", "Close case", &[State::Lead, Preliminary, Open, PendingHost, PendingJudicial, Suspended], Closed, Grade::Supervise)
        },
        Step { inputs: const { &[WHY] }, ..step("reopen", "Reopen case", &[Closed], Open, Grade::Supervise) },
    ];

    fn clocks(&self, facts: &Facts) -> Vec<ClockStart> {
        let record = facts.record;
        let mut clocks = vec![];
        let closed = record.closed_at;
        // A review is due again after each one: the step "review" enters "open" anew.
        if let Some(reviewed) = record.course.iter().rev().find(|e| e.state == "open") {
            clocks.push(ClockStart::from("supervisor_review", "the last review or opening", reviewed.at).met(closed));
        }
        if let Some(day) = self.limitation_ends {
            let opened = record.opened.at;
            clocks.push(ClockStart::from("limitation", "opening", opened).agreed(Some(day)).met(closed));
        }
        if let Some(sent) = self.preservation_sent {
            let noon = sent.at(12, 0, 0, 0);
            if let Ok(from) = jiff::tz::TimeZone::UTC.to_timestamp(noon) {
                clocks.push(ClockStart::from("preservation", "the preservation letter", from).met(closed));
            }
        }
        clocks
    }
}

fn described(body: &Body, facts: &Facts, _: &Inputs) -> Vec<Refusal> {
    let mut no = vec![];
    if facts.record.spine.subjects.is_empty() {
        no.push(refuse("no-subject", "subjects", "choose the area of responsibility"));
    }
    if body.violation.is_none() {
        no.push(refuse("no-violation", "violation", "say what is believed to have been done"));
    }
    no
}

fn can_open(body: &Body, facts: &Facts, inputs: &Inputs) -> Vec<Refusal> {
    let mut no = described(body, facts, inputs);
    let spine = &facts.record.spine;
    if body.nexus.is_none() {
        no.push(refuse("no-nexus", "nexus", "say what ties it to the United States"));
    }
    if spine.legal_citations.is_empty() {
        no.push(refuse("no-citation", "legal_citations", "cite the sections that are enforced"));
    }
    if spine.enforcement.is_none() {
        no.push(refuse("no-enforcement", "enforcement", "say whether it is criminal, civil or administrative"));
    }
    match spine.authority {
        None => no.push(refuse("no-authority", "authority", "name own authority or the memorandum relied on")),
        Some(Authority::Own | Authority::Directed) => {}
        Some(_) if spine.legal_basis.is_none() => {
            no.push(refuse("no-memorandum", "legal_basis", "name the memorandum and its date"));
        }
        Some(_) => {}
    }
    if spine.lead.is_none() && !inputs.has("lead") {
        no.push(refuse("no-lead", "lead", "name the case agent"));
    }
    // Somebody else than the case agent approves the opening.
    let lead = inputs.text("lead").or(spine.lead.as_ref().map(|l| l.0.as_str()));
    if lead == Some(facts.by.officer.as_str()) {
        no.push(refuse("own-case", "lead", "a supervisor other than the case agent approves the opening"));
    }
    for hit in facts.open_hits {
        let why = format!("decide whether the party is “{}” of the list {}", hit.caption, hit.list);
        no.push(refuse("open-hit", "hits", why));
    }
    no
}

fn can_close(_: &Body, facts: &Facts, _: &Inputs) -> Vec<Refusal> {
    let undecided = facts.record.claims.iter().filter(|c| c.decision.is_none());
    undecided.map(|c| refuse("claim-undecided", "outcomes", format!("have claim {} decided first", c.number))).collect()
}
