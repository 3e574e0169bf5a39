//! What can be done with promises: record one, and say once what became of it.
//!
//! A promise may belong to a matter that its recorder may read; readers learn of that matter through their own scope
//! only, and a matter one may not see is refused in the same words as one that is not there.

use jiff::civil::Date;
use matter::{Refusal, choices, refuse};
use serde_json::{Value, json};
use store::counterparts::{self as rows, CommitmentRow};
use store::ids::{instant, key};
use store::{StoreError, Tx};

use crate::app::{App, Ctx};
use crate::counterparts::actions::{Input, ROWS_MAX, agency, entry, may_read, permit};
use crate::counterparts::given::{Given, Need};
use crate::web::problem::Problem;

choices! {
    /// Who made a promise.
    pub enum Maker {
        /// We did.
        Us = ("us", "Us"),
        /// They did.
        Them = ("them", "Them"),
    }
}

choices! {
    /// What became of a promise.
    pub enum Kept {
        /// It was kept.
        Kept = ("kept", "Kept"),
        /// It was not.
        Broken = ("broken", "Not kept"),
    }
}

/// Names of a promise's fields.
pub const COMMITMENT_FIELDS: &[&str] = &["made_by", "what", "made_on", "due_on", "contact", "matter"];

/// Promises with an agency, with the references of those matters that the officer may read.
pub fn commitments(app: &App, ctx: &Ctx, agency: &str) -> Result<Vec<CommitmentRow>, Problem> {
    may_read(ctx)?;
    let scope = policy::scope(&ctx.officer);
    Ok(app.db.read(|tx| rows::commitments(tx, &scope, agency, ROWS_MAX))?)
}

/// One promise.
pub fn commitment(app: &App, ctx: &Ctx, id: &str) -> Result<CommitmentRow, Problem> {
    may_read(ctx)?;
    let scope = policy::scope(&ctx.officer);
    app.db
        .read(|tx| rows::commitment(tx, &scope, id))?
        .ok_or(Problem::Missing)
}

/// Reads a promise; its matter is still the reference that was given.
pub fn read_commitment(input: &Input, base: CommitmentRow, today: Date) -> (CommitmentRow, Vec<Refusal>) {
    let mut row = base;
    row.made_on = today.to_string();
    let mut given = Given::new(input, COMMITMENT_FIELDS);
    given.choice("made_by", Maker::CHOICES, &mut row.made_by);
    given.prose("what", Need::Must, &mut row.what);
    given.day("made_on", Need::Must, &mut row.made_on);
    given.day("due_on", Need::May, &mut row.due_on);
    given.line("contact", Need::May, &mut row.contact);
    given.line("matter", Need::May, &mut row.matter_reference);
    let mut refusals = given.refusals;
    if row.made_on > today.to_string() {
        refusals.push(refuse(
            "future",
            "made_on",
            "a promise cannot have been made in the future",
        ));
    }
    if !row.due_on.is_empty() && row.due_on < row.made_on {
        refusals.push(refuse("before-start", "due_on", "it cannot be due before it was made"));
    }
    (row, refusals)
}

/// Id of the matter of a reference, if this officer may read it.
fn readable_matter(tx: &mut Tx, ctx: &Ctx, reference: &str) -> store::Result<Option<String>> {
    let Some(row) = store::matters::find(tx, reference)? else {
        return Ok(None);
    };
    let facts = store::matters::facts(tx, &row)?;
    Ok(policy::decide_read(&ctx.officer, &facts).is_ok().then_some(row.id))
}

/// Records a promise with an agency.
pub fn create_commitment(app: &App, ctx: &Ctx, agency_id: &str, input: &Input) -> Result<CommitmentRow, Problem> {
    let permit = permit(ctx)?;
    let with = agency(app, ctx, agency_id)?;
    let base = CommitmentRow {
        id: key(ctx.now),
        agency: with.id,
        outcome: OPEN.into(),
        office: ctx.person.office.clone(),
        officer: ctx.person.id.clone(),
        created_at: instant(ctx.now),
        ..CommitmentRow::default()
    };
    let (row, mut refusals) = read_commitment(input, base, ctx.today());
    let (contact, matter) = app.db.read(|tx| {
        let contact = if row.contact.is_empty() {
            None
        } else {
            rows::contact(tx, &row.contact)?
        };
        let matter = if row.matter_reference.is_empty() {
            None
        } else {
            readable_matter(tx, ctx, &row.matter_reference)?
        };
        Ok((contact, matter))
    })?;
    if !row.contact.is_empty() && contact.is_none_or(|c| c.agency != row.agency) {
        refusals.push(refuse("no-such-contact", "contact", "choose a contact of this agency"));
    }
    if !row.matter_reference.is_empty() && matter.is_none() {
        // The same words for a matter that is not there and for one that this officer may not see.
        refusals.push(refuse(
            "no-such-matter",
            "matter",
            "give the reference of a matter that you can open",
        ));
    }
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let (id, audit) = (row.id.clone(), entry(ctx, permit, "commitment.create", &row.id, 1));
    let matter = matter.unwrap_or_else(String::new);
    app.db.write(move |tx| {
        rows::insert_commitment(tx, &row, &matter)?;
        tx.audit(audit.clone());
        Ok(())
    })?;
    commitment(app, ctx, &id)
}

/// Word of a promise on which nothing has been said yet.
pub const OPEN: &str = "open";

/// Says once that a promise was kept or broken, and on which day.
pub fn fulfil(app: &App, ctx: &Ctx, id: &str, input: &Input) -> Result<CommitmentRow, Problem> {
    let permit = permit(ctx)?;
    let before = commitment(app, ctx, id)?;
    let today = ctx.today().to_string();
    let (mut outcome, mut on) = (String::new(), today.clone());
    let mut given = Given::new(input, &["kept", "on"]);
    given.choice("kept", Kept::CHOICES, &mut outcome);
    given.day("on", Need::Must, &mut on);
    let mut refusals = given.refusals;
    if on > today {
        refusals.push(refuse("future", "on", "this cannot have been settled in the future"));
    }
    if !on.is_empty() && on < before.made_on {
        refusals.push(refuse(
            "before-start",
            "on",
            "it cannot have been settled before it was made",
        ));
    }
    if before.outcome != OPEN {
        refusals.push(settled());
    }
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let (id, audit) = (before.id, entry(ctx, permit, "commitment.fulfil", id, 2));
    let key = id.clone();
    let written = app.db.write(move |tx| {
        rows::fulfil(tx, &key, &outcome, &on)?;
        tx.audit(audit.clone());
        Ok(())
    });
    match written {
        Err(StoreError::Stale { .. }) => Err(settled().into()),
        Err(error) => Err(error.into()),
        Ok(()) => commitment(app, ctx, &id),
    }
}

fn settled() -> Refusal {
    refuse(
        "decided",
        "kept",
        "this was settled already: record a new promise instead",
    )
}

/// A promise as JSON; without a matter where there is none that the reader may see.
pub fn commitment_json(row: &CommitmentRow) -> Value {
    let mut json = json!({
        "id": row.id, "agency": row.agency, "agency_name": row.agency_name, "contact": row.contact,
        "contact_name": row.contact_name, "made_by": row.made_by, "what": row.what, "made_on": row.made_on,
        "due_on": row.due_on, "kept_on": row.kept_on, "outcome": row.outcome, "office": row.office,
        "officer": row.officer, "created_at": row.created_at,
    });
    if !row.matter_reference.is_empty() {
        json["matter"] = json!(row.matter_reference);
    }
    json
}
