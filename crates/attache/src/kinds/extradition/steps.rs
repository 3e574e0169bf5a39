//! The verbs of an extradition, in the order of its usual course; the gates and the other ways stand apart.

use jiff::civil::Date;
use matter::field::{CodeTable, Field, Type};
use matter::step::{Grade, Need, Step, always, input, typed_input};
use matter::values::{Line, Prose};

use super::charges::Hour;
use super::states::State::{self, *};
use super::{Alternative, ArrestBasis, Body, Consular, LocatedBy, guards};

const CLOSING: Type = Type::Code(CodeTable::Reasons("close.extradition"));
const REFUSAL: Type = Type::Many(&Type::Code(CodeTable::Reasons("refusal.extradition")));

const NOTE: Field = input::<Option<Prose>>("note", "Note", "What to say with it.");
const WHY: Field = input::<Prose>("note", "Why", "Why, for those who read the history.");
const DECIDER: Field = input::<Line>("decider", "Who decided", "Name and office of the person who decided.");
const FINDING: Field = input::<Prose>("note", "Finding", "What was found, and on what it rests.");
const LOCATED_BY: Field = input::<Option<LocatedBy>>("located_by", "How found", "How the person was found.");
const WHERE: Field = input::<Option<Prose>>("whereabouts", "Whereabouts", "Where the person is believed to be.");
const ARRESTED_ON: Field = input::<Date>("arrested_on", "Day of the arrest", "The day there, by which the treaty counts.");
const ARRESTED_AT: Field = input::<Option<Hour>>("arrested_at", "Hour of the arrest", "The hour there, such as 23:40.");
const ARRESTED_BY: Field = input::<Line>("arrested_by", "Who made the arrest", "Agency that made it; abroad the host does.");
const BASIS: Field = input::<ArrestBasis>("arrest_basis", "Ground of the arrest", "A red notice alone is none.");
const CONSULAR: Field = input::<Consular>("consular", "Consular notification", "What became of the notice (VCCR art. 36).");
const CONSULAR_ON: Field = input::<Date>("consular_on", "Day", "Day on which the consulate, or the person, was told.");
const UNTIL: Field = input::<Date>("extended_until", "Extended to", "Last day of the extension.");
const GRANTED_BY: Field = input::<Line>("granted_by", "Granted by", "Court or authority that granted it.");
const FILED: Field = input::<Date>("filed_at_embassy_on", "Filed at the embassy on", "Day on which the embassy of the State asked took it.");
const RECEIVED: Field = input::<Date>("received_by_executive_on", "Received on", "Day on which the executive authority received it.");
const ASSURANCE: Field = input::<Prose>("assurance_text", "Assurance", "Who gave it, to whom, in which words.");
const ORDERED: Field = input::<Date>("surrender_ordered_on", "Ordered on", "Day of the order, there.");
const SURRENDERED: Field = input::<Date>("surrendered_on", "Surrendered on", "Day of the surrender, there.");
const ESCORT: Field = input::<Option<Line>>("escort_clearance", "Country clearance", "Of the escort team.");
const NEW_CHARGE: Field = input::<Line>("new_charge", "Further charge", "Count | section | highest penalty | offence.");
const CONSENT: Field = input::<Line>("consent_reference", "Reference of the consent", "Note or decision by which the State consented.");
const WAY: Field = input::<Alternative>("alternative", "Other way", "Each has an approval of its own.");
const ADVICE: Field = input::<Prose>("host_law_advice", "Advice on the host's law", "Who advised, and what.");
const MISSION: Field = input::<Line>("chief_of_mission", "Chief of Mission", "Who approved for the post, and when.");
const NARRATIVE: Field = input::<Prose>("closing_narrative", "Narrative and lessons", "What was done and what came of it.");

const fn counts(name: &'static str, label: &'static str, help: &'static str, need: Need) -> Field {
    typed_input(name, label, help, Type::Many(&Type::Count), need)
}

const ASSURED: Field = counts("assured_counts", "Counts covered", "Every count that may end in death.", Need::Required);
const GRANTED: Field = counts("granted_counts", "Counts granted", "Counts for which surrender was granted.", Need::Required);
const CONSENTED: Field = counts("consented_counts", "Counts consented to", "All counts consented to since the surrender.", Need::Required);
const CONDITIONS: Field = typed_input(
    "specialty_conditions",
    "Conditions",
    "Specialty, no re-extradition, assurances; they travel to the court.",
    Type::Many(&Type::Line),
    Need::Required,
);
const REASONS: Field = typed_input("reasons", "Grounds", "Every ground that was given.", REFUSAL, Need::Required);
const CODE: Field = typed_input("closing_code", "Closing code", "How it ended.", CLOSING, Need::Required);

const fn step(verb: &'static str, label: &'static str, from: &'static [State], to: State, grade: Grade) -> Step<Body> {
    Step { verb, label, from, to, grade, inputs: &[NOTE], ball: None, guard: always }
}

const OTHER_WAYS: &[State] = &[Deportation, ThirdCountry, Lure, RedNotice, Passport, Prosecution];

