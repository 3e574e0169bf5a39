//! Keys by which words that are near each other meet, and the classes of consonants.
//!
//! A key is a hash. A word is listed under each of its keys; a word looked for asks under its own. Sharing a key means
//! worth a look, no more.

use std::hash::Hasher;

use super::words::{Shape, Spelling};
use crate::sound::{SOUNDS_MAX, Sound, is_vowel};
use crate::words::Mix;

/// Nearness of two forms of one given name.
const GIVEN_NEAR: u8 = 82;
/// Sounds of a word from which one may be left out of its key.
const LESS_MIN: usize = 3;
/// Consonants of a word from which one may be left out of its key, in close classes.
const CLOSE_LESS_MIN: usize = 3;
/// The same in wide classes.
const WIDE_LESS_MIN: usize = 3;
/// Sounds of a word from which its halves are keys.
const HALVES_MIN: usize = 8;

/// Nearness of two words whose letters are one slip apart, whatever that does to the sound.
const LETTERS_NEAR: u8 = 88;
/// Letters of a word from which one slip among them leaves enough of it.
const LETTERS_MIN: usize = 4;

/// What is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A word as it stands.
    Word,
    /// Two words as one: it was a slip to part them, and the script is the same.
    Joined,
}

/// What a key is a key of.
#[derive(Clone, Copy)]
enum Family {
    /// The sounds, whole or without one of them.
    Less = 1,
    /// The consonants.
    Skeleton,
    /// Classes of consonants, whole or without one of them, by script class of the word.
    CloseVoiced,
    CloseBare,
    /// Wider classes, as syllables need them, by script class of the word.
    WideVoiced,
    WideBare,
    WideSyllables,
    /// The first half, the second half.
    Front,
    Back,
    /// The letters as they stand, whole or without one of them.
    Letters,
    Signs,
    Given,
    Concept,
    Number,
}

/// Keys under which a word of the dictionary is listed.
pub(super) fn of_word(word: &Spelling, mut found: impl FnMut(u32)) {
    match word.shape {
        Shape::Initial => return,
        Shape::Number => return found(hash(Family::Number, &word.signs.to_le_bytes())),
        _ => {}
    }
    less(Family::Less, word.sound.as_bytes(), LESS_MIN, &mut found);
    if let Some(rich) = word.rich {
        less(Family::Less, rich.as_bytes(), LESS_MIN, &mut found);
    }
    if let Some(bare) = without_article(&word.sound) {
        found(hash(Family::Less, bare.as_bytes()));
    }
    skeleton(&word.sound, &mut found);
    halves(&word.sound, &mut found);
    let mut coarse = |family: Family, reading: Reading| {
        let min = if reading == Reading::Close {
            CLOSE_LESS_MIN
        } else {
            WIDE_LESS_MIN
        };
        less(family, Coarse::of(&word.sound, reading).as_bytes(), min, &mut found);
    };
    match word.shape {
        Shape::Syllables => coarse(Family::WideSyllables, Reading::Wide),
        Shape::Bare => {
            coarse(Family::CloseBare, Reading::Close);
            coarse(Family::WideBare, Reading::Wide);
        }
        _ => {
            coarse(Family::CloseVoiced, Reading::Close);
            coarse(Family::WideVoiced, Reading::Wide);
            if has_silent(&word.sound) {
                coarse(Family::WideVoiced, Reading::Silent);
            }
        }
    }
    let told = [
        (Family::Signs, word.signs),
        (Family::Concept, word.concept),
        (Family::Given, word.groups[0]),
        (Family::Given, word.groups[1]),
    ];
    for (family, value) in told.into_iter().filter(|(_, value)| *value > 0) {
        found(hash(family, &value.to_le_bytes()));
    }
}

