//! A name, taken apart: tokens with their kinds, sounds and weights.
//!
//! [`Name::analyse`] does everything that looks at one name only, once; comparing two names then costs microseconds.
//! Cutting is in `cut`, persons are read in `person`, everything else in `body`. Analysis never fails: what cannot be
//! understood is a word like any other.

mod body;
mod cut;
mod person;

use serde::Serialize;

use crate::schema::Schema;
use crate::script::Script;
use crate::sound::Sound;
use crate::words::{Concept, Form, Group, Kinship};

/// Characters of a name that are read; the rest is cut.
pub const NAME_CHARS_MAX: usize = 400;
/// Tokens of a name that are compared; the rest is cut.
pub const TOKENS_MAX: usize = 28;

/// What a token is in its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Kind {
    /// A word of the name.
    Word,
    /// A single letter for a name.
    Initial,
    /// Father's name with an ending (Petrovich).
    Patronymic,
    /// Abu or Umm with the name of a child or a place.
    Kunya,
    /// Haji, Sheikh, Mullah: counts a little.
    Honour,
    /// Dr, General: does not count.
    Title,
    /// Small word: does not count.
    Particle,
    /// Shared vocabulary of organisations.
    Generic,
    /// Country, region, city.
    Place,
    /// A number, however written.
    Number,
    /// Legal form: compared by its class.
    Form,
}

/// One piece of a name.
#[derive(Clone, Debug)]
pub struct Token {
    folded: (u16, u16),
    latin: (u16, u16),
    /// How it sounds.
    pub sound: Sound,
    /// Where its stem begins and how long it is, see [`Token::stem`].
    stem: (u8, u8),
    /// Sound with the marks of its letters, where they change it (Vučić: vuCiC beside vusik).
    pub rich: Option<Box<Sound>>,
    /// One bit for each sound that occurs.
    pub mask: u32,
    /// What it is.
    pub kind: Kind,
    /// How much it says to meet in it, from 0 to 1.
    pub weight: f32,
    /// Its script.
    pub script: Script,
    /// Given names it is a form of.
    pub groups: [(Group, Kinship); GROUPS_MAX],
    /// Meaning of a generic word or a place; 0 for none.
    pub concept: Concept,
    /// Value of a number.
    pub number: u32,
    /// Written as the family name: before a comma, or in capitals among words that are not.
    pub family: bool,
    /// Stood in brackets.
    pub aside: bool,
    /// Written in capitals only.
    pub capitals: bool,
    /// An article stood before it (al-).
    pub article: bool,
    /// One of several words behind an abbreviation.
    spelt_out: bool,
    /// Put together from dotted letters.
    dotted: bool,
    /// How many commas stood before it.
    pub(crate) segment: u8,
}

impl Token {
    /// Sound without the ending of a patronymic or of an adjective, or without Abd before it; the whole sound where
    /// there is no such thing.
    pub fn stem(&self) -> &[u8] {
        let end = (self.stem.0 + self.stem.1) as usize;
        self.sound
            .as_bytes()
            .get(self.stem.0 as usize..end)
            .unwrap_or(self.sound.as_bytes())
    }

    /// The stem as a sound of its own.
    pub fn stem_sound(&self) -> Sound {
        self.sound.after(self.stem.0 as usize).cut(self.stem.1 as usize)
    }

    /// Gives it another sound; the stem is the whole of it.
    fn sounds(&mut self, sound: Sound) {
        self.sound = sound;
        self.stem = (0, sound.len() as u8);
    }
}

/// Given names kept of a token.
pub const GROUPS_MAX: usize = 4;

/// A name with everything that comparing needs.
#[derive(Clone, Debug)]
pub struct Name {
    original: Box<str>,
    folded: String,
    latin: String,
    tokens: Vec<Token>,
    schema: Schema,
    script: Script,
    form: Option<Form>,
    digest: u64,
}

impl Name {
    /// Takes a name apart. `Unknown` is read as a person unless a word of it says organisation or ship.
    pub fn analyse(text: &str, schema: Schema) -> Name {
        let mut name = cut::cut(text);
        name.schema = match schema {
            Schema::Unknown if body::looks_like_one(&name) => Schema::Organization,
            Schema::Unknown => Schema::Person,
            said => said,
        };
        match name.schema {
            Schema::Person => person::read(&mut name),
            _ => body::read(&mut name),
        }
        name.tokens.truncate(TOKENS_MAX);
        name.script = name
            .tokens
            .iter()
            .map(|t| t.script)
            .find(|s| *s != Script::None)
            .unwrap_or(Script::None);
        name.digest = name.digest_of_tokens();
        name
    }

    /// What the names of one thing are names of, when nobody says: an organisation if the words of any suggest it,
    /// else a person.
    pub fn guess<'a>(names: impl IntoIterator<Item = &'a str>) -> Schema {
        let organization = names.into_iter().any(|text| body::looks_like_one(&cut::cut(text)));
        if organization {
            Schema::Organization
        } else {
            Schema::Person
        }
    }

    /// The text as it was given.
    pub fn original(&self) -> &str {
        &self.original
    }

    /// What it was read as; never `Unknown`.
    pub fn schema(&self) -> Schema {
        self.schema
    }

    /// Script of its first word.
    pub fn script(&self) -> Script {
        self.script
    }

    /// Its tokens in the order written; without titles, particles and articles.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Class of its legal form.
    pub fn form(&self) -> Option<Form> {
        self.form
    }

    /// A token as written, in lower case.
    pub fn written(&self, token: &Token) -> &str {
        self.folded
            .get(token.folded.0 as usize..token.folded.1 as usize)
            .unwrap_or("")
    }

    /// A token in Latin letters.
    pub fn latin(&self, token: &Token) -> &str {
        self.latin
            .get(token.latin.0 as usize..token.latin.1 as usize)
            .unwrap_or("")
    }

    /// The same for two names whose tokens are the same in the same order.
    pub(crate) fn digest(&self) -> u64 {
        self.digest
    }

    fn digest_of_tokens(&self) -> u64 {
        use std::hash::Hasher;
        let mut mix = crate::words::Mix::default();
        for token in &self.tokens {
            match token.kind {
                Kind::Number => mix.write_u64(u64::from(token.number) + 1),
                _ if token.script.is_syllabic() => mix.write(self.written(token).as_bytes()),
                _ if token.concept > 0 && token.spelt_out => mix.write_u64(u64::from(token.concept) << 32),
                _ => mix.write(self.latin(token).as_bytes()),
            }
            mix.write_u8(b' ');
        }
        mix.write_u8(self.form.map_or(0, |form| form as u8 + 1));
        mix.finish()
    }

    fn add(&mut self, folded: (usize, usize), latin: (usize, usize), script: Script) {
        let sound = Sound::of(&self.latin[latin.0..latin.1]);
        self.tokens.push(Token {
            folded: (folded.0 as u16, folded.1 as u16),
            latin: (latin.0 as u16, latin.1 as u16),
            sound,
            stem: (0, sound.len() as u8),
            rich: None,
            mask: 0,
            kind: Kind::Word,
            weight: 1.0,
            script,
            groups: [(0, Kinship::Same); GROUPS_MAX],
            concept: 0,
            number: 0,
            family: false,
            aside: false,
            capitals: false,
            article: false,
            spelt_out: false,
            dotted: false,
            segment: 0,
        });
    }
}
