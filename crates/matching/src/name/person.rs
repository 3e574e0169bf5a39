//! Reading the name of a person.
//!
//! Which part is which differs by culture and is often not said, so little is decided here: what is no name is set
//! aside, Abd and Abu are joined to what they belong to, a patronymic is told from a family name by its place, and a
//! family name is only marked where the writing marks it (before a comma, or in capitals).

use super::{GROUPS_MAX, Kind, Name, TOKENS_MAX, Token};
use crate::script::{Script, romanise};
use crate::sound::Sound;
use crate::words::{self, Kinship, PersonWord};

/// Weight of what is hardly a name.
const HONOUR: f32 = 0.2;
const INITIAL: f32 = 0.4;

pub(super) fn read(name: &mut Name) {
    split_unspaced(name);
    strip_written_articles(name);
    leave_asides(name);
    split_letters(name);
    join_servants(name);
    sort_out(name);
    mark_families(name);
    mark_patronymic(name);
    weigh(name);
}

/// What stands in brackets or after a slash is another name; it is left out where enough remains.
fn leave_asides(name: &mut Name) {
    if name.tokens.iter().filter(|t| !t.aside).count() > 1 {
        name.tokens.retain(|t| !t.aside);
    }
}

/// Dotted letters are initials of several names.
fn split_letters(name: &mut Name) {
    if !name.tokens.iter().any(|t| t.dotted) {
        return;
    }
    let tokens = std::mem::take(&mut name.tokens);
    for token in tokens {
        let letters = if token.dotted { name.latin(&token).len() } else { 0 };
        if letters < 2 || letters != name.written(&token).len() {
            name.tokens.push(token);
            continue;
        }
        for at in 0..letters {
            let (folded, latin) = (token.folded.0 as usize + at, token.latin.0 as usize + at);
            name.add((folded, folded + 1), (latin, latin + 1), token.script);
            if let Some(letter) = name.tokens.last_mut() {
                letter.capitals = true;
                letter.segment = token.segment;
            }
        }
    }
}

/// Chinese and Korean names without a space: the family name is the first sign, rarely the first two.
fn split_unspaced(name: &mut Name) {
    if !name.tokens.iter().any(|t| t.script.is_syllabic()) {
        return;
    }
    let tokens = std::mem::take(&mut name.tokens);
    let alone = tokens.len() == 1;
    for token in tokens {
        let word = name.written(&token).to_string();
        let signs = word.chars().count();
        if !alone
            || !token.script.is_syllabic()
            || !(2..=if token.script == Script::Han { 4 } else { 3 }).contains(&signs)
        {
            name.tokens.push(token);
            continue;
        }
        let family = if signs == 4 || words::is_double_family(&word) && signs > 2 {
            2
        } else {
            1
        };
        let cut = word.char_indices().nth(family).map_or(word.len(), |(at, _)| at);
        let start = token.folded.0 as usize;
        for (from, to) in [(0, cut), (cut, word.len())] {
            let latin = name.latin.len();
            romanise(&word[from..to], token.script, &mut name.latin);
            let end = name.latin.len();
            name.latin.push(' ');
            name.add((start + from, start + to), (latin, end), token.script);
        }
    }
}

/// Arabic writes the article and the name in one word.
fn strip_written_articles(name: &mut Name) {
    for at in 0..name.tokens.len() {
        let token = &name.tokens[at];
        if token.script != Script::Arabic {
            continue;
        }
        let (word, latin) = (name.written(token), name.latin(token));
        if word.starts_with("ال") && word.chars().count() > 4 && latin.starts_with("al") {
            let sound = Sound::of(&latin[2..]);
            let token = &mut name.tokens[at];
            token.latin.0 += 2;
            token.folded.0 += 4;
            token.sounds(sound);
        }
    }
}

