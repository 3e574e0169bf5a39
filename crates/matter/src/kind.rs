//! A kind as the engine sees it: metadata and pure functions, with the struct's type forgotten.
//!
//! [`Matter`] and [`Fields`] are written by the derive macro, [`Rules`] by hand beside the struct. The engine
//! holds a list of [`Kind`] and never names one.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::clock::ClockStart;
use crate::facts::Facts;
use crate::field::Field;
use crate::record::{Entered, Record, Spine};
use crate::refusal::{Refusal, refuse};
use crate::state::{Ball, Phase, State, StateView};
use crate::step::{Inputs, Step, StepView, check_inputs};

/// A struct whose members are declared fields; written by the derive macro.
pub trait Fields: Sized + Clone {
    /// Metadata of each field, in the order declared.
    const FIELDS: &'static [Field];
    /// Reads every field; all that do not read are refused at once, unknown names too.
    fn read_fields(map: &Map<String, Value>) -> Result<Self, Vec<Refusal>>;
    /// Writes every field that holds something.
    fn write_fields(&self) -> Map<String, Value>;
    /// Words of the indexed fields.
    fn terms(&self) -> Vec<(&'static str, String)>;
    /// Text of every field that full-text search reads.
    fn texts(&self) -> Vec<String>;
}

/// A kind of matter; written by the derive macro from `#[matter(…)]`.
pub trait Matter: Fields + 'static {
    /// Three letters in references, such as `SUP`.
    const CODE: &'static str;
    /// Folder and URL word, such as `support_request`.
    const WORD: &'static str;
    /// Name people read.
    const LABEL: &'static str;
    /// What the kind is for: the struct's doc comment.
    const DOC: &'static str;
    /// Version of the body; raised when its shape changes.
    const VERSION: u16;
    /// The kind's states.
    type State: State;
}

/// What a kind says about its life.
pub trait Rules: Matter {
    /// The steps of its life cycle.
    const STEPS: &'static [Step<Self>];
    /// Clocks that run on it, given the facts.
    fn clocks(&self, _facts: &Facts) -> Vec<ClockStart> {
        vec![]
    }
    /// What of the record has left the house, to whom and when; none where nothing has.
    fn disclosed(&self, _facts: &Facts) -> Option<Disclosed> {
        None
    }
    /// Reasons against changing fields outside a step, given the record before and both bodies: what only a step may
    /// set, and what must no longer change.
    fn against_edit(_record: &Record, _before: &Self, _after: &Self) -> Vec<Refusal> {
        vec![]
    }
    /// Reads a body of an older version as one of the present version; old bodies are never rewritten.
    fn upcast(from: u16, _body: Map<String, Value>) -> Result<Map<String, Value>, BodyError> {
        Err(BodyError::UnknownVersion {
            from,
            present: Self::VERSION,
        })
    }
}

/// A disclosure as the accounting keeps it (5 U.S.C. 552a(c)): date, nature, purpose, recipient; the agency and the
/// official stand on the spine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosed {
    /// When it left.
    pub at: Timestamp,
    /// State that received it.
    pub state: String,
    /// Purpose, by code.
    pub purpose: String,
    /// Purpose in words.
    pub purpose_text: String,
    /// Channel.
    pub channel: String,
    /// Agreement relied on, where one was named.
    pub agreement: String,
    /// By word of mouth, on paper or by wire.
    pub form: String,
    /// `given`, or `recalled` once it was asked back.
    pub status: &'static str,
    /// Whether it left before a second person approved it, because a life was in danger.
    pub without_approval: bool,
}

/// Why a stored body could not be read.
#[derive(Clone, Debug, PartialEq)]
pub enum BodyError {
    /// No rule turns this version into the present one.
    UnknownVersion {
        /// Version of the stored body.
        from: u16,
        /// Version of the program.
        present: u16,
    },
    /// The body does not hold what its version promises.
    Unreadable(Vec<Refusal>),
}

impl std::fmt::Display for BodyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            BodyError::UnknownVersion { from, present } => {
                write!(
                    f,
                    "body version {from} cannot be read by a program at version {present}"
                )
            }
            BodyError::Unreadable(refusals) => {
                let fields: Vec<&str> = refusals.iter().filter_map(|r| r.field.as_deref()).collect();
                write!(f, "the body does not read in fields: {}", fields.join(", "))
            }
        }
    }
}

impl std::error::Error for BodyError {}

type Body = Map<String, Value>;

