//! What a search understands of what was typed, and that nothing hidden is found.

use super::actions::{Among, reference, search};
use crate::testing::apps;
use crate::web::problem::Problem;

// Goal: a reference is understood as people type it, and nothing else is. Method: two tables.
#[test]
fn references_as_typed() {
    for typed in [
        "PSL-SUP-2026-0012",
        "psl sup 2026 12",
        " PSL–SUP–2026–12 ",
        "sup/2026/0012",
        "SUP 2026 12",
    ] {
        assert_eq!(reference(typed, "PSL").as_deref(), Some("PSL-SUP-2026-0012"), "{typed}");
    }
    assert_eq!(
        reference("TOL-INV-2026-12345", "PSL").as_deref(),
        Some("TOL-INV-2026-12345")
    );
    for typed in [
        "",
        "12",
        "SUP-2026",
        "PSL-SUP-26-1",
        "PSL-XXX-2026-1",
        "PSL-SUP-2026-x",
        "a b c d e",
    ] {
        assert_eq!(reference(typed, "PSL"), None, "{typed}");
    }
}

// Goal: a word for what is searched is understood or refused, never skipped.
#[test]
fn what_is_searched() {
    assert!(matches!(Among::parse(None), Ok(Among::Everything)));
    assert!(matches!(Among::parse(Some("SUP")), Ok(Among::Kind(kind)) if kind.word == "support_request"));
    assert!(matches!(Among::parse(Some("weather")), Err(Problem::BadInput { .. })));
}

// Goal: signs alone find nothing, for whoever asks, on each engine.
#[test]
fn signs_find_nothing() {
    for test in apps() {
        let ctx = test.as_officer("chief");
        for question in ["", "  ", "\"'*:& |", "%", "()-"] {
            let found = search(&test.app, &ctx, question, Among::Everything, 25).expect("a search");
            assert!(found.is_empty(), "{} {question}", test.engine);
        }
    }
}

// Goal: a matter is found by its reference, by words of its title in another script and by a beginning; not by those who
// may not read it; agencies and contacts by name. Method: one of each, two offices.
#[test]
fn what_one_may_see_is_found() {
    for test in apps() {
        let (ana, tol, system) = (
            test.as_officer("ana"),
            test.as_officer("tol"),
            test.as_officer("system"),
        );
        let object = |value: serde_json::Value| value.as_object().cloned().expect("an object");
        let new = crate::matters::NewMatter {
            kind: "investigation".into(),
            office: "PSL".into(),
            spine: object(serde_json::json!({"title": "Пломбы Ürün seals", "host_reference": "VC 77/2026"})),
            body: object(serde_json::json!({"origin": "lead", "relation": "substantive"})),
            tasks: vec![],
        };
        let reference = crate::matters::create(&test.app, &ana, &new)
            .expect("a matter")
            .row
            .reference;
        let person = object(
            serde_json::json!({"schema": "Person", "name": "Иван Seals", "role": "subject", "source": "a letter"}),
        );
        crate::parties::actions::add_to_matter(&test.app, &ana, &reference, &person).expect("a party");
        crate::counterparts::actions::for_tests(&test.app, &ana, "Seals Board of Varnia", "QM");
        let find =
            |ctx: &crate::app::Ctx, q: &str, among: Among| search(&test.app, ctx, q, among, 25).expect("a search");
        for question in ["пломбы", "URUN sea", "77 2026"] {
            assert_eq!(
                find(&ana, question, Among::Everything).matters.len(),
                1,
                "{} {question}",
                test.engine
            );
            assert_eq!(
                find(&tol, question, Among::Everything).matters.len(),
                0,
                "{} {question}",
                test.engine
            );
        }
        let named = |ctx: &crate::app::Ctx| {
            find(ctx, &reference.to_lowercase(), Among::Matters)
                .named
                .map(|row| row.reference)
        };
        assert_eq!(named(&ana), Some(reference.clone()), "{}", test.engine);
        assert_eq!(named(&tol), None, "{}", test.engine);
        assert_eq!(
            find(&tol, "seals varnia", Among::Everything).agencies.len(),
            1,
            "{}",
            test.engine
        );
        assert_eq!(
            find(&ana, "иван", Among::Everything).parties.len(),
            1,
            "{}",
            test.engine
        );
        assert_eq!(
            find(&tol, "иван", Among::Everything).parties.len(),
            0,
            "{}",
            test.engine
        );
        assert_eq!(
            find(&ana, "seals", Among::Contacts).agencies.len(),
            0,
            "{}",
            test.engine
        );
        assert!(find(&system, "seals", Among::Everything).is_empty(), "{}", test.engine);
    }
}
