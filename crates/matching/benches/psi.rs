//! One blind run of 100,000 against 100,000 items on two threads: time of each step and size of the messages.
//!
//! Items and seeds are made here. `cargo bench -p matching --bench psi`; `-- small` takes a hundredth.

use std::time::{Duration, Instant};

use matching::psi::{answer, finish, offer};

/// Threads of each step.
const WORKERS: usize = 2;

fn main() {
    let count = if std::env::args().any(|arg| arg == "small") {
        1_000
    } else {
        100_000
    };
    let phones = |from: usize| {
        (from..from + count)
            .map(|i| format!("phone:+999{i:09}"))
            .collect::<Vec<String>>()
    };
    // One item in ten is on both sides.
    let (ours, theirs) = (phones(0), phones(count - count / 10));
    let start = Instant::now();
    let made = offer(&[1; 32], "benchmark", &ours, WORKERS).expect("items within the limits");
    let offered = start.elapsed();
    let back = answer(&[2; 32], &made, &theirs, WORKERS).expect("an offer just made");
    let answered = start.elapsed() - offered;
    let common = finish(&[1; 32], &made, &back, &ours, WORKERS).expect("an answer just made");
    let whole = start.elapsed();
    let seconds = |time: Duration| time.as_secs_f64();
    println!(
        "{count} x {count} items, {WORKERS} threads: offer {:.2} s, answer {:.2} s, finish {:.2} s, all {:.2} s; {} common",
        seconds(offered),
        seconds(answered),
        seconds(whole - offered - answered),
        seconds(whole),
        common.len()
    );
    let bytes = |points: usize| points as f64 * 67.0 / 1e6;
    println!(
        "offer {:.1} MB, answer {:.1} MB as JSON",
        bytes(made.points.len()),
        bytes(back.twice.len() + back.points.len())
    );
    assert_eq!(common.len(), count / 10);
}
