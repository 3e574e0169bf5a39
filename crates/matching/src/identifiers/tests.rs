//! Numbers that stand and numbers that do not, of every kind; slips of the pen; arbitrary texts; public lists.

use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;

fn codes(checked: &Checked) -> Vec<&'static str> {
    checked.warnings.iter().map(|w| w.code).collect()
}

// Goal: numbers of public test vectors and of scenario S1 stand, in one normal form. Method: number, form, warnings.
#[test]
fn numbers_that_stand() {
    let cases: [(Kind, &str, &str, &[&str]); 48] = [
        (Kind::Container, "csqu 305438-3", "CSQU3054383", &[]),
        (Kind::Container, "ZQAU1000015", "ZQAU1000015", &[]),
        (Kind::Container, "ZQAU1000150", "ZQAU1000150", &["remainder-10"]),
        (Kind::ImoShip, "IMO 9074729", "9074729", &[]),
        (Kind::ImoShip, "9900112", "9900112", &[]),
        (Kind::Mmsi, "366-123-456", "366123456", &[]),
        (Kind::Mmsi, "003669999", "003669999", &["no-ship"]),
        (Kind::Mmsi, "970123456", "970123456", &["no-ship"]),
        (Kind::Lei, "5493001KJTIIGC8Y1R12", "5493001KJTIIGC8Y1R12", &[]),
        (Kind::Lei, "HWUPKR0MPOU8FGXBT394", "HWUPKR0MPOU8FGXBT394", &[]),
        (Kind::Iban, "GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432", &[]),
        (Kind::Iban, "DE89 3704 0044 0532 0130 00", "DE89370400440532013000", &[]),
        (Kind::Iban, "IBAN NO93 8601 1117 947", "NO9386011117947", &[]),
        (
            Kind::Iban,
            "MT84MALT011000012345MTLCAST001S",
            "MT84MALT011000012345MTLCAST001S",
            &[],
        ),
        (
            Kind::Iban,
            "QM03ZZZZ0000123456",
            "QM03ZZZZ0000123456",
            &["length-unknown"],
        ),
        (Kind::Bic, "deut de ff", "DEUTDEFF", &[]),
        (Kind::Bic, "DEUTDEFFXXX", "DEUTDEFF", &[]),
        (Kind::Bic, "DEUTDEFF500", "DEUTDEFF500", &[]),
        (Kind::Bic, "ZZZZQMM0", "ZZZZQMM0", &["test"]),
        (Kind::Vin, "1M8GDM9AXKP042788", "1M8GDM9AXKP042788", &[]),
        (Kind::Vin, "11111111111111111", "11111111111111111", &[]),
        (Kind::Vin, "WVWZZZ1JZXW000001", "WVWZZZ1JZXW000001", &["check-digit"]),
        (Kind::Imei, "49-015420-323751-8", "490154203237518", &[]),
        (Kind::Imei, "3520990017614823", "352099001761481", &["software-version"]),
        (Kind::Phone, "+999 (0) 12-345 67", "+9991234567", &[]),
        (Kind::Phone, "00999 1234567", "+9991234567", &[]),
        (Kind::Phone, "\u{202a}+999 123 4567\u{202c}", "+9991234567", &[]),
        (Kind::Phone, "tel:+999-123-4567", "+9991234567", &[]),
        (Kind::Phone, "+٩٩٩١٢٣٤٥٦٧", "+9991234567", &[]),
        (Kind::Phone, "(012) 34567", "01234567", &["no-country-code"]),
        (Kind::AirWaybill, "999-1234567 5", "99912345675", &[]),
        (Kind::InBond, "823456782", "823456782", &[]),
        (Kind::Scac, "acxu", "ACXU", &[]),
        (Kind::Mid, "QMBRIGAR4718POR", "QMBRIGAR4718POR", &[]),
        (Kind::Mid, "XOBERSTM", "XOBERSTM", &["no-number"]),
        (Kind::Unlocode, "QM SEL", "QMSEL", &[]),
        (Kind::Unlocode, "USLAX", "USLAX", &[]),
        (Kind::Unlocode, "US2AB", "US2AB", &[]),
        (Kind::Country, "de", "DE", &[]),
        (Kind::Country, "DEU", "DEU", &[]),
        (Kind::Country, "QM", "QM", &["user-assigned"]),
        (Kind::Country, "XAA", "XAA", &["user-assigned"]),
        (Kind::Country, "SU", "SU", &["former"]),
        (Kind::Container, "ＣＳＱＵ３０５４３８３", "CSQU3054383", &[]),
        (Kind::ImoCompany, "IMO 1234565", "1234565", &[]),
        (Kind::ImoShip, "٩٠٧٤٧٢٩", "9074729", &[]),
        (Kind::Vin, "1m8gdm9a-xkp042788", "1M8GDM9AXKP042788", &[]),
        (Kind::Lei, " 5493 001KJTIIGC8Y1R12 ", "5493001KJTIIGC8Y1R12", &[]),
    ];
    let mut bad = vec![];
    for (kind, text, normal, warnings) in cases {
        match check(kind, text) {
            Ok(checked) if checked.normal == normal && codes(&checked) == warnings => {
                let again = check(kind, &checked.normal).map(|c| c.normal);
                assert_eq!(
                    again.as_deref(),
                    Ok(normal),
                    "{kind:?}: the normal form is its own normal form"
                );
            }
            other => bad.push(format!("{kind:?} {text}: {other:?}")),
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

// Goal: wrong numbers are refused, and the digit expected is named. Method: number, code, digit.
#[test]
fn numbers_that_do_not_stand() {
    let cases: [(Kind, &str, &str, &str); 42] = [
        (Kind::Container, "ZQAU1000016", "wrong-check-digit", "5"),
        (Kind::Container, "CSQU305438", "no-check-digit", "3"),
        (Kind::Container, "CSQA3054383", "shape", ""),
        (Kind::Container, "CSQU30543831", "shape", ""),
        (Kind::ImoShip, "9074728", "wrong-check-digit", "9"),
        (Kind::ImoShip, "907472", "no-check-digit", "9"),
        (Kind::ImoShip, "90747291", "shape", ""),
        (Kind::ImoCompany, "1234568", "wrong-check-digit", "5"),
        (Kind::Mmsi, "36612345", "shape", ""),
        (Kind::Mmsi, "912345678", "no-station", ""),
        (Kind::Lei, "5493001KJTIIGC8Y1R13", "wrong-check-digit", "12"),
        (Kind::Lei, "5493001KJTIIGC8Y1RAB", "shape", ""),
        (Kind::Iban, "GB83WEST12345698765432", "wrong-check-digit", "82"),
        (Kind::Iban, "GB82WEST1234569876543", "length", ""),
        (Kind::Iban, "JJ82WEST12345698765432", "no-country", ""),
        (Kind::Bic, "DEUTDEF", "shape", ""),
        (Kind::Bic, "DEUTJJFF", "no-country", ""),
        (Kind::Vin, "1M8GDM9A1KP042788", "wrong-check-digit", "X"),
        (Kind::Vin, "1M8GDM9AXKPO42788", "shape", ""),
        (Kind::Vin, "1M8GDM9AXKP04278", "shape", ""),
        (Kind::Imei, "490154203237517", "wrong-check-digit", "8"),
        (Kind::Imei, "49015420323751", "no-check-digit", "8"),
        (Kind::Phone, "+0123456789", "shape", ""),
        (Kind::Phone, "+1234567890123456", "shape", ""),
        (Kind::Phone, "+999 123 4567 ext 2", "foreign-sign", ""),
        (Kind::Phone, "12", "shape", ""),
        (Kind::Phone, "++", "foreign-sign", ""),
        (Kind::AirWaybill, "999-12345674", "wrong-check-digit", "5"),
        (Kind::InBond, "823456783", "wrong-check-digit", "2"),
        (Kind::InBond, "82345678", "no-check-digit", "2"),
        (Kind::Scac, "ABCDE", "shape", ""),
        (Kind::Scac, "A1", "shape", ""),
        (Kind::Mid, "CABRIGAR4718POR", "no-country", ""),
        (Kind::Mid, "QM4718", "shape", ""),
        (Kind::Unlocode, "US1AB", "shape", ""),
        (Kind::Unlocode, "JJSEL", "no-country", ""),
        (Kind::Country, "JJ", "no-country", ""),
        (Kind::Country, "D", "shape", ""),
        (Kind::Country, "-.-", "missing", ""),
        (Kind::Lei, "\u{416}493001KJTIIGC8Y1R1", "foreign-sign", ""),
        (Kind::Mrz, "P<UTO", "shape", ""),
        (Kind::Mrz, "L898902C3é", "foreign-sign", ""),
    ];
    let mut bad = vec![];
    for (kind, text, code, expected) in cases {
        match check(kind, text) {
            Err(no) if no.code == code && no.expected.as_deref().unwrap_or("") == expected => {
                assert!(no.why.contains(expected), "the digit is in the words: {}", no.why);
                assert!(
                    !no.why.ends_with('.') && !no.why.starts_with(char::is_uppercase) || no.why.starts_with("I,"),
                    "{}",
                    no.why
                );
            }
            other => bad.push(format!("{kind:?} {text}: {other:?}")),
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    assert_eq!(
        check(Kind::Iban, &"1".repeat(201)).map_err(|no| no.code),
        Err("too-long")
    );
    assert_eq!(check(Kind::Vin, " ").map_err(|no| no.code), Err("missing"));
}

#[test]
fn kinds_have_their_words() {
    for kind in Kind::all() {
        assert!(!kind.code().is_empty() && !kind.words().is_empty());
        assert_eq!(Kind::parse(kind.code()), Some(kind));
    }
    assert_eq!(Kind::of_property("imoNumber"), Some(Kind::ImoShip));
    assert_eq!(Kind::of_property("passportNumber"), None);
}

const TD3: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";

// Goal: each field of a zone is told with its digit. Method: the specimens of ICAO 9303 and the line of domain.md.
#[test]
fn zones_are_read_field_by_field() {
    let zone = mrz::read(TD3).expect("a passport");
    assert_eq!(
        (zone.family.as_str(), zone.given.as_str(), zone.issuer.as_str()),
        ("ERIKSSON", "ANNA MARIA", "UTO")
    );
    assert_eq!(
        zone.field("number")
            .map(|f| (f.value.as_str(), f.digit.map(|d| d.given))),
        Some(("L898902C3", Some('6')))
    );
    assert_eq!(zone.misfits().count(), 0);
    assert_eq!(codes(&check(Kind::Mrz, TD3).expect("a passport")), ["test", "test"]);
    let card = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";
    assert_eq!(mrz::read(card).expect("a card").misfits().count(), 0);
    let td2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";
    assert_eq!(mrz::read(td2).expect("a card").misfits().count(), 0);
    let line = "QT00004177UTO8102140M3102134<<<<<<<<<<<<<<<8";
    let other = format!("{:<<44}\n{line}", "P<UTOMUSTER<<MAX");
    let other = mrz::read(&other).expect("a passport");
    assert_eq!(other.misfits().map(|f| f.name).collect::<Vec<_>>(), Vec::<&str>::new());
    let long = "IDBEL600001795<0152<<<<<<<<<<<\n1301014F2311207UTO130101987390\nSPECIMEN<<SPECIMEN<<<<<<<<<<<<";
    let long = mrz::read(long).expect("a card");
    let number = long.field("number").expect("a number");
    assert_eq!(
        (number.value.as_str(), number.digit.is_some_and(|d| d.holds())),
        ("600001795015", true)
    );
    let misread = TD3.replace("7408122", "7408132");
    let no = check(Kind::Mrz, &misread).expect_err("one digit is wrong");
    assert_eq!(no.expected.as_deref(), Some("3"));
    assert!(no.why.contains("date of birth"), "{}", no.why);
    assert_eq!(
        (mrz::year(26, 2026), mrz::year(27, 2026), mrz::year(31, 2036)),
        (2026, 1927, 2031)
    );
}

/// A number of a kind whose scheme finds every wrong digit.
fn standing() -> impl Strategy<Value = (Kind, String)> {
    let with_digit = |kind: Kind, start: String| {
        let whole = ('0'..='9')
            .map(|d| format!("{start}{d}"))
            .find(|text| check(kind, text).is_ok());
        (kind, whole.unwrap_or(start))
    };
    prop_oneof![
        "[0-9]{14}".prop_map(move |s| with_digit(Kind::Imei, s)),
        ("[A-Z0-9]{18}", 0..1u8).prop_map(|(s, _)| {
            let expected = check(Kind::Lei, &format!("{s}00"))
                .map_err(|no| no.expected.unwrap_or_default())
                .expect_err("00 is never right");
            (Kind::Lei, format!("{s}{expected}"))
        }),
        "[0-9]{18}".prop_map(|s| {
            let expected = check(Kind::Iban, &format!("DE00{s}"))
                .map_err(|no| no.expected.unwrap_or_default())
                .expect_err("00 is never right");
            (Kind::Iban, format!("DE{expected}{s}"))
        }),
        ("[1-5][A-HJ-NPR-Z0-9]{7}", "[A-HJ-NPR-Z0-9]{8}").prop_map(|(a, b)| {
            let expected = check(Kind::Vin, &format!("{a}Z{b}"))
                .map_err(|no| no.expected.unwrap_or_default())
                .expect_err("Z is never right");
            (Kind::Vin, format!("{a}{expected}{b}"))
        }),
        ("[A-Z]{3}U[0-9]{6}").prop_map(|s| {
            let expected = check(Kind::Container, &s)
                .map_err(|no| no.expected.unwrap_or_default())
                .expect_err("no digit yet");
            (Kind::Container, format!("{s}{expected}"))
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    // One digit changed is refused where the scheme promises it; of containers, except between remainders 0 and 10.
    #[test]
    fn one_wrong_digit_is_found((kind, text) in standing(), place in 0usize..34, by in 1u8..10) {
        let checked = check(kind, &text);
        prop_assert!(checked.is_ok(), "{kind:?} {text} {checked:?}");
        let mut signs = text.clone().into_bytes();
        let digits: Vec<usize> = (usize::from(kind == Kind::Vin)..signs.len()).filter(|i| signs[*i].is_ascii_digit()).collect();
        prop_assume!(!digits.is_empty());
        let place = digits[place % digits.len()];
        signs[place] = b'0' + (signs[place] - b'0' + by) % 10;
        let changed = String::from_utf8(signs).expect("ascii");
        let again = check(kind, &changed);
        let discouraged = |c: &Result<Checked, Wrong>| c.as_ref().is_ok_and(|c| c.warnings.iter().any(|w| w.code == "remainder-10"));
        let promised = kind != Kind::Container || !discouraged(&checked) && !discouraged(&again);
        prop_assert!(again.is_err() || !promised, "{kind:?} {text} {changed}");
    }

    // One digit of the second line of a passport changed is always found.
    #[test]
    fn one_wrong_digit_of_a_zone_is_found(place in 45usize..89, by in 1u8..10) {
        let mut signs = TD3.as_bytes().to_vec();
        prop_assume!(signs[place].is_ascii_digit());
        signs[place] = b'0' + (signs[place] - b'0' + by) % 10;
        let changed = String::from_utf8(signs).expect("ascii");
        prop_assert!(check(Kind::Mrz, &changed).is_err(), "{changed}");
    }

    // Any text gives an answer, and a normal form is its own normal form.
    #[test]
    fn any_text_has_an_answer(text in ".{0,100}", shaped in "[A-Z0-9<+. -]{0,95}") {
        for kind in Kind::all() {
            for text in [&text, &shaped] {
                if let Ok(checked) = check(kind, text) {
                    let again = check(kind, &checked.normal).map(|c| c.normal);
                    prop_assert_eq!(again, Ok(checked.normal), "{:?}", kind);
                }
            }
            let _ = mid::parts(&text);
            let _ = mid::construct(&text, &shaped, &text, &shaped);
        }
    }
}

/// The folder of public lists, when it is there.
fn lists() -> Option<PathBuf> {
    let named = std::env::var_os("ATTACHE_DATA").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    [named, Some(beside)]
        .into_iter()
        .flatten()
        .find(|folder| folder.join("codes").is_dir())
}

// Goal: numbers of the world stand. Method: every IMO number, owner prefix and carrier code of public lists.
#[test]
fn public_lists_stand() {
    let Some(folder) = lists() else { return };
    let (mut ships, mut misfits) = (0, 0);
    for name in ["codes/vessels/imo_3-vessels.csv", "codes/vessels/imo_5-vessels.csv"] {
        let mut reader = csv::Reader::from_path(folder.join(name)).expect("a list");
        for row in reader.records().map_while(Result::ok) {
            ships += 1;
            misfits += usize::from(check(Kind::ImoShip, &row[0]).is_err());
        }
    }
    assert!(ships > 12_000 && misfits * 1_000 < ships, "{misfits} of {ships} ships");
    let text = std::fs::read_to_string(folder.join("codes/carriers/bic_prefix_freight-trust.md")).expect("a list");
    let prefixes: Vec<&str> = text
        .lines()
        .filter_map(|l| l.split('|').nth(2))
        .map(str::trim)
        .filter(|p| p.len() == 4 && p.ends_with('U'))
        .collect();
    assert!(prefixes.len() > 500);
    for prefix in prefixes {
        assert_eq!(
            check(Kind::Container, &format!("{prefix}000001")).map_err(|no| no.code),
            Err("no-check-digit"),
            "{prefix}"
        );
        assert!(check(Kind::Scac, prefix).is_ok());
    }
}

// Goal: zones of public test sets are judged. Method: neighbouring lines of one width, the misread ones refused.
#[test]
fn public_zones_are_judged() {
    let Some(folder) = lists() else { return };
    let mut reader = csv::Reader::from_path(folder.join("docs/mrz_lines.csv")).expect("a list");
    let lines: Vec<String> = reader
        .records()
        .map_while(Result::ok)
        .map(|row| row[1].to_string())
        .collect();
    let (mut good, mut bad) = (0, 0);
    for pair in lines
        .windows(2)
        .filter(|pair| pair[0].len() == pair[1].len() && pair[1].as_bytes()[1].is_ascii_digit())
    {
        let text = match pair[0].len() {
            30 => format!("{}{}{}", pair[0], pair[1], "<".repeat(30)),
            36 | 44 => pair.concat(),
            _ => continue,
        };
        match check(Kind::Mrz, &text) {
            Ok(_) => good += 1,
            Err(_) => bad += 1,
        }
    }
    println!("{good} zones stand, {bad} do not");
    assert!(good >= 15 && bad >= 5, "{good} stand, {bad} do not");
}
