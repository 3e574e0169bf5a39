//! Codes of countries and places.

use rust_iso3166::{from_alpha2, from_alpha3};

use super::{Checked, Wrong, is_letters, sound, warning, wrong};

/// What two or three letters are to ISO 3166-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Country {
    /// Assigned to a country today.
    Assigned,
    /// Left to users: never a country of the standard. Test countries are of this kind.
    Users,
    /// Was assigned once.
    Former,
    /// Nothing.
    Unknown,
}

/// Codes that were assigned once and are not now (ISO 3166-3).
const FORMER: [(&str, &str); 12] = [
    ("SU", "SUN"),
    ("YU", "YUG"),
    ("CS", "SCG"),
    ("DD", "DDR"),
    ("AN", "ANT"),
    ("ZR", "ZAR"),
    ("TP", "TMP"),
    ("BU", "BUR"),
    ("YD", "YMD"),
    ("CS", "CSK"),
    ("NT", "NTZ"),
    ("VD", "VDR"),
];

pub(super) fn two_letters(code: &str) -> Country {
    let bytes = code.as_bytes();
    let users = code == "AA" || code == "ZZ" || bytes[0] == b'X' || bytes[0] == b'Q' && bytes[1] >= b'M';
    if from_alpha2(code).is_some() {
        Country::Assigned
    } else if users {
        Country::Users
    } else if FORMER.iter().any(|(two, _)| *two == code) {
        Country::Former
    } else {
        Country::Unknown
    }
}

pub(super) fn three_letters(code: &str) -> Country {
    let users = ("AAA"..="AAZ").contains(&code)
        || ("QMA"..="QZZ").contains(&code)
        || ("XAA"..="XZZ").contains(&code)
        || ("ZZA"..="ZZZ").contains(&code);
    if from_alpha3(code).is_some() {
        Country::Assigned
    } else if users {
        Country::Users
    } else if FORMER.iter().any(|(_, three)| *three == code) {
        Country::Former
    } else {
        Country::Unknown
    }
}

/// Country code of two or three letters (ISO 3166-1).
pub(super) fn country(signs: &str) -> Result<Checked, Wrong> {
    if !is_letters(signs) || !(2..=3).contains(&signs.len()) {
        return Err(wrong("shape", "give the two or three letters of the country"));
    }
    let standing = if signs.len() == 2 {
        two_letters(signs)
    } else {
        three_letters(signs)
    };
    let mut checked = sound(signs);
    match standing {
        Country::Assigned => {}
        Country::Users => checked
            .warnings
            .push(warning("user-assigned", "the standard leaves this code to its users")),
        Country::Former => checked.warnings.push(warning(
            "former",
            "this code was withdrawn: use it only for what was then",
        )),
        Country::Unknown => return Err(wrong("no-country", "choose the code of a country")),
    }
    Ok(checked)
}

/// UN/LOCODE: country and three letters, or digits 2 to 9. Whether the place is listed is not looked up here.
pub(super) fn unlocode(signs: &str) -> Result<Checked, Wrong> {
    let place = |b: u8| b.is_ascii_uppercase() || (b'2'..=b'9').contains(&b);
    if !signs.is_ascii() || signs.len() != 5 || !is_letters(&signs[..2]) || !signs.bytes().skip(2).all(place) {
        return Err(wrong(
            "shape",
            "give the country's two letters and three letters or digits 2 to 9 of the place",
        ));
    }
    let mut checked = sound(signs);
    match two_letters(&signs[..2]) {
        Country::Assigned | Country::Users => {}
        Country::Former => checked
            .warnings
            .push(warning("former", "the country's code was withdrawn")),
        Country::Unknown => return Err(wrong("no-country", "begin with the two letters of a country")),
    }
    Ok(checked)
}
