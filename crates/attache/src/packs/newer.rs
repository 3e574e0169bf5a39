//! What has changed since a matter pinned a version of a row: told beside the matter, never applied to it.
//!
//! A matter counts by the version that was in force when its clock began. When the law changes later, the page says
//! that a newer version is in force and what it says otherwise; a person decides what follows. Pure. Start at
//! [`Packs::newer`].

use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

use super::Packs;

/// The version of a row that a matter used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pinned<'a> {
    /// Table, such as `clock`.
    pub table: &'a str,
    /// Code of the row, with its list before it where it has one.
    pub id: &'a str,
    /// Version used.
    pub version: u16,
}

/// What a version in force says otherwise than the pinned one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Version in force.
    pub version: u16,
    /// First day it is in force.
    pub since: Date,
    /// Day since which we knew it.
    pub known_from: Date,
    /// Where it is written.
    pub citation: String,
    /// Folder of its pack.
    pub pack: String,
    /// Each field that differs.
    pub changes: Vec<Change>,
}

/// One field of a row in two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Name of the field; parts of parts are joined by dots.
    pub field: String,
    /// Before; empty where it was not there.
    pub before: String,
    /// After; empty where it is no longer there.
    pub after: String,
}

impl Packs {
    /// What the version in force on a day says otherwise than the pinned one. None where the pinned version is the one
    /// in force, where none is in force, where both say the same, or where the packs no longer have the pinned version.
    pub fn newer(&self, pinned: &Pinned<'_>, on: Date) -> Option<Difference> {
        let versions = self.versions(pinned.table, pinned.id);
        let old = versions.iter().find(|row| row.standing.version == pinned.version)?;
        let new = versions.iter().rev().find(|row| row.standing.holds_on(on))?;
        if new.standing.version == pinned.version {
            return None;
        }
        let changes = changes(&old.says.json(), &new.says.json());
        (!changes.is_empty()).then(|| Difference {
            version: new.standing.version,
            since: new.standing.in_force_from,
            known_from: new.standing.known_from,
            citation: new.standing.citation.clone(),
            pack: new.pack().to_string(),
            changes,
        })
    }
}

/// The fields in which two versions of a row differ, in the order of their names.
pub fn changes(before: &Value, after: &Value) -> Vec<Change> {
    let (old, new) = (flat(before), flat(after));
    let mut names: Vec<&String> = old.iter().chain(&new).map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    let of = |fields: &[(String, String)], name: &str| {
        let found = fields.iter().find(|(one, _)| one == name);
        found.map_or_else(String::new, |(_, text)| text.clone())
    };
    names
        .into_iter()
        .map(|name| Change {
            field: name.clone(),
            before: of(&old, name),
            after: of(&new, name),
        })
        .filter(|change| change.before != change.after)
        .collect()
}

/// What a row says as names and texts, for pages and comparisons; what is not there is left out.
pub fn flat(value: &Value) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    flatten("", value, &mut fields);
    fields
}

fn flatten(name: &str, value: &Value, into: &mut Vec<(String, String)>) {
    let below = |part: &str| match name {
        "" => part.to_string(),
        name => format!("{name}.{part}"),
    };
    match value {
        Value::Null => {}
        Value::Object(map) => map.iter().for_each(|(part, inner)| flatten(&below(part), inner, into)),
        Value::Array(items) if items.is_empty() => {}
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            let texts: Vec<String> = items.iter().map(text).collect();
            into.push((name.to_string(), texts.join(", ")));
        }
        Value::Array(items) => {
            let labels = labels(items);
            for (at, item) in items.iter().enumerate() {
                match labels.as_ref().and_then(|labels| labels.get(at)) {
                    Some((label, rest)) => into.push((below(label), rest.clone())),
                    None => flatten(&below(&(at + 1).to_string()), item, into),
                }
            }
        }
        single => into.push((name.to_string(), text(single))),
    }
}

/// Parts that each say one thing under a name (`{ article, says }`): the name and the rest. None where they are not all
/// such, or where a name stands twice and would not tell them apart.
fn labels(items: &[Value]) -> Option<Vec<(String, String)>> {
    let mut labels: Vec<(String, String)> = vec![];
    for item in items {
        let texts: Vec<String> = item
            .as_object()?
            .values()
            .filter(|value| !value.is_null())
            .map(|value| (!value.is_object() && !value.is_array()).then(|| text(value)))
            .collect::<Option<_>>()?;
        let (label, rest) = texts.split_first()?;
        if rest.is_empty() || labels.iter().any(|(other, _)| other == label) {
            return None;
        }
        labels.push((label.clone(), rest.join(", ")));
    }
    Some(labels)
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        other => other.to_string(),
    }
}
