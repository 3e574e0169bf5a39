//! Formal legal assistance: evidence asked for through Central Authorities or courts, out and in (domain.md M3).
//!
//! The prosecutor starts it and the Central Authority sends it; the attaché follows it, answers for its papers, and
//! keeps the limits on the use of what comes back. What is asked for stands as tasks, each answered or refused by
//! itself. An ask between police forces that needs compulsion ends there and begins here, with a link “redirected from”.
//! `steps` has the verbs and what stands against them.

mod steps;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use matter::clock::Moment;
use matter::field::CodeTable;
use matter::values::{AgreementCode, CountryCode, Line, Prose};
use matter::{ClockStart, Facts, FieldValue, Matter, Record, Refusal, Rules, Type, choices, refuse, states};

choices! {
    /// Which way the request goes.
    pub enum AskedBy {
        /// The United States ask.
        UnitedStates = ("united_states", "The United States ask"),
        /// A foreign State asks.
        ForeignState = ("foreign_state", "A foreign State asks"),
    }
}

choices! {
    /// On what the request rests.
    pub enum Instrument {
        /// A treaty on mutual legal assistance.
        Treaty = ("treaty", "Treaty on mutual legal assistance"),
        /// A convention of the United Nations or a regional one.
        Convention = ("convention", "Multilateral convention"),
        /// From court to court.
        LettersRogatory = ("letters_rogatory", "Letters rogatory"),
        /// Comity and reciprocity.
        Reciprocity = ("reciprocity", "Reciprocity"),
    }
}

choices! {
    /// How what comes back is made fit for court.
    pub enum Certification {
        /// Foreign records of regularly conducted activity (18 U.S.C. 3505).
        BusinessRecords = ("business_records", "Certificate for business records (18 USC 3505)"),
        /// Attested public records.
        PublicRecords = ("public_records", "Attestation of public records"),
        /// Testimony before a court or commissioner.
        Testimony = ("testimony", "Testimony before a court or commissioner"),
        /// No certificate is needed.
        NotNeeded = ("not_needed", "None needed"),
    }
}

/// Why a request takes long, by a code of the pack; the ageing of requests is counted by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ageing(pub String);

impl FieldValue for Ageing {
    const TYPE: Type = Type::Code(CodeTable::Reasons("ageing.legal_assistance"));
    fn read(value: Option<&serde_json::Value>) -> Result<Self, String> {
        Line::read(value).map(|line| Ageing(line.0))
    }
    fn write(&self) -> serde_json::Value {
        serde_json::Value::String(self.0.clone())
    }
}

states! {
    /// The course of a request for legal assistance.
    pub enum State {
        Need = ("need", "Need", Draft, Us),
        Drafting = ("drafting", "Being drafted", Waiting, Requester),
        CentralReview = ("central_review", "With the Central Authority for review", Waiting, CentralAuthority),
        Signed = ("signed", "Signed", Active, Us),
        Translated = ("translated", "Translated", Active, Us),
        Transmitted = ("transmitted", "Transmitted", Waiting, CentralAuthority),
        Received = ("received", "Received", Waiting, CentralAuthority),
        Executing = ("executing", "Being executed", Waiting, CentralAuthority),
        Supplement = ("supplement", "Supplement requested", Waiting, Requester),
        Postponed = ("postponed", "Postponed", Waiting, CentralAuthority),
        Executed = ("executed", "Executed", Active, Us),
        Partly = ("partly", "Executed in part", Active, Us),
        Refused = ("refused", "Refused", Active, Us),
        Withdrawn = ("withdrawn", "Withdrawn", Active, Us),
        EvidenceReceived = ("evidence_received", "Evidence received", Active, Us),
        Certified = ("certified", "Certified", Active, Us),
        Delivered = ("delivered", "Delivered", Waiting, Requester),
        UseLimited = ("use_limited", "In use, within limits", Waiting, Requester),
        Closed = ("closed", "Closed", Closed, Nobody),
    }
}

