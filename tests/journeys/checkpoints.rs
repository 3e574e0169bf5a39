//! An inspector keeps a checkpoint, a stranger checks an export with the public key alone, and a history that was brought
//! back and written anew is found by whoever kept what was signed before.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::harness::{Client, Database, Network, Server, Told, attache, attache_ok, databases};

/// Nobody's database: for commands that must not need one.
const NOWHERE: &str = "sqlite:/nowhere/at/all.db";

/// A folder with a key, and the files of the story.
struct Desk(TempDir);

impl Desk {
    fn new() -> Desk {
        let desk = Desk(tempfile::tempdir().expect("a folder"));
        let told = attache_ok(
            NOWHERE,
            &[
                "checkpoint",
                "key",
                "new",
                &desk.path("key"),
                "--origin",
                "example.org/psl",
            ],
            "",
        );
        desk.keep("public", &told);
        desk
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn path(&self, name: &str) -> String {
        self.file(name).display().to_string()
    }

    fn keep(&self, name: &str, text: &str) {
        std::fs::write(self.file(name), text).expect("written");
    }

    /// Makes a checkpoint and keeps it.
    fn checkpoint(&self, url: &str, name: &str) {
        let told = attache_ok(url, &["checkpoint", "--signing-key", &self.path("key")], "");
        self.keep(name, &told);
    }

    /// `attache verify` with the public key and further words.
    fn verify(&self, url: &str, words: &[&str]) -> Told {
        let public = self.path("public");
        let mut all = vec!["verify", "--public-key", &public];
        all.extend_from_slice(words);
        attache(url, &all, "")
    }
}

fn holds(told: &Told, word: &str) {
    assert_eq!(told.code, 0, "{}{}", told.out, told.err);
    assert!(told.out.contains(word), "{}", told.out);
}

fn wrong(told: &Told, word: &str) {
    assert_eq!(told.code, 1, "{}{}", told.out, told.err);
    assert!(told.out.contains("wrong: ") && told.out.contains(word), "{}", told.out);
}

fn get(who: &Client, path: &str, status: u16) -> String {
    who.get(path).expect(status).text()
}

// Goal: with the public key and nothing else a stranger checks an entry, an older checkpoint and the whole export, and
// every change is found; who may not read the audit gets none of it. Method: the program as it is installed, over HTTP and
// at the command line.
#[test]
fn a_stranger_checks_with_the_public_key() {
    for database in databases() {
        let (desk, url) = (Desk::new(), database.url());
        let network = Network::found(&database, &["inspector", "system", "ana"]);
        desk.checkpoint(url, "kept");
        let key = desk.path("key");
        let server = Server::start_with(url, &["--signing-key", &key]);
        let inspector = server.program_of(&network, "inspector");
        desk.keep("entry", &get(&inspector, "/api/v1/audit/proof?entry=2", 200));
        let newest = get(&inspector, "/api/v1/audit/checkpoint", 200);
        assert!(newest.contains("example.org/psl"), "{}: {newest}", database.engine);
        get(&inspector, "/oversight/checkpoints", 200);
        get(&inspector, "/api/v1/audit/proof?entry=90000", 422);
        for who in ["system", "ana"] {
            let other = server.program_of(&network, who);
            for path in [
                "/api/v1/audit/checkpoint",
                "/api/v1/audit/proof?entry=2",
                "/oversight/checkpoints",
            ] {
                get(&other, path, 403);
            }
        }
        terminate(server);
        desk.checkpoint(url, "last");
        holds(
            &desk.verify(NOWHERE, &["--proof", &desk.path("entry")]),
            "entry 2 stands in the log example.org/psl",
        );
        holds(
            &desk.verify(
                url,
                &["--checkpoint", &desk.path("kept"), "--export", &desk.path("export")],
            ),
            "1 kept elsewhere fit",
        );
        let offline = ["--offline", &desk.path("export"), "--checkpoint", &desk.path("kept")];
        holds(&desk.verify(NOWHERE, &offline), "1 kept elsewhere fit");
        changes_are_found(&desk);
        let server = Server::start_with(url, &["--signing-key", &key]);
        assert!(server.errors().is_empty(), "{:?}", server.errors());
    }
}

/// Changes the export and the proof in several ways.
fn changes_are_found(desk: &Desk) {
    let text = std::fs::read_to_string(desk.file("export")).expect("the export");
    let cut: String = text.lines().take(3).map(|line| format!("{line}\n")).collect();
    let (changed, export) = (desk.path("changed"), desk.path("export"));
    for (name, text, word) in [
        ("changed", text.replacen("office.add", "office.end", 1), "audit row 1"),
        (
            "dropped",
            text.lines().skip(1).map(|line| format!("{line}\n")).collect(),
            "audit row 1: it is missing",
        ),
        ("cut", cut, "the file was cut"),
    ] {
        desk.keep("changed", &text);
        let told = desk.verify(NOWHERE, &["--offline", &changed]);
        assert!(
            told.code == 1 && told.out.contains(word),
            "{name}: {}{}",
            told.out,
            told.err
        );
    }
    let other = Desk::new();
    wrong(
        &other.verify(NOWHERE, &["--offline", &export]),
        "none of the public keys given signed it",
    );
    let proof = std::fs::read_to_string(desk.file("entry")).expect("the proof");
    desk.keep("changed", &proof.replacen("\"seq\":2", "\"seq\":3", 1));
    wrong(&desk.verify(NOWHERE, &["--proof", &changed]), "audit row 3");
}

/// Ends the program in order, as a service manager would.
fn terminate(server: Server) {
    let process = server.process().to_string();
    let sent = Command::new("kill").args(["-TERM", &process]).status().expect("kill");
    assert!(sent.success());
    let (start, proc) = (Instant::now(), PathBuf::from("/proc").join(process));
    // A child that nobody has waited for yet stays as a zombie, without a command line.
    while std::fs::read(proc.join("cmdline")).is_ok_and(|line| !line.is_empty()) {
        assert!(start.elapsed() < Duration::from_secs(30), "the program does not end");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn restored(file: &str) -> (Database, String) {
    let database = databases().remove(0);
    let url = database.url().to_string();
    attache_ok(&url, &["restore", file], "");
    (database, url)
}

// Goal: what a signature cannot show, a kept checkpoint does: a history that went on from a backup is whole and signed,
// and contradicts what was signed before. Method: back up, go on, keep, restore, go on otherwise.
#[test]
fn a_second_history_is_found_by_a_kept_checkpoint() {
    for database in databases() {
        let (desk, url) = (Desk::new(), database.url());
        Network::found(&database, &["inspector"]);
        desk.checkpoint(url, "before");
        attache_ok(url, &["backup", &desk.path("backup")], "");
        let token = [
            "token",
            "create",
            "--officer",
            "inspector",
            "--days",
            "1",
            "--scope",
            "read",
        ];
        attache_ok(url, &token, "");
        desk.checkpoint(url, "after");
        let (_kept, second) = restored(&desk.path("backup"));
        attache_ok(&second, &token, "");
        desk.checkpoint(&second, "second");
        holds(
            &desk.verify(&second, &["--export", &desk.path("export")]),
            "signed with the public keys given",
        );
        holds(
            &desk.verify(NOWHERE, &["--offline", &desk.path("export")]),
            "signed: entries 1 to",
        );
        for words in [
            &["--checkpoint", &desk.path("before")][..],
            &["--checkpoint", &desk.path("before"), "--offline", &desk.path("export")][..],
        ] {
            holds(&desk.verify(&second, words), "1 kept elsewhere fit");
        }
        for words in [
            &["--checkpoint", &desk.path("after")][..],
            &["--checkpoint", &desk.path("after"), "--offline", &desk.path("export")][..],
        ] {
            wrong(&desk.verify(&second, words), "the log was forked");
        }
    }
}

// Goal: nothing is signed without a key, with a key that others may read, or with another log's. Method: each.
#[test]
fn a_key_is_asked_for() {
    let database = databases().remove(0);
    let (desk, other, url) = (Desk::new(), Desk::new(), database.url());
    Network::found(&database, &[]);
    let told = attache(url, &["checkpoint"], "");
    assert!(
        told.code == 1 && told.err.contains("attache checkpoint key new"),
        "{}",
        told.err
    );
    desk.checkpoint(url, "kept");
    open_to_others(&desk.file("key"));
    let told = attache(url, &["checkpoint", "--signing-key", &desk.path("key")], "");
    assert!(told.code == 1 && told.err.contains("chmod 600"), "{}", told.err);
    let elsewhere = other.path("elsewhere");
    attache_ok(url, &["checkpoint", "key", "new", &elsewhere], "");
    let told = attache(url, &["checkpoint", "--signing-key", &elsewhere], "");
    assert!(
        told.code == 1 && told.err.contains("those of the log example.org/psl"),
        "{}",
        told.err
    );
    let told = attache(url, &["verify", "--offline", "x"], "");
    assert_eq!(told.code, 2, "usage: {}", told.err);
}

fn open_to_others(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o644)).expect("its mode");
}
