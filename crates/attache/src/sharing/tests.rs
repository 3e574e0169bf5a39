//! Releases from the first fact to the correction, on both databases: who may do what, what is refused, what is owed.

use matter::Refusal;
use policy::release::{Cards, Decision};
use serde_json::{Map, Value, json};
use store::sharing::{DisclosureQuery, DisclosureRow, Owed};

use crate::matters::actions::{self as matters, Loaded, NewMatter};
use crate::sharing::ask::Kept;
use crate::sharing::{account, actions};
use crate::testing::{TestApp, apps};
use crate::web::problem::Problem;
use crate::web::testing::{post, token};

fn map(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn codes(problem: Problem) -> Vec<String> {
    let Problem::Refused(refusals) = problem else {
        panic!("not refused: {problem:?}");
    };
    let mut codes: Vec<String> = refusals.iter().map(|r: &Refusal| r.code.to_string()).collect();
    codes.sort();
    codes.dedup();
    codes
}

/// Agencies and a case of the office in Port Sele with four facts and a document.
struct Story {
    varnia: String,
    official: String,
    atf: String,
    case: String,
}

fn agency(t: &TestApp, name: &str, country: &str, kind: &str, domestic: &str) -> String {
    let given =
        map(json!({"name": name, "country": country, "kind": kind, "domestic": domestic, "keeper_office": "PSL"}));
    crate::counterparts::actions::create_agency(&t.app, &t.as_officer("ana"), &given)
        .unwrap()
        .id
}

fn story(t: &TestApp) -> Story {
    let ana = t.as_officer("ana");
    let varnia = agency(t, "Varnia Customs", "QM", "customs", "no");
    let atf = agency(t, "Bureau of Firearms", "US", "police", "yes");
    let contact = map(json!({"name": "Ilko Maren", "keeper_office": "PSL", "trust": "known"}));
    let official = crate::counterparts::actions::create_contact(&t.app, &ana, &varnia, &contact)
        .unwrap()
        .id;
    let assured = map(
        json!({"event": "assurance", "from": "2026-01-01", "to": "2027-01-01", "reason": "Letter of the Director."}),
    );
    account::add_standing(&t.app, &t.as_officer("chief"), &varnia, &assured).unwrap();
    let heard = map(json!({"event": "resumed", "from": "2026-01-01", "reason": "Nothing stands against it."}));
    account::add_standing(&t.app, &t.as_officer("chief"), &varnia, &heard).unwrap();
    let new = NewMatter {
        kind: "investigation".into(),
        office: "PSL".into(),
        spine: map(json!({"title": "Undervalued scrap", "subjects": ["TRAD"], "countries": ["QM"]})),
        body: map(json!({"origin": "lead", "relation": "substantive"})),
        tasks: vec![],
    };
    let case = matters::create(&t.app, &ana, &new).unwrap().row.reference;
    let ours = json!({"origin": "own", "markings": ["CUI//LEI"], "about_person": "no", "legal_status": "intelligence",
        "collected_for": "customs_enforcement", "checked_on": "2026-11-20", "grade_scheme": "admiralty", "grade": "B2"});
    let fact = |text: &str, more: Value| {
        let mut given = map(ours.clone());
        given.insert("text".into(), json!(text));
        given.extend(map(more));
        actions::add_fact(&t.app, &ana, &case, &given).unwrap();
    };
    fact("The declared value was 12,000 USD.", json!({}));
    fact("The shipper asked for protection.", json!({"locks": ["asylum"]}));
    fact(
        "The buyer holds a licence.",
        json!({"origin": "third_agency", "origin_agency": atf, "permitted_uses": ["customs_enforcement"]}),
    );
    fact("The scrap was steel.", json!({}));
    let mut document = map(ours);
    document.extend(map(
        json!({"title": "Invoice 77", "file_name": "invoice-77.pdf", "held_at": "safe 2"}),
    ));
    actions::add_document(&t.app, &ana, &case, &document).unwrap();
    Story {
        varnia,
        official,
        atf,
        case,
    }
}

fn release(t: &TestApp, who: &str, s: &Story, items: &[&str], more: Value) -> String {
    let ctx = t.as_officer(who);
    let mut body = map(
        json!({"recipient_state": "QM", "purpose": "customs_enforcement", "purpose_text": "Find the shipper.",
        "channel": "customs", "agreement": "cmaa-qm", "form": "paper", "urgency": "routine", "offence_class": "customs", "death_exposed": "no",
        "torture_risk": "no", "political": "no", "discrimination": "no", "dual_criminality": "yes", "prior_trial": "no",
        "essential_interests": "no", "ongoing_operation": "no"}),
    );
    body.extend(map(more));
    let new = NewMatter {
        kind: "release".into(),
        office: "PSL".into(),
        spine: map(
            json!({"title": "Values for Varnia", "host_agency": s.varnia, "host_contact": s.official, "countries": ["QM"]}),
        ),
        body,
        tasks: vec![],
    };
    let reference = matters::create(&t.app, &ctx, &new).unwrap().row.reference;
    for item in items {
        let given =
            map(json!({"item": format!("{}#{item}", s.case), "necessity": "It shows the value.", "sanitised": "yes"}));
        actions::add_item(&t.app, &ctx, &reference, &given).unwrap();
    }
    reference
}

fn step(t: &TestApp, who: &str, reference: &str, verb: &str) -> Result<Loaded, Problem> {
    let inputs = map(json!({"note": "As agreed.", "how": "By hand.", "receipt": "R-1", "closing_code": "used"}));
    matters::step(&t.app, &t.as_officer(who), reference, verb, inputs, None)
}

fn received(t: &TestApp, who: &str, query: DisclosureQuery) -> Vec<DisclosureRow> {
    let query = DisclosureQuery { limit: 100, ..query };
    account::disclosures(&t.app, &t.as_officer(who), query).unwrap()
}

// Goal: each item is answered by itself, and nothing goes past a block, a missing consent, or the drafter's own hand.
// Method: the founding story, with its refusals.
#[test]
fn a_release_from_draft_to_receipt() {
    for t in &apps() {
        let s = story(t);
        let reference = release(t, "ana", &s, &["F1", "F2", "F3", "D1"], json!({}));
        let loaded = matters::load(&t.app, &t.as_officer("second"), &reference).unwrap();
        let gathered = loaded.gathered.unwrap();
        let decisions: Vec<Decision> = gathered.kept.verdict.items.iter().map(|i| i.decision).collect();
        assert_eq!(decisions[1], Decision::Block, "{}: the asylum file", t.engine);
        assert!(decisions[2] >= Decision::Refer, "{}: another agency's", t.engine);
        assert!(
            decisions[0] <= Decision::Conditions,
            "{}: {:#?}",
            t.engine,
            gathered.kept.verdict.items[0]
        );
        assert!(
            decisions[3] <= Decision::Conditions,
            "{}: {:#?}",
            t.engine,
            gathered.kept.verdict.items[3]
        );

        assert_eq!(
            codes(step(t, "ana", &reference, "submit").err().unwrap()),
            ["blocked"],
            "{}",
            t.engine
        );
        actions::remove_item(&t.app, &t.as_officer("ana"), &reference, "2").unwrap();
        step(t, "ana", &reference, "submit").unwrap();
        let late = map(json!({"item": format!("{}#F4", s.case)}));
        let late = actions::add_item(&t.app, &t.as_officer("ana"), &reference, &late);
        assert_eq!(codes(late.err().unwrap()), ["decided-on"], "{}", t.engine);
        // The drafter has no right to approve at all; the deputy has, and the engine still waits for the originator.
        assert!(
            matches!(step(t, "ana", &reference, "approve"), Err(Problem::Denied(_))),
            "{}",
            t.engine
        );
        let waits = codes(step(t, "second", &reference, "approve").err().unwrap());
        assert!(
            waits.contains(&"referred".to_string()) || waits.contains(&"blocked".to_string()),
            "{}: {waits:?}",
            t.engine
        );

        let consent = map(json!({"item": "3", "agency": s.atf, "answer": "given", "note": "Letter 5 of 20 Nov 2026"}));
        actions::record_consent(&t.app, &t.as_officer("ana"), &reference, &consent).unwrap();
        let approved = step(t, "second", &reference, "approve").unwrap();
        // The decision is kept with its question, and the packs it was worked out with give the same again.
        let kept: Kept = serde_json::from_value(approved.record.material.verdict.clone().unwrap()).unwrap();
        let replay = policy::release::check(
            &kept.ask,
            &Cards::replay(t.app.packs.cards(), kept.asked_on, &kept.verdict.pinned),
        );
        assert_eq!(replay, kept.verdict, "{}", t.engine);
        assert!(
            received(t, "ana", DisclosureQuery::default()).is_empty(),
            "{}: nothing has left yet",
            t.engine
        );
        step(t, "ana", &reference, "transmit").unwrap();
        step(t, "ana", &reference, "receipt").unwrap();

        let fact = DisclosureQuery {
            fact: Some(format!("{}#F1", s.case)),
            ..Default::default()
        };
        assert_eq!(received(t, "ana", fact.clone()).len(), 1, "{}", t.engine);
        assert_eq!(received(t, "ana", DisclosureQuery::default()).len(), 3, "{}", t.engine);
        // Another office neither sees the release nor that the fact exists.
        assert!(
            received(t, "tol", DisclosureQuery::default()).is_empty(),
            "{}",
            t.engine
        );
        assert!(received(t, "tol", fact).is_empty(), "{}", t.engine);
    }
}

// Goal: whoever received a fact that proves wrong is owed a notice until he is told. Method: two recipients, one told.
#[test]
fn a_correction_is_owed_to_every_recipient() {
    for t in &apps() {
        let s = story(t);
        for _ in 0..2 {
            let reference = release(t, "ana", &s, &["F1"], json!({}));
            step(t, "ana", &reference, "submit").unwrap();
            step(t, "second", &reference, "approve").unwrap();
            step(t, "ana", &reference, "transmit").unwrap();
        }
        t.wait_hours(30);
        let owed = DisclosureQuery {
            owed: Owed::Only,
            ..Default::default()
        };
        assert!(received(t, "ana", owed.clone()).is_empty(), "{}", t.engine);
        let nothing = map(json!({"text": "The declared value was 12,000 USD.", "why": ""}));
        let refused = actions::correct_fact(&t.app, &t.as_officer("ana"), &s.case, "F1", &nothing);
        assert_eq!(codes(refused.err().unwrap()), ["missing", "no-change"], "{}", t.engine);
        let correction = map(json!({"text": "The declared value was 21,000 USD.", "why": "digits swapped"}));
        actions::correct_fact(&t.app, &t.as_officer("ana"), &s.case, "F1", &correction).unwrap();
        let rows = received(t, "ana", owed.clone());
        assert_eq!(rows.len(), 2, "{}", t.engine);
        t.wait_hours(1);
        let told = map(json!({"item": "1", "why": "correction", "how": "Letter 9 to Varnia Customs"}));
        actions::notify(&t.app, &t.as_officer("ana"), &rows[0].reference, &told).unwrap();
        let left = received(t, "ana", owed);
        assert_eq!(left.len(), 1, "{}", t.engine);
        assert_eq!(left[0].reference, rows[1].reference, "{}", t.engine);
        // A draft that still holds the old words is refused until the fact is put on again.
        let draft = release(t, "ana", &s, &["F1"], json!({}));
        let again = map(json!({"text": "The declared value was 20,000 USD.", "why": "read again"}));
        actions::correct_fact(&t.app, &t.as_officer("ana"), &s.case, "F1", &again).unwrap();
        assert_eq!(
            codes(step(t, "ana", &draft, "submit").err().unwrap()),
            ["blocked"],
            "{}",
            t.engine
        );
    }
}

// Goal: after a breach nothing that has not left leaves, the office cannot lift that, headquarters can. Both sides.
#[test]
fn a_breach_bars_what_was_approved() {
    for t in &apps() {
        let s = story(t);
        let reference = release(t, "ana", &s, &["F1"], json!({}));
        step(t, "ana", &reference, "submit").unwrap();
        step(t, "second", &reference, "approve").unwrap();
        let breach = map(json!({"event": "breach", "reason": "It published declared values."}));
        let denied = account::add_standing(&t.app, &t.as_officer("bo"), &s.varnia, &breach);
        assert!(matches!(denied, Err(Problem::Denied(_))), "{}", t.engine);
        account::add_standing(&t.app, &t.as_officer("chief"), &s.varnia, &breach).unwrap();
        assert_eq!(
            codes(step(t, "ana", &reference, "transmit").err().unwrap()),
            ["blocked"],
            "{}",
            t.engine
        );
        let lift = map(json!({"event": "lift", "reason": "Assurance renewed by their minister."}));
        let denied = account::add_standing(&t.app, &t.as_officer("chief"), &s.varnia, &lift);
        assert!(matches!(denied, Err(Problem::Denied(_))), "{}", t.engine);
        account::add_standing(&t.app, &t.as_officer("desk"), &s.varnia, &lift).unwrap();
        step(t, "ana", &reference, "transmit").unwrap();
        let twice = account::add_standing(&t.app, &t.as_officer("desk"), &s.varnia, &lift);
        assert_eq!(codes(twice.err().unwrap()), ["no-bar"], "{}", t.engine);
    }
}

// Goal: danger to life sends at once, stands in the accounting as such, and is reviewed by somebody else within a day.
#[test]
fn danger_to_life() {
    for t in &apps() {
        let s = story(t);
        let calm = release(t, "ana", &s, &["F1"], json!({}));
        assert!(
            codes(step(t, "ana", &calm, "send-exigent").err().unwrap()).contains(&"no-danger".to_string()),
            "{}",
            t.engine
        );
        let locked = release(t, "ana", &s, &["F2"], json!({"urgency": "danger_to_life"}));
        assert_eq!(
            codes(step(t, "ana", &locked, "send-exigent").err().unwrap()),
            ["blocked"],
            "{}",
            t.engine
        );
        let urgent = release(
            t,
            "ana",
            &s,
            &["F1"],
            json!({"urgency": "danger_to_life", "form": "oral"}),
        );
        step(t, "ana", &urgent, "send-exigent").unwrap();
        let rows = received(
            t,
            "ana",
            DisclosureQuery {
                exigent: store::sharing::Exigent::Only,
                ..Default::default()
            },
        );
        assert_eq!(rows.len(), 1, "{}", t.engine);
        let loaded = matters::load(&t.app, &t.as_officer("chief"), &urgent).unwrap();
        assert!(
            loaded.row.due_at.starts_with("2026-11-25T09:00"),
            "{}: {}",
            t.engine,
            loaded.row.due_at
        );
        step(t, "second", &urgent, "review").unwrap();
    }
}

// Goal: a caveat that is added later counts, a caveat is taken away only with a reason, codes must be those of the packs.
#[test]
fn caveats_only_tighten_by_themselves() {
    for t in &apps() {
        let s = story(t);
        let reference = release(t, "ana", &s, &["F1"], json!({}));
        let ana = t.as_officer("ana");
        let locked = map(
            json!({"origin": "own", "markings": ["CUI//LEI"], "locks": ["grand_jury"], "about_person": "no",
            "legal_status": "intelligence", "collected_for": "customs_enforcement", "checked_on": "2026-11-20",
            "grade_scheme": "admiralty", "grade": "B2"}),
        );
        actions::handle(&t.app, &ana, &s.case, "F1", &locked).unwrap();
        assert_eq!(
            codes(step(t, "ana", &reference, "submit").err().unwrap()),
            ["blocked"],
            "{}",
            t.engine
        );
        let mut free = locked.clone();
        free.remove("locks");
        assert_eq!(
            codes(actions::handle(&t.app, &ana, &s.case, "F1", &free).err().unwrap()),
            ["no-reason"],
            "{}",
            t.engine
        );
        free.insert("why".into(), json!("Mistaken for another fact."));
        actions::handle(&t.app, &ana, &s.case, "F1", &free).unwrap();
        step(t, "ana", &reference, "submit").unwrap();
        let wrong = map(
            json!({"text": "x", "locks": ["no-such"], "markings": ["CUI//NOPE"], "grade": "Z9",
            "derived_from": ["PSL-INV-1999-0001#F1"], "origin": "foreign", "persons": ["nobody"]}),
        );
        let mut refused = codes(actions::add_fact(&t.app, &ana, &s.case, &wrong).err().unwrap());
        refused.retain(|code| code != "unreadable");
        assert_eq!(
            refused,
            [
                "missing",
                "no-such-grade",
                "no-such-item",
                "no-such-lock",
                "no-such-marking",
                "no-such-party"
            ],
            "{}",
            t.engine
        );
    }
}

// Goal: on pages agencies are chosen by name, and a name that is nobody's is refused with what was typed. Method: the form
// of a fact and that of a consent over HTTP, both sides.
#[test]
fn pages_take_agencies_by_name() {
    for t in &apps() {
        let s = story(t);
        let ana = token(&t.app, "o-ana", "write");
        let fact = |agency: &str| {
            let form = [
                ("text", "The seal was broken."),
                ("origin", "third_agency"),
                ("origin_agency", agency),
            ];
            post(&t.app, &format!("/matters/{}/facts", s.case), &ana, &form)
        };
        let kept = fact("Bureau of Firearms");
        assert_eq!(
            (kept.status.as_u16(), kept.location),
            (303, format!("/matters/{}", s.case)),
            "{}",
            t.engine
        );
        let nobody = fact("Bureau of Nothing At All");
        assert_eq!(nobody.status.as_u16(), 422, "{}", t.engine);
        assert!(
            nobody.body.contains("The seal was broken."),
            "{}: what was typed stays",
            t.engine
        );
        let loaded = matters::load(&t.app, &t.as_officer("ana"), &s.case).unwrap();
        let newest = loaded.record.material.facts.last().unwrap();
        assert_eq!(
            newest.handling.origin.as_ref().unwrap().agency.as_ref(),
            Some(&s.atf),
            "{}",
            t.engine
        );

        let reference = release(t, "ana", &s, &["F3"], json!({}));
        let form = [("item", "1"), ("agency", "Bureau of Firearms"), ("answer", "asked")];
        let asked = post(&t.app, &format!("/matters/{reference}/consents"), &ana, &form);
        assert_eq!(asked.status.as_u16(), 303, "{}: {}", t.engine, asked.body);
    }
}
