//! `cargo x bench`: the whole program under load on a network of many matters, on both databases, beside its peer.
//!
//! Seeds a fresh database, starts the release program on it and measures from outside, over HTTP, on the same machine: the
//! clients take their share of the processors. Words after `--`: the number of matters (100,000 if left out),
//! `--only sqlite|postgres`, `--seconds N` for each load. It prints and writes nothing; docs/benchmarks.md says what was
//! seen. PostgreSQL is measured where `ATTACHE_TEST_POSTGRES` names a server.

#[expect(dead_code, reason = "the journeys use more of it")]
#[path = "../tests/journeys/harness.rs"]
mod harness;
#[path = "network/load.rs"]
mod load;
#[path = "network/seed.rs"]
mod seed;
#[path = "network/wire.rs"]
mod wire;

use std::time::Instant;

use anyhow::{Context, bail, ensure};
use attache::app::Tls;
use harness::{Database, Network, Server, databases, support_request};
use load::Times;
use wire::{Wire, request};

/// Requests a second of the reading loads.
const RATE: u32 = 200;
/// Clients that open matters at the same time.
const CLIENTS: usize = 16;
/// Starts whose median is the cold start.
const STARTS: usize = 5;

/// The peer, measured on two processors like these: Request Tracker 5 through its REST API.
mod peer {
    /// Tickets created a second, the upper end of what was seen.
    pub const CREATES_PER_SECOND: f64 = 4.0;
    /// Median time of a creation.
    pub const CREATE_P50_MS: f64 = 312.0;
    /// Processor time of a creation.
    pub const CREATE_CPU_MS: f64 = 208.0;
    /// Resident memory.
    pub const MEMORY_MB: f64 = 500.0;
}

struct Settings {
    matters: usize,
    only: Option<String>,
    seconds: u32,
}

/// What was measured on one database.
#[derive(Default)]
struct Figures {
    engine: String,
    seed_seconds: f64,
    creates_per_second: f64,
    create_p50_ms: f64,
    create_p99_ms: f64,
    create_cpu_ms: f64,
    matter_p50_ms: f64,
    matter_p99_ms: f64,
    list_p50_ms: f64,
    list_p99_ms: f64,
    cold_ms: f64,
    resident_mb: f64,
    peak_mb: f64,
    audit_rows: f64,
    chain_rows_per_second: f64,
    verify_rows_per_second: f64,
    first_visit_kb: f64,
    later_page_kb: f64,
    lists: Vec<(&'static str, f64, f64, f64)>,
}

/// Lists that are asked for, with whose eyes: the officer of one office sees a twelfth, headquarters sees all.
const LISTS: &[(&str, &str)] = &[
    ("ana", "/matters"),
    ("ana", "/matters?kind=support_request&phase=active"),
    ("ana", "/matters?phase=draft,active&sort=due"),
    ("ana", "/matters?q=copper%20airport"),
    ("ana", "/matters?q=file%2077"),
    ("desk", "/matters"),
    ("desk", "/matters?office=B03&phase=active"),
    ("desk", "/matters?subject=MONL&country=QM"),
    ("desk", "/matters?component=CBP&kind=support_request"),
    ("desk", "/matters?ball_with=requester&sort=ball"),
    ("desk", "/matters?phase=active&sort=due"),
    ("desk", "/matters?q=copper%20airport"),
    ("desk", "/matters?q=file%2077"),
];

fn main() -> anyhow::Result<()> {
    let settings = settings()?;
    let mut measured = vec![];
    for database in databases() {
        if settings.only.as_ref().is_none_or(|only| *only == database.engine) {
            let figures = measure(&database, &settings).with_context(|| format!("on {}", database.engine))?;
            measured.push(figures);
        }
    }
    print_table(&settings, &measured);
    Ok(())
}

fn settings() -> anyhow::Result<Settings> {
    let mut settings = Settings {
        matters: 100_000,
        only: None,
        seconds: 20,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            // cargo says this to every benchmark.
            "--bench" => {}
            "--only" => settings.only = Some(words.next().context("name sqlite or postgres")?),
            "--seconds" => settings.seconds = words.next().context("give the seconds")?.parse()?,
            number if number.bytes().all(|b| b.is_ascii_digit() || b == b'_') => {
                settings.matters = number.replace('_', "").parse()?
            }
            other => bail!("{other} is not understood: give a number of matters, --only ENGINE, --seconds N"),
        }
    }
    Ok(settings)
}

