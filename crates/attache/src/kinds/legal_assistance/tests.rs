//! What a request for legal assistance refuses and lets through, in both directions.

use matter::clock::standing;
use matter::edit::{self, TaskMove};
use matter::record::{By, Record, TaskState};
use matter::{Ball, Clock, Facts, Inputs, Kind};
use serde_json::{Map, Value, json};

use crate::kinds::kind;
use crate::matters::derive::{OfficeFacts, clocks_under};
use crate::packs::Packs;

const NOW: &str = "2026-11-24T09:00:00Z";

fn mla() -> &'static Kind {
    kind("legal_assistance").expect("listed")
}

fn by(officer: &str, now: &str) -> By {
    By { officer: officer.into(), office: "TOL".into(), at: now.parse().expect("instant") }
}

fn map(value: Value) -> Map<String, Value> {
    value.as_object().expect("object").clone()
}

fn need(with: Value) -> Record {
    let spine = map(json!({"title": "Bank records in Tolm", "subjects": ["MONL"], "countries": ["QN"], "lead": "ana"}));
    let mut body = map(json!({
        "asked_by": "united_states", "requested_state": "QN", "instrument": "treaty", "agreement": "mlat-qn", "treaty_article": "4",
        "central_authority": "Office of International Affairs", "prosecuting_office": "Southern District",
        "offence_text": "18 USC 1956(h): up to 20 years.", "facts_of_case": "Scrap was over-invoiced.", "criminal_in_both": "An offence in both.",
        "compulsory": true, "certification": "business_records", "translation_needed": false
    }));
    body.extend(map(with));
    let by = by("ana", NOW);
    let record = edit::create(mla(), "TOL", &spine, &body, &by).expect("a matter");
    ["Account opening file", "Statements for 2024"]
        .iter()
        .fold(record, |record, ask| edit::add_task(&record, ask, &by).expect("a task"))
}

fn step_at(record: &Record, now: &str, verb: &str, inputs: Value) -> Result<Record, Vec<String>> {
    let by = by("ana", now);
    let facts = Facts { now: by.at, by: &by, record, open_hits: &[], checked: None };
    let words = |r: matter::Refusal| format!("{}:{}", r.code, r.field.as_deref().unwrap_or(""));
    mla().advance(verb, &facts, &Inputs(map(inputs))).map_err(|r| r.into_iter().map(words).collect())
}

fn step(record: &Record, verb: &str, inputs: Value) -> Result<Record, Vec<String>> {
    step_at(record, NOW, verb, inputs)
}

fn take(record: Record, steps: &[(&str, Value)]) -> Record {
    steps.iter().fold(record, |record, (verb, inputs)| {
        step(&record, verb, inputs.clone()).unwrap_or_else(|r| panic!("{verb}: {r:?}"))
    })
}

fn none() -> Value {
    json!({})
}

fn executing(with: Value) -> Record {
    take(need(with), &[
        ("draft", none()),
        ("submit-for-review", none()),
        ("sign", none()),
        ("transmit", none()),
        ("record-receipt", json!({"host_reference": "RG-17"})),
        ("execute", none()),
    ])
}

fn answer(record: &Record, number: u32, to: TaskState) -> Record {
    let change = match to {
        TaskState::Refused => TaskMove { reasons: vec!["secret".into()], ..TaskMove::to(to) },
        _ => TaskMove { answer: Some("As attached.".into()), ..TaskMove::to(to) },
    };
    edit::move_task(record, number, &change, &by("ana", NOW)).expect("a task moves")
}

fn in_use(with: Value) -> Record {
    let record = answer(&answer(&executing(with), 1, TaskState::Answered), 2, TaskState::Refused);
    take(record, &[
        ("record-execution", none()),
        ("receive-evidence", json!({"use_limits": ["Only for the case stated"], "originals_return_on": "2027-12-01"})),
        ("certify", none()),
        ("deliver", none()),
        ("put-to-use", none()),
    ])
}

fn clocks(record: &Record) -> Vec<(String, Clock)> {
    let packs = Packs::load().unwrap_or_else(|problems| panic!("{problems:#?}"));
    let office = OfficeFacts { country: "QN".into(), zone: "Asia/Dubai".into() };
    clocks_under(&packs, mla(), record, &office)
}

