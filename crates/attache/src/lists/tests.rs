//! What importing comes to: exact figures over the messy sample and over a small list, and the real list where it is.

use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use store::audit::digest;

use super::import::{Effect, Older, Report, Request, ofac_csv};
use super::log::{self, LogReport};
use super::mapping::Mapping;
use crate::testing::{TestApp, apps};

/// The repository's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn write(folder: &Path, name: &str, text: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("write a test file");
    path
}

fn import(test: &TestApp, files: &[PathBuf], rejected: &Path, effect: Effect) -> Report {
    let request = Request {
        files,
        list: "test-list",
        title: "Test list",
        version: "",
        rejected_dir: Some(rejected),
        effect,
        older: Older::Refused,
        watch: &|_| {},
        officer: "",
        office: "",
        request: "test",
    };
    ofac_csv(&test.app, &request, &ProgressBar::hidden()).expect("the import runs")
}

fn figures(r: &Report) -> [u64; 7] {
    [
        r.read,
        r.added,
        r.changed,
        r.unchanged,
        r.withdrawn,
        r.rejected,
        r.unmatched,
    ]
}

const SDN: &str = "1,\"BRANDT, Aino\",\"individual\",\"QX] [QY\",\"Captain\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 12 Feb 1961; nationality Varnia; a.k.a. 'RED FOX'.\"\r\n\
2,\"GREY HERON TRADING\",-0- ,\"QX\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\
3,\"SEA OTTER\",\"vessel\",\"QX\",-0- ,\"QM123\",\"Tug\",-0- ,\"212\",\"Varnia\",\"Grey Heron\",\"Vessel Registration Identification IMO 1234567.\"\r\n";

// Goal: a list goes in once, a second run changes nothing, a new version is a delta, a bad row is rejected with its
// reason and takes nothing else with it. Method: three invented entries with aliases, run again and again.
#[test]
fn a_list_is_imported_as_a_delta() {
    for test in apps() {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path();
        let sdn = write(out, "sdn.csv", format!("{SDN}\u{1a}").as_bytes());
        let alt = write(
            out,
            "alt.csv",
            b"1,10,\"aka\",\"BRANT, Aino\",-0- \r\n9,11,\"aka\",\"NOBODY\",-0- \r\n\x1a",
        );
        let add = write(out, "add.csv", b"2,5,\"Quay 4\",\"Port Sele\",\"Varnia\",-0- \r\n\x1a");
        let files = [sdn, alt, add];
        assert_eq!(
            figures(&import(&test, &files, out, Effect::DryRun)),
            [3, 3, 0, 0, 0, 0, 1],
            "{}",
            test.engine
        );
        assert!(
            test.app.db.read(store::lists::lists).expect("lists").is_empty(),
            "a dry run writes nothing"
        );
        assert!(
            !out.join("alt.csv.rejected.jsonl").exists(),
            "nor a file of rejected rows"
        );
        let first = import(&test, &files, out, Effect::Write);
        assert_eq!(figures(&first), [3, 3, 0, 0, 0, 0, 1]);
        let rejected = std::fs::read_to_string(out.join("alt.csv.rejected.jsonl")).expect("rejected rows");
        assert!(
            rejected.contains("no entry 9 is on the list") && rejected.contains("\"line\":2"),
            "{rejected}"
        );
        assert_eq!(
            figures(&import(&test, &files, out, Effect::Write)),
            [3, 0, 0, 3, 0, 0, 1],
            "again"
        );

        let hit = test
            .app
            .db
            .read(|tx| store::lists::with_name(tx, "aino brandt", 5))
            .expect("hits")
            .remove(0);
        assert_eq!(
            (
                hit.entry.id.as_str(),
                hit.entry.schema.as_str(),
                hit.entry.programs.as_str()
            ),
            ("test-list:1", "Person", "QX; QY")
        );
        for part in [
            "\"birthDate\":[\"1961-02-12\"]",
            "\"nationality\":[\"QM\"]",
            "\"alias\":[\"BRANT, Aino\"]",
            "\"position\":[\"Captain\"]",
        ] {
            assert!(hit.entry.content.contains(part), "{part} in {}", hit.entry.content);
        }
        let names = |key: &str| {
            test.app
                .db
                .read(|tx| store::lists::with_name(tx, key, 5))
                .expect("hits")
        };
        assert_eq!(
            (
                names("aino brant")[0].quality.as_str(),
                names("fox red")[0].quality.as_str()
            ),
            ("alias", "weak")
        );
        assert!(
            names("grey heron trading")[0]
                .entry
                .content
                .contains("Quay 4, Port Sele, Varnia")
        );

        // Entry 2 changes, 3 is gone, 4 is new, and a row has lost its columns.
        let next = "1,\"BRANDT, Aino\",\"individual\",\"QX] [QY\",\"Captain\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 12 Feb 1961; nationality Varnia; a.k.a. 'RED FOX'.\"\r\n\
            2,\"GREY HERON TRADE\",-0- ,\"QX\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\
            4,\"N\u{c9}W, Entry\",\"individual\",\"QX\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\
            5,\"TOO SHORT\",-0- \r\n\u{1a}";
        // The accent comes as Latin-1, as older files have it.
        let bytes: Vec<u8> = next
            .chars()
            .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"))
            .collect();
        let sdn2 = write(out, "sdn2.csv", &bytes);
        let files = [sdn2, files[1].clone(), files[2].clone()];
        let second = import(&test, &files, out, Effect::Write);
        assert_eq!(figures(&second), [3, 1, 1, 1, 1, 1, 1], "{}", test.engine);
        assert_eq!(names("entry new").len(), 1, "Latin-1 is read");
        assert!(names("otter sea").is_empty(), "withdrawn");
        let list = test
            .app
            .db
            .read(|tx| store::lists::list(tx, "test-list"))
            .expect("list")
            .expect("there");
        assert_eq!((list.entries, list.version.as_str()), (3, "2026-11-24"));
        let imports = test
            .app
            .db
            .read(|tx| store::lists::imports(tx, "test-list", 9))
            .expect("imports");
        assert_eq!(imports.len(), 3);
    }
}

