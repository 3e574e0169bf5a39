//! The cards of packs, indexed for one day of knowledge.
//!
//! [`Cards`] borrows [`CardRows`] and finds a card by its code, or by what asks for it: channel and state, marking,
//! file name. It is cheap to build, once a request or once a day. [`Cards::replay`] finds only the versions that a
//! verdict pinned. A row that is wrong stays in the index as a fault, so that whoever needs it is told no instead of
//! missing it.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::cards::*;
use super::faults::Body;
use super::verdict::Pin;

/// Cards, indexed.
pub struct Cards<'a> {
    home: &'a str,
    known: Date,
    pub(super) agreements: Index<'a, AgreementCard>,
    pub(super) locks: Index<'a, SourceLock>,
    pub(super) markings: Index<'a, MarkingCard>,
    pub(super) purposes: Index<'a, PurposeCard>,
    pub(super) delegations: Index<'a, DelegationCard>,
    pub(super) retentions: Index<'a, RetentionCard>,
    pub(super) offences: Index<'a, OffenceCard>,
    pub(super) rights: Index<'a, RightsCard>,
    routes: HashMap<Channel, HashMap<&'a str, Vec<&'a str>>>,
    open_routes: HashMap<Channel, Vec<&'a str>>,
    delegations_by_channel: HashMap<Channel, Vec<&'a str>>,
    retentions_by_channel: HashMap<Channel, Vec<&'a str>>,
    rights_by_state: HashMap<&'a str, Vec<&'a str>>,
    markings_by_code: HashMap<MarkingPart, HashMap<&'a str, Vec<&'a str>>>,
    hints: Hints<'a>,
}

