//! The Merkle tree over the audit: hashes, roots, and proofs that need no database. RFC 6962 (June 2013), section 2.1.
//!
//! A leaf is the hash of one audit row, which covers the row and every row before it. [`Frontier`] grows a tree leaf by
//! leaf and remembers only the roots of its whole parts. [`inclusion_ranges`] and [`consistency_ranges`] say which parts
//! of the tree a proof consists of; whoever has the leaves gives their roots. The two functions that hold a proof against
//! roots follow RFC 9162 (December 2021), sections 2.1.3.2 and 2.1.4.2.

use std::ops::Range;

use sha2::{Digest, Sha256};

/// A SHA-256.
pub type Hash = [u8; 32];

/// Hash of a leaf: of an audit row's own hash.
pub fn leaf(row: &Hash) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0]);
    hasher.update(row);
    hasher.finalize().into()
}

/// Hash of a node from those of its two parts.
pub fn node(left: &Hash, right: &Hash) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([1]);
    hasher.update(left);
    hasher.update(right);
    hasher.finalize().into()
}

/// Reads a hash from 64 lower-case hexadecimal digits.
pub fn from_hex(text: &str) -> Option<Hash> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut hash = [0; 32];
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = (digit(pair[0])? << 4) | digit(pair[1])?;
    }
    Some(hash)
}

fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    }
}

/// A tree that grows at its end: its size, and the roots of its whole parts from the largest to the smallest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// A tree with this many leaves and these peaks; none where their number does not fit the size.
    pub fn from_parts(size: u64, peaks: Vec<Hash>) -> Option<Frontier> {
        let fits = usize::try_from(size.count_ones()) == Ok(peaks.len());
        fits.then_some(Frontier { size, peaks })
    }

    /// Leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Roots of the whole parts, the largest first.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Adds a leaf. Each part that becomes whole by it is told with its level (it has 2^level leaves), its position
    /// among the parts of that level, and its root.
    pub fn push(&mut self, leaf: Hash, mut whole: impl FnMut(u32, u64, &Hash)) {
        let index = self.size;
        self.size += 1;
        let (mut hash, mut level) = (leaf, 0);
        while (index >> level) & 1 == 1
            && let Some(left) = self.peaks.pop()
        {
            hash = node(&left, &hash);
            level += 1;
            whole(level, index >> level, &hash);
        }
        self.peaks.push(hash);
    }

    /// The root; that of no leaves is the hash of nothing.
    pub fn root(&self) -> Hash {
        let from_the_right = self.peaks.iter().rev().copied();
        from_the_right
            .reduce(|right, left| node(&left, &right))
            .unwrap_or_else(|| Sha256::digest([]).into())
    }
}

/// Root over some hashes of leaves, or of nodes of one level.
pub fn root_of(hashes: impl IntoIterator<Item = Hash>) -> Hash {
    let mut tree = Frontier::default();
    for hash in hashes {
        tree.push(hash, |_, _, _| {});
    }
    tree.root()
}

/// Where the tree over some leaves is cut in two: behind the largest power of two below their number, which is over 1.
fn cut(leaves: u64) -> u64 {
    1 << (leaves - 1).ilog2()
}

/// The parts whose roots prove that leaf `index` (from 0) stands in the tree of `size` leaves, in order.
pub fn inclusion_ranges(index: u64, size: u64) -> Vec<Range<u64>> {
    let (mut start, mut end, mut ranges) = (0, size, vec![]);
    while index < size && end - start > 1 {
        let middle = start + cut(end - start);
        if index < middle {
            ranges.push(middle..end);
            end = middle;
        } else {
            ranges.push(start..middle);
            start = middle;
        }
    }
    ranges.reverse();
    ranges
}

/// The parts whose roots prove that the tree of `from` leaves is the beginning of the tree of `to` leaves, in order.
pub fn consistency_ranges(from: u64, to: u64) -> Vec<Range<u64>> {
    let (mut start, mut end, mut ranges) = (0, to, vec![]);
    if from == 0 || from >= to {
        return ranges;
    }
    while from < end {
        let middle = start + cut(end - start);
        if from <= middle {
            ranges.push(middle..end);
            end = middle;
        } else {
            ranges.push(start..middle);
            start = middle;
        }
    }
    if start > 0 {
        // Otherwise it is the older tree itself, whose root the other side has.
        ranges.push(start..end);
    }
    ranges.reverse();
    ranges
}

/// Whether a proof leads from a leaf's hash to a root.
pub fn included(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for step in proof {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = node(step, &hash);
            climb_to_a_right_part(&mut at, &mut last);
        } else {
            hash = node(&hash, step);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && hash == *root
}

/// Whether a proof shows that the tree with the first root is the beginning of the tree with the second.
pub fn consistent(from: u64, to: u64, proof: &[Hash], from_root: &Hash, to_root: &Hash) -> bool {
    if from == 0 || from > to {
        return false;
    }
    if from == to {
        return proof.is_empty() && from_root == to_root;
    }
    let mut steps = proof.iter();
    let first = if from.is_power_of_two() {
        Some(from_root)
    } else {
        steps.next()
    };
    let Some(first) = first else { return false };
    let shift = (from - 1).trailing_ones();
    let (mut at, mut last) = ((from - 1) >> shift, (to - 1) >> shift);
    let (mut older, mut newer) = (*first, *first);
    for step in steps {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            older = node(step, &older);
            newer = node(step, &newer);
            climb_to_a_right_part(&mut at, &mut last);
        } else {
            newer = node(&newer, step);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && older == *from_root && newer == *to_root
}

/// Goes up past the levels on which the part is the last one and has no other half.
fn climb_to_a_right_part(at: &mut u64, last: &mut u64) {
    while *at & 1 == 0 && *at != 0 {
        (*at, *last) = (*at >> 1, *last >> 1);
    }
}
