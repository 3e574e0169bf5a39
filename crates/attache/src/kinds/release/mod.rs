//! Release: one disclosure to one recipient, for one purpose, on one basis (domain.md M18, §2.3).
//!
//! What may leave is the release engine's question; its answer is handed to the guards as [`matter::material::Checked`].
//! Here is the course: drafted, put before a second person, approved, transmitted, acknowledged, and if need be
//! corrected or recalled. No step leads past a ground that blocks, and none past a referral that nobody decided.

use jiff::civil::Date;
use matter::field::{CodeTable, Field, Type};
use matter::kind::Disclosed;
use matter::material::{Exigent, Known, ObjectionSort};
use matter::step::{Grade, Need, Step, always, input, typed_input};
use matter::values::{AgreementCode, CountryCode, Line, OffenceCode, Prose, PurposeCode};
use matter::{ClockStart, Facts, Inputs, Matter, Record, Refusal, Rules, choices, refuse, states};

choices! {
    /// By which way it goes.
    pub enum Channel {
        /// Police to police, by memorandum between agencies.
        Police = ("police", "Police to police"),
        /// Customs mutual assistance.
        Customs = ("customs", "Customs mutual assistance"),
        /// Mutual legal assistance between central authorities.
        LegalAssistance = ("legal_assistance", "Mutual legal assistance"),
        /// Court to court.
        LettersRogatory = ("letters_rogatory", "Letters rogatory"),
        /// Extradition treaty.
        Extradition = ("extradition", "Extradition"),
        /// Between financial intelligence units.
        Fiu = ("fiu", "Financial intelligence units"),
        /// Between tax authorities.
        Tax = ("tax", "Tax authorities"),
        /// Interpol.
        Interpol = ("interpol", "Interpol"),
        /// Europol and the European Union.
        Europol = ("europol", "Europol"),
        /// Visa records.
        Visa = ("visa", "Visa records"),
        /// Open matter and public safety.
        Voluntary = ("voluntary", "Open matter and public safety"),
    }
}

choices! {
    /// How it is handed over.
    pub enum Form {
        /// By word of mouth.
        Oral = ("oral", "By word of mouth"),
        /// On paper.
        Paper = ("paper", "On paper"),
        /// By wire.
        Electronic = ("electronic", "By wire"),
    }
}

choices! {
    /// How fast it has to go.
    pub enum Urgency {
        /// In its turn.
        Routine = ("routine", "In its turn"),
        /// Before others.
        Urgent = ("urgent", "Before others"),
        /// A life is in imminent danger (compare 28 CFR 23.20(e)(2)).
        DangerToLife = ("danger_to_life", "A life is in imminent danger"),
    }
}

states! {
    /// The course of a release.
    pub enum State {
        Draft = ("draft", "Draft", Draft, Us),
        Submitted = ("submitted", "Waiting for a second person", Active, Us),
        Approved = ("approved", "Approved", Active, Us),
        SentExigent = ("sent_exigent", "Sent at once, to be reviewed", Active, Us),
        Transmitted = ("transmitted", "Transmitted", Waiting, HostAgency),
        Receipted = ("receipted", "Receipt on file", Waiting, HostAgency),
        Recalled = ("recalled", "Asked back", Waiting, HostAgency),
        Refused = ("refused", "Refused", Closed, Nobody),
        Withdrawn = ("withdrawn", "Withdrawn", Closed, Nobody),
        Closed = ("closed", "Closed", Closed, Nobody),
    }
}
use State::*;

