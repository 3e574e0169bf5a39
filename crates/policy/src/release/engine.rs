//! Runs the checks over an ask and puts the verdict together.
//!
//! Checks 1 to 3 are the same for every item and are run once; the others for each item by itself, so that neither the
//! order of the items nor how many there are changes what is decided of one. The strictest ground decides the item, the
//! strictest item the release. The one place where a decision is made from grounds is [`strictest`].

use std::collections::BTreeSet;

use super::ask::{Ask, Item, Urgency};
use super::cards::ApproverGrade;
use super::case::{Case, Findings, Subject};
use super::checks::*;
use super::index::Cards;
use super::marking::{self, Marking};
use super::rules::{CHECKS, ENGINE};
use super::verdict::{Decision, Exigency, Ground, ItemVerdict, Pin, Verdict};

/// Checks a release. Permit means that the second person may be asked; nothing here approves.
pub fn check(ask: &Ask, cards: &Cards<'_>) -> Verdict {
    let mut case = Case::open(ask, cards);
    let mut shared = Findings::new();
    let mut delegations = vec![];
    shared.run(1, |out| delegations = authority::check(&case, out));
    case.delegations = delegations;
    let mut agreement = None;
    shared.run(2, |out| agreement = basis::check(&case, out));
    case.agreement = agreement;
    shared.run(3, |out| recipient::check(&case, out));

    let judged: Vec<Judged<'_>> = ask
        .items
        .iter()
        .map(|item| judge(&case, item, &shared.grounds))
        .collect();
    let pins = judged.iter().flat_map(|one| &one.pins).chain(&shared.pins).cloned();
    let pinned: BTreeSet<Pin> = pins.collect();
    let decision = judged
        .iter()
        .map(|one| one.verdict.decision)
        .max()
        .unwrap_or(Decision::Block);
    Verdict {
        decision,
        engine: ENGINE,
        agreement: case.agreement.map(|card| card.id.clone()),
        approver_grade: judged
            .iter()
            .map(|one| one.grade)
            .max()
            .unwrap_or(ApproverGrade::Headquarters),
        conditions: cover_sheet(&judged),
        banner: banner_of(&case, &whole(&judged)),
        exigency: exigency(ask, &judged),
        items: judged.into_iter().map(|one| one.verdict).collect(),
        pinned: pinned.into_iter().collect(),
    }
}

struct Judged<'a> {
    verdict: ItemVerdict,
    grade: ApproverGrade,
    pins: Vec<Pin>,
    /// Markings of the item and of its sources.
    markings: Vec<&'a str>,
}

fn judge<'a>(case: &Case<'a>, item: &'a Item, shared: &[Ground]) -> Judged<'a> {
    let mut out = Findings::new();
    out.grounds.extend_from_slice(shared);
    let mut found = None;
    // What is wrong with the item itself stands under the fifth check: whose it is and what it was written from.
    out.run(5, |out| {
        let subject = case.subject(item, out);
        originator::check(case, &subject, out);
        found = Some(subject);
    });
    let subject = found.unwrap_or_else(|| Subject {
        item,
        holders: vec![item],
    });
    out.run(4, |out| purpose::check(case, &subject, out));
    let mut showing = Default::default();
    out.run(6, |out| showing = locks::check(case, &subject, out));
    out.run(7, |out| persons::check(case, &subject, out));
    out.run(8, |out| rights::check(case, &subject, out));
    out.run(9, |out| super::checks::markings::check(case, &subject, out));
    out.run(10, |out| necessity::check(case, &subject, out));
    out.run(11, |out| evidence::check(case, &subject, out));
    out.run(12, |out| cover::check(case, &subject, out));
    let mut grade = ApproverGrade::Headquarters;
    out.run(13, |out| grade = second::check(case, out));
    let mut grounds = out.grounds;
    grounds.sort_by(|left, right| (left.check, right.decision).cmp(&(right.check, left.decision)));
    let mut once: Vec<Ground> = Vec::with_capacity(grounds.len());
    for ground in grounds {
        // Several sources of one item often meet the same ground; it is said once.
        if !once
            .iter()
            .rev()
            .take_while(|other| other.check == ground.check)
            .any(|other| *other == ground)
        {
            once.push(ground);
        }
    }
    let holders = subject.holders.iter();
    let markings: Vec<&str> = holders
        .flat_map(|holder| &holder.caveats.markings)
        .map(String::as_str)
        .collect();
    let verdict = ItemVerdict {
        item: item.id.clone(),
        decision: strictest(&once),
        showing,
        banner: banner_of(case, &markings),
        grounds: once,
    };
    Judged {
        verdict,
        grade,
        pins: out.pins,
        markings,
    }
}

