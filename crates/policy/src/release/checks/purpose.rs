//! Check 4: the purpose is specific, lawful and compatible with the purpose for which it was collected.

use super::super::ask::OriginatorKind;
use super::super::cards::Requirement;
use super::super::case::{Case, Findings, Subject, says};
use super::super::rules::{COLLECTION, PURPOSE_TEXT};
use super::super::verdict::Decision;
use crate::Role;

/// Words that a purpose has at least; fewer name a field of work, not a purpose.
pub const PURPOSE_WORDS_MIN: usize = 3;

pub fn check(case: &Case<'_>, subject: &Subject<'_>, out: &mut Findings) {
    let ask = case.ask;
    if !says(&ask.purpose.text, PURPOSE_WORDS_MIN) {
        let why = "say for what it is needed in this case, in a sentence";
        out.own(&PURPOSE_TEXT, Decision::Refer, why).to(Role::Attache);
    }
    let code = ask.purpose.code.as_str();
    let found = case.cards.purposes.find(code, ask.on);
    let Some(purpose) = out.need(found, &format!("the purpose {code}"), ask.on) else {
        return;
    };
    if case.requires(Requirement::LawEnforcementPurpose) && !purpose.is.law_enforcement {
        let why = format!(
            "the agreement asks for law enforcement, and {} is none",
            purpose.is.title
        );
        out.by(purpose, Decision::Block, why);
    }
    for holder in &subject.holders {
        let published = holder
            .caveats
            .originator
            .as_ref()
            .is_some_and(|one| one.kind == OriginatorKind::Open);
        match &holder.collection_purpose {
            None if published => {}
            None => {
                let why = "nobody said for what it was collected";
                out.own_at(&COLLECTION, (holder, subject.item), Decision::Refer, why)
                    .to(Role::Privacy);
            }
            Some(collected) if collected == code => {}
            Some(collected) => {
                let found = case.cards.purposes.find(collected, ask.on);
                out.need(found, &format!("the purpose of collection {collected}"), ask.on);
                if !purpose.is.compatible_with.has(collected) {
                    let why = format!("collected for {collected}, which {code} is not compatible with");
                    out.by(purpose, Decision::Block, why);
                }
            }
        }
    }
}
