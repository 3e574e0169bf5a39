//! Blind deconfliction: two organisations learn which identifiers and names both hold, and nothing of the others.
//!
//! Private set intersection after Meadows (1986) and Huberman, Franklin, Hogg (1999), over ristretto255 (RFC 9496). Each
//! side turns its items into points and multiplies them by a secret number; multiplied by both secrets, equal items are
//! equal points, whoever began. Three pure steps, so that any channel carries them: [`offer`], [`answer`], [`finish`].
//!
//! What is learnt: the asking side learns the common items and how many the other holds; the answering side learns how
//! many were asked and nothing else. A side that cheats can ask for items it only guesses, one guess an item, and learn
//! whether the other holds them; it can leave items out, and the answering side can spoil the result. Numbers of few
//! digits are guessed quickly, so who may run this, how often and with how many items is for the caller to limit, to
//! sign and to record. Nothing here reads a clock or chance: the caller brings a fresh seed for every run and keeps it
//! secret; a seed used twice under one name of a run shows which items the two have in common.

mod items;
mod points;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use curve25519_dalek::{RistrettoPoint, Scalar};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256, Sha512};

pub use items::{item_of_identifier, items_of_name};
use points::{Order, spread};

/// Version of hashing and messages; both sides must have the same.
pub const VERSION: u32 = 1;
/// Items of one side in one run at most.
pub const ITEMS_MAX: usize = 1_000_000;
/// Bytes of one item at most.
pub const ITEM_BYTES_MAX: usize = 300;
/// Bytes of the words that name a run at most.
pub const RUN_BYTES_MAX: usize = 300;
/// Threads at most.
const WORKERS_MAX: usize = 64;

/// Secret of one side for one run: 32 bytes of the system's randomness, used once.
pub type Seed = [u8; 32];

/// A point in its 32 bytes, as 64 hexadecimal digits in messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Blinded(pub(crate) [u8; 32]);

/// What the asking side sends: its items, blinded and shuffled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// [`VERSION`] of the sender.
    pub version: u32,
    /// Words that name the run: who asks whom, when, on which authority. Items of other runs do not meet these.
    pub run: String,
    /// Its items.
    pub points: Vec<Blinded>,
}

/// What the answering side sends back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// [`VERSION`] of the sender.
    pub version: u32,
    /// SHA-256 of the offer it answers, as hexadecimal digits.
    pub offer: String,
    /// The items offered, blinded a second time, in the order of the offer.
    pub twice: Vec<Blinded>,
    /// The items of the answering side, blinded and shuffled.
    pub points: Vec<Blinded>,
}

/// Why a step was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Word for programs.
    pub code: &'static str,
    /// What to do, in lower case without a full stop.
    pub why: String,
}

fn refused(code: &'static str, why: impl Into<String>) -> Refused {
    Refused { code, why: why.into() }
}

impl Offer {
    /// SHA-256 of the offer: what an answer names, and what a signature covers.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"attache psi offer");
        hash.update(self.version.to_le_bytes());
        hash.update((self.run.len() as u64).to_le_bytes());
        hash.update(self.run.as_bytes());
        self.points.iter().for_each(|point| hash.update(point.0));
        points::hex(&hash.finalize())
    }
}

impl Answer {
    /// SHA-256 of the answer: what a signature covers.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"attache psi answer");
        hash.update(self.version.to_le_bytes());
        hash.update(self.offer.as_bytes());
        hash.update((self.twice.len() as u64).to_le_bytes());
        self.twice
            .iter()
            .chain(&self.points)
            .for_each(|point| hash.update(point.0));
        points::hex(&hash.finalize())
    }
}

/// First step, on the asking side: its items as an offer. Items that are the same count once.
///
/// # Errors
/// [`Refused`] when there are no items or too many, or one or the run's words are too long.
pub fn offer(seed: &Seed, run: &str, items: &[String], workers: usize) -> Result<Offer, Refused> {
    if run.is_empty() || run.len() > RUN_BYTES_MAX {
        return Err(refused("run", format!("name the run in 1 to {RUN_BYTES_MAX} bytes")));
    }
    let own = Own::of(seed, run, items)?;
    Ok(Offer {
        version: VERSION,
        run: run.to_string(),
        points: own.blinded(workers),
    })
}

/// Second step, on the answering side: the offer blinded again, and its own items.
///
/// # Errors
/// [`Refused`] when the offer is not one, or the own items are too many or too long.
pub fn answer(seed: &Seed, offer: &Offer, items: &[String], workers: usize) -> Result<Answer, Refused> {
    check_version(offer.version)?;
    if offer.run.is_empty() || offer.run.len() > RUN_BYTES_MAX {
        return Err(refused("run", "ask the sender for a whole offer: it names no run"));
    }
    check_points(&offer.points)?;
    let own = Own::of(seed, &offer.run, items)?;
    Ok(Answer {
        version: VERSION,
        offer: offer.digest(),
        twice: again(&own.secret, &offer.points, workers)?,
        points: own.blinded(workers),
    })
}

