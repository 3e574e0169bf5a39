//! What two sides compare: identifiers in normal form and keys of names.
//!
//! Only what is equal to the letter meets, so both sides must make their items the same way. A name key is made of the
//! sounds of its words in order, which evens out spelling, script and order as far as a key can; names that only come
//! close do not meet here.

use crate::identifiers::Kind as Scheme;
use crate::name::{Kind, Name};

/// Words of a name that make a key at least: one word alone is no name.
const NAME_WORDS_MIN: usize = 2;

/// Item of an identifier in the normal form of [`crate::identifiers::check`].
pub fn item_of_identifier(scheme: Scheme, normal: &str) -> String {
    format!("{}:{normal}", scheme.code())
}

/// Items of a name: its words by their sounds, and with a birth date also its consonants and the date, which meets
/// spellings that the sounds keep apart. Empty for a name of one word without a date.
pub fn items_of_name(name: &Name, birth_date: Option<&str>) -> Vec<String> {
    let words = name
        .tokens()
        .iter()
        .filter(|t| matches!(t.kind, Kind::Word | Kind::Patronymic | Kind::Kunya | Kind::Number));
    let sounds: Vec<_> = words
        .map(|token| token.sound)
        .filter(|sound| !sound.is_empty())
        .collect();
    let in_order = |mut words: Vec<String>| {
        words.sort_unstable();
        words.join(" ")
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut items = vec![];
    if sounds.len() >= NAME_WORDS_MIN {
        items.push(format!(
            "name:{}",
            in_order(sounds.iter().map(|sound| text(sound.as_bytes())).collect())
        ));
    }
    if let Some(date) = birth_date.filter(|_| !sounds.is_empty()) {
        let consonants = in_order(sounds.iter().map(|sound| text(sound.skeleton().as_bytes())).collect());
        items.push(format!("born:{consonants} {date}"));
    }
    items
}
