//! How matters look: list, page, forms. Markup only; what is shown was read and decided before.

mod around;
mod forms;
mod list;
mod matter;

pub use around::{Around, Names};
pub use forms::{access_form, claim_form, field_groups, step_form, step_values, task_form};
pub use list::{ListShown, list, state_label};
pub use matter::{matter, timeline};