/// Last step, on the asking side, with the seed and the items of its offer: the items both sides hold, in order.
///
/// # Errors
/// [`Refused`] when the answer belongs to another offer or is damaged, or seed or items are not those of the offer.
pub fn finish(
    seed: &Seed,
    offer: &Offer,
    answer: &Answer,
    items: &[String],
    workers: usize,
) -> Result<Vec<String>, Refused> {
    check_version(answer.version)?;
    if answer.offer != offer.digest() {
        return Err(refused(
            "another-offer",
            "take the answer to this offer: it was made for another one",
        ));
    }
    if answer.twice.len() != offer.points.len() {
        return Err(refused(
            "damaged",
            "ask for the answer again: it does not have every item of the offer",
        ));
    }
    check_points(&answer.twice)?;
    check_points(&answer.points)?;
    let own = Own::of(seed, &offer.run, items)?;
    if own.items.len() != offer.points.len() || own.first() != offer.points[0] {
        return Err(refused("other-items", "use the seed and the items of the offer"));
    }
    let theirs: HashSet<Blinded> = again(&own.secret, &answer.points, workers)?.into_iter().collect();
    let mut common: Vec<String> = own
        .order
        .iter()
        .zip(&answer.twice)
        .filter(|(_, point)| theirs.contains(point))
        .map(|(at, _)| own.items[at].to_string())
        .collect();
    common.sort_unstable();
    Ok(common)
}

/// One side's items in order, its secret, and the order they are sent in.
struct Own<'a> {
    run: &'a str,
    items: Vec<&'a str>,
    secret: Scalar,
    order: Order,
}

impl<'a> Own<'a> {
    fn of(seed: &Seed, run: &'a str, items: &'a [String]) -> Result<Self, Refused> {
        if let Some(long) = items
            .iter()
            .position(|item| item.is_empty() || item.len() > ITEM_BYTES_MAX)
        {
            let why = format!(
                "leave item {} out or shorten it: an item has 1 to {ITEM_BYTES_MAX} bytes",
                long + 1
            );
            return Err(refused("item", why));
        }
        let mut items: Vec<&str> = items.iter().map(String::as_str).collect();
        items.sort_unstable();
        items.dedup();
        if items.is_empty() || items.len() > ITEMS_MAX {
            return Err(refused("count", format!("give 1 to {ITEMS_MAX} items")));
        }
        let secret = Scalar::from_bytes_mod_order_wide(&keyed(seed, b"secret", run));
        if secret == Scalar::ZERO {
            return Err(refused("seed", "take another seed"));
        }
        Ok(Own {
            run,
            order: Order::of(items.len(), &keyed(seed, b"order", run)),
            items,
            secret,
        })
    }

    fn blinded(&self, workers: usize) -> Vec<Blinded> {
        let order: Vec<usize> = self.order.iter().collect();
        spread(&order, workers.clamp(1, WORKERS_MAX), |at| self.blind(self.items[*at]))
    }

    fn blind(&self, item: &str) -> Blinded {
        Blinded((point_of(self.run, item) * self.secret).compress().to_bytes())
    }

    fn first(&self) -> Blinded {
        self.order
            .iter()
            .next()
            .map_or(Blinded([0; 32]), |at| self.blind(self.items[at]))
    }
}

/// 64 bytes that only the holder of the seed can make.
fn keyed(seed: &Seed, what: &[u8], run: &str) -> [u8; 64] {
    let mut hash = Sha512::new();
    hash.update(b"attache psi 1 ");
    hash.update(what);
    hash.update(seed);
    hash.update(run.as_bytes());
    hash.finalize().into()
}

/// The point of an item: uniform in the group, and nobody knows its logarithm (RFC 9496, 4.3.4).
fn point_of(run: &str, item: &str) -> RistrettoPoint {
    let mut hash = Sha512::new();
    hash.update(b"attache psi 1 item");
    hash.update((run.len() as u64).to_le_bytes());
    hash.update(run.as_bytes());
    hash.update(item.as_bytes());
    RistrettoPoint::from_uniform_bytes(&hash.finalize().into())
}

/// Points of the other side, multiplied by the own secret.
fn again(secret: &Scalar, points: &[Blinded], workers: usize) -> Result<Vec<Blinded>, Refused> {
    let multiplied = spread(points, workers.clamp(1, WORKERS_MAX), |point| {
        let point = points::open(point)?;
        Some(Blinded((point * secret).compress().to_bytes()))
    });
    multiplied.into_iter().collect::<Option<Vec<_>>>().ok_or_else(damaged)
}

fn damaged() -> Refused {
    refused(
        "damaged",
        "ask for the file again: something in it is no point of the group",
    )
}

fn check_version(version: u32) -> Result<(), Refused> {
    if version == VERSION {
        Ok(())
    } else {
        Err(refused("version", format!("both sides need version {VERSION}")))
    }
}

/// A side sends each item once, and no more than the limit: repeated points would only be there to mark something.
fn check_points(points: &[Blinded]) -> Result<(), Refused> {
    if points.is_empty() || points.len() > ITEMS_MAX {
        return Err(refused("count", format!("ask for a file with 1 to {ITEMS_MAX} items")));
    }
    let mut seen: HashSet<&Blinded> = HashSet::with_capacity(points.len());
    if points.iter().all(|point| seen.insert(point)) {
        Ok(())
    } else {
        Err(refused("repeated", "ask for the file again: it has an item twice"))
    }
}
