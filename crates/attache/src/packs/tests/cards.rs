//! The rows that releases rest on: each rule broken once and told by line, and what ships held against the design.

use jiff::civil::date;
use policy::release::{Channel, LockEffect, MarkingScheme, OnwardRule, Requirement};

use super::super::*;
use super::rules::{about, refused, taken};

fn shipped() -> Packs {
    Packs::load().expect("the packs that ship load")
}

const PURPOSE: &str = "[[purpose]]\nid = \"crime\"\ntitle = \"P\"\nlaw_enforcement = true\nevidential = false\n\
                       compatible_with = []\n";
const CLASS: &str = "[[offence_class]]\nid = \"drugs\"\ntitle = \"O\"\ncharacter = \"ordinary\"\n";
const RETENTION: &str = "[[retention]]\nid = \"r\"\ntitle = \"R\"\nchannels = [\"customs\"]\naccounting_years_min = 5\n\
                         or_life_of_record = true\nreceipt = \"required\"\n";
const AGREEMENT: &str = "[[agreement]]\nid = \"a\"\ntitle = \"A\"\nchannel = \"customs\"\nparties = [\"QM\", \"US\"]\n\
                         agencies = { kinds = [\"customs\"] }\noffence_classes = [\"drugs\"]\npurposes = [\"crime\"]\n\
                         requires = [\"assurance\"]\nonward = \"never\"\nevidence = \"with_consent\"\n\
                         articles = [{ article = \"art. 1\", says = \"Help.\" }]\n";

/// The complaints about an agreement with one thing changed; it begins on line 7.
fn agreement(from: &str, to: &str) -> String {
    assert!(AGREEMENT.contains(from), "{from}");
    format!("{}{PURPOSE}{CLASS}{RETENTION}", AGREEMENT.replace(from, to))
}

#[test]
fn an_agreement_names_what_exists() {
    taken(&agreement("", ""));
    taken(&agreement("[\"QM\", \"US\"]", "\"any\""));
    refused(&agreement("\"QM\"", "\"Varnia\""), 7, "parties names Varnia");
    refused(
        &agreement("parties = [\"QM\", \"US\"]", "parties = []"),
        7,
        "parties names (an empty list)",
    );
    refused(
        &agreement("[\"drugs\"]", "[\"Drugs\"]"),
        7,
        "offence_classes names Drugs",
    );
    refused(&agreement("[\"crime\"]", "[\"fun\"]"), 7, "purposes names fun");
    refused(&agreement("{ kinds = [\"customs\"] }", "{}"), 7, "nobody may");
    refused(&agreement("says = \"Help.\"", "says = \" \""), 7, "say something");
    refused(
        &agreement("[\"assurance\"]", "[\"assurance\", \"assurance\"]"),
        7,
        "twice",
    );
    refused(
        &agreement("\"never\"", "\"sometimes\""),
        16,
        "unknown variant `sometimes`",
    );
    refused(&agreement("onward = \"never\"\n", ""), 7, "missing field `onward`");
    let left_out = "purposes = [\"crime\"]\nexcluded_offence_classes";
    refused(
        &agreement("purposes = [\"crime\"]", &format!("{left_out} = [\"arson\"]")),
        7,
        "which is not there",
    );
    let two = CLASS.replace("\"drugs\"", "\"arms\"");
    let not_covered = agreement("purposes = [\"crime\"]", &format!("{left_out} = [\"arms\"]"));
    refused(&format!("{not_covered}{two}"), 7, "which it does not cover");
    refused(
        &agreement("\"customs\"\nparties", "\"police\"\nparties"),
        7,
        "no retention row is about the channel police",
    );
    refused(
        &agreement("\"customs\"\nparties", "\"pigeon\"\nparties"),
        10,
        "unknown variant `pigeon`",
    );
}

#[test]
fn a_clock_under_an_agreement_names_one() {
    let rule = |agreement: &str| {
        format!(
            "[[clock]]\nid = \"visit.notice\"\ntitle = \"Notice\"\nkind = \"visit\"\nanchor = \"asked\"\n\
             anchor_means = \"asked\"\nlength = 10\nunit = \"calendar_days\"\nexcluded = []\ninclusive = false\n\
             zone = \"host\"\nduty = \"host_agency\"\neffect = \"reminder_only\"\nwarnings = [50]\n\
             agreement = \"{agreement}\"\n{}",
            agreement_rows()
        )
    };
    taken(&rule("a"));
    refused(&rule("b"), 7, "agreement names b, which is not there");
}

