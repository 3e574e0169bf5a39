//! Notices told as stories on every database: who is told of what, once, and without a word of what a matter holds.

use std::sync::Mutex;

use axum::http::Method;
use policy::Action;
use serde_json::{Map, Value, json};
use store::notices::{self as rows, Setting};

use crate::app::App;
use crate::matters::{Act, NewMatter, actions as matters, hang};
use crate::notices::actions::{self, Choice};
use crate::notices::post::{Failure, Mail, Post};
use crate::notices::worker::Hand;
use crate::parties::actions::add_to_matter;
use crate::testing::{TestApp, apps};
use crate::web::problem::Problem;
use crate::web::testing::{api, get, post as send_form, token};

const TITLE: &str = "Trace scrap invoices of the Marlow brothers";

/// A mail server that keeps what it takes, or refuses everything.
#[derive(Default)]
struct Letterbox {
    taken: Mutex<Vec<Mail>>,
    says: Mutex<Option<Failure>>,
}

impl Post for Letterbox {
    fn send(&self, mail: &Mail) -> Result<(), Failure> {
        if let Some(failure) = *self.says.lock().expect("what it says") {
            return Err(failure);
        }
        self.taken.lock().expect("the box").push(mail.clone());
        Ok(())
    }
}

impl Letterbox {
    /// Address and subject of everything taken since the last look; each mail is looked at for words of the case.
    fn look(&self) -> Vec<String> {
        let mut told: Vec<String> = vec![];
        for mail in self.taken.lock().expect("the box").drain(..) {
            let all = format!("{} {}", mail.subject, mail.body);
            for word in [
                "scrap",
                "Marlow",
                "invoices",
                "Officer ",
                "Headquarters desk",
                "Brandt",
                "o-ana",
            ] {
                assert!(!all.contains(word), "{word} is in a mail: {all}");
            }
            assert!(mail.body.contains("nobody reads answers"), "{}", mail.body);
            told.push(format!(
                "{} {}",
                mail.to.split('@').next().unwrap_or_default(),
                mail.subject
            ));
        }
        told.sort();
        told
    }

    fn says(&self, failure: Option<Failure>) {
        *self.says.lock().expect("what it says") = failure;
    }
}

fn address(app: &App, name: &str, digest: i64, at_once: bool) {
    let setting = Setting {
        officer: format!("o-{name}"),
        address: format!("{name}@agency.example"),
        digest,
        at_once,
        changed_at: store::ids::instant(app.clock.now()),
    };
    app.db
        .write(move |tx| rows::save_setting(tx, &setting))
        .expect("an address");
}

fn map(value: Value) -> Map<String, Value> {
    value.as_object().expect("an object").clone()
}

fn open(t: &TestApp) -> String {
    let new = NewMatter {
        kind: "support_request".into(),
        office: "PSL".into(),
        spine: map(
            json!({"title": TITLE, "subjects": ["MONL"], "countries": ["QM"], "requester": "Headquarters desk", "priority": "urgent"}),
        ),
        body: map(
            json!({"direction": "inbound_domestic", "why_needed": "Over-invoiced scrap.", "intended_use": "intelligence_only", "host_may_know": "name_only"}),
        ),
        tasks: vec!["Who paid the invoices?".into()],
    };
    matters::create(&t.app, &t.as_officer("desk"), &new)
        .expect("a request")
        .row
        .reference
}

fn step(t: &TestApp, who: &str, reference: &str, verb: &str, given: Value) {
    let done = matters::step(&t.app, &t.as_officer(who), reference, verb, map(given), None);
    done.map(drop)
        .unwrap_or_else(|p| panic!("{verb} by {who} on {}: {p:?}", t.engine));
}

/// A request that ana leads since this moment, and everybody told so far.
fn led_by_ana(t: &TestApp, hand: &mut Hand, post: &Letterbox) -> String {
    hand.round(&t.app, post).expect("a round");
    let reference = open(t);
    step(t, "desk", &reference, "submit", json!({}));
    step(t, "bo", &reference, "log", json!({}));
    step(t, "bo", &reference, "acknowledge", json!({}));
    step(t, "chief", &reference, "accept", json!({}));
    step(t, "chief", &reference, "assign", json!({"lead": "o-ana"}));
    hand.round(&t.app, post).expect("a round");
    reference
}

