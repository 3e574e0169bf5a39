//! Forms: one input for each type of field, with its label above, its help below and the refusals that belong to it.
//!
//! [`field`] draws any declared field from its metadata; the plain functions ([`line`], [`choice`], …) draw inputs that
//! no kind declares. A refusal marks the input whose name is its field. Nothing typed is lost: what was sent is shown
//! again as it was. The server is the judge, so no input carries rules of its own that a browser would enforce.
//! Several values of one type stand as several inputs of one name; where a list is short enough, as boxes to tick.

mod options;
mod picked;

use matter::field::Field;
use matter::{CodeTable, Refusal, Type};
use maud::{Markup, html};
use serde_json::Value;

use crate::app::App;
use crate::web::parts::humane;
use crate::web::pickers::Picks;
pub use options::country_name;
use options::{Group, name_of, one_group, options_of, words_of};
pub use picked::picked;

/// Empty inputs offered after the values a field has.
const SPARE_INPUTS: usize = 2;

/// A form that posts, with a summary of what stands in the way above it and the button below.
pub fn form(action: &str, submit: &str, refusals: &[Refusal], content: Markup) -> Markup {
    form_as(None, action, submit, refusals, content)
}

/// As [`form`], with inputs for files.
pub fn form_with_files(action: &str, submit: &str, refusals: &[Refusal], content: Markup) -> Markup {
    form_as(Some("multipart/form-data"), action, submit, refusals, content)
}

fn form_as(media: Option<&str>, action: &str, submit: &str, refusals: &[Refusal], content: Markup) -> Markup {
    html! {
        form.form method="post" action=(action) enctype=[media] novalidate {
            (summary(refusals, &content))
            (content)
            p.form-end { button.usa-button type="submit" { (submit) } }
        }
    }
}

/// The reasons why a form was not taken, each linked to its input where the form has it.
fn summary(refusals: &[Refusal], content: &Markup) -> Markup {
    let heading = match refusals.len() {
        0 => return html! {},
        1 => "One thing is to be mended; nothing you typed was lost".to_string(),
        many => format!("{many} things are to be mended; nothing you typed was lost"),
    };
    html! {
        div class="usa-alert usa-alert--error usa-alert--slim form-errors" role="alert" tabindex="-1" {
            div.usa-alert__body {
                h2.usa-alert__heading { (heading) }
                ul.usa-list {
                    @for refusal in in_order(refusals, &content.0) { li { (reason(refusal, &content.0)) } }
                }
            }
        }
    }
}

/// The reasons as their inputs stand in the form; those without an input first, for they are of the whole.
fn in_order<'r>(refusals: &'r [Refusal], content: &str) -> Vec<&'r Refusal> {
    let mut ordered: Vec<&Refusal> = refusals.iter().collect();
    ordered.sort_by_key(|refusal| place(refusal, content).map(|(at, _)| at));
    ordered
}

/// Where the input of a refusal stands, and its id. A field of a body, a spine or a step's inputs may be refused under
/// its own name or under the form's.
fn place(refusal: &Refusal, content: &str) -> Option<(usize, String)> {
    let own = id_of(refusal.field.as_deref()?);
    let ids = [
        own.clone(),
        format!("body-{own}"),
        format!("spine-{own}"),
        format!("inputs-{own}"),
    ];
    ids.into_iter()
        .find_map(|id| Some((content.find(&format!("id=\"{id}\""))?, id)))
}

/// A reason, linked to its input where the form has it.
fn reason(refusal: &Refusal, content: &str) -> Markup {
    let Some(field) = refusal.field.as_deref() else {
        return html! { (refusal.why) };
    };
    let last = field.rsplit('.').next().unwrap_or(field);
    let words = format!("{}: {}", humane(last), refusal.why);
    match place(refusal, content) {
        Some((_, id)) => html! { a.usa-link href={ "#" (id) } { (words) } },
        None => html! { (words) },
    }
}

/// The id of the input of a name.
pub fn id_of(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_alphanumeric() || c == '_' { c } else { '-' })
        .collect()
}

