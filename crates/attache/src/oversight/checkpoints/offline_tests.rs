//! What a stranger finds with an export and the public key: the whole, and everything that a hand could do to it.

use std::path::PathBuf;

use store::audit;
use tempfile::TempDir;

use super::actions;
use super::keys::{PublicKey, Signer};
use super::note::{self, Statement};
use super::offline::{self, Checked, HeldNote};
use super::proof::{Consistency, EntryLine, Inclusion, Proof};
use super::tests::{made, signer};
use crate::oversight::tests::create;
use crate::testing::{TestApp, apps};

const ORIGIN: &str = "example.org/psl";

/// A folder for files, and a log with three checkpoints (2, 5 and 8 entries) and two entries that none covers.
struct Desk {
    folder: TempDir,
    key: Signer,
}

impl Desk {
    fn new() -> Desk {
        Desk {
            folder: tempfile::tempdir().expect("a folder"),
            key: signer(ORIGIN),
        }
    }

    fn keys(&self) -> [PublicKey; 1] {
        [self.key.public().clone()]
    }

    fn file(&self, text: &str) -> PathBuf {
        let file = self.folder.path().join("export");
        std::fs::write(&file, text).expect("written");
        file
    }

    fn story(&self, t: &TestApp, titles: [&str; 3]) -> String {
        for title in titles {
            create(t, title);
            made(t, &self.key);
        }
        export(t)
    }

    fn check(&self, text: &str) -> Result<Checked, String> {
        self.check_held(text, &[])
    }

    fn check_held(&self, text: &str, held: &[HeldNote]) -> Result<Checked, String> {
        offline::check(&self.file(text), &self.keys(), held)
            .expect("the file reads")
            .map_err(|finding| finding.to_string())
    }

    fn held(&self, note: &str) -> HeldNote {
        HeldNote::read(&self.file(note), &self.keys())
            .expect("the file reads")
            .expect("believed")
    }
}

fn export(t: &TestApp) -> String {
    let mut out = vec![];
    let checked = store::verify::verify(&t.app.db, Some(&mut out))
        .expect("verified")
        .expect("it holds");
    offline::write_end(&t.app.db, checked.head.seq, &mut out).expect("written");
    String::from_utf8(out).expect("text")
}

const TITLES: [&str; 3] = ["Trace scrap invoices", "Gray market", "Cash couriers"];

/// Entries and what stands behind them.
fn split(text: &str) -> (Vec<EntryLine>, Vec<String>) {
    let (rows, rest): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with("{\"seq\""));
    let rows = rows
        .iter()
        .map(|line| serde_json::from_str(line).expect("an entry"))
        .collect();
    (rows, rest.iter().map(|line| (*line).to_string()).collect())
}

/// Entries chained anew, as somebody who rewrites history would.
fn rewritten(mut rows: Vec<EntryLine>, rest: &[String]) -> String {
    let mut previous = "0".repeat(64);
    let mut text = String::new();
    for (at, row) in rows.iter_mut().enumerate() {
        row.seq = at as i64 + 1;
        let entry = store::Entry {
            at: row.at.clone(),
            officer: row.officer.clone(),
            office: row.office.clone(),
            verb: row.verb.clone(),
            subject: row.subject.clone(),
            purpose: row.purpose.clone(),
            outcome: row.outcome.clone(),
            grounds: row.grounds.clone(),
            detail: row.detail.clone(),
            request: row.request.clone(),
        };
        row.hash = audit::chain_hash(&previous, row.seq, &entry);
        previous.clone_from(&row.hash);
        text.push_str(&serde_json::to_string(row).expect("JSON"));
        text.push('\n');
    }
    text + &rest.join("\n") + "\n"
}

fn end(rows: usize, checkpoints: usize) -> String {
    format!("{{\"end\":{{\"rows\":{rows},\"checkpoints\":{checkpoints}}}}}")
}

