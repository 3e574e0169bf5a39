//! From claims to facts: each real-world fact counts once, whoever claims it. Pure.
//!
//! Claims with one key are one fact. It counts when at least one claim to it is approved; what is counted of it
//! (quantity, value) is what the approved claim of the leading office says, or else the one approved first. Every office
//! with an approved claim is credited in its role; credits therefore add up to more than facts.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use store::statistics::ClaimRow;

/// A fact and the approved claims to it.
#[derive(Clone, Debug)]
pub struct Fact<'a> {
    /// The claim that is counted.
    pub counted: &'a ClaimRow,
    /// All approved claims, the counted one among them.
    pub claims: Vec<&'a ClaimRow>,
}

/// The facts behind approved claims, in the order of their keys.
pub fn facts(claims: &[ClaimRow]) -> Vec<Fact<'_>> {
    let mut by_key: BTreeMap<&str, Vec<&ClaimRow>> = BTreeMap::new();
    for claim in claims {
        by_key.entry(&claim.fact_key).or_default().push(claim);
    }
    by_key
        .into_values()
        .filter_map(|mut claims| {
            claims.sort_by_key(|c| (&c.decided_at, &c.matter, c.number));
            let counted = claims.iter().find(|c| c.role == "lead").or(claims.first()).copied()?;
            Some(Fact { counted, claims })
        })
        .collect()
}

/// How often one office is credited with facts of one type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Credit {
    /// Office.
    pub office: String,
    /// Facts it led.
    pub lead: u64,
    /// Facts it had a joint part in.
    pub joint: u64,
    /// Facts it assisted.
    pub assist: u64,
}

/// What was achieved of one type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutcomeFigure {
    /// Outcome type.
    pub outcome: String,
    /// Facts, each once.
    pub facts: u64,
    /// Sums of quantities, exact: unit and amount.
    pub quantities: Vec<(String, String)>,
    /// Sums of values in minor units: currency and amount. Currencies are never added to each other.
    pub values: Vec<(String, i128)>,
    /// Offices credited.
    pub credit: Vec<Credit>,
}

/// What was achieved, type by type.
pub fn outcomes(facts: &[Fact<'_>]) -> Vec<OutcomeFigure> {
    let mut types: BTreeMap<&str, Vec<&Fact<'_>>> = BTreeMap::new();
    for fact in facts {
        types.entry(&fact.counted.outcome).or_default().push(fact);
    }
    types
        .into_iter()
        .map(|(outcome, facts)| figure(outcome, &facts))
        .collect()
}

fn figure(outcome: &str, facts: &[&Fact<'_>]) -> OutcomeFigure {
    let mut quantities: BTreeMap<String, Decimal> = BTreeMap::new();
    let mut values: BTreeMap<String, i128> = BTreeMap::new();
    let mut credit: BTreeMap<&str, Credit> = BTreeMap::new();
    for fact in facts {
        let counted = fact.counted;
        if let Some(quantity) = Decimal::parse(&counted.quantity) {
            let sum = quantities.entry(counted.unit.clone()).or_default();
            *sum = sum.plus(quantity);
        }
        if !counted.currency.is_empty() {
            *values.entry(counted.currency.clone()).or_default() += i128::from(counted.value_minor);
        }
        let roles: BTreeSet<(&str, &str)> = fact
            .claims
            .iter()
            .map(|c| (c.office.as_str(), c.role.as_str()))
            .collect();
        for (office, role) in best_roles(&roles) {
            let entry = credit.entry(office).or_insert_with(|| Credit {
                office: office.into(),
                ..Credit::default()
            });
            match role {
                "lead" => entry.lead += 1,
                "joint" => entry.joint += 1,
                _ => entry.assist += 1,
            }
        }
    }
    OutcomeFigure {
        outcome: outcome.into(),
        facts: facts.len() as u64,
        quantities: quantities
            .into_iter()
            .map(|(unit, sum)| (unit, sum.to_string()))
            .collect(),
        values: values.into_iter().collect(),
        credit: credit.into_values().collect(),
    }
}

/// An office that claimed one fact twice is credited once, in its strongest role.
fn best_roles<'a>(roles: &BTreeSet<(&'a str, &'a str)>) -> BTreeMap<&'a str, &'a str> {
    let rank = |role: &str| ["lead", "joint"].iter().position(|r| *r == role).unwrap_or(2);
    let mut best: BTreeMap<&str, &str> = BTreeMap::new();
    for (office, role) in roles {
        let held = best.entry(office).or_insert(role);
        if rank(role) < rank(held) {
            *held = role;
        }
    }
    best
}

/// An exact decimal, for sums of quantities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Decimal {
    units: i128,
    decimals: u32,
}

