//! Imports of lists that are started from a page or a program and then run by themselves.
//!
//! [`start`] checks who asks and what came, notes the run and hands it to a thread of its own; whoever started it may
//! leave and find it again ([`run`]). A run that was cut off with the program is told by its silence, and is completed by
//! importing the same files again. Its rejected rows are kept with it. The import itself is [`import`](super::import)'s.

use std::cell::Cell;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indicatif::ProgressBar;
use jiff::{SignedDuration, Timestamp};
use matter::{Refusal, refuse};
use policy::Action;
use serde::{Deserialize, Serialize};
use store::imports::{self, DONE, FAILED, REJECTS_MAX, RUNNING};

use super::import::{Effect, Older, Report, Request, check_name, ofac_csv};
use crate::app::{App, Ctx};
use crate::web::problem::Problem;
use crate::web::upload::Sack;

/// Seconds between two notes of how far a run is.
const NOTE_SECONDS: i64 = 1;
/// A run that said nothing for this long was cut off.
const SILENT_SECONDS_MAX: i64 = 120;
/// Characters of a title and of a version at most.
const LINE_CHARS_MAX: usize = 200;
/// Rejected rows written in one transaction.
const REJECTS_PER_WRITE: usize = 500;

/// Formats of lists that can be imported, by word and by name.
pub const FORMATS: &[(&str, &str)] = &[(
    "ofac-csv",
    "OFAC: the CSV files of a list (entries, aliases, addresses, remarks)",
)];

/// What is imported, as it was given.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Name of the list.
    pub list: String,
    /// Title; empty keeps what is there.
    pub title: String,
    /// Word of the format.
    pub format: String,
    /// Version; empty takes it from the files, else the day.
    pub version: String,
    /// Whether an older version goes in.
    pub older: Older,
}

/// How far a run is and what it came to; kept as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    /// Word of the format.
    pub format: String,
    /// Names of the files.
    pub files: Vec<String>,
    /// SHA-256 of each file.
    pub digests: Vec<String>,
    /// Rows of entries read.
    pub rows: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Bytes of all files.
    pub bytes_all: u64,
    /// Entries added.
    pub added: u64,
    /// Entries changed.
    pub changed: u64,
    /// Entries as they were.
    pub unchanged: u64,
    /// Entries withdrawn.
    pub withdrawn: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// Rows of further files without an entry.
    pub unmatched: u64,
    /// Rejected rows that are kept with the run.
    pub kept_rejects: u64,
    /// Why nothing was withdrawn, where that had a reason.
    pub note: String,
    /// Why the run could not be done.
    pub why: String,
}

/// A run as it stands.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its row.
    pub run: imports::Run,
    /// How far it is.
    pub content: Content,
    /// What it does at this moment.
    pub standing: Standing,
}

/// What a run does at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It goes on.
    Running,
    /// It came to its end.
    Done,
    /// It could not be done.
    Failed,
    /// It said nothing for long: the program ended under it.
    CutOff,
}

impl Standing {
    /// Word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Running => RUNNING,
            Standing::Done => DONE,
            Standing::Failed => FAILED,
            Standing::CutOff => "cut-off",
        }
    }
}

impl Seen {
    /// Bytes a second since it began, and seconds left at that rate; none before there is a rate.
    pub fn pace(&self) -> Option<(u64, u64)> {
        let at = |text: &str| text.parse::<Timestamp>().ok();
        let seconds = at(&self.run.updated_at)?.as_second() - at(&self.run.started_at)?.as_second();
        let rate = self.content.bytes / u64::try_from(seconds).ok().filter(|seconds| *seconds > 0)?;
        let left = self
            .content
            .bytes_all
            .saturating_sub(self.content.bytes)
            .checked_div(rate)?;
        Some((rate, left))
    }
}

/// Whether somebody may import lists; asked before a file is received.
///
/// # Errors
/// Denied; a token for reading.
pub fn admit(ctx: &Ctx) -> Result<(), Problem> {
    policy::decide_general(Action::ImportList, &ctx.officer).map(drop)?;
    match ctx.access {
        crate::app::Access::Write => Ok(()),
        crate::app::Access::Read => Err(Problem::NotSignedIn),
    }
}

fn seen(app: &App, run: imports::Run) -> Result<Seen, Problem> {
    let content: Content = serde_json::from_str(&run.content)
        .map_err(|e| Problem::Fault(format!("read what import run {} says: {e}", run.id)))?;
    let silent_since = store::ids::instant(app.clock.now() - SignedDuration::from_secs(SILENT_SECONDS_MAX));
    let standing = match run.state.as_str() {
        DONE => Standing::Done,
        FAILED => Standing::Failed,
        _ if run.updated_at < silent_since => Standing::CutOff,
        _ => Standing::Running,
    };
    Ok(Seen { run, content, standing })
}

