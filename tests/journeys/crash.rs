//! The program is killed in the middle of its writes, again and again: what it acknowledged is there, the chain holds.
//!
//! Each round starts the program, lets 16 clients write as fast as they can, kills it with SIGKILL when enough writes were
//! acknowledged, verifies the database as the crash left it, starts the program again and reads every acknowledged write
//! back. `ATTACHE_CRASH_ROUNDS` and `ATTACHE_CRASH_WRITES` set how often and after how many writes of a round it is killed.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::{Client, Database, Network, Server, database, support_request, verify};

const CLIENTS: usize = 16;
const ROUNDS: usize = 20;
const WRITES_PER_ROUND: usize = 50;
const ROUND_SECONDS_MAX: u64 = 60;

/// What was acknowledged of one matter, and what was on its way when the program died.
#[derive(Clone, Debug)]
struct Acknowledged {
    revision: i64,
    title: String,
    unanswered: Option<String>,
}

type Written = Arc<Mutex<HashMap<String, Acknowledged>>>;

fn setting(name: &str, usual: usize) -> usize {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

/// One client: opens a matter, changes it, opens the next, until nobody answers any more.
fn write_until_it_dies(client: &Client, name: &str, written: &Written, acknowledged: &AtomicUsize, over: &AtomicBool) {
    for n in 0.. {
        if over.load(Ordering::Relaxed) {
            return;
        }
        let title = format!("Request {name} {n}");
        let Ok(opened) = send(client, "POST", "/api/v1/matters", None, &support_request(&title)) else {
            return;
        };
        assert_eq!(opened.status, 201, "{}", opened.text());
        acknowledged.fetch_add(1, Ordering::Relaxed);
        let reference = opened.json()["reference"].as_str().expect("a reference").to_string();
        let changed = format!("{title}, changed");
        let entry = Acknowledged {
            revision: 1,
            title,
            unanswered: Some(changed.clone()),
        };
        written
            .lock()
            .expect("what was written")
            .insert(reference.clone(), entry);
        let path = format!("/api/v1/matters/{reference}");
        let Ok(answer) = send(
            client,
            "PATCH",
            &path,
            Some(opened.header("etag")),
            &json!({"title": changed}),
        ) else {
            return;
        };
        assert_eq!(answer.status, 200, "{}", answer.text());
        acknowledged.fetch_add(1, Ordering::Relaxed);
        let entry = Acknowledged {
            revision: 2,
            title: changed,
            unanswered: None,
        };
        written.lock().expect("what was written").insert(reference, entry);
    }
}

fn send(
    client: &Client,
    method: &str,
    path: &str,
    version: Option<&str>,
    body: &serde_json::Value,
) -> Result<crate::harness::Answer, ureq::Error> {
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(version.map(|v| ("if-match", v)));
    client.send(method, path, &headers, Some(body.to_string().as_bytes()))
}

/// Writes with all clients and kills the program in the middle; gives what it had acknowledged.
fn round(server: &mut Server, network: &Network, number: usize, writes: usize) -> HashMap<String, Acknowledged> {
    let written = Written::default();
    let (acknowledged, over) = (AtomicUsize::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (written, acknowledged, over) = (&written, &acknowledged, &over);
            let somebody = server.program_of(network, if client % 2 == 0 { "ana" } else { "bo" });
            let name = format!("{number}-{client}");
            scope.spawn(move || write_until_it_dies(&somebody, &name, written, acknowledged, over));
        }
        let started = Instant::now();
        while acknowledged.load(Ordering::Relaxed) < writes {
            assert!(
                started.elapsed() < Duration::from_secs(ROUND_SECONDS_MAX),
                "round {number}: process {} does not answer",
                server.process()
            );
            std::thread::sleep(Duration::from_micros(500));
        }
        server.kill();
        over.store(true, Ordering::Relaxed);
    });
    let written = written.lock().expect("what was written");
    written.clone()
}

/// Every acknowledged write is there, and nothing that nobody sent.
fn read_back(server: &Server, network: &Network, written: &HashMap<String, Acknowledged>) {
    let reader = server.program_of(network, "ana");
    for (reference, known) in written {
        let matter = reader.get(&format!("/api/v1/matters/{reference}")).expect(200).json();
        let (title, revision) = (
            matter["title"].as_str().or(matter["spine"]["title"].as_str()),
            matter["revision"].as_i64(),
        );
        let title = title.expect("a title").to_string();
        let late = known.unanswered.as_ref() == Some(&title) && revision == Some(known.revision + 1);
        assert!(
            late || (title == known.title && revision == Some(known.revision)),
            "{reference}: {known:?} became {title:?}, {revision:?}"
        );
    }
}

fn killed_again_and_again(database: &Database) {
    let (rounds, writes) = (
        setting("ATTACHE_CRASH_ROUNDS", ROUNDS),
        setting("ATTACHE_CRASH_WRITES", WRITES_PER_ROUND),
    );
    let network = Network::found(database, &["ana", "bo"]);
    let mut all = HashMap::new();
    let mut server = Server::start(database);
    for number in 0..rounds {
        // The kill falls at another point of the work each time.
        let written = round(&mut server, &network, number, writes + number * 7 % 11);
        assert!(!written.is_empty());
        verify(database.url());
        server = Server::start(database);
        read_back(&server, &network, &written);
        all.extend(written);
    }
    read_back(&server, &network, &all);
    assert_eq!(server.errors(), Vec::<String>::new());
}

// Goal: an acknowledged write survives the death of the program. Method: see above.
#[test]
fn acknowledged_writes_survive_kill_on_sqlite() {
    killed_again_and_again(&database("sqlite").expect("SQLite is always there"));
}

// Goal and method: as on SQLite.
#[test]
fn acknowledged_writes_survive_kill_on_postgres() {
    if let Some(database) = database("postgres") {
        killed_again_and_again(&database);
    }
}
