//! The text of a checkpoint, as signed notes and transparency-log checkpoints have it (C2SP `signed-note` and
//! `tlog-checkpoint`): what is said, an empty line, and a line for each signature.
//!
//! ```text
//! example.org/port-sele
//! 20852
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//!
//! — example.org/port-sele Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
//! ```
//!
//! Lines after the root are read over, and signatures of unknown keys too: another party may add its own line.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use store::checkpoints::merkle::Hash;
use thiserror::Error;

use crate::oversight::checkpoints::keys::{PublicKey, Signer};

/// Bytes of a note at most.
pub const NOTE_BYTES_MAX: usize = 100_000;
/// How a line with a signature begins: an em dash and a space.
const SIGNED_BY: &str = "\u{2014} ";

/// What a checkpoint says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Name of the log.
    pub origin: String,
    /// Rows.
    pub size: i64,
    /// Root of the tree over them.
    pub root: Hash,
}

/// Why a note is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoteError {
    /// It is not a note.
    #[error("it is not a checkpoint: {0}")]
    Unreadable(&'static str),
    /// None of the keys given signed it.
    #[error("none of the public keys given signed it")]
    NoKnownKey,
    /// A signature is not that of the key it names.
    #[error("its signature is not that of the key it names: the text or the signature was changed, or forged")]
    WrongSignature,
}

impl Statement {
    fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root))
    }

    /// Signs it.
    pub fn sign(&self, signer: &Signer) -> String {
        let text = self.text();
        let public = signer.public();
        let mut signature = public.number().to_vec();
        signature.extend_from_slice(&signer.sign(&text));
        format!("{text}\n{SIGNED_BY}{} {}\n", public.name(), STANDARD.encode(signature))
    }
}

/// Reads a note without believing it.
pub fn read(note: &str) -> Result<Statement, NoteError> {
    statement(cut(note)?.0)
}

/// Reads a note that at least one of the keys signed. A signature that names one of the keys and is not its own makes the
/// whole note unbelievable.
pub fn open(note: &str, keys: &[PublicKey]) -> Result<Statement, NoteError> {
    let (text, signatures) = cut(note)?;
    let statement = statement(text)?;
    let mut known = 0;
    for line in signatures.lines() {
        let (name, number, signature) = signature(line).ok_or(NoteError::Unreadable("a line of a signature is cut"))?;
        let key = keys.iter().find(|key| key.name() == name && key.number() == number);
        // A key speaks for the log of its name only.
        let Some(key) = key.filter(|key| key.name() == statement.origin) else {
            continue;
        };
        let signature = <[u8; 64]>::try_from(signature.as_slice()).map_err(|_| NoteError::WrongSignature)?;
        if !key.signed(text, &signature) {
            return Err(NoteError::WrongSignature);
        }
        known += 1;
    }
    if known == 0 {
        return Err(NoteError::NoKnownKey);
    }
    Ok(statement)
}

/// The text with its last line break, and the lines of the signatures.
fn cut(note: &str) -> Result<(&str, &str), NoteError> {
    if note.len() > NOTE_BYTES_MAX {
        return Err(NoteError::Unreadable("it is too long"));
    }
    if note.contains(|c: char| c.is_control() && c != '\n') {
        return Err(NoteError::Unreadable("it holds control characters"));
    }
    let at = note
        .rfind("\n\n")
        .ok_or(NoteError::Unreadable("no empty line stands before the signatures"))?;
    let (text, signatures) = (&note[..=at], &note[at + 2..]);
    if signatures.is_empty() || !signatures.ends_with('\n') {
        return Err(NoteError::Unreadable("it ends before its signatures do"));
    }
    Ok((text, signatures))
}

fn statement(text: &str) -> Result<Statement, NoteError> {
    let mut lines = text.lines();
    let origin = lines.next().filter(|line| !line.is_empty());
    let size = lines.next().and_then(decimal);
    let root = lines
        .next()
        .and_then(|line| STANDARD.decode(line).ok())
        .and_then(|bytes| Hash::try_from(bytes).ok());
    match (origin, size, root) {
        (Some(origin), Some(size), Some(root)) if lines.all(|line| !line.is_empty()) => Ok(Statement {
            origin: origin.to_string(),
            size,
            root,
        }),
        _ => Err(NoteError::Unreadable(
            "its lines are not a name, a number of rows and a root",
        )),
    }
}

/// A number in one way only: digits, without a sign or zeros before it.
fn decimal(text: &str) -> Option<i64> {
    let number: i64 = text.parse().ok()?;
    (number >= 0 && number.to_string() == text).then_some(number)
}

fn signature(line: &str) -> Option<(&str, [u8; 4], Vec<u8>)> {
    let (name, encoded) = line.strip_prefix(SIGNED_BY)?.split_once(' ')?;
    let bytes = STANDARD.decode(encoded).ok()?;
    let (number, signature) = bytes.split_first_chunk::<4>()?;
    (!name.is_empty() && !signature.is_empty()).then(|| (name, *number, signature.to_vec()))
}
