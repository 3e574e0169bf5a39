//! What holds for parties: one transaction, contradictions side by side, and nothing seen past one's own matters.

use serde_json::{Map, Value, json};

use super::actions;
use crate::app::Ctx;
use crate::matters::{Loaded, NewMatter};
use crate::testing::{TestApp, apps};
use crate::web::problem::Problem;

pub(crate) fn map(value: Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

pub(crate) fn request(test: &TestApp, ctx: &Ctx, office: &str, title: &str) -> Loaded {
    let new = NewMatter {
        kind: "support_request".into(),
        office: office.into(),
        spine: map(json!({"title": title, "subjects": ["TRAD"], "countries": ["QM"]})),
        body: map(json!({"direction": "inbound_domestic"})),
        tasks: vec![],
    };
    crate::matters::create(&test.app, ctx, &new).expect("a matter")
}

fn aino() -> Map<String, Value> {
    map(json!({
        "schema": "Person", "name": "Aino Brandt", "birth_date": "1971-04-02", "nationality": ["QM"],
        "identifiers": ["a 12 34", {"property": "passportNumber", "value": "P-9"}], "role": "subject",
    }))
}

fn refused(problem: Result<impl Sized, Problem>) -> Vec<String> {
    match problem {
        Err(Problem::Refused(refusals)) => refusals.iter().map(|r| r.code.to_string()).collect(),
        Err(other) => panic!("refusals were expected, not {other:?}"),
        Ok(_) => panic!("refusals were expected"),
    }
}

// Goal: a party is written with its statements and its role at once, and read by those on the matter only.
// Method: an officer of one office adds, others of the same and of another office read and add.
#[test]
fn a_party_is_seen_through_its_matters() {
    for test in apps() {
        let (ana, tol) = (test.as_officer("ana"), test.as_officer("tol"));
        let one = request(&test, &ana, "PSL", "One");
        let (loaded, party) = actions::add_to_matter(&test.app, &ana, &one.row.reference, &aino()).expect("added");
        assert_eq!(loaded.record.parties.len(), 1, "{}", test.engine);
        let view = actions::read(&test.app, &ana, &party).expect("read");
        assert_eq!((view.caption.as_str(), view.statements.len(), view.matters.len()), ("Aino Brandt", 5, 1));
        let numbers: Vec<&str> = view.statements.iter().map(|s| s.statement.value.as_str()).collect();
        assert!(numbers.contains(&"A1234") && numbers.contains(&"P-9"), "{numbers:?}");
        assert!(matches!(actions::read(&test.app, &tol, &party), Err(Problem::Missing)), "another office");
        assert!(matches!(actions::read(&test.app, &test.as_officer("system"), &party), Err(Problem::Missing)));
        assert_eq!(actions::list(&test.app, &ana, "bran", None, 10).expect("list").0.len(), 1);
        assert!(actions::list(&test.app, &tol, "bran", None, 10).expect("list").0.is_empty());

        // Another office cannot put an unseen party on its own matter, nor learn that it is there.
        let other = request(&test, &tol, "TOL", "Other");
        let known = map(json!({"party": party, "role": "subject"}));
        assert_eq!(refused(actions::add_to_matter(&test.app, &tol, &other.row.reference, &known)), ["no-such-party"]);
        assert!(matches!(actions::add_to_matter(&test.app, &tol, &one.row.reference, &aino()), Err(Problem::Missing)));

        // A colleague puts the known party on a second matter, and what the first says stays with the first.
        let two = request(&test, &test.as_officer("bo"), "PSL", "Two");
        let (_, same) = actions::add_to_matter(&test.app, &ana, &two.row.reference, &known).expect("a known party");
        assert_eq!(same, party);
        assert_eq!(actions::read(&test.app, &ana, &party).expect("read").matters.len(), 2);
    }
}

// Goal: whatever is wrong is said at once and nothing is half-written.
#[test]
fn a_refused_party_leaves_nothing() {
    let test = apps().remove(0);
    let ana = test.as_officer("ana");
    let one = request(&test, &ana, "PSL", "One");
    let bad = map(json!({"schema": "Spaceship", "birth_date": "soon", "nationality": "Atlantis", "role": "", "from": "x"}));
    let codes = refused(actions::add_to_matter(&test.app, &ana, &one.row.reference, &bad));
    assert_eq!(codes, ["missing", "unreadable", "no-such-schema", "missing", "unreadable", "unreadable"]);
    let mut role = aino();
    role.insert("role".into(), json!("king"));
    assert_eq!(refused(actions::add_to_matter(&test.app, &ana, &one.row.reference, &role)), ["no-such-role"]);
    let inspector = test.as_officer("inspector");
    assert!(matches!(actions::add_to_matter(&test.app, &inspector, &one.row.reference, &aino()), Err(Problem::Denied(_))));
    assert!(actions::list(&test.app, &ana, "", None, 10).expect("list").0.is_empty());
}

// Goal: contradictions stand side by side, a withdrawn statement stays in the history, roles end.
#[test]
fn statements_stand_side_by_side() {
    for test in apps() {
        let (ana, tol) = (test.as_officer("ana"), test.as_officer("tol"));
        let one = request(&test, &ana, "PSL", "One");
        let reference = one.row.reference.as_str();
        let (_, party) = actions::add_to_matter(&test.app, &ana, reference, &aino()).expect("added");
        let born = map(json!({"property": "birthDate", "value": "1969", "matter": reference, "grade": "B2", "source": "a letter"}));
        let id = actions::say(&test.app, &ana, &party, &born).expect("said");
        assert_eq!(refused(actions::say(&test.app, &ana, &party, &born)), ["already-there"]);
        let view = actions::read(&test.app, &ana, &party).expect("read");
        let births: Vec<&str> =
            view.statements.iter().filter(|s| s.statement.property == "birthDate").map(|s| s.statement.value.as_str()).collect();
        assert_eq!(births, ["1971-04-02", "1969"]);
        let nowhere = map(json!({"property": "shoeSize", "value": "44", "matter": reference}));
        assert_eq!(refused(actions::say(&test.app, &ana, &party, &nowhere)), ["unreadable"]);
        let elsewhere = map(json!({"property": "name", "value": "X", "matter": "PSL-SUP-1999-0001"}));
        assert_eq!(refused(actions::say(&test.app, &ana, &party, &elsewhere)), ["not-there"]);
        assert!(matches!(actions::say(&test.app, &tol, &party, &born), Err(Problem::Missing)));
        assert!(matches!(actions::withdraw(&test.app, &tol, &party, &id), Err(Problem::Missing)));
        actions::withdraw(&test.app, &ana, &party, &id).expect("withdrawn");
        assert_eq!(refused(actions::withdraw(&test.app, &ana, &party, &id)), ["withdrawn"]);
        let view = actions::read(&test.app, &ana, &party).expect("read");
        assert_eq!(view.statements.iter().filter(|s| !s.statement.withdrawn_at.is_empty()).count(), 1);
        let end = map(json!({"role": "subject", "to": "2026-11-30"}));
        let loaded = actions::end_role(&test.app, &ana, reference, &party, &end).expect("ended");
        assert!(loaded.record.parties[0].to.is_some());
    }
}
