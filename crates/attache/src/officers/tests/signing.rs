//! Signing in and being kept out: passwords, codes, sessions, tokens.

use super::*;

// Goal: a browser signs in, works, signs out, and is sent nowhere else. Method: the whole program, by forms.
#[test]
fn a_browser_signs_in_and_out() {
    for TestApp { app, engine, .. } in &apps() {
        set_password(app, "o-ana");
        set_password(app, "o-bo");
        let form = get(app, "/sign-in", "");
        assert_eq!(form.status, StatusCode::OK, "{engine}");
        assert!(
            form.body.contains("name=\"password\"") && !form.body.contains("role=\"alert\""),
            "{engine}"
        );
        assert_eq!(get(app, "/me", "").location, "/sign-in?next=%2Fme", "{engine}");

        let told = post(
            app,
            "/sign-in",
            "",
            &[("name", " Ana "), ("password", PASSWORD), ("next", "/me")],
        );
        assert_eq!(
            (told.status, told.location.as_str()),
            (StatusCode::SEE_OTHER, "/me"),
            "{engine}"
        );
        assert!(
            told.cookie.contains("HttpOnly") && told.cookie.contains("SameSite=Lax") && told.cookie.contains("Path=/")
        );
        let secret = told.cookie.split(['=', ';']).nth(1).unwrap().to_string();
        let me = get(app, "/me", &secret);
        assert_eq!(me.status, StatusCode::OK, "{engine}");
        assert!(
            me.body.contains("Officer ana") && me.body.contains("this one"),
            "{engine}"
        );
        assert_eq!(get(app, "/sign-in", &secret).location, "/", "{engine}");

        let away = post(
            app,
            "/sign-in",
            "",
            &[
                ("name", "ana"),
                ("password", PASSWORD),
                ("next", "//elsewhere.example/x"),
            ],
        );
        assert_eq!(away.location, "/", "{engine}: no open redirect");

        let out = post(app, "/sign-out", &secret, &[]);
        assert_eq!(
            (out.status, out.location.as_str()),
            (StatusCode::SEE_OTHER, "/sign-in"),
            "{engine}"
        );
        assert!(out.cookie.contains("Max-Age=0"), "{engine}");
        assert_eq!(
            get(app, "/me", &secret).location,
            "/sign-in?next=%2Fme",
            "{engine}: the secret is worth nothing now"
        );
    }
}

// Goal: a wrong password, an unknown name, an id and a disabled account get the same words, and the audit keeps neither
// name nor password. Method: each of them by the form, then the whole audit.
#[test]
fn nobody_learns_what_was_wrong() {
    for TestApp { app, engine, .. } in &apps() {
        set_password(app, "o-ana");
        set_password(app, "o-bo");
        app.db
            .write(|tx| store::officers::set_disabled(tx, "o-bo", "2026-11-24T08:00:00.000000Z"))
            .unwrap();
        let tries = [
            ("ana", "wrong password!"),
            ("nobody-here", PASSWORD),
            ("bo", PASSWORD),
            ("o-ana", PASSWORD),
            ("chief", ""),
        ];
        for (name, password) in tries {
            let told = post(app, "/sign-in", "", &[("name", name), ("password", password)]);
            assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{engine} {name}");
            assert!(told.body.contains("role=\"alert\""), "{engine} {name}");
            assert!(
                told.body.contains("the name or the password is not right"),
                "{engine} {name}"
            );
            assert!(
                told.cookie.is_empty() && !told.body.contains(PASSWORD),
                "{engine} {name}"
            );
        }
        let trail = audit(app);
        assert!(
            !trail.contains("nobody-here") && !trail.contains("wrong password!"),
            "{engine}"
        );
        assert_eq!(trail.matches("\"sign-in\"").count(), 5, "{engine}: {trail}");
    }
}

