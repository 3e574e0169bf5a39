//! Wiring: what every action is handed, and nothing else. Configuration, clock, store and packs, made once.
//!
//! The clock is the only place of the program that asks the machine for the time; everything else is told it.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use policy::Officer;
use store::Db;

use crate::notices::post::Server;
use crate::oversight::checkpoints::keys::Signer;
use crate::packs::Packs;
use crate::web::limits::Limits;
use crate::web::proxy::Network;

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine.
    System,
    /// A hand that a test sets.
    Set(Arc<Mutex<Timestamp>>),
}

impl Clock {
    /// The present instant.
    pub fn now(&self) -> Timestamp {
        match self {
            #[expect(
                clippy::disallowed_methods,
                reason = "the one place that asks the machine for the time"
            )]
            Clock::System => Timestamp::now(),
            Clock::Set(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }
}

/// Settings of one running program.
#[derive(Clone, Debug)]
pub struct Config {
    /// Whether browsers reach it over TLS; cookies are then marked so.
    pub tls: Tls,
    /// Proxies in front of it whose word on client and TLS is believed; from others it is ignored.
    pub trusted_proxies: Vec<Network>,
    /// Bytes of a request body at most.
    pub request_bytes_max: usize,
    /// Bytes of the files of one request at most, where a route takes files.
    pub upload_bytes_max: u64,
    /// Seconds a session lives without being used.
    pub session_idle_seconds_max: i64,
    /// Seconds a session lives at most.
    pub session_seconds_max: i64,
    /// Key that signs checkpoints of the audit; without one none are made.
    pub signer: Option<Arc<Signer>>,
    /// Mail server for notices; without one none are sent.
    pub mail: Option<Server>,
    /// Address under which officers reach the program, without a stroke at its end; empty where it is not known.
    pub public_url: String,
}

/// Whether connections are protected by TLS at this program or in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// They are.
    On,
    /// They are not: loopback only.
    Off,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            tls: Tls::Off,
            trusted_proxies: vec![],
            request_bytes_max: 1_048_576,
            upload_bytes_max: 268_435_456,
            session_idle_seconds_max: 3_600 * 2,
            session_seconds_max: 3_600 * 12,
            signer: None,
            mail: None,
            public_url: String::new(),
        }
    }
}

/// The program's parts.
pub struct App {
    /// Store.
    pub db: Db,
    /// Jurisdiction packs.
    pub packs: Packs,
    /// Time.
    pub clock: Clock,
    /// Settings.
    pub config: Config,
    /// Rate limits.
    pub limits: Limits,
}

/// Who acts, when, and why.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// What policy knows of the officer, with delegations in force.
    pub officer: Officer,
    /// The officer as pages show one.
    pub person: Person,
    /// Moment of the request.
    pub now: Timestamp,
    /// Purpose given for looking, empty where none was.
    pub purpose: String,
    /// Request id, which joins the audit entries of one request.
    pub request: String,
    /// Whether changes may be made: a token may be for reading only.
    pub access: Access,
    /// Session used, where it is one.
    pub session: Option<String>,
}

/// What the credentials allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Reading only.
    Read,
    /// Reading and writing.
    Write,
}

/// An officer as pages show one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    /// Id.
    pub id: String,
    /// Sign-in name.
    pub name: String,
    /// Name as people write it.
    pub full_name: String,
    /// Code of the home office.
    pub office: String,
    /// Name of the home office.
    pub office_name: String,
    /// IANA zone of the home office.
    pub zone: String,
    /// Officers acted for, by delegation.
    pub acting_for: Vec<String>,
}

impl Ctx {
    /// Who does it, as records keep it.
    pub fn by(&self) -> matter::record::By {
        matter::record::By {
            officer: self.person.id.clone(),
            office: self.person.office.clone(),
            at: self.now,
        }
    }

    /// An audit entry of this request.
    pub fn entry(&self, verb: &str, subject: &str) -> store::Entry {
        store::Entry {
            at: store::ids::instant(self.now),
            officer: self.person.id.clone(),
            office: self.person.office.clone(),
            verb: verb.into(),
            subject: subject.into(),
            purpose: self.purpose.clone(),
            outcome: "done".into(),
            grounds: String::new(),
            detail: String::new(),
            request: self.request.clone(),
        }
    }

    /// Today, where the officer's home office is.
    pub fn today(&self) -> jiff::civil::Date {
        let zone = jiff::tz::TimeZone::get(&self.person.zone).unwrap_or(jiff::tz::TimeZone::UTC);
        self.now.to_zoned_datetime(zone).date()
    }
}
