//! The value types that fields are made of: text, codes, money, choices, and dates as people type them.
//!
//! Each type refuses what it cannot hold with a sentence for the person who typed it. Codes are checked for
//! shape here and for existence by whoever holds the tables.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::field::{CodeTable, FieldValue, Type, must};

/// Characters in one line of text at most.
pub const LINE_CHARS_MAX: usize = 300;
/// Characters in a text of several paragraphs at most.
pub const PROSE_CHARS_MAX: usize = 20_000;

fn clean(text: &str, chars_max: usize) -> Result<String, String> {
    if text.chars().count() > chars_max {
        return Err(format!("shorten this to {chars_max} characters"));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err("remove the control characters".into());
    }
    Ok(text.to_string())
}

/// One line of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line(pub String);

impl FieldValue for Line {
    const TYPE: Type = Type::Line;
    fn read(value: Option<&Value>) -> Result<Self, String> {
        let text = must(value)?;
        if text.contains('\n') {
            return Err("keep this to one line".into());
        }
        clean(text, LINE_CHARS_MAX).map(Line)
    }
    fn write(&self) -> Value {
        Value::String(self.0.clone())
    }
    fn texts(&self) -> Vec<String> {
        vec![self.0.clone()]
    }
}

/// Text of several paragraphs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prose(pub String);

impl FieldValue for Prose {
    const TYPE: Type = Type::Prose;
    fn read(value: Option<&Value>) -> Result<Self, String> {
        clean(&must(value)?.replace("\r\n", "\n"), PROSE_CHARS_MAX).map(Prose)
    }
    fn write(&self) -> Value {
        Value::String(self.0.clone())
    }
    fn terms(&self) -> Vec<String> {
        vec![]
    }
    fn texts(&self) -> Vec<String> {
        vec![self.0.clone()]
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident($table:expr, $shape:expr);)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name(pub String);

        impl FieldValue for $name {
            const TYPE: Type = Type::Code($table);
            fn read(value: Option<&Value>) -> Result<Self, String> {
                let text = must(value)?;
                let shape: fn(&str) -> Result<String, String> = $shape;
                shape(text).map($name)
            }
            fn write(&self) -> Value {
                Value::String(self.0.clone())
            }
        }
    )+};
}

fn plain(text: &str) -> Result<String, String> {
    clean(text, 80)
}

fn upper(text: &str) -> Result<String, String> {
    clean(&text.to_uppercase(), 40)
}

fn alpha2(text: &str) -> Result<String, String> {
    let code = text.to_ascii_uppercase();
    if code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(code)
    } else {
        Err("give the two letters of the country code".into())
    }
}

codes! {
    /// A country: two letters of ISO 3166-1, or a user-assigned code of a pack (QM to QZ).
    CountryCode(CodeTable::Countries, alpha2);
    /// An agency of the counterpart register.
    AgencyId(CodeTable::Agencies, plain);
    /// A contact of the counterpart register.
    ContactId(CodeTable::Contacts, plain);
    /// An office of the network, by its code.
    OfficeCode(CodeTable::Offices, upper);
    /// An officer of the network.
    OfficerId(CodeTable::Officers, plain);
    /// A supported component of the jurisdiction pack.
    ComponentCode(CodeTable::Components, upper);
    /// A subject (area of responsibility) of the jurisdiction pack, such as `MONL` or `MONL.HAWA`.
    SubjectCode(CodeTable::Subjects, upper);
    /// An agreement, or a statute in its place, of the jurisdiction packs.
    AgreementCode(CodeTable::Agreements, plain);
    /// A purpose of release of the jurisdiction packs.
    PurposeCode(CodeTable::Purposes, plain);
    /// A class of offences of the jurisdiction packs.
    OffenceCode(CodeTable::Offences, plain);
    /// A section of the United States Code, written `19 USC 1628`.
    Citation(CodeTable::Citations, citation);
}

