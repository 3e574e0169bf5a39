//! A word of any script in Latin letters.
//!
//! `romanise` takes one lower-case word after NFKC. Letters of another alphabet that only look right (a Latin c in a
//! Cyrillic word) are read as the letter they stand for.

use super::{Script, abjad, alphabets};

/// Appends the Latin form of a lower-case word to `latin`: ASCII letters and digits, nothing else.
pub fn romanise(word: &str, script: Script, latin: &mut String) {
    match script {
        Script::None => latin.extend(word.chars().filter(char::is_ascii_alphanumeric)),
        Script::Latin => word.chars().for_each(|c| latin_letter(c, latin)),
        Script::Cyrillic => word.chars().for_each(|c| match alphabets::cyrillic(c) {
            Some(text) => latin.push_str(text),
            None => any(c, latin),
        }),
        Script::Greek => alphabets::greek(word, latin),
        Script::Arabic => abjad::arabic(word, latin),
        Script::Hebrew => abjad::hebrew(word, latin),
        Script::Hangul => alphabets::hangul(word, latin),
        // The long mark and the small tsu make a sound longer; nobody writes that in Latin letters.
        Script::Kana => word
            .chars()
            .filter(|c| !matches!(c, 'ー' | 'ｰ' | 'っ' | 'ッ'))
            .for_each(|c| any(c, latin)),
        _ => word.chars().for_each(|c| any(c, latin)),
    }
}

fn latin_letter(letter: char, latin: &mut String) {
    if letter.is_ascii_alphanumeric() {
        latin.push(letter);
    } else {
        match letter {
            'ə' => latin.push('a'),
            'ı' => latin.push('i'),
            'ö' | 'ő' | 'ø' => latin.push('o'),
            'ü' | 'ű' => latin.push('u'),
            'ä' | 'å' => latin.push('a'),
            'đ' | 'ð' => latin.push('d'),
            _ => any(letter, latin),
        }
    }
}

pub(super) fn any(letter: char, latin: &mut String) {
    let start = latin.len();
    for c in any_ascii::any_ascii_char(letter)
        .chars()
        .filter(char::is_ascii_alphanumeric)
    {
        latin.push(c.to_ascii_lowercase());
    }
    // A sign that nobody can read still has to tell two names apart.
    if latin.len() == start && letter.is_alphanumeric() && any_ascii::any_ascii_char(letter).is_empty() {
        latin.push('u');
        for digit in format!("{:x}", letter as u32).chars() {
            latin.push(digit);
        }
    }
}