// Goal: guessing at one account ends. Method: wrong passwords until the program says to wait; another account goes on.
#[test]
fn guessing_is_slowed() {
    let TestApp { app, .. } = &apps()[0];
    for _ in 0..10 {
        let told = signin::with_password(app, "ana", "guess guess", "", FROM).unwrap();
        assert_eq!(code_of(&told), "wrong-sign-in");
    }
    let last = signin::with_password(app, "ana", "guess guess", "", FROM);
    assert!(matches!(last, Err(Problem::TooMany { .. })));
    assert_eq!(
        code_of(&signin::with_password(app, "bo", "guess guess", "", FROM).unwrap()),
        "wrong-sign-in"
    );
}

/// Asks an officer of the test for codes from now on, and gives the secret that the app would hold.
fn enrol(app: &App, name: &str) -> String {
    let ctx = sessions::ctx_of(app, name, app.clock.now(), "r").unwrap();
    own::begin_codes(app, &ctx).unwrap();
    let secret = own::account(app, &ctx).unwrap().enrolment.expect("a secret waits");
    own::prove_codes(app, &ctx, &totp::code_at(&secret, ctx.now).unwrap()).unwrap();
    secret
}

fn waiting(app: &App, name: &str) -> String {
    match signin::with_password(app, name, PASSWORD, "", FROM).unwrap() {
        Answer::CodeWanted { pending } => pending,
        other => panic!("a code is wanted, not {}", code_of(&other)),
    }
}

// Goal: codes are asked for once the app has proved its secret, and taken off against the password. Method: each step
// with a wrong value first.
#[test]
fn codes_are_begun_and_taken_off() {
    for test in &apps() {
        let (app, engine) = (&test.app, &test.engine);
        set_password(app, "o-ana");
        let ana = test.as_officer("ana");
        assert_eq!(
            codes(own::prove_codes(app, &ana, "123456")),
            ["no-enrolment"],
            "{engine}"
        );
        own::begin_codes(app, &ana).unwrap();
        assert_eq!(codes(own::prove_codes(app, &ana, "12345")), ["wrong-code"], "{engine}");
        sign_in(app, "ana");
        let secret = enrol(app, "ana");
        assert!(totp::uri(&secret, "ana").starts_with("otpauth://totp/Attach%C3%A9:ana?secret="));
        assert_eq!(codes(own::begin_codes(app, &ana)), ["enrolled"], "{engine}");
        waiting(app, "ana");
        assert_eq!(
            codes(own::drop_codes(app, &ana, "not the password")),
            ["wrong-password"],
            "{engine}"
        );
        own::drop_codes(app, &ana, PASSWORD).unwrap();
        sign_in(app, "ana");
        assert!(
            !audit(app).contains(&secret),
            "{engine}: the secret is nowhere in the audit"
        );
    }
}

// Goal: with one-time codes a password is not enough, a code works once, and an attempt runs out. Method: try each way
// with a clock that is set.
#[test]
fn one_time_codes() {
    for test in &apps() {
        let (app, engine) = (&test.app, &test.engine);
        set_password(app, "o-ana");
        let secret = enrol(app, "ana");
        let now_code = || totp::code_at(&secret, app.clock.now()).unwrap();
        let by_code = |pending: &str, code: &str| signin::with_code(app, pending, code, FROM).unwrap();
        let used = signin::with_password(app, "ana", PASSWORD, &now_code(), FROM).unwrap();
        assert_eq!(code_of(&used), "code-used", "{engine}: the code that proved it");

        test.wait_hours(1);
        let pending = waiting(app, "ana");
        let opens = |secret: &str| authenticate_cookie(app, secret, "r", "").unwrap().is_some();
        assert!(!opens(&pending), "{engine}: a waiting attempt opens nothing");
        assert_eq!(code_of(&by_code(&pending, "000000")), "wrong-code", "{engine}");
        assert!(opens(&secret_of(by_code(&pending, &now_code()))), "{engine}");
        assert_eq!(
            code_of(&by_code(&pending, &now_code())),
            "sign-in-again",
            "{engine}: used up"
        );
        let replayed = signin::with_password(app, "ana", PASSWORD, &now_code(), FROM).unwrap();
        assert_eq!(code_of(&replayed), "code-used", "{engine}: replay");

        let pending = waiting(app, "ana");
        test.wait_hours(1);
        assert_eq!(
            code_of(&by_code(&pending, &now_code())),
            "sign-in-again",
            "{engine}: ran out"
        );
    }
}

