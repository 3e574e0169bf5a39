//! What a notice says: reference, clock, time, and where to sign in. Pure, and without a word of what a matter holds.
//!
//! INVARIANT: nothing here is handed a title, a name, a party or a text of a matter, so nothing of them can be in a mail.

/// One thing told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Reference of the matter.
    pub reference: String,
    /// What it is about, in a few words.
    pub what: String,
    /// Further sentences, each on its line.
    pub more: Vec<String>,
}

/// The subject of a mail.
pub fn subject(lines: &[Line]) -> String {
    match lines {
        [] => "Attaché".into(),
        [one] => format!("{}: {}", one.reference, one.what),
        [first, rest @ ..] if rest.iter().all(|line| line.reference == first.reference) => {
            format!("{}: {} notices", first.reference, lines.len())
        }
        _ => format!("Attaché: {} notices", lines.len()),
    }
}

/// The text of a mail. `base` is the address under which the program is reached; empty where it is not set.
pub fn body(lines: &[Line], base: &str) -> String {
    let mut text = String::new();
    for line in lines {
        text.push_str(&format!("{}\n{}\n", line.reference, capital(&line.what)));
        for more in &line.more {
            text.push_str(&format!("{more}\n"));
        }
        if !base.is_empty() && !line.reference.is_empty() {
            text.push_str(&format!("{}\n", link(base, &format!("/matters/{}", line.reference))));
        }
        text.push('\n');
    }
    text.push_str(&footer(base));
    text
}

/// One part of a digest: its heading, its lines, and what to say where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Heading.
    pub heading: &'static str,
    /// One line each.
    pub lines: Vec<String>,
}

/// The text of a digest; parts without lines are left out.
pub fn digest(day: &str, parts: &[Part], base: &str) -> String {
    let mut text = format!("Your desk on {day}.\n\n");
    for part in parts.iter().filter(|part| !part.lines.is_empty()) {
        text.push_str(&format!("{}\n", part.heading));
        for line in &part.lines {
            text.push_str(&format!("- {line}\n"));
        }
        text.push('\n');
    }
    if !base.is_empty() {
        text.push_str(&format!("Sign in to see it: {}\n\n", link(base, "/")));
    }
    text.push_str(&footer(base));
    text
}

fn footer(base: &str) -> String {
    let mut text =
        String::from("-- \nSent by Attaché; nobody reads answers. It names no person and tells nothing of a case.\n");
    if !base.is_empty() {
        text.push_str(&format!("Choose what is sent to you: {}\n", link(base, "/me/notices")));
    }
    text
}

/// A page behind the sign-in: somebody signed in already is led on at once.
fn link(base: &str, path: &str) -> String {
    let base = base.trim_end_matches('/');
    if path == "/" {
        format!("{base}/sign-in")
    } else {
        format!("{base}/sign-in?next={path}")
    }
}

/// A sentence begins with a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(reference: &str) -> Line {
        Line {
            reference: reference.into(),
            what: "half of the time has passed".into(),
            more: vec!["Clock: Answer a routine request".into()],
        }
    }

    #[test]
    fn one_notice_and_several() {
        assert_eq!(
            subject(&[line("PSL-SUP-2026-0001")]),
            "PSL-SUP-2026-0001: half of the time has passed"
        );
        assert_eq!(subject(&[line("A"), line("A")]), "A: 2 notices");
        assert_eq!(subject(&[line("A"), line("B")]), "Attaché: 2 notices");
        let text = body(&[line("A"), line("B")], "https://attache.example/");
        assert!(text.starts_with("A\nHalf of the time has passed\nClock: Answer a routine request\nhttps://attache.example/sign-in?next=/matters/A\n"), "{text}");
        assert!(
            text.contains("https://attache.example/sign-in?next=/me/notices"),
            "{text}"
        );
        assert!(!body(&[line("A")], "").contains("http"));
    }

    #[test]
    fn a_digest_leaves_out_what_is_empty() {
        let parts = [
            Part {
                heading: "Yours to decide",
                lines: vec![],
            },
            Part {
                heading: "Runs out soon",
                lines: vec!["A, due now".into()],
            },
        ];
        let text = digest("24 Nov 2026", &parts, "https://a.example");
        assert!(
            text.contains("Runs out soon\n- A, due now\n") && !text.contains("Yours to decide"),
            "{text}"
        );
        assert!(text.contains("https://a.example/sign-in\n"), "{text}");
    }
}
