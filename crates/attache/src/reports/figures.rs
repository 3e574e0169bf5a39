//! The figures of a period, in every grouping that was asked for, and as the JSON that is shown and frozen.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use matter::state::Ball;
use policy::Scope;
use serde_json::{Value, json};
use store::statistics::{self, ClaimRow, Days, Dimension, Group, Measure};
use store::{StoreError, Tx};

use crate::app::App;
use crate::reports::facts::{self, Fact, OutcomeFigure};
use crate::reports::period::Period;
use crate::web::forms::country_name;

/// The step by which a request is answered, with its kind.
pub const ANSWERED: (&str, &str) = ("support_request", "respond");

/// What figures are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Areas of responsibility.
    Subject,
    /// Supported components.
    Component,
    /// Countries the matters play in; of outcomes, where they happened.
    Country,
    /// Owning offices; of hours and outcomes, who worked and who claimed.
    Office,
}

impl By {
    /// Every grouping.
    pub const ALL: [By; 4] = [By::Subject, By::Component, By::Country, By::Office];

    /// Word in URLs and JSON.
    pub fn word(self) -> &'static str {
        match self {
            By::Subject => "subject",
            By::Component => "component",
            By::Country => "country",
            By::Office => "office",
        }
    }

    /// The grouping a word stands for.
    pub fn parse(word: &str) -> Option<By> {
        By::ALL.into_iter().find(|by| by.word() == word)
    }

    /// Indexed field behind it; none for offices.
    pub fn field(self) -> Option<&'static str> {
        match self {
            By::Subject => Some("area"),
            By::Component => Some("supported_component"),
            By::Country => Some("countries"),
            By::Office => None,
        }
    }

    fn dimension(self) -> Dimension {
        self.field().map_or(Dimension::Office, Dimension::Term)
    }
}

/// What is counted, as words of URLs.
pub const MEASURES: [(&str, &str, Measure); 6] = [
    ("opened", "Opened", Measure::Opened),
    ("closed", "Closed", Measure::Closed),
    ("open", "Open at the end", Measure::Open),
    (
        "answered",
        "Requests answered",
        Measure::Stepped(ANSWERED.0, ANSWERED.1),
    ),
    ("worked", "Hours", Measure::Worked),
    ("outcome", "Outcomes", Measure::Outcome),
];

/// The numbers of one group, or of everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Code of the group; empty for everything.
    pub key: String,
    /// What people call it.
    pub label: String,
    /// In the order of [`MEASURES`]; hours in minutes.
    pub counts: [i64; 6],
}

/// How long open matters have been with one holder.
#[derive(Clone, Debug, PartialEq)]
pub struct BallFigure {
    /// Word of the holder.
    pub ball: String,
    /// Open matters with this holder now.
    pub matters: i64,
    /// Tenths of a day for which the middle one has been there.
    pub median_tenths: i64,
}

/// All figures of a period.
#[derive(Clone, Debug)]
pub struct Figures {
    /// Period.
    pub period: Period,
    /// Everything, each matter and each fact once.
    pub total: Numbers,
    /// Groupings asked for.
    pub by: Vec<(By, Vec<Numbers>)>,
    /// What was achieved, type by type.
    pub outcomes: Vec<OutcomeFigure>,
    /// Whose turn it is now, and since when.
    pub balls: Vec<BallFigure>,
}

