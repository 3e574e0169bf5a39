//! The index of section headings of the United States Code, against which citations are checked.
//!
//! Headings are facts of one edition: a section enacted later is missing, so a miss says "not in this edition", not
//! "no such law". Lists (`117, 118`) and ranges (`175 to 181`) stand for each section they name or span; those are
//! repealed, omitted or transferred sections nearly always. Look-ups ignore case, space, dash style and subsections.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Serialize;

use super::load::{PackFile, PackProblem};
use super::row::{Place, Standing, Status};

/// The titles that attaché offices enforce.
pub const TITLES: [u8; 7] = [8, 18, 19, 22, 31, 49, 50];
/// A search returns no more headings.
pub const SEARCH_ROWS_MAX: usize = 50;
/// A section number or search text is not read beyond this.
const QUERY_CHARS_MAX: usize = 120;

/// What became of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionStatus {
    /// In the edition with its text.
    Current,
    /// Repealed.
    Repealed,
    /// Omitted from the Code.
    Omitted,
    /// Transferred to another place.
    Transferred,
}

impl SectionStatus {
    /// The word as the index writes it and pages show it.
    pub fn word(self) -> &'static str {
        match self {
            SectionStatus::Current => "current",
            SectionStatus::Repealed => "repealed",
            SectionStatus::Omitted => "omitted",
            SectionStatus::Transferred => "transferred",
        }
    }

    fn parse(word: &str) -> Option<SectionStatus> {
        [
            SectionStatus::Current,
            SectionStatus::Repealed,
            SectionStatus::Omitted,
            SectionStatus::Transferred,
        ]
        .into_iter()
        .find(|status| status.word() == word)
    }
}

/// One heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Heading {
    /// Title of the Code.
    pub title: u8,
    /// Section, list or range as the edition writes it, with plain hyphens.
    pub section: String,
    /// Heading.
    pub heading: String,
    /// What became of it.
    pub status: SectionStatus,
}

impl Heading {
    /// The citation in the form that matters store: `19 USC 1628`.
    pub fn cite(&self) -> String {
        format!("{} USC {}", self.title, self.section)
    }
}

/// The order of a section number: `262p-4a` is (262, p) then (4, a).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct SectionKey(Vec<(u32, usize, String)>);

/// The index.
#[derive(Debug, Default)]
pub(super) struct Citations {
    edition: Option<(String, Standing, Place)>,
    headings: Vec<Heading>,
    /// Headings in lower case, for the search; same order.
    lowered: Vec<String>,
    /// Single and listed sections.
    exact: HashMap<(u8, String), usize>,
    /// Ranges: first and last section, and the heading.
    ranges: Vec<(u8, SectionKey, SectionKey, usize)>,
}

impl Citations {
    /// Every heading, by title and section.
    pub(super) fn headings(&self) -> &[Heading] {
        &self.headings
    }

    /// The edition in words, its standing and place.
    pub(super) fn edition(&self) -> Option<&(String, Standing, Place)> {
        self.edition.as_ref()
    }

    /// The heading a section is under.
    pub(super) fn find(&self, title: u8, section: &str) -> Option<&Heading> {
        let section = plain_section(section)?;
        if let Some(index) = self.exact.get(&(title, section.clone())) {
            return self.headings.get(*index);
        }
        let key = section_key(&section)?;
        let spans = self
            .ranges
            .iter()
            .filter(|(of, first, last, _)| *of == title && *first <= key && key <= *last);
        spans
            .map(|(.., index)| *index)
            .next()
            .and_then(|index| self.headings.get(index))
    }

    /// Headings for a type-ahead box, best first.
    pub(super) fn search(&self, query: &str, limit: usize) -> Vec<&Heading> {
        let limit = limit.min(SEARCH_ROWS_MAX);
        let asked = Query::read(query);
        if asked.is_empty() {
            return Vec::new();
        }
        let named = asked.section.as_deref().map(|section| (section, section_key(section)));
        let mut hits: Vec<(u8, bool, usize)> = Vec::new();
        for (index, heading) in self.headings.iter().enumerate() {
            if asked.title.is_some_and(|title| title != heading.title) {
                continue;
            }
            let section = match &named {
                Some((text, key)) => self.section_rank(index, text, key.as_ref()),
                None => Some(0),
            };
            let words = self.lowered.get(index).and_then(|text| word_rank(text, &asked.words));
            if let (Some(section), Some(words)) = (section, words) {
                hits.push((section + words, heading.status != SectionStatus::Current, index));
            }
        }
        hits.sort_unstable();
        hits.into_iter()
            .take(limit)
            .filter_map(|(.., index)| self.headings.get(index))
            .collect()
    }

