//! Load on the running program: as many clients as asked in a closed loop, or requests at the beat of a clock.
//!
//! At the beat of a clock a request's time counts from the moment it was due, not from the moment it could be sent, so that
//! a server that stalls is charged for everybody who had to wait (no coordinated omission).

use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{anyhow, ensure};

use crate::wire::Wire;

/// Connections that wait for their beat.
const CONNECTIONS: usize = 48;

/// Times of many requests, in milliseconds, sorted.
#[derive(Default)]
pub struct Times(Vec<f64>);

impl Times {
    /// Of times in any order.
    pub fn of(mut times: Vec<f64>) -> Times {
        times.sort_by(f64::total_cmp);
        Times(times)
    }

    /// The time that a share of the requests did not exceed.
    pub fn share(&self, share: f64) -> f64 {
        let at = ((self.0.len() as f64 * share).ceil() as usize).saturating_sub(1);
        self.0.get(at).copied().unwrap_or(f64::NAN)
    }

    /// All of them.
    pub fn all(&self) -> &[f64] {
        &self.0
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// What a closed loop came to.
pub struct Closed {
    /// Requests answered a second.
    pub per_second: f64,
    /// Their times.
    pub times: Times,
}

/// Each client sends one request after another for some seconds; the answers must have the status given.
///
/// # Errors
/// A connection that breaks, another status.
pub fn closed(
    address: SocketAddr,
    clients: usize,
    seconds: u64,
    status: u16,
    request: impl Fn(usize, usize) -> Vec<u8> + Sync,
) -> anyhow::Result<Closed> {
    let started = Instant::now();
    let end = started + Duration::from_secs(seconds);
    let one = |client: usize| -> anyhow::Result<Vec<f64>> {
        let mut wire = Wire::connect(address)?;
        let mut times = vec![];
        while Instant::now() < end {
            let bytes = request(client, times.len());
            let sent = Instant::now();
            let answer = wire.ask(&bytes)?;
            ensure!(
                answer.status == status,
                "status {}: {}",
                answer.status,
                String::from_utf8_lossy(&answer.body)
            );
            times.push(sent.elapsed().as_secs_f64() * 1_000.0);
        }
        Ok(times)
    };
    let times: Vec<f64> = on_threads(clients, one)?.concat();
    let per_second = times.len() as f64 / started.elapsed().as_secs_f64();
    Ok(Closed {
        per_second,
        times: Times::of(times),
    })
}

/// Requests at a steady rate for some seconds. The number that `request` gives with the bytes sorts the times.
///
/// # Errors
/// A connection that breaks, a status other than 200.
pub fn open(
    address: SocketAddr,
    rate: u32,
    seconds: u32,
    kinds: usize,
    request: impl Fn(usize) -> (usize, Vec<u8>) + Sync,
) -> anyhow::Result<Vec<Times>> {
    let total = rate as usize * seconds as usize;
    let next = AtomicUsize::new(0);
    let times: Mutex<Vec<Vec<f64>>> = Mutex::new(vec![vec![]; kinds]);
    let started = Instant::now() + Duration::from_millis(200);
    on_threads(CONNECTIONS, |_| {
        let mut wire = Wire::connect(address)?;
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= total {
                return Ok(());
            }
            let (kind, bytes) = request(at);
            let due = started + Duration::from_secs_f64(at as f64 / f64::from(rate));
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            let answer = wire.ask(&bytes)?;
            let took = due.elapsed().as_secs_f64() * 1_000.0;
            ensure!(
                answer.status == 200,
                "status {}: {}",
                answer.status,
                String::from_utf8_lossy(&answer.body)
            );
            times.lock().unwrap_or_else(PoisonError::into_inner)[kind].push(took);
        }
    })?;
    let times = times.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(times.into_iter().map(Times::of).collect())
}

fn on_threads<T: Send>(count: usize, act: impl Fn(usize) -> anyhow::Result<T> + Sync) -> anyhow::Result<Vec<T>> {
    std::thread::scope(|scope| {
        let act = &act;
        let threads: Vec<_> = (0..count).map(|n| scope.spawn(move || act(n))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| anyhow!("a client panicked"))?)
            .collect()
    })
}