fn agreement_rows() -> String {
    agreement("", "")
}

#[test]
fn a_lock_says_who_lifts_it_and_on_what_proof() {
    let lock = "[[source_lock]]\nid = \"l\"\ntitle = \"L\"\nwho_may_lift = [\"legal\"]\nproof = \"order\"\n\
                scope = \"item\"\neffect = \"block\"\n";
    taken(lock);
    refused(&lock.replace("[\"legal\"]", "[]"), 7, "name a role");
    refused(&lock.replace("\"legal\"", "\"judge\""), 10, "unknown variant `judge`");
    refused(&lock.replace("\"order\"", "\"\""), 7, "what proof");
    refused(&format!("{lock}expiry_days = 0\n"), 7, "counts from 1");
    refused(&format!("{lock}covers_file_names = true\n"), 7, "go together");
    refused(&format!("{lock}file_name_hints = [\"x\"]\n"), 7, "go together");
    refused(&format!("{lock}still_allows = [{{}}]\n"), 7, "fits nobody");
    refused(
        &format!("{lock}still_allows = [{{ states = [\"Nowhere\"] }}]\n"),
        7,
        "names Nowhere",
    );
    refused(
        &format!("{lock}still_allows = [{{ purposes = [\"fun\"] }}]\n"),
        7,
        "names fun",
    );
    taken(&format!("{lock}still_allows = [{{ channels = [\"tax\"] }}]\n"));
}

#[test]
fn delegations_retention_and_rights_are_bounded() {
    let delegation = "[[delegation]]\nid = \"d\"\ntitle = \"D\"\nchannel = \"police\"\nroles = [\"attache\"]\n\
                      states = \"any\"\napprover = \"supervisor\"\nraised_approver = \"headquarters\"\n";
    taken(delegation);
    for role in ["inspector", "system-admin", "local-staff"] {
        refused(
            &delegation.replace("\"attache\"", &format!("\"{role}\"")),
            7,
            "releases nothing",
        );
    }
    refused(&delegation.replace("\"attache\"", ""), 7, "name the roles");
    let lower = delegation.replace(
        "raised_approver = \"headquarters\"",
        "raised_approver = \"second_officer\"",
    );
    refused(&lower, 7, "not below");
    refused(&RETENTION.replace("min = 5", "min = 0"), 7, "years and days from 1");
    refused(&RETENTION.replace("[\"customs\"]", "[]"), 7, "name channels");
    let rights = "[[rights]]\nid = \"QM\"\nstate = \"QM\"\ndeath_for = []\ntorture_for = []\n";
    taken(rights);
    refused(
        &rights.replace("id = \"QM\"", "id = \"QN\""),
        7,
        "the code of its state",
    );
    refused(
        &rights.replace("death_for = []", "death_for = [\"theft\"]"),
        7,
        "death_for names theft",
    );
    refused(
        &format!(
            "{CLASS}{}",
            rights.replace("torture_for = []", "torture_for = [\"drugs\"]")
        ),
        11,
        "where it is reported",
    );
    refused(
        &PURPOSE.replace("compatible_with = []", "compatible_with = [\"fun\"]"),
        7,
        "names fun",
    );
    refused(
        &CLASS.replace("character", "subjects = [\"XXXX\"]\ncharacter"),
        7,
        "no subject XXXX",
    );
}

#[test]
fn a_grade_is_read_in_one_way_only() {
    let scheme = "[[grade_scheme]]\nid = \"S\"\ntitle = \"S\"\nexample = \"A1\"\naxes = [\n\
                  { of = \"source\", values = [{ code = \"A\", means = \"good\" }, { code = \"B\", means = \"bad\" }] },\n\
                  { of = \"information\", values = [{ code = \"1\", means = \"true\" }] },\n]\n";
    taken(scheme);
    refused(
        &scheme.replace("example = \"A1\"", "example = \"A2\""),
        7,
        "not a grade of the scheme",
    );
    refused(
        &scheme.replace("code = \"B\"", "code = \"AB\""),
        7,
        "begins another code",
    );
    refused(
        &scheme.replace("means = \"bad\"", "means = \"\""),
        7,
        "each value with its code and definition",
    );
    let packs = shipped();
    let read = |scheme: &str, grade: &str| {
        let row = packs.grade_scheme(scheme).expect("a scheme");
        row.read(grade).map(|values| {
            values
                .iter()
                .map(|(_, value)| value.code.clone())
                .collect::<Vec<_>>()
                .join("-")
        })
    };
    assert_eq!(read("admiralty", "b2").as_deref(), Some("B-2"));
    assert_eq!(read("ADMIRALTY", "B-2").as_deref(), Some("B-2"));
    assert_eq!(read("EUROPOL4X4", "X4").as_deref(), Some("X-4"));
    assert_eq!(read("UK3X5X2", "2CP").as_deref(), Some("2-C-P"));
    for (scheme, grade) in [
        ("ADMIRALTY", "X4"),
        ("EUROPOL4X4", "D1"),
        ("UK3X5X2", "2C"),
        ("ADMIRALTY", "B22"),
        ("ADMIRALTY", "é"),
    ] {
        assert_eq!(read(scheme, grade), None, "{scheme} {grade}");
    }
    assert!(
        packs.grade_schemes().len() >= 3,
        "side by side, none turned into another"
    );
}

