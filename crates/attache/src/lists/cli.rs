//! `attache import`: lists and an office's own log from the command line, with progress and a plain report.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::import::{Effect, Older, Request, ofac_csv};
use super::log;
use super::mapping::Mapping;
use crate::app::App;

/// What `attache import` is given.
#[derive(Args)]
pub struct ImportArgs {
    /// Format of the files.
    pub format: Format,
    /// Files. For ofac-csv: entries (12 columns), aliases (5), addresses (6) and further remarks (2) in any order.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Name of the list: lower-case letters, digits and hyphens.
    #[arg(long)]
    pub list: Option<String>,
    /// Title of the list for people; what is there is kept when it is not given.
    #[arg(long, default_value = "")]
    pub title: String,
    /// Date or number of the version; the day of the import when it is not given. Not the program's own version.
    #[arg(long = "list-version", default_value = "")]
    pub list_version: String,
    /// Mapping of an office's own log (TOML); for the format csv.
    #[arg(long)]
    pub mapping: Option<PathBuf>,
    /// Folder for FILE.rejected.jsonl; beside FILE when it is not given.
    #[arg(long)]
    pub rejected_dir: Option<PathBuf>,
    /// Take a version of the list that is older than the one held.
    #[arg(long)]
    pub older_version: bool,
    /// Only say what would be done; no file is written either.
    #[arg(long)]
    pub dry_run: bool,
}

/// Formats that can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The CSV files of the OFAC lists.
    OfacCsv,
    /// An office's own request log, with a mapping.
    Csv,
}

/// Imports and prints what came of it. Rejected rows do not fail an import; a file that cannot be used does.
pub fn import(app: &App, args: ImportArgs) -> anyhow::Result<ExitCode> {
    let effect = if args.dry_run { Effect::DryRun } else { Effect::Write };
    match args.format {
        Format::OfacCsv => list(app, &args, effect)?,
        Format::Csv => request_log(app, &args, effect)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn list(app: &App, args: &ImportArgs, effect: Effect) -> anyhow::Result<()> {
    let name = args.list.as_deref().context("name the list with --list")?;
    let request = Request {
        files: &args.files,
        list: name,
        title: &args.title,
        version: &args.list_version,
        rejected_dir: args.rejected_dir.as_deref(),
        effect,
        older: if args.older_version {
            Older::Allowed
        } else {
            Older::Refused
        },
        watch: &|_| {},
        officer: "",
        office: "",
        request: "command-line",
    };
    let progress = bar();
    let report = ofac_csv(app, &request, &progress)?;
    progress.finish_and_clear();
    let would = if effect == Effect::DryRun {
        " (dry run: nothing was written)"
    } else {
        ""
    };
    println!("list {name}: {} entries read{would}", report.read);
    println!("added {}", report.added);
    println!("changed {}", report.changed);
    println!("withdrawn {}", report.withdrawn);
    println!("rejected {}", report.rejected);
    println!("unchanged {}", report.unchanged);
    if report.unmatched > 0 {
        println!("without an entry on the list {}", report.unmatched);
    }
    if let Some(kept) = &report.kept {
        println!("note: {kept}");
    }
    for file in &report.written {
        println!("see {}", file.display());
    }
    Ok(())
}

fn request_log(app: &App, args: &ImportArgs, effect: Effect) -> anyhow::Result<()> {
    let mapping = Mapping::read(args.mapping.as_deref().context("name the mapping with --mapping")?)?;
    let [file] = args.files.as_slice() else {
        bail!("give one file with one mapping")
    };
    let progress = bar();
    let report = log::import(app, file, &mapping, args.rejected_dir.as_deref(), effect, &progress)?;
    progress.finish_and_clear();
    let would = if effect == Effect::DryRun {
        " (dry run: nothing was written)"
    } else {
        ""
    };
    println!("log {}: {} rows read{would}", mapping.source, report.read);
    println!("imported {}", report.imported);
    println!("duplicates {}", report.duplicates);
    println!("rejected {}", report.rejected);
    if report.blank > 0 {
        println!("blank {}", report.blank);
    }
    for column in &report.lacking {
        println!("note: the file has no column “{column}”");
    }
    match &report.written {
        Some(file) => println!("see {}", file.display()),
        // A dry run writes no file, so it says why itself.
        None => report
            .reasons
            .iter()
            .for_each(|(line, reason)| println!("line {line}: {reason}")),
    }
    Ok(())
}

/// Progress with rate and time left, on the terminal only.
fn bar() -> ProgressBar {
    let style = "{bar:30} {percent:>3} %  {binary_bytes_per_sec}, {eta} left";
    let bar = ProgressBar::new(0);
    match ProgressStyle::with_template(style) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
