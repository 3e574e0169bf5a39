//! The rules of the register: what is refused, with every reason at once, and what is taken as people write it.

use jiff::civil::Date;
use serde_json::{Map, Value, json};
use store::counterparts::{AgencyRow, CommitmentRow, ContactRow};

use super::actions::{self, commitment_json, read_commitment, read_contact, words_of};
use super::views::due_words;
use crate::testing::{TestApp, apps};
use crate::web::problem::Problem;

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

fn today() -> Date {
    Date::constant(2026, 11, 24)
}

fn fields(refusals: &[matter::Refusal]) -> Vec<&str> {
    refusals.iter().filter_map(|r| r.field.as_deref()).collect()
}

// Goal: a contact is refused with every reason at once, each at its field. Method: one entry with every mistake.
#[test]
fn a_contact_is_refused_for_every_reason_at_once() {
    let input = object(json!({
        "name": " ", "phone": "call me", "email": "nobody", "trust": "best friend", "keeper_office": "",
        "last_contact": "25 Nov 2026", "shoe_size": "44",
    }));
    let (_, refusals) = read_contact(&input, ContactRow::default(), today());
    let mut found = fields(&refusals);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "email",
            "keeper_office",
            "last_contact",
            "name",
            "phone",
            "shoe_size",
            "trust"
        ]
    );
}

// Goal: what is not given stays, what is given empty is cleared, and days are kept in one form.
#[test]
fn a_change_touches_only_what_was_given() {
    let before = ContactRow {
        name: "Ilko Maren".into(),
        rank: "Captain".into(),
        email: "i.maren@customs.example".into(),
        trust: "known".into(),
        keeper_office: "PSL".into(),
        ..ContactRow::default()
    };
    let input = object(json!({"email": null, "last_contact": "3.11.2026", "phone": "+99 1 234 567, 1234"}));
    let (row, refusals) = read_contact(&input, before, today());
    assert_eq!(refusals, []);
    assert_eq!(
        (row.rank.as_str(), row.email.as_str(), row.last_contact.as_str()),
        ("Captain", "", "2026-11-03")
    );
    assert_eq!(row.phone, "+99 1 234 567; 1234");
}

// Goal: a promise has a maker and a content, is not made ahead and not due before it was made. Method: both sides.
#[test]
fn a_promise_is_checked() {
    let read = |value: Value| read_commitment(&object(value), CommitmentRow::default(), today());
    let (row, refusals) = read(json!({"made_by": "them", "what": "send the seals list", "due_on": "2026-12-01"}));
    assert_eq!((refusals.len(), row.made_on.as_str()), (0, "2026-11-24"));
    let (_, refusals) = read(json!({"made_by": "", "made_on": "2026-11-25", "due_on": "2026-11-01"}));
    assert_eq!(fields(&refusals), ["made_by", "what", "made_on", "due_on"]);
}

// Goal: signs alone are no word, so they find nobody; words stay as they were typed, in any script.
#[test]
fn words_are_those_with_a_letter() {
    assert_eq!(words_of("  %_ '' — "), Vec::<String>::new());
    assert_eq!(words_of("Таможня O'Brien %"), ["Таможня", "O'Brien"]);
}

// Goal: how late something is is said in words. Method: each side of today.
#[test]
fn days_are_told_in_words() {
    let words = |due: &str| due_words(due, today());
    assert_eq!(words("2026-11-24").as_deref(), Some("due today"));
    assert_eq!(words("2026-11-25").as_deref(), Some("due in 1 day"));
    assert_eq!(words("2026-10-24").as_deref(), Some("overdue by 31 days"));
    assert_eq!(words(""), None);
}

