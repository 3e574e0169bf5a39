//! From claimed rows to mails: each matter is read anew through its reader's rights, and what no longer holds is dropped.
//!
//! A row holds ids only. Here it becomes a line with a reference, a clock's title and a time, or nothing: the officer may
//! not see the matter any more, the clock was met or moved, the hit was decided, he gave up his address.

use std::collections::BTreeMap;

use jiff::Timestamp;
use matter::clock::Effect;
use store::Tx;
use store::desk::DeskRow;
use store::matters::{self, MatterRow};
use store::notices::{self as rows, Claimed, Setting};

use crate::app::{App, Ctx};
use crate::desk::actions::{Desk, Line as DeskLine, desk, whose_turn};
use crate::kinds;
use crate::notices::post::Mail;
use crate::notices::words::{self, Line, Part};
use crate::notices::{Topic, warnings};
use crate::officers::sessions::ctx_of;
use crate::web::parts;
use crate::web::problem::Problem;

/// Lines of one part of a digest at most; the desk has the rest.
const DIGEST_LINES_MAX: usize = 15;

/// What becomes of claimed rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// A mail that stands for these rows.
    Mail(Mail, Vec<Claimed>),
    /// Nothing is sent for these rows, and why.
    Dropped(&'static str, Vec<Claimed>),
}

/// Makes the mails of one officer out of his claimed rows.
///
/// # Errors
/// Faults of the store.
pub fn compose(app: &App, now: Timestamp, officer: &str, claimed: Vec<Claimed>) -> Result<Vec<Made>, Problem> {
    let ctx = match ctx_of(app, officer, now, "notices") {
        Ok(ctx) => ctx,
        Err(Problem::Missing) => return Ok(vec![Made::Dropped("the officer may not sign in", claimed)]),
        Err(problem) => return Err(problem),
    };
    let setting = app.db.read(|tx| rows::setting(tx, officer))?.unwrap_or_default();
    if setting.address.is_empty() {
        return Ok(vec![Made::Dropped("no address is set", claimed)]);
    }
    if crate::notices::post::check_address(app.config.mail.as_ref(), &setting.address).is_err() {
        return Ok(vec![Made::Dropped("the address may not be used", claimed)]);
    }
    let (digests, told): (Vec<Claimed>, Vec<Claimed>) =
        claimed.into_iter().partition(|c| c.topic == Topic::Digest.word());
    let mut made = vec![];
    for row in digests {
        made.push(digest(app, &ctx, &setting, row)?);
    }
    if !told.is_empty() {
        made.extend(at_once(app, &ctx, &setting, told)?);
    }
    Ok(made)
}

/// One mail for everything that is told at once, and what is dropped.
fn at_once(app: &App, ctx: &Ctx, setting: &Setting, told: Vec<Claimed>) -> Result<Vec<Made>, Problem> {
    if !setting.at_once {
        return Ok(vec![Made::Dropped("nothing is wanted at once", told)]);
    }
    let mut lines: Vec<Line> = vec![];
    let mut stand = vec![];
    let mut dropped: BTreeMap<&'static str, Vec<Claimed>> = BTreeMap::new();
    for row in told {
        match app.db.read(|tx| line(app, tx, ctx, &row))? {
            Ok(line) => {
                // Several hits of one matter are one line.
                if !lines.contains(&line) {
                    lines.push(line);
                }
                stand.push(row);
            }
            Err(why) => dropped.entry(why).or_default().push(row),
        }
    }
    let mut made: Vec<Made> = dropped
        .into_iter()
        .map(|(why, rows)| Made::Dropped(why, rows))
        .collect();
    if let Some(first) = stand.first() {
        let mail = Mail {
            to: setting.address.clone(),
            subject: words::subject(&lines),
            body: words::body(&lines, &app.config.public_url),
            id: first.id.clone(),
            at: ctx.now,
        };
        made.push(Made::Mail(mail, stand));
    }
    Ok(made)
}

