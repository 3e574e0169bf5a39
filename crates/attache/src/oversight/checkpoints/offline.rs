//! An export checked by a stranger: with the file and the public key, without the database.
//!
//! The file is lines of JSON: the entries, then the checkpoints, then a closing line with their numbers. It is read twice:
//! first the checkpoints, whose signatures are checked; then the entries, one after the other, each of which must follow
//! from the one before, with the root compared where a checkpoint stands. The first thing wrong is named. Entries after
//! the newest checkpoint follow from one another, but nobody signed them.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use store::checkpoints::merkle::{self, Frontier};
use store::checkpoints::{self, CHECKPOINTS_MAX, Held};
use store::verify::Finding;
use store::{Db, audit};

use crate::oversight::checkpoints::keys::PublicKey;
use crate::oversight::checkpoints::note::{self, Statement};
use crate::oversight::checkpoints::proof::{EntryLine, Proof};

/// Bytes of one line of an export at most.
const LINE_BYTES_MAX: u64 = 4 * 1_048_576;
/// Bytes of a file with a proof at most.
const PROOF_BYTES_MAX: u64 = 1_048_576;
/// How lines begin that are no entries.
const CHECKPOINT: &[u8] = b"{\"checkpoint\":";
const END: &[u8] = b"{\"end\":";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckpointLine {
    checkpoint: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EndLine {
    end: Counts,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Counts {
    rows: u64,
    checkpoints: u64,
}

/// What an export holds, all of which was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Entries.
    pub rows: u64,
    /// Hash of the last one.
    pub hash: String,
    /// Checkpoints in it.
    pub checkpoints: u64,
    /// Entries that a signature covers: those up to this one.
    pub signed: i64,
}

/// Writes the checkpoints of up to so many rows, and the closing line, behind the entries.
///
/// # Errors
/// Where the store or the file fails.
pub fn write_end(db: &Db, rows: i64, out: &mut impl Write) -> anyhow::Result<u64> {
    let (mut after, mut count) = (0, 0);
    'all: loop {
        let batch = db.read(|tx| checkpoints::after(tx, after, CHECKPOINTS_MAX))?;
        if batch.is_empty() {
            break;
        }
        for checkpoint in batch {
            // Made since the entries were read.
            if checkpoint.size > rows {
                break 'all;
            }
            after = checkpoint.size;
            count += 1;
            let line = CheckpointLine {
                checkpoint: checkpoint.note,
            };
            put(out, &line)?;
        }
    }
    let rows = u64::try_from(rows).context("count the entries")?;
    let end = Counts {
        rows,
        checkpoints: count,
    };
    put(out, &EndLine { end })?;
    Ok(count)
}

fn put<T: Serialize>(out: &mut impl Write, line: &T) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *out, line).context("write the export")?;
    out.write_all(b"\n").context("write the export")
}

fn wrong(row: impl Into<String>, why: impl Into<String>) -> Finding {
    Finding {
        row: row.into(),
        why: why.into(),
    }
}

/// Lines of a file with their numbers from 1, without the line break; the last one may be cut.
struct Lines {
    input: BufReader<File>,
    number: u64,
    line: Vec<u8>,
}

impl Lines {
    fn of(file: &Path) -> anyhow::Result<Lines> {
        let opened = File::open(file).with_context(|| format!("open {}", file.display()))?;
        Ok(Lines {
            input: BufReader::with_capacity(1 << 18, opened),
            number: 0,
            line: vec![],
        })
    }

    /// Goes on to the next line; `None` at the end.
    fn next(&mut self) -> anyhow::Result<Option<&[u8]>> {
        self.line.clear();
        self.number += 1;
        let mut limited = (&mut self.input).take(LINE_BYTES_MAX);
        limited
            .read_until(b'\n', &mut self.line)
            .with_context(|| format!("read line {}", self.number))?;
        Ok((!self.line.is_empty()).then_some(self.line.as_slice()))
    }

    fn name(&self) -> String {
        format!("line {} of the export", self.number)
    }
}

/// The checkpoints of an export and the numbers that its closing line gives.
struct Signed {
    statements: Vec<Statement>,
    counts: Counts,
}

