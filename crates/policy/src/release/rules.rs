//! The thirteen checks by name, and the engine's own rules: those that no card states.
//!
//! Where a card decides, a ground names the card. Where the engine decides by itself, because something is missing,
//! unknown, contradictory or a hard gate, the ground names one of [`OWN_RULES`]. [`ENGINE`] is raised whenever a rule
//! here or a check changes what is decided, so that an old verdict says by which rules it was made.

/// Version of the checks and of the engine's own rules.
pub const ENGINE: u32 = 1;

/// One of the thirteen checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// Number, from 1.
    pub number: u8,
    /// The rule that a ground names where the check finds nothing against the release.
    pub rule: &'static str,
    /// Name that pages show.
    pub name: &'static str,
    /// What it means that nothing was found.
    pub passes: &'static str,
    /// What it rests on.
    pub citation: &'static str,
}

macro_rules! checks {
    ($($number:literal, $rule:literal, $name:literal, $passes:literal, $citation:literal;)+) => {
        /// The checks in their order.
        pub const CHECKS: [Check; 13] = [$(Check {
            number: $number, rule: $rule, name: $name, passes: $passes, citation: $citation,
        }),+];
    };
}

checks! {
    1, "check-01", "Delegated authority", "the releaser holds the delegation for this channel",
        "House rule: delegated authority to release";
    2, "check-02", "Basis", "an agreement in force covers it", "House rule: nothing leaves without a basis in force";
    3, "check-03", "Recipient", "nothing stands against the recipient", "House rule: standing of recipients";
    4, "check-04", "Purpose", "the purpose is specific and compatible with that of the collection",
        "5 U.S.C. 552a(b), (e)(3)";
    5, "check-05", "Originator", "no consent of another originator is needed, or it is there", "Third-agency rule";
    6, "check-06", "Source locks", "no statute closes the source", "House rule: source locks";
    7, "check-07", "Persons", "no status of a person stands against it",
        "5 U.S.C. 552a; hard gate: child and victim data";
    8, "check-08", "Rights", "no right and no interest is at stake",
        "Hard gates: non-refoulement, death penalty, political offence";
    9, "check-09", "Marking", "its markings let it go", "32 CFR 2002.16";
    10, "check-10", "Necessity", "it is needed, sanitised, graded and checked", "5 U.S.C. 552a(e)(1), (e)(6)";
    11, "check-11", "Intelligence or evidence", "it may serve what it is meant to serve",
        "House rule: intelligence is not evidence";
    12, "check-12", "Cover sheet", "nothing is asked of the recipient", "5 U.S.C. 552a(c)";
    13, "check-13", "Second person", "a second person of sufficient grade is named",
        "House rule: drafter and approver are never the same person";
}

/// A rule of the engine that no card states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnRule {
    /// Code that grounds name.
    pub id: &'static str,
    /// What it rests on.
    pub citation: &'static str,
}

macro_rules! own_rules {
    ($($name:ident = $id:literal, $citation:literal;)+) => {
        $(pub(super) const $name: OwnRule = OwnRule { id: $id, citation: $citation };)+
        /// Every rule of the engine that no card states.
        pub const OWN_RULES: &[OwnRule] = &[$($name),+];
    };
}

