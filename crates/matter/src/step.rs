//! Steps: the only verbs of a kind's life cycle, as data with a pure guard.
//!
//! A step names the states it leaves and the one it enters, the grade of officer it needs, what it asks for,
//! and a guard that returns every reason against it at once.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::facts::Facts;
use crate::field::{Field, FieldValue, Share};
use crate::kind::Rules;
use crate::refusal::{Refusal, refuse};
use crate::state::Ball;

/// Which officers may take a step; policy maps grades to roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Whoever may ask for something: submit, withdraw, accept an answer, ask for clarification.
    Request,
    /// Whoever works the matter.
    Work,
    /// A supervisor.
    Supervise,
    /// Headquarters, because no office decides it by itself.
    Headquarters,
    /// Whoever may be the second person of a release; in which channel is the release engine's to say.
    Release,
}

/// What a step was given, by name.
#[derive(Clone, Debug, Default)]
pub struct Inputs(pub Map<String, Value>);

impl Inputs {
    /// Text given under a name, trimmed; empty counts as nothing.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .and_then(Value::as_str)
            .map(str::trim)
            .filter(|t| !t.is_empty())
    }

    /// Whether anything was given under a name.
    pub fn has(&self, name: &str) -> bool {
        match self.0.get(name) {
            None | Some(Value::Null) => false,
            Some(Value::String(text)) => !text.trim().is_empty(),
            Some(Value::Array(items)) => !items.is_empty(),
            Some(_) => true,
        }
    }
}

/// Declares an input of a step.
pub const fn input<T: FieldValue>(name: &'static str, label: &'static str, help: &'static str) -> Field {
    Field {
        name,
        label,
        help,
        group: "",
        ty: T::TYPE,
        required: T::REQUIRED,
        share: Share::Network,
        index: false,
    }
}

/// A guard: every reason why the step may not be taken.
pub type Guard<M> = fn(&M, &Facts, &Inputs) -> Vec<Refusal>;

/// One step of a kind.
pub struct Step<M: Rules> {
    /// Word in the URL and in the log.
    pub verb: &'static str,
    /// What the button says: the verb and the object.
    pub label: &'static str,
    /// States it can be taken from.
    pub from: &'static [M::State],
    /// State it leads to.
    pub to: M::State,
    /// Who may take it.
    pub grade: Grade,
    /// What it asks for. An input named like a field of the spine or the body sets that field.
    pub inputs: &'static [Field],
    /// Who holds the ball afterwards, where that differs from the state's usual holder.
    pub ball: Option<Ball>,
    /// Reasons against it.
    pub guard: Guard<M>,
}

/// What the engine and the pages see of a step.
#[derive(Clone, Debug, Serialize)]
pub struct StepView {
    /// Word in the URL and in the log.
    pub verb: &'static str,
    /// What the button says.
    pub label: &'static str,
    /// Words of the states it can be taken from.
    pub from: Vec<&'static str>,
    /// Word of the state it leads to.
    pub to: &'static str,
    /// Who may take it.
    pub grade: Grade,
    /// What it asks for.
    pub inputs: &'static [Field],
}

/// Nothing stands against it.
pub fn always<M>(_: &M, _: &Facts, _: &Inputs) -> Vec<Refusal> {
    vec![]
}

/// Refuses inputs that are required and missing, and those whose value does not read.
pub(crate) fn check_inputs(declared: &[Field], inputs: &Inputs) -> Vec<Refusal> {
    let mut refusals = vec![];
    for field in declared {
        if field.required && !inputs.has(field.name) {
            let why = format!("fill in “{}”", field.label);
            refusals.push(refuse("missing-input", field.name, why));
        }
    }
    refusals
}

/// Declares an input of a type that is not a field type of its own, such as a list of a pack's reasons.
pub const fn typed_input(
    name: &'static str,
    label: &'static str,
    help: &'static str,
    ty: crate::field::Type,
    need: Need,
) -> Field {
    let required = matches!(need, Need::Required);
    Field {
        name,
        label,
        help,
        group: "",
        ty,
        required,
        share: Share::Network,
        index: false,
    }
}

/// Whether an input must be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It must.
    Required,
    /// It may be left out.
    Optional,
}
