//! Claims to outcomes: one real-world fact, several offices, one count, and never one's own decision.
//!
//! Offices that claim the same fact meet under [`outcome_key`]; statistics count keys, not claims.

use jiff::civil::Date;

use super::{CLAIMS_MAX, Edited, no, text};
use crate::record::{By, Claim, ClaimDecision, ClaimRole, Record, Verdict};
use crate::refusal::refuse;
use crate::values::Money;

/// What an office claims of an outcome; checked against the pack's outcome type before.
#[derive(Clone, Debug, PartialEq)]
pub struct NewClaim {
    /// Outcome type of the pack.
    pub outcome: String,
    /// Day it happened.
    pub on: Date,
    /// Country where it happened.
    pub country: String,
    /// Reference that identifies the fact.
    pub fact_reference: String,
    /// Party it is about; one that is on the matter.
    pub party: Option<String>,
    /// Agency that did it.
    pub done_by: Option<String>,
    /// Exact decimal quantity.
    pub quantity: Option<String>,
    /// Unit.
    pub unit: Option<String>,
    /// Value.
    pub value: Option<Money>,
    /// Basis of the value.
    pub basis: Option<String>,
    /// What justifies the claim.
    pub justification: String,
    /// Part the office claims.
    pub role: ClaimRole,
}

/// The key under which every claim to the same real-world fact meets: type, country, day and the reference that
/// identifies the fact, without spaces, punctuation and case.
pub fn outcome_key(outcome: &str, country: &str, on: Date, fact_reference: &str) -> String {
    let squeezed: String = fact_reference
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    format!("{outcome}/{country}/{on}/{squeezed}")
}

/// Claims an outcome for the office of the claimant.
pub fn claim(record: &Record, new: &NewClaim, today: Date, by: &By) -> Edited {
    let mut refusals = vec![];
    let justification = text(&new.justification, "justification", &mut refusals);
    let reference = text(&new.fact_reference, "fact_reference", &mut refusals);
    let key = outcome_key(&new.outcome, &new.country, new.on, &reference);
    if key.ends_with('/') && !reference.is_empty() {
        refusals.push(refuse(
            "no-reference",
            "fact_reference",
            "give a reference with letters or digits",
        ));
    }
    if new.on > today {
        refusals.push(refuse("future", "on", "an outcome cannot lie in the future"));
    }
    if record
        .claims
        .iter()
        .any(|c| c.key == key && c.by.office == by.office && !refused(c))
    {
        refusals.push(refuse(
            "already-claimed",
            "fact_reference",
            "this office already claims this outcome here",
        ));
    }
    if let Some(party) = &new.party
        && !record.parties.iter().any(|on| on.party == *party)
    {
        refusals.push(refuse(
            "no-such-party",
            "party",
            "choose a party that is on this matter",
        ));
    }
    if record.claims.len() >= CLAIMS_MAX {
        refusals.push(refuse(
            "too-many",
            "outcome",
            format!("a matter holds {CLAIMS_MAX} claims"),
        ));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut next = record.clone();
    next.claims.push(Claim {
        number: u32::try_from(record.claims.len() + 1).unwrap_or(u32::MAX),
        key,
        outcome: new.outcome.clone(),
        on: new.on,
        country: new.country.clone(),
        fact_reference: reference,
        party: new.party.clone(),
        done_by: new.done_by.clone(),
        quantity: new.quantity.clone(),
        unit: new.unit.clone(),
        value: new.value.clone(),
        basis: new.basis.clone(),
        justification,
        role: new.role,
        by: by.clone(),
        decision: None,
    });
    Ok(next)
}

fn refused(claim: &Claim) -> bool {
    claim.decision.as_ref().is_some_and(|d| d.verdict == Verdict::Refused)
}

/// Decides a claim; somebody other than the claimant, always.
pub fn decide_claim(record: &Record, number: u32, verdict: Verdict, why: Option<&str>, by: &By) -> Edited {
    let Some(at) = record.claims.iter().position(|c| c.number == number) else {
        return no(refuse(
            "no-such-claim",
            "claim",
            format!("the matter has no claim {number}"),
        ));
    };
    let mut refusals = vec![];
    let claim = &record.claims[at];
    if claim.by.officer == by.officer {
        refusals.push(refuse(
            "own-claim",
            "claim",
            "somebody other than the claimant decides: ask another supervisor",
        ));
    }
    if claim.decision.is_some() {
        refusals.push(refuse("decided", "claim", "the claim is already decided"));
    }
    let why = why.map(str::trim).filter(|w| !w.is_empty());
    if verdict == Verdict::Refused && why.is_none() {
        refusals.push(refuse("no-reason", "why", "say why the claim is refused"));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut next = record.clone();
    next.claims[at].decision = Some(ClaimDecision {
        verdict,
        why: why.map(str::to_string),
        by: by.clone(),
    });
    Ok(next)
}
