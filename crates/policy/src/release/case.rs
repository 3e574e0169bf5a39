//! One ask with what belongs to it looked up, and the sheet on which checks write what they find.
//!
//! A [`Case`] is made once for an ask; a [`Subject`] once for an item, with everything from which the item was written,
//! because derived text inherits the strictest caveat: each holder of a caveat is judged by itself, and all count.

use std::collections::HashMap;

use jiff::civil::Date;

use super::ask::*;
use super::cards::*;
use super::checks::markings::{self, Explained};
use super::faults::Body;
use super::index::{Cards, Found};
use super::rules::{ASK_FAULT, CARD_FAULT, CHECKS, DERIVED_FAULT, ENGINE, OwnRule};
use super::verdict::{Decision, Ground, Pin};
use crate::Role;

/// One ask, with what belongs to it looked up.
pub(super) struct Case<'a> {
    pub ask: &'a Ask,
    pub cards: &'a Cards<'a>,
    by_id: HashMap<&'a str, Result<&'a Item, &'static str>>,
    /// The agreement that carries it, where exactly one does or one was named.
    pub agreement: Option<&'a Dated<AgreementCard>>,
    /// The delegations under which the releaser may act; without one, the strictest grade is asked.
    pub delegations: Vec<&'a Dated<DelegationCard>>,
    /// The card of the purpose.
    pub purpose: Option<&'a Dated<PurposeCard>>,
    /// Every marking on an item or a source, read once.
    pub explained: HashMap<&'a str, Explained<'a>>,
}

/// An item and everything from which it was written.
pub(super) struct Subject<'a> {
    pub item: &'a Item,
    /// The item first, then its sources in the order of their codes, each once.
    pub holders: Vec<&'a Item>,
}

impl<'a> Case<'a> {
    pub fn open(ask: &'a Ask, cards: &'a Cards<'a>) -> Case<'a> {
        let mut by_id: HashMap<&str, Result<&Item, &'static str>> = HashMap::new();
        for item in &ask.items {
            let twice = by_id.insert(&item.id, Ok(item)).is_some();
            if twice {
                by_id.insert(&item.id, Err("it stands twice among the items"));
            }
        }
        for source in &ask.sources {
            match by_id.get(source.id.as_str()) {
                Some(Ok(same)) if *same == source => {}
                Some(_) => {
                    by_id.insert(&source.id, Err("it is given twice, and differently"));
                }
                None => {
                    by_id.insert(&source.id, Ok(source));
                }
            }
        }
        let purpose = match cards.purposes.find(&ask.purpose.code, ask.on) {
            Found::Card(card) => Some(card),
            _ => None,
        };
        let mut case = Case {
            ask,
            cards,
            by_id,
            agreement: None,
            delegations: vec![],
            purpose,
            explained: HashMap::new(),
        };
        for text in ask
            .items
            .iter()
            .chain(&ask.sources)
            .flat_map(|item| &item.caveats.markings)
        {
            if !case.explained.contains_key(text.as_str()) {
                let explained = markings::explain(&case, text);
                case.explained.insert(text, explained);
            }
        }
        case
    }

    /// The item with its sources. What cannot be followed is written down as an error.
    pub fn subject(&self, item: &'a Item, out: &mut Findings) -> Subject<'a> {
        if item.id.trim().is_empty() {
            out.own(&ASK_FAULT, Decision::Block, "the item has no code");
        } else if let Some(Err(why)) = self.by_id.get(item.id.as_str()) {
            out.own(&ASK_FAULT, Decision::Block, *why);
        }
        let mut holders = vec![item];
        let mut next: Vec<&'a str> = item.derived_from.iter().map(String::as_str).collect();
        while let Some(id) = next.pop() {
            if id == item.id {
                out.own(&DERIVED_FAULT, Decision::Block, "the item derives from itself");
                continue;
            }
            if holders.iter().any(|held| held.id == id) {
                continue;
            }
            match self.by_id.get(id) {
                Some(Ok(source)) => {
                    holders.push(source);
                    next.extend(source.derived_from.iter().map(String::as_str));
                }
                Some(Err(why)) => {
                    out.own(
                        &DERIVED_FAULT,
                        Decision::Block,
                        format!("its source {id} cannot be told: {why}"),
                    );
                }
                None => {
                    out.own(
                        &DERIVED_FAULT,
                        Decision::Block,
                        format!("its source {id} is not given, so that its caveats are not known"),
                    );
                }
            }
        }
        holders[1..].sort_by(|left, right| left.id.cmp(&right.id));
        Subject { item, holders }
    }

    /// Whether a state and an agency are the recipient.
    pub fn is_recipient(&self, state: &str, agency: &str) -> bool {
        self.ask.recipient.state == state && self.ask.recipient.agency == agency
    }

    /// Whether the agreement that carries it asks for something.
    pub fn requires(&self, what: Requirement) -> bool {
        self.agreement.is_some_and(|card| card.is.requires.contains(&what))
    }

    /// The cards that explain a marking. What is missing was written down by the ninth check.
    pub fn marking_cards(&self, text: &str) -> impl Iterator<Item = &'a Dated<MarkingCard>> + '_ {
        self.explained
            .get(text)
            .into_iter()
            .flat_map(|explained| explained.cards.iter().copied())
    }

    /// The consent of an originator to an item for this recipient and purpose, in force on the day. Given to the holder
    /// it reaches what was written from it.
    pub fn consent(&self, originator: &str, item: &str, holder: &str) -> Option<&'a Consent> {
        let (ask, on) = (self.ask, self.ask.on);
        let fits = ask.consents.iter().filter(|consent| {
            consent.originator == originator
                && (consent.item == item || consent.item == holder)
                && self.is_recipient(&consent.state, &consent.agency)
                && consent.purpose == ask.purpose.code
                && consent.from <= on
                && consent.until.is_none_or(|last| on <= last)
        });
        // The widest consent counts, whatever the order in which they were recorded.
        fits.max_by_key(|consent| (consent.evidence == Known::Yes, consent.until.is_none(), consent.until))
    }
}

/// Where checks write what they find.
pub(super) struct Findings {
    check: u8,
    pub grounds: Vec<Ground>,
    pub pins: Vec<Pin>,
}

impl Findings {
    pub fn new() -> Findings {
        Findings {
            check: 0,
            grounds: vec![],
            pins: vec![],
        }
    }

