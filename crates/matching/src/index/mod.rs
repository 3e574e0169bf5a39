//! Which of a million names are worth comparing with this one.
//!
//! An index over words: every different word of all names stands once in a dictionary (`words`), found again through
//! keys that survive a slip of the pen, another spelling and another script (`keys`, `near`); each word lists the names
//! it stands in (`lists`). A search (`search`) looks every word of a name up, adds up what each listed name has in common with it and
//! ranks the best. It may offer too much, and is built not to miss: typing errors, words in another order, left out,
//! joined or cut, initials, given names in other forms, another script. What a candidate is worth is for
//! [`crate::score_names`]; the index keeps no text.
//!
//! Start at [`Index::build`] and [`Index::candidates`]. It lives in memory only and is derived: changes are added with
//! [`Index::add`] and [`Index::remove`], and everything can be built again at any time.

mod keys;
mod lists;
mod near;
mod search;
#[cfg(test)]
mod tests;
mod words;

use crate::name::Name;
use lists::{Keyed, Lists};
use words::{Spelling, Words};

/// Words kept of a name; what is longer is found by its first words.
pub const NAME_WORDS_MAX: usize = 16;
/// Names in an index at most.
pub const NAMES_MAX: usize = 1 << 28;
/// Names added before the recent ones are put in order with the rest, at least.
const RECENT_MIN: usize = 20_000;

/// A name that may be the one looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Number under which the name was added; several names can share one.
    pub id: u64,
    /// How much the two have in common, 0 to 1: a rough order, not a score.
    pub likeness: f32,
}

/// Share of the score in the order of hits.
const SCORE_SHARE: f64 = 0.3;

/// The order in which hits are shown, higher first: what the score says of the evidence, and for the larger part what the
/// likeness says of the words. By the score alone many of a million names are equal, and a slip of the pen weighs more
/// than another script.
pub fn order(score: f64, likeness: f32) -> f64 {
    SCORE_SHARE * score + (1.0 - SCORE_SHARE) * f64::from(likeness)
}

/// An index over names.
#[derive(Default)]
pub struct Index {
    words: Words,
    keys: Keyed,
    names: Names,
    lists: Lists,
    /// Names that stand in the ordered part of `lists`.
    settled: usize,
}

/// Every name as the numbers of its words.
#[derive(Default)]
struct Names {
    ids: Vec<u64>,
    /// Where each name's words begin; one more than there are names.
    starts: Vec<u32>,
    words: Vec<u32>,
    /// Weight of all words of a name together, in the unit of [`words::WEIGHT`].
    sizes: Vec<u8>,
    /// One bit for each name that was removed.
    gone: Vec<u64>,
    gone_count: usize,
}

impl Index {
    /// An index of analysed names, each under the number its caller knows it by.
    pub fn build(names: impl IntoIterator<Item = (u64, Name)>) -> Index {
        let mut index = Index::default();
        for (id, name) in names {
            index.push(id, &name);
        }
        index.settle();
        index
    }

    /// Adds a name, findable at once. A name beyond [`NAMES_MAX`] is left out, which `false` says.
    pub fn add(&mut self, id: u64, name: &Name) -> bool {
        let (words_before, spelt_before) = (self.words.len(), self.words.spelt_count());
        let Some(slot) = self.push(id, name) else {
            return false;
        };
        self.words
            .keys(words_before, spelt_before, &mut |key, word| self.keys.add(key, word));
        for &word in self.names.words_of(slot) {
            self.lists.add(word, slot);
        }
        let recent = self.names.len() - self.settled;
        if recent > RECENT_MIN.max(self.settled / 4) {
            self.settle();
        }
        true
    }

    /// Removes every name under a number and says how many there were. Walks the numbers of all names once.
    pub fn remove(&mut self, id: u64) -> usize {
        let slots: Vec<usize> = (0..self.names.len())
            .filter(|slot| self.names.ids[*slot] == id && !self.names.is_gone(*slot as u32))
            .collect();
        for &slot in &slots {
            self.names.gone[slot / 64] |= 1 << (slot % 64);
        }
        self.names.gone_count += slots.len();
        slots.len()
    }

    /// How many names can be found.
    pub fn len(&self) -> usize {
        self.names.len() - self.names.gone_count
    }

    /// Whether nothing can be found.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many different words the names have.
    pub fn words(&self) -> usize {
        self.words.len()
    }

    /// Memory held, in bytes, without what the allocator adds.
    pub fn bytes(&self) -> usize {
        self.words.bytes() + self.keys.bytes() + self.names.bytes() + self.lists.bytes()
    }

    /// Names that may be the one looked for, best first, each number once.
    pub fn candidates(&self, name: &Name, limit: usize) -> Vec<Candidate> {
        search::candidates(self, name, limit)
    }

    /// Puts names added since into one order with the others and forgets the removed ones. Happens by itself now and
    /// then; the caller may choose a quiet moment.
    pub fn settle(&mut self) {
        self.names.forget_gone();
        self.keys = Keyed::of(|found| self.words.keys(0, 0, found));
        self.lists = Lists::of(self.words.len(), &self.names.starts, &self.names.words);
        self.settled = self.names.len();
    }

    fn push(&mut self, id: u64, name: &Name) -> Option<u32> {
        if self.names.len() >= NAMES_MAX {
            return None;
        }
        let words = &mut self.words;
        let spellings = Spelling::all(name).into_iter().take(NAME_WORDS_MAX);
        let numbers: Vec<u32> = spellings.map(|(_, spelling)| words.number(&spelling)).collect();
        let size: u32 = numbers.iter().map(|word| u32::from(self.words.weight(*word))).sum();
        Some(self.names.push(id, &numbers, size))
    }
}

impl Names {
    fn len(&self) -> usize {
        self.ids.len()
    }

    fn push(&mut self, id: u64, words: &[u32], size: u32) -> u32 {
        let slot = self.ids.len();
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        if slot.is_multiple_of(64) {
            self.gone.push(0);
        }
        self.ids.push(id);
        self.words.extend_from_slice(words);
        self.starts.push(self.words.len() as u32);
        self.sizes.push(size.min(255) as u8);
        slot as u32
    }

    fn words_of(&self, slot: u32) -> &[u32] {
        let slot = slot as usize;
        &self.words[self.starts[slot] as usize..self.starts[slot + 1] as usize]
    }

    fn is_gone(&self, slot: u32) -> bool {
        self.gone[slot as usize / 64] >> (slot % 64) & 1 == 1
    }

    fn forget_gone(&mut self) {
        if self.gone_count == 0 {
            return;
        }
        let old = std::mem::take(self);
        for slot in (0..old.len() as u32).filter(|slot| !old.is_gone(*slot)) {
            self.push(
                old.ids[slot as usize],
                old.words_of(slot),
                u32::from(old.sizes[slot as usize]),
            );
        }
    }

    fn bytes(&self) -> usize {
        self.ids.capacity() * 8
            + (self.starts.capacity() + self.words.capacity()) * 4
            + self.sizes.capacity()
            + self.gone.capacity() * 8
    }
}
