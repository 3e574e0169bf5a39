//! Labelled pairs of real names, as the benchmarks read them.
//!
//! The data are public and not part of the repository. `ATTACHE_DATA` names the folder that holds `names/…`; without it
//! `../../../shared/data` beside the crate is tried.

use std::path::{Path, PathBuf};

use matching::{Schema, country_code};

/// One labelled pair, with what each side is known by.
pub struct Pair {
    /// Whether both sides are one thing.
    pub same: bool,
    /// Schema, or whether the scripts are the same.
    pub class: String,
    /// What both sides are.
    pub schema: Schema,
    /// Left and right.
    pub sides: [Side; 2],
}

/// One side of a pair.
pub struct Side {
    /// Main name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Days of birth as the list writes them.
    pub dates: Vec<String>,
    /// Codes of countries.
    pub countries: Vec<String>,
}

/// The folder of the data, where it is.
pub fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("ATTACHE_DATA").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    [named, Some(beside)]
        .into_iter()
        .flatten()
        .find(|folder| folder.join("names").is_dir())
}

/// Columns of a file: label, class parts, schema, then name, aliases, dates, countries of each side.
pub struct Columns {
    label: &'static str,
    class: &'static [&'static str],
    schema: &'static str,
    sides: [[&'static str; 4]; 2],
}

/// Names checked by hand, and mistakes made on purpose.
pub const BENCH: Columns = Columns {
    label: "is_match",
    class: &["schema"],
    schema: "schema",
    sides: [["name1", "", "", ""], ["name2", "", "", ""]],
};
/// Persons: aliases, and the nearest other person.
pub const HARD: Columns = Columns {
    label: "label",
    class: &["script_a", "script_b"],
    schema: "",
    sides: [["name_a", "", "", ""], ["name_b", "", "", ""]],
};
/// Whole things across lists.
pub const ENTITIES: Columns = Columns {
    label: "label",
    class: &["schema"],
    schema: "schema",
    sides: [
        ["name_a", "aliases_a", "dob_a", "country_a"],
        ["name_b", "aliases_b", "dob_b", "country_b"],
    ],
};

/// Reads a file of pairs.
pub fn read(path: &Path, columns: &Columns) -> Vec<Pair> {
    let mut reader = csv::Reader::from_path(path).expect("the file opens");
    let heads = reader.headers().expect("a header").clone();
    let at = |name: &str| heads.iter().position(|head| head == name);
    let mut pairs = vec![];
    for row in reader.records() {
        let row = row.expect("a row");
        let cell = |name: &str| at(name).and_then(|at| row.get(at)).unwrap_or("").to_string();
        let list = |name: &str| -> Vec<String> {
            cell(name)
                .split(['|', ';'])
                .map(str::trim)
                .filter(|v| !v.is_empty())
                .map(str::to_string)
                .collect()
        };
        let side = |columns: &[&str; 4]| Side {
            name: cell(columns[0]),
            aliases: cell(columns[1])
                .split('|')
                .filter(|v| !v.trim().is_empty())
                .map(str::to_string)
                .collect(),
            dates: list(columns[2]),
            countries: list(columns[3])
                .iter()
                .filter_map(|c| country_code(c))
                .map(str::to_string)
                .collect(),
        };
        let class: Vec<String> = columns.class.iter().map(|name| cell(name)).collect();
        pairs.push(Pair {
            same: matches!(cell(columns.label).as_str(), "true" | "1"),
            class: match class.as_slice() {
                [one, two] if one == two => "same script".to_string(),
                [_, _] => "across scripts".to_string(),
                _ => class.concat(),
            },
            schema: if columns.schema.is_empty() {
                Schema::Person
            } else {
                Schema::parse(&cell(columns.schema))
            },
            sides: [side(&columns.sides[0]), side(&columns.sides[1])],
        });
    }
    pairs
}
