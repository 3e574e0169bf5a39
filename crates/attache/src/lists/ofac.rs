//! The CSV files of the OFAC lists: entries (12 columns), aliases (5), addresses (6), further remarks (2).
//!
//! The files have no header and end with Control-Z; `-0-` stands for nothing; which file is which shows by its
//! number of columns. Aliases, addresses and remarks are joined to entries by the entry's number and held in memory;
//! entries are read one by one. Format: the Treasury's "SDN Data Formats", as of 2024.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use indicatif::ProgressBar;
use store::lists::NewEntry;

use super::import::Effect;
use super::rejects::Rejects;
use super::remarks::{self, Countries, Properties, add};
use super::rows::{Bytes, End, RawRow, Rows};

/// What a row of the files of a list brings.
pub enum Item {
    /// An entry.
    Entry(Box<NewEntry>),
    /// A row that cannot be used; the number of its entry where that much can be read.
    Rejected {
        /// Key of the entry.
        entry: Option<String>,
    },
}

/// Aliases, addresses and further remarks by the number of their entry.
#[derive(Default)]
struct Joined {
    aliases: HashMap<String, Vec<(String, String)>>,
    addresses: HashMap<String, Vec<(String, String)>>,
    remarks: HashMap<String, String>,
}

/// A row of a further file, kept until its entry has been seen.
struct Waiting {
    file: usize,
    line: u64,
    entry: String,
    row: Vec<String>,
}

/// The files of one list, ready to be read.
pub struct Ofac {
    countries: Countries,
    entries: Vec<usize>,
    files: Vec<PathBuf>,
    rejects: Vec<Rejects>,
    joined: Joined,
    waiting: Vec<Waiting>,
}

/// What reading came to.
pub struct Outcome {
    /// Rows rejected.
    pub rejected: u64,
    /// Rows of further files whose entry is not on the list; they too stand in the file of rejected rows.
    pub unmatched: u64,
    /// Files of rejected rows that were written.
    pub written: Vec<PathBuf>,
    /// Whether every file of entries had its end mark.
    pub end: End,
}

impl Ofac {
    /// Tells the files apart and reads those that are joined to entries.
    pub fn open(
        files: &[PathBuf],
        folder: Option<&Path>,
        effect: Effect,
        countries: Countries,
        progress: &ProgressBar,
    ) -> anyhow::Result<Ofac> {
        let rejects = files
            .iter()
            .map(|f| Rejects::beside(f, folder, effect))
            .collect::<anyhow::Result<Vec<_>>>()?;
        let mut ofac = Ofac {
            countries,
            entries: vec![],
            files: files.to_vec(),
            rejects,
            joined: Joined::default(),
            waiting: vec![],
        };
        for (at, file) in files.iter().enumerate() {
            match columns(file)? {
                12 => ofac.entries.push(at),
                width @ (2 | 5 | 6) => ofac.join(at, width, progress)?,
                other => bail!(
                    "{} has {other} columns: give files of 12 (entries), 5 (aliases), 6 (addresses) or 2 (remarks)",
                    file.display()
                ),
            }
        }
        if ofac.entries.is_empty() {
            bail!("none of the files holds entries (12 columns)");
        }
        Ok(ofac)
    }

    /// Bytes of all files, for the progress.
    pub fn bytes(files: &[PathBuf]) -> anyhow::Result<u64> {
        let size = |f: &PathBuf| {
            std::fs::metadata(f)
                .map(|m| m.len())
                .with_context(|| format!("could not open {}", f.display()))
        };
        files.iter().map(size).sum()
    }

    fn join(&mut self, at: usize, width: usize, progress: &ProgressBar) -> anyhow::Result<()> {
        let mut rows = Rows::open(&self.files[at], b',', Bytes::Either, progress)?;
        while let Some(raw) = rows.next_row()? {
            let cell = |n: usize| raw.cells.get(n).map_or("", |c| given(c));
            let entry = cell(0).to_string();
            if let Some(reason) = wrong(&raw, width) {
                self.rejects[at].put(raw.line, &reason, &raw.cells)?;
                continue;
            }
            match width {
                5 if cell(3).is_empty() => {
                    self.rejects[at].put(raw.line, "the alias has no name", &raw.cells)?;
                    continue;
                }
                5 => self
                    .joined
                    .aliases
                    .entry(entry.clone())
                    .or_default()
                    .push((cell(2).into(), cell(3).into())),
                6 => {
                    let address: Vec<&str> = [cell(2), cell(3)].into_iter().filter(|t| !t.is_empty()).collect();
                    let place = (address.join(", "), cell(4).to_string());
                    self.joined.addresses.entry(entry.clone()).or_default().push(place);
                }
                _ => self.joined.remarks.entry(entry.clone()).or_default().push_str(cell(1)),
            }
            self.waiting.push(Waiting {
                file: at,
                line: raw.line,
                entry,
                row: raw.cells,
            });
        }
        Ok(())
    }

