//! A span of codes: every one, or those on a list. Written `"any"` or `["one", "two"]` in packs and JSON.
//!
//! A list that is empty spans nothing. There is no third form: "not said" is a missing key, which a card's type refuses
//! or makes an `Option` of.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Every code, or those on a list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// Every code.
    Any,
    /// These only.
    Of(Vec<String>),
}

impl Span {
    /// Whether a code lies within; codes are compared as written.
    pub fn has(&self, code: &str) -> bool {
        match self {
            Span::Any => true,
            Span::Of(codes) => codes.iter().any(|one| one == code),
        }
    }

    /// Whether it spans every code.
    pub fn is_any(&self) -> bool {
        matches!(self, Span::Any)
    }

    /// What lies within both.
    pub fn meet(&self, other: &Span) -> Span {
        match (self, other) {
            (Span::Any, span) | (span, Span::Any) => span.clone(),
            (Span::Of(codes), Span::Of(_)) => {
                let mut both: Vec<String> = codes.iter().filter(|code| other.has(code)).cloned().collect();
                both.sort();
                both.dedup();
                Span::Of(both)
            }
        }
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Span::Any => serializer.serialize_str("any"),
            Span::Of(codes) => codes.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Span, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Word(String),
            Codes(Vec<String>),
        }
        match Written::deserialize(deserializer) {
            Ok(Written::Word(word)) if word == "any" => Ok(Span::Any),
            Ok(Written::Codes(codes)) => Ok(Span::Of(codes)),
            _ => Err(D::Error::custom("write \"any\" or a list of codes")),
        }
    }
}
