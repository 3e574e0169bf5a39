//! What must hold for the rows that releases rest on: what they name exists, and nothing they say is empty.
//!
//! A slip of the pen here would open or close a way out of the network, so a word that names nothing is refused rather
//! than taken for "none". Each rule names the row it is broken by.

use policy::Role;
use policy::release::{AgreementCard, Channel, SourceLock, Span, StillAllowed};

use super::check::{Problems, is_word, say};
use super::load::{PackProblem, Tables};
use super::register::{GradeAxis, GradeScheme};
use super::row::Row;
use super::{latest, same};
use crate::codes::{is_iso_country, is_user_assigned};

/// Tells everything that is wrong.
pub(super) fn check(tables: &Tables, problems: &mut Problems) {
    home(tables, problems);
    for row in &tables.agreements {
        agreement(tables, row, problems);
    }
    for row in &tables.source_locks {
        lock(tables, row, problems);
    }
    purposes(tables, problems);
    delegations(tables, problems);
    retentions(tables, problems);
    classes(tables, problems);
    rights(tables, problems);
    for row in &tables.grade_schemes {
        scheme(row, problems);
    }
    rule_cards(tables, problems);
    for row in &tables.clocks {
        let named = row.agreement.iter().find(|id| latest(&tables.agreements, id).is_none());
        if let Some(id) = named {
            say(row, problems, format!("agreement names {id}, which is not there"));
        }
    }
}

/// At most one pack is our own law.
fn home(tables: &Tables, problems: &mut Problems) {
    let homes: Vec<_> = tables.packs.iter().filter(|(pack, _)| pack.home.is_some()).collect();
    for (pack, place) in &homes {
        if pack.home.as_deref().is_some_and(|code| !is_country(code)) {
            problems.push(PackProblem::at(place, "home is a country of two letters"));
        }
        if homes.len() > 1 {
            problems.push(PackProblem::at(
                place,
                "home is in more than one pack: our own law is one",
            ));
        }
    }
}

fn is_country(code: &str) -> bool {
    is_iso_country(code) || is_user_assigned(code)
}

/// Names in a span that nothing answers to; a span of nothing is one too.
fn unknown(span: &Span, known: impl Fn(&str) -> bool) -> Vec<String> {
    match span {
        Span::Any => vec![],
        Span::Of(codes) if codes.is_empty() => vec!["(an empty list)".into()],
        Span::Of(codes) => codes.iter().filter(|code| !known(code)).cloned().collect(),
    }
}

/// Names that are not in a table as it is written: release checks compare codes letter by letter.
fn in_table<'t, T>(rows: &'t [Row<T>]) -> impl Fn(&str) -> bool + 't {
    |code| rows.iter().any(|row| row.id == code)
}

fn tell<T>(row: &Row<T>, problems: &mut Problems, what: &str, missing: &[String]) {
    for code in missing {
        say(row, problems, format!("{what} names {code}, which is not there"));
    }
}

fn agreement(tables: &Tables, row: &Row<AgreementCard>, problems: &mut Problems) {
    let classes = in_table(&tables.offence_classes);
    tell(row, problems, "parties", &unknown(&row.parties, is_country));
    tell(
        row,
        problems,
        "offence_classes",
        &unknown(&row.offence_classes, &classes),
    );
    tell(
        row,
        problems,
        "purposes",
        &unknown(&row.purposes, in_table(&tables.purposes)),
    );
    for class in &row.excluded_offence_classes {
        if !classes(class) {
            say(
                row,
                problems,
                format!("excluded_offence_classes names {class}, which is not there"),
            );
        } else if !row.offence_classes.has(class) {
            say(row, problems, format!("it leaves out {class}, which it does not cover"));
        }
    }
    let agencies = &row.agencies;
    if agencies.named.is_empty() && agencies.kinds.is_empty() && !agencies.any_government && !agencies.anybody {
        say(
            row,
            problems,
            "name the agencies that may receive: with none, nobody may",
        );
    }
    let said = row
        .articles
        .iter()
        .flat_map(|one| [&one.article, &one.says])
        .chain(&row.conditions);
    if said.clone().any(|text| text.trim().is_empty()) {
        say(row, problems, "an article and a condition say something");
    }
    let mut requires = row.requires.clone();
    requires.sort_unstable();
    if requires.windows(2).any(|pair| pair[0] == pair[1]) {
        say(row, problems, "requires says one thing twice");
    }
}

fn lock(tables: &Tables, row: &Row<SourceLock>, problems: &mut Problems) {
    if row.who_may_lift.is_empty() {
        say(row, problems, "name a role that may record that it is lifted");
    }
    if row.proof.trim().is_empty() || row.authority.as_ref().is_some_and(|who| who.trim().is_empty()) {
        say(
            row,
            problems,
            "say what proof a lift needs, and who decides where it is somebody outside",
        );
    }
    if row.expiry_days == Some(0) {
        say(row, problems, "expiry_days counts from 1");
    }
    if row.covers_file_names == row.file_name_hints.is_empty() {
        say(row, problems, "file_name_hints and covers_file_names go together");
    }
    for allowed in &row.still_allows {
        if *allowed == StillAllowed::default() {
            say(
                row,
                problems,
                "an empty still_allows fits nobody: name whom the lock does not stop",
            );
        }
        let states = Span::Of(allowed.states.clone().unwrap_or_default());
        if allowed.states.is_some() {
            tell(row, problems, "still_allows", &unknown(&states, is_country));
        }
        let purposes = Span::Of(allowed.purposes.clone().unwrap_or_default());
        if allowed.purposes.is_some() {
            tell(
                row,
                problems,
                "still_allows",
                &unknown(&purposes, in_table(&tables.purposes)),
            );
        }
    }
}