/// Decimals that a quantity is read with at most; claims have fewer.
const DECIMALS_MAX: u32 = 12;

impl Decimal {
    fn parse(text: &str) -> Option<Decimal> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let decimals = u32::try_from(part.len()).ok().filter(|d| *d <= DECIMALS_MAX)?;
        let units = format!("{whole}{part}").parse().ok()?;
        Some(Decimal { units, decimals })
    }

    fn scaled(self, decimals: u32) -> i128 {
        self.units
            .saturating_mul(10_i128.saturating_pow(decimals.saturating_sub(self.decimals)))
    }

    fn plus(self, other: Decimal) -> Decimal {
        let decimals = self.decimals.max(other.decimals);
        Decimal {
            units: self.scaled(decimals).saturating_add(other.scaled(decimals)),
            decimals,
        }
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scale = 10_i128.saturating_pow(self.decimals);
        let (whole, part) = (self.units / scale, self.units % scale);
        let width = self.decimals as usize;
        let part = if width == 0 {
            String::new()
        } else {
            format!("{part:0width$}")
        };
        match part.trim_end_matches('0') {
            "" => write!(f, "{whole}"),
            part => write!(f, "{whole}.{part}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(key: &str, office: &str, role: &str, decided: &str, quantity: &str, minor: i64) -> ClaimRow {
        ClaimRow {
            matter: format!("m-{office}"),
            fact_key: key.into(),
            outcome: "SEIZ".into(),
            office: office.into(),
            role: role.into(),
            decided_at: decided.into(),
            quantity: quantity.into(),
            unit: "kg".into(),
            value_minor: minor,
            currency: "USD".into(),
            ..ClaimRow::default()
        }
    }

    // Goal: two offices that report one seizure make one fact, counted as the leader says; without a leader, as the first
    // approved says; both are credited. Method: three facts, sums worked out by hand.
    #[test]
    fn a_fact_counts_once() {
        let claims = [
            claim("a", "TOL", "joint", "1", "9", 900),
            claim("a", "PSL", "lead", "2", "12.5", 1_000),
            claim("b", "TOL", "assist", "4", "3", 70),
            claim("b", "PSL", "joint", "3", "2.25", 50),
            claim("c", "PSL", "assist", "5", "1", 1),
            claim("c", "PSL", "lead", "6", "0.25", 2),
        ];
        let figures = outcomes(&facts(&claims));
        let credit = |office: &str, lead, joint, assist| Credit {
            office: office.into(),
            lead,
            joint,
            assist,
        };
        let want = OutcomeFigure {
            outcome: "SEIZ".into(),
            facts: 3,
            quantities: vec![("kg".into(), "15".into())],
            values: vec![("USD".into(), 1_052)],
            credit: vec![credit("PSL", 2, 1, 0), credit("TOL", 0, 1, 1)],
        };
        assert_eq!(figures, vec![want]);
    }

    // Goal: sums are exact. Method: what floating point gets wrong.
    #[test]
    fn decimals_add_exactly() {
        let sum = ["0.1", "0.2", "100", "0.000000000001"]
            .iter()
            .fold(Decimal::default(), |sum, text| sum.plus(Decimal::parse(text).unwrap()));
        assert_eq!(sum.to_string(), "100.300000000001");
        assert_eq!(Decimal::parse("007.50").unwrap().to_string(), "7.5");
        assert!(Decimal::parse("x").is_none() && Decimal::parse("").is_none());
    }
}
