//! What stands against a step, and against an edit that would go round one.
//!
//! Guards look at the record alone, never at a pack: no configuration takes a gate away. What a gate decided is kept
//! under its step, where no edit reaches it.

use jiff::civil::Date;
use jiff::{SignedDuration, tz::TimeZone};
use matter::{Facts, FieldValue, Inputs, Record, Refusal, refuse};
use serde_json::Value;

use super::charges::{Charge, Penalty};
use super::{Alternative, ArrestBasis, ArrestPiece, Body, Consular, FormalPiece, LocatedBy, SoughtBy};

type No = Vec<Refusal>;

/// A day that was given with a step, where it reads.
fn day_given(inputs: &Inputs, name: &str) -> Option<Date> {
    inputs.text(name).and_then(|text| matter::values::read_date(text).ok())
}

/// Counts that were given with a step.
fn counts_given(inputs: &Inputs, name: &str) -> Vec<u64> {
    Vec::<u64>::read(inputs.0.get(name)).unwrap_or_default()
}

/// A day that has not come anywhere on earth yet is refused.
fn not_ahead(facts: &Facts, inputs: &Inputs, name: &'static str) -> No {
    let latest = (facts.now + SignedDuration::from_hours(14)).to_zoned_datetime(TimeZone::UTC).date();
    match day_given(inputs, name) {
        Some(day) if day > latest => vec![refuse("ahead", name, "this day has not come yet: give the day it happened")],
        _ => vec![],
    }
}

fn missing(required: &[(&'static str, &'static str, bool)]) -> No {
    let absent = required.iter().filter(|(.., there)| !there);
    absent.map(|(field, why, _)| refuse("missing", *field, *why)).collect()
}

/// Gates are passed by somebody other than those who work the case.
fn not_own(facts: &Facts) -> No {
    let spine = &facts.record.spine;
    let own = [&spine.lead, &spine.second].into_iter().flatten().any(|officer| officer.0 == facts.by.officer);
    if own {
        return vec![refuse("own-case", "decider", "somebody other than the officers of the case decides this")];
    }
    vec![]
}

pub(super) fn located(body: &Body, facts: &Facts, inputs: &Inputs) -> No {
    let person = facts.record.parties.iter().any(|p| p.to.is_none() && matches!(p.role.as_str(), "subject" | "suspect"));
    let mut no = missing(&[
        ("parties", "add the person as a party in the role of subject or suspect", person),
        ("requested_state", "name the State that is asked", body.requested_state.is_some()),
    ]);
    if body.sought_by == SoughtBy::ForeignState && body.requesting_state.is_none() {
        no.push(refuse("missing", "requesting_state", "name the State that asks"));
    }
    if body.located_by.is_none() && !inputs.has("located_by") {
        no.push(refuse("missing", "located_by", "say how the person was found"));
    }
    no
}

pub(super) fn reviewable(body: &Body, facts: &Facts, _: &Inputs) -> No {
    let treaty = body.agreement.is_some() || facts.record.spine.legal_basis.is_some();
    let mut no = missing(&[
        ("lead", "name the lead officer: gates are decided by somebody else", facts.record.spine.lead.is_some()),
        ("charges", "give each count with its highest penalty", !body.charges.is_empty()),
        ("facts_of_case", "say what was done, with time and place", body.facts_of_case.is_some()),
        ("warrant", "name the warrant or the judgment", body.warrant.is_some()),
        ("nationality", "give the nationality of the person", !body.nationality.is_empty()),
        ("agreement", "choose the treaty relied on, or name it under “legal basis”", treaty),
    ]);
    let mut counts: Vec<u64> = body.charges.iter().map(|c| c.count).collect();
    counts.sort_unstable();
    for twice in counts.windows(2).filter(|pair| pair[0] == pair[1]) {
        no.push(refuse("count-twice", "charges", format!("count {} stands twice: number the counts apart", twice[0])));
    }
    no
}