/// What one row says now, or why it says nothing.
fn line(app: &App, tx: &mut Tx, ctx: &Ctx, row: &Claimed) -> store::Result<Result<Line, &'static str>> {
    let Some(topic) = Topic::parse(&row.topic) else {
        return Ok(Err("the topic is not known"));
    };
    let Some(matter) = matters::find(tx, &row.matter)? else {
        return Ok(Err("the matter is not there"));
    };
    let facts = matters::facts(tx, &matter)?;
    if policy::decide_read(&ctx.officer, &facts).is_err() {
        return Ok(Err("the officer may not see the matter"));
    }
    match topic {
        Topic::Warning | Topic::Expired | Topic::Escalation => clock_line(app, tx, ctx, &matter, topic, &row.part),
        Topic::Assigned => Ok(assigned(&matter, &facts.named, ctx, &row.part)),
        Topic::Decision => Ok(decision(&matter, &row.part)),
        Topic::Claim => claim(tx, &matter, &row.part),
        Topic::Hit => hit(tx, &matter, &row.part),
        Topic::Digest => Ok(Err("a digest is made by itself")),
    }
}

fn clock_line(
    app: &App,
    tx: &mut Tx,
    ctx: &Ctx,
    matter: &MatterRow,
    topic: Topic,
    part: &str,
) -> store::Result<Result<Line, &'static str>> {
    let mut words = part.split_whitespace();
    let (word, due) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let Some(clock) = rows::clock_now(tx, &matter.id, word)? else {
        return Ok(Err("the clock is not there any more"));
    };
    if !clock.met_at.is_empty() || matter.phase == "closed" {
        return Ok(Err("the clock was met"));
    }
    if clock.due_at != due {
        return Ok(Err("the clock was moved"));
    }
    let Ok(due_at) = due.parse::<Timestamp>() else {
        return Ok(Err("the clock stands still"));
    };
    let late = due_at <= ctx.now;
    let mut more = vec![
        format!("Clock: {}.", clock.title),
        format!(
            "{}, {}.",
            words::capital(&parts::until(due_at, ctx.now)),
            parts::instant_words(due_at, &ctx.person.zone)
        ),
    ];
    let effect = Effect::parse(&clock.effect).map_or_else(|| parts::humane(&clock.effect), |e| e.label().to_string());
    more.push(format!(
        "{}: {effect}.",
        if late {
            "What follows"
        } else {
            "What follows if it runs out"
        }
    ));
    if clock.verified == "unverified" {
        more.push("The rule of this clock has not been checked against its source.".into());
    }
    let what = match topic {
        Topic::Escalation => {
            more.push("The duty is your office's, and you supervise it.".into());
            "a clock has run out".to_string()
        }
        _ if late => "a clock has run out".to_string(),
        _ => {
            let place = warnings::reached(&clock.warnings, ctx.now).map(|(place, _)| place);
            let percent = place.and_then(|place| warnings::percent(&app.packs, &matter.kind, &clock.rule, place));
            warnings::passed(percent)
        }
    };
    Ok(Ok(Line {
        reference: matter.reference.clone(),
        what,
        more,
    }))
}

fn assigned(matter: &MatterRow, named: &[String], ctx: &Ctx, part: &str) -> Result<Line, &'static str> {
    let me = ctx
        .officer
        .effective()
        .iter()
        .any(|who| named.iter().any(|name| name == who.person));
    if !me {
        return Err("the officer is not named any more");
    }
    let what = match part.split_whitespace().next() {
        Some("lead") => "the lead is assigned to you",
        Some("second") => "you are the second officer",
        Some("supervisor") => "you supervise the matter",
        _ => "you are named on the matter",
    };
    Ok(Line {
        reference: matter.reference.clone(),
        what: what.into(),
        more: vec![kind_of(matter)],
    })
}

fn decision(matter: &MatterRow, part: &str) -> Result<Line, &'static str> {
    if part.split_whitespace().next() != Some(matter.state.as_str()) {
        return Err("the matter has moved on");
    }
    let label = kinds::kind(&matter.kind)
        .and_then(|kind| kind.state(&matter.state))
        .map(|state| state.label);
    let state = label.map_or_else(|| parts::humane(&matter.state), str::to_string);
    Ok(Line {
        reference: matter.reference.clone(),
        what: "the next step is yours to decide".into(),
        more: vec![kind_of(matter), format!("State: {state}.")],
    })
}

