//! How far two sounds are apart: an edit distance whose steps cost what the mistake is worth.
//!
//! A vowel for a vowel is a cheap step, v for w none, b for p half a step, two letters in the wrong order one step.
//! Words from a script that leaves vowels out are compared by their consonants: vowels come and go nearly free.

use crate::sound::{SOUNDS_MAX, Sound, is_vowel};

/// How the vowels of a comparison count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vowels {
    /// Both words were written with their vowels.
    Written,
    /// At least one was written without.
    LeftOut,
}

const WHOLE: u16 = 100;
/// Cost of two sounds in the wrong order.
const TURNED: u16 = 70;
/// Below this similarity nobody asks how low it is.
const LOW: f32 = 0.3;

/// Similarity of two sounds, 1 for equal, 0 for nothing in common. Symmetric.
pub fn similarity(left: &Sound, right: &Sound, vowels: Vowels) -> f32 {
    similarity_from(left, right, vowels, LOW)
}

/// The same, where everything below `least` may be told as 0: quicker, since most words are far apart.
pub fn similarity_from(left: &Sound, right: &Sound, vowels: Vowels, least: f32) -> f32 {
    if left == right {
        return 1.0;
    }
    let (a, b) = (left.as_bytes(), right.as_bytes());
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let long = a.len().max(b.len());
    if vowels == Vowels::Written && (a.len().abs_diff(b.len()) * 2 > long) {
        return 0.0;
    }
    let size = match vowels {
        Vowels::Written => (a.len() + b.len()) as f32 / 2.0,
        Vowels::LeftOut => consonants(a).max(consonants(b)).max(2) as f32,
    };
    let limit = (1.0 - least) * size * f32::from(WHOLE);
    let cost = f32::from(cost(a, b, vowels, limit as u16));
    if cost > limit {
        0.0
    } else {
        1.0 - cost / f32::from(WHOLE) / size
    }
}

/// Whether two sounds share so few letters that a closer look is not worth it.
pub fn far_apart(left_mask: u32, right_mask: u32, vowels: Vowels) -> bool {
    const VOWEL_BITS: u32 = 1 | 1 << 4 | 1 << 8 | 1 << 14 | 1 << 20;
    let keep = match vowels {
        Vowels::Written => u32::MAX,
        Vowels::LeftOut => !VOWEL_BITS,
    };
    let (left, right) = (left_mask & keep, right_mask & keep);
    let same = (left & right).count_ones();
    same * 3 < left.count_ones().max(right.count_ones())
}

fn consonants(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| !is_vowel(**b)).count()
}

/// Cost of turning one word into the other; more than `limit` may be told as any number above it.
fn cost(a: &[u8], b: &[u8], vowels: Vowels, limit: u16) -> u16 {
    // Three rows are enough: the one being filled, the one before, and one more for letters that changed places.
    let mut earlier = [0u16; SOUNDS_MAX + 1];
    let mut before = [0u16; SOUNDS_MAX + 1];
    let mut now = [0u16; SOUNDS_MAX + 1];
    let mut gaps = [0u16; SOUNDS_MAX];
    let width = b.len().min(SOUNDS_MAX);
    for j in 0..width {
        gaps[j] = gap(b, j, b[j], vowels);
        before[j + 1] = before[j] + gaps[j];
    }
    for (i, &left) in a.iter().enumerate() {
        let drop = gap(a, i, left, vowels);
        let swaps = &SWAPS.0[(left & 127) as usize];
        now[0] = before[0] + drop;
        let mut least = now[0];
        for j in 0..width {
            let right = b[j];
            let mut best = before[j] + u16::from(swaps[(right & 127) as usize]);
            best = best.min(before[j + 1] + drop).min(now[j] + gaps[j]);
            if i > 0 && j > 0 && left == b[j - 1] && right == a[i - 1] && left != right {
                best = best.min(earlier[j - 1] + TURNED);
            }
            now[j + 1] = best;
            least = least.min(best);
        }
        if least > limit {
            return least;
        }
        (earlier, before, now) = (before, now, earlier);
    }
    before[width]
}