fn purposes(tables: &Tables, problems: &mut Problems) {
    for row in &tables.purposes {
        let known = in_table(&tables.purposes);
        if row.compatible_with != Span::Of(vec![]) {
            tell(row, problems, "compatible_with", &unknown(&row.compatible_with, known));
        }
        if !is_word(&row.id) {
            say(
                row,
                problems,
                "a purpose's code is a word of small letters and underscores",
            );
        }
    }
}

/// Who runs the installation, who inspects it and locally employed staff release nothing; strain raises the grade.
fn delegations(tables: &Tables, problems: &mut Problems) {
    for row in &tables.delegations {
        if row.roles.is_empty() {
            say(row, problems, "name the roles that hold it");
        }
        let closed = [Role::SystemAdmin, Role::Inspector, Role::LocalStaff];
        for role in row.roles.iter().filter(|role| closed.contains(role)) {
            say(row, problems, format!("{} releases nothing", role.word()));
        }
        if row.raised_approver < row.approver {
            say(row, problems, "raised_approver is not below approver");
        }
        tell(row, problems, "states", &unknown(&row.states, is_country));
    }
}

/// Each channel that an agreement opens has a rule of retention.
fn retentions(tables: &Tables, problems: &mut Problems) {
    for row in &tables.retentions {
        if row.channels.is_empty() || row.accounting_years_min == 0 || row.recipient_keeps_days_max == Some(0) {
            say(row, problems, "name channels, and years and days from 1");
        }
    }
    let kept = |channel: Channel| tables.retentions.iter().any(|row| row.channels.contains(&channel));
    for row in tables.agreements.iter().filter(|row| !kept(row.channel)) {
        say(
            row,
            problems,
            format!("no retention row is about the channel {}", row.channel.word()),
        );
    }
}

fn classes(tables: &Tables, problems: &mut Problems) {
    for row in &tables.offence_classes {
        if !is_word(&row.id) {
            say(
                row,
                problems,
                "a class's code is a word of small letters and underscores",
            );
        }
        for subject in row
            .subjects
            .iter()
            .filter(|code| latest(&tables.subjects, code).is_none())
        {
            say(row, problems, format!("there is no subject {subject}"));
        }
    }
}

fn rights(tables: &Tables, problems: &mut Problems) {
    for row in &tables.rights {
        if !is_country(&row.state) || row.id != row.state {
            say(row, problems, "a row of rights has the code of its state, two letters");
        }
        let none = Span::Of(vec![]);
        for (name, span) in [("death_for", &row.death_for), ("torture_for", &row.torture_for)] {
            if *span != none {
                tell(row, problems, name, &unknown(span, in_table(&tables.offence_classes)));
            }
        }
        if row.torture_for != none && row.reported.as_ref().is_none_or(|text| text.trim().is_empty()) {
            say(row, problems, "say where it is reported");
        }
    }
}

/// A grade of a scheme can be read in one way only, and the example is one.
fn scheme(row: &Row<GradeScheme>, problems: &mut Problems) {
    let empty = |axis: &GradeAxis| {
        axis.values.is_empty()
            || axis
                .values
                .iter()
                .any(|v| v.code.trim().is_empty() || v.means.trim().is_empty())
    };
    if row.axes.is_empty() || row.axes.iter().any(empty) {
        say(
            row,
            problems,
            "name what is graded, and each value with its code and definition",
        );
    }
    for axis in &row.axes {
        let begins =
            |one: &str, other: &str| other.len() >= one.len() && same(one, other.get(..one.len()).unwrap_or(""));
        for (at, value) in axis.values.iter().enumerate() {
            let others = axis.values.iter().enumerate().filter(|(other, _)| *other != at);
            if others.into_iter().any(|(_, other)| begins(&value.code, &other.code)) {
                say(
                    row,
                    problems,
                    format!("{} begins another code of the same part", value.code),
                );
            }
        }
    }
    if row.read(&row.example).is_none() {
        say(
            row,
            problems,
            format!("the example {} is not a grade of the scheme", row.example),
        );
    }
}

fn rule_cards(tables: &Tables, problems: &mut Problems) {
    for row in &tables.rule_cards {
        if row.answer.trim().is_empty() || !is_word(&row.topic) {
            say(row, problems, "give an answer, and a topic in small letters");
        }
        if row
            .points
            .iter()
            .any(|point| point.case.trim().is_empty() || point.value.trim().is_empty())
        {
            say(row, problems, "a point has a case and a value");
        }
        for code in row.countries.iter().filter(|code| !is_country(code)) {
            say(row, problems, format!("{code} is not a country of two letters"));
        }
    }
}
