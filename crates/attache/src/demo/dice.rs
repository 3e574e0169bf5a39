//! Chance that always falls the same way: xorshift64*, seeded, so that every demo is the same demo.

use std::cell::Cell;

/// A sequence of numbers that its seed decides.
#[derive(Clone, Debug)]
pub struct Dice(Cell<u64>);

impl Dice {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> Dice {
        // A step of splitmix64 keeps neighbouring seeds apart; the state of xorshift must not be zero.
        let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Dice(Cell::new((mixed ^ (mixed >> 31)) | 1))
    }

    fn next(&self) -> u64 {
        let mut state = self.0.get();
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        self.0.set(state);
        state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `limit`; 0 where the limit is.
    pub fn below(&self, limit: u64) -> u64 {
        // The upper bits are the better ones; the bias of the remainder does not matter to stories.
        (self.next() >> 16) % limit.max(1)
    }

    /// A number from `least` to `most`, both included.
    pub fn between(&self, least: u64, most: u64) -> u64 {
        least + self.below(most.saturating_sub(least) + 1)
    }

    /// True once in `n` times.
    pub fn one_in(&self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One of a list that holds something; the lists of the demo are checked when they are read.
    pub fn pick<'a, T>(&self, list: &'a [T]) -> &'a T {
        &list[self.index(list.len())]
    }

    /// A place in a list of `len`.
    pub fn index(&self, len: usize) -> usize {
        usize::try_from(self.below(u64::try_from(len).unwrap_or(1))).unwrap_or(0)
    }
}
