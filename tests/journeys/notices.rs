//! Mail told as stories to the real program and a real SMTP server: what arrives, once, after the server was away and
//! after the program was killed; over TLS; and without a word of what a matter holds.
//!
//! The server is aiosmtpd (Debian's python3-aiosmtpd), which keeps each message in a folder. Where it is not installed
//! the stories say so and are left out, unless `ATTACHE_TEST_SMTP=required`, as `cargo x ci` sets it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Client, Database, Network, Server, attache_ok, database, databases, support_request, verify};

/// What nobody outside may read: a matter's title and what is asked.
const TITLE: &str = "Scrap invoices of the Marlow brothers";
/// Seconds in which a mail must arrive: the program looks every five, and its first tries are five and ten apart.
const ARRIVES_SECONDS_MAX: u64 = 90;
/// Seconds in which a second copy would have come.
const TWICE_SECONDS: u64 = 12;

/// Reads every message of a folder as other programs do: Python's own mail package undoes the encodings.
const READER: &str = r#"
import email.policy, json, mailbox, sys
box = mailbox.Maildir(sys.argv[1], create=True)
read = lambda raw: email.message_from_bytes(raw, policy=email.policy.default)
mails = [read(box.get_bytes(key)) for key in sorted(box.keys())]
names = ["From", "To", "Subject", "Message-ID", "Auto-Submitted", "Date"]
print(json.dumps([dict({n: str(m[n] or "") for n in names}, body=m.get_content()) for m in mails]))
"#;

/// A running mail server; ended when dropped.
struct MailServer {
    child: Child,
}

/// Where a mail server listens and what it keeps.
struct Place {
    folder: PathBuf,
    port: u16,
}

impl Place {
    fn new(name: &str) -> Place {
        let folder = std::env::temp_dir().join(format!("attache-mail-{name}-{}", std::process::id()));
        drop(std::fs::remove_dir_all(&folder));
        std::fs::create_dir_all(&folder).expect("a folder for mail");
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|s| s.local_addr())
            .expect("a free port")
            .port();
        Place { folder, port }
    }

    fn start(&self, words: &[String]) -> MailServer {
        let child = Command::new("aiosmtpd")
            .args([
                "-n",
                "-l",
                &format!("127.0.0.1:{}", self.port),
                "-c",
                "aiosmtpd.handlers.Mailbox",
            ])
            .args(words)
            .arg(self.folder.join("box"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("start the mail server");
        let server = MailServer { child };
        let until = Instant::now() + Duration::from_secs(20);
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < until, "the mail server does not listen");
            std::thread::sleep(Duration::from_millis(100));
        }
        server
    }

    /// Words after `serve` that make the program use it.
    fn words(&self) -> Vec<String> {
        [
            "--smtp-url",
            &format!("smtp://127.0.0.1:{}", self.port),
            "--mail-from",
            "attache@agency.example",
            "--public-url",
            "https://attache.agency.example",
        ]
        .map(str::to_string)
        .to_vec()
    }

    fn mails(&self) -> Vec<Value> {
        let python = ["/usr/bin/python3", "python3"]
            .into_iter()
            .find(|p| Path::new(p).is_file())
            .unwrap_or("python3");
        let told = Command::new(python)
            .args(["-c", READER])
            .arg(self.folder.join("box"))
            .output()
            .expect("read the mails");
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        serde_json::from_slice(&told.stdout).expect("the mails as JSON")
    }

    /// `to reference` of every line of every mail, in order; each mail is looked at for what may not be in it.
    fn told(&self) -> Vec<String> {
        let mut told = vec![];
        for mail in self.mails() {
            let text = |name: &str| mail[name].as_str().unwrap_or_default().to_string();
            let all = format!("{} {} {}", text("Subject"), text("body"), text("From"));
            for word in [
                "Scrap",
                "scrap",
                "Marlow",
                "invoices",
                "shipment",
                "Trade desk",
                "Who owns",
            ] {
                assert!(!all.contains(word), "{word} is in a mail: {all}");
            }
            assert_eq!(
                (text("From").as_str(), text("Auto-Submitted").as_str()),
                ("attache@agency.example", "auto-generated")
            );
            assert!(
                text("Message-ID").ends_with("@agency.example>") && !text("Date").is_empty(),
                "{mail}"
            );
            let body = text("body");
            assert!(body.contains("https://attache.agency.example/sign-in?next=/"), "{body}");
            let lines: Vec<&str> = body.lines().collect();
            for (at, line) in lines.iter().enumerate() {
                if line.contains("-SUP-") && !line.starts_with("http") {
                    told.push(format!(
                        "{} {line} {}",
                        text("To").split('@').next().unwrap_or_default(),
                        lines.get(at + 1).unwrap_or(&"")
                    ));
                }
            }
        }
        told.sort();
        told
    }

    /// Waits until as many lines were told.
    fn wait_for(&self, lines: usize) -> Vec<String> {
        let until = Instant::now() + Duration::from_secs(ARRIVES_SECONDS_MAX);
        loop {
            let told = self.told();
            if told.len() >= lines {
                return told;
            }
            assert!(Instant::now() < until, "{lines} lines were to arrive, not {told:#?}");
            std::thread::sleep(Duration::from_millis(500));
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Whether the mail server is installed. Where it must be, its absence fails the story.
fn installed() -> bool {
    let there = |name: &str| {
        std::env::var_os("PATH")
            .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()))
    };
    let installed = there("aiosmtpd") && there("openssl");
    let required = std::env::var("ATTACHE_TEST_SMTP").is_ok_and(|word| word == "required");
    assert!(
        installed || !required,
        "aiosmtpd or openssl is missing: run cargo x ci, which installs them"
    );
    if !installed {
        eprintln!("left out: install the packages python3-aiosmtpd and openssl to run the stories of mail");
    }
    installed
}

