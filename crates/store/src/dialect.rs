//! Where the engines differ: full text. Nothing else may live here without a reason.
//!
//! Words are segmented and folded by [`crate::words`] before they come here, so both engines match alike.

use crate::db::Tx;
use crate::later::Pattern;
use crate::pool::Engine;
use crate::value::Value;
use crate::{Result, params};

/// The tables of full text.
pub(crate) fn full_text_tables(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "create virtual table matter_words using fts5(words, content='', contentless_delete=1, \
             tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M* Co'\");
             insert into matter_words (matter_words, rank) values ('secure-delete', 1);"
        }
        Engine::Postgres => {
            "create table matter_words (n bigint primary key, words tsvector not null);
             create index matter_words_words on matter_words using gin (words) with (fastupdate = off);"
        }
    }
}

/// Puts the words of a matter into the index, together with others that wait; `n` is the matter's number.
pub fn put_words(tx: &mut Tx, n: i64, words: &[String]) {
    let text = words.join(" ");
    let (head, row) = match tx.engine() {
        Engine::Sqlite => ("insert into matter_words (rowid, words) values", "(?, ?)"),
        Engine::Postgres => (
            "insert into matter_words (n, words) values",
            "(cast(? as bigint), array_to_tsvector(string_to_array(cast(? as text), ' ')))",
        ),
    };
    tx.later.put(head, Pattern::Text(row), [params![n, text].to_vec()]);
}

/// Takes the words of a matter out of the index.
pub fn remove_words(tx: &mut Tx, n: i64) -> Result<()> {
    let statement = match tx.engine() {
        Engine::Sqlite => "delete from matter_words where rowid = $1",
        Engine::Postgres => "delete from matter_words where n = $1",
    };
    tx.execute_text(statement, params![n]).map(drop)
}

/// Empties the index.
pub fn clear_words(tx: &mut Tx) -> Result<()> {
    let statement = match tx.engine() {
        Engine::Sqlite => "insert into matter_words (matter_words) values ('delete-all')",
        Engine::Postgres => "delete from matter_words",
    };
    tx.execute_text(statement, params![]).map(drop)
}

/// Condition on the matter alias `m`: it holds every word, the last one as a prefix. Returns the condition with
/// the parameter's number in it, and the parameter; `None` when no word was given.
pub fn words_condition(engine: Engine, words: &[String], number: usize) -> Option<(String, Value)> {
    let last = words.len().checked_sub(1)?;
    Some(match engine {
        Engine::Sqlite => {
            let terms: Vec<String> = words
                .iter()
                .enumerate()
                .map(|(at, w)| format!("\"{w}\"{}", if at == last { "*" } else { "" }))
                .collect();
            let condition = format!("m.n in (select rowid from matter_words where matter_words match ${number})");
            (condition, Value::Text(terms.join(" ")))
        }
        Engine::Postgres => {
            let terms: Vec<String> = words
                .iter()
                .enumerate()
                .map(|(at, w)| format!("'{w}'{}", if at == last { ":*" } else { "" }))
                .collect();
            let query = format!("cast(cast(${number} as text) as tsquery)");
            (
                format!("m.n in (select n from matter_words where words @@ {query})"),
                Value::Text(terms.join(" & ")),
            )
        }
    })
}

/// A column in a condition that must not choose the index. Without statistics SQLite takes the index of any equality
/// before the one that gives the order; PostgreSQL weighs them itself.
pub fn not_by_index(engine: Engine, column: &str) -> String {
    match engine {
        Engine::Sqlite => format!("+{column}"),
        Engine::Postgres => column.to_string(),
    }
}
