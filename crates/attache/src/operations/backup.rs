//! Backup files: written beside their final name and moved there when whole; read whether compressed or not.
//!
//! A file holds everything, also password hashes and sealed matters: only the owner may read it, and it is for whoever
//! runs the installation to keep it as safe as the database.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use store::Db;
use store::dump::{self, Counts, Newness};

use crate::app::Clock;

/// Folder for the backups that are made before a migration.
pub const FOLDER_VARIABLE: &str = "ATTACHE_BACKUP_DIR";

/// Writes a backup of a database that is in use; the file appears only when it is whole.
pub fn write(db: &Db, file: &Path) -> anyhow::Result<Counts> {
    if file.exists() {
        bail!("{} exists already: give another name", file.display());
    }
    let part = part_of(file);
    let result = write_part(db, &part).and_then(|counts| {
        std::fs::rename(&part, file).with_context(|| format!("move the backup to {}", file.display()))?;
        Ok(counts)
    });
    if result.is_err() && part.exists() {
        std::fs::remove_file(&part).with_context(|| format!("remove the unfinished {}", part.display()))?;
    }
    result
}

fn part_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_os_string();
    name.push(".part");
    PathBuf::from(name)
}

fn write_part(db: &Db, part: &Path) -> anyhow::Result<Counts> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(part).with_context(|| format!("make {}", part.display()))?;
    let mut out = GzEncoder::new(BufWriter::new(file), Compression::fast());
    let counts = dump::backup(db, &mut out)?;
    let mut buffer = out.finish().context("finish the compressed file")?;
    buffer.flush().context("write the backup")?;
    buffer.get_ref().sync_all().context("make the backup durable")?;
    Ok(counts)
}

/// Opens a backup for reading, compressed or not.
pub fn open(file: &Path) -> anyhow::Result<Box<dyn BufRead>> {
    let mut plain = BufReader::new(File::open(file).with_context(|| format!("open {}", file.display()))?);
    let compressed = plain
        .fill_buf()
        .with_context(|| format!("read {}", file.display()))?
        .starts_with(&[0x1f, 0x8b]);
    Ok(if compressed {
        Box::new(BufReader::new(MultiGzDecoder::new(plain)))
    } else {
        Box::new(plain)
    })
}

/// Brings a database up to date. One that was in use is backed up first; without the backup nothing is migrated.
pub fn migrate_with_backup(db: &Db, database: &str) -> anyhow::Result<()> {
    let pending = db.pending().context("compare the migrations")?;
    if pending.is_empty() {
        return Ok(());
    }
    if dump::newness(db)? == Newness::InUse {
        let file = file_before_migration(database, Clock::System.now());
        write(db, &file).context("back up before the migration")?;
        tracing::info!(file = %file.display(), "backed up before the migration");
    }
    let applied = db.migrate().context("migrate the database")?;
    tracing::info!(migrations = applied.join(" "), "migrated");
    Ok(())
}

/// Where the backup before a migration goes: the folder of the environment, or beside the SQLite file, or here.
pub fn file_before_migration(database: &str, now: Timestamp) -> PathBuf {
    let sqlite = database
        .strip_prefix("sqlite:")
        .map(|path| PathBuf::from(path.strip_prefix("//").unwrap_or(path)));
    let beside = sqlite
        .as_deref()
        .and_then(Path::parent)
        .map_or_else(PathBuf::new, Path::to_path_buf);
    let folder = std::env::var_os(FOLDER_VARIABLE).map_or(beside, PathBuf::from);
    let stem = sqlite
        .as_deref()
        .and_then(Path::file_stem)
        .map_or_else(|| "attache".into(), |s| s.to_string_lossy().into_owned());
    folder.join(format!(
        "{stem}-before-migration-{}.backup.gz",
        now.strftime("%Y%m%dT%H%M%SZ")
    ))
}
