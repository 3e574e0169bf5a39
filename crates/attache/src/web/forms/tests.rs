//! Tests of the forms: every type has its label, refusals mark what they belong to, and nothing typed becomes markup.

use std::sync::{Arc, Mutex, OnceLock};

use matter::field::{Choice, CodeTable, Field, Share, Type};
use matter::{FieldValue, refuse};
use serde_json::json;

use super::*;
use crate::app::{App, Clock, Config};
use crate::packs::Packs;
use crate::web::limits::Limits;

const CHOICES: &[Choice] = &[
    Choice {
        word: "own",
        label: "Own statute",
    },
    Choice {
        word: "state",
        label: "Memorandum",
    },
];

/// A program whose database nobody asks.
fn app() -> &'static App {
    static APP: OnceLock<App> = OnceLock::new();
    APP.get_or_init(|| {
        // Nobody asks the database, so its folder may go as soon as it is open.
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("unasked.sqlite");
        App {
            db: store::Db::open(&format!("sqlite:{}", path.display())).expect("a fresh file opens"),
            packs: Packs::load().expect("the shipped packs load"),
            clock: Clock::Set(Arc::new(Mutex::new(
                "2026-11-24T12:00:00Z".parse().expect("an instant"),
            ))),
            config: Config::default(),
            limits: Limits::default(),
        }
    })
}

fn declared(ty: Type) -> Field {
    Field {
        name: "matter_field",
        label: "What it says",
        help: "Help for it.",
        group: "Group",
        ty,
        required: true,
        share: Share::Network,
        index: false,
    }
}

fn drawn(ty: Type, value: serde_json::Value, refusals: &[Refusal]) -> String {
    field(app(), &declared(ty), "body.matter_field", Some(&value), refusals).into_string()
}

const EVERY: &[Type] = &[
    Type::Line,
    Type::Prose,
    Type::Date,
    Type::Count,
    Type::YesNo,
    Type::Choice(CHOICES),
    Type::Money,
    Type::Code(CodeTable::Countries),
    Type::Code(CodeTable::Agencies),
    Type::Code(CodeTable::Contacts),
    Type::Code(CodeTable::Offices),
    Type::Code(CodeTable::Officers),
    Type::Code(CodeTable::Components),
    Type::Code(CodeTable::Citations),
    Type::Code(CodeTable::Subjects),
    Type::Code(CodeTable::Reasons("marking")),
    Type::Code(CodeTable::Reasons("decline")),
    Type::Code(CodeTable::Reasons("closing")),
];

const MANY: &[Type] = &[
    Type::Many(&Type::Line),
    Type::Many(&Type::Prose),
    Type::Many(&Type::Date),
    Type::Many(&Type::Count),
    Type::Many(&Type::Money),
    Type::Many(&Type::Code(CodeTable::Countries)),
    Type::Many(&Type::Code(CodeTable::Citations)),
];

const TICKED: &[Type] = &[
    Type::Many(&Type::Choice(CHOICES)),
    Type::Many(&Type::Code(CodeTable::Components)),
    Type::Many(&Type::Code(CodeTable::Subjects)),
    Type::Many(&Type::Code(CodeTable::Reasons("deficiency"))),
];

// Goal: whatever its type, a field has its label tied to an input of its name. Method: draw every type there is.
#[test]
fn every_type_has_a_label_tied_to_its_input() {
    for ty in EVERY {
        let text = drawn(*ty, json!(""), &[]);
        assert!(
            text.contains("<label class=\"usa-label\" for=\"body-matter_field\">What it says"),
            "{ty:?}: {text}"
        );
        assert_eq!(text.matches("id=\"body-matter_field\"").count(), 1, "{ty:?}: {text}");
        assert!(text.contains("name=\"body.matter_field\""), "{ty:?}: {text}");
    }
    for ty in MANY.iter().chain(TICKED) {
        let text = drawn(*ty, json!([]), &[]);
        assert!(
            text.contains("<legend class=\"usa-label\">What it says"),
            "{ty:?}: {text}"
        );
        assert_eq!(text.matches("id=\"body-matter_field\"").count(), 1, "{ty:?}: {text}");
    }
    for ty in EVERY.iter().chain(MANY).chain(TICKED) {
        let text = drawn(*ty, json!(""), &[]);
        assert!(
            text.contains("(required)"),
            "{ty:?} says in words that it must be filled in"
        );
        assert!(
            text.contains("id=\"body-matter_field-help\">Help for it.")
                && text.contains("aria-describedby=\"body-matter_field-help\""),
            "{ty:?}: {text}"
        );
        assert!(
            !text.contains(" style="),
            "{ty:?}: the content policy forbids style attributes"
        );
        let twice = text
            .split('<')
            .find(|tag| tag.matches(" class=").count() > 1 || tag.contains("class=\"\""));
        assert_eq!(twice, None, "a browser takes the first class attribute only");
    }
}

// Goal: a refused field is marked for eye and ear, under the form's name or the field's own, and no other is.
#[test]
fn a_refusal_marks_the_field_it_belongs_to() {
    for name in ["body.matter_field", "matter_field"] {
        let refusals = [
            refuse("empty", name, "fill this in"),
            refuse("other", "elsewhere", "not here"),
        ];
        for ty in EVERY.iter().chain(MANY).chain(TICKED) {
            let text = drawn(*ty, json!(""), &refusals);
            assert!(
                text.contains("id=\"body-matter_field-error\">fill this in</span>"),
                "{ty:?}: {text}"
            );
            assert!(
                text.contains("body-matter_field-error body-matter_field-help"),
                "{ty:?}: {text}"
            );
            assert!(
                text.contains("usa-form-group--error") && !text.contains("not here"),
                "{ty:?}: {text}"
            );
        }
    }
    let free = line("title", "Title", "", "x", &[refuse("empty", "title_other", "no")]).into_string();
    assert!(!free.contains("error") && !free.contains("aria-invalid"), "{free}");
}

