//! Who may do and see what: officers, offices, groups, delegations, by page and by API.

use super::*;

fn new(taker: &str, from: &str, to: &str) -> NewDelegation {
    NewDelegation {
        taker: taker.into(),
        from: from.into(),
        to: to.into(),
        reason: "leave".into(),
    }
}

// Goal: a delegation that may not be is refused with every reason at once. Method: each of them.
#[test]
fn delegations_are_refused() {
    for test in &apps() {
        let (app, engine) = (&test.app, &test.engine);
        let chief = test.as_officer("chief");
        let mut bad = new("chief", "2026-12-10", "2026-12-01");
        bad.reason = String::new();
        assert_eq!(
            codes(own::delegate(app, &chief, &bad)),
            ["bad-period", "bad-text", "S20-delegate-to-another"],
            "{engine}"
        );
        assert_eq!(
            codes(own::delegate(app, &chief, &new("o-ana", "", "2027-12-01"))),
            ["long-period"],
            "{engine}"
        );
        assert_eq!(
            codes(own::delegate(app, &chief, &new("o-local", "", "2026-12-20"))),
            ["S22-tier"],
            "{engine}"
        );
        assert_eq!(
            codes(own::delegate(app, &chief, &new("o-nobody", "", "2026-12-20"))),
            ["no-such-officer"],
            "{engine}"
        );
        assert_eq!(
            codes(own::delegate(
                app,
                &test.as_officer("inspector"),
                &new("o-ana", "", "2026-12-20")
            )),
            ["denied"],
            "{engine}"
        );
    }
}

// Goal: a delegation gives the giver's powers beside one's own, within its days only, and until taken back. Method: the
// context of the taker at each time.
#[test]
fn delegations_follow_time() {
    for test in &apps() {
        let (app, engine) = (&test.app, &test.engine);
        let acting = |name: &str| -> Vec<String> {
            test.as_officer(name)
                .officer
                .acting
                .into_iter()
                .map(|a| a.for_officer)
                .collect()
        };
        let chief = test.as_officer("chief");
        let given = own::delegate(app, &chief, &new("o-ana", "", "2026-11-25")).unwrap();
        assert_eq!(
            given.to_at, "2026-11-25T22:00:00.000000Z",
            "{engine}: the end of the day in the giver's office"
        );
        assert_eq!(acting("ana"), ["o-chief"], "{engine}");
        let ana = test.as_officer("ana");
        assert_eq!(
            (ana.officer.acting[0].roles.as_slice(), ana.officer.roles.as_slice()),
            (&[Role::Attache][..], &[Role::SpecialAgent][..])
        );
        assert_eq!(ana.person.acting_for, ["Officer chief"], "{engine}");
        test.wait_hours(36);
        assert_eq!(acting("ana"), ["o-chief"], "{engine}: 23:00 there on the last day");
        test.wait_hours(1);
        assert!(acting("ana").is_empty(), "{engine}: over");

        let chief = test.as_officer("chief");
        let later = own::delegate(app, &chief, &new("ana", "2026-11-30", "2026-12-04")).unwrap();
        assert!(acting("ana").is_empty(), "{engine}: to come");
        test.wait_hours(24 * 5);
        assert_eq!(acting("ana"), ["o-chief"], "{engine}");
        assert!(
            matches!(
                own::revoke_delegation(app, &test.as_officer("bo"), &later.id),
                Err(Problem::Missing)
            ),
            "{engine}"
        );
        own::revoke_delegation(app, &test.as_officer("chief"), &later.id).unwrap();
        assert!(acting("ana").is_empty(), "{engine}: taken back");
    }
}