/// Writes the ways people cite a section of the United States Code in one way: `19 USC 1628`.
///
/// Accepts `19 U.S.C. § 1628`, `19usc1628`, `19 USC 1628(b)(2)`; the subsection is kept after the section.
pub fn citation(text: &str) -> Result<String, String> {
    let wrong = || "write title and section, such as 19 USC 1628".to_string();
    let squeezed: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '§'))
        .collect::<String>();
    let upper = squeezed.to_uppercase();
    let (title, _) = upper.split_once("USC").ok_or_else(wrong)?;
    let section = &squeezed[title.len() + 3..];
    let title: u16 = title.parse().map_err(|_| wrong())?;
    let starts = section.chars().next().is_some_and(|c| c.is_ascii_digit());
    let legal = section
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '–' | '(' | ')'));
    if !starts || !legal || section.len() > 40 {
        return Err(wrong());
    }
    Ok(format!("{title} USC {section}"))
}

/// An amount of money with its currency (ISO 4217), kept as an exact decimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Minor units (cents, or whole units where the currency has none).
    pub minor: i64,
    /// Three letters of ISO 4217.
    pub currency: String,
}

impl Money {
    /// Reads an amount such as `1,250.50` in a currency, exactly; more decimals than the currency has are refused.
    pub fn parse(amount: &str, currency: &str) -> Result<Money, String> {
        let currency = currency.trim().to_ascii_uppercase();
        let known = iso_currency::Currency::from_code(&currency)
            .ok_or_else(|| "give the currency as three letters of ISO 4217, such as USD".to_string())?;
        let places = usize::from(known.exponent().unwrap_or(0));
        let digits = amount.trim().replace([',', ' ', '\u{a0}'], "");
        let wrong = || "give an amount such as 1250.50".to_string();
        let (whole, part) = digits.split_once('.').unwrap_or((&digits, ""));
        let numeric = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !numeric(whole) || !numeric(part) || whole.len() > 14 {
            return Err(wrong());
        }
        if part.len() > places {
            return Err(format!("{currency} has {places} decimal places at most"));
        }
        let minor = format!("{whole}{part:0<places$}").parse().map_err(|_| wrong())?;
        Ok(Money { minor, currency })
    }

    /// The amount as people write it, without the currency: `1250.50`.
    pub fn amount(&self) -> String {
        let places = iso_currency::Currency::from_code(&self.currency)
            .and_then(|c| c.exponent())
            .unwrap_or(0);
        let unit = 10_i64.pow(u32::from(places));
        match places {
            0 => self.minor.to_string(),
            _ => format!(
                "{}.{:0width$}",
                self.minor / unit,
                self.minor % unit,
                width = usize::from(places)
            ),
        }
    }
}

impl FieldValue for Money {
    const TYPE: Type = Type::Money;
    fn read(value: Option<&Value>) -> Result<Self, String> {
        let wrong = || "give an amount and its currency".to_string();
        match value {
            Some(Value::Object(map)) => {
                let amount = map.get("amount").ok_or_else(wrong)?;
                let amount = amount.as_str().map_or_else(|| amount.to_string(), str::to_string);
                Money::parse(&amount, map.get("currency").and_then(Value::as_str).ok_or_else(wrong)?)
            }
            // A form sends amount and currency in one text: "1250.50 USD".
            other => {
                let (amount, currency) = must(other)?.rsplit_once(' ').ok_or_else(wrong)?;
                Money::parse(amount, currency)
            }
        }
    }
    fn write(&self) -> Value {
        json!({"amount": self.amount(), "currency": self.currency})
    }
    fn terms(&self) -> Vec<String> {
        vec![]
    }
}

/// Reads a date as people type it: `2026-11-24`, `24 Nov 2026`, `24.11.2026`, `11/24/2026` is refused as unclear
/// unless one part can only be a day.
pub fn read_date(text: &str) -> Result<Date, String> {
    let text = text.trim();
    if let Ok(date) = text.parse::<Date>() {
        return Ok(date);
    }
    let unclear = || "give the date as 2026-11-24 or 24 Nov 2026".to_string();
    let parts: Vec<&str> = text
        .split([' ', '.', '/', '-', ','])
        .filter(|p| !p.is_empty())
        .collect();
    let [a, b, c] = parts[..] else { return Err(unclear()) };
    let year: i16 = c
        .parse()
        .ok()
        .filter(|y| (1000..=9999).contains(y))
        .ok_or_else(unclear)?;
    let (day, month) = match (a.parse::<i8>(), b.parse::<i8>()) {
        (Ok(day), Err(_)) => (day, month_of(b).ok_or_else(unclear)?),
        (Err(_), Ok(day)) => (day, month_of(a).ok_or_else(unclear)?),
        // A full stop is the European order; a slash is used both ways, so only a clear one is taken.
        (Ok(first), Ok(second)) if text.contains('.') || first > 12 => (first, second),
        (Ok(first), Ok(second)) if second > 12 || first == second => (second, first),
        _ => return Err("day and month are unclear: give the date as 2026-11-24 or 24 Nov 2026".into()),
    };
    Date::new(year, month, day).map_err(|_| "there is no such day: check the date".into())
}

