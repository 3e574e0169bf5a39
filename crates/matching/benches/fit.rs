//! Fits the weights of evidence and prints them, to be put into `score/person.rs` and `score/body.rs` by hand.
//!
//! Logistic regression with box limits: what speaks for the same may not weigh against it, and the reverse, whatever a
//! file of pairs suggests, since the negatives of such files are chosen to be near. To that end random pairs and single
//! words taken from longer names are added. The constant is moved so that 0.70 is the best threshold over the sets.
//! Weights are part of [`matching::VERSION`]: to change them is to raise it. `cargo bench -p matching --bench fit`.

#[expect(dead_code, reason = "the fitting reads names and labels only")]
mod labelled;

use std::collections::HashMap;

use labelled::{BENCH, ENTITIES, HARD, Pair, folder, read};
use matching::{Kind, Name, Schema, amounts, value_of_names};

/// What an observation may weigh: at least and at most.
type Limits = &'static [(f64, f64)];

const FREE: (f64, f64) = (-20.0, 20.0);
const FOR: (f64, f64) = (0.1, 20.0);
const AGAINST: (f64, f64) = (-20.0, -0.05);

/// In the order of `Seen` in `score/person.rs`.
const PERSONS: Limits = &[
    FREE,
    FOR,
    FOR,
    FREE,
    FREE,
    FREE,
    FOR,
    FOR,
    AGAINST,
    AGAINST,
    FREE,
    AGAINST,
    AGAINST,
    AGAINST,
    AGAINST,
    AGAINST,
    FOR,
    AGAINST,
    AGAINST,
    FREE,
    (-20.0, -1.5),
    (-20.0, -1.5),
    AGAINST,
    (-20.0, -0.4),
];
/// In the order of `Seen` in `score/body.rs`.
const BODIES: Limits = &[
    FREE,
    FOR,
    FOR,
    FREE,
    FREE,
    FREE,
    AGAINST,
    AGAINST,
    FOR,
    FOR,
    FOR,
    FOR,
    AGAINST,
    AGAINST,
    (-20.0, -0.2),
    AGAINST,
    (-20.0, -0.4),
    AGAINST,
    AGAINST,
    (-20.0, -0.4),
    AGAINST,
    (-20.0, -0.8),
    FOR,
    AGAINST,
    (0.2, 20.0),
    (-20.0, -0.8),
    (-20.0, 0.9),
    AGAINST,
    FOR,
    FOR,
];
/// The same for ships, where another word is another ship.
const SHIPS: Limits = &[
    FREE,
    FOR,
    FOR,
    FREE,
    FREE,
    (-20.0, -1.0),
    AGAINST,
    AGAINST,
    FOR,
    FOR,
    FOR,
    FOR,
    (-20.0, -2.5),
    AGAINST,
    (-20.0, -0.6),
    AGAINST,
    (-20.0, -0.4),
    AGAINST,
    AGAINST,
    (-20.0, -0.4),
    AGAINST,
    (-20.0, -0.8),
    FOR,
    AGAINST,
    (0.2, 20.0),
    (-20.0, -0.8),
    (-20.0, 0.9),
    AGAINST,
    FOR,
    FOR,
];

/// One pair as the fitting sees it.
struct Row {
    set: &'static str,
    weight: f64,
    same: bool,
    equal: bool,
    amounts: Vec<f64>,
}

fn main() {
    let Some(folder) = folder() else {
        println!("no data: name the folder that holds names/ in ATTACHE_DATA; nothing was fitted");
        return;
    };
    let mut rows: HashMap<&'static str, Vec<Row>> = HashMap::new();
    for (set, path, columns) in [
        ("bench", "names/os_name_bench/cases.csv", &BENCH),
        ("hard", "names/crosslist/person_name_pairs_hard_dev.csv", &HARD),
        ("entities", "names/crosslist/entity_pairs_dev.csv", &ENTITIES),
    ] {
        collect(set, &read(&folder.join(path), columns), &mut rows);
    }
    // Sets are named as often as they count where the constant is chosen.
    for (reading, limits, sets) in [
        ("persons", PERSONS, ["bench", "hard", "hard", "entities"].as_slice()),
        (
            "bodies",
            BODIES,
            &["bench", "entities", "entities", "entities", "aliases"],
        ),
        ("ships", SHIPS, &["entities", "aliases"]),
    ] {
        let rows = rows.remove(reading).unwrap_or_default();
        assert!(
            rows.iter().all(|row| row.amounts.len() == limits.len()),
            "the limits of {reading} follow its observations"
        );
        let mut weights = fit(&rows, limits);
        let moved = best_move(&rows, &weights, sets);
        weights[0] += moved;
        println!("{reading}: {} pairs, constant moved by {moved:.2}", rows.len());
        for set in ["bench", "hard", "entities", "aliases"] {
            let of_set: Vec<&Row> = rows.iter().filter(|row| row.set == set).collect();
            println!(
                "  {set:<10} F1 at 0.70 {:.3}  n {}",
                f1(&of_set, &weights, 0.0),
                of_set.len()
            );
        }
        let text: Vec<String> = weights.iter().map(|weight| format!("{weight:.2}")).collect();
        println!("  [{}]", text.join(", "));
    }
}

