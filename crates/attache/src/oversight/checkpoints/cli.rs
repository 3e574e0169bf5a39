//! The commands: make a checkpoint now, make a key, show its public key; and what `serve` takes for checkpoints.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};

use crate::app::App;
use crate::oversight::checkpoints::keys::Signer;
use crate::oversight::checkpoints::make::{MINUTES, Made, make};

/// Arguments of `attache checkpoint`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct CheckpointArgs {
    /// File with the key that signs, from `attache checkpoint key new`.
    #[arg(long, env = "ATTACHE_SIGNING_KEY")]
    signing_key: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<CheckpointCommand>,
}

#[derive(Subcommand)]
enum CheckpointCommand {
    /// Keys: make one, show its public key.
    #[command(subcommand)]
    Key(KeyCommand),
}

#[derive(Subcommand)]
enum KeyCommand {
    /// Makes a key in a new file that only its owner may read, and prints its public key.
    New {
        /// File to write; it must not exist.
        file: PathBuf,
        /// Name of the log: the installation's, without spaces, such as example.org/port-sele. A later key of the same
        /// log must have the same name. Invented unless given.
        #[arg(long)]
        origin: Option<String>,
    },
    /// Prints the public key of a key file.
    Public {
        /// File that `attache checkpoint key new` wrote.
        file: PathBuf,
    },
}

/// What `attache serve` takes for checkpoints.
#[derive(Args)]
pub struct SigningArgs {
    /// File with the key that signs checkpoints of the audit, from `attache checkpoint key new`; without it none are made.
    #[arg(long, env = "ATTACHE_SIGNING_KEY")]
    signing_key: Option<PathBuf>,
    /// Minutes between two checkpoints.
    #[arg(long, env = "ATTACHE_CHECKPOINT_MINUTES", default_value_t = MINUTES, requires = "signing_key",
        value_parser = clap::value_parser!(u64).range(1..=1_440))]
    pub checkpoint_minutes: u64,
}

impl SigningArgs {
    /// The key, where one was named.
    ///
    /// # Errors
    /// Where the file holds none, or others may read it.
    pub fn signer(&self) -> anyhow::Result<Option<Arc<Signer>>> {
        let signer = self.signing_key.as_deref().map(Signer::read).transpose()?;
        Ok(signer.map(Arc::new))
    }
}

/// `attache checkpoint …`: `open` gives the program on its database.
///
/// # Errors
/// Where there is no key, the audit does not hold, or the database fails.
pub fn run(args: CheckpointArgs, open: impl FnOnce() -> anyhow::Result<Arc<App>>) -> anyhow::Result<ExitCode> {
    match args.command {
        Some(CheckpointCommand::Key(KeyCommand::New { file, origin })) => {
            let origin = origin.map_or_else(invented_origin, Ok)?;
            let signer = Signer::new(&origin)?;
            signer.write_new(&file)?;
            eprintln!(
                "wrote {}: keep it away from the database and its backups. The public key, for whoever checks:",
                file.display()
            );
            println!("{}", signer.public());
            Ok(ExitCode::SUCCESS)
        }
        Some(CheckpointCommand::Key(KeyCommand::Public { file })) => {
            println!("{}", Signer::read(&file)?.public());
            Ok(ExitCode::SUCCESS)
        }
        None => {
            let Some(file) = args.signing_key else {
                bail!("give --signing-key FILE: make one with attache checkpoint key new FILE");
            };
            let signer = Signer::read(&file)?;
            let app = open()?;
            made(&app, &signer)
        }
    }
}

/// Something to tell one log from another, for those who give no name.
fn invented_origin() -> anyhow::Result<String> {
    let mut bytes = [0; 6];
    getrandom::fill(&mut bytes).map_err(|e| anyhow::anyhow!("ask the machine for randomness: {e}"))?;
    Ok(format!("attache/{}", store::audit::hex(&bytes)))
}

fn made(app: &App, signer: &Signer) -> anyhow::Result<ExitCode> {
    let checkpoint = match make(&app.db, signer, app.clock.now()).context("make a checkpoint")? {
        Made::New(checkpoint) => checkpoint,
        Made::NothingNew(Some(newest)) => {
            eprintln!("nothing new: this is the newest one");
            newest
        }
        Made::NothingNew(None) => {
            eprintln!("the audit is empty: there is nothing to sign");
            return Ok(ExitCode::SUCCESS);
        }
    };
    print!("{}", checkpoint.note);
    Ok(ExitCode::SUCCESS)
}
