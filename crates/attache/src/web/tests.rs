//! What the web layer promises as a whole: names in forms are chosen by people and kept as ids, on every database.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::App;
use crate::counterparts::actions as counterparts;
use crate::officers::actions::{Author, NewOfficer};
use crate::testing::{TestApp, apps};
use crate::web::testing::{api, get, post, token};

fn agency(t: &TestApp, name: &str) -> String {
    counterparts::for_tests(&t.app, &t.as_officer("ana"), name, "QM")
}

fn officer(t: &TestApp, name: &str, full_name: &str) -> String {
    let new = NewOfficer {
        name: name.into(),
        full_name: full_name.into(),
        office: "PSL".into(),
        roles: vec!["special-agent".into()],
        ..NewOfficer::default()
    };
    let system = t.as_officer("system");
    crate::officers::actions::add(&t.app, Author::Officer(&system), &new)
        .expect("added")
        .id
}

/// The fields of a form to open an investigation that is otherwise right.
fn investigation<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form = vec![
        ("office", "PSL"),
        ("title", "Under-invoiced scrap"),
        ("subjects", "MONL"),
        ("countries", "QM"),
        ("authority", "own"),
        ("body.origin", "lead"),
        ("body.relation", "substantive"),
    ];
    form.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    form.extend(more);
    form
}

fn body_of(app: &std::sync::Arc<App>, who: &str, location: &str) -> Value {
    let path = format!("/api/v1{location}");
    let (status, body) = api(app, Method::GET, &path, who, &Value::Null);
    assert_eq!(status, StatusCode::OK, "{location}");
    body
}

// Goal: an agency is typed by name, whatever case and accents, and kept by id; the form shows the name again. A name that
// several bear, or a part of one, comes back as a list to choose from, which needs no script.
#[test]
fn names_are_chosen_and_ids_are_kept() {
    for t in apps() {
        let (app, engine) = (&t.app, &t.engine);
        let ana = token(app, "o-ana", "write");
        let (customs, border) = (agency(&t, "Zollwache Überall"), agency(&t, "Border Police Überall"));
        let exact = investigation(&[("host_agency", "zollwache uberall"), ("lead", "Officer ana (PSL)")]);
        let made = post(app, "/matters/new/investigation", &ana, &exact);
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{engine}: {}", made.body);
        let record = body_of(app, &ana, &made.location);
        assert!(record.to_string().contains(&customs), "{engine}: {record}");
        assert!(record.to_string().contains("o-ana"), "{engine}: {record}");
        let form = get(app, &format!("{}/edit", made.location), &ana).body;
        assert!(form.contains("value=\"Zollwache Überall (QM)\""), "{engine}: {form}");
        assert!(
            form.contains("value=\"Officer ana (PSL)\"") && !form.contains("value=\"o-ana\""),
            "{engine}"
        );

        let part = investigation(&[("host_agency", "uberall"), ("title", "Kept as typed")]);
        let asked = post(app, "/matters/new/investigation", &ana, &part);
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{engine}");
        for id in [&customs, &border] {
            assert!(
                asked.body.contains(&format!("<option value=\"{id}\">")),
                "{engine}: {}",
                asked.body
            );
        }
        assert!(
            asked.body.contains("several fit “uberall”: choose one below"),
            "{engine}"
        );
        assert!(asked.body.contains("Kept as typed"), "{engine}: nothing typed is lost");
        // The list that was chosen from, with the input for another name left empty.
        let choice = investigation(&[("host_agency", border.as_str()), ("host_agency", "")]);
        let chosen = post(app, "/matters/new/investigation", &ana, &choice);
        assert_eq!(chosen.status, StatusCode::SEE_OTHER, "{engine}: {}", chosen.body);
        assert!(
            body_of(app, &ana, &chosen.location).to_string().contains(&border),
            "{engine}"
        );
        // Another name typed beside the list counts, and a name that nobody has is refused where it stands.
        let other = investigation(&[("host_agency", border.as_str()), ("host_agency", "Nowhere")]);
        let nobody = post(app, "/matters/new/investigation", &ana, &other);
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY, "{engine}");
        assert!(
            nobody.body.contains("no agency has this name"),
            "{engine}: {}",
            nobody.body
        );
    }
}