// Goal: a supervisor hears that a step waits for him, the lead that the matter is his, each once and never what he did
// himself; then the clock's warnings, its end, and the escalation. Method: one urgent request, on a clock that is moved.
#[test]
fn the_life_of_one_request() {
    for t in apps() {
        let (mut hand, post) = (Hand::new(&t.app), Letterbox::default());
        for name in ["ana", "chief", "second", "desk", "tolchief", "inspector"] {
            address(&t.app, name, -1, true);
        }
        hand.round(&t.app, &post).expect("a round");
        let reference = open(&t);
        let mut told = |hours: i64| {
            t.wait_hours(hours);
            hand.round(&t.app, &post)
                .unwrap_or_else(|p| panic!("{}: {p:?}", t.engine));
            hand.round(&t.app, &post).expect("once more");
            post.look()
                .iter()
                .map(|line| line.replace(&reference, "REF"))
                .collect::<Vec<_>>()
        };
        step(&t, "desk", &reference, "submit", json!({}));
        step(&t, "bo", &reference, "log", json!({}));
        assert_eq!(told(0), [""; 0], "{}", t.engine);
        step(&t, "bo", &reference, "acknowledge", json!({}));
        assert_eq!(
            told(0),
            [
                "chief REF: the next step is yours to decide",
                "second REF: the next step is yours to decide"
            ],
            "{}",
            t.engine
        );
        step(&t, "chief", &reference, "accept", json!({}));
        // The other supervisor could assign as well; who accepted is not told of what he did.
        assert_eq!(
            told(0),
            ["second REF: the next step is yours to decide"],
            "{}",
            t.engine
        );
        step(&t, "chief", &reference, "assign", json!({"lead": "o-ana"}));
        assert_eq!(told(0), ["ana REF: the lead is assigned to you"], "{}", t.engine);
        let days: Vec<String> = (0..20).flat_map(|_| told(24)).collect();
        assert_eq!(
            days,
            [
                "ana REF: half of the time has passed",
                "ana REF: three quarters of the time have passed",
                "ana REF: nine tenths of the time have passed",
                "ana REF: a clock has run out",
                "chief REF: a clock has run out",
                "second REF: a clock has run out",
            ],
            "{}: and then nothing more",
            t.engine
        );
        let sent = audited(&t.app);
        assert_eq!(sent, 10, "{}: each notice sent is in the audit", t.engine);
    }
}

// Goal: what no longer holds is not sent: the officer may not see the matter, may not sign in, took his address back, or
// the matter moved on. Method: mail is kept back while each of these happens.
#[test]
fn what_no_longer_holds_is_dropped() {
    for t in apps() {
        let (mut hand, post) = (Hand::new(&t.app), Letterbox::default());
        for name in ["ana", "chief"] {
            address(&t.app, name, -1, true);
        }
        post.says(Some(Failure::Server("away")));
        let reference = led_by_ana(&t, &mut hand, &post);
        let outcomes = |name: &str| -> Vec<String> {
            let shown = t
                .app
                .db
                .read(|tx| rows::notices_of(tx, &format!("o-{name}")))
                .expect("read");
            shown
                .into_iter()
                .map(|n| format!("{} {} {}", n.topic, n.outcome, n.failure))
                .collect()
        };
        assert_eq!(outcomes("ana"), ["assigned  away"], "{}", t.engine);
        // Another leads it now.
        let chief = t.as_officer("chief");
        let lead = |to: &str| {
            let changes = map(json!({"lead": to}));
            matters::change(
                &t.app,
                &chief,
                &reference,
                Act::new(Action::Assign, "assign"),
                |loaded| {
                    let mut next = loaded.record.clone();
                    next.spine.lead = changes["lead"].as_str().map(|id| matter::values::OfficerId(id.into()));
                    Ok(next)
                },
                None,
            )
            .map(drop)
            .unwrap_or_else(|p| panic!("{}: {p:?}", t.engine));
        };
        lead("o-bo");
        post.says(None);
        t.wait_hours(1);
        hand.round(&t.app, &post).expect("a round");
        assert_eq!(
            outcomes("ana")[0],
            "assigned dropped the officer is not named any more",
            "{}",
            t.engine
        );
        assert_eq!(
            outcomes("chief").last().map(String::as_str),
            Some("decision dropped the matter has moved on"),
            "{}",
            t.engine
        );
        lead("o-ana");
        post.says(Some(Failure::Server("away")));
        hand.round(&t.app, &post).expect("a round");
        t.app
            .db
            .write(|tx| store::officers::set_disabled(tx, "o-ana", "2026-11-24T10:00:00.000000Z"))
            .expect("disabled");
        post.says(None);
        t.wait_hours(1);
        hand.round(&t.app, &post).expect("a round");
        assert_eq!(
            outcomes("ana")[0],
            "assigned dropped the officer may not sign in",
            "{}",
            t.engine
        );
        assert_eq!(post.look(), [""; 0], "{}", t.engine);
    }
}

