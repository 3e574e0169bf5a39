//! Scores labelled pairs of real names and prints how well, beside plain string distances in the same run.
//!
//! The data are public and not part of the repository: `ATTACHE_DATA` names the folder that holds `names/…`; without it
//! `../../../shared/data` beside the crate is tried, and without data the benchmark says so and ends. Prints the best F1
//! over all thresholds, F1 at the advised threshold, both by class, and pairs a CPU second.
//! `cargo bench -p matching --bench pairs`; `-- wrong` also prints the pairs that are on the wrong side of the threshold.

mod labelled;

use std::collections::BTreeMap;
use std::hint::black_box;

use labelled::{BENCH, ENTITIES, HARD, Pair, Side, folder, read};
use matching::{Entity, Name, PartialDate, THRESHOLD, score, score_names, value_of_names};
use rapidfuzz::distance::{jaro_winkler, levenshtein};

fn main() {
    let Some(folder) = folder() else {
        println!("no data: name the folder that holds names/ in ATTACHE_DATA; nothing was measured");
        return;
    };
    let wrong = std::env::args().any(|arg| arg == "wrong");
    let bench = read(&folder.join("names/os_name_bench/cases.csv"), &BENCH);
    let hard = read(&folder.join("names/crosslist/person_name_pairs_hard_dev.csv"), &HARD);
    let entities = read(&folder.join("names/crosslist/entity_pairs_dev.csv"), &ENTITIES);
    for (title, pairs, whole) in [
        ("os_name_bench/cases.csv", &bench, false),
        ("person_name_pairs_hard_dev.csv", &hard, false),
        ("entity_pairs_dev.csv, primary names only", &entities, false),
        ("entity_pairs_dev.csv, aliases, dates, countries", &entities, true),
    ] {
        let scores: Vec<f64> = pairs
            .iter()
            .map(|pair| if whole { of_entities(pair) } else { of_names(pair) })
            .collect();
        report(title, "matching", pairs, &scores);
        if !whole {
            let plain = |f: fn(&str, &str) -> f64| {
                pairs
                    .iter()
                    .map(|p| f(&p.sides[0].name, &p.sides[1].name))
                    .collect::<Vec<f64>>()
            };
            report(title, "token-sort Levenshtein", pairs, &plain(levenshtein_sorted));
            report(title, "token-sort Jaro-Winkler", pairs, &plain(jaro_winkler_sorted));
        }
        if wrong {
            mistakes(title, pairs, &scores);
        }
    }
    speed("os_name_bench", &bench);
    speed("person_name_pairs_hard_dev", &hard);
    speed("entity_pairs_dev", &entities);
}

fn of_names(pair: &Pair) -> f64 {
    let name = |side: &Side| Name::analyse(&side.name, pair.schema);
    value_of_names(&name(&pair.sides[0]), &name(&pair.sides[1]))
}

fn entity(pair: &Pair, side: &Side) -> Entity {
    let names = std::iter::once(&side.name).chain(&side.aliases);
    Entity {
        schema: pair.schema,
        names: names.map(|name| Name::analyse(name, pair.schema)).collect(),
        birth_dates: side.dates.iter().filter_map(|date| PartialDate::parse(date)).collect(),
        countries: side.countries.clone(),
        identifiers: vec![],
    }
}

fn of_entities(pair: &Pair) -> f64 {
    score(&entity(pair, &pair.sides[0]), &entity(pair, &pair.sides[1])).value
}

fn sorted(name: &str) -> String {
    let mut words: Vec<String> = any_ascii::any_ascii(name)
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_string)
        .collect();
    words.sort();
    words.join(" ")
}

fn levenshtein_sorted(left: &str, right: &str) -> f64 {
    levenshtein::normalized_similarity(sorted(left).chars(), sorted(right).chars())
}

fn jaro_winkler_sorted(left: &str, right: &str) -> f64 {
    jaro_winkler::similarity(sorted(left).chars(), sorted(right).chars())
}

