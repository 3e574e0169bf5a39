//! iCalendar (RFC 5545) as far as a feed of deadlines needs it: events with alarms, in UTC. Pure.
//!
//! Written here because the two crates looked at put machine time and random ids into alarms, so that each fetch differs
//! (docs/decisions/0016); the tests read what is written back with one of them. Lines end with CRLF and are folded at 75
//! bytes between characters (§3.1); text is escaped (§3.3.11).

use jiff::Timestamp;
use jiff::civil::Date;

/// Bytes of a line at most, its end not counted (§3.1).
const LINE_BYTES_MAX: usize = 75;

/// When an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// One moment.
    At(Timestamp),
    /// Whole days, first and last.
    Days(Date, Date),
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The same for the same thing at each fetch, so that a moved deadline moves the event.
    pub uid: String,
    /// When it is.
    pub when: When,
    /// When the matter was changed last.
    pub changed: Option<Timestamp>,
    /// One line.
    pub summary: String,
    /// More lines.
    pub description: String,
    /// Address of the matter; empty where the program does not know its own.
    pub url: String,
    /// Moments of alarms.
    pub alarms: Vec<Timestamp>,
}

/// A whole calendar. `now` stamps every event (§3.8.7.2).
pub fn calendar(name: &str, events: &[Event], now: Timestamp) -> String {
    let mut out = Lines::default();
    out.line("BEGIN:VCALENDAR");
    out.line("VERSION:2.0");
    out.line("PRODID:-//Attache//Calendar feed//EN");
    out.line("CALSCALE:GREGORIAN");
    out.line("METHOD:PUBLISH");
    out.text("NAME", name);
    out.text("X-WR-CALNAME", name);
    out.line("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    out.line("X-PUBLISHED-TTL:PT1H");
    for event in events {
        put(&mut out, event, now);
    }
    out.line("END:VCALENDAR");
    out.0
}

fn put(out: &mut Lines, event: &Event, now: Timestamp) {
    out.line("BEGIN:VEVENT");
    out.text("UID", &event.uid);
    out.line(&format!("DTSTAMP:{}", utc(now)));
    match event.when {
        When::At(at) => out.line(&format!("DTSTART:{}", utc(at))),
        When::Days(first, last) => {
            out.line(&format!("DTSTART;VALUE=DATE:{}", day(first)));
            // The end is the day after the last (§3.6.1).
            let end = last.max(first).tomorrow().unwrap_or(last);
            out.line(&format!("DTEND;VALUE=DATE:{}", day(end)));
        }
    }
    if let Some(changed) = event.changed {
        out.line(&format!("LAST-MODIFIED:{}", utc(changed)));
    }
    out.text("SUMMARY", &event.summary);
    out.text("DESCRIPTION", &event.description);
    if !event.url.is_empty() {
        out.line(&format!("URL:{}", event.url));
    }
    out.line("CLASS:CONFIDENTIAL");
    out.line("STATUS:CONFIRMED");
    // A deadline makes nobody busy.
    out.line("TRANSP:TRANSPARENT");
    for alarm in &event.alarms {
        out.line("BEGIN:VALARM");
        out.line("ACTION:DISPLAY");
        out.line(&format!("TRIGGER;VALUE=DATE-TIME:{}", utc(*alarm)));
        out.text("DESCRIPTION", &event.summary);
        out.line("END:VALARM");
    }
    out.line("END:VEVENT");
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn day(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

/// Content lines.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// A line as it is, folded where it is long.
    fn line(&mut self, text: &str) {
        let mut room = LINE_BYTES_MAX;
        for letter in text.chars() {
            if letter.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE_BYTES_MAX - 1;
            }
            self.0.push(letter);
            room -= letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// A property whose value is text.
    fn text(&mut self, name: &str, value: &str) {
        self.line(&format!("{name}:{}", escaped(value)));
    }
}

/// Text as a value holds it: no control character but the end of a line, and that as `\n`.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(letter);
            }
            '\n' => out.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    fn event() -> Event {
        Event {
            uid: "m-1/due@attache".into(),
            when: When::At(at("2026-12-01T15:00:00Z")),
            changed: Some(at("2026-11-20T08:00:00Z")),
            summary: "PSL-SUP-2026-0001: Answer, or return; with the reason – Ответ на запрос, в срок и полностью"
                .into(),
            description: "Due 1 Dec\r\nBack\\slash".into(),
            url: "https://attache.example/matters/PSL-SUP-2026-0001".into(),
            alarms: vec![at("2026-11-25T15:00:00Z"), at("2026-11-29T15:00:00Z")],
        }
    }

    // Goal: the text keeps the rules of RFC 5545 §3.1: CRLF, 75 bytes, whole characters. Method: a long line in two scripts.
    #[test]
    fn lines_are_folded_between_characters() {
        let text = calendar("Deadlines", &[event()], at("2026-11-24T09:00:00Z"));
        assert!(
            text.ends_with("END:VCALENDAR\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']),
            "{text}"
        );
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains("SUMMARY:PSL-SUP-2026-0001: Answer\\, or return\\; with the reason – Ответ на запрос\\, в срок и полностью\r\n"), "{unfolded}");
        assert!(
            unfolded.contains("DESCRIPTION:Due 1 Dec\\nBack\\\\slash\r\n"),
            "{unfolded}"
        );
        assert!(
            unfolded.contains("TRIGGER;VALUE=DATE-TIME:20261125T150000Z\r\n"),
            "{unfolded}"
        );
        assert_eq!(
            text,
            calendar("Deadlines", &[event()], at("2026-11-24T09:00:00Z")),
            "the same again"
        );
    }

    // Goal: a program that is not ours reads the same. Method: the parser of the icalendar crate.
    #[test]
    fn another_program_reads_it() {
        use icalendar::Component;
        let days = Event {
            uid: "m-2/engagement@attache".into(),
            when: When::Days(Date::constant(2026, 12, 30), Date::constant(2026, 12, 31)),
            alarms: vec![],
            ..event()
        };
        let text = calendar("Deadlines", &[event(), days], at("2026-11-24T09:00:00Z"));
        let read: icalendar::Calendar = text.parse().expect("a calendar");
        let events: Vec<&icalendar::Event> = read.components.iter().filter_map(|part| part.as_event()).collect();
        assert_eq!(events.len(), 2);
        assert_eq!(events[0].get_uid(), Some("m-1/due@attache"));
        assert_eq!(events[0].get_summary(), Some(event().summary.as_str()));
        assert_eq!(events[0].property_value("DTSTART"), Some("20261201T150000Z"));
        assert_eq!(events[0].property_value("DTSTAMP"), Some("20261124T090000Z"));
        assert_eq!(events[0].components().len(), 2, "alarms");
        assert_eq!(
            events[1].property_value("DTEND"),
            Some("20270101"),
            "the day after the last"
        );
    }
}
