//! Fills a database with invented matters through the program's own rules and its own commit, many to a transaction.
//!
//! Twelve offices, three kinds, some steps taken, so that filters and scopes have something to tell apart. The same number
//! gives the same network, but for keys. It takes no shortcut past rules, revisions, index terms, words or audit; only
//! the commits are shared.

use std::sync::Arc;

use anyhow::{Context, anyhow};
use attache::app::{App, Ctx};
use attache::matters::actions::{self, NewMatter, action_of};
use attache::matters::derive::{OfficeFacts, derive};
use attache::officers::sessions::ctx_of;
use attache::web::problem::Problem;
use jiff::{SignedDuration, Timestamp};
use matter::{Facts, Inputs, Kind, Record};
use policy::{MatterFacts, Permit, Write};
use serde_json::{Map, Value, json};
use store::matters::{Commit, Derived, MatterRow};
use store::officers::{Office, Officer, Posting};
use store::{StoreError, Tx};

/// Offices that are there already, and those opened here: code, country, zone.
const OFFICES: &[(&str, &str, &str)] = &[
    ("PSL", "QM", "Europe/Bucharest"),
    ("TOL", "QN", "Asia/Dubai"),
    ("B01", "QO", "Asia/Manila"),
    ("B02", "QP", "America/Lima"),
    ("B03", "QQ", "Africa/Nairobi"),
    ("B04", "QM", "Europe/Bucharest"),
    ("B05", "QN", "Asia/Dubai"),
    ("B06", "QO", "Asia/Manila"),
    ("B07", "QP", "America/Lima"),
    ("B08", "QQ", "Africa/Nairobi"),
    ("B09", "QM", "Europe/Bucharest"),
    ("B10", "QN", "Asia/Dubai"),
];
const SUBJECTS: &[&str] = &[
    "SMUG",
    "CONT",
    "MONL",
    "MONL.HAWA",
    "TECH",
    "ARMS",
    "TRAD",
    "CULT",
    "CHLD",
    "DOCF",
    "FUGI",
    "HLTH",
];
const GOODS: &[&str] = &[
    "scrap",
    "cotton",
    "cigarettes",
    "bearings",
    "vases",
    "toys",
    "coffee",
    "engines",
    "passports",
    "invoices",
    "copper",
    "timber",
];
const DEEDS: &[&str] = &[
    "undervalued",
    "transshipped",
    "smuggled",
    "diverted",
    "forged",
    "overstated",
    "mislabelled",
    "hidden",
];
const PLACES: &[&str] = &[
    "Port Sele",
    "Tolm",
    "Quill Harbour",
    "Ostrel",
    "Sarr",
    "the free zone",
    "the northern border",
    "the airport",
];

/// Matters written in one transaction.
const MATTERS_PER_COMMIT: usize = 250;
/// Readings noted for the audit in one transaction.
const READS_PER_COMMIT: usize = 5_000;

/// A small generator of repeatable numbers (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let wide = u128::from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d));
        usize::try_from((wide * (n as u128)) >> 64).unwrap_or(0)
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// What was written.
pub struct Seeded {
    /// References of some matters of the office PSL, for reading.
    pub references: Vec<String>,
}

/// Opens `matters` matters, takes steps with them, and notes `reads` readings of them.
///
/// # Errors
/// Whatever the rules or the store say against it.
pub fn seed(app: &Arc<App>, matters: usize, reads: usize) -> anyhow::Result<Seeded> {
    offices(app)?;
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let first: Timestamp = "2025-01-06T08:00:00Z".parse()?;
    let pace = SignedDuration::from_secs(58_000_000 / i64::try_from(matters.max(1))?);
    let mut officers = OFFICES
        .iter()
        .map(|(code, ..)| {
            ctx_of(app, &officer_of(code), first, "seed")
                .map_err(told)
                .with_context(|| format!("the officer of {code}"))
        })
        .collect::<anyhow::Result<Vec<Ctx>>>()?;
    let (mut references, mut ids) = (vec![], vec![]);
    let mut done = 0;
    while done < matters {
        let count = MATTERS_PER_COMMIT.min(matters - done);
        let mut batch = Vec::with_capacity(count);
        for at in done..done + count {
            let office = dice.below(OFFICES.len());
            officers[office].now = first + pace * i32::try_from(at)?;
            batch.push(one(app, &officers[office], OFFICES[office].1, at, &mut dice)?);
        }
        for row in write(app, batch)? {
            if row.office == "PSL" && references.len() < 5_000 {
                references.push(row.reference);
            }
            ids.push(row.id);
        }
        done += count;
    }
    note_reads(app, &officers[0], &ids, reads)?;
    Ok(Seeded { references })
}

fn told(problem: Problem) -> anyhow::Error {
    anyhow!("{}: {problem:?}", problem.code())
}

