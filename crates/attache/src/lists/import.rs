//! Importing a list: a delta against what is there, written in batches, current only with the last of them.
//!
//! Killed at any point, an import is completed by running it again: what was written is found unchanged. Entries that
//! the new version no longer has are withdrawn, unless the files may be incomplete: then nothing is withdrawn and the
//! report says why. The command line acts as the system; who is signed in needs [`policy::Action::ImportList`].

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use indicatif::ProgressBar;
use sha2::{Digest, Sha256};
use store::Entry;
use store::lists::{ImportRow, Known, ListRow, NewEntry, Standing};

use super::ofac::{Item, Ofac, Outcome};
use super::remarks::Countries;
use super::rows::End;
use crate::app::App;
use crate::codes::Codes;

/// Entries written in one transaction.
pub const BATCH_ENTRIES_MAX: usize = 1_000;
/// Characters of a list's name at most.
pub const NAME_CHARS_MAX: usize = 60;

/// What to import.
pub struct Request<'a> {
    /// Files of the list.
    pub files: &'a [PathBuf],
    /// Name of the list.
    pub list: &'a str,
    /// Title for people; empty keeps what is there.
    pub title: &'a str,
    /// Date or number of the version; empty for the day of the import.
    pub version: &'a str,
    /// Folder of the files of rejected rows; beside the files when there is none.
    pub rejected_dir: Option<&'a Path>,
    /// Whether anything is written.
    pub effect: Effect,
    /// Whether a version older than the one held goes in.
    pub older: Older,
    /// Told how many rows of entries were read so far.
    pub watch: &'a dyn Fn(u64),
    /// Officer who imports; empty for the command line.
    pub officer: &'a str,
    /// Office of that officer.
    pub office: &'a str,
    /// Request id.
    pub request: &'a str,
}

/// Whether an import writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It does.
    Write,
    /// It only says what it would do.
    DryRun,
}

/// What is done with a version older than the one held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Older {
    /// It is refused: an old file taken by mistake would withdraw what is in force.
    #[default]
    Refused,
    /// It goes in: somebody said so.
    Allowed,
}

/// What an import came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Entries read.
    pub read: u64,
    /// Entries added.
    pub added: u64,
    /// Entries changed, or in force again.
    pub changed: u64,
    /// Entries as they were.
    pub unchanged: u64,
    /// Entries withdrawn.
    pub withdrawn: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// Rows of aliases, addresses or remarks whose entry is not on the list.
    pub unmatched: u64,
    /// Why nothing was withdrawn, where that had a reason.
    pub kept: Option<String>,
    /// Files of rejected rows.
    pub written: Vec<PathBuf>,
}

/// Imports the CSV files of an OFAC list.
pub fn ofac_csv(app: &App, request: &Request, progress: &ProgressBar) -> anyhow::Result<Report> {
    check_name(request.list)?;
    let digest = files_digest(request.files)?;
    progress.set_length(Ofac::bytes(request.files)?);
    let countries = Countries::of(&Codes::over(&app.packs));
    // Whether the version may go in is asked first, before rejected rows of an earlier run are replaced.
    let mut run = Run::begin(app, request, digest)?;
    let ofac = Ofac::open(request.files, request.rejected_dir, request.effect, countries, progress)?;
    run.start()?;
    let outcome = ofac.read(progress, |item| run.take(item))?;
    run.end(outcome)
}

/// Names that stand in paths of the program itself.
const RESERVED: &[&str] = &["import", "imports"];

