//! What a search finds: a matter by its reference, matters by their words, parties, agencies and contacts by
//! their names.

use matter::Kind;
use policy::Action;
use store::counterparts::{AgencyRow, ContactRow};
use store::matters::{ListQuery, MatterRow};

use crate::app::{App, Ctx};
use crate::counterparts;
use crate::kinds;
use crate::parties;
use crate::web::problem::Problem;

/// Characters of a question that are looked at.
pub const QUESTION_CHARS_MAX: usize = 200;
/// Digits that the number of a reference has at least.
const NUMBER_DIGITS_MIN: usize = 4;

/// What is searched.
#[derive(Clone, Copy)]
pub enum Among {
    /// Everything.
    Everything,
    /// Matters of every kind.
    Matters,
    /// Matters of one kind.
    Kind(&'static Kind),
    /// Parties.
    Parties,
    /// Agencies.
    Agencies,
    /// Contacts.
    Contacts,
}

impl Among {
    /// What a word of the query means.
    pub fn parse(word: Option<&str>) -> Result<Among, Problem> {
        match word {
            None | Some("all") => Ok(Among::Everything),
            Some("matter") => Ok(Among::Matters),
            Some("party") => Ok(Among::Parties),
            Some("agency") => Ok(Among::Agencies),
            Some("contact") => Ok(Among::Contacts),
            Some(word) => match kinds::kind(word) {
                Some(kind) => Ok(Among::Kind(kind)),
                None => Err(Problem::bad(
                    "bad-kind",
                    "search among matter, party, agency, contact, or a kind of matter by its word",
                )),
            },
        }
    }

    fn matters(self) -> bool {
        matches!(self, Among::Everything | Among::Matters | Among::Kind(_))
    }
}

/// What was found; each list by itself has as many rows as were asked for at most.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The matter whose reference was typed.
    pub named: Option<MatterRow>,
    /// Matters that hold every word, last changed first.
    pub matters: Vec<MatterRow>,
    /// Parties of matters that the officer may see, by name.
    pub parties: Vec<store::parties::Found>,
    /// Agencies by name.
    pub agencies: Vec<AgencyRow>,
    /// Contacts by name.
    pub contacts: Vec<ContactRow>,
}

impl Found {
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        let register = self.agencies.is_empty() && self.contacts.is_empty();
        self.named.is_none() && self.matters.is_empty() && self.parties.is_empty() && register
    }
}

/// Searches for a question. One without a letter or digit finds nothing.
pub fn search(app: &App, ctx: &Ctx, question: &str, among: Among, limit: i64) -> Result<Found, Problem> {
    let question: String = question.chars().take(QUESTION_CHARS_MAX).collect();
    let words = store::words::words(&question);
    if words.is_empty() {
        return Ok(Found::default());
    }
    let mut found = Found::default();
    if among.matters() {
        found.named = by_reference(app, ctx, &question, among)?;
        found.matters = by_words(app, ctx, words, among, limit)?;
        if let Some(named) = &found.named {
            found.matters.retain(|row| row.id != named.id);
        }
    }
    // A name without a key would find every party.
    if matches!(among, Among::Everything | Among::Parties) && !store::parties::name_key(&question).is_empty() {
        found.parties = parties::actions::list(app, ctx, &question, None, limit)?.0;
    }
    // Who may not see the register at all finds nothing in it, as if it were empty.
    let register = policy::decide_general(Action::ReadCounterpart, &ctx.officer).is_ok();
    if register && matches!(among, Among::Everything | Among::Agencies | Among::Contacts) {
        let (agencies, contacts) = counterparts::actions::find(app, ctx, &question, limit)?;
        if !matches!(among, Among::Contacts) {
            found.agencies = agencies;
        }
        if !matches!(among, Among::Agencies) {
            found.contacts = contacts;
        }
    }
    Ok(found)
}

fn by_words(app: &App, ctx: &Ctx, words: Vec<String>, among: Among, limit: i64) -> Result<Vec<MatterRow>, Problem> {
    let kinds = match among {
        Among::Kind(kind) => vec![kind.word.to_string()],
        _ => vec![],
    };
    let query = ListQuery {
        kinds,
        words,
        limit,
        ..ListQuery::default()
    };
    let scope = policy::scope(&ctx.officer);
    Ok(app.db.read(|tx| store::matters::list(tx, &scope, &query))?)
}

/// The matter of a typed reference, if this officer may read it.
fn by_reference(app: &App, ctx: &Ctx, question: &str, among: Among) -> Result<Option<MatterRow>, Problem> {
    let Some(reference) = reference(question, &ctx.person.office) else {
        return Ok(None);
    };
    let row = app.db.read(|tx| {
        let Some(row) = store::matters::find(tx, &reference)? else {
            return Ok(None);
        };
        let facts = store::matters::facts(tx, &row)?;
        Ok(policy::decide_read(&ctx.officer, &facts).is_ok().then_some(row))
    })?;
    Ok(row.filter(|row| !matches!(among, Among::Kind(kind) if kind.word != row.kind)))
}

/// A reference as it is written, out of what was typed: `psl sup 2026 12` is `PSL-SUP-2026-0012`; without an office, the
/// officer's own is meant.
pub fn reference(typed: &str, home: &str) -> Option<String> {
    let parting = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '_' | '/' | '.');
    let upper = typed.trim().to_uppercase();
    let parts: Vec<&str> = upper.split(parting).filter(|part| !part.is_empty()).collect();
    let (office, code, year, number) = match parts[..] {
        [office, code, year, number] => (office, code, year, number),
        [code, year, number] => (home, code, year, number),
        _ => return None,
    };
    let digits = |text: &str| !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
    let known = kinds::kind(code).is_some_and(|kind| kind.code == code);
    if !known || year.len() != 4 || !digits(year) || !digits(number) || office.is_empty() {
        return None;
    }
    let number = number.trim_start_matches('0');
    Some(format!("{office}-{code}-{year}-{number:0>NUMBER_DIGITS_MIN$}"))
}