// Goal: who may not edit officers sees names and offices only, by page and by API, and changes nothing. Method: the
// same questions by an agent and by the system administrator.
#[test]
fn colleagues_see_names_and_offices() {
    for test in &apps() {
        let (app, engine) = (&test.app, &test.engine);
        let (agent, system) = (token(app, "o-ana", "write"), token(app, "o-system", "write"));
        let (status, seen) = api(app, Method::GET, "/api/v1/officers?limit=200", &agent, &Value::Null);
        assert_eq!(status, StatusCode::OK, "{engine}");
        let keys: Vec<&String> = seen["items"][0].as_object().unwrap().keys().collect();
        assert_eq!(keys, ["full_name", "id", "office"], "{engine}");
        let (_, one) = api(app, Method::GET, "/api/v1/officers/o-chief", &agent, &Value::Null);
        assert!(
            one.get("roles").is_none() && one["offices"] == json!(["PSL"]),
            "{engine}: {one}"
        );
        let (_, one) = api(app, Method::GET, "/api/v1/officers/o-chief", &system, &Value::Null);
        assert_eq!(
            (one["roles"].clone(), one["name"].clone()),
            (json!(["attache"]), json!("chief")),
            "{engine}"
        );

        let new = json!({"name": "ola", "full_name": "Ola Nord", "office": "PSL", "roles": ["analyst"]});
        assert_eq!(
            api(app, Method::POST, "/api/v1/officers", &agent, &new).0,
            StatusCode::FORBIDDEN,
            "{engine}"
        );
        let read = token(app, "o-system", "read");
        assert_eq!(
            api(app, Method::POST, "/api/v1/officers", &read, &new).0,
            StatusCode::FORBIDDEN,
            "{engine}: a reading token"
        );
        let (status, made) = api(app, Method::POST, "/api/v1/officers", &system, &new);
        assert_eq!(status, StatusCode::CREATED, "{engine}: {made}");
        let password = made["password"].as_str().unwrap();
        secret_of(signin::with_password(app, "ola", password, "", FROM).unwrap());
        assert_eq!(
            api(app, Method::POST, "/api/v1/officers", &system, &new).0,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{engine}: taken"
        );
        for path in ["/officers", "/officers/o-chief", "/offices", "/groups", "/me"] {
            for who in [&agent, &system] {
                assert_eq!(get(app, path, who).status, StatusCode::OK, "{engine} {path}");
            }
        }
        assert!(
            !get(app, "/officers/o-chief", &agent).body.contains("Sign-in name"),
            "{engine}"
        );
        assert!(
            get(app, "/officers/o-chief", &system).body.contains("Sign-in name"),
            "{engine}"
        );
        assert_eq!(
            get(app, "/officers/new", &agent).status,
            StatusCode::FORBIDDEN,
            "{engine}"
        );
        assert_eq!(get(app, "/officers/new", &system).status, StatusCode::OK, "{engine}");
        assert_eq!(
            get(app, "/officers/o-nobody", &system).status,
            StatusCode::NOT_FOUND,
            "{engine}"
        );
    }
}

fn page(cursor: &str, limit: i64) -> actions::Asked<'_> {
    actions::Asked {
        cursor,
        limit,
        ..actions::Asked::default()
    }
}