fn measure(database: &Database, settings: &Settings) -> anyhow::Result<Figures> {
    let mut figures = Figures {
        engine: database.engine.clone(),
        ..Figures::default()
    };
    let say = |what: &str| eprintln!("{}: {what}", database.engine);
    say("seeding");
    let network = Network::found(database, &["ana", "bo", "desk"]);
    let started = Instant::now();
    let seeded = {
        let app = attache::cli::open_app(database.url(), Tls::Off)?;
        seed::seed(&app, settings.matters, settings.matters)?
    };
    figures.seed_seconds = started.elapsed().as_secs_f64();
    ensure!(!seeded.references.is_empty(), "no matter of the office PSL was seeded");

    say("cold start");
    let mut starts = (0..STARTS)
        .map(|_| cold_start(database))
        .collect::<anyhow::Result<Vec<f64>>>()?;
    starts.sort_by(f64::total_cmp);
    figures.cold_ms = starts[STARTS / 2];

    let server = Server::start(database);
    page_bytes(&server, &network, &seeded.references[0], &mut figures)?;
    say("creating");
    creates(&server, &network, settings, &mut figures)?;
    say("reading matters");
    let token = network.token("ana");
    let pages = load::open(server.address(), RATE, settings.seconds, 1, |n| {
        let reference = &seeded.references[n * 7 % seeded.references.len()];
        (
            0,
            request(
                "GET",
                &format!("/matters/{reference}"),
                token,
                "accept-encoding: gzip\r\n",
                "",
            ),
        )
    })?;
    (figures.matter_p50_ms, figures.matter_p99_ms) = (pages[0].share(0.5), pages[0].share(0.99));
    say("reading lists");
    lists(&server, &network, settings, &mut figures)?;
    (figures.resident_mb, figures.peak_mb) = memory(server.process())?;
    drop(server);
    say("verifying");
    verify(database, &mut figures)?;
    Ok(figures)
}

/// Milliseconds from starting the program to the first answer that it is ready.
fn cold_start(database: &Database) -> anyhow::Result<f64> {
    let started = Instant::now();
    let server = Server::start(database);
    let mut wire = Wire::connect(server.address())?;
    while wire.ask(&request("GET", "/readyz", "none", "", ""))?.status != 200 {
        std::thread::yield_now();
    }
    Ok(started.elapsed().as_secs_f64() * 1_000.0)
}

fn creates(server: &Server, network: &Network, settings: &Settings, figures: &mut Figures) -> anyhow::Result<()> {
    let tokens = [network.token("ana"), network.token("bo")];
    let create = |client: usize, n: usize| {
        let body = support_request(&format!("Created under load {client} {n}")).to_string();
        request("POST", "/api/v1/matters", tokens[client % tokens.len()], "", &body)
    };
    // The first second fills caches and prepares statements.
    load::closed(server.address(), CLIENTS, 1, 201, create)?;
    let before = cpu_ms(server.process())?;
    let done = load::closed(server.address(), CLIENTS, u64::from(settings.seconds), 201, create)?;
    let cpu = cpu_ms(server.process())? - before;
    figures.creates_per_second = done.per_second;
    (figures.create_p50_ms, figures.create_p99_ms) = (done.times.share(0.5), done.times.share(0.99));
    figures.create_cpu_ms = cpu / done.times.count() as f64;
    Ok(())
}

fn lists(server: &Server, network: &Network, settings: &Settings, figures: &mut Figures) -> anyhow::Result<()> {
    let times = load::open(server.address(), RATE, settings.seconds, LISTS.len(), |n| {
        let kind = n % LISTS.len();
        let (who, path) = LISTS[kind];
        (
            kind,
            request("GET", path, network.token(who), "accept-encoding: gzip\r\n", ""),
        )
    })?;
    let all = Times::of(times.iter().flat_map(Times::all).copied().collect());
    (figures.list_p50_ms, figures.list_p99_ms) = (all.share(0.5), all.share(0.99));
    // What one list costs by itself, without others beside it: where to look first.
    let mut wire = Wire::connect(server.address())?;
    for (times, (who, path)) in times.iter().zip(LISTS) {
        let bytes = request("GET", path, network.token(who), "", "");
        let mut alone = vec![];
        for _ in 0..9 {
            let started = Instant::now();
            wire.ask(&bytes)?;
            alone.push(started.elapsed().as_secs_f64() * 1_000.0);
        }
        figures
            .lists
            .push((path, times.share(0.5), times.share(0.99), Times::of(alone).share(0.5)));
    }
    Ok(())
}

