//! Fence: who may do what, as a table that a person can read, checked in at `tests/fences/policy_matrix.out`.
//!
//! Method: every role × kind × action × situation is decided and written down with the rule that decided it; the text
//! must be the one checked in. The head of the file lists the rules, so that a rule whose meaning changed without a new
//! version is caught too.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use policy::action::Reach;
use policy::{
    Action, Denied, Existence, MatterFacts, Officer, RULES, Role, Tier, WORKERS, decide_general, decide_read,
    decide_write, epoch,
};

/// A column: its name and what it changes on a matter of another office.
type Situation = (&'static str, fn(&mut MatterFacts));

const ME: &str = "me";
const MINE: &str = "MINE";
const OTHER: &str = "OTHER";

const SITUATIONS: &[Situation] = &[
    ("own", |m| m.office = MINE.into()),
    ("assist", |m| m.assisting = vec![MINE.into()]),
    ("other", |_| {}),
    ("named", |m| m.named = vec![ME.into()]),
    ("creator", |m| m.creator = ME.into()),
    ("mydraft", |m| {
        m.creator = ME.into();
        m.phase = "draft".into();
    }),
    ("grp-in", |m| {
        m.office = MINE.into();
        m.need_group = Some("in".into());
    }),
    ("grp-out", |m| {
        m.office = MINE.into();
        m.need_group = Some("out".into());
    }),
    ("nam+out", |m| {
        m.named = vec![ME.into()];
        m.need_group = Some("out".into());
    }),
    ("us-only", |m| {
        m.office = MINE.into();
        m.us_only = true;
    }),
    ("closed", |m| {
        m.office = MINE.into();
        m.phase = "closed".into();
    }),
];

const LEGEND: &str = "\
Who may do what. Written by crates/policy/tests/policy_matrix.rs; `cargo x bless` rewrites it; read the difference.

✔R22  yes, by rule R22 (and a reading rule)      ✘R13  no, rule R13 forbids it; R00: nothing permits it
✘R00~ no, and it must look as if the matter did not exist

own      my office owns it                 assist   my office assists          other    another office, nothing to do with me
named    another office, I am named on it  creator  another office, I made it  mydraft  as creator, and still a draft
grp-in   own, limited to a group I am in   grp-out  own, limited to a group I am not in
nam+out  named, limited to a group I am not in                us-only  own, for United States persons only   closed   own, closed
For create-matter the officer is always the creator. Local staff have the local tier, everybody else the cleared one.
";

#[test]
fn matrix_is_the_one_checked_in() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fences/policy_matrix.out");
    let old = std::fs::read_to_string(&path).unwrap_or_default();
    let new = matrix();
    let unraised = unraised(&old, &new);
    assert!(
        unraised.is_empty(),
        "These rules mean something else than before under the same version: {unraised:?}.\n\
         Permits already given carry the epoch of ids and versions, so raise `version` in crates/policy/src/rules.rs \
         and run this again."
    );
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("fences folder")).expect("fences folder");
        std::fs::write(&path, new).expect("golden file");
        return;
    }
    let changed: Vec<String> = difference(&old, &new);
    assert!(
        changed.is_empty(),
        "If you are here because this assertion failed: who may do what has changed.\n\
         The first lines that differ (- checked in, + now):\n{}\n\
         If you meant it, run `cargo x bless` and read the whole difference of tests/fences/policy_matrix.out: each \
         cell that turned ✔ is a right that somebody now has. If you did not, your change reaches further than you \
         thought.",
        changed.join("\n")
    );
}

fn matrix() -> String {
    let mut out = String::from(LEGEND);
    let _ = writeln!(out, "\n## Rules (epoch {:016x})", epoch());
    for rule in RULES {
        let actions: Vec<&str> = rule.actions.iter().map(|action| action.word()).collect();
        let effect = format!("{:?}", rule.effect).to_lowercase();
        let _ = writeln!(
            out,
            "{} v{} {effect} | {} | {:?} | {:?}",
            rule.id,
            rule.version,
            actions.join(" "),
            rule.roles,
            rule.when
        );
    }
    general(&mut out);
    for (kind, _) in WORKERS.iter().chain(&[("a kind not listed", &[][..])]) {
        for role in Role::ALL {
            table(&mut out, kind, *role);
        }
    }
    out
}

