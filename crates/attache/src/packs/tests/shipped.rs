//! The packs that ship load, and their look-ups answer yes and no.

use jiff::civil::{Date, date};

use super::super::*;

const NOW: Date = date(2026, 3, 2);

fn shipped() -> Packs {
    match Packs::load() {
        Ok(packs) => packs,
        Err(problems) => panic!("{}", problems.iter().map(|one| format!("{one}\n")).collect::<String>()),
    }
}

#[test]
fn twenty_one_areas_in_the_order_of_the_page() {
    let packs = shipped();
    let areas: Vec<&str> = packs.areas().map(|row| row.id.as_str()).collect();
    let expected = "SMUG CONT MONL TECH ARMS WMDT TRAD CULT CHLD PBIF DOCF REPT FUGI EXTR HRTS CNTF AIRP XTER TCFR \
                    INTL HLTH";
    assert_eq!(areas, expected.split_whitespace().collect::<Vec<_>>());
    assert_eq!(packs.subject("monl.hawa").map(|row| row.name.as_str()), Some("Hawalas"));
    assert_eq!(
        packs.area_of("MONL.HAWA").map(|row| row.label()),
        Some("Money laundering")
    );
    assert_eq!(packs.sub_subjects("MONL").count(), 5);
    assert!(packs.subject("MONL.NONE").is_none() && packs.subject("").is_none());
    let position = |code: &str| packs.subjects().iter().position(|row| row.id == code);
    assert!(position("MONL") < position("MONL.BULK") && position("MONL.TRAD") < position("TECH"));
}

#[test]
fn a_component_is_there_in_its_time() {
    let packs = shipped();
    let on = |day: Date| -> Vec<&str> { packs.components_on(day).map(|row| row.id.as_str()).collect() };
    assert!(on(date(2009, 1, 14)).contains(&"DRO") && !on(date(2009, 1, 14)).contains(&"ERO"));
    assert!(on(NOW).contains(&"ERO") && !on(NOW).contains(&"DRO") && !on(NOW).contains(&"BTS"));
    assert!(on(date(2010, 6, 8)).contains(&"DRO"), "the last day in force counts");
    assert!(!on(date(2010, 6, 9)).contains(&"DRO"));
    assert_eq!(
        packs.component("dro").and_then(|row| row.succeeded_by.as_deref()),
        Some("ERO")
    );
}

#[test]
fn disciplines_and_authorities_are_the_page_s() {
    let packs = shipped();
    let may = |kind: &str| -> Vec<&str> { packs.disciplines_for(kind).map(|row| row.id.as_str()).collect() };
    assert_eq!(may("investigation"), ["SA"]);
    assert_eq!(may("support_request"), ["SA", "DRO", "IA"]);
    assert_eq!(may("engagement"), ["SA", "DRO", "IA", "AS"]);
    assert!(may("no_such_kind").is_empty());
    assert_eq!(
        packs.authority("own").map(|row| row.titles.clone()),
        Some(TITLES.to_vec())
    );
    let memoranda = packs
        .authorities()
        .iter()
        .filter(|row| row.form == AuthorityForm::Memorandum);
    let with: Vec<_> = memoranda.filter_map(|row| row.component.as_deref()).collect();
    assert_eq!(with, ["USSS", "DOC", "ATF", "DOS", "CPSC", "OTHR"]);
}

#[test]
fn clocks_follow_priority_and_version() {
    let packs = shipped();
    let length = |id: &str| packs.clock(id).map(|row| (row.length, row.unit));
    for (priority, acknowledge, due) in [("immediate", 1, 3), ("urgent", 2, 10), ("routine", 5, 30)] {
        let id = format!("support_request.acknowledge.{priority}");
        assert_eq!(length(&id), Some((acknowledge, Unit::BusinessDays)));
        assert_eq!(
            length(&format!("support_request.due.{priority}")),
            Some((due, Unit::CalendarDays))
        );
    }
    assert_eq!(
        length("support_request.extension_limit"),
        Some((60, Unit::CalendarDays))
    );
    let started = |priority: Priority, on: Date| -> Vec<&str> {
        let rules = packs.clocks_started("support_request", "received", priority, on);
        rules.map(|row| row.id.as_str()).collect()
    };
    let urgent = [
        "support_request.acknowledge.urgent",
        "support_request.due.urgent",
        "support_request.extension_limit",
    ];
    assert_eq!(started(Priority::Urgent, NOW), urgent);
    assert!(
        started(Priority::Urgent, date(2001, 1, 1)).is_empty(),
        "no rule was in force then"
    );
    assert!(
        packs
            .clock_on("support_request.due.routine", date(2001, 1, 1))
            .is_none()
    );
    assert!(packs.clock_version("support_request.due.routine", 1).is_some());
    assert!(packs.clock_version("support_request.due.routine", 2).is_none());
    let letter = packs.clock("investigation.preservation").unwrap();
    assert_eq!(
        (letter.effect, letter.standing.status),
        (Effect::LossOfRight, Status::Unverified)
    );
    for kind in ["support_request", "investigation", "engagement"] {
        assert!(packs.clock_rules(kind).count() > 0, "{kind}");
    }
    assert_eq!(packs.clock_rules("no_such_kind").count(), 0);
}