/// Abd and Abu are half a name: they are joined to the next word, with or without the article between.
fn join_servants(name: &mut Name) {
    if !name
        .tokens
        .iter()
        .any(|t| is_servant(name.latin(t), t.script) || rewritten(name.latin(t), t.script).is_some())
    {
        return;
    }
    let tokens = std::mem::take(&mut name.tokens);
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let prefix = servant(name.latin(&token), token.script);
        let Some(prefix) = prefix.filter(|_| tokens.peek().is_some_and(|next| next.segment == token.segment)) else {
            joined.push(one_word_servant(name, token));
            continue;
        };
        let next = tokens.next_if(|next| words::is_article(name.latin(next)));
        match tokens.next().or(next) {
            Some(rest) => joined.push(join(name, prefix, token, &rest)),
            None => joined.push(token),
        }
    }
    name.tokens = joined;
}

/// Whether a word may be half a name: all that can begin a servant's or a parent's name.
fn is_servant(latin: &str, script: Script) -> bool {
    servant(latin, script).is_some()
}

/// The part that a servant's or a parent's name begins with, in one spelling.
fn servant(latin: &str, script: Script) -> Option<&'static str> {
    match latin {
        "abd" | "abdul" | "abdel" | "abdal" | "abdol" | "abdou" | "abdu" | "abdur" | "abdus" | "abder" | "abdil" => {
            Some("abd")
        }
        "bd" if script == Script::Arabic => Some("abd"),
        "abu" | "abou" | "aboo" | "abi" | "bou" => Some("abu"),
        "umm" | "um" | "oum" | "oumm" => Some("umm"),
        "au" | "abo" | "ab" if script == Script::Arabic => Some("abu"),
        _ => None,
    }
}

fn join(name: &mut Name, prefix: &str, first: Token, rest: &Token) -> Token {
    let mut latin = String::from(prefix);
    latin.push_str(servant_of(name.latin(rest)));
    let mut token = renamed(name, first, &latin);
    token.folded.1 = rest.folded.1;
    token.capitals &= rest.capitals;
    if prefix != "abd" {
        token.kind = Kind::Kunya;
    }
    token
}

/// Abdurrahman, Abdelkader, Salahuddin: the same name written as one word.
fn one_word_servant(name: &mut Name, token: Token) -> Token {
    match rewritten(name.latin(&token), token.script) {
        Some(latin) => renamed(name, token, &latin),
        None => token,
    }
}

/// One spelling for a servant's name, or one of the faith, that is written as one word.
fn rewritten(latin: &str, script: Script) -> Option<String> {
    if let Some(rest) = latin.strip_prefix("abd") {
        let bare = rest.trim_start_matches(['u', 'e', 'a', 'o', 'i']);
        if rest.len() < 4 || bare.len() == rest.len() {
            return None;
        }
        let rest = match bare.as_bytes() {
            [b'l', ..] if bare.len() > 4 => &bare[1..],
            [first, second, ..] if first == second => &bare[1..],
            _ => return None,
        };
        return Some(format!("abd{}", servant_of(rest)));
    }
    if let Some(stem) = faith_stem(latin) {
        return Some(format!("{stem}din"));
    }
    let rest = latin
        .strip_prefix("bd")
        .filter(|rest| script == Script::Arabic && rest.len() > 2)?;
    Some(format!("abd{}", servant_of(rest.strip_prefix("al").unwrap_or(rest))))
}

/// What stands before al-Din in a name written as one word: Salahuddin, Noureddine.
fn faith_stem(latin: &str) -> Option<&str> {
    const ENDINGS: [&str; 8] = ["dine", "deen", "dien", "diin", "din", "dyn", "ddn", "dean"];
    if latin.len() < 7 || !matches!(latin.as_bytes()[latin.len() - 1], b'n' | b'e') {
        return None;
    }
    let rest = ENDINGS.iter().find_map(|ending| latin.strip_suffix(ending))?;
    let rest = rest.strip_suffix(['l', 'd'])?;
    let stem = rest.strip_suffix(['u', 'a', 'e', 'i', 'o'])?;
    (stem.len() >= 3).then_some(stem.trim_end_matches('-'))
}

