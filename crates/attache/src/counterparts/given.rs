//! Reading what was given for an entry of the register: each name checked, every refusal kept.
//!
//! A name that was not given leaves the entry as it is; given and empty, it clears the field. Pure.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use matter::field::{Choice, FieldValue};
use matter::values::{Line, Prose};
use matter::{Refusal, refuse};
use serde_json::{Map, Value};

/// Characters of an address or number list at most.
const REACH_CHARS_MAX: usize = 254;

/// What was given, and the reasons against it so far.
pub struct Given<'a> {
    input: &'a Map<String, Value>,
    /// Every reason against it.
    pub refusals: Vec<Refusal>,
}

/// Whether a field may be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It may not.
    Must,
    /// It may.
    May,
}

impl<'a> Given<'a> {
    /// What was given. Names that are none of `known` are refused.
    pub fn new(input: &'a Map<String, Value>, known: &[&str]) -> Given<'a> {
        let strange = input
            .keys()
            .filter(|name| !known.contains(&name.as_str()) && name.as_str() != "if_match");
        let refusals = strange
            .map(|name| refuse("unknown-field", name.clone(), "there is no such field: remove it"))
            .collect();
        Given { input, refusals }
    }

    fn no(&mut self, code: &'static str, name: &'static str, why: impl Into<std::borrow::Cow<'static, str>>) {
        self.refusals.push(refuse(code, name, why));
    }

    /// One line of text.
    pub fn line(&mut self, name: &'static str, need: Need, now: &mut String) {
        self.value(name, need, now, |value| Line::read(Some(value)).map(|line| line.0));
    }

    /// Text of several paragraphs.
    pub fn prose(&mut self, name: &'static str, need: Need, now: &mut String) {
        self.value(name, need, now, |value| Prose::read(Some(value)).map(|prose| prose.0));
    }

    /// A date as people type it, kept as `2026-11-24`.
    pub fn day(&mut self, name: &'static str, need: Need, now: &mut String) {
        self.value(name, need, now, |value| {
            Date::read(Some(value)).map(|day| day.to_string())
        });
    }

    /// One word of several.
    pub fn choice(&mut self, name: &'static str, choices: &[Choice], now: &mut String) {
        let words: Vec<&str> = choices.iter().map(|choice| choice.word).collect();
        let why = format!("choose one of: {}", words.join(", "));
        self.value(name, Need::May, now, |value| {
            let word = Line::read(Some(value))?.0;
            if words.contains(&word.as_str()) {
                Ok(word)
            } else {
                Err(why.clone())
            }
        });
        let refused = self
            .refusals
            .iter()
            .any(|refusal| refusal.field.as_deref() == Some(name));
        if now.is_empty() && !refused {
            self.no("missing", name, why);
        }
    }

    /// Yes or no, as JSON or as a form sends it.
    pub fn yes_or_no(&mut self, name: &'static str, now: &mut bool) {
        match self.input.get(name) {
            None | Some(Value::Null) => {}
            Some(Value::Bool(yes)) => *now = *yes,
            Some(Value::String(text)) if matches!(text.trim(), "yes" | "true") => *now = true,
            Some(Value::String(text)) if matches!(text.trim(), "no" | "false" | "") => *now = false,
            Some(_) => self.no("unreadable", name, "answer yes or no"),
        }
    }

    /// An IANA time zone.
    pub fn zone(&mut self, name: &'static str, now: &mut String) {
        self.value(name, Need::Must, now, |value| {
            let zone = Line::read(Some(value))?.0;
            match TimeZone::get(&zone) {
                Ok(known) => Ok(known.iana_name().unwrap_or(&zone).to_string()),
                Err(_) => Err("give a zone of the IANA database, such as Europe/Vienna".into()),
            }
        });
    }

    /// Electronic mail addresses, separated by semicolons or commas.
    pub fn mail(&mut self, name: &'static str, now: &mut String) {
        self.value(name, Need::May, now, |value| {
            each(value, "give an address such as name@agency.example", is_mail)
        });
    }

    /// Telephone numbers, separated by semicolons or commas.
    pub fn phone(&mut self, name: &'static str, now: &mut String) {
        self.value(name, Need::May, now, |value| {
            each(
                value,
                "give the number with its country code, such as +43 1 234 567",
                is_phone,
            )
        });
    }

    fn value(
        &mut self,
        name: &'static str,
        need: Need,
        now: &mut String,
        read: impl Fn(&Value) -> Result<String, String>,
    ) {
        if let Some(value) = self.input.get(name) {
            let empty = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
            match if empty { Ok(String::new()) } else { read(value) } {
                Ok(text) => *now = text,
                Err(why) => return self.no("unreadable", name, why),
            }
        }
        if need == Need::Must && now.is_empty() {
            self.no("missing", name, "fill this in");
        }
    }
}

fn each(value: &Value, why: &str, good: fn(&str) -> bool) -> Result<String, String> {
    let text = Line::read(Some(value))?.0;
    let parts: Vec<&str> = text
        .split([';', ','])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    if text.chars().count() > REACH_CHARS_MAX || parts.is_empty() || !parts.iter().all(|part| good(part)) {
        return Err(why.into());
    }
    Ok(parts.join("; "))
}

/// The shape of an address: something, one @, a domain with a dot. Whether it takes mail only sending can tell.
fn is_mail(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let labels: Vec<&str> = domain.split('.').collect();
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '@' | '<' | '>' | '"' | '(' | ')');
    !local.is_empty()
        && local.chars().all(plain)
        && labels.len() > 1
        && labels.iter().all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
}

/// The shape of a number: 4 to 15 digits (ITU-T E.164), an extension apart.
fn is_phone(text: &str) -> bool {
    let (number, extension) = text
        .split_once('x')
        .map_or((text, ""), |(number, extension)| (number, extension.trim()));
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let plain = number
        .chars()
        .enumerate()
        .all(|(at, c)| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.' | '(' | ')' | '/') || (c == '+' && at == 0));
    plain && (4..=15).contains(&digits) && extension.len() <= 8 && extension.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    // Goal: shapes that people write are taken, and what cannot be reached is refused. Method: two tables.
    #[test]
    fn addresses_and_numbers() {
        for good in [
            "a@b.example",
            "o'neil+x@mail.gov.example",
            "ülkü@posta.example",
            "a@xn--tst-qla.example",
        ] {
            assert!(is_mail(good), "{good}");
        }
        for bad in [
            "a",
            "@b.example",
            "a@b",
            "a@b..example",
            "a b@c.example",
            "a@b@c.example",
            "<a@b.example>",
            "a@-b.example",
        ] {
            assert!(!is_mail(bad), "{bad}");
        }
        for good in ["+43 1 234 567", "(01) 234-567", "1234", "+1 202 555 0100 x 12"] {
            assert!(is_phone(good), "{good}");
        }
        for bad in ["123", "call me", "+", "12+34567", "1234567890123456", "12345 x12ab"] {
            assert!(!is_phone(bad), "{bad}");
        }
    }
}
