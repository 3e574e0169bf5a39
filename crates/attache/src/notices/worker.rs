//! Sends what waits: a thread of each serving process, beside the requests.
//!
//! A round derives, claims the rows of one officer, sends one mail for them, and notes what came of it; the next round
//! follows after a few seconds. Of several processes on one database one sends each row. A process that is killed
//! between handing a mail over and noting it leaves a claim that grows old, and the mail goes once more, under the same
//! message id: at least once, never silently not at all. Start at [`round`].

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use store::ids::{instant, read_instant};
use store::notices::{self as rows, Claimed};

use crate::app::App;
use crate::notices::compose::{Made, compose};
use crate::notices::derive;
use crate::notices::post::{Failure, Mail, Post, Smtp};
use crate::web::problem::Problem;

/// Seconds between two rounds.
pub const ROUND_SECONDS: u64 = 5;
/// Seconds between two looks at the clocks and the hours of digests.
pub const CLOCK_SECONDS: i64 = 60;
/// Seconds after which a claim may be taken over: longer than any one mail can take (see [`SEND_SECONDS_MAX`]).
pub const CLAIM_SECONDS_MAX: i64 = 600;
/// Seconds after which a process sends no more of what it claimed.
const SEND_SECONDS_MAX: i64 = 120;
/// Rows in one mail at most.
const ROWS_PER_MAIL_MAX: i64 = 100;
/// Mails in one round at most, so that clocks are looked at in between.
const MAILS_PER_ROUND_MAX: usize = 200;
/// Seconds before the second try; each further wait is twice as long, up to [`WAIT_SECONDS_MAX`].
const WAIT_SECONDS: i64 = 5;
/// Seconds between two tries at most.
const WAIT_SECONDS_MAX: i64 = 600;
/// Hours after which a notice is given up.
const TRY_HOURS_MAX: i64 = 72;
/// Tries after which a mail that the server refuses is given up.
const REFUSED_TRIES_MAX: i64 = 5;
/// Days for which a notice that ended is kept, so that its officer and the operator see what was sent.
const KEEP_DAYS: i64 = 90;

/// The thread of one process.
pub struct Worker {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Worker {
    /// Starts the thread where a mail server is set.
    ///
    /// # Errors
    /// Where the settings of the mail server cannot be used.
    pub fn start(app: &Arc<App>) -> anyhow::Result<Option<Worker>> {
        let Some(server) = &app.config.mail else {
            return Ok(None);
        };
        let post = Smtp::new(server)?;
        // The first figures would be lost before there is a recorder.
        crate::web::serve::recorder();
        let (stop, stopped) = channel();
        let app = Arc::clone(app);
        let thread = std::thread::Builder::new().name("notices".into()).spawn(move || {
            let mut hand = Hand::new(&app);
            loop {
                hand.turn(&app, &post);
                match stopped.recv_timeout(Duration::from_secs(ROUND_SECONDS)) {
                    Err(RecvTimeoutError::Timeout) => {}
                    Ok(()) | Err(RecvTimeoutError::Disconnected) => break,
                }
            }
        })?;
        Ok(Some(Worker { stop, thread }))
    }

    /// Ends the thread after the mail it is sending.
    pub fn end(self) {
        drop(self.stop);
        if self.thread.join().is_err() {
            tracing::error!("the thread that sends notices had panicked");
        }
    }
}

/// What the thread remembers from round to round.
pub struct Hand {
    /// Name of this process on its claims.
    by: String,
    /// When clocks and digests were looked at last.
    looked_at: Option<Timestamp>,
}

impl Hand {
    /// A new process.
    pub fn new(app: &App) -> Hand {
        Hand {
            by: store::ids::key(app.clock.now()),
            looked_at: None,
        }
    }

    /// One round; what goes wrong is told in the log and tried again in the next.
    fn turn(&mut self, app: &App, post: &dyn Post) {
        if let Err(problem) = self.round(app, post) {
            metrics::counter!("attache_notice_rounds_failed_total").increment(1);
            match problem {
                Problem::Fault(cause) => tracing::error!(cause, "notices could not be derived or sent"),
                other => tracing::warn!(code = other.code(), "notices wait for the next round"),
            }
        }
    }

    /// Derives what is due and sends what waits; how many mails went.
    ///
    /// # Errors
    /// Faults of the store; mails that do not go are noted on their rows instead.
    pub fn round(&mut self, app: &App, post: &dyn Post) -> Result<usize, Problem> {
        let now = app.clock.now();
        let mut derived = derive::changes(app, now)?;
        while derived.more {
            derived = derive::changes(app, now)?;
        }
        derive::sweep(app, now)?;
        let due = self
            .looked_at
            .is_none_or(|at| now.duration_since(at).as_secs() >= CLOCK_SECONDS);
        // A change may have started a clock that is late already.
        if due || derived.new > 0 {
            derive::clocks(app, now)?;
        }
        if due {
            derive::digests(app, now)?;
            self.looked_at = Some(now);
            measure(app, now)?;
        }
        self.deliver(app, post)
    }

