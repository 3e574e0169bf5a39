use matter::Matter;
use matter::values::Line;

#[derive(Clone, Matter)]
pub struct Body {
    /// What it is about.
    #[field(share = Friends)]
    pub about: Line,
}

fn main() {}
