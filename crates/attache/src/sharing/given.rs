//! What somebody typed about the handling of a fact or a document, read field by field.
//!
//! Codes (markings, locks, purposes, grades) are checked against the packs here, so that nothing stands on a fact that
//! the release engine would not know.

use jiff::civil::Date;
use matter::material::{
    GradeGiven, Handling, ItemSort, Known, LegalStatus, Origin, OriginKind, PersonOn, item_key, read_item_key,
};
use matter::values::read_date;
use matter::{FieldValue, Refusal, refuse};
use serde_json::{Map, Value};
use store::Tx;

use crate::app::App;
use crate::matters::derive::code_texts;

/// What was typed, by name.
pub type Given = Map<String, Value>;

/// Text under a name, trimmed; empty counts as nothing.
pub fn text<'a>(given: &'a Given, name: &str) -> Option<&'a str> {
    given
        .get(name)
        .and_then(Value::as_str)
        .map(str::trim)
        .filter(|t| !t.is_empty())
}

/// Texts under a name: a list, or one text with a text a line.
pub fn texts(given: &Given, name: &str) -> Vec<String> {
    let list = given.get(name).map(code_texts).unwrap_or_default();
    let mut all: Vec<String> = list
        .iter()
        .flat_map(|t| t.lines())
        .map(str::trim)
        .filter(|t| !t.is_empty())
        .map(str::to_string)
        .collect();
    all.dedup();
    all
}

/// A choice under a name; `usual` where nothing was given.
pub fn choice<T: FieldValue + Copy>(given: &Given, name: &'static str, usual: T, refusals: &mut Vec<Refusal>) -> T {
    if text(given, name).is_none() {
        return usual;
    }
    match T::read(given.get(name)) {
        Ok(value) => value,
        Err(why) => {
            refusals.push(refuse("unreadable", name, why));
            usual
        }
    }
}

/// A day under a name.
pub fn day(given: &Given, name: &'static str, refusals: &mut Vec<Refusal>) -> Option<Date> {
    match text(given, name).map(read_date) {
        None => None,
        Some(Ok(date)) => Some(date),
        Some(Err(why)) => {
            refusals.push(refuse("unreadable", name, why));
            None
        }
    }
}

/// How a fact or a document has to be handled, as it was typed. Persons are given as objects, or as the parties of the
/// matter in `persons` with what is said of all of them beside.
pub fn handling(
    app: &App,
    tx: &mut Tx,
    ctx: &crate::app::Ctx,
    given: &Given,
    refusals: &mut Vec<Refusal>,
) -> store::Result<Handling> {
    let mut handling = Handling {
        markings: texts(given, "markings"),
        locks: texts(given, "locks"),
        origin: origin(tx, given, refusals)?,
        grade: grade(app, given, refusals),
        legal_status: choice(given, "legal_status", LegalStatus::Unknown, refusals),
        permitted_uses: Some(texts(given, "permitted_uses")).filter(|uses| !uses.is_empty()),
        expires: day(given, "expires", refusals),
        about_person: choice(given, "about_person", Known::Unknown, refusals),
        persons: persons(given, refusals),
        derived_from: vec![],
        collected_for: text(given, "collected_for").map(str::to_string),
        checked_on: day(given, "checked_on", refusals),
    };
    for source in texts(given, "derived_from") {
        match key_of(app, tx, ctx, &source)? {
            Some(key) => handling.derived_from.push(key),
            None => refusals.push(refuse(
                "no-such-item",
                "derived_from",
                format!("there is no {source}: write reference and item, such as PSL-INV-2026-0001#F2"),
            )),
        }
    }
    check_codes(app, &handling, refusals);
    Ok(handling)
}

fn check_codes(app: &App, handling: &Handling, refusals: &mut Vec<Refusal>) {
    for marking in &handling.markings {
        if let Err(why) = app.packs.read_marking(marking) {
            refusals.push(refuse("no-such-marking", "markings", why));
        }
    }
    for lock in &handling.locks {
        if !app.packs.source_locks().iter().any(|row| row.id == *lock) {
            refusals.push(refuse(
                "no-such-lock",
                "locks",
                format!("{lock} is not a source lock of the packs"),
            ));
        }
    }
    let uses = handling.permitted_uses.iter().flatten().chain(&handling.collected_for);
    for purpose in uses {
        if !app.packs.purposes().iter().any(|row| row.id == *purpose) {
            let why = format!("{purpose} is not a purpose of the packs");
            refusals.push(refuse("no-such-purpose", "permitted_uses", why));
        }
    }
}