/// Whether an input must be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    Required,
    Free,
}

/// What stands around an input.
struct Ask<'a> {
    name: &'a str,
    label: &'a str,
    help: &'a str,
    need: Need,
    /// Reasons that mark it.
    whys: Vec<&'a str>,
}

impl<'a> Ask<'a> {
    fn plain(name: &'a str, label: &'a str, help: &'a str, refusals: &'a [Refusal]) -> Ask<'a> {
        let whys = refusals
            .iter()
            .filter(|r| r.field.as_deref() == Some(name))
            .map(|r| r.why.as_ref())
            .collect();
        Ask {
            name,
            label,
            help,
            need: Need::Free,
            whys,
        }
    }

    fn of(field: &'a Field, name: &'a str, refusals: &'a [Refusal]) -> Ask<'a> {
        let is = |r: &&Refusal| r.field.as_deref().is_some_and(|f| f == name || f == field.name);
        let whys = refusals.iter().filter(is).map(|r| r.why.as_ref()).collect();
        let need = if field.required { Need::Required } else { Need::Free };
        Ask {
            name,
            label: field.label,
            help: field.help,
            need,
            whys,
        }
    }

    fn id(&self) -> String {
        id_of(self.name)
    }

    fn is_refused(&self) -> bool {
        !self.whys.is_empty()
    }

    /// Ids of what explains the input to those who cannot see where it stands.
    fn described_by(&self) -> Option<String> {
        let id = self.id();
        let help = (!self.help.is_empty()).then(|| format!("{id}-help"));
        let error = self.is_refused().then(|| format!("{id}-error"));
        let both: Vec<String> = error.into_iter().chain(help).collect();
        (!both.is_empty()).then(|| both.join(" "))
    }

    fn invalid(&self) -> Option<&'static str> {
        self.is_refused().then_some("true")
    }

    fn must(&self) -> Option<&'static str> {
        (self.need == Need::Required).then_some("true")
    }

    fn title(&self) -> Markup {
        html! { (self.label) @if self.need == Need::Required { " " span.usa-hint { "(required)" } } }
    }

    fn notes(&self) -> Markup {
        let id = self.id();
        html! {
            @if self.is_refused() {
                span.usa-error-message id={ (id) "-error" } { (self.whys.join("; ")) }
            }
            @if !self.help.is_empty() { div.usa-hint id={ (id) "-help" } { (self.help) } }
        }
    }

    /// One input under its label.
    fn around(&self, input: Markup) -> Markup {
        html! {
            div.usa-form-group.usa-form-group--error[self.is_refused()] {
                label.usa-label.usa-label--error[self.is_refused()] for=(self.id()) { (self.title()) }
                (input)
                (self.notes())
            }
        }
    }

    /// Several inputs under one legend.
    fn around_many(&self, inputs: Markup) -> Markup {
        html! {
            fieldset.usa-fieldset.usa-form-group.usa-form-group--error[self.is_refused()] aria-describedby=[self.described_by()] {
                legend.usa-label.usa-label--error[self.is_refused()] { (self.title()) }
                (inputs)
                (self.notes())
            }
        }
    }
}

/// What kind of text an input takes.
#[derive(Clone, Copy)]
enum Text {
    Line,
    Date,
    Number,
    Money,
    /// A code of a table, offered while one types.
    Code(CodeTable),
}

/// One line of text.
fn text_input(ask: &Ask, id: &str, label: Option<&str>, text: Text, value: &str) -> Markup {
    let short = matches!(text, Text::Date | Text::Number | Text::Money);
    let mode = matches!(text, Text::Number).then_some("numeric");
    let (codes, names) = match text {
        Text::Code(table) if picked::by_name(table) => (None, asked_of(table)),
        Text::Code(table) => (asked_of(table), None),
        _ => (None, None),
    };
    let list = codes.or(names).map(|(list, _)| list);
    html! {
        input.usa-input.usa-input--medium[short].usa-input--error[ask.is_refused()] type="text" id=(id) name=(ask.name) value=(value)
            dir="auto" autocomplete="off" aria-label=[label] inputmode=[mode] aria-required=[ask.must()]
            aria-invalid=[ask.invalid()] aria-describedby=[ask.described_by()]
            list=[list] data-codes=[codes.map(|(_, url)| url)] data-names=[names.map(|(_, url)| url)];
    }
}

