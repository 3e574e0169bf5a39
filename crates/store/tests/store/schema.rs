//! Both engines have the same schema, it is the one of the golden file, and every foreign key has its index.
//!
//! If you are here because the golden file differs: read the difference, then rewrite it with `cargo x bless schema`.

use std::collections::BTreeMap;
use std::fmt::Write;

use store::pool::{Conn, Engine};
use store::tables::{Family, Nullable, columns};
use store::testing::databases;
use store::{Db, schema};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fences/schema.out");

fn texts(conn: &mut Conn, text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![];
    conn.each(text, &[], |row| {
        let texts: store::Result<Vec<String>> = (0..row.0.len()).map(|at| row.text(at)).collect();
        rows.push(texts?);
        Ok(())
    })
    .unwrap_or_else(|e| panic!("{text}: {e}"));
    rows
}

/// Indexes of a table: columns in order, and whether it is unique; the primary key is not among them.
fn indexes(conn: &mut Conn, table: &str) -> Vec<(String, Vec<String>, String)> {
    let rows = match conn.engine() {
        Engine::Sqlite => texts(
            conn,
            &format!(
                "select l.name, case when l.\"unique\" = 1 then 'unique' else '' end, i.name, l.origin \
                 from pragma_index_list('{table}') l, pragma_index_info(l.name) i where l.origin <> 'pk' order by l.name, i.seqno"
            ),
        ),
        Engine::Postgres => texts(
            conn,
            &format!(
                "select cast(ic.relname as text), case when x.indisunique then 'unique' else '' end, cast(a.attname as text), \
                 case when k.conname is null then 'c' else 'u' end \
                 from pg_index x join pg_class tc on tc.oid = x.indrelid join pg_class ic on ic.oid = x.indexrelid \
                 cross join lateral unnest(cast(x.indkey as int2[])) with ordinality as c (attnum, pos) \
                 join pg_attribute a on a.attrelid = tc.oid and a.attnum = c.attnum \
                 left join pg_constraint k on k.conindid = ic.oid and k.contype = 'u' \
                 where tc.relname = '{table}' and not x.indisprimary order by ic.relname, c.pos"
            ),
        ),
    };
    let mut found: BTreeMap<String, (Vec<String>, String, String)> = BTreeMap::new();
    for row in rows {
        let index = found
            .entry(row[0].clone())
            .or_insert((vec![], row[1].clone(), row[3].clone()));
        index.0.push(row[2].clone());
    }
    // The engines name the index of a unique column each in its own way.
    let mut list: Vec<_> = found
        .into_iter()
        .map(|(name, (columns, unique, origin))| {
            (
                if origin == "u" { "unique column".into() } else { name },
                columns,
                unique,
            )
        })
        .collect();
    list.sort();
    list
}

/// Foreign keys of a table: its columns, the other table and its columns.
fn foreign_keys(conn: &mut Conn, table: &str) -> Vec<(String, String, String)> {
    let rows = match conn.engine() {
        Engine::Sqlite => texts(
            conn,
            &format!("select \"from\", \"table\", \"to\" from pragma_foreign_key_list('{table}')"),
        ),
        Engine::Postgres => texts(
            conn,
            &format!(
                "select cast(a.attname as text), cast(oc.relname as text), cast(oa.attname as text) from pg_constraint k \
                 join pg_class c on c.oid = k.conrelid join pg_class oc on oc.oid = k.confrelid \
                 join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1] \
                 join pg_attribute oa on oa.attrelid = oc.oid and oa.attnum = k.confkey[1] \
                 where k.contype = 'f' and c.relname = '{table}'"
            ),
        ),
    };
    let mut keys: Vec<_> = rows
        .into_iter()
        .map(|r| (r[0].clone(), r[1].clone(), r[2].clone()))
        .collect();
    keys.sort();
    keys
}