/// Counts everything through the scope, in one snapshot.
pub fn count(app: &App, scope: &Scope, period: &Period, groupings: &[By], now: Timestamp) -> store::Result<Figures> {
    app.db.read(|tx| {
        let days = period.days();
        let claims = statistics::approved_claims(tx, scope, &days)?;
        let facts = facts::facts(&claims);
        let offices: HashMap<String, String> = store::officers::offices_all(tx)?
            .into_iter()
            .map(|office| (office.code, office.name))
            .collect();
        let mut total = Numbers {
            label: "All".into(),
            ..Numbers::default()
        };
        for counted in statistics::counts(tx, scope, &days, Dimension::Total)? {
            total.counts[..3].copy_from_slice(&[counted.opened, counted.closed, counted.open]);
        }
        total.counts[3] = statistics::stepped(tx, scope, &days, Dimension::Total, ANSWERED)?
            .iter()
            .map(|(_, n)| n)
            .sum();
        total.counts[4] = statistics::minutes(tx, scope, &days, Dimension::Total)?
            .iter()
            .map(|(_, n)| n)
            .sum();
        total.counts[5] = i64::try_from(facts.len()).unwrap_or(i64::MAX);
        let mut by = vec![];
        for grouping in groupings {
            let mut groups = grouped(app, tx, scope, &days, *grouping, &facts)?;
            for group in &mut groups {
                group.label = label(app, &offices, *grouping, &group.key);
            }
            by.push((*grouping, groups));
        }
        let balls = statistics::ball_ages(tx, scope)?
            .into_iter()
            .map(|age| ball(age, now))
            .collect::<store::Result<_>>()?;
        Ok(Figures {
            period: period.clone(),
            total,
            by,
            outcomes: facts::outcomes(&facts),
            balls,
        })
    })
}

fn ball(age: statistics::BallAge, now: Timestamp) -> store::Result<BallFigure> {
    let since = store::ids::read_instant(&age.median_since)?
        .ok_or_else(|| StoreError::fault("read a holder of the ball", "since when is empty"))?;
    let seconds = (now.as_second() - since.as_second()).max(0);
    Ok(BallFigure {
        ball: age.ball,
        matters: age.matters,
        median_tenths: seconds / 8_640,
    })
}