fn month_of(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let word = word.to_lowercase();
    let start = word.get(..3)?;
    MONTHS
        .iter()
        .position(|m| *m == start)
        .and_then(|at| i8::try_from(at + 1).ok())
}

/// Declares an enum of words as a field type: stored word, shown label, and a doc comment each.
#[macro_export]
macro_rules! choices {
    ($(#[doc = $doc:literal])+ pub enum $name:ident {
        $($(#[doc = $vdoc:literal])+ $variant:ident = ($word:literal, $label:literal)),+ $(,)?
    }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[doc = $vdoc])+ #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// The word that is stored.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
            /// The words that are shown.
            pub fn label(self) -> &'static str {
                match self { $($name::$variant => $label),+ }
            }
            /// Every value, in the order they are shown.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The choices as forms and programs see them.
            pub const CHOICES: &'static [$crate::field::Choice] =
                &[$($crate::field::Choice { word: $word, label: $label }),+];
            /// The value a stored word stands for.
            pub fn parse(word: &str) -> Option<$name> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }
        }

        impl $crate::FieldValue for $name {
            const TYPE: $crate::Type = $crate::Type::Choice($name::CHOICES);
            fn read(value: Option<&serde_json::Value>) -> Result<Self, String> {
                let word = value.and_then(serde_json::Value::as_str).unwrap_or("").trim();
                $name::parse(word).ok_or_else(|| {
                    let words: Vec<&str> = $name::ALL.iter().map(|c| c.word()).collect();
                    format!("choose one of: {}", words.join(", "))
                })
            }
            fn write(&self) -> serde_json::Value {
                serde_json::Value::String(self.word().to_string())
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    // Goal: dates as people type them become one date, and unclear ones are asked about. Method: a table.
    #[test]
    fn dates_as_typed() {
        let day = Date::constant(2026, 11, 24);
        for text in [
            "2026-11-24",
            "24 Nov 2026",
            "Nov 24, 2026",
            "24.11.2026",
            "24/11/2026",
            "11/24/2026",
            "24 november 2026",
        ] {
            assert_eq!(read_date(text), Ok(day), "{text}");
        }
        for text in [
            "03/04/2026",
            "2026-02-30",
            "yesterday",
            "24 Foo 2026",
            "1 2 3",
            "",
            "24.11.26",
        ] {
            assert!(read_date(text).is_err(), "{text}");
        }
    }

    // Goal: one way to write a section, and no section out of anything else.
    #[test]
    fn citations_are_written_one_way() {
        for text in ["19 USC 1628", "19 U.S.C. § 1628", "19usc1628"] {
            assert_eq!(citation(text).as_deref(), Ok("19 USC 1628"), "{text}");
        }
        assert_eq!(citation("18 U.S.C. 2703(f)").as_deref(), Ok("18 USC 2703(f)"));
        for text in ["1628", "USC", "x USC 3", "19 USC", "19 USC '; drop"] {
            assert!(citation(text).is_err(), "{text}");
        }
    }

    // Goal: money is exact and knows its currency's decimals.
    #[test]
    fn money_is_exact() {
        let money = Money::parse("1,250.5", "usd").expect("valid");
        assert_eq!((money.minor, money.amount().as_str()), (125_050, "1250.50"));
        assert_eq!(Money::parse("7", "JPY").map(|m| m.amount()), Ok("7".into()));
        assert!(Money::parse("7.5", "JPY").is_err());
        assert!(Money::parse("7", "XQQ").is_err());
        assert!(Money::parse("-7", "USD").is_err());
    }
}