// Goal: while the server is away notices wait and show why, and go when it is back; one that is refused again and again
// is given up. Method: a server that says what we want.
#[test]
fn a_server_that_is_away_and_one_that_refuses() {
    for t in apps() {
        let (mut hand, post) = (Hand::new(&t.app), Letterbox::default());
        address(&t.app, "ana", -1, true);
        post.says(Some(Failure::Server("the mail server cannot be reached")));
        let reference = led_by_ana(&t, &mut hand, &post);
        let state = t.app.db.read(rows::state).expect("state");
        assert_eq!(
            (state.waiting, state.failures),
            (1, vec![("the mail server cannot be reached".to_string(), 1)]),
            "{}",
            t.engine
        );
        hand.round(&t.app, &post).expect("too soon to try again");
        post.says(None);
        assert_eq!(
            hand.round(&t.app, &post).expect("a round"),
            0,
            "{}: it waits before the second try",
            t.engine
        );
        t.wait_hours(1);
        assert_eq!(hand.round(&t.app, &post).expect("a round"), 1, "{}", t.engine);
        assert_eq!(
            post.look(),
            [format!("ana {reference}: the lead is assigned to you")],
            "{}",
            t.engine
        );
        post.says(Some(Failure::Refused(550)));
        let second = open(&t);
        step(&t, "desk", &second, "submit", json!({}));
        step(&t, "bo", &second, "log", json!({}));
        step(&t, "bo", &second, "acknowledge", json!({}));
        step(&t, "chief", &second, "accept", json!({}));
        step(&t, "chief", &second, "assign", json!({"lead": "o-ana"}));
        for _ in 0..6 {
            hand.round(&t.app, &post).expect("a round");
            t.wait_hours(1);
        }
        let state = t.app.db.read(rows::state).expect("state");
        assert_eq!((state.waiting, state.given_up), (0, 1), "{}", t.engine);
        let shown = t.app.db.read(|tx| rows::notices_of(tx, "o-ana")).expect("read");
        assert_eq!(
            (shown[0].tries, shown[0].failure.as_str()),
            (5, "refused by the mail server with code 550"),
            "{}",
            t.engine
        );
    }
}

