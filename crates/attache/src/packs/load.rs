//! Reads the files of the packs into typed rows and names each wrong one by file and line.
//!
//! A file holds arrays of tables (`[[clock]]`) and, at most, one `[common]` table with what its rows share (citation,
//! dates, version, status, and under `says` what each of them says); a row's own words win. Reading goes on after a wrong row, so that all problems are told
//! at once. What holds between rows is checked afterwards, in `check.rs`.

use std::fmt;
use std::ops::Range;

use policy::release::{AgreementCard, DelegationCard, PurposeCard, RetentionCard, RightsCard, SourceLock};
use rust_embed::RustEmbed;
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::citations::Citations;
use super::markings::Marking;
use super::register::{GradeScheme, OffenceClass, RuleCard};
use super::row::{HEAD_KEYS, Head, Place, Row, Table};
use super::tables::{
    Authority, CalendarRow, ClaimantRole, ClockRule, Component, CountryRow, Discipline, Holiday, MeasureUnit,
    OutcomeType, Pack, Reason, Subject, ValueBasis, Weekend,
};

/// A file of a pack may not be longer.
const FILE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The packs that ship with the program.
#[derive(RustEmbed)]
#[folder = "../../packs"]
struct Shipped;

/// One file of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFile {
    /// Path inside the packs, such as `us/clocks.toml`.
    pub path: String,
    /// Text.
    pub text: String,
}

/// Something wrong in a pack, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackProblem {
    /// Path inside the packs.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub why: String,
}

impl PackProblem {
    /// A problem at a place.
    pub(super) fn at(place: &Place, why: impl Into<String>) -> PackProblem {
        PackProblem {
            file: place.file.clone(),
            line: place.line,
            why: why.into(),
        }
    }
}

impl fmt::Display for PackProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.why)
    }
}

impl std::error::Error for PackProblem {}

/// Looks at each table of rows in turn, whatever the rows are about.
pub(super) trait Visit<'p> {
    /// One table.
    fn table<T: Table>(&mut self, rows: &'p [Row<T>]);
}

/// Names every table of rows once: what is read, what is checked and what is listed follow from it.
macro_rules! tables {
    ($($list:ident: $row:ty,)*) => {
        /// Every row read so far, one list for each table.
        #[derive(Debug, Default)]
        pub(super) struct Tables {
            pub(super) packs: Vec<(Pack, Place)>,
            $(pub(super) $list: Vec<Row<$row>>,)*
            pub(super) citations: Citations,
        }

        impl Tables {
            /// Shows each table of rows, in the order in which pages list them.
            pub(super) fn each<'p>(&'p self, visitor: &mut impl Visit<'p>) {
                $(visitor.table(&self.$list);)*
            }
        }

        impl<'f> Reading<'_, 'f> {
            /// Reads the rows of the table with this name; false: there is no such table.
            fn dispatch(&mut self, table: &str, rows: Vec<Spanned<DeValue<'f>>>, into: &mut Tables) -> bool {
                $(if table == <$row as Table>::NAME {
                    self.rows(rows, &mut into.$list);
                    return true;
                })*
                false
            }
        }
    };
}
tables! {
    agreements: AgreementCard,
    source_locks: SourceLock,
    purposes: PurposeCard,
    delegations: DelegationCard,
    retentions: RetentionCard,
    offence_classes: OffenceClass,
    rights: RightsCard,
    grade_schemes: GradeScheme,
    rule_cards: RuleCard,
    subjects: Subject,
    components: Component,
    disciplines: Discipline,
    authorities: Authority,
    clocks: ClockRule,
    outcomes: OutcomeType,
    claimant_roles: ClaimantRole,
    value_bases: ValueBasis,
    units: MeasureUnit,
    reasons: Reason,
    markings: Marking,
    countries: CountryRow,
    weekends: Weekend,
    calendars: CalendarRow,
    holidays: Holiday,
}

/// The files that ship with the program, in the order of their paths.
pub(super) fn shipped_files() -> Result<Vec<PackFile>, Vec<PackProblem>> {
    let mut paths: Vec<String> = Shipped::iter().map(|path| path.into_owned()).collect();
    paths.sort();
    let mut files = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        let bytes = Shipped::get(&path)
            .map(|file| file.data.into_owned())
            .unwrap_or_default();
        match String::from_utf8(bytes) {
            Ok(text) => files.push(PackFile { path, text }),
            Err(_) => {
                problems.push(PackProblem {
                    file: path,
                    line: 1,
                    why: "not UTF-8: save the file as UTF-8".into(),
                });
            }
        }
    }
    if problems.is_empty() { Ok(files) } else { Err(problems) }
}

/// Reads every file; what could be read, and everything that was wrong.
pub(super) fn read(files: &[PackFile]) -> (Tables, Vec<PackProblem>) {
    let mut tables = Tables::default();
    let mut problems = Vec::new();
    for file in files {
        read_file(file, &mut tables, &mut problems);
    }
    (tables, problems)
}

