//! How near a word of the dictionary is to one looked for.
//!
//! Thousands of words are looked at in one search, nearly all of them far: a count of mistakes, all places of the word
//! at once in the bits of a number (Myers 1999), turns them away before their sounds are weighed one by one.

use super::keys::{Coarse, Reading, consonants, without_article};
use super::words::{Shape, Spelling, Word};
use crate::distance::{self, Vowels};
use crate::sound::Sound;

/// Words less near than this have nothing to do with each other.
pub(super) const NEAR_MIN: u8 = 58;
const LEAST: f32 = NEAR_MIN as f32 / 100.0;
/// The same words in two scripts are a little less near than in one.
const ACROSS: f32 = 0.94;

/// A word looked for, ready to be compared with many.
pub(super) struct Looked<'a> {
    spelling: &'a Spelling,
    whole: Pattern,
    close: Pattern,
    wide: Pattern,
    silent: Pattern,
}

impl<'a> Looked<'a> {
    pub(super) fn of(spelling: &'a Spelling) -> Self {
        let consonants_of = |reading| Pattern::of(Coarse::of(&spelling.sound, reading).as_bytes());
        Looked {
            spelling,
            whole: Pattern::of(spelling.sound.as_bytes()),
            close: consonants_of(Reading::Close),
            wide: consonants_of(Reading::Wide),
            silent: consonants_of(Reading::Silent),
        }
    }

    /// How near a word is, 0 to 100; less than [`NEAR_MIN`] may be told as 0.
    pub(super) fn nearness(&self, word: &Word, word_rich: Option<Sound>) -> u8 {
        let looked = self.spelling;
        if looked.signs > 0 && word.signs > 0 {
            return nearness_of_signs(looked, word);
        }
        let within = looked.shape == word.shape;
        if looked.sound == word.sound {
            return if within { 100 } else { 97 };
        }
        let rich = looked.rich.is_some() || word_rich.is_some();
        let mut near = if within {
            let slips = self
                .whole
                .distance(|step| word.sound.as_bytes().iter().for_each(|sound| step(*sound)));
            let is_far = slips > slips_max(self.whole.len.max(word.sound.len()));
            if is_far && !rich {
                0.0
            } else {
                self.weighed(word, word_rich)
            }
        } else {
            self.across(word)
        };
        let article = |one: &Sound, two: &Sound| without_article(one).is_some_and(|bare| bare == *two);
        if article(&looked.sound, &word.sound) || article(&word.sound, &looked.sound) {
            near = near.max(0.93);
        }
        (near * 100.0) as u8
    }

    /// Words of one script class, sound by sound.
    fn weighed(&self, word: &Word, word_rich: Option<Sound>) -> f32 {
        let looked = self.spelling;
        let near = distance::similarity_from(&looked.sound, &word.sound, Vowels::Written, LEAST);
        if looked.rich.is_none() && word_rich.is_none() {
            return near;
        }
        let (one, two) = (looked.rich.unwrap_or(looked.sound), word_rich.unwrap_or(word.sound));
        near.max(distance::similarity_from(&one, &two, Vowels::Written, LEAST))
    }

    /// Words of two script classes: by the classes of their consonants, and sound by sound, where vowels count little.
    fn across(&self, word: &Word) -> f32 {
        let slips =
            |pattern: &Pattern, reading: Reading| pattern.distance(|step| consonants(&word.sound, reading, step));
        let (slips, len) = match (self.spelling.shape, word.shape) {
            (Shape::Syllables, _) => {
                let silent = slips(&self.wide, Reading::Silent);
                (slips(&self.wide, Reading::Wide).min(silent), self.wide.len)
            }
            (_, Shape::Syllables) => {
                let silent = slips(&self.silent, Reading::Wide);
                (slips(&self.wide, Reading::Wide).min(silent), self.wide.len)
            }
            _ => (slips(&self.close, Reading::Close), self.close.len),
        };
        if slips > consonant_slips_max(len) {
            return 0.0;
        }
        // The same consonants are near, however the vowels were written.
        let floor = match (len, slips) {
            (3.., 0) => 0.75,
            (2, 0) => 0.65,
            (5.., 1) => 0.66,
            (4, 1) => 0.6,
            _ => 0.0,
        };
        let bare = distance::similarity_from(&self.spelling.sound, &word.sound, Vowels::LeftOut, LEAST - 0.1);
        if bare * 0.75 + 0.25 < LEAST {
            return floor;
        }
        let whole = distance::similarity_from(&self.spelling.sound, &word.sound, Vowels::Written, 0.3);
        ((bare * 0.75 + whole * 0.25) * ACROSS).max(floor)
    }
}