/// A request for evidence through Central Authorities or courts, made by the United States or made to them.
#[derive(Clone, Debug, Matter)]
#[matter(code = "MLA", word = "legal_assistance", label = "Legal assistance", version = 1, state = State)]
pub struct Body {
    /// Whether the United States ask or a foreign State does.
    #[field(share = Network, index, group = "The request")]
    pub asked_by: AskedBy,
    /// State that is asked.
    #[field(share = Partners, index, group = "The request", label = "State that is asked")]
    pub requested_state: Option<CountryCode>,
    /// State that asks, where it is not the United States.
    #[field(share = Partners, index, group = "The request", label = "State that asks")]
    pub requesting_state: Option<CountryCode>,
    /// On what the request rests.
    #[field(share = Partners, index, group = "The request")]
    pub instrument: Option<Instrument>,
    /// Treaty or convention relied on, where the register of agreements has it; else name it under “legal basis”.
    #[field(share = Partners, index, group = "The request")]
    pub agreement: Option<AgreementCode>,
    /// Article of the treaty.
    #[field(share = Partners, group = "The request")]
    pub treaty_article: Option<Line>,
    /// Central Authority that sends or receives it, and the officer there.
    #[field(share = Network, index, group = "The request")]
    pub central_authority: Option<Line>,
    /// Reference of the Central Authority, in the United States the Office of International Affairs.
    #[field(share = Network, index, group = "The request")]
    pub central_authority_reference: Option<Line>,
    /// Prosecuting office and district.
    #[field(share = Network, group = "The request")]
    pub prosecuting_office: Option<Line>,
    /// Text of the offence and of its penalty.
    #[field(share = Partners, group = "The case")]
    pub offence_text: Option<Prose>,
    /// What was done, with time and place.
    #[field(share = Partners, group = "The case")]
    pub facts_of_case: Option<Prose>,
    /// How the offence is one in both States, element by element.
    #[field(share = Partners, group = "The case", label = "Dual criminality")]
    pub criminal_in_both: Option<Prose>,
    /// Day of the hearing at which the evidence is needed.
    #[field(share = Partners, index, group = "The case")]
    pub hearing_on: Option<Date>,
    /// Day on which the limitation period of the earliest charge ends.
    #[field(share = Network, index, group = "The case", label = "Limitation ends")]
    pub limitation_ends: Option<Date>,
    /// Day of the official request for which a court suspended the limitation period (18 U.S.C. 3292).
    #[field(share = Network, group = "The case")]
    pub suspended_from: Option<Date>,
    /// Whether a compulsory measure is asked for: search, seizure, bank records, a summons.
    #[field(share = Partners, index, group = "What is asked")]
    pub compulsory: Option<bool>,
    /// What has to be kept confidential, and from whom.
    #[field(share = Partners, group = "What is asked")]
    pub confidentiality: Option<Prose>,
    /// Procedure or form that the court needs.
    #[field(share = Partners, group = "What is asked")]
    pub procedure: Option<Prose>,
    /// How what comes back is made fit for court.
    #[field(share = Partners, index, group = "What is asked")]
    pub certification: Option<Certification>,
    /// Whether the State asked wants the request translated.
    #[field(share = Network, group = "What is asked")]
    pub translation_needed: Option<bool>,
    /// Why it takes long.
    #[field(share = Network, index, group = "Ageing")]
    pub ageing_reason: Option<Ageing>,
    /// Limits on the use of what came back, as the State that gave it set them.
    #[field(share = Partners, group = "Use and return")]
    pub use_limits: Vec<Line>,
    /// Consents to other uses, with their references.
    #[field(share = Partners, group = "Use and return")]
    pub use_consents: Vec<Line>,
    /// Day by which originals go back.
    #[field(share = Partners, index, group = "Use and return")]
    pub originals_return_on: Option<Date>,
    /// Day on which the originals went back.
    #[field(share = Partners, group = "Use and return")]
    pub originals_returned_on: Option<Date>,
}

