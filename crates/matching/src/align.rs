//! Which token of one name met which of the other, by which rule.
//!
//! Every pair of tokens is looked at, also one word against two or three (Abdulhaq, Abdul Haq); the best pairs are taken
//! first. Deciding what a meeting is worth is not done here, see `score`.

use crate::distance::{self, Vowels};
use crate::name::{Kind, Name, Token};
use crate::script::Script;
use crate::sound::Sound;
use crate::words::Kinship;

/// Tokens less similar than this have not met.
pub(crate) const SIMILAR_MIN: f32 = 0.55;
/// Words joined must sound nearly the same.
const JOINED_MIN: f32 = 0.86;

/// Why two tokens met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    SameWord,
    SameSound,
    Close,
    Skeleton,
    SameName,
    ShortForm,
    Father,
    Initial,
    Joined,
    Meaning,
    Stem,
    Number,
    Acronym,
}

impl Rule {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Rule::SameWord => "same word",
            Rule::SameSound => "same sound",
            Rule::Close => "close spelling",
            Rule::Skeleton => "same consonants",
            Rule::SameName => "one name in two forms",
            Rule::ShortForm => "short form of the name",
            Rule::Father => "same father's name",
            Rule::Initial => "initial",
            Rule::Joined => "written as one word or several",
            Rule::Meaning => "same meaning",
            Rule::Stem => "same stem",
            Rule::Number => "same number",
            Rule::Acronym => "initials of the words",
        }
    }
}

/// Tokens that met: a run of the left name and a run of the right, one of them one token long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub(crate) left: (u8, u8),
    pub(crate) right: (u8, u8),
    pub(crate) similarity: f32,
    pub(crate) rule: Rule,
}

/// All pairs, and the tokens that met nobody as bits.
#[derive(Debug, Default)]
pub(crate) struct Alignment {
    pub(crate) pairs: Vec<Pair>,
    pub(crate) left_over: u32,
    pub(crate) right_over: u32,
}

/// Aligns two names.
pub(crate) fn align(left: &Name, right: &Name) -> Alignment {
    let (a, b) = (left.tokens(), right.tokens());
    let mut candidates: Vec<Pair> = Vec::with_capacity(a.len() + b.len());
    let (left_done, right_done) = same_words(a, b);
    for (i, one) in a.iter().enumerate() {
        for (j, two) in b.iter().enumerate() {
            // A word that is there on both sides is looked at with its like only.
            if (left_done >> i & 1 == 1 || right_done >> j & 1 == 1) && one.sound != two.sound {
                continue;
            }
            let (similarity, rule) = meet((left, one), (right, two));
            if similarity >= SIMILAR_MIN {
                candidates.push(Pair {
                    left: (i as u8, 1),
                    right: (j as u8, 1),
                    similarity,
                    rule,
                });
            }
        }
    }
    joins(a, b, &mut |i, j, run, similarity| {
        candidates.push(Pair {
            left: (i, 1),
            right: (j, run),
            similarity,
            rule: Rule::Joined,
        });
    });
    joins(b, a, &mut |j, i, run, similarity| {
        candidates.push(Pair {
            left: (i, run),
            right: (j, 1),
            similarity,
            rule: Rule::Joined,
        });
    });
    initials((left, right), &mut candidates);
    initials_of_words((left, right), &mut candidates);
    choose(candidates, (a.len(), b.len()))
}

/// Words that sound the same on both sides and stand once on each, as bits.
fn same_words(a: &[Token], b: &[Token]) -> (u32, u32) {
    let plain = |t: &Token| matches!(t.kind, Kind::Word | Kind::Patronymic | Kind::Generic) && !t.script.is_syllabic();
    let (mut left, mut right, mut twice_left, mut twice_right) = (0u32, 0u32, 0u32, 0u32);
    for (i, one) in a.iter().enumerate().filter(|(_, t)| plain(t)) {
        for (j, two) in b.iter().enumerate() {
            if one.mask == two.mask && one.kind == two.kind && one.sound == two.sound {
                twice_left |= left & 1 << i;
                twice_right |= right & 1 << j;
                left |= 1 << i;
                right |= 1 << j;
            }
        }
    }
    if twice_left | twice_right == 0 {
        (left, right)
    } else {
        (0, 0)
    }
}

