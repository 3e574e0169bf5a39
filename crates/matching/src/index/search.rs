//! One search: words near each word of the name, the names those stand in, and what each has in common with it.
//!
//! Names are counted up in an array with one place for each name of the index, kept by each thread and left empty after
//! every search. The rarest words are walked first; a word so common that its names cannot be told apart by it is not
//! walked when the rest already names few enough, and then only counts in the ranking.

use std::cell::RefCell;

use super::keys::{self, Part};
use super::near::{Looked, NEAR_MIN};
use super::words::{Shape, Spelling};
use super::{Candidate, Index, NAME_WORDS_MAX};
use crate::name::Name;

/// Words kept near one word of the name, of its script class.
const NEAR_WITHIN_MAX: usize = 60;
/// The same, of other script classes, where more words are equally near.
const NEAR_ACROSS_MAX: usize = 150;
/// Words looked at under one key.
const KEY_WORDS_MAX: usize = 4_000;
/// Names ranked word by word.
const RANKED_MAX: usize = 600;
/// Names listed by the words walked so far, up to which a last common word need not be walked.
const FEW: usize = 1_500;
/// Listings walked while other words weigh more than those not walked.
const WALKED_SOON: usize = 60_000;
/// Listings walked in one search, but for those of the rarest word.
const WALKED_MAX: usize = 1_500_000;
/// Nearness of a letter to a word it begins.
const INITIAL_NEAR: u8 = 60;
/// Sounds of a word that may be two words in the other name.
const SPLIT_MIN: usize = 6;

/// What a thread keeps between searches.
#[derive(Default)]
struct Scratch {
    /// For each name, what it has in common with the one looked for; all 0 between searches.
    common: Vec<u16>,
    /// Names with anything in common.
    listed: Vec<u32>,
    /// For each word, the round it was last seen in.
    seen: Vec<u32>,
    round: u32,
    near: Vec<(u32, u8)>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// A word of the name, or two neighbours as one, with the words near it.
struct Unit {
    /// Words of the name it stands for, as bits.
    tokens: u32,
    weight: u16,
    near: Vec<(u32, u8)>,
    /// Listings of all near words together.
    volume: usize,
}

/// A word of the name that two neighbouring words of the index make up.
struct Split {
    token: usize,
    first: u32,
    second: u32,
}

struct Search<'a> {
    index: &'a Index,
    spellings: Vec<Spelling>,
    units: Vec<Unit>,
    splits: Vec<Split>,
    /// Near words with their unit, in order of the words.
    by_word: Vec<(u32, u8, u8)>,
    weight: u32,
}

pub(super) fn candidates(index: &Index, name: &Name, limit: usize) -> Vec<Candidate> {
    if limit == 0 || index.is_empty() {
        return vec![];
    }
    SCRATCH.with_borrow_mut(|scratch| {
        scratch.fit(index);
        let search = Search::of(index, name, scratch);
        search.walk(scratch);
        let chosen = search.choose(scratch);
        search.rank(chosen, limit)
    })
}

impl Scratch {
    fn fit(&mut self, index: &Index) {
        if self.common.len() < index.names.len() {
            self.common.resize(index.names.len(), 0);
        }
        if self.seen.len() < index.words.len() {
            self.seen.resize(index.words.len(), 0);
        }
    }

    /// Counts a name up.
    #[inline]
    fn count(&mut self, slot: u32, worth: u16) {
        let common = &mut self.common[slot as usize];
        if *common == 0 {
            self.listed.push(slot);
        }
        *common = common.saturating_add(worth);
    }
}