// Goal: a whole export holds with the public key alone, and with checkpoints kept from before; entries that no signature
// covers are counted. Method: an export made later than its newest checkpoint.
#[test]
fn a_whole_export_holds() {
    for t in apps() {
        let desk = Desk::new();
        desk.story(&t, TITLES);
        create(&t, "Not covered");
        let text = export(&t);
        let checked = desk.check(&text).expect("it holds");
        assert_eq!(
            (checked.rows, checked.checkpoints, checked.signed),
            (11, 3, 8),
            "{}",
            t.engine
        );
        let newest = t.app.db.read(store::audit_log::head).expect("the head");
        assert_eq!(checked.hash, newest.hash);
        let kept = t.app.db.read(|tx| store::checkpoints::after(tx, 0, 10)).expect("read");
        let held: Vec<HeldNote> = kept.iter().map(|c| desk.held(&c.note)).collect();
        assert!(desk.check_held(&text, &held).is_ok(), "{}", t.engine);
        // Without its own checkpoints, a kept one is enough.
        let (rows, _) = split(&text);
        let bare = rewritten(rows, &[end(11, 0)]);
        assert!(
            desk.check(&bare)
                .expect_err("nothing signed")
                .contains("nothing in the export is signed")
        );
        assert_eq!(desk.check_held(&bare, &held[1..2]).expect("it holds").signed, 5);
    }
}

// Goal: whatever byte of an export is changed, it is found. Method: every seventh byte, and all of the last lines.
#[test]
fn any_changed_byte_is_found() {
    let t = apps().remove(0);
    let desk = Desk::new();
    let text = desk.story(&t, TITLES);
    let last_lines = text.len() - text.lines().rev().take(2).map(|line| line.len() + 1).sum::<usize>();
    for at in (0..last_lines).step_by(7).chain(last_lines..text.len()) {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let file = desk.folder.path().join("changed");
        std::fs::write(&file, &bytes).expect("written");
        let found = offline::check(&file, &desk.keys(), &[]).expect("the file reads");
        assert!(
            found.is_err(),
            "byte {at}, {:?}",
            String::from_utf8_lossy(&bytes[at.saturating_sub(30)..(at + 30).min(bytes.len())])
        );
    }
}

// Goal: an export that was cut anywhere is found. Method: at each line, and within one.
#[test]
fn a_cut_export_is_found() {
    let t = apps().remove(0);
    let desk = Desk::new();
    let text = desk.story(&t, TITLES);
    for (at, _) in text.match_indices('\n').rev().skip(1) {
        let found = desk.check(&text[..=at]).expect_err("cut");
        assert!(found.contains("closing line is missing"), "{found}");
    }
    assert!(desk.check(&text[..text.len() - 5]).is_err());
    assert!(desk.check("").is_err());
    let longer = format!("{text}{}", text.lines().next().expect("a line"));
    assert!(
        desk.check(&longer)
            .expect_err("more")
            .contains("behind the closing line")
    );
}

