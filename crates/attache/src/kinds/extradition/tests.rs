//! What an extradition refuses and lets through, and that no way leads past a gate.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use matter::clock::{Run, standing};
use matter::edit;
use matter::record::{By, Record};
use matter::{Ball, Clock, Facts, Grade, Inputs, Kind};
use serde_json::{Map, Value, json};

use crate::kinds::kind;
use crate::matters::derive::{OfficeFacts, clocks_under};
use crate::packs::{PackFile, Packs};

fn ext() -> &'static Kind {
    kind("extradition").expect("listed")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("instant")
}

fn by(officer: &str, now: &str) -> By {
    By { officer: officer.into(), office: "TOL".into(), at: at(now) }
}

fn map(value: Value) -> Map<String, Value> {
    value.as_object().expect("object").clone()
}

fn body() -> Value {
    json!({
        "sought_by": "united_states", "requested_state": "QN", "agreement": "ext-qn", "court_case": "26-cr-00417",
        "charges": ["1 | 18 USC 1956(h) | 20 years | conspiracy to launder money", "2 | 18 USC 1959(a)(1) | death | murder in aid of racketeering"],
        "facts_of_case": "Cash was moved in Port Sele in March 2024.", "warrant": "Warrant of 2 April 2024", "nationality": ["QM"],
        "criminal_in_both": "An offence in both States.", "political_or_military": false, "tried_before": false, "time_barred": false,
        "nationality_bars": false, "arrest_pieces": ["description", "location", "facts", "laws", "warrant", "promise"],
        "formal_pieces": ["diplomatic_note", "prosecutor_affidavit", "evidence_affidavit", "charging_document", "warrant", "statutes", "identity_pack"],
        "translation_needed": false
    })
}

/// A matter with a person on it, led by ana.
fn wanted(with: Value) -> Record {
    let spine = map(json!({"title": "Fugitive in Qarash", "subjects": ["FUGI"], "countries": ["QN"], "lead": "ana"}));
    let mut fields = map(body());
    fields.extend(map(with));
    let by = by("ana", "2026-11-02T09:00:00Z");
    let record = edit::create(ext(), "TOL", &spine, &fields, &by).expect("a matter");
    edit::add_party(&record, "p1", "subject", jiff::civil::date(2026, 11, 2), &by).expect("a party")
}

fn step(record: &Record, officer: &str, now: &str, verb: &str, inputs: Value) -> Result<Record, Vec<String>> {
    let by = by(officer, now);
    let facts = Facts { now: by.at, by: &by, record, open_hits: &[], checked: None };
    let words = |r: matter::Refusal| format!("{}:{}", r.code, r.field.as_deref().unwrap_or(""));
    ext().advance(verb, &facts, &Inputs(map(inputs))).map_err(|r| r.into_iter().map(words).collect())
}

fn take(record: Record, officer: &str, now: &str, steps: &[(&str, Value)]) -> Record {
    steps.iter().fold(record, |record, (verb, inputs)| {
        step(&record, officer, now, verb, inputs.clone()).unwrap_or_else(|r| panic!("{verb}: {r:?}"))
    })
}

fn decided() -> Value {
    json!({"decider": "M. Okafor, Office of International Affairs", "note": "Nothing of the kind was found."})
}

const NOVEMBER: &str = "2026-11-12T09:00:00Z";

fn cleared(with: Value) -> Record {
    let record = take(wanted(with), "ana", NOVEMBER, &[("locate", json!({"located_by": "host_agency"})), ("ask-review", json!({}))]);
    take(record, "chief", NOVEMBER, &[("find-extraditable", json!({})), ("clear-political", decided())])
}

fn arrest() -> Value {
    json!({"arrested_on": "2026-11-13", "arrested_at": "23:40", "arrested_by": "Tolmesh national police", "arrest_basis": "provisional_arrest"})
}

fn arrested(with: Value) -> Record {
    let record = take(cleared(with), "ana", NOVEMBER, &[("request-arrest", json!({})), ("grant-arrest", json!({}))]);
    take(record, "ana", "2026-11-16T09:00:00Z", &[("record-arrest", arrest())])
}

fn told() -> Value {
    json!({"consular": "notified", "consular_on": "2026-11-14", "note": "By the national police."})
}