impl<'a> Search<'a> {
    fn of(index: &'a Index, name: &Name, scratch: &mut Scratch) -> Search<'a> {
        let mut all = Spelling::all(name);
        all.truncate(NAME_WORDS_MAX);
        let (tokens, spellings): (Vec<usize>, Vec<Spelling>) = all.into_iter().unzip();
        let mut search = Search {
            index,
            weight: spellings.iter().map(|s| u32::from(s.weight)).sum(),
            spellings,
            units: vec![],
            splits: vec![],
            by_word: vec![],
        };
        for (i, token) in tokens.into_iter().enumerate() {
            let spelling = search.spellings[i];
            let near = search.near(&spelling, Part::Word, scratch);
            search.add_unit(1 << i, u16::from(spelling.weight), near);
            search.add_splits(i, spelling.cuts(name, token));
        }
        for i in 1..search.spellings.len() {
            let (one, two) = (search.spellings[i - 1], search.spellings[i]);
            if [one.shape, two.shape]
                .iter()
                .all(|shape| matches!(shape, Shape::Voiced | Shape::Bare | Shape::Syllables))
            {
                let near = search.near(&one.joined(&two), Part::Joined, scratch);
                if !near.is_empty() {
                    search.add_unit(3 << (i - 1), u16::from(one.weight) + u16::from(two.weight), near);
                }
            }
        }
        for (i, unit) in search.units.iter().enumerate() {
            search
                .by_word
                .extend(unit.near.iter().map(|(word, near)| (*word, i as u8, *near)));
        }
        search.by_word.sort_unstable();
        search
    }

    /// Words of the index near a word of the name, nearest first.
    fn near(&self, spelling: &Spelling, part: Part, scratch: &mut Scratch) -> Vec<(u32, u8)> {
        scratch.round = scratch.round.wrapping_add(1);
        if scratch.round == 0 {
            scratch.seen.fill(0);
            scratch.round = 1;
        }
        scratch.near.clear();
        let (seen, round, found) = (&mut scratch.seen, scratch.round, &mut scratch.near);
        let looked_for = Looked::of(spelling);
        keys::near(spelling, part, |key, floor| {
            let mut looked = 0;
            self.index.keys.each(key, |word| {
                looked += 1;
                if looked > KEY_WORDS_MAX || seen[word as usize] == round {
                    return;
                }
                seen[word as usize] = round;
                let near = looked_for
                    .nearness(self.index.words.word(word), self.index.words.rich(word))
                    .max(floor);
                if near >= NEAR_MIN {
                    found.push((word, near));
                }
            });
        });
        found.sort_unstable_by_key(|(word, near)| (u8::MAX - near, *word));
        // Neither the words of the same script class nor those of others may crowd out the rest.
        let (mut within, mut across) = (NEAR_WITHIN_MAX, NEAR_ACROSS_MAX);
        found.retain(|(word, _)| {
            let same = self.index.words.word(*word).shape == spelling.shape;
            let left = if same { &mut within } else { &mut across };
            let keep = *left > 0;
            *left = left.saturating_sub(1);
            keep
        });
        found.clone()
    }

    fn add_unit(&mut self, tokens: u32, weight: u16, near: Vec<(u32, u8)>) {
        let volume = near
            .iter()
            .flat_map(|(word, _)| self.index.lists.of_word(*word))
            .map(<[u32]>::len)
            .sum();
        self.units.push(Unit {
            tokens,
            weight,
            near,
            volume,
        });
    }

    /// Ways to cut a word of the name into two words that the index has.
    fn add_splits(&mut self, token: usize, cuts: Vec<(Spelling, Spelling)>) {
        let Spelling { sound, shape, .. } = self.spellings[token];
        if sound.len() < SPLIT_MIN || !matches!(shape, Shape::Voiced | Shape::Bare) {
            return;
        }
        let exact = |part: &Spelling| {
            let mut number = None;
            self.index.keys.each(keys::of_sound(&part.sound), |word| {
                let known = self.index.words.word(word);
                if number.is_none() && known.sound == part.sound && known.shape == part.shape {
                    number = Some(word);
                }
            });
            number
        };
        let found = cuts.iter().filter_map(|(one, two)| Some((exact(one)?, exact(two)?)));
        let splits: Vec<Split> = found.map(|(first, second)| Split { token, first, second }).collect();
        self.splits.extend(splits);
    }

    /// Counts up every name by the words it shares.
    fn walk(&self, scratch: &mut Scratch) {
        let mut units: Vec<&Unit> = self
            .units
            .iter()
            .filter(|unit| unit.tokens.count_ones() == 1 && unit.volume > 0)
            .collect();
        units.sort_by_key(|unit| unit.volume);
        let mut weight_left: u32 = units.iter().map(|unit| u32::from(unit.weight)).sum();
        let mut walked = 0;
        for (i, unit) in units.iter().enumerate() {
            let last = i + 1 == units.len();
            let light = weight_left * 2 < self.weight && walked + unit.volume > WALKED_SOON;
            let alone = last && scratch.listed.len() <= FEW && unit.volume > FEW;
            if i > 0 && (light || alone || walked + unit.volume > WALKED_MAX) {
                break;
            }
            self.walk_unit(unit, scratch);
            walked += unit.volume;
            weight_left -= u32::from(unit.weight);
        }
        for unit in self
            .units
            .iter()
            .filter(|unit| unit.tokens.count_ones() > 1 && unit.volume < WALKED_SOON)
        {
            self.walk_unit(unit, scratch);
        }
        for split in &self.splits {
            self.walk_split(split, scratch);
        }
    }

    fn walk_unit(&self, unit: &Unit, scratch: &mut Scratch) {
        for &(word, near) in &unit.near {
            let worth = (unit.weight * u16::from(near) / 100).max(1);
            for slots in self.index.lists.of_word(word) {
                for &slot in slots {
                    scratch.count(slot, worth);
                }
            }
        }
    }

    /// Names that have both words of a split: the shorter list is walked, the longer one only asked.
    fn walk_split(&self, split: &Split, scratch: &mut Scratch) {
        let lists = &self.index.lists;
        let worth = u16::from(self.spellings[split.token].weight);
        let pairs = lists.of_word(split.first).into_iter().zip(lists.of_word(split.second));
        for (first, second) in pairs {
            let (short, long) = if first.len() <= second.len() {
                (first, second)
            } else {
                (second, first)
            };
            let mut from = 0;
            for &slot in short {
                from += long[from..].partition_point(|other| *other < slot);
                if long.get(from) == Some(&slot) {
                    scratch.count(slot, worth);
                }
            }
        }
    }

    /// Names worth ranking, and an empty array again.
    fn choose(&self, scratch: &mut Scratch) -> Vec<u32> {
        let names = &self.index.names;
        let all = scratch.listed.len() <= RANKED_MAX;
        // How much is common of both names together, in 256 steps.
        let step = |slot: u32, common: u16| {
            let size = u32::from(names.sizes[slot as usize]);
            (u32::from(common) * 510 / (self.weight + size).max(1)).min(255) as usize
        };
        let mut counts = [0usize; 256];
        if !all {
            for &slot in &scratch.listed {
                counts[step(slot, scratch.common[slot as usize])] += 1;
            }
        }
        let mut least = 255;
        let mut above = 0;
        while least > 0 && !all && above + counts[least] < RANKED_MAX {
            above += counts[least];
            least -= 1;
        }
        let least = if all { 0 } else { least };
        let mut chosen = Vec::with_capacity(RANKED_MAX);
        let mut at_least = vec![];
        for slot in scratch.listed.drain(..) {
            let common = std::mem::take(&mut scratch.common[slot as usize]);
            if names.is_gone(slot) {
                continue;
            }
            match step(slot, common).cmp(&least) {
                _ if all => chosen.push(slot),
                std::cmp::Ordering::Greater => chosen.push(slot),
                std::cmp::Ordering::Equal if at_least.len() < RANKED_MAX => at_least.push(slot),
                _ => {}
            }
        }
        chosen.extend(at_least);
        chosen
    }

    fn rank(&self, chosen: Vec<u32>, limit: usize) -> Vec<Candidate> {
        let names = &self.index.names;
        let likeness = |slot: u32| Candidate {
            id: names.ids[slot as usize],
            likeness: self.likeness(slot),
        };
        let mut ranked: Vec<Candidate> = chosen.into_iter().map(likeness).collect();
        ranked.sort_unstable_by(|a, b| b.likeness.total_cmp(&a.likeness).then(a.id.cmp(&b.id)));
        let mut best: Vec<Candidate> = Vec::with_capacity(limit.min(ranked.len()));
        for candidate in ranked {
            if best.len() == limit {
                break;
            }
            if !best.iter().any(|b| b.id == candidate.id) {
                best.push(candidate);
            }
        }
        best
    }

    /// What a name of the index has in common with the one looked for: the best pairs of words first.
    fn likeness(&self, slot: u32) -> f32 {
        let words = self.index.names.words_of(slot);
        let mut pairs: Vec<(u32, u8, u32, u32)> = Vec::with_capacity(8);
        for (at, &word) in words.iter().enumerate() {
            let from = self.by_word.partition_point(|(w, ..)| *w < word);
            for &(_, unit, near) in self.by_word[from..].iter().take_while(|(w, ..)| *w == word) {
                let unit = &self.units[unit as usize];
                pairs.push((u32::from(near) * u32::from(unit.weight), near, unit.tokens, 1 << at));
            }
            self.initials(word, at, &mut pairs);
        }
        for split in &self.splits {
            if let Some(at) = words.windows(2).position(|pair| pair == [split.first, split.second]) {
                pairs.push((
                    98 * u32::from(self.spellings[split.token].weight),
                    98,
                    1 << split.token,
                    3 << at,
                ));
            }
        }
        pairs.sort_unstable_by(|a, b| b.cmp(a));
        let (mut tokens, mut places) = (0u32, 0u32);
        let (mut common, mut order, mut turned) = (0.0, 0, 0);
        for (_, near, pair_tokens, pair_places) in pairs {
            if tokens & pair_tokens > 0 || places & pair_places > 0 {
                continue;
            }
            tokens |= pair_tokens;
            places |= pair_places;
            common +=
                f32::from(near) / 100.0 * (self.weight_of(pair_tokens) + self.weight_at(words, pair_places)) as f32;
            let apart = pair_tokens.trailing_zeros() as i32 - pair_places.trailing_zeros() as i32;
            turned += i32::from(apart != order);
            order = apart;
        }
        let all = self.weight
            + words
                .iter()
                .map(|word| u32::from(self.index.words.weight(*word)))
                .sum::<u32>();
        common / all.max(1) as f32 - 0.002 * turned as f32
    }

    /// A letter stands for a word it begins, on either side.
    fn initials(&self, word: u32, at: usize, pairs: &mut Vec<(u32, u8, u32, u32)>) {
        let (first_sound, shape) = self.index.words.initial(word);
        for (i, spelling) in self.spellings.iter().enumerate() {
            let letters = (spelling.shape == Shape::Initial, shape == Shape::Initial);
            let same = spelling.sound.as_bytes().first() == Some(&first_sound);
            if same && (letters.0 || letters.1) && spelling.shape != Shape::Number {
                let near = if letters.0 && letters.1 { 100 } else { INITIAL_NEAR };
                pairs.push((u32::from(near) * u32::from(spelling.weight), near, 1 << i, 1 << at));
            }
        }
    }

    fn weight_of(&self, tokens: u32) -> u32 {
        let weights = self.spellings.iter().enumerate().filter(|(i, _)| tokens >> i & 1 == 1);
        weights.map(|(_, spelling)| u32::from(spelling.weight)).sum()
    }

    fn weight_at(&self, words: &[u32], places: u32) -> u32 {
        let weights = words.iter().enumerate().filter(|(i, _)| places >> i & 1 == 1);
        weights.map(|(_, word)| u32::from(self.index.words.weight(*word))).sum()
    }
}
