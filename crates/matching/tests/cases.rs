//! Tables of names that are one and names that are not, by what a person would say. All names are invented; each row is
//! there for a rule. A row on the wrong side of 0.70 names its score and its reasons.

use matching::{Entity, Name, PartialDate, Schema, THRESHOLD, score, score_names};

const PERSONS_SAME: &[(&str, &str)] = &[
    // order, commas, capitals, marks
    ("Velimir Orsolov", "ORSOLOV, Velimir"),
    ("Jana Dvorčíková", "Jana Dvorcikova"),
    ("TARMUNI Kesh", "Kesh Tarmuni"),
    // scripts and conventions
    ("Sergey Torasov", "Сергей Торасов"),
    ("Serhiy Torasov", "Сергей Торасов"),
    ("Mykola Horbenko", "Николай Горбенко"),
    ("Aliaksandr Viarbitski", "Александр Вербицкий"),
    ("Yevgeniy Shchukarev", "Evgeny Schukarev"),
    ("Karim al-Tarmuni", "كريم الترموني"),
    ("Abd al-Karim Zorani", "عبدالكريم زوراني"),
    ("Nour al-Din Kesmar", "Noureddine Kesmar"),
    ("Kim Min-su", "김민수"),
    ("Giorgi Berashvili", "გიორგი ბერაშვილი"),
    ("Nikos Varelakis", "Νίκος Βαρελάκης"),
    ("Dragan Vučelić", "Драган Вучелић"),
    // fathers' names may be left out
    ("Ivan Petrovich Zoranov", "Ivan Zoranov"),
    ("Микола Іванович Торасенко", "Nikolai Ivanovich Torasenko"),
    // mistakes and spellings
    ("Mohammed Tarmuni", "Mouhamad Tarmouni"),
    ("Feliks Quillander", "Felix Quilander"),
    ("Orsolya Zorandin", "Orsolya Zornadin"),
    ("Anna Maria Kesztar", "Annamaria Kesztar"),
    ("MarkusVelten", "Markus Velten"),
    // titles, short forms, initials
    ("Dr. Henrik Velten", "Henrik Velten"),
    ("Bill Quillander", "William Quillander"),
    ("H. J. Velten-Marsh", "Henrik Jan Velten-Marsh"),
];

const PERSONS_OTHER: &[(&str, &str)] = &[
    ("Velimir Orsolov", "Tarek Orsolov"),
    ("Velimir Orsolov", "Velimir Zorandin"),
    ("Ivan Petrovich Zoranov", "Ivan Sergeevich Zoranov"),
    ("Karim Hasan al-Tarmuni", "Karim Hasan al-Zorani"),
    ("Karim bin Ahmad Zorani", "Karim bin Salim Zorani"),
    ("Сергей Торасов", "Андрей Торасов"),
    ("Mohammed", "Mohammed Zorani Kesmar"),
    ("김민수", "김민호"),
    ("李東海", "李東河"),
    ("Halla Ormsdottir", "Bjork Kesvaldsdottir"),
    ("", "Velimir Orsolov"),
];

const BODIES_SAME: &[(&str, &str)] = &[
    (
        "Velten Maschinenbau GmbH",
        "Velten Maschinenbau Gesellschaft mit beschränkter Haftung",
    ),
    ("OOO Torasmash", "Torasmash LLC"),
    ("ООО «Торасмаш»", "Torasmash Limited Liability Company"),
    (
        "AO Torasovskiy Mashinostroitelnyy Zavod",
        "Torasov Machine-Building Plant JSC",
    ),
    ("The Quillan Trading Company", "Quillan Trading Co."),
    ("1st Bank of Varnia", "First Bank of Varnia"),
    ("Varnia Brigade 44", "Varnia Brigade Forty-Four"),
    ("Kesmar Oil & Gas", "Kesmar Oil and Gas"),
    ("Ostrella Coast Fisheries Association", "OCFA"),
    ("K.V.T. Holding", "KVT Holding"),
    ("Tolmeshbank", "Tolmesh bank"),
];

const BODIES_OTHER: &[(&str, &str)] = &[
    ("Velten Maschinenbau GmbH", "Orsolov Maschinenbau GmbH"),
    ("Quillan Trading (France) SARL", "Quillan Trading (Germany) GmbH"),
    ("Torasmash Plant No. 3", "Torasmash Plant No. 5"),
    ("Ministry of Fisheries", "Ministry of Transport"),
    ("Kesmar Shipping Ltd", "Tarmun Shipping Ltd"),
    ("New Decision 3 LLC", "New Decision 5 LLC"),
];

