//! Trees and proofs against another implementation, checkpoints that grow, and what a hand behind the program leaves.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::merkle::{Frontier, Hash, consistency_ranges, consistent, included, inclusion_ranges, leaf, root_of};
use super::*;
use crate::testing::{Guard, databases};
use crate::{Db, Entry};

fn rows(count: u64) -> Vec<Hash> {
    (0..count).map(|n| Sha256::digest(n.to_be_bytes()).into()).collect()
}

fn theirs(rows: &[Hash]) -> MemoryBackedTree<Sha256, Hash> {
    let mut tree = MemoryBackedTree::new();
    for row in rows {
        tree.push(*row);
    }
    tree
}

fn root_between(rows: &[Hash], range: &std::ops::Range<u64>) -> Hash {
    root_of(rows[range.start as usize..range.end as usize].iter().map(leaf))
}

fn proof(rows: &[Hash], ranges: &[std::ops::Range<u64>]) -> Vec<Hash> {
    ranges.iter().map(|range| root_between(rows, range)).collect()
}

// Goal: the root of a growing tree is the RFC's at every size. Method: another implementation, 300 sizes.
#[test]
fn every_root_is_the_one_of_the_rfc() {
    let rows = rows(300);
    let (mut ours, mut others) = (Frontier::default(), MemoryBackedTree::<Sha256, Hash>::new());
    for row in rows {
        ours.push(leaf(&row), |_, _, _| {});
        others.push(row);
        assert_eq!(
            ours.root().as_slice(),
            others.root().as_bytes().as_slice(),
            "{}",
            ours.size()
        );
    }
    let empty: Hash = Sha256::digest([]).into();
    assert_eq!(Frontier::default().root(), empty);
}

proptest! {
    // Goal: an inclusion proof is the RFC's and holds; with anything changed it does not. Method: random places.
    #[test]
    fn inclusion_is_proved(size in 1_u64..400, at in 0_u64..400, other in 0_u64..400, flip in 0_usize..32, step in 0_usize..10) {
        let (index, rows) = (at % size, rows(size));
        let own = proof(&rows, &inclusion_ranges(index, size));
        let theirs = theirs(&rows).prove_inclusion(index as usize);
        prop_assert_eq!(own.concat(), theirs.as_bytes());
        let (root, hash) = (root_between(&rows, &(0..size)), leaf(&rows[index as usize]));
        prop_assert!(included(&hash, index, size, &own, &root));
        prop_assert!(other == index || !included(&hash, other, size, &own, &root));
        let mut wrong = own.clone();
        if let Some(hash) = wrong.get_mut(step) {
            hash[flip] ^= 1;
            prop_assert!(!included(&leaf(&rows[index as usize]), index, size, &wrong, &root));
        }
        let mut longer = own.clone();
        longer.push(root);
        prop_assert!(!included(&hash, index, size, &longer, &root));
        prop_assert!(own.is_empty() || !included(&hash, index, size, &own[1..], &root));
        prop_assert!(!included(&leaf(&root), index, size, &own, &root));
    }

    // Goal: a consistency proof is the RFC's and holds; for another beginning it does not. Method: random pairs.
    #[test]
    fn consistency_is_proved(to in 1_u64..400, at in 0_u64..400, changed in 0_u64..400, flip in 0_usize..32, step in 0_usize..10) {
        let (from, rows) = (at % to + 1, rows(to));
        let own = proof(&rows, &consistency_ranges(from, to));
        let theirs = theirs(&rows).prove_consistency((to - from) as usize);
        prop_assert_eq!(own.concat(), theirs.as_bytes());
        let (older, newer) = (root_between(&rows, &(0..from)), root_between(&rows, &(0..to)));
        prop_assert!(consistent(from, to, &own, &older, &newer));
        // History rewritten: one row of the beginning is another, and the proof is made of what there is now.
        let mut forked = rows.clone();
        forked[(changed % from) as usize][flip] ^= 1;
        let fork = proof(&forked, &consistency_ranges(from, to));
        let fork_root = root_between(&forked, &(0..to));
        prop_assert!(!consistent(from, to, &fork, &older, &fork_root));
        prop_assert!(!consistent(from, to, &own, &older, &fork_root));
        let mut wrong = own.clone();
        if let Some(hash) = wrong.get_mut(step) {
            hash[flip] ^= 1;
            prop_assert!(!consistent(from, to, &wrong, &older, &newer));
        }
        prop_assert!(from == to || !consistent(to, from, &own, &newer, &older));
        prop_assert!(!consistent(0, to, &own, &older, &newer));
    }
}

