//! Check 10: necessity and minimisation for each item, the source taken out, a grade with intelligence, accuracy
//! checked.

use super::super::ask::{Known, LegalStatus};
use super::super::case::{Case, Findings, Subject, says};
use super::super::rules::{ACCURACY, ASK_FAULT, NECESSITY, SANITISED, UNGRADED};
use super::super::verdict::Decision;
use crate::Role;

/// Words that a necessity has at least.
pub const NECESSITY_WORDS_MIN: usize = 3;

pub fn check(case: &Case<'_>, subject: &Subject<'_>, out: &mut Findings) {
    let (item, on) = (subject.item, case.ask.on);
    if !item
        .necessity
        .as_deref()
        .is_some_and(|text| says(text, NECESSITY_WORDS_MIN))
    {
        out.own(&NECESSITY, Decision::Refer, "say why the recipient needs this one")
            .to(Role::Attache);
    }
    match item.sanitised {
        Known::Yes => {}
        Known::No => {
            out.own(&SANITISED, Decision::Block, "take out what points to the source");
        }
        Known::Unknown => {
            let why = "nobody said whether what points to a source has been taken out";
            out.unknown(&SANITISED, why).to(Role::Attache);
        }
    }
    let graded = item
        .caveats
        .grade
        .as_ref()
        .is_some_and(|grade| says(&grade.scheme, 1) && says(&grade.value, 1));
    let evidence_only = !subject.has(LegalStatus::Intelligence) && !subject.has(LegalStatus::Unknown);
    if !evidence_only && !graded {
        out.own(
            &UNGRADED,
            Decision::Refer,
            "grade it: intelligence does not go without its grade",
        )
        .to(Role::Analyst);
    }
    match item.accuracy_checked {
        Some(day) if day <= on => {}
        Some(_) => {
            out.own(
                &ASK_FAULT,
                Decision::Block,
                "its accuracy is said to have been checked after the release",
            );
        }
        None => {
            out.own(&ACCURACY, Decision::Refer, "check that it is accurate, and say when")
                .to(Role::Attache);
        }
    }
}