// Goal: the code is asked for on a page too, and the form never carries the password along. Method: forms.
#[test]
fn a_browser_gives_a_code() {
    let test = &apps()[0];
    let app = &test.app;
    set_password(app, "o-ana");
    let secret = totp::new_secret().unwrap();
    let kept = secret.clone();
    app.db
        .write(move |tx| store::officers::set_totp(tx, "o-ana", &kept, 0))
        .unwrap();
    let asked = post(app, "/sign-in", "", &[("name", "ana"), ("password", PASSWORD)]);
    assert!(asked.status.is_success() && asked.cookie.is_empty() && !asked.body.contains(PASSWORD));
    let pending = asked
        .body
        .split("name=\"pending\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let wrong = post(app, "/sign-in", "", &[("pending", pending), ("code", "12")]);
    assert!(wrong.body.contains("role=\"alert\"") && wrong.body.contains(pending));
    let code = totp::code_at(&secret, app.clock.now()).unwrap();
    let right = post(app, "/sign-in", "", &[("pending", pending), ("code", &code)]);
    assert_eq!((right.status, right.location.as_str()), (StatusCode::SEE_OTHER, "/"));
}

// Goal: a session ends when revoked, idle, too old, or its officer disabled. Method: one session for each.
#[test]
fn sessions_end() {
    for test in &apps() {
        let (app, engine) = (&test.app, &test.engine);
        set_password(app, "o-ana");
        let who = |secret: &str| authenticate_cookie(app, secret, "r", "purpose").unwrap();
        assert!(
            who("").is_none() && who("made up").is_none() && who(&"x".repeat(5_000)).is_none(),
            "{engine}"
        );

        let secret = sign_in(app, "ana");
        let ctx = who(&secret).expect("signed in");
        assert_eq!(
            (ctx.person.id.as_str(), ctx.person.office.as_str(), ctx.access),
            ("o-ana", "PSL", Access::Write),
            "{engine}"
        );
        assert_eq!(
            (ctx.person.zone.as_str(), ctx.purpose.as_str()),
            ("Europe/Bucharest", "purpose"),
            "{engine}"
        );
        let second = sign_in(app, "ana");
        let listed = own::account(app, &ctx).unwrap().sessions;
        assert_eq!(listed.len(), 2, "{engine}");
        let stranger = own::end_session(app, &test.as_officer("bo"), &listed[0].id);
        assert!(matches!(stranger, Err(Problem::Missing)), "{engine}: not one's own");
        own::end_session(app, &ctx, ctx.session.as_deref().unwrap()).unwrap();
        assert!(
            who(&secret).is_none() && who(&second).is_some(),
            "{engine}: revoked, and only that one"
        );

        test.wait_hours(1);
        assert!(who(&second).is_some(), "{engine}: used within two hours");
        test.wait_hours(1);
        assert!(who(&second).is_some(), "{engine}: its use was noted");
        test.wait_hours(2);
        assert!(who(&second).is_none(), "{engine}: idle for two hours");

        let third = sign_in(app, "ana");
        for _ in 0..11 {
            test.wait_hours(1);
            assert!(who(&third).is_some(), "{engine}");
        }
        test.wait_hours(1);
        assert!(who(&third).is_none(), "{engine}: twelve hours are the end");

        let fourth = sign_in(app, "ana");
        actions::set_account(app, &test.as_officer("system"), "o-ana", Account::Disabled).unwrap();
        assert!(who(&fourth).is_none(), "{engine}: disabled");
        actions::set_account(app, &test.as_officer("system"), "o-ana", Account::Enabled).unwrap();
        assert!(
            who(&fourth).is_none(),
            "{engine}: enabled again does not bring sessions back"
        );
        assert!(
            sessions::ctx_of(app, "nobody", app.clock.now(), "r").is_err(),
            "{engine}"
        );
    }
}

// Goal: a token is for its scope and its time. Method: each side of both; revoked; officer disabled without more.
#[test]
fn tokens_end() {
    for test in &apps() {
        let (app, engine) = (&test.app, &test.engine);
        let who = |secret: &str| authenticate_bearer(app, secret, "r", "").unwrap();
        let ana = test.as_officer("ana");
        let author = Author::Officer(&ana);
        assert_eq!(
            codes(own::add_token(app, author, "o-ana", "", 0, "all")),
            ["bad-days", "bad-scope", "bad-text"],
            "{engine}"
        );
        let day = own::add_token(app, author, "o-ana", "feed", 1, "read").unwrap();
        let week = own::add_token(app, author, "o-ana", "script", 7, "write").unwrap();
        assert_eq!(
            who(&day.secret).map(|ctx| (ctx.access, ctx.session)),
            Some((Access::Read, None)),
            "{engine}"
        );
        assert_eq!(who(&week.secret).map(|ctx| ctx.access), Some(Access::Write), "{engine}");
        assert!(
            authenticate_cookie(app, &day.secret, "r", "").unwrap().is_none(),
            "{engine}: a token is no session"
        );
        test.wait_hours(24);
        assert!(
            who(&day.secret).is_none() && who(&week.secret).is_some(),
            "{engine}: a day is over"
        );
        assert!(
            matches!(
                own::revoke_token(app, &test.as_officer("bo"), &week.token.id),
                Err(Problem::Missing)
            ),
            "{engine}"
        );
        own::revoke_token(app, &ana, &week.token.id).unwrap();
        assert!(who(&week.secret).is_none(), "{engine}: revoked");
        let last = own::add_token(app, Author::Officer(&test.as_officer("ana")), "o-ana", "x", 7, "read").unwrap();
        app.db
            .write(|tx| store::officers::set_disabled(tx, "o-ana", "2026-11-24T08:00:00.000000Z"))
            .unwrap();
        assert!(who(&last.secret).is_none(), "{engine}: disabled");
        assert!(!audit(app).contains(&last.secret), "{engine}");
    }
}

// Goal: the cookie is bound to TLS where there is TLS. Method: both ways to come.
#[test]
fn cookies_follow_tls() {
    assert_eq!(
        sessions::cookie_header(Tls::Off, "S"),
        "attache=S; Path=/; HttpOnly; SameSite=Lax"
    );
    assert_eq!(
        sessions::cookie_header(Tls::On, "S"),
        "__Host-attache=S; Path=/; HttpOnly; SameSite=Lax; Secure"
    );
    assert!(sessions::clear_cookie_header(Tls::On).ends_with("Max-Age=0; Secure"));
}

/// Signs in with a form that leads on to `next`: where the browser is sent.
fn signed_in_towards(app: &Arc<App>, next: &str) -> String {
    let form = [("name", "ana"), ("password", PASSWORD), ("next", next)];
    let told = post(app, "/sign-in", "", &form);
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{next}");
    told.location
}

// Goal: whoever has to sign in comes back to where he wanted to go, and never to another host. Method: what is asked for
// without a session; then every way to write another host that browsers understand.
#[test]
fn signing_in_leads_back_and_nowhere_else() {
    for test in &apps() {
        let (app, engine) = (&test.app, &test.engine);
        set_password(app, "o-ana");
        let asked = get(app, "/matters?kind=engagement&q=%C3%BC", "");
        assert_eq!(
            asked.location, "/sign-in?next=%2Fmatters%3Fkind%3Dengagement%26q%3D%25C3%25BC",
            "{engine}"
        );
        let form = get(app, &asked.location, "");
        assert!(
            form.body.contains("value=\"/matters?kind=engagement&amp;q=%C3%BC\""),
            "{engine}: {}",
            form.body
        );
        let again = post(app, "/matters/new/engagement", "", &[("title", "x")]);
        assert_eq!(
            again.location, "/sign-in?next=%2Fmatters%2Fnew%2Fengagement",
            "{engine}"
        );
        let no_form = post(app, "/matters/PSL-ENG-2026-0001/tasks", "", &[("ask", "x")]);
        assert_eq!(
            no_form.location, "/sign-in",
            "{engine}: a browser cannot ask for this again"
        );
        assert_eq!(
            api(app, Method::GET, "/api/v1/matters", "", &Value::Null).0,
            StatusCode::UNAUTHORIZED
        );
        assert_eq!(signed_in_towards(app, "/matters?q=a%20b#x"), "/matters?q=a%20b#x");
    }
    let test = &apps()[0];
    set_password(&test.app, "o-ana");
    for elsewhere in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "matters",
        "/a b",
        "/\u{fc}",
        "",
    ] {
        test.wait_hours(1);
        assert_eq!(signed_in_towards(&test.app, elsewhere), "/", "{elsewhere:?}");
    }
}

