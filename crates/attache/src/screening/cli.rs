//! `attache screen`: names from the command line or a file against the imported lists.
//!
//! The command line sees no matter, so parties of the network are not asked. The audit keeps a digest of the names.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{bail, ensure};
use clap::Args;
use indicatif::ProgressBar;
use matter::Refusal;
use serde_json::{Map, Value, json};
use store::Entry;

use super::actions::{self, Found, Query, Reach};
use crate::app::App;
use crate::lists::rows::{Bytes, Rows};

/// What `attache screen` is given.
#[derive(Args)]
pub struct ScreenArgs {
    /// Names.
    pub names: Vec<String>,
    /// CSV file with names: a header with name and perhaps schema, birth_date, countries, identifiers, or just names.
    #[arg(long)]
    pub file: Option<PathBuf>,
    /// FollowTheMoney schema of the names.
    #[arg(long)]
    pub schema: Option<String>,
    /// Birth date: year, month or day.
    #[arg(long)]
    pub dob: Option<String>,
    /// Country by its code; may be given several times.
    #[arg(long)]
    pub country: Vec<String>,
    /// Number of an identity paper or a register; may be given several times.
    #[arg(long)]
    pub identifier: Vec<String>,
    /// Hits of each name at most.
    #[arg(long, default_value_t = actions::HITS_USUAL)]
    pub limit: i64,
    /// One JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// Screens and prints. Exit code 0 whether or not there are hits.
pub fn screen(app: &App, args: ScreenArgs) -> anyhow::Result<ExitCode> {
    ensure!(
        (1..=actions::HITS_MAX).contains(&args.limit),
        "give a limit from 1 to {}",
        actions::HITS_MAX
    );
    let queries = queries(app, &args)?;
    let mut entry = Entry {
        at: store::ids::instant(app.clock.now()),
        verb: "screen".into(),
        subject: actions::subject(&queries),
        outcome: "done".into(),
        request: "command-line".into(),
        ..Entry::default()
    };
    entry.detail = format!("limit={}", args.limit);
    app.db.write(move |tx| {
        tx.audit(entry.clone());
        Ok(())
    })?;
    for query in &queries {
        let hits = app.db.read(|tx| actions::hits(tx, query, &Reach::Lists, args.limit))?;
        if args.json {
            println!("{}", json!({"name": query.name, "hits": hits}));
        } else {
            print(query, &hits);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print(query: &Query, hits: &[Found]) {
    let count = match hits.len() {
        0 => "no hit".to_string(),
        1 => "1 hit".to_string(),
        many => format!("{many} hits"),
    };
    println!("{}: {count}", query.name);
    for hit in hits {
        println!(
            "  {:.2}  {}  {} ({} {})  {}",
            hit.score, hit.id, hit.caption, hit.list, hit.version, hit.programs
        );
        for words in &hit.explanation {
            println!("        {words}");
        }
    }
}

fn queries(app: &App, args: &ScreenArgs) -> anyhow::Result<Vec<Query>> {
    let mut given: Vec<(String, Map<String, Value>)> = vec![];
    for name in &args.names {
        given.push((format!("“{name}”"), Map::from_iter([("name".to_string(), json!(name))])));
    }
    if let Some(file) = &args.file {
        let mut rows = Rows::open(file, b',', Bytes::Either, &ProgressBar::hidden())?;
        let mut headings: Option<Vec<String>> = None;
        while let Some(raw) = rows.next_row()? {
            if let Some(fault) = raw.fault {
                bail!("line {}: {fault}", raw.line);
            }
            if headings.is_none() {
                let first: Vec<String> = raw.cells.iter().map(|c| c.to_lowercase()).collect();
                if first.iter().any(|h| h == "name") {
                    headings = Some(first);
                    continue;
                }
                headings = Some(vec!["name".into()]);
            }
            let names = headings.iter().flatten();
            let row: Map<String, Value> = names
                .zip(&raw.cells)
                .filter(|(_, cell)| !cell.is_empty())
                .map(|(h, c)| (h.clone(), json!(c)))
                .collect();
            if !row.is_empty() {
                given.push((format!("line {}", raw.line), row));
            }
        }
    }
    ensure!(!given.is_empty(), "give names, or a file with --file");
    let mut queries = vec![];
    for (place, mut row) in given {
        let more = [
            ("schema", args.schema.as_ref().map(|s| json!(s))),
            ("birth_date", args.dob.as_ref().map(|d| json!(d))),
        ];
        for (name, value) in more.into_iter().filter_map(|(n, v)| v.map(|v| (n, v))) {
            row.entry(name).or_insert(value);
        }
        for (name, values) in [("countries", &args.country), ("identifiers", &args.identifier)] {
            if !values.is_empty() {
                row.entry(name).or_insert_with(|| json!(values));
            }
        }
        let read = actions::read_query(app, &row);
        queries.push(read.map_err(|no| anyhow::anyhow!("{place}: {}", reasons(&no)))?);
    }
    Ok(queries)
}

fn reasons(refusals: &[Refusal]) -> String {
    let words: Vec<String> = refusals
        .iter()
        .map(|r| format!("{}: {}", r.field.as_deref().unwrap_or(""), r.why))
        .collect();
    words.join("; ")
}
