//! Keys by which an index finds the names that are worth comparing.
//!
//! Two names that share a key are candidates, nothing more. Keys are hashes of parts of a name: the sound of a word, its
//! consonants, their classes, the word with one sound left out (so that one mistake still meets), the word joined with its neighbour,
//! the given name behind a form. The same name always gives the same keys; they change with [`crate::VERSION`].

use std::hash::Hasher;

use crate::name::{Kind, Name, Token};
use crate::schema::Schema;
use crate::words::Mix;

/// Keys of one word with a sound left out, at most.
pub const FUZZY_KEYS_MAX: usize = 12;

#[derive(Clone, Copy)]
enum Family {
    Sound = 1,
    Skeleton,
    Less,
    Given,
    Concept,
    Signs,
    Whole,
    Letters,
    Coarse,
}

/// Keys of a name, sorted, each once.
pub fn candidate_keys(name: &Name) -> Vec<u64> {
    let mut keys = Vec::with_capacity(name.tokens().len() * 12);
    let tokens = name.tokens();
    for token in tokens {
        token_keys(name, token, &mut keys);
    }
    for pair in tokens.windows(2).filter(|pair| {
        pair.iter()
            .all(|t| matches!(t.kind, Kind::Word | Kind::Kunya | Kind::Generic))
    }) {
        let joined = pair[0].sound.joined(&pair[1].sound);
        keys.push(key(Family::Sound, joined.as_bytes()));
        let bare = joined.skeleton();
        if bare.len() > 3 {
            keys.push(key(Family::Skeleton, bare.as_bytes()));
        }
    }
    if name.schema() == Schema::Organization {
        acronym_keys(name, &mut keys);
    }
    let mut whole: Vec<&[u8]> = tokens.iter().map(|t| t.sound.as_bytes()).collect();
    whole.sort_unstable();
    keys.push(key(Family::Whole, &whole.concat()));
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// First letters of a name, and words short enough to be the first letters of another.
fn acronym_keys(name: &Name, keys: &mut Vec<u64>) {
    let first = |token: &Token| name.latin(token).as_bytes().first().copied();
    let letters: Vec<u8> = name.tokens().iter().filter(|t| !t.aside).filter_map(first).collect();
    if (3..=8).contains(&letters.len()) {
        keys.push(key(Family::Letters, &letters));
    }
    let own: Vec<u8> = name
        .tokens()
        .iter()
        .filter(|t| !t.aside && t.kind != Kind::Generic)
        .filter_map(first)
        .collect();
    if own.len() != letters.len() && (3..=8).contains(&own.len()) {
        keys.push(key(Family::Letters, &own));
    }
    for word in name
        .tokens()
        .iter()
        .filter(|t| t.kind == Kind::Word)
        .map(|t| name.latin(t))
    {
        if (3..=8).contains(&word.len()) {
            keys.push(key(Family::Letters, word.as_bytes()));
        }
    }
}

fn token_keys(name: &Name, token: &Token, keys: &mut Vec<u64>) {
    let sound = token.sound.as_bytes();
    match token.kind {
        Kind::Initial | Kind::Honour | Kind::Title | Kind::Particle | Kind::Form => return,
        Kind::Number => {
            keys.push(key(Family::Sound, &token.number.to_le_bytes()));
            return;
        }
        Kind::Generic | Kind::Place => {
            keys.push(key(Family::Concept, &token.concept.to_le_bytes()));
            return;
        }
        Kind::Word | Kind::Patronymic | Kind::Kunya => {}
    }
    if token.script.is_syllabic() {
        keys.push(key(Family::Signs, name.written(token).as_bytes()));
    }
    keys.push(key(Family::Sound, sound));
    let bare = token.sound.skeleton();
    if bare.len() > 1 {
        keys.push(key(Family::Skeleton, bare.as_bytes()));
    }
    let coarse = token.sound.coarse();
    if coarse.len() > 1 {
        keys.push(key(Family::Coarse, coarse.as_bytes()));
    }
    for (group, _) in token.groups.iter().take_while(|(group, _)| *group > 0) {
        keys.push(key(Family::Given, &group.to_le_bytes()));
    }
    // One mistake in a word: both sides meet in the word without that sound.
    keys.push(key(Family::Less, sound));
    if sound.len() > 3 {
        let mut less = [0u8; crate::sound::SOUNDS_MAX];
        for out in 0..sound.len().min(FUZZY_KEYS_MAX) {
            less[..out].copy_from_slice(&sound[..out]);
            less[out..sound.len() - 1].copy_from_slice(&sound[out + 1..]);
            keys.push(key(Family::Less, &less[..sound.len() - 1]));
        }
    }
}

fn key(family: Family, bytes: &[u8]) -> u64 {
    let mut mix = Mix::default();
    mix.write_u8(family as u8);
    mix.write_u64(bytes.len() as u64);
    mix.write(bytes);
    mix.finish()
}