own_rules! {
    CARD_FAULT = "engine.card-fault", "House rule: what cannot be read is a no";
    ASK_FAULT = "engine.ask-fault", "House rule: what contradicts itself is a no";
    DERIVED_FAULT = "engine.derived-fault", "House rule: derived text inherits the strictest caveat";
    NO_DELEGATION = "check-01.no-delegation", "House rule: delegated authority to release";
    NO_RELEASER = "check-01.nobody-named", "House rule: delegated authority to release";
    NO_BASIS = "check-02.no-basis", "House rule: nothing leaves without a basis in force";
    MANY_BASES = "check-02.several", "House rule: the basis is named";
    NO_STANDING = "check-03.unknown-recipient", "House rule: standing of recipients";
    NO_OFFICIAL = "check-03.no-official", "House rule: a release has a named recipient";
    BREACH = "check-03.breach", "19 U.S.C. 1628(b)(2)";
    BREACH_NEARBY = "check-03.breach-nearby",
        "House rule: a breach by one agency is shown beside the others of its state";
    BREACH_LIFTED = "check-03.breach-lifted", "House rule: only headquarters lifts the bar after a breach";
    SUSPENDED = "check-03.suspended", "House rule: contact suspended";
    ASSURANCE = "check-03.assurance", "19 U.S.C. 1628(a); the agreement relied on";
    VETTING = "check-03.vetting", "House rule: vetting of recipients";
    PURPOSE_TEXT = "check-04.not-specific", "5 U.S.C. 552a(b); data minimisation";
    COLLECTION = "check-04.collection", "5 U.S.C. 552a(e)(3); purpose limitation";
    NO_ORIGINATOR = "check-05.no-originator", "Third-agency rule";
    CONSENT = "check-05.consent", "Third-agency rule";
    PERMITTED_USE = "check-05.permitted-use", "Inbound ledger: permitted uses";
    EXPIRED = "check-05.expired", "Inbound ledger: expiry";
    PERSONS_UNKNOWN = "check-07.unknown", "5 U.S.C. 552a";
    US_PERSON = "check-07.us-person", "5 U.S.C. 552a(b)";
    EU_PERSON = "check-07.eu-person", "Judicial Redress Act, 5 U.S.C. 552a note";
    MINOR = "check-07.minor", "Hard gate: child and victim data";
    VICTIM = "check-07.victim", "Hard gate: child and victim data";
    CLAIMANT = "check-07.protection-claimant", "8 CFR 208.6; hard gate: non-refoulement";
    WITNESS = "check-07.witness", "House rule: protection of witnesses and sources";
    DEATH = "check-08.death-penalty", "Hard gate: death-penalty assurance";
    TORTURE = "check-08.torture", "Convention against Torture, art. 3; hard gate: non-refoulement";
    POLITICAL = "check-08.political", "Hard gate: political offence; Interpol Constitution, art. 3";
    DISCRIMINATION = "check-08.discrimination", "Hard gate: discrimination clause";
    DUAL_CRIMINALITY = "check-08.dual-criminality", "The agreement relied on";
    PRIOR_TRIAL = "check-08.prior-trial", "Ne bis in idem";
    INTERESTS = "check-08.essential-interests", "House rule: sovereignty, security and other essential interests";
    OPERATION = "check-08.operation", "House rule: deconfliction";
    UNMARKED = "check-09.unmarked", "32 CFR 2002.16";
    UNREADABLE_MARKING = "check-09.unreadable", "32 CFR 2002.20";
    LIMIT = "check-09.limit", "CUI registry: limited dissemination controls";
    NECESSITY = "check-10.necessity", "5 U.S.C. 552a(e)(1)";
    SANITISED = "check-10.sanitised", "House rule: sanitisation of sources";
    UNGRADED = "check-10.ungraded", "House rule: a grade goes with intelligence";
    ACCURACY = "check-10.accuracy", "5 U.S.C. 552a(e)(6)";
    STATUS_UNKNOWN = "check-11.unknown", "House rule: intelligence is not evidence";
    INTELLIGENCE = "check-11.intelligence", "House rule: intelligence is not evidence";
    EVIDENCE_CONSENT = "check-11.consent", "The agreement or marking relied on";
    NO_RETENTION = "check-12.no-retention", "5 U.S.C. 552a(c)";
    ONWARD = "check-12.onward", "Originator control: onward use";
    ORAL = "check-12.oral", "House rule: a release by word of mouth is recorded within one working day";
    SAME_PERSON = "check-13.same-person", "House rule: drafter and approver are never the same person";
    GRADE = "check-13.grade", "House rule: a higher grade where a person's status or a right is at stake";
}
