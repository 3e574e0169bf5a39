//! The browser journeys and the screenshots: builds the program and hands over to the scripts in `tests/browser`.
//!
//! The scripts start the program themselves, once for each database, on its own demo network. Here is only what they need
//! around them: packages, a browser, a built program, a PostgreSQL server.

use std::path::PathBuf;
use std::process::Command;

use crate::assets;
use crate::postgres::Server;
use crate::prerequisites::{self, Need};
use crate::running::{Failure, cargo, root, run, target};

/// Builds the program as the tests built it: the same packages and targets, so that nothing compiles again.
///
/// # Errors
/// When cargo fails.
pub fn build() -> Result<(), Failure> {
    run(
        "building the program",
        cargo().args(["build", "--workspace", "--bins", "--tests"]),
    )
}

/// Runs every journey on both databases.
///
/// # Errors
/// When a journey fails; the script has said which.
pub fn journeys(server: &Server) -> Result<(), Failure> {
    let mut command = script("run.mjs")?;
    run("the browser journeys", server.announce_to(&mut command))
}

/// `cargo x screenshots [--readme]`: pictures of the pages, written to `target/screenshots`.
///
/// # Errors
/// When something is missing, the build fails or a page cannot be opened.
pub fn screenshots(arguments: &[String]) -> Result<(), Failure> {
    prerequisites::ensure(&[Need::CCompiler, Need::Node, Need::Chromium])?;
    assets::make(assets::Report::Nothing)?;
    run("building the program", cargo().args(["build", "--workspace", "--bins"]))?;
    let mut command = script("screenshots.mjs")?;
    command.arg("--out").arg(target().join("screenshots"));
    for argument in arguments {
        match argument.as_str() {
            "--readme" => command.arg("--readme").arg(root().join("docs/guide/desk.png")),
            other => command.arg(other),
        };
    }
    run("the screenshots", &mut command)
}

fn script(name: &str) -> Result<Command, Failure> {
    let folder = root().join("tests").join("browser");
    assets::install(&folder)?;
    let mut command = Command::new("node");
    command.arg(folder.join(name)).current_dir(root());
    command
        .env("ATTACHE_PROGRAM", program())
        .env("ATTACHE_BROWSER_OUTPUT", target().join("browser"));
    if let Some(chromium) = prerequisites::chromium() {
        command.env("CHROMIUM", chromium);
    }
    Ok(command)
}

fn program() -> PathBuf {
    std::env::var_os("ATTACHE_PROGRAM").map_or_else(|| target().join("debug").join("attache"), PathBuf::from)
}