#[test]
fn what_rows_share_is_written_once() {
    let says = "[common.says]\nname = \"Shared\"\n";
    taken(&format!(
        "{says}[[component]]\nid = \"A\"\n[[component]]\nid = \"B\"\nname = \"Own\"\n"
    ));
    refused(
        &format!("{says}nmae = \"x\"\n[[component]]\nid = \"A\"\n"),
        9,
        "unknown field `nmae`",
    );
    let told = about("[[component]]\nid = \"A\"\nname = \"B\"\n[common.says]\nname = \"late\"\n");
    assert_eq!(told, Vec::<String>::new(), "a row's own words win: {told:?}");
    let pack = "id = \"us\"\ntitle = \"T\"\nowner = \"legal adviser\"\nversion = 1\nhome = \"Nowhere\"\n";
    let files = [PackFile {
        path: "us/pack.toml".into(),
        text: pack.into(),
    }];
    let told = Packs::from_files(&files).err().unwrap_or_default();
    assert!(told.iter().any(|one| one.why.contains("home is a country")), "{told:?}");
    let two: Vec<PackFile> = ["us", "xx"]
        .map(|id| PackFile {
            path: format!("{id}/pack.toml"),
            text: pack.replace("\"us\"", &format!("\"{id}\"")).replace("Nowhere", "US"),
        })
        .into();
    let told = Packs::from_files(&two).err().unwrap_or_default();
    assert!(
        told.iter().any(|one| one.why.contains("more than one pack")),
        "{told:?}"
    );
}

// What ships

#[test]
fn every_lock_of_the_design_is_there() {
    let packs = shipped();
    let today = date(2026, 11, 24);
    let ids = [
        "grand_jury",
        "title_iii",
        "sar_bsa",
        "tax_return",
        "asylum",
        "victim_1367",
        "visa_record",
        "juvenile",
        "trade_secret",
        "classified",
        "fisa",
        "other_agency",
        "foreign_government",
        "informant",
        "watch_list",
        "biometric",
        "whistle_blower",
        "program_profile",
    ];
    for id in ids {
        let lock = packs
            .source_lock_on(id, today)
            .unwrap_or_else(|| panic!("{id} is not there"));
        assert!(!lock.proof.is_empty() && !lock.standing.citation.is_empty(), "{id}");
        assert_eq!(lock.standing.status, Status::Unverified, "{id}: nobody has checked it");
    }
    let asylum = packs.source_lock_on("asylum", today).expect("asylum");
    assert!(asylum.hides_existence && asylum.covers_file_names && asylum.still_allows.is_empty());
    assert!(asylum.effect == LockEffect::Block && asylum.file_name_hints.iter().any(|hint| hint == "i-589"));
    assert!(packs.source_lock_on("asylum", date(2001, 1, 1)).is_none());
}

#[test]
fn real_treaties_are_a_dated_list_that_nobody_has_checked() {
    let packs = shipped();
    let of = |prefix: &str| -> Vec<_> {
        packs
            .agreements()
            .iter()
            .filter(|row| row.id.starts_with(prefix))
            .collect()
    };
    let us = |rows: &[&Row<policy::release::AgreementCard>]| rows.iter().filter(|row| row.place.pack() == "us").count();
    assert_eq!(us(&of("mlat-")), 63);
    assert_eq!(us(&of("ext-")), 16);
    let mut real = packs.agreements().iter().filter(|row| row.place.pack() == "us");
    assert!(real.all(|row| row.standing.status == Status::Unverified));
    let argentina = packs.agreement_on("mlat-ar", date(2026, 1, 1)).expect("Argentina");
    assert!(argentina.standing.citation.contains("2015") && argentina.channel == Channel::LegalAssistance);
    assert!(
        packs.agreement_on("mlat-ar", date(2014, 12, 31)).is_none(),
        "the list says nothing of that day"
    );
    let canada = packs.agreement_on("ext-ca", date(1980, 1, 1)).expect("Canada");
    assert!(canada.standing.citation.starts_with("27 UST 983"));
}