/// Every pair of a file, random pairs from it, and single words against whole names.
fn collect(set: &'static str, pairs: &[Pair], rows: &mut HashMap<&'static str, Vec<Row>>) {
    let mut add = |set: &'static str, same: bool, one: &Name, two: &Name| {
        let (reading, amounts) = amounts(one, two);
        let weight = match (set, reading) {
            ("bench", "persons") => 6.0,
            ("bench", _) => 4.0,
            ("hard", _) => 1.0,
            ("entities", "persons") => 0.7,
            ("entities", _) => 1.0,
            ("aliases", "persons") => 0.3,
            ("aliases", _) => 0.6,
            ("random", "ships") => 3.0,
            _ => 0.3,
        };
        rows.entry(reading).or_default().push(Row {
            set,
            weight,
            same,
            equal: value_of_names(one, two) >= 1.0,
            amounts,
        });
    };
    let names: Vec<[Name; 2]> = pairs
        .iter()
        .map(|p| [0, 1].map(|side| Name::analyse(&p.sides[side].name, p.schema)))
        .collect();
    for (pair, [one, two]) in pairs.iter().zip(&names) {
        add(set, pair.same, one, two);
        if set == "entities" {
            let all = |side: usize| {
                let side = &pair.sides[side];
                let texts = std::iter::once(&side.name).chain(&side.aliases);
                texts
                    .map(|text| Name::analyse(text, pair.schema))
                    .collect::<Vec<Name>>()
            };
            let (left, right) = (all(0), all(1));
            let every = left.iter().flat_map(|one| right.iter().map(move |two| (one, two)));
            if let Some((one, two)) = every.max_by(|p, q| value_of_names(p.0, p.1).total_cmp(&value_of_names(q.0, q.1)))
            {
                add("aliases", pair.same, one, two);
            }
        }
    }
    random_pairs(&names, &mut add);
    if set == "hard" {
        single_words(&names, &mut add);
    }
}

/// Names drawn from different places of a file, which are not the same but by accident.
fn random_pairs(names: &[[Name; 2]], add: &mut impl FnMut(&'static str, bool, &Name, &Name)) {
    let mut dice = 12345u64;
    let mut draw = |below: usize| {
        dice = dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) as usize % below
    };
    for _ in 0..8000.min(names.len() * 4) {
        let (i, j) = (draw(names.len()), draw(names.len()));
        if i.abs_diff(j) > 30 && names[i][0].schema() == names[j][1].schema() {
            add("random", false, &names[i][0], &names[j][1]);
        }
    }
    // Skeletons come close to much; few of the labelled pairs that are not the same have one.
    let bare: Vec<usize> = (0..names.len())
        .filter(|at| names[*at][1].script().leaves_vowels_out())
        .collect();
    for _ in 0..if bare.len() > 20 { 6000 } else { 0 } {
        let (i, j) = (draw(names.len()), bare[draw(bare.len())]);
        if i.abs_diff(j) > 30 && names[i][0].schema() == names[j][1].schema() {
            add("random", false, &names[i][0], &names[j][1]);
        }
    }
}