fn text_area(ask: &Ask, id: &str, label: Option<&str>, value: &str) -> Markup {
    html! {
        textarea.usa-textarea.usa-input--error[ask.is_refused()] id=(id) name=(ask.name) rows="4" dir="auto"
            aria-label=[label] aria-required=[ask.must()] aria-invalid=[ask.invalid()] aria-describedby=[ask.described_by()] {
            // A browser drops one line break right after the tag: this one, not the text's own.
            "\n" (value)
        }
    }
}

/// The id of the list and the address that answers while one types, for tables too long to show.
fn asked_of(table: CodeTable) -> Option<(&'static str, &'static str)> {
    match table {
        CodeTable::Countries => Some(("codes-countries", "/api/v1/codes/countries")),
        CodeTable::Citations => Some(("codes-citations", "/api/v1/codes/citations")),
        CodeTable::Agencies => Some(("codes-agencies", "/api/v1/codes/agencies")),
        CodeTable::Contacts => Some(("codes-contacts", "/api/v1/codes/contacts")),
        CodeTable::Offices => Some(("codes-offices", "/api/v1/offices")),
        CodeTable::Officers => Some(("codes-officers", "/api/v1/codes/officers")),
        // Shown whole: they are short.
        _ => None,
    }
}

fn select(ask: &Ask, groups: &[Group], value: &str) -> Markup {
    let known = groups
        .iter()
        .any(|group| group.options.iter().any(|(code, _)| code == value));
    let option = |(code, label): &(String, String)| html! { option value=(code) selected[code == value] { (label) } };
    html! {
        select.usa-select.usa-input--error[ask.is_refused()] id=(ask.id()) name=(ask.name)
            aria-required=[ask.must()] aria-invalid=[ask.invalid()] aria-describedby=[ask.described_by()] {
            @if !groups.iter().any(|group| group.options.iter().any(|(code, _)| code.is_empty())) {
                option value="" { "– choose –" }
            }
            // A value that the table no longer offers stays chosen until somebody chooses another.
            @if !known && !value.is_empty() { option value=(value) selected { (value) } }
            @for group in groups {
                @if group.heading.is_empty() {
                    @for one in &group.options { (option(one)) }
                } @else {
                    optgroup label=(group.heading) { @for one in &group.options { (option(one)) } }
                }
            }
        }
    }
}

/// Boxes to tick. The empty hidden value says "none" where nothing is ticked, for a browser then sends nothing at all.
fn boxes(ask: &Ask, groups: &[Group], values: &[String]) -> Markup {
    let id = ask.id();
    let known = |value: &&String| {
        groups
            .iter()
            .any(|group| group.options.iter().any(|(code, _)| code == *value))
    };
    let strangers: Vec<(String, String)> = values
        .iter()
        .filter(|value| !value.is_empty() && !known(value))
        .map(|v| (v.clone(), v.clone()))
        .collect();
    let all = groups.iter().map(|group| group.options.len()).sum::<usize>() + strangers.len();
    let mut at = 0;
    let mut one = |(code, label): &(String, String)| {
        let own = if at == 0 { id.clone() } else { format!("{id}-{at}") };
        at += 1;
        html! {
            div.usa-checkbox {
                input.usa-checkbox__input type="checkbox" id=(own) name=(ask.name) value=(code) checked[values.contains(code)];
                label.usa-checkbox__label for=(own) { (label) }
            }
        }
    };
    html! {
        input type="hidden" name=(ask.name) value="";
        div.boxes.boxes--long[all > 12] {
            @for stranger in &strangers { (one(stranger)) }
            @for group in groups {
                @if !group.heading.is_empty() { p.boxes-heading { (group.heading) } }
                @for option in &group.options { (one(option)) }
            }
        }
    }
}

