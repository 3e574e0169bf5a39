//! What every journey needs: a fresh database, people made at the command line, the real program, and HTTP.
//!
//! Nothing here knows a story. [`databases`] gives the databases, [`Network`] the people on one of them, [`Server`] the
//! program serving it, [`Client`] somebody who talks to it. Whatever goes wrong here panics with the end of the program's
//! own log.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use store::testing::Guard;
use ureq::http::{HeaderMap, Request, Response};
use ureq::{Agent, Body};

/// Password of everybody that [`Network`] makes.
pub const PASSWORD: &str = "nine dry stones in a row";

/// Offices that [`Network`] opens: code, name, country, city, zone.
const OFFICES: &[[&str; 5]] = &[
    ["PSL", "Port Sele", "QM", "Port Sele", "Europe/Bucharest"],
    ["TOL", "Tolm", "QN", "Tolm", "Asia/Dubai"],
    ["HQ", "Headquarters", "US", "Washington", "America/New_York"],
];

/// People that [`Network`] can make: sign-in name, home office, role.
const PEOPLE: &[[&str; 3]] = &[
    ["ana", "PSL", "special-agent"],
    ["bo", "PSL", "analyst"],
    ["chief", "PSL", "attache"],
    ["second", "PSL", "deputy"],
    ["local", "PSL", "local-staff"],
    ["tol", "TOL", "special-agent"],
    ["tolchief", "TOL", "attache"],
    ["desk", "HQ", "hq-desk"],
    ["programme", "HQ", "programme-manager"],
    ["inspector", "HQ", "inspector"],
    ["system", "HQ", "system-admin"],
];

const START_SECONDS_MAX: u64 = 60;
const REQUEST_SECONDS_MAX: u64 = 90;
/// Lines of the program's log that are kept for the message of a failure.
const LOG_LINES_MAX: usize = 2_000;

/// A database of one story; gone when dropped.
pub struct Database {
    /// Name of the engine, for messages.
    pub engine: String,
    guard: Guard,
}

impl Database {
    /// Its address.
    pub fn url(&self) -> &str {
        self.guard.url()
    }
}

/// A fresh, empty database on each engine.
pub fn databases() -> Vec<Database> {
    store::testing::unmigrated()
        .into_iter()
        .map(|(engine, _, guard)| Database { engine, guard })
        .collect()
}

/// The fresh database of one engine, where there is one.
pub fn database(engine: &str) -> Option<Database> {
    databases().into_iter().find(|d| d.engine == engine)
}

/// What a command of the program came to.
#[derive(Debug)]
pub struct Told {
    /// Exit code; -1 where a signal ended it.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// Runs a command of the program on a database and waits for its end.
pub fn attache(url: &str, words: &[&str], input: &str) -> Told {
    let mut child = program(url)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("start the program");
    let mut stdin = child.stdin.take().expect("its standard input");
    // A command that does not read its input may be gone already.
    drop(stdin.write_all(input.as_bytes()));
    drop(stdin);
    let output = child.wait_with_output().expect("wait for the program");
    Told {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// As [`attache`], for a command that must succeed; gives its standard output.
pub fn attache_ok(url: &str, words: &[&str], input: &str) -> String {
    let told = attache(url, words, input);
    assert_eq!(told.code, 0, "attache {}: {}{}", words.join(" "), told.out, told.err);
    told.out
}

/// `attache verify` must find nothing wrong.
pub fn verify(url: &str) -> String {
    attache_ok(url, &["verify"], "")
}

fn program(url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_attache"));
    // What a person has set for the program must not reach a test.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("ATTACHE_") {
            command.env_remove(name);
        }
    }
    command.args(["--database", url, "--log", "json"]);
    command
}

/// The people on a database, with a token each.
pub struct Network {
    tokens: HashMap<String, String>,
}

impl Network {
    /// Opens the offices and makes the people named, all at the command line, as an installation begins.
    pub fn found(database: &Database, names: &[&str]) -> Network {
        let url = database.url();
        for [code, name, country, city, zone] in OFFICES {
            let mut words = vec![
                "office",
                "add",
                code,
                "--name",
                name,
                "--country",
                country,
                "--city",
                city,
                "--zone",
                zone,
            ];
            if *code == "HQ" {
                words.push("--headquarters");
            }
            attache_ok(url, &words, "");
        }
        let mut tokens = HashMap::new();
        for name in names {
            let [_, office, role] = PEOPLE
                .iter()
                .find(|p| p[0] == *name)
                .unwrap_or_else(|| panic!("there is no {name}"));
            let input = format!("{PASSWORD}\n");
            attache_ok(
                url,
                &[
                    "officer",
                    "add",
                    name,
                    "--office",
                    office,
                    "--role",
                    role,
                    "--password-stdin",
                ],
                &input,
            );
            let told = attache_ok(
                url,
                &["token", "create", "--officer", name, "--days", "2", "--scope", "write"],
                "",
            );
            tokens.insert((*name).to_string(), told.trim().to_string());
        }
        Network { tokens }
    }