/// Runs of a list, or of every list where none is named, newest first.
///
/// # Errors
/// Denied.
pub fn runs(app: &App, ctx: &Ctx, list: &str, limit: i64) -> Result<Vec<Seen>, Problem> {
    policy::decide_general(Action::ReadList, &ctx.officer).map(drop)?;
    let rows = app.db.read(|tx| imports::runs(tx, list, limit))?;
    rows.into_iter().map(|run| seen(app, run)).collect()
}

/// One run.
///
/// # Errors
/// Denied; [`Problem::Missing`].
pub fn run(app: &App, ctx: &Ctx, id: &str) -> Result<Seen, Problem> {
    policy::decide_general(Action::ReadList, &ctx.officer).map(drop)?;
    let row = app.db.read(|tx| imports::run(tx, id))?.ok_or(Problem::Missing)?;
    seen(app, row)
}

/// The rejected rows of a run as JSON lines, each with the file it stood in.
///
/// # Errors
/// Denied to whoever may not import; [`Problem::Missing`].
pub fn rejected(app: &App, ctx: &Ctx, id: &str) -> Result<String, Problem> {
    policy::decide_general(Action::ImportList, &ctx.officer).map(drop)?;
    run(app, ctx, id)?;
    let rows = app.db.read(|tx| imports::rejects(tx, id))?;
    let mut lines = String::new();
    for (file, content) in rows {
        let mut row: serde_json::Value = serde_json::from_str(&content)
            .map_err(|e| Problem::Fault(format!("read a rejected row of import run {id}: {e}")))?;
        row["file"] = serde_json::json!(file);
        lines.push_str(&row.to_string());
        lines.push('\n');
    }
    Ok(lines)
}

fn check(asked: &Asked, sack: &Sack) -> Vec<Refusal> {
    let mut refusals = vec![];
    if let Err(why) = check_name(&asked.list) {
        refusals.push(refuse("bad-name", "list", why.to_string()));
    }
    if !FORMATS.iter().any(|(word, _)| *word == asked.format) {
        refusals.push(refuse("bad-format", "format", "choose a format of the list"));
    }
    for (field, text) in [("title", &asked.title), ("version", &asked.version)] {
        if text.chars().count() > LINE_CHARS_MAX || text.chars().any(char::is_control) {
            let why = format!("say it in one line, at most {LINE_CHARS_MAX} characters");
            refusals.push(refuse("bad-text", field, why));
        }
    }
    if sack.files.is_empty() {
        refusals.push(refuse("missing", "files", "choose the files of the list"));
    }
    refusals
}

/// Starts an import; it goes on when this has returned. Gives the run's id.
///
/// # Errors
/// Denied; refused with every reason at once; a list that is being imported already.
pub fn start(app: &Arc<App>, ctx: &Ctx, asked: Asked, sack: Sack) -> Result<String, Problem> {
    let grounds = policy::decide_general(Action::ImportList, &ctx.officer)?
        .grounds()
        .join(" ");
    let mut refusals = check(&asked, &sack);
    let going = runs(app, ctx, &asked.list, 1)?
        .into_iter()
        .any(|seen| seen.standing == Standing::Running);
    if going && refusals.is_empty() {
        refusals.push(refuse(
            "under-way",
            "list",
            "this list is being imported: wait until that has ended",
        ));
    }
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let at = store::ids::instant(ctx.now);
    let content = Content {
        format: asked.format.clone(),
        files: sack.files.iter().map(|file| file.name.clone()).collect(),
        digests: sack.files.iter().map(|file| file.digest.clone()).collect(),
        bytes_all: sack.files.iter().map(|file| file.bytes).sum(),
        ..Content::default()
    };
    let run = imports::Run {
        id: store::ids::key(ctx.now),
        list: asked.list.clone(),
        officer: ctx.person.id.clone(),
        office: ctx.person.office.clone(),
        state: RUNNING.into(),
        content: text_of(&content)?,
        started_at: at.clone(),
        updated_at: at,
    };
    let mut entry = ctx.entry("list.import-start", &asked.list);
    entry.grounds = grounds;
    entry.detail = format!("run={} files={}", run.id, content.digests.join(","));
    let (kept, id) = (run.clone(), run.id.clone());
    app.db.write(move |tx| {
        tx.audit(entry.clone());
        imports::begin(tx, &kept)
    })?;
    let job = Job {
        app: Arc::clone(app),
        asked,
        sack,
        run,
        content,
        request: ctx.request.clone(),
    };
    let thread = std::thread::Builder::new().name("import".into());
    thread
        .spawn(move || job.work())
        .map_err(|e| Problem::Fault(format!("start a thread for an import: {e}")))?;
    Ok(id)
}