pub(super) fn extraditable(body: &Body, facts: &Facts, inputs: &Inputs) -> No {
    let mut no = reviewable(body, facts, inputs);
    no.extend(missing(&[
        ("criminal_in_both", "say how the offence is one in both States", body.criminal_in_both.is_some()),
    ]));
    let political = "a political or military offence is not extradited: close the matter or answer the question otherwise";
    let nationality = "the State asked does not surrender its national: propose another way";
    for (field, answer, why) in [
        ("political_or_military", body.political_or_military, political),
        ("tried_before", body.tried_before, "the person was tried for it before: extradition is barred"),
        ("time_barred", body.time_barred, "prosecution or sentence is barred by time: extradition is barred"),
        ("nationality_bars", body.nationality_bars, nationality),
    ] {
        match answer {
            None => no.push(refuse("unanswered", field, "answer this question first")),
            Some(true) => no.push(refuse("not-extraditable", field, why)),
            Some(false) => {}
        }
    }
    no
}

/// The check of political character, and that a notice of Interpol is not all there is (Constitution, art. 3).
pub(super) fn politically_clear(body: &Body, facts: &Facts, _: &Inputs) -> No {
    let mut no = not_own(facts);
    if body.political_or_military != Some(false) {
        no.push(refuse("political", "political_or_military", "the offence is not shown to be free of political or military character: bar the matter"));
    }
    if body.located_by == Some(LocatedBy::Interpol) && body.warrant.is_none() {
        no.push(refuse("notice-alone", "warrant", "a notice alone is no ground: name the warrant or the judgment behind it"));
    }
    no
}

pub(super) fn own_gate(_: &Body, facts: &Facts, _: &Inputs) -> No {
    not_own(facts)
}

pub(super) fn arrest_application(body: &Body, _: &Facts, _: &Inputs) -> No {
    let absent = ArrestPiece::ALL.iter().filter(|piece| !body.arrest_pieces.contains(piece));
    absent.map(|piece| refuse("no-piece", "arrest_pieces", format!("supply: {}", lower(piece.label())))).collect()
}

pub(super) fn arrested(_: &Body, facts: &Facts, inputs: &Inputs) -> No {
    let mut no = not_ahead(facts, inputs, "arrested_on");
    if inputs.text("arrest_basis") == Some(ArrestBasis::RedNoticeAlone.word()) {
        let why = "a red notice alone is no ground for an arrest: name the warrant or the provisional arrest that was granted";
        no.push(refuse("red-notice", "arrest_basis", why));
    }
    no
}

pub(super) fn consular_told(body: &Body, facts: &Facts, inputs: &Inputs) -> No {
    let mut no = not_ahead(facts, inputs, "consular_on");
    if let (Some(arrested), Some(told)) = (body.arrested_on, day_given(inputs, "consular_on"))
        && told < arrested
    {
        no.push(refuse("before-arrest", "consular_on", "the notice cannot be before the arrest"));
    }
    let own = inputs.text("consular") == Some(Consular::OwnNational.word());
    let detaining = body.requested_state.as_ref();
    if own && !body.nationality.iter().any(|n| Some(n) == detaining) {
        no.push(refuse("foreign-national", "consular", "the person is not a national of the detaining State: record the notice or that it was declined"));
    }
    no
}

pub(super) fn extended(body: &Body, _: &Facts, inputs: &Inputs) -> No {
    match (body.arrested_on, day_given(inputs, "extended_until")) {
        (Some(arrested), Some(until)) if until <= arrested => {
            vec![refuse("before-arrest", "extended_until", "the extension ends after the arrest")]
        }
        (_, None) if inputs.has("extended_until") => {
            vec![refuse("unreadable", "extended_until", "give the day as 2026-12-31")]
        }
        _ => vec![],
    }
}

