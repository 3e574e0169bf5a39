//! The calendar and its feeds on every database: what is due, through the reader's scope, and no more than a feed may say.

use axum::http::Method;
use serde_json::{Map, Value, json};

use crate::calendar::actions::{Reach, What, month};
use crate::calendar::feeds;
use crate::matters::{NewMatter, actions as matters};
use crate::testing::{TestApp, apps};
use crate::web::problem::Problem;
use crate::web::testing::{api, get, post, token};

const TITLE: &str = "Seals of the Marlow brothers";

fn map(value: Value) -> Map<String, Value> {
    value.as_object().expect("an object").clone()
}

/// A request that the office of Port Sele has to answer by 1 December.
fn request(t: &TestApp) -> String {
    let hq = t.as_officer("desk");
    let new = NewMatter {
        kind: "support_request".into(),
        office: "PSL".into(),
        spine: map(
            json!({"title": TITLE, "subjects": ["CONT"], "countries": ["QM"], "priority": "routine", "requester": "HQ desk", "due": "2026-12-01"}),
        ),
        body: map(
            json!({"direction": "inbound_domestic", "intended_use": "intelligence_only", "why_needed": "a lead", "host_may_know": "nothing",
            "deadline_reason": "a hearing", "supported_component": "CBP"}),
        ),
        tasks: vec!["Who stored the seals?".into()],
    };
    let reference = matters::create(&t.app, &hq, &new).expect("a request").row.reference;
    matters::step(&t.app, &hq, &reference, "submit", Map::new(), None)
        .map(drop)
        .expect("submitted");
    reference
}

fn meeting(t: &TestApp) -> String {
    let new = NewMatter {
        kind: "engagement".into(),
        spine: map(json!({"title": "Meeting with the harbour master", "countries": ["QM"], "subjects": ["CONT"]})),
        body: map(json!({"sort": "meeting", "starts": "2026-12-03", "ends": "2026-12-04", "objective": "Seals"})),
        ..NewMatter::default()
    };
    matters::create(&t.app, &t.as_officer("ana"), &new)
        .unwrap_or_else(|p| panic!("{p:?}"))
        .row
        .reference
}

// Goal: a month shows what is due and who meets whom, to whoever may see it and nobody else; page and JSON say the same.
#[test]
fn a_month_through_the_scope() {
    for t in apps() {
        let (request, meeting) = (request(&t), meeting(&t));
        let december: jiff::civil::Date = "2026-12-01".parse().expect("a day");
        let seen = |who: &str, reach: Reach| -> Vec<String> {
            let month = month(&t.app, &t.as_officer(who), december, reach).expect("a month");
            month
                .entries
                .iter()
                .map(|e| match &e.what {
                    What::Clock(clock, _) => format!("{} {} {}", e.day, e.matter().reference, clock.clock),
                    What::Engagement(_, sort, last) => format!("{} {} {sort} {last}", e.day, e.matter().reference),
                })
                .collect()
        };
        let december = seen("ana", Reach::Office);
        assert!(
            december.contains(&format!("2026-12-01 {request} due")),
            "{}: {december:?}",
            t.engine
        );
        assert!(
            december.contains(&format!("2026-12-03 {meeting} meeting 2026-12-04")),
            "{}: {december:?}",
            t.engine
        );
        assert_eq!(seen("tol", Reach::All), [""; 0], "{}: another office", t.engine);
        assert_eq!(seen("system", Reach::All), [""; 0], "{}", t.engine);
        assert_eq!(seen("inspector", Reach::All), december, "{}", t.engine);
        assert_eq!(
            seen("ana", Reach::Mine).len(),
            1,
            "{}: she opened the meeting, nobody leads the request",
            t.engine
        );
        let (ana, tol) = (token(&t.app, "o-ana", "read"), token(&t.app, "o-tol", "read"));
        let page = get(&t.app, "/calendar?month=2026-12&whose=all", &ana);
        for words in [
            request.as_str(),
            meeting.as_str(),
            TITLE,
            "Whose duty: ",
            "When it runs out: ",
            "href=\"#day-2026-12-01\"",
            "id=\"day-2026-12-01\"",
        ] {
            assert!(page.body.contains(words), "{} lacks {words}: {}", t.engine, page.body);
        }
        assert!(page.body.contains("rule not verified"), "{}", page.body);
        assert!(
            !get(&t.app, "/calendar?month=2026-12&whose=all", &tol)
                .body
                .contains(&request),
            "{}",
            t.engine
        );
        let (status, json) = api(
            &t.app,
            Method::GET,
            "/api/v1/calendar?month=2026-12&whose=all",
            &ana,
            &Value::Null,
        );
        assert_eq!(
            (status.as_u16(), json["items"].as_array().map(Vec::len)),
            (200, Some(december.len())),
            "{}",
            t.engine
        );
        for wrong in ["month=2026-13", "month=december", "whose=everybody", "month=9999-12"] {
            assert_eq!(get(&t.app, &format!("/calendar?{wrong}"), &ana).status, 400, "{wrong}");
        }
    }
}