    /// The bearer token of one of its people.
    pub fn token(&self, name: &str) -> &str {
        self.tokens.get(name).unwrap_or_else(|| panic!("{name} was not made"))
    }
}

/// The program, serving; killed when dropped.
pub struct Server {
    child: Child,
    address: SocketAddr,
    log: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Serves a database on a free port and waits until it listens.
    pub fn start(database: &Database) -> Server {
        Server::start_at(database.url())
    }

    /// As [`Server::start`], for any address of a database.
    pub fn start_at(url: &str) -> Server {
        Server::start_with(url, &[])
    }

    /// As [`Server::start_at`], with further words after `serve`.
    pub fn start_with(url: &str, words: &[&str]) -> Server {
        let mut child = program(url)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("start the program");
        let log = Arc::new(Mutex::new(vec![]));
        let stderr = child.stderr.take().expect("its standard error");
        let (found, address) = channel();
        let kept = Arc::clone(&log);
        std::thread::spawn(move || {
            let mut found = Some(found);
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if let Some(address) = listening(&line)
                    && let Some(found) = found.take()
                {
                    found.send(address).expect("the story waits for the address");
                }
                let mut kept = kept.lock().expect("the log");
                if kept.len() < LOG_LINES_MAX {
                    kept.push(line);
                }
            }
        });
        match address.recv_timeout(Duration::from_secs(START_SECONDS_MAX)) {
            Ok(address) => Server { child, address, log },
            Err(error) => {
                drop(child.kill().and_then(|()| child.wait()));
                panic!(
                    "the program does not listen ({error}); its log:\n{}",
                    log.lock().expect("the log").join("\n")
                );
            }
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Ends it at once, as a power failure would: SIGKILL.
    pub fn kill(&mut self) {
        self.child.kill().expect("kill the program");
        self.child.wait().expect("wait for the program");
    }

    /// Lines of its log at level error: it broke.
    pub fn errors(&self) -> Vec<String> {
        let log = self.log.lock().expect("the log");
        log.iter()
            .filter(|line| line.contains("\"level\":\"ERROR\""))
            .cloned()
            .collect()
    }

    /// Somebody without credentials.
    pub fn visitor(&self) -> Client {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(Duration::from_secs(REQUEST_SECONDS_MAX)));
        Client {
            agent: config.build().into(),
            base: format!("http://{}", self.address()),
            token: None,
        }
    }

    /// Somebody's program, with a bearer token.
    pub fn program_of(&self, network: &Network, name: &str) -> Client {
        Client {
            token: Some(network.token(name).to_string()),
            ..self.visitor()
        }
    }

