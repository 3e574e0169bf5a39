//! Stops the build with a plain word when the browser assets are missing.
//!
//! The program embeds `assets/dist`, which is made from npm packages and is not in the repository. `cargo x demo`,
//! `cargo x ci` and `cargo x assets` make it; a plain `cargo build` on a fresh clone cannot, and says here what to run.

use std::path::Path;
use std::process::ExitCode;

const FOLDER: &str = "../../assets/dist";

fn main() -> ExitCode {
    // The embedding macro reads the folder while it expands, which cargo cannot see: a new or changed file rebuilds the crate.
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={FOLDER}");
    if Path::new(FOLDER).join("uswds.min.css").is_file() {
        return ExitCode::SUCCESS;
    }
    println!(
        "cargo::error=the browser assets are missing: run `cargo x assets` once (it needs node and npm), then build again"
    );
    ExitCode::SUCCESS
}