/// F1 of "same" at a threshold.
fn f1(pairs: &[(&Pair, f64)], threshold: f64) -> f64 {
    let (mut hit, mut false_hit, mut missed) = (0.0, 0.0, 0.0);
    for (pair, score) in pairs {
        match (*score >= threshold, pair.same) {
            (true, true) => hit += 1.0,
            (true, false) => false_hit += 1.0,
            (false, true) => missed += 1.0,
            (false, false) => {}
        }
    }
    if hit == 0.0 {
        0.0
    } else {
        2.0 * hit / (2.0 * hit + false_hit + missed)
    }
}

fn best(pairs: &[(&Pair, f64)]) -> (f64, f64) {
    let mut order: Vec<(f64, bool)> = pairs.iter().map(|(pair, score)| (*score, pair.same)).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all = order.iter().filter(|(_, same)| *same).count() as f64;
    let (mut top, mut hits, mut at) = ((0.0, 1.0), 0.0, 0.0);
    for (i, (score, same)) in order.iter().enumerate() {
        hits += f64::from(u8::from(*same));
        at += 1.0;
        let value = 2.0 * hits / (at + all);
        if value > top.0 && order.get(i + 1).is_none_or(|next| next.0 < *score) {
            top = (value, *score);
        }
    }
    top
}

fn report(title: &str, scorer: &str, pairs: &[Pair], scores: &[f64]) {
    let mut classes: BTreeMap<&str, Vec<(&Pair, f64)>> = BTreeMap::new();
    for (pair, score) in pairs.iter().zip(scores) {
        classes.entry("").or_default().push((pair, *score));
        classes.entry(&pair.class).or_default().push((pair, *score));
    }
    for (class, members) in classes {
        let (most, threshold) = best(&members);
        let name = if class.is_empty() {
            title.to_string()
        } else {
            format!("  {class}")
        };
        println!(
            "{name:<52} {scorer:<24} n {:>6}  best F1 {most:.3} at {threshold:.2}  F1 at 0.70 {:.3}",
            members.len(),
            f1(&members, THRESHOLD)
        );
    }
}

fn mistakes(title: &str, pairs: &[Pair], scores: &[f64]) {
    for (pair, score) in pairs.iter().zip(scores) {
        if (*score >= THRESHOLD) != pair.same {
            let told = if pair.same { "missed" } else { "false" };
            println!(
                "{title}\t{told}\t{}\t{score:.2}\t{}\t{}",
                pair.class, pair.sides[0].name, pair.sides[1].name
            );
        }
    }
}

/// CPU seconds of this thread so far.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split_whitespace()
        .next()
        .and_then(|ns| ns.parse::<f64>().ok())
        .unwrap_or(0.0)
        / 1e9
}

fn speed(title: &str, pairs: &[Pair]) {
    let rounds = (60_000 / pairs.len()).max(1);
    let rate = |spent: f64| (pairs.len() * rounds) as f64 / spent.max(1e-9);
    let before = cpu();
    for pair in std::iter::repeat_n(pairs, rounds).flatten() {
        black_box(of_names(pair));
    }
    let both = rate(cpu() - before);
    let names: Vec<[Name; 2]> = pairs
        .iter()
        .map(|p| [0, 1].map(|side| Name::analyse(&p.sides[side].name, p.schema)))
        .collect();
    let before = cpu();
    for [left, right] in std::iter::repeat_n(&names, rounds).flatten() {
        black_box(value_of_names(left, right));
    }
    let alone = rate(cpu() - before);
    let before = cpu();
    for [left, right] in std::iter::repeat_n(&names, rounds).flatten() {
        black_box(score_names(left, right));
    }
    let told = rate(cpu() - before);
    println!(
        "{title:<30} pairs a CPU second: analysed and scored {both:.0}, scored {alone:.0}, scored with reasons {told:.0}"
    );
}