const SHIPS_SAME: &[(&str, &str)] = &[
    ("MV Star of Tolmesh", "Star of Tolmesh"),
    ("KESMAR-15", "Kesmar 15"),
    ("Ocean Zorandin II", "OCEAN ZORANDIN 2"),
];

const SHIPS_OTHER: &[(&str, &str)] = &[
    ("Kesmar 15", "Kesmar 16"),
    ("Lady Orsolya", "Lady Velimira"),
    ("Star of Tolmesh", "Star of Quillan"),
];

fn check(pairs: &[(&str, &str)], schema: Schema, same: bool) {
    let mut wrong = vec![];
    for (left, right) in pairs {
        let found = score_names(&Name::analyse(left, schema), &Name::analyse(right, schema));
        if (found.value >= THRESHOLD) != same {
            let reasons: Vec<String> = found
                .explanation
                .iter()
                .map(|p| format!("{} ~ {}: {} {}", p.left, p.right, p.rule, p.effect))
                .collect();
            wrong.push(format!("{left} / {right}: {:.2} {reasons:?}", found.value));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} on the wrong side:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn persons_that_are_one() {
    check(PERSONS_SAME, Schema::Person, true);
}

#[test]
fn persons_that_are_two() {
    check(PERSONS_OTHER, Schema::Person, false);
}

#[test]
fn bodies_that_are_one() {
    check(BODIES_SAME, Schema::Organization, true);
}

#[test]
fn bodies_that_are_two() {
    check(BODIES_OTHER, Schema::Organization, false);
}

#[test]
fn ships_that_are_one() {
    check(SHIPS_SAME, Schema::Vessel, true);
}

#[test]
fn ships_that_are_two() {
    check(SHIPS_OTHER, Schema::Vessel, false);
}

// Two people of one name are told apart by the year of birth; one ship keeps its number under a new name.
#[test]
fn dates_and_numbers_decide() {
    let person = |name: &str, born: &str| Entity {
        schema: Schema::Person,
        names: vec![Name::analyse(name, Schema::Person)],
        birth_dates: PartialDate::parse(born).into_iter().collect(),
        countries: vec![],
        identifiers: vec![],
    };
    assert!(
        score(
            &person("Velimir Orsolov", "1961-07-09"),
            &person("Velimir Orsolov", "1988")
        )
        .value
            < THRESHOLD
    );
    assert!(
        score(
            &person("Velimir Orsolov", "1961-07-09"),
            &person("Velimir Orsolov", "1961")
        )
        .value
            > 0.95
    );
    assert_eq!(
        score(&person("Velimir Orsolov", "1961"), &person("velimir ORSOLOV", "1961")).value,
        1.0
    );

    let ship = |name: &str, imo: &str| Entity {
        schema: Schema::Vessel,
        names: vec![Name::analyse(name, Schema::Vessel)],
        birth_dates: vec![],
        countries: vec![],
        identifiers: vec![("imo".into(), imo.into())],
    };
    assert!(score(&ship("Kesmar 15", "9074729"), &ship("Ocean Zorandin", "9074729")).value > 0.9);
    assert!(score(&ship("Kesmar 15", "9074729"), &ship("Kesmar 15", "9176187")).value < THRESHOLD);
}

#[test]
fn a_score_says_why() {
    let name = |text| Name::analyse(text, Schema::Person);
    let found = score_names(&name("Velimir Ivanovich Orsolov"), &name("Орсолов Велимир Сергеевич"));
    let rules: Vec<&str> = found.explanation.iter().map(|part| part.rule).collect();
    assert!(rules.contains(&"other father's name"), "{rules:?}");
    assert!(found.value < THRESHOLD);
    let text = serde_json::to_string(&found).expect("a score is JSON");
    assert!(text.contains("\"rule\""));
}

#[test]
fn a_schema_is_read_and_guessed() {
    assert_eq!(Schema::parse("Company"), Schema::Organization);
    assert_eq!(Schema::parse("LegalEntity"), Schema::Unknown);
    assert_eq!(Name::guess(["Velten Maschinenbau GmbH"]), Schema::Organization);
    assert_eq!(Name::guess(["Velimir Orsolov", "Веримир Орсолов"]), Schema::Person);
    assert!(!Schema::Vessel.fits(Schema::Person));
}