// Goal: the audit names the request of a sign-in, the same that an incident would name. Method: a right and a wrong one.
#[test]
fn attempts_are_joined_to_their_requests() {
    for test in &apps() {
        set_password(&test.app, "o-ana");
        signed_in_towards(&test.app, "/");
        post(&test.app, "/sign-in", "", &[("name", "ana"), ("password", "wrong")]);
        let audit = audit(&test.app);
        let attempts: Vec<Value> = audit
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .filter(|entry| entry["verb"] == "sign-in")
            .collect();
        assert_eq!(attempts.len(), 2, "{}", test.engine);
        for entry in attempts {
            assert!(entry["request"].as_str().is_some_and(|id| id.len() > 10), "{entry}");
        }
    }
}

/// One request through a proxy at an address.
fn through(app: &Arc<App>, peer: &str, name: &str, headers: &[(&'static str, &str)]) -> Told {
    let peer: std::net::SocketAddr = peer.parse().unwrap();
    let mut request = Request::builder()
        .method(Method::POST)
        .uri("/sign-in")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .extension(axum::extract::ConnectInfo(peer));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = format!("name={name}&password={}", crate::web::parts::encode(PASSWORD));
    send(app, request.body(Body::from(body)).unwrap())
}

// Goal: behind a trusted proxy the limit counts clients and the cookie is for TLS; from anybody else the headers mean
// nothing. Method: one proxy that is trusted, one that is not.
#[test]
fn only_a_trusted_proxy_says_who_comes() {
    let test = &apps()[0];
    set_password(&test.app, "o-ana");
    let mut config = test.app.config.clone();
    config.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
    let app = Arc::new(App {
        db: test.app.db.clone(),
        packs: crate::packs::Packs::load().unwrap(),
        clock: test.app.clock.clone(),
        config,
        limits: Default::default(),
    });
    let over_tls = [("x-forwarded-for", "203.0.113.9"), ("x-forwarded-proto", "https")];
    let trusted = through(&app, "10.0.0.1:4000", "ana", &over_tls);
    assert!(trusted.cookie.starts_with("__Host-attache=") && trusted.cookie.ends_with("; Secure"));
    let forged = through(&app, "192.0.2.1:4000", "ana", &over_tls);
    assert!(forged.cookie.starts_with("attache=") && !forged.cookie.contains("Secure"));
    // Each attempt names another account and another client, so only the limit by address can say no.
    let limited = |peer: &str| {
        test.wait_hours(1);
        let status = |n: i32| {
            let client = format!("203.0.113.{n}");
            through(&app, peer, &format!("nobody{n}"), &[("x-forwarded-for", &client)]).status
        };
        (0..12).filter(|n| status(*n) == StatusCode::TOO_MANY_REQUESTS).count()
    };
    assert_eq!(limited("192.0.2.1:4000"), 2, "one address is limited whatever it says");
    assert_eq!(
        limited("10.0.0.1:4000"),
        0,
        "clients behind a trusted proxy have a bucket each"
    );
}