fn claim(tx: &mut Tx, matter: &MatterRow, part: &str) -> store::Result<Result<Line, &'static str>> {
    let Some(record) = newest(tx, matter)? else {
        return Ok(Err("the record cannot be read"));
    };
    let open = record
        .claims
        .iter()
        .any(|c| c.number.to_string() == part && c.decision.is_none());
    Ok(if open {
        Ok(Line {
            reference: matter.reference.clone(),
            what: "an outcome is claimed and waits for a decision".into(),
            more: vec![kind_of(matter)],
        })
    } else {
        Err("the claim was decided")
    })
}

fn hit(tx: &mut Tx, matter: &MatterRow, part: &str) -> store::Result<Result<Line, &'static str>> {
    let Some(record) = newest(tx, matter)? else {
        return Ok(Err("the record cannot be read"));
    };
    let open = crate::screening::open_hits(tx, &record)?;
    let stands = open.iter().any(|hit| format!("{} {}", hit.party, hit.entry) == part);
    Ok(if stands {
        Ok(Line {
            reference: matter.reference.clone(),
            what: "a list hit waits for a decision".into(),
            more: vec![kind_of(matter)],
        })
    } else {
        Err("the hit was decided")
    })
}

fn newest(tx: &mut Tx, matter: &MatterRow) -> store::Result<Option<matter::Record>> {
    let Some(revision) = matters::newest_body(tx, matter)? else {
        return Ok(None);
    };
    let read = crate::matters::actions::read_record(&matter.kind, revision.schema_version, revision.body.as_deref());
    Ok(read.ok().map(|(_, record)| record))
}

fn kind_of(matter: &MatterRow) -> String {
    let label = kinds::kind(&matter.kind).map_or_else(|| parts::humane(&matter.kind), |kind| kind.label.to_string());
    format!("{label}, office {}.", matter.office)
}

/// The digest of one day, made from the desk as it stands; an empty desk and a day that has passed send none.
fn digest(app: &App, ctx: &Ctx, setting: &Setting, row: Claimed) -> Result<Made, Problem> {
    if setting.digest < 0 {
        return Ok(Made::Dropped("no digest is wanted", vec![row]));
    }
    let today = ctx.today();
    if row.part != today.to_string() {
        return Ok(Made::Dropped("the day has passed", vec![row]));
    }
    let desk = desk(app, ctx)?;
    let parts = parts_of(ctx, &desk);
    if parts.iter().all(|part| part.lines.is_empty()) {
        return Ok(Made::Dropped("the desk is empty", vec![row]));
    }
    let day = parts::day(today);
    let mail = Mail {
        to: setting.address.clone(),
        subject: format!("Attaché: your desk on {day}"),
        body: words::digest(&day, &parts, &app.config.public_url),
        id: row.id.clone(),
        at: ctx.now,
    };
    Ok(Made::Mail(mail, vec![row]))
}

fn parts_of(ctx: &Ctx, desk: &Desk) -> Vec<Part> {
    let due = |text: &str| match text.parse::<Timestamp>() {
        Ok(at) => format!(
            ", {}, {}",
            parts::until(at, ctx.now),
            parts::instant_words(at, &ctx.person.zone)
        ),
        Err(_) => String::new(),
    };
    let state = |row: &DeskRow| {
        let label = kinds::kind(&row.kind)
            .and_then(|kind| kind.state(&row.state))
            .map(|state| state.label);
        label.map_or_else(|| parts::humane(&row.state), str::to_string)
    };
    let matter = |line: &DeskLine| {
        let row = &line.matter;
        format!(
            "{}: {}, {}{}",
            row.reference,
            state(row),
            whose_turn(ctx, row),
            due(&row.due_at)
        )
    };
    let clock =
        |clock: &store::desk::ClockDue| format!("{}: {}{}", clock.matter.reference, clock.title, due(&clock.due_at));
    let part = |heading, lines: Vec<String>| Part {
        heading,
        lines: lines.into_iter().take(DIGEST_LINES_MAX).collect(),
    };
    let claims = desk
        .claims
        .iter()
        .map(|claim| format!("{}: an outcome is claimed", claim.matter.reference));
    vec![
        part("Let run out by your office", desk.escalated.iter().map(clock).collect()),
        part(
            "Runs out soon or has reached a warning",
            desk.clocks.iter().map(clock).collect(),
        ),
        part(
            "Yours to decide",
            desk.decide.iter().map(matter).chain(claims).collect(),
        ),
        part("Needs you", desk.needs.iter().map(matter).collect()),
    ]
}
