//! The mapping of an office's own request log: which column becomes which field, in TOML.
//!
//! Every column of the file must be mapped or named under `ignore`, so that nothing is left behind unnoticed. See
//! `demo/import/request-log.toml` for an example with every setting.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use jiff::civil::Date;
use matter::Kind;
use matter::field::{Field, Type};
use matter::kind::Fields;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::rows::Bytes;
use crate::kinds;

/// Characters of a heading that a message shows.
const HEADING_CHARS_SHOWN: usize = 60;

/// How a log is read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Name under which imported rows are remembered; the same for every run over the same log.
    pub source: String,
    /// Kind of matter a row becomes.
    pub kind: String,
    /// Office that owns the matters.
    pub office: String,
    /// Sign-in name of the officer in whose name they are opened.
    pub officer: String,
    /// Encoding of the file.
    #[serde(default)]
    pub encoding: TextEncoding,
    /// What separates cells.
    #[serde(default = "comma")]
    pub delimiter: char,
    /// How dates are read whose day and month could be exchanged.
    #[serde(default)]
    pub dates: DateOrder,
    /// Columns that together name a row.
    pub key: Vec<String>,
    /// Columns that are left out on purpose.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Columns that become fields.
    pub columns: Vec<Column>,
    /// Values that every row gets, by field.
    #[serde(default)]
    pub constants: BTreeMap<String, toml::Value>,
}

/// One column.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Heading in the file.
    pub name: String,
    /// `spine.FIELD`, `body.FIELD`, or `task`.
    pub field: String,
    /// Whether the file may lack the column.
    #[serde(default)]
    pub missing: Missing,
    /// What separates several values in one cell.
    pub split: Option<String>,
    /// Words before the value, where several columns fill one text.
    #[serde(default)]
    pub prefix: String,
    /// Words of the log and the words they stand for; a word that is not here stays as it is.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}

/// What it means when a file lacks a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The file cannot be imported.
    #[default]
    Refuse,
    /// The field stays empty.
    Allow,
}

/// Encodings a log can be in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum TextEncoding {
    /// UTF-8.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// Windows-1252.
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// ISO 8859-1, a part of Windows-1252.
    #[serde(rename = "latin-1")]
    Latin1,
}

/// How `03/04/2025` is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// Not at all: the row is rejected.
    #[default]
    Refuse,
    /// 3 April.
    DayFirst,
    /// 4 March.
    MonthFirst,
}

fn comma() -> char {
    ','
}