fn choose(mut candidates: Vec<Pair>, (left_len, right_len): (usize, usize)) -> Alignment {
    let rank = |p: &Pair| {
        let gain = f32::from(p.left.1 + p.right.1 - 2) * 0.03;
        let apart = f32::from(p.left.0.abs_diff(p.right.0)) * 0.001;
        p.similarity + gain - apart
    };
    candidates.sort_by(|p, q| {
        rank(q)
            .total_cmp(&rank(p))
            .then((p.left, p.right, p.rule).cmp(&(q.left, q.right, q.rule)))
    });
    let bits = |run: (u8, u8)| ((1u32 << run.1) - 1) << run.0;
    let mut alignment = Alignment {
        pairs: Vec::with_capacity(left_len.min(right_len)),
        left_over: ((1u64 << left_len) - 1) as u32,
        right_over: ((1u64 << right_len) - 1) as u32,
    };
    for pair in candidates {
        let (l, r) = (bits(pair.left), bits(pair.right));
        if alignment.left_over & l == l && alignment.right_over & r == r {
            alignment.left_over &= !l;
            alignment.right_over &= !r;
            alignment.pairs.push(pair);
        }
    }
    alignment
}

/// How similar two tokens are, 0 to 1, and by which rule.
fn meet((left, a): (&Name, &Token), (right, b): (&Name, &Token)) -> (f32, Rule) {
    if a.kind == Kind::Number || b.kind == Kind::Number {
        let same = a.kind == b.kind && a.number == b.number;
        return (if same { 1.0 } else { 0.0 }, Rule::Number);
    }
    if a.kind == Kind::Initial || b.kind == Kind::Initial {
        return initial((left, a), (right, b));
    }
    if a.script.is_syllabic() && a.script == b.script {
        return signs((left, a), (right, b));
    }
    if a.mask == b.mask && a.sound == b.sound {
        return if left.latin(a) == right.latin(b) {
            (1.0, Rule::SameWord)
        } else {
            (0.97, Rule::SameSound)
        };
    }
    if a.concept > 0 && a.concept == b.concept {
        return (0.98, Rule::Meaning);
    }
    if a.kind == Kind::Patronymic && b.kind == Kind::Patronymic {
        let same_father = a.groups[0].0 > 0 && kinship(a, b).is_some();
        let similarity = distance::similarity(&a.stem_sound(), &b.stem_sound(), Vowels::Written);
        return if same_father {
            (0.97, Rule::Father)
        } else {
            (similarity, Rule::Father)
        };
    }
    if a.kind == Kind::Patronymic || b.kind == Kind::Patronymic {
        // A father's name that only one spelling marks as one is no given name of the other.
        let similarity = distance::similarity(&a.sound, &b.sound, Vowels::Written);
        return if similarity > 0.85 {
            (similarity, Rule::Close)
        } else {
            (0.0, Rule::Close)
        };
    }
    match kinship(a, b) {
        Some(Kinship::Same) => return (0.93, Rule::SameName),
        Some(Kinship::Short) => return (0.8, Rule::ShortForm),
        None => {}
    }
    if a.stem().len() >= 4 && a.stem() == b.stem() {
        let person = left.schema() == crate::schema::Schema::Person;
        return (if person { 0.85 } else { 0.93 }, Rule::Stem);
    }
    spelt((left, a), (right, b))
}

fn spelt((left, a): (&Name, &Token), (right, b): (&Name, &Token)) -> (f32, Rule) {
    let bare = |name: &Name, t: &Token| t.script.leaves_vowels_out() || is_transcription(name, t);
    let (bare_left, bare_right) = (bare(left, a), bare(right, b));
    let both_bare = bare_left && bare_right;
    let vowels = if bare_left != bare_right {
        Vowels::LeftOut
    } else {
        Vowels::Written
    };
    if distance::far_apart(a.mask, b.mask, vowels) {
        return (0.0, Rule::Close);
    }
    let mut similarity = distance::similarity_from(&a.sound, &b.sound, vowels, SIMILAR_MIN);
    let latin = a.script == Script::Latin && b.script == Script::Latin;
    if latin && (SIMILAR_MIN..0.9).contains(&similarity) {
        // A slip of the pen is a slip of letters, not of sounds.
        let (one, two) = (Sound::plain(left.latin(a)), Sound::plain(right.latin(b)));
        similarity = similarity.max(distance::similarity_from(&one, &two, Vowels::Written, similarity));
    }
    if a.rich.is_some() || b.rich.is_some() {
        let (one, two) = (
            a.rich.as_deref().unwrap_or(&a.sound),
            b.rich.as_deref().unwrap_or(&b.sound),
        );
        similarity = similarity.max(distance::similarity(one, two, vowels));
    }
    if a.article != b.article {
        // One spelling writes the article in the word.
        let (with, without) = if a.article { (b, a) } else { (a, b) };
        if let [b'a' | b'e' | b'u', b'l', rest @ ..] = with.sound.as_bytes()
            && rest.len() > 2
        {
            similarity = similarity.max(0.98 * distance::similarity(&with.sound.after(2), &without.sound, vowels));
        }
    }
    if both_bare && similarity < 0.8 && left.written(a) != right.written(b) {
        // One letter of a skeleton is a larger part of the name than of a word with its vowels.
        similarity -= 0.05;
    }
    (
        similarity,
        if vowels == Vowels::LeftOut {
            Rule::Skeleton
        } else {
            Rule::Close
        },
    )
}