/// Two words in signs: another sign is another name, though it may sound the same.
fn nearness_of_signs(looked: &Spelling, word: &Word) -> u8 {
    match (looked.signs == word.signs, looked.sound == word.sound) {
        (true, _) => 100,
        (_, true) => 60,
        _ => 0,
    }
}

/// Consonants that may differ in a word of so many across scripts.
fn consonant_slips_max(len: usize) -> u32 {
    match len {
        0..=5 => 1,
        6..=8 => 2,
        _ => 3,
    }
}

/// Mistakes up to which words of a length are looked at more closely.
fn slips_max(len: usize) -> u32 {
    match len {
        0..=3 => 1,
        4..=6 => 2,
        7..=9 => 3,
        _ => 4,
    }
}

/// A row of sounds as one bit a place for each sound.
struct Pattern {
    places: [u32; 128],
    len: usize,
}

impl Pattern {
    fn of(sounds: &[u8]) -> Pattern {
        let mut places = [0; 128];
        for (place, &sound) in sounds.iter().enumerate().take(32) {
            places[usize::from(sound & 127)] |= 1 << place;
        }
        Pattern {
            places,
            len: sounds.len().min(32),
        }
    }

    /// Mistakes between the row and another, whose sounds `each` names: sounds too many, too few, or others.
    #[inline]
    fn distance(&self, each: impl FnOnce(&mut dyn FnMut(u8))) -> u32 {
        let mut rows = Rows::of(self);
        each(&mut |sound| rows.step(sound));
        rows.distance
    }
}

/// The rows of the table of mistakes, as differences between neighbouring places.
struct Rows<'a> {
    pattern: &'a Pattern,
    plus: u32,
    minus: u32,
    distance: u32,
    last: u32,
}

impl Rows<'_> {
    fn of(pattern: &Pattern) -> Rows<'_> {
        Rows {
            pattern,
            plus: u32::MAX,
            minus: 0,
            distance: pattern.len as u32,
            last: 1u32 << pattern.len.saturating_sub(1),
        }
    }

    #[inline]
    fn step(&mut self, sound: u8) {
        let same = self.pattern.places[usize::from(sound & 127)];
        let down = same | self.minus;
        let across = ((same & self.plus).wrapping_add(self.plus) ^ self.plus) | same;
        let up = self.minus | !(across | self.plus);
        let less = self.plus & across;
        self.distance += u32::from(up & self.last > 0);
        self.distance -= u32::from(less & self.last > 0);
        let (up, less) = (up << 1 | 1, less << 1);
        self.plus = less | !(down | up);
        self.minus = up & down;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(a: &[u8], b: &[u8]) -> u32 {
        let mut row: Vec<u32> = (0..=b.len() as u32).collect();
        for (i, x) in a.iter().enumerate() {
            let mut corner = row[0];
            row[0] = i as u32 + 1;
            for (j, y) in b.iter().enumerate() {
                let best = (corner + u32::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
                corner = std::mem::replace(&mut row[j + 1], best);
            }
        }
        row[b.len()]
    }

    proptest! {
        // The count of mistakes in bits is the count by the book.
        #[test]
        fn mistakes_are_counted(one in "[a-d]{1,23}", two in "[a-d]{0,23}") {
            prop_assert_eq!(Pattern::of(one.as_bytes()).distance(|step| two.bytes().for_each(step)), plain(one.as_bytes(), two.as_bytes()));
        }
    }
}