/// The matter at the assurance gate, half a year on.
fn at_the_gate(with: Value) -> Record {
    let later = "2027-04-01T09:00:00Z";
    let record = take(arrested(with), "ana", "2026-12-01T09:00:00Z", &[
        ("notify-consulate", told()),
        ("file-at-embassy", json!({"filed_at_embassy_on": "2026-12-01"})),
    ]);
    let record = take(record, "ana", later, &[
        ("record-receipt", json!({"received_by_executive_on": "2026-12-20"})),
        ("open-hearing", json!({})),
        ("certify", json!({})),
        ("ask-rights-review", json!({})),
    ]);
    take(record, "legal", later, &[("clear-rights", decided())])
}

fn assurance(counts: Value) -> Value {
    json!({"decider": "The Attorney General", "assurance_text": "Death is not sought for count 2.", "assured_counts": counts})
}

fn order() -> Value {
    json!({"surrender_ordered_on": "2027-05-03", "granted_counts": [1, 2], "specialty_conditions": ["Trial for counts 1 and 2 only"]})
}

fn surrendered() -> Record {
    let record = take(at_the_gate(json!({})), "chief", "2027-05-02T09:00:00Z", &[("record-assurance", assurance(json!([2])))]);
    take(record, "ana", "2027-05-10T09:00:00Z", &[
        ("order-surrender", order()),
        ("surrender", json!({"surrendered_on": "2027-05-10", "escort_clearance": "eCC 27-1187"})),
    ])
}