/// The formal request is whole, and whole in the language of the State asked: every missing piece is named.
pub(super) fn formal_request(body: &Body, facts: &Facts, inputs: &Inputs) -> No {
    let mut no = not_ahead(facts, inputs, "filed_at_embassy_on");
    let translated = match body.translation_needed {
        None => {
            no.push(refuse("unanswered", "translation_needed", "say whether the State asked wants a translation"));
            true
        }
        Some(needed) => !needed,
    };
    for piece in FormalPiece::ALL {
        if !body.formal_pieces.contains(piece) {
            no.push(refuse("no-piece", "formal_pieces", format!("supply: {}", lower(piece.label()))));
        }
        if !translated && !body.translated_pieces.contains(piece) {
            no.push(refuse("not-translated", "translated_pieces", format!("have translated: {}", lower(piece.label()))));
        }
    }
    no.extend(consulate(body));
    no
}

/// Consular notification on detention: recorded by its step, or there is nobody in detention.
fn consulate(body: &Body) -> No {
    if body.arrested_on.is_some() && body.consular.is_none() {
        return vec![refuse("no-consulate", "consular", "record the notice to the consulate, or why there is none")];
    }
    vec![]
}

pub(super) fn received(body: &Body, facts: &Facts, inputs: &Inputs) -> No {
    let mut no = not_ahead(facts, inputs, "received_by_executive_on");
    if let (Some(filed), Some(received)) = (body.filed_at_embassy_on, day_given(inputs, "received_by_executive_on"))
        && received < filed
    {
        no.push(refuse("before-filing", "received_by_executive_on", "it was filed later: correct one of the two days"));
    }
    no
}

pub(super) fn hearing(body: &Body, _: &Facts, _: &Inputs) -> No {
    let mut no = consulate(body);
    if body.received_by_executive_on.is_none() {
        no.push(refuse("not-received", "received_by_executive_on", "record the receipt of the formal request first"));
    }
    no
}

/// Counts that may end in death.
fn deadly(body: &Body) -> Vec<u64> {
    body.charges.iter().filter(|c| c.penalty == Penalty::Death).map(|c| c.count).collect()
}

pub(super) fn assured(body: &Body, facts: &Facts, inputs: &Inputs) -> No {
    let covered = counts_given(inputs, "assured_counts");
    let mut no = not_own(facts);
    no.extend(uncovered(body, &covered));
    no
}

fn uncovered(body: &Body, covered: &[u64]) -> No {
    let open = deadly(body).into_iter().filter(|count| !covered.contains(count));
    open.map(|count| {
        let why = format!("count {count} may end in death: the assurance has to cover it");
        refuse("death-eligible", "assured_counts", why)
    })
    .collect()
}

pub(super) fn no_death_count(body: &Body, facts: &Facts, _: &Inputs) -> No {
    let mut no = not_own(facts);
    for count in deadly(body) {
        let why = format!("count {count} may end in death: record the assurance instead");
        no.push(refuse("death-eligible", "charges", why));
    }
    if body.charges.is_empty() {
        no.push(refuse("missing", "charges", "give each count with its highest penalty"));
    }
    no
}

/// Whether a gate was decided: its step was taken and says who decided.
fn decided(record: &Record, verb: &str) -> bool {
    let decider = record.given.get(verb).and_then(|given| given.get("decider"));
    decider.and_then(Value::as_str).is_some_and(|name| !name.trim().is_empty())
}

/// Every gate once more before somebody is handed over: the course cannot skip one, and this says so by itself.
fn gates(body: &Body, record: &Record) -> No {
    let mut no = vec![];
    if !decided(record, "clear-political") {
        no.push(refuse("gate", "political_or_military", "the political-offence check is not decided"));
    }
    if !decided(record, "clear-rights") {
        no.push(refuse("gate", "decider", "the review for torture and persecution is not decided"));
    }
    let assured = decided(record, "record-assurance");
    if !assured && (!deadly(body).is_empty() || !decided(record, "confirm-no-death-count")) {
        no.push(refuse("gate", "assurance_text", "the death-penalty assurance is not decided: return to that gate"));
    } else {
        no.extend(uncovered(body, &body.assured_counts));
    }
    no.extend(consulate(body));
    no
}

pub(super) fn orderable(body: &Body, facts: &Facts, inputs: &Inputs) -> No {
    let mut no = gates(body, facts.record);
    no.extend(not_ahead(facts, inputs, "surrender_ordered_on"));
    for count in counts_given(inputs, "granted_counts") {
        if !body.charges.iter().any(|c| c.count == count) {
            no.push(refuse("no-such-count", "granted_counts", format!("there is no count {count} among the charges")));
        }
    }
    no
}

