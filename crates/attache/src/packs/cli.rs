//! `attache pack check DIR`: what is wrong in packs before they are built into a program, by file and line.
//!
//! The folder is one of packs (`us/`, `varnia/` …) or one pack. One pack is read together with the packs that ship,
//! because its rows may name theirs; only what is wrong in the pack itself is told. Nothing is written.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::load::{PackFile, PackProblem, shipped_files};
use super::{Packs, examine};

/// Files of a folder of packs that are read at most.
const FILES_MAX: usize = 2_000;
/// Exit code where the folder is not one of packs.
const USAGE: u8 = 2;

/// Commands about jurisdiction packs.
#[derive(Subcommand)]
pub enum PackCommand {
    /// Checks the rows of a pack, or of a folder of packs; names every fault by file and line.
    Check(CheckArgs),
}

/// What `attache pack check` is given.
#[derive(Args)]
pub struct CheckArgs {
    /// A pack (it holds pack.toml), or a folder of packs.
    pub folder: PathBuf,
}

/// Runs a command. Exit code 0: the packs load; 1: something in them is wrong; 2: there is no pack there.
pub fn run(command: PackCommand) -> anyhow::Result<ExitCode> {
    let PackCommand::Check(args) = command;
    let report = match check(&args.folder) {
        Ok(report) => report,
        Err(why) => {
            eprintln!("attache: {}: {why}", args.folder.display());
            return Ok(ExitCode::from(USAGE));
        }
    };
    for problem in &report.problems {
        println!("{problem}");
    }
    for line in &report.counted {
        println!("{line}");
    }
    let faults = match report.problems.len() {
        0 => return Ok(ExitCode::SUCCESS),
        1 => "1 fault".to_string(),
        many => format!("{many} faults"),
    };
    println!("{faults}: the program would refuse these packs");
    Ok(ExitCode::FAILURE)
}

/// What a check found.
#[derive(Debug)]
pub struct Report {
    /// Everything that is wrong, by file and line.
    pub problems: Vec<PackProblem>,
    /// A line for each pack: its rows, verified and unverified.
    pub counted: Vec<String>,
}

/// Checks a folder. Err: it is not a folder of packs, or cannot be read.
pub fn check(folder: &Path) -> Result<Report, String> {
    let mut read = files_of(folder)?;
    let (packs, problems) = examine(&read.files);
    read.problems.extend(problems);
    if let Some(pack) = &read.only {
        let own = format!("{pack}/");
        read.problems.retain(|problem| problem.file.starts_with(&own));
    }
    Ok(Report {
        counted: counted(&packs, read.only.as_deref()),
        problems: read.problems,
    })
}

fn counted(packs: &Packs, only: Option<&str>) -> Vec<String> {
    let counts = packs.counts();
    let asked = counts
        .iter()
        .filter(|count| only.is_none_or(|pack| count.pack.id == pack));
    asked
        .map(|count| {
            let (rows, unverified) = (count.rows(), count.unverified());
            format!(
                "{}: version {}, owner {}: {rows} rows, {} verified, {unverified} unverified",
                count.pack.id,
                count.pack.version,
                count.pack.owner,
                rows - unverified,
            )
        })
        .collect()
}

/// The files of a folder as the program would read them.
#[derive(Default)]
struct Folder {
    files: Vec<PackFile>,
    /// Files that are no text.
    problems: Vec<PackProblem>,
    /// The pack, where it is a single one.
    only: Option<String>,
}

const MANIFEST: &str = "pack.toml";

fn files_of(folder: &Path) -> Result<Folder, String> {
    let entries = list(folder)?;
    let mut found = Folder::default();
    if is_pack(&entries) {
        let full = folder.canonicalize().map_err(|error| error.to_string())?;
        let pack = name_of(&full);
        found.files = shipped_files().map_err(|_| "the packs that ship cannot be read".to_string())?;
        let own = format!("{pack}/");
        found.files.retain(|file| !file.path.starts_with(&own));
        // The pack asked about comes last: of two rows that collide, the later one is told.
        found.read(&entries, &pack)?;
        found.only = Some(pack);
        return Ok(found);
    }
    let mut packs = 0;
    for pack in entries.iter().filter(|path| path.is_dir()) {
        let inside = list(pack)?;
        packs += usize::from(is_pack(&inside));
        found.read(&inside, &name_of(pack))?;
    }
    if packs == 0 {
        return Err("no pack is here: name a folder with pack.toml, or a folder of such folders".into());
    }
    Ok(found)
}

fn is_pack(entries: &[PathBuf]) -> bool {
    entries.iter().any(|path| path.is_file() && name_of(path) == MANIFEST)
}

impl Folder {
    fn read(&mut self, paths: &[PathBuf], pack: &str) -> Result<(), String> {
        for path in paths.iter().filter(|path| path.is_file()) {
            let name = name_of(path);
            let bytes = fs::read(path).map_err(|error| format!("{name}: {error}"))?;
            let path = format!("{pack}/{name}");
            match String::from_utf8(bytes) {
                Ok(text) => self.files.push(PackFile { path, text }),
                Err(_) => self.problems.push(PackProblem {
                    file: path,
                    line: 1,
                    why: "not UTF-8: save the file as UTF-8".into(),
                }),
            }
        }
        Ok(())
    }
}

/// What a folder holds, by name; hidden files are no part of a pack.
fn list(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|error| error.to_string())?;
    let mut paths = vec![];
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        if !name_of(&path).starts_with('.') {
            paths.push(path);
        }
    }
    if paths.len() > FILES_MAX {
        return Err(format!("more than {FILES_MAX} files: that is not a folder of packs"));
    }
    paths.sort();
    Ok(paths)
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
