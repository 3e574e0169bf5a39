//! Reading the name of an organisation, a ship or an aircraft.
//!
//! The legal form is taken off and kept as a class; shared vocabulary, places and numbers are told from the words that
//! make the name this one. A ship's name keeps all its words: only its number and its prefix are special.

use super::{Kind, Name, TOKENS_MAX, Token};
use crate::schema::Schema;
use crate::script::{Script, romanise};
use crate::sound::Sound;
use crate::words::{self, BodyWord, Form, numbers};

const GENERIC: f32 = 0.3;
const PLACE: f32 = 0.6;
/// Prefixes of ships and what stands before the name of a yard's number.
const SHIP_PREFIXES: [&str; 14] = [
    "mv", "mt", "ms", "ss", "mf", "fv", "hms", "uss", "rv", "sv", "lpg", "lng", "vlcc", "mtr",
];

pub(super) fn read(name: &mut Name) {
    split_characters(name);
    if name.schema == Schema::Organization {
        take_forms(name);
    } else if name.tokens.len() > 1 && SHIP_PREFIXES.contains(&name.latin(&name.tokens[0])) {
        name.tokens.remove(0);
    }
    classify(name);
    leave_repeated_asides(name);
    weigh(name);
}

/// What a bracket only says again is left out.
fn leave_repeated_asides(name: &mut Name) {
    let said: Vec<(Sound, u16)> = name
        .tokens
        .iter()
        .filter(|t| !t.aside)
        .map(|t| (t.sound, t.concept))
        .collect();
    if said.is_empty() {
        name.tokens.iter_mut().for_each(|t| t.aside = false);
    }
    name.tokens
        .retain(|t| !t.aside || !said.iter().any(|(s, c)| *s == t.sound || *c > 0 && *c == t.concept));
}

/// Legal forms of few letters that are no name of a person.
const SURE_FORMS: [&str; 16] = [
    "ltd", "llc", "llp", "inc", "jsc", "plc", "pte", "pvt", "ooo", "oao", "zao", "pao", "fze", "gup", "srl", "spa",
];
/// Meanings that are no name of a person even alone.
const SURE_WORDS: [&str; 23] = [
    "bank",
    "plant",
    "institute",
    "ministry",
    "committee",
    "university",
    "academy",
    "agency",
    "department",
    "association",
    "bureau",
    "fund",
    "airline",
    "enterprise",
    "group",
    "holding",
    "concern",
    "international",
    "organization",
    "ship",
    "electronic",
    "insurance",
    "aviation",
];

/// Whether the words of a name say that it is no person's.
pub(super) fn looks_like_one(name: &Name) -> bool {
    let sounds: Vec<Sound> = name.tokens.iter().map(|t| t.sound).collect();
    let sure_form = |at: usize| {
        let latin = name.latin(&name.tokens[at]);
        latin.len() > 3 && sounds[at].len() > 3 && words::given(&sounds[at]).is_none() || SURE_FORMS.contains(&latin)
    };
    if (0..sounds.len()).any(|at| words::form_at(&sounds[at..]).is_some_and(|(_, taken)| taken > 1 || sure_form(at))) {
        return true;
    }
    let shared: Vec<&str> = sounds
        .iter()
        .filter(|sound| words::given(sound).is_none())
        .filter_map(|sound| match words::body_word(sound) {
            Some(BodyWord::Generic(concept)) => Some(words::concept_name(concept)),
            _ => None,
        })
        .collect();
    let titled = name
        .tokens
        .iter()
        .any(|t| words::person_word(name.latin(t)) == Some(words::PersonWord::Title));
    let numbered = name.tokens.iter().any(|t| t.script == Script::None);
    numbered || shared.len() > 1 && !titled || shared.iter().any(|word| SURE_WORDS.contains(word))
}

