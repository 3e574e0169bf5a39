//! Check 6: statutory source locks, on the item, on what it was written from, and shown by the name of a file.
//!
//! A lock holds unless the recipient is one whom it does not stop, or somebody who may lifted it with the proof it asks
//! for, for this item and as wide as the lock lets a lift reach. Some locks make even the existence of the item secret.

use jiff::ToSpan;
use jiff::civil::Date;

use super::super::ask::LiftedLock;
use super::super::cards::{Dated, LiftScope, LockEffect, SourceLock, StillAllowed};
use super::super::case::{Case, Findings, Subject};
use super::super::index::Found;
use super::super::verdict::{Decision, Showing};
use crate::Role;

/// Gives what papers that leave may show of the item.
pub fn check(case: &Case<'_>, subject: &Subject<'_>, out: &mut Findings) -> Showing {
    let mut showing = Showing::Shown;
    // Where and how each lock is held: on which holder, and whether only the name of its file shows it.
    let mut held: Vec<(&str, &str, Way)> = vec![];
    for holder in &subject.holders {
        held.extend(
            holder
                .caveats
                .locks
                .iter()
                .map(|lock| (lock.as_str(), holder.id.as_str(), Way::Put)),
        );
        if let Some(name) = &holder.file_name {
            if case.cards.locks.has_unreadable() {
                out.fault::<SourceLock>("a lock could not be read, and it may cover this file", &[]);
            }
            let hinted = case.cards.hinted(name).into_iter();
            let hinted = hinted.filter(|lock| !holder.caveats.locks.iter().any(|put| put == lock));
            held.extend(hinted.map(|lock| (lock, holder.id.as_str(), Way::Hinted)));
        }
    }
    held.sort();
    held.dedup();
    for (lock, holder, way) in held {
        showing = stricter(showing, one(case, subject, lock, holder, way, out));
    }
    showing
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Put,
    Hinted,
}

fn one(case: &Case<'_>, subject: &Subject<'_>, lock: &str, holder: &str, way: Way, out: &mut Findings) -> Showing {
    let on = case.ask.on;
    let card = match case.cards.locks.find(lock, on) {
        Found::NotInForce(card) => {
            if way == Way::Put {
                let why = format!(
                    "{} is on it, and is not in force on {on}: say whether it still binds",
                    card.is.title
                );
                out.by(card, Decision::Refer, why).to(Role::Legal);
            }
            return Showing::Shown;
        }
        found => match out.need(found, &format!("the lock {lock}"), on) {
            Some(card) => card,
            None => return Showing::ExistenceWithheld,
        },
    };
    let title = &card.is.title;
    if card.is.still_allows.iter().any(|allowed| reaches(case, allowed)) {
        out.by(card, Decision::Permit, format!("{title} does not stop this recipient"));
        return Showing::Shown;
    }
    let lifts = case.ask.lifted.iter().filter(|lift| lift.lock == lock);
    let lifts: Vec<&LiftedLock> = lifts
        .filter(|lift| lift.item == subject.item.id || lift.item == holder)
        .collect();
    let valid = lifts
        .iter()
        .filter(|lift| stands_against(case, &card.is, lift).is_none());
    if let Some(lift) = valid.min_by_key(|lift| (lift.on, &lift.by, &lift.proof)) {
        out.by(
            card,
            Decision::Permit,
            format!("{title} was lifted on {}: {}", lift.on, lift.proof),
        );
        return Showing::Shown;
    }
    let tried = lifts
        .iter()
        .filter_map(|lift| stands_against(case, &card.is, lift))
        .min();
    holds(card, tried, way, out);
    withheld(&card.is, subject)
}

/// Writes down that a lock holds, and what would lift it.
fn holds(card: &Dated<SourceLock>, tried: Option<&str>, way: Way, out: &mut Findings) {
    let lock = &card.is;
    let shown = if way == Way::Hinted {
        ", as the name of the file shows"
    } else {
        ""
    };
    let decides = lock
        .authority
        .as_ref()
        .map_or(String::new(), |who| format!(" by {who}"));
    let tried = tried.map_or(String::new(), |why| format!("; the lift on file does not count: {why}"));
    let why = format!(
        "{} closes it{shown}; a lift needs {}{decides}{tried}",
        lock.title, lock.proof
    );
    let decision = match lock.effect {
        LockEffect::Refer => Decision::Refer,
        LockEffect::Block => Decision::Block,
    };
    out.by(card, decision, why).role = lock.who_may_lift.first().copied();
}

fn withheld(lock: &SourceLock, subject: &Subject<'_>) -> Showing {
    if lock.hides_existence {
        Showing::ExistenceWithheld
    } else if lock.covers_file_names && subject.item.file_name.is_some() {
        Showing::NameWithheld
    } else {
        Showing::Shown
    }
}

fn stricter(left: Showing, right: Showing) -> Showing {
    let order = |showing| match showing {
        Showing::Shown => 0,
        Showing::NameWithheld => 1,
        Showing::ExistenceWithheld => 2,
    };
    if order(right) > order(left) { right } else { left }
}

/// Whether the recipient is one whom the lock does not stop. All that is said must fit; where nothing is said, nobody.
fn reaches(case: &Case<'_>, allowed: &StillAllowed) -> bool {
    let (ask, to) = (case.ask, &case.ask.recipient);
    let StillAllowed {
        states,
        agency_kinds,
        agencies,
        purposes,
        channels,
    } = allowed;
    let said = [
        states.as_ref().map(|list| list.contains(&to.state)),
        agency_kinds.as_ref().map(|list| list.contains(&to.agency_kind)),
        agencies.as_ref().map(|list| list.contains(&to.agency)),
        purposes.as_ref().map(|list| list.contains(&ask.purpose.code)),
        channels.as_ref().map(|list| list.contains(&ask.channel)),
    ];
    said.iter().any(Option::is_some) && said.iter().flatten().all(|fits| *fits)
}

/// Why a lift does not count; none: it does.
fn stands_against(case: &Case<'_>, lock: &SourceLock, lift: &LiftedLock) -> Option<&'static str> {
    let (ask, to) = (case.ask, &case.ask.recipient);
    let is = |said: &Option<String>, now: &str| said.as_ref().is_none_or(|one| one == now);
    let fits = is(&lift.state, &to.state) && is(&lift.agency, &to.agency) && is(&lift.purpose, &ask.purpose.code);
    let recipient_said = lift.state.is_some() && lift.agency.is_some();
    let wide_enough = match lock.scope {
        LiftScope::Item => true,
        LiftScope::ItemRecipient => recipient_said,
        LiftScope::ItemRecipientPurpose => recipient_said && lift.purpose.is_some(),
    };
    if !lock.who_may_lift.contains(&lift.role) {
        Some("the role that recorded it may not")
    } else if lift.proof.trim().is_empty() || lift.by.trim().is_empty() {
        Some("it has no proof or no name")
    } else if !fits {
        Some("it is for another recipient or purpose")
    } else if !wide_enough {
        Some("it does not name the recipient and purpose that it is for")
    } else if lift.on > ask.on || last_day(lock, lift).is_some_and(|last| last < ask.on) {
        Some("it is not in force on the day")
    } else {
        None
    }
}

/// The last day of a lift: that written in it or that of the lock, whichever is sooner.
fn last_day(lock: &SourceLock, lift: &LiftedLock) -> Option<Date> {
    let lapses = lock
        .expiry_days
        .map(|days| lift.on.saturating_add(i64::from(days).days()));
    match (lapses, lift.until) {
        (Some(left), Some(right)) => Some(left.min(right)),
        (left, right) => left.or(right),
    }
}
