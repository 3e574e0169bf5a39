//! From what two names have in common to a score with its reasons.
//!
//! Each observation (a word met, a word met nobody, two numbers differ) has a weight of evidence, in natural log odds;
//! the sum becomes a score from 0 to 1 by the logistic function. The weights stand in `person` and `body` in the order of
//! the observations; `benches/fit.rs` fits them on labelled pairs, and they change only with [`crate::VERSION`].
//! Equal names score exactly 1. The order of the two sides never matters: they are put in one order first.

mod body;
pub(crate) mod entity;
mod person;

use serde::Serialize;

use crate::align::{Alignment, Pair, align};
use crate::name::Name;
use crate::schema::Schema;

pub use entity::score;

/// How alike two things are, with the reasons.
#[derive(Clone, Debug, Serialize)]
pub struct Score {
    /// From 0 to 1; the same thing is advised from 0.70.
    pub value: f64,
    /// What was observed, in the order it was weighed.
    pub explanation: Vec<Part>,
}

/// One observation.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// Words of the left side, as written in lower case; empty where only the right has something.
    pub left: String,
    /// Words of the right side.
    pub right: String,
    /// What was observed.
    pub rule: &'static str,
    /// Weight of evidence in natural log odds: above 0 for the same, below 0 against.
    pub effect: f64,
}

/// Where observations go: into a sum, into an explanation, or into a record for fitting.
pub(crate) trait Sink {
    /// Notes an observation with its amount; `words` is only asked when somebody reads them.
    fn note(&mut self, rule: usize, amount: f64, words: impl FnOnce() -> Words);

    /// Notes an observation of the whole; an empty rule is not told.
    fn said(&mut self, seen: usize, amount: f64, rule: &'static str) {
        self.note(seen, amount, || (String::new(), String::new(), rule));
    }

    /// Notes what is counted but not told, since another observation tells it.
    fn silent(&mut self, seen: usize, amount: f64) {
        self.said(seen, amount, "");
    }
}

/// Words of the left, words of the right, and the rule.
pub(crate) type Words = (String, String, &'static str);

/// Two names in their fixed order, aligned.
pub(crate) struct Meeting<'a> {
    pub(crate) left: &'a Name,
    pub(crate) right: &'a Name,
    pub(crate) alignment: Alignment,
}

impl<'a> Meeting<'a> {
    fn of(left: &'a Name, right: &'a Name) -> Self {
        Self {
            left,
            right,
            alignment: align(left, right),
        }
    }

    /// Weight of a pair: the mean of both sides.
    fn weight(&self, pair: &Pair) -> f64 {
        let side = |name: &Name, run: (u8, u8)| {
            let tokens = &name.tokens()[run.0 as usize..(run.0 + run.1) as usize];
            tokens.iter().map(|t| f64::from(t.weight)).sum::<f64>() / f64::from(run.1).sqrt()
        };
        (side(self.left, pair.left) + side(self.right, pair.right)) / 2.0
    }

    /// Words and rule of a pair.
    fn words(&self, pair: &Pair) -> Words {
        (
            run_of_words(self.left, pair.left),
            run_of_words(self.right, pair.right),
            pair.rule.words(),
        )
    }

    /// By how many letters the two words of a pair differ, a small difference being less than one.
    fn letters_apart(&self, pair: &Pair) -> f64 {
        let sounds = |name: &Name, at: u8| name.tokens()[at as usize].sound.len();
        let size = sounds(self.left, pair.left.0).max(sounds(self.right, pair.right.0));
        f64::from(1.0 - pair.similarity) * size as f64
    }
}

/// The sum alone.
pub(crate) struct Sum<'a> {
    pub(crate) weights: &'a [f64],
    pub(crate) odds: f64,
}

impl Sink for Sum<'_> {
    fn note(&mut self, rule: usize, amount: f64, _: impl FnOnce() -> Words) {
        self.odds += self.weights[rule] * amount;
    }
}

/// The sum and the parts.
pub(crate) struct Told<'a> {
    pub(crate) sum: Sum<'a>,
    pub(crate) parts: Vec<Part>,
}

impl Sink for Told<'_> {
    fn note(&mut self, rule: usize, amount: f64, words: impl FnOnce() -> Words) {
        let before = self.sum.odds;
        self.sum.note(rule, amount, || (String::new(), String::new(), ""));
        let (left, right, rule) = words();
        if !rule.is_empty() {
            self.parts.push(Part {
                left,
                right,
                rule,
                effect: ((self.sum.odds - before) * 1000.0).round() / 1000.0,
            });
        }
    }
}

/// Amounts by rule, as the fitting needs them.
pub(crate) struct Amounts(pub(crate) Vec<f64>);

impl Sink for Amounts {
    fn note(&mut self, rule: usize, amount: f64, _: impl FnOnce() -> Words) {
        self.0[rule] += amount;
    }
}

/// Scores two names with reasons.
pub fn score_names(left: &Name, right: &Name) -> Score {
    let (odds, explanation) = explain(left, right);
    Score {
        value: value(odds),
        explanation,
    }
}

/// The score alone, without reasons: the same value, in less time.
pub fn value_of_names(left: &Name, right: &Name) -> f64 {
    value(odds(left, right))
}

/// Evidence of two names that are the same, in log odds; nothing scores higher.
const SAME: f64 = 12.0;

