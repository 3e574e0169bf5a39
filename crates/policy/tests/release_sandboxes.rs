//! Sandboxes of releases: small worlds that an analyst can read, with asks and the answers that are right.
//!
//! Method: each folder of `release_sandboxes/` tells a story and adds cards (`facts.toml`), asks (`asks.toml`, each
//! only what differs from `release_sandboxes/ask.toml`) and answers (`answers.toml`). Every ask is checked and compared
//! with its answer, reasons and all. At the end each of the thirteen checks must have decided for and against, and each
//! rule of the engine must have spoken. To add a case: write facts and asks, run with `BLESS=1`, and read the answer.

mod release_world;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use policy::release::rules::{CHECKS, OWN_RULES};
use policy::release::{ApproverGrade, Cards, Decision, Exigency, Ground, Showing, Verdict, check};
use serde::{Deserialize, Serialize};
use toml::Table;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    decision: Decision,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agreement: Option<String>,
    approver: ApproverGrade,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exigency: Option<Exigency>,
    banner: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    cover_sheet: Vec<String>,
    items: BTreeMap<String, ItemAnswer>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemAnswer {
    decision: Decision,
    #[serde(default, skip_serializing_if = "is_shown")]
    showing: Showing,
    /// Check, decision, rule and version, role, reason. What every release that goes has is left out.
    grounds: Vec<String>,
}

fn is_shown(showing: &Showing) -> bool {
    *showing == Showing::Shown
}

type Answers = BTreeMap<String, Answer>;

/// What all sandboxes together have shown.
#[derive(Default)]
struct Shown {
    passed: BTreeSet<u8>,
    stopped: BTreeSet<u8>,
    rules: BTreeSet<String>,
}

#[test]
fn every_release_has_its_answer() {
    let mut wrong = vec![];
    let mut shown = Shown::default();
    let mut folders: Vec<_> = std::fs::read_dir(release_world::folder())
        .expect("sandboxes")
        .map(|entry| entry.expect("entry").path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    assert!(folders.len() >= 40, "only {} sandboxes", folders.len());
    for folder in &folders {
        let facts = release_world::read(&folder.join("facts.toml"));
        let story = facts["story"].as_str().expect("story");
        assert!(!story.is_empty(), "{}: tell the story", folder.display());
        let known: Date = facts
            .get("known")
            .map_or(Date::MAX, |day| day.clone().try_into().expect("known"));
        let rows = release_world::cards(&facts);
        let cards = Cards::new(&rows, known);
        let asks = release_world::read(&folder.join("asks.toml"));
        let mut now = Answers::new();
        for change in asks["ask"].as_array().expect("asks") {
            let change: &Table = change.as_table().expect("ask");
            let name = change["name"].as_str().expect("name").to_string();
            let verdict = check(&release_world::ask(change), &cards);
            shown.note(&verdict);
            let twice = now.insert(name.clone(), answer(&verdict)).is_some();
            assert!(!twice, "{}: two asks named {name}", folder.display());
        }
        let path = folder.join("answers.toml");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, toml::to_string_pretty(&now).expect("answers")).expect("answers written");
            continue;
        }
        let then: Answers = release_world::read(&path)
            .try_into()
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        if then != now {
            wrong.push(format!("{}\n  right: {then:#?}\n  given: {now:#?}", folder.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "Verdicts differ from the answers that are right:\n{}\nIf a check was meant to change, run with BLESS=1, read \
         each answer that changed, and raise ENGINE.",
        wrong.join("\n")
    );
    shown.is_whole();
}

impl Shown {
    fn note(&mut self, verdict: &Verdict) {
        for item in &verdict.items {
            for check in &CHECKS {
                let own = item.grounds.iter().filter(|ground| ground.check == check.number);
                match own.map(|ground| ground.decision).max() {
                    Some(Decision::Permit | Decision::Conditions) => self.passed.insert(check.number),
                    Some(Decision::Refer | Decision::Block) => self.stopped.insert(check.number),
                    None => panic!("check {} did not run", check.number),
                };
            }
            let base = |rule: &str| rule.split('@').next().unwrap_or_default().to_string();
            self.rules.extend(item.grounds.iter().map(|ground| base(&ground.rule)));
        }
    }

    fn is_whole(&self) {
        for check in &CHECKS {
            assert!(
                self.passed.contains(&check.number),
                "no sandbox shows check {} pass",
                check.number
            );
            assert!(
                self.stopped.contains(&check.number),
                "no sandbox shows check {} stop",
                check.number
            );
        }
        for rule in OWN_RULES {
            assert!(self.rules.contains(rule.id), "no sandbox shows the rule {}", rule.id);
        }
    }
}

fn answer(verdict: &Verdict) -> Answer {
    let items = verdict.items.iter().map(|item| {
        let grounds = item.grounds.iter().filter(|ground| tells(ground));
        let answer = ItemAnswer {
            decision: item.decision,
            showing: item.showing,
            grounds: grounds.map(line).collect(),
        };
        (item.item.clone(), answer)
    });
    Answer {
        decision: verdict.decision,
        agreement: verdict.agreement.clone(),
        approver: verdict.approver_grade,
        exigency: (verdict.exigency != Exigency::NotClaimed).then_some(verdict.exigency),
        banner: verdict.banner.clone(),
        cover_sheet: verdict.conditions.clone(),
        items: items.collect(),
    }
}

/// Leaves out what every release that goes has: a delegation, markings that are free, an accounting.
fn tells(ground: &Ground) -> bool {
    let passed = CHECKS.iter().any(|check| check.rule == ground.rule);
    let usual = ground.decision == Decision::Permit && matches!(ground.check, 1 | 9 | 12);
    !passed && !usual
}

fn line(ground: &Ground) -> String {
    let role = ground.role.map_or(String::new(), |role| format!(" [{}]", role.word()));
    format!(
        "{:02} {} {} v{}{role}: {}",
        ground.check,
        ground.decision.word(),
        ground.rule,
        ground.version,
        ground.why
    )
}