// Goal: officers are found by any part of a name, whatever case and accents, and by the sign-in name only by whoever
// sees it. Method: one officer with accents; an officer and the system administrator ask.
#[test]
fn officers_are_found_by_name() {
    for test in &apps() {
        let (app, engine) = (&test.app, &test.engine);
        let system = test.as_officer("system");
        let new = NewOfficer {
            name: "zed99".into(),
            full_name: "Émile Ötvös".into(),
            office: "TOL".into(),
            roles: vec!["special-agent".into()],
            ..NewOfficer::default()
        };
        actions::add(app, Author::Officer(&system), &new).unwrap();
        let (ana, root) = (token(app, "o-ana", "read"), token(app, "o-system", "read"));
        let found = |who: &str, query: &str| {
            let path = format!("/api/v1/officers?{query}");
            let (status, body) = api(app, Method::GET, &path, who, &Value::Null);
            assert_eq!(status, StatusCode::OK, "{engine}: {query}");
            body["items"].as_array().unwrap().len()
        };
        for query in [
            "q=emile",
            "q=OTVOS",
            "q=otvos%20emi",
            "q=tol%20emile",
            "q=%C3%96TV&office=TOL",
        ] {
            assert_eq!(found(&ana, query), 1, "{engine}: {query}");
        }
        for query in ["q=otvos&office=PSL", "q=nobody", "q=zed99", "q=%25"] {
            assert_eq!(found(&ana, query), 0, "{engine}: {query}");
        }
        assert_eq!(
            found(&root, "q=zed9"),
            1,
            "{engine}: whoever sees sign-in names finds by them"
        );
        let told = get(app, "/officers?q=emile", &ana);
        assert!(
            told.body.contains("Émile Ötvös") && !told.body.contains("Officer bo<"),
            "{engine}"
        );
        let (_, offered) = api(app, Method::GET, "/api/v1/codes/officers?q=ot", &ana, &Value::Null);
        assert_eq!(offered["items"][0]["name"], "Émile Ötvös (TOL)", "{engine}");
    }
}

// Goal: pages of officers join without gap or repetition. Method: three at a time against all at once.
#[test]
fn officers_are_paged() {
    for test in &apps() {
        let (app, ana) = (&test.app, test.as_officer("ana"));
        let (all, none) = actions::list(app, &ana, page("", 200)).unwrap();
        assert!(none.is_none());
        let (mut cursor, mut seen) = (String::new(), vec![]);
        loop {
            let (rows, next) = actions::list(app, &ana, page(&cursor, 3)).unwrap();
            seen.extend(rows);
            match next {
                Some(next) => cursor = next,
                None => break,
            }
        }
        assert_eq!(seen, all, "{}", test.engine);
        assert!(matches!(
            actions::list(app, &ana, page("made-up", 3)),
            Err(Problem::BadInput { .. })
        ));
    }
}

// Goal: an officer who does not fit is refused with every reason at once. Method: everything wrong; then each
// separation; then right.
#[test]
fn officers_are_added() {
    for test in &apps() {
        let (app, engine) = (&test.app, &test.engine);
        let author = Author::CommandLine(app.clock.now());
        let wrong = NewOfficer {
            name: "Ünö".into(),
            office: "XX".into(),
            roles: vec!["king".into()],
            tier: "high".into(),
            discipline: "alchemy".into(),
            password: Some("short".into()),
            ..NewOfficer::default()
        };
        let all = [
            "bad-name",
            "bad-full-name",
            "bad-role",
            "bad-tier",
            "bad-discipline",
            "no-such-office",
            "password-short",
        ];
        assert_eq!(codes(actions::add(app, author, &wrong)), all, "{engine}");
        let good = |roles: &[&str]| NewOfficer {
            name: "ola".into(),
            full_name: "Ola Nord".into(),
            office: "psl".into(),
            also: vec!["HQ".into()],
            roles: roles.iter().map(|r| r.to_string()).collect(),
            password: Some(PASSWORD.into()),
            ..NewOfficer::default()
        };
        let apart = codes(actions::add(app, author, &good(&["system-admin", "inspector"])));
        assert_eq!(apart, ["S10-system-admin-alone", "S11-inspector-alone"], "{engine}");
        let added = actions::add(app, author, &good(&["analyst"])).unwrap();
        assert!(added.password.is_none(), "{engine}: the given one is not shown again");
        let ola = test.as_officer("ola");
        assert_eq!(
            (ola.officer.offices.clone(), ola.person.office.as_str()),
            (vec!["PSL".into(), "HQ".into()], "PSL"),
            "{engine}"
        );
        assert_eq!(ola.officer.tier, policy::Tier::Cleared, "{engine}");
        sign_in(app, "ola");
    }
}

