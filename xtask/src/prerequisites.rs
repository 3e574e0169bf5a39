//! What must be on the machine before a command can work, and how it gets there.
//!
//! Where a Debian-like machine lets us (we are the superuser, or `sudo` asks no password) the missing packages are installed.
//! Elsewhere the exact command is printed and the run ends: a build must not ask for a password or guess a package manager.

use std::path::PathBuf;
use std::process::Command;

use crate::running::{Failure, answer, is_superuser, on_path, run};

const NODE_VERSION_MIN: u32 = 18;

/// One thing that a command needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Compiles the embedded database.
    CCompiler,
    /// `node` and `npm`, for the browser assets and the browser journeys.
    Node,
    /// The server programs `initdb` and `postgres`.
    PostgreSql,
    /// A browser for the journeys and the screenshots.
    Chromium,
    /// A mail server that keeps what it takes, and the program that makes its certificate.
    SmtpServer,
}

impl Need {
    fn name(self) -> &'static str {
        match self {
            Self::CCompiler => "a C compiler",
            Self::Node => "node 18 or newer, with npm",
            Self::PostgreSql => "the PostgreSQL server programs",
            Self::Chromium => "Chromium",
            Self::SmtpServer => "the SMTP server aiosmtpd and openssl, for the stories of mail",
        }
    }

    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::CCompiler => &["gcc", "libc6-dev"],
            Self::Node => &["nodejs", "npm"],
            Self::PostgreSql => &["postgresql"],
            Self::Chromium => &["chromium"],
            Self::SmtpServer => &["python3-aiosmtpd", "openssl"],
        }
    }

    fn is_met(self) -> bool {
        match self {
            Self::CCompiler => {
                std::env::var_os("CC").is_some() || ["cc", "gcc", "clang"].iter().any(|name| on_path(name).is_some())
            }
            Self::Node => node_version().is_some_and(|version| version >= NODE_VERSION_MIN) && on_path("npm").is_some(),
            Self::PostgreSql => postgres_programs().is_some(),
            Self::Chromium => chromium().is_some(),
            Self::SmtpServer => on_path("aiosmtpd").is_some() && on_path("openssl").is_some(),
        }
    }
}

/// Makes sure of all needs: installs what is missing, or says what to type.
///
/// # Errors
/// When something is missing that could not be installed.
pub fn ensure(needs: &[Need]) -> Result<(), Failure> {
    let missing: Vec<Need> = needs.iter().copied().filter(|need| !need.is_met()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.iter().map(|need| need.name()).collect::<Vec<_>>().join(", ");
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages()).copied().collect();
    if on_path("apt-get").is_none() {
        return Err(Failure::new(format!(
            "missing: {names}\ninstall with your package manager (on Debian the packages are called {})",
            packages.join(" ")
        )));
    }
    let Some(prefix) = right_to_install() else {
        return Err(Failure::new(format!(
            "missing: {names}\nrun: sudo apt-get update && sudo apt-get install -y --no-install-recommends {}",
            packages.join(" ")
        )));
    };
    println!("installing {names}");
    // An index that cannot be refreshed in part (a source that is away) may still hold the package: the install decides.
    if let Err(failure) = run("refreshing the package index", apt(prefix).arg("update").arg("-q")) {
        eprintln!("{failure}");
    }
    run(
        "installing packages",
        apt(prefix)
            .args(["install", "-y", "-q", "--no-install-recommends"])
            .args(&packages),
    )?;
    match missing.iter().find(|need| !need.is_met()) {
        None => Ok(()),
        Some(need) => Err(Failure::new(format!(
            "{} is still missing or too old after the installation: install it by hand",
            need.name()
        ))),
    }
}

/// The words before `apt-get`, or nothing when we may not install.
fn right_to_install() -> Option<&'static [&'static str]> {
    if is_superuser() {
        return Some(&[]);
    }
    answer("sudo", &["-n", "true"]).map(|_| ["sudo", "-n"].as_slice())
}

fn apt(prefix: &[&str]) -> Command {
    // `env` because sudo does not hand our environment on.
    let words: Vec<&str> = prefix
        .iter()
        .copied()
        .chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"])
        .collect();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    command
}

fn node_version() -> Option<u32> {
    answer("node", &["--version"])?
        .trim_start_matches('v')
        .split('.')
        .next()?
        .parse()
        .ok()
}

/// The folder with `initdb` and `postgres`: on the search path, or where Debian keeps it, the newest first.
pub fn postgres_programs() -> Option<PathBuf> {
    let complete = |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("postgres").is_file();
    if let Some(folder) = on_path("initdb")
        .and_then(|path| path.parent().map(PathBuf::from))
        .filter(complete)
    {
        return Some(folder);
    }
    if let Some(folder) = answer("pg_config", &["--bindir"]).map(PathBuf::from).filter(complete) {
        return Some(folder);
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut numbers: Vec<u32> = versions
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect();
    numbers.sort_unstable();
    numbers
        .iter()
        .rev()
        .map(|number| PathBuf::from(format!("/usr/lib/postgresql/{number}/bin")))
        .find(complete)
}

/// The browser: what `CHROMIUM` names if it is there, else the first known name on the search path.
pub fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM")
        .map(PathBuf::from)
        .filter(|path| path.is_file());
    named.or_else(|| {
        ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]
            .iter()
            .find_map(|name| on_path(name))
    })
}
