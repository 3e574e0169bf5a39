//! What is known about words: names, titles, legal forms, numbers, places. Read-only, made once from the tables.
//!
//! The tables are plain text written by hand from general knowledge, so that a word is added by adding a word. Words are
//! found by their sound, so one spelling serves every transliteration. Nothing here is learnt from any list of names.

mod bodies;
mod common;
mod given;
mod han;
pub mod numbers;
mod people;
mod places;

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use crate::sound::{Sound, is_vowel};

pub(crate) use han::{is_double_family, segments as han_segments};
pub use places::country_code;

/// A meaning that several words share; 0 is none.
pub type Concept = u16;
/// A given name in all its forms; 0 is none.
pub type Group = u16;

/// What a word of a person's name is when it is not the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonWord {
    /// Title or office.
    Title,
    /// Honour that is often part of the name.
    Honour,
    /// Small word between names.
    Particle,
    /// Mark of descent after the father's name.
    Descent,
    /// Mark of a generation.
    Generation,
    /// A company's legal form, which has no place here.
    StrayForm,
}

/// What a word of an organisation's name is when it does not tell it from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyWord {
    /// Shared vocabulary.
    Generic(Concept),
    /// Country, region or city.
    Place(Concept),
    /// Article, preposition, conjunction.
    Stop,
    /// A number in words.
    Number(u32),
}

/// Class of legal forms that are one form under different laws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub enum Form {
    /// Members with limited liability: Ltd, LLC, GmbH, OOO, SARL.
    Limited,
    /// Capital in shares: JSC, AG, SA, PLC, AO.
    Stock,
    /// Company, corporation: says no more than that it is one.
    Corporation,
    /// Partners: LP, LLP, KG.
    Partnership,
    /// Without profit.
    Nonprofit,
    /// Owned by the state.
    State,
    /// Branch or representation.
    Branch,
}

/// How a form of a given name belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinship {
    /// Used in papers for the same person.
    Same,
    /// Short or pet form.
    Short,
}

/// Fast hashing of sounds; the tables are ours, so nobody can aim at its collisions.
#[derive(Default)]
pub struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0u8; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }
    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    fn write_u8(&mut self, byte: u8) {
        self.write_u64(u64::from(byte));
    }
    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }
}

type Map<K, V> = HashMap<K, V, BuildHasherDefault<Mix>>;

/// Everything known, by sound or by Latin form.
struct Words {
    people: Map<&'static str, PersonWord>,
    articles: Map<&'static str, ()>,
    given: Map<Sound, Given>,
    fathers: Map<Sound, Vec<Group>>,
    bare_rarity: Map<Sound, f32>,
    bodies: Map<Sound, BodyWord>,
    stems: Map<Sound, BodyWord>,
    short: Map<&'static str, Vec<Concept>>,
    short_stems: Map<&'static str, Vec<Concept>>,
    forms: Map<Sound, Vec<(Vec<Sound>, Form)>>,
    places: Map<Sound, Vec<(Vec<Sound>, Concept)>>,
    initials: Vec<u32>,
    names: Vec<&'static str>,
}

static WORDS: LazyLock<Words> = LazyLock::new(Words::make);

impl Words {
    fn make() -> Self {
        let (given, fathers) = given_names();
        let (bodies, stems, short, names) = body_words();
        let (places, initials) = phrases_and_initials(&bodies, names.len());
        Self {
            people: person_words(),
            articles: people::ARTICLES.split_whitespace().map(|w| (w, ())).collect(),
            given,
            fathers,
            bare_rarity: rarities()
                .into_iter()
                .map(|(sound, weight)| (sound.skeleton(), weight))
                .collect(),
            bodies,
            stems,
            short_stems: short
                .iter()
                .filter_map(|(w, c)| Some((w.strip_suffix('*')?, c.clone())))
                .collect(),
            short,
            forms: forms(),
            places,
            initials,
            names,
        }
    }
}

