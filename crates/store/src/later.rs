//! Inserts that a write transaction gathers and sends as few statements as it can.
//!
//! A commit of one matter inserts into a dozen tables, and on a server each statement is a journey to it and back.
//! Rows that nothing in the transaction reads yet wait here, by statement, and go out together: with sixteen matters in
//! one commit, that is one statement a table instead of sixteen. [`Tx`](crate::db::Tx) sends them before any other
//! statement runs and before the commit, so nobody can see that they waited.

use std::collections::BTreeMap;

use crate::value::Value;

/// Rows of one statement at most.
const ROWS_MAX: usize = 64;

/// Rows that wait for one statement.
struct Waiting {
    head: &'static str,
    pattern: Pattern,
    rows: Vec<Vec<Value>>,
}

/// How one row is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// So many plain values.
    Values(usize),
    /// A text in which each `?` is the next value.
    Text(&'static str),
}

/// Everything that waits in one transaction.
#[derive(Default)]
pub(crate) struct Later {
    waiting: Vec<Waiting>,
    counters: BTreeMap<String, Counter>,
    /// The number the next new matter gets, once it was read.
    pub(crate) next_number: Option<i64>,
}

/// A counter as this transaction has moved it on.
struct Counter {
    n: i64,
    sent: i64,
}

impl Later {
    /// Whether nothing waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.counters.values().all(|c| c.n == c.sent)
    }

    /// Lets rows wait to which rows of other statements refer: they go out before those.
    pub(crate) fn put_first(&mut self, head: &'static str, pattern: Pattern, row: Vec<Value>) {
        match self.waiting.iter_mut().find(|w| w.head == head) {
            Some(waiting) => waiting.rows.push(row),
            None => self.waiting.insert(
                0,
                Waiting {
                    head,
                    pattern,
                    rows: vec![row],
                },
            ),
        }
    }

    /// Lets rows wait. Statements go out in the order in which their first row came.
    pub(crate) fn put(&mut self, head: &'static str, pattern: Pattern, rows: impl IntoIterator<Item = Vec<Value>>) {
        match self.waiting.iter_mut().find(|w| w.head == head) {
            Some(waiting) => waiting.rows.extend(rows),
            None => self.waiting.push(Waiting {
                head,
                pattern,
                rows: rows.into_iter().collect(),
            }),
        }
    }

    /// The next count of a counter that this transaction has read before.
    pub(crate) fn count(&mut self, name: &str) -> Option<i64> {
        let counter = self.counters.get_mut(name)?;
        counter.n += 1;
        Some(counter.n)
    }

    /// A counter as it was read.
    pub(crate) fn counter(&mut self, name: &str, n: i64) {
        self.counters.insert(name.to_string(), Counter { n, sent: n });
    }

    /// The statements with their values, and nothing waits any longer.
    pub(crate) fn take(&mut self) -> Vec<(String, Vec<Value>)> {
        let mut statements = vec![];
        for waiting in std::mem::take(&mut self.waiting) {
            for rows in waiting.rows.chunks(ROWS_MAX) {
                let text = format!("{} {}", waiting.head, waiting.pattern.rows(rows.len()));
                statements.push((text, rows.iter().flatten().cloned().collect()));
            }
        }
        for (name, counter) in &mut self.counters {
            if counter.n != counter.sent {
                counter.sent = counter.n;
                let text =
                    "insert into counter (name, n) values ($1, $2) on conflict (name) do update set n = excluded.n";
                statements.push((
                    text.to_string(),
                    vec![Value::from(name.as_str()), Value::Int(counter.n)],
                ));
            }
        }
        statements
    }
}

impl Pattern {
    fn rows(self, count: usize) -> String {
        match self {
            Pattern::Values(columns) => crate::sql::rows(columns, count),
            Pattern::Text(row) => {
                let mut text = String::new();
                let mut number = 0;
                for at in 0..count {
                    if at > 0 {
                        text.push(',');
                    }
                    for part in row.split_inclusive('?') {
                        match part.strip_suffix('?') {
                            Some(before) => {
                                number += 1;
                                text.push_str(before);
                                text.push('$');
                                text.push_str(&number.to_string());
                            }
                            None => text.push_str(part),
                        }
                    }
                }
                text
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Goal: rows of one statement go out together and in order, statements in the order of their first rows.
    #[test]
    fn rows_are_gathered_by_statement() {
        let mut later = Later::default();
        later.put(
            "insert into a (x, y) values",
            Pattern::Values(2),
            [vec![Value::Int(1), Value::Int(2)]],
        );
        later.put(
            "insert into b (x) values",
            Pattern::Text("(abs(?))"),
            [vec![Value::Int(9)]],
        );
        later.put(
            "insert into a (x, y) values",
            Pattern::Values(2),
            [vec![Value::Int(3), Value::Int(4)]],
        );
        later.put(
            "insert into b (x) values",
            Pattern::Text("(abs(?))"),
            [vec![Value::Int(8)]],
        );
        let texts: Vec<String> = later.take().into_iter().map(|(text, _)| text).collect();
        assert_eq!(
            texts,
            [
                "insert into a (x, y) values ($1,$2),($3,$4)",
                "insert into b (x) values (abs($1)),(abs($2))"
            ]
        );
        assert!(later.is_empty());
    }

    // Goal: rows that others refer to go out before them, although another change let its own rows wait earlier.
    #[test]
    fn rows_that_others_refer_to_go_first() {
        let mut later = Later::default();
        later.put(
            "insert into child (x) values",
            Pattern::Values(1),
            [vec![Value::Int(1)]],
        );
        later.put_first("insert into parent (x) values", Pattern::Values(1), vec![Value::Int(2)]);
        later.put(
            "insert into child (x) values",
            Pattern::Values(1),
            [vec![Value::Int(2)]],
        );
        let texts: Vec<String> = later.take().into_iter().map(|(text, _)| text).collect();
        assert_eq!(
            texts,
            [
                "insert into parent (x) values ($1)",
                "insert into child (x) values ($1),($2)"
            ]
        );
    }

    // Goal: a counter that was read is counted on without asking again, and is sent once for all counts.
    #[test]
    fn counters_are_sent_once() {
        let mut later = Later::default();
        assert_eq!(later.count("PSL"), None);
        later.counter("PSL", 7);
        assert!(later.is_empty());
        assert_eq!((later.count("PSL"), later.count("PSL")), (Some(8), Some(9)));
        let sent = later.take();
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].1[1], Value::Int(9));
        assert!(later.is_empty() && later.take().is_empty());
    }
}