/// What a look-up gives.
pub(super) enum Found<'a, T> {
    /// The version in force.
    Card(&'a Dated<T>),
    /// The newest version that was known; it is not in force on the day.
    NotInForce(&'a Dated<T>),
    /// No such card was known.
    Missing,
    /// It cannot be relied on: why, and the versions that were looked at.
    Fault(String, Vec<&'a Dated<T>>),
}

impl<'a> Cards<'a> {
    /// Indexes rows as they were known on a day, normally today.
    pub fn new(rows: &'a CardRows, known: Date) -> Cards<'a> {
        Cards::build(rows, known, None)
    }

    /// Indexes only the versions that a verdict pinned, as they were known on the day of the verdict: the way to work
    /// an old verdict out again whatever was added to the packs since.
    pub fn replay(rows: &'a CardRows, known: Date, pinned: &[Pin]) -> Cards<'a> {
        let pinned = pinned
            .iter()
            .map(|pin| (pin.table, pin.id.as_str(), pin.version))
            .collect();
        Cards::build(rows, known, Some(pinned))
    }

    /// Our own state, two letters.
    pub fn home(&self) -> &'a str {
        self.home
    }

    /// The day of knowledge.
    pub fn known(&self) -> Date {
        self.known
    }

    fn build(rows: &'a CardRows, known: Date, pinned: Option<Pinned<'_>>) -> Cards<'a> {
        let pinned = pinned.as_ref();
        let unreadable = &rows.unreadable;
        let mut cards = Cards {
            home: &rows.home,
            known,
            agreements: Index::new(&rows.agreements, unreadable, pinned, known),
            locks: Index::new(&rows.locks, unreadable, pinned, known),
            markings: Index::new(&rows.markings, unreadable, pinned, known),
            purposes: Index::new(&rows.purposes, unreadable, pinned, known),
            delegations: Index::new(&rows.delegations, unreadable, pinned, known),
            retentions: Index::new(&rows.retentions, unreadable, pinned, known),
            offences: Index::new(&rows.offences, unreadable, pinned, known),
            rights: Index::new(&rows.rights, unreadable, pinned, known),
            routes: HashMap::new(),
            open_routes: HashMap::new(),
            delegations_by_channel: HashMap::new(),
            retentions_by_channel: HashMap::new(),
            rights_by_state: HashMap::new(),
            markings_by_code: HashMap::new(),
            hints: Hints::default(),
        };
        cards.sort_in();
        cards
    }

    /// Fills the indexes that find a card by what asks for it.
    fn sort_in(&mut self) {
        for card in self.agreements.every() {
            match &card.is.parties {
                super::Span::Any => self.open_routes.entry(card.is.channel).or_default().push(&card.id),
                super::Span::Of(states) => {
                    for state in states {
                        let channel = self.routes.entry(card.is.channel).or_default();
                        channel.entry(state.as_str()).or_default().push(&card.id);
                    }
                }
            }
        }
        for card in self.delegations.every() {
            let channel = card.is.channel;
            self.delegations_by_channel.entry(channel).or_default().push(&card.id);
        }
        for card in self.retentions.every() {
            for channel in &card.is.channels {
                self.retentions_by_channel.entry(*channel).or_default().push(&card.id);
            }
        }
        for card in self.rights.every() {
            self.rights_by_state.entry(&card.is.state).or_default().push(&card.id);
        }
        for card in self.markings.every() {
            let part = self.markings_by_code.entry(card.is.part).or_default();
            part.entry(card.is.code.as_str()).or_default().push(&card.id);
        }
        for card in self.locks.every().filter(|card| card.is.covers_file_names) {
            for hint in &card.is.file_name_hints {
                self.hints.take(hint, &card.id);
            }
        }
        self.routes.values_mut().for_each(tidy);
        tidy(&mut self.open_routes);
        tidy(&mut self.delegations_by_channel);
        tidy(&mut self.retentions_by_channel);
        tidy(&mut self.rights_by_state);
        self.markings_by_code.values_mut().for_each(tidy);
    }

    /// Codes of agreements that could carry something by a channel to a state, sorted.
    pub(super) fn routes(&self, channel: Channel, state: &str) -> Vec<&'a str> {
        let mut ids: Vec<&str> = listed(self.routes.get(&channel).and_then(|states| states.get(state))).to_vec();
        ids.extend(listed(self.open_routes.get(&channel)));
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Codes of delegations in a channel, sorted.
    pub(super) fn delegations_in(&self, channel: Channel) -> &[&'a str] {
        listed(self.delegations_by_channel.get(&channel))
    }

    /// Codes of retention cards about a channel, sorted.
    pub(super) fn retentions_of(&self, channel: Channel) -> &[&'a str] {
        listed(self.retentions_by_channel.get(&channel))
    }

    /// Codes of cards on rights in a state, sorted.
    pub(super) fn rights_in(&self, state: &str) -> &[&'a str] {
        listed(self.rights_by_state.get(state))
    }

    /// Codes of the cards of a marking or of a part of one, sorted.
    pub(super) fn markings_of(&self, part: MarkingPart, code: &str) -> &[&'a str] {
        listed(self.markings_by_code.get(&part).and_then(|codes| codes.get(code)))
    }

    /// Codes of locks that a file's name points to, sorted, each once.
    pub(super) fn hinted(&self, file_name: &str) -> Vec<&'a str> {
        let mut ids = self.hints.found_in(&fold(file_name));
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

/// Words that names of files are looked through for, by their first three bytes, so that a name is read once however
/// many there are.
#[derive(Default)]
struct Hints<'a> {
    by_start: HashMap<[u8; 3], Vec<(String, &'a str)>>,
    short: Vec<(String, &'a str)>,
}

impl<'a> Hints<'a> {
    fn take(&mut self, hint: &str, lock: &'a str) {
        let hint = fold(hint);
        match hint.as_bytes().first_chunk() {
            Some(start) => self.by_start.entry(*start).or_default().push((hint, lock)),
            None if hint.is_empty() => {}
            None => self.short.push((hint, lock)),
        }
    }

    /// Locks of which a hint stands somewhere in a folded name.
    fn found_in(&self, name: &str) -> Vec<&'a str> {
        let short = self.short.iter().filter(|(hint, _)| name.contains(hint.as_str()));
        let mut locks: Vec<&str> = short.map(|(_, lock)| *lock).collect();
        let bytes = name.as_bytes();
        for at in 0..bytes.len() {
            let Some(start) = bytes[at..].first_chunk() else { break };
            let there = self.by_start.get(start).into_iter().flatten();
            let there = there.filter(|(hint, _)| bytes[at..].starts_with(hint.as_bytes()));
            locks.extend(there.map(|(_, lock)| *lock));
        }
        locks
    }
}

type Pinned<'p> = HashSet<(CardTable, &'p str, u32)>;

/// One table by code, every version that was known.
pub(super) struct Index<'a, T> {
    known: Date,
    by_id: HashMap<&'a str, Versions<'a, T>>,
    doubt: Option<String>,
    unreadable: bool,
}

struct Versions<'a, T> {
    cards: Vec<&'a Dated<T>>,
    fault: Option<String>,
}