pub(super) const STEPS: &[Step<Body>] = &[
    Step {
        inputs: const { &[LOCATED_BY, WHERE, NOTE] },
        guard: guards::located,
        ..step("locate", "Record location", &[Wanted, ArrestDenied, Released, Refused], Located, Grade::Work)
    },
    Step { guard: guards::reviewable, ..step("ask-review", "Ask for review", &[Located], Review, Grade::Work) },
    Step {
        guard: guards::extraditable,
        ..step("find-extraditable", "Record as extraditable", &[Review], PoliticalCheck, Grade::Supervise)
    },
    Step {
        inputs: const { &[DECIDER, FINDING] },
        guard: guards::politically_clear,
        ..step("clear-political", "Pass political-offence check", &[PoliticalCheck], Cleared, Grade::Supervise)
    },
    Step {
        inputs: const { &[DECIDER, FINDING] },
        guard: guards::own_gate,
        ..step("bar-political", "Bar as political", &[PoliticalCheck, AlternativeProposed], Barred, Grade::Supervise)
    },
    // Provisional arrest.
    Step {
        guard: guards::arrest_application,
        ..step("request-arrest", "Request provisional arrest", &[Cleared, ArrestDenied], ArrestRequested, Grade::Work)
    },
    step("grant-arrest", "Record arrest as granted", &[ArrestRequested], ArrestGranted, Grade::Work),
    Step { inputs: const { &[WHY] }, ..step("deny-arrest", "Record arrest as denied", &[ArrestRequested], ArrestDenied, Grade::Work) },
    Step {
        inputs: const { &[ARRESTED_ON, ARRESTED_AT, ARRESTED_BY, BASIS, NOTE] },
        guard: guards::arrested,
        ..step("record-arrest", "Record arrest", &[ArrestGranted, FormalReceived], Arrested, Grade::Work)
    },
    Step {
        inputs: const { &[CONSULAR, CONSULAR_ON, WHY] },
        guard: guards::consular_told,
        ..step("notify-consulate", "Record consular notification", &[Arrested], Arrested, Grade::Work)
    },
    Step {
        inputs: const { &[UNTIL, GRANTED_BY, WHY] },
        guard: guards::extended,
        ..step("extend-arrest", "Record extension of arrest", &[Arrested], Arrested, Grade::Supervise)
    },
    Step {
        inputs: const { &[WHY] },
        ..step("record-release", "Record release", &[Arrested, FormalSent, FormalReceived, Hearing, Certified, Appeal], Released, Grade::Work)
    },
    // The formal request.
    Step {
        inputs: const { &[FILED, NOTE] },
        guard: guards::formal_request,
        ..step("file-at-embassy", "File request at embassy", &[Cleared, Arrested], FormalSent, Grade::Work)
    },
    Step { guard: guards::formal_request, ..step("send-formal", "Send formal request", &[Cleared, Arrested], FormalSent, Grade::Work) },
    Step {
        inputs: const { &[RECEIVED, NOTE] },
        guard: guards::received,
        ..step("record-receipt", "Record receipt", &[FormalSent], FormalReceived, Grade::Work)
    },
    Step { guard: guards::hearing, ..step("open-hearing", "Record opening of hearing", &[FormalReceived, Arrested], Hearing, Grade::Work) },
    step("certify", "Record certification", &[Hearing, Appeal], Certified, Grade::Work),
    Step {
        inputs: const { &[REASONS, NOTE] },
        ..step("refuse", "Record refusal", &[FormalReceived, Hearing, Appeal, ExecutiveDecision], Refused, Grade::Work)
    },
    step("appeal", "Record appeal", &[Certified, Refused], Appeal, Grade::Work),
    // The gates before a surrender.
    step("ask-rights-review", "Ask for review of rights", &[Certified], RightsReview, Grade::Work),
    Step {
        inputs: const { &[DECIDER, FINDING] },
        guard: guards::own_gate,
        ..step("clear-rights", "Pass review of rights", &[RightsReview], AssuranceGate, Grade::Headquarters)
    },
    Step {
        inputs: const { &[DECIDER, FINDING] },
        guard: guards::own_gate,
        ..step("bar-rights", "Bar surrender", &[RightsReview], Barred, Grade::Headquarters)
    },
    Step {
        inputs: const { &[DECIDER, ASSURANCE, ASSURED, NOTE] },
        guard: guards::assured,
        ..step("record-assurance", "Record assurance", &[AssuranceGate], ExecutiveDecision, Grade::Supervise)
    },
    Step {
        inputs: const { &[DECIDER, FINDING] },
        guard: guards::no_death_count,
        ..step("confirm-no-death-count", "Confirm that no count may end in death", &[AssuranceGate], ExecutiveDecision, Grade::Supervise)
    },
    Step {
        inputs: const { &[WHY] },
        ..step("return-to-assurance", "Return to assurance", &[ExecutiveDecision, SurrenderWindow, Deferred], AssuranceGate, Grade::Supervise)
    },
    Step {
        inputs: const { &[ORDERED, GRANTED, CONDITIONS, NOTE] },
        guard: guards::orderable,
        ..step("order-surrender", "Record order of surrender", &[ExecutiveDecision], SurrenderWindow, Grade::Work)
    },
    Step { inputs: const { &[WHY] }, ..step("defer", "Record deferral", &[ExecutiveDecision, SurrenderWindow], Deferred, Grade::Work) },
    step("resume", "Take surrender up again", &[Deferred], ExecutiveDecision, Grade::Work),
    Step {
        inputs: const { &[SURRENDERED, ESCORT, NOTE] },
        guard: guards::surrenderable,
        ..step("surrender-temporarily", "Record temporary surrender", &[SurrenderWindow], TemporarilySurrendered, Grade::Work)
    },
    step("return-person", "Record return of person", &[TemporarilySurrendered], Deferred, Grade::Work),
    Step {
        inputs: const { &[SURRENDERED, ESCORT, NOTE] },
        guard: guards::surrenderable,
        ..step("surrender", "Record surrender", &[SurrenderWindow], Surrendered, Grade::Work)
    },
    // After the surrender.
    Step { guard: guards::arrives, ..step("arrive", "Record arrival", &[Surrendered], Arrived, Grade::Work) },
    step("watch", "Start specialty watch", &[Arrived], SpecialtyWatch, Grade::Work),
    Step {
        inputs: const { &[NEW_CHARGE, WHY] },
        guard: guards::further_charge,
        ..step("report-charge", "Report further charge", &[Surrendered, Arrived, SpecialtyWatch], ConsentNeeded, Grade::Work)
    },
    Step {
        inputs: const { &[CONSENTED, CONSENT, NOTE] },
        guard: guards::consented,
        ..step("record-consent", "Record consent", &[ConsentNeeded], SpecialtyWatch, Grade::Supervise)
    },
    Step { inputs: const { &[WHY] }, ..step("drop-charge", "Record charge as dropped", &[ConsentNeeded], SpecialtyWatch, Grade::Work) },
    // Other ways, each with an approval of its own.
    Step {
        inputs: const { &[WAY, WHY] },
        guard: guards::alternative,
        ..step("propose-other-way", "Propose other way", &[Located, Review, Cleared, ArrestDenied, Refused, Released], AlternativeProposed, Grade::Work)
    },
    Step {
        inputs: const { &[DECIDER, FINDING] },
        guard: guards::alternative_clear,
        ..step("clear-alternative", "Pass rights and political check", &[AlternativeProposed], AlternativeCleared, Grade::Headquarters)
    },
    Step {
        inputs: const { &[WHY] },
        ..step("reject-other-way", "Reject other way", &[AlternativeProposed, AlternativeCleared], Located, Grade::Headquarters)
    },
    Step {
        inputs: const { &[DECIDER, ADVICE, MISSION, WHY] },
        guard: guards::deportation,
        ..step("approve-deportation", "Approve deportation", &[AlternativeCleared], Deportation, Grade::Headquarters)
    },
    Step {
        inputs: const { &[DECIDER, ADVICE, WHY] },
        guard: guards::third_country,
        ..step("approve-third-country", "Approve third country", &[AlternativeCleared], ThirdCountry, Grade::Headquarters)
    },
    Step {
        inputs: const { &[DECIDER, ADVICE, MISSION, WHY] },
        guard: guards::lure,
        ..step("approve-lure", "Approve lure", &[AlternativeCleared], Lure, Grade::Headquarters)
    },
    Step {
        inputs: const { &[DECIDER, WHY] },
        guard: guards::red_notice,
        ..step("approve-red-notice", "Approve red notice", &[AlternativeCleared], RedNotice, Grade::Supervise)
    },
    Step {
        inputs: const { &[DECIDER, WHY] },
        guard: guards::passport,
        ..step("approve-revocation", "Approve revocation of passport", &[AlternativeCleared], Passport, Grade::Supervise)
    },
    Step {
        inputs: const { &[DECIDER, ADVICE, WHY] },
        guard: guards::prosecution,
        ..step("approve-prosecution", "Approve prosecution abroad", &[AlternativeCleared], Prosecution, Grade::Supervise)
    },
    step("arrive-otherwise", "Record return in lieu", &[Deportation, Lure], Arrived, Grade::Work),
    Step { inputs: const { &[WHY] }, ..step("end-other-way", "End other way", OTHER_WAYS, Located, Grade::Work) },
    // The end.
    Step {
        inputs: const { &[CODE, NARRATIVE] },
        guard: guards::closable,
        ..step(
            "close",
            "Close matter",
            &[Wanted, Located, Review, Cleared, ArrestDenied, Released, Refused, Barred, Prosecution, Surrendered, Arrived, SpecialtyWatch],
            Closed,
            Grade::Supervise,
        )
    },
    Step {
        inputs: const { &[WHY] },
        guard: guards::not_surrendered,
        ..step("reopen", "Reopen matter", &[Closed], Located, Grade::Supervise)
    },
    Step {
        inputs: const { &[WHY] },
        guard: guards::was_surrendered,
        ..step("reopen-watch", "Take watch up again", &[Closed], SpecialtyWatch, Grade::Supervise)
    },
];