fn words(clocks: &[(String, Clock)]) -> Vec<&str> {
    clocks.iter().filter(|(_, c)| c.met.is_none()).map(|(word, _)| word.as_str()).collect()
}

// Goal: a request goes to the Central Authority whole: everything missing is named at once.
#[test]
fn a_request_is_whole_before_review() {
    let bare = edit::create(mla(), "TOL", &map(json!({"title": "x"})), &map(json!({"asked_by": "united_states", "compulsory": true})), &by("ana", NOW)).expect("a matter");
    assert_eq!(step(&bare, "draft", none()).expect_err("state"), ["missing:requested_state"]);
    let mut bare = bare;
    bare.state = "drafting".into();
    assert_eq!(
        step(&bare, "submit-for-review", none()).expect_err("refused"),
        ["missing:instrument", "missing:agreement", "missing:offence_text", "missing:facts_of_case", "missing:tasks",
         "missing:criminal_in_both", "missing:prosecuting_office", "missing:certification", "missing:translation_needed"]
    );
    let drafted = |with: Value| step(&take(need(with), &[("draft", none())]), "submit-for-review", none());
    assert!(drafted(none()).is_ok());
    assert_eq!(drafted(json!({"treaty_article": ""})).expect_err("article"), ["missing:treaty_article"]);
    assert!(drafted(json!({"instrument": "letters_rogatory", "treaty_article": ""})).is_ok(), "letters rest on no article");
    assert_eq!(drafted(json!({"compulsory": null})).expect_err("open"), ["missing:compulsory"]);
    assert!(drafted(json!({"compulsory": false, "criminal_in_both": ""})).is_ok(), "dual criminality is for compulsion");
}

// Goal: the Central Authority holds the ball while it has it, and signs; a translation that is needed is waited for.
#[test]
fn signed_translated_transmitted() {
    let record = take(need(json!({"translation_needed": true})), &[("draft", none()), ("submit-for-review", none())]);
    assert_eq!((record.state.as_str(), record.ball), ("central_review", Ball::CentralAuthority));
    let returned = take(record.clone(), &[("return-draft", json!({"note": "shorten it"}))]);
    assert_eq!((returned.state.as_str(), returned.ball), ("drafting", Ball::Requester));
    assert_eq!(step(&record, "return-draft", none()).expect_err("why"), ["missing-input:note"]);
    let mut nobody = record.clone();
    nobody.body.remove("central_authority");
    assert_eq!(step(&nobody, "sign", none()).expect_err("who"), ["missing:central_authority"]);
    let signed = take(record, &[("sign", json!({"central_authority_reference": "182-55012"}))]);
    assert_eq!(signed.body["central_authority_reference"], json!("182-55012"));
    assert_eq!(step(&signed, "transmit", none()).expect_err("language"), ["not-translated:translation_needed"]);
    let sent = take(signed, &[("translate", none()), ("transmit", none())]);
    assert_eq!(words(&clocks(&sent)), ["expected", "acknowledge"]);
    assert!(step(&take(executing(none()), &[]), "transmit", none()).is_err());
}

// Goal: each direction has its own door. Method: knock at the other's.
#[test]
fn each_direction_has_its_door() {
    let foreign = json!({"asked_by": "foreign_state", "requested_state": "US", "requesting_state": "QN"});
    assert_eq!(step(&need(foreign.clone()), "draft", none()).expect_err("foreign"), ["foreign:asked_by"]);
    assert_eq!(step(&need(none()), "receive", json!({"central_authority_reference": "9"})).expect_err("ours"), ["missing:requesting_state", "our-own:asked_by"]);
    assert_eq!(step(&need(foreign.clone()), "receive", none()).expect_err("reference"), ["missing:central_authority_reference"]);
    let mut received = take(need(foreign), &[("receive", json!({"central_authority_reference": "182-9"}))]);
    assert_eq!((received.state.as_str(), received.ball), ("received", Ball::CentralAuthority));
    assert!(step(&received, "execute", none()).is_ok());
    received.body.remove("facts_of_case");
    assert_eq!(step(&received, "execute", none()).expect_err("incomplete"), ["missing:facts_of_case"]);
    let supplement = take(received, &[("ask-supplement", json!({"note": "the facts"}))]);
    assert_eq!(supplement.state, "supplement");
}

