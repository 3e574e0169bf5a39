//! `cargo x ci`: everything that must hold before a change is done, in the order that finds a mistake soonest.
//!
//! It is what continuous integration runs (`.ci/run`), and the same thing on a person's machine. One set of packages and
//! features (`--workspace`) is used throughout, so that no dependency compiles twice in one profile. It stops at the first
//! failure; the closing line names the step.

use std::time::{Duration, Instant};

use crate::prerequisites::{self, Need};
use crate::running::{Failure, cargo, on_path, run};
use crate::{assets, browser, postgres};

/// Runs all steps.
///
/// # Errors
/// When a step fails; the message names it.
fn all_steps(steps: &mut Steps) -> Result<(), Failure> {
    steps.step("prerequisites", || {
        prerequisites::ensure(&[
            Need::CCompiler,
            Need::Node,
            Need::PostgreSql,
            Need::Chromium,
            Need::SmtpServer,
        ])
    })?;
    steps.step("browser assets", || assets::make(assets::Report::Sizes))?;
    steps.step("format", || run("cargo fmt", cargo().args(["fmt", "--all", "--check"])))?;
    steps.step("lints", || {
        run(
            "cargo clippy",
            cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
        )
    })?;
    let server = steps.step("private PostgreSQL", postgres::Server::start)?;
    steps.step("tests on both databases", || {
        let mut command = cargo();
        // On a person's machine the stories of mail may say that they were left out; here they must run.
        command
            .args(test_words())
            .arg("--workspace")
            .env("ATTACHE_TEST_SMTP", "required");
        run("the tests", server.announce_to(&mut command))
    })?;
    steps.step("documentation tests", || {
        let mut command = cargo();
        command.args(["test", "--doc", "--workspace"]);
        run("the documentation tests", server.announce_to(&mut command))
    })?;
    steps.step("program for the browser", browser::build)?;
    steps.step("browser journeys on both databases", || browser::journeys(&server))
}

/// `cargo x ci`.
///
/// # Errors
/// When a step fails; the message is the closing line.
pub fn check() -> Result<(), Failure> {
    let mut steps = Steps {
        started: Instant::now(),
        done: Vec::new(),
    };
    let outcome = all_steps(&mut steps);
    println!();
    for (name, duration) in &steps.done {
        println!("{:>9}  {name}", words(*duration));
    }
    let total = words(steps.started.elapsed());
    match outcome {
        Ok(()) => {
            println!("ci: all {} steps passed in {total}", steps.done.len());
            Ok(())
        }
        Err(failure) => Err(Failure::new(format!("{failure}\nafter {total}"))),
    }
}

/// The words after `cargo` that run the tests: nextest where it is installed.
pub fn test_words() -> &'static [&'static str] {
    if on_path("cargo-nextest").is_some() {
        &["nextest", "run"]
    } else {
        &["test", "--bins", "--lib", "--tests"]
    }
}

/// The steps so far, with their durations.
pub struct Steps {
    started: Instant,
    done: Vec<(&'static str, Duration)>,
}

impl Steps {
    fn step<T>(&mut self, name: &'static str, act: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        println!("\n== {name}");
        let started = Instant::now();
        let outcome = act().map_err(|failure| Failure::new(format!("{failure}\nci: failed at step: {name}")));
        if outcome.is_ok() {
            self.done.push((name, started.elapsed()));
        }
        outcome
    }
}

fn words(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {:02} s", duration.as_secs() / 60, duration.as_secs() % 60)
    }
}
