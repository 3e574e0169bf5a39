//! Importing an office's own request log: each row becomes one matter with its tasks, or is rejected with a reason.
//!
//! Nothing is lost: rows read = imported + duplicates + rejected. A row is known by its key: the same row again is a
//! duplicate, within the file and in a later run; the same key with other content is rejected, for a person to look
//! at. A matter and the note that its row was imported are one transaction, so a run that was cut off can be repeated.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use indicatif::ProgressBar;
use store::matters::Also;

use super::mapping::{Filled, Mapping, Places};
use super::rejects::Rejects;
use super::rows::{RawRow, Rows};
use crate::app::{App, Ctx};
use crate::matters::NewMatter;
use crate::matters::actions::prepare;
use crate::officers::sessions::ctx_of;
use crate::web::problem::Problem;

pub use super::import::Effect;

/// Rejected rows whose reasons a report names at most.
pub const REASONS_MAX: usize = 20;

/// What an import came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct LogReport {
    /// Rows read, blank ones aside.
    pub read: u64,
    /// Matters opened.
    pub imported: u64,
    /// Rows that were there before, in this file or in an earlier run.
    pub duplicates: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// Rows of separators only, which are passed over as empty lines are.
    pub blank: u64,
    /// Mapped columns that the file lacks.
    pub lacking: Vec<String>,
    /// Lines and reasons of the first rejected rows.
    pub reasons: Vec<(u64, String)>,
    /// File of the rejected rows.
    pub written: Option<PathBuf>,
}

/// What became of a row.
enum Fate {
    Imported,
    Duplicate,
    Rejected(String),
}

/// Imports a log.
pub fn import(
    app: &App,
    file: &Path,
    mapping: &Mapping,
    rejected_dir: Option<&Path>,
    effect: Effect,
    progress: &ProgressBar,
) -> anyhow::Result<LogReport> {
    progress.set_length(
        std::fs::metadata(file)
            .with_context(|| format!("could not open {}", file.display()))?
            .len(),
    );
    let delimiter = u8::try_from(mapping.delimiter).context("the delimiter must be one ASCII character")?;
    let mut rows = Rows::open(file, delimiter, mapping.bytes(), progress)?;
    let headings = rows
        .next_row()?
        .with_context(|| format!("{} is empty", file.display()))?;
    let places = mapping
        .places(&headings.cells)
        .with_context(|| format!("{} does not fit the mapping", file.display()))?;
    let mut rejects = Rejects::beside(file, rejected_dir, effect)?;
    let mut report = LogReport {
        lacking: places.lacking.clone(),
        ..LogReport::default()
    };
    let mut run = Run {
        app,
        mapping,
        places,
        effect,
        seen: HashMap::new(),
    };
    let mut ctx = run.officer()?;
    while let Some(raw) = rows.next_row()? {
        if raw.fault.is_none() && raw.cells.iter().all(String::is_empty) {
            report.blank += 1;
            continue;
        }
        report.read += 1;
        ctx.now = app.clock.now();
        match run.row(&ctx, &raw)? {
            Fate::Imported => report.imported += 1,
            Fate::Duplicate => report.duplicates += 1,
            Fate::Rejected(reason) => {
                if report.reasons.len() < REASONS_MAX {
                    report.reasons.push((raw.line, reason.clone()));
                }
                rejects.put(raw.line, &reason, &raw.cells)?;
            }
        }
    }
    (report.rejected, report.written) = rejects.finish()?;
    if effect == Effect::Write {
        let mut entry = ctx.entry("log.import", &mapping.source);
        entry.detail = format!(
            "read={} imported={} duplicates={} rejected={}",
            report.read, report.imported, report.duplicates, report.rejected
        );
        app.db.write(move |tx| {
            tx.audit(entry.clone());
            Ok(())
        })?;
    }
    Ok(report)
}

struct Run<'a> {
    app: &'a App,
    mapping: &'a Mapping,
    places: Places,
    effect: Effect,
    /// Content of the rows of this file by their keys, as far as they were taken.
    seen: HashMap<String, String>,
}

