//! Refusals: the rules say no, with every reason at once.
//!
//! A refusal is not a failure. It names a code a program can test, the field it belongs to (so that a form
//! can mark it), and a sentence that says what to do.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// One reason why something may not be done, in words that say what to do instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Stable word for programs, such as `no-basis`.
    pub code: Cow<'static, str>,
    /// Name of the field or input the reason belongs to, where there is one.
    pub field: Option<Cow<'static, str>>,
    /// The reason: lower case, no full stop, saying what to do.
    pub why: Cow<'static, str>,
}

/// A refusal that belongs to a field.
pub fn refuse(code: &'static str, field: impl Into<Cow<'static, str>>, why: impl Into<Cow<'static, str>>) -> Refusal {
    Refusal {
        code: Cow::Borrowed(code),
        field: Some(field.into()),
        why: why.into(),
    }
}

impl Refusal {
    /// A refusal of the whole act, not of one field.
    pub fn general(code: &'static str, why: impl Into<Cow<'static, str>>) -> Refusal {
        Refusal {
            code: Cow::Borrowed(code),
            field: None,
            why: why.into(),
        }
    }
}