fn text_of(content: &Content) -> Result<String, Problem> {
    serde_json::to_string(content).map_err(|e| Problem::Fault(format!("write how far an import is: {e}")))
}

/// A run with what it works on.
struct Job {
    app: Arc<App>,
    asked: Asked,
    sack: Sack,
    run: imports::Run,
    content: Content,
    request: String,
}

impl Job {
    /// Imports, and says what came of it; whatever goes wrong is told on the run's page and in the log.
    fn work(mut self) {
        let files: Vec<PathBuf> = self.sack.files.iter().map(|file| file.path.clone()).collect();
        let ended = self.import(&files).and_then(|report| {
            self.content.kept_rejects = self.keep_rejects(&report.written)?;
            Ok(report)
        });
        let state = match ended {
            Ok(report) => {
                self.content.bytes = self.content.bytes_all;
                self.content.added = report.added;
                self.content.changed = report.changed;
                self.content.unchanged = report.unchanged;
                self.content.withdrawn = report.withdrawn;
                self.content.rejected = report.rejected;
                self.content.unmatched = report.unmatched;
                self.content.note = report.kept.unwrap_or_default();
                DONE
            }
            Err(error) => {
                tracing::warn!(run = self.run.id, "an import of a list could not be done");
                self.content.why = self.plain(&format!("{error:#}"));
                FAILED
            }
        };
        if let Err(error) = self.note(state, &self.content) {
            tracing::error!(
                run = self.run.id,
                error = format!("{error:#}"),
                "could not note the end of an import"
            );
        }
    }

    /// What went wrong, with names of files in the place of their paths on this machine.
    fn plain(&self, why: &str) -> String {
        let files = self.sack.files.iter();
        files.fold(why.to_string(), |why, file| {
            why.replace(&file.path.display().to_string(), &file.name)
        })
    }

    fn import(&mut self, files: &[PathBuf]) -> anyhow::Result<Report> {
        let progress = ProgressBar::hidden();
        let rows = Cell::new(0);
        let noted = Cell::new(self.app.clock.now());
        let watch = |read: u64| {
            rows.set(read);
            let now = self.app.clock.now();
            if now.as_second() - noted.get().as_second() < NOTE_SECONDS {
                return;
            }
            noted.set(now);
            let content = Content {
                rows: read,
                bytes: progress.position().min(self.content.bytes_all),
                ..self.content.clone()
            };
            // How far it is can be told a second later just as well.
            if let Err(error) = self.note(RUNNING, &content) {
                tracing::warn!(error = format!("{error:#}"), "could not note how far an import is");
            }
        };
        let request = Request {
            files,
            list: &self.asked.list,
            title: &self.asked.title,
            version: &self.asked.version,
            rejected_dir: None,
            effect: Effect::Write,
            older: self.asked.older,
            watch: &watch,
            officer: &self.run.officer,
            office: &self.run.office,
            request: &self.request,
        };
        let report = ofac_csv(&self.app, &request, &progress);
        self.content.rows = rows.get();
        report
    }

    fn note(&self, state: &'static str, content: &Content) -> anyhow::Result<()> {
        let content = serde_json::to_string(content)?;
        let (id, at) = (self.run.id.clone(), store::ids::instant(self.app.clock.now()));
        Ok(self
            .app
            .db
            .write(move |tx| imports::update(tx, &id, state, &content, &at))?)
    }

    /// Keeps the rejected rows of the files: how many.
    fn keep_rejects(&self, written: &[PathBuf]) -> anyhow::Result<u64> {
        let mut kept = 0_i64;
        for path in written {
            let file = self.file_of(path);
            let mut waiting = vec![];
            for line in BufReader::new(std::fs::File::open(path)?).lines() {
                waiting.push((file.clone(), line?));
                if waiting.len() >= REJECTS_PER_WRITE {
                    kept = self.write_rejects(kept, std::mem::take(&mut waiting))?;
                }
            }
            kept = self.write_rejects(kept, waiting)?;
        }
        Ok(u64::try_from(kept).unwrap_or(0))
    }

    fn write_rejects(&self, from: i64, rows: Vec<(String, String)>) -> anyhow::Result<i64> {
        let next = (from + i64::try_from(rows.len())?).min(REJECTS_MAX);
        let id = self.run.id.clone();
        self.app
            .db
            .write(move |tx| imports::keep_rejects(tx, &id, from, &rows))?;
        Ok(next)
    }

    /// The name under which the file of a file of rejected rows was sent.
    fn file_of(&self, rejects: &Path) -> String {
        let name = rejects
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let name = name.trim_end_matches(".rejected.jsonl").to_string();
        let sent = self
            .sack
            .files
            .iter()
            .find(|file| file.path.file_name().is_some_and(|own| own == name.as_str()));
        sent.map_or(name, |file| file.name.clone())
    }
}