/// A list's name stands in paths and ids.
///
/// # Errors
/// A name that does not fit there, with what to do.
pub fn check_name(name: &str) -> anyhow::Result<()> {
    if RESERVED.contains(&name) {
        bail!("name the list otherwise: {name} is an address of the program");
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || name.len() > NAME_CHARS_MAX || !name.chars().all(plain) {
        bail!("name the list with lower-case letters, digits and hyphens, {NAME_CHARS_MAX} at most");
    }
    Ok(())
}

/// SHA-256 over the files in the order given, read in pieces.
fn files_digest(files: &[PathBuf]) -> anyhow::Result<String> {
    let mut hasher = Sha256::new();
    for path in files {
        let mut file = std::fs::File::open(path).with_context(|| format!("could not open {}", path.display()))?;
        let mut piece = vec![0; 1 << 16];
        loop {
            let read = file
                .read(&mut piece)
                .with_context(|| format!("could not read {}", path.display()))?;
            if read == 0 {
                break;
            }
            hasher.update(&piece[..read]);
        }
    }
    Ok(store::audit::hex(&hasher.finalize()))
}

/// The version: as given; else that of the same files imported before; else the date in a file's name.
fn version(request: &Request, before: Option<&ListRow>, digest: &str) -> Option<String> {
    if !request.version.is_empty() {
        return Some(request.version.to_string());
    }
    let same = before
        .filter(|b| b.source_digest == digest && !b.version.is_empty())
        .map(|b| b.version.clone());
    same.or_else(|| {
        request
            .files
            .first()
            .and_then(|f| date_in(&f.file_name()?.to_string_lossy()))
    })
}

/// A date such as 2024-05-03 within a name.
fn date_in(name: &str) -> Option<String> {
    let starts = name.char_indices().map(|(at, _)| at);
    let dates = starts
        .filter_map(|at| name.get(at..at + 10))
        .filter_map(|part| part.parse::<jiff::civil::Date>().ok());
    dates.map(|date| date.to_string()).next()
}

/// Whether a version is older than another, where both are days or both are numbers; else it cannot be told, and is not.
fn is_older(version: &str, than: &str) -> bool {
    let days = (version.parse::<jiff::civil::Date>(), than.parse::<jiff::civil::Date>());
    if let (Ok(version), Ok(than)) = days {
        return version < than;
    }
    match (version.parse::<u64>(), than.parse::<u64>()) {
        (Ok(version), Ok(than)) => version < than,
        _ => false,
    }
}

struct Run<'a> {
    app: &'a App,
    request: &'a Request<'a>,
    list: ListRow,
    import: ImportRow,
    known: HashMap<String, Known>,
    seen: HashSet<String>,
    added: Vec<NewEntry>,
    changed: Vec<NewEntry>,
    report: Report,
    certain: bool,
    rows: u64,
}