// Goal: the first wrong row is named, whether one hand changed it or the whole chain was written anew. Method: each trick.
#[test]
fn the_wrong_row_is_named() {
    for t in apps() {
        let desk = Desk::new();
        let text = desk.story(&t, TITLES);
        let (rows, rest) = split(&text);
        assert_eq!((rows.len(), rest.len()), (9, 4));
        let lines: Vec<&str> = text.lines().collect();
        let without = |dropped: usize| {
            let kept: Vec<&str> = lines
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != dropped)
                .map(|(_, line)| *line)
                .collect();
            kept.join("\n") + "\n"
        };
        let found = desk.check(&text.replacen("o-ana", "o-bob", 1)).expect_err("changed");
        assert!(found.starts_with("audit row 1:"), "{found}");
        let found = desk.check(&without(3)).expect_err("dropped");
        assert!(found.starts_with("audit row 4: it is missing"), "{found}");
        let found = desk.check(&without(8)).expect_err("the last entry dropped");
        assert!(found.starts_with("end of the export: it has 8 entries"), "{found}");
        // Written anew from row 4 on: the chain is whole, the root of the next checkpoint is not.
        let mut changed = rows.clone();
        changed[3].officer = "o-bob".into();
        let found = desk.check(&rewritten(changed, &rest)).expect_err("rewritten");
        assert!(found.starts_with("checkpoint of 5 rows: audit rows 1 to 5"), "{found}");
        let mut fewer = rows.clone();
        fewer.remove(0);
        let found = desk.check(&rewritten(fewer, &rest)).expect_err("rewritten");
        assert!(found.starts_with("checkpoint of 2 rows"), "{found}");
        let mut short = rest.clone();
        short[3] = end(6, 3);
        let found = desk
            .check(&rewritten(rows[..6].to_vec(), &short))
            .expect_err("the end cut off");
        assert!(
            found.starts_with("audit row 7: it is missing: the checkpoint of 8 rows"),
            "{found}"
        );
    }
}

// Goal: an export put back to an older checkpoint holds in itself, and is found by whoever kept a newer one: this is what
// a signature cannot show by itself. Method: with and without a kept one.
#[test]
fn an_older_state_is_found_by_a_newer_checkpoint() {
    let t = apps().remove(0);
    let desk = Desk::new();
    let text = desk.story(&t, TITLES);
    let (rows, rest) = split(&text);
    let older = rewritten(rows[..5].to_vec(), &[rest[0].clone(), rest[1].clone(), end(5, 2)]);
    assert_eq!(desk.check(&older).expect("it holds in itself").signed, 5);
    let newest = t.app.db.read(store::checkpoints::newest).expect("read").expect("one");
    let found = desk.check_held(&older, &[desk.held(&newest.note)]).expect_err("older");
    assert!(found.starts_with("audit row 6: it is missing"), "{found}");
}

// Goal: signatures by other keys, and checkpoints that nobody signed, are not believed. Method: forge each.
#[test]
fn forged_checkpoints_are_found() {
    let t = apps().remove(0);
    let desk = Desk::new();
    let text = desk.story(&t, TITLES);
    let stranger = signer(ORIGIN);
    let found = offline::check(&desk.file(&text), &[stranger.public().clone()], &[]).expect("the file reads");
    let found = found.expect_err("another key").to_string();
    assert!(found.contains("none of the public keys given signed it"), "{found}");
    let (rows, rest) = split(&text);
    let statement = |size: i64, root: [u8; 32]| Statement {
        origin: ORIGIN.into(),
        size,
        root,
    };
    let line = |note: &str| format!("{{\"checkpoint\":{}}}", serde_json::to_string(note).expect("JSON"));
    // Signed by somebody else under the log's name.
    let forged = line(&statement(5, [1; 32]).sign(&stranger));
    let found = desk
        .check(&rewritten(rows.clone(), &[rest[0].clone(), forged, end(9, 2)]))
        .expect_err("forged");
    assert!(
        found.starts_with("checkpoint of 5 rows: none of the public keys"),
        "{found}"
    );
    // The log's own key under another root of the same size: a fork.
    let fork = line(&statement(5, [1; 32]).sign(&desk.key));
    let found = desk
        .check(&rewritten(rows.clone(), &[rest[1].clone(), fork, end(9, 2)]))
        .expect_err("a fork");
    assert!(found.contains("forked"), "{found}");
    // The log's own key under another log's name is not its key.
    let elsewhere = Statement {
        origin: "example.org/tol".into(),
        ..statement(5, [1; 32])
    };
    let other = line(&elsewhere.sign(&desk.key));
    assert!(desk.check(&rewritten(rows.clone(), &[other, end(9, 1)])).is_err());
    // Another number of rows in a text that was signed.
    let moved = rest[1].replacen("\\n5\\n", "\\n4\\n", 1);
    let found = desk.check(&rewritten(rows, &[moved, end(9, 1)])).expect_err("changed");
    assert!(
        found.starts_with("checkpoint of 4 rows: its signature is not"),
        "{found}"
    );
}