/// Where a value goes.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// A field of the spine.
    Spine(&'static Field),
    /// A field of the body.
    Body(&'static Field),
    /// A task.
    Task,
}

impl Mapping {
    /// Reads a mapping and checks that its fields exist.
    pub fn read(path: &Path) -> anyhow::Result<Mapping> {
        let text = std::fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))?;
        let mapping: Mapping = toml::from_str(&text).with_context(|| format!("{} is not a mapping", path.display()))?;
        mapping
            .check()
            .with_context(|| format!("{} cannot be used", path.display()))?;
        Ok(mapping)
    }

    fn check(&self) -> anyhow::Result<()> {
        ensure!(self.delimiter.is_ascii(), "the delimiter must be one ASCII character");
        ensure!(
            !self.key.is_empty(),
            "name the columns under key that make a row unique"
        );
        ensure!(!self.source.trim().is_empty(), "give the log a name under source");
        for column in &self.columns {
            self.target(&column.field)?;
        }
        for field in self.constants.keys() {
            self.target(field)?;
        }
        for key in &self.key {
            let known = self.columns.iter().any(|c| c.name == *key) || self.ignore.contains(key);
            ensure!(known, "the key column “{key}” is neither mapped nor ignored");
        }
        Ok(())
    }

    /// The kind.
    pub fn kind(&self) -> anyhow::Result<&'static Kind> {
        kinds::kind(&self.kind).with_context(|| format!("there is no kind {}", self.kind))
    }

    /// How the file's bytes are read.
    pub fn bytes(&self) -> Bytes {
        match self.encoding {
            TextEncoding::Utf8 => Bytes::Utf8,
            TextEncoding::Windows1252 | TextEncoding::Latin1 => Bytes::Windows1252,
        }
    }

    /// Where a field's word points.
    pub fn target(&self, word: &str) -> anyhow::Result<Target> {
        let find = |fields: &'static [Field], name: &str| fields.iter().find(|f| f.name == name);
        let target = match word.split_once('.') {
            None if word == "task" => Some(Target::Task),
            Some(("spine", name)) => find(matter::record::Spine::FIELDS, name).map(Target::Spine),
            Some(("body", name)) => find(self.kind()?.fields, name).map(Target::Body),
            _ => None,
        };
        target.with_context(|| format!("there is no field {word}: write spine.FIELD, body.FIELD or task"))
    }

    /// Places of the columns in a file with these headings, in the order of [`Mapping::columns`], and of the key.
    pub fn places(&self, headings: &[String]) -> anyhow::Result<Places> {
        for (at, heading) in headings.iter().enumerate() {
            // A file that is no log may hold anything, and this goes to a terminal.
            let shown: String = heading
                .chars()
                .filter(|c| !c.is_control())
                .take(HEADING_CHARS_SHOWN)
                .collect();
            ensure!(
                !headings[..at].contains(heading),
                "the heading “{shown}” stands in the file twice"
            );
            let known = self.columns.iter().any(|c| c.name == *heading) || self.ignore.contains(heading);
            ensure!(
                known,
                "say what becomes of the column “{shown}”: map it, or name it under ignore"
            );
        }
        let place = |name: &str| headings.iter().position(|h| h == name);
        let mut columns = vec![];
        let mut lacking = vec![];
        for column in &self.columns {
            match (place(&column.name), column.missing) {
                (None, Missing::Refuse) => bail!("the file has no column “{}”", column.name),
                (None, Missing::Allow) => lacking.push(column.name.clone()),
                _ => {}
            }
            columns.push(place(&column.name));
        }
        let key = self
            .key
            .iter()
            .map(|k| place(k).with_context(|| format!("the file has no column “{k}”")));
        Ok(Places {
            columns,
            key: key.collect::<anyhow::Result<_>>()?,
            width: headings.len(),
            lacking,
        })
    }
}

/// Where the mapped columns stand in one file.
#[derive(Debug)]
pub struct Places {
    /// Position of each mapped column, if the file has it.
    pub columns: Vec<Option<usize>>,
    /// Positions of the key.
    pub key: Vec<usize>,
    /// Cells in a row.
    pub width: usize,
    /// Mapped columns that the file lacks.
    pub lacking: Vec<String>,
}

/// A row's values under their fields.
#[derive(Debug, Default)]
pub struct Filled {
    /// Fields of the spine.
    pub spine: Map<String, Value>,
    /// Fields of the body.
    pub body: Map<String, Value>,
    /// Tasks.
    pub tasks: Vec<String>,
}

impl Mapping {
    /// Puts a row's cells under their fields; every reason at once why a cell does not read.
    pub fn fill(&self, places: &Places, cells: &[String]) -> anyhow::Result<Result<Filled, Vec<String>>> {
        let mut filled = Filled::default();
        let mut reasons = vec![];
        for (field, value) in &self.constants {
            let value = serde_json::to_value(value).with_context(|| format!("the constant {field} does not read"))?;
            filled.put(self.target(field)?, vec![value]);
        }
        for (column, place) in self.columns.iter().zip(&places.columns) {
            let Some(cell) = place
                .and_then(|at| cells.get(at))
                .map(|c| c.trim())
                .filter(|c| !c.is_empty())
            else {
                continue;
            };
            let target = self.target(&column.field)?;
            let parts: Vec<&str> = match &column.split {
                Some(mark) => cell
                    .split(mark.as_str())
                    .map(str::trim)
                    .filter(|p| !p.is_empty())
                    .collect(),
                None => vec![cell],
            };
            let mut values = vec![];
            for part in parts {
                let word = column.values.get(part).map_or(part, String::as_str);
                match self.value(target, &column.prefix, word) {
                    Ok(value) => values.push(value),
                    Err(why) => reasons.push(format!("{}: {why}", column.name)),
                }
            }
            filled.put(target, values);
        }
        Ok(if reasons.is_empty() { Ok(filled) } else { Err(reasons) })
    }