/// First reading: every checkpoint, opened with the keys, and the closing line, which must be the last.
fn read_signed(file: &Path, keys: &[PublicKey]) -> anyhow::Result<Result<Signed, Finding>> {
    let mut lines = Lines::of(file)?;
    let (mut statements, mut counts) = (vec![], None);
    while let Some(line) = lines.next()? {
        let checkpoint = line.starts_with(CHECKPOINT);
        if !checkpoint && !line.starts_with(END) && counts.is_none() {
            continue;
        }
        if counts.is_some() {
            return Ok(Err(wrong(lines.name(), "it stands behind the closing line")));
        }
        if checkpoint {
            let read = serde_json::from_slice::<CheckpointLine>(line);
            let Ok(read) = read else {
                return Ok(Err(wrong(lines.name(), "it is not a checkpoint")));
            };
            match note::open(&read.checkpoint, keys) {
                Ok(statement) => statements.push(statement),
                Err(error) => return Ok(Err(wrong(checkpoint_name(&read.checkpoint, &lines), error.to_string()))),
            }
        } else {
            let Ok(read) = serde_json::from_slice::<EndLine>(line) else {
                return Ok(Err(wrong(lines.name(), "it is not the closing line")));
            };
            counts = Some(read.end);
        }
    }
    Ok(match counts {
        None => Err(wrong(
            "end of the export",
            "its closing line is missing: the file was cut",
        )),
        Some(counts) if counts.checkpoints != statements.len() as u64 => Err(wrong(
            "end of the export",
            format!(
                "it has {} checkpoints and its closing line says {}",
                statements.len(),
                counts.checkpoints
            ),
        )),
        Some(counts) => Ok(Signed { statements, counts }),
    })
}

fn checkpoint_name(text: &str, lines: &Lines) -> String {
    match note::read(text) {
        Ok(statement) => format!("checkpoint of {} rows", statement.size),
        Err(_) => lines.name(),
    }
}

/// Checkpoints in the order of their size, those of the export and those that were kept elsewhere. Two that contradict
/// each other are a finding, whatever the entries say.
fn in_order(signed: &Signed, held: &[Held], origin: Option<&str>) -> Result<Vec<Held>, Finding> {
    let mut all: Vec<Held> = held.to_vec();
    for statement in &signed.statements {
        if origin.is_some_and(|origin| origin != statement.origin) {
            return Err(wrong(
                format!("checkpoint of {} rows", statement.size),
                "it is of another log than the others",
            ));
        }
        all.push(Held {
            name: format!("checkpoint of {} rows", statement.size),
            size: statement.size,
            root: statement.root,
        });
    }
    all.sort_by_key(|one| one.size);
    for pair in all.windows(2) {
        if pair[0].size == pair[1].size && pair[0].root != pair[1].root {
            let why = format!(
                "two different ones of {} rows were signed: the log was forked",
                pair[0].size
            );
            return Err(wrong(pair[1].name.clone(), why));
        }
    }
    if all.is_empty() {
        return Err(wrong("checkpoints", "there are none: nothing in the export is signed"));
    }
    Ok(all)
}

/// Checks an export with public keys and with checkpoints that were kept elsewhere, which the keys have opened.
///
/// # Errors
/// Where the file cannot be read. What does not hold is a finding.
pub fn check(file: &Path, keys: &[PublicKey], held: &[HeldNote]) -> anyhow::Result<Result<Checked, Finding>> {
    let signed = match read_signed(file, keys)? {
        Ok(signed) => signed,
        Err(finding) => return Ok(Err(finding)),
    };
    let origin = signed.statements.first().or(held.first().map(|held| &held.statement));
    let origin = origin.map(|statement| statement.origin.as_str());
    if let Some(other) = held.iter().find(|held| Some(held.statement.origin.as_str()) != origin) {
        return Ok(Err(wrong(other.name.clone(), "it is of another log than the export")));
    }
    let held: Vec<Held> = held.iter().map(HeldNote::held).collect();
    let roots = match in_order(&signed, &held, origin) {
        Ok(roots) => roots,
        Err(finding) => return Ok(Err(finding)),
    };
    let walk = match follow(file, &roots)? {
        Ok(walk) => walk,
        Err(finding) => return Ok(Err(finding)),
    };
    if walk.tree.size() != signed.counts.rows {
        let why = format!(
            "it has {} entries and its closing line says {}",
            walk.tree.size(),
            signed.counts.rows
        );
        return Ok(Err(wrong("end of the export", why)));
    }
    Ok(Ok(Checked {
        rows: walk.tree.size(),
        hash: walk.hash,
        checkpoints: signed.counts.checkpoints,
        signed: roots.last().map_or(0, |last| last.size),
    }))
}

