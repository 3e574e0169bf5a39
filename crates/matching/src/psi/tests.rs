//! Both sides find what they share and nothing else; damaged, foreign and repeated messages are refused.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::identifiers;
use crate::schema::Schema;

const ASKING: Seed = [7; 32];
const ANSWERING: Seed = [9; 32];

fn items(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_string()).collect()
}

/// One whole run, messages carried as JSON.
fn run(ours: &[String], theirs: &[String]) -> Vec<String> {
    let made = offer(&ASKING, "QM asks QN, 24 November 2026", ours, 2).expect("an offer");
    let sent: Offer = serde_json::from_str(&serde_json::to_string(&made).expect("JSON")).expect("an offer");
    let answered = answer(&ANSWERING, &sent, theirs, 2).expect("an answer");
    let back: Answer = serde_json::from_str(&serde_json::to_string(&answered).expect("JSON")).expect("an answer");
    finish(&ASKING, &made, &back, ours, 2).expect("a result")
}

// Goal: two offices find the telephone and the person both know. Method: one run over normal forms.
#[test]
fn what_both_hold_is_found() {
    let phone = |text: &str| {
        let checked = identifiers::check(identifiers::Kind::Phone, text).expect("a number");
        item_of_identifier(identifiers::Kind::Phone, &checked.normal)
    };
    let name = |text: &str, born| items_of_name(&Name::analyse(text, Schema::Person), born);
    let mut ours = vec![
        phone("+999 123 4567"),
        phone("+999 555 0000"),
        "imo:9074729".to_string(),
    ];
    ours.extend(name("Maricela Oduya-Finch", Some("1971-04-02")));
    let mut theirs = vec![phone("00999-1234567"), phone("+998 100 2000")];
    theirs.extend(name("ODUYA FINCH, Marisela", Some("1971-04-02")));
    theirs.extend(name("Ilan Prosk", None));
    let common = run(&ours, &theirs);
    assert!(common.contains(&"phone:+9991234567".to_string()), "{common:?}");
    assert!(common.iter().any(|item| item.starts_with("born:")), "{common:?}");
    assert!(!common.contains(&"imo:9074729".to_string()) && common.len() <= 3);
    assert_eq!(
        items_of_name(&Name::analyse("Prosk", Schema::Person), None),
        Vec::<String>::new()
    );
}

use crate::name::Name;

#[test]
fn messages_show_nothing_of_the_items() {
    let ours = items(&["phone:+9991234567", "phone:+9991234568"]);
    let one = offer(&ASKING, "first run", &ours, 1).expect("an offer");
    let other_run = offer(&ASKING, "second run", &ours, 1).expect("an offer");
    let other_seed = offer(&ANSWERING, "first run", &ours, 1).expect("an offer");
    let repeated = offer(
        &ASKING,
        "first run",
        &items(&["phone:+9991234568", "phone:+9991234567", "phone:+9991234567"]),
        1,
    );
    assert!(
        one.points
            .iter()
            .all(|p| !other_run.points.contains(p) && !other_seed.points.contains(p))
    );
    assert_eq!(
        repeated.as_ref(),
        Ok(&one),
        "the same items in another order, one twice, are the same offer"
    );
    // Sent in an order that does not tell: over many runs each place is first for some.
    let first: BTreeSet<bool> = (0..20)
        .map(|run| {
            let offer = offer(&ASKING, &format!("run {run}"), &ours, 1).expect("an offer");
            offer.points[0]
                == Own::of(&ASKING, &format!("run {run}"), &ours)
                    .expect("items")
                    .blind("phone:+9991234567")
        })
        .collect();
    assert_eq!(first.len(), 2);
}

#[test]
fn what_is_no_message_is_refused() {
    let code = |result: Result<Vec<String>, Refused>| result.map_err(|no| no.code);
    let ours = items(&["a", "b", "c"]);
    let made = offer(&ASKING, "run", &ours, 1).expect("an offer");
    let good = answer(&ANSWERING, &made, &items(&["b", "d"]), 1).expect("an answer");
    assert_eq!(code(finish(&ASKING, &made, &good, &ours, 1)), Ok(items(&["b"])));
    assert_eq!(code(finish(&[1; 32], &made, &good, &ours, 1)), Err("other-items"));
    assert_eq!(
        code(finish(&ASKING, &made, &good, &items(&["a", "b"]), 1)),
        Err("other-items")
    );
    let other = offer(&ASKING, "another run", &ours, 1).expect("an offer");
    assert_eq!(code(finish(&ASKING, &other, &good, &ours, 1)), Err("another-offer"));
    let mut short = good.clone();
    short.twice.pop();
    assert_eq!(code(finish(&ASKING, &made, &short, &ours, 1)), Err("damaged"));
    let mut twice = good.clone();
    twice.points.push(twice.points[0]);
    assert_eq!(code(finish(&ASKING, &made, &twice, &ours, 1)), Err("repeated"));
    for no_point in [[0u8; 32], [255; 32]] {
        let mut bad = good.clone();
        bad.points[0] = Blinded(no_point);
        assert_eq!(
            code(finish(&ASKING, &made, &bad, &ours, 1)),
            Err("damaged"),
            "the neutral point, and no point"
        );
        let mut bad = made.clone();
        bad.points[0] = Blinded(no_point);
        assert_eq!(answer(&ANSWERING, &bad, &ours, 1).map_err(|no| no.code), Err("damaged"));
    }
    let later = Offer {
        version: 2,
        ..made.clone()
    };
    assert_eq!(
        answer(&ANSWERING, &later, &ours, 1).map_err(|no| no.code),
        Err("version")
    );
    assert_eq!(offer(&ASKING, "run", &[], 1).map_err(|no| no.code), Err("count"));
    assert_eq!(offer(&ASKING, "", &ours, 1).map_err(|no| no.code), Err("run"));
    assert_eq!(
        offer(&ASKING, "run", &["x".repeat(301)], 1).map_err(|no| no.code),
        Err("item")
    );
    assert!(serde_json::from_str::<Offer>(r#"{"version":1,"run":"r","points":["00"]}"#).is_err());
    assert!(
        serde_json::from_str::<Offer>(&format!(
            r#"{{"version":1,"run":"r","points":["{}"]}}"#,
            "zz".repeat(32)
        ))
        .is_err()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    // The result is the intersection of the sets, with any number of threads.
    #[test]
    fn it_is_the_intersection(ours in prop::collection::btree_set("[a-d]{1,2}", 1..12), theirs in prop::collection::btree_set("[a-d]{1,2}", 1..12)) {
        let (a, b): (Vec<String>, Vec<String>) = (ours.iter().cloned().collect(), theirs.iter().cloned().collect());
        let common: Vec<String> = ours.intersection(&theirs).cloned().collect();
        prop_assert_eq!(run(&a, &b), common);
        prop_assert_eq!(offer(&ASKING, "r", &a, 1), offer(&ASKING, "r", &a, 5));
    }
}