/// An input for any declared field, named `name` in the form, with the value it has or that was sent.
pub fn field(app: &App, field: &Field, name: &str, value: Option<&Value>, refusals: &[Refusal]) -> Markup {
    field_of(app, "", &Picks::default(), field, name, value, refusals)
}

/// As [`field`], for a field or input of a kind (its folder name): reasons for closing are then the kind's own; and with
/// the names of what is chosen by name.
pub fn field_of(
    app: &App,
    kind: &str,
    picks: &Picks,
    field: &Field,
    name: &str,
    value: Option<&Value>,
    refusals: &[Refusal],
) -> Markup {
    let ask = Ask::of(field, name, refusals);
    let made = Made { app, kind, picks };
    match field.ty {
        Type::Many(inner) => many(&made, &ask, *inner, &texts_of(value)),
        single => one(&made, &ask, single, &text_of(value)),
    }
}

/// What inputs are made from.
struct Made<'a> {
    app: &'a App,
    kind: &'a str,
    picks: &'a Picks,
}

fn one(made: &Made, ask: &Ask, ty: Type, value: &str) -> Markup {
    let input = match ty {
        Type::Prose => text_area(ask, &ask.id(), None, value),
        Type::YesNo => {
            let options = vec![
                ("yes".to_string(), "Yes".to_string()),
                ("no".to_string(), "No".to_string()),
            ];
            select(ask, &one_group(options), yes_or_no(value))
        }
        Type::Choice(choices) => select(ask, &one_group(words_of(choices)), value),
        Type::Date => html! { (text_input(ask, &ask.id(), None, Text::Date, value)) (understood(value)) },
        Type::Code(table) if picked::by_name(table) || table == CodeTable::Offices => {
            picked::one(ask, table, made.picks, value)
        }
        Type::Code(table) => match options_of(made.app, made.kind, table) {
            Some(groups) => select(ask, &groups, value),
            None => {
                html! { (text_input(ask, &ask.id(), None, Text::Code(table), value)) (name_of(&made.app.packs, table, value)) }
            }
        },
        Type::Line | Type::Many(_) => text_input(ask, &ask.id(), None, Text::Line, value),
        Type::Count => text_input(ask, &ask.id(), None, Text::Number, value),
        Type::Money => html! {
            (text_input(ask, &ask.id(), None, Text::Money, value))
            div.usa-hint { "Amount and currency, such as 1250.50 USD" }
        },
    };
    ask.around(input)
}

fn many(made: &Made, ask: &Ask, inner: Type, values: &[String]) -> Markup {
    let groups = match inner {
        Type::Choice(choices) => Some(one_group(words_of(choices))),
        Type::Code(table) => options_of(made.app, made.kind, table),
        _ => None,
    };
    if let Some(groups) = groups {
        return ask.around_many(boxes(ask, &groups, values));
    }
    let text = match inner {
        Type::Date => Text::Date,
        Type::Count => Text::Number,
        Type::Money => Text::Money,
        Type::Code(table) => Text::Code(table),
        _ => Text::Line,
    };
    let by_name = match inner {
        Type::Code(table) if picked::by_name(table) => Some(table),
        _ => None,
    };
    let spare = std::iter::repeat_n("", SPARE_INPUTS);
    let shown = values.iter().map(String::as_str).chain(spare).enumerate();
    ask.around_many(html! {
        @for (at, value) in shown {
            @let id = if at == 0 { ask.id() } else { format!("{}-{at}", ask.id()) };
            @let label = format!("{} {}", ask.label, at + 1);
            @if inner == Type::Prose { (text_area(ask, &id, Some(&label), value)) }
            @else if let Some(table) = by_name {
                (picked::of_many(ask, &id, &label, table, made.picks, value))
            } @else {
                (text_input(ask, &id, Some(&label), text, value))
                @if let Type::Code(table) = inner { (name_of(&made.app.packs, table, value)) }
            }
        }
    })
}