/// Whether a word is a foreign name in syllables: more signs than a given name has. Vowels in it only carry consonants.
fn is_transcription(name: &Name, token: &Token) -> bool {
    match token.script {
        Script::Han | Script::Hangul => name.written(token).chars().nth(2).is_some(),
        Script::Kana => true,
        _ => false,
    }
}

/// Two words in the same Chinese or Korean signs: every sign counts whole.
fn signs((left, a): (&Name, &Token), (right, b): (&Name, &Token)) -> (f32, Rule) {
    let (one, two) = (left.written(a), right.written(b));
    if one == two {
        return (1.0, Rule::SameWord);
    }
    let (n, m) = (one.chars().count(), two.chars().count());
    let same = one.chars().filter(|c| two.contains(*c)).count().min(m);
    (
        if n.max(m) > 2 {
            0.9 * same as f32 / n.max(m) as f32
        } else {
            0.0
        },
        Rule::Close,
    )
}

fn initial((left, a): (&Name, &Token), (right, b): (&Name, &Token)) -> (f32, Rule) {
    let same_sound = a.sound.as_bytes().first() == b.sound.as_bytes().first();
    let same_letter = left.latin(a).as_bytes().first() == right.latin(b).as_bytes().first();
    let both = a.kind == b.kind;
    match (same_letter || same_sound, both) {
        (true, true) => (1.0, Rule::Initial),
        (true, false) => (0.75, Rule::Initial),
        _ => (0.0, Rule::Initial),
    }
}

/// How two words are forms of one given name.
fn kinship(a: &Token, b: &Token) -> Option<Kinship> {
    let mut best = None;
    for (group, one) in a.groups.iter().take_while(|(g, _)| *g > 0) {
        for (_, two) in b.groups.iter().take_while(|(g, _)| *g > 0).filter(|(g, _)| g == group) {
            match (one, two) {
                (Kinship::Same, Kinship::Same) => return Some(Kinship::Same),
                _ => best = Some(Kinship::Short),
            }
        }
    }
    best
}

/// One word of `single` against two or three neighbouring words of `several`.
fn joins(single: &[Token], several: &[Token], found: &mut dyn FnMut(u8, u8, u8, f32)) {
    let whole = |t: &Token| {
        matches!(
            t.kind,
            Kind::Word | Kind::Kunya | Kind::Patronymic | Kind::Generic | Kind::Place
        )
    };
    for (i, word) in single.iter().enumerate().filter(|(_, t)| whole(t) && t.sound.len() > 3) {
        let (mut j, len) = (0, word.sound.len());
        while j + 1 < several.len() {
            for run in 2..=3usize.min(several.len() - j) {
                let parts = &several[j..j + run];
                let total: usize = parts.iter().map(|t| t.sound.len()).sum();
                // A foreign name in Chinese or Korean signs was cut as if it were a native one.
                let signs = parts[0].script.is_syllabic() && !word.script.is_syllabic();
                let slack = if word.script.leaves_vowels_out() {
                    6
                } else if signs {
                    4
                } else {
                    1
                };
                if !parts.iter().all(|t| whole(t) || t.kind == Kind::Initial && run == 3)
                    || total > len + slack
                    || total + 1 < len
                {
                    continue;
                }
                let mask = parts.iter().fold(0, |mask, t| mask | t.mask);
                if (word.mask & !mask).count_ones() > 2 {
                    continue;
                }
                let joined = parts
                    .iter()
                    .skip(1)
                    .fold(parts[0].sound, |sound, t| sound.joined(&t.sound));
                let bare = signs || word.script.leaves_vowels_out() != parts[0].script.leaves_vowels_out();
                let similarity = distance::similarity(
                    &word.sound,
                    &joined,
                    if bare { Vowels::LeftOut } else { Vowels::Written },
                );
                if similarity >= JOINED_MIN {
                    found(i as u8, j as u8, run as u8, similarity);
                }
            }
            j += 1;
        }
    }
}