    /// 0: this very section; 1: a section that begins so, or a range it lies in; none: neither.
    fn section_rank(&self, index: usize, asked: &str, key: Option<&SectionKey>) -> Option<u8> {
        let heading = self.headings.get(index)?;
        let section = heading.section.to_lowercase();
        if section == asked || self.exact.get(&(heading.title, asked.to_string())) == Some(&index) {
            return Some(0);
        }
        let spanned = |key: &SectionKey| {
            self.ranges
                .iter()
                .any(|(_, first, last, of)| *of == index && first <= key && key <= last)
        };
        (section.starts_with(asked) || key.is_some_and(spanned)).then_some(1)
    }

    /// Adds the rows of an index file: `# key: value` lines, a line of column names, then the rows.
    pub(super) fn read(&mut self, file: &PackFile, problems: &mut Vec<PackProblem>) {
        let mut notes = HashMap::new();
        let place = |line: usize| Place {
            file: file.path.clone(),
            line: line + 1,
        };
        let mut columns = false;
        for (number, line) in file.text.lines().enumerate() {
            if let Some(note) = line.strip_prefix('#') {
                if let Some((key, value)) = note.split_once(':') {
                    notes.insert(key.trim(), value.trim());
                }
            } else if !columns {
                columns = line == "title\tsection\theading\tstatus";
                if !columns {
                    let why = "begin with the columns title, section, heading, status, parted by tabs";
                    return problems.push(PackProblem::at(&place(number), why));
                }
            } else if let Err(why) = self.add(line) {
                problems.push(PackProblem::at(&place(number), why));
            }
        }
        match standing(&notes) {
            Ok(standing) if self.edition.is_none() => {
                let edition = notes.get("edition").copied().unwrap_or_default().to_string();
                self.edition = Some((edition, standing, place(0)));
            }
            Ok(_) => problems.push(PackProblem::at(&place(0), "there is a section index already: keep one")),
            Err(why) => problems.push(PackProblem::at(&place(0), why)),
        }
    }

    fn add(&mut self, line: &str) -> Result<(), String> {
        let fields: Vec<&str> = line.split('\t').collect();
        let [title, section, text, status] = fields[..] else {
            return Err(format!("{} fields where four are wanted", fields.len()));
        };
        let title = title.parse::<u8>().ok().filter(|title| TITLES.contains(title));
        let title = title.ok_or("title is not one of 8, 18, 19, 22, 31, 49, 50")?;
        let status = SectionStatus::parse(status).ok_or("status is not current, repealed, omitted or transferred")?;
        if text.is_empty() {
            return Err("the heading is empty".into());
        }
        let index = self.headings.len();
        let keyed = |one: &str| section_key(&one.to_lowercase()).ok_or(format!("{one} is not a section number"));
        if let Some((first, last)) = section.split_once(" to ") {
            let (first, last) = (keyed(first)?, keyed(last)?);
            if first >= last {
                return Err(format!("the range {section} runs backwards"));
            }
            self.ranges.push((title, first, last, index));
        } else {
            for one in section.split(", ") {
                keyed(one)?;
                if self.exact.insert((title, one.to_lowercase()), index).is_some() {
                    return Err(format!("{title} USC {one} is there twice"));
                }
            }
        }
        self.lowered.push(text.to_lowercase());
        self.headings.push(Heading {
            title,
            section: section.into(),
            heading: text.into(),
            status,
        });
        Ok(())
    }
}

/// The standing of the index from its notes.
fn standing(notes: &HashMap<&str, &str>) -> Result<Standing, String> {
    let note = |key: &str| notes.get(key).copied().ok_or(format!("say `# {key}: …` at the head"));
    let day = |key: &str| {
        note(key)?
            .parse::<Date>()
            .map_err(|_| format!("{key} is not a day such as 2023-04-01"))
    };
    let status = match note("status")? {
        "verified" => Status::Verified,
        "unverified" => Status::Unverified,
        _ => return Err("status is verified or unverified".into()),
    };
    Ok(Standing {
        citation: note("citation")?.into(),
        in_force_from: day("in_force_from")?,
        in_force_to: None,
        known_from: day("known_from")?,
        known_to: None,
        end_known_from: None,
        version: note("version")?.parse().map_err(|_| "version is a number from 1")?,
        status,
        explain: Some(note("edition")?.into()),
    })
}

