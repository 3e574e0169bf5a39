//! What speaks against a hit: facts of the listed entry beside facts of the party, in words and without a score.
//!
//! Only contradictions are said, and only where both sides state something. The reader judges.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use store::lists::NameHit;
use store::parties::Sourced;

/// What is known of the person or thing that was asked about.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// FollowTheMoney schema; empty when not said.
    pub schema: String,
    /// Birth dates: year, month or day.
    pub birth_dates: Vec<String>,
    /// Countries or nationalities: two letters.
    pub countries: Vec<String>,
    /// Genders.
    pub genders: Vec<String>,
    /// Numbers of documents and registers.
    pub identifiers: Vec<String>,
}

/// Contradictions between a party's standing statements and a listed entry.
pub fn of_party(schema: &str, statements: &[Sourced], listed: &NameHit) -> Vec<String> {
    let values = |properties: &[&str]| -> Vec<String> {
        let standing = statements
            .iter()
            .map(|s| &s.statement)
            .filter(|s| s.withdrawn_at.is_empty());
        standing
            .filter(|s| properties.contains(&s.property.as_str()))
            .map(|s| s.value.clone())
            .collect()
    };
    let known = Known {
        schema: schema.to_string(),
        birth_dates: values(&["birthDate"]),
        countries: values(COUNTRIES),
        genders: values(&["gender"]),
        identifiers: values(IDENTIFIERS),
    };
    against(&known, &listed.entry.schema, &content(listed))
}

/// Properties that hold a country.
pub const COUNTRIES: &[&str] = &["nationality", "citizenship", "country", "flag"];
/// Properties that hold a number of a document or a register.
pub const IDENTIFIERS: &[&str] = &[
    "idNumber",
    "passportNumber",
    "taxNumber",
    "registrationNumber",
    "imoNumber",
];

/// The content of an entry.
pub fn content(listed: &NameHit) -> Map<String, Value> {
    serde_json::from_str(&listed.entry.content).unwrap_or_default()
}

/// Texts of a property of an entry.
pub fn texts<'a>(content: &'a Map<String, Value>, properties: &[&str]) -> Vec<&'a str> {
    let lists = properties
        .iter()
        .filter_map(|p| content.get(*p))
        .filter_map(Value::as_array);
    lists.flatten().filter_map(Value::as_str).collect()
}

/// Contradictions in words.
pub fn against(known: &Known, listed_schema: &str, content: &Map<String, Value>) -> Vec<String> {
    let mut words = vec![];
    if !known.schema.is_empty() && !alike(&known.schema, listed_schema) {
        words.push(format!(
            "listed as {}, here {}",
            thing(listed_schema),
            thing(&known.schema)
        ));
    }
    let listed_births = texts(content, &["birthDate"]);
    let differ = |here: &String| !listed_births.iter().any(|there| same_start(here, there));
    if !listed_births.is_empty() && !known.birth_dates.is_empty() && known.birth_dates.iter().all(differ) {
        words.push(format!(
            "listed as born {}, here {}",
            listed_births.join(" or "),
            known.birth_dates.join(" or ")
        ));
    }
    apart(&mut words, "country", &texts(content, COUNTRIES), &known.countries);
    apart(&mut words, "gender", &texts(content, &["gender"]), &known.genders);
    apart(&mut words, "number", &texts(content, IDENTIFIERS), &known.identifiers);
    words
}

/// Agreements in words, where both sides state the same.
pub fn agreements(known: &Known, content: &Map<String, Value>) -> Vec<String> {
    let mut words = vec![];
    let births = texts(content, &["birthDate"]);
    if let Some(date) = known
        .birth_dates
        .iter()
        .find(|here| births.iter().any(|there| same_start(here, there)))
    {
        words.push(format!("born {date} on both sides"));
    }
    for (what, there, here) in [
        ("country", texts(content, COUNTRIES), &known.countries),
        ("number", texts(content, IDENTIFIERS), &known.identifiers),
    ] {
        if let Some(same) = here.iter().find(|h| there.iter().any(|t| bare(t) == bare(h))) {
            words.push(format!("{what} {same} on both sides"));
        }
    }
    words
}

fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .collect::<String>()
        .to_lowercase()
}

/// Says that two sets have nothing in common, where both hold something.
fn apart(words: &mut Vec<String>, what: &str, there: &[&str], here: &[String]) {
    let listed: BTreeSet<String> = there.iter().map(|t| bare(t)).collect();
    let known: BTreeSet<String> = here.iter().map(|t| bare(t)).collect();
    if !listed.is_empty() && !known.is_empty() && listed.is_disjoint(&known) {
        words.push(format!(
            "listed with {what} {}, here {}",
            there.join(" or "),
            here.join(" or ")
        ));
    }
}

/// Dates agree as far as the less exact of them goes: 1971 and 1971-04-02.
fn same_start(a: &str, b: &str) -> bool {
    a.starts_with(b) || b.starts_with(a)
}

/// Whether two schemata can be the same thing. A company is an organisation, and lists often know no better.
fn alike(a: &str, b: &str) -> bool {
    let group = |schema: &str| match schema {
        "Organization" | "Company" | "PublicBody" | "LegalEntity" => "organisation".to_string(),
        other => other.to_string(),
    };
    group(a) == group(b)
}

fn thing(schema: &str) -> &str {
    match schema {
        "Person" => "a person",
        "Organization" | "LegalEntity" => "an organisation",
        "Company" => "a company",
        "PublicBody" => "a public body",
        "Vessel" => "a vessel",
        "Airplane" => "an aircraft",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str) -> Map<String, Value> {
        serde_json::from_str(text).expect("JSON")
    }

    // Goal: contradictions are said, agreement and silence are not. Method: one entry, several questions.
    #[test]
    fn only_contradictions_are_said() {
        let entry = listed(r#"{"birthDate": ["1962-03"], "nationality": ["QM"], "passportNumber": ["A 123"]}"#);
        let of = |known: Known| against(&known, "Person", &entry);
        assert_eq!(of(Known::default()), [""; 0]);
        assert_eq!(
            of(Known {
                birth_dates: vec!["1962".into(), "1970".into()],
                ..Known::default()
            }),
            [""; 0]
        );
        let other = Known {
            schema: "Vessel".into(),
            birth_dates: vec!["1971".into()],
            countries: vec!["QN".into()],
            identifiers: vec!["a123".into()],
            ..Known::default()
        };
        assert_eq!(
            of(other),
            [
                "listed as a person, here a vessel",
                "listed as born 1962-03, here 1971",
                "listed with country QM, here QN"
            ]
        );
    }
}