// Goal: the loop of supplements; expectation stands still meanwhile, silence is counted from the last word.
#[test]
fn a_supplement_is_a_loop() {
    let record = executing(none());
    assert_eq!(words(&clocks(&record)), ["expected", "host_silence.30", "host_silence.60", "host_silence.90"]);
    assert_eq!(step(&record, "ask-supplement", none()).expect_err("what"), ["missing-input:note"]);
    let asked = step_at(&record, "2026-12-01T09:00:00Z", "ask-supplement", json!({"note": "name of the holder"})).expect("asked");
    assert_eq!(asked.ball, Ball::Requester);
    let found = clocks(&asked);
    assert_eq!(words(&found), ["expected", "supplement"]);
    let expected = &found.iter().find(|(word, _)| word == "expected").expect("runs").1;
    assert!(expected.still_since.is_some(), "it stands still");
    assert!(standing(expected, "2027-11-01T00:00:00Z".parse().expect("instant")).text.starts_with("stands still since 1 Dec 2026"));
    let again = step_at(&asked, "2027-01-01T09:00:00Z", "supply", none()).expect("supplied");
    let found = clocks(&again);
    let later = &found.iter().find(|(word, _)| word == "expected").expect("runs").1;
    assert!(later.due > expected.due, "a month later");
    let silence = &found.iter().find(|(word, _)| word == "host_silence.30").expect("runs").1;
    assert_eq!(silence.from.to_string(), "2027-01-01T09:00:00Z");
    assert_eq!(step(&again, "ask-again", none()).expect_err("why"), ["missing-input:ageing_reason"]);
    let nudged = take(again, &[("ask-again", json!({"ageing_reason": "host-workload"}))]);
    assert_eq!(nudged.body["ageing_reason"], json!("host-workload"));
}

// Goal: executed needs every task settled, in part at least one; evidence needs an answer.
#[test]
fn execution_follows_the_tasks() {
    let record = executing(none());
    assert_eq!(step(&record, "record-part", none()).expect_err("none"), ["nothing-executed:tasks"]);
    assert_eq!(step(&record, "record-execution", none()).expect_err("open"), ["task-open:tasks", "task-open:tasks"]);
    let refused = answer(&record, 1, TaskState::Refused);
    let partly = take(refused, &[("record-part", none())]);
    assert_eq!(step(&partly, "receive-evidence", json!({"use_limits": ["x"]})).expect_err("nothing"), ["no-evidence:tasks"]);
    assert!(step(&partly, "go-on", none()).is_ok());
    let both = answer(&partly, 2, TaskState::Answered);
    let done = take(both, &[("record-execution", none())]);
    assert!(words(&clocks(&done)).is_empty(), "nothing is awaited");
}

// Goal: what came back is used within its limits: delivered with them, kept against edits, widened by consent alone.
#[test]
fn limits_travel_with_the_evidence() {
    let record = answer(&answer(&executing(none()), 1, TaskState::Answered), 2, TaskState::Answered);
    let record = take(record, &[("record-execution", none())]);
    assert_eq!(step(&record, "receive-evidence", none()).expect_err("limits"), ["missing-input:use_limits"]);
    let record = in_use(none());
    assert_eq!(record.ball, Ball::Requester);
    let edit = |what: Value| {
        let refused = edit::fields(&record, mla(), &Map::new(), &map(what));
        refused.map_err(|r| r.iter().map(|r| r.code.to_string()).collect::<Vec<_>>())
    };
    assert_eq!(edit(json!({"use_limits": []})).expect_err("lost"), ["limit-lost"]);
    assert!(edit(json!({"use_limits": ["Only for the case stated", "Not in civil forfeiture"]})).is_ok());
    assert_eq!(edit(json!({"use_consents": ["Anything"]})).expect_err("step"), ["by-step"]);
    let wider = |record: &Record, consents: Value| step(record, "record-further-use", json!({"further_use": "Forfeiture 26-cv-9", "use_consents": consents}));
    assert_eq!(wider(&record, json!([])).expect_err("none"), ["missing-input:use_consents"]);
    let once = wider(&record, json!(["Note of 3 Mar 2027"])).expect("consented");
    assert_eq!(wider(&once, json!(["Note of 3 Mar 2027"])).expect_err("no new one"), ["no-consent:use_consents"]);
    assert_eq!(wider(&once, json!(["Note of 9 May 2027"])).expect_err("lost"), ["consent-lost:use_consents", "no-consent:use_consents"]);
    assert!(wider(&once, json!(["Note of 3 Mar 2027", "Note of 9 May 2027"])).is_ok());
    let mut unlimited = record.clone();
    unlimited.state = "certified".into();
    unlimited.body.remove("use_limits");
    assert_eq!(step(&unlimited, "deliver", none()).expect_err("limits"), ["missing:use_limits"]);
    unlimited.state = "evidence_received".into();
    unlimited.body.remove("certification");
    assert_eq!(step(&unlimited, "certify", none()).expect_err("how"), ["missing:certification"]);
}