/// A kind with its type forgotten.
#[derive(Clone, Copy)]
pub struct Kind {
    /// Three letters in references.
    pub code: &'static str,
    /// Folder and URL word.
    pub word: &'static str,
    /// Name people read.
    pub label: &'static str,
    /// What the kind is for.
    pub doc: &'static str,
    /// Version of the body.
    pub version: u16,
    /// Fields of the body.
    pub fields: &'static [Field],
    /// States in the usual course.
    pub states: &'static [StateView],
    /// Word of the first state.
    pub first: fn() -> &'static str,
    steps: fn() -> Vec<StepView>,
    check: fn(&Body) -> Result<Body, Vec<Refusal>>,
    read: fn(u16, Body) -> Result<Body, BodyError>,
    guards: fn(&str, &Facts, &Inputs) -> Vec<Refusal>,
    edit: fn(&Record, &Body) -> Vec<Refusal>,
    clocks: fn(&Facts) -> Vec<ClockStart>,
    disclosed: fn(&Facts) -> Option<Disclosed>,
    terms: fn(&Body) -> Vec<(&'static str, String)>,
    texts: fn(&Body) -> Vec<String>,
    ball: fn(&str) -> Option<Ball>,
}

impl Kind {
    /// The kind of a type.
    pub const fn of<M: Rules>() -> Kind {
        Kind {
            code: M::CODE,
            word: M::WORD,
            label: M::LABEL,
            doc: M::DOC,
            version: M::VERSION,
            fields: M::FIELDS,
            states: M::State::ALL,
            first: || M::State::FIRST.word(),
            steps: steps::<M>,
            check: |body| M::read_fields(body).map(|m| m.write_fields()),
            read: read::<M>,
            guards: guards::<M>,
            edit: against_edit::<M>,
            clocks: |facts| M::read_fields(&facts.record.body).map_or_else(|_| vec![], |m| m.clocks(facts)),
            disclosed: |facts| M::read_fields(&facts.record.body).ok().and_then(|m| m.disclosed(facts)),
            terms: |body| M::read_fields(body).map_or_else(|_| vec![], |m| m.terms()),
            texts: |body| M::read_fields(body).map_or_else(|_| vec![], |m| m.texts()),
            ball: |verb| M::STEPS.iter().find(|s| s.verb == verb).and_then(|s| s.ball),
        }
    }

    /// The steps of the life cycle.
    pub fn steps(&self) -> Vec<StepView> {
        (self.steps)()
    }

    /// A step by its verb.
    pub fn step(&self, verb: &str) -> Option<StepView> {
        self.steps().into_iter().find(|s| s.verb == verb)
    }

    /// A state by its word.
    pub fn state(&self, word: &str) -> Option<&'static StateView> {
        self.states.iter().find(|s| s.word == word)
    }

    /// Checks a body field by field and writes it in its one form.
    pub fn check(&self, body: &Body) -> Result<Body, Vec<Refusal>> {
        (self.check)(body)
    }

    /// Reads a stored body of any released version as one of the present version.
    pub fn read(&self, version: u16, body: Body) -> Result<Body, BodyError> {
        (self.read)(version, body)
    }

    /// Clocks that run on a record.
    pub fn clocks(&self, facts: &Facts) -> Vec<ClockStart> {
        (self.clocks)(facts)
    }

    /// What of a record has left the house.
    pub fn disclosed(&self, facts: &Facts) -> Option<Disclosed> {
        (self.disclosed)(facts)
    }

    /// Words of the indexed fields of spine and body.
    pub fn terms(&self, record: &Record) -> Vec<(&'static str, String)> {
        let mut terms = record.spine.terms();
        terms.extend((self.terms)(&record.body));
        terms
    }

    /// Words of the indexed fields of a body alone.
    pub fn terms_of_body(&self, body: &Map<String, Value>) -> Vec<(&'static str, String)> {
        (self.terms)(body)
    }

    /// Text that full-text search reads.
    pub fn texts(&self, record: &Record) -> Vec<String> {
        let mut texts = record.spine.texts();
        texts.extend((self.texts)(&record.body));
        for task in &record.tasks {
            texts.push(task.ask.clone());
            texts.extend(task.answers.iter().map(|a| a.text.clone()));
        }
        texts.extend(record.closing_narrative.clone());
        texts
    }

    /// Reasons against a step; empty means that it can be taken. Inputs are checked too.
    pub fn refusals(&self, verb: &str, facts: &Facts, inputs: &Inputs) -> Vec<Refusal> {
        let Some(step) = self.step(verb) else {
            return vec![Refusal::general(
                "no-such-step",
                format!("{} has no step “{verb}”", self.label),
            )];
        };
        if !step.from.contains(&facts.record.state.as_str()) {
            let state = self.state(&facts.record.state).map_or("unknown", |s| s.label);
            let why = format!("the matter is in state “{state}”, from where this step does not lead on");
            return vec![Refusal::general("wrong-state", why)];
        }
        let mut refusals = check_inputs(step.inputs, inputs);
        refusals.extend((self.guards)(verb, facts, inputs));
        refusals
    }

