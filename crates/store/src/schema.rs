//! Migrations: numbered SQL files, applied once, in order, and refused when the history differs.

use crate::pool::{Conn, Engine};
use crate::value::Value;
use crate::{Result, StoreError, audit, dialect};

/// One migration.
struct Migration {
    name: &'static str,
    text: &'static str,
    /// What differs between the engines and goes with it.
    own: fn(Engine) -> &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "001_start",
        text: include_str!("../schema/001_start.sql"),
        own: dialect::full_text_tables,
    },
    Migration {
        name: "002_revision_heads",
        text: include_str!("../schema/002_revision_heads.sql"),
        own: nothing_more,
    },
    Migration {
        name: "003_checkpoints",
        text: include_str!("../schema/003_checkpoints.sql"),
        own: nothing_more,
    },
    Migration {
        name: "004_saved_views",
        text: include_str!("../schema/004_saved_views.sql"),
        own: nothing_more,
    },
    Migration {
        name: "005_sharing",
        text: include_str!("../schema/005_sharing.sql"),
        own: nothing_more,
    },
    Migration {
        name: "006_notices",
        text: include_str!("../schema/006_notices.sql"),
        own: nothing_more,
    },
];

/// For migrations whose text is the same on both engines.
fn nothing_more(_: Engine) -> &'static str {
    ""
}

/// Names of the migrations that a database still needs; refuses one whose history differs from ours.
pub fn pending(conn: &mut Conn) -> Result<Vec<&'static str>> {
    conn.batch(
        "create table if not exists migration (name text primary key, digest text not null, position bigint not null)",
    )?;
    let mut applied: Vec<(String, String)> = vec![];
    conn.each("select name, digest from migration order by position", &[], |row| {
        applied.push((row.text(0)?, row.text(1)?));
        Ok(())
    })?;
    if applied.len() > MIGRATIONS.len() {
        return Err(StoreError::fault(
            "compare migrations",
            "the database was made by a newer program",
        ));
    }
    for ((name, digest), ours) in applied.iter().zip(MIGRATIONS) {
        if name != ours.name || *digest != audit::digest(ours.text) {
            return Err(StoreError::fault(
                "compare migrations",
                format!("migration {name} is not the one we know"),
            ));
        }
    }
    Ok(MIGRATIONS[applied.len()..].iter().map(|m| m.name).collect())
}

/// Applies what is pending, all in one transaction.
pub fn migrate(conn: &mut Conn) -> Result<Vec<&'static str>> {
    match conn.engine() {
        Engine::Sqlite => conn.batch("begin immediate")?,
        // Two programs that start together must not both migrate.
        Engine::Postgres => conn.batch("begin; select pg_advisory_xact_lock(7321650117)")?,
    }
    let result = apply(conn);
    match result {
        Ok(names) => conn.batch("commit").map(|()| names),
        Err(error) => {
            conn.batch("rollback")?;
            Err(error)
        }
    }
}

fn apply(conn: &mut Conn) -> Result<Vec<&'static str>> {
    let names = pending(conn)?;
    let first = MIGRATIONS.len() - names.len();
    for (at, migration) in MIGRATIONS.iter().enumerate().skip(first) {
        let attempt = |e| StoreError::fault(format!("apply migration {}", migration.name), e);
        conn.batch(migration.text).map_err(attempt)?;
        conn.batch((migration.own)(conn.engine())).map_err(attempt)?;
        conn.execute(
            "insert into migration (name, digest, position) values ($1, $2, $3)",
            &[
                Value::from(migration.name),
                Value::from(audit::digest(migration.text)),
                Value::Int(at as i64),
            ],
        )?;
    }
    Ok(names)
}

/// Names of every table of the schema in an order in which rows can be copied: what is referred to comes first.
pub const TABLES: &[&str] = &[
    "fact",
    "chain",
    "audit",
    "checkpoint",
    "checkpoint_node",
    "office",
    "officer",
    "posting",
    "officer_role",
    "need_group",
    "group_member",
    "delegation",
    "session",
    "token",
    "draft",
    "saved_view",
    "matter",
    "revision",
    "matter_term",
    "matter_office",
    "matter_officer",
    "clock",
    "task",
    "link",
    "matter_party",
    "hours",
    "claim",
    "item",
    "item_party",
    "disclosure",
    "disclosure_party",
    "counter",
    "period",
    "agency",
    "agency_standing",
    "contact",
    "commitment",
    "party",
    "statement",
    "party_name",
    "list",
    "list_import",
    "list_entry",
    "list_name",
    "imported_row",
    "import_run",
    "import_reject",
    "outbox",
    "job",
    "calendar_feed",
    "officer_notice",
    "notice",
];