fn read_file(file: &PackFile, tables: &mut Tables, problems: &mut Vec<PackProblem>) {
    let source = Source { file };
    if file.text.len() > FILE_BYTES_MAX {
        problems.push(source.problem(0..0, format!("longer than {FILE_BYTES_MAX} bytes: split the file")));
    } else if file.path.ends_with("/pack.toml") {
        read_pack(&source, tables, problems);
    } else if file.path.ends_with(".toml") {
        read_tables(&source, tables, problems);
    } else if file.path.ends_with("/usc_sections.tsv") {
        tables.citations.read(file, problems);
    } else if !file.path.ends_with(".md") {
        let why = "a pack holds .toml tables, usc_sections.tsv and .md notes; move this file elsewhere";
        problems.push(source.problem(0..0, why));
    }
}

/// A file with what is needed to name a line of it.
struct Source<'f> {
    file: &'f PackFile,
}

impl Source<'_> {
    fn place(&self, span: Range<usize>) -> Place {
        let before = self.file.text.as_bytes().get(..span.start).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        Place {
            file: self.file.path.clone(),
            line,
        }
    }

    fn problem(&self, span: Range<usize>, why: impl Into<String>) -> PackProblem {
        PackProblem::at(&self.place(span), why)
    }

    /// A parser's or a type's complaint, at its own place or else at the row's.
    fn complaint(&self, error: &toml::de::Error, row: Range<usize>) -> PackProblem {
        self.problem(error.span().unwrap_or(row), error.message().trim().replace('\n', " "))
    }
}

fn read_pack(source: &Source<'_>, tables: &mut Tables, problems: &mut Vec<PackProblem>) {
    match toml::from_str::<Pack>(&source.file.text) {
        Ok(pack) => tables.packs.push((pack, source.place(0..0))),
        Err(error) => problems.push(source.complaint(&error, 0..0)),
    }
}

fn read_tables(source: &Source<'_>, tables: &mut Tables, problems: &mut Vec<PackProblem>) {
    let root = match DeTable::parse(&source.file.text) {
        Ok(root) => root.into_inner(),
        Err(error) => return problems.push(source.complaint(&error, 0..0)),
    };
    let mut common = DeTable::new();
    let mut lists = Vec::new();
    for (key, value) in root {
        let span = key.span();
        if key.get_ref() == "common" {
            match value.into_inner() {
                DeValue::Table(table) => common = table,
                _ => problems.push(source.problem(span, "write [common] as a table")),
            }
        } else {
            lists.push((key, value));
        }
    }
    let says = match common.remove("says").map(Spanned::into_inner) {
        None => DeTable::new(),
        Some(DeValue::Table(table)) => table,
        Some(_) => return problems.push(source.problem(0..0, "write [common.says] as a table")),
    };
    for key in common.keys() {
        if !HEAD_KEYS.contains(&key.get_ref().as_ref()) || key.get_ref() == "id" {
            let why = format!(
                "{} cannot be common to rows: write it in each row, or what they all say in [common.says]",
                key.get_ref()
            );
            problems.push(source.problem(key.span(), why));
        }
    }
    for (key, value) in lists {
        let span = key.span();
        let DeValue::Array(array) = value.into_inner() else {
            problems.push(source.problem(span, format!("write [[{}]] rows", key.get_ref())));
            continue;
        };
        let rows = array.into_iter().collect();
        let mut reading = Reading {
            source,
            common: &common,
            says: &says,
            problems,
        };
        if !reading.dispatch(key.get_ref(), rows, tables) {
            let why = format!(
                "no table is called {}: see the packs that ship for the names",
                key.get_ref()
            );
            problems.push(source.problem(span, why));
        }
    }
}

/// What is needed to read the rows of one table.
struct Reading<'r, 'f> {
    source: &'r Source<'f>,
    common: &'r DeTable<'f>,
    says: &'r DeTable<'f>,
    problems: &'r mut Vec<PackProblem>,
}

impl<'f> Reading<'_, 'f> {
    fn rows<T: Table>(&mut self, rows: Vec<Spanned<DeValue<'f>>>, into: &mut Vec<Row<T>>) {
        for row in rows {
            let span = row.span();
            let DeValue::Table(written) = row.into_inner() else {
                self.problems
                    .push(self.source.problem(span, "write each row as a table"));
                continue;
            };
            let (head, body) = self.split(written);
            let head = Head::deserialize(deserializer(span.clone(), head));
            let body = T::deserialize(deserializer(span.clone(), body));
            match (head, body) {
                (Ok(head), Ok(is)) => {
                    let (id, standing) = head.split();
                    into.push(Row {
                        id,
                        standing,
                        place: self.source.place(span),
                        is,
                    });
                }
                (head, body) => {
                    let errors = head.err().into_iter().chain(body.err());
                    self.problems
                        .extend(errors.map(|error| self.source.complaint(&error, span.clone())));
                }
            }
        }
    }

    /// Parts a row into its standing and what it says, each filled up from `[common]`.
    fn split(&self, written: DeTable<'f>) -> (DeTable<'f>, DeTable<'f>) {
        let mut head = self.common.clone();
        let mut body = self.says.clone();
        for (key, value) in written {
            if HEAD_KEYS.contains(&key.get_ref().as_ref()) {
                head.insert(key, value);
            } else {
                body.insert(key, value);
            }
        }
        (head, body)
    }
}

fn deserializer<'i>(span: Range<usize>, table: DeTable<'i>) -> ValueDeserializer<'i> {
    ValueDeserializer::from(Spanned::new(span, DeValue::Table(table)))
}