impl Run<'_> {
    fn officer(&self) -> anyhow::Result<Ctx> {
        let name = &self.mapping.officer;
        match ctx_of(self.app, name, self.app.clock.now(), "import") {
            Ok(ctx) => Ok(ctx),
            Err(Problem::Missing) => bail!("there is no officer {name}: add him first, or name another in the mapping"),
            Err(problem) => bail!("the officer {name} could not be read: {}", problem.words().1),
        }
    }

    fn row(&mut self, ctx: &Ctx, raw: &RawRow) -> anyhow::Result<Fate> {
        if let Some(fault) = &raw.fault {
            return Ok(Fate::Rejected(fault.clone()));
        }
        if raw.cells.len() != self.places.width {
            let reason = format!("the row has {} cells instead of {}", raw.cells.len(), self.places.width);
            return Ok(Fate::Rejected(reason));
        }
        let parts: Vec<&str> = self.places.key.iter().map(|at| raw.cells[*at].as_str()).collect();
        if parts.iter().any(|part| part.is_empty()) {
            return Ok(Fate::Rejected(format!(
                "the key is empty: fill in {}",
                self.mapping.key.join(", ")
            )));
        }
        let key = store::audit::digest(&parts.join("\u{1f}"));
        let content = store::audit::digest(&raw.cells.join("\u{1f}"));
        let before = match self.seen.get(&key) {
            Some(content) => Some(content.clone()),
            None => self
                .app
                .db
                .read(|tx| store::lists::imported(tx, &self.mapping.source, &key))?
                .map(|i| i.content),
        };
        match before {
            Some(known) if known == content => return Ok(Fate::Duplicate),
            Some(_) => {
                let reason = format!(
                    "another row with the same {} was imported with other content",
                    self.mapping.key.join(", ")
                );
                return Ok(Fate::Rejected(reason));
            }
            None => {}
        }
        let filled = match self.mapping.fill(&self.places, &raw.cells)? {
            Ok(filled) => filled,
            Err(reasons) => return Ok(Fate::Rejected(reasons.join("; "))),
        };
        let fate = self.open(ctx, filled, &key, &content)?;
        if matches!(fate, Fate::Imported) {
            self.seen.insert(key, content);
        }
        Ok(fate)
    }

    /// Opens the matter of a row and notes the row, in one transaction.
    fn open(&self, ctx: &Ctx, filled: Filled, key: &str, content: &str) -> anyhow::Result<Fate> {
        let new = NewMatter {
            kind: self.mapping.kind.clone(),
            office: self.mapping.office.clone(),
            spine: filled.spine,
            body: filled.body,
            tasks: filled.tasks,
        };
        let (permit, change) = match prepare(self.app, ctx, &new) {
            Ok(prepared) => prepared,
            Err(Problem::Refused(refusals)) => {
                let reasons: Vec<String> = refusals
                    .iter()
                    .map(|r| format!("{}: {}", r.field.as_deref().unwrap_or("row"), r.why))
                    .collect();
                return Ok(Fate::Rejected(reasons.join("; ")));
            }
            Err(Problem::Denied(denied)) => {
                let why = denied.grounds.first().map_or("", |g| g.why.as_str());
                bail!(
                    "{} may not open these matters in {}: {why}",
                    self.mapping.officer,
                    self.mapping.office
                );
            }
            Err(problem) => return Err(anyhow!("{}: {problem:?}", problem.words().1)),
        };
        if self.effect == Effect::Write {
            let (source, key, content) = (self.mapping.source.clone(), key.to_string(), content.to_string());
            let at = store::ids::instant(ctx.now);
            let also: Also = Box::new(move |tx, committed| {
                store::lists::note_imported(tx, &source, &key, &content, &committed.id, &at)
            });
            store::matters::commit(&self.app.db, permit, change, Some(also))?;
        }
        Ok(Fate::Imported)
    }
}