/// Keys under which words near one looked for are listed, each with the nearness that sharing it alone is worth.
pub(super) fn near(word: &Spelling, part: Part, mut found: impl FnMut(u32, u8)) {
    match word.shape {
        Shape::Initial => return,
        Shape::Number => return found(hash(Family::Number, &word.signs.to_le_bytes()), 100),
        _ => {}
    }
    let told = [
        (Family::Signs, word.signs, 100),
        (Family::Concept, word.concept, 95),
        (Family::Given, word.groups[0], GIVEN_NEAR),
        (Family::Given, word.groups[1], GIVEN_NEAR),
    ];
    for (family, value, near) in told.into_iter().filter(|(_, value, _)| *value > 0) {
        found(hash(family, &value.to_le_bytes()), near);
    }
    let letters = word.letters.as_bytes();
    let near = if letters.len() > LETTERS_MIN {
        LETTERS_NEAR
    } else {
        LETTERS_NEAR - 10
    };
    of_letters(letters, |key| found(key, near));
    let mut looked = |key: u32| found(key, 0);
    for sound in [Some(word.sound), word.rich].into_iter().flatten() {
        less(Family::Less, sound.as_bytes(), LESS_MIN, &mut looked);
        halves(&sound, &mut looked);
    }
    if let Some(bare) = without_article(&word.sound) {
        looked(hash(Family::Less, bare.as_bytes()));
    }
    skeleton(&word.sound, &mut looked);
    if part == Part::Joined {
        return;
    }
    let mut coarse = |family: Family, reading: Reading| {
        let min = if reading == Reading::Close {
            CLOSE_LESS_MIN
        } else {
            WIDE_LESS_MIN
        };
        less(family, Coarse::of(&word.sound, reading).as_bytes(), min, &mut looked);
    };
    coarse(Family::WideSyllables, Reading::Wide);
    match word.shape {
        Shape::Syllables => {
            coarse(Family::WideVoiced, Reading::Wide);
            coarse(Family::WideBare, Reading::Wide);
        }
        Shape::Bare => {
            coarse(Family::CloseVoiced, Reading::Close);
            coarse(Family::CloseBare, Reading::Close);
        }
        _ => {
            if has_silent(&word.sound) {
                coarse(Family::WideSyllables, Reading::Silent);
            }
            coarse(Family::CloseBare, Reading::Close);
            looked(hash(
                Family::CloseVoiced,
                Coarse::of(&word.sound, Reading::Close).as_bytes(),
            ));
        }
    }
}

/// Keys of the letters of a word.
pub(super) fn of_letters(letters: &[u8], found: impl FnMut(u32)) {
    if letters.len() >= LETTERS_MIN {
        less(Family::Letters, letters, LETTERS_MIN, found);
    }
}

/// Key under which every word of just these sounds is listed.
pub(super) fn of_sound(sound: &Sound) -> u32 {
    hash(Family::Less, sound.as_bytes())
}

/// Hash of the signs of a word in Han or Hangul, never 0.
pub(super) fn of_signs(written: &str) -> u32 {
    hash(Family::Signs, written.as_bytes()).max(1)
}

fn skeleton(sound: &Sound, mut found: impl FnMut(u32)) {
    let skeleton = sound.skeleton();
    if skeleton.len() > 1 {
        found(hash(Family::Skeleton, skeleton.as_bytes()));
    }
}

/// Keys of a row of sounds, whole and with each one left out in turn. Both sides of one mistake meet: a wrong sound,
/// one too many, one too few, two in the wrong order.
fn less(family: Family, sounds: &[u8], min: usize, mut found: impl FnMut(u32)) {
    found(hash(family, sounds));
    if sounds.len() < min {
        return;
    }
    let mut rest = [0u8; SOUNDS_MAX];
    for out in 0..sounds.len() {
        // Leaving out either of two equal neighbours gives the same row.
        if out > 0 && sounds[out] == sounds[out - 1] {
            continue;
        }
        rest[..out].copy_from_slice(&sounds[..out]);
        rest[out..sounds.len() - 1].copy_from_slice(&sounds[out + 1..]);
        found(hash(family, &rest[..sounds.len() - 1]));
    }
}