    /// Somebody's browser, signed in with name and password.
    pub fn browser_of(&self, name: &str) -> Client {
        let browser = self.visitor();
        let answer = browser.form("/sign-in", &[("name", name), ("password", PASSWORD)]);
        assert_eq!(answer.status, 303, "sign in as {name}: {}", answer.text());
        browser
    }

    /// Sends bytes as they are, on a connection of their own, and gives the status of the answer; `None` where the
    /// connection was closed without one.
    pub fn raw(&self, bytes: &[u8]) -> Option<u16> {
        let mut stream = TcpStream::connect(self.address()).expect("connect");
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .expect("a time limit");
        // A server that has read enough to say no may close while we still send.
        drop(stream.write_all(bytes));
        drop(stream.shutdown(std::net::Shutdown::Write));
        let mut answer = vec![];
        let mut part = [0; 4_096];
        while let Ok(read) = stream.read(&mut part)
            && read > 0
        {
            answer.extend_from_slice(&part[..read]);
        }
        let head = String::from_utf8_lossy(&answer);
        head.strip_prefix("HTTP/1.1 ")
            .and_then(|rest| rest.get(..3)?.parse().ok())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have been killed by the story itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The address in the line that says that the program listens.
fn listening(line: &str) -> Option<SocketAddr> {
    let line: Value = serde_json::from_str(line).ok()?;
    let fields = line.get("fields")?;
    if fields.get("message")?.as_str()? != "listening" {
        return None;
    }
    fields.get("address")?.as_str()?.parse().ok()
}

/// Somebody who talks to the program. A clone has the same credentials.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    base: String,
    token: Option<String>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Vec<u8>,
}

impl Answer {
    fn of(response: Response<Body>) -> Result<Answer, ureq::Error> {
        let (parts, mut body) = response.into_parts();
        let body = body.with_config().limit(64 * 1024 * 1024).read_to_vec()?;
        Ok(Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
        })
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// A header, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("")
    }

    /// The same answer, where it has this status; panics with what was told otherwise.
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }
}

impl Client {
    /// One request as given; an error where no answer came.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<Answer, ureq::Error> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = match body {
            Some(body) => self.agent.run(request.body(body)?)?,
            None => self.agent.run(request.body(())?)?,
        };
        Answer::of(response)
    }

    fn told(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Answer {
        self.send(method, path, headers, body)
            .unwrap_or_else(|e| panic!("{method} {path}: {e}"))
    }

    /// Reads.
    pub fn get(&self, path: &str) -> Answer {
        self.told("GET", path, &[], None)
    }

    /// Sends JSON.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.told(
            "POST",
            path,
            &[("content-type", "application/json")],
            Some(body.to_string().as_bytes()),
        )
    }

    /// Changes, based on a version where one is given.
    pub fn patch(&self, path: &str, version: Option<&str>, body: &Value) -> Answer {
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(version.map(|v| ("if-match", v)));
        self.told("PATCH", path, &headers, Some(body.to_string().as_bytes()))
    }

    /// Sends a form.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(n, v)| format!("{}={}", encode(n), encode(v)))
            .collect();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.told("POST", path, &headers, Some(pairs.join("&").as_bytes()))
    }

    /// Opens a support request in the office PSL that could be submitted, and gives it.
    pub fn open_request(&self, title: &str) -> Value {
        self.post("/api/v1/matters", &support_request(title)).expect(201).json()
    }
}

/// A support request with everything that submitting it needs.
pub fn support_request(title: &str) -> Value {
    json!({
        "kind": "support_request", "office": "PSL", "title": title, "subjects": ["MONL"], "countries": ["QM"], "priority": "routine",
        "requester": "Trade desk", "tasks": ["Who owns the company?"],
        "body": {
            "direction": "inbound_domestic", "supported_component": "CBP", "why_needed": "A shipment of scrap was over-invoiced.",
            "intended_use": "intelligence_only", "host_may_know": "name_only",
        },
    })
}

/// Percent-encodes everything but letters and digits.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
