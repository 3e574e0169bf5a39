//! Keys, notes, making checkpoints, and what an inspector sees and takes along.

use std::sync::Arc;

use serde_json::Value;
use store::checkpoints::Checkpoint;

use super::keys::{NotAKey, PublicKey, Signer, read_public};
use super::make::{Made, NotMade, Schedule, make};
use super::note::{self, NoteError, Statement};
use super::proof::Proof;
use super::{api, views};
use crate::app::{App, Clock, Config};
use crate::oversight::tests::{call, create};
use crate::testing::{TestApp, apps};
use crate::web::call::{Call, Reply};
use crate::web::limits::Limits;
use crate::web::problem::Problem;

/// A key pair and a signature that others published as the example of the format.
const EXAMPLE_SECRET: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const EXAMPLE_PUBLIC: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const EXAMPLE_TEXT: &str =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const EXAMPLE_SIGNATURE: &str =
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";

pub(super) fn signer(name: &str) -> Signer {
    Signer::new(name).expect("a key")
}

pub(super) fn made(t: &TestApp, signer: &Signer) -> Checkpoint {
    match make(&t.app.db, signer, t.app.clock.now()) {
        Ok(Made::New(checkpoint)) => checkpoint,
        other => panic!("{}: {other:?}", t.engine),
    }
}

fn write_private(file: &std::path::Path, text: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(file, text).expect("written");
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).expect("its mode");
}

// Goal: our keys and signatures are those of the published format. Method: its example, both ways.
#[test]
fn the_published_example_holds() {
    use base64::Engine as _;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("key");
    write_private(&file, &format!("{EXAMPLE_SECRET}\n"), 0o600);
    let signer = Signer::read(&file).expect("the key");
    let public: PublicKey = EXAMPLE_PUBLIC.parse().expect("the public key");
    assert_eq!(signer.public(), &public);
    assert_eq!(public.to_string(), EXAMPLE_PUBLIC);
    let mut signature = public.number().to_vec();
    signature.extend_from_slice(&signer.sign(EXAMPLE_TEXT));
    let text = base64::engine::general_purpose::STANDARD.encode(&signature);
    assert_eq!(text, EXAMPLE_SIGNATURE);
    let signature = signature[4..].try_into().expect("64 bytes");
    assert!(public.signed(EXAMPLE_TEXT, &signature));
    assert!(!public.signed(&EXAMPLE_TEXT[1..], &signature));
}

// Goal: a secret is written once, for its owner only, and read back; what others may read, or is no key, is refused.
#[test]
fn a_secret_is_kept_in_a_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("key");
    let own = signer("example.org/psl");
    own.write_new(&file).expect("written");
    own.write_new(&file).expect_err("it exists");
    assert_eq!(
        std::fs::metadata(&file).expect("it").permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(Signer::read(&file).expect("read").public(), own.public());
    assert!(!format!("{own:?}").contains("PRIVATE"));
    for mode in [0o640, 0o604, 0o660] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).expect("its mode");
        let refused = Signer::read(&file).expect_err("others may read it").to_string();
        assert!(refused.contains("chmod 600"), "{refused}");
    }
    for text in [
        "",
        "secret words",
        EXAMPLE_PUBLIC,
        &EXAMPLE_SECRET.replace("c74f", "c75f"),
        &EXAMPLE_SECRET[..60],
    ] {
        write_private(&file, text, 0o600);
        let refused = format!("{:#}", Signer::read(&file).expect_err(text));
        assert!(
            refused.contains("no signing key") && !refused.contains("secret words"),
            "{refused}"
        );
    }
    Signer::read(&folder.path().join("none")).expect_err("no file");
}

