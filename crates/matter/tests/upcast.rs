//! Old bodies are read, never rewritten: a kind at version 2 reads a body of version 1, and says what it cannot read.

use matter::kind::BodyError;
use matter::values::Line;
use matter::{Kind, Matter, Rules, Step, states};
use serde_json::{Map, Value, json};

states! {
    /// Two states.
    pub enum State {
        Open = ("open", "Open", Active, Us),
        Done = ("done", "Done", Closed, Nobody),
    }
}

/// A kind whose field was renamed in version 2.
#[derive(Clone, Matter)]
#[matter(code = "TST", word = "test", label = "Test", version = 2, state = State)]
pub struct Body {
    /// What it is about; called `topic` in version 1.
    #[field(share = Never, index)]
    pub about: Line,
}

impl Rules for Body {
    const STEPS: &'static [Step<Body>] = &[];
    fn upcast(from: u16, mut body: Map<String, Value>) -> Result<Map<String, Value>, BodyError> {
        match from {
            1 => {
                let topic = body.remove("topic").unwrap_or(Value::Null);
                body.insert("about".into(), topic);
                Ok(body)
            }
            _ => Err(BodyError::UnknownVersion {
                from,
                present: Self::VERSION,
            }),
        }
    }
}

fn map(value: Value) -> Map<String, Value> {
    value.as_object().expect("an object").clone()
}

#[test]
fn a_version_one_body_reads_as_version_two() {
    let kind = Kind::of::<Body>();
    assert_eq!(
        kind.read(1, map(json!({"topic": "scrap"}))),
        Ok(map(json!({"about": "scrap"})))
    );
    assert_eq!(
        kind.read(3, Map::new()),
        Err(BodyError::UnknownVersion { from: 3, present: 2 })
    );
    assert!(matches!(
        kind.read(1, map(json!({"other": 1}))),
        Err(BodyError::Unreadable(_))
    ));
    assert_eq!(
        kind.terms_of_body(&map(json!({"about": "scrap"}))),
        [("about", "scrap".to_string())]
    );
}
