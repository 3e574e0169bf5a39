//! `attache demo`: a living network on this machine, in one command.
//!
//! Without `--data` or `--database` everything is in a temporary folder that goes away at the end. A database that holds
//! somebody's real work is never touched. The password and the tokens are new at each start.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, bail};
use clap::Args;
use serde_json::json;

use crate::app::{App, Config};
use crate::cli::open_app_with;
use crate::demo::sign_ins::{self, SignIn};
use crate::demo::{Holds, MATTERS, holds, seed, seed_bulk};
use crate::oversight::checkpoints::keys::Signer;
use crate::oversight::checkpoints::make::{MINUTES, Schedule};
use crate::web::serve;

/// What `attache demo` is asked for.
#[derive(Args)]
pub struct DemoArgs {
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Folder that keeps the demo's database; made and seeded where it is empty.
    #[arg(long, conflicts_with = "database")]
    pub data: Option<PathBuf>,
    /// An empty database to seed, or one that holds the demo: sqlite:PATH or postgres://…
    #[arg(long)]
    pub database: Option<String>,
    /// Open so many matters more, in the first state of their kind: a full installation, for measurements.
    #[arg(long, default_value_t = 0)]
    pub more: usize,
    /// Print one JSON object on the first line: the URL and the sign-ins.
    #[arg(long)]
    pub json: bool,
}

/// Seeds where it is needed, prints the URL and the sign-ins, serves until told to end.
///
/// # Errors
/// Where the database cannot be used, the address is taken, or serving fails.
pub fn run(args: DemoArgs) -> anyhow::Result<ExitCode> {
    // Told before anything is seeded: a taken address should not cost half a minute.
    drop(TcpListener::bind(args.listen).with_context(|| format!("listen on {}", args.listen))?);
    let temporary = tempfile::tempdir().context("make a temporary folder")?;
    // A folder that was named goes before a database that the environment names for all commands.
    let database = match (&args.data, args.database) {
        (Some(folder), _) => in_folder(folder)?,
        (None, Some(database)) => database,
        (None, None) => in_folder(temporary.path())?,
    };
    let signer = signer(args.data.as_deref().unwrap_or(temporary.path()))?;
    let public_key = signer.public().to_string();
    let config = Config {
        signer: Some(Arc::new(signer)),
        ..Config::default()
    };
    let app = open_app_with(&database, config)?;
    prepare(&app)?;
    if args.more > 0 {
        let started = Instant::now();
        seed_bulk(&app, args.more)?;
        eprintln!(
            "opened {} matters more in {:.1} s",
            args.more,
            started.elapsed().as_secs_f64()
        );
    }
    let sign_ins = sign_ins::renew(&app)?;
    let mut told = Ok(());
    // Held until serving has ended: connections to PostgreSQL may not be dropped on a thread of the server.
    let held = Arc::clone(&app);
    let schedule = Schedule::start(&app, MINUTES);
    let served = serve::run(app, args.listen, None, |address| {
        told = if args.json {
            print_json(address, &sign_ins, &public_key)
        } else {
            print_table(address, &sign_ins, &public_key)
        };
    });
    schedule.end();
    drop(held);
    served?;
    told.context("print the sign-ins")?;
    Ok(ExitCode::SUCCESS)
}

fn in_folder(folder: &Path) -> anyhow::Result<String> {
    std::fs::create_dir_all(folder).with_context(|| format!("make the folder {}", folder.display()))?;
    Ok(format!("sqlite:{}", folder.join("attache.db").display()))
}

/// The demo's own key: kept with its data, or new at each start.
fn signer(folder: &Path) -> anyhow::Result<Signer> {
    let file = folder.join("signing.key");
    if file.exists() {
        return Signer::read(&file);
    }
    let signer = Signer::new("attache-demo")?;
    signer.write_new(&file)?;
    Ok(signer)
}

/// Seeds an empty database; leaves one that was seeded; refuses everything else.
pub(crate) fn prepare(app: &App) -> anyhow::Result<()> {
    match holds(app)? {
        Holds::Demo => Ok(()),
        Holds::Nothing => {
            let started = Instant::now();
            eprintln!("seeding the demo: 12 offices, 60 officers, {MATTERS} matters with eighteen months of history");
            seed(app, MATTERS)?;
            eprintln!("seeded in {:.1} s", started.elapsed().as_secs_f64());
            Ok(())
        }
        Holds::Remains => {
            bail!("the demo in this database was not seeded to its end: remove the database and start again")
        }
        Holds::Work => bail!("this database holds offices that are not the demo's: give the demo an empty one"),
    }
}

fn print_json(address: SocketAddr, sign_ins: &[SignIn], public_key: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{}",
        json!({"url": format!("http://{address}"), "sign_ins": sign_ins, "public_key": public_key})
    )?;
    out.flush()
}

fn print_table(address: SocketAddr, sign_ins: &[SignIn], public_key: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "Attaché demo: http://{address}\n")?;
    writeln!(
        out,
        "Everybody and everything in it is invented. Sign in with one of these names:\n"
    )?;
    writeln!(out, "  {:<20} {:<8} bearer token for the API", "name", "office")?;
    for sign_in in sign_ins {
        writeln!(out, "  {:<20} {:<8} {}", sign_in.name, sign_in.office, sign_in.token)?;
    }
    if let Some(first) = sign_ins.first() {
        writeln!(out, "\nPassword for all of them: {}\n", first.password)?;
    }
    writeln!(out, "Public key of the audit's checkpoints: {public_key}\n")?;
    writeln!(out, "End with Ctrl-C.")?;
    out.flush()
}