/// What follows Abd, without an article and without a doubled first letter.
fn servant_of(rest: &str) -> &str {
    let rest = match rest.strip_prefix("al") {
        Some(bare) if bare.len() >= 2 && rest != "ali" && rest != "alim" => bare,
        _ => rest,
    };
    let bytes = rest.as_bytes();
    if bytes.len() > 2 && bytes[0] == bytes[1] {
        &rest[1..]
    } else {
        rest
    }
}

fn renamed(name: &mut Name, mut token: Token, latin: &str) -> Token {
    let start = name.latin.len();
    name.latin.push_str(latin);
    token.latin = (start as u16, name.latin.len() as u16);
    name.latin.push(' ');
    token.sounds(Sound::of(latin));
    if let Some(rest) = latin.strip_prefix("abd").filter(|rest| rest.len() > 2) {
        // The two halves keep their own sounds: dh across the seam is no sound of its own.
        token.sounds(Sound::of("abd").joined(&Sound::of(rest)));
        token.stem = (3, (token.sound.len() as u8).saturating_sub(3));
    }
    token
}

/// Leaves titles, particles and stray words out; marks honours and initials. A name of nothing else stays whole.
fn sort_out(name: &mut Name) {
    let last = name.tokens.len().saturating_sub(1);
    let mut kinds = [Kind::Word; TOKENS_MAX + 4];
    let mut words_left = 0;
    for (at, token) in name.tokens.iter().enumerate().take(kinds.len()) {
        let next = name.tokens.get(at + 1);
        let kind = kind_of(name.latin(token), token, (at, last), next.map(|next| name.latin(next)));
        let before_comma = next.is_some_and(|next| next.segment != token.segment);
        let alone = before_comma && (at == 0 || name.tokens[at - 1].segment != token.segment);
        kinds[at] = if kind == Kind::Particle && alone {
            Kind::Word
        } else {
            kind
        };
        words_left += usize::from(!matches!(kinds[at], Kind::Title | Kind::Particle | Kind::Honour));
    }
    if words_left == 0 {
        return;
    }
    let (mut at, mut article) = (0, false);
    let mut tokens = std::mem::take(&mut name.tokens);
    tokens.retain_mut(|token| {
        let kind = kinds[at.min(TOKENS_MAX)];
        at += 1;
        if matches!(kind, Kind::Title | Kind::Particle) {
            article = words::is_article(name.latin(token));
            return false;
        }
        token.article = std::mem::take(&mut article);
        if token.kind == Kind::Word {
            token.kind = kind;
        }
        if kind == Kind::Word && name.latin(token).bytes().any(|b| b.is_ascii_digit()) {
            let plain = without_digits(name.latin(token));
            *token = renamed(name, token.clone(), &plain);
        }
        !token.sound.is_empty()
    });
    name.tokens = tokens;
}

fn kind_of(latin: &str, token: &Token, (at, last): (usize, usize), next: Option<&str>) -> Kind {
    if latin.bytes().all(|b| b.is_ascii_digit()) {
        return Kind::Title;
    }
    let single = latin.len() == 1 && matches!(token.script, Script::Latin | Script::Cyrillic | Script::Greek);
    let conjunction = matches!(latin, "y" | "e") && !token.capitals;
    if single && !conjunction {
        return Kind::Initial;
    }
    if let Some(next) = next
        && latin.len() == 2
        && words::is_article(latin)
        && token.script == Script::Latin
        && (latin.ends_with('l') || next.starts_with(&latin[1..2]) && at > 0)
    {
        return Kind::Particle;
    }
    match words::person_word(latin) {
        Some(PersonWord::Title) if at < last || last > 1 => Kind::Title,
        Some(PersonWord::Honour) => Kind::Honour,
        Some(PersonWord::Particle) if at < last && !(at == 0 && matches!(latin, "ben" | "na" | "da" | "do")) => {
            Kind::Particle
        }
        Some(PersonWord::Descent) if at > 0 => Kind::Particle,
        Some(PersonWord::Generation) if at > 0 && at == last => Kind::Title,
        Some(PersonWord::StrayForm) if at > 1 && at == last => Kind::Title,
        _ => Kind::Word,
    }
}

