//! The small pieces that every page is made of: tables, pairs, sections, times, and the way to the next rows.
//!
//! Everything here is pure and escapes what it is given; nothing decides what may be shown. Moments are shown in the
//! zone of the reader's office with the zone's letters, durations in words. Forms are in [`forms`](super::forms).

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::web::call::Call;

/// A table with a caption. It scrolls in itself where the screen is narrow, and the keyboard can reach it to do so.
/// The caption is hidden from sight right under a section's heading, which says the same.
pub fn table(caption: &str, heads: &[&str], rows: Vec<Vec<Markup>>) -> Markup {
    html! {
        div.table-scroll role="region" aria-label=(caption) tabindex="0" {
            table class="usa-table usa-table--borderless usa-table--compact" {
                caption { (caption) }
                thead { tr { @for head in heads { th scope="col" { (head) } } } }
                tbody {
                    @for row in &rows {
                        tr { @for cell in row { td { (cell) } } }
                    }
                    @if rows.is_empty() {
                        tr { td colspan=(heads.len().max(1)) { span.empty { "Nothing yet" } } }
                    }
                }
            }
        }
    }
}

/// Names and what they stand for, as a definition list.
pub fn pairs(pairs: &[(&str, Markup)]) -> Markup {
    html! {
        dl.pairs {
            @for (name, what) in pairs {
                div { dt { (name) } dd { (what) } }
            }
        }
    }
}

/// A part of a page under its heading, whose id a link may jump to.
pub fn section(heading: &str, content: Markup) -> Markup {
    let id = format!("section-{}", slug(heading));
    html! {
        section.part {
            h2 id=(id) { (heading) }
            (content)
        }
    }
}

/// What stands where there is nothing: say what would appear.
pub fn empty(text: &str) -> Markup {
    html! { p.empty { (text) } }
}

/// A word in a frame, such as a state or a marking.
pub fn tag(text: &str) -> Markup {
    html! { span.tag { (text) } }
}

/// A link inside the program.
pub fn link_to(href: &str, text: &str) -> Markup {
    html! { a.usa-link href=(href) { (text) } }
}

/// A moment as the office's wall clock shows it: `24 Nov 2026 17:00 EST`. An unknown zone is shown as UTC.
pub fn instant(at: Timestamp, zone: &str) -> Markup {
    html! { time datetime=(store::ids::instant(at)) { (instant_words(at, zone)) } }
}

/// A moment in words: `24 Nov 2026 17:00 EST`. An unknown zone is shown as UTC.
pub fn instant_words(at: Timestamp, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    at.to_zoned_datetime(zone).strftime("%-d %b %Y %H:%M %Z").to_string()
}

/// A moment as the store keeps it, shown as [`instant`] does; empty is a dash, and what cannot be read is shown as it is.
pub fn stored_instant(text: &str, zone: &str) -> Markup {
    match (text.trim(), text.trim().parse::<Timestamp>()) {
        ("", _) => html! { "–" },
        (_, Ok(at)) => instant(at, zone),
        (text, Err(_)) => html! { (text) },
    }
}

/// How long since: `3 days`, `2 hours`, `just now`.
pub fn ago(from: Timestamp, now: Timestamp) -> String {
    span_words(now.as_second() - from.as_second()).unwrap_or_else(|| "just now".into())
}

/// How long until something is due: `due in 2 days`, `due now`, `overdue by 3 days`.
pub fn until(due: Timestamp, now: Timestamp) -> String {
    let seconds = due.as_second() - now.as_second();
    match (span_words(seconds.abs()), seconds) {
        (None, _) => "due now".into(),
        (Some(words), left) if left > 0 => format!("due in {words}"),
        (Some(words), _) => format!("overdue by {words}"),
    }
}

