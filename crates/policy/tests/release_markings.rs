//! Markings: what is read, what is refused, and the banner as a high-water mark.
//!
//! Method: tables of texts with what they are read as, then properties over random markings.

use policy::release::{Marking, banner};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

fn banner_of(texts: &[&str]) -> String {
    let read: Vec<Marking> = texts
        .iter()
        .map(|text| Marking::read(text).expect("a marking"))
        .collect();
    banner(&read)
}

#[test]
fn what_is_written_well_is_taken() {
    for text in [
        "OPEN",
        "CUI",
        "CUI//LEI",
        "CUI//SP-CHRI/INV/LEI",
        "CUI//SP-JURY/SP-TAX//FED ONLY",
        "CUI//NOFORN",
        "CUI//LEI//DL ONLY/NOCON",
        "CUI//PRVCY//REL TO QM, QN",
        "CUI//DISPLAY ONLY QM",
        "TLP:CLEAR",
        "TLP:AMBER+STRICT",
        "TLP:RED",
        "H0",
        "H3",
    ] {
        let marking = Marking::write(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        assert_eq!(marking.to_string(), text);
    }
}

#[test]
fn what_is_no_marking_is_refused_with_what_to_write() {
    for (text, code) in [
        ("", "empty-marking"),
        ("   ", "empty-marking"),
        ("SECRET", "unknown-marking"),
        ("cui//lei", "unknown-marking"),
        ("CUI//", "bad-category"),
        ("CUI//lei", "bad-category"),
        ("CUI//SP-", "bad-category"),
        ("CUI//LEI/", "bad-category"),
        ("CUI//LEI/LEI", "category-twice"),
        ("CUI//LEI//NOBODY", "bad-part"),
        ("CUI//LEI//NOFORN/NOBODY", "bad-limit"),
        ("CUI//LEI//NOFORN QM", "bad-limit"),
        ("CUI//LEI//NOFORN/NOFORN", "limit-twice"),
        ("CUI//NOFORN//LEI", "bad-part"),
        ("CUI//LEI//NOFORN//NOCON", "bad-part"),
        ("CUI//LEI//REL TO", "bad-state"),
        ("CUI//LEI//REL TO USA, QM", "bad-state"),
        ("CUI//LEI//NOFORN/REL TO QM", "limits-contradict"),
        ("CUI//LEI//FED ONLY/NOCON", "limits-contradict"),
        ("TLP:WHITE", "tlp-1"),
        ("TLP:BLUE", "bad-tlp"),
        ("H4", "bad-handling-code"),
        ("H", "bad-handling-code"),
    ] {
        let refusal = Marking::read(text).expect_err(text);
        assert_eq!(refusal.code, code, "{text}: {refusal}");
        assert!(!refusal.why.ends_with('.'), "{refusal}");
    }
}

#[test]
fn new_material_is_marked_in_order_and_without_legacy_legends() {
    for (text, code, why) in [
        (
            "FOUO",
            "legacy-marking",
            "legacy legends are read, not given: mark it as CUI",
        ),
        (
            "LES",
            "legacy-marking",
            "legacy legends are read, not given: mark it as CUI",
        ),
        ("CUI//LEI/SP-CHRI", "marking-order", "write CUI//SP-CHRI/LEI"),
        ("CUI//LEI/INV", "marking-order", "write CUI//INV/LEI"),
        (
            "CUI//LEI//REL TO QN, QM",
            "marking-order",
            "write CUI//LEI//REL TO QM, QN",
        ),
        ("CUI//NOFORN/DL ONLY", "marking-order", "write CUI//DL ONLY/NOFORN"),
        ("CONTROLLED//LEI", "marking-order", "write CUI//LEI"),
    ] {
        assert!(Marking::read(text).is_ok(), "{text} is read");
        let refusal = Marking::write(text).expect_err(text);
        assert_eq!((refusal.code, refusal.why.as_str()), (code, why));
    }
}

#[test]
fn the_banner_is_the_high_water_mark() {
    for (texts, expected) in [
        (&[][..], "OPEN"),
        (&["OPEN"], "OPEN"),
        (&["OPEN", "CUI//LEI"], "CUI//LEI"),
        (&["CUI//LEI", "CUI//SP-CHRI/INV"], "CUI//SP-CHRI/INV/LEI"),
        (&["CUI//CHRI", "CUI//SP-CHRI"], "CUI//SP-CHRI"),
        (
            &["CUI//LEI//REL TO QM, QN", "CUI//LEI//REL TO QN, QO"],
            "CUI//LEI//REL TO QN",
        ),
        (&["CUI//LEI//REL TO QM", "CUI//LEI//REL TO QN"], "CUI//LEI//NOFORN"),
        (&["CUI//LEI//REL TO QM", "CUI//LEI"], "CUI//LEI//REL TO QM"),
        (&["CUI//LEI//REL TO QM", "CUI//NOFORN"], "CUI//LEI//NOFORN"),
        (&["CUI//FEDCON", "CUI//NOCON"], "CUI//FED ONLY"),
        (&["CUI//FED ONLY", "CUI//NOCON"], "CUI//FED ONLY"),
        (&["TLP:GREEN", "TLP:AMBER+STRICT", "TLP:AMBER"], "TLP:AMBER+STRICT"),
        (&["H1", "H2", "H1"], "H1/H2"),
        (&["FOUO", "CUI//LEI", "TLP:RED", "H1"], "CUI//LEI | TLP:RED | H1 | FOUO"),
        (&["LES", "FOUO"], "FOUO/LES"),
    ] {
        assert_eq!(banner_of(texts), expected, "{texts:?}");
    }
}

fn a_marking() -> impl Strategy<Value = String> {
    let categories = btree_set(
        prop::sample::select(vec!["SP-CHRI", "SP-TAX", "LEI", "INV", "CHRI", "PRVCY"]),
        0..4,
    );
    let limits = btree_set(
        prop::sample::select(vec![
            "DL ONLY",
            "REL TO QM, QN",
            "REL TO QN",
            "NOCON",
            "DISPLAY ONLY QM",
            "ATTORNEY-WP",
        ]),
        0..2,
    );
    let cui = (categories, limits, any::<bool>()).prop_map(|(categories, limits, noforn)| {
        let mut text = "CUI".to_string();
        let limits: Vec<&str> = if noforn {
            vec!["NOFORN"]
        } else {
            limits.into_iter().collect()
        };
        for part in [categories.into_iter().collect::<Vec<_>>().join("/"), limits.join("/")] {
            if !part.is_empty() {
                text = format!("{text}//{part}");
            }
        }
        text
    });
    let others = vec![
        "OPEN",
        "TLP:CLEAR",
        "TLP:GREEN",
        "TLP:AMBER",
        "TLP:RED",
        "H0",
        "H1",
        "H2",
        "FOUO",
        "LES",
    ];
    prop_oneof![cui, prop::sample::select(others).prop_map(str::to_string)]
}

proptest! {
    /// No text makes it panic, and what is read is written so that it reads the same.
    #[test]
    fn reading_is_total(text in "\\PC{0,40}", marking in a_marking()) {
        let _ = Marking::read(&text);
        if let Ok(read) = Marking::read(&marking) {
            prop_assert_eq!(Marking::read(&read.to_string()).expect("reads again"), read.clone());
            if !matches!(read, Marking::Legacy(_)) {
                prop_assert!(Marking::write(&read.to_string()).is_ok());
            }
        }
    }

    /// The banner does not depend on order or repetition, and a part more never takes a word of strictness away.
    #[test]
    fn the_banner_only_rises(texts in vec(a_marking(), 0..6), more in a_marking(), turn in 0_usize..6) {
        let mut read: Vec<Marking> = texts.iter().filter_map(|text| Marking::read(text).ok()).collect();
        let before = banner(&read);
        let mut turned = read.clone();
        turned.extend(read.clone());
        let by = turn.min(turned.len());
        turned.rotate_left(by);
        turned.reverse();
        prop_assert_eq!(&banner(&turned), &before);
        let Ok(more) = Marking::read(&more) else { return Ok(()) };
        read.push(more);
        let after = banner(&read);
        for word in ["NOFORN", "DL ONLY", "FED ONLY", "TLP:RED", "H1", "FOUO", "SP-CHRI", "LEI"] {
            prop_assert!(!before.contains(word) || after.contains(word), "{before} became {after}");
        }
        if before.contains("REL TO") {
            prop_assert!(after.contains("REL TO") || after.contains("NOFORN"), "{before} became {after}");
        }
    }
}