/// Bytes of a first visit with everything the page asks for, and of the largest page after it, as they travel.
fn page_bytes(server: &Server, network: &Network, reference: &str, figures: &mut Figures) -> anyhow::Result<()> {
    let mut wire = Wire::connect(server.address())?;
    let token = network.token("ana");
    let mut bytes = |path: &str, more: &str| -> anyhow::Result<Vec<u8>> {
        let answer = wire.ask(&request("GET", path, token, more, ""))?;
        ensure!(answer.status == 200, "{path}: status {}", answer.status);
        Ok(answer.body)
    };
    let gzip = "accept-encoding: gzip\r\n";
    let matter = format!("/matters/{reference}");
    let mut later = 0;
    for path in ["/", "/matters", matter.as_str(), "/matters/new/support_request"] {
        later = later.max(bytes(path, gzip)?.len());
    }
    let page = String::from_utf8(bytes("/", "")?)?;
    let mut assets: Vec<&str> = page.split('"').filter(|part| part.starts_with("/assets/")).collect();
    assets.sort_unstable();
    assets.dedup();
    let mut first = bytes("/", gzip)?.len();
    for asset in assets {
        first += bytes(asset, gzip)?.len();
    }
    (figures.first_visit_kb, figures.later_page_kb) = (first as f64 / 1_000.0, later as f64 / 1_000.0);
    Ok(())
}

/// Resident memory now and at its peak, in megabytes.
fn memory(process: u32) -> anyhow::Result<(f64, f64)> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let of = |name: &str| -> anyhow::Result<f64> {
        let line = status
            .lines()
            .find(|line| line.starts_with(name))
            .context("the system does not tell the memory")?;
        let kib: f64 = line.split_whitespace().nth(1).context("no number")?.parse()?;
        Ok(kib * 1.024 / 1_000.0)
    };
    Ok((of("VmRSS:")?, of("VmHWM:")?))
}

/// Processor time a process has used, in milliseconds; Linux counts it in hundredths of a second.
fn cpu_ms(process: u32) -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let after_name = stat.rsplit_once(')').context("no name")?.1;
    let ticks: Vec<f64> = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<f64>() * 10.0)
}

/// The chain alone, in this process; and `attache verify`, which also checks bodies and everything derived.
fn verify(database: &Database, figures: &mut Figures) -> anyhow::Result<()> {
    let db = store::Db::open(database.url())?;
    let started = Instant::now();
    let checked = store::verify::verify_chain(&db)?;
    let chain = started.elapsed().as_secs_f64();
    figures.audit_rows = match checked {
        Ok(checked) => checked.audit as f64,
        Err(finding) => bail!("{finding}"),
    };
    let started = Instant::now();
    harness::verify(database.url());
    let whole = started.elapsed().as_secs_f64();
    figures.chain_rows_per_second = figures.audit_rows / chain;
    figures.verify_rows_per_second = figures.audit_rows / whole;
    Ok(())
}

/// One line of the table: what, aim, the figure of each database, the peer's, how many times better the worse of ours is.
struct Line {
    what: &'static str,
    aim: &'static str,
    of: fn(&Figures) -> f64,
    peer: Option<(f64, Better)>,
}

#[derive(Clone, Copy)]
enum Better {
    More,
    Less,
}