pub(super) fn surrenderable(body: &Body, facts: &Facts, inputs: &Inputs) -> No {
    let mut no = gates(body, facts.record);
    no.extend(not_ahead(facts, inputs, "surrendered_on"));
    no.extend(missing(&[
        ("granted_counts", "record the counts for which surrender was granted", !body.granted_counts.is_empty()),
        ("specialty_conditions", "write down the conditions of the surrender", !body.specialty_conditions.is_empty()),
    ]));
    if body.sought_by == SoughtBy::UnitedStates {
        let cleared = body.escort_clearance.is_some() || inputs.has("escort_clearance");
        no.extend(missing(&[
            ("court_case", "name the court case to which the conditions go", body.court_case.is_some()),
            ("escort_clearance", "give the country clearance of the escort team", cleared),
        ]));
    }
    if !body.consented_counts.is_empty() {
        no.push(refuse("too-early", "consented_counts", "consent to further counts comes after the surrender: empty this"));
    }
    no
}

pub(super) fn arrives(body: &Body, _: &Facts, _: &Inputs) -> No {
    match body.sought_by {
        SoughtBy::UnitedStates => vec![],
        SoughtBy::ForeignState => vec![refuse("not-ours", "sought_by", "the person was surrendered to another State: close the matter")],
    }
}

/// Whether the person came by extradition, so that the rule of specialty holds.
fn by_extradition(record: &Record) -> bool {
    ["surrendered", "temporarily_surrendered"].iter().any(|state| record.first_entered(state).is_some())
}

pub(super) fn further_charge(body: &Body, facts: &Facts, inputs: &Inputs) -> No {
    if !by_extradition(facts.record) {
        return vec![Refusal::general("no-specialty", "the person did not come by extradition: add the count to the charges")];
    }
    match inputs.text("new_charge").map(Charge::parse) {
        None => vec![],
        Some(Err(why)) => vec![refuse("unreadable", "new_charge", why)],
        Some(Ok(charge)) if body.charges.contains(&charge) && allowed(body).contains(&charge.count) => {
            vec![refuse("granted", "new_charge", format!("surrender was granted for count {} already", charge.count))]
        }
        Some(Ok(_)) => vec![],
    }
}

/// Counts for which the person may be tried.
fn allowed(body: &Body) -> Vec<u64> {
    body.granted_counts.iter().chain(&body.consented_counts).copied().collect()
}

pub(super) fn consented(body: &Body, facts: &Facts, inputs: &Inputs) -> No {
    let given = counts_given(inputs, "consented_counts");
    let reported = facts.record.given.get("report-charge").and_then(|g| g.get("new_charge")).and_then(Value::as_str);
    let mut no = vec![];
    if let Some(Ok(charge)) = reported.map(Charge::parse)
        && !given.contains(&charge.count)
    {
        let why = format!("the consent does not name count {}, which was reported", charge.count);
        no.push(refuse("other-count", "consented_counts", why));
    }
    for count in body.consented_counts.iter().filter(|count| !given.contains(count)) {
        no.push(refuse("consent-lost", "consented_counts", format!("keep count {count}, to which consent was given before")));
    }
    no
}

pub(super) fn alternative(body: &Body, facts: &Facts, inputs: &Inputs) -> No {
    let mut no = reviewable(body, facts, inputs);
    no.retain(|refusal| refusal.field.as_deref() != Some("agreement"));
    no
}

/// Passing the gate of another way: rights, political character and notice are checked for it as for an extradition.
pub(super) fn alternative_clear(body: &Body, facts: &Facts, inputs: &Inputs) -> No {
    politically_clear(body, facts, inputs)
}