    /// A sheet for one check.
    pub fn of(check: u8) -> Findings {
        Findings {
            check,
            ..Findings::new()
        }
    }

    /// Runs one check; where it finds nothing, that is written down too.
    pub fn run(&mut self, number: u8, check: impl FnOnce(&mut Findings)) {
        self.check = number;
        let before = self.grounds.len();
        check(self);
        if self.grounds.len() == before {
            let passed = &CHECKS[usize::from(number - 1)];
            let rule = OwnRule {
                id: passed.rule,
                citation: passed.citation,
            };
            self.own(&rule, Decision::Permit, passed.passes);
        }
    }

    /// A ground by a rule of the engine.
    pub fn own(&mut self, rule: &OwnRule, decision: Decision, why: impl Into<String>) -> &mut Ground {
        self.push(decision, rule.id, ENGINE, rule.citation, why.into())
    }

    /// A ground by a rule of the engine, about one thing of several: another thing is another referral, so that what was
    /// decided of one is not taken for a decision on the other.
    pub fn own_of(&mut self, rule: &OwnRule, of: &str, decision: Decision, why: impl Into<String>) -> &mut Ground {
        let id = format!("{}@{of}", rule.id);
        self.push(decision, &id, ENGINE, rule.citation, why.into())
    }

    /// A referral because nobody said.
    pub fn unknown(&mut self, rule: &OwnRule, why: impl Into<String>) -> &mut Ground {
        self.own_of(rule, "unknown", Decision::Refer, why)
    }

    /// A ground about the item, or about one of the sources from which it was written.
    pub fn own_at(
        &mut self,
        rule: &OwnRule,
        (holder, item): (&Item, &Item),
        decision: Decision,
        why: &str,
    ) -> &mut Ground {
        match holder.id == item.id {
            true => self.own(rule, decision, why),
            false => self.own_of(rule, &holder.id, decision, format!("its source {}: {why}", holder.id)),
        }
    }

    /// A ground by a card, which is pinned.
    pub fn by<T: Body>(&mut self, card: &Dated<T>, decision: Decision, why: impl Into<String>) -> &mut Ground {
        self.pin(card);
        self.push(decision, &card.id, card.version, &card.citation, why.into())
    }

    /// The card that is needed; where there is none to rely on, the release is blocked.
    pub fn need<'a, T: Body>(&mut self, found: Found<'a, T>, what: &str, on: Date) -> Option<&'a Dated<T>> {
        match found {
            Found::Card(card) => {
                self.pin(card);
                return Some(card);
            }
            Found::NotInForce(card) => {
                let title = card.is.title();
                self.by(card, Decision::Block, format!("{title} is not in force on {on}"));
            }
            Found::Missing => {
                self.own(&CARD_FAULT, Decision::Block, format!("no card tells about {what}"));
            }
            Found::Fault(why, cards) => self.fault(&why, &cards),
        }
        None
    }

    /// An error in a card that was needed.
    pub fn fault<T: Body>(&mut self, why: &str, cards: &[&Dated<T>]) {
        for card in cards {
            self.pin(card);
        }
        self.own(
            &CARD_FAULT,
            Decision::Block,
            format!("a card cannot be relied on: {why}"),
        );
    }

    /// Writes down that a card was looked at.
    pub fn pin<T: Body>(&mut self, card: &Dated<T>) {
        let known = |pin: &Pin| pin.table == T::TABLE && pin.version == card.version && pin.id == card.id;
        if !self.pins.iter().any(known) {
            let (table, id, version) = (T::TABLE, card.id.clone(), card.version);
            self.pins.push(Pin { table, id, version });
        }
    }

    /// Takes over what was found elsewhere.
    pub fn take(&mut self, found: &Findings) {
        self.grounds.extend_from_slice(&found.grounds);
        self.pins.extend_from_slice(&found.pins);
    }

    fn push(&mut self, decision: Decision, rule: &str, version: u32, citation: &str, why: String) -> &mut Ground {
        let at = self.grounds.len();
        self.grounds.push(Ground {
            check: self.check,
            decision,
            rule: rule.to_string(),
            version,
            citation: citation.to_string(),
            why,
            role: None,
            conditions: vec![],
        });
        &mut self.grounds[at]
    }
}

impl Ground {
    /// Who has to look.
    pub(super) fn to(&mut self, role: Role) -> &mut Ground {
        self.role = Some(role);
        self
    }

    /// Texts for the cover sheet.
    pub(super) fn on_cover(&mut self, texts: impl IntoIterator<Item = String>) -> &mut Ground {
        self.conditions.extend(texts);
        self
    }
}

/// Whether a text says something: at least so many words.
pub(super) fn says(text: &str, words_min: usize) -> bool {
    text.split_whitespace().count() >= words_min
}

impl Subject<'_> {
    /// Whether the item or one of its sources has this legal status.
    pub fn has(&self, status: LegalStatus) -> bool {
        self.holders.iter().any(|holder| holder.caveats.legal_status == status)
    }
}
