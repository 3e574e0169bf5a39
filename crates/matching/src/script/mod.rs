//! Which script a letter belongs to, and how a word of any script is written in Latin letters.
//!
//! Own tables for the scripts whose names travel under several conventions (Cyrillic, Arabic, Hebrew, Greek);
//! everything else goes through the table of `any_ascii`. The Latin form is for comparing and for showing why two
//! names met. It is no official romanisation.

mod abjad;
mod alphabets;
mod han;
mod roman;

pub(crate) use han::simplified;
pub use roman::romanise;

use serde::Serialize;

/// Script of a letter or of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Script {
    /// Digits and signs only.
    None,
    /// Latin, with or without marks.
    Latin,
    /// Cyrillic of any language.
    Cyrillic,
    /// Greek.
    Greek,
    /// Arabic, Persian, Urdu, Pashto.
    Arabic,
    /// Hebrew.
    Hebrew,
    /// Chinese characters.
    Han,
    /// Korean syllables.
    Hangul,
    /// Hiragana and katakana.
    Kana,
    /// Georgian.
    Georgian,
    /// Armenian.
    Armenian,
    /// Thai, Lao, Khmer, Burmese.
    SoutheastAsian,
    /// Devanagari and its relatives.
    Indic,
    /// Ethiopic.
    Ethiopic,
    /// Any other.
    Other,
}

impl Script {
    /// Script of one letter; `None` for digits, signs and marks.
    pub fn of(letter: char) -> Self {
        match letter as u32 {
            0x41..=0x5a | 0x61..=0x7a | 0xaa | 0xba | 0xc0..=0xd6 | 0xd8..=0xf6 | 0xf8..=0x2af => Script::Latin,
            0x1e00..=0x1eff | 0x2c60..=0x2c7f | 0xa720..=0xa7ff | 0xff21..=0xff3a | 0xff41..=0xff5a => Script::Latin,
            0x370..=0x3ff | 0x1f00..=0x1fff => Script::Greek,
            0x400..=0x52f | 0x1c80..=0x1c8f | 0x2de0..=0x2dff | 0xa640..=0xa69f => Script::Cyrillic,
            0x530..=0x58f => Script::Armenian,
            0x590..=0x5ff | 0xfb1d..=0xfb4f => Script::Hebrew,
            0x600..=0x65f | 0x66a..=0x6ef | 0x6fa..=0x6ff | 0x750..=0x77f | 0x8a0..=0x8ff => Script::Arabic,
            0xfb50..=0xfdff | 0xfe70..=0xfefc => Script::Arabic,
            0x900..=0xdff => Script::Indic,
            0xe00..=0xeff | 0x1000..=0x109f | 0x1780..=0x17ff => Script::SoutheastAsian,
            0x10a0..=0x10ff | 0x1c90..=0x1cbf | 0x2d00..=0x2d2f => Script::Georgian,
            0x1200..=0x139f => Script::Ethiopic,
            0x1100..=0x11ff | 0x3130..=0x318f | 0xac00..=0xd7af => Script::Hangul,
            0x3040..=0x30ff | 0x31f0..=0x31ff | 0xff66..=0xff9f => Script::Kana,
            0x2e80..=0x2fdf | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff => Script::Han,
            0x3005 | 0x3007 => Script::Han,
            _ if letter.is_alphabetic() => Script::Other,
            _ => Script::None,
        }
    }

    /// Script of the first letter that has one.
    pub fn of_word(word: &str) -> Self {
        word.chars()
            .map(Script::of)
            .find(|s| *s != Script::None)
            .unwrap_or(Script::None)
    }

    /// Whether words of this script reach the Latin form without all their vowels, so that only consonants count.
    pub fn leaves_vowels_out(self) -> bool {
        matches!(
            self,
            Script::Arabic | Script::Hebrew | Script::Indic | Script::SoutheastAsian | Script::Ethiopic
        )
    }

    /// Whether one sign is a syllable or a word, so that one different sign is a different name.
    pub fn is_syllabic(self) -> bool {
        matches!(self, Script::Han | Script::Hangul)
    }
}
