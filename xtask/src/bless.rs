//! `cargo x bless`: lets the fence tests rewrite their golden files, and says which files changed.
//!
//! Blessing is not agreeing: read each changed file before committing it. The list comes from comparing the files before and
//! after, so that work in progress elsewhere in the tree does not hide in it.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::prerequisites::{self, Need};
use crate::running::{Failure, cargo, root, run};
use crate::{assets, ci, postgres};

/// Folders that hold no golden file.
const PASSED_OVER: [&str; 4] = ["target", "node_modules", ".git", "dist"];

/// Runs the tests (all, or those that the filters name) with the order to rewrite.
///
/// # Errors
/// When a test still fails although it may rewrite its golden file.
pub fn rewrite(filters: &[String]) -> Result<(), Failure> {
    prerequisites::ensure(&[Need::CCompiler, Need::Node, Need::PostgreSql])?;
    assets::make(assets::Report::Nothing)?;
    let before = files(&root());
    let server = postgres::Server::start()?;
    let mut command = cargo();
    command
        .args(ci::test_words())
        .args(["--workspace", "--no-fail-fast"])
        .args(filters);
    command.env("BLESS", "1").env("INSTA_UPDATE", "always");
    let outcome = run("the tests", server.announce_to(&mut command));
    drop(server);
    report(&before, &files(&root()))?;
    outcome
}

fn report(before: &BTreeMap<PathBuf, u64>, after: &BTreeMap<PathBuf, u64>) -> Result<(), Failure> {
    let changed: Vec<&PathBuf> = after
        .iter()
        .filter(|(path, hash)| before.get(*path) != Some(hash))
        .map(|(path, _)| path)
        .collect();
    let removed: Vec<&PathBuf> = before.keys().filter(|path| !after.contains_key(*path)).collect();
    if changed.is_empty() && removed.is_empty() {
        println!("\nbless: no golden file changed");
        return Ok(());
    }
    println!(
        "\nbless: files changed: {}, removed: {}; read each before you commit it",
        changed.len(),
        removed.len()
    );
    for path in &changed {
        println!(
            "  {} {}",
            if before.contains_key(*path) {
                "changed"
            } else {
                "new    "
            },
            path.display()
        );
    }
    for path in &removed {
        println!("  removed {}", path.display());
    }
    let mut git = std::process::Command::new("git");
    git.args(["--no-pager", "diff", "--stat", "--"])
        .args(changed)
        .args(removed)
        .current_dir(root());
    run("git diff", &mut git)
}

/// A digest of every file that a test might rewrite, by its path from the root.
fn files(root: &Path) -> BTreeMap<PathBuf, u64> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir() {
                if !PASSED_OVER.iter().any(|passed| name == *passed) {
                    folders.push(path);
                }
            } else if let (Ok(content), Ok(short)) = (fs::read(&path), path.strip_prefix(root)) {
                let mut hasher = DefaultHasher::new();
                content.hash(&mut hasher);
                found.insert(short.to_path_buf(), hasher.finish());
            }
        }
    }
    found
}