/// One disclosure: the items that leave, to whom, for what, on which basis, who decided, and the receipt.
#[derive(Clone, Debug, Matter)]
#[matter(code = "REL", word = "release", label = "Release", version = 1, state = State)]
pub struct Body {
    /// State that receives. The agency and its official are the host counterpart.
    #[field(share = Partners, index, group = "Recipient")]
    pub recipient_state: Option<CountryCode>,
    /// Purpose for which the recipient asks, by the list of the pack.
    #[field(share = Partners, index, group = "Purpose and basis")]
    pub purpose: Option<PurposeCode>,
    /// The purpose in words, for this case.
    #[field(share = Partners, group = "Purpose and basis")]
    pub purpose_text: Option<Prose>,
    /// By which way it goes.
    #[field(share = Partners, index, group = "Purpose and basis")]
    pub channel: Option<Channel>,
    /// Agreement relied on; left out, the only one that covers it is found.
    #[field(share = Partners, index, group = "Purpose and basis")]
    pub agreement: Option<AgreementCode>,
    /// Class of the offence it is about.
    #[field(share = Partners, index, group = "Purpose and basis")]
    pub offence_class: Option<OffenceCode>,
    /// How it is handed over.
    #[field(share = Partners, index, group = "Handing over")]
    pub form: Option<Form>,
    /// How fast it has to go.
    #[field(share = Network, index, group = "Handing over")]
    pub urgency: Option<Urgency>,
    /// Day on which it was said, of an oral release; it is recorded within one working day.
    #[field(share = Network, group = "Handing over")]
    pub said_on: Option<Date>,
    /// Whether somebody could be put to death for it.
    #[field(share = Never, group = "Rights")]
    pub death_exposed: Option<Known>,
    /// Whether a written assurance against the death penalty is on file.
    #[field(share = Never, group = "Rights")]
    pub assurance_on_file: Option<Known>,
    /// Whether somebody would be in danger of torture or persecution.
    #[field(share = Never, group = "Rights")]
    pub torture_risk: Option<Known>,
    /// Whether the offence is political or military, or the request has a political aim.
    #[field(share = Never, group = "Rights")]
    pub political: Option<Known>,
    /// Whether it serves to punish somebody for what he is or believes.
    #[field(share = Never, group = "Rights")]
    pub discrimination: Option<Known>,
    /// Whether the act is an offence in both states.
    #[field(share = Never, group = "Rights")]
    pub dual_criminality: Option<Known>,
    /// Whether somebody was tried for the same act before.
    #[field(share = Never, group = "Rights")]
    pub prior_trial: Option<Known>,
    /// Whether sovereignty, security or another essential interest of ours would suffer.
    #[field(share = Never, group = "Rights")]
    pub essential_interests: Option<Known>,
    /// Whether an operation of ours is running that it would touch.
    #[field(share = Never, group = "Rights")]
    pub ongoing_operation: Option<Known>,
    /// The recipient's receipt: its reference and day.
    #[field(share = Partners, index, group = "After it left")]
    pub receipt: Option<Line>,
    /// What the recipient did with it.
    #[field(share = Network, group = "After it left")]
    pub feedback: Option<Prose>,
}

const CLOSING: Type = Type::Code(CodeTable::Reasons("close.release"));
const NOTE: Field = input::<Option<Prose>>("note", "Note", "What to say with it.");
const WHY: Field = input::<Prose>("note", "Why", "Why, for those who read the history.");
const DANGER: Field = input::<Prose>("note", "The danger", "Whose life is in danger, and why it cannot wait.");
const HOW: Field = input::<Line>("how", "How it went", "By whom, to whom and by which means it was handed over.");
const RECEIPT: Field = input::<Line>("receipt", "Receipt", "Reference and day of the recipient's receipt.");
const FEEDBACK: Field = input::<Option<Prose>>("feedback", "Use", "What the recipient did with it.");

const fn step(verb: &'static str, label: &'static str, from: &'static [State], to: State, grade: Grade) -> Step<Body> {
    Step { verb, label, from, to, grade, inputs: &[NOTE], ball: None, guard: always }
}