// Goal: a feed is valid, names nobody and no matter's title, and is the same text twice. Method: the one who made it reads.
#[test]
fn a_feed_says_reference_clock_and_time() {
    for t in apps() {
        let (request, meeting) = (request(&t), meeting(&t));
        let ana = token(&t.app, "o-ana", "write");
        let asked = json!({"title": "Telephone", "reach": "all"});
        let (status, made) = api(&t.app, Method::POST, "/api/v1/calendar/tokens", &ana, &asked);
        assert_eq!(status, 201, "{}: {made}", t.engine);
        let url = made["url"].as_str().expect("an address").to_string();
        let told = get(&t.app, &url, "");
        assert_eq!(told.status, 200, "{}", t.engine);
        let text = told.body.replace("\r\n ", "");
        assert!(
            text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:") && text.ends_with("END:VCALENDAR\r\n"),
            "{text}"
        );
        assert!(
            text.contains(&format!("SUMMARY:{request}: Answer a routine request\r\n")),
            "{text}"
        );
        assert!(
            text.contains(&format!("SUMMARY:{meeting}: Liaison meeting\r\n")),
            "{text}"
        );
        assert!(
            text.contains("DTSTART;VALUE=DATE:20261203\r\nDTEND;VALUE=DATE:20261205\r\n"),
            "{text}"
        );
        assert!(
            text.contains("BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER;VALUE=DATE-TIME:2026"),
            "{text}"
        );
        for word in ["Marlow", "Seals", "harbour", "Officer", "HQ desk", "Telephone"] {
            assert!(!text.contains(word), "{word} is in the feed: {text}");
        }
        assert_eq!(get(&t.app, &url, "").body, told.body, "{}: the same again", t.engine);
        let read: icalendar::Calendar = told.body.parse().expect("another program reads it");
        assert!(read.components.len() >= 3, "{}", t.engine);
        // Only its hash is kept, and each fetch is in the audit.
        let secret = url.trim_start_matches("/calendar/").trim_end_matches(".ics");
        let mut lines = vec![];
        assert!(
            store::verify::verify(&t.app.db, Some(&mut lines))
                .expect("verified")
                .is_ok(),
            "{}",
            t.engine
        );
        let audit = String::from_utf8(lines).expect("text");
        assert_eq!(audit.matches("\"calendar.feed-read\"").count(), 2, "{}", t.engine);
        assert!(!audit.contains(secret), "{}", t.engine);
    }
}

// Goal: a feed follows its officer's rights and ends with them. Method: another office's feed, a wrong secret, a
// revocation, a disabled officer, and too many fetches; every no looks the same.
#[test]
fn a_feed_ends_with_the_right() {
    for t in apps() {
        let request = request(&t);
        let feed = |who: &str| feeds::add(&t.app, &t.as_officer(who), "Desk", "all").expect("a feed");
        let read = |made: &feeds::Made| get(&t.app, &made.address, "");
        let (ana, chief, tol) = (feed("ana"), feed("chief"), feed("tol"));
        assert!(
            read(&ana).body.contains(&request) && read(&chief).body.contains(&request),
            "{}",
            t.engine
        );
        let others = read(&tol);
        assert!(
            others.status == 200 && !others.body.contains("VEVENT"),
            "{}: {}",
            t.engine,
            others.body
        );
        for wrong in [
            "/calendar/nobody.ics",
            "/calendar/.ics",
            &ana.address.replace(".ics", ""),
        ] {
            assert_eq!(get(&t.app, wrong, "").status, 404, "{}: {wrong}", t.engine);
        }
        let own = token(&t.app, "o-ana", "write");
        let foreign = post(&t.app, &format!("/calendar/feeds/{}/end", chief.feed.id), &own, &[]);
        assert_eq!(foreign.status, 404, "{}: nobody revokes another's", t.engine);
        let end = api(
            &t.app,
            Method::DELETE,
            &format!("/api/v1/calendar/tokens/{}", ana.feed.id),
            &own,
            &Value::Null,
        );
        assert_eq!(end.0, 204, "{}", t.engine);
        assert_eq!(read(&ana).status, 404, "{}: revoked", t.engine);
        t.app
            .db
            .write(|tx| store::officers::set_disabled(tx, "o-chief", "2026-11-24T10:00:00.000000Z"))
            .expect("disabled");
        assert_eq!(read(&chief).status, 404, "{}: disabled", t.engine);
        let statuses: Vec<u16> = (0..12).map(|_| read(&tol).status.as_u16()).collect();
        assert!(statuses.contains(&429), "{}: {statuses:?}", t.engine);
        let reader = token(&t.app, "o-tol", "read");
        let refused = post(&t.app, "/calendar/feeds", &reader, &[("title", "x"), ("reach", "mine")]);
        assert_eq!(refused.status, 403, "{}: a token for reading makes no feed", t.engine);
        let bad = feeds::add(&t.app, &t.as_officer("tol"), " ", "world").map(|m| m.address);
        assert!(
            matches!(bad, Err(Problem::Refused(refusals)) if refusals.len() == 2),
            "{}",
            t.engine
        );
    }
}