// Goal: two officers of one name are told apart by choosing, and an unchanged name stays who it was.
#[test]
fn one_name_of_two_officers_is_chosen_and_stays() {
    for t in apps() {
        let (app, engine) = (&t.app, &t.engine);
        let ana = token(app, "o-ana", "write");
        let (first, second) = (officer(&t, "twin1", "Kim Dorel"), officer(&t, "twin2", "Kim Dorel"));
        let both = post(
            app,
            "/matters/new/investigation",
            &ana,
            &investigation(&[("lead", "kim dorel")]),
        );
        assert_eq!(both.status, StatusCode::UNPROCESSABLE_ENTITY, "{engine}");
        assert!(both.body.contains(&first) && both.body.contains(&second), "{engine}");
        let form = investigation(&[("lead", second.as_str())]);
        let made = post(app, "/matters/new/investigation", &ana, &form);
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{engine}: {}", made.body);
        let etag = body_of(app, &ana, &made.location)["etag"]
            .as_str()
            .unwrap_or_default()
            .to_string();
        let page = get(app, &format!("{}/edit", made.location), &ana).body;
        let version = page
            .split("name=\"if_match\" value=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let version = version.unwrap_or(&etag).to_string();
        let again = investigation(&[
            ("lead", "Kim Dorel (PSL)"),
            ("if_match", &version),
            ("title", "Renamed"),
        ]);
        let saved = post(app, &format!("{}/edit", made.location), &ana, &again);
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{engine}: {}", saved.body);
        let record = body_of(app, &ana, &made.location).to_string();
        assert!(
            record.contains(&second) && record.contains("Renamed"),
            "{engine}: {record}"
        );
    }
}

// Goal: type-ahead shows nothing of a register that policy closes to the reader. Method: the system administrator, who
// sees no counterparts; and somebody who is not signed in.
#[test]
fn type_ahead_shows_what_the_reader_may_see() {
    for t in apps() {
        let (app, engine) = (&t.app, &t.engine);
        agency(&t, "Zollwache Überall");
        let (ana, system) = (token(app, "o-ana", "read"), token(app, "o-system", "read"));
        let path = "/api/v1/codes/agencies?q=UBERALL";
        let (_, seen) = api(app, Method::GET, path, &ana, &Value::Null);
        assert_eq!(seen["items"][0]["name"], "Zollwache Überall (QM)", "{engine}");
        assert_eq!(
            api(app, Method::GET, path, &system, &Value::Null).0,
            StatusCode::FORBIDDEN,
            "{engine}"
        );
        assert_eq!(
            api(app, Method::GET, path, "", &Value::Null).0,
            StatusCode::UNAUTHORIZED,
            "{engine}"
        );
        let ctx = t.as_officer("system");
        let values = vec![(matter::CodeTable::Agencies, "uberall".to_string())];
        let picks = crate::web::pickers::Picks::of(app, &ctx, values).expect("picks");
        let shown = picks.shown(matter::CodeTable::Agencies, "uberall");
        assert_eq!(
            shown,
            crate::web::pickers::Shown::Typed,
            "{engine}: a form offers him nothing"
        );
    }
}

// Goal: the keeper of a relationship is typed by name too, and the page of the form shows the name.
#[test]
fn a_keeper_is_chosen_by_name() {
    for t in apps() {
        let (app, engine) = (&t.app, &t.engine);
        let ana = token(app, "o-ana", "write");
        let form = |keeper: &'static str| {
            [
                ("name", "Harbour Guard"),
                ("country", "QM"),
                ("kind", "customs"),
                ("keeper_office", "PSL"),
                ("keeper_officer", keeper),
                ("zone", "UTC"),
                ("status", "active"),
            ]
        };
        let part = post(app, "/agencies", &ana, &form("officer"));
        assert_eq!(part.status, StatusCode::UNPROCESSABLE_ENTITY, "{engine}");
        assert!(
            part.body.contains("<option value=\"o-bo\">Officer bo (PSL)"),
            "{engine}: {}",
            part.body
        );
        let made = post(app, "/agencies", &ana, &form("OFFICER BO"));
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{engine}: {}", made.body);
        assert_eq!(
            body_of(app, &ana, &made.location)["keeper_officer"],
            json!("o-bo"),
            "{engine}"
        );
        let again = get(app, &format!("{}/edit", made.location), &ana).body;
        assert!(again.contains("value=\"Officer bo (PSL)\""), "{engine}: {again}");
    }
}
