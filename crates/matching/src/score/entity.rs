//! Two things with all that is known of them: names, birth dates, countries, identifiers.
//!
//! The best pair of names speaks for the names. Dates, countries and identifiers add their own evidence, each for or
//! against. An identifier that only one thing can bear decides: the same number outweighs a poor name, another number
//! outweighs a good one. What is missing on one side says nothing.

use super::{Part, SAME, Score, explain, odds, value};
use crate::date::{Agreement, PartialDate};
use crate::name::Name;
use crate::schema::Schema;

/// A thing as a source describes it.
#[derive(Clone, Debug)]
pub struct Entity {
    /// What it is.
    pub schema: Schema,
    /// Its names; the first is the main one.
    pub names: Vec<Name>,
    /// Days of birth, of a person; of foundation or building otherwise.
    pub birth_dates: Vec<PartialDate>,
    /// ISO 3166 codes of nationality, residence or flag, in lower case.
    pub countries: Vec<String>,
    /// Identifiers: kind in lower case (`imo`, `passport`, `inn` …) and normalised value.
    pub identifiers: Vec<(String, String)>,
}

/// Scores two things with the reasons.
pub fn score(left: &Entity, right: &Entity) -> Score {
    let mut parts = vec![];
    let of_names = names(left, right, &mut parts);
    let mut sum = of_names.min(NAMES_MOST);
    if !left.schema.fits(right.schema) {
        let kind = |e: &Entity| format!("{:?}", e.schema).to_lowercase();
        note(
            &mut parts,
            &mut sum,
            (kind(left), kind(right)),
            "another kind of thing",
            -8.0,
        );
    }
    dates(left, right, &mut parts, &mut sum);
    countries(left, right, &mut parts, &mut sum);
    identifiers(left, right, &mut parts, &mut sum);
    // Equal names with nothing against them are the same thing as far as anybody can tell from here.
    let contested = parts.iter().any(|part| part.effect < 0.0);
    Score {
        value: if of_names >= SAME && !contested {
            1.0
        } else {
            value(sum.min(SAME - 1.0))
        },
        explanation: parts,
    }
}

/// Names alone are worth this much at most once anything else is known: other people bear them too.
const NAMES_MOST: f64 = 4.5;
/// What each further pair of names takes away from the best one, times the logarithm of their number.
const CHANCE: f64 = 0.3;
/// Further pairs beyond this number take nothing more away.
const PAIRS_MOST: f64 = 40.0;

fn note(parts: &mut Vec<Part>, sum: &mut f64, (left, right): (String, String), rule: &'static str, effect: f64) {
    *sum += effect;
    parts.push(Part {
        left,
        right,
        rule,
        effect,
    });
}

/// Evidence of the best pair of names. Among many names one pair comes close by chance, so their number counts against,
/// unless the two are equal.
fn names(left: &Entity, right: &Entity, parts: &mut Vec<Part>) -> f64 {
    let Some((one, two)) = best_names(left, right) else {
        return NO_NAME;
    };
    let (mut sum, told) = explain(one, two);
    parts.extend(told);
    let pairs = (left.names.len() * right.names.len()) as f64;
    if sum < SAME && pairs > 1.0 {
        let chance = -CHANCE * pairs.min(PAIRS_MOST).ln();
        note(
            parts,
            &mut sum,
            (String::new(), String::new()),
            "best of many names",
            chance,
        );
    }
    sum
}

/// The two names that speak most for the same thing; among equals the first.
fn best_names<'a>(left: &'a Entity, right: &'a Entity) -> Option<(&'a Name, &'a Name)> {
    if let ([one], [two]) = (left.names.as_slice(), right.names.as_slice()) {
        return Some((one, two));
    }
    let mut best: Option<(f64, &Name, &Name)> = None;
    for one in &left.names {
        for two in &right.names {
            let found = odds(one, two);
            if found >= SAME {
                return Some((one, two));
            }
            if best.is_none_or(|(most, ..)| found > most) {
                best = Some((found, one, two));
            }
        }
    }
    best.map(|(_, one, two)| (one, two))
}

