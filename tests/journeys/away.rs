//! The database goes away and comes back: requests say so and when to come again, and nothing has to be restarted.
//!
//! Only PostgreSQL can go away. A forwarder stands between the program and the server; the story cuts it and mends it.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::harness::{Network, Server, database, support_request, verify};

/// Forwards connections to a server until it is cut.
struct Forwarder {
    address: SocketAddr,
    cut: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Forwarder {
    fn to(server: SocketAddr) -> Forwarder {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address");
        let (cut, open) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(vec![])));
        let (is_cut, connections) = (Arc::clone(&cut), Arc::clone(&open));
        // The thread ends with the test's process.
        std::thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                if is_cut.load(Ordering::SeqCst) {
                    drop(near.shutdown(Shutdown::Both));
                    continue;
                }
                let Ok(far) = TcpStream::connect(server) else { continue };
                for (from, to) in [(&near, &far), (&far, &near)] {
                    let (from, to) = (from.try_clone().expect("a handle"), to.try_clone().expect("a handle"));
                    std::thread::spawn(move || pump(from, to));
                }
                connections.lock().expect("the connections").extend([near, far]);
            }
        });
        Forwarder { address, cut, open }
    }

    fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
        for connection in self.open.lock().expect("the connections").drain(..) {
            // The other end may have closed it already.
            drop(connection.shutdown(Shutdown::Both));
        }
    }

    fn mend(&self) {
        self.cut.store(false, Ordering::SeqCst);
    }
}

fn pump(mut from: TcpStream, mut to: TcpStream) {
    let mut part = [0; 16_384];
    while let Ok(read) = from.read(&mut part)
        && read > 0
        && to.write_all(&part[..read]).is_ok()
    {}
    drop(to.shutdown(Shutdown::Both));
    drop(from.shutdown(Shutdown::Both));
}

/// Host and port of an address such as `postgres://user@host:5432/name`, and the address with another host and port.
fn rerouted(url: &str, through: impl FnOnce(SocketAddr) -> SocketAddr) -> String {
    let (scheme, rest) = url.split_once("://").expect("a scheme");
    let (authority, path) = rest.split_once('/').expect("a path");
    let (user, host) = authority
        .rsplit_once('@')
        .map_or(("", authority), |(user, host)| (user, host));
    let host = if host.contains(':') {
        host.to_string()
    } else {
        format!("{host}:5432")
    };
    let server = host
        .to_socket_addrs()
        .expect("the server's address")
        .next()
        .expect("one address");
    let near = through(server);
    let at = if user.is_empty() { "" } else { "@" };
    format!("{scheme}://{user}{at}{near}/{path}")
}

// Goal: while the database cannot be reached, pages and the API answer 503 with Retry-After and nothing is written; when it
// can be reached again the same process goes on. Method: cut and mend the connection, three times.
#[test]
fn the_database_goes_away_and_comes_back() {
    let Some(database) = database("postgres") else { return };
    let network = Network::found(&database, &["ana"]);
    let mut forwarder = None;
    let url = rerouted(database.url(), |server| forwarder.insert(Forwarder::to(server)).address);
    let forwarder = forwarder.expect("a forwarder");
    let server = Server::start_at(&url);
    let (program, browser) = (server.program_of(&network, "ana"), server.browser_of("ana"));
    let opened = program.open_request("Before the cut");
    let reference = opened["reference"].as_str().expect("a reference").to_string();

    for round in 0..3 {
        browser.get(&format!("/matters/{reference}")).expect(200);
        forwarder.cut();
        let started = Instant::now();
        for path in ["/api/v1/matters".to_string(), format!("/api/v1/matters/{reference}")] {
            let answer = program.get(&path).expect(503);
            assert!(!answer.header("retry-after").is_empty(), "{path}");
            assert_eq!(answer.json()["code"], "unavailable");
        }
        for path in ["/matters".to_string(), format!("/matters/{reference}")] {
            let answer = browser.get(&path).expect(503);
            assert!(!answer.header("retry-after").is_empty(), "{path}");
            assert!(answer.text().contains("cannot be reached"), "{}", answer.text());
        }
        let unwritten = program
            .post("/api/v1/matters", &support_request("During the cut"))
            .expect(503);
        assert!(!unwritten.header("retry-after").is_empty());
        server.visitor().get("/readyz").expect(503);
        server.visitor().get("/healthz").expect(200);
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "being away takes too long to tell"
        );

        forwarder.mend();
        recovered(&server);
        program.get(&format!("/api/v1/matters/{reference}")).expect(200);
        browser.get(&format!("/matters/{reference}")).expect(200);
        program.open_request(&format!("After cut {round}"));
    }
    let titles = program.get("/api/v1/matters").expect(200).text();
    assert!(!titles.contains("During the cut"), "{titles}");
    assert_eq!(server.errors(), Vec::<String>::new());
    verify(database.url());
}

fn recovered(server: &Server) {
    let limit = Instant::now() + Duration::from_secs(20);
    while server.visitor().get("/readyz").status != 200 {
        assert!(Instant::now() < limit, "the program does not recover");
        std::thread::sleep(Duration::from_millis(100));
    }
}