fn officer_of(office: &str) -> String {
    format!("seed.{}", office.to_lowercase())
}

fn offices(app: &App) -> anyhow::Result<()> {
    app.db.write(|tx| {
        for (code, country, zone) in OFFICES {
            if !store::officers::exists_office(tx, code)? {
                let text = |t: &str| t.to_string();
                let office = Office {
                    code: text(code),
                    name: format!("Office {code}"),
                    country: text(country),
                    city: text(code),
                    zone: text(zone),
                    headquarters: false,
                    opened: text("2020-01-01"),
                    closed: String::new(),
                };
                store::officers::add_office(tx, &office)?;
            }
            let officer = Officer {
                id: format!("o-{}", officer_of(code)),
                name: officer_of(code),
                full_name: format!("Officer {code}"),
                tier: "cleared".into(),
                created_at: "2020-01-01T00:00:00.000000Z".into(),
                ..Officer::default()
            };
            let posting = Posting {
                office: (*code).to_string(),
                position: 0,
                from_day: "2020-01-01".into(),
                to_day: String::new(),
            };
            let roles = ["attache".to_string(), "special-agent".to_string()];
            store::officers::add_officer(tx, &officer, "", &roles, &[posting])?;
        }
        Ok(())
    })?;
    Ok(())
}

/// A matter ready to be written, and the steps to be taken with it.
struct One {
    permit: Permit<Write>,
    change: Commit,
    ctx: Ctx,
    kind: &'static Kind,
    record: Record,
    office: OfficeFacts,
    steps: Vec<(&'static str, Value)>,
}

fn one(app: &Arc<App>, ctx: &Ctx, country: &str, at: usize, dice: &mut Dice) -> anyhow::Result<One> {
    let (goods, deed, place) = (dice.of(GOODS), dice.of(DEEDS), dice.of(PLACES));
    let (word, body) = match dice.below(20) {
        0..12 => ("support_request", request_body(dice, goods, place)),
        12..17 => ("investigation", case_body(dice, goods, place)),
        _ => (
            "engagement",
            json!({"sort": dice.of(&["meeting", "outreach"]), "starts": "2026-05-04", "place": place, "objective": format!("Agree on checks of {goods}.")}),
        ),
    };
    let mut spine = Map::new();
    spine.insert("title".into(), json!(format!("{deed} {goods} at {place}, file {at}")));
    spine.insert("subjects".into(), json!([dice.of(SUBJECTS)]));
    spine.insert("countries".into(), json!([country]));
    spine.insert(
        "priority".into(),
        json!(dice.of(&["routine", "routine", "routine", "urgent"])),
    );
    spine.insert("requester".into(), json!(format!("Desk {}", dice.below(40))));
    spine.insert("requester_reference".into(), json!(format!("RR-{at:06}")));
    let tasks = match word {
        "support_request" => vec![format!("Who owns the {goods}?"), format!("Where were they {deed}?")],
        _ => vec![],
    };
    let new = NewMatter {
        kind: word.into(),
        office: ctx.person.office.clone(),
        spine,
        body: body.as_object().cloned().unwrap_or_default(),
        tasks,
    };
    let (permit, change) = actions::prepare(app, ctx, &new).map_err(told)?;
    let (kind, record) =
        actions::read_record(word, change.schema_version, Some(&change.body)).map_err(|why| anyhow!(why))?;
    let office = OfficeFacts {
        country: country.into(),
        zone: ctx.person.zone.clone(),
    };
    Ok(One {
        permit,
        change,
        ctx: ctx.clone(),
        kind,
        record,
        office,
        steps: steps(word, &ctx.person.id, dice),
    })
}

fn request_body(dice: &mut Dice, goods: &str, place: &str) -> Value {
    json!({
        "direction": dice.of(&["inbound_domestic", "inbound_host", "outbound"]), "supported_component": dice.of(&["CBP", "AMO", "USSS"]),
        "why_needed": format!("A shipment of {goods} was declared at {place} with papers that do not agree with those of the line. The consignee is new, the bank \
            has asked twice, and the same vehicle was seen before. The office needs to know who stands behind the seller before the next shipment leaves."),
        "intended_use": "intelligence_only", "host_may_know": dice.of(&["nothing", "name_only", "name_and_case"]),
        "points_to_avoid": "Do not name the bank.",
    })
}

fn case_body(dice: &mut Dice, goods: &str, place: &str) -> Value {
    json!({
        "origin": dice.of(&["seizure", "headquarters"]), "relation": dice.of(&["joint", "collateral", "substantive"]),
        "violation": format!("Declared {goods} that were not there when the container was opened at {place}."),
        "nexus": "Paid through a bank in the United States.",
    })
}

fn steps(word: &str, officer: &str, dice: &mut Dice) -> Vec<(&'static str, Value)> {
    let none = || json!({});
    let course = match word {
        "support_request" => vec![
            ("submit", none()),
            ("log", none()),
            ("acknowledge", none()),
            ("accept", none()),
            ("assign", json!({"lead": officer})),
            ("start", none()),
        ],
        "investigation" => vec![("inquire", none())],
        _ => vec![("request-clearance", none()), ("approve", none())],
    };
    let depth = dice.below(4).min(dice.below(7)).min(course.len());
    course.into_iter().take(depth).collect()
}

/// Writes the matters and their steps in one transaction; gives their rows as they then stand.
fn write(app: &Arc<App>, batch: Vec<One>) -> anyhow::Result<Vec<MatterRow>> {
    let app = Arc::clone(app);
    let db = app.db.clone();
    Ok(db.write(move |tx| batch.iter().map(|one| write_one(&app, tx, one)).collect())?)
}

fn write_one(app: &App, tx: &mut Tx, one: &One) -> store::Result<MatterRow> {
    let fault = |what: String| StoreError::fault("seed a matter", what);
    let committed = store::matters::commit_in(tx, &one.permit, &one.change)?;
    let mut row =
        store::matters::find(tx, &committed.reference)?.ok_or(StoreError::Missing("the matter just written"))?;
    let (mut record, mut before) = (one.record.clone(), one.change.derived.clone());
    let mut ctx = one.ctx.clone();
    for (verb, given) in &one.steps {
        ctx.now += SignedDuration::from_hours(30);
        let step = one
            .kind
            .step(verb)
            .ok_or_else(|| fault(format!("there is no step {verb}")))?;
        let by = ctx.by();
        let facts = Facts {
            now: ctx.now,
            by: &by,
            record: &record,
            open_hits: &[],
            checked: None,
        };
        let inputs = Inputs(given.as_object().cloned().unwrap_or_default());
        let next = one
            .kind
            .advance(verb, &facts, &inputs)
            .map_err(|refusals| fault(format!("{verb}: {refusals:?}")))?;
        let permit = policy::decide_write(action_of(step.grade), &ctx.officer, &facts_of(&row, &record))
            .map_err(|d| fault(format!("{d:?}")))?;
        let (change, derived) = change(app, &ctx, one, &row, &next, (verb, before))?;
        let committed = store::matters::commit_in(tx, &permit, &change)?;
        row = MatterRow {
            revision: committed.revision,
            digest: committed.digest,
            ..change.row
        };
        (record, before) = (next, derived);
    }
    Ok(row)
}

fn change(
    app: &App,
    ctx: &Ctx,
    one: &One,
    row: &MatterRow,
    next: &Record,
    (verb, previous): (&str, Derived),
) -> store::Result<(Commit, Derived)> {
    let base = MatterRow {
        updated_at: store::ids::instant(ctx.now),
        ..row.clone()
    };
    let (row, derived) = derive(app, one.kind, next, &one.office, &base);
    let change = Commit {
        base: base.revision,
        reference_prefix: String::new(),
        verb: verb.into(),
        note: String::new(),
        officer: ctx.person.id.clone(),
        office: ctx.person.office.clone(),
        schema_version: one.change.schema_version,
        body: serde_json::to_string(next).map_err(|e| StoreError::fault("write a record", e))?,
        entry: ctx.entry(&format!("matter.{verb}"), &row.id),
        row,
        derived: derived.clone(),
        previous,
        topics: vec![],
    };
    Ok((change, derived))
}

fn facts_of(row: &MatterRow, record: &Record) -> MatterFacts {
    MatterFacts {
        id: row.id.clone(),
        kind: row.kind.clone(),
        phase: row.phase.clone(),
        office: row.office.clone(),
        assisting: record.assisting.clone(),
        need_group: record.need_group.clone(),
        us_only: row.us_only,
        named: record.named().into_iter().map(str::to_string).collect(),
        creator: row.creator.clone(),
        revision: row.revision,
    }
}

/// Notes readings, as pages do, so that the audit has the length of some years.
fn note_reads(app: &App, ctx: &Ctx, ids: &[String], reads: usize) -> anyhow::Result<()> {
    let mut noted = 0;
    while noted < reads && !ids.is_empty() {
        let until = (noted + READS_PER_COMMIT).min(reads);
        let entries: Vec<store::Entry> = (noted..until)
            .map(|n| {
                let mut entry = ctx.entry("matter.read", &ids[n * 7 % ids.len()]);
                entry.grounds = "R03-office-reads".into();
                entry.request = store::ids::key(ctx.now);
                entry
            })
            .collect();
        app.db.write(move |tx| {
            entries.iter().cloned().for_each(|entry| tx.audit(entry));
            Ok(())
        })?;
        noted = until;
    }
    Ok(())
}