// Goal: a new agency without anything is refused for what it needs, not for what has a usual value.
#[test]
fn an_agency_needs_its_fields() {
    let base = AgencyRow {
        keeper_office: "PSL".into(),
        zone: "UTC".into(),
        status: "active".into(),
        ..AgencyRow::default()
    };
    let packs = crate::packs::Packs::load().expect("the packs read");
    let read = |value: Value| super::actions::read_agency(&packs, &object(value), base.clone());
    assert_eq!(fields(&read(json!({})).1), ["name", "country", "kind"]);
    let wrong = json!({"name": "A", "country": "ZZ", "kind": "club", "zone": "Mars/Base", "domestic": 7});
    let refusals = read(wrong).1;
    let mut found = fields(&refusals);
    found.sort_unstable();
    assert_eq!(found, ["country", "domestic", "kind", "zone"]);
    let (row, refusals) = read(
        json!({"name": "Varnia Customs", "country": "qm", "kind": "customs", "domestic": "no", "zone": "europe/vienna"}),
    );
    assert_eq!(
        (refusals.len(), row.country.as_str(), row.zone.as_str()),
        (0, "QM", "Europe/Vienna")
    );
}

fn refused_fields(problem: Problem) -> Vec<String> {
    match problem {
        Problem::Refused(refusals) => refusals
            .iter()
            .filter_map(|r| r.field.as_deref().map(str::to_string))
            .collect(),
        other => panic!("a refusal was expected, not {}", other.code()),
    }
}

fn matter_of(test: &TestApp, officer: &str) -> String {
    let ctx = test.as_officer(officer);
    let new = crate::matters::NewMatter {
        kind: "investigation".into(),
        office: ctx.person.office.clone(),
        spine: object(json!({"title": "Seals that were never applied"})),
        body: object(json!({"origin": "lead", "relation": "substantive"})),
        tasks: vec![],
    };
    crate::matters::create(&test.app, &ctx, &new)
        .expect("a matter")
        .row
        .reference
}

// Goal: who keeps contacts adds an agency, a reader does not, and each act is in the audit. Method: three officers.
#[test]
fn an_agency_is_added_by_those_who_may() {
    for test in apps() {
        let input =
            object(json!({"name": "Varnia Customs", "country": "QM", "kind": "customs", "keeper_officer": "ana"}));
        let row = actions::create_agency(&test.app, &test.as_officer("local"), &input)
            .expect("local staff keep the register");
        assert_eq!(
            (row.keeper_office.as_str(), row.keeper_officer.as_str(), row.revision),
            ("PSL", "o-ana", 1)
        );
        let again = actions::create_agency(
            &test.app,
            &test.as_officer("ana"),
            &object(
                json!({"name": "VARNIA customs", "country": "QM", "kind": "police", "keeper_officer": "nobody", "keeper_office": "XYZ"}),
            ),
        );
        assert_eq!(
            refused_fields(again.expect_err("a namesake")),
            ["keeper_office", "keeper_officer", "name"],
            "{}",
            test.engine
        );
        let inspector = test.as_officer("inspector");
        assert!(matches!(
            actions::create_agency(&test.app, &inspector, &input),
            Err(Problem::Denied(_))
        ));
        assert_eq!(
            actions::agency(&test.app, &inspector, &row.id)
                .expect("an inspector reads")
                .name,
            "Varnia Customs"
        );
        assert!(matches!(
            actions::agency(&test.app, &test.as_officer("system"), &row.id),
            Err(Problem::Denied(_))
        ));
        assert!(matches!(
            actions::agency(&test.app, &inspector, "none"),
            Err(Problem::Missing)
        ));
    }
}

// Goal: of two who change one revision the second sees both versions and writes nothing; without a version nobody writes.
#[test]
fn the_second_change_is_stale() {
    for test in apps() {
        let ctx = test.as_officer("ana");
        let id = actions::for_tests(&test.app, &ctx, "Varnia Customs", "QM");
        let edit =
            |input: Value, version: Option<&str>| actions::update_agency(&test.app, &ctx, &id, &object(input), version);
        assert!(matches!(edit(json!({"note": "x"}), None), Err(Problem::NoPrecondition)));
        let first = edit(json!({"note": "ask for the duty officer", "if_match": "1"}), Some("1")).expect("first");
        assert_eq!((first.revision, first.name.as_str()), (2, "Varnia Customs"));
        match edit(json!({"note": "second"}), Some("1")) {
            Err(Problem::Stale { current, yours }) => {
                assert_eq!(
                    (current["note"].as_str(), current["revision"].as_i64()),
                    (Some("ask for the duty officer"), Some(2))
                );
                assert_eq!(yours, json!({"note": "second"}));
            }
            other => panic!("{}: {other:?}", test.engine),
        }
        assert_eq!(
            refused_fields(edit(json!({"name": "", "zone": "nowhere"}), Some("2")).expect_err("no")),
            ["name", "zone"]
        );
        assert_eq!(actions::agency(&test.app, &ctx, &id).expect("read").revision, 2);
    }
}

