//! What must hold of every two names, whatever they are: no order of the sides, equal names score 1, evidence moves the
//! score only its own way, and nothing makes the code stop. Method: random text of many scripts, and random mixtures of
//! invented name parts, which come closer to real names than random letters do.

use matching::{Entity, Name, PartialDate, Schema, candidate_keys, score, score_names, value_of_names};
use proptest::prelude::*;

fn schema() -> impl Strategy<Value = Schema> {
    prop_oneof![
        Just(Schema::Person),
        Just(Schema::Organization),
        Just(Schema::Vessel),
        Just(Schema::Aircraft),
        Just(Schema::Unknown),
    ]
}

/// Letters of the scripts names are written in, signs, and anything at all.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,60}",
        r"[a-zA-ZÀ-ž .,'()/&\-]{0,60}",
        r"[а-яА-ЯёіїєўґA-Za-z .\-]{0,50}",
        r"[\u{620}-\u{64a}\u{67e}\u{686}\u{6af}\u{6cc} \u{200c}]{0,40}",
        r"[\u{4e00}-\u{9fff}\u{ac00}-\u{d7a3}\u{3041}-\u{30ff}・ ]{0,20}",
        r"[\u{5d0}-\u{5ea}\u{10d0}-\u{10f0}\u{561}-\u{587}\u{e01}-\u{e4e}\u{900}-\u{97f} ]{0,30}",
        "\\PC{0,500}",
    ]
}

/// Names put together from invented parts.
fn invented() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "Velimir",
        "ZORANDIN",
        "Abd",
        "al",
        "Tarmuni",
        "Orsolov",
        "Orsolovich",
        "J.",
        "van",
        "der",
        "Quillan",
        "Kesh-mar",
        "Веримир",
        "Торасов",
        "Торасович",
        "محمد",
        "ترموني",
        "عبد",
        "الكرمي",
        "김",
        "민수",
        "李",
        "東海",
        "Ltd",
        "OOO",
        "Group",
        "Shipping",
        "No.",
        "7",
        "VII",
        "Forty",
        "Two",
        "Mr.",
        "Haji",
        "Abu",
        "bin",
        "(Varnia)",
        ",",
        "/",
        "Ćirković",
        "S.A.R.L.",
        "GmbH",
        "&",
        "Star",
        "of",
        "the",
        "Sea",
        "ABC",
        "A.B.C.",
    ]);
    prop::collection::vec(part, 1..9).prop_map(|parts| parts.join(" "))
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any_text(), invented(), invented()]
}

fn entity(names: Vec<String>, dates: Vec<(u16, u8, u8)>, countries: Vec<String>, kind: Schema) -> Entity {
    Entity {
        schema: kind,
        names: names.iter().map(|name| Name::analyse(name, kind)).collect(),
        birth_dates: dates
            .iter()
            .map(|&(year, month, day)| PartialDate {
                year,
                month,
                day,
                about: false,
            })
            .collect(),
        countries,
        identifiers: vec![],
    }
}

fn entities() -> impl Strategy<Value = Entity> {
    let names = prop::collection::vec(text(), 0..4);
    let dates = prop::collection::vec((1900u16..2000, 0u8..13, 0u8..32), 0..3);
    let countries = prop::collection::vec("q[mnopq]", 0..3);
    (names, dates, countries, schema()).prop_map(|(n, d, c, s)| entity(n, d, c, s))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn sides_do_not_matter(left in text(), right in text(), one in schema(), two in schema()) {
        let (a, b) = (Name::analyse(&left, one), Name::analyse(&right, two));
        let (there, back) = (score_names(&a, &b), score_names(&b, &a));
        prop_assert_eq!(there.value.to_bits(), back.value.to_bits());
        prop_assert_eq!(there.explanation.len(), back.explanation.len());
        for (p, q) in there.explanation.iter().zip(&back.explanation) {
            prop_assert_eq!((&p.left, &p.right, p.rule), (&q.right, &q.left, q.rule));
        }
        prop_assert_eq!(there.value.to_bits(), value_of_names(&a, &b).to_bits());
        prop_assert!((0.0..=1.0).contains(&there.value));
    }

    #[test]
    fn a_name_is_itself(name in text(), kind in schema()) {
        let (a, b) = (Name::analyse(&name, kind), Name::analyse(&name, kind));
        prop_assert_eq!(score_names(&a, &b).value, 1.0);
        prop_assert_eq!(candidate_keys(&a), candidate_keys(&b));
        let shout = Name::analyse(&format!("  {name} "), kind);
        prop_assert_eq!(candidate_keys(&a), candidate_keys(&shout));
    }

    #[test]
    fn things_have_no_sides_and_are_themselves(a in entities(), b in entities()) {
        prop_assert_eq!(score(&a, &b).value.to_bits(), score(&b, &a).value.to_bits());
        if !a.names.is_empty() {
            prop_assert_eq!(score(&a, &a).value, 1.0);
        }
    }

    #[test]
    fn more_evidence_for_never_lowers(a in entities(), b in entities()) {
        let before = score(&a, &b).value;
        let id = |e: &Entity| { let mut e = e.clone(); e.identifiers.push(("imo".into(), "9074729".into())); e };
        prop_assert!(score(&id(&a), &id(&b)).value >= before);
        let day = PartialDate { year: 1961, month: 7, day: 9, about: false };
        let born = |e: &Entity| { let mut e = e.clone(); e.birth_dates = vec![day]; e };
        let none = |e: &Entity| { let mut e = e.clone(); e.birth_dates = vec![]; e };
        prop_assert!(score(&born(&a), &born(&b)).value >= score(&none(&a), &none(&b)).value);
    }

    #[test]
    fn more_evidence_against_never_raises(a in entities(), b in entities()) {
        let before = score(&a, &b).value;
        let id = |e: &Entity, value: &str| { let mut e = e.clone(); e.identifiers.push(("imo".into(), value.into())); e };
        prop_assert!(score(&id(&a, "9074729"), &id(&b, "9176187")).value <= before);
        let born = |e: &Entity, year: u16| {
            let mut e = e.clone();
            e.birth_dates = vec![PartialDate { year, month: 0, day: 0, about: false }];
            e
        };
        let none = |e: &Entity| { let mut e = e.clone(); e.birth_dates = vec![]; e };
        prop_assert!(score(&born(&a, 1950), &born(&b, 1980)).value <= score(&none(&a), &none(&b)).value);
    }

    // One wrong letter in a long word still leads an index to the name.
    #[test]
    fn one_mistake_keeps_a_key(word in "[b-z]{6,12}", at in 0usize..6, letter in "[a-z]") {
        let mut wrong = word.clone();
        wrong.replace_range(at..=at, &letter);
        let keys = |text: &str| candidate_keys(&Name::analyse(text, Schema::Vessel));
        let (one, two) = (keys(&word), keys(&wrong));
        // Two letters that are one sound may change more than one sound; then the consonants or nothing must meet.
        let sounds = matching::Sound::of(&word).len().abs_diff(matching::Sound::of(&wrong).len());
        prop_assume!(sounds == 0 && matching::Sound::of(&word).len() > 3);
        let differing = matching::Sound::of(&word).as_bytes().iter().zip(matching::Sound::of(&wrong).as_bytes()).filter(|(p, q)| p != q).count();
        prop_assume!(differing <= 1);
        prop_assert!(one.iter().any(|key| two.binary_search(key).is_ok()), "{} {}", word, wrong);
    }
}
