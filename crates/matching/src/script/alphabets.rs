//! Cyrillic, Greek and Korean letters in Latin.
//!
//! Cyrillic takes the letters of Russian, Ukrainian, Belarusian, the South Slavic, Turkic and Iranian languages. The
//! differences between conventions (g or h, yo or e) are evened out later, by the sound of a word.

use super::roman::any;

/// A lower-case Cyrillic letter, or a Latin letter that passes for one in a Cyrillic word.
pub(super) fn cyrillic(letter: char) -> Option<&'static str> {
    Some(match letter {
        'а' | 'a' | 'ә' | 'ӑ' | 'ӓ' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' | 'ғ' | 'ѓ' => "g",
        'д' => "d",
        'е' | 'э' | 'ё' | 'e' | 'ѐ' | 'ӗ' => "e",
        'є' => "ye",
        'ж' | 'җ' => "zh",
        'з' | 'ҙ' => "z",
        'и' | 'і' | 'i' | 'ї' | 'ӣ' | 'ы' | 'ѝ' => "i",
        'й' | 'ј' => "y",
        'к' | 'қ' | 'ҡ' | 'ќ' | 'k' => "k",
        'л' => "l",
        'љ' => "ly",
        'м' | 'm' => "m",
        'н' | 'ң' | 'ҥ' => "n",
        'њ' => "ny",
        'о' | 'o' | 'ө' | 'ӧ' => "o",
        'п' => "p",
        'р' | 'p' => "r",
        'с' | 'c' | 'ҫ' => "s",
        'т' | 't' => "t",
        'у' | 'ў' | 'ұ' | 'ү' | 'ӯ' | 'ӱ' | 'y' => "u",
        'ф' => "f",
        'х' | 'x' => "kh",
        'ҳ' | 'һ' => "h",
        'ц' | 'ҵ' => "ts",
        'ч' | 'ћ' | 'ҹ' => "ch",
        'ҷ' | 'џ' | 'ђ' => "dzh",
        'ш' => "sh",
        'щ' => "shch",
        'ъ' | 'ь' => "",
        'ю' => "yu",
        'я' => "ya",
        _ => return None,
    })
}

/// A lower-case Greek word, marks and all.
pub(super) fn greek(word: &str, latin: &mut String) {
    let letters: Vec<char> = word.chars().map(greek_base).collect();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        let next = letters.get(at + 1).copied();
        let (text, taken) = match (letter, next) {
            ('α', Some('ι')) => ("e", 2),
            ('ε' | 'ο', Some('ι')) => ("i", 2),
            ('ο', Some('υ')) => ("ou", 2),
            ('α', Some('υ')) => ("av", 2),
            ('ε', Some('υ')) => ("ev", 2),
            ('μ', Some('π')) => (if at == 0 { "b" } else { "mp" }, 2),
            ('ν', Some('τ')) => (if at == 0 { "d" } else { "nt" }, 2),
            ('γ', Some('κ' | 'γ')) => (if at == 0 { "g" } else { "ng" }, 2),
            ('τ', Some('ζ')) => ("tz", 2),
            _ => (greek_letter(letter), 1),
        };
        if text.is_empty() {
            any(letter, latin);
        } else {
            latin.push_str(text);
        }
        at += taken;
    }
}

fn greek_base(letter: char) -> char {
    match letter {
        'ά' | 'ὰ' | 'ἀ' | 'ἁ' => 'α',
        'έ' | 'ἐ' | 'ἑ' => 'ε',
        'ή' | 'ἠ' | 'ἡ' => 'η',
        'ί' | 'ϊ' | 'ΐ' | 'ἰ' | 'ἱ' => 'ι',
        'ό' | 'ὀ' | 'ὁ' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' | 'ὐ' | 'ὑ' => 'υ',
        'ώ' | 'ὠ' | 'ὡ' => 'ω',
        'ς' => 'σ',
        other => other,
    }
}

fn greek_letter(letter: char) -> &'static str {
    match letter {
        'α' => "a",
        'β' => "v",
        'γ' => "g",
        'δ' => "d",
        'ε' => "e",
        'ζ' => "z",
        'η' | 'ι' | 'υ' => "i",
        'θ' => "th",
        'κ' => "k",
        'λ' => "l",
        'μ' => "m",
        'ν' => "n",
        'ξ' => "x",
        'ο' | 'ω' => "o",
        'π' => "p",
        'ρ' => "r",
        'σ' => "s",
        'τ' => "t",
        'φ' => "f",
        'χ' => "ch",
        'ψ' => "ps",
        _ => "",
    }
}

const LEADS: [&str; 19] = [
    "k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "ch", "cch", "ch", "k", "t", "p", "h",
];
const VOWELS: [&str; 21] = [
    "a", "e", "ya", "ye", "o", "e", "yo", "ye", "o", "wa", "we", "oe", "yo", "u", "wo", "we", "wi", "yu", "u", "ui",
    "i",
];
const TAILS: [&str; 28] = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t",
    "t", "k", "t", "p", "t",
];

/// Korean syllables, close to the way names are written in passports: g and k, j and ch, eo and o fall together.
pub(super) fn hangul(word: &str, latin: &mut String) {
    for letter in word.chars() {
        let code = (letter as u32).wrapping_sub(0xac00);
        if code < 11172 {
            let code = code as usize;
            latin.push_str(LEADS[code / 588]);
            latin.push_str(VOWELS[code % 588 / 28]);
            latin.push_str(TAILS[code % 28]);
        } else {
            any(letter, latin);
        }
    }
}