fn packs() -> Packs {
    Packs::load().unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn office() -> OfficeFacts {
    OfficeFacts { country: "QM".into(), zone: "Europe/Bucharest".into() }
}

fn clock(packs: &Packs, record: &Record, word: &str) -> Option<Clock> {
    clocks_under(packs, ext(), record, &office()).into_iter().find(|(w, _)| w == word).map(|(_, clock)| clock)
}

// Goal: forty days (S2). Method: an arrest on a Friday night in Tolmesh, an office two hours behind, an amendment on the
// twelfth day, and filing at the embassy.
#[test]
fn forty_days() {
    let packs = packs();
    let record = arrested(json!({}));
    let running = clock(&packs, &record, "provisional_arrest").expect("runs");
    assert_eq!((running.rule.as_str(), running.version), ("extradition.provisional_arrest.QN", 1));
    assert_eq!(running.due.to_string(), "2026-12-23T20:00:00Z", "midnight in Tolmesh, after forty days there");
    assert_eq!(running.anchor_means, "the person was provisionally arrested upon the request, by the day in the State asked");
    let twelfth = standing(&running, at("2026-11-25T08:00:00Z"));
    assert_eq!((twelfth.day, twelfth.of, twelfth.run), (12, 40, Run::Running), "{}", twelfth.text);
    assert_eq!(twelfth.text, "day 12 of 40, counted from the provisional arrest (13 Nov 2026 23:40 +04)");
    assert_eq!(standing(&running, at("2026-12-04T09:00:00Z")).warning, Some(50));
    // The amendment counts for those who are arrested from its day on.
    let mut later = record.clone();
    later.body.insert("arrested_on".into(), json!("2026-11-25"));
    later.body.insert("arrested_at".into(), json!("00:30"));
    let later = clock(&packs, &later, "provisional_arrest").expect("runs");
    assert_eq!((later.version, later.of), (2, 60), "the day in Tolmesh counts, though it is the day before in Greenwich");
    // Filing at the embassy of Tolmesh stops it; sending alone does not.
    let record = take(record, "ana", "2026-12-01T09:00:00Z", &[("notify-consulate", told())]);
    let sent = take(record.clone(), "ana", "2026-12-01T09:00:00Z", &[("send-formal", json!({}))]);
    assert_eq!(clock(&packs, &sent, "provisional_arrest").expect("runs").met, None);
    let filed = take(record, "ana", "2026-12-01T09:00:00Z", &[("file-at-embassy", json!({"filed_at_embassy_on": "2026-12-01"}))]);
    let stopped = clock(&packs, &filed, "provisional_arrest").expect("kept");
    assert_eq!(stopped.met_by.as_deref(), Some("filed_at_embassy"));
    assert_eq!(standing(&stopped, at("2027-01-01T00:00:00Z")).run, Run::Met);
}

// Goal: each treaty counts in its own way. Method: the same arrest in four States, and one that no row names.
#[test]
fn treaties_differ() {
    let packs = packs();
    let filed = |state: &str| {
        let record = arrested(json!({"requested_state": state, "filed_at_embassy_on": "2026-11-20"}));
        clock(&packs, &record, "provisional_arrest").expect("runs")
    };
    let varnia = filed("QM");
    assert_eq!((varnia.of, varnia.met), (45, None), "in Varnia filing at the embassy stops nothing");
    assert_eq!(filed("QN").met_by.as_deref(), Some("filed_at_embassy"));
    let coast = filed("QP");
    assert_eq!((coast.of, coast.unit.word()), (30, "business_days"));
    assert!(coast.explain.contains("(weekend)"), "{}", coast.explain);
    let india = filed("IN");
    assert_eq!((india.of, india.verified), (60, matter::clock::Verified::Verified));
    let unnamed = filed("QQ");
    assert_eq!((unnamed.rule.as_str(), unnamed.of), ("extradition.provisional_arrest", 40));
    assert_eq!(unnamed.verified, matter::clock::Verified::Unverified, "pages say that nobody has checked it");
}

// Goal: an extension is recorded with who and why, and the rule limits it. Method: the islands, where 40 days are the end.
#[test]
fn an_extension_is_limited_by_the_treaty() {
    let packs = packs();
    let record = arrested(json!({"requested_state": "QO"}));
    let until = |day: &str| json!({"extended_until": day, "granted_by": "High Court of the islands", "note": "translation"});
    let due = |record: &Record| clock(&packs, record, "provisional_arrest").expect("runs");
    assert_eq!(due(&record).of, 18);
    let longer = take(record.clone(), "chief", "2026-11-20T09:00:00Z", &[("extend-arrest", until("2026-12-10"))]);
    assert_eq!(due(&longer).of, 27);
    assert!(due(&longer).explain.contains("granted by High Court of the islands (translation)"), "{}", due(&longer).explain);
    let most = take(record.clone(), "chief", "2026-11-20T09:00:00Z", &[("extend-arrest", until("2027-02-01"))]);
    assert_eq!(due(&most).of, 40);
    assert!(due(&most).explain.contains("limited by the rule"));
    let back = step(&record, "chief", "2026-11-20T09:00:00Z", "extend-arrest", until("2026-11-01"));
    assert_eq!(back.expect_err("refused"), ["before-arrest:extended_until"]);
    assert_eq!(step(&record, "chief", NOVEMBER, "extend-arrest", json!({})).expect_err("refused").len(), 3);
    let other = take(arrested(json!({})), "chief", "2026-11-20T09:00:00Z", &[("extend-arrest", until("2027-02-01"))]);
    assert_eq!(due(&other).of, 40, "Tolmesh allows none");
}

// Goal: a release ends the clock, a second arrest starts it anew, and the first request does not stop the second clock.
#[test]
fn a_second_arrest_counts_anew() {
    let packs = packs();
    let record = take(arrested(json!({"filed_at_embassy_on": "2026-11-20"})), "ana", "2026-12-28T09:00:00Z", &[("record-release", json!({"note": "ran out"}))]);
    assert!(clock(&packs, &record, "provisional_arrest").expect("kept").met.is_some());
    let again = take(record, "ana", "2027-02-01T09:00:00Z", &[("locate", json!({"located_by": "host_agency"})), ("ask-review", json!({}))]);
    let again = take(again, "chief", "2027-02-01T09:00:00Z", &[("find-extraditable", json!({})), ("clear-political", decided())]);
    let again = take(again, "ana", "2027-02-02T09:00:00Z", &[("request-arrest", json!({})), ("grant-arrest", json!({}))]);
    let again = take(again, "ana", "2027-02-02T09:00:00Z", &[("record-arrest", json!({"arrested_on": "2027-02-02", "arrested_by": "police", "arrest_basis": "provisional_arrest"}))]);
    let second = clock(&packs, &again, "provisional_arrest").expect("runs");
    assert_eq!((second.met, second.version, second.of), (None, 2, 60));
}

// Goal: before anything is asked, everything missing is named at once.
#[test]
fn the_first_steps_name_what_is_missing() {
    let by = by("ana", NOVEMBER);
    let empty = edit::create(ext(), "TOL", &map(json!({"title": "x"})), &map(json!({"sought_by": "foreign_state"})), &by).expect("a matter");
    assert_eq!(
        step(&empty, "ana", NOVEMBER, "locate", json!({})).expect_err("refused"),
        ["missing:parties", "missing:requested_state", "missing:requesting_state", "missing:located_by"]
    );
    let located = take(wanted(json!({"charges": [], "warrant": "", "nationality": [], "agreement": ""})), "ana", NOVEMBER, &[("locate", json!({"located_by": "own_work"}))]);
    assert_eq!(
        step(&located, "ana", NOVEMBER, "ask-review", json!({})).expect_err("refused"),
        ["missing:charges", "missing:warrant", "missing:nationality", "missing:agreement"]
    );
    let twice = json!({"charges": ["1 | 18 USC 2 | life | a", "1 | 18 USC 3 | 5 years | b"]});
    let located = take(wanted(twice), "ana", NOVEMBER, &[("locate", json!({"located_by": "own_work"}))]);
    assert_eq!(step(&located, "ana", NOVEMBER, "ask-review", json!({})).expect_err("refused"), ["count-twice:charges"]);
}

// Goal: what bars an extradition bars it, question by question, and an open question is not a yes.
#[test]
fn what_bars_an_extradition() {
    let review = |with: Value| {
        let record = take(wanted(with), "ana", NOVEMBER, &[("locate", json!({"located_by": "host_agency"})), ("ask-review", json!({}))]);
        step(&record, "chief", NOVEMBER, "find-extraditable", json!({}))
    };
    assert!(review(json!({})).is_ok());
    for field in ["political_or_military", "tried_before", "time_barred", "nationality_bars"] {
        assert_eq!(review(json!({field: true})).expect_err("barred"), [format!("not-extraditable:{field}")]);
        assert_eq!(review(json!({field: null})).expect_err("open"), [format!("unanswered:{field}")]);
    }
    assert_eq!(review(json!({"criminal_in_both": ""})).expect_err("open"), ["missing:criminal_in_both"]);
}

// Goal: the political check is somebody else's, says who decided, and a notice alone is no ground.
#[test]
fn the_political_check_is_anothers() {
    let record = take(wanted(json!({})), "ana", NOVEMBER, &[("locate", json!({"located_by": "interpol"})), ("ask-review", json!({}))]);
    let mut record = take(record, "chief", NOVEMBER, &[("find-extraditable", json!({}))]);
    assert_eq!(step(&record, "ana", NOVEMBER, "clear-political", decided()).expect_err("own"), ["own-case:decider"]);
    assert_eq!(
        step(&record, "chief", NOVEMBER, "clear-political", json!({"note": "fine"})).expect_err("nameless"),
        ["missing-input:decider"]
    );
    assert!(step(&record, "chief", NOVEMBER, "clear-political", decided()).is_ok());
    record.body.remove("warrant");
    assert_eq!(step(&record, "chief", NOVEMBER, "clear-political", decided()).expect_err("notice"), ["notice-alone:warrant"]);
    record.body.insert("political_or_military".into(), json!(true));
    assert_eq!(
        step(&record, "chief", NOVEMBER, "clear-political", decided()).expect_err("political"),
        ["political:political_or_military", "notice-alone:warrant"]
    );
    assert_eq!(take(record, "chief", NOVEMBER, &[("bar-political", decided())]).state, "barred");
}

// Goal: the application for arrest is whole; a red notice alone is no ground for an arrest.
#[test]
fn an_arrest_needs_its_papers_and_its_ground() {
    let record = cleared(json!({"arrest_pieces": ["description", "facts"]}));
    assert_eq!(step(&record, "ana", NOVEMBER, "request-arrest", json!({})).expect_err("pieces").len(), 4);
    let record = take(cleared(json!({})), "ana", NOVEMBER, &[("request-arrest", json!({})), ("grant-arrest", json!({}))]);
    let with = |name: &str, value: &str| {
        let mut inputs = arrest();
        inputs[name] = json!(value);
        step(&record, "ana", "2026-11-16T09:00:00Z", "record-arrest", inputs)
    };
    assert_eq!(with("arrest_basis", "red_notice_alone").expect_err("notice"), ["red-notice:arrest_basis"]);
    assert_eq!(with("arrested_on", "2026-12-24").expect_err("ahead"), ["ahead:arrested_on"]);
    assert!(with("arrested_at", "late").is_err());
    assert!(with("arrested_at", "").is_ok(), "the hour may be unknown");
}

// Goal: a missing translated statute keeps the formal request back, and every missing piece is named.
#[test]
fn the_formal_request_is_whole() {
    let all = ["diplomatic_note", "prosecutor_affidavit", "evidence_affidavit", "charging_document", "warrant", "identity_pack"];
    let record = take(
        arrested(json!({"translation_needed": true, "translated_pieces": all})),
        "ana",
        "2026-11-16T09:00:00Z",
        &[("notify-consulate", told())],
    );
    for verb in ["send-formal", "file-at-embassy"] {
        let inputs = json!({"filed_at_embassy_on": "2026-11-16"});
        assert_eq!(step(&record, "ana", "2026-11-16T09:00:00Z", verb, inputs).expect_err("statutes"), ["not-translated:translated_pieces"]);
    }
    let mut bare = record.clone();
    bare.body.remove("formal_pieces");
    bare.body.remove("translated_pieces");
    assert_eq!(step(&bare, "ana", "2026-11-16T09:00:00Z", "send-formal", json!({})).expect_err("all").len(), 14);
    bare.body.remove("translation_needed");
    assert_eq!(step(&bare, "ana", "2026-11-16T09:00:00Z", "send-formal", json!({})).expect_err("asked").len(), 8);
    let mut whole = record;
    whole.body.insert("translated_pieces".into(), whole.body["formal_pieces"].clone());
    let sent = take(whole, "ana", "2026-11-16T09:00:00Z", &[("send-formal", json!({}))]);
    assert_eq!((sent.state.as_str(), sent.ball), ("formal_sent", Ball::CentralAuthority));
}

// Goal: nobody is detained without the consulate's notice on record. Method: each answer to the question.
#[test]
fn the_consulate_is_told() {
    let record = arrested(json!({}));
    let now = "2026-11-16T09:00:00Z";
    assert_eq!(step(&record, "ana", now, "send-formal", json!({})).expect_err("consulate"), ["no-consulate:consular"]);
    let tell = |record: &Record, what: &str, day: &str| {
        step(record, "ana", now, "notify-consulate", json!({"consular": what, "consular_on": day, "note": "police"}))
    };
    assert_eq!(tell(&record, "own_national", "2026-11-14").expect_err("foreign"), ["foreign-national:consular"]);
    assert_eq!(tell(&record, "notified", "2026-11-12").expect_err("before"), ["before-arrest:consular_on"]);
    assert_eq!(tell(&record, "notified", "2026-12-12").expect_err("ahead"), ["ahead:consular_on"]);
    assert!(tell(&arrested(json!({"nationality": ["QN"], "nationality_bars": false})), "own_national", "2026-11-14").is_ok());
    let packs = packs();
    assert!(clock(&packs, &record, "consular_notification").expect("runs").met.is_none());
    let told = tell(&record, "declined", "2026-11-14").expect("told");
    assert!(clock(&packs, &told, "consular_notification").expect("kept").met.is_some());
    assert!(step(&told, "ana", now, "send-formal", json!({})).is_ok());
}

// Goal: a count that may end in death is not surrendered for without an assurance that covers it.
#[test]
fn a_deadly_count_raises_the_gate() {
    let now = "2027-04-02T09:00:00Z";
    let record = at_the_gate(json!({}));
    assert_eq!(record.state, "assurance_gate");
    assert_eq!(step(&record, "chief", now, "confirm-no-death-count", decided()).expect_err("deadly"), ["death-eligible:charges"]);
    assert_eq!(step(&record, "chief", now, "record-assurance", assurance(json!([1]))).expect_err("other"), ["death-eligible:assured_counts"]);
    assert_eq!(step(&record, "ana", now, "record-assurance", assurance(json!([2]))).expect_err("own"), ["own-case:decider"]);
    let assured = take(record, "chief", now, &[("record-assurance", assurance(json!([2])))]);
    assert_eq!(assured.state, "executive_decision");
    // A third count that may end in death, added afterwards, leads back to the gate.
    let mut charges = body()["charges"].as_array().expect("counts").clone();
    charges.push(json!("3 | 18 USC 1958 | death | murder for hire"));
    let more = edit::fields(&assured, ext(), &Map::new(), &map(json!({"charges": charges}))).expect("before the surrender");
    assert_eq!(step(&more, "ana", "2027-05-04T09:00:00Z", "order-surrender", order()).expect_err("uncovered"), ["death-eligible:assured_counts"]);
    let back = take(more, "chief", now, &[("return-to-assurance", json!({"note": "a third count"})), ("record-assurance", assurance(json!([2, 3])))]);
    assert!(step(&back, "ana", "2027-05-04T09:00:00Z", "order-surrender", order()).is_ok());
    // Without such a count the gate asks for the answer all the same.
    let mild = at_the_gate(json!({"charges": ["1 | 18 USC 1956(h) | 20 years | conspiracy"]}));
    assert_eq!(step(&mild, "chief", now, "confirm-no-death-count", json!({})).expect_err("nameless").len(), 2);
    assert!(step(&mild, "chief", now, "confirm-no-death-count", decided()).is_ok());
}

// Goal: conditions are carried, and a count for which surrender was not granted is an alert, not an edit (S2).
#[test]
fn specialty_is_kept() {
    let now = "2027-06-01T09:00:00Z";
    let record = take(surrendered(), "ana", now, &[("arrive", json!({})), ("watch", json!({}))]);
    let mut charges = body()["charges"].as_array().expect("counts").clone();
    charges.push(json!("4 | 18 USC 371 | 5 years | conspiracy"));
    let edit = |record: &Record, what: Value| {
        let refused = edit::fields(record, ext(), &Map::new(), &map(what));
        refused.map_err(|r| r.into_iter().map(|r| format!("{}:{}", r.code, r.field.as_deref().unwrap_or(""))).collect::<Vec<_>>())
    };
    assert_eq!(edit(&record, json!({"charges": charges})).expect_err("specialty"), ["specialty:charges"]);
    assert_eq!(edit(&record, json!({"specialty_conditions": []})).expect_err("kept"), ["specialty:specialty_conditions"]);
    assert_eq!(edit(&record, json!({"consented_counts": [4], "granted_counts": [1, 2, 4]})).expect_err("steps"), ["by-step:granted_counts", "by-step:consented_counts"]);
    let report = |charge: &str| step(&record, "ana", now, "report-charge", json!({"new_charge": charge, "note": "superseding indictment"}));
    assert_eq!(report("conspiracy").expect_err("shape"), ["unreadable:new_charge"]);
    assert_eq!(report("1 | 18 USC 1956(h) | 20 years | conspiracy to launder money").expect_err("granted"), ["granted:new_charge"]);
    let reported = report("4 | 18 USC 371 | 5 years | conspiracy").expect("reported");
    assert_eq!((reported.state.as_str(), reported.ball), ("consent_needed", Ball::CentralAuthority));
    let packs = packs();
    assert!(clock(&packs, &reported, "specialty_consent").is_some(), "the desk shows it");
    assert_eq!(step(&reported, "chief", now, "close", json!({})).expect_err("open"), ["wrong-state:"]);
    let consent = |counts: Value| step(&reported, "chief", now, "record-consent", json!({"consented_counts": counts, "consent_reference": "Note 17"}));
    assert_eq!(consent(json!([5])).expect_err("other"), ["other-count:consented_counts"]);
    let consented = consent(json!([4])).expect("consented");
    assert_eq!(consented.state, "specialty_watch");
    assert!(edit(&consented, json!({"charges": charges})).is_ok());
    let dropped = take(reported, "ana", now, &[("drop-charge", json!({"note": "withdrawn"}))]);
    assert!(edit(&dropped, json!({"charges": charges})).is_err());
}

// Goal: each other way has its own approval: only the way that was cleared, by headquarters where it must be.
#[test]
fn other_ways_are_approved_one_by_one() {
    let grade = |verb: &str| ext().step(verb).expect(verb).grade;
    for verb in ["approve-lure", "approve-deportation", "approve-third-country", "clear-alternative", "clear-rights"] {
        assert_eq!(grade(verb), Grade::Headquarters, "{verb}");
    }
    let approvals = ["approve-lure", "approve-deportation", "approve-third-country", "approve-red-notice", "approve-revocation", "approve-prosecution"];
    let ways = ["lure", "deportation", "third_country", "red_notice", "passport", "prosecution"];
    let inputs = json!({"decider": "P. Lindqvist, headquarters", "host_law_advice": "Allowed.", "chief_of_mission": "Ambassador, 3 Nov", "note": "no other way"});
    for (way, approval) in ways.iter().zip(approvals) {
        let record = take(cleared(json!({})), "ana", NOVEMBER, &[("propose-other-way", json!({"alternative": way, "note": "no treaty"}))]);
        assert_eq!(record.ball, Ball::Headquarters);
        assert_eq!(step(&record, "hq", NOVEMBER, approval, inputs.clone()).expect_err("not cleared"), ["wrong-state:"]);
        assert_eq!(step(&record, "ana", NOVEMBER, "clear-alternative", decided()).expect_err("own"), ["own-case:decider"]);
        let record = take(record, "hq", NOVEMBER, &[("clear-alternative", decided())]);
        for other in approvals {
            let taken = step(&record, "hq", NOVEMBER, other, inputs.clone());
            assert_eq!(taken.is_ok(), other == approval, "{way}: {other}: {taken:?}");
        }
        let edited = edit::fields(&record, ext(), &Map::new(), &map(json!({"alternative": "lure"})));
        assert_eq!(edited.is_ok(), *way == "lure", "a cleared way is not exchanged for another");
    }
    let lure = take(cleared(json!({})), "ana", NOVEMBER, &[("propose-other-way", json!({"alternative": "lure", "note": "no treaty"}))]);
    let lure = take(lure, "hq", NOVEMBER, &[("clear-alternative", decided())]);
    assert_eq!(step(&lure, "hq", NOVEMBER, "approve-lure", json!({})).expect_err("inputs").len(), 4);
    // A red notice leads to no arrest.
    let notice = ext().steps().into_iter().filter(|s| s.from.contains(&"alt_red_notice")).map(|s| s.to).collect::<Vec<_>>();
    assert_eq!(notice, ["located"]);
}

/// States that can be reached without any of these steps.
fn reached_without(barred: &[&str]) -> BTreeSet<&'static str> {
    let steps = ext().steps();
    let mut reached = BTreeSet::from([(ext().first)()]);
    loop {
        let next: Vec<&'static str> = steps
            .iter()
            .filter(|s| !barred.contains(&s.verb) && s.from.iter().any(|from| reached.contains(from)))
            .map(|s| s.to)
            .filter(|to| !reached.contains(to))
            .collect();
        if next.is_empty() {
            return reached;
        }
        reached.extend(next);
    }
}

