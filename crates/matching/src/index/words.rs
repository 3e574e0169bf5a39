//! The dictionary: every different word of all names once.
//!
//! A word is what it sounds like in Latin letters, the class of its script, and its signs where each sign is a word of
//! its own. `keys` says under which keys words that are near each other meet, `near` how near they are.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use super::keys;
use crate::name::{Kind, Name, Token};
use crate::script::Script;
use crate::sound::{SOUNDS_MAX, Sound};
use crate::words::Mix;

/// Weight of a word that says a lot.
pub(super) const WEIGHT: u8 = 64;
/// Least weight of a word.
const WEIGHT_MIN: u8 = 3;
/// Letters of each half of a word that may be two.
const HALF_MIN: usize = 2;

/// How a word is written, as far as it decides what can be compared with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    /// With its vowels: Latin, Cyrillic, Greek and others.
    Voiced,
    /// Mostly without: Arabic, Hebrew, Indic.
    Bare,
    /// In syllables: Han, Hangul, Kana.
    Syllables,
    /// A single letter for a name.
    Initial,
    /// A number.
    Number,
}

/// The first Latin letters of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Letters {
    bytes: [u8; SOUNDS_MAX],
    len: u8,
}

impl Letters {
    fn of(latin: &str) -> Letters {
        let mut letters = Letters::default();
        for (place, letter) in letters.bytes.iter_mut().zip(latin.bytes()) {
            *place = letter;
            letters.len += 1;
        }
        letters
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

/// A word as it stands in a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spelling {
    pub(super) sound: Sound,
    /// The sound with the marks of its letters, where they change it.
    pub(super) rich: Option<Sound>,
    /// Its Latin letters as they stand, where a slip among them can change the sound of others; empty for syllables.
    pub(super) letters: Letters,
    pub(super) shape: Shape,
    pub(super) weight: u8,
    /// Meaning of a word of organisations or a place; 0 for none.
    pub(super) concept: u32,
    /// Hash of the signs of a word in Han or Hangul, 0 for others; the value of a number.
    pub(super) signs: u32,
    /// Given names it is a form of; 0 for none.
    pub(super) groups: [u32; 2],
}

impl Spelling {
    /// The words of a name that are looked up, with their tokens: without legal forms, titles and particles.
    pub(super) fn all(name: &Name) -> Vec<(usize, Spelling)> {
        let tokens = name.tokens().iter().enumerate();
        tokens
            .filter_map(|(i, token)| Spelling::of(name, token).map(|spelling| (i, spelling)))
            .collect()
    }

    fn of(name: &Name, token: &Token) -> Option<Spelling> {
        let shape = match (token.kind, token.script) {
            (Kind::Title | Kind::Particle | Kind::Form, _) => return None,
            (Kind::Initial, _) => Shape::Initial,
            (Kind::Number, _) => Shape::Number,
            (_, Script::Han | Script::Hangul | Script::Kana) => Shape::Syllables,
            (_, script) if script.leaves_vowels_out() => Shape::Bare,
            _ => Shape::Voiced,
        };
        if token.sound.is_empty() && shape != Shape::Number {
            return None;
        }
        let signs = match shape {
            Shape::Number => token.number.wrapping_add(1),
            _ if token.script.is_syllabic() => keys::of_signs(name.written(token)),
            _ => 0,
        };
        let mut groups = token
            .groups
            .iter()
            .map(|(group, _)| u32::from(*group))
            .filter(|group| *group > 0);
        let weight = match shape {
            Shape::Initial => f32::from(WEIGHT) / 4.0,
            _ => token.weight * f32::from(WEIGHT),
        };
        Some(Spelling {
            sound: if shape == Shape::Initial {
                token.sound.cut(1)
            } else {
                token.sound
            },
            rich: token.rich.as_deref().copied(),
            letters: match shape {
                Shape::Voiced | Shape::Bare => Letters::of(name.latin(token)),
                _ => Letters::default(),
            },
            shape,
            weight: (weight as u8).clamp(WEIGHT_MIN, WEIGHT),
            concept: u32::from(token.concept),
            signs,
            groups: [groups.next().unwrap_or(0), groups.next().unwrap_or(0)],
        })
    }

    /// A word of just these sounds.
    fn plain(sound: Sound, shape: Shape) -> Spelling {
        Spelling {
            sound,
            rich: None,
            letters: Letters::default(),
            shape,
            weight: WEIGHT_MIN,
            concept: 0,
            signs: 0,
            groups: [0; 2],
        }
    }

    /// Two words written as one.
    pub(super) fn joined(&self, next: &Spelling) -> Spelling {
        Spelling {
            weight: self.weight,
            ..Spelling::plain(self.sound.joined(&next.sound), self.shape)
        }
    }