/// States after which nothing more is awaited from the executing authority.
const ANSWERED: &[&str] = &["executed", "partly", "refused", "withdrawn", "closed"];

impl Rules for Body {
    const STEPS: &'static [matter::Step<Body>] = steps::STEPS;

    fn clocks(&self, facts: &Facts) -> Vec<ClockStart> {
        let record = facts.record;
        let closed = record.closed_at;
        let country = self.requested_state.as_ref().map(|c| c.0.clone());
        let agreement = self.agreement.as_ref().map(|a| a.0.clone());
        let under = |start: ClockStart| start.under(country.clone(), agreement.clone());
        let mut clocks = vec![];
        if let Some(sent) = record.first_entered("central_review") {
            let over = record.entered_after(&["signed", "drafting", "withdrawn"], sent);
            clocks.push(ClockStart::from("central_review", "the hand-over to the Central Authority", sent).met(over));
        }
        if let Some(sent) = record.first_entered("transmitted") {
            let letters = self.instrument == Some(Instrument::LettersRogatory);
            let word = if letters { "expected_letters" } else { "expected" };
            let over = record.entered_after(ANSWERED, sent);
            clocks.push(under(ClockStart::from(word, "transmission", sent).met(over)));
            clocks.push(under(ClockStart::from("acknowledge", "transmission", sent).met(over)));
        }
        // Silence is counted from the last word, and only while the executing authority has it.
        if record.state == "executing" {
            for clock in ["host_silence.30", "host_silence.60", "host_silence.90"] {
                clocks.push(under(ClockStart::from(clock, "the last word of the authority", record.state_since)));
            }
        }
        if record.state == "supplement" {
            clocks.push(ClockStart::from("supplement", "the request for a supplement", record.state_since));
        }
        clocks.extend(self.dated(facts, closed));
        clocks
    }

    /// Consents are recorded by their step, and a limit that evidence came under is never lost.
    fn against_edit(record: &Record, before: &Body, after: &Body) -> Vec<Refusal> {
        let mut no = vec![];
        if before.use_consents != after.use_consents {
            let why = "a consent is recorded by the step “Record consent to other use”, not by editing";
            no.push(refuse("by-step", "use_consents", why));
        }
        if record.first_entered("evidence_received").is_some() {
            let lost = before.use_limits.iter().filter(|limit| !after.use_limits.contains(limit));
            no.extend(lost.map(|limit| refuse("limit-lost", "use_limits", format!("keep the limit “{}”", limit.0))));
        }
        no
    }
}

impl Body {
    /// Clocks whose end is a day on the matter.
    fn dated(&self, facts: &Facts, closed: Option<jiff::Timestamp>) -> Vec<ClockStart> {
        let opened = facts.record.opened.at;
        let mut clocks = vec![];
        if let Some(day) = self.hearing_on {
            let there = facts.record.entered_after(&["delivered", "withdrawn"], opened);
            clocks.push(ClockStart::from("hearing", "opening", opened).agreed(Some(day)).met(there.or(closed)));
        }
        if let Some(day) = self.limitation_ends {
            clocks.push(ClockStart::from("limitation", "opening", opened).agreed(Some(day)).met(closed));
        }
        if let Some(day) = self.suspended_from {
            let over = facts.record.entered_after(&["executed", "refused", "withdrawn"], opened).or(closed);
            clocks.push(ClockStart::since("suspension", "the official request", Moment::There(day, None)).met(over));
        }
        if let (Some(day), Some(delivered)) = (self.originals_return_on, facts.record.first_entered("delivered")) {
            let returned = self.originals_returned_on.map(|day| Moment::There(day, None));
            let start = ClockStart::from("return_of_originals", "delivery", delivered).agreed(Some(day));
            clocks.push(start.event("originals_returned", returned));
        }
        clocks
    }
}