impl Rules for Body {
    const STEPS: &'static [Step<Body>] = &[
        Step { guard: can_submit, ..step("submit", "Put before a second person", &[Draft], Submitted, Grade::Work) },
        Step { inputs: const { &[WHY] }, ..step("return", "Return to the drafter", &[Submitted, Approved], Draft, Grade::Supervise) },
        Step { guard: can_approve, ..step("approve", "Approve release", &[Submitted], Approved, Grade::Release) },
        Step { inputs: const { &[WHY] }, ..step("refuse", "Refuse release", &[Submitted], Refused, Grade::Release) },
        Step {
            inputs: const { &[HOW, NOTE] },
            guard: can_transmit,
            ..step("transmit", "Record that it was handed over", &[Approved], Transmitted, Grade::Work)
        },
        Step {
            inputs: const { &[HOW, DANGER] },
            guard: can_send_at_once,
            ..step("send-exigent", "Send at once: a life is in danger", &[Draft, Submitted], SentExigent, Grade::Work)
        },
        Step {
            inputs: const { &[WHY] },
            guard: somebody_else_reviews,
            ..step("review", "Review what was sent at once", &[SentExigent], Transmitted, Grade::Release)
        },
        Step {
            inputs: const { &[WHY] },
            guard: somebody_else_reviews,
            ..step("review-recall", "Review and ask back", &[SentExigent], Recalled, Grade::Release)
        },
        Step { inputs: const { &[RECEIPT, NOTE] }, ..step("receipt", "Record receipt", &[Transmitted], Receipted, Grade::Work) },
        Step { inputs: const { &[WHY] }, ..step("recall", "Ask it back", &[Transmitted, Receipted], Recalled, Grade::Supervise) },
        Step {
            inputs: const { &[FEEDBACK, typed_input("closing_code", "Closing code", "How it ended.", CLOSING, Need::Required), NOTE] },
            guard: has_told_everybody,
            ..step("close", "Close release", &[Receipted, Recalled], Closed, Grade::Work)
        },
        Step { inputs: const { &[WHY] }, ..step("withdraw", "Withdraw release", &[Draft, Submitted, Approved], Withdrawn, Grade::Work) },
        Step { inputs: const { &[WHY] }, ..step("reopen", "Reopen release", &[Closed], Receipted, Grade::Supervise) },
        Step { inputs: const { &[WHY] }, ..step("draft-again", "Draft it again", &[Refused, Withdrawn], Draft, Grade::Supervise) },
    ];

    fn clocks(&self, facts: &Facts) -> Vec<ClockStart> {
        let record = facts.record;
        let mut clocks = vec![];
        if let Some(sent) = record.first_entered("sent_exigent") {
            let reviewed = record.entered_after(&["transmitted", "recalled"], sent);
            clocks.push(ClockStart::from("exigent_review", "release without approval", sent).met(reviewed));
        }
        if let Some(sent) = record.first_entered("transmitted") {
            clocks.push(ClockStart::from("receipt", "handing over", sent).met(record.entered_after(&["receipted", "recalled"], sent)));
        }
        clocks
    }

    fn against_edit(record: &Record, before: &Body, after: &Body) -> Vec<Refusal> {
        let settled = !matches!(record.state.as_str(), "draft");
        let changed = |body: &Body| {
            let mut map = matter::kind::Fields::write_fields(body);
            map.remove("feedback");
            map.remove("receipt");
            map
        };
        if settled && changed(before) != changed(after) {
            return vec![refuse(
                "decided-on",
                "purpose",
                "what is put before a second person does not change: return it to the drafter first",
            )];
        }
        vec![]
    }

    fn disclosed(&self, facts: &Facts) -> Option<Disclosed> {
        let record = facts.record;
        let at = record.first_entered("sent_exigent").or_else(|| record.first_entered("transmitted"))?;
        Some(Disclosed {
            at,
            state: self.recipient_state.as_ref().map_or_else(String::new, |s| s.0.clone()),
            purpose: self.purpose.as_ref().map_or_else(String::new, |p| p.0.clone()),
            purpose_text: self.purpose_text.as_ref().map_or_else(String::new, |p| p.0.clone()),
            channel: self.channel.map_or("", |c| c.word()).into(),
            agreement: self.agreement.as_ref().map_or_else(String::new, |a| a.0.clone()),
            form: self.form.map_or("", |f| f.word()).into(),
            status: match record.state.as_str() {
                "recalled" => "recalled",
                _ => "given",
            },
            without_approval: record.first_entered("sent_exigent").is_some(),
        })
    }
}