// Goal: a file that may be cut off, or a row that swallowed others, withdraws nothing and says so.
#[test]
fn nothing_is_withdrawn_in_doubt() {
    for test in apps() {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path();
        let whole = write(out, "sdn.csv", format!("{SDN}\u{1a}").as_bytes());
        import(&test, &[whole], out, Effect::Write);
        let first_line = SDN.split_inclusive("\r\n").next().expect("a line");
        let cut = write(out, "cut.csv", first_line.as_bytes());
        let report = import(&test, &[cut], out, Effect::Write);
        assert_eq!(report.withdrawn, 0);
        assert!(report.kept.expect("a reason").contains("end mark"));
        let open_quote = write(
            out,
            "quote.csv",
            format!("{first_line}2,\"GREY HERON,-0- \r\n3,SEA OTTER,vessel\r\n\u{1a}").as_bytes(),
        );
        let report = import(&test, &[open_quote], out, Effect::Write);
        assert_eq!(report.withdrawn, 0, "{report:?}");
        assert!(report.rejected > 0 && report.kept.is_some(), "{report:?}");
    }
}

// Goal: files that are no list of this format are refused before anything is written.
#[test]
fn other_files_are_refused() {
    let test = apps().remove(0);
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path();
    for (name, text) in [
        ("empty.csv", &b""[..]),
        ("three.csv", b"a,b,c\n"),
        ("alias.csv", b"1,2,\"aka\",\"X\",-0- \n"),
    ] {
        let files = [write(out, name, text)];
        let request = Request {
            files: &files,
            list: "test-list",
            title: "",
            version: "",
            rejected_dir: Some(out),
            effect: Effect::Write,
            older: Older::Refused,
            watch: &|_| {},
            officer: "",
            office: "",
            request: "test",
        };
        assert!(ofac_csv(&test.app, &request, &ProgressBar::hidden()).is_err(), "{name}");
        let bad = Request {
            list: "Bad Name",
            ..request
        };
        assert!(
            ofac_csv(&test.app, &bad, &ProgressBar::hidden()).is_err(),
            "a list's name"
        );
    }
    assert!(test.app.db.read(store::lists::lists).expect("lists").is_empty());
}