// Goal: several processes send each notice once, and the claim of one that was killed is taken over. Method: two hands
// at once over one database; then a claim that nobody ends.
#[test]
fn two_processes_and_one_that_is_killed() {
    for t in apps() {
        let (mut first, mut other, post) = (Hand::new(&t.app), Hand::new(&t.app), Letterbox::default());
        for name in ["ana", "bo"] {
            address(&t.app, name, -1, true);
        }
        first.round(&t.app, &post).expect("a round");
        for _ in 0..4 {
            let reference = open(&t);
            step(&t, "desk", &reference, "submit", json!({}));
            step(&t, "bo", &reference, "log", json!({}));
            step(&t, "bo", &reference, "acknowledge", json!({}));
            step(&t, "chief", &reference, "accept", json!({}));
            step(&t, "chief", &reference, "assign", json!({"lead": "o-ana"}));
        }
        std::thread::scope(|scope| {
            for hand in [&mut first, &mut other] {
                scope.spawn(|| {
                    for _ in 0..3 {
                        hand.round(&t.app, &post).expect("a round");
                    }
                });
            }
        });
        let mails = post.look();
        let lines: usize = t.app.db.read(|tx| rows::notices_of(tx, "o-ana")).expect("read").len();
        assert_eq!(lines, 4, "{}", t.engine);
        assert!(
            mails.len() <= 4 && mails.iter().any(|m| m.starts_with("ana")),
            "{}: {mails:?}",
            t.engine
        );
        assert_eq!(audited(&t.app), 4, "{}: each once", t.engine);

        let reference = open(&t);
        step(&t, "desk", &reference, "submit", json!({}));
        step(&t, "bo", &reference, "log", json!({}));
        step(&t, "bo", &reference, "acknowledge", json!({}));
        step(&t, "chief", &reference, "accept", json!({}));
        step(&t, "chief", &reference, "assign", json!({"lead": "o-ana"}));
        let now = t.app.clock.now();
        super::derive::changes(&t.app, now).expect("derived");
        let at = store::ids::instant(now);
        let claimed = t
            .app
            .db
            .write(move |tx| rows::claim(tx, "killed", &at, "", 10))
            .expect("claimed");
        assert_eq!(claimed.len(), 1, "{}", t.engine);
        first.round(&t.app, &post).expect("a round");
        assert_eq!(post.look(), [""; 0], "{}: another process has it", t.engine);
        t.wait_hours(1);
        first.round(&t.app, &post).expect("a round");
        other.round(&t.app, &post).expect("a round");
        assert_eq!(
            post.look(),
            [format!("ana {reference}: the lead is assigned to you")],
            "{}: once",
            t.engine
        );
    }
}

/// How many notices the audit says were sent; also that its chain holds.
fn audited(app: &App) -> usize {
    let mut lines = vec![];
    assert!(
        store::verify::verify(&app.db, Some(&mut lines))
            .expect("verified")
            .is_ok(),
        "the chain holds"
    );
    String::from_utf8(lines)
        .expect("text")
        .matches("\"notice.send\"")
        .count()
}

// Goal: a digest comes once a day at its hour where the office is, says what stands on the desk, and none comes for an
// empty one. Method: 09:00 UTC is 11:00 in Port Sele and 04:00 at headquarters.
#[test]
fn a_digest_once_a_day() {
    for t in apps() {
        let (mut hand, post) = (Hand::new(&t.app), Letterbox::default());
        address(&t.app, "ana", 7, false);
        address(&t.app, "bo", 12, false);
        address(&t.app, "tol", 7, false);
        address(&t.app, "desk", 7, false);
        led_by_ana(&t, &mut hand, &post);
        assert_eq!(post.look(), [""; 0], "{}: ana's desk was empty at her hour", t.engine);
        t.wait_hours(24);
        hand.round(&t.app, &post).expect("a round");
        t.wait_hours(1);
        hand.round(&t.app, &post).expect("a round");
        hand.round(&t.app, &post).expect("a round");
        assert_eq!(
            post.look(),
            ["ana Attaché: your desk on 25 Nov 2026"],
            "{}: bo and tol have nothing on it",
            t.engine
        );
        t.wait_hours(24 * 5);
        hand.round(&t.app, &post).expect("a round");
        assert_eq!(
            post.look(),
            ["ana Attaché: your desk on 30 Nov 2026"],
            "{}: days that passed send none",
            t.engine
        );
    }
}

