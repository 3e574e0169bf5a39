//! Points as bytes and as text, work spread over threads, and an order that only a seed knows.

use std::fmt::Write as _;

use curve25519_dalek::RistrettoPoint;
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::traits::IsIdentity;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha512};

use super::Blinded;

/// The point of 32 bytes; none for bytes that are no point, and for the neutral one, which would hide nothing.
pub(super) fn open(point: &Blinded) -> Option<RistrettoPoint> {
    CompressedRistretto(point.0)
        .decompress()
        .filter(|point| !point.is_identity())
}

/// Does the same to every item, in as many threads as told, in the order of the items.
pub(super) fn spread<T: Sync, R: Send>(items: &[T], workers: usize, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let share = items.len().div_ceil(workers).max(1);
    if workers < 2 || items.len() < 2 * workers {
        return items.iter().map(work).collect();
    }
    std::thread::scope(|scope| {
        let work = &work;
        let shares = items
            .chunks(share)
            .map(|chunk| scope.spawn(move || chunk.iter().map(work).collect::<Vec<R>>()));
        let running: Vec<_> = shares.collect();
        let mut done = Vec::with_capacity(items.len());
        for thread in running {
            match thread.join() {
                Ok(part) => done.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    })
}

/// A shuffled order of numbers from 0 (Fisher and Yates), out of 64 secret bytes.
pub(super) struct Order(Vec<u32>);

impl Order {
    pub(super) fn of(count: usize, key: &[u8; 64]) -> Order {
        let mut stream = Stream {
            key,
            block: [0; 64],
            used: 64,
            counter: 0,
        };
        let mut order: Vec<u32> = (0..count as u32).collect();
        for last in (1..count).rev() {
            order.swap(last, stream.below(last as u64 + 1) as usize);
        }
        Order(order)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().map(|at| *at as usize)
    }
}

/// Numbers that look random to anybody without the key.
struct Stream<'a> {
    key: &'a [u8; 64],
    block: [u8; 64],
    used: usize,
    counter: u64,
}

impl Stream<'_> {
    fn next(&mut self) -> u64 {
        if self.used == 64 {
            let mut hash = Sha512::new();
            hash.update(self.key);
            hash.update(self.counter.to_le_bytes());
            self.block = hash.finalize().into();
            self.counter += 1;
            self.used = 0;
        }
        let mut word = [0; 8];
        word.copy_from_slice(&self.block[self.used..self.used + 8]);
        self.used += 8;
        u64::from_le_bytes(word)
    }

    /// A number below `limit`, each as likely as any other.
    fn below(&mut self, limit: u64) -> u64 {
        let fair = u64::MAX - u64::MAX % limit;
        loop {
            let number = self.next();
            if number < fair {
                return number % limit;
            }
        }
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _written = write!(text, "{byte:02x}");
    }
    text
}

impl Serialize for Blinded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for Blinded {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let digits = text.as_bytes();
        let wrong = || D::Error::custom("a point has 64 hexadecimal digits");
        if digits.len() != 64 {
            return Err(wrong());
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            let half = |digit: u8| char::from(digit).to_digit(16).ok_or_else(wrong);
            *byte = (half(pair[0])? << 4 | half(pair[1])?) as u8;
        }
        Ok(Blinded(bytes))
    }
}