fn tables(conn: &mut Conn) -> Vec<String> {
    let rows = match conn.engine() {
        Engine::Sqlite => texts(
            conn,
            "select name from sqlite_master where type = 'table' order by name",
        ),
        Engine::Postgres => texts(
            conn,
            "select cast(tablename as text) from pg_tables where schemaname = 'public' order by 1",
        ),
    };
    let own = |name: &String| name != "migration" && !name.starts_with("matter_words") && !name.starts_with("sqlite_");
    rows.into_iter().map(|mut r| r.remove(0)).filter(own).collect()
}

fn describe(db: &Db, conn: &mut Conn) -> String {
    let mut out = String::new();
    for table in tables(conn) {
        let columns = db.read(|tx| columns(tx, &table)).unwrap();
        writeln!(out, "table {table}").unwrap();
        for column in &columns {
            let family = match column.family {
                Family::Text => "text",
                Family::Integer => "integer",
                Family::Real => "real",
            };
            let nullable = if column.nullable == Nullable::Yes {
                ", may be null"
            } else {
                ""
            };
            writeln!(out, "  {} {family}{nullable}", column.name).unwrap();
        }
        let mut key: Vec<_> = columns.iter().filter(|c| c.key > 0).collect();
        key.sort_by_key(|c| c.key);
        let key: Vec<String> = key.iter().map(|c| c.name.clone()).collect();
        assert!(!key.is_empty(), "{table} has no primary key");
        writeln!(out, "  key ({})", key.join(", ")).unwrap();
        let indexes = indexes(conn, &table);
        for (name, columns, unique) in &indexes {
            let unique = if unique.is_empty() || name == "unique column" {
                String::new()
            } else {
                format!(" {unique}")
            };
            writeln!(out, "  index {name}{unique} ({})", columns.join(", ")).unwrap();
        }
        for (column, other, theirs) in foreign_keys(conn, &table) {
            let cover = if key[0] == column {
                "the key".to_string()
            } else {
                let index = indexes.iter().find(|(_, columns, _)| columns[0] == column);
                index
                    .unwrap_or_else(|| panic!("{table}.{column} refers to {other} but no index begins with it"))
                    .0
                    .clone()
            };
            writeln!(out, "  {column} refers to {other} ({theirs}), covered by {cover}").unwrap();
        }
    }
    out
}

// Goal: what a database has is what the golden file says, on both engines, and the copy order knows every table.
// Method: ask both catalogues and compare the texts.
#[test]
fn schema_is_the_same_everywhere() {
    for (engine, db, guard) in databases() {
        let mut conn = guard.connection();
        let text = describe(&db, &mut conn);
        let mut listed: Vec<&str> = schema::TABLES.to_vec();
        listed.sort_unstable();
        assert_eq!(
            tables(&mut conn),
            listed,
            "{engine}: schema::TABLES is not the list of tables"
        );
        if std::env::var("BLESS").is_ok_and(|v| v == "1") && engine == "sqlite" {
            std::fs::create_dir_all(std::path::Path::new(GOLDEN).parent().unwrap()).unwrap();
            std::fs::write(GOLDEN, &text).unwrap();
        }
        let golden = std::fs::read_to_string(GOLDEN).expect("tests/fences/schema.out is missing: make it with BLESS=1");
        for (ours, theirs) in text.lines().zip(golden.lines()) {
            assert_eq!(ours, theirs, "{engine} differs from tests/fences/schema.out");
        }
        assert_eq!(
            text.lines().count(),
            golden.lines().count(),
            "{engine} differs from tests/fences/schema.out in length"
        );
    }
}

// Goal: rows can be copied in the order of the list. Method: what a table refers to stands before it.
#[test]
fn the_copy_order_respects_references() {
    for (engine, _db, guard) in databases() {
        let mut conn = guard.connection();
        for (at, table) in schema::TABLES.iter().enumerate() {
            for (column, other, _) in foreign_keys(&mut conn, table) {
                let place = schema::TABLES.iter().position(|t| *t == other);
                assert!(
                    place.is_some_and(|p| p < at),
                    "{engine}: {table}.{column} refers to {other}, which comes later"
                );
            }
        }
    }
}
