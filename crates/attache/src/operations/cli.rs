//! The commands: backup, restore, copy, reindex, and what `serve --check` says.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Args;
use store::Db;
use store::dump::{self, Counts, Newness};

use crate::app::{App, Clock, Config};
use crate::operations::{backup as files, note, reindex as index};
use crate::web::limits::Limits;

/// Arguments of `attache backup`.
#[derive(Args)]
pub struct BackupArgs {
    /// File to write (compressed); it must not exist.
    file: PathBuf,
}

/// Arguments of `attache restore`.
#[derive(Args)]
pub struct RestoreArgs {
    /// File that `attache backup` wrote.
    file: PathBuf,
}

/// Arguments of `attache copy`.
#[derive(Args)]
pub struct CopyArgs {
    /// Database to copy from.
    #[arg(long)]
    from: String,
    /// Database to copy to; it must be new or empty.
    #[arg(long)]
    to: String,
}

/// Opens a database that must be up to date already, and puts the program together without serving.
pub(crate) fn open_current(database: &str) -> anyhow::Result<Arc<App>> {
    // A mistyped name must not look like an empty installation.
    if let Some(path) = missing_file(database) {
        bail!("there is no database at {path}");
    }
    let db = Db::open(database).context("open the database")?;
    let pending = db.pending().context("compare the migrations")?;
    if !pending.is_empty() {
        bail!(
            "the database lacks the migrations {}: start `attache serve` once",
            pending.join(", ")
        );
    }
    app_of(db)
}

fn app_of(db: Db) -> anyhow::Result<Arc<App>> {
    let packs = crate::cli::load_packs()?;
    Ok(Arc::new(App {
        db,
        packs,
        clock: Clock::System,
        config: Config::default(),
        limits: Limits::default(),
    }))
}

fn total(counts: &Counts) -> String {
    let of = |table: &str| counts.get(table).copied().unwrap_or(0);
    let all: u64 = counts.values().sum();
    format!(
        "{all} rows: {} matters, {} revisions, {} audit entries",
        of("matter"),
        of("revision"),
        of("audit")
    )
}

/// The file of an SQLite database that is not there yet; opening it would make it.
fn missing_file(database: &str) -> Option<&str> {
    let path = database.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    (!std::path::Path::new(path).exists()).then_some(path)
}

/// `attache serve --check`: says what would be migrated.
pub fn check(database: &str) -> anyhow::Result<ExitCode> {
    if let Some(path) = missing_file(database) {
        println!("would make a new database at {path}");
        return Ok(ExitCode::SUCCESS);
    }
    let db = Db::open(database).context("open the database")?;
    let pending = db.pending().context("compare the migrations")?;
    if pending.is_empty() {
        println!("nothing to migrate");
        return Ok(ExitCode::SUCCESS);
    }
    println!("would migrate: {}", pending.join(", "));
    if dump::newness(&db)? == Newness::InUse {
        let file = files::file_before_migration(database, Clock::System.now());
        println!("would first back up to a file such as {}", file.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// `attache reindex`.
pub fn reindex(app: &App) -> anyhow::Result<ExitCode> {
    let count = index::reindex(app)?;
    note(
        &app.db,
        app.clock.now(),
        "operations.reindex",
        &format!("matters={count}"),
    )?;
    println!("rebuilt the derived rows of {count} matters");
    if let Err(finding) = app.db.write(store::checkpoints::rebuild_nodes)? {
        println!("wrong: {finding}");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// `attache backup FILE`.
pub fn backup(database: &str, args: BackupArgs) -> anyhow::Result<ExitCode> {
    let app = open_current(database)?;
    let counts = files::write(&app.db, &args.file)?;
    note(
        &app.db,
        app.clock.now(),
        "operations.backup",
        &format!("audit={}", counts.get("audit").copied().unwrap_or(0)),
    )?;
    println!("wrote {} with {}", args.file.display(), total(&counts));
    Ok(ExitCode::SUCCESS)
}

/// `attache restore FILE`.
pub fn restore(database: &str, args: RestoreArgs) -> anyhow::Result<ExitCode> {
    let mut input = files::open(&args.file)?;
    let db = Db::open(database).context("open the database")?;
    let pending = db.pending().context("compare the migrations")?;
    if !pending.is_empty() && dump::newness(&db)? == Newness::InUse {
        bail!("the database is in use: give a new one");
    }
    db.migrate().context("migrate the database")?;
    let app = app_of(db)?;
    let counts = dump::restore(&app.db, &mut input, |tx| index::full_text(&app, tx))?;
    note(
        &app.db,
        app.clock.now(),
        "operations.restore",
        &format!("audit={}", counts.get("audit").copied().unwrap_or(0)),
    )?;
    println!("restored {}", total(&counts));
    Ok(ExitCode::SUCCESS)
}

/// `attache copy --from … --to …`.
pub fn copy(args: CopyArgs) -> anyhow::Result<ExitCode> {
    let from = open_current(&args.from)?;
    let to = Db::open(&args.to).context("open the database to copy to")?;
    let pending = to.pending().context("compare the migrations")?;
    if !pending.is_empty() && dump::newness(&to)? == Newness::InUse {
        bail!("the database to copy to is in use: give a new one");
    }
    to.migrate().context("migrate the database to copy to")?;
    let app = app_of(to)?;
    let counts = dump::copy(&from.db, &app.db, |tx| index::full_text(&app, tx))?;
    note(
        &app.db,
        app.clock.now(),
        "operations.copy",
        &format!("audit={}", counts.get("audit").copied().unwrap_or(0)),
    )?;
    println!("copied {}", total(&counts));
    Ok(ExitCode::SUCCESS)
}
