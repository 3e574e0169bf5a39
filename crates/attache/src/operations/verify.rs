//! `attache verify`: the database, an export without the database, or one proof.
//!
//! On a database: chain, revisions, derived rows and checkpoints, and an export of the entries on the way. With
//! `--offline` or `--proof` no database is touched; a public key says whose signatures count. `--checkpoint` brings
//! checkpoints that were kept elsewhere, which is what shows a rewritten history.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use store::checkpoints::{self, Held};
use store::verify::{self, Checked, Finding};

use crate::app::App;
use crate::operations::cli::open_current;
use crate::operations::{check as derived, note};
use crate::oversight::checkpoints::keys::{self, PublicKey};
use crate::oversight::checkpoints::make::stated;
use crate::oversight::checkpoints::offline::{self, HeldNote};

/// Arguments of `attache verify`.
#[derive(Args)]
pub struct VerifyArgs {
    /// Writes every audit entry that holds to this file, one line of JSON each, then the signed checkpoints, then a
    /// closing line.
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,
    /// File with the public keys whose signatures count, one a line. May be given several times.
    #[arg(long, value_name = "FILE")]
    public_key: Vec<PathBuf>,
    /// A checkpoint that was kept elsewhere, to be held against what there is now. May be given several times.
    #[arg(long, value_name = "FILE", requires = "public_key")]
    checkpoint: Vec<PathBuf>,
    /// Checks a file that --export wrote, without a database.
    #[arg(long, value_name = "FILE", requires = "public_key", conflicts_with_all = ["export", "proof"])]
    offline: Option<PathBuf>,
    /// Checks a file with an inclusion or consistency proof, without a database.
    #[arg(long, value_name = "FILE", requires = "public_key", conflicts_with = "export")]
    proof: Option<PathBuf>,
}

/// `attache verify`.
///
/// # Errors
/// Where files or the database cannot be read or written. What does not hold is told, with exit code 1.
pub fn verify(database: &str, args: &VerifyArgs) -> anyhow::Result<ExitCode> {
    let mut keys = vec![];
    for file in &args.public_key {
        keys.extend(keys::read_public(file)?);
    }
    let mut held = vec![];
    for file in &args.checkpoint {
        match HeldNote::read(file, &keys)? {
            Ok(note) => held.push(note),
            Err(finding) => return Ok(wrong(&finding)),
        }
    }
    if let Some(file) = &args.proof {
        return Ok(match offline::check_proof(file, &keys, &held)? {
            Ok(words) => {
                println!("proof: {words}");
                ExitCode::SUCCESS
            }
            Err(finding) => wrong(&finding),
        });
    }
    match &args.offline {
        Some(file) => without_database(file, &keys, &held),
        None => with_database(database, args.export.as_deref(), &keys, &held),
    }
}

fn wrong(finding: &Finding) -> ExitCode {
    println!("wrong: {finding}");
    ExitCode::FAILURE
}

fn without_database(file: &Path, keys: &[PublicKey], held: &[HeldNote]) -> anyhow::Result<ExitCode> {
    let checked = match offline::check(file, keys, held)? {
        Ok(checked) => checked,
        Err(finding) => return Ok(wrong(&finding)),
    };
    println!(
        "audit: {} entries hold, the last one has hash {}",
        checked.rows, checked.hash
    );
    println!(
        "checkpoints: {} hold and are signed, {} kept elsewhere fit",
        checked.checkpoints,
        held.len()
    );
    println!("signed: entries 1 to {}", checked.signed);
    if checked.signed.unsigned_abs() < checked.rows {
        println!(
            "not signed: entries {} to {}, which only follow from one another",
            checked.signed + 1,
            checked.rows
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn with_database(
    database: &str,
    export: Option<&Path>,
    keys: &[PublicKey],
    held: &[HeldNote],
) -> anyhow::Result<ExitCode> {
    let app = open_current(database)?;
    let outcome = match export {
        Some(file) => exported(&app, file)?,
        None => verify::verify(&app.db, None::<&mut std::io::Sink>)?,
    };
    let code = match outcome {
        Ok(checked) => told(&app, &checked, keys, held)?,
        Err(finding) => wrong(&finding),
    };
    let result = if code == ExitCode::SUCCESS { "holds" } else { "wrong" };
    note(
        &app.db,
        app.clock.now(),
        "operations.verify",
        &format!("result={result}"),
    )?;
    Ok(code)
}

fn exported(app: &App, file: &Path) -> anyhow::Result<verify::Outcome> {
    let attempt = || format!("write {}", file.display());
    let made = File::create_new(file).with_context(|| format!("make {}", file.display()))?;
    let mut out = BufWriter::new(made);
    let outcome = verify::verify(&app.db, Some(&mut out))?;
    // An export of an audit that does not hold stays without its end, so that nobody takes it for a whole one.
    if let Ok(checked) = &outcome {
        let count = offline::write_end(&app.db, checked.head.seq, &mut out)?;
        if count == 0 {
            eprintln!("the export has no checkpoint: nothing in it is signed");
        }
    }
    out.flush().with_context(attempt)?;
    out.get_ref()
        .sync_all()
        .with_context(|| format!("make {} durable", file.display()))?;
    Ok(outcome)
}

fn told(app: &App, checked: &Checked, keys: &[PublicKey], held: &[HeldNote]) -> anyhow::Result<ExitCode> {
    println!(
        "audit: {} entries hold, the last is {} with hash {}",
        checked.audit, checked.head.seq, checked.head.hash
    );
    println!(
        "revisions: {} hold, of which {} erased",
        checked.revisions, checked.erased
    );
    match derived::derived_rows(app)? {
        Ok(matters) => println!("derived rows: those of {matters} matters hold"),
        Err(finding) => return Ok(wrong(&finding)),
    }
    match signed(app, keys, held)? {
        Ok(words) => println!("checkpoints: {words}"),
        Err(finding) => return Ok(wrong(&finding)),
    }
    Ok(ExitCode::SUCCESS)
}

/// Every checkpoint of the database, with its signature: by the keys given, or else by the key it names itself, which
/// shows damage but no forgery.
fn signed(app: &App, keys: &[PublicKey], held: &[HeldNote]) -> anyhow::Result<Result<String, Finding>> {
    let known = (!keys.is_empty()).then_some(keys);
    let held: Vec<Held> = held.iter().map(HeldNote::held).collect();
    let found = app
        .db
        .read(|tx| checkpoints::check(tx, &held, |checkpoint| stated(checkpoint, known).map(|_| ())))?;
    Ok(found.map(|checked| match checked.checkpoints {
        0 => "there are none".to_string(),
        count => {
            let whose = if known.is_some() {
                "signed with the public keys given"
            } else {
                "whose keys were not compared: give --public-key"
            };
            format!(
                "{count} hold, the newest covers {} entries, {whose}; {} kept elsewhere fit",
                checked.size,
                held.len()
            )
        }
    }))
}
