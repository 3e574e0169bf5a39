//! Inputs for what is chosen by name and kept by id: officers, agencies, contacts, offices.
//!
//! With a script, names are offered while one types. Without one, a part of a name is sent and comes back as a list to
//! choose from. What the names are, [`pickers`](crate::web::pickers) says; here they are only drawn.

use matter::{CodeTable, Refusal};
use maud::{Markup, html};

use super::{Ask, Text, one_group, select, text_input};
use crate::web::pickers::{Picks, Shown, register};
use crate::web::type_ahead::Offer;

/// Whether a table is chosen from by name.
pub(super) fn by_name(table: CodeTable) -> bool {
    register(table).is_some()
}

/// An input for one value.
pub(super) fn one(ask: &Ask, table: CodeTable, picks: &Picks, value: &str) -> Markup {
    if table == CodeTable::Offices && !picks.offices().is_empty() {
        return select(ask, &one_group(picks.offices().to_vec()), value);
    }
    match picks.shown(table, value) {
        Shown::Name(name) => text_input(ask, &ask.id(), None, Text::Code(table), name),
        Shown::Typed => text_input(ask, &ask.id(), None, Text::Code(table), value),
        Shown::Choose(offers) => {
            let again = format!("{}: another name", ask.label);
            html! {
                (choose(ask, &ask.id(), None, value, offers))
                (text_input(ask, &format!("{}-again", ask.id()), Some(&again), Text::Code(table), ""))
                div.usa-hint { "Choose from the list, or type another name in the second input." }
            }
        }
    }
}

/// An input for one of several values.
pub(super) fn of_many(ask: &Ask, id: &str, label: &str, table: CodeTable, picks: &Picks, value: &str) -> Markup {
    match picks.shown(table, value) {
        Shown::Name(name) => text_input(ask, id, Some(label), Text::Code(table), name),
        Shown::Typed => text_input(ask, id, Some(label), Text::Code(table), value),
        Shown::Choose(offers) => choose(ask, id, Some(label), value, offers),
    }
}

/// What fits; what was typed stays the value until one is chosen.
fn choose(ask: &Ask, id: &str, label: Option<&str>, typed: &str, offers: &[Offer]) -> Markup {
    html! {
        select.usa-select.usa-input--error[ask.is_refused()] id=(id) name=(ask.name) aria-label=[label]
            aria-required=[ask.must()] aria-invalid=[ask.invalid()] aria-describedby=[ask.described_by()] {
            option value=(typed) selected { "– choose who or what “" (typed) "” is –" }
            @for offer in offers { option value=(offer.code) { (offer.name) } }
            option value="" { "None of these" }
        }
    }
}

/// An officer, agency, contact or office that no kind declares a field for.
pub fn picked(
    name: &str,
    label: &str,
    help: &str,
    table: CodeTable,
    picks: &Picks,
    value: &str,
    refusals: &[Refusal],
) -> Markup {
    let ask = Ask::plain(name, label, help, refusals);
    ask.around(one(&ask, table, picks, value))
}