/// What a word of a person's name is, by its Latin form.
pub fn person_word(latin: &str) -> Option<PersonWord> {
    WORDS.people.get(latin).copied()
}

/// Whether a word is an Arabic article, however its last letter has changed.
pub fn is_article(latin: &str) -> bool {
    WORDS.articles.contains_key(latin)
}

/// A name as a given name.
#[derive(Default)]
pub struct Given {
    /// The given names it is a form of.
    pub groups: Vec<(Group, Kinship)>,
    /// How much less it says to meet in this name than in a rare one, from 0 to 1.
    pub common: f32,
}

/// What is known of a name; `None` says that it is rare and a form of no other.
pub fn given(sound: &Sound) -> Option<&'static Given> {
    WORDS.given.get(sound)
}

/// The given names behind the stem of a patronymic.
pub fn fathers_of(stem: &Sound) -> &'static [Group] {
    WORDS
        .fathers
        .get(&without_final_vowels(stem))
        .map_or(&[], Vec::as_slice)
}

/// How much it says to meet in a word that was written without its vowels: 1, or less where it may be a common name.
pub fn rarity_of_skeleton(sound: &Sound) -> f32 {
    WORDS.bare_rarity.get(&sound.skeleton()).copied().unwrap_or(1.0)
}

/// What a word of an organisation's name is.
pub fn body_word(sound: &Sound) -> Option<BodyWord> {
    if let Some(word) = WORDS.bodies.get(sound) {
        return Some(*word);
    }
    let shortest = 4;
    (shortest..sound.len())
        .rev()
        .find_map(|len| WORDS.stems.get(&sound.cut(len)).copied())
}

/// The words behind an abbreviation such as NII or KB.
pub fn spelt_out(latin: &str) -> &'static [Concept] {
    let found = WORDS.short.get(latin).or_else(|| {
        let longest = latin.len().min(16);
        (6..longest)
            .rev()
            .filter_map(|len| latin.get(..len))
            .find_map(|stem| WORDS.short_stems.get(stem))
    });
    found.map_or(&[], Vec::as_slice)
}

/// The longest legal form that the words begin with: its class and how many words it takes.
pub fn form_at(words: &[Sound]) -> Option<(Form, usize)> {
    let phrases = WORDS.forms.get(words.first()?)?;
    let fits = |phrase: &[Sound]| {
        phrase.len() <= words.len() && phrase.iter().zip(words).all(|(want, have)| nearly(want, have))
    };
    phrases
        .iter()
        .find(|(phrase, _)| fits(phrase))
        .map(|(phrase, form)| (*form, phrase.len()))
}

/// A country or city whose name is several words: its meaning and how many words it takes.
pub fn place_at(words: &[Sound]) -> Option<(Concept, usize)> {
    let phrases = WORDS.places.get(words.first()?)?;
    phrases
        .iter()
        .find(|(phrase, _)| words.starts_with(phrase))
        .map(|(phrase, concept)| (*concept, phrase.len()))
}

/// First letters of the words for a meaning, in every language of the table, one bit a letter.
pub fn initials_of(concept: Concept) -> u32 {
    WORDS.initials.get(concept as usize).copied().unwrap_or(0)
}

/// The word this meaning is called by.
pub fn concept_name(concept: Concept) -> &'static str {
    WORDS.names.get(concept as usize).copied().unwrap_or("")
}

/// A long word of a legal form may have one mistake or lack its end.
fn nearly(want: &Sound, have: &Sound) -> bool {
    want == have
        || want.len() >= 6
            && have.len() >= 5
            && (have.len() + 2 >= want.len() && want.as_bytes().starts_with(have.as_bytes())
                || crate::distance::similarity(want, have, crate::distance::Vowels::Written) > 0.88)
}

/// The stem of a name without the vowels of its ending.
pub fn without_final_vowels(sound: &Sound) -> Sound {
    let end = sound
        .as_bytes()
        .iter()
        .rposition(|b| !is_vowel(*b))
        .map_or(0, |at| at + 1);
    sound.cut(end.max(1))
}

