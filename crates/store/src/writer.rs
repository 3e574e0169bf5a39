//! The one writer of a process: waiting writes share a transaction and its commit.
//!
//! Each write is a function of a transaction. While one commit is on its way to the disk the next writes gather;
//! they run one after another in the next transaction and become durable together. If one of them fails, the
//! whole transaction is rolled back and each runs again alone, so that only the one at fault is refused.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use crate::db::Tx;
use crate::pool::{Conn, Place, Use};
use crate::{Result, StoreError};

/// Writes that share one commit at most.
pub const WRITES_PER_COMMIT_MAX: usize = 64;
/// Writes that wait at most; more are told to come again.
pub const WRITES_WAITING_MAX: usize = 4_096;
/// Times a write that another process got in the way of is tried.
const TRIES_MAX: usize = 5;

type Run = Box<dyn FnMut(&mut Tx) -> Result<()> + Send>;

struct Job {
    run: Run,
    done: SyncSender<Result<()>>,
}

/// Hands writes to the writing thread.
pub struct Writer {
    jobs: SyncSender<Job>,
}

impl Writer {
    /// Starts the writing thread. It ends when the last handle is dropped.
    pub fn start(place: Place) -> Result<Writer> {
        let (jobs, inbox) = sync_channel(WRITES_WAITING_MAX);
        std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || serve(&place, &inbox))
            .map_err(|e| StoreError::fault("start the writer", e))?;
        Ok(Writer { jobs })
    }

    /// Runs a write and waits until it is durable.
    pub fn write<T, F>(&self, mut f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx) -> Result<T> + Send + 'static,
    {
        let slot = Arc::new(Mutex::new(None));
        let put = Arc::clone(&slot);
        let run: Run = Box::new(move |tx| {
            let value = f(tx)?;
            *put.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(value);
            Ok(())
        });
        let (done, answer) = sync_channel(1);
        let gone = |_| StoreError::Unavailable("the writer has stopped".into());
        self.jobs
            .try_send(Job { run, done })
            .map_err(|_| StoreError::Unavailable("too many writes wait".into()))?;
        answer.recv().map_err(gone)??;
        let value = slot.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        value.ok_or_else(|| StoreError::fault("finish a write", "it was acknowledged without a value"))
    }
}

fn serve(place: &Place, inbox: &Receiver<Job>) {
    let mut conn: Option<Conn> = None;
    while let Ok(first) = inbox.recv() {
        let mut jobs = vec![first];
        while jobs.len() < WRITES_PER_COMMIT_MAX
            && let Ok(next) = inbox.try_recv()
        {
            jobs.push(next);
        }
        let together = attempt(place, &mut conn, &mut jobs);
        match together {
            Ok(()) => jobs.into_iter().for_each(|job| answer(job, Ok(()))),
            Err(error) if jobs.len() == 1 && !matches!(error, StoreError::Conflict(_)) => {
                jobs.into_iter().for_each(|job| answer(job, Err(again(&error))));
            }
            Err(_) => {
                for mut job in jobs {
                    let result = alone(place, &mut conn, &mut job);
                    answer(job, result);
                }
            }
        }
    }
}

fn answer(job: Job, result: Result<()>) {
    // Whoever asked may have gone away; the write itself stands or fell already.
    drop(job.done.send(result));
}

fn alone(place: &Place, conn: &mut Option<Conn>, job: &mut Job) -> Result<()> {
    let mut tries = 0;
    loop {
        tries += 1;
        match attempt(place, conn, std::slice::from_mut(job)) {
            Err(StoreError::Conflict(_)) if tries < TRIES_MAX => {}
            result => return result,
        }
    }
}

/// Runs the jobs in one transaction. On any error nothing of any of them is written.
fn attempt(place: &Place, conn: &mut Option<Conn>, jobs: &mut [Job]) -> Result<()> {
    let mut fresh = false;
    if conn.is_none() {
        *conn = Some(Conn::open(place, Use::Write)?);
        fresh = true;
    }
    let Some(open) = conn.as_mut() else {
        return Err(StoreError::Unavailable("no connection".into()));
    };
    let result = transact(open, jobs);
    if let Err(error) = &result {
        let lost = matches!(error, StoreError::Unavailable(_)) || open.batch("rollback").is_err();
        if lost {
            *conn = None;
            // The connection may have died while nobody wrote: a statement that failed at the start of a used
            // connection is tried on a new one. Nothing was committed, so nothing can be written twice.
            let unsent = matches!(error, StoreError::Unavailable(_)) && !fresh;
            if unsent && !matches!(error, StoreError::Unavailable(why) if why.starts_with(COMMITTING)) {
                return attempt(place, conn, jobs);
            }
        }
    }
    result
}

const COMMITTING: &str = "while committing: ";

fn transact(conn: &mut Conn, jobs: &mut [Job]) -> Result<()> {
    let mut tx = Tx::begin(conn)?;
    for job in jobs.iter_mut() {
        let run = catch_unwind(AssertUnwindSafe(|| (job.run)(&mut tx)));
        run.unwrap_or_else(|_| Err(StoreError::fault("run a write", "it panicked")))?;
    }
    tx.commit().map_err(|error| match error {
        // Whether the commit arrived is unknown; the caller must not be told that it did, and it is not repeated.
        StoreError::Unavailable(why) => StoreError::Unavailable(format!("{COMMITTING}{why}")),
        other => other,
    })
}

/// The same error for one more receiver.
fn again(error: &StoreError) -> StoreError {
    match error {
        StoreError::Stale { current } => StoreError::Stale { current: *current },
        StoreError::Missing(what) => StoreError::Missing(what),
        StoreError::Exists(what) => StoreError::Exists(what),
        StoreError::Unavailable(why) => StoreError::Unavailable(why.clone()),
        StoreError::Conflict(why) => StoreError::Conflict(why.clone()),
        StoreError::Fault { attempt, cause } => StoreError::Fault {
            attempt: attempt.clone(),
            cause: cause.clone(),
        },
    }
}