fn origin(tx: &mut Tx, given: &Given, refusals: &mut Vec<Refusal>) -> store::Result<Option<Origin>> {
    let Some(_) = text(given, "origin") else {
        return Ok(None);
    };
    let kind = choice(given, "origin", OriginKind::Own, refusals);
    let agency = text(given, "origin_agency").map(str::to_string);
    match &agency {
        Some(agency) if !store::counterparts::exists(tx, agency)? => {
            refusals.push(refuse(
                "no-such-agency",
                "origin_agency",
                "choose an agency of the register",
            ));
        }
        None if matches!(kind, OriginKind::ThirdAgency | OriginKind::Foreign) => {
            refusals.push(refuse("missing", "origin_agency", "say which agency it came from"));
        }
        _ => {}
    }
    Ok(Some(Origin {
        kind,
        agency,
        reference: text(given, "origin_reference").map(str::to_string),
    }))
}

fn grade(app: &App, given: &Given, refusals: &mut Vec<Refusal>) -> Option<GradeGiven> {
    let value = text(given, "grade")?;
    let scheme = text(given, "grade_scheme").unwrap_or("admiralty");
    match app.packs.grade_scheme(scheme) {
        None => refusals.push(refuse(
            "no-such-scheme",
            "grade_scheme",
            format!("{scheme} is no grading scheme"),
        )),
        Some(row) if row.is.read(value).is_none() => {
            let why = format!("{value} is no grade of this scheme");
            refusals.push(refuse("no-such-grade", "grade", why));
        }
        Some(_) => {}
    }
    Some(GradeGiven {
        scheme: scheme.to_string(),
        value: value.to_string(),
    })
}

fn persons(given: &Given, refusals: &mut Vec<Refusal>) -> Vec<PersonOn> {
    let Some(list) = given.get("persons") else {
        return vec![];
    };
    let one = |of: &Given, party: Option<String>, refusals: &mut Vec<Refusal>| PersonOn {
        party,
        us_person: choice(of, "us_person", Known::Unknown, refusals),
        eu_person: choice(of, "eu_person", Known::Unknown, refusals),
        minor: choice(of, "minor", Known::Unknown, refusals),
        victim: choice(of, "victim", Known::Unknown, refusals),
        protection_claimant: choice(of, "protection_claimant", Known::Unknown, refusals),
        witness: choice(of, "witness", Known::Unknown, refusals),
    };
    if let Some(objects) = list.as_array()
        && objects.iter().any(Value::is_object)
    {
        let objects = objects.iter().filter_map(Value::as_object);
        return objects
            .map(|of| one(of, text(of, "party").map(str::to_string), refusals))
            .collect();
    }
    texts(given, "persons")
        .into_iter()
        // A person who is no party of the matter is named by a dash.
        .map(|party| one(given, Some(party).filter(|p| p != "-"), refusals))
        .collect()
}

/// The key of an item written as reference and item (`PSL-INV-2026-0001#F2`), or as its key. `None` where there is none
/// or the officer may not read its matter: both look alike.
pub fn key_of(app: &App, tx: &mut Tx, ctx: &crate::app::Ctx, written: &str) -> store::Result<Option<String>> {
    let Some((reference, sort, number)) = read_item_key(written.trim()) else {
        return Ok(None);
    };
    let Some(Ok(loaded)) = crate::matters::actions::load_in(tx, app, ctx, reference)? else {
        return Ok(None);
    };
    let there = loaded.record.material.handling(sort, number).is_some();
    Ok(there.then(|| item_key(&loaded.row.id, sort, number)))
}

/// Sort and number of an item of a matter, from `F2` or `D1`.
pub fn short(item: &str) -> Option<(ItemSort, u32)> {
    read_item_key(&format!("x#{item}")).map(|(_, sort, number)| (sort, number))
}