fn grouped(
    app: &App,
    tx: &mut Tx,
    scope: &Scope,
    days: &Days,
    by: By,
    facts: &[Fact<'_>],
) -> store::Result<Vec<Numbers>> {
    let mut groups: BTreeMap<String, [i64; 6]> = BTreeMap::new();
    for counted in statistics::counts(tx, scope, days, by.dimension())? {
        groups.entry(counted.key).or_default()[..3].copy_from_slice(&[counted.opened, counted.closed, counted.open]);
    }
    for (key, count) in statistics::stepped(tx, scope, days, by.dimension(), ANSWERED)? {
        groups.entry(key).or_default()[3] += count;
    }
    for (key, minutes) in statistics::minutes(tx, scope, days, by.dimension())? {
        // Time is recorded under a subject of any level; it counts under the area.
        let area = if by == By::Subject {
            app.packs.area_of(&key).map(|row| row.id.clone())
        } else {
            None
        };
        groups.entry(area.unwrap_or(key)).or_default()[4] += minutes;
    }
    let terms = match by.field() {
        Some(field) if by != By::Country => statistics::claim_terms(tx, scope, days, field)?,
        _ => vec![],
    };
    for (key, count) in fact_counts(by, facts, &terms) {
        groups.entry(key).or_default()[5] += count;
    }
    groups.retain(|key, counts| !key.is_empty() && counts.iter().any(|count| *count != 0));
    let mut groups: Vec<Numbers> = groups
        .into_iter()
        .map(|(key, counts)| Numbers {
            key,
            label: String::new(),
            counts,
        })
        .collect();
    groups.sort_by(|a, b| b.counts[0].cmp(&a.counts[0]).then_with(|| a.key.cmp(&b.key)));
    Ok(groups)
}

/// Facts of each group; a fact whose claims belong to several groups counts once in each of them.
fn fact_counts(by: By, facts: &[Fact<'_>], terms: &[(String, String)]) -> BTreeMap<String, i64> {
    let mut of_matter: HashMap<&str, Vec<&str>> = HashMap::new();
    for (matter, value) in terms {
        of_matter.entry(matter).or_default().push(value);
    }
    let keys = |claim: &'_ ClaimRow| -> Vec<String> {
        match by {
            By::Country => vec![claim.country.clone()],
            By::Office => vec![claim.office.clone()],
            By::Subject | By::Component => of_matter
                .get(claim.matter.as_str())
                .map_or_else(Vec::new, |v| v.iter().map(ToString::to_string).collect()),
        }
    };
    let mut counts = BTreeMap::new();
    for fact in facts {
        let groups: BTreeSet<String> = fact.claims.iter().flat_map(|claim| keys(claim)).collect();
        for group in groups {
            *counts.entry(group).or_default() += 1;
        }
    }
    counts
}

fn label(app: &App, offices: &HashMap<String, String>, by: By, key: &str) -> String {
    let found = match by {
        By::Subject => app.packs.subject(key).map(|row| row.is.label().to_string()),
        By::Component => app.packs.component(key).map(|row| row.is.name.clone()),
        By::Country => country_name(&app.packs, key),
        By::Office => offices.get(key).cloned(),
    };
    found.unwrap_or_else(|| key.to_string())
}

/// Whose turn it is, in words.
pub fn ball_label(word: &str) -> &str {
    Ball::parse(word).map_or(word, |ball| ball.label())
}

/// Minutes as hours with one decimal.
pub fn hours(minutes: i64) -> String {
    format!("{:.1}", minutes as f64 / 60.0)
}

/// Minor units as an amount with its currency: `1,250.00 USD` is written `1250.00 USD`.
pub fn amount(minor: i128, currency: &str) -> String {
    let digits = iso_currency::Currency::from_code(currency)
        .and_then(|c| c.exponent())
        .map_or(2, usize::from);
    let scale = 10_i128.pow(u32::try_from(digits).unwrap_or(2));
    match digits {
        0 => format!("{minor} {currency}"),
        width => format!("{}.{:0width$} {currency}", minor / scale, (minor % scale).abs()),
    }
}

/// Which matters a group is about, for the list behind a figure.
pub fn group_of(by: Option<By>, key: &str, outcome: Option<&str>, measure: Measure) -> Group {
    let key = key.to_string();
    let mut group = Group {
        outcome: outcome.map(str::to_string),
        ..Group::default()
    };
    match (by, measure) {
        (None, _) => {}
        (Some(By::Office), _) => group.office = Some(key),
        (Some(By::Subject), Measure::Worked) => group.subject = Some(key),
        (Some(By::Country), Measure::Outcome) => group.country = Some(key),
        (Some(by), _) => group.term = by.field().map(|field| (field, key)),
    }
    group
}

fn numbers_json(numbers: &Numbers) -> Value {
    let mut json = json!({"key": numbers.key, "label": numbers.label});
    for ((word, _, _), count) in MEASURES.iter().zip(numbers.counts) {
        let name = match *word {
            "worked" => "minutes",
            "outcome" => "outcomes",
            word => word,
        };
        json[name] = json!(count);
    }
    json
}

impl Figures {
    /// As it is answered and frozen. Values are in minor units of their currency.
    pub fn json(&self) -> Value {
        let by: serde_json::Map<String, Value> = self
            .by
            .iter()
            .map(|(by, groups)| (by.word().to_string(), groups.iter().map(numbers_json).collect()))
            .collect();
        let outcomes: Vec<Value> = self.outcomes.iter().map(outcome_json).collect();
        let balls: Vec<Value> = self
            .balls
            .iter()
            .map(|b| json!({"ball": b.ball, "matters": b.matters, "median_days": b.median_tenths as f64 / 10.0}))
            .collect();
        json!({
            "period": {"text": self.period.text, "from": self.period.from.to_string(), "to": self.period.to.to_string()},
            "total": numbers_json(&self.total),
            "by": by,
            "outcomes": outcomes,
            "balls": balls,
        })
    }
}

fn outcome_json(figure: &OutcomeFigure) -> Value {
    let quantities: Vec<Value> = figure
        .quantities
        .iter()
        .map(|(unit, sum)| json!({"unit": unit, "quantity": sum}))
        .collect();
    let values: Vec<Value> = figure
        .values
        .iter()
        .map(|(currency, minor)| json!({"currency": currency, "minor": minor.to_string()}))
        .collect();
    json!({"outcome": figure.outcome, "facts": figure.facts, "quantities": quantities, "values": values, "credit": figure.credit})
}