#[test]
fn an_outcome_says_what_it_needs() {
    use Requirement::{Currency, MadeBy, Party, Quantity, Unit, Value, ValueBasis};
    let packs = shipped();
    let seizure = packs.outcome_type("seiz").unwrap();
    for what in [MadeBy, Quantity, Unit, Value, Currency, ValueBasis] {
        assert!(seizure.requires(what), "{what:?}");
    }
    assert!(!seizure.requires(Party) && seizure.takes(Party) && !seizure.needs_headquarters());
    assert!(packs.outcome_type("ORGX").unwrap().needs_headquarters());
    assert!(!packs.outcome_type("ARRC").unwrap().takes(Value));
    assert!(packs.outcome_type("NONE").is_none());
    let roles: Vec<_> = packs.claimant_roles().iter().map(|row| row.id.as_str()).collect();
    assert_eq!(roles, ["lead", "joint", "assist"]);
    let bases: Vec<_> = packs.value_bases().iter().map(|row| row.id.as_str()).collect();
    assert_eq!(bases, ["declared", "appraised", "street", "market"]);
    assert_eq!(packs.unit("KG").map(|row| row.measures), Some(Measure::Mass));
}

#[test]
fn each_list_of_reasons_is_there() {
    let packs = shipped();
    let lists = [
        "cancel",
        "clearance_denial",
        "close.engagement",
        "close.investigation",
        "close.support_request",
        "decline",
        "deficiency",
        "redirect",
        "task_refusal",
    ];
    let there = packs.reason_lists();
    assert!(lists.iter().all(|list| there.contains(list)), "{there:?}");
    assert!(lists.iter().all(|list| packs.reasons(list).count() >= 5));
    assert_eq!(
        packs.reason("decline", "other").map(|row| row.note),
        Some(Note::Required)
    );
    assert_eq!(
        packs.reason("decline", "duplicate").map(|row| row.note),
        Some(Note::Optional)
    );
    assert!(
        packs.reason("decline", "compulsion").is_none(),
        "a reason of another list is not one of this"
    );
}

#[test]
fn the_banner_is_the_high_water_mark() {
    let packs = shipped();
    let banner = |codes: &[&str]| packs.banner(codes.iter().copied()).map(|one| (one.text, one.us_only));
    let made = |text: &str, us_only| Ok((text.to_string(), us_only));
    assert_eq!(banner(&[]), made("OPEN", false));
    assert_eq!(banner(&["OPEN", "LES"]), made("LES", false));
    assert_eq!(
        banner(&["cui//lei", "LES", "OPEN"]),
        made("CUI//LEI | LES", false),
        "what was replaced stays as it was read"
    );
    assert_eq!(
        banner(&["CUI//LEI", "CUI//LEI//NOFORN"]),
        made("CUI//LEI//NOFORN", true)
    );
    assert_eq!(
        banner(&["CUI//LEI//NOFORN", "CUI//LEI//FED ONLY"]),
        made("CUI//LEI//FED ONLY/NOFORN", true)
    );
    assert_eq!(
        banner(&["OPEN", "TOP"]),
        Err(UnknownMarking("TOP".into())),
        "an unknown marking is never open"
    );
    assert_eq!(packs.marking("FOUO").map(|row| row.usage), Some(MarkingUse::Legacy));
    let ranks: Vec<u8> = packs.markings().iter().map(|row| row.rank).collect();
    assert!(ranks.is_sorted());
}