fn serve(database: &Database, place: &Place) -> Server {
    let words = place.words();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let server = Server::start_with(database.url(), &words);
    // The first round says from where on changes are told.
    let until = Instant::now() + Duration::from_secs(60);
    while !server
        .visitor()
        .get("/metrics")
        .text()
        .contains("attache_notices_waiting")
    {
        assert!(Instant::now() < until, "the program has not looked for notices");
        std::thread::sleep(Duration::from_millis(200));
    }
    server
}

fn found(database: &Database) -> Network {
    let network = Network::found(database, &["ana", "bo", "chief", "desk", "system"]);
    for name in ["ana", "chief"] {
        let address = format!("{name}@agency.example");
        attache_ok(database.url(), &["officer", "mail", name, "--address", &address], "");
    }
    network
}

/// Opens a request, brings it to its acceptance, and gives the lead to ana.
fn give_to_ana(server: &Server, network: &Network, due: Option<&str>) -> String {
    let of = |name: &str| server.program_of(network, name);
    let (desk, bo, chief) = (of("desk"), of("bo"), of("chief"));
    let mut request = support_request(TITLE);
    if let Some(due) = due {
        request["due"] = json!(due);
        request["body"]["deadline_reason"] = json!("a hearing");
    }
    let made = desk.post("/api/v1/matters", &request).expect(201).json();
    let reference = made["reference"].as_str().expect("a reference").to_string();
    let step = |who: &Client, verb: &str, given: Value| {
        who.post(&format!("/api/v1/matters/{reference}/steps/{verb}"), &given)
            .expect(200);
    };
    step(&desk, "submit", json!({}));
    step(&bo, "log", json!({}));
    step(&bo, "acknowledge", json!({}));
    step(&chief, "accept", json!({}));
    let ana = of("ana").get("/api/v1/me").expect(200).json()["id"]
        .as_str()
        .expect("an id")
        .to_string();
    step(&chief, "assign", json!({"lead": ana}));
    reference
}

/// The lines that say that a matter was given to ana; a supervisor may have been told in between that he is to decide.
fn given(told: &[String], references: &[String]) -> Vec<String> {
    references
        .iter()
        .map(|reference| {
            let line = format!("ana {reference} The lead is assigned to you");
            let times = told.iter().filter(|t| **t == line).count();
            assert_eq!(times, 1, "{line} in {told:#?}");
            line
        })
        .collect()
}

