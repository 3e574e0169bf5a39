//! What holds for screening: a hit stands in the way until somebody decides it, with a reason, and leaks nothing.

use serde_json::json;
use store::lists::{ImportRow, ListRow, NewEntry};

use super::actions::{self, Query};
use super::*;
use crate::parties::actions::add_to_matter;
use crate::parties::tests::{map, request};
use crate::testing::{TestApp, apps};
use crate::web::problem::Problem;

/// A list of one invented person.
pub(crate) fn list(test: &TestApp) {
    let at = "2026-11-24T09:00:00.000000Z";
    test.app
        .db
        .write(move |tx| {
            let list = ListRow {
                name: "test".into(),
                title: "Test list".into(),
                version: "2026-11-01".into(),
                ..ListRow::default()
            };
            let import = ImportRow {
                id: "i".into(),
                list: "test".into(),
                ended_at: at.into(),
                ..ImportRow::default()
            };
            store::lists::begin_import(tx, &list, &import)?;
            let entry = NewEntry {
                entry: "7".into(),
                schema: "Person".into(),
                caption: "BRANDT, Aino".into(),
                programs: "QX".into(),
                content: r#"{"birthDate": ["1950"], "nationality": ["QM"]}"#.into(),
                names: vec![
                    ("BRANDT, Aino".into(), "name".into()),
                    ("RED FOX".into(), "weak".into()),
                ],
            };
            store::lists::add_entries(tx, "test", at, &[entry])?;
            store::lists::end_import(tx, &list, &import, &[])
        })
        .expect("a list");
}

fn query(name: &str) -> Query {
    Query {
        name: name.into(),
        ..Query::default()
    }
}

// Goal: a hit is open until it is decided with a reason by somebody who may; what speaks against it is said.
// Method: a request naming a listed person, by both offices' officers.
#[test]
fn a_hit_is_decided_by_a_person() {
    for test in apps() {
        list(&test);
        let (ana, tol) = (test.as_officer("ana"), test.as_officer("tol"));
        let one = request(&test, &ana, "PSL", "One");
        let reference = one.row.reference.as_str();
        let given = map(json!({"schema": "Person", "name": "Aino Brandt", "birth_date": "1971", "role": "subject"}));
        let (loaded, party) = add_to_matter(&test.app, &ana, reference, &given).expect("added");
        assert_eq!(loaded.open_hits.len(), 1, "{}", test.engine);
        assert_eq!(
            (loaded.open_hits[0].entry.as_str(), loaded.open_hits[0].list.as_str()),
            ("test:7", "Test list")
        );
        let scope = policy::scope(&ana.officer);
        let hits = test.app.db.read(|tx| hits(tx, &loaded.record, &scope)).expect("hits");
        assert_eq!(hits[0].against, ["listed as born 1950, here 1971"]);
        assert_eq!(hits[0].listed.version, "2026-11-01");

        let decision = |identity: &str, reason: &str, entry: &str| {
            map(json!({"party": party, "entry": entry, "identity": identity, "reason": reason}))
        };
        let no = |given| actions::decide(&test.app, &ana, reference, &given);
        assert!(
            matches!(no(decision("different", "", "test:7")), Err(Problem::Refused(_))),
            "no reason"
        );
        assert!(
            matches!(no(decision("perhaps", "r", "test:7")), Err(Problem::Refused(_))),
            "no such word"
        );
        assert!(
            matches!(no(decision("same", "r", "test:8")), Err(Problem::Refused(_))),
            "no such hit"
        );
        let yes = decision("different", "twenty years younger", "test:7");
        assert!(
            matches!(actions::decide(&test.app, &tol, reference, &yes), Err(Problem::Missing)),
            "another office"
        );
        assert!(matches!(
            actions::decide(&test.app, &test.as_officer("local"), reference, &yes),
            Err(Problem::Denied(_))
        ));
        let decided = actions::decide(&test.app, &ana, reference, &yes).expect("decided");
        assert!(decided.open_hits.is_empty());
        // A name added later meets the same entry, which is decided already; a withdrawn entry is no hit.
        let at = "2026-11-25T09:00:00.000000Z".to_string();
        test.app
            .db
            .write(move |tx| {
                let list = ListRow {
                    name: "test".into(),
                    ..ListRow::default()
                };
                let import = ImportRow {
                    id: "j".into(),
                    ended_at: at.clone(),
                    ..ImportRow::default()
                };
                store::lists::end_import(tx, &list, &import, &["7".to_string()])
            })
            .expect("withdrawn");
        let two = request(&test, &ana, "PSL", "Two");
        let (loaded, _) = add_to_matter(&test.app, &ana, &two.row.reference, &given).expect("added");
        assert!(loaded.open_hits.is_empty(), "the entry is withdrawn");
    }
}

