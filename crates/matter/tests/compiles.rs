//! The counterpart of the cases that fail: the same struct, documented and classified, compiles.
use matter::values::Line;
use matter::{Matter, Rules, Step, states};

states! {
    /// Two states.
    pub enum State {
        Open = ("open", "Open", Active, Us),
        Done = ("done", "Done", Closed, Nobody),
    }
}

/// A kind for the test.
#[derive(Clone, Matter)]
#[matter(code = "TST", word = "test", label = "Test", version = 1, state = State)]
pub struct Body {
    /// What it is about.
    #[field(share = Never, index)]
    pub about: Line,
}

impl Rules for Body {
    const STEPS: &'static [Step<Body>] = &[];
}

fn main() {
    let kind = matter::Kind::of::<Body>();
    assert_eq!((kind.code, kind.fields.len()), ("TST", 1));
}