impl<'a, T: Body> Index<'a, T> {
    fn new(rows: &'a [Dated<T>], unreadable: &'a [Unreadable], pinned: Option<&Pinned<'_>>, known: Date) -> Self {
        let mut by_id: HashMap<&'a str, Versions<'a, T>> = HashMap::with_capacity(rows.len());
        let kept = rows.iter().filter(|card| {
            card.was_known(known)
                && pinned.is_none_or(|pins| pins.contains(&(T::TABLE, card.id.as_str(), card.version)))
        });
        for card in kept {
            let versions = by_id.entry(card.id.as_str()).or_insert_with(Versions::none);
            if versions.cards.iter().any(|other| other.version == card.version) {
                versions.fault = Some(format!("version {} of {} stands twice", card.version, card.id));
            } else if let Some(fault) = super::faults::fault(card) {
                versions.fault = Some(fault);
            }
            versions.cards.push(card);
        }
        let mut doubt = None;
        let mut any = false;
        for row in unreadable.iter().filter(|row| row.table == T::TABLE) {
            any = true;
            match &row.id {
                Some(id) => by_id.entry(id.as_str()).or_insert_with(Versions::none).fault = Some(row.why.clone()),
                None => doubt = Some(row.why.clone()),
            }
        }
        Index {
            known,
            by_id,
            doubt,
            unreadable: any,
        }
    }

    /// Every version, in no order.
    fn every(&self) -> impl Iterator<Item = &'a Dated<T>> + '_ {
        self.by_id.values().flat_map(|versions| versions.cards.iter().copied())
    }

    /// Whether some row of the table could not be read, so that a search through it may have missed one.
    pub(super) fn has_unreadable(&self) -> bool {
        self.unreadable
    }

    /// The version in force on a day.
    pub(super) fn find(&self, id: &str, on: Date) -> Found<'a, T> {
        if let Some(why) = &self.doubt {
            return Found::Fault(why.clone(), vec![]);
        }
        let Some(versions) = self.by_id.get(id) else {
            return Found::Missing;
        };
        if let Some(why) = &versions.fault {
            return Found::Fault(why.clone(), versions.cards.clone());
        }
        let mut in_force = versions.cards.iter().filter(|card| card.as_known_on(on, self.known));
        match (in_force.next(), in_force.next()) {
            (Some(card), None) => Found::Card(card),
            (Some(_), Some(_)) => {
                let why = format!("two versions of {id} are in force on {on}");
                Found::Fault(why, versions.cards.clone())
            }
            _ => match versions.cards.iter().max_by_key(|card| card.version) {
                Some(newest) => Found::NotInForce(newest),
                None => Found::Missing,
            },
        }
    }
}

impl<T> Versions<'_, T> {
    fn none() -> Self {
        Versions {
            cards: vec![],
            fault: None,
        }
    }
}

fn listed<'m, 'a>(ids: Option<&'m Vec<&'a str>>) -> &'m [&'a str] {
    ids.map_or(&[], Vec::as_slice)
}

fn tidy<K>(map: &mut HashMap<K, Vec<&str>>) {
    for ids in map.values_mut() {
        ids.sort_unstable();
        ids.dedup();
    }
}

/// Letters and digits only, in lower case: how names of files are compared.
fn fold(text: &str) -> String {
    if text.is_ascii() {
        let kept = text.bytes().filter(u8::is_ascii_alphanumeric);
        return kept.map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    }
    let kept = text.chars().filter(|one| one.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}