// Goal: an administrator changes others and never himself; a reset ends what was open. Method: both sides.
#[test]
fn officers_are_changed() {
    for test in &apps() {
        let (app, engine) = (&test.app, &test.engine);
        set_password(app, "o-bo");
        let bo = "o-bo";
        let system = test.as_officer("system");
        let changed = Changed {
            office: "HQ".into(),
            roles: vec!["legal".into()],
            tier: "cleared".into(),
            ..Changed::default()
        };
        actions::change(app, &system, bo, &changed).unwrap();
        let changed_bo = test.as_officer("bo");
        assert_eq!(
            (changed_bo.officer.offices.clone(), changed_bo.officer.roles.clone()),
            (vec!["HQ".into()], vec![Role::Legal]),
            "{engine}"
        );
        assert_eq!(
            codes(actions::change(app, &system, "o-system", &changed)),
            ["own-account"],
            "{engine}"
        );
        assert_eq!(
            codes(actions::set_account(app, &system, "o-system", Account::Disabled)),
            ["own-account"],
            "{engine}"
        );
        assert_eq!(
            codes(actions::reset(app, &system, "o-system")),
            ["own-account"],
            "{engine}"
        );
        assert_eq!(
            codes(actions::change(app, &changed_bo, "o-ana", &changed)),
            ["denied"],
            "{engine}"
        );

        let secret = sign_in(app, "bo");
        let password = actions::reset(app, &system, bo).unwrap();
        assert!(
            authenticate_cookie(app, &secret, "r", "").unwrap().is_none(),
            "{engine}: a reset ends sessions"
        );
        assert_eq!(
            code_of(&signin::with_password(app, "bo", PASSWORD, "", FROM).unwrap()),
            "wrong-sign-in",
            "{engine}"
        );
        secret_of(signin::with_password(app, "bo", &password, "", FROM).unwrap());
        assert!(!audit(app).contains(&password), "{engine}");
    }
}

// Goal: groups are seen by their members and by administrators only; nobody puts himself in. Method: both sides.
#[test]
fn groups_are_kept_apart() {
    for test in &apps() {
        let (app, engine) = (&test.app, &test.engine);
        let system = test.as_officer("system");
        assert_eq!(
            codes(network::add_group(app, &system, "K!", "")),
            ["bad-code", "bad-title"],
            "{engine}"
        );
        network::add_group(app, &system, "kestrel", "Kestrel").unwrap();
        assert_eq!(
            codes(network::add_group(app, &system, "kestrel", "Again")),
            ["exists"],
            "{engine}"
        );
        assert_eq!(
            codes(network::add_group(app, &test.as_officer("chief"), "own", "Own")),
            ["denied"],
            "{engine}"
        );
        network::set_member(app, &system, "kestrel", "o-ana", Membership::In).unwrap();
        assert_eq!(
            codes(network::set_member(app, &system, "kestrel", "o-system", Membership::In)),
            ["own-account"],
            "{engine}"
        );
        assert_eq!(
            codes(network::set_member(app, &system, "kestrel", "o-nobody", Membership::In)),
            ["no-such-officer"],
            "{engine}"
        );
        let seen = |name: &str| network::groups(app, &test.as_officer(name)).unwrap().len();
        assert_eq!((seen("ana"), seen("bo"), seen("system")), (1, 0, 1), "{engine}");
        let members = &network::groups(app, &system).unwrap()[0].members;
        assert_eq!(members, &[("o-ana".to_string(), "Officer ana".to_string())], "{engine}");
        assert_eq!(
            get(app, "/groups/kestrel", &token(app, "o-bo", "read")).status,
            StatusCode::NOT_FOUND,
            "{engine}"
        );
        assert_eq!(
            get(app, "/groups/kestrel", &token(app, "o-ana", "read")).status,
            StatusCode::OK,
            "{engine}"
        );
        network::set_member(app, &system, "kestrel", "o-ana", Membership::Out).unwrap();
        assert_eq!(seen("ana"), 0, "{engine}");
    }
}

