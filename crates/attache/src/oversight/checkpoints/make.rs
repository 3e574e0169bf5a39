//! Making checkpoints: one now, and one every few minutes while the program serves.
//!
//! Nothing is signed that does not hold: the newest checkpoint must be the one its key signed, and each row after it must
//! follow from the row before. Several programs on one database may all be making them; who is late makes none.

use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;
use store::checkpoints::{self, Checkpoint, Growth, MADE};
use store::verify::Finding;
use store::{Db, Entry, StoreError};
use thiserror::Error;

use crate::app::App;
use crate::oversight::checkpoints::keys::{PublicKey, Signer};
use crate::oversight::checkpoints::note::{self, Statement};

/// Minutes between two checkpoints unless said otherwise.
pub const MINUTES: u64 = 15;

/// What came of making one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// A new one.
    New(Checkpoint),
    /// None, because nothing happened since this one; none at all where nothing ever happened.
    NothingNew(Option<Checkpoint>),
}

/// Why none was made.
#[derive(Debug, Error)]
pub enum NotMade {
    /// The audit does not hold.
    #[error("the audit does not hold, so nothing was signed: {0}")]
    Wrong(Finding),
    /// The key is that of another log.
    #[error(
        "the checkpoints of this database are those of the log {theirs}, the key is for {own}: take that log's key"
    )]
    OtherLog {
        /// Name in the newest checkpoint.
        theirs: String,
        /// Name of the key.
        own: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a checkpoint of everything there is now, if there is something new.
///
/// # Errors
/// Where the audit does not hold, the key is another log's, or the store fails.
pub fn make(db: &Db, signer: &Signer, now: Timestamp) -> Result<Made, NotMade> {
    let (newest, news, grown) = db.read(|tx| {
        let newest = checkpoints::newest(tx)?;
        let news = checkpoints::anything_new(tx, newest.as_ref().map_or(0, |newest| newest.size))?;
        let grown = checkpoints::grow(tx, newest.as_ref())?;
        Ok((newest, news, grown))
    })?;
    if let Some(newest) = &newest {
        believe(newest, signer)?;
    }
    // Asked even where nothing is new: rows that are gone must not look like rest.
    let growth = grown.map_err(NotMade::Wrong)?;
    if !news {
        return Ok(Made::NothingNew(newest));
    }
    let checkpoint = sign(&growth, signer, now)?;
    match keep(db, checkpoint.clone(), growth, signer.public(), now) {
        Ok(()) => Ok(Made::New(checkpoint)),
        Err(StoreError::Stale { .. }) => Ok(Made::NothingNew(db.read(checkpoints::newest)?)),
        Err(error) => Err(error.into()),
    }
}

/// Refuses to build on a checkpoint that its key did not sign as it is kept, or that is another log's.
fn believe(newest: &Checkpoint, signer: &Signer) -> Result<(), NotMade> {
    let statement = stated(newest, None).map_err(NotMade::Wrong)?;
    if statement.origin == signer.public().name() {
        return Ok(());
    }
    Err(NotMade::OtherLog {
        theirs: statement.origin,
        own: signer.public().name().to_string(),
    })
}

/// What a kept checkpoint states, if one of these keys signed it (none given: the key that it names itself) and what is
/// kept beside it says the same.
pub fn stated(checkpoint: &Checkpoint, keys: Option<&[PublicKey]>) -> Result<Statement, Finding> {
    let wrong = |why: String| Finding {
        row: checkpoint.name(),
        why,
    };
    let opened = match keys {
        Some(keys) => note::open(&checkpoint.note, keys),
        None => {
            let own: PublicKey = checkpoint
                .public_key
                .parse()
                .map_err(|e| wrong(format!("its public key cannot be read: {e}")))?;
            note::open(&checkpoint.note, &[own])
        }
    };
    let statement = opened.map_err(|e| wrong(e.to_string()))?;
    if statement.size != checkpoint.size || store::audit::hex(&statement.root) != checkpoint.root {
        return Err(wrong("the signed text states another size or root".into()));
    }
    Ok(statement)
}

fn sign(growth: &Growth, signer: &Signer, now: Timestamp) -> Result<Checkpoint, StoreError> {
    let unsigned = Checkpoint::of(growth, &signer.public().to_string(), "", &store::ids::instant(now))?;
    let statement = Statement {
        origin: signer.public().name().to_string(),
        size: unsigned.size,
        root: growth.tree.root(),
    };
    Ok(Checkpoint {
        note: statement.sign(signer),
        ..unsigned
    })
}

fn keep(db: &Db, checkpoint: Checkpoint, growth: Growth, key: &PublicKey, now: Timestamp) -> Result<(), StoreError> {
    let Checkpoint { size, root, .. } = &checkpoint;
    let entry = Entry {
        at: store::ids::instant(now),
        verb: MADE.into(),
        outcome: "done".into(),
        detail: format!("size={size} root={root} key={}", store::audit::hex(&key.number())),
        request: store::ids::key(now),
        ..Entry::default()
    };
    db.write(move |tx| {
        checkpoints::insert(tx, &checkpoint, &growth)?;
        tx.audit(entry.clone());
        Ok(())
    })
}

/// Makes checkpoints while the program serves. Without a key it does nothing.
#[must_use = "the last checkpoint is made when it ends"]
pub struct Schedule {
    running: Option<(mpsc::Sender<()>, JoinHandle<()>)>,
}

impl Schedule {
    /// Makes one now and one every so many minutes, in a thread of its own, where the program has a key.
    pub fn start(app: &Arc<App>, minutes: u64) -> Schedule {
        let Some(signer) = app.config.signer.clone() else {
            return Schedule { running: None };
        };
        let (stop, stopped) = mpsc::channel();
        let app = Arc::clone(app);
        let pause = Duration::from_secs(minutes.max(1) * 60);
        let thread = std::thread::spawn(move || {
            loop {
                make_and_tell(&app, &signer);
                if stopped.recv_timeout(pause) != Err(mpsc::RecvTimeoutError::Timeout) {
                    break;
                }
            }
            make_and_tell(&app, &signer);
        });
        Schedule {
            running: Some((stop, thread)),
        }
    }

    /// Makes the last one and ends.
    pub fn end(self) {
        if let Some((stop, thread)) = self.running {
            drop(stop);
            if thread.join().is_err() {
                tracing::error!("the thread that makes checkpoints panicked");
            }
        }
    }
}

fn make_and_tell(app: &App, signer: &Signer) {
    match make(&app.db, signer, app.clock.now()) {
        Ok(Made::New(checkpoint)) => {
            metrics::counter!("attache_checkpoints_total", "outcome" => "made").increment(1);
            tracing::info!(rows = checkpoint.size, root = checkpoint.root, "checkpoint made");
        }
        Ok(Made::NothingNew(_)) => {}
        Err(error) => {
            metrics::counter!("attache_checkpoints_total", "outcome" => "failed").increment(1);
            tracing::error!(%error, "no checkpoint was made");
        }
    }
}