/// Cost of a sound that only one word has.
#[inline(always)]
fn gap(word: &[u8], at: usize, byte: u8, vowels: Vowels) -> u16 {
    if is_vowel(byte) {
        return match vowels {
            Vowels::LeftOut => 5,
            Vowels::Written if at > 0 && is_vowel(word[at - 1]) => 40,
            Vowels::Written => 60,
        };
    }
    if !matches!(byte, b'h' | b'j' | b'v') {
        return WHOLE;
    }
    match byte {
        // An h is often not written, and not always said.
        b'h' => 60,
        b'j' if at > 0 && is_vowel(word[at - 1]) => 50,
        b'v' if at > 0 && word[at - 1] == b'u' || word.get(at + 1) == Some(&b'u') => 40,
        _ => WHOLE,
    }
}

/// Cost of one sound in the place of another, by both.
struct Swaps([[u8; 128]; 128]);

static SWAPS: Swaps = swaps();

const fn swaps() -> Swaps {
    let mut table = [[WHOLE as u8; 128]; 128];
    let mut same = 0;
    while same < 128 {
        table[same][same] = 0;
        same += 1;
    }
    let vowels = b"aeiou";
    let mut i = 0;
    while i < vowels.len() {
        let mut j = 0;
        while j < vowels.len() {
            if i != j {
                table[vowels[i] as usize][vowels[j] as usize] = 50;
            }
            j += 1;
        }
        i += 1;
    }
    // Pairs in the order of how often one is written for the other.
    let near: &[(&[u8; 2], u8)] = &[
        (b"ao", 30),
        (b"ei", 30),
        (b"ou", 30),
        (b"ae", 35),
        (b"ij", 25),
        (b"ej", 60),
        (b"uv", 25),
        (b"gh", 25),
        (b"kh", 35),
        (b"Ch", 45),
        (b"Ck", 45),
        (b"Cc", 30),
        (b"Cs", 45),
        (b"CS", 35),
        (b"jC", 35),
        (b"jS", 40),
        (b"jz", 35),
        (b"jg", 35),
        (b"sS", 35),
        (b"sz", 25),
        (b"sc", 25),
        (b"cz", 35),
        (b"cS", 50),
        (b"ck", 40),
        (b"ct", 50),
        (b"gk", 35),
        (b"dt", 35),
        (b"bp", 35),
        (b"bv", 40),
        (b"fv", 30),
        (b"fp", 35),
        (b"fh", 60),
        (b"st", 50),
        (b"dz", 40),
        (b"mn", 55),
        (b"lr", 45),
        (b"nl", 80),
    ];
    let mut n = 0;
    while n < near.len() {
        let (pair, cost) = near[n];
        table[pair[0] as usize][pair[1] as usize] = cost;
        table[pair[1] as usize][pair[0] as usize] = cost;
        n += 1;
    }
    Swaps(table)
}

#[cfg(test)]
mod tests {
    use super::{Vowels, similarity};
    use crate::sound::Sound;

    fn of(left: &str, right: &str, vowels: Vowels) -> f32 {
        similarity(&Sound::of(left), &Sound::of(right), vowels)
    }

    #[test]
    fn small_mistakes_stay_close_and_others_do_not() {
        for (left, right) in [("hasan", "hassan"), ("tokayev", "tukaev"), ("lukashenka", "lukashenko")] {
            assert!(of(left, right, Vowels::Written) > 0.9, "{left} {right}");
        }
        assert!(of("petrov", "sidorov", Vowels::Written) < 0.7);
        assert!(of("orsolov", "tarmuni", Vowels::Written) < 0.4);
    }

    #[test]
    fn a_skeleton_meets_its_vowels() {
        assert!(of("mhmd", "muhammad", Vowels::LeftOut) > 0.9);
        assert!(of("slm", "salman", Vowels::LeftOut) < 0.75);
    }
}