/// Digits that stand for letters (Ig0r).
fn without_digits(latin: &str) -> String {
    let letter = |c| match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        '9' => 'g',
        other => other,
    };
    latin.chars().map(letter).filter(|c| !c.is_ascii_digit()).collect()
}

fn mark_families(name: &mut Name) {
    let tokens = &mut name.tokens;
    let segments = tokens.last().map_or(0, |t| t.segment);
    let mixed = |t: &Token| t.latin.1 - t.latin.0 > 1;
    if segments == 1 && tokens.iter().any(|t| t.segment == 0) {
        tokens.iter_mut().for_each(|t| t.family = t.segment == 0);
    } else if segments == 0 && tokens.iter().any(|t| t.capitals && mixed(t)) && tokens.iter().any(|t| !t.capitals) {
        tokens.iter_mut().for_each(|t| t.family = t.capitals && mixed(t));
    }
}

/// Endings of a patronymic as they sound, longest first.
const PATRONYMICS: [&str; 15] = [
    "oviC", "eviC", "aviC", "iviC", "ovik", "evik", "ovna", "evna", "avna", "ivna", "auna", "euna", "iCna", "iniC",
    "iC",
];

fn mark_patronymic(name: &mut Name) {
    if name.tokens.len() < 3 && !name.tokens.iter().any(|t| t.family) {
        return;
    }
    for token in name
        .tokens
        .iter_mut()
        .skip(1)
        .filter(|t| t.kind == Kind::Word && !t.family)
    {
        let sound = token.rich.as_deref().copied().unwrap_or(token.sound);
        if !matches!(sound.as_bytes().last(), Some(b'C' | b'k' | b'a')) {
            continue;
        }
        let ending = PATRONYMICS
            .iter()
            .find(|e| sound.len() > e.len() + 1 && sound.as_bytes().ends_with(e.as_bytes()));
        if let Some(ending) = ending {
            let stem = words::without_final_vowels(&sound.cut(sound.len() - ending.len()));
            if *ending == "iC" && words::fathers_of(&stem).is_empty() {
                continue;
            }
            token.kind = Kind::Patronymic;
            token.stem = (0, stem.len().min(token.sound.len()) as u8);
            return;
        }
    }
}

fn weigh(name: &mut Name) {
    let mut seen: Vec<Sound> = Vec::with_capacity(name.tokens.len());
    for token in &mut name.tokens {
        token.mask = token.sound.mask();
        let mut groups = [(0, Kinship::Same); GROUPS_MAX];
        let known = if token.kind == Kind::Patronymic {
            None
        } else {
            words::given(&token.sound)
        };
        if token.kind == Kind::Patronymic {
            let fathers = words::fathers_of(&token.stem_sound()).iter();
            groups
                .iter_mut()
                .zip(fathers)
                .for_each(|(slot, group)| *slot = (*group, Kinship::Same));
        } else if let Some(given) = known {
            groups
                .iter_mut()
                .zip(&given.groups)
                .for_each(|(slot, group)| *slot = *group);
        }
        token.groups = groups;
        token.weight = match token.kind {
            Kind::Honour => HONOUR,
            Kind::Initial => INITIAL,
            Kind::Kunya => 0.8,
            _ if token.script.leaves_vowels_out() => words::rarity_of_skeleton(&token.sound),
            _ => 1.0 - known.map_or(0.0, |given| given.common),
        };
        if seen.contains(&token.sound) {
            token.weight *= 0.5;
        }
        if token.aside {
            token.weight *= 0.4;
        }
        seen.push(token.sound);
    }
}