#[test]
fn weekends_and_holidays_are_each_country_s_own() {
    let packs = shipped();
    let friday = date(2026, 3, 6);
    assert!(packs.is_weekend("QN", friday) && !packs.is_weekend("QM", friday));
    assert!(!packs.is_weekend("QN", date(2026, 3, 8)) && packs.is_weekend("QM", date(2026, 3, 8)));
    assert!(!packs.is_weekend("QQ", date(2026, 3, 7)), "Sarrow works on Saturdays");
    assert!(packs.is_weekend("AE", date(2021, 12, 31)) && !packs.is_weekend("AE", date(2022, 1, 7)));
    assert!(packs.is_weekend("DE", date(2026, 3, 7)), "no row: Saturday and Sunday");
    assert_eq!(
        packs.is_holiday(US_FEDERAL, date(2026, 7, 3)),
        Some(true),
        "observed on the Friday"
    );
    assert_eq!(
        packs.is_holiday(US_FEDERAL, date(2026, 7, 4)),
        Some(false),
        "the Saturday is no day off"
    );
    assert_eq!(
        packs.is_holiday(US_FEDERAL, date(2030, 7, 4)),
        None,
        "not known is not none"
    );
    assert_eq!(packs.is_holiday("AQ", NOW), None);
    let last = packs.holidays(US_FEDERAL, 2027).unwrap();
    assert_eq!(
        last.last().map(|row| row.day_off()),
        Some(date(2027, 12, 31)),
        "New Year's Day 2028"
    );
    assert_eq!(last.len(), 12);
    assert_eq!(packs.holidays(US_FEDERAL, 2026).map(|days| days.len()), Some(11));
    for country in ["QM", "QN", "QO", "QP", "QQ"] {
        assert!(
            packs
                .calendar_years(country)
                .is_some_and(|years| years == (2024..=2028))
        );
        for holiday in (2024..=2028).flat_map(|year| packs.holidays(country, year).unwrap()) {
            let day = holiday.day_off();
            let kept = matches!(country, "QN" | "QP" | "QQ") || !packs.is_weekend(country, day);
            assert!(kept, "{country} {day}");
        }
    }
}

#[test]
fn the_invented_countries_lie_in_unlike_zones() {
    let packs = shipped();
    let zone = |code: &str| packs.country(code).and_then(|row| row.zone().map(str::to_string));
    assert_eq!(zone("QM").as_deref(), Some("Europe/Bucharest"));
    assert_eq!(zone("qo").as_deref(), Some("Pacific/Auckland"));
    assert_eq!(zone("SE"), None);
    assert!(
        packs
            .country("QM")
            .unwrap()
            .cities
            .iter()
            .any(|city| city.name == "Port Sele")
    );
}

#[test]
fn a_page_can_show_every_row_and_what_nobody_checked() {
    let packs = shipped();
    let rows = packs.rows();
    assert!(rows.len() > 300);
    assert!(
        rows.iter()
            .all(|row| !row.id.is_empty() && !row.title.is_empty() && row.place.line > 0)
    );
    assert!(rows.iter().any(|row| row.is_unverified()) && rows.iter().any(|row| !row.is_unverified()));
    let clock = rows.iter().find(|row| row.id == "support_request.due.routine").unwrap();
    assert_eq!(
        (clock.table, clock.pack(), clock.is_unverified()),
        ("clock", "us", true)
    );
    assert!(
        rows.iter()
            .any(|row| row.table == "citation" && row.title.contains("April 2023"))
    );
    let owners: Vec<_> = packs
        .packs()
        .map(|pack| (pack.id.as_str(), pack.owner.as_str()))
        .collect();
    assert_eq!(owners, [("us", "legal adviser"), ("varnia", "demonstration author")]);
}

// Citations

#[test]
fn a_section_is_found_however_it_is_written() {
    let packs = shipped();
    let section = |title: u8, text: &str| packs.citation(title, text).map(|row| row.cite());
    assert_eq!(section(19, "1628").as_deref(), Some("19 USC 1628"));
    assert_eq!(section(19, " § 1592A "), section(19, "1592a"));
    assert_eq!(section(18, "1028a").as_deref(), Some("18 USC 1028A"));
    assert_eq!(section(18, "2703(f)(2)").as_deref(), Some("18 USC 2703"));
    assert_eq!(section(22, "2799aa–1").as_deref(), Some("22 USC 2799aa-1"));
    for (title, absent) in [
        (18, "99999"),
        (21, "952"),
        (18, ""),
        (18, "(a)"),
        (18, "abc"),
        (18, "1956x"),
    ] {
        assert_eq!(section(title, absent), None, "{title} {absent:?}");
    }
    let long = "9".repeat(5_000);
    assert_eq!(section(18, &long), None);
}