/// What a date was understood as, where it was typed in another way than it is kept.
fn understood(typed: &str) -> Markup {
    match matter::values::read_date(typed) {
        Ok(date) => html! { div.usa-hint { (date.strftime("%A %-d %b %Y")) } },
        Err(_) => html! { div.usa-hint { "Such as 24 Nov 2026" } },
    }
}

fn yes_or_no(value: &str) -> &str {
    match value {
        "true" | "on" | "1" => "yes",
        "false" | "0" => "no",
        other => other,
    }
}

/// A value as an input shows it.
pub fn text_of(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(true)) => "yes".into(),
        Some(Value::Bool(false)) => "no".into(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Array(items)) => items.first().map_or_else(String::new, |first| text_of(Some(first))),
        Some(Value::Object(map)) => {
            let parts = [text_of(map.get("amount")), text_of(map.get("currency"))];
            parts.join(" ").trim().to_string()
        }
    }
}

/// The values of a list as its inputs show them; empty ones are left out.
pub fn texts_of(value: Option<&Value>) -> Vec<String> {
    let texts: Vec<String> = match value {
        Some(Value::Array(items)) => items.iter().map(|item| text_of(Some(item))).collect(),
        other => vec![text_of(other)],
    };
    texts.into_iter().filter(|text| !text.trim().is_empty()).collect()
}

/// One line of text.
pub fn line(name: &str, label: &str, help: &str, value: &str, refusals: &[Refusal]) -> Markup {
    let ask = Ask::plain(name, label, help, refusals);
    ask.around(text_input(&ask, &ask.id(), None, Text::Line, value))
}

/// A code of a table that answers while one types.
pub fn code(name: &str, label: &str, help: &str, table: CodeTable, value: &str, refusals: &[Refusal]) -> Markup {
    let ask = Ask::plain(name, label, help, refusals);
    ask.around(text_input(&ask, &ask.id(), None, Text::Code(table), value))
}

/// Text of several paragraphs.
pub fn prose(name: &str, label: &str, help: &str, value: &str, refusals: &[Refusal]) -> Markup {
    let ask = Ask::plain(name, label, help, refusals);
    ask.around(text_area(&ask, &ask.id(), None, value))
}

/// A date as people type it; what was understood is shown.
pub fn date(name: &str, label: &str, help: &str, value: &str, refusals: &[Refusal]) -> Markup {
    let ask = Ask::plain(name, label, help, refusals);
    ask.around(html! { (text_input(&ask, &ask.id(), None, Text::Date, value)) (understood(value)) })
}

/// One of several; options are pairs of what is sent and what is shown.
pub fn choice(
    name: &str,
    label: &str,
    help: &str,
    options: &[(String, String)],
    value: &str,
    refusals: &[Refusal],
) -> Markup {
    let ask = Ask::plain(name, label, help, refusals);
    ask.around(select(&ask, &one_group(options.to_vec()), value))
}

/// Any number of several; options are pairs of what is sent and what is shown. An empty value is sent along always.
pub fn checkboxes(
    name: &str,
    legend: &str,
    help: &str,
    options: &[(String, String)],
    values: &[String],
    refusals: &[Refusal],
) -> Markup {
    let ask = Ask::plain(name, legend, help, refusals);
    ask.around_many(boxes(&ask, &one_group(options.to_vec()), values))
}

/// A password; never shown again, not even after a refusal.
pub fn password(name: &str, label: &str, help: &str, refusals: &[Refusal]) -> Markup {
    let ask = Ask::plain(name, label, help, refusals);
    let browser = if name.contains("new") {
        "new-password"
    } else {
        "current-password"
    };
    ask.around(html! {
        input.usa-input.usa-input--error[ask.is_refused()] type="password" id=(ask.id()) name=(name) autocomplete=(browser)
            aria-invalid=[ask.invalid()] aria-describedby=[ask.described_by()];
    })
}

/// A value that is sent along unseen.
pub fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

#[cfg(test)]
mod tests;
