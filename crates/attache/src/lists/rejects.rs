//! Rows that were not imported: one JSON object a line, with file line, reason and the row, beside the file itself.
//!
//! Nothing is lost: what does not go in stands here and can be put right and imported again. The file is made with
//! the first row, so that an import without a fault leaves none; one of an earlier run is written anew.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::json;

use super::import::Effect;

/// Characters of a cell that are kept of a rejected row; an oversize cell is cut there.
pub const CELL_CHARS_MAX: usize = 2_000;

/// Takes the rejected rows of one file.
pub struct Rejects {
    path: PathBuf,
    effect: Effect,
    out: Option<BufWriter<File>>,
    count: u64,
}

impl Rejects {
    /// Rejected rows of `file` go to `FILE.rejected.jsonl`, beside it or in another folder. A file of an earlier run
    /// is removed, so that what stands there belongs to this one. A run that only says what it would do counts the rows
    /// and leaves every file as it is.
    pub fn beside(file: &Path, folder: Option<&Path>, effect: Effect) -> anyhow::Result<Rejects> {
        let mut name = file.file_name().context("the path names no file")?.to_os_string();
        name.push(".rejected.jsonl");
        let path = match folder {
            Some(folder) => folder.join(name),
            None => file.with_file_name(name),
        };
        if effect == Effect::Write && path.exists() {
            std::fs::remove_file(&path).with_context(|| format!("could not replace {}", path.display()))?;
        }
        Ok(Rejects {
            path,
            effect,
            out: None,
            count: 0,
        })
    }

    /// Writes one row with its line and why it was not imported.
    pub fn put(&mut self, line: u64, reason: &str, row: &[String]) -> anyhow::Result<()> {
        self.count += 1;
        if self.effect == Effect::DryRun {
            return Ok(());
        }
        let attempt = || {
            format!(
                "could not write {}: name another folder with --rejected-dir",
                self.path.display()
            )
        };
        let out = match &mut self.out {
            Some(out) => out,
            None => self
                .out
                .insert(BufWriter::new(File::create(&self.path).with_context(attempt)?)),
        };
        let cut = |cell: &String| cell.chars().take(CELL_CHARS_MAX).collect::<String>();
        let entry = json!({"line": line, "reason": reason, "row": row.iter().map(cut).collect::<Vec<_>>()});
        writeln!(out, "{entry}").with_context(attempt)?;
        Ok(())
    }

    /// Finishes the file: how many rows it holds, and where it is, if there is one.
    pub fn finish(mut self) -> anyhow::Result<(u64, Option<PathBuf>)> {
        if let Some(mut out) = self.out.take() {
            out.flush()
                .with_context(|| format!("could not write {}", self.path.display()))?;
            return Ok((self.count, Some(self.path)));
        }
        Ok((self.count, None))
    }
}
