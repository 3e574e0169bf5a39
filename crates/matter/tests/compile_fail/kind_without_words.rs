use matter::Matter;
use matter::values::Line;

/// A kind.
#[derive(Clone, Matter)]
#[matter(code = "TST")]
pub struct Body {
    /// What it is about.
    #[field(share = Never)]
    pub about: Line,
}

fn main() {}