// Goal: a public key reads in one form only, and a name cannot break a line. Method: near misses.
#[test]
fn public_keys_are_read_strictly() {
    for wrong in [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T",
        "PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ] {
        assert_eq!(wrong.parse::<PublicKey>(), Err(NotAKey), "{wrong}");
    }
    for name in ["", "a b", "a+b", "a\nb", &"x".repeat(201)] {
        Signer::new(name).expect_err(name);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("public");
    let second = signer("PeterNeumann").public().to_string();
    std::fs::write(&file, format!("# the log's keys\n\n{EXAMPLE_PUBLIC}\n{second}\n")).expect("written");
    assert_eq!(read_public(&file).expect("keys").len(), 2);
    for text in ["", "# none\n", "no key\n"] {
        std::fs::write(&file, text).expect("written");
        read_public(&file).expect_err(text);
    }
}

fn statement() -> Statement {
    Statement {
        origin: "example.org/psl".into(),
        size: 20_852,
        root: [7; 32],
    }
}

// Goal: a note that was signed is believed; with any byte changed it is not. Method: every byte of it.
#[test]
fn a_changed_note_is_not_believed() {
    let own = signer("example.org/psl");
    let text = statement().sign(&own);
    let keys = [own.public().clone()];
    assert_eq!(note::open(&text, &keys), Ok(statement()));
    assert_eq!(note::read(&text), Ok(statement()));
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        if let Ok(changed) = String::from_utf8(bytes) {
            assert!(note::open(&changed, &keys).is_err(), "byte {at}: {changed}");
        }
        assert!(
            note::open(&text[..text.floor_char_boundary(at)], &keys).is_err(),
            "cut at {at}"
        );
    }
}

// Goal: only the log's own keys speak for it; lines of others are read over. Method: other keys, names and lines.
#[test]
fn only_known_keys_are_believed() {
    let (own, other) = (signer("example.org/psl"), signer("example.org/psl"));
    let text = statement().sign(&own);
    assert_eq!(note::open(&text, &[]), Err(NoteError::NoKnownKey));
    assert_eq!(note::open(&text, &[other.public().clone()]), Err(NoteError::NoKnownKey));
    let both = [other.public().clone(), own.public().clone()];
    assert_eq!(note::open(&text, &both), Ok(statement()), "after a change of keys");
    // Somebody signs our words with a key that we know for another log.
    let elsewhere = signer("example.org/tol");
    let theirs = statement().sign(&elsewhere);
    assert_eq!(
        note::open(&theirs, &[elsewhere.public().clone()]),
        Err(NoteError::NoKnownKey)
    );
    // A witness adds a line of a kind that we do not know.
    let witnessed = format!("{text}\u{2014} witness.example aaaaaaaaaaaa\n");
    assert_eq!(note::open(&witnessed, &both), Ok(statement()));
    // The signature of other words under the number of our key.
    let elsewhere_size = Statement {
        size: 20_853,
        ..statement()
    };
    let (_, signature) = elsewhere_size
        .sign(&own)
        .split_once("\n\n")
        .map(|(a, b)| (a.to_string(), b.to_string()))
        .expect("a note");
    let (words, _) = text.split_once("\n\n").expect("a note");
    let forged = format!("{words}\n\n{signature}");
    assert_eq!(note::open(&forged, &both), Err(NoteError::WrongSignature));
    for wrong in [
        "",
        "\n\n",
        "a\n1\n\n",
        "a\n-1\nAA==\n\n\u{2014} a AAAA\n",
        "a\n01\n\n",
        &text.replace("20852", "+20852"),
        &text.replace('\n', "\r\n"),
    ] {
        assert!(matches!(note::read(wrong), Err(NoteError::Unreadable(_))), "{wrong:?}");
    }
}