// Goal: an older version of a list than the one held is refused, whole, unless somebody says so. Method: days and
// numbers; versions that cannot be compared go in.
#[test]
fn an_older_version_is_refused_unless_said_so() {
    for test in apps() {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path();
        let files = [write(out, "sdn.csv", format!("{SDN}\u{1a}").as_bytes())];
        let run = |list: &'static str, version: &str, older: Older| {
            let request = Request {
                files: &files,
                list,
                title: "",
                version,
                rejected_dir: Some(out),
                effect: Effect::Write,
                older,
                watch: &|_| {},
                officer: "",
                office: "",
                request: "test",
            };
            ofac_csv(&test.app, &request, &ProgressBar::hidden())
        };
        let held = |list: &str| {
            test.app
                .db
                .read(|tx| store::lists::list(tx, list))
                .expect("read")
                .expect("held")
        };
        run("days", "2026-11-20", Older::Refused).expect("the first");
        run("days", "2026-11-20", Older::Refused).expect("the same again");
        let why = run("days", "2026-11-19", Older::Refused)
            .expect_err("older")
            .to_string();
        assert!(
            why.contains("2026-11-19 is older than version 2026-11-20"),
            "{}: {why}",
            test.engine
        );
        assert_eq!(held("days").version, "2026-11-20", "{}", test.engine);
        run("days", "2026-11-19", Older::Allowed).expect("said so");
        assert_eq!(held("days").version, "2026-11-19", "{}", test.engine);
        run("numbers", "100", Older::Refused).expect("the first");
        assert!(run("numbers", "99", Older::Refused).is_err(), "{}", test.engine);
        run("numbers", "spring", Older::Refused).expect("nothing to compare");
        assert!(
            run("import", "1", Older::Refused).is_err(),
            "a name that is an address of the program"
        );
    }
}

// Goal: the real list goes in whole: 14,965 entries and no rejected row, the Control-Z line being the end mark; again
// changes nothing. Method: the Treasury's files, where this machine has them.
#[test]
fn the_real_list_goes_in_whole() {
    let folder = root().join("../shared/data/watchlists/ofac");
    let (sdn, alt) = (folder.join("sdn_2024-05-03.csv"), folder.join("alt_2025-12.csv"));
    if !sdn.exists() {
        eprintln!("skipped: {} is not on this machine", sdn.display());
        return;
    }
    let out = tempfile::tempdir().expect("a folder");
    for test in apps() {
        let files = [sdn.clone(), alt.clone()];
        let first = import(&test, &files, out.path(), Effect::Write);
        assert_eq!(
            (first.read, first.added, first.rejected, first.withdrawn),
            (14_965, 14_965, 0, 0),
            "{}",
            test.engine
        );
        let second = import(&test, &files, out.path(), Effect::Write);
        assert_eq!((second.added, second.changed, second.unchanged), (0, 0, 14_965));
        let list = test
            .app
            .db
            .read(|tx| store::lists::list(tx, "test-list"))
            .expect("list")
            .expect("there");
        assert_eq!(
            (list.entries, list.version.as_str()),
            (14_965, "2024-05-03"),
            "the date in the file's name"
        );
        let hits = test
            .app
            .db
            .read(|tx| store::lists::with_name(tx, "aerocaribbean airlines", 5))
            .expect("hits");
        assert_eq!(hits.len(), 1);
    }
}

fn sample(test: &TestApp, officer: &str, out: &Path, effect: Effect) -> anyhow::Result<LogReport> {
    let text = std::fs::read_to_string(root().join("demo/import/request-log.toml")).expect("the mapping");
    let mapping = write(
        out,
        "mapping.toml",
        text.replace("officer = \"attache\"", &format!("officer = \"{officer}\""))
            .as_bytes(),
    );
    let mapping = Mapping::read(&mapping)?;
    log::import(
        &test.app,
        &root().join("demo/import/request-log.csv"),
        &mapping,
        Some(out),
        effect,
        &ProgressBar::hidden(),
    )
}

