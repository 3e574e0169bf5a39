//! Files that are sent to the program: streamed to a folder of their own while they come, never held in memory.
//!
//! A route that takes files says who may send them, and is asked before the body is read: nobody fills the disk who may
//! not import. A body has a limit of bytes, of files and of texts; past one of them it is refused and what came is
//! removed. The folder goes away with the request, unless a job keeps it. Start at [`receive`].

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::sync::Semaphore;

use crate::web::input;
use crate::web::problem::Problem;

/// Files in one body at most.
pub const FILES_MAX: usize = 8;
/// Texts in one body at most.
pub const TEXTS_MAX: usize = 100;
/// Bytes of one text at most.
pub const TEXT_BYTES_MAX: usize = 64_000;
/// Bodies with files that are received at once; more wait.
pub const BODIES_MAX: usize = 4;
/// Characters of a file's name that are kept.
const NAME_CHARS_MAX: usize = 100;

/// A file that was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Name of the input it came in.
    pub input: String,
    /// Its name, as a file of ours may be called.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub digest: String,
}

/// What came in one body.
#[derive(Clone, Debug, Default)]
pub struct Sack {
    /// Files, in the order they came.
    pub files: Vec<Sent>,
    /// Folder of the files; removed with the last who holds it.
    pub folder: Option<Arc<TempDir>>,
}

/// Receives a body with files: the texts as a form has them, and the files.
///
/// # Errors
/// A body that does not read or is too large; a disk that does not take it.
pub async fn receive(parts: &Parts, body: Body, bytes_max: u64) -> Result<(Map<String, Value>, Sack), Problem> {
    static ROOM: Semaphore = Semaphore::const_new(BODIES_MAX);
    let _room = ROOM.acquire().await.map_err(|_| Problem::Unavailable)?;
    let request = Request::from_parts(parts.clone(), body);
    let mut multipart = Multipart::from_request(request, &())
        .await
        .map_err(|_| Problem::bad("bad-media-type", "send multipart/form-data with its boundary"))?;
    let folder = tempfile::tempdir().map_err(|e| Problem::Fault(format!("make a folder for what is sent: {e}")))?;
    let (mut texts, mut files, mut left) = (vec![], vec![], bytes_max);
    while let Some(field) = multipart.next_field().await.map_err(|_| unreadable())? {
        let input = field.name().unwrap_or_default().to_string();
        match field.file_name().map(str::to_string) {
            // An input for files that was left empty is sent as a file without name and content.
            Some(name) if name.is_empty() => left = drain(field, left).await?,
            Some(name) => {
                if files.len() >= FILES_MAX {
                    return Err(too_much(format!("send at most {FILES_MAX} files")));
                }
                let sent = keep(field, folder.path(), files.len(), (input, name), &mut left, bytes_max).await?;
                files.push(sent);
            }
            None => {
                if texts.len() >= TEXTS_MAX {
                    return Err(too_much(format!("send at most {TEXTS_MAX} texts")));
                }
                texts.push((input, text(field).await?));
            }
        }
    }
    let sack = Sack {
        files,
        folder: Some(Arc::new(folder)),
    };
    Ok((input::nested(texts)?, sack))
}

fn unreadable() -> Problem {
    Problem::bad("bad-multipart", "the body ended early or does not read: send it again")
}

fn too_much(why: String) -> Problem {
    Problem::BadInput {
        status: StatusCode::PAYLOAD_TOO_LARGE,
        code: "too-large",
        why,
    }
}

async fn drain(mut field: Field<'_>, mut left: u64) -> Result<u64, Problem> {
    while let Some(piece) = field.chunk().await.map_err(|_| unreadable())? {
        left = left
            .checked_sub(piece.len() as u64)
            .ok_or_else(|| too_much("name the file".into()))?;
    }
    Ok(left)
}

async fn text(mut field: Field<'_>) -> Result<String, Problem> {
    let mut bytes = vec![];
    while let Some(piece) = field.chunk().await.map_err(|_| unreadable())? {
        if bytes.len() + piece.len() > TEXT_BYTES_MAX {
            return Err(too_much(format!(
                "send at most {TEXT_BYTES_MAX} bytes of text in one input"
            )));
        }
        bytes.extend_from_slice(&piece);
    }
    String::from_utf8(bytes).map_err(|_| Problem::bad("not-utf8", "send UTF-8 text"))
}

async fn keep(
    mut field: Field<'_>,
    folder: &Path,
    place: usize,
    (input, name): (String, String),
    left: &mut u64,
    bytes_max: u64,
) -> Result<Sent, Problem> {
    let name = plain_name(&name, place);
    let path = folder.join(&name);
    let fault = |e: std::io::Error| Problem::Fault(format!("keep a file that was sent: {e}"));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    let mut file = options.open(&path).map_err(fault)?;
    let (mut hasher, mut bytes) = (Sha256::new(), 0_u64);
    while let Some(piece) = field.chunk().await.map_err(|_| unreadable())? {
        *left = left
            .checked_sub(piece.len() as u64)
            .ok_or_else(|| too_much(format!("send at most {bytes_max} bytes of files")))?;
        bytes += piece.len() as u64;
        hasher.update(&piece);
        // Pieces are small and go to the page cache; a thread for each would cost more than it waits.
        std::io::Write::write_all(&mut file, &piece).map_err(fault)?;
    }
    Ok(Sent {
        input,
        name,
        path,
        bytes,
        digest: store::audit::hex(&hasher.finalize()),
    })
}

/// A name that is a name in every folder: its last part, plain letters, and its place so that no two are the same.
fn plain_name(name: &str, place: usize) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') {
            c
        } else {
            '_'
        }
    };
    let plain: String = last.chars().map(plain).take(NAME_CHARS_MAX).collect();
    let plain = plain.trim_matches('.');
    if place == 0 && !plain.is_empty() {
        plain.to_string()
    } else {
        format!("{}-{plain}", place + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_stay_in_their_folder() {
        for (name, kept) in [
            ("sdn.csv", "sdn.csv"),
            ("../../etc/passwd", "passwd"),
            ("C:\\lists\\sdn 2026.csv", "sdn_2026.csv"),
            ("..", "1-"),
            ("", "1-"),
            ("ü\u{0}.csv", "__.csv"),
        ] {
            assert_eq!(plain_name(name, 0), kept, "{name:?}");
        }
        assert_eq!(plain_name("sdn.csv", 1), "2-sdn.csv");
        assert!(plain_name(&"a".repeat(500), 0).len() <= NAME_CHARS_MAX);
    }
}