#[test]
fn the_invented_agreements_differ_on_purpose() {
    let packs = shipped();
    let today = date(2026, 11, 24);
    let card = |id: &str| packs.agreement_on(id, today).unwrap_or_else(|| panic!("{id}"));
    assert!(!card("cmaa-qm").requires.contains(&Requirement::Assurance));
    assert!(card("cmaa-qq").requires.contains(&Requirement::Assurance) && card("cmaa-qq").onward == OnwardRule::Never);
    assert!(card("mou-qm-unit").requires.contains(&Requirement::Vetting));
    assert!(card("ext-qn").requires.contains(&Requirement::DeathAssurance));
    assert!(packs.agreement_on("police-qp", today).is_none(), "ended by notice");
    assert!(packs.agreement_on("police-qp", date(2026, 6, 30)).is_some());
}

#[test]
fn the_release_checks_get_every_row() {
    let packs = shipped();
    let rows = packs.cards();
    assert_eq!(rows.home, "US");
    assert_eq!(rows.agreements.len(), packs.agreements().len());
    assert_eq!(rows.locks.len(), packs.source_locks().len());
    assert!(rows.unreadable.is_empty() && !rows.rights.is_empty() && !rows.delegations.is_empty());
    let treaty: Vec<_> = rows.agreements.iter().filter(|card| card.id == "ext-qn").collect();
    assert_eq!(treaty.len(), 2, "every version");
    assert!(treaty[0].as_known_on(date(2026, 12, 1), date(2026, 6, 1)) && !treaty[0].in_force_on(date(2026, 12, 1)));
    assert!(treaty.iter().all(|card| card.verified));
    let noforn = rows.markings.iter().find(|card| card.id == "NOFORN").expect("NOFORN");
    assert_eq!(noforn.is.limits, [policy::release::Limit::Noforn]);
    assert!(rows.markings.iter().any(|card| card.is.scheme == MarkingScheme::Tlp));
}

#[test]
fn a_composed_marking_is_known_by_its_parts() {
    let packs = shipped();
    let banner = |codes: &[&str]| packs.banner(codes.iter().copied()).map(|one| (one.text, one.us_only));
    let made = |text: &str, us_only| Ok((text.to_string(), us_only));
    assert_eq!(
        banner(&["CUI//SP-CHRI/LEI//NOFORN"]),
        made("CUI//SP-CHRI/LEI//NOFORN", true)
    );
    assert_eq!(
        banner(&["CUI//INV", "CUI//LEI//REL TO QM"]),
        made("CUI//INV/LEI//REL TO QM", false)
    );
    assert_eq!(
        banner(&["TLP:GREEN", "TLP:RED", "H1", "H2"]),
        made("TLP:RED | H1/H2", false)
    );
    assert_eq!(banner(&["FOUO", "OPEN"]), made("FOUO", false));
    for unknown in [
        "CUI//XYZ",
        "CUI//LEI//NOBODY",
        "TLP:WHITE",
        "H4",
        "CONTROLLED",
        "SECRET",
        "",
        "LEI",
        "NOFORN",
    ] {
        assert!(banner(&[unknown]).is_err(), "{unknown:?} is not open");
    }
    assert!(packs.read_marking("cui//lei").is_ok() && packs.read_marking("CUI//XYZ").is_err());
    assert!(packs.marking("NOFORN").is_none(), "a part is no marking by itself");
    assert!(packs.markings().iter().all(|row| packs.read_marking(&row.id).is_ok()));
    let rank = |code: &str| packs.banner([code]).map(|one| one.rank).expect("known");
    assert!(rank("CUI//LEI//NOFORN") > rank("CUI//LEI") && rank("CUI//INV//NOFORN") >= rank("CUI//LEI//NOFORN"));
}

// The shipped rows before the checks that read them

