//! Keys that sign checkpoints and check them: Ed25519 (RFC 8032), in the text forms of C2SP signed notes.
//!
//! A key has a name, which is the name of the log (its origin): a later key of the same log keeps it. The secret is one
//! line in a file that only its owner may read; it is never in the database, nor in a log.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::path::Path;
use std::str::FromStr;

use anyhow::{Context, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Mark of Ed25519 in the text forms.
const ED25519: u8 = 1;
/// How the line of a secret key begins.
const SECRET: &str = "PRIVATE+KEY+";
/// Bytes of a key file at most.
const KEY_BYTES_MAX: u64 = 1_000;

/// Why a text is not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("it is not an Ed25519 key in the form NAME+NUMBER+BASE64")]
pub struct NotAKey;

/// A public key: whoever holds it can check what its secret signed.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    key: VerifyingKey,
}

impl PublicKey {
    /// Name of the log.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Number by which a signature says which key it belongs to: four bytes over the name and the key.
    pub fn number(&self) -> [u8; 4] {
        number(&self.name, self.key.as_bytes())
    }

    /// Whether this is the signature of a message.
    pub fn signed(&self, message: &str, signature: &[u8; 64]) -> bool {
        // Strict: also refuses keys and signatures of low order, which fit more than one message.
        let signature = Signature::from_bytes(signature);
        self.key.verify_strict(message.as_bytes(), &signature).is_ok()
    }
}

fn number(name: &str, key: &[u8; 32]) -> [u8; 4] {
    let mut hasher = Sha256::new();
    hasher.update(name.as_bytes());
    hasher.update([b'\n', ED25519]);
    hasher.update(key);
    let digest: [u8; 32] = hasher.finalize().into();
    [digest[0], digest[1], digest[2], digest[3]]
}

fn with_mark(key: &[u8; 32]) -> String {
    let mut bytes = vec![ED25519];
    bytes.extend_from_slice(key);
    STANDARD.encode(bytes)
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = store::audit::hex(&self.number());
        write!(f, "{}+{number}+{}", self.name, with_mark(self.key.as_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Whether a text may be the name of a log: it stands in a line of its own and between plus signs.
pub fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= 200 && !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

/// Name, number and the 32 bytes of `NAME+NUMBER+BASE64`.
fn parts(text: &str) -> Option<(&str, &str, [u8; 32])> {
    let mut parts = text.splitn(3, '+');
    let (name, number, key) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = STANDARD.decode(key).ok()?;
    let (mark, key) = bytes.split_first()?;
    (is_name(name) && *mark == ED25519).then_some(())?;
    Some((name, number, key.try_into().ok()?))
}

impl FromStr for PublicKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<PublicKey, NotAKey> {
        let (name, stated, bytes) = parts(text).ok_or(NotAKey)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| NotAKey)?;
        let key = PublicKey {
            name: name.to_string(),
            key,
        };
        if store::audit::hex(&key.number()) == stated && !key.key.is_weak() {
            Ok(key)
        } else {
            Err(NotAKey)
        }
    }
}

/// A secret key with its public one.
pub struct Signer {
    public: PublicKey,
    secret: SigningKey,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.public)
    }
}

impl Signer {
    fn of(name: &str, seed: &[u8; 32]) -> Signer {
        let secret = SigningKey::from_bytes(seed);
        let public = PublicKey {
            name: name.to_string(),
            key: secret.verifying_key(),
        };
        Signer { public, secret }
    }

    /// A new key for the log of this name, out of the machine's randomness.
    ///
    /// # Errors
    /// Where the name cannot be one, or the machine has no randomness.
    pub fn new(name: &str) -> anyhow::Result<Signer> {
        ensure!(
            is_name(name),
            "give a name of 1 to 200 bytes without spaces and plus signs, such as example.org/port-sele"
        );
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|e| anyhow::anyhow!("ask the machine for randomness: {e}"))?;
        Ok(Signer::of(name, &seed))
    }

    /// Its public key.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signature over a message.
    pub fn sign(&self, message: &str) -> [u8; 64] {
        self.secret.sign(message.as_bytes()).to_bytes()
    }

    /// Reads the secret from its file.
    ///
    /// # Errors
    /// Where the file cannot be read, others than its owner may read it, or it holds no key.
    pub fn read(file: &Path) -> anyhow::Result<Signer> {
        let shown = file.display();
        let opened = std::fs::File::open(file).with_context(|| format!("open the signing key {shown}"))?;
        only_the_owner(&opened, file)?;
        let mut text = String::new();
        opened
            .take(KEY_BYTES_MAX)
            .read_to_string(&mut text)
            .with_context(|| format!("read the signing key {shown}"))?;
        // What the file holds is a secret, or somebody's other file: neither is for an error's words.
        let key = text.trim_end().strip_prefix(SECRET).and_then(|text| {
            let (name, stated, seed) = parts(text)?;
            let key = Signer::of(name, &seed);
            (store::audit::hex(&key.public.number()) == stated).then_some(key)
        });
        key.with_context(|| format!("{shown} holds no signing key: make one with attache checkpoint key new FILE"))
    }

    /// Writes the secret to a new file that only its owner may read.
    ///
    /// # Errors
    /// Where the file exists already or cannot be written.
    pub fn write_new(&self, file: &Path) -> anyhow::Result<()> {
        let shown = file.display();
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut made = options
            .open(file)
            .with_context(|| format!("make the signing key {shown}"))?;
        let number = store::audit::hex(&self.public.number());
        let line = format!(
            "{SECRET}{}+{number}+{}\n",
            self.public.name,
            with_mark(self.secret.as_bytes())
        );
        made.write_all(line.as_bytes())
            .and_then(|()| made.sync_all())
            .with_context(|| format!("write the signing key {shown}"))
    }
}

#[cfg(unix)]
fn only_the_owner(opened: &std::fs::File, file: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = opened
        .metadata()
        .with_context(|| format!("look at the signing key {}", file.display()))?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        bail!(
            "others than its owner may read or write the signing key {0}: run chmod 600 {0}",
            file.display()
        );
    }
    Ok(())
}

#[cfg(not(unix))]
fn only_the_owner(_: &std::fs::File, _: &Path) -> anyhow::Result<()> {
    Ok(())
}

/// Reads the public keys of a file, one a line; empty lines and lines that begin with `#` are passed over.
///
/// # Errors
/// Where the file cannot be read, a line is no key, or there is none.
pub fn read_public(file: &Path) -> anyhow::Result<Vec<PublicKey>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("read the public key {}", file.display()))?;
    let lines = text.lines().map(str::trim).enumerate();
    let keys = lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(at, line)| {
            line.parse()
                .with_context(|| format!("{}, line {}", file.display(), at + 1))
        })
        .collect::<anyhow::Result<Vec<PublicKey>>>()?;
    ensure!(!keys.is_empty(), "{} holds no public key", file.display());
    Ok(keys)
}