// Goal: a checkpoint is made when something happened, is audited, and follows the one before. Method: make, act, make.
#[test]
fn checkpoints_are_made_when_something_happened() {
    for t in apps() {
        let own = signer("example.org/psl");
        let again = || make(&t.app.db, &own, t.app.clock.now());
        assert!(matches!(again(), Ok(Made::NothingNew(None))), "{}", t.engine);
        create(&t, "Trace scrap invoices");
        let first = made(&t, &own);
        assert_eq!(first.size, 2, "{}", t.engine);
        assert_eq!(again().expect("nothing new"), Made::NothingNew(Some(first.clone())));
        create(&t, "Gray market");
        let second = made(&t, &own);
        assert_eq!(second.size, 5, "the entry about the first one is covered");
        let (_, entry) = t
            .app
            .db
            .read(|tx| store::checkpoints::entry(tx, 3))
            .expect("read")
            .expect("an entry");
        assert_eq!(entry.entry.verb, "checkpoint.make");
        assert!(
            entry.entry.detail.contains(&format!("size=2 root={}", first.root)),
            "{entry:?}"
        );
        let statement = note::open(&second.note, &[own.public().clone()]).expect("signed");
        assert_eq!((statement.size, store::audit::hex(&statement.root)), (5, second.root));
    }
}

// Goal: another log's key is refused, a later key of this log is not. Method: three keys.
#[test]
fn a_later_key_of_the_log_goes_on() {
    for t in apps() {
        create(&t, "Trace scrap invoices");
        made(&t, &signer("example.org/psl"));
        create(&t, "Gray market");
        let refused = make(&t.app.db, &signer("example.org/tol"), t.app.clock.now()).expect_err("another log");
        assert!(refused.to_string().contains("example.org/psl"), "{refused}");
        made(&t, &signer("example.org/psl"));
        assert_eq!(
            t.app.db.read(store::checkpoints::public_keys).expect("keys").len(),
            2,
            "{}",
            t.engine
        );
    }
}

// Goal: nothing is signed that does not hold, and nothing is built on a checkpoint that was changed. Method: spoil, make.
#[test]
fn nothing_wrong_is_signed() {
    for (statement, says) in [
        ("update audit set officer = 'o-bo' where seq = 4", "audit row 4"),
        ("delete from audit where seq = 4", "audit row 4"),
        ("update chain set seq = 1", "audit row 2"),
        ("update checkpoint set note = 'x'", "checkpoint of 2 rows"),
        ("update checkpoint set size = 1", "checkpoint of 1 rows"),
        ("update checkpoint set public_key = 'x'", "checkpoint of 2 rows"),
    ] {
        for t in apps() {
            let own = signer("example.org/psl");
            create(&t, "Trace scrap invoices");
            made(&t, &own);
            create(&t, "Gray market");
            t.spoil(statement);
            let refused = make(&t.app.db, &own, t.app.clock.now()).expect_err(statement);
            assert!(
                matches!(refused, NotMade::Wrong(_)) && refused.to_string().contains(says),
                "{}: {refused}",
                t.engine
            );
            let kept = t.app.db.read(|tx| store::checkpoints::after(tx, 0, 10)).expect("read");
            assert_eq!(kept.len(), 1, "{}", t.engine);
        }
    }
}

// Goal: while the program serves, checkpoints are made at the start and at the end. Method: the schedule around one act.
#[test]
fn the_schedule_makes_the_last_one_when_it_ends() {
    for t in apps() {
        create(&t, "Trace scrap invoices");
        let app = |signer: Option<Signer>| {
            Arc::new(App {
                db: t.app.db.clone(),
                packs: crate::cli::load_packs().expect("the packs load"),
                clock: Clock::System,
                config: Config {
                    signer: signer.map(Arc::new),
                    ..Config::default()
                },
                limits: Limits::default(),
            })
        };
        Schedule::start(&app(None), 1).end();
        assert_eq!(t.app.db.read(store::checkpoints::newest).expect("read"), None);
        let schedule = Schedule::start(&app(Some(signer("example.org/psl"))), 60);
        create(&t, "Gray market");
        schedule.end();
        let news = t.app.db.read(|tx| {
            let newest = store::checkpoints::newest(tx)?.map_or(0, |c| c.size);
            store::checkpoints::anything_new(tx, newest)
        });
        assert!(!news.expect("read"), "{}", t.engine);
    }
}

fn json(reply: Result<Reply, Problem>) -> Value {
    match reply {
        Ok(Reply::Json(body)) => body,
        Ok(_) => panic!("JSON was expected"),
        Err(problem) => panic!("{problem:?}"),
    }
}

