//! The rows that releases and answers rest on beside agreements: grading schemes, offence classes and rule cards.
//!
//! Schemes stand side by side: a grade keeps its scheme and its value, and nothing here turns one into another.
//! A rule card is what a trader's question is answered from; it is dated, because answers change by entry date.
//! Agreements, locks, purposes, delegations and retention are policy's own types (`policy::release`).

use policy::release::OffenceCharacter;
use serde::{Deserialize, Serialize};

use super::row::Table;

/// A scheme by which sources and what they say are graded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GradeScheme {
    /// Name.
    pub title: String,
    /// Its parts in the order in which a grade is written: source first.
    pub axes: Vec<GradeAxis>,
    /// A grade as it is written, such as `B2`.
    pub example: String,
}

/// One part of a scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GradeAxis {
    /// What is graded: `source`, `information` or `handling`.
    pub of: GradeOf,
    /// The values, best first.
    pub values: Vec<GradeValue>,
}

/// What a part of a grade is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GradeOf {
    /// How reliable the source is.
    Source,
    /// How far what it says can be relied on.
    Information,
    /// Whether it may be shared.
    Handling,
}

impl GradeOf {
    /// The word that pages show.
    pub fn label(self) -> &'static str {
        match self {
            GradeOf::Source => "source",
            GradeOf::Information => "information",
            GradeOf::Handling => "handling",
        }
    }
}

/// One value of a part, with its definition in our words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GradeValue {
    /// Code, such as `B`.
    pub code: String,
    /// Definition.
    pub means: String,
}

impl GradeScheme {
    /// The values of a grade as it was written, one for each part. None where it is not a grade of this scheme.
    pub fn read(&self, grade: &str) -> Option<Vec<(GradeOf, &GradeValue)>> {
        let mut rest = grade.trim();
        let mut found = Vec::new();
        for axis in &self.axes {
            let value = axis.values.iter().find(|value| {
                rest.get(..value.code.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(&value.code))
            })?;
            rest = rest.get(value.code.len()..)?.trim_start_matches(['-', '/', ' ']);
            found.push((axis.of, value));
        }
        rest.is_empty().then_some(found)
    }
}

/// A class of offences that agreements cover or leave out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OffenceClass {
    /// Name.
    pub title: String,
    /// What sort of wrong it is.
    pub character: OffenceCharacter,
    /// Areas of responsibility that usually mean this class.
    #[serde(default)]
    pub subjects: Vec<String>,
}

/// An answer that may be given to a trader, as it stood on a day. It is information, never advice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleCard {
    /// The question it answers.
    pub title: String,
    /// What it is about: `prior_notice`, `registration`, `preference`, `marking`, …
    pub topic: String,
    /// The answer in plain words.
    pub answer: String,
    /// The figures of the answer, by case.
    #[serde(default)]
    pub points: Vec<RulePoint>,
    /// Countries it speaks of, two letters; none: of no country in particular.
    #[serde(default)]
    pub countries: Vec<String>,
    /// Who decides in a binding way where this is not enough.
    pub refer_to: Option<String>,
}

/// One figure of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulePoint {
    /// The case, such as "by road".
    pub case: String,
    /// What holds then.
    pub value: String,
}

impl Table for GradeScheme {
    const NAME: &'static str = "grade_scheme";
    fn title(&self) -> &str {
        &self.title
    }
}

impl Table for OffenceClass {
    const NAME: &'static str = "offence_class";
    fn title(&self) -> &str {
        &self.title
    }
}

impl Table for RuleCard {
    const NAME: &'static str = "rule_card";
    fn title(&self) -> &str {
        &self.title
    }
}