// Goal: an office that does not fit is refused with every reason. Method: everything wrong, then right, then again.
#[test]
fn offices_are_opened() {
    for test in &apps() {
        let (app, engine) = (&test.app, &test.engine);
        let wrong = json!({"code": "x", "country": "ZZ", "zone": "Mars/Base", "opened": "soon"});
        let system = token(app, "o-system", "write");
        let (status, told) = api(app, Method::POST, "/api/v1/offices", &system, &wrong);
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{engine}");
        assert_eq!(told["refusals"].as_array().unwrap().len(), 6, "{engine}: {told}");
        let right = json!({"code": "osc", "name": "Ostrella", "country": "QP", "city": "Marn", "zone": "Asia/Tokyo"});
        let (status, made) = api(app, Method::POST, "/api/v1/offices", &system, &right);
        assert_eq!(
            (status, made["code"].clone()),
            (StatusCode::CREATED, json!("OSC")),
            "{engine}: {made}"
        );
        assert_eq!(
            api(app, Method::POST, "/api/v1/offices", &system, &right).0,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{engine}"
        );
        let (_, listed) = api(
            app,
            Method::GET,
            "/api/v1/offices",
            &token(app, "o-bo", "read"),
            &Value::Null,
        );
        assert_eq!(listed["items"].as_array().unwrap().len(), 4, "{engine}");
    }
}

// Goal: tokens, sessions and delegations by API alone. Method: make, list, delete, and delete again.
#[test]
fn one_s_own_by_api() {
    for test in &apps() {
        let (app, engine) = (&test.app, &test.engine);
        let chief = token(app, "o-chief", "write");
        let (status, made) = api(
            app,
            Method::POST,
            "/api/v1/tokens",
            &chief,
            &json!({"title": "script", "days": 3}),
        );
        assert_eq!(
            (status, made["scope"].clone()),
            (StatusCode::CREATED, json!("read")),
            "{engine}: {made}"
        );
        let bearer = format!("Bearer {}", made["token"].as_str().unwrap());
        let (_, me) = api(app, Method::GET, "/api/v1/me", &bearer, &Value::Null);
        assert_eq!(
            (me["id"].clone(), me["access"].clone()),
            (json!("o-chief"), json!("read")),
            "{engine}"
        );
        let path = format!("/api/v1/tokens/{}", made["id"].as_str().unwrap());
        let gone = |path: &str| api(app, Method::DELETE, path, &chief, &Value::Null).0;
        assert_eq!(
            (gone(&path), gone(&path)),
            (StatusCode::NO_CONTENT, StatusCode::NOT_FOUND),
            "{engine}"
        );
        assert_eq!(
            api(app, Method::GET, "/api/v1/me", &bearer, &Value::Null).0,
            StatusCode::UNAUTHORIZED,
            "{engine}"
        );

        let body = json!({"taker": "o-second", "to": "2026-12-01", "reason": "leave"});
        let (status, made) = api(app, Method::POST, "/api/v1/delegations", &chief, &body);
        assert_eq!(status, StatusCode::CREATED, "{engine}: {made}");
        let path = format!("/api/v1/delegations/{}", made["id"].as_str().unwrap());
        assert_eq!(
            (gone(&path), gone(&path)),
            (StatusCode::NO_CONTENT, StatusCode::NOT_FOUND),
            "{engine}"
        );
        let (_, listed) = api(
            app,
            Method::GET,
            "/api/v1/delegations",
            &token(app, "o-bo", "read"),
            &Value::Null,
        );
        assert_eq!(listed["items"], json!([]), "{engine}: others see nothing of it");
        set_password(app, "o-chief");
        sign_in(app, "chief");
        let (_, listed) = api(app, Method::GET, "/api/v1/sessions", &chief, &Value::Null);
        let path = format!("/api/v1/sessions/{}", listed["items"][0]["id"].as_str().unwrap());
        assert_eq!(
            (gone(&path), gone(&path)),
            (StatusCode::NO_CONTENT, StatusCode::NOT_FOUND),
            "{engine}"
        );
    }
}
