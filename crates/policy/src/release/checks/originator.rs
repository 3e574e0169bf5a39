//! Check 5: the originator's consent for every element that came from somebody else, for this recipient and purpose;
//! permitted uses and expiry of what was received.
//!
//! Without consent it is referred, because consent can be asked for. A use that the originator excluded, or a day that
//! has passed, blocks.

use super::super::ask::{Item, OriginatorKind};
use super::super::case::{Case, Findings, Subject};
use super::super::rules::{ASK_FAULT, CONSENT, EXPIRED, NO_ORIGINATOR, PERMITTED_USE};
use super::super::verdict::Decision;
use crate::Role;

pub fn check(case: &Case<'_>, subject: &Subject<'_>, out: &mut Findings) {
    for holder in &subject.holders {
        consent(case, subject.item, holder, out);
        limits(case, subject.item, holder, out);
    }
}

fn consent(case: &Case<'_>, item: &Item, holder: &Item, out: &mut Findings) {
    let Some(from) = &holder.caveats.originator else {
        out.own_at(&NO_ORIGINATOR, (holder, item), Decision::Refer, "say from whom it came")
            .to(Role::Attache);
        return;
    };
    if matches!(from.kind, OriginatorKind::Own | OriginatorKind::Open) {
        return;
    }
    if from.agency.trim().is_empty() {
        out.own(&ASK_FAULT, Decision::Block, "its originator has no name");
    } else if case.is_recipient(&from.state, &from.agency) {
        out.own(&CONSENT, Decision::Permit, "it came from the recipient");
    } else if let Some(consent) = case.consent(&from.agency, &item.id, &holder.id) {
        let until = consent.until.map_or(String::new(), |last| format!(", until {last}"));
        let why = format!("{} consents for this recipient and purpose{until}", from.agency);
        out.own(&CONSENT, Decision::Permit, why);
    } else {
        let why = format!("ask {} for consent for this recipient and this purpose", from.agency);
        out.own_of(&CONSENT, &from.agency, Decision::Refer, why)
            .to(Role::HqDesk);
    }
}

/// Uses and days that the originator set.
fn limits(case: &Case<'_>, item: &Item, holder: &Item, out: &mut Findings) {
    let (caveats, code) = (&holder.caveats, &case.ask.purpose.code);
    let own = caveats
        .originator
        .as_ref()
        .is_some_and(|from| matches!(from.kind, OriginatorKind::Own | OriginatorKind::Open));
    match &caveats.permitted_uses {
        Some(uses) if !uses.has(code) => {
            let why = format!("its originator does not permit the use {code}");
            out.own(&PERMITTED_USE, Decision::Block, why);
        }
        None if !own => {
            let why = "nobody said which uses its originator permits";
            out.own_at(&PERMITTED_USE, (holder, item), Decision::Refer, why)
                .to(Role::Attache);
        }
        _ => {}
    }
    if let Some(last) = caveats.expires.filter(|last| *last < case.ask.on) {
        out.own(&EXPIRED, Decision::Block, format!("it could be used until {last}"));
    }
}
