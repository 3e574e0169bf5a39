//! One-time codes by time (RFC 6238: SHA-1, six digits, steps of 30 seconds), the form every authenticator app knows.
//!
//! A code is accepted one step early or late. Whether its step was used before is the store's to say
//! (`store::officers::use_totp`), in the transaction that begins the session.

use jiff::Timestamp;
use totp_rs::{Algorithm, Builder, Secret, Totp};

use crate::web::parts::encode;
use crate::web::problem::Problem;

/// Seconds of a step.
pub const STEP_SECONDS: u64 = 30;
/// Bytes of a secret (RFC 4226 section 4 recommends 160 bits).
const SECRET_BYTES: usize = 20;
/// Who the code is for, as apps show it.
const ISSUER: &str = "Attaché";

/// A new secret in base 32, as people type it into an app.
///
/// # Errors
/// [`Problem::Fault`] where the machine gives no randomness.
pub fn new_secret() -> Result<String, Problem> {
    Ok(Secret::from(super::sessions::random::<SECRET_BYTES>()?.to_vec()).to_base32())
}

/// A secret in groups of four, for reading aloud.
pub fn grouped(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    letters
        .chunks(4)
        .map(|four| four.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The address that apps take a secret from.
pub fn uri(secret: &str, name: &str) -> String {
    format!(
        "otpauth://totp/{issuer}:{name}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period={STEP_SECONDS}",
        issuer = encode(ISSUER),
        name = encode(name),
    )
}

/// The time step whose code this is, at most one step away from now; `None` where it is no code of these.
///
/// # Errors
/// [`Problem::Fault`] for a secret that cannot be read: it never counts as right.
pub fn step_of(secret: &str, code: &str, now: Timestamp) -> Result<Option<i64>, Problem> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    let step = totp(secret)?.check(&digits, seconds(now));
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// The code of a moment: what an app would show.
///
/// # Errors
/// As [`step_of`].
pub fn code_at(secret: &str, at: Timestamp) -> Result<String, Problem> {
    Ok(totp(secret)?.generate(seconds(at)).to_string())
}

fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.as_second()).unwrap_or(0)
}

fn totp(secret: &str) -> Result<Totp, Problem> {
    let secret =
        Secret::try_from_base32(secret).map_err(|e| Problem::Fault(format!("read a one-time-code secret: {e}")))?;
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(STEP_SECONDS)
        .with_secret(secret)
        .build()
        .map_err(|e| Problem::Fault(format!("set up one-time codes: {e}")))
}
