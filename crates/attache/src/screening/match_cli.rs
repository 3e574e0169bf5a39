//! `attache match`: the scorer alone, over a file of pairs, for benchmarks and for trying a rule out.
//!
//! Reads no database and writes none. One JSON object a line, in the order of the file: what was compared, the score
//! from 0 to 1, and the observations it was made of. A row that cannot be read ends the run with its line.

use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use clap::Args;
use csv::StringRecord;
use matching::{Entity, Name, Part, PartialDate, Schema};
use serde::Serialize;

/// What `attache match` is given.
#[derive(Args)]
pub struct MatchArgs {
    /// CSV file with a header: left and right; perhaps schema, and left_ and right_ with aliases, birth_date and
    /// countries, where several values are separated by |.
    #[arg(long)]
    pub pairs: PathBuf,
}

/// Names a side may have; the rest is not compared.
const NAMES_MAX: usize = 200;

/// One line of the answer.
#[derive(Serialize)]
struct Line<'a> {
    left: &'a str,
    right: &'a str,
    score: f64,
    explanation: Vec<Part>,
}

/// Columns of the file by their place.
struct Columns {
    schema: Option<usize>,
    left: Side,
    right: Side,
}

struct Side {
    name: usize,
    aliases: Option<usize>,
    birth_date: Option<usize>,
    countries: Option<usize>,
}

/// Scores the pairs and prints.
pub fn run(args: &MatchArgs) -> anyhow::Result<ExitCode> {
    let file = args.pairs.display();
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(&args.pairs)
        .with_context(|| format!("open {file}"))?;
    let columns = Columns::find(reader.headers().with_context(|| format!("read the header of {file}"))?)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut row = StringRecord::new();
    while reader.read_record(&mut row).with_context(|| format!("read {file}"))? {
        let (left, right) = (
            columns.left.cell(&row, Some(columns.left.name)),
            columns.right.cell(&row, Some(columns.right.name)),
        );
        let schema = columns.schema_of(&row);
        let score = matching::score(&columns.left.entity(&row, schema), &columns.right.entity(&row, schema));
        let line = Line {
            left,
            right,
            score: score.value,
            explanation: score.explanation,
        };
        serde_json::to_writer(&mut out, &line).context("write a line")?;
        out.write_all(b"\n").context("write a line")?;
    }
    out.flush().context("write the last line")?;
    Ok(ExitCode::SUCCESS)
}

impl Columns {
    fn find(header: &StringRecord) -> anyhow::Result<Self> {
        let at = |name: &str| {
            header
                .iter()
                .position(|head| head.trim().trim_start_matches('\u{feff}').eq_ignore_ascii_case(name))
        };
        let side = |name: &str| -> anyhow::Result<Side> {
            let place = at(name);
            ensure!(
                place.is_some(),
                "give the file a header with the columns left and right; {name} is missing"
            );
            Ok(Side {
                name: place.unwrap_or_default(),
                aliases: at(&format!("{name}_aliases")),
                birth_date: at(&format!("{name}_birth_date")),
                countries: at(&format!("{name}_countries")),
            })
        };
        Ok(Self {
            schema: at("schema"),
            left: side("left")?,
            right: side("right")?,
        })
    }

    /// The schema of a row: as said, or as the words of both sides suggest.
    fn schema_of(&self, row: &StringRecord) -> Schema {
        match Schema::parse(self.left.cell(row, self.schema)) {
            Schema::Unknown => Name::guess(self.left.names(row).chain(self.right.names(row))),
            said => said,
        }
    }
}

impl Side {
    fn cell<'a>(&self, row: &'a StringRecord, place: Option<usize>) -> &'a str {
        place.and_then(|at| row.get(at)).unwrap_or("").trim()
    }

    fn list<'a>(&self, row: &'a StringRecord, place: Option<usize>) -> impl Iterator<Item = &'a str> {
        self.cell(row, place)
            .split('|')
            .map(str::trim)
            .filter(|value| !value.is_empty())
    }

    fn names<'a>(&self, row: &'a StringRecord) -> impl Iterator<Item = &'a str> {
        std::iter::once(self.cell(row, Some(self.name)))
            .chain(self.list(row, self.aliases))
            .take(NAMES_MAX)
    }

    fn entity(&self, row: &StringRecord, schema: Schema) -> Entity {
        Entity {
            schema,
            names: self.names(row).map(|name| Name::analyse(name, schema)).collect(),
            birth_dates: self.list(row, self.birth_date).filter_map(PartialDate::parse).collect(),
            countries: self.list(row, self.countries).map(country).collect(),
            identifiers: vec![],
        }
    }
}

/// The code of a country that was given by code or by name; what is not known is compared as it stands.
fn country(text: &str) -> String {
    matching::country_code(text).map_or_else(|| text.to_ascii_lowercase(), str::to_string)
}