fn needs(body: &Body, facts: &Facts) -> Vec<Refusal> {
    let mut no = vec![];
    let spine = &facts.record.spine;
    let mut must = |there: bool, code: &'static str, field: &'static str, why: &'static str| {
        if !there {
            no.push(refuse(code, field, why));
        }
    };
    must(body.recipient_state.is_some(), "no-recipient", "recipient_state", "name the state that receives");
    must(spine.host_agency.is_some(), "no-recipient", "host_agency", "name the agency that receives");
    must(spine.host_contact.is_some(), "no-official", "host_contact", "name the official who receives");
    must(body.purpose.is_some(), "no-purpose", "purpose", "choose the purpose");
    must(body.purpose_text.is_some(), "no-purpose", "purpose_text", "say for what, in this case");
    must(body.channel.is_some(), "no-channel", "channel", "choose the channel");
    must(body.form.is_some(), "no-form", "form", "say how it is handed over");
    let items = facts.record.material.standing_items().count();
    must(items > 0, "no-items", "items", "put at least one fact or document on it");
    no
}

/// What the engine says against it: every block, and where they count, every referral nobody decided.
fn objections(facts: &Facts, referrals: Referrals) -> Vec<Refusal> {
    let Some(checked) = facts.checked else {
        return vec![refuse("not-checked", "items", "the release could not be checked: nothing leaves unchecked")];
    };
    let mut no = vec![];
    for objection in &checked.objections {
        match &objection.sort {
            ObjectionSort::Blocks => {
                let why = format!("{}: {} ({})", objection.item, objection.why, objection.rule);
                no.push(refuse("blocked", "items", why));
            }
            ObjectionSort::Waits(role) if referrals == Referrals::Count => {
                let why = format!("{}: goes to the {role} first: {} ({})", objection.item, objection.why, objection.rule);
                no.push(refuse("referred", "items", why));
            }
            ObjectionSort::Waits(_) => {}
        }
    }
    no
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Referrals {
    Count,
    MayWait,
}

fn can_submit(body: &Body, facts: &Facts, _: &Inputs) -> Vec<Refusal> {
    let mut no = needs(body, facts);
    if no.is_empty() {
        no.extend(objections(facts, Referrals::MayWait));
    }
    no
}

fn not_the_drafter(facts: &Facts) -> Option<Refusal> {
    let record = facts.record;
    let drafted = record.opened.officer == facts.by.officer
        || record.material.standing_items().any(|item| item.by.officer == facts.by.officer);
    drafted.then(|| refuse("own-release", "approve", "somebody other than the drafter approves a release: ask a second person, if need be at another office"))
}

fn can_approve(body: &Body, facts: &Facts, _: &Inputs) -> Vec<Refusal> {
    let mut no = needs(body, facts);
    no.extend(not_the_drafter(facts));
    no.extend(objections(facts, Referrals::Count));
    no
}

fn can_transmit(body: &Body, facts: &Facts, _: &Inputs) -> Vec<Refusal> {
    // What was approved yesterday may be barred today: a breach, a lock, an agreement that ended.
    let mut no = needs(body, facts);
    no.extend(objections(facts, Referrals::Count));
    no
}

fn can_send_at_once(body: &Body, facts: &Facts, _: &Inputs) -> Vec<Refusal> {
    let mut no = needs(body, facts);
    if body.urgency != Some(Urgency::DangerToLife) {
        no.push(refuse("no-danger", "urgency", "only imminent danger to life sends a release without a second person"));
    }
    if facts.checked.is_none_or(|checked| checked.exigent == Exigent::Closed) {
        let against = objections(facts, Referrals::MayWait);
        if !against.is_empty() {
            no.extend(against);
        } else {
            no.push(refuse("not-exigent", "items", "the release engine does not let this go at once: put it before a second person"));
        }
    }
    no
}

fn somebody_else_reviews(_: &Body, facts: &Facts, _: &Inputs) -> Vec<Refusal> {
    not_the_drafter(facts).into_iter().collect()
}

/// A recalled or corrected release is not closed before the recipient was told.
fn has_told_everybody(_: &Body, facts: &Facts, _: &Inputs) -> Vec<Refusal> {
    let material = &facts.record.material;
    let untold = facts.record.state == "recalled"
        && material
            .standing_items()
            .any(|item| !material.notices.iter().any(|notice| notice.key == item.key));
    untold
        .then(|| refuse("not-told", "notices", "record the notice that went to the recipient for each item"))
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests;
