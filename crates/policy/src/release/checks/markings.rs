//! Check 9: markings. What a card says of a marking, and the limits on dissemination written in it.
//!
//! Limits mean the same whatever a card says, so that no data opens NOFORN. A marking that no card explains blocks, and
//! so does a legacy legend on new material. Without any marking it is referred: nobody has looked.

use super::super::ask::{Form, Item, OriginatorKind};
use super::super::cards::*;
use super::super::case::{Case, Findings, Subject};
use super::super::marking::{Cui, Marking, NotAMarking, word};
use super::super::rules::{LIMIT, UNMARKED, UNREADABLE_MARKING};
use super::super::verdict::Decision;
use crate::Role;

pub fn check(case: &Case<'_>, subject: &Subject<'_>, out: &mut Findings) {
    for holder in &subject.holders {
        if holder.caveats.markings.is_empty() {
            out.own_at(
                &UNMARKED,
                (holder, subject.item),
                Decision::Refer,
                "mark it, if only as open",
            )
            .to(Role::Attache);
        }
        let mut texts: Vec<&str> = holder.caveats.markings.iter().map(String::as_str).collect();
        texts.sort_unstable();
        texts.dedup();
        for text in texts {
            one(case, subject.item, holder, text, out);
        }
    }
}

/// A marking as it is written, read, with the cards that explain it.
pub struct Explained<'a> {
    /// What it was read as.
    pub read: Result<Marking, NotAMarking>,
    /// The card for the whole of it, or those for its parts.
    pub cards: Vec<&'a Dated<MarkingCard>>,
    /// What is wrong with it, and the cards that were looked at.
    found: Findings,
}

/// Reads a marking and finds what explains it. What is missing or wrong is written down for the check.
pub fn explain<'a>(case: &Case<'a>, text: &str) -> Explained<'a> {
    let read = Marking::read(text);
    let mut found = Findings::of(9);
    let cards = explaining(case, text, read.as_ref().ok(), &mut found);
    if let (Err(refusal), true) = (&read, cards.is_empty()) {
        let why = format!("a marking cannot be read: {refusal}");
        found.own(&UNREADABLE_MARKING, Decision::Block, why);
    }
    Explained { read, cards, found }
}

fn one(case: &Case<'_>, item: &Item, holder: &Item, text: &str, out: &mut Findings) {
    let Some(Explained { read, cards, found }) = case.explained.get(text) else {
        let why = format!("the marking {text} was not read");
        out.own(&UNREADABLE_MARKING, Decision::Block, why);
        return;
    };
    out.take(found);
    for card in cards {
        effect(case, item, holder, card, out);
    }
    let written = match read {
        Ok(Marking::Cui(cui)) => cui.clone(),
        _ => Cui::default(),
    };
    let mut limits: Vec<Limit> = written.limits.iter().copied().collect();
    limits.extend(cards.iter().flat_map(|card| card.is.limits.iter().copied()));
    limits.sort_unstable();
    limits.dedup();
    for limit in limits {
        limited(case, limit, &written, cards, out);
    }
}

/// The cards that explain a marking: the one for the whole of it, or one for each of its parts. What no card explains
/// is written down as an error.
fn explaining<'a>(
    case: &Case<'a>,
    text: &str,
    read: Option<&Marking>,
    out: &mut Findings,
) -> Vec<&'a Dated<MarkingCard>> {
    let mut cards = found(case, MarkingPart::Whole, text, out);
    if !cards.is_empty() {
        return cards;
    }
    match read {
        Some(Marking::Cui(cui)) => {
            let categories = cui.categories();
            if categories.is_empty() {
                cards.extend(needed(case, MarkingPart::Whole, "CUI", out));
            }
            for category in &categories {
                cards.extend(needed(case, MarkingPart::Category, category, out));
            }
            for limit in &cui.limits {
                cards.extend(needed(case, MarkingPart::Limit, word(*limit), out));
            }
        }
        Some(_) => cards.extend(needed(case, MarkingPart::Whole, text, out)),
        None => {}
    }
    cards
}

fn needed<'a>(case: &Case<'a>, part: MarkingPart, code: &str, out: &mut Findings) -> Vec<&'a Dated<MarkingCard>> {
    let before = out.grounds.len();
    let cards = found(case, part, code, out);
    if cards.is_empty() && out.grounds.len() == before {
        out.own(
            &UNREADABLE_MARKING,
            Decision::Block,
            format!("no card explains the marking {code}"),
        );
    }
    cards
}

fn found<'a>(case: &Case<'a>, part: MarkingPart, code: &str, out: &mut Findings) -> Vec<&'a Dated<MarkingCard>> {
    let on = case.ask.on;
    let ids = case.cards.markings_of(part, code);
    let cards = ids.iter().filter_map(|id| {
        let card = out.need(case.cards.markings.find(id, on), &format!("the marking {code}"), on)?;
        (card.is.part == part && card.is.code == code).then_some(card)
    });
    cards.collect()
}

