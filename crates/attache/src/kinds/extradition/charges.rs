//! What a charge and an hour look like in this kind: one line each, read by exact rules.
//!
//! A count carries its highest penalty, because a count that may end in death raises a gate, and its number, because a
//! surrender is granted count by count.

use jiff::civil::Time;
use matter::{FieldValue, Type};
use serde_json::Value;

/// The highest penalty of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Penalty {
    /// Death.
    Death,
    /// Life.
    Life,
    /// So many years.
    Years(u16),
}

/// One count: number, section, highest penalty, offence in a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// Number of the count.
    pub count: u64,
    /// Section of the law that was broken, of whichever State seeks the person.
    pub section: String,
    /// Highest penalty.
    pub penalty: Penalty,
    /// The offence.
    pub offence: String,
}

const SHAPE: &str = "write count | section | highest penalty (death, life, or years) | offence, such as \
                     1 | 18 USC 1956(h) | 20 years | conspiracy to launder money";

impl Charge {
    /// Reads a count as it is written.
    pub fn parse(text: &str) -> Result<Charge, String> {
        let parts: Vec<&str> = text.split('|').map(str::trim).collect();
        let [count, section, penalty, offence] = parts[..] else {
            return Err(SHAPE.into());
        };
        let count = count.parse().ok().filter(|n| (1..=999).contains(n)).ok_or(SHAPE)?;
        let penalty = match penalty.to_lowercase().as_str() {
            "death" => Penalty::Death,
            "life" => Penalty::Life,
            years => {
                let number = years.trim_end_matches("years").trim_end_matches("year").trim();
                Penalty::Years(number.parse().map_err(|_| SHAPE)?)
            }
        };
        if section.is_empty() || offence.is_empty() {
            return Err(SHAPE.into());
        }
        // Sections of the United States Code are written one way; other laws are kept as given.
        let section = matter::values::citation(section).unwrap_or_else(|_| section.to_string());
        Ok(Charge { count, section, penalty, offence: offence.to_string() })
    }
}

impl std::fmt::Display for Charge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let penalty = match self.penalty {
            Penalty::Death => "death".to_string(),
            Penalty::Life => "life".to_string(),
            Penalty::Years(1) => "1 year".to_string(),
            Penalty::Years(years) => format!("{years} years"),
        };
        write!(f, "{} | {} | {penalty} | {}", self.count, self.section, self.offence)
    }
}

impl FieldValue for Charge {
    const TYPE: Type = Type::Line;
    fn read(value: Option<&Value>) -> Result<Self, String> {
        let line = matter::values::Line::read(value)?;
        Charge::parse(&line.0)
    }
    fn write(&self) -> Value {
        Value::String(self.to_string())
    }
    fn terms(&self) -> Vec<String> {
        vec![self.section.clone()]
    }
    fn texts(&self) -> Vec<String> {
        vec![self.offence.clone()]
    }
}

/// An hour on the wall clock, written 23:40.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hour(pub Time);

impl FieldValue for Hour {
    const TYPE: Type = Type::Line;
    fn read(value: Option<&Value>) -> Result<Self, String> {
        let line = matter::values::Line::read(value)?;
        let wrong = || "write the hour as 23:40".to_string();
        let (hour, minute) = line.0.split_once(':').ok_or_else(wrong)?;
        let part = |text: &str| text.parse::<i8>().map_err(|_| wrong());
        Time::new(part(hour)?, part(minute)?, 0, 0).map(Hour).map_err(|_| wrong())
    }
    fn write(&self) -> Value {
        Value::String(self.0.strftime("%H:%M").to_string())
    }
}