// Goal: of two histories signed with one key, the one is found by a checkpoint of the other. Method: two databases.
#[test]
fn a_fork_is_found() {
    let desk = Desk::new();
    let (one, other) = (apps().remove(0), apps().remove(0));
    let text = desk.story(&one, TITLES);
    desk.story(&other, ["Gray market", "Trace scrap invoices", "Cash couriers"]);
    for kept in other
        .app
        .db
        .read(|tx| store::checkpoints::after(tx, 0, 10))
        .expect("read")
    {
        let found = desk.check_held(&text, &[desk.held(&kept.note)]).expect_err("a fork");
        assert!(found.contains("forked"), "{found}");
    }
    // The server's own answers give it away too: the proof from the other history does not fit the kept checkpoint.
    let ctx = one.as_officer("inspector");
    let proof = actions::consistency(&one.app, &ctx, 5, None).unwrap_or_else(|p| panic!("{p:?}"));
    let kept = other
        .app
        .db
        .read(|tx| store::checkpoints::of_size(tx, 5))
        .expect("read")
        .expect("one");
    let held = note::open(&kept.note, &desk.keys()).expect("believed");
    let bare = Consistency {
        from_checkpoint: None,
        ..proof.clone()
    };
    for proof in [proof, bare] {
        assert!(
            Proof::Consistency(proof)
                .check(&desk.keys(), std::slice::from_ref(&held))
                .is_err()
        );
    }
}

// Goal: a proof holds for its own entry, size and checkpoint only. Method: change each part.
#[test]
fn a_changed_proof_does_not_hold() {
    let t = apps().remove(0);
    let desk = Desk::new();
    desk.story(&t, TITLES);
    let ctx = t.as_officer("inspector");
    let proof = actions::inclusion(&t.app, &ctx, 4, None).unwrap_or_else(|p| panic!("{p:?}"));
    let holds = |proof: Inclusion| Proof::Inclusion(proof).check(&desk.keys(), &[]).is_ok();
    assert!(holds(proof.clone()));
    let tricks: [fn(&mut Inclusion); 9] = [
        |p| p.entry.officer = "o-bob".into(),
        |p| p.entry.seq = 5,
        |p| p.entry.seq = i64::MIN,
        |p| p.previous = "0".repeat(64),
        |p| p.size = 7,
        |p| p.proof.truncate(1),
        |p| p.proof[0] = p.proof[1].clone(),
        |p| p.proof[0] = "x".into(),
        |p| p.checkpoint = p.checkpoint.replacen('8', "7", 1),
    ];
    for (at, trick) in tricks.into_iter().enumerate() {
        let mut changed = proof.clone();
        trick(&mut changed);
        assert!(!holds(changed), "trick {at}");
    }
    assert!(
        Proof::Inclusion(proof)
            .check(&[signer(ORIGIN).public().clone()], &[])
            .is_err()
    );
    let proof = actions::consistency(&t.app, &ctx, 2, None).unwrap_or_else(|p| panic!("{p:?}"));
    let holds = |proof: Consistency| Proof::Consistency(proof).check(&desk.keys(), &[]).is_ok();
    assert!(holds(proof.clone()));
    let tricks: [fn(&mut Consistency); 6] = [
        |p| p.from = 3,
        |p| p.to = 5,
        |p| p.from = -1,
        |p| p.proof.truncate(1),
        |p| p.proof.reverse(),
        |p| std::mem::swap(p.from_checkpoint.as_mut().expect("one"), &mut p.to_checkpoint),
    ];
    for (at, trick) in tricks.into_iter().enumerate() {
        let mut changed = proof.clone();
        trick(&mut changed);
        assert!(!holds(changed), "trick {at}");
    }
}