/// The entries as far as they were followed.
struct Walk {
    tree: Frontier,
    hash: String,
}

impl Walk {
    fn add(&mut self, line: &[u8], name: &str) -> Result<(), Finding> {
        let next = self.tree.size() + 1;
        let Ok(entry) = serde_json::from_slice::<EntryLine>(line) else {
            return Err(wrong(name, format!("it cannot be read as audit row {next}")));
        };
        if u64::try_from(entry.seq) != Ok(next) {
            let why = format!("it is missing: row {} stands in its place", entry.seq);
            return Err(wrong(format!("audit row {next}"), why));
        }
        let Some(hash) = entry.follows(&self.hash) else {
            let why = "its hash is not the one that its columns and the row before it give";
            return Err(wrong(format!("audit row {next}"), why));
        };
        self.tree.push(merkle::leaf(&hash), |_, _, _| {});
        self.hash = audit::hex(&hash);
        Ok(())
    }
}

/// Second reading: the entries in order, with the root compared at each checkpoint.
fn follow(file: &Path, roots: &[Held]) -> anyhow::Result<Result<Walk, Finding>> {
    let mut lines = Lines::of(file)?;
    let mut walk = Walk {
        tree: Frontier::default(),
        hash: "0".repeat(64),
    };
    let mut roots = roots.iter().peekable();
    loop {
        while let Some(root) = roots.next_if(|root| u64::try_from(root.size) == Ok(walk.tree.size())) {
            if let Err(finding) = root.compare(&walk.tree) {
                return Ok(Err(finding));
            }
        }
        let number = lines.number + 1;
        let Some(line) = lines.next()? else { break };
        if line.starts_with(CHECKPOINT) || line.starts_with(END) {
            continue;
        }
        if let Err(finding) = walk.add(line, &format!("line {number} of the export")) {
            return Ok(Err(finding));
        }
    }
    Ok(match roots.next() {
        Some(root) => Err(wrong(
            format!("audit row {}", walk.tree.size() + 1),
            format!("it is missing: the {} was signed for {} rows", root.name, root.size),
        )),
        None => Ok(walk),
    })
}

/// A checkpoint that was kept elsewhere, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldNote {
    /// Name of its file.
    pub name: String,
    /// What it says.
    pub statement: Statement,
}

impl HeldNote {
    /// Reads one from a file; one that none of the keys signed is a finding.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn read(file: &Path, keys: &[PublicKey]) -> anyhow::Result<Result<HeldNote, Finding>> {
        let text = std::fs::read_to_string(file).with_context(|| format!("read {}", file.display()))?;
        let name = format!("held checkpoint {}", file.display());
        Ok(match note::open(&text, keys) {
            Ok(statement) => Ok(HeldNote { name, statement }),
            Err(error) => Err(wrong(name, error.to_string())),
        })
    }

    /// As the walks over rows take it.
    pub fn held(&self) -> Held {
        Held {
            name: self.name.clone(),
            size: self.statement.size,
            root: self.statement.root,
        }
    }
}

/// Checks a file with a proof; what it proves, in words.
///
/// # Errors
/// Where the file cannot be read or holds no proof.
pub fn check_proof(file: &Path, keys: &[PublicKey], held: &[HeldNote]) -> anyhow::Result<Result<String, Finding>> {
    let shown = file.display();
    let mut text = String::new();
    File::open(file)
        .with_context(|| format!("open {shown}"))?
        .take(PROOF_BYTES_MAX)
        .read_to_string(&mut text)
        .with_context(|| format!("read {shown}"))?;
    let proof: Proof = serde_json::from_str(&text).with_context(|| format!("{shown} holds no proof"))?;
    let held: Vec<Statement> = held.iter().map(|held| held.statement.clone()).collect();
    Ok(proof.check(keys, &held))
}
