//! How xtask runs other programs, and how it says that one failed.
//!
//! Programs get no standard input: continuous integration has none, and a question nobody sees would hang. Their output goes
//! straight through. Nothing here decides what to run.

use std::fmt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Why a command of xtask ended early, in words for the person who typed it.
#[derive(Debug)]
pub struct Failure {
    why: String,
}

impl Failure {
    /// A failure with the sentence to print.
    pub fn new(why: impl Into<String>) -> Self {
        Self { why: why.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.why)
    }
}

/// The root folder of the repository.
pub fn root() -> PathBuf {
    // cargo names the folder at run time; the one known at compile time serves when the binary is started by hand.
    let own =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    own.parent().map_or_else(|| own.clone(), PathBuf::from)
}

/// The folder that cargo builds into.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// The cargo that runs us, started as if from a shell at the root of the repository.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    // `cargo run` tells us about the package xtask. Build scripts that watch these variables would see them come and go, and
    // compile again between `cargo x ci` and a plain `cargo test`.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name.as_ref());
        }
    }
    command
}

/// Runs a program to its end; anything but success is a failure named after `what`.
pub fn run(what: &str, command: &mut Command) -> Result<(), Failure> {
    let status = command.stdin(Stdio::null()).status().map_err(|error| {
        Failure::new(format!(
            "{what}: could not start {}: {error}",
            command.get_program().display()
        ))
    })?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{what}: {} ended with {status}",
        command.get_program().display()
    )))
}

/// What a program writes to its standard output, without the line end; nothing when it is missing or fails.
pub fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether we run as the superuser, who may install packages but whom PostgreSQL refuses.
pub fn is_superuser() -> bool {
    answer("id", &["-u"]).as_deref() == Some("0")
}

/// Where a program lies on the search path.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}
