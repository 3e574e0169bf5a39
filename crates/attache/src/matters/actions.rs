//! What can be done with a matter: open, read, change, take a step. Pages, API, imports and the demo all come here.
//!
//! Each act reads in one snapshot, asks policy, lets the pure rules make the next record, and commits it with the
//! permit. Start at [`change`].

use std::collections::BTreeMap;

use matter::facts::OpenHit;
use matter::material::Checked;
use matter::{Facts, Grade, Inputs, Kind, Record, Refusal, edit, refuse};
use policy::{Action, MatterFacts};
use serde_json::{Map, Value};
use store::matters::{self as rows, Also, Commit, Derived, MatterRow};
use store::{StoreError, Tx};

use crate::app::{App, Ctx};
use crate::kinds;
use crate::matters::derive::{OfficeFacts, derive};
use crate::matters::{codes, derive};
use crate::web::problem::Problem;

/// A matter that the officer may read.
#[derive(Clone)]
pub struct Loaded {
    /// Spine row.
    pub row: MatterRow,
    /// What policy knows of it.
    pub facts: MatterFacts,
    /// The record.
    pub record: Record,
    /// Its kind.
    pub kind: &'static Kind,
    /// Rules that let the officer read it.
    pub grounds: Vec<&'static str>,
    /// The owning office.
    pub office: OfficeFacts,
    /// Hits on lists that nobody has decided on.
    pub open_hits: Vec<OpenHit>,
    /// What the release engine says of what shall leave with it; none where nothing shall.
    pub checked: Option<Checked>,
    /// The same with the question and every ground, for pages and for those who decide.
    pub gathered: Option<crate::sharing::ask::Gathered>,
}

/// Loads a matter that the officer may read; one he may not read looks absent.
pub fn load(app: &App, ctx: &Ctx, reference: &str) -> Result<Loaded, Problem> {
    let loaded = app.db.read(|tx| load_in(tx, app, ctx, reference))?;
    loaded.unwrap_or(Err(Problem::Missing))
}

/// As [`load`], within a snapshot that is already open. `None` when nothing is there.
pub(crate) fn load_in(
    tx: &mut Tx,
    app: &App,
    ctx: &Ctx,
    reference: &str,
) -> store::Result<Option<Result<Loaded, Problem>>> {
    let Some(row) = rows::find(tx, reference)? else {
        return Ok(None);
    };
    let facts = rows::facts(tx, &row)?;
    let permit = match policy::decide_read(&ctx.officer, &facts) {
        Ok(permit) => permit,
        Err(denied) => return Ok(Some(Err(denied.into()))),
    };
    let grounds = permit.grounds().to_vec();
    let revision = rows::newest_body(tx, &row)?
        .ok_or_else(|| StoreError::fault(format!("read matter {}", row.id), "its newest revision is missing"))?;
    let (kind, record) = read_record(&row.kind, revision.schema_version, revision.body.as_deref())
        .map_err(|why| StoreError::fault(format!("read revision {} of matter {}", row.revision, row.id), why))?;
    let office = office_facts(tx, &row.office)?;
    let open_hits = crate::screening::open_hits(tx, &record)?;
    let gathered = crate::sharing::ask::gather(tx, app, ctx, &record, kind.word)?;
    let checked = gathered.as_ref().map(|g| g.checked(&record)).transpose()?;
    Ok(Some(Ok(Loaded {
        row,
        facts,
        record,
        kind,
        grounds,
        office,
        open_hits,
        checked,
        gathered,
    })))
}

/// Reads a stored revision of any released version.
pub fn read_record(kind: &str, version: i64, body: Option<&str>) -> Result<(&'static Kind, Record), String> {
    let kind = kinds::kind(kind).ok_or_else(|| format!("kind {kind} is not known to this program"))?;
    let body = body.ok_or("its body was erased")?;
    let mut json: Value = serde_json::from_str(body).map_err(|e| e.to_string())?;
    let version = u16::try_from(version).map_err(|e| e.to_string())?;
    if version != kind.version {
        let old = json
            .get("body")
            .and_then(Value::as_object)
            .cloned()
            .ok_or("it holds no body")?;
        json["body"] = Value::Object(kind.read(version, old).map_err(|e| e.to_string())?);
    }
    let record: Record = serde_json::from_value(json).map_err(|e| e.to_string())?;
    Ok((kind, record))
}

