//! Token buckets for the few routes where speed is a weapon: signing in, searching, screening.
//!
//! Keyed by account and by address. Buckets live in the process; each of several processes limits by itself.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use crate::web::route::Rate;

/// Buckets kept at most; the fullest are forgotten first, which can only be lenient to those who were quiet.
pub const BUCKETS_MAX: usize = 50_000;

/// The buckets.
#[derive(Default)]
pub struct Limits {
    buckets: Mutex<HashMap<String, (f64, Timestamp)>>,
}

/// Size of the bucket and tokens that drip into it each second.
fn shape(rate: Rate) -> Option<(f64, f64)> {
    match rate {
        Rate::Plain => None,
        Rate::Search => Some((120.0, 20.0)),
        Rate::SignIn => Some((10.0, 1.0 / 12.0)),
    }
}

impl Limits {
    /// Takes a token of each key; `Err` says how many seconds to wait.
    pub fn take(&self, rate: Rate, keys: &[String], now: Timestamp) -> Result<(), u64> {
        let Some((size, drip)) = shape(rate) else { return Ok(()) };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > BUCKETS_MAX {
            buckets.retain(|_, (tokens, since)| *tokens + seconds(*since, now) * drip < size);
        }
        let mut wait: f64 = 0.0;
        for key in keys {
            let (tokens, since) = buckets.entry(format!("{rate:?} {key}")).or_insert((size, now));
            *tokens = (*tokens + seconds(*since, now) * drip).min(size);
            *since = now;
            if *tokens < 1.0 {
                wait = wait.max((1.0 - *tokens) / drip);
            } else {
                *tokens -= 1.0;
            }
        }
        if wait > 0.0 {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a small positive number of seconds"
            )]
            return Err(wait.ceil() as u64);
        }
        Ok(())
    }
}

fn seconds(from: Timestamp, to: Timestamp) -> f64 {
    (to.as_millisecond() - from.as_millisecond()).max(0) as f64 / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    // Goal: the eleventh sign-in in a row waits, another account does not, and time heals. Method: a set clock.
    #[test]
    fn sign_in_is_limited_by_account() {
        let limits = Limits::default();
        let now: Timestamp = "2026-11-24T09:00:00Z".parse().expect("instant");
        for _ in 0..10 {
            assert_eq!(limits.take(Rate::SignIn, &["a".into()], now), Ok(()));
        }
        assert_eq!(limits.take(Rate::SignIn, &["a".into()], now), Err(12));
        assert_eq!(limits.take(Rate::SignIn, &["b".into()], now), Ok(()));
        let later = now + jiff::SignedDuration::from_secs(12);
        assert_eq!(limits.take(Rate::SignIn, &["a".into()], later), Ok(()));
        assert_eq!(limits.take(Rate::Plain, &["a".into()], now), Ok(()));
    }
}
