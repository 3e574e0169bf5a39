//! For tests: the program on a fresh database with a few officers, at a time that the test sets.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use store::officers::{Office, Officer, Posting};

use crate::app::{App, Clock, Config, Ctx};
use crate::officers::sessions::ctx_of;
use crate::web::limits::Limits;

/// A program for one test.
pub struct TestApp {
    /// The program.
    pub app: Arc<App>,
    /// Name of the engine, for messages.
    pub engine: String,
    hand: Arc<Mutex<Timestamp>>,
    _guard: store::testing::Guard,
}

/// Sign-in names and roles of the officers of [`apps`]; the office is PSL unless the role is of headquarters.
pub const OFFICERS: &[(&str, &str, &str)] = &[
    ("ana", "PSL", "special-agent"),
    ("bo", "PSL", "analyst"),
    ("chief", "PSL", "attache"),
    ("second", "PSL", "deputy"),
    ("local", "PSL", "local-staff"),
    ("tol", "TOL", "special-agent"),
    ("tolchief", "TOL", "attache"),
    ("desk", "HQ", "hq-desk"),
    ("programme", "HQ", "programme-manager"),
    ("inspector", "HQ", "inspector"),
    ("system", "HQ", "system-admin"),
];

/// The program on each database that tests run on.
pub fn apps() -> Vec<TestApp> {
    let apps = empty_apps();
    for t in &apps {
        people(&t.app, t.app.clock.now());
    }
    apps
}

/// As [`apps`], without offices and officers: for what fills a database itself.
pub fn empty_apps() -> Vec<TestApp> {
    store::testing::databases()
        .into_iter()
        .map(|(engine, db, guard)| {
            let start: Timestamp = "2026-11-24T09:00:00Z".parse().expect("an instant");
            let hand = Arc::new(Mutex::new(start));
            let clock = Clock::Set(Arc::clone(&hand));
            let packs = crate::cli::load_packs().expect("the packs load");
            let app = Arc::new(App {
                db,
                packs,
                clock,
                config: Config::default(),
                limits: Limits::default(),
            });
            TestApp {
                app,
                engine,
                hand,
                _guard: guard,
            }
        })
        .collect()
}

fn people(app: &App, now: Timestamp) {
    let at = store::ids::instant(now);
    app.db
        .write(move |tx| {
            for (code, country, zone, headquarters) in [
                ("PSL", "QM", "Europe/Bucharest", false),
                ("TOL", "QN", "Asia/Dubai", false),
                ("HQ", "US", "America/New_York", true),
            ] {
                store::officers::add_office(tx, &office(code, country, zone, headquarters, &at))?;
            }
            for (name, office, role) in OFFICERS {
                let officer = officer(name, role, &at);
                let posting = Posting {
                    office: (*office).into(),
                    position: 0,
                    from_day: "2020-01-01".into(),
                    to_day: String::new(),
                };
                store::officers::add_officer(tx, &officer, "", &[(*role).to_string()], &[posting])?;
            }
            Ok(())
        })
        .expect("the test's people");
}

fn office(code: &str, country: &str, zone: &str, headquarters: bool, at: &str) -> Office {
    Office {
        code: code.into(),
        name: format!("Office {code}"),
        country: country.into(),
        city: code.into(),
        zone: zone.into(),
        headquarters,
        opened: at[..10].into(),
        closed: String::new(),
    }
}

fn officer(name: &str, role: &str, at: &str) -> Officer {
    Officer {
        id: format!("o-{name}"),
        name: name.into(),
        full_name: format!("Officer {name}"),
        tier: if role == "local-staff" { "local" } else { "cleared" }.into(),
        discipline: String::new(),
        disabled_at: String::new(),
        created_at: at.into(),
        seen_at: String::new(),
        office: String::new(),
    }
}

impl TestApp {
    /// An officer at the present moment of the test.
    pub fn as_officer(&self, name: &str) -> Ctx {
        ctx_of(&self.app, name, self.app.clock.now(), "test").expect("an officer of the test")
    }

    /// Runs a statement past the program, as somebody who tampers would.
    pub fn spoil(&self, statement: &str) {
        self._guard
            .connection()
            .execute(statement, &[])
            .expect("a statement of the test");
    }

    /// Moves the hand of the clock on.
    pub fn wait_hours(&self, hours: i64) {
        let mut at = self.hand.lock().expect("the hand");
        *at += jiff::SignedDuration::from_hours(hours);
    }
}
