//! Check 12: what the cover sheet prints. Terms of the agreement, onward use, retention and return, the receipt.
//!
//! Conditions bind the recipient, so an item with one is permitted with conditions. The receipt is asked for as a
//! matter of course and changes nothing.

use super::super::ask::Form;
use super::super::cards::{OnwardRule, ReceiptRule, RetentionCard};
use super::super::case::{Case, Findings, Subject};
use super::super::index::Found;
use super::super::rules::{NO_RETENTION, ONWARD, ORAL};
use super::super::verdict::Decision;

pub fn check(case: &Case<'_>, subject: &Subject<'_>, out: &mut Findings) {
    retention(case, out);
    if let Some(card) = case.agreement
        && !card.is.conditions.is_empty()
    {
        let why = format!("{} sets conditions", card.is.title);
        out.by(card, Decision::Conditions, why)
            .on_cover(card.is.conditions.iter().cloned());
    }
    if let Some(text) = onward(case, subject).and_then(onward_text) {
        let why = "what the recipient may do with it towards others is limited";
        out.own(&ONWARD, Decision::Conditions, why).on_cover([text.to_string()]);
    }
    if case.ask.form == Form::Oral {
        let why = "by word of mouth: it is recorded within one working day, and confirmed in writing";
        let text = "Given by word of mouth; this sheet confirms it.".to_string();
        out.own(&ORAL, Decision::Conditions, why).on_cover([text]);
    }
}

fn retention(case: &Case<'_>, out: &mut Findings) {
    let ask = case.ask;
    if case.cards.retentions.has_unreadable() {
        out.fault::<RetentionCard>("a card on retention could not be read", &[]);
    }
    let before = out.grounds.len();
    for id in case.cards.retentions_of(ask.channel) {
        let found = case.cards.retentions.find(id, ask.on);
        if let Found::NotInForce(card) = found {
            out.pin(card);
            continue;
        }
        let Some(card) = out.need(found, &format!("retention {id}"), ask.on) else {
            continue;
        };
        if !card.is.channels.contains(&ask.channel) {
            continue;
        }
        let mut texts = card.is.conditions.clone();
        if let Some(days) = card.is.recipient_keeps_days_max {
            texts.push(format!(
                "To be destroyed or returned within {days} days, and this confirmed."
            ));
        }
        let decision = if texts.is_empty() {
            Decision::Permit
        } else {
            Decision::Conditions
        };
        if card.is.receipt == ReceiptRule::Required {
            texts.push("Acknowledge receipt by returning the slip below.".to_string());
        }
        let life = if card.is.or_life_of_record {
            " or the life of the record, whichever is longer"
        } else {
            ""
        };
        let why = format!("accounted for during {} years{life}", card.is.accounting_years_min);
        out.by(card, decision, why).on_cover(texts);
    }
    if out.grounds.len() == before {
        let why = format!(
            "no card in force says how a release by {} is accounted for",
            ask.channel.label()
        );
        out.own(&NO_RETENTION, Decision::Block, why);
    }
}

/// The strictest of what the agreement and the markings say.
fn onward(case: &Case<'_>, subject: &Subject<'_>) -> Option<OnwardRule> {
    let texts = subject.holders.iter().flat_map(|holder| &holder.caveats.markings);
    let marked = texts
        .flat_map(|text| case.marking_cards(text))
        .filter_map(|card| card.is.onward);
    marked.chain(case.agreement.map(|card| card.is.onward)).max()
}

fn onward_text(rule: OnwardRule) -> Option<&'static str> {
    match rule {
        OnwardRule::Free => None,
        OnwardRule::SamePurpose => Some("To be passed on only for the purpose for which it was given."),
        OnwardRule::WithConsent => Some("Not to be passed on without our written consent."),
        OnwardRule::Never => Some("Not to be passed on."),
    }
}
