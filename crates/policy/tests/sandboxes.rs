//! Sandboxes: small worlds that an analyst can read, with questions and the answers that are right.
//!
//! Method: each folder of `sandboxes/` holds facts (officers and matters), asks and answers; every ask is decided and
//! compared with its answer, grounds and all. A last check demands a yes and a no of every rule. To add a case, write
//! `facts.toml` and `asks.toml`, run `cargo x bless`, and read whether `answers.toml` says what you expected.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use policy::action::Reach;
use policy::{
    Action, Denied, Duty, Effect, Existence, Ground, MatterFacts, Officer, RULES, decide_general, decide_read,
    decide_write, scope, separate,
};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    /// What this world is about, for the reader.
    story: String,
    #[serde(default)]
    officer: Vec<Officer>,
    #[serde(default)]
    matter: Vec<MatterFacts>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asks {
    ask: Vec<Ask>,
}

/// One question: an action (of an officer, perhaps on a matter), or a duty and who did its counterpart.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    name: String,
    officer: String,
    action: Option<Action>,
    #[serde(default)]
    matter: String,
    #[serde(default)]
    duty: String,
    #[serde(default)]
    counterpart: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    /// `permit`, `denied`, or `absent` when it must look as if the matter did not exist.
    decision: String,
    /// Rules that gave it, or that stand against it; after R00, the rules that would have permitted it.
    grounds: Vec<String>,
    /// Whom the officer acts for in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    acting_for: Option<String>,
}

type Answers = BTreeMap<String, Answer>;

#[test]
fn every_ask_has_its_answer() {
    let mut wrong = vec![];
    let mut permitted = BTreeSet::new();
    let mut refused = BTreeSet::new();
    let cases = cases();
    assert!(cases.len() >= 12, "only {} cases", cases.len());
    for case in &cases {
        let facts: Facts = read(&case.join("facts.toml"));
        assert!(!facts.story.is_empty(), "{}: tell the story", case.display());
        let asks: Asks = read(&case.join("asks.toml"));
        let mut now = Answers::new();
        for ask in &asks.ask {
            let answer = answer(&facts, ask);
            note(ask, &answer, &mut permitted, &mut refused);
            assert!(
                now.insert(ask.name.clone(), answer).is_none(),
                "{}: two asks named {}",
                case.display(),
                ask.name
            );
        }
        let path = case.join("answers.toml");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, toml::to_string(&now).expect("answers")).expect("answers written");
        } else {
            let then: Answers = read(&path);
            if then != now {
                wrong.push(format!("{}\n  right: {then:#?}\n  given: {now:#?}", case.display()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "Decisions differ from the answers that are right:\n{}\nIf the rules were meant to change, run `cargo x bless` \
         and read each answer that changed.",
        wrong.join("\n")
    );
    for rule in RULES {
        assert!(permitted.contains(rule.id), "no sandbox shows {} deciding", rule.id);
        assert!(refused.contains(rule.id), "no sandbox shows {} not deciding", rule.id);
    }
}

/// Keeps which rules decided an ask about their action, and which did not although it was about it.
fn note(ask: &Ask, answer: &Answer, decided: &mut BTreeSet<&'static str>, passed: &mut BTreeSet<&'static str>) {
    let Some(action) = ask.action else { return };
    let given = |rule: &str| answer.grounds.iter().any(|ground| ground == rule);
    let by_default = given(policy::decide::DENY_BY_DEFAULT);
    for rule in RULES
        .iter()
        .filter(|rule| rule.actions.contains(&action) || given(rule.id))
    {
        let holds = match rule.effect {
            Effect::Permit => answer.decision == "permit" && given(rule.id),
            Effect::Forbid => given(rule.id),
        };
        let fails = match rule.effect {
            Effect::Permit => by_default,
            Effect::Forbid => answer.decision == "permit",
        };
        if holds {
            decided.insert(rule.id);
        }
        if fails {
            passed.insert(rule.id);
        }
    }
}

fn answer(facts: &Facts, ask: &Ask) -> Answer {
    let find = |id: &str| {
        facts
            .matter
            .iter()
            .find(|matter| matter.id == id)
            .unwrap_or_else(|| panic!("no matter {id}"))
    };
    let officer = || {
        let found = facts.officer.iter().find(|officer| officer.id == ask.officer);
        found.unwrap_or_else(|| panic!("{}: no officer {}", ask.name, ask.officer))
    };
    let Some(action) = ask.action else {
        return duty(ask);
    };
    match action.reach() {
        Reach::Read => {
            let decision = decide_read(officer(), find(&ask.matter));
            assert_eq!(
                decision.is_ok(),
                scope(officer()).admits(find(&ask.matter)),
                "{}: scope differs",
                ask.name
            );
            given(decision.map(|permit| (permit.grounds().to_vec(), permit.acting_for().map(str::to_string))))
        }
        Reach::Write => {
            let decision = decide_write(action, officer(), find(&ask.matter));
            given(decision.map(|permit| (permit.grounds().to_vec(), permit.acting_for().map(str::to_string))))
        }
        Reach::General => {
            let decision = decide_general(action, officer());
            given(decision.map(|permit| (permit.grounds().to_vec(), permit.acting_for().map(str::to_string))))
        }
    }
}

fn given(decision: Result<(Vec<&'static str>, Option<String>), Denied>) -> Answer {
    match decision {
        Ok((grounds, acting_for)) => {
            let grounds = grounds.iter().map(|rule| rule.to_string()).collect();
            Answer {
                decision: "permit".into(),
                grounds,
                acting_for,
            }
        }
        Err(denied) => {
            let decision = match denied.existence {
                Existence::MayBeKnown => "denied",
                Existence::MustLookAbsent => "absent",
            };
            Answer {
                decision: decision.into(),
                grounds: ids(&denied.grounds),
                acting_for: None,
            }
        }
    }
}

fn duty(ask: &Ask) -> Answer {
    let other = ask.counterpart.as_str();
    let duty = match ask.duty.as_str() {
        "approve-outcome" => Duty::ApproveOutcome { claimant: other },
        "approve-release" => Duty::ApproveRelease { drafter: other },
        "evidence-custodian" => Duty::EvidenceCustodian { case_agent: other },
        "reopen-integrity" => Duty::ReopenIntegrity { closer: other },
        unknown => panic!("{}: no duty {unknown}", ask.name),
    };
    match separate(duty, &ask.officer) {
        Ok(()) => Answer {
            decision: "permit".into(),
            grounds: vec![],
            acting_for: None,
        },
        Err(ground) => Answer {
            decision: "denied".into(),
            grounds: ids(&[ground]),
            acting_for: None,
        },
    }
}

fn ids(grounds: &[Ground]) -> Vec<String> {
    grounds.iter().map(|ground| ground.rule.to_string()).collect()
}

fn cases() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sandboxes");
    let mut cases: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("sandboxes")
        .map(|entry| entry.expect("entry").path())
        .collect();
    cases.retain(|path| path.is_dir());
    cases.sort();
    cases
}

fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> T {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
