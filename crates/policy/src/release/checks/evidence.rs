//! Check 11: intelligence or evidence. What is intelligence only does not go where it is meant to prove something.
//!
//! The agreement, the markings (H1) and the item each have their say; the strictest counts. What goes as intelligence
//! carries the legend on the cover sheet.

use super::super::ask::{Known, LegalStatus, OriginatorKind};
use super::super::cards::EvidenceRule;
use super::super::case::{Case, Findings, Subject};
use super::super::rules::{EVIDENCE_CONSENT, INTELLIGENCE, STATUS_UNKNOWN};
use super::super::verdict::Decision;
use crate::Role;

const LEGEND: &str = "Intelligence only: not for use as evidence, in a warrant or before a court.";
const ASK_FIRST: &str = "As evidence only with our written consent, asked for beforehand.";

pub fn check(case: &Case<'_>, subject: &Subject<'_>, out: &mut Findings) {
    let evidential = case.purpose.is_none_or(|card| card.is.evidential);
    for holder in &subject.holders {
        if holder.caveats.legal_status == LegalStatus::Unknown {
            let why = "nobody said whether it is intelligence or may serve as evidence";
            out.own_at(&STATUS_UNKNOWN, (holder, subject.item), Decision::Refer, why)
                .to(Role::Legal);
        }
    }
    if subject.has(LegalStatus::Intelligence) {
        intelligence(case, subject, evidential, out);
    }
    if let Some(card) = case.agreement {
        match (card.is.evidence, evidential) {
            (EvidenceRule::Evidence, _) => {}
            (EvidenceRule::IntelligenceOnly, true) => {
                let why = format!(
                    "{} carries intelligence only: ask through a formal channel",
                    card.is.title
                );
                out.by(card, Decision::Block, why).to(Role::Legal);
            }
            (EvidenceRule::WithConsent, true) => {
                let why = format!(
                    "{} lets it serve as evidence only with consent: say that we consent",
                    card.is.title
                );
                out.by(card, Decision::Refer, why).to(Role::Legal);
            }
            (rule, false) => {
                let why = format!("{} limits its use as evidence", card.is.title);
                out.by(card, Decision::Conditions, why).on_cover([text(rule)]);
            }
        }
    }
    marked(case, subject, evidential, out);
}

fn intelligence(case: &Case<'_>, subject: &Subject<'_>, evidential: bool, out: &mut Findings) {
    if !evidential {
        out.own(&INTELLIGENCE, Decision::Conditions, "it goes as intelligence")
            .on_cover([LEGEND.to_string()]);
    } else if may_prove(case, subject) {
        let why = "it is intelligence, and its originators let it serve as evidence";
        out.own(&INTELLIGENCE, Decision::Conditions, why);
    } else {
        let why = "it is intelligence, and the purpose is evidence: ask through a formal channel";
        out.own(&INTELLIGENCE, Decision::Block, why).to(Role::Legal);
    }
}

fn text(rule: EvidenceRule) -> String {
    let text = if rule == EvidenceRule::IntelligenceOnly {
        LEGEND
    } else {
        ASK_FIRST
    };
    text.to_string()
}

/// Whether every originator, of whom there is one for each holder, lets it serve as evidence. Our own intelligence is
/// turned into evidence by changing its status, not by sending it.
fn may_prove(case: &Case<'_>, subject: &Subject<'_>) -> bool {
    let intelligence = subject
        .holders
        .iter()
        .filter(|holder| holder.caveats.legal_status == LegalStatus::Intelligence);
    let mut lets = intelligence.map(|holder| match &holder.caveats.originator {
        Some(from) if from.kind != OriginatorKind::Own => case
            .consent(&from.agency, &subject.item.id, &holder.id)
            .is_some_and(|consent| consent.evidence == Known::Yes),
        _ => false,
    });
    lets.all(|lets| lets)
}

/// What markings say of evidence. Cards that are missing were written down by the ninth check.
fn marked(case: &Case<'_>, subject: &Subject<'_>, evidential: bool, out: &mut Findings) {
    for holder in &subject.holders {
        let texts = &holder.caveats.markings;
        for card in texts.iter().flat_map(|text| case.marking_cards(text)) {
            let code = &card.is.code;
            match (card.is.evidence, evidential) {
                (None | Some(EvidenceRule::Evidence), _) => {}
                (Some(EvidenceRule::IntelligenceOnly), true) => {
                    out.by(card, Decision::Block, format!("{code} does not serve as evidence"))
                        .to(Role::Legal);
                }
                (Some(EvidenceRule::WithConsent), true) => {
                    let consents = holder
                        .caveats
                        .originator
                        .as_ref()
                        .and_then(|from| case.consent(&from.agency, &subject.item.id, &holder.id));
                    if consents.is_none_or(|consent| consent.evidence != Known::Yes) {
                        let why =
                            format!("{code} serves as evidence only with its originator's permission: ask for it");
                        out.own_of(&EVIDENCE_CONSENT, &holder.id, Decision::Refer, why)
                            .to(Role::HqDesk);
                    }
                }
                (Some(rule), false) => {
                    out.by(card, Decision::Conditions, format!("{code} limits its use as evidence"))
                        .on_cover([text(rule)]);
                }
            }
        }
    }
}
