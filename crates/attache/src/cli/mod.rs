//! The command line: what each command of the program does; actions do the work.
//!
//! Exit code 0 done, 1 refused or found wrong, 2 usage. Flags are mirrored by `ATTACHE_…` variables.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::{Parser, Subcommand, ValueEnum};

use crate::app::{App, Clock, Config, Tls};
use crate::oversight::checkpoints::{self, make::Schedule};
use crate::packs::Packs;
use crate::web::limits::Limits;
use crate::web::proxy::Network;
use crate::web::serve::{self, TlsFiles};
use crate::{demo, lists, notices, officers, operations, packs, screening};

/// Operations platform of a law-enforcement attaché network.
#[derive(Parser)]
#[command(name = "attache", version, about)]
struct Cli {
    /// Where the database is: sqlite:PATH or postgres://… (sqlite:attache.db unless said; the demo makes its own).
    #[arg(long, global = true, env = "ATTACHE_DATABASE")]
    database: Option<String>,
    /// How log lines are written.
    #[arg(long, global = true, env = "ATTACHE_LOG", default_value = "text")]
    log: Log,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, ValueEnum)]
enum Log {
    Text,
    Json,
}

#[derive(Subcommand)]
enum Command {
    /// Seeds the fictional network into a fresh database and serves it.
    Demo(demo::cli::DemoArgs),
    /// Serves; migrates on start after an automatic backup.
    Serve {
        /// Address to listen on.
        #[arg(long, env = "ATTACHE_LISTEN", default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// Certificate chain (PEM).
        #[arg(long, env = "ATTACHE_TLS_CERT", requires = "tls_key")]
        tls_cert: Option<PathBuf>,
        /// Key (PEM).
        #[arg(long, env = "ATTACHE_TLS_KEY", requires = "tls_cert")]
        tls_key: Option<PathBuf>,
        /// Addresses or networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.
        #[arg(long, env = "ATTACHE_TRUSTED_PROXY", value_delimiter = ',', value_name = "ADDRESS")]
        trusted_proxy: Vec<Network>,
        #[command(flatten)]
        signing: checkpoints::cli::SigningArgs,
        #[command(flatten)]
        mail: notices::cli::MailArgs,
        /// Only say what would be migrated.
        #[arg(long)]
        check: bool,
    },
    /// Officers: add, list.
    #[command(subcommand)]
    Officer(OfficerCommand),
    /// Offices: add, list.
    #[command(subcommand)]
    Office(OfficeCommand),
    /// Bearer tokens for programs.
    #[command(subcommand)]
    Token(TokenCommand),
    /// Imports a list, or an office's own log.
    Import(lists::cli::ImportArgs),
    /// Screens names against the imported lists.
    Screen(screening::cli::ScreenArgs),
    /// Scores pairs of names from a file: the scorer alone, without a database.
    Match(screening::match_cli::MatchArgs),
    /// Jurisdiction packs: check.
    #[command(subcommand)]
    Pack(packs::cli::PackCommand),
    /// Recomputes the audit chain, body digests and derived rows; names the first wrong row.
    Verify(operations::verify::VerifyArgs),
    /// Signs a checkpoint of the audit now; makes keys.
    Checkpoint(checkpoints::cli::CheckpointArgs),
    /// Rebuilds everything derived from the revision log.
    Reindex,
    /// Writes an online, consistent backup.
    Backup(operations::cli::BackupArgs),
    /// Restores a backup into an empty database.
    Restore(operations::cli::RestoreArgs),
    /// Moves a whole installation from one database to another.
    Copy(operations::cli::CopyArgs),
    /// Writes the OpenAPI document.
    Openapi,
}

#[derive(Subcommand)]
enum OfficerCommand {
    /// Adds an officer.
    Add(officers::cli::OfficerAdd),
    /// Lists officers.
    List,
    /// Says where an officer's mail goes.
    Mail(notices::cli::OfficerMail),
}

#[derive(Subcommand)]
enum OfficeCommand {
    /// Adds an office.
    Add(officers::cli::OfficeAdd),
    /// Lists offices.
    List,
}

#[derive(Subcommand)]
enum TokenCommand {
    /// Makes a token and prints it once.
    Create(officers::cli::TokenCreate),
}

