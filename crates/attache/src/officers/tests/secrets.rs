//! Hashes and codes by themselves, and changing one's password.

use jiff::SignedDuration;

use super::*;

// Goal: hashes are Argon2id, match the right password only, and a broken one never matches. Method: as said; many at
// once, so that some must wait for their turn.
#[test]
fn passwords_match_only_themselves() {
    let phc = passwords::hash(PASSWORD).unwrap();
    assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
    assert_ne!(phc, passwords::hash(PASSWORD).unwrap(), "each has its own salt");
    assert_eq!(passwords::matches("", "").unwrap(), Match::Wrong);
    assert!(matches!(
        passwords::matches(PASSWORD, "not a hash"),
        Err(Problem::Fault(_))
    ));
    assert_eq!(passwords::matches(&"x".repeat(100_000), &phc).unwrap(), Match::Wrong);
    std::thread::scope(|scope| {
        for n in 0..12 {
            let phc = &phc;
            scope.spawn(move || {
                let (password, want) = if n % 2 == 0 {
                    (PASSWORD, Match::Right)
                } else {
                    ("wrong", Match::Wrong)
                };
                assert_eq!(passwords::matches(password, phc).unwrap(), want);
            });
        }
    });
    let refused = |password: &str| passwords::check_new("password", password, "okafor").len();
    assert_eq!(
        (
            refused("aaaaaaaaaaaa"),
            refused("my-okafor-2026"),
            refused("elf zwölf dreizehn")
        ),
        (1, 1, 0)
    );
}

// Goal: codes are those of RFC 6238. Method: the secret of its appendix B, SHA-1, last six digits; and skew.
#[test]
fn codes_are_those_of_the_rfc() {
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let at = |second: i64| jiff::Timestamp::from_second(second).unwrap();
    for (second, code) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
    ] {
        assert_eq!(totp::code_at(secret, at(second)).unwrap(), code);
        assert_eq!(totp::step_of(secret, code, at(second)).unwrap(), Some(second / 30));
        let near = at(second) + SignedDuration::from_secs(30);
        assert_eq!(
            totp::step_of(secret, &format!("{} {}", &code[..3], &code[3..]), near).unwrap(),
            Some(second / 30)
        );
        assert_eq!(
            totp::step_of(secret, code, at(second) + SignedDuration::from_secs(90)).unwrap(),
            None
        );
    }
    assert!(totp::step_of("!", "123456", at(59)).is_err());
}

// Goal: one's own password changes against the old one and ends other sessions. Method: each refusal, then right.
#[test]
fn passwords_change() {
    for test in &apps() {
        let (app, engine) = (&test.app, &test.engine);
        set_password(app, "o-ana");
        let (other, here) = (sign_in(app, "ana"), sign_in(app, "ana"));
        let ana = authenticate_cookie(app, &here, "r", "").unwrap().unwrap();
        let refused = codes(own::change_password(app, &ana, "wrong", "short", "other"));
        assert_eq!(
            refused,
            ["password-short", "password-differs", "wrong-password"],
            "{engine}"
        );
        assert_eq!(
            codes(own::change_password(app, &ana, PASSWORD, PASSWORD, PASSWORD)),
            ["password-same"],
            "{engine}"
        );
        own::change_password(app, &ana, PASSWORD, "a quite different one", "a quite different one").unwrap();
        let live = |secret: &str| authenticate_cookie(app, secret, "r", "").unwrap().is_some();
        assert_eq!((live(&here), live(&other)), (true, false), "{engine}");
        secret_of(signin::with_password(app, "ana", "a quite different one", "", FROM).unwrap());
    }
}