// Goal: originals go back before the end, on the day that was agreed. Method: the clock, and closing too early.
#[test]
fn originals_go_back() {
    let record = in_use(none());
    let found = clocks(&record);
    let back = &found.iter().find(|(word, _)| word == "return_of_originals").expect("runs").1;
    assert_eq!(back.due.to_string(), "2027-12-01T13:00:00Z");
    let end = json!({"closing_code": "executed", "closing_narrative": "Used at trial."});
    assert_eq!(step(&record, "close", end.clone()).expect_err("originals"), ["originals:originals_returned_on"]);
    assert_eq!(step(&record, "return-originals", json!({"originals_returned_on": "2027-11-20"})).expect_err("ahead"), ["ahead:originals_returned_on"]);
    let late = "2027-11-21T09:00:00Z";
    let back = step_at(&record, late, "return-originals", json!({"originals_returned_on": "2027-11-20"})).expect("returned");
    assert!(clocks(&back).iter().any(|(word, c)| word == "return_of_originals" && c.met.is_some()));
    let closed = step_at(&back, late, "close", end).expect("closed");
    assert_eq!((closed.state.as_str(), closed.ball), ("closed", Ball::Nobody));
    assert!(step(&closed, "reopen", json!({"note": "appeal"})).is_ok());
    let mut none_came = record;
    none_came.body.remove("originals_return_on");
    assert_eq!(step(&none_came, "return-originals", json!({"originals_returned_on": "2026-11-20"})).expect_err("none"), ["missing:originals_return_on"]);
}

// Goal: a refusal names its grounds, a postponement its reason, and a withdrawal is the requester's at any time before.
#[test]
fn refused_postponed_withdrawn() {
    let record = executing(none());
    assert_eq!(step(&record, "refuse", none()).expect_err("grounds"), ["missing-input:reasons"]);
    let refused = take(record.clone(), &[("refuse", json!({"reasons": ["dual-criminality"]}))]);
    assert!(step(&refused, "close", json!({"closing_code": "refused", "closing_narrative": "No offence there."})).is_ok());
    assert_eq!(step(&record, "postpone", none()).expect_err("why").len(), 2);
    let postponed = take(record.clone(), &[("postpone", json!({"ageing_reason": "pending-case", "note": "trial there"}))]);
    assert_eq!(take(postponed, &[("resume", none())]).state, "executing");
    assert_eq!(take(record, &[("withdraw", json!({"note": "plea"}))]).state, "withdrawn");
    assert_eq!(step(&in_use(none()), "withdraw", json!({"note": "late"})).expect_err("late"), ["wrong-state:"]);
}

// Goal: days on the matter are clocks. Method: hearing, limitation, suspension; letters are expected for a year.
#[test]
fn days_and_letters_are_clocks() {
    let record = need(json!({"hearing_on": "2027-06-01", "limitation_ends": "2029-03-01", "suspended_from": "2026-11-20"}));
    let found = clocks(&record);
    assert_eq!(words(&found), ["hearing", "limitation", "suspension"]);
    assert_eq!(found[0].1.due.to_string(), "2027-06-01T13:00:00Z");
    let letters = executing(json!({"instrument": "letters_rogatory"}));
    let found = clocks(&letters);
    let year = &found.iter().find(|(word, _)| word == "expected_letters").expect("runs").1;
    assert_eq!((year.rule.as_str(), year.unit.word()), ("legal_assistance.expected_letters", "months"));
}