/// Log odds of two names, at most [`SAME`].
pub(crate) fn odds(left: &Name, right: &Name) -> f64 {
    if is_same(left, right) {
        return SAME;
    }
    let (left, right) = if in_order(left, right) {
        (left, right)
    } else {
        (right, left)
    };
    let reading = Reading::of(left, right);
    let mut sum = Sum {
        weights: reading.weights(),
        odds: 0.0,
    };
    reading.observe(left, right, &mut sum);
    sum.odds.clamp(-SAME, SAME - 1.0)
}

/// Log odds and the parts they were made of.
pub(crate) fn explain(left: &Name, right: &Name) -> (f64, Vec<Part>) {
    if is_same(left, right) {
        let part = Part {
            left: left.original().to_string(),
            right: right.original().to_string(),
            rule: "same name",
            effect: SAME,
        };
        return (SAME, vec![part]);
    }
    let turned = !in_order(left, right);
    let (first, second) = if turned { (right, left) } else { (left, right) };
    let reading = Reading::of(first, second);
    let mut told = Told {
        sum: Sum {
            weights: reading.weights(),
            odds: 0.0,
        },
        parts: vec![],
    };
    reading.observe(first, second, &mut told);
    if turned {
        told.parts
            .iter_mut()
            .for_each(|part| std::mem::swap(&mut part.left, &mut part.right));
    }
    (told.sum.odds.clamp(-SAME, SAME - 1.0), told.parts)
}

/// Amounts of every rule for a pair, for fitting weights; which reading they belong to is told by its name.
#[doc(hidden)]
pub fn amounts(left: &Name, right: &Name) -> (&'static str, Vec<f64>) {
    let (left, right) = if in_order(left, right) {
        (left, right)
    } else {
        (right, left)
    };
    let reading = Reading::of(left, right);
    let mut amounts = Amounts(vec![0.0; reading.weights().len()]);
    reading.observe(left, right, &mut amounts);
    (reading.name(), amounts.0)
}

/// The logistic function, where 0.70 is the advised threshold.
pub(crate) fn value(odds: f64) -> f64 {
    if odds >= SAME { 1.0 } else { 1.0 / (1.0 + (-odds).exp()) }
}

/// Whether two names are the same, word by word, read as the same kind of thing.
fn is_same(left: &Name, right: &Name) -> bool {
    left.original() == right.original()
        || left.digest() == right.digest() && left.schema() == right.schema() && !left.tokens().is_empty()
}

/// One fixed order for every two names, so that left and right cannot matter.
fn in_order(left: &Name, right: &Name) -> bool {
    let key = |name: &Name| (name.tokens().len(), name.schema());
    (key(left), left.original()) <= (key(right), right.original())
}

/// How a pair is read.
#[derive(Clone, Copy)]
enum Reading {
    Persons,
    Bodies,
    Ships,
}

impl Reading {
    fn of(left: &Name, right: &Name) -> Self {
        match (left.schema(), right.schema()) {
            (Schema::Person, Schema::Person) => Reading::Persons,
            (Schema::Vessel | Schema::Aircraft, _) | (_, Schema::Vessel | Schema::Aircraft) => Reading::Ships,
            _ => Reading::Bodies,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Reading::Persons => "persons",
            Reading::Bodies => "bodies",
            Reading::Ships => "ships",
        }
    }

    fn weights(self) -> &'static [f64] {
        match self {
            Reading::Persons => &person::WEIGHTS,
            Reading::Bodies => &body::WEIGHTS,
            Reading::Ships => &body::SHIP_WEIGHTS,
        }
    }

    fn observe(self, left: &Name, right: &Name, sink: &mut impl Sink) {
        match self {
            Reading::Persons => person::observe(&Meeting::of(left, right), sink),
            Reading::Bodies | Reading::Ships => body::observe(&Meeting::of(left, right), sink),
        }
    }
}

/// Words of a run of tokens, as written.
fn run_of_words(name: &Name, run: (u8, u8)) -> String {
    let tokens = &name.tokens()[run.0 as usize..(run.0 + run.1) as usize];
    let mut text = String::new();
    for token in tokens {
        let word = name.written(token);
        if !text.ends_with(word) {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
    }
    text
}

/// Indexes of the tokens that met nobody.
fn over(mask: u32) -> impl Iterator<Item = usize> {
    (0..32).filter(move |bit| mask >> bit & 1 == 1)
}

/// Band of a similarity: 0 same, 1 near, 2 close, 3 weak, 4 poor.
fn band(similarity: f32) -> usize {
    match similarity {
        s if s > 0.985 => 0,
        s if s >= 0.9 => 1,
        s if s >= 0.8 => 2,
        s if s >= 0.7 => 3,
        _ => 4,
    }
}

/// Whether the order of the words differs by more than what stands first.
fn is_shuffled(alignment: &Alignment) -> bool {
    let mut order: Vec<(u8, u8)> = alignment.pairs.iter().map(|p| (p.left.0, p.right.0)).collect();
    order.sort_unstable();
    let descents = order.windows(2).filter(|w| w[1].1 < w[0].1).count();
    let turned = order
        .first()
        .zip(order.last())
        .is_some_and(|(first, last)| last.1 < first.1);
    descents > 1 || descents == 1 && !turned
}