// Goal: a question is answered from lists and from parties the reader may see, and says what speaks for and against.
#[test]
fn a_question_is_answered_through_the_scope() {
    for test in apps() {
        list(&test);
        let (ana, tol) = (test.as_officer("ana"), test.as_officer("tol"));
        let one = request(&test, &ana, "PSL", "One");
        let given = map(json!({"schema": "Person", "name": "Red Fox", "role": "subject"}));
        let (_, party) = add_to_matter(&test.app, &ana, &one.row.reference, &given).expect("added");
        let ids = |ctx: &crate::app::Ctx, name: &str| -> Vec<String> {
            let (hits, _) = actions::screen(&test.app, ctx, &[query(name)], 10).expect("screened");
            hits[0].iter().map(|f| f.id.clone()).collect()
        };
        assert_eq!(ids(&ana, "fox, RED"), ["test:7".to_string(), party]);
        assert_eq!(ids(&tol, "fox, RED"), ["test:7"], "{}", test.engine);
        assert!(ids(&tol, "Fred Fox").is_empty());
        for name in ["inspector", "system", "local"] {
            let screened = actions::screen(&test.app, &test.as_officer(name), &[query("x")], 10);
            assert!(matches!(screened, Err(Problem::Denied(_))), "{name}");
        }
        let input = map(
            json!({"queries": [{"name": "Aino BRANDT", "schema": "Vessel", "birth_date": "1950-03-01", "countries": ["QN"]}]}),
        );
        let (queries, limit) = actions::read_queries(&test.app, &input).expect("questions");
        let (hits, _) = actions::screen(&test.app, &ana, &queries, limit).expect("screened");
        assert_eq!(
            hits[0][0].explanation,
            [
                "the names are equal: listed name “BRANDT, Aino”",
                "for: born 1950-03-01 on both sides",
                "against: listed as a person, here a vessel",
                "against: listed with country QM, here QN",
            ]
        );
        assert!(
            !actions::subject(&queries).to_lowercase().contains("brandt"),
            "no name goes to the audit"
        );
    }
}

// Goal: every question that cannot be read is refused with its place.
#[test]
fn unreadable_questions_are_refused() {
    let test = apps().remove(0);
    let codes = |input| match actions::read_queries(&test.app, &map(input)) {
        Err(Problem::Refused(refusals)) => refusals
            .iter()
            .map(|r| format!("{} {}", r.code, r.field.as_deref().unwrap_or("")))
            .collect::<Vec<_>>(),
        other => panic!("refusals were expected, not {other:?}"),
    };
    assert_eq!(codes(json!({})), ["missing queries"]);
    assert_eq!(codes(json!({"queries": []})), ["missing queries"]);
    assert_eq!(
        codes(
            json!({"queries": [{"name": "..."}, 5, {"name": "a", "schema": "Ghost", "birth_date": "x"}], "limit": 0})
        ),
        [
            "bad-limit limit",
            "missing queries.0.name",
            "unreadable queries.1",
            "no-such-schema queries.2.schema",
            "unreadable queries.2.birth_date"
        ]
    );
    let many: Vec<_> = (0..=actions::QUERIES_MAX).map(|_| json!({"name": "a"})).collect();
    assert_eq!(codes(json!({"queries": many})), ["too-many queries"]);
}