#[test]
fn lists_and_ranges_stand_for_their_sections() {
    let packs = shipped();
    let heading = |title: u8, text: &str| packs.citation(title, text).map(|row| (row.section.clone(), row.status));
    let repealed = |section: &str| Some((section.to_string(), SectionStatus::Repealed));
    assert_eq!(heading(8, "178"), repealed("175 to 181"));
    assert_eq!(heading(8, "175"), repealed("175 to 181"));
    assert_eq!(heading(8, "182"), None);
    assert_eq!(heading(8, "118"), Some(("117, 118".into(), SectionStatus::Omitted)));
    assert_eq!(heading(22, "1037b"), repealed("1037 to 1037c"));
    assert_eq!(heading(22, "1037d"), None);
}

#[test]
fn a_search_puts_the_section_itself_first() {
    let packs = shipped();
    let found = |query: &str| -> Vec<String> {
        packs
            .search_citations(query, 5)
            .into_iter()
            .map(|row| row.cite())
            .collect()
    };
    for query in [
        "18 USC 1956",
        "18 usc 1956(a)(1)",
        "18 U.S.C. § 1956",
        "18usc1956",
        "18 1956",
    ] {
        assert_eq!(found(query).first().map(String::as_str), Some("18 USC 1956"), "{query}");
    }
    assert!(found("19 162").iter().all(|cite| cite.starts_with("19 USC 162")));
    assert_eq!(found("bulk cash").first().map(String::as_str), Some("31 USC 5332"));
    assert_eq!(
        found("18 usc smuggling goods into").first().map(String::as_str),
        Some("18 USC 545")
    );
    assert_eq!(found("8 usc 178"), ["8 USC 175 to 181"]);
    assert_eq!(found(""), Vec::<String>::new());
    assert_eq!(found("zzzz"), Vec::<String>::new());
    assert_eq!(packs.search_citations("a", 9_999).len(), SEARCH_ROWS_MAX);
    assert_eq!(parse_citation("18 U.S.C. § 2703(f)"), Some((18, "2703".into())));
    assert_eq!(parse_citation("18 USC smuggling"), None);
    assert_eq!(parse_citation("21 USC 952"), None, "not one of the titles");
}

#[test]
fn the_index_holds_the_titles_of_the_page() {
    let packs = shipped();
    assert_eq!(packs.headings().len(), 8_279);
    assert!(
        TITLES
            .iter()
            .all(|title| packs.headings().iter().any(|row| row.title == *title))
    );
    assert!(packs.edition().is_some_and(|edition| edition.starts_with("April 2023")));
}

#[test]
fn a_wrong_index_is_refused_by_line() {
    let head = "# citation: c\n# edition: e\n# in_force_from: 2023-04-01\n# known_from: 2023-04-01\n# version: 1\n\
                # status: unverified\ntitle\tsection\theading\tstatus\n";
    let told = |text: &str| {
        let mut problems = Vec::new();
        let file = PackFile {
            path: "us/usc_sections.tsv".into(),
            text: text.into(),
        };
        citations::Citations::default().read(&file, &mut problems);
        problems
            .iter()
            .map(PackProblem::to_string)
            .collect::<Vec<_>>()
            .join("; ")
    };
    assert_eq!(told(&format!("{head}18\t2\tPrincipals\tcurrent\n")), "");
    let wrong = |row: &str, why: &str| {
        let told = told(&format!("{head}{row}\n"));
        assert!(
            told.starts_with("us/usc_sections.tsv:8: ") && told.contains(why),
            "{told}"
        );
    };
    wrong("21\t952\tImportation\tcurrent", "title is not one of");
    wrong("18\tII\tPrincipals\tcurrent", "not a section number");
    wrong("18\t2\tPrincipals\tgone", "status is not");
    wrong("18\t2\tPrincipals", "3 fields");
    wrong("18\t9 to 5\tWork\trepealed", "runs backwards");
    wrong("18\t2, 2\tPrincipals\tomitted", "there twice");
    assert!(told("title\tsection\theading\tstatus\n").contains("say `# "));
    assert!(told("18\t2\tPrincipals\tcurrent\n").contains("begin with the columns"));
}