// Goal: no way leads past a gate. Method: take the steps of each gate out of the course and see what can be reached.
#[test]
fn no_way_leads_past_a_gate() {
    let behind = |gate: &[&str], states: &[&str]| {
        let reached = reached_without(gate);
        // Taking a watch up again is for those who were surrendered; its guard says so, and a test below.
        let reached: BTreeSet<&str> = reached.into_iter().filter(|s| !matches!(*s, "specialty_watch" | "consent_needed")).collect();
        for state in states {
            assert!(!reached.contains(state), "{state} is reached without {gate:?}");
        }
    };
    assert!(reached_without(&[]).contains("surrendered"));
    let handed = ["surrendered", "temporarily_surrendered", "surrender_window"];
    behind(&["clear-rights"], &handed);
    behind(&["record-assurance", "confirm-no-death-count"], &handed);
    behind(&["clear-political"], &["arrest_requested", "arrested", "formal_sent", "surrendered"]);
    let ways = ["alt_deportation", "alt_third_country", "alt_lure", "alt_red_notice", "alt_passport", "alt_prosecution"];
    behind(&["clear-alternative"], &ways);
    let closed = take(cleared(json!({})), "chief", NOVEMBER, &[("close", json!({"closing_code": "withdrawn", "closing_narrative": "Withdrawn."}))]);
    assert_eq!(step(&closed, "chief", NOVEMBER, "reopen-watch", json!({"note": "x"})).expect_err("never"), ["not-surrendered:"]);
    assert!(step(&closed, "chief", NOVEMBER, "reopen", json!({"note": "x"})).is_ok());
}

