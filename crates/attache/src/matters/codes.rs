//! Whether the codes a record uses exist: countries, subjects, agencies, officers, sections of law, reasons.
//!
//! Shape is the field type's business; existence needs the packs and the store, so it is asked here, for the whole
//! record at once, and only of what changed: a code that was good when it was written stays.

use matter::field::{CodeTable, Field, Type};
use matter::kind::Fields;
use matter::record::Spine;
use matter::{Kind, Record, Refusal, refuse};
use serde_json::{Map, Value};
use store::{Result, Tx};

use crate::app::App;
use crate::matters::derive::code_texts;

/// Reasons against the codes of a record that differ from those of the record before.
pub fn check(app: &App, tx: &mut Tx, kind: &Kind, record: &Record, before: Option<&Record>) -> Result<Vec<Refusal>> {
    let mut refusals = vec![];
    let spine = record.spine.write_fields();
    let old_spine = before.map(|b| b.spine.write_fields()).unwrap_or_default();
    let empty = Map::new();
    let old_body = before.map_or(&empty, |b| &b.body);
    for (fields, now, old) in [
        (Spine::FIELDS, &spine, &old_spine),
        (kind.fields, &record.body, old_body),
    ] {
        for field in fields {
            if let Some(table) = table(field.ty) {
                let value = now.get(field.name);
                if value.is_some() && value != old.get(field.name) {
                    refusals.extend(check_field(app, tx, field, table, value.unwrap_or(&Value::Null))?);
                }
            }
        }
    }
    let known_group = match &record.need_group {
        Some(group) if before.is_none_or(|b| b.need_group.as_ref() != Some(group)) => {
            store::officers::exists_group(tx, group)?
        }
        _ => true,
    };
    if !known_group {
        refusals.push(refuse(
            "no-such-group",
            "need_group",
            "there is no such need-to-know group",
        ));
    }
    for member in record
        .members
        .iter()
        .filter(|m| before.is_none_or(|b| !b.members.contains(m)))
    {
        if !store::officers::exists_officer(tx, member)? {
            refusals.push(refuse("no-such-officer", "members", "name officers of the network"));
        }
    }
    for office in record
        .assisting
        .iter()
        .filter(|o| before.is_none_or(|b| !b.assisting.contains(o)))
    {
        if !store::officers::exists_office(tx, office)? {
            refusals.push(refuse(
                "no-such-office",
                "assisting",
                format!("there is no office {office}"),
            ));
        }
    }
    Ok(refusals)
}

/// Reasons against coded inputs of a step that set no field.
pub fn check_inputs(app: &App, tx: &mut Tx, inputs: &[Field], given: &Map<String, Value>) -> Result<Vec<Refusal>> {
    let mut refusals = vec![];
    for field in inputs {
        if let (Some(table), Some(value)) = (table(field.ty), given.get(field.name)) {
            refusals.extend(check_field(app, tx, field, table, value)?);
        }
    }
    Ok(refusals)
}

fn table(ty: Type) -> Option<CodeTable> {
    match ty {
        Type::Code(table) => Some(table),
        Type::Many(inner) => table_of(inner),
        _ => None,
    }
}

fn table_of(ty: &Type) -> Option<CodeTable> {
    match ty {
        Type::Code(table) => Some(*table),
        _ => None,
    }
}

fn check_field(app: &App, tx: &mut Tx, field: &Field, table: CodeTable, value: &Value) -> Result<Vec<Refusal>> {
    let mut refusals = vec![];
    for text in code_texts(value).iter().filter(|t| !t.trim().is_empty()) {
        if let Some(why) = unknown(app, tx, table, text.trim())? {
            refusals.push(refuse("no-such-code", field.name, why));
        }
    }
    Ok(refusals)
}

fn unknown(app: &App, tx: &mut Tx, table: CodeTable, code: &str) -> Result<Option<String>> {
    let known = match table {
        CodeTable::Countries => crate::codes::is_country(&app.packs, code),
        CodeTable::Subjects => app.packs.subject(code).is_some(),
        CodeTable::Components => app.packs.component(code).is_some(),
        CodeTable::Agreements => app.packs.agreements().iter().any(|row| row.id == code),
        CodeTable::Purposes => app.packs.purposes().iter().any(|row| row.id == code),
        CodeTable::Offences => app.packs.offence_classes().iter().any(|row| row.id == code),
        CodeTable::Citations => {
            return Ok(match crate::packs::parse_citation(code) {
                Some((title, section)) if app.packs.citation(title, &section).is_some() => None,
                Some(_) => Some(format!(
                    "{code} is not in the index of section headings ({})",
                    app.packs.edition().unwrap_or("edition unknown")
                )),
                None => Some(format!(
                    "{code} does not read as title and section, such as 19 USC 1628"
                )),
            });
        }
        CodeTable::Reasons("marking") => app.packs.marking(code).is_some(),
        CodeTable::Reasons(list) => app.packs.reason(list, code).is_some(),
        CodeTable::Agencies => store::counterparts::exists(tx, code)?,
        CodeTable::Contacts => store::counterparts::exists_contact(tx, code)?,
        CodeTable::Offices => store::officers::exists_office(tx, code)?,
        CodeTable::Officers => store::officers::exists_officer(tx, code)?,
    };
    Ok((!known).then(|| format!("{code} is not known: choose from the list")))
}
