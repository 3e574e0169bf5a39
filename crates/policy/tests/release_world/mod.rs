//! The world of release sandboxes: cards and an ask to start from, and what a sandbox says differently.
//!
//! Read by the sandboxes and by the property tests, so that both speak of the same states and agreements.

use std::path::{Path, PathBuf};

use policy::release::{Ask, CardRows};
use toml::{Table, Value};

/// Tables of cards, as [`CardRows`] names them.
const TABLES: [&str; 8] = [
    "agreements",
    "locks",
    "markings",
    "purposes",
    "delegations",
    "retentions",
    "offences",
    "rights",
];

/// Keys that belong to a card's head; the others say what the card is.
const HEAD: [&str; 9] = [
    "id",
    "version",
    "citation",
    "verified",
    "in_force_from",
    "in_force_to",
    "known_from",
    "known_to",
    "end_known_from",
];

pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("release_sandboxes")
}

pub fn read(path: &Path) -> Table {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut table: Table = text
        .parse()
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    table.iter_mut().for_each(|(_, value)| days_as_text(value));
    table
}

/// Days of TOML are a type of their own; cards and asks read days as text.
fn days_as_text(value: &mut Value) {
    match value {
        Value::Datetime(day) => *value = Value::String(day.to_string()),
        Value::Array(values) => values.iter_mut().for_each(days_as_text),
        Value::Table(table) => table.iter_mut().for_each(|(_, value)| days_as_text(value)),
        _ => {}
    }
}

/// The cards of the world, with those that a sandbox adds. One of the same code and version takes the place of the
/// world's; its keys are laid over the world's, so that it says only what is different.
pub fn cards(facts: &Table) -> CardRows {
    let world = read(&folder().join("cards.toml"));
    let common = world["common"].as_table().expect("common").clone();
    let mut rows = Table::new();
    rows.insert("home".into(), world["home"].clone());
    for name in TABLES {
        let mut flat: Vec<Table> = tables(&world, name);
        for added in tables(facts, name) {
            let key = |row: &Table| (row["id"].clone(), version(row));
            match flat.iter_mut().find(|row| key(row) == key(&added)) {
                Some(row) => overlay(row, &added),
                None => flat.push(added),
            }
        }
        let dated = flat.into_iter().map(|row| Value::Table(dated(row, &common)));
        rows.insert(name.into(), Value::Array(dated.collect()));
    }
    if let Some(unreadable) = facts.get("unreadable") {
        rows.insert("unreadable".into(), unreadable.clone());
    }
    rows.try_into().unwrap_or_else(|error| panic!("cards: {error}"))
}

/// The ask of the world with what is different.
pub fn ask(change: &Table) -> Ask {
    let mut ask = read(&folder().join("ask.toml"));
    let parts = ["item", "person", "standing"].map(|part| ask.remove(part).expect("part of the ask"));
    let [item, person, standing] = parts.map(|part| part.as_table().expect("table").clone());
    let mut change = change.clone();
    change.remove("name");
    let mut items = match change.remove("items") {
        Some(Value::Array(items)) => items,
        _ => vec![Value::Table(Table::new())],
    };
    let mut sources = match change.remove("sources") {
        Some(Value::Array(sources)) => sources,
        _ => vec![],
    };
    for one in items.iter_mut().chain(&mut sources) {
        let mut whole = item.clone();
        overlay(&mut whole, one.as_table().expect("item"));
        if let Some(Value::Array(persons)) = whole.get_mut("persons") {
            for one in persons {
                let mut status = person.clone();
                overlay(&mut status, one.as_table().expect("person"));
                *one = Value::Table(status);
            }
        }
        *one = Value::Table(whole);
    }
    overlay(&mut ask, &change);
    for drop in ["agreement", "releaser", "offence_class"] {
        if ask.get(drop).and_then(Value::as_str) == Some("none") {
            ask.remove(drop);
        }
    }
    let to = ask["recipient"].as_table().expect("recipient").clone();
    let mut standings = match ask.remove("standings") {
        Some(Value::Array(standings)) => standings,
        _ => vec![Value::Table(Table::new())],
    };
    for one in &mut standings {
        let mut whole = standing.clone();
        whole.insert("state".into(), to["state"].clone());
        whole.insert("agency".into(), to["agency"].clone());
        overlay(&mut whole, one.as_table().expect("standing"));
        *one = Value::Table(whole);
    }
    ask.insert("items".into(), Value::Array(items));
    ask.insert("sources".into(), Value::Array(sources));
    ask.insert("standings".into(), Value::Array(standings));
    ask.try_into().unwrap_or_else(|error| panic!("ask: {error}"))
}

fn tables(of: &Table, name: &str) -> Vec<Table> {
    let rows = of.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    rows.into_iter()
        .map(|row| row.as_table().expect("a card is a table").clone())
        .collect()
}

fn version(row: &Table) -> i64 {
    row.get("version").and_then(Value::as_integer).unwrap_or(1)
}

/// A card as packs write it, taken apart into its head and what it says.
fn dated(row: Table, common: &Table) -> Table {
    let mut head = common.clone();
    let mut is = Table::new();
    for (key, value) in row {
        match HEAD.contains(&key.as_str()) {
            true => head.insert(key, value),
            false => is.insert(key, value),
        };
    }
    head.insert("is".into(), Value::Table(is));
    head
}

/// Lays one table over another: tables into tables, `"none"` takes a key out, everything else replaces.
pub fn overlay(under: &mut Table, over: &Table) {
    for (key, value) in over {
        match (under.get_mut(key), value) {
            (Some(Value::Table(under)), Value::Table(over)) => overlay(under, over),
            (Some(_), Value::String(word)) if word == "none" => {
                under.remove(key);
            }
            _ => {
                under.insert(key.clone(), value.clone());
            }
        }
    }
}