    /// Reasons against changing the body of a record to this one outside a step.
    pub fn against_edit(&self, record: &Record, after: &Map<String, Value>) -> Vec<Refusal> {
        (self.edit)(record, after)
    }

    /// Takes a step: the record that follows, or every reason against it.
    pub fn advance(&self, verb: &str, facts: &Facts, inputs: &Inputs) -> Result<Record, Vec<Refusal>> {
        let refusals = self.refusals(verb, facts, inputs);
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let Some(step) = self.step(verb) else {
            return Err(vec![]);
        };
        let mut next = self.apply_inputs(&step, facts.record, inputs)?;
        let Some(state) = self.state(step.to) else {
            return Err(vec![Refusal::general(
                "no-such-state",
                "the step leads to no known state",
            )]);
        };
        let ball = (self.ball)(verb).unwrap_or(state.ball);
        enter(&mut next, state, ball, facts.now);
        Ok(next)
    }

    /// An input named like a field sets that field; the rest is kept under the step's verb.
    fn apply_inputs(&self, step: &StepView, record: &Record, inputs: &Inputs) -> Result<Record, Vec<Refusal>> {
        let mut next = record.clone();
        let mut spine = next.spine.write_fields();
        let mut rest = Map::new();
        let mut body = next.body.clone();
        for field in step.inputs {
            let Some(value) = inputs.0.get(field.name).filter(|_| inputs.has(field.name)) else {
                continue;
            };
            match field.name {
                "closing_code" => next.closing_code = value.as_str().map(str::to_string),
                "closing_narrative" => next.closing_narrative = value.as_str().map(str::to_string),
                name if Spine::FIELDS.iter().any(|f| f.name == name) => {
                    spine.insert(name.to_string(), value.clone());
                }
                name if self.fields.iter().any(|f| f.name == name) => {
                    body.insert(name.to_string(), value.clone());
                }
                name => {
                    rest.insert(name.to_string(), value.clone());
                }
            }
        }
        let (spine, body) = match (Spine::read_fields(&spine), self.check(&body)) {
            (Ok(spine), Ok(body)) => (spine, body),
            (spine, body) => {
                return Err(spine.err().into_iter().chain(body.err()).flatten().collect());
            }
        };
        next.spine = spine;
        next.body = body;
        if !rest.is_empty() {
            next.given.insert(step.verb.to_string(), rest);
        }
        Ok(next)
    }
}

/// Moves a record into a state and hands over the ball.
pub(crate) fn enter(record: &mut Record, state: &StateView, ball: Ball, now: Timestamp) {
    record.state = state.word.to_string();
    record.state_since = now;
    record.phase = state.phase;
    if record.ball != ball {
        record.ball = ball;
        record.ball_since = now;
    }
    record.course.push(Entered {
        state: state.word.to_string(),
        ball,
        at: now,
    });
    match state.phase {
        Phase::Closed => record.closed_at = Some(now),
        _ => record.closed_at = None,
    }
}

fn steps<M: Rules>() -> Vec<StepView> {
    M::STEPS
        .iter()
        .map(|step| StepView {
            verb: step.verb,
            label: step.label,
            from: step.from.iter().map(|state| state.word()).collect(),
            to: step.to.word(),
            grade: step.grade,
            inputs: step.inputs,
        })
        .collect()
}

fn read<M: Rules>(version: u16, body: Body) -> Result<Body, BodyError> {
    let body = if version == M::VERSION {
        body
    } else {
        M::upcast(version, body)?
    };
    M::read_fields(&body)
        .map(|m| m.write_fields())
        .map_err(BodyError::Unreadable)
}

fn against_edit<M: Rules>(record: &Record, after: &Body) -> Vec<Refusal> {
    match (M::read_fields(&record.body), M::read_fields(after)) {
        (Ok(before), Ok(after)) => M::against_edit(record, &before, &after),
        (before, after) => before.err().into_iter().chain(after.err()).flatten().collect(),
    }
}

fn guards<M: Rules>(verb: &str, facts: &Facts, inputs: &Inputs) -> Vec<Refusal> {
    let Some(step) = M::STEPS.iter().find(|s| s.verb == verb) else {
        return vec![];
    };
    match M::read_fields(&facts.record.body) {
        Ok(body) => (step.guard)(&body, facts, inputs),
        // An unreadable body is a "no" with a reason, never a skip.
        Err(refusals) => refusals
            .into_iter()
            .chain([refuse(
                "unreadable",
                "body",
                "the stored body does not read: correct it first",
            )])
            .collect(),
    }
}