/// A run of Chinese characters is cut at the words that are known.
fn split_characters(name: &mut Name) {
    if !name.tokens.iter().any(|t| t.script == Script::Han) {
        return;
    }
    let tokens = std::mem::take(&mut name.tokens);
    for token in tokens {
        if token.script != Script::Han {
            name.tokens.push(token);
            continue;
        }
        let run = name.written(&token).to_string();
        let mut start = token.folded.0 as usize;
        for (piece, word) in words::han_segments(&run) {
            let latin = name.latin.len();
            match word {
                Some(word) => name.latin.push_str(word),
                None => romanise(piece, Script::Han, &mut name.latin),
            }
            let end = name.latin.len();
            name.latin.push(' ');
            if name.tokens.len() < TOKENS_MAX {
                name.add(
                    (start, start + piece.len()),
                    (latin, end),
                    if word.is_some() { Script::Latin } else { Script::Han },
                );
            }
            start += piece.len();
        }
    }
}

/// Takes the legal form off: at either end in any length, in the middle only where it cannot be a word of the name.
fn take_forms(name: &mut Name) {
    let sounds: Vec<Sound> = name.tokens.iter().map(|t| t.sound).collect();
    let count = sounds.len();
    let mut taken = vec![false; count];
    let (mut best, mut at): (Option<Form>, usize) = (None, 0);
    while at < count {
        let Some((form, len)) = words::form_at(&sounds[at..]) else {
            at += 1;
            continue;
        };
        let opens_aside = name.tokens[at].aside && (at == 0 || !name.tokens[at - 1].aside);
        let leading = opens_aside || taken[..at].iter().all(|t| *t);
        let trailing = is_tail(name, &sounds, at + len);
        let long = len > 1 || name.tokens[at].latin.1 - name.tokens[at].latin.0 > 3;
        if long || trailing || leading && form != Form::Corporation {
            taken[at..at + len].iter_mut().for_each(|t| *t = true);
            best = Some(match best {
                Some(kept) if form == Form::Corporation || kept == Form::State => kept,
                _ => form,
            });
            at += len;
        } else {
            at += 1;
        }
    }
    if taken.iter().all(|t| *t) {
        return;
    }
    name.form = best;
    let mut taken = taken.into_iter();
    name.tokens.retain(|_| !taken.next().unwrap_or(false));
}

/// Whether nothing but forms and brackets follows.
fn is_tail(name: &Name, sounds: &[Sound], mut at: usize) -> bool {
    while at < sounds.len() {
        match words::form_at(&sounds[at..]) {
            Some((_, len)) => at += len,
            None if name.tokens[at].aside => at += 1,
            None => return false,
        }
    }
    true
}

fn classify(name: &mut Name) {
    let tokens = std::mem::take(&mut name.tokens);
    let ship = name.schema != Schema::Organization;
    let alone = tokens.len() == 1;
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len() + 4);
    let sounds: Vec<Sound> = tokens.iter().map(|t| t.sound).collect();
    let (mut skip, mut honours) = (0, false);
    for (at, mut token) in tokens.into_iter().enumerate() {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        token.aside |= honours;
        let latin = &name.latin[token.latin.0 as usize..token.latin.1 as usize];
        if let Some(value) = number_of(latin, if at == 0 || alone { Place::First } else { Place::Later }) {
            token.kind = Kind::Number;
            token.number = value;
            kept.push(token);
            continue;
        }
        if ship {
            kept.push(token);
            continue;
        }
        if let Some((concept, len)) = words::place_at(&sounds[at..]) {
            token.kind = Kind::Place;
            token.concept = concept;
            skip = len - 1;
            kept.push(token);
            continue;
        }
        let parts = words::spelt_out(latin);
        if parts.is_empty() {
            match mean(&mut token) {
                Meaning::Nothing => {}
                Meaning::Honours => honours = true,
                Meaning::Word => kept.push(token),
            }
            continue;
        }
        for concept in parts.iter().take(TOKENS_MAX.saturating_sub(kept.len())) {
            let mut part = token.clone();
            part.kind = Kind::Generic;
            part.concept = *concept;
            part.spelt_out = true;
            kept.push(part);
        }
    }
    join_numbers(&mut kept);
    kept.dedup_by(|b, a| a.concept > 0 && a.concept == b.concept);
    if !kept.iter().any(|t| t.kind == Kind::Word && !t.aside) {
        // A name of shared words only is told from others by them.
        kept.iter_mut()
            .filter(|t| t.kind == Kind::Generic)
            .for_each(|t| t.kind = Kind::Word);
    }
    name.tokens = kept;
}