// Goal: no configuration takes a gate away. Method: packs without a single rule or reason; fields filled in from the
// start; edits at each gate; inputs that are blank. Each time the gate stands.
#[test]
fn no_configuration_opens_a_gate() {
    let manifest = "id = \"us\"\ntitle = \"Empty\"\nowner = \"legal adviser\"\nversion = 1\n";
    let file = |path: &str, text: &str| PackFile { path: path.into(), text: text.into() };
    let reasons = "[common]\ncitation = \"x\"\nin_force_from = 2020-01-01\nknown_from = 2020-01-01\nversion = 1\nstatus = \"verified\"\n\
                   [[reason]]\nlist = \"close.extradition\"\nid = \"anything\"\ntext = \"Anything goes\"\n";
    let empty = Packs::from_files(&[file("us/pack.toml", manifest), file("us/reasons.toml", reasons)]).expect("packs");
    let prefilled = json!({"assurance_text": "given", "assured_counts": [2], "consular": "notified", "consular_on": "2026-11-14", "granted_counts": [1, 2]});
    let gate = at_the_gate(prefilled);
    assert!(clocks_under(&empty, ext(), &gate, &office()).is_empty(), "no rule, no clock");
    let now = "2027-05-04T09:00:00Z";
    assert_eq!(step(&gate, "ana", now, "order-surrender", order()).expect_err("state"), ["wrong-state:"]);
    for field in ["assurance_text", "assured_counts", "consular", "granted_counts"] {
        let refused = edit::fields(&gate, ext(), &Map::new(), &map(json!({field: null}))).expect_err("by a step only");
        assert_eq!(refused.first().map(|r| r.code.as_ref()), Some("by-step"), "{field}");
    }
    for blank in [json!({}), json!({"decider": "  ", "note": ""})] {
        for verb in ["clear-political", "clear-rights", "record-assurance", "confirm-no-death-count", "clear-alternative"] {
            let mut there = gate.clone();
            there.state = ext().step(verb).expect(verb).from[0].to_string();
            let refused = step(&there, "chief", now, verb, blank.clone()).expect_err(verb);
            assert!(refused.contains(&"missing-input:decider".to_string()), "{verb}: {refused:?}");
        }
    }
    // A record whose state was carried past the gates is refused by the gates themselves.
    let mut forged = gate;
    forged.state = "executive_decision".into();
    forged.given.clear();
    let refused = step(&forged, "ana", now, "order-surrender", order()).expect_err("forged");
    assert_eq!(refused, ["gate:political_or_military", "gate:decider", "gate:assurance_text"]);
    forged.state = "surrender_window".into();
    assert!(step(&forged, "ana", now, "surrender", json!({"surrendered_on": "2027-05-04"})).is_err());
}