// Goal: the messy sample log comes to exact figures, nothing is lost, and a second run imports nothing again.
// Method: demo/import/request-log.csv in Latin-1 with every fault that such logs have.
#[test]
fn the_messy_log_comes_to_exact_figures() {
    for test in apps() {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path();
        let of = |r: &LogReport| [r.read, r.imported, r.duplicates, r.rejected, r.blank];
        let dry = sample(&test, "chief", out, Effect::DryRun).expect("a dry run");
        assert_eq!(of(&dry), [22, 8, 2, 12, 1], "{}", test.engine);
        assert_eq!(
            (dry.written, dry.reasons.len()),
            (None, 12),
            "a dry run says why, and writes no file"
        );
        assert!(!out.join("request-log.csv.rejected.jsonl").exists());
        let first = sample(&test, "chief", out, Effect::Write).expect("a run");
        assert_eq!(of(&first), [22, 8, 2, 12, 1]);
        assert_eq!(first.lacking, ["Remarks"]);
        let rejected = std::fs::read_to_string(first.written.expect("a file")).expect("rejected rows");
        let lines: Vec<serde_json::Value> = rejected
            .lines()
            .map(|l| serde_json::from_str(l).expect("JSON"))
            .collect();
        assert_eq!(lines.len(), 12);
        let said = |line: u64| {
            lines
                .iter()
                .find(|l| l["line"] == line)
                .map_or("", |l| l["reason"].as_str().unwrap_or(""))
        };
        for (line, part) in [
            (7, "day and month are unclear"),
            (9, "other content"),
            (12, "the key is empty"),
            (13, "6 cells instead of 11"),
            (14, "12 cells instead of 11"),
            (16, "no such day"),
            (17, "countries"),
            (18, "subject"),
            (19, "shorten this to 300 characters"),
            (20, "give the date"),
            (24, "title"),
            (25, "priority"),
        ] {
            assert!(
                said(line).contains(part),
                "line {line}: {part:?} in {:?}\n{rejected}",
                said(line)
            );
        }
        let again = sample(&test, "chief", out, Effect::Write).expect("again");
        assert_eq!(of(&again), [22, 0, 10, 12, 1]);

        let ctx = test.as_officer("chief");
        let scope = policy::scope(&ctx.officer);
        let query = store::matters::ListQuery {
            limit: 50,
            ..Default::default()
        };
        let rows = test
            .app
            .db
            .read(|tx| store::matters::list(tx, &scope, &query))
            .expect("matters");
        assert_eq!(rows.len(), 8);
        let cafe = rows
            .iter()
            .find(|r| r.title == "Café Müller: tobacco under false marks")
            .expect("Latin-1 is read");
        let loaded = crate::matters::load(&test.app, &ctx, &cafe.reference).expect("the matter");
        assert_eq!(loaded.record.tasks.len(), 1);
        assert_eq!(
            loaded.record.spine.received.map(|d| d.to_string()),
            Some("2023-01-17".into())
        );
        assert_eq!(
            loaded.record.body["why_needed"],
            "Number in the office's log: 2023/002\nLogged by: ab"
        );
        let key = digest("2023/002");
        let known = test
            .app
            .db
            .read(|tx| store::lists::imported(tx, "psl-request-log", &key))
            .expect("read");
        assert_eq!(known.map(|k| k.matter), Some(loaded.row.id));
    }
}

// Goal: an import in the name of somebody who may not open such matters, or who is not there, stops before any row.
#[test]
fn the_officer_of_the_mapping_must_be_allowed() {
    let test = apps().remove(0);
    let folder = tempfile::tempdir().expect("a folder");
    for officer in ["inspector", "system", "nobody"] {
        assert!(
            sample(&test, officer, folder.path(), Effect::Write).is_err(),
            "{officer}"
        );
    }
    let scope = policy::scope(&test.as_officer("inspector").officer);
    let query = store::matters::ListQuery {
        limit: 50,
        ..Default::default()
    };
    assert!(
        test.app
            .db
            .read(|tx| store::matters::list(tx, &scope, &query))
            .expect("matters")
            .is_empty()
    );
}