/// Runs the command of this process.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    start_log(cli.log);
    match command(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("attache: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start_log(log: Log) {
    let builder = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(tracing::Level::INFO);
    let started = match log {
        Log::Text => builder.with_target(false).try_init(),
        Log::Json => builder.json().try_init(),
    };
    if let Err(error) = started {
        eprintln!("attache: the log could not be started: {error}");
    }
}

fn command(cli: Cli) -> anyhow::Result<ExitCode> {
    let database = cli.database.as_deref().unwrap_or("sqlite:attache.db");
    match cli.command {
        Command::Demo(args) => demo::cli::run(args),
        Command::Serve { check: true, .. } => operations::cli::check(database),
        Command::Serve {
            listen,
            tls_cert,
            tls_key,
            trusted_proxy,
            signing,
            mail,
            check: false,
        } => {
            let files = tls_cert.zip(tls_key).map(|(cert, key)| TlsFiles { cert, key });
            let config = Config {
                tls: if files.is_some() { Tls::On } else { Tls::Off },
                trusted_proxies: trusted_proxy,
                signer: signing.signer()?,
                mail: mail.server()?,
                public_url: mail.base()?,
                ..Config::default()
            };
            let app = open_app_with(database, config)?;
            let schedule = Schedule::start(&app, signing.checkpoint_minutes);
            let worker = notices::worker::Worker::start(&app)?;
            let served = serve::run(app, listen, files, |address| tracing::info!(%address, "listening"));
            schedule.end();
            if let Some(worker) = worker {
                worker.end();
            }
            served?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Officer(OfficerCommand::Add(args)) => {
            officers::cli::officer_add(&*open_app(database, Tls::Off)?, args)
        }
        Command::Officer(OfficerCommand::Mail(args)) => {
            notices::cli::officer_mail(&*open_app(database, Tls::Off)?, &args)
        }
        Command::Officer(OfficerCommand::List) => officers::cli::officer_list(&*open_app(database, Tls::Off)?),
        Command::Office(OfficeCommand::Add(args)) => officers::cli::office_add(&*open_app(database, Tls::Off)?, args),
        Command::Office(OfficeCommand::List) => officers::cli::office_list(&*open_app(database, Tls::Off)?),
        Command::Token(TokenCommand::Create(args)) => {
            officers::cli::token_create(&*open_app(database, Tls::Off)?, args)
        }
        Command::Import(args) => lists::cli::import(&*open_app(database, Tls::Off)?, args),
        Command::Match(args) => screening::match_cli::run(&args),
        Command::Screen(args) => screening::cli::screen(&*open_app(database, Tls::Off)?, args),
        Command::Pack(command) => packs::cli::run(command),
        Command::Verify(args) => operations::verify::verify(database, &args),
        Command::Checkpoint(args) => checkpoints::cli::run(args, || operations::cli::open_current(database)),
        Command::Reindex => operations::cli::reindex(&*open_app(database, Tls::Off)?),
        Command::Backup(args) => operations::cli::backup(database, args),
        Command::Restore(args) => operations::cli::restore(database, args),
        Command::Copy(args) => operations::cli::copy(args),
        Command::Openapi => {
            println!("{}", serde_json::to_string_pretty(&crate::web::openapi::document())?);
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Loads the packs; every problem is told with its file and line.
pub fn load_packs() -> anyhow::Result<Packs> {
    Packs::load().map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("the jurisdiction packs do not load:\n{}", lines.join("\n"))
    })
}

/// Opens a database, migrates it after a backup, and puts the program together.
pub fn open_app(database: &str, tls: Tls) -> anyhow::Result<Arc<App>> {
    let config = Config {
        tls,
        ..Config::default()
    };
    open_app_with(database, config)
}

/// As [`open_app`], with settings.
pub fn open_app_with(database: &str, config: Config) -> anyhow::Result<Arc<App>> {
    let db = store::Db::open(database).context("open the database")?;
    operations::migrate_with_backup(&db, database)?;
    Ok(Arc::new(App {
        db,
        packs: load_packs()?,
        clock: Clock::System,
        config,
        limits: Limits::default(),
    }))
}