// Goal: everybody chooses for himself, what cannot be used is refused beside its field, the test mail says that no server
// is set; only who runs the installation sees how mail stands. Method: over HTTP, both sides.
#[test]
fn settings_and_who_sees_how_mail_stands() {
    for t in apps() {
        let ana = token(&t.app, "o-ana", "write");
        let page = get(&t.app, "/me/notices", &ana);
        assert!(
            page.status == 200 && page.body.contains("No mail server is set"),
            "{}: {}",
            t.engine,
            page.body
        );
        let wrong = send_form(
            &t.app,
            "/me/notices",
            &ana,
            &[("address", "nobody"), ("digest", "25"), ("at_once", "yes")],
        );
        assert_eq!(wrong.status, 422, "{}", t.engine);
        assert!(
            wrong.body.contains("give one mail address") && wrong.body.contains("give an hour"),
            "{}",
            wrong.body
        );
        let kept = send_form(
            &t.app,
            "/me/notices",
            &ana,
            &[("address", "ana@agency.example"), ("digest", "7"), ("at_once", "yes")],
        );
        assert_eq!(kept.status, 303, "{}: {}", t.engine, kept.body);
        let test = send_form(&t.app, "/me/notices/test", &ana, &[]);
        assert!(
            test.status == 422 && test.body.contains("set a mail server"),
            "{}: {}",
            t.engine,
            test.body
        );
        let read = |path: &str, who: &str| api(&t.app, Method::GET, path, who, &Value::Null);
        let (_, own) = read("/api/v1/me/notices", &ana);
        assert_eq!(
            (own["address"].as_str(), own["digest"].as_i64()),
            (Some("ana@agency.example"), Some(7)),
            "{}",
            t.engine
        );
        let (_, changed) = api(
            &t.app,
            Method::PATCH,
            "/api/v1/me/notices",
            &ana,
            &json!({"digest": "off"}),
        );
        assert_eq!(
            (changed["address"].as_str(), changed["digest"].as_str()),
            (Some("ana@agency.example"), Some("off")),
            "{}",
            t.engine
        );
        assert_eq!(read("/api/v1/notices", &ana).0, 403, "{}", t.engine);
        let system = token(&t.app, "o-system", "read");
        assert_eq!(get(&t.app, "/notices", &system).status, 200, "{}", t.engine);
        assert_eq!(read("/api/v1/notices", &system).1["waiting"], 0, "{}", t.engine);
        let none = actions::change(
            &t.app,
            &t.as_officer("ana"),
            &Choice {
                digest: "off".into(),
                ..Choice::default()
            },
        );
        assert!(
            none.is_ok_and(|s| s.address.is_empty() && s.digest == -1),
            "{}",
            t.engine
        );
    }
}

// Goal: a list hit of a party that comes on to a matter, one that an import brings, and an outcome claimed are told to
// whom they concern, and to nobody who did it himself. Method: a party before the list is there, and one after.
#[test]
fn hits_and_claims() {
    for t in apps() {
        let (mut hand, post) = (Hand::new(&t.app), Letterbox::default());
        for name in ["ana", "chief"] {
            address(&t.app, name, -1, true);
        }
        let reference = led_by_ana(&t, &mut hand, &post);
        post.look();
        let ana = t.as_officer("ana");
        let claim = json!({"outcome": "SEIZ", "on": "2026-11-20", "country": "QM", "fact_reference": "VC 77/2026", "justification": "seizure report",
            "role": "lead", "quantity": "12.5", "unit": "kg", "value": {"amount": "120000", "currency": "USD"}, "basis": "street", "done_by": "Varnia Customs"});
        hang::claim(&t.app, &ana, &reference, &map(claim))
            .map(drop)
            .unwrap_or_else(|p: Problem| panic!("{p:?}"));
        hand.round(&t.app, &post).expect("a round");
        assert_eq!(
            post.look(),
            [format!(
                "chief {reference}: an outcome is claimed and waits for a decision"
            )],
            "{}",
            t.engine
        );
        let add = |who: &str| {
            let given = map(json!({"schema": "Person", "name": "Aino Brandt", "role": "subject"}));
            let added = add_to_matter(&t.app, &t.as_officer(who), &reference, &given);
            added.map(drop).unwrap_or_else(|p| panic!("{}: {p:?}", t.engine));
        };
        let told = [format!("ana {reference}: a list hit waits for a decision")];
        add("bo");
        hand.round(&t.app, &post).expect("a round");
        assert_eq!(post.look(), [""; 0], "{}: no list yet", t.engine);
        crate::screening::tests::list(&t);
        let entry = ana.entry("list.import", "test");
        t.app
            .db
            .write(move |tx| {
                tx.audit(entry.clone());
                Ok(())
            })
            .expect("an import is in the audit");
        hand.round(&t.app, &post).expect("a round");
        hand.round(&t.app, &post).expect("a round");
        assert_eq!(post.look(), told, "{}: the import brings it", t.engine);
        add("bo");
        hand.round(&t.app, &post).expect("a round");
        assert_eq!(post.look(), told, "{}: another party, another hit", t.engine);
        add("ana");
        hand.round(&t.app, &post).expect("a round");
        assert_eq!(post.look(), [""; 0], "{}: she added it herself", t.engine);
    }
}