/// Evidence when one side has no name.
const NO_NAME: f64 = -2.0;

fn dates(left: &Entity, right: &Entity, parts: &mut Vec<Part>, sum: &mut f64) {
    let pairs = left
        .birth_dates
        .iter()
        .flat_map(|one| right.birth_dates.iter().map(move |two| (one, two)));
    let Some((agreement, one, two)) = pairs
        .map(|(one, two)| (one.compare(two), one, two))
        .max_by_key(|(a, ..)| *a)
    else {
        return;
    };
    let (effect, rule) = match agreement {
        Agreement::Day => (3.0, "same birth date"),
        Agreement::Month => (2.0, "same month of birth"),
        Agreement::Year => (1.2, "same year of birth"),
        Agreement::Near => (0.3, "birth dates nearly agree"),
        Agreement::DayApart => (-1.5, "other day of birth in the same year"),
        Agreement::YearApart => (-2.5, "year of birth differs by one"),
        Agreement::Apart => (-6.0, "other year of birth"),
    };
    note(parts, sum, (one.to_string(), two.to_string()), rule, effect);
}

fn countries(left: &Entity, right: &Entity, parts: &mut Vec<Part>, sum: &mut f64) {
    if left.countries.is_empty() || right.countries.is_empty() {
        return;
    }
    let said = (left.countries.join(" "), right.countries.join(" "));
    if left.countries.iter().any(|code| right.countries.contains(code)) {
        // Most bodies a list names are in one country; to share it says something of people only.
        let person = left.schema.min(right.schema) == Schema::Person;
        note(parts, sum, said, "a country in common", if person { 0.2 } else { 0.0 });
    } else {
        let effect = match left.schema.min(right.schema) {
            // Ships change their flags.
            Schema::Vessel | Schema::Aircraft => -0.1,
            Schema::Organization => -1.5,
            Schema::Person | Schema::Unknown => -0.9,
        };
        note(parts, sum, said, "no country in common", effect);
    }
}

/// Kinds of which a thing has one only, so that another number is another thing.
const ONE_ONLY: [&str; 14] = [
    "imo",
    "imoco",
    "inn",
    "ogrn",
    "lei",
    "uscc",
    "taxnumber",
    "registrationnumber",
    "mmsi",
    "vin",
    "ssn",
    "edrpou",
    "un",
    "msn",
];
/// Kinds that change or are several: the same number speaks for, another says little.
const RENEWED: [&str; 6] = [
    "passport",
    "passportnumber",
    "idnumber",
    "nationalid",
    "phone",
    "licence",
];

fn identifiers(left: &Entity, right: &Entity, parts: &mut Vec<Part>, sum: &mut f64) {
    let mut kinds: Vec<&str> = left.identifiers.iter().map(|(kind, _)| kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let values = |entity: &'_ Entity| -> Vec<String> {
            let of_kind = entity.identifiers.iter().filter(|(k, _)| k == kind);
            of_kind.map(|(_, value)| value.clone()).collect()
        };
        let (one, two) = (values(left), values(right));
        if two.is_empty() {
            continue;
        }
        let said = (format!("{kind} {}", one.join(" ")), format!("{kind} {}", two.join(" ")));
        let same = one.iter().any(|value| two.contains(value));
        let (effect, rule) = match (same, ONE_ONLY.contains(&kind), RENEWED.contains(&kind)) {
            (true, true, _) => (9.0, "same identifier"),
            (true, false, _) => (6.0, "same identifier"),
            (false, true, _) => (-7.0, "another identifier of this kind"),
            (false, false, true) => (-0.3, "another number of this kind"),
            (false, false, false) => (-1.0, "another number of this kind"),
        };
        note(parts, sum, said, rule, effect);
    }
}