/// What the grounds decide. INVARIANT: less than all thirteen checks decide nothing but a block.
fn strictest(grounds: &[Ground]) -> Decision {
    let ran = |number: u8| grounds.iter().any(|ground| ground.check == number);
    if !CHECKS.iter().all(|check| ran(check.number)) {
        return Decision::Block;
    }
    grounds
        .iter()
        .map(|ground| ground.decision)
        .max()
        .unwrap_or(Decision::Block)
}

/// What danger to life opens. A missing second person does not close it, because the review comes afterwards.
fn exigency(ask: &Ask, judged: &[Judged<'_>]) -> Exigency {
    let mut grounds = judged.iter().flat_map(|one| &one.verdict.grounds);
    match ask.urgency {
        Urgency::DangerToLife if judged.is_empty() => Exigency::Closed,
        Urgency::DangerToLife if grounds.any(|ground| ground.decision == Decision::Block && ground.check != 13) => {
            Exigency::Closed
        }
        Urgency::DangerToLife => Exigency::Open,
        Urgency::Routine | Urgency::Urgent => Exigency::NotClaimed,
    }
}

/// Markings of the items that may leave; where none may, of all.
fn whole<'a>(judged: &[Judged<'a>]) -> Vec<&'a str> {
    let leaves = |one: &Judged<'_>| one.verdict.decision < Decision::Block;
    let all = !judged.iter().any(leaves);
    let shown = judged.iter().filter(|one| all || leaves(one));
    let texts: BTreeSet<&str> = shown.flat_map(|one| &one.markings).copied().collect();
    texts.into_iter().collect()
}

/// Texts of all items that may still leave, by check, each once.
fn cover_sheet(judged: &[Judged<'_>]) -> Vec<String> {
    let open = judged.iter().filter(|one| one.verdict.decision < Decision::Block);
    let grounds = open.flat_map(|one| &one.verdict.grounds);
    let texts: BTreeSet<(u8, &str)> = grounds
        .flat_map(|ground| ground.conditions.iter().map(|text| (ground.check, text.as_str())))
        .collect();
    let mut sheet: Vec<String> = vec![];
    for (_, text) in texts {
        if !sheet.iter().any(|printed| printed == text) {
            sheet.push(text.to_string());
        }
    }
    sheet
}

/// The banner of markings as they are written; one that cannot be read stands in it as it is.
fn banner_of(case: &Case<'_>, texts: &[&str]) -> String {
    let mut read = vec![];
    let mut raw = BTreeSet::new();
    for text in texts {
        match case.explained.get(text).map(|explained| &explained.read) {
            Some(Ok(marking)) => read.push(marking),
            _ => {
                raw.insert(*text);
            }
        }
    }
    let mut families = vec![];
    if raw.is_empty() || read.iter().any(|marking| **marking != Marking::Open) {
        families.push(marking::banner(read));
    }
    families.extend(raw.into_iter().map(str::to_string));
    families.join(" | ")
}

#[cfg(test)]
mod tests {
    //! The one invariant that no ask can reach from outside: a verdict that is not whole is a block.

    use super::*;

    #[test]
    fn a_check_that_did_not_run_blocks() {
        let mut out = Findings::new();
        for check in &CHECKS {
            assert_eq!(
                strictest(&out.grounds),
                Decision::Block,
                "before check {}",
                check.number
            );
            out.run(check.number, |_| {});
        }
        assert_eq!(strictest(&out.grounds), Decision::Permit);
    }
}
