//! Tidiness as an ordinary test: module heads, file lengths, SQL and time in their places, banned words.

use std::path::{Path, PathBuf};

use crate::golden::root;

/// Lines in a file at most.
const FILE_LINES_MAX: usize = 600;

fn sources() -> Vec<(PathBuf, String)> {
    let mut found = vec![];
    for folder in ["crates", "xtask/src", "tests/fences", "tests/journeys", "benches"] {
        walk(&root().join(folder), &mut found);
    }
    found
}

fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            if path.file_name().is_some_and(|n| n != "target") {
                walk(&path, found);
            }
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source file reads");
            found.push((path, text));
        }
    }
}

fn short(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    text.split("../../").last().unwrap_or(&text).to_string()
}

#[test]
fn modules_open_with_their_purpose_and_stay_short() {
    let mut wrong = vec![];
    for (path, text) in sources() {
        let name = short(&path);
        if !text.starts_with("//!") && !name.contains("compile_fail/") {
            wrong.push(format!("{name} does not open with //!"));
        }
        if text.lines().count() > FILE_LINES_MAX {
            wrong.push(format!(
                "{name} has {} lines: split it by subject",
                text.lines().count()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sql_stays_in_the_store() {
    let mut wrong = vec![];
    for (path, text) in sources() {
        let name = short(&path);
        if name.starts_with("crates/store/") || name.starts_with("tests/fences/") || name.contains("/tests") {
            continue;
        }
        for (at, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            let sql = ["\"select ", "\"insert into ", "\"update ", "\"delete from "]
                .iter()
                .any(|s| code.contains(s));
            if sql && !name.starts_with("crates/policy/") {
                wrong.push(format!("{name}:{} holds SQL", at + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_word_promises_what_is_not_there() {
    let banned = [
        "TO".to_string() + "DO",
        "FIX".to_string() + "ME",
        "un".to_string() + "implemented!",
        "#[al".to_string() + "low(",
    ];
    let mut wrong = vec![];
    for (path, text) in sources() {
        let name = short(&path);
        for (at, line) in text.lines().enumerate() {
            for word in &banned {
                if line.contains(word.as_str()) {
                    wrong.push(format!("{name}:{}: {word}", at + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn unwraps_stay_in_tests() {
    let mut wrong = vec![];
    for (path, text) in sources() {
        let name = short(&path);
        let test_file = ["/tests", "tests.rs", "testing.rs", "tests/", "benches/", "xtask/"]
            .iter()
            .any(|part| name.contains(part));
        if test_file {
            continue;
        }
        for (at, line) in text.lines().take_while(|l| !l.contains("#[cfg(test)]")).enumerate() {
            let code = line.split("//").next().unwrap_or("");
            if code.contains(".unwrap()") || code.contains(".expect(") {
                wrong.push(format!("{name}:{}: {}", at + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