fn person_words() -> Map<&'static str, PersonWord> {
    let mut words = Map::default();
    for (list, kind) in [
        (people::STRAY_FORMS, PersonWord::StrayForm),
        (people::GENERATIONS, PersonWord::Generation),
        (people::DESCENT, PersonWord::Descent),
        (people::PARTICLES, PersonWord::Particle),
        (people::HONOURS, PersonWord::Honour),
        (people::TITLES, PersonWord::Title),
    ] {
        words.extend(list.split_whitespace().map(|word| (word, kind)));
    }
    words
}

type GivenNames = (Map<Sound, Given>, Map<Sound, Vec<Group>>);

fn given_names() -> GivenNames {
    let (mut given, mut fathers) = (Map::<Sound, Given>::default(), Map::<Sound, Vec<Group>>::default());
    for (line, group) in given::GIVEN.lines().zip(1..) {
        let (same, short) = line.split_once('|').unwrap_or((line, ""));
        for (words, kinship) in [(same, Kinship::Same), (short, Kinship::Short)] {
            for word in words.split_whitespace() {
                let sound = Sound::of(word);
                let entry = &mut given.entry(sound).or_default().groups;
                if !entry.iter().any(|(g, _)| *g == group) {
                    entry.push((group, kinship));
                }
                if kinship == Kinship::Same {
                    let stem = fathers.entry(without_final_vowels(&sound)).or_default();
                    if !stem.contains(&group) {
                        stem.push(group);
                    }
                }
            }
        }
    }
    for (sound, weight) in rarities() {
        given.entry(sound).or_default().common = 1.0 - weight;
    }
    (given, fathers)
}

fn rarities() -> Map<Sound, f32> {
    let mut rarity = Map::default();
    for (list, weight) in [(common::COMMON, 0.8), (common::VERY_COMMON, 0.6)] {
        rarity.extend(list.split_whitespace().map(|word| (Sound::of(word), weight)));
    }
    rarity
}

type Bodies = (
    Map<Sound, BodyWord>,
    Map<Sound, BodyWord>,
    Map<&'static str, Vec<Concept>>,
    Vec<&'static str>,
);

fn body_words() -> Bodies {
    let (mut whole, mut stems) = (Map::default(), Map::default());
    let mut names = vec![""];
    let mut add = |words: &'static str, word: BodyWord| {
        for text in words.split_whitespace().filter(|w| !w.contains('_')) {
            match text.strip_suffix('*') {
                Some(stem) => stems.insert(Sound::of(stem), word),
                None => whole.insert(Sound::of(text), word),
            };
        }
    };
    add(bodies::STOPS, BodyWord::Stop);
    for line in places::CITIES.lines() {
        names.push(line.split_whitespace().next().unwrap_or_default());
        add(line, BodyWord::Place(names.len() as Concept - 1));
    }
    for line in places::COUNTRIES.lines() {
        let (code, words) = line.split_once(' ').unwrap_or((line, ""));
        names.push(words.split_whitespace().next().unwrap_or(code));
        add(words, BodyWord::Place(names.len() as Concept - 1));
    }
    let first_generic = names.len();
    for line in bodies::GENERIC.lines() {
        let (name, words) = line.split_once(" = ").unwrap_or((line, line));
        names.push(name);
        add(words, BodyWord::Generic(names.len() as Concept - 1));
    }
    for (word, value) in numbers::words() {
        add(word, BodyWord::Number(value));
    }
    let concept = |name: &str| match whole.get(&Sound::of(name)) {
        Some(BodyWord::Generic(concept) | BodyWord::Place(concept)) => *concept,
        _ => names
            .iter()
            .skip(first_generic)
            .position(|n| *n == name)
            .map_or(0, |at| (at + first_generic) as Concept),
    };
    let short = bodies::SHORT.lines().filter_map(|line| line.split_once(" = "));
    let short = short.map(|(from, to)| (from, to.split_whitespace().map(concept).filter(|c| *c > 0).collect()));
    let short = short.collect();
    (whole, stems, short, names)
}