    /// Reads the entries one by one.
    pub fn read(
        mut self,
        progress: &ProgressBar,
        mut item: impl FnMut(Item) -> anyhow::Result<()>,
    ) -> anyhow::Result<Outcome> {
        let mut seen = std::collections::HashSet::new();
        let mut end = End::Marked;
        for at in self.entries.clone() {
            let mut rows = Rows::open(&self.files[at], b',', Bytes::Either, progress)?;
            while let Some(raw) = rows.next_row()? {
                let number = raw.cells.first().map_or("", |c| given(c)).to_string();
                let reason = wrong(&raw, 12)
                    .or_else(|| {
                        given(&raw.cells[1])
                            .is_empty()
                            .then(|| "the entry has no name".to_string())
                    })
                    .or_else(|| {
                        seen.contains(&number)
                            .then(|| format!("entry {number} stands in the list twice"))
                    });
                if let Some(reason) = reason {
                    self.rejects[at].put(raw.line, &reason, &raw.cells)?;
                    // A row that runs over several lines may have swallowed others: then nothing about it is certain.
                    let entry = (is_number(&number) && raw.lines == 1).then_some(number);
                    item(Item::Rejected { entry })?;
                    continue;
                }
                seen.insert(number.clone());
                item(Item::Entry(Box::new(self.entry(&number, &raw))))?;
            }
            if rows.end() == End::Unmarked {
                end = End::Unmarked;
            }
        }
        self.finish(&seen, end)
    }

    fn finish(mut self, seen: &std::collections::HashSet<String>, end: End) -> anyhow::Result<Outcome> {
        let mut unmatched = 0;
        for row in std::mem::take(&mut self.waiting) {
            if !seen.contains(&row.entry) {
                unmatched += 1;
                let reason = format!("no entry {} is on the list", row.entry);
                self.rejects[row.file].put(row.line, &reason, &row.row)?;
            }
        }
        let (mut count, mut written) = (0, vec![]);
        for rejects in self.rejects {
            let (rows, path) = rejects.finish()?;
            count += rows;
            written.extend(path);
        }
        Ok(Outcome {
            rejected: count - unmatched,
            unmatched,
            written,
            end,
        })
    }

    /// An entry out of its row and what was joined to it.
    fn entry(&self, number: &str, raw: &RawRow) -> NewEntry {
        let cell = |n: usize| raw.cells.get(n).map_or("", |c| given(c));
        let caption = cell(1).to_string();
        let mut properties = Properties::new();
        let mut names = vec![(caption.clone(), "name".to_string())];
        add(&mut properties, "name", &caption);
        for (kind, name) in self.joined.aliases.get(number).into_iter().flatten() {
            add(
                &mut properties,
                if kind == "aka" { "alias" } else { "previousName" },
                name,
            );
            names.push((name.clone(), "alias".into()));
        }
        // Several programmes stand as `SDGT] [IRGC`.
        let programs: Vec<&str> = cell(3)
            .split("] [")
            .map(|p| p.trim_matches(['[', ']', ' ']))
            .filter(|p| !p.is_empty())
            .collect();
        for program in &programs {
            add(&mut properties, "program", program);
        }
        for (at, property) in [
            (4, "position"),
            (5, "callSign"),
            (6, "type"),
            (7, "tonnage"),
            (8, "grossRegisteredTonnage"),
            (10, "owner"),
        ] {
            add(&mut properties, property, cell(at));
        }
        add(&mut properties, "flag", self.countries.code(cell(9)));
        for (address, country) in self.joined.addresses.get(number).into_iter().flatten() {
            let whole: Vec<&str> = [address.as_str(), country.as_str()]
                .into_iter()
                .filter(|t| !t.is_empty())
                .collect();
            add(&mut properties, "address", &whole.join(", "));
            add(&mut properties, "country", self.countries.code(country));
        }
        let more = self.joined.remarks.get(number).map_or("", String::as_str);
        let text = format!("{}{more}", cell(11));
        remarks::read(&text, &self.countries, &mut properties, &mut names);
        NewEntry {
            entry: number.to_string(),
            schema: schema(cell(2)).into(),
            caption,
            programs: programs.join("; "),
            content: serde_json::json!(properties).to_string(),
            names,
        }
    }
}

/// Columns of a file, by its first row.
fn columns(path: &Path) -> anyhow::Result<usize> {
    let mut rows = Rows::open(path, b',', Bytes::Either, &ProgressBar::hidden())?;
    let first = rows
        .next_row()?
        .with_context(|| format!("{} is empty", path.display()))?;
    Ok(first.cells.len())
}

/// What is wrong with a row's shape.
fn wrong(raw: &RawRow, width: usize) -> Option<String> {
    if let Some(fault) = &raw.fault {
        return Some(fault.clone());
    }
    if raw.cells.len() != width {
        return Some(format!("the row has {} columns instead of {width}", raw.cells.len()));
    }
    let number = given(&raw.cells[0]);
    (!is_number(number)).then(|| "the row does not begin with the number of an entry".into())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// A cell's text; `-0-` stands for nothing.
fn given(cell: &str) -> &str {
    if cell == "-0-" { "" } else { cell }
}

fn schema(kind: &str) -> &'static str {
    match kind.to_ascii_lowercase().as_str() {
        "individual" => "Person",
        "vessel" => "Vessel",
        "aircraft" => "Airplane",
        _ => "Organization",
    }
}
