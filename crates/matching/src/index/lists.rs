//! Lists of numbers under a number: an ordered part without gaps, and what was added since in a map beside it.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use crate::words::Mix;

type Recent = HashMap<u32, Vec<u32>, BuildHasherDefault<Mix>>;

/// For each word, the names it stands in, rising.
#[derive(Default)]
pub(super) struct Lists {
    starts: Vec<u32>,
    slots: Vec<u32>,
    recent: Recent,
}

impl Lists {
    /// Turns the words of every name into the names of every word. A word that stands twice in a name is listed once.
    pub(super) fn of(words: usize, name_starts: &[u32], name_words: &[u32]) -> Lists {
        let mut starts = vec![0u32; words + 1];
        let each = |found: &mut dyn FnMut(u32, u32)| {
            for (slot, bounds) in name_starts.windows(2).enumerate() {
                let of_name = &name_words[bounds[0] as usize..bounds[1] as usize];
                for (_, &word) in of_name
                    .iter()
                    .enumerate()
                    .filter(|(i, word)| !of_name[..*i].contains(word))
                {
                    found(word, slot as u32);
                }
            }
        };
        each(&mut |word, _| starts[word as usize + 1] += 1);
        for word in 0..words {
            starts[word + 1] += starts[word];
        }
        let mut next = starts.clone();
        let mut slots = vec![0u32; starts[words] as usize];
        each(&mut |word, slot| {
            slots[next[word as usize] as usize] = slot;
            next[word as usize] += 1;
        });
        Lists {
            starts,
            slots,
            recent: Recent::default(),
        }
    }

    pub(super) fn add(&mut self, word: u32, slot: u32) {
        let list = self.recent.entry(word).or_default();
        if list.last() != Some(&slot) {
            list.push(slot);
        }
    }

    /// The names of a word: the ordered ones, and the recent ones.
    pub(super) fn of_word(&self, word: u32) -> [&[u32]; 2] {
        let word_at = word as usize;
        let ordered = match (self.starts.get(word_at), self.starts.get(word_at + 1)) {
            (Some(start), Some(end)) => &self.slots[*start as usize..*end as usize],
            _ => &[],
        };
        let recent = if self.recent.is_empty() {
            None
        } else {
            self.recent.get(&word)
        };
        [ordered, recent.map_or(&[], Vec::as_slice)]
    }

    pub(super) fn bytes(&self) -> usize {
        let recent: usize = self.recent.values().map(|list| list.capacity() * 4 + 40).sum();
        (self.starts.capacity() + self.slots.capacity()) * 4 + recent
    }
}

/// For each key, the words that have it.
#[derive(Default)]
pub(super) struct Keyed {
    /// Where the entries with the same first bits begin.
    directory: Vec<u32>,
    /// How far a key is shifted to find its place in the directory.
    shift: u32,
    entries: Vec<(u32, u32)>,
    recent: Recent,
}

impl Keyed {
    /// Keys of all words; `each` names every key with its word, twice in the same order.
    pub(super) fn of(each: impl Fn(&mut dyn FnMut(u32, u32))) -> Keyed {
        let mut count = 0usize;
        each(&mut |_, _| count += 1);
        let bits = (usize::BITS - (count / 2).leading_zeros()).clamp(4, 26);
        let shift = 32 - bits;
        let mut directory = vec![0u32; (1 << bits) + 1];
        each(&mut |key, _| directory[(key >> shift) as usize + 1] += 1);
        for place in 0..1 << bits {
            directory[place + 1] += directory[place];
        }
        let mut next = directory.clone();
        let mut entries = vec![(0, 0); count];
        each(&mut |key, word| {
            let place = &mut next[(key >> shift) as usize];
            entries[*place as usize] = (key, word);
            *place += 1;
        });
        Keyed {
            directory,
            shift,
            entries,
            recent: Recent::default(),
        }
    }

    pub(super) fn add(&mut self, key: u32, word: u32) {
        self.recent.entry(key).or_default().push(word);
    }

    /// Calls `found` with the words of a key.
    pub(super) fn each(&self, key: u32, mut found: impl FnMut(u32)) {
        if !self.directory.is_empty() {
            let place = (key >> self.shift) as usize;
            let bounds = self.directory[place] as usize..self.directory[place + 1] as usize;
            self.entries[bounds]
                .iter()
                .filter(|(k, _)| *k == key)
                .for_each(|(_, word)| found(*word));
        }
        if !self.recent.is_empty() {
            self.recent
                .get(&key)
                .into_iter()
                .flatten()
                .for_each(|word| found(*word));
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let recent: usize = self.recent.values().map(|list| list.capacity() * 4 + 40).sum();
        self.directory.capacity() * 4 + self.entries.capacity() * 8 + recent
    }
}