/// What the card says of the marking.
fn effect(case: &Case<'_>, item: &Item, holder: &Item, card: &Dated<MarkingCard>, out: &mut Findings) {
    let code = &card.is.code;
    if card.is.scheme == MarkingScheme::Legacy {
        legacy(holder, card, out);
    }
    if card
        .is
        .purposes
        .as_ref()
        .is_some_and(|span| !span.has(&case.ask.purpose.code))
    {
        out.by(
            card,
            Decision::Block,
            format!("{code} does not serve the purpose {}", case.ask.purpose.code),
        );
    }
    let texts = card.is.conditions.iter().cloned();
    match card.is.effect {
        // What a limit does is decided below, by its words.
        MarkingEffect::Free if card.is.part == MarkingPart::Limit || !card.is.limits.is_empty() => {}
        MarkingEffect::Free => {
            out.by(card, Decision::Permit, format!("{code} does not stand against it"));
        }
        MarkingEffect::Conditions => {
            out.by(card, Decision::Conditions, format!("{code} goes under conditions"))
                .on_cover(texts);
        }
        MarkingEffect::Consent => match consents(case, item, holder) {
            true => {
                out.by(
                    card,
                    Decision::Conditions,
                    format!("{code} goes with its originator's consent"),
                )
                .on_cover(texts);
            }
            false => {
                let why = format!("{code} needs its originator's consent for this recipient and purpose");
                out.by(card, Decision::Refer, why).to(Role::HqDesk);
            }
        },
        MarkingEffect::Refer => {
            out.by(card, Decision::Refer, format!("{code}: a person looks at it"))
                .to(Role::Disclosure);
        }
        MarkingEffect::Block => {
            out.by(card, Decision::Block, format!("{code} does not leave"));
        }
    }
}

/// Whether the one whose marking it is consents. For what is our own, the releaser decides himself.
fn consents(case: &Case<'_>, item: &Item, holder: &Item) -> bool {
    holder.caveats.originator.as_ref().is_some_and(|from| match from.kind {
        OriginatorKind::Own | OriginatorKind::Open => true,
        _ => case.is_recipient(&from.state, &from.agency) || case.consent(&from.agency, &item.id, &holder.id).is_some(),
    })
}

/// Legacy legends are read on old papers and refused on new ones.
fn legacy(holder: &Item, card: &Dated<MarkingCard>, out: &mut Findings) {
    let code = &card.is.code;
    match (card.is.given_until, holder.recorded_on) {
        (Some(last), Some(recorded)) if recorded <= last => {}
        (Some(last), Some(_)) => {
            let why = format!("{code} was given until {last} and is not given to new material: mark it as CUI");
            out.by(card, Decision::Block, why);
        }
        _ => {
            let why = format!("nobody can tell whether {code} was given while it was in use: mark it as CUI");
            out.by(card, Decision::Refer, why).to(Role::Attache);
        }
    }
}

/// Limits on dissemination, towards a foreign recipient.
fn limited(case: &Case<'_>, limit: Limit, written: &Cui, cards: &[&Dated<MarkingCard>], out: &mut Findings) {
    let to = &case.ask.recipient;
    let words = word(limit);
    let foreign = to.state != case.cards.home();
    let named = |on_paper: &std::collections::BTreeSet<String>| {
        let carded = cards
            .iter()
            .filter(|card| card.is.limits.contains(&limit) && !card.is.rel_to.is_empty());
        let mut lists = carded.map(|card| card.is.rel_to.contains(&to.state));
        let in_text = on_paper.is_empty() || on_paper.contains(&to.state);
        let some_list = !on_paper.is_empty() || cards.iter().any(|card| !card.is.rel_to.is_empty());
        some_list && in_text && lists.all(|named| named)
    };
    let (decision, why) = match limit {
        Limit::Noforn if foreign || !to.agency_kind.is_government() => {
            (Decision::Block, "it does not leave to another state".to_string())
        }
        Limit::FedOnly | Limit::Fedcon if foreign || !to.agency_kind.is_government() => {
            (Decision::Block, "it stays with federal employees".to_string())
        }
        Limit::Nocon if !to.agency_kind.is_government() => {
            (Decision::Block, "it does not go to contractors".to_string())
        }
        Limit::Noforn | Limit::FedOnly | Limit::Fedcon | Limit::Nocon => return,
        Limit::DlOnly => {
            let listed = cards.iter().any(|card| card.is.dissemination_list.contains(&to.agency));
            match listed {
                true => return,
                false => (
                    Decision::Block,
                    "the recipient is not on its dissemination list".to_string(),
                ),
            }
        }
        Limit::RelTo => match named(&written.rel_to) {
            true => return,
            false => (
                Decision::Block,
                format!("{} is not among the states it may go to", to.state),
            ),
        },
        Limit::DisplayOnly => match (named(&written.display_only), case.ask.form) {
            (true, Form::Oral) => return,
            (true, _) => (
                Decision::Block,
                "it may be shown to this state, not handed over".to_string(),
            ),
            (false, _) => (
                Decision::Block,
                format!("{} is not among the states it may be shown to", to.state),
            ),
        },
        Limit::AttorneyClient | Limit::AttorneyWp => (Decision::Refer, "the attorney decides".to_string()),
    };
    let ground = out.own_of(
        &LIMIT,
        &words.to_lowercase().replace(' ', "-"),
        decision,
        format!("{words}: {why}"),
    );
    ground.role = (decision == Decision::Refer).then_some(Role::Legal);
}