type Phrases = (Map<Sound, Vec<(Vec<Sound>, Concept)>>, Vec<u32>);

/// Names of places in several words, and the first letters of every meaning.
fn phrases_and_initials(whole: &Map<Sound, BodyWord>, meanings: usize) -> Phrases {
    let mut places = Map::<Sound, Vec<(Vec<Sound>, Concept)>>::default();
    for line in places::COUNTRIES.lines() {
        let mut words = line.split_whitespace().skip(1);
        let single = words
            .clone()
            .find(|word| !word.contains('_'))
            .map(|word| Sound::of(word.trim_end_matches('*')));
        let concept = match single.and_then(|sound| whole.get(&sound)) {
            Some(BodyWord::Place(concept)) => *concept,
            _ => continue,
        };
        for phrase in words.by_ref().filter(|word| word.contains('_')) {
            let sounds: Vec<Sound> = phrase.split('_').map(Sound::of).collect();
            places.entry(sounds[0]).or_default().push((sounds, concept));
        }
    }
    places
        .values_mut()
        .for_each(|phrases| phrases.sort_by_key(|(phrase, concept)| (std::cmp::Reverse(phrase.len()), *concept)));
    let mut initials = vec![0u32; meanings];
    for line in bodies::GENERIC.lines() {
        let words = line.split_once(" = ").map_or("", |(_, words)| words).split_whitespace();
        let letters = words
            .clone()
            .filter_map(|word| word.bytes().next())
            .filter(u8::is_ascii_lowercase);
        let mask = letters.fold(0, |mask, letter| mask | 1 << (letter - b'a'));
        let mut concepts = words.filter_map(|word| whole.get(&Sound::of(word)));
        if let Some(BodyWord::Generic(concept)) = concepts.next() {
            initials[*concept as usize] |= mask;
        }
    }
    (places, initials)
}

fn forms() -> Map<Sound, Vec<(Vec<Sound>, Form)>> {
    let mut forms = Map::<Sound, Vec<(Vec<Sound>, Form)>>::default();
    for line in bodies::FORMS.lines() {
        let (class, phrases) = line.split_once(" = ").unwrap_or_default();
        let form = match class {
            "limited" => Form::Limited,
            "stock" => Form::Stock,
            "partnership" => Form::Partnership,
            "nonprofit" => Form::Nonprofit,
            "state" => Form::State,
            "branch" => Form::Branch,
            _ => Form::Corporation,
        };
        for phrase in phrases.split(';') {
            let sounds: Vec<Sound> = phrase.split_whitespace().map(Sound::of).collect();
            if let Some(first) = sounds.first() {
                forms.entry(*first).or_default().push((sounds, form));
            }
        }
    }
    for phrases in forms.values_mut() {
        phrases.sort_by_key(|(phrase, form)| (std::cmp::Reverse(phrase.len()), *form));
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_every_spelling() {
        let sound = Sound::of;
        assert_eq!(form_at(&[sound("gmbh")]).map(|(f, _)| f), Some(Form::Limited));
        let words = ["obshchestvo", "s", "ogranichennoi", "otvetstvennostyu"].map(sound);
        assert_eq!(form_at(&words), Some((Form::Limited, 4)));
        assert_eq!(body_word(&sound("zavod")), body_word(&sound("plant")));
        assert_eq!(body_word(&sound("priborostroitelnyy")), body_word(&sound("instrument")));
        let groups = |text| given(&sound(text)).map(|g| g.groups[0]);
        assert!(groups("oleksandr").is_some());
        assert_eq!(groups("oleksandr"), groups("alexander"));
        assert!(!fathers_of(&sound("mikola")).is_empty());
        assert!(spelt_out("nii").len() == 2);
    }
}