const LINES: &[Line] = &[
    Line {
        what: "creates/s, durable, 16 clients",
        aim: ">= 500",
        of: |f| f.creates_per_second,
        peer: Some((peer::CREATES_PER_SECOND, Better::More)),
    },
    Line {
        what: "create p50, ms",
        aim: "",
        of: |f| f.create_p50_ms,
        peer: Some((peer::CREATE_P50_MS, Better::Less)),
    },
    Line {
        what: "create p99, ms",
        aim: "",
        of: |f| f.create_p99_ms,
        peer: None,
    },
    Line {
        what: "create, processor ms each",
        aim: "",
        of: |f| f.create_cpu_ms,
        peer: Some((peer::CREATE_CPU_MS, Better::Less)),
    },
    Line {
        what: "matter page p50 at 200/s, ms",
        aim: "",
        of: |f| f.matter_p50_ms,
        peer: None,
    },
    Line {
        what: "matter page p99 at 200/s, ms",
        aim: "<= 50",
        of: |f| f.matter_p99_ms,
        peer: None,
    },
    Line {
        what: "filtered list p50 at 200/s, ms",
        aim: "",
        of: |f| f.list_p50_ms,
        peer: None,
    },
    Line {
        what: "filtered list p99 at 200/s, ms",
        aim: "<= 50",
        of: |f| f.list_p99_ms,
        peer: None,
    },
    Line {
        what: "cold start, ms",
        aim: "<= 1000",
        of: |f| f.cold_ms,
        peer: None,
    },
    Line {
        what: "resident memory after load, MB",
        aim: "<= 256",
        of: |f| f.resident_mb,
        peer: Some((peer::MEMORY_MB, Better::Less)),
    },
    Line {
        what: "resident memory at its peak, MB",
        aim: "",
        of: |f| f.peak_mb,
        peer: Some((peer::MEMORY_MB, Better::Less)),
    },
    Line {
        what: "audit rows",
        aim: ">= 300000",
        of: |f| f.audit_rows,
        peer: None,
    },
    Line {
        what: "chain verified, rows/s",
        aim: ">= 300000",
        of: |f| f.chain_rows_per_second,
        peer: None,
    },
    Line {
        what: "`attache verify`, audit rows/s",
        aim: "",
        of: |f| f.verify_rows_per_second,
        peer: None,
    },
    Line {
        what: "first visit, compressed, KB",
        aim: "<= 150",
        of: |f| f.first_visit_kb,
        peer: None,
    },
    Line {
        what: "largest later page, compressed, KB",
        aim: "<= 30",
        of: |f| f.later_page_kb,
        peer: None,
    },
    Line {
        what: "seeding, s",
        aim: "",
        of: |f| f.seed_seconds,
        peer: None,
    },
];

fn print_table(settings: &Settings, measured: &[Figures]) {
    println!("{} matters, {} s each load\n", settings.matters, settings.seconds);
    let engines: Vec<String> = measured.iter().map(|f| format!("{:>10}", f.engine)).collect();
    println!(
        "| {:<35} | {:>9} | {} | {:>6} | {:>6} |",
        "what",
        "aim",
        engines.join(" | "),
        "RT 5",
        "ratio"
    );
    let rules: Vec<&str> = measured.iter().map(|_| "----------:").collect();
    println!("|{:-<37}|----------:|{}|-------:|-------:|", "", rules.join("|"));
    for line in LINES {
        let values: Vec<f64> = measured.iter().map(line.of).collect();
        let cells: Vec<String> = values.iter().map(|v| format!("{:>10}", number(*v))).collect();
        let (beside, ratio) = match line.peer {
            None => (String::new(), String::new()),
            Some((peer, better)) => {
                let ratios = values.iter().map(|v| {
                    if matches!(better, Better::More) {
                        v / peer
                    } else {
                        peer / v
                    }
                });
                (
                    number(peer),
                    format!("{}x", number(ratios.fold(f64::INFINITY, f64::min))),
                )
            }
        };
        println!(
            "| {:<35} | {:>9} | {} | {beside:>6} | {ratio:>6} |",
            line.what,
            line.aim,
            cells.join(" | ")
        );
    }
    for figures in measured {
        println!(
            "\nlists on {}: p50 and p99 at {RATE}/s, median alone, ms",
            figures.engine
        );
        for ((who, _), (path, p50, p99, alone)) in LISTS.iter().zip(&figures.lists) {
            println!(
                "{:>8} {:>8} {:>8}  {who:<5} {path}",
                number(*p50),
                number(*p99),
                number(*alone)
            );
        }
    }
}

fn number(value: f64) -> String {
    if value.abs() < 10.0 {
        format!("{value:.2}")
    } else if value < 100.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.0}")
    }
}
