//! Operations of the program.

use crate::web::route::Route;

/// Routes of this area.
pub fn routes() -> Vec<Route> {
    vec![]
}