// Goal: a contact is kept by whoever adds it, and found by words of its name and of its agency's.
#[test]
fn a_contact_is_added_changed_and_found() {
    for test in apps() {
        let ctx = test.as_officer("ana");
        let agency = actions::for_tests(&test.app, &ctx, "Varnia Customs", "QM");
        let input = object(
            json!({"name": "Ilko Maren", "phone": "+99 1 234", "email": "i.maren@customs.example", "last_contact": "2026-11-20"}),
        );
        let row = actions::create_contact(&test.app, &ctx, &agency, &input).expect("a contact");
        assert_eq!(
            (
                row.keeper_office.as_str(),
                row.keeper_officer.as_str(),
                row.trust.as_str()
            ),
            ("PSL", "o-ana", "unknown")
        );
        let input = object(json!({"trust": "suspended"}));
        let row = actions::update_contact(&test.app, &ctx, &row.id, &input, Some("1")).expect("changed");
        assert_eq!((row.trust.as_str(), row.revision), ("suspended", 2));
        let (_, found) = actions::find(&test.app, &ctx, "customs MAREN", 10).expect("find");
        assert_eq!(found.len(), 1, "{}", test.engine);
        assert_eq!(
            actions::agency(&test.app, &ctx, &agency).expect("read").last_contact,
            "2026-11-20"
        );
    }
}

// Goal: a promise points to a matter only for those who may read it, cannot be tied to a hidden one, and is settled once.
#[test]
fn a_promise_and_its_matter() {
    for test in apps() {
        let (ana, tol) = (test.as_officer("ana"), test.as_officer("tol"));
        let agency = actions::for_tests(&test.app, &ana, "Varnia Customs", "QM");
        let matter = matter_of(&test, "ana");
        let input = object(
            json!({"made_by": "us", "what": "send the seals list", "made_on": "2026-11-01", "due_on": "2026-11-20", "matter": matter}),
        );
        let row = actions::create_commitment(&test.app, &ana, &agency, &input).expect("a promise");
        assert_eq!(row.matter_reference, matter);
        let seen = actions::commitments(&test.app, &tol, &agency).expect("read").remove(0);
        assert_eq!(commitment_json(&seen).get("matter"), None, "{}", test.engine);
        let hidden = actions::create_commitment(&test.app, &tol, &agency, &input).expect_err("hidden");
        let mut absent = input.clone();
        absent.insert("matter".into(), json!("PSL-INV-2026-9999"));
        let absent = actions::create_commitment(&test.app, &tol, &agency, &absent).expect_err("absent");
        assert_eq!(hidden.refusals(), absent.refusals(), "hidden and absent read alike");
        let desk = crate::desk::actions::desk(&test.app, &ana).expect("a desk");
        assert_eq!(
            desk.commitments.len(),
            1,
            "overdue promises of the office stand on the desk"
        );
        let settle = |input: Value| actions::fulfil(&test.app, &ana, &row.id, &object(input));
        assert_eq!(
            refused_fields(settle(json!({"kept": "perhaps", "on": "2026-10-01"})).expect_err("no")),
            ["kept", "on"]
        );
        assert_eq!(settle(json!({"kept": "kept"})).expect("kept").kept_on, "2026-11-24");
        assert_eq!(
            refused_fields(settle(json!({"kept": "broken"})).expect_err("settled")),
            ["kept"]
        );
    }
}