fn with_param(mut call: Call, name: &str, value: &str) -> Call {
    call.params.insert(name.into(), value.into());
    call
}

// Goal: an inspector takes along checkpoints and proofs that hold with the public key alone. Method: every entry.
#[test]
fn an_inspector_takes_proofs_along() {
    for t in apps() {
        let own = signer("example.org/psl");
        let keys = [own.public().clone()];
        for title in ["Trace scrap invoices", "Gray market", "Cash couriers"] {
            create(&t, title);
            made(&t, &own);
        }
        create(&t, "Not yet covered");
        let ask = |handler: fn(&Call) -> Result<Reply, Problem>, query: &[(&str, &str)]| {
            handler(&call(&t, "inspector", query))
        };
        let newest = json(ask(api::one, &[]));
        assert_eq!(
            (
                newest["size"].as_i64(),
                json(ask(api::one, &[("size", "2")]))["size"].as_i64()
            ),
            (Some(8), Some(2))
        );
        for (size, entries) in [(2, 1..=2), (5, 1..=5), (8, 1..=8)] {
            for seq in entries {
                let (seq, size) = (format!("{seq}"), format!("{size}"));
                let body = json(ask(api::proof, &[("entry", &seq), ("size", &size)]));
                let proof: Proof = serde_json::from_value(body).expect("a proof");
                let words = proof
                    .check(&keys, &[])
                    .unwrap_or_else(|f| panic!("{} {seq} of {size}: {f}", t.engine));
                assert!(words.contains("example.org/psl"), "{words}");
            }
        }
        for from in 1..=8 {
            let body = json(ask(api::consistency, &[("from", &from.to_string())]));
            let proof: Proof = serde_json::from_value(body.clone()).expect("a proof");
            // Without a checkpoint of that size on either side there is nothing to compare with.
            let signed = [2, 5, 8].contains(&from);
            assert_eq!(body["from_checkpoint"].is_string(), signed);
            assert_eq!(proof.check(&keys, &[]).is_ok(), signed, "{} {from}", t.engine);
        }
        let list = json(ask(api::list, &[]));
        assert_eq!(
            (
                list["items"].as_array().map(Vec::len),
                list["public_keys"][0]["last"].as_i64()
            ),
            (Some(3), Some(8))
        );
    }
}

// Goal: what cannot be proved is refused with what to do. Method: numbers that are wrong, missing, or too high.
#[test]
fn what_cannot_be_proved_is_refused() {
    for t in apps() {
        let ask = |handler: fn(&Call) -> Result<Reply, Problem>, query: &[(&str, &str)]| {
            handler(&call(&t, "inspector", query)).err().expect("refused")
        };
        create(&t, "Trace scrap invoices");
        assert!(
            matches!(ask(api::proof, &[("entry", "1")]), Problem::Missing),
            "no checkpoint"
        );
        assert!(matches!(ask(api::one, &[]), Problem::Missing));
        made(&t, &signer("example.org/psl"));
        create(&t, "Gray market");
        for query in [[("entry", "3")], [("entry", "9999")]] {
            let Problem::Refused(refusals) = ask(api::proof, &query) else {
                panic!("a refusal")
            };
            assert_eq!(refusals[0].code, "not-covered");
        }
        assert!(matches!(ask(api::consistency, &[("from", "3")]), Problem::Refused(_)));
        assert!(matches!(
            ask(api::consistency, &[("from", "1"), ("to", "4")]),
            Problem::Missing
        ));
        for bad in ["0", "-1", "x", "1.5", "99999999999999999999"] {
            assert!(
                matches!(ask(api::proof, &[("entry", bad)]), Problem::BadInput { .. }),
                "{bad}"
            );
            assert!(
                matches!(ask(api::consistency, &[("from", bad)]), Problem::BadInput { .. }),
                "{bad}"
            );
        }
        assert!(matches!(ask(api::proof, &[]), Problem::BadInput { .. }));
        for size in ["x", "3", "-1", "9999999999999999999999"] {
            assert!(
                matches!(
                    views::one(&with_param(call(&t, "inspector", &[]), "size", size)),
                    Err(Problem::Missing)
                ),
                "{size}"
            );
        }
    }
}

