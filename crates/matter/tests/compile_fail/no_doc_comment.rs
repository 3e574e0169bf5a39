use matter::Matter;
use matter::values::Line;

#[derive(Clone, Matter)]
pub struct Body {
    #[field(share = Never)]
    pub about: Line,
}

fn main() {}
