//! Field metadata: one declaration drives form, checking, index, search, sharing and documentation.
//!
//! The derive macro writes a [`Field`] for each member of a kind. [`FieldValue`] says how a value of a
//! type is read from JSON (with a reason when it cannot be), written back, indexed and searched.

use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

/// Who may ever receive a field's content. The release engine reads it; it can only narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Share {
    /// Never leaves the owning office.
    Never,
    /// May be read across the network by those who may read the matter.
    Network,
    /// May be offered to a foreign partner through a release.
    Partners,
    /// May be made public.
    Public,
}

/// Table of codes that a coded field draws on; whoever holds the tables checks that the code exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeTable {
    /// Countries: ISO 3166-1 alpha-2, and the user-assigned codes of a pack.
    Countries,
    /// Foreign and domestic agencies of the counterpart register.
    Agencies,
    /// Contacts of the counterpart register.
    Contacts,
    /// Offices of the network.
    Offices,
    /// Officers of the network.
    Officers,
    /// Supported components of the jurisdiction pack.
    Components,
    /// Section headings of the United States Code, written `19 USC 1628`.
    Citations,
    /// Subjects (areas of responsibility) of the jurisdiction pack.
    Subjects,
    /// Agreements and statutes of the jurisdiction packs under which something may leave.
    Agreements,
    /// Purposes of release of the jurisdiction packs.
    Purposes,
    /// Classes of offences of the jurisdiction packs.
    Offences,
    /// Reasons of one list of the jurisdiction pack.
    Reasons(&'static str),
}

/// One allowed word of a choice, and how a person reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The word that is stored.
    pub word: &'static str,
    /// The words that are shown.
    pub label: &'static str,
}

/// The type of a field, as forms, OpenAPI and exports need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", content = "of", rename_all = "snake_case")]
pub enum Type {
    /// One line of text, at most 300 characters.
    Line,
    /// Text of several paragraphs, at most 20,000 characters.
    Prose,
    /// A calendar date.
    Date,
    /// A whole number from 0 to 10^12.
    Count,
    /// Yes or no.
    YesNo,
    /// One of a fixed set of words.
    Choice(&'static [Choice]),
    /// A code of a table.
    Code(CodeTable),
    /// An amount with its currency (ISO 4217).
    Money,
    /// Several values of one type.
    Many(&'static Type),
}

/// Metadata of one field of a kind.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Field {
    /// Name in the body, in the form and in the API.
    pub name: &'static str,
    /// What a person reads above the input.
    pub label: &'static str,
    /// Help text: the field's doc comment.
    pub help: &'static str,
    /// Heading the field stands under.
    pub group: &'static str,
    /// Type of the value.
    #[serde(flatten)]
    pub ty: Type,
    /// Whether a matter can exist without it.
    pub required: bool,
    /// Who may ever receive it.
    pub share: Share,
    /// Whether lists can be filtered by it.
    pub index: bool,
}

/// How values of a type are read, written, indexed and searched.
pub trait FieldValue: Sized {
    /// Type shown to forms and to programs.
    const TYPE: Type;
    /// Whether a value must be there.
    const REQUIRED: bool = true;
    /// Reads a value; `None` and JSON null mean that nothing was given. The error says what to do.
    fn read(value: Option<&Value>) -> Result<Self, String>;
    /// Writes the value back as JSON.
    fn write(&self) -> Value;
    /// Normalised words under which lists find the value.
    fn terms(&self) -> Vec<String> {
        match self.write() {
            Value::String(text) => vec![text],
            Value::Null => vec![],
            other => vec![other.to_string()],
        }
    }
    /// Text that full-text search reads.
    fn texts(&self) -> Vec<String> {
        vec![]
    }
}

/// The text of a JSON value that should be a string, trimmed; empty text counts as nothing given.
pub(crate) fn given(value: Option<&Value>) -> Result<Option<&str>, String> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => {
            let text = text.trim();
            Ok(if text.is_empty() { None } else { Some(text) })
        }
        Some(_) => Err("give text here".into()),
    }
}

/// As [`given`], and something must be there.
pub(crate) fn must(value: Option<&Value>) -> Result<&str, String> {
    given(value)?.ok_or_else(|| "fill this in".to_string())
}

impl FieldValue for Date {
    const TYPE: Type = Type::Date;
    fn read(value: Option<&Value>) -> Result<Self, String> {
        crate::values::read_date(must(value)?)
    }
    fn write(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl FieldValue for u64 {
    const TYPE: Type = Type::Count;
    fn read(value: Option<&Value>) -> Result<Self, String> {
        let number = match value {
            Some(Value::Number(number)) => number.as_u64(),
            _ => must(value)?.replace([',', ' ', '\u{a0}'], "").parse().ok(),
        };
        number
            .filter(|n| *n <= 1_000_000_000_000)
            .ok_or_else(|| "give a whole number, 0 or more".to_string())
    }
    fn write(&self) -> Value {
        Value::from(*self)
    }
}

impl FieldValue for bool {
    const TYPE: Type = Type::YesNo;
    fn read(value: Option<&Value>) -> Result<Self, String> {
        if let Some(Value::Bool(answer)) = value {
            return Ok(*answer);
        }
        match must(value)?.to_ascii_lowercase().as_str() {
            "yes" | "true" | "1" | "on" => Ok(true),
            "no" | "false" | "0" => Ok(false),
            _ => Err("answer yes or no".into()),
        }
    }
    fn write(&self) -> Value {
        Value::Bool(*self)
    }
}

impl<T: FieldValue> FieldValue for Option<T> {
    const TYPE: Type = T::TYPE;
    const REQUIRED: bool = false;
    fn read(value: Option<&Value>) -> Result<Self, String> {
        match value {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
            Some(value) => T::read(Some(value)).map(Some),
        }
    }
    fn write(&self) -> Value {
        self.as_ref().map_or(Value::Null, FieldValue::write)
    }
    fn terms(&self) -> Vec<String> {
        self.as_ref().map_or_else(Vec::new, FieldValue::terms)
    }
    fn texts(&self) -> Vec<String> {
        self.as_ref().map_or_else(Vec::new, FieldValue::texts)
    }
}

/// Values that one field may hold at most.
pub const FIELD_VALUES_MAX: usize = 200;

impl<T: FieldValue> FieldValue for Vec<T> {
    const TYPE: Type = Type::Many(&T::TYPE);
    const REQUIRED: bool = false;
    fn read(value: Option<&Value>) -> Result<Self, String> {
        let items = match value {
            None | Some(Value::Null) => return Ok(vec![]),
            Some(Value::Array(items)) => items,
            // A form sends one value as plain text.
            Some(Value::String(text)) if text.trim().is_empty() => return Ok(vec![]),
            Some(single) => return Ok(vec![T::read(Some(single))?]),
        };
        if items.len() > FIELD_VALUES_MAX {
            return Err(format!("give at most {FIELD_VALUES_MAX} values"));
        }
        let blank = |v: &&Value| !matches!(v, Value::String(text) if text.trim().is_empty());
        items.iter().filter(blank).map(|item| T::read(Some(item))).collect()
    }
    fn write(&self) -> Value {
        Value::Array(self.iter().map(FieldValue::write).collect())
    }
    fn terms(&self) -> Vec<String> {
        self.iter().flat_map(FieldValue::terms).collect()
    }
    fn texts(&self) -> Vec<String> {
        self.iter().flat_map(FieldValue::texts).collect()
    }
}