/// A word of a name alone: of this person by its making, of every other who bears it not.
fn single_words(names: &[[Name; 2]], add: &mut impl FnMut(&'static str, bool, &Name, &Name)) {
    let words = |name: &Name| -> Vec<String> {
        name.tokens()
            .iter()
            .filter(|t| t.kind == Kind::Word)
            .map(|t| name.latin(t).to_string())
            .collect()
    };
    let mut bearers: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, [name, _]) in names.iter().enumerate() {
        words(name)
            .into_iter()
            .for_each(|word| bearers.entry(word).or_default().push(at));
    }
    for (at, [name, _]) in names.iter().enumerate().step_by(7) {
        let own = words(name);
        if own.len() < 2 {
            continue;
        }
        let word = &own[at / 7 % own.len()];
        let single = Name::analyse(word, Schema::Person);
        add("single", true, &single, name);
        let others = &bearers[word];
        for turn in 0..others.len().min(3) {
            let other = &names[others[(at * 31 + turn * 7919) % others.len()]][0];
            if other.original() != name.original() && value_of_names(other, name) < 0.9 {
                add("single", false, &single, other);
            }
        }
    }
}

fn odds(row: &Row, weights: &[f64]) -> f64 {
    row.amounts
        .iter()
        .zip(weights)
        .map(|(amount, weight)| amount * weight)
        .sum()
}

/// Coordinate by coordinate, Newton steps inside the limits, with a ridge of 1 that keeps rare observations small.
fn fit(rows: &[Row], limits: Limits) -> Vec<f64> {
    let mut weights: Vec<f64> = limits.iter().map(|(low, high)| 0f64.clamp(*low, *high)).collect();
    let mut sums: Vec<f64> = rows.iter().map(|row| odds(row, &weights)).collect();
    for _ in 0..400 {
        let mut largest = 0f64;
        for at in 0..weights.len() {
            let ridge = if at == 0 { 0.0 } else { 2.0 };
            let (mut slope, mut curve) = (ridge * weights[at], ridge + 1e-9);
            for (row, sum) in rows.iter().zip(&sums).filter(|(row, _)| row.amounts[at] != 0.0) {
                let chance = 1.0 / (1.0 + (-sum).exp());
                slope += row.weight * (chance - f64::from(u8::from(row.same))) * row.amounts[at];
                curve += row.weight * chance * (1.0 - chance) * row.amounts[at] * row.amounts[at];
            }
            let step = (weights[at] - (slope / curve).clamp(-1.0, 1.0)).clamp(limits[at].0, limits[at].1) - weights[at];
            weights[at] += step;
            largest = largest.max(step.abs());
            for (row, sum) in rows.iter().zip(&mut sums).filter(|(row, _)| row.amounts[at] != 0.0) {
                *sum += step * row.amounts[at];
            }
        }
        if largest < 1e-4 {
            break;
        }
    }
    weights
}

/// F1 at 0.70 when the constant is moved.
fn f1(rows: &[&Row], weights: &[f64], moved: f64) -> f64 {
    let threshold = (0.7f64 / 0.3).ln();
    let found = |row: &&&Row| row.equal || odds(row, weights) + moved >= threshold;
    let hits = rows.iter().filter(found).filter(|row| row.same).count() as f64;
    let all = (rows.iter().filter(found).count() + rows.iter().filter(|row| row.same).count()) as f64;
    if all > 0.0 { 2.0 * hits / all } else { 0.0 }
}

/// Share of random pairs that may be taken for the same.
const RANDOM_MOST: f64 = 0.003;

/// How far to move the constant: the best mean of F1 over the sets while random pairs stay apart.
fn best_move(rows: &[Row], weights: &[f64], sets: &[&str]) -> f64 {
    let of = |set: &str| rows.iter().filter(|row| row.set == set).collect::<Vec<&Row>>();
    let groups: Vec<Vec<&Row>> = sets.iter().map(|set| of(set)).collect();
    let random = of("random");
    let threshold = (0.7f64 / 0.3).ln();
    let worth = |moved: f64| {
        let mean = groups.iter().map(|rows| f1(rows, weights, moved)).sum::<f64>() / groups.len() as f64;
        let taken = random
            .iter()
            .filter(|row| odds(row, weights) + moved >= threshold)
            .count() as f64;
        mean - 20.0 * (taken / random.len().max(1) as f64 - RANDOM_MOST).max(0.0)
    };
    let moves = (-20..=60).map(|step| f64::from(step) * 0.05);
    moves.max_by(|a, b| worth(*a).total_cmp(&worth(*b))).unwrap_or(0.0)
}