/// Parts a written citation into title and section: `18 U.S.C. § 2703(f)` is (18, "2703"), the section in lower case.
pub fn parse_citation(text: &str) -> Option<(u8, String)> {
    let asked = Query::read(text);
    match (asked.title, asked.section) {
        (Some(title), Some(section)) if asked.words.is_empty() => Some((title, section)),
        _ => None,
    }
}

/// A section number as the index keys it: lower case, plain hyphens, no section sign, no subsection.
fn plain_section(text: &str) -> Option<String> {
    let text: String = text.chars().take(QUERY_CHARS_MAX).collect();
    let text = text.split('(').next().unwrap_or_default().to_lowercase();
    let text: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '§')
        .map(plain_dash)
        .collect();
    let text = text
        .strip_prefix("section")
        .or_else(|| text.strip_prefix("sec."))
        .unwrap_or(&text);
    (!text.is_empty()).then(|| text.to_string())
}

fn plain_dash(c: char) -> char {
    if matches!(c, '\u{2010}'..='\u{2014}' | '\u{2212}') {
        '-'
    } else {
        c
    }
}

/// The order key of a section in lower case; none: not a section number.
fn section_key(section: &str) -> Option<SectionKey> {
    let mut parts = Vec::new();
    for part in section.split('-') {
        let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        let (number, letters) = part.split_at(digits);
        if !letters.chars().all(|c| c.is_ascii_lowercase()) {
            return None;
        }
        parts.push((number.parse().ok()?, letters.len(), letters.to_string()));
    }
    Some(SectionKey(parts))
}

/// What a search box was asked.
struct Query {
    title: Option<u8>,
    section: Option<String>,
    words: Vec<String>,
}

impl Query {
    fn read(text: &str) -> Query {
        let text: String = text.chars().take(QUERY_CHARS_MAX).map(plain_dash).collect();
        let text = text
            .to_lowercase()
            .replace("u.s.c.", " usc ")
            .replace("u.s.c", " usc ")
            .replace('§', " ");
        let tokens = text.split(|c: char| c.is_whitespace() || c == ',').flat_map(part_usc);
        let tokens: Vec<&str> = tokens.filter(|token| !token.is_empty()).collect();
        let named = |token: &&str| token.parse::<u8>().ok().filter(|title| TITLES.contains(title));
        let numbered = |token: &&str| token.starts_with(|c: char| c.is_ascii_digit());
        let mut asked = Query {
            title: None,
            section: None,
            words: Vec::new(),
        };
        let mut rest = tokens.as_slice();
        if let [first, second, after @ ..] = rest {
            if *second == "usc" && named(first).is_some() {
                (asked.title, rest) = (named(first), after);
            } else if named(first).is_some() && numbered(second) {
                (asked.title, rest) = (named(first), &rest[1..]);
            }
        }
        for token in rest {
            if asked.section.is_none() && numbered(token) {
                asked.section = plain_section(token);
            } else if *token != "usc" && !token.starts_with('(') {
                asked.words.push((*token).to_string());
            }
        }
        asked
    }

    fn is_empty(&self) -> bool {
        self.title.is_none() && self.section.is_none() && self.words.is_empty()
    }
}

/// Parts a token such as `19usc1628`; a word that merely has the letters in it stays whole.
fn part_usc(token: &str) -> [&str; 3] {
    let digits_only = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    match token.split_once("usc") {
        Some((title, section)) if digits_only(title) && section.chars().take(1).all(|c| c.is_ascii_digit()) => {
            [title, "usc", section]
        }
        _ => [token, "", ""],
    }
}

/// How well a heading fits words: 2 begins with them, 3 each begins a word, 4 each occurs; 0 none was asked.
fn word_rank(heading: &str, words: &[String]) -> Option<u8> {
    let Some(first) = words.first() else { return Some(0) };
    let parts = || heading.split(|c: char| !c.is_alphanumeric());
    let begins = |word: &String| parts().any(|part| part.starts_with(word.as_str()));
    if words.iter().all(begins) {
        return Some(if heading.starts_with(first.as_str()) { 2 } else { 3 });
    }
    words.iter().all(|word| heading.contains(word.as_str())).then_some(4)
}