    fn deliver(&self, app: &App, post: &dyn Post) -> Result<usize, Problem> {
        let mut sent = 0;
        for _ in 0..MAILS_PER_ROUND_MAX {
            let claimed = self.claim(app)?;
            let Some(first) = claimed.first() else { break };
            let (officer, since) = (first.officer.clone(), app.clock.now());
            let made = match compose(app, since, &officer, claimed.clone()) {
                Ok(made) => made,
                Err(problem) => {
                    // One notice that cannot be read must not stand in the way of all others.
                    self.put_off(app, &claimed, "it could not be made")?;
                    return Err(problem);
                }
            };
            let mut reachable = true;
            for one in made {
                match one {
                    Made::Dropped(why, rows) => self.end(app, &rows, "dropped", why)?,
                    Made::Mail(_, rows)
                        if !reachable || app.clock.now().duration_since(since).as_secs() > SEND_SECONDS_MAX =>
                    {
                        self.put_off(app, &rows, "the mail server cannot be reached")?;
                    }
                    Made::Mail(mail, rows) => {
                        let outcome = self.send(app, post, &mail, &rows)?;
                        sent += usize::from(outcome == Outcome::Sent);
                        reachable = outcome != Outcome::Unreachable;
                    }
                }
            }
            if !reachable {
                break;
            }
        }
        Ok(sent)
    }

    fn claim(&self, app: &App) -> Result<Vec<Claimed>, Problem> {
        let now = app.clock.now();
        let (at, stale) = (instant(now), instant(back(now, CLAIM_SECONDS_MAX)));
        if !app.db.read(|tx| rows::anything_to_send(tx, &at, &stale))? {
            return Ok(vec![]);
        }
        let by = self.by.clone();
        Ok(app
            .db
            .write(move |tx| rows::claim(tx, &by, &at, &stale, ROWS_PER_MAIL_MAX))?)
    }

    fn send(&self, app: &App, post: &dyn Post, mail: &Mail, rows: &[Claimed]) -> Result<Outcome, Problem> {
        let Err(failure) = post.send(mail) else {
            metrics::counter!("attache_notices_sent_total").increment(rows.len() as u64);
            self.end(app, rows, "sent", "")?;
            return Ok(Outcome::Sent);
        };
        let words = failure.words();
        metrics::counter!("attache_notice_failures_total", "why" => words.clone()).increment(1);
        tracing::warn!(why = words, "a notice was not sent; it is tried again");
        let tries_max = match failure {
            Failure::Refused(_) | Failure::Unsendable(_) => REFUSED_TRIES_MAX,
            Failure::Server(_) | Failure::PutOff(_) => i64::MAX,
        };
        let oldest = instant(back(app.clock.now(), TRY_HOURS_MAX * 3_600));
        let (over, wait): (Vec<Claimed>, Vec<Claimed>) = rows
            .iter()
            .cloned()
            .partition(|row| row.tries >= tries_max || row.made_at < oldest);
        self.end(app, &over, "given-up", &words)?;
        self.put_off(app, &wait, &words)?;
        Ok(match failure {
            Failure::Server(_) => Outcome::Unreachable,
            _ => Outcome::NotSent,
        })
    }

    /// Notes that rows ended; what was sent is in the audit, in the same transaction.
    fn end(&self, app: &App, rows: &[Claimed], outcome: &'static str, failure: &str) -> Result<(), Problem> {
        if rows.is_empty() {
            return Ok(());
        }
        let (by, at, failure, rows) = (
            self.by.clone(),
            instant(app.clock.now()),
            failure.to_string(),
            rows.to_vec(),
        );
        Ok(app.db.write(move |tx| {
            for row in &rows {
                let ended = rows::end(tx, &row.id, &by, &at, outcome, &failure)?;
                if ended && outcome == "sent" {
                    tx.audit(entry(row, &at));
                }
            }
            Ok(())
        })?)
    }

    fn put_off(&self, app: &App, rows: &[Claimed], why: &str) -> Result<(), Problem> {
        if rows.is_empty() {
            return Ok(());
        }
        let (by, now, why, rows) = (self.by.clone(), app.clock.now(), why.to_string(), rows.to_vec());
        Ok(app.db.write(move |tx| {
            for row in &rows {
                rows::wait(tx, &row.id, &by, &instant(later(now, wait_seconds(row.tries))), &why)?;
            }
            Ok(())
        })?)
    }
}

/// What came of handing one mail over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Sent,
    NotSent,
    Unreachable,
}

/// Seconds before the next try.
fn wait_seconds(tries: i64) -> i64 {
    let doublings = u32::try_from(tries.clamp(1, 20) - 1).unwrap_or(0);
    (WAIT_SECONDS << doublings).min(WAIT_SECONDS_MAX)
}

fn back(now: Timestamp, seconds: i64) -> Timestamp {
    now.saturating_sub(SignedDuration::from_secs(seconds)).unwrap_or(now)
}

fn later(now: Timestamp, seconds: i64) -> Timestamp {
    now.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(now)
}

fn entry(row: &Claimed, at: &str) -> store::Entry {
    store::Entry {
        at: at.into(),
        verb: "notice.send".into(),
        subject: row.matter.clone(),
        outcome: "done".into(),
        detail: format!("topic={} to={}", row.topic, row.officer),
        request: row.id.clone(),
        ..store::Entry::default()
    }
}

/// Figures for `/metrics`, and old rows forgotten.
fn measure(app: &App, now: Timestamp) -> Result<(), Problem> {
    let state = app.db.read(rows::state)?;
    let age = read_instant(&state.oldest)?.map_or(0, |oldest| now.duration_since(oldest).as_secs());
    metrics::gauge!("attache_notices_waiting").set(state.waiting as f64);
    metrics::gauge!("attache_notices_oldest_seconds").set(age as f64);
    metrics::gauge!("attache_notices_given_up").set(state.given_up as f64);
    let before = instant(back(now, KEEP_DAYS * 86_400));
    if app.db.read(|tx| rows::any_ended_before(tx, &before))? {
        app.db.write(move |tx| rows::forget(tx, &before, 1_000))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_ten_minutes() {
        let waits: Vec<i64> = [0, 1, 2, 3, 7, 8, 100].into_iter().map(wait_seconds).collect();
        assert_eq!(waits, [5, 5, 10, 20, 320, 600, 600]);
    }
}