/// What a word does in a name.
enum Meaning {
    /// Nothing: an article, a preposition.
    Nothing,
    /// It opens the name of somebody it is named after, which is often left out.
    Honours,
    /// It is compared.
    Word,
}

/// Finds out what a word means and marks it so.
fn mean(token: &mut Token) -> Meaning {
    match words::body_word(&token.sound) {
        Some(BodyWord::Stop) if !token.dotted => return Meaning::Nothing,
        Some(BodyWord::Number(value)) => {
            token.kind = Kind::Number;
            token.number = value;
        }
        Some(BodyWord::Generic(concept)) if words::concept_name(concept) == "named" => return Meaning::Honours,
        Some(BodyWord::Generic(concept)) => {
            token.kind = Kind::Generic;
            token.concept = concept;
        }
        Some(BodyWord::Place(concept)) => {
            token.kind = Kind::Place;
            token.concept = concept;
        }
        _ => token.stem = (0, adjective_stem(&token.sound)),
    }
    Meaning::Word
}

/// Where a word stands: the first word of a name is hardly a numeral.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    First,
    Later,
}

/// Digits, a Roman numeral that is not the first word, or letters with digits, which are a number of their own.
fn number_of(latin: &str, place: Place) -> Option<u32> {
    if latin.bytes().all(|b| b.is_ascii_alphabetic()) {
        let numeral = place == Place::Later && latin.bytes().all(|b| matches!(b, b'i' | b'v' | b'x'));
        return if numeral { numbers::roman(latin) } else { None };
    }
    if let Some(value) = numbers::digits(latin) {
        return Some(value);
    }
    use std::hash::Hasher;
    let mut mix = words::Mix::default();
    mix.write(latin.as_bytes());
    Some(1_000_000_000 + (mix.finish() >> 40) as u32)
}

/// Forty and four are forty-four.
fn join_numbers(tokens: &mut Vec<Token>) {
    let is = |token: &Token, low: u32, high: u32| token.kind == Kind::Number && (low..=high).contains(&token.number);
    let mut at = 0;
    while at + 1 < tokens.len() {
        let (tens, ones) = (&tokens[at], &tokens[at + 1]);
        let in_words = tens.script != Script::None;
        if in_words && is(tens, 20, 90) && tens.number % 10 == 0 && is(ones, 1, 9) {
            let value = tens.number + ones.number;
            tokens[at].number = value;
            tokens.remove(at + 1);
        }
        at += 1;
    }
}

/// Endings that turn a Slavic place or word into an adjective, as they sound, longest first.
const ADJECTIVES: [&str; 20] = [
    "skogo", "skaia", "skaa", "skai", "skoe", "nogo", "naa", "noe", "nii", "ska", "ske", "ski", "sk", "nai", "ni",
    "ii", "ie", "oe", "aa", "a",
];

/// Length of a word without the ending of an adjective; short words stay whole.
fn adjective_stem(sound: &Sound) -> u8 {
    for ending in ADJECTIVES {
        if sound.len() >= ending.len() + 4 && sound.as_bytes().ends_with(ending.as_bytes()) {
            return (sound.len() - ending.len()) as u8;
        }
    }
    sound.len() as u8
}

fn weigh(name: &mut Name) {
    for token in &mut name.tokens {
        token.mask = token.sound.mask();
        token.weight = match token.kind {
            Kind::Generic => GENERIC,
            Kind::Place => PLACE,
            Kind::Word if token.concept > 0 => 0.6,
            _ if token.sound.len() == 1 => 0.5,
            _ => 1.0,
        };
        if token.aside {
            token.weight *= 0.4;
        }
    }
}