/// One line for each action and verdict, with the roles that get it.
fn general(out: &mut String) {
    let _ = writeln!(out, "\n## What touches no matter");
    for action in Action::ALL.iter().filter(|action| action.reach() == Reach::General) {
        let mut verdicts: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for role in Role::ALL {
            let decision = decide_general(*action, &officer(*role)).map(|permit| permit.grounds().to_vec());
            verdicts.entry(written(decision)).or_default().push(role.word());
        }
        for (verdict, roles) in verdicts {
            let _ = writeln!(out, "{:16} {verdict:6} {}", action.word(), roles.join(" "));
        }
    }
}

fn table(out: &mut String, kind: &str, role: Role) {
    let _ = write!(out, "\n## {kind} · {}\n{:16}", role.word(), "");
    for (name, _) in SITUATIONS {
        let _ = write!(out, "{name:8}");
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    for action in Action::ALL {
        let cells: Vec<String> = SITUATIONS
            .iter()
            .filter_map(|(_, change)| cell(kind, role, *action, *change))
            .collect();
        if !cells.is_empty() {
            let mut line = format!("{:16}", action.word());
            cells.iter().for_each(|cell| {
                let _ = write!(line, "{cell:8}");
            });
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }
}

fn cell(kind: &str, role: Role, action: Action, change: fn(&mut MatterFacts)) -> Option<String> {
    let mut matter = MatterFacts {
        id: "m".into(),
        kind: kind.into(),
        phase: "active".into(),
        office: OTHER.into(),
        creator: "somebody".into(),
        revision: 1,
        ..MatterFacts::default()
    };
    change(&mut matter);
    let officer = officer(role);
    Some(match action.reach() {
        Reach::Read => written(decide_read(&officer, &matter).map(|p| p.grounds().to_vec())),
        Reach::Write => {
            if action == Action::CreateMatter {
                matter.creator = ME.into();
            }
            written(decide_write(action, &officer, &matter).map(|p| p.grounds().to_vec()))
        }
        Reach::General => return None,
    })
}

fn written(decision: Result<Vec<&'static str>, Denied>) -> String {
    match decision {
        Ok(grounds) => format!("✔{}", short(grounds.last().expect("a ground"))),
        Err(denied) => {
            let mark = if denied.existence == Existence::MustLookAbsent {
                "~"
            } else {
                ""
            };
            format!("✘{}{mark}", short(denied.grounds[0].rule))
        }
    }
}

fn short(rule: &str) -> &str {
    rule.split('-').next().unwrap_or(rule)
}

fn officer(role: Role) -> Officer {
    Officer {
        id: ME.into(),
        roles: vec![role],
        offices: vec![MINE.into()],
        groups: vec!["in".into()],
        tier: if role == Role::LocalStaff {
            Tier::Local
        } else {
            Tier::Cleared
        },
        acting: vec![],
    }
}

/// Rules whose line changed although id and version did not.
fn unraised(old: &str, new: &str) -> Vec<String> {
    let rules = |text: &str| -> Vec<(String, String)> {
        text.lines()
            .filter(|line| line.starts_with('R') && line.contains(" | "))
            .filter_map(|line| {
                let mut words = line.split(' ');
                Some((format!("{} {}", words.next()?, words.next()?), line.to_string()))
            })
            .collect()
    };
    let before = rules(old);
    rules(new)
        .into_iter()
        .filter(|(rule, line)| before.iter().any(|(known, was)| known == rule && was != line))
        .map(|(rule, _)| rule)
        .collect()
}

/// The first lines that differ, at most 24.
fn difference(old: &str, new: &str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let mut changed = vec![];
    for at in 0..old.len().max(new.len()) {
        let (was, is) = (old.get(at), new.get(at));
        if was != is {
            changed.extend(was.map(|line| format!("- {line}")));
            changed.extend(is.map(|line| format!("+ {line}")));
        }
        if changed.len() >= 24 {
            break;
        }
    }
    changed
}