// Goal: once the audit no longer gives what was signed, no proof is given out and the answer says so. Method: spoil, ask.
#[test]
fn a_changed_audit_proves_nothing() {
    for statement in [
        "update audit set hash = replace(hash, 'a', 'b') where seq = 2",
        "update audit set officer = 'o-bo' where seq = 2",
        "delete from audit where seq = 2",
    ] {
        for t in apps() {
            let own = signer("example.org/psl");
            create(&t, "Trace scrap invoices");
            made(&t, &own);
            create(&t, "Gray market");
            made(&t, &own);
            t.spoil(statement);
            let refused = api::proof(&call(&t, "inspector", &[("entry", "2")]));
            let Err(Problem::Refused(refusals)) = refused else {
                panic!("{}: a refusal", t.engine)
            };
            assert_eq!(refusals[0].code, "audit-changed", "{statement}");
        }
    }
}

// Goal: an erased body leaves checkpoints and proofs whole. Method: erase behind the program, prove again.
#[test]
fn an_erased_body_leaves_it_whole() {
    for t in apps() {
        let own = signer("example.org/psl");
        create(&t, "Trace scrap invoices");
        made(&t, &own);
        t.spoil("update revision set body = null where revision = 1");
        create(&t, "Gray market");
        made(&t, &own);
        let checked = store::verify::verify(&t.app.db, None::<&mut std::io::Sink>)
            .expect("verified")
            .expect("it holds");
        assert_eq!(checked.erased, 1);
        let body = json(api::proof(&call(&t, "inspector", &[("entry", "1")])));
        let proof: Proof = serde_json::from_value(body).expect("a proof");
        proof
            .check(&[own.public().clone()], &[])
            .unwrap_or_else(|f| panic!("{}: {f}", t.engine));
    }
}

// Goal: the page says how things stand, with and without checkpoints, and looking is audited. Method: the page, both ways.
#[test]
fn the_page_shows_and_hands_out() {
    for t in apps() {
        let page = || match views::list(&call(&t, "inspector", &[])) {
            Ok(Reply::Page(page)) => page.content.into_string(),
            _ => panic!("a page was expected"),
        };
        let text = page();
        assert!(
            text.contains("There is no checkpoint") && text.contains("No checkpoints are made"),
            "{text}"
        );
        let own = signer("example.org/psl");
        create(&t, "Trace scrap invoices");
        let checkpoint = made(&t, &own);
        let text = page();
        assert!(
            text.contains("/oversight/checkpoints/2") && text.contains("example.org/psl"),
            "{text}"
        );
        let asked = with_param(call(&t, "inspector", &[]), "size", "2");
        let Ok(Reply::File { name, bytes, .. }) = views::one(&asked) else {
            panic!("a file")
        };
        assert_eq!(
            (name.as_str(), bytes),
            ("checkpoint-2.txt", checkpoint.note.into_bytes())
        );
        let reads = asked.reads.lock().expect("reads");
        assert_eq!(
            (reads[0].verb.as_str(), reads[0].subject.as_str()),
            ("checkpoint.read", "2")
        );
        let Ok(Reply::File { bytes, .. }) = views::public_keys(&call(&t, "inspector", &[])) else {
            panic!("a file")
        };
        assert_eq!(String::from_utf8(bytes).expect("text"), format!("{}\n", own.public()));
        let Ok(Reply::File { bytes, .. }) = views::proof(&call(&t, "inspector", &[("entry", "1")])) else {
            panic!("a file")
        };
        let proof: Proof = serde_json::from_slice(&bytes).expect("a proof");
        proof.check(&[own.public().clone()], &[]).expect("it holds");
    }
}