/// A container's fact for Varnia's customs, as an officer would ask; parts are changed by JSON pointer.
fn ask(changes: &[(&str, serde_json::Value)]) -> policy::release::Verdict {
    let mut ask = serde_json::json!({
        "items": [{
            "id": "f1", "sort": "fact", "about_person": "no", "collection_purpose": "customs_enforcement",
            "necessity": "The site is the declared maker.", "sanitised": "yes", "accuracy_checked": "2026-11-20",
            "recorded_on": "2026-11-01",
            "caveats": {
                "markings": ["CUI//LEI"], "locks": [], "legal_status": "intelligence",
                "originator": {"agency": "own", "state": "US", "kind": "own"},
                "grade": {"scheme": "ADMIRALTY", "value": "B2"},
            },
        }],
        "recipient": {"state": "QM", "agency": "qm-customs", "agency_kind": "customs", "official": "Inspector Radu Vell"},
        "purpose": {"code": "customs_enforcement", "text": "Inspecting container ZQAU1000015 before lading at Port Sele"},
        "channel": "customs", "agreement": "cmaa-qm", "form": "electronic", "on": "2026-11-24", "drafter": "ana",
        "releaser": {"officer": "chief", "roles": ["attache"]}, "offence_class": "ip",
        "proceedings": {
            "death_exposed": "no", "torture_risk": "no", "political": "no", "discrimination": "no",
            "dual_criminality": "yes", "prior_trial": "no", "essential_interests": "no", "ongoing_operation": "no",
        },
        "standings": [{"state": "QM", "agency": "qm-customs", "suspended": "no"}],
    });
    for (pointer, value) in changes {
        *ask.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value.clone();
    }
    let ask: policy::release::Ask = serde_json::from_value(ask).expect("an ask");
    let packs = shipped();
    policy::release::check(&ask, &packs.cards_known_on(date(2026, 11, 24)))
}

// Goal: the cards that ship are read by the checks as they are meant. Method: one release, then one thing wrong at a time.
#[test]
fn the_checks_read_the_shipped_rows_as_they_are_meant() {
    use policy::release::Decision;
    use serde_json::json;
    let told = |verdict: &policy::release::Verdict, rule: &str| {
        verdict.items.iter().any(|item| {
            item.grounds
                .iter()
                .any(|ground| ground.rule == rule && ground.decision > Decision::Conditions)
        })
    };
    let plain = ask(&[]);
    assert_eq!(plain.decision, Decision::Conditions, "{plain:#?}");
    assert!(
        plain.conditions.iter().any(|text| text.contains("customs law alone")),
        "{:?}",
        plain.conditions
    );
    assert!(
        plain.conditions.iter().any(|text| text == "Acknowledge receipt."),
        "{:?}",
        plain.conditions
    );
    let faults = |verdict: &policy::release::Verdict| {
        verdict
            .items
            .iter()
            .flat_map(|item| &item.grounds)
            .filter(|ground| ground.rule == "engine.card-fault")
            .count()
    };
    assert_eq!(faults(&plain), 0, "{plain:#?}");
    let locked = ask(&[("/items/0/caveats/locks", json!(["asylum"]))]);
    assert!(
        locked.decision == Decision::Block && told(&locked, "asylum"),
        "{locked:#?}"
    );
    let secret = ask(&[("/items/0/caveats/markings", json!(["CUI//LEI//NOFORN"]))]);
    assert_eq!(secret.decision, Decision::Block, "{secret:#?}");
    let police = ask(&[("/recipient/agency_kind", json!("police"))]);
    assert!(
        police.decision > Decision::Conditions,
        "the agreement binds customs: {police:#?}"
    );
    let laundering = ask(&[("/offence_class", json!("money_laundering"))]);
    assert!(
        laundering.decision > Decision::Conditions,
        "left out of the agreement: {laundering:#?}"
    );
    let tax = ask(&[("/purpose/code", json!("tax_assessment"))]);
    assert!(
        tax.decision > Decision::Conditions,
        "no purpose of the agreement: {tax:#?}"
    );
    let nobody = ask(&[("/releaser/roles", json!(["inspector"]))]);
    assert!(
        nobody.decision > Decision::Conditions,
        "an inspector releases nothing: {nobody:#?}"
    );
    let sarrow = [
        (
            "/recipient",
            json!({"state": "QQ", "agency": "qq-customs", "agency_kind": "customs", "official": "Inspector Ana Lugo"}),
        ),
        ("/agreement", json!("cmaa-qq")),
        (
            "/standings",
            json!([{"state": "QQ", "agency": "qq-customs", "suspended": "no"}]),
        ),
    ];
    let sarrow = ask(&sarrow);
    assert!(
        sarrow.decision > Decision::Conditions && told(&sarrow, "check-03.assurance"),
        "{sarrow:#?}"
    );
}
