//! Comparing with a golden file, or writing it when blessed.

use std::path::PathBuf;

/// The root of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Fails when the text is not that of the golden file; with `BLESS=1` the file is written instead.
pub fn check(name: &str, text: &str) {
    let file = root().join("tests/fences").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, text).expect("write the golden file");
        return;
    }
    let golden = std::fs::read_to_string(&file).unwrap_or_default();
    if golden == text {
        return;
    }
    let differing = golden.lines().zip(text.lines()).find(|(a, b)| a != b);
    panic!(
        "If you are here because tests/fences/{name} differs: what it shows has changed. Run `cargo x bless`, read the \
         difference, and commit it only when you meant it. First difference: {differing:?}"
    );
}