/// Keys of a long word's halves: of two mistakes in one half the other half is not touched.
fn halves(sound: &Sound, mut found: impl FnMut(u32)) {
    if sound.len() >= HALVES_MIN {
        let half = sound.len() / 2;
        found(hash(Family::Front, &sound.as_bytes()[..half]));
        found(hash(Family::Back, &sound.as_bytes()[sound.len() - half..]));
    }
}

/// A word with the Arabic article written into it, without it.
pub(super) fn without_article(sound: &Sound) -> Option<Sound> {
    match sound.as_bytes() {
        [b'a' | b'e' | b'u', b'l', rest @ ..] if rest.len() > 3 => Some(sound.after(2)),
        _ => None,
    }
}

/// How the consonants of a word are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// What alphabets write for one another is one class.
    Close,
    /// What syllables can write at all is one class.
    Wide,
    /// The same, and r is heard before a vowel only.
    Silent,
}

/// Class of each sound; 0 for one that does not count.
type Classes = [u8; 128];

static CLOSE: Classes = classes(&[b"bp", b"fv", b"dt", b"gkq", b"scz", b"SCj"]);
static WIDE: Classes = classes(&[b"bpfv", b"dt", b"gkq", b"scSCzj", b"lr", b"mn"]);

const fn classes(alike: &[&[u8]]) -> Classes {
    let mut table = [0; 128];
    let mut sound = 0;
    while sound < 128 {
        // Vowels come and go between scripts, and so does h.
        table[sound] = match sound as u8 {
            b'a' | b'e' | b'i' | b'o' | b'u' | b'h' => 0,
            other => other,
        };
        sound += 1;
    }
    let mut class = 0;
    while class < alike.len() {
        let mut member = 0;
        while member < alike[class].len() {
            table[alike[class][member] as usize] = alike[class][0];
            member += 1;
        }
        class += 1;
    }
    table
}

/// Consonants by class: what is written for what between scripts is one class.
pub(super) struct Coarse {
    bytes: [u8; SOUNDS_MAX],
    len: usize,
}

/// Calls `found` with the class of each consonant; of neighbours of one class with the first.
#[inline]
pub(super) fn consonants(sound: &Sound, reading: Reading, mut found: impl FnMut(u8)) {
    let classes = if reading == Reading::Close { &CLOSE } else { &WIDE };
    let bytes = sound.as_bytes();
    let mut last = 0;
    for (i, &byte) in bytes.iter().enumerate() {
        let class = classes[usize::from(byte & 127)];
        let silent =
            reading == Reading::Silent && byte == b'r' && !bytes.get(i + 1).is_some_and(|next| is_vowel(*next));
        if class > 0 && class != last && !silent {
            found(class);
            last = class;
        }
    }
}

/// Whether a word has an r that is not heard everywhere.
fn has_silent(sound: &Sound) -> bool {
    let bytes = sound.as_bytes();
    bytes
        .iter()
        .enumerate()
        .any(|(i, byte)| *byte == b'r' && !bytes.get(i + 1).is_some_and(|next| is_vowel(*next)))
}

impl Coarse {
    pub(super) fn of(sound: &Sound, reading: Reading) -> Coarse {
        let mut coarse = Coarse {
            bytes: [0; SOUNDS_MAX],
            len: 0,
        };
        consonants(sound, reading, |class| {
            coarse.bytes[coarse.len] = class;
            coarse.len += 1;
        });
        if coarse.len == 0 {
            // Vowels only: the first tells at least something.
            coarse.bytes[0] = sound.as_bytes().first().copied().unwrap_or(0);
            coarse.len = 1;
        }
        coarse
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

fn hash(family: Family, bytes: &[u8]) -> u32 {
    let mut mix = Mix::default();
    mix.write_u8(family as u8);
    mix.write_u64(bytes.len() as u64);
    mix.write(bytes);
    let whole = mix.finish().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (whole >> 32) as u32
}