    /// Every way to read a token as two words. Its letters are cut, not its sounds: the last letter of a word is not
    /// always heard as it is in the middle of one.
    pub(super) fn cuts(&self, name: &Name, token: usize) -> Vec<(Spelling, Spelling)> {
        let Some(token) = name.tokens().get(token) else {
            return vec![];
        };
        let latin = name.latin(token);
        let part = |text: &str| Spelling::plain(Sound::of(text), self.shape);
        let mut cuts = vec![];
        for at in (HALF_MIN..(latin.len() + 1).saturating_sub(HALF_MIN)).filter(|at| latin.is_char_boundary(*at)) {
            let (one, two) = latin.split_at(at);
            cuts.push((part(one), part(two)));
            // An article between the two is no part of a word.
            if let Some(bare) = two.strip_prefix("al").filter(|bare| bare.len() > HALF_MIN) {
                cuts.push((part(one), part(bare)));
            }
        }
        cuts
    }

    fn identity(&self) -> u64 {
        let mut mix = Mix::default();
        mix.write(self.sound.as_bytes());
        mix.write_u8(self.shape as u8);
        mix.write_u64(u64::from(self.signs) << 32 | u64::from(self.concept));
        mix.finish()
    }
}

/// A word of the dictionary; what few words have is beside it.
pub(super) struct Word {
    pub(super) sound: Sound,
    pub(super) shape: Shape,
    weight: u8,
    concept: u16,
    pub(super) signs: u32,
    /// Whether more is known of it, see [`Words::rich`].
    has_more: bool,
}

#[derive(Default)]
pub(super) struct Words {
    words: Vec<Word>,
    /// Sound with marks and given names of the words that have them.
    more: HashMap<u32, (Option<Sound>, [u16; 2]), BuildHasherDefault<Mix>>,
    numbers: HashMap<u64, u32, BuildHasherDefault<Mix>>,
    /// Every way a word is spelt, with its word.
    spelt: Vec<(Letters, u32)>,
    spelt_known: HashSet<u64, BuildHasherDefault<Mix>>,
}

impl Words {
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    pub(super) fn bytes(&self) -> usize {
        let more = self.more.capacity() * (size_of::<(u32, (Option<Sound>, [u16; 2]))>() + 1);
        self.words.capacity() * size_of::<Word>()
            + self.numbers.capacity() * 17
            + more
            + self.spelt.capacity() * 28
            + self.spelt_known.capacity() * 9
    }

    pub(super) fn weight(&self, word: u32) -> u8 {
        self.words[word as usize].weight
    }

    /// The first sound of a word, and whether that is all of it.
    pub(super) fn initial(&self, word: u32) -> (u8, Shape) {
        let word = &self.words[word as usize];
        (word.sound.as_bytes().first().copied().unwrap_or(0), word.shape)
    }

    /// A word, for comparing.
    pub(super) fn word(&self, number: u32) -> &Word {
        &self.words[number as usize]
    }

    /// The sound of a word with the marks of its letters, where they change it.
    pub(super) fn rich(&self, number: u32) -> Option<Sound> {
        if !self.word(number).has_more {
            return None;
        }
        self.more.get(&number).and_then(|(rich, _)| *rich)
    }

    /// A word as it was first seen.
    pub(super) fn spelling(&self, number: u32) -> Spelling {
        let word = &self.words[number as usize];
        let more = if word.shape == Shape::Number {
            None
        } else {
            self.more.get(&number)
        };
        let (rich, groups) = more.copied().unwrap_or_default();
        Spelling {
            sound: word.sound,
            rich,
            letters: Letters::default(),
            shape: word.shape,
            weight: word.weight,
            concept: u32::from(word.concept),
            signs: word.signs,
            groups: groups.map(u32::from),
        }
    }

    /// Number of a word, which is new when it was not seen before.
    pub(super) fn number(&mut self, spelling: &Spelling) -> u32 {
        let next = self.words.len() as u32;
        let number = *self.numbers.entry(spelling.identity()).or_insert(next);
        if number == next {
            let has_more = spelling.rich.is_some() || spelling.groups[0] > 0;
            self.words.push(Word {
                sound: spelling.sound,
                shape: spelling.shape,
                weight: spelling.weight,
                concept: spelling.concept as u16,
                signs: spelling.signs,
                has_more,
            });
            if has_more {
                self.more
                    .insert(number, (spelling.rich, spelling.groups.map(|group| group as u16)));
            }
        }
        if !spelling.letters.as_bytes().is_empty() {
            let mut mix = Mix::default();
            mix.write(spelling.letters.as_bytes());
            mix.write_u64(u64::from(number));
            if self.spelt_known.insert(mix.finish()) {
                self.spelt.push((spelling.letters, number));
            }
        }
        number
    }

    /// How many spellings of words there are.
    pub(super) fn spelt_count(&self) -> usize {
        self.spelt.len()
    }

    /// Calls `found` with every key and its word, of the words and of the spellings from a number on.
    pub(super) fn keys(&self, from_word: usize, from_spelt: usize, found: &mut dyn FnMut(u32, u32)) {
        for word in from_word as u32..self.words.len() as u32 {
            keys::of_word(&self.spelling(word), |key| found(key, word));
        }
        for (letters, word) in &self.spelt[from_spelt..] {
            keys::of_letters(letters.as_bytes(), |key| found(key, *word));
        }
    }
}
