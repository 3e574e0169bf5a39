//! Which warning a clock has reached, from the row of the clock and the rule it is pinned to. Pure.

use jiff::Timestamp;

use crate::packs::Packs;

/// The last warning that was due by an instant: its place among the clock's warnings, and when it was due.
pub fn reached(warnings: &str, now: Timestamp) -> Option<(usize, Timestamp)> {
    let instants = warnings
        .split_whitespace()
        .filter_map(|text| text.parse::<Timestamp>().ok());
    instants.enumerate().filter(|(_, at)| *at <= now).last()
}

/// The percentage that a warning stands for, by the version of the rule that the clock is pinned to.
pub fn percent(packs: &Packs, kind: &str, rule: &(String, i64), place: usize) -> Option<u8> {
    let (id, version) = rule;
    let row = packs
        .clock_rules(kind)
        .find(|row| row.id == *id && i64::from(row.standing.version) == *version)?;
    row.is.warnings.get(place).copied()
}

/// How much of the time has passed, in words.
pub fn passed(percent: Option<u8>) -> String {
    match percent {
        Some(50) => "half of the time has passed".into(),
        Some(75) => "three quarters of the time have passed".into(),
        Some(90) => "nine tenths of the time have passed".into(),
        Some(other) => format!("{other} % of the time has passed"),
        None => "part of the time has passed".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Goal: the last warning that is due is the one reached, and none before the first. Method: around two instants.
    #[test]
    fn the_last_due_warning_is_reached() {
        let both = "2026-11-25T09:00:00.000000Z 2026-11-26T09:00:00.000000Z";
        let place = |now: &str| reached(both, now.parse().expect("an instant")).map(|(place, _)| place);
        assert_eq!(place("2026-11-25T08:59:59Z"), None);
        assert_eq!(place("2026-11-25T09:00:00Z"), Some(0));
        assert_eq!(place("2026-12-25T09:00:00Z"), Some(1));
        assert_eq!(reached("", Timestamp::MAX), None);
        assert_eq!(passed(Some(75)), "three quarters of the time have passed");
        assert_eq!(passed(Some(60)), "60 % of the time has passed");
    }
}
