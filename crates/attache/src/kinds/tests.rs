//! What holds for every kind: words, codes, steps that lead somewhere, clocks that the pack knows, fixtures that read.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::kinds::KINDS;

// Goal: a folder is a kind and a kind is a folder. Method: compare the list with the directory.
#[test]
fn each_folder_is_a_kind() {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/kinds");
    let folders: BTreeSet<String> = std::fs::read_dir(here)
        .expect("the folder of kinds")
        .filter_map(Result::ok)
        .filter(|e| e.path().is_dir())
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    let words: BTreeSet<String> = KINDS.iter().map(|k| k.word.to_string()).collect();
    assert_eq!(folders, words);
    let codes: BTreeSet<&str> = KINDS.iter().map(|k| k.code).collect();
    assert_eq!(codes.len(), KINDS.len(), "two kinds share a code");
}

// Goal: every state can be reached and left, and every step leads to a state there is.
#[test]
fn life_cycles_are_whole() {
    for kind in KINDS {
        let steps = kind.steps();
        for state in kind.states {
            let entered = state.word == (kind.first)() || steps.iter().any(|s| s.to == state.word);
            assert!(entered, "{}: nothing leads to {}", kind.word, state.word);
            let left = steps.iter().any(|s| s.from.contains(&state.word));
            assert!(left, "{}: nothing leads from {}", kind.word, state.word);
        }
        for step in &steps {
            assert!(
                kind.state(step.to).is_some(),
                "{}: {} leads nowhere",
                kind.word,
                step.verb
            );
        }
    }
}

// Goal: a body ever written still reads. Method: the fixture of each version, read as the present one.
#[test]
fn released_bodies_still_read() {
    for kind in KINDS {
        let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("src/kinds")
            .join(kind.word)
            .join("fixtures");
        for version in 1..=kind.version {
            let file = here.join(format!("v{version}.json"));
            let text = std::fs::read_to_string(&file)
                .unwrap_or_else(|e| panic!("{} needs a fixture of version {version}: {e}", kind.word));
            let body = serde_json::from_str(&text).expect("a JSON object");
            let read = kind
                .read(version, body)
                .unwrap_or_else(|e| panic!("{} v{version}: {e}", kind.word));
            assert_eq!(
                kind.check(&read).expect("checks"),
                read,
                "{} v{version} is not stable",
                kind.word
            );
        }
        let unknown = kind.read(kind.version + 1, serde_json::Map::new());
        assert!(unknown.is_err(), "a body of a newer program must not be read");
    }
}