    fn value(&self, target: Target, prefix: &str, word: &str) -> Result<Value, String> {
        let date = matches!(target, Target::Spine(f) | Target::Body(f) if f.ty == Type::Date);
        if date {
            return read_date(word, self.dates).map(|date| Value::String(date.to_string()));
        }
        Ok(Value::String(format!("{prefix}{word}")))
    }
}

impl Filled {
    fn put(&mut self, target: Target, mut values: Vec<Value>) {
        let (map, field) = match target {
            Target::Task => {
                self.tasks
                    .extend(values.iter().filter_map(Value::as_str).map(str::to_string));
                return;
            }
            Target::Spine(field) => (&mut self.spine, field),
            Target::Body(field) => (&mut self.body, field),
        };
        if let Type::Many(_) = field.ty {
            let list = map.entry(field.name).or_insert_with(|| Value::Array(vec![]));
            if let Value::Array(list) = list {
                let flat = values
                    .into_iter()
                    .flat_map(|v| if let Value::Array(inner) = v { inner } else { vec![v] });
                for value in flat.collect::<Vec<_>>() {
                    if !list.contains(&value) {
                        list.push(value);
                    }
                }
            }
        } else if let (Type::Prose, Some(Value::String(text))) = (field.ty, map.get(field.name)) {
            let parts = values.iter().filter_map(Value::as_str);
            let whole = std::iter::once(text.as_str())
                .chain(parts)
                .collect::<Vec<_>>()
                .join("\n");
            map.insert(field.name.to_string(), Value::String(whole));
        } else if let Some(value) = values.pop() {
            // A cell stands over the constant that fills gaps.
            map.insert(field.name.to_string(), value);
        }
    }
}

/// A date as people write it, perhaps with a time behind it, which is dropped. One whose day and month could be
/// exchanged is read in the order given, or refused.
pub fn read_date(text: &str, order: DateOrder) -> Result<Date, String> {
    let text = without_time(text.trim());
    let numbers: Vec<i16> = text.split(['/', '-', '.', ' ']).map_while(|p| p.parse().ok()).collect();
    if let ([a, b, year], true) = (&numbers[..], order != DateOrder::Refuse)
        && text.contains(['/', '-'])
        && (1..=12).contains(a)
        && (1..=12).contains(b)
        && (1000..=9999).contains(year)
    {
        let (day, month) = if order == DateOrder::DayFirst {
            (*a, *b)
        } else {
            (*b, *a)
        };
        let small = |n: i16| i8::try_from(n).unwrap_or(0);
        return Date::new(*year, small(month), small(day)).map_err(|_| "there is no such day: check the date".into());
    }
    matter::values::read_date(text)
}

fn without_time(text: &str) -> &str {
    match text.rsplit_once([' ', 'T']) {
        Some((day, time)) if time.contains(':') && time.bytes().all(|b| b.is_ascii_digit() || b == b':') => day.trim(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Goal: a date is read as written; an unclear one only in the order that the mapping gives.
    #[test]
    fn unclear_dates_need_an_order() {
        let day = |m, d| Ok(Date::constant(2025, m, d));
        for text in [
            "2025-04-03",
            "3 Apr 2025",
            "03.04.2025",
            "2025-04-03 14:05",
            "2025-04-03T14:05:00",
        ] {
            assert_eq!(read_date(text, DateOrder::Refuse), day(4, 3), "{text}");
            assert_eq!(read_date(text, DateOrder::MonthFirst), day(4, 3), "{text}");
        }
        assert_eq!(read_date("13/04/2025", DateOrder::Refuse), day(4, 13));
        assert!(read_date("03/04/2025", DateOrder::Refuse).is_err());
        assert_eq!(read_date("03/04/2025", DateOrder::DayFirst), day(4, 3));
        assert_eq!(read_date("03/04/2025", DateOrder::MonthFirst), day(3, 4));
        for text in ["31/02/2025", "03/04/25", "soon", "", "2025-13-01"] {
            assert!(read_date(text, DateOrder::DayFirst).is_err(), "{text}");
        }
    }
}