/// A day: `24 Nov 2026`.
pub fn day(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

/// The way to the next rows: the same query with the cursor of the next page. Nothing where this is the last one.
pub fn pager(call: &Call, next: Option<&str>) -> Markup {
    let first = call
        .query("cursor")
        .is_some()
        .then(|| with_query(&call.path, &call.query, ("cursor", "")));
    let next = next.map(|cursor| with_query(&call.path, &call.query, ("cursor", cursor)));
    if first.is_none() && next.is_none() {
        return html! {};
    }
    html! {
        nav.pager aria-label="Pages" {
            @if let Some(href) = first { a.usa-link href=(href) { "First page" } }
            @if let Some(href) = next { a.usa-link href=(href) rel="next" { "Next page" } }
        }
    }
}

/// A path with its query, where one name is set anew; an empty value takes the name away.
pub fn with_query(path: &str, query: &[(String, String)], set: (&str, &str)) -> String {
    let kept = query
        .iter()
        .filter(|(name, _)| name != set.0)
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let set = Some(set).filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> = kept
        .chain(set)
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    if pairs.is_empty() {
        path.to_string()
    } else {
        format!("{path}?{}", pairs.join("&"))
    }
}

/// Text as one part of a path or query may hold it (RFC 3986: all but unreserved characters as percent and hexadecimal).
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// A stored word as people read it: `close.support_request` is "Close support request".
pub fn humane(word: &str) -> String {
    let spaced = word.replace(['_', '.', '-'], " ");
    let mut letters = spaced.trim().chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// Words as an id may hold them: small letters and digits joined by dashes.
pub fn slug(text: &str) -> String {
    let lower = text.to_lowercase();
    lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

/// Seconds in the largest unit that fits, from minutes to days; less than a minute is none.
fn span_words(seconds: i64) -> Option<String> {
    const UNITS: [(i64, &str); 3] = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
    let (length, unit) = UNITS.into_iter().find(|(length, _)| seconds >= *length)?;
    let count = seconds / length;
    Some(if count == 1 {
        format!("1 {unit}")
    } else {
        format!("{count} {unit}s")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    // Goal: nothing that was typed becomes markup. Method: each part with a script in every place.
    #[test]
    fn every_part_escapes_what_it_is_given() {
        let evil = "<script>alert(1)</script>\"'&";
        let cell = || html! { (evil) };
        for markup in [
            table(evil, &[evil], vec![vec![cell()]]),
            pairs(&[(evil, cell())]),
            section(evil, cell()),
            empty(evil),
            tag(evil),
            link_to(evil, evil),
            stored_instant(evil, evil),
        ] {
            let text = markup.into_string();
            assert!(!text.contains("<script"), "{text}");
            assert!(!text.contains("\"'&"), "{text}");
        }
    }

    #[test]
    fn a_table_has_a_caption_scoped_heads_and_a_way_to_scroll_by_keyboard() {
        let text = table(
            "Open tasks",
            &["Task", "Due"],
            vec![vec![html! { "One" }, html! { "Two" }]],
        )
        .into_string();
        assert!(
            text.contains("<caption>Open tasks</caption>") && text.contains("<th scope=\"col\">Due</th>"),
            "{text}"
        );
        assert!(
            text.contains("role=\"region\" aria-label=\"Open tasks\" tabindex=\"0\""),
            "{text}"
        );
        let none = table("Open tasks", &["Task", "Due"], vec![]).into_string();
        assert!(none.contains("colspan=\"2\"") && none.contains("Nothing yet"), "{none}");
    }

    #[test]
    fn moments_are_told_in_the_zone_of_the_office() {
        let moment = at("2026-11-24T22:00:00Z");
        let text = instant(moment, "America/New_York").into_string();
        assert!(
            text.contains(">24 Nov 2026 17:00 EST</time>") && text.contains("datetime=\"2026-11-24T22:00:00"),
            "{text}"
        );
        assert!(instant_words(moment, "Nowhere/Atall").ends_with("22:00 UTC"));
        assert_eq!(stored_instant("", "UTC").into_string(), "–");
        assert_eq!(stored_instant("soon", "UTC").into_string(), "soon");
        assert_eq!(day(Date::constant(2026, 3, 4)), "4 Mar 2026");
    }

    #[test]
    fn durations_are_told_in_words() {
        let now = at("2026-11-24T12:00:00Z");
        for (from, words) in [
            ("2026-11-24T11:59:30Z", "just now"),
            ("2026-11-24T11:58:00Z", "2 minutes"),
            ("2026-11-24T11:00:00Z", "1 hour"),
            ("2026-11-21T11:00:00Z", "3 days"),
        ] {
            assert_eq!(ago(at(from), now), words);
        }
        for (due, words) in [
            ("2026-11-26T13:00:00Z", "due in 2 days"),
            ("2026-11-24T12:00:20Z", "due now"),
            ("2026-11-23T11:00:00Z", "overdue by 1 day"),
            ("2026-11-24T09:00:00Z", "overdue by 3 hours"),
        ] {
            assert_eq!(until(at(due), now), words);
        }
    }

    #[test]
    fn a_query_keeps_what_it_had_and_sets_one_name() {
        let query = [
            ("q".to_string(), "a&b c".to_string()),
            ("cursor".to_string(), "old".to_string()),
        ];
        assert_eq!(
            with_query("/matters", &query, ("cursor", "x=1")),
            "/matters?q=a%26b%20c&cursor=x%3D1"
        );
        assert_eq!(with_query("/matters", &query, ("cursor", "")), "/matters?q=a%26b%20c");
        assert_eq!(with_query("/matters", &[], ("cursor", "")), "/matters");
        assert_eq!(encode("é/~"), "%C3%A9%2F~");
    }

    #[test]
    fn stored_words_become_readable() {
        assert_eq!(humane("close.support_request"), "Close support request");
        assert_eq!(humane(""), "");
        assert_eq!(slug("What's due, today?"), "what-s-due-today");
    }
}