/// Country and zone of an office.
pub fn office_facts(tx: &mut Tx, code: &str) -> store::Result<OfficeFacts> {
    let office = store::officers::office(tx, code)?;
    Ok(office.map_or_else(OfficeFacts::default, |o| OfficeFacts {
        country: o.country,
        zone: o.zone,
    }))
}

/// What is done, for policy, the log and the check of versions.
#[derive(Clone, Copy)]
pub struct Act<'a> {
    /// What policy is asked.
    pub action: Action,
    /// Word in the log.
    pub verb: &'a str,
    /// What is said with it.
    pub note: &'a str,
    /// Version the change is based on, where the caller knows one.
    pub if_match: Option<&'a str>,
}

impl<'a> Act<'a> {
    /// An act with nothing said and no version given.
    pub fn new(action: Action, verb: &'a str) -> Act<'a> {
        Act {
            action,
            verb,
            note: "",
            if_match: None,
        }
    }
}

/// Times a change that names no version is made anew when somebody was first.
const TRIES_MAX: usize = 8;

/// Changes a matter: policy decides, the edit makes the next record, the store commits it.
pub fn change(
    app: &App,
    ctx: &Ctx,
    reference: &str,
    act: Act,
    edit: impl Fn(&Loaded) -> Result<Record, Vec<Refusal>>,
    mut also: Option<Also>,
) -> Result<Loaded, Problem> {
    let mut tries = 0;
    loop {
        tries += 1;
        let loaded = load(app, ctx, reference)?;
        if let Some(version) = act.if_match
            && version.trim_matches('"') != loaded.row.digest
            && version.trim_matches('"') != loaded.row.revision.to_string()
        {
            return Err(stale(&loaded));
        }
        let permit = policy::decide_write(act.action, &ctx.officer, &loaded.facts)?;
        let next = edit(&loaded)?;
        let refusals = app
            .db
            .read(|tx| codes::check(app, tx, loaded.kind, &next, Some(&loaded.record)))?;
        if !refusals.is_empty() {
            return Err(refusals.into());
        }
        let change = commit_of(app, ctx, &act, &loaded, &next, &permit)?;
        let retry = act.if_match.is_none() && also.is_none() && tries < TRIES_MAX;
        match rows::commit(&app.db, permit, change, also.take()) {
            Ok(_) => return load_own(app, ctx, &loaded.row.id),
            Err(StoreError::Stale { .. }) if retry => {}
            Err(StoreError::Stale { .. }) => return Err(stale(&load(app, ctx, reference)?)),
            Err(error) => return Err(error.into()),
        }
    }
}

/// After a change the officer may have lost the right to read it (a group was set); then the reference must do.
fn load_own(app: &App, ctx: &Ctx, id: &str) -> Result<Loaded, Problem> {
    load(app, ctx, id)
}

fn stale(loaded: &Loaded) -> Problem {
    Problem::Stale {
        current: crate::matters::api::matter_json(loaded),
        yours: Value::Null,
    }
}

fn commit_of(
    app: &App,
    ctx: &Ctx,
    act: &Act,
    loaded: &Loaded,
    next: &Record,
    permit: &policy::Permit<policy::Write>,
) -> Result<Commit, Problem> {
    // Time never runs backwards in a matter's log, whatever a machine's clock says.
    let now = store::ids::instant(ctx.now).max(loaded.row.updated_at.clone());
    let base = MatterRow {
        updated_at: now,
        ..loaded.row.clone()
    };
    let (row, derived) = derive(app, loaded.kind, next, &loaded.office, &base);
    let (_, previous) = derive(app, loaded.kind, &loaded.record, &loaded.office, &loaded.row);
    let mut entry = ctx.entry(&format!("matter.{}", act.verb), &row.id);
    entry.grounds = permit.grounds().join(" ");
    Ok(Commit {
        base: loaded.row.revision,
        reference_prefix: String::new(),
        verb: act.verb.into(),
        note: act.note.into(),
        officer: ctx.person.id.clone(),
        office: ctx.person.office.clone(),
        schema_version: i64::from(loaded.kind.version),
        body: write_record(next)?,
        row,
        derived,
        previous,
        entry,
        topics: vec![],
    })
}

/// Bytes of one record at most; a larger one is refused before it is written.
pub const RECORD_BYTES_MAX: usize = 4_000_000;

fn write_record(record: &Record) -> Result<String, Problem> {
    let body = serde_json::to_string(record).map_err(|e| Problem::Fault(format!("write a record: {e}")))?;
    if body.len() > RECORD_BYTES_MAX {
        return Err(Refusal::general("too-large", "the matter holds too much: open a second one and link it").into());
    }
    Ok(body)
}

/// A matter to be opened.
#[derive(Clone, Debug, Default)]
pub struct NewMatter {
    /// Word or code of the kind.
    pub kind: String,
    /// Owning office; empty for the officer's own.
    pub office: String,
    /// Fields of the spine.
    pub spine: Map<String, Value>,
    /// Fields of the body.
    pub body: Map<String, Value>,
    /// Tasks asked for from the start.
    pub tasks: Vec<String>,
}

/// Opens a matter in its first state.
pub fn create(app: &App, ctx: &Ctx, new: &NewMatter) -> Result<Loaded, Problem> {
    let (permit, change) = prepare(app, ctx, new)?;
    let committed = rows::commit(&app.db, permit, change, None)?;
    load_own(app, ctx, &committed.id)
}

/// Everything of [`create`] but the commit, for those who write many at once.
pub fn prepare(app: &App, ctx: &Ctx, new: &NewMatter) -> Result<(policy::Permit<policy::Write>, Commit), Problem> {
    let kind = kinds::kind(&new.kind)
        .ok_or_else(|| refuse("no-such-kind", "kind", "choose a kind of matter from the list"))?;
    let office_code = if new.office.trim().is_empty() {
        ctx.person.office.clone()
    } else {
        new.office.trim().to_uppercase()
    };
    let mut record = edit::create(kind, &office_code, &new.spine, &new.body, &ctx.by())?;
    // Whoever asks another office keeps sight of what he asked for, and so does his office.
    if ctx.person.office != office_code {
        record.assisting = vec![ctx.person.office.clone()];
    }
    for ask in new.tasks.iter().filter(|t| !t.trim().is_empty()) {
        record = edit::add_task(&record, ask, &ctx.by())?;
    }
    let (office, refusals) = app.db.read(|tx| {
        let mut refusals = codes::check(app, tx, kind, &record, None)?;
        if !store::officers::exists_office(tx, &office_code)? {
            refusals.push(refuse("no-such-office", "office", "there is no such office"));
        }
        Ok((office_facts(tx, &office_code)?, refusals))
    })?;
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let id = store::ids::key(ctx.now);
    let base = MatterRow {
        id: id.clone(),
        updated_at: store::ids::instant(ctx.now),
        ..MatterRow::default()
    };
    let (row, derived) = derive::derive(app, kind, &record, &office, &base);
    let facts = MatterFacts {
        id: id.clone(),
        kind: row.kind.clone(),
        phase: row.phase.clone(),
        office: row.office.clone(),
        assisting: record.assisting.clone(),
        need_group: None,
        us_only: row.us_only,
        named: record.named().into_iter().map(str::to_string).collect(),
        creator: row.creator.clone(),
        revision: 0,
    };
    let permit = policy::decide_write(Action::CreateMatter, &ctx.officer, &facts).map_err(|denied| {
        Problem::Denied(policy::Denied {
            existence: policy::Existence::MayBeKnown,
            ..denied
        })
    })?;
    let year = ctx.now.to_zoned_datetime(jiff::tz::TimeZone::UTC).year();
    let mut entry = ctx.entry("matter.create", &id);
    entry.grounds = permit.grounds().join(" ");
    let change = Commit {
        base: 0,
        reference_prefix: format!("{office_code}-{}-{year}", kind.code),
        verb: "create".into(),
        note: String::new(),
        officer: ctx.person.id.clone(),
        office: ctx.person.office.clone(),
        schema_version: i64::from(kind.version),
        body: write_record(&record)?,
        row,
        derived,
        previous: Derived::default(),
        entry,
        topics: vec![],
    };
    Ok((permit, change))
}

/// What policy is asked for a step of a grade.
pub fn action_of(grade: Grade) -> Action {
    match grade {
        Grade::Request => Action::StepRequest,
        Grade::Work => Action::StepWork,
        Grade::Supervise => Action::StepSupervise,
        Grade::Headquarters => Action::StepHeadquarters,
        Grade::Release => Action::ApproveRelease,
    }
}

/// Takes a step.
pub fn step(
    app: &App,
    ctx: &Ctx,
    reference: &str,
    verb: &str,
    given: Map<String, Value>,
    if_match: Option<&str>,
) -> Result<Loaded, Problem> {
    let loaded = load(app, ctx, reference)?;
    let step = loaded.kind.step(verb).ok_or(Problem::Missing)?;
    let known: Vec<&str> = step.inputs.iter().map(|f| f.name).collect();
    let inputs = Inputs(
        given
            .into_iter()
            .filter(|(name, _)| known.contains(&name.as_str()))
            .collect(),
    );
    let coded = app.db.read(|tx| codes::check_inputs(app, tx, step.inputs, &inputs.0))?;
    let note = inputs.text("note").unwrap_or("").to_string();
    let act = Act {
        action: action_of(step.grade),
        verb,
        note: &note,
        if_match,
    };
    let by = ctx.by();
    change(
        app,
        ctx,
        reference,
        act,
        |loaded| {
            let facts = Facts {
                now: by.at,
                by: &by,
                record: &loaded.record,
                open_hits: &loaded.open_hits,
                checked: loaded.checked.as_ref(),
            };
            match loaded.kind.advance(verb, &facts, &inputs) {
                Err(mut refusals) => {
                    refusals.extend(coded.iter().cloned());
                    Err(refusals)
                }
                Ok(_) if !coded.is_empty() => Err(coded.clone()),
                Ok(next) => Ok(with_verdict(next, loaded)),
            }
        },
        None,
    )
}

/// The answer of the release engine under which a step was taken is kept with the record.
fn with_verdict(mut next: Record, loaded: &Loaded) -> Record {
    if let Some(checked) = &loaded.checked {
        next.material.verdict = Some(checked.verdict.clone());
    }
    next
}

/// The steps the officer may take from here, each with what stands against it now.
pub fn possible_steps(ctx: &Ctx, loaded: &Loaded) -> Vec<(matter::StepView, Vec<Refusal>)> {
    let by = ctx.by();
    let facts = Facts {
        now: ctx.now,
        by: &by,
        record: &loaded.record,
        open_hits: &loaded.open_hits,
        checked: loaded.checked.as_ref(),
    };
    let mut possible = vec![];
    let mut allowed: BTreeMap<&str, bool> = BTreeMap::new();
    for step in loaded.kind.steps() {
        if !step.from.contains(&loaded.record.state.as_str()) {
            continue;
        }
        let action = action_of(step.grade);
        let may = *allowed.entry(action.word()).or_insert_with(|| may(ctx, loaded, action));
        if may {
            let refusals = loaded.kind.refusals(step.verb, &facts, &Inputs::default());
            let named: Vec<&str> = step.inputs.iter().map(|f| f.name).collect();
            // What the step itself asks for is not a reason against offering it.
            let against = refusals
                .into_iter()
                .filter(|r| r.field.as_deref().is_none_or(|f| !named.contains(&f)))
                .collect();
            possible.push((step, against));
        }
    }
    possible
}

/// Whether policy would let the officer do something to the matter; the permit is not spent.
pub fn may(ctx: &Ctx, loaded: &Loaded, action: Action) -> bool {
    ctx.access == crate::app::Access::Write && policy::decide_write(action, &ctx.officer, &loaded.facts).is_ok()
}

/// As [`may`], with the grounds of a no; for forms, which are shown only to those who could send them.
pub fn must_be_allowed(ctx: &Ctx, loaded: &Loaded, action: Action) -> Result<(), Problem> {
    policy::decide_write(action, &ctx.officer, &loaded.facts)
        .map(drop)
        .map_err(Problem::from)
}
