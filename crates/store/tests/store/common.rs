//! What the store's tests share: one office, one officer, and a way to write a matter past all rules of kinds.

use policy::{Action, MatterFacts, Officer, Role, Tier};
use store::matters::{Commit, Committed, Derived, MatterRow, commit, find};
use store::{Db, Entry, params, verify};

pub const AT: &str = "2026-11-24T08:00:00.000000Z";

pub fn officer() -> Officer {
    Officer {
        id: "okafor".into(),
        roles: vec![Role::Attache],
        offices: vec!["PSL".into()],
        groups: vec![],
        tier: Tier::Cleared,
        acting: vec![],
    }
}

pub fn with_office(db: &Db) {
    db.write(|tx| {
        tx.execute(
            store::sql!(
                "insert into office (code, name, country, city, zone, headquarters, opened, closed) \
                 values ($1, $2, 'QM', 'Port Sele', 'UTC', 0, '', '')"
            ),
            params!["PSL", "Port Sele"],
        )
    })
    .unwrap();
}

pub fn entry(verb: &str, subject: &str) -> Entry {
    Entry {
        at: AT.into(),
        officer: "okafor".into(),
        office: "PSL".into(),
        verb: verb.into(),
        subject: subject.into(),
        purpose: "liaison".into(),
        outcome: "done".into(),
        grounds: "R03".into(),
        detail: String::new(),
        request: "q1".into(),
    }
}

/// Writes revision `base + 1` of a matter.
pub fn put(db: &Db, id: &str, base: i64, title: &str) -> store::Result<Committed> {
    let facts = MatterFacts {
        id: id.into(),
        kind: "support_request".into(),
        phase: "active".into(),
        office: "PSL".into(),
        creator: "okafor".into(),
        revision: base,
        ..MatterFacts::default()
    };
    let action = if base == 0 {
        Action::CreateMatter
    } else {
        Action::EditMatter
    };
    let permit = policy::decide_write(action, &officer(), &facts).unwrap();
    let stands = db.read(|tx| find(tx, id))?;
    let (n, reference) = stands.map_or((0, String::new()), |row| (row.n, row.reference));
    let row = MatterRow {
        id: id.into(),
        n,
        reference,
        kind: "support_request".into(),
        office: "PSL".into(),
        title: title.into(),
        state: "received".into(),
        phase: "active".into(),
        creator: "okafor".into(),
        created_at: AT.into(),
        updated_at: format!("2026-11-24T08:{base:02}:00.000000Z"),
        ..MatterRow::default()
    };
    let derived = Derived {
        terms: vec![("subjects".into(), "CONT".into())],
        words: store::words::distinct(&[title.to_string()]),
        ..Derived::default()
    };
    let previous = if base == 0 {
        Derived::default()
    } else {
        // What stood before had other words; its terms were the same.
        Derived {
            terms: derived.terms.clone(),
            words: vec!["before".into()],
            ..Derived::default()
        }
    };
    let change = Commit {
        row,
        base,
        reference_prefix: "PSL-SUP-2026".into(),
        verb: "edit".into(),
        note: String::new(),
        officer: "okafor".into(),
        office: "PSL".into(),
        schema_version: 1,
        body: format!("{{\"title\":\"{title}\"}}"),
        derived,
        previous,
        entry: entry("matter.edit", id),
        topics: vec!["matter".into()],
    };
    commit(db, permit, change, None)
}

/// Checks everything, and expects that it holds.
pub fn whole(db: &Db) -> verify::Checked {
    verify::verify(db, None::<&mut std::io::Sink>).unwrap().unwrap()
}