// Goal: two processes on one database tell everything once; a deadline that has passed is told to who leads the matter
// and to the supervisor of the office. Method: both start, four matters change, both have time for a second copy.
#[test]
fn two_processes_tell_everything_once() {
    if !installed() {
        return;
    }
    for database in databases() {
        let place = Place::new(&format!("twice-{}", database.engine));
        let _mail = place.start(&[]);
        let network = found(&database);
        let (first, second) = (serve(&database, &place), serve(&database, &place));
        let mut references = vec![];
        for at in 0..4 {
            let due = (at == 3).then_some("2020-01-06");
            references.push(give_to_ana(if at % 2 == 0 { &first } else { &second }, &network, due));
        }
        place.wait_for(4);
        std::thread::sleep(Duration::from_secs(TWICE_SECONDS));
        let told = place.told();
        assert_eq!(given(&told, &references).len(), 4, "{}", database.engine);
        let mut once = told.clone();
        once.dedup();
        assert_eq!(once, told, "{}: nothing twice", database.engine);
        for line in &told {
            assert!(line.starts_with("ana ") || line.starts_with("chief "), "{line}");
        }
        drop((first, second));
        verify(database.url());
    }
}

// Goal: while the mail server is away notices wait, the operator sees why, and a program that is killed loses none.
// Method: no server; a matter changes; SIGKILL; the program and the server start; the mail comes, once.
#[test]
fn mail_waits_for_its_server_and_outlives_the_program() {
    if !installed() {
        return;
    }
    for database in databases() {
        let place = Place::new(&format!("away-{}", database.engine));
        let network = found(&database);
        let mut server = serve(&database, &place);
        let reference = give_to_ana(&server, &network, None);
        let system = server.program_of(&network, "system");
        let until = Instant::now() + Duration::from_secs(60);
        let state = loop {
            let state = system.get("/api/v1/notices").expect(200).json();
            if state["failures"][0]["why"].is_string() {
                break state;
            }
            assert!(Instant::now() < until, "no failure is shown: {state}");
            std::thread::sleep(Duration::from_millis(500));
        };
        assert_eq!(
            state["failures"][0]["why"], "the mail server cannot be reached",
            "{state}"
        );
        assert!(state["waiting"].as_i64().is_some_and(|n| n >= 1), "{state}");
        server.kill();
        drop(server);
        let server = serve(&database, &place);
        let _mail = place.start(&[]);
        let told = place.wait_for(1);
        given(&told, std::slice::from_ref(&reference));
        std::thread::sleep(Duration::from_secs(TWICE_SECONDS));
        given(&place.told(), &[reference]);
        let own = server
            .program_of(&network, "ana")
            .get("/api/v1/me/notices")
            .expect(200)
            .json();
        assert_eq!(own["notices"][0]["outcome"], "sent", "{own}");
        assert!(server.errors().is_empty(), "{:?}", server.errors());
        drop(server);
        verify(database.url());
    }
}

// Goal: a connection is protected by STARTTLS with a certificate that is known, and a server that is not known gets no
// mail. Method: a certificate made for the story; the mail that an officer sends himself.
#[test]
fn starttls_with_a_certificate_that_is_known() {
    if !installed() {
        return;
    }
    let Some(database) = database("sqlite") else { return };
    let place = Place::new("tls");
    let (key, cert) = (place.folder.join("key.pem"), place.folder.join("cert.pem"));
    let (key, cert) = (key.display().to_string(), cert.display().to_string());
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
            "-keyout",
            &key,
            "-out",
            &cert,
        ])
        .args([
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-addext",
            "basicConstraints=critical,CA:FALSE",
        ])
        .stderr(Stdio::null())
        .status()
        .expect("make a certificate");
    assert!(made.success(), "openssl makes no certificate");
    let _mail = place.start(&["--tlscert".into(), cert.clone(), "--tlskey".into(), key]);
    let network = found(&database);
    let url = format!("smtp+starttls://localhost:{}", place.port);
    let words = [
        "--smtp-url",
        &url,
        "--mail-from",
        "attache@agency.example",
        "--mail-domains",
        "agency.example",
    ];
    let stranger = Server::start_with(database.url(), &words);
    let refused = stranger
        .program_of(&network, "ana")
        .form("/me/notices/test", &[])
        .expect(422);
    assert!(refused.text().contains("try again later"), "{}", refused.text());
    assert_eq!(place.mails().len(), 0);
    drop(stranger);
    let known = Server::start_with(database.url(), &[&words[..], &["--smtp-ca", &cert]].concat());
    let ana = known.program_of(&network, "ana");
    ana.form("/me/notices/test", &[]).expect(303);
    assert_eq!(place.mails()[0]["To"], "ana@agency.example");
    let elsewhere = ana
        .patch("/api/v1/me/notices", None, &json!({"address": "ana@elsewhere.example"}))
        .expect(422);
    assert_eq!(
        elsewhere.json()["refusals"][0]["field"],
        "address",
        "{}",
        elsewhere.text()
    );
}