// Goal: where the United States are asked, two calendar months after the commitment are counted, and the end is the hand-over.
#[test]
fn a_foreign_request_runs_on_our_clock() {
    let incoming = json!({"sought_by": "foreign_state", "requested_state": "US", "requesting_state": "QN", "agreement": "ext-qn", "court_case": ""});
    let record = at_the_gate(incoming);
    let packs = packs();
    let commitment = clock(&packs, &record, "commitment").expect("runs");
    assert_eq!(commitment.rule, "extradition.commitment.US");
    assert!(commitment.due > record.first_entered("certified").expect("certified") + SignedDuration::from_hours(24 * 59));
    let record = take(record, "chief", "2027-05-02T09:00:00Z", &[("record-assurance", assurance(json!([2])))]);
    let record = take(record, "ana", "2027-05-10T09:00:00Z", &[("order-surrender", order()), ("surrender", json!({"surrendered_on": "2027-05-10"}))]);
    assert_eq!(step(&record, "ana", "2027-05-10T09:00:00Z", "arrive", json!({})).expect_err("not ours"), ["not-ours:sought_by"]);
    let end = json!({"closing_code": "surrendered", "closing_narrative": "Handed over."});
    assert!(step(&record, "chief", "2027-05-10T09:00:00Z", "close", end.clone()).is_ok());
    // One of ours is watched first.
    assert_eq!(step(&surrendered(), "chief", "2027-05-10T09:00:00Z", "close", end).expect_err("watch"), ["specialty:"]);
}