/// The side that has the letters; the other has the words.
#[derive(Clone, Copy)]
enum LettersOn {
    Left,
    Right,
}

/// Two or three capitals for as many given names: JC for Jean-Claude.
fn initials((left, right): (&Name, &Name), candidates: &mut Vec<Pair>) {
    let mut look = |one: &Name, many: &Name, letters_on: LettersOn| {
        for (i, token) in one.tokens().iter().enumerate() {
            let letters = one.latin(token).as_bytes();
            let shouted = one.tokens().iter().all(|t| t.capitals);
            let vowels = letters
                .iter()
                .any(|letter| matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y'));
            if shouted && vowels
                || !token.capitals
                || token.kind != Kind::Word
                || !(2..=3).contains(&letters.len())
                || token.script != Script::Latin
            {
                continue;
            }
            for (j, run) in many.tokens().windows(letters.len()).enumerate() {
                let starts = run.iter().zip(letters).all(|(t, letter)| {
                    matches!(t.kind, Kind::Word | Kind::Patronymic | Kind::Initial)
                        && many.latin(t).as_bytes().first() == Some(letter)
                });
                if starts && one.tokens().len() > 1 {
                    push_run(candidates, (i, j, letters.len()), letters_on, 0.75, Rule::Initial);
                }
            }
        }
    };
    if left.schema() == crate::schema::Schema::Person && right.schema() == left.schema() {
        look(left, right, LettersOn::Left);
        look(right, left, LettersOn::Right);
    }
}

/// A body called by the first letters of its words.
fn initials_of_words((left, right): (&Name, &Name), candidates: &mut Vec<Pair>) {
    let mut look = |one: &Name, many: &Name, letters_on: LettersOn| {
        for (i, token) in one.tokens().iter().enumerate() {
            let letters = one.latin(token).as_bytes();
            if token.kind != Kind::Word || !(3..=7).contains(&letters.len()) || many.tokens().len() < letters.len() {
                continue;
            }
            if covers(letters, many) {
                push_run(candidates, (i, 0, many.tokens().len()), letters_on, 0.9, Rule::Acronym);
            } else if letters.len() > 3 {
                for (j, run) in many.tokens().windows(letters.len()).enumerate() {
                    if run.iter().zip(letters).all(|(t, letter)| begins(many, t, *letter)) {
                        push_run(candidates, (i, j, letters.len()), letters_on, 0.9, Rule::Acronym);
                    }
                }
            }
        }
    };
    if left.schema() != crate::schema::Schema::Person || right.schema() != crate::schema::Schema::Person {
        look(left, right, LettersOn::Left);
        look(right, left, LettersOn::Right);
    }
}

/// Whether a word begins with a letter, in any language its meaning is known in.
fn begins(name: &Name, token: &Token, letter: u8) -> bool {
    let known = crate::words::initials_of(token.concept);
    name.latin(token).as_bytes().first() == Some(&letter)
        || letter.is_ascii_lowercase() && known >> (letter - b'a') & 1 == 1
}

/// Whether letters are the first letters of a whole name; shared words may be passed over.
fn covers(letters: &[u8], name: &Name) -> bool {
    let mut rest = letters.iter().peekable();
    for token in name.tokens().iter().filter(|t| !t.aside) {
        if rest.peek().is_some_and(|letter| begins(name, token, **letter)) {
            rest.next();
        } else if token.kind != Kind::Generic {
            return false;
        }
    }
    rest.peek().is_none()
}

fn push_run(
    candidates: &mut Vec<Pair>,
    (i, j, run): (usize, usize, usize),
    letters_on: LettersOn,
    similarity: f32,
    rule: Rule,
) {
    let (one, many) = ((i as u8, 1), (j as u8, run as u8));
    let (left, right) = match letters_on {
        LettersOn::Left => (one, many),
        LettersOn::Right => (many, one),
    };
    candidates.push(Pair {
        left,
        right,
        similarity,
        rule,
    });
}