// Goal: only 64 lower-case digits are a hash. Method: there and back, and near misses.
#[test]
fn hashes_are_read_strictly() {
    let hash = rows(1)[0];
    let text = audit::hex(&hash);
    assert_eq!(merkle::from_hex(&text), Some(hash));
    for wrong in [
        &text[1..],
        &format!("{text}0"),
        &text.to_uppercase(),
        &"g".repeat(64),
        "",
        &"é".repeat(32),
    ] {
        assert_eq!(merkle::from_hex(wrong), None, "{wrong}");
    }
}

fn act(db: &Db, entries: u32) {
    db.write(move |tx| {
        for n in 0..entries {
            tx.audit(Entry {
                at: "2026-11-24T08:00:00.000000Z".into(),
                verb: "matter.read".into(),
                subject: n.to_string(),
                ..Entry::default()
            });
        }
        Ok(())
    })
    .unwrap();
}

fn grown(db: &Db) -> std::result::Result<Growth, Finding> {
    db.read(|tx| {
        let newest = newest(tx)?;
        grow(tx, newest.as_ref())
    })
    .unwrap()
}

/// Makes a checkpoint without a signature; the text is the program's to sign.
fn make(db: &Db) -> Checkpoint {
    let growth = grown(db).expect("the audit holds");
    let made = Checkpoint::of(&growth, "key", "note", "2026-11-24T08:00:00.000000Z").unwrap();
    let kept = made.clone();
    db.write(move |tx| insert(tx, &kept, &growth)).unwrap();
    made
}

fn all_checked(db: &Db) -> std::result::Result<Checked, Finding> {
    db.read(|tx| check(tx, &[], |_| Ok(()))).unwrap()
}

/// A database with several checkpoints over some 700 rows, so that parts are kept.
fn grown_databases() -> Vec<(String, Db, Guard)> {
    let databases = databases();
    for (_, db, _) in &databases {
        for entries in [1, 2, 250, 3, 300, 1, 160] {
            act(db, entries);
            make(db);
        }
        act(db, 5);
    }
    databases
}

fn hashes(db: &Db) -> Vec<Hash> {
    let stored = db
        .read(|tx| tx.query(sql!("select hash from audit order by seq limit 1000"), params![]))
        .unwrap();
    stored
        .iter()
        .map(|row| merkle::from_hex(&row.text(0).unwrap()).unwrap())
        .collect()
}

// Goal: a checkpoint that grew from the one before has the root of all rows, and every proof out of the database is the
// tree's. Method: seven steps, and each tenth row against each checkpoint.
#[test]
fn a_checkpoint_grows_and_proves() {
    for (engine, db, _guard) in grown_databases() {
        let rows = hashes(&db);
        assert_eq!(rows.len(), 722, "{engine}");
        let made = db.read(|tx| after(tx, 0, 100)).unwrap();
        let sizes: Vec<i64> = made.iter().map(|c| c.size).collect();
        assert_eq!(sizes, [1, 3, 253, 256, 556, 557, 717], "{engine}");
        assert_eq!(
            all_checked(&db).unwrap(),
            Checked {
                checkpoints: 7,
                size: 717
            }
        );
        let newest = root_between(&rows, &(0..717));
        for checkpoint in &made {
            let size = checkpoint.size as u64;
            let root = root_between(&rows, &(0..size));
            assert_eq!(checkpoint.root, audit::hex(&root), "{engine} {size}");
            let (read, proof) = db
                .read(|tx| {
                    Ok((
                        super::root(tx, checkpoint.size)?,
                        consistency(tx, checkpoint.size, 717)?,
                    ))
                })
                .unwrap();
            assert_eq!(read, Some(root));
            assert!(
                consistent(size, 717, &proof.unwrap(), &root, &newest),
                "{engine} {size}"
            );
            for seq in (1..=checkpoint.size).step_by(10) {
                let proof = db.read(|tx| inclusion(tx, seq, checkpoint.size)).unwrap().unwrap();
                let hash = leaf(&rows[seq as usize - 1]);
                assert!(
                    included(&hash, seq as u64 - 1, size, &proof, &root),
                    "{engine} {seq} of {size}"
                );
            }
        }
    }
}

// Goal: a backup brings checkpoints and their parts along, and the log goes on from them. Method: restore, check, grow.
#[test]
fn a_backup_brings_checkpoints_along() {
    for (engine, db, _guard) in grown_databases() {
        let mut file = vec![];
        crate::dump::backup(&db, &mut file).unwrap();
        for (to, restored, _guard) in databases() {
            crate::dump::restore(&restored, &mut file.as_slice(), |_| Ok(())).unwrap();
            assert_eq!(all_checked(&restored), all_checked(&db), "{engine} to {to}");
            assert_eq!(make(&restored).size, 722);
            assert!(all_checked(&restored).is_ok(), "{engine} to {to}");
        }
    }
}