// Goal: what is needed to take somebody over. Method: leave each out.
#[test]
fn a_surrender_needs_its_papers() {
    let record = take(at_the_gate(json!({})), "chief", "2027-05-02T09:00:00Z", &[("record-assurance", assurance(json!([2])))]);
    let now = "2027-05-10T09:00:00Z";
    let mut wrong = order();
    wrong["granted_counts"] = json!([1, 9]);
    assert_eq!(step(&record, "ana", now, "order-surrender", wrong).expect_err("count"), ["no-such-count:granted_counts"]);
    let mut record = take(record, "ana", now, &[("order-surrender", order())]);
    record.body.remove("court_case");
    assert_eq!(
        step(&record, "ana", now, "surrender", json!({"surrendered_on": "2027-05-10"})).expect_err("papers"),
        ["missing:court_case", "missing:escort_clearance"]
    );
    let packs = packs();
    let window = clock(&packs, &record, "surrender_window").expect("runs");
    assert_eq!((window.rule.as_str(), window.of), ("extradition.surrender_window.QN", 15));
    let deferred = take(record, "ana", now, &[("defer", json!({"note": "sentence there"}))]);
    assert!(clock(&packs, &deferred, "surrender_window").expect("kept").met.is_some());
    assert_eq!(take(deferred, "ana", now, &[("resume", json!({}))]).state, "executive_decision");
}
