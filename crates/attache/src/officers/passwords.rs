//! Passwords: Argon2id, and a bound on how many are worked out at once.
//!
//! A hash takes 19 MiB and some milliseconds on purpose, so only [`HASHES_MAX`] run at a time and the rest wait their
//! turn. Nobody can tell from the time taken whether a name exists: an unknown one is checked against a hash that
//! no password gives. Parameters: OWASP's minimum for Argon2id (19 MiB, 2 passes, 1 lane).

use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error, PasswordHasher, PasswordVerifier};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use matter::{Refusal, refuse};

use crate::web::problem::Problem;

/// Characters of a password at least.
pub const PASSWORD_CHARS_MIN: usize = 12;
/// Bytes of a password at most; more costs the server, not the guesser.
pub const PASSWORD_BYTES_MAX: usize = 512;
/// Hashes worked out at once at most.
pub const HASHES_MAX: usize = 4;
/// How long one waits for a turn.
const TURN_SECONDS_MAX: u64 = 15;

/// Whether a password is the one that was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// It is.
    Right,
    /// It is not, or none was set.
    Wrong,
}

/// Why a password may not be chosen; empty when it may.
pub fn check_new(field: &'static str, password: &str, name: &str) -> Vec<Refusal> {
    let mut refusals = vec![];
    if password.chars().count() < PASSWORD_CHARS_MIN {
        refusals.push(refuse(
            "password-short",
            field,
            format!("choose at least {PASSWORD_CHARS_MIN} characters"),
        ));
    }
    if password.len() > PASSWORD_BYTES_MAX {
        refusals.push(refuse(
            "password-long",
            field,
            format!("choose at most {PASSWORD_BYTES_MAX} bytes"),
        ));
    }
    let mut letters: Vec<char> = password.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    if letters.len() < 5 {
        refusals.push(refuse(
            "password-plain",
            field,
            "choose more than a few different characters",
        ));
    }
    if name.chars().count() >= 4 && password.to_lowercase().contains(&name.to_lowercase()) {
        refusals.push(refuse(
            "password-name",
            field,
            "choose a password without your sign-in name in it",
        ));
    }
    refusals
}

/// A password for somebody who will change it: 96 random bits.
///
/// # Errors
/// [`Problem::Fault`] where the machine gives no randomness.
pub fn generated() -> Result<String, Problem> {
    Ok(URL_SAFE_NO_PAD.encode(super::sessions::random::<12>()?))
}

/// The PHC text of a password with a new salt.
///
/// # Errors
/// [`Problem::TooMany`] where too many wait, [`Problem::Fault`] where hashing fails.
pub fn hash(password: &str) -> Result<String, Problem> {
    let _turn = Turn::take()?;
    let hash: PasswordHash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|e| fault(&e))?;
    Ok(hash.to_string())
}

/// Holds a password against the PHC text that was stored; empty text takes as long and never matches.
///
/// # Errors
/// As [`hash`]; a stored text that cannot be read is a fault, never a match.
pub fn matches(password: &str, stored: &str) -> Result<Match, Problem> {
    let unknown = nobodys()?;
    let against = PasswordHash::new(if stored.is_empty() { unknown } else { stored })
        .map_err(|e| Problem::Fault(format!("read a stored password hash: {e}")))?;
    if password.len() > PASSWORD_BYTES_MAX {
        return Ok(Match::Wrong);
    }
    let _turn = Turn::take()?;
    match Argon2::default().verify_password(password.as_bytes(), &against) {
        Ok(()) if !stored.is_empty() => Ok(Match::Right),
        Ok(()) | Err(Error::PasswordInvalid) => Ok(Match::Wrong),
        Err(e) => Err(fault(&e)),
    }
}

fn fault(error: &Error) -> Problem {
    Problem::Fault(format!("work out a password hash: {error}"))
}

/// A hash of the same cost that belongs to nobody.
fn nobodys() -> Result<&'static str, Problem> {
    static HASH: OnceLock<String> = OnceLock::new();
    if let Some(hash) = HASH.get() {
        return Ok(hash);
    }
    let made = hash(&super::sessions::new_secret()?)?;
    Ok(HASH.get_or_init(|| made))
}

/// One of the few turns; given back when dropped.
struct Turn;

static TAKEN: Mutex<usize> = Mutex::new(0);
static FREED: Condvar = Condvar::new();

impl Turn {
    fn take() -> Result<Turn, Problem> {
        let taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = Duration::from_secs(TURN_SECONDS_MAX);
        let (mut taken, timeout) = FREED
            .wait_timeout_while(taken, wait, |taken| *taken >= HASHES_MAX)
            .unwrap_or_else(PoisonError::into_inner);
        if timeout.timed_out() {
            return Err(Problem::TooMany {
                seconds: TURN_SECONDS_MAX,
            });
        }
        *taken += 1;
        Ok(Turn)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        FREED.notify_one();
    }
}
