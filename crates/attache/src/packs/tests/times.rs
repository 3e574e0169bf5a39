//! The two times of a row: the day a rule holds, and the day we knew. Made rows first, then the shipped ones.

use jiff::civil::{Date, date};

use super::super::*;
use super::rules::{refused, taken};

fn shipped() -> Packs {
    Packs::load().expect("the packs that ship load")
}

/// A weekend of a version with lines of its own.
fn weekend(version: u16, lines: &str) -> String {
    format!("[[weekend]]\nid = \"DE\"\ndays = [\"sunday\"]\nversion = {version}\n{lines}")
}

// Goal: a row that ends is open before its end was known, and two versions may then not both hold.
#[test]
fn an_end_that_became_known_later_is_not_known_before() {
    let first = weekend(1, "in_force_to = 2025-12-31\nend_known_from = 2025-06-01\n");
    let second = |known: &str| weekend(2, &format!("in_force_from = 2026-01-01\nknown_from = {known}\n"));
    taken(&format!("{first}{}", second("2025-06-01")));
    taken(&format!("{first}{}", second("2025-09-01")));
    // Known in May: on a day of May the first version had no end yet, and both would hold in 2026.
    refused(
        &format!("{first}{}", second("2025-05-01")),
        13,
        "by what was known on one day",
    );
    refused(&weekend(1, "end_known_from = 2025-06-01\n"), 7, "needs in_force_to");
    refused(
        &weekend(1, "in_force_to = 2025-12-31\nend_known_from = 2020-01-01\n"),
        7,
        "is after known_from",
    );
}

// Goal: a wrong row stays beside its correction, over the same days, as long as nobody held both for true.
#[test]
fn a_correction_has_the_days_of_what_it_corrects() {
    let wrong = weekend(1, "known_to = 2024-05-31\n");
    let right = |known: &str| weekend(2, &format!("known_from = {known}\n"));
    taken(&format!("{wrong}{}", right("2024-06-01")));
    refused(&format!("{wrong}{}", right("2024-05-31")), 12, "same days");
    refused(&format!("{}{}", weekend(1, ""), right("2024-06-01")), 11, "same days");
    refused(
        &weekend(1, "known_to = 2019-12-31\n"),
        7,
        "known_to is before known_from",
    );
}

/// The version of a row in force on a day by what was known on another; 0: none.
fn version(packs: &Packs, table: &str, id: &str, on: Date, known: Date) -> u16 {
    let versions = packs.versions(table, id);
    assert!(!versions.is_empty(), "{table} {id}");
    let moment = actions::Moment { on, known };
    actions::in_force(&versions, moment).map_or(0, |row| row.standing.version)
}

// Goal: a preference that lapsed and was revived backwards answers no in the meantime and yes afterwards.
#[test]
fn law_that_came_back_backwards_was_not_known_in_between() {
    let packs = shipped();
    let on = |on: Date, known: Date| version(&packs, "rule_card", "agoa.programme", on, known);
    let entry = date(2025, 11, 15);
    assert_eq!(on(date(2025, 9, 30), date(2025, 9, 30)), 1, "the last day counts");
    assert_eq!(on(entry, date(2025, 11, 15)), 0, "lapsed, as everybody knew then");
    assert_eq!(on(entry, date(2026, 2, 2)), 0);
    assert_eq!(on(entry, date(2026, 2, 3)), 2, "revived as if it had never lapsed");
    assert_eq!(on(date(2027, 1, 1), date(2026, 11, 24)), 0, "it ends again");
    let by_all_we_know = packs
        .rule_card_on("agoa.programme", entry)
        .map(|row| row.standing.version);
    assert_eq!(by_all_we_know, Some(2));
}

// Goal: a treaty that is amended answers for each pair of days.
#[test]
fn an_amendment_is_known_before_it_is_in_force() {
    let packs = shipped();
    let on = |on: Date, known: Date| version(&packs, "agreement", "ext-qn", on, known);
    let (before, after) = (date(2026, 11, 24), date(2026, 11, 25));
    assert_eq!(on(before, date(2026, 11, 24)), 1);
    assert_eq!(on(after, date(2026, 11, 24)), 2);
    assert_eq!(
        on(after, date(2026, 6, 14)),
        1,
        "the day before the protocol was known, the treaty had no end"
    );
    assert_eq!(on(after, date(2003, 2, 28)), 0, "nothing was known of it yet");
    assert_eq!(on(date(2003, 2, 28), date(2026, 11, 24)), 0, "nothing was in force yet");
    let card = packs.agreement_on("EXT-QN", after).expect("in force");
    assert!(
        card.articles
            .iter()
            .any(|one| one.article == "art. 11" && one.says.contains("60 days"))
    );
}

// Goal: what was held for true and was wrong is shown for the days on which it was.
#[test]
fn a_wrong_answer_is_kept_with_the_days_it_was_given() {
    let packs = shipped();
    let on = |known: Date| version(&packs, "rule_card", "qp.fish", date(2020, 5, 5), known);
    assert_eq!((on(date(2026, 2, 28)), on(date(2026, 3, 1))), (1, 2));
    let answer = packs.rule_card_on("qp.fish", date(2020, 5, 5)).expect("in force");
    assert!(
        answer.answer.starts_with("No"),
        "by all that is known, the wrong one never held"
    );
}

// Goal: a pinned version is compared with the one in force, and only a difference is told.
#[test]
fn a_newer_version_is_told_where_it_says_something_else() {
    let packs = shipped();
    let id = "extradition.provisional_arrest.QN";
    let pinned = |version: u16| Pinned {
        table: "clock",
        id,
        version,
    };
    let newer = packs.newer(&pinned(1), date(2026, 11, 25)).expect("an amendment");
    assert_eq!(
        (newer.version, newer.since, newer.pack.as_str()),
        (2, date(2026, 11, 25), "varnia")
    );
    let length = newer
        .changes
        .iter()
        .find(|change| change.field == "length")
        .expect("the length");
    assert_eq!((length.before.as_str(), length.after.as_str()), ("40", "60"));
    assert!(newer.changes.iter().all(|change| change.before != change.after));
    assert_eq!(packs.newer(&pinned(1), date(2026, 11, 24)), None, "not in force yet");
    assert_eq!(
        packs.newer(&pinned(2), date(2026, 11, 25)),
        None,
        "the pinned one is in force"
    );
    assert_eq!(
        packs.newer(&pinned(7), date(2026, 11, 25)),
        None,
        "a version that is not there"
    );
    let absent = Pinned {
        table: "clock",
        id: "no.such",
        version: 1,
    };
    assert_eq!(packs.newer(&absent, date(2026, 11, 25)), None);
    let before = packs
        .newer(&pinned(2), date(2026, 11, 24))
        .expect("an earlier day has the earlier version");
    assert_eq!(before.version, 1);
}