#[test]
fn the_summary_links_to_the_inputs_the_form_has() {
    let refusals = [
        refuse("empty", "matter_field", "fill this in"),
        refuse("absent", "nowhere", "give it"),
        Refusal::general("closed", "reopen it first"),
    ];
    let inside = field(app(), &declared(Type::Line), "body.matter_field", None, &refusals);
    let text = form("/matters/new/x", "Create matter", &refusals, inside).into_string();
    assert!(text.contains("3 things are to be mended"), "{text}");
    assert!(
        text.contains("<a class=\"usa-link\" href=\"#body-matter_field\">Matter field: fill this in</a>"),
        "{text}"
    );
    assert!(
        text.contains("<li>Nowhere: give it</li>") && text.contains("<li>reopen it first</li>"),
        "{text}"
    );
    assert!(
        text.contains("method=\"post\"") && text.contains(">Create matter</button>"),
        "{text}"
    );
    let clean = form("/x", "Save", &[], html! {}).into_string();
    assert!(!clean.contains("role=\"alert\""), "{clean}");
}

// Goal: nothing that was typed becomes markup. Method: every type and every plain input with a script as value.
#[test]
fn what_was_typed_is_shown_again_and_never_becomes_markup() {
    let evil = "\"><script>alert(1)</script>";
    for ty in EVERY.iter().chain(MANY).chain(TICKED) {
        let text = drawn(*ty, json!([evil]), &[refuse("x", "matter_field", evil)]);
        assert!(!text.contains("<script"), "{ty:?}: {text}");
        assert!(
            text.contains("&lt;script&gt;alert(1)"),
            "{ty:?} keeps what was typed: {text}"
        );
    }
    let options = [(evil.to_string(), evil.to_string())];
    for markup in [
        line(evil, evil, evil, evil, &[]),
        prose("a", evil, evil, evil, &[]),
        date("a", evil, evil, evil, &[]),
        choice("a", evil, evil, &options, evil, &[]),
        checkboxes("a", evil, evil, &options, &[evil.to_string()], &[]),
        password("a", evil, evil, &[]),
        hidden(evil, evil),
        form(evil, evil, &[], html! {}),
    ] {
        let text = markup.into_string();
        assert!(!text.contains("<script"), "{text}");
    }
}

#[test]
fn values_are_shown_as_they_are_kept_or_were_typed() {
    assert!(drawn(Type::Money, json!({"amount": "1250.50", "currency": "USD"}), &[]).contains("value=\"1250.50 USD\""));
    assert!(drawn(Type::YesNo, json!(true), &[]).contains("<option value=\"yes\" selected>Yes"));
    assert!(drawn(Type::Choice(CHOICES), json!("state"), &[]).contains("<option value=\"state\" selected>Memorandum"));
    assert!(drawn(Type::Date, json!("24.11.2026"), &[]).contains("Tuesday 24 Nov 2026"));
    assert!(drawn(Type::Code(CodeTable::Countries), json!("QM"), &[]).contains("Varnia"));
    assert!(drawn(Type::Code(CodeTable::Citations), json!("19 USC 1628"), &[]).contains("xchange of information"));
    let gone = drawn(Type::Code(CodeTable::Components), json!("GONE"), &[]);
    assert!(
        gone.contains("<option value=\"GONE\" selected>"),
        "a value the table lost stays chosen: {gone}"
    );
    let two = drawn(Type::Many(&Type::Line), json!(["one", "two"]), &[]);
    assert_eq!(two.matches("<input").count(), 2 + SPARE_INPUTS, "{two}");
    let areas = drawn(Type::Many(&Type::Code(CodeTable::Subjects)), json!(["MONL"]), &[]);
    assert!(
        areas.contains("value=\"MONL\" checked")
            && areas.contains("type=\"hidden\" name=\"body.matter_field\" value=\"\""),
        "{areas}"
    );
}

#[test]
fn reasons_for_closing_are_the_kind_s_own() {
    let ty = Type::Code(CodeTable::Reasons("closing"));
    let own = field_of(
        app(),
        "engagement",
        &Picks::default(),
        &declared(ty),
        "inputs.x",
        None,
        &[],
    )
    .into_string();
    let any = field(app(), &declared(ty), "inputs.x", None, &[]).into_string();
    assert_eq!(
        own.matches("<option").count(),
        1 + app().packs.reasons("close.engagement").count(),
        "{own}"
    );
    assert!(
        any.contains("<optgroup label=\"Support request\">") && !own.contains("optgroup"),
        "{any}"
    );
}

#[test]
fn a_ticked_list_reads_back_as_what_was_ticked() {
    let sent = json!(["", "MONL", "COUN"]);
    let read = <Vec<matter::values::SubjectCode> as FieldValue>::read(Some(&sent)).expect("blank values are left out");
    assert_eq!(read.len(), 2);
    assert_eq!(texts_of(Some(&sent)), ["MONL", "COUN"]);
}