fn way(body: &Body, facts: &Facts, wanted: Alternative) -> No {
    let mut no = not_own(facts);
    if body.alternative != Some(wanted) {
        let cleared = body.alternative.map_or("none", Alternative::label);
        no.push(refuse("other-way", "alternative", format!("the way that was cleared is: {}", lower(cleared))));
    }
    if !decided(facts.record, "clear-alternative") {
        no.push(refuse("gate", "decider", "the rights and the political character are not decided for this way"));
    }
    no
}

macro_rules! ways {
    ($($name:ident = $way:ident),+) => {$(
        pub(super) fn $name(body: &Body, facts: &Facts, _: &Inputs) -> No {
            way(body, facts, Alternative::$way)
        }
    )+};
}
ways!(
    deportation = Deportation,
    third_country = ThirdCountry,
    lure = Lure,
    red_notice = RedNotice,
    passport = Passport,
    prosecution = Prosecution
);

pub(super) fn closable(body: &Body, facts: &Facts, _: &Inputs) -> No {
    let record = facts.record;
    let undecided = record.claims.iter().filter(|c| c.decision.is_none());
    let mut no: No = undecided.map(|c| refuse("claim-undecided", "outcomes", format!("have claim {} decided first", c.number))).collect();
    let here = body.sought_by == SoughtBy::UnitedStates && by_extradition(record);
    if here && matches!(record.state.as_str(), "surrendered" | "arrived") {
        no.push(Refusal::general("specialty", "the conditions of the surrender are watched until the sentence is served: start the watch"));
    }
    no
}

pub(super) fn not_surrendered(_: &Body, facts: &Facts, _: &Inputs) -> No {
    if by_extradition(facts.record) {
        return vec![Refusal::general("surrendered", "the person was surrendered: take the watch up again instead")];
    }
    vec![]
}

pub(super) fn was_surrendered(_: &Body, facts: &Facts, _: &Inputs) -> No {
    if by_extradition(facts.record) {
        return vec![];
    }
    vec![Refusal::general("not-surrendered", "the person was never surrendered: reopen the matter instead")]
}

/// What an edit may not do: set what only a step sets, change the way under decision, or go round specialty.
pub(super) fn against_edit(record: &Record, before: &Body, after: &Body) -> No {
    let surrendered = by_extradition(record);
    let emptied = !surrendered && after.consented_counts.is_empty();
    let mut no = vec![];
    for (field, changed, step) in [
        ("assurance_text", before.assurance_text != after.assurance_text, "Record assurance"),
        ("assured_counts", before.assured_counts != after.assured_counts, "Record assurance"),
        ("granted_counts", before.granted_counts != after.granted_counts, "Record order of surrender"),
        ("consented_counts", before.consented_counts != after.consented_counts && !emptied, "Record consent"),
        ("consular", before.consular != after.consular, "Record consular notification"),
        ("consular_on", before.consular_on != after.consular_on, "Record consular notification"),
        ("arrest_basis", before.arrest_basis != after.arrest_basis, "Record arrest"),
    ] {
        if changed {
            no.push(refuse("by-step", field, format!("this is set by the step “{step}”, not by editing")));
        }
    }
    let deciding = record.state.starts_with("alternative_") || record.state.starts_with("alt_");
    if deciding && before.alternative != after.alternative {
        no.push(refuse("under-decision", "alternative", "this way is under decision: end it before proposing another"));
    }
    if surrendered {
        no.extend(specialty(before, after));
    }
    no
}

/// After a surrender no count is added without the consent of the State that surrendered, and no condition is lost.
fn specialty(before: &Body, after: &Body) -> No {
    let mut no = vec![];
    let added = after.charges.iter().filter(|c| !before.charges.contains(c));
    for charge in added.filter(|c| !before.consented_counts.contains(&c.count)) {
        let why = format!(
            "surrender was not granted for count {}: report the further charge and record the consent of the State that surrendered",
            charge.count
        );
        no.push(refuse("specialty", "charges", why));
    }
    for condition in before.specialty_conditions.iter().filter(|c| !after.specialty_conditions.contains(c)) {
        no.push(refuse("specialty", "specialty_conditions", format!("keep the condition “{}”", condition.0)));
    }
    no
}

fn lower(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
