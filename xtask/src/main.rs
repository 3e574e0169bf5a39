//! The commands of the repository: `cargo x demo`, `ci`, `bless`, `bench`, `assets`, `screenshots`.
//!
//! Each command first makes sure of what it needs (a C compiler, node, PostgreSQL, Chromium), then makes the browser assets,
//! then calls cargo. Nothing here knows the program from the inside, and nothing but the standard library is used, so that
//! the first `cargo x` on a fresh clone compiles in a moment. Start reading at `ci.rs`: it uses all the rest.

mod assets;
mod bless;
mod browser;
mod ci;
mod postgres;
mod prerequisites;
mod running;

use std::os::unix::process::CommandExt;
use std::process::ExitCode;

use prerequisites::Need;
use running::{Failure, cargo};

const USAGE: &str = "\
cargo x demo [ARGS…]             build the program and serve the fictional network (arguments go to `attache demo`)
cargo x ci                       everything that must hold: format, lints, tests on both databases, browser journeys
cargo x bless [FILTER…]          rewrite the golden files of the fence tests and say which changed
cargo x bench [ARGS…]            the benchmarks, with a private PostgreSQL
cargo x assets                   only make the browser assets, assets/dist
cargo x screenshots [--readme]   pictures of the pages in target/screenshots; --readme also writes docs/guide/desk.png";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let outcome = match command.as_str() {
        "demo" => demo(&rest),
        "ci" => ci::check(),
        "bless" => bless::rewrite(&rest),
        "bench" => bench(&rest),
        "assets" => only_assets(),
        "screenshots" => browser::screenshots(&rest),
        "" | "help" | "--help" | "-h" => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        other => Err(Failure::new(format!("there is no command `{other}`\n\n{USAGE}"))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn only_assets() -> Result<(), Failure> {
    prerequisites::ensure(&[Need::Node])?;
    assets::make(assets::Report::Sizes)
}

/// Becomes the program, so that Ctrl-C and the exit code are the program's own.
fn demo(arguments: &[String]) -> Result<(), Failure> {
    prerequisites::ensure(&[Need::CCompiler, Need::Node])?;
    assets::make(assets::Report::Nothing)?;
    eprintln!("building the program; the first time takes some minutes");
    let mut command = cargo();
    command
        .args([
            "run",
            "--release",
            "--package",
            "attache",
            "--bin",
            "attache",
            "--",
            "demo",
        ])
        .args(arguments);
    Err(Failure::new(format!("could not start cargo: {}", command.exec())))
}

fn bench(arguments: &[String]) -> Result<(), Failure> {
    prerequisites::ensure(&[Need::CCompiler, Need::Node, Need::PostgreSql])?;
    assets::make(assets::Report::Nothing)?;
    let server = postgres::Server::start()?;
    let mut command = cargo();
    command
        .args(["bench", "--package", "attache", "--bench", "network", "--"])
        .args(arguments);
    running::run("the benchmarks", server.announce_to(&mut command))
}