impl<'a> Run<'a> {
    fn begin(app: &'a App, request: &'a Request<'a>, digest: String) -> anyhow::Result<Run<'a>> {
        let now = app.clock.now();
        let at = store::ids::instant(now);
        let name = request.list;
        let (before, known) = app
            .db
            .read(|tx| Ok((store::lists::list(tx, name)?, store::lists::known(tx, name)?)))?;
        let title = match (&before, request.title) {
            (_, title) if !title.is_empty() => title.to_string(),
            (Some(before), _) => before.title.clone(),
            (None, _) => name.to_string(),
        };
        let version = version(request, before.as_ref(), &digest).unwrap_or_else(|| at[..10].to_string());
        if let Some(held) = before.as_ref().map(|list| list.version.as_str())
            && request.older == Older::Refused
            && is_older(&version, held)
        {
            bail!(
                "version {version} is older than version {held}, which is held: check the files, or say that the older \
                 version is to go in"
            );
        }
        let list = ListRow {
            name: name.into(),
            title,
            format: "ofac-csv".into(),
            version,
            imported_at: at.clone(),
            officer: request.officer.into(),
            source_digest: digest.clone(),
            entries: 0,
        };
        let import = ImportRow {
            id: store::ids::key(now),
            list: name.into(),
            format: list.format.clone(),
            started_at: at,
            officer: request.officer.into(),
            source_digest: digest,
            ..ImportRow::default()
        };
        Ok(Run {
            app,
            request,
            list,
            import,
            known,
            seen: HashSet::new(),
            added: vec![],
            changed: vec![],
            report: Report::default(),
            certain: true,
            rows: 0,
        })
    }

    /// Notes that the import begins; only what can be read comes this far.
    fn start(&self) -> anyhow::Result<()> {
        if self.request.effect == Effect::DryRun {
            return Ok(());
        }
        let (list, import, entry) = (
            self.list.clone(),
            self.import.clone(),
            self.entry("list.import-begin", ""),
        );
        self.app.db.write(move |tx| {
            tx.audit(entry.clone());
            store::lists::begin_import(tx, &list, &import)
        })?;
        Ok(())
    }

    fn entry(&self, verb: &str, detail: &str) -> Entry {
        Entry {
            at: store::ids::instant(self.app.clock.now()),
            officer: self.request.officer.into(),
            office: self.request.office.into(),
            verb: verb.into(),
            subject: self.list.name.clone(),
            outcome: "done".into(),
            detail: detail.into(),
            request: self.request.request.into(),
            ..Entry::default()
        }
    }

    fn take(&mut self, item: Item) -> anyhow::Result<()> {
        self.rows += 1;
        (self.request.watch)(self.rows);
        let entry = match item {
            Item::Rejected { entry: Some(entry) } => {
                self.seen.insert(entry);
                return Ok(());
            }
            Item::Rejected { entry: None } => {
                self.certain = false;
                return Ok(());
            }
            Item::Entry(entry) => entry,
        };
        self.report.read += 1;
        self.seen.insert(entry.entry.clone());
        match self.known.get(&entry.entry) {
            None => self.added.push(*entry),
            Some(known) if known.standing == Standing::InForce && known.digest == entry.digest() => {
                self.report.unchanged += 1
            }
            Some(_) => self.changed.push(*entry),
        }
        if self.added.len() + self.changed.len() >= BATCH_ENTRIES_MAX {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        let (added, changed) = (std::mem::take(&mut self.added), std::mem::take(&mut self.changed));
        self.report.added += added.len() as u64;
        self.report.changed += changed.len() as u64;
        if self.request.effect == Effect::DryRun || (added.is_empty() && changed.is_empty()) {
            return Ok(());
        }
        let (list, at) = (self.list.name.clone(), store::ids::instant(self.app.clock.now()));
        let entry = self.entry(
            "list.import-batch",
            &format!("added={} changed={}", added.len(), changed.len()),
        );
        self.app.db.write(move |tx| {
            tx.audit(entry.clone());
            store::lists::add_entries(tx, &list, &at, &added)?;
            store::lists::change_entries(tx, &list, &at, &changed)
        })?;
        Ok(())
    }

    fn end(mut self, outcome: Outcome) -> anyhow::Result<Report> {
        self.flush()?;
        self.report.rejected = outcome.rejected;
        self.report.unmatched = outcome.unmatched;
        self.report.written = outcome.written;
        let gone = self
            .known
            .iter()
            .filter(|(entry, known)| known.standing == Standing::InForce && !self.seen.contains(*entry));
        let mut withdrawn: Vec<String> = gone.map(|(entry, _)| entry.clone()).collect();
        withdrawn.sort_unstable();
        let doubt = if self.report.read == 0 {
            Some("no entry could be read")
        } else if !self.certain {
            Some("a rejected row cannot be told to which entry it belongs")
        } else if outcome.end == End::Unmarked {
            Some("the end mark (a last line with Control-Z) is missing, so the file may be cut off")
        } else {
            None
        };
        if let Some(doubt) = doubt.filter(|_| !withdrawn.is_empty()) {
            self.report.kept = Some(format!(
                "{} entries that the files do not have were kept: {doubt}",
                withdrawn.len()
            ));
            withdrawn.clear();
        }
        self.report.withdrawn = withdrawn.len() as u64;
        if self.request.effect == Effect::Write {
            self.close(withdrawn)?;
        }
        Ok(self.report)
    }

    fn close(&mut self, withdrawn: Vec<String>) -> anyhow::Result<()> {
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let r = &self.report;
        self.import.added = count(r.added);
        self.import.changed = count(r.changed);
        self.import.withdrawn = count(r.withdrawn);
        self.import.rejected = count(r.rejected);
        self.import.ended_at = store::ids::instant(self.app.clock.now());
        self.list.imported_at.clone_from(&self.import.ended_at);
        let detail = format!(
            "version={} added={} changed={} withdrawn={} rejected={} digest={}",
            self.list.version, r.added, r.changed, r.withdrawn, r.rejected, self.list.source_digest
        );
        let (list, import, entry) = (
            self.list.clone(),
            self.import.clone(),
            self.entry("list.import", &detail),
        );
        self.app.db.write(move |tx| {
            tx.audit(entry.clone());
            store::lists::end_import(tx, &list, &import, &withdrawn)
        })?;
        Ok(())
    }
}