// Goal: an entry comes with the hash before it. Method: the first, one between, one that is not there.
#[test]
fn an_entry_can_be_recomputed() {
    for (engine, db, _guard) in databases() {
        act(&db, 3);
        for seq in [1, 3] {
            let (previous, chained) = db.read(|tx| entry(tx, seq)).unwrap().expect("an entry");
            assert_eq!(chained.seq, seq);
            assert_eq!(
                audit::chain_hash(&previous, seq, &chained.entry),
                chained.hash,
                "{engine}"
            );
        }
        for seq in [0, 4, -1] {
            assert_eq!(db.read(|tx| entry(tx, seq)).unwrap(), None, "{engine} {seq}");
        }
    }
}

// Goal: whatever is changed behind the program is named. Method: one statement each, on databases of their own.
#[test]
fn what_was_changed_is_named() {
    let zeros = "0".repeat(64);
    for (statement, row) in [
        (
            format!("update audit set hash = '{zeros}' where seq = 300"),
            "checkpoint of 556 rows",
        ),
        ("update audit set hash = 'x' where seq = 300".into(), "audit row 300"),
        ("delete from audit where seq = 300".into(), "audit row 300"),
        ("delete from audit where seq > 600".into(), "audit row 601"),
        (
            format!("update checkpoint set root = '{zeros}' where size = 253"),
            "checkpoint of 253 rows",
        ),
        (
            format!("update checkpoint set row_hash = '{zeros}' where size = 253"),
            "checkpoint of 253 rows",
        ),
        (
            "update checkpoint set frontier = '' where size = 253".into(),
            "checkpoint of 253 rows",
        ),
        (
            format!("update checkpoint_node set hash = '{zeros}' where position = 1"),
            "checkpoint node 8/1",
        ),
        (
            "delete from checkpoint_node where position = 1".into(),
            "checkpoint node 8/1",
        ),
        (
            format!("insert into checkpoint_node values (8, 2, '{zeros}')"),
            "checkpoint node 8/2",
        ),
    ] {
        for (engine, db, guard) in grown_databases() {
            guard.connection().execute(&statement, &[]).unwrap();
            let finding = all_checked(&db).expect_err(&statement);
            assert_eq!(finding.row, row, "{engine} {statement}: {finding}");
            if row.starts_with("checkpoint node") {
                let made = db.write(rebuild_nodes).unwrap();
                assert_eq!(made, Ok(2), "{engine}");
                assert!(all_checked(&db).is_ok(), "{engine}");
            }
        }
    }
}

// Goal: nothing grows from what does not hold: rows that are gone or changed, before or after the newest checkpoint.
#[test]
fn nothing_is_grown_from_what_does_not_hold() {
    for (statement, row) in [
        ("update audit set officer = 'x' where seq = 719", "audit row 719"),
        ("delete from audit where seq = 719", "audit row 719"),
        ("delete from audit where seq = 722", "audit row 722"),
        ("update chain set hash = ''", "chain head"),
        ("update chain set seq = 716", "audit row 717"),
        ("update audit set hash = '' where seq = 717", "audit row 717"),
        (
            "update checkpoint set frontier = '' where size = 717",
            "checkpoint of 717 rows",
        ),
        (
            "update checkpoint set root = 'x' where size = 717",
            "checkpoint of 717 rows",
        ),
    ] {
        for (engine, db, guard) in grown_databases() {
            guard.connection().execute(statement, &[]).unwrap();
            let finding = grown(&db).expect_err(statement);
            assert_eq!(finding.row, row, "{engine} {statement}: {finding}");
        }
    }
}

// Goal: of two that grow at once one is refused; entries about checkpoints alone are nothing new. Method: both.
#[test]
fn checkpoints_follow_one_another() {
    for (engine, db, _guard) in databases() {
        assert!(!db.read(|tx| anything_new(tx, 0)).unwrap());
        act(&db, 2);
        assert!(db.read(|tx| anything_new(tx, 0)).unwrap());
        let late = grown(&db).expect("it holds");
        make(&db);
        let own = Checkpoint::of(&late, "key", "note", "").unwrap();
        let refused = db.write(move |tx| insert(tx, &own, &late)).unwrap_err();
        assert!(
            matches!(refused, StoreError::Stale { current: 2 }),
            "{engine}: {refused}"
        );
        db.write(|tx| {
            tx.audit(Entry {
                verb: MADE.into(),
                ..Entry::default()
            });
            Ok(())
        })
        .unwrap();
        assert!(!db.read(|tx| anything_new(tx, 2)).unwrap(), "{engine}");
        act(&db, 1);
        assert!(db.read(|tx| anything_new(tx, 2)).unwrap(), "{engine}");
        make(&db);
        assert_eq!(db.read(public_keys).unwrap(), [("key".to_string(), 2, 4)]);
        assert_eq!(db.read(|tx| of_size(tx, 2)).unwrap().map(|c| c.size), Some(2));
        assert_eq!(db.read(|tx| of_size(tx, 3)).unwrap(), None);
    }
}
