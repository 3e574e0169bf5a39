//! Rows of a CSV file as text, whatever its bytes are: read one by one, with line numbers and without a header.
//!
//! UTF-8 is taken as it is; a cell that is not UTF-8 is read as Windows-1252, which holds Latin-1. A row may have any
//! number of cells here; what is wrong with it is for the caller to say.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use anyhow::Context;
use csv::ByteRecord;
use encoding_rs::{Encoding, WINDOWS_1252};

/// Bytes of one cell at most; a row with a larger one is rejected.
pub const CELL_BYTES_MAX: usize = 64_000;
/// Byte that ends a file of the old kind (Control-Z).
const END_MARK: &[u8] = b"\x1a";

/// How the bytes of a file are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bytes {
    /// UTF-8 where it is, else Windows-1252, cell by cell.
    Either,
    /// UTF-8; another byte makes the row unreadable.
    Utf8,
    /// Windows-1252, which holds Latin-1.
    Windows1252,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRow {
    /// Line it begins on, from 1.
    pub line: u64,
    /// Lines it stands on, 1 unless a cell holds a line break.
    pub lines: u64,
    /// Cells without the space around them.
    pub cells: Vec<String>,
    /// Why it cannot be used, where its bytes or its size are the reason.
    pub fault: Option<String>,
}

/// Whether the file had its end mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A last line with Control-Z was there.
    Marked,
    /// The file just ended.
    Unmarked,
}

/// Reads the rows of a file one by one.
pub struct Rows {
    reader: csv::Reader<BufReader<Counted>>,
    record: ByteRecord,
    bytes: Bytes,
    end: End,
}

/// A file that counts what was read of it, and whose last line always ends: then every row ends with a line, and its
/// number can be told from there.
pub struct Counted {
    file: File,
    progress: indicatif::ProgressBar,
    ended: bool,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.progress.inc(read as u64);
        if read == 0 && !self.ended && !buffer.is_empty() {
            self.ended = true;
            buffer[0] = b'\n';
            return Ok(1);
        }
        Ok(read)
    }
}

impl Rows {
    /// Opens a file; the progress moves with the bytes read.
    pub fn open(path: &Path, delimiter: u8, bytes: Bytes, progress: &indicatif::ProgressBar) -> anyhow::Result<Rows> {
        let file = File::open(path).with_context(|| format!("could not open {}", path.display()))?;
        let counted = Counted {
            file,
            progress: progress.clone(),
            ended: false,
        };
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            // A carriage return before it is space around the last cell, and goes with it.
            .terminator(csv::Terminator::Any(b'\n'))
            .from_reader(BufReader::with_capacity(1 << 16, counted));
        Ok(Rows {
            reader,
            record: ByteRecord::new(),
            bytes,
            end: End::Unmarked,
        })
    }

    /// Whether the end mark was seen; to be asked after the last row.
    pub fn end(&self) -> End {
        self.end
    }

    /// The next row, `None` at the end of the file.
    pub fn next_row(&mut self) -> anyhow::Result<Option<RawRow>> {
        loop {
            if !self
                .reader
                .read_byte_record(&mut self.record)
                .context("could not read the file")?
            {
                return Ok(None);
            }
            if self.record.len() == 1 && self.record.get(0).is_some_and(|cell| cell.trim_ascii() == END_MARK) {
                self.end = End::Marked;
                continue;
            }
            if self.record.len() == 1 && self.record.get(0).is_some_and(|cell| cell.trim_ascii().is_empty()) {
                continue;
            }
            // The reader stands at the line after the row. Where it began is counted back, since the place it gives
            // for the row's begin lies before blank lines that it skipped.
            let breaks = self.record.iter().flatten().filter(|b| **b == b'\n').count() as u64;
            let line = self.reader.position().line().saturating_sub(1 + breaks);
            let mut fault = None;
            let mut cells = Vec::with_capacity(self.record.len());
            for cell in &self.record {
                if cell.len() > CELL_BYTES_MAX {
                    fault = Some(format!("a cell holds more than {CELL_BYTES_MAX} bytes"));
                }
                cells.push(decode(cell, self.bytes, &mut fault));
            }
            if let Some(first) = cells.first_mut() {
                // A byte order mark is not part of the first cell.
                if let Some(rest) = first.strip_prefix('\u{feff}') {
                    *first = rest.trim().to_string();
                }
            }
            return Ok(Some(RawRow {
                line,
                lines: breaks + 1,
                cells,
                fault,
            }));
        }
    }
}

fn decode(cell: &[u8], bytes: Bytes, fault: &mut Option<String>) -> String {
    let cut = &cell[..cell.len().min(CELL_BYTES_MAX)];
    let text = match (bytes, std::str::from_utf8(cut)) {
        (Bytes::Either | Bytes::Utf8, Ok(text)) => text.to_string(),
        (Bytes::Utf8, Err(_)) => {
            fault.get_or_insert_with(|| "the row is not UTF-8: say its encoding in the mapping".into());
            String::from_utf8_lossy(cut).into_owned()
        }
        (Bytes::Either | Bytes::Windows1252, _) => windows(cut, WINDOWS_1252),
    };
    if text.contains('\0') {
        fault.get_or_insert_with(|| "a cell holds a NUL character".into());
    }
    text.replace('\0', "").trim().to_string()
}

fn windows(cell: &[u8], encoding: &'static Encoding) -> String {
    encoding.decode_without_bom_handling(cell).0.into_owned()
}
