//! Numbers of legal entities, accounts and banks.

use super::codes::Country;
use super::{Checked, Wrong, codes, is_digits, is_letters, mod_97, sound, warning, wrong, wrong_digit};

/// Legal entity identifier (ISO 17442): 18 letters and digits and two check digits, ISO 7064 mod 97-10.
///
/// Every wrong sign is found.
pub(super) fn lei(signs: &str) -> Result<Checked, Wrong> {
    if signs.len() != 20 || !is_digits(&signs[18..]) {
        return Err(wrong(
            "shape",
            "give the 20 letters and digits of the identifier; the last two are digits",
        ));
    }
    let expected = format!("{:02}", 98 - mod_97(signs.bytes().take(18).chain(*b"00")));
    if signs[18..] != expected {
        Err(wrong_digit(expected))
    } else {
        Ok(sound(signs))
    }
}

/// Length of an account number by country, from the registry of ISO 13616, as known on 24 November 2026.
const LENGTHS: [(u8, &str); 18] = [
    (15, "NO"),
    (16, "BE"),
    (18, "DK FI FK FO GL NL SD"),
    (19, "MK SI"),
    (20, "AT BA EE KZ LT LU MN XK"),
    (21, "CH HR LI LV"),
    (22, "BG BH CR DE GB GE IE ME RS VA"),
    (23, "AE GI IL IQ OM SO TL"),
    (24, "AD CZ ES MD PK RO SA SE SK TN VG"),
    (25, "LY PT ST"),
    (26, "IS TR"),
    (27, "BI DJ FR GR IT MC MR SM"),
    (28, "AL AZ BY CY DO GT HN HU LB NI PL SV"),
    (29, "BR EG PS QA UA"),
    (30, "JO KW MU YE"),
    (31, "MT SC"),
    (32, "LC"),
    (33, "RU"),
];

/// Bank account number (ISO 13616): country, two check digits, the national number; length by country.
///
/// Every wrong sign is found.
pub(super) fn iban(signs: &str) -> Result<Checked, Wrong> {
    let signs = signs.strip_prefix("IBAN").unwrap_or(signs);
    if !signs.is_ascii() || !(15..=34).contains(&signs.len()) || !is_letters(&signs[..2]) || !is_digits(&signs[2..4]) {
        return Err(wrong(
            "shape",
            "give the country's two letters, two check digits and the number of the account",
        ));
    }
    let (country, length) = (&signs[..2], signs.len());
    let mut checked = sound(signs);
    match length_of(country) {
        Some(right) if right != length => {
            let why =
                format!("read the number again: an account number of {country} has {right} signs, this has {length}");
            return Err(wrong("length", why));
        }
        Some(_) => {}
        None if codes::two_letters(country) == Country::Unknown => {
            return Err(wrong("no-country", "begin with the two letters of a country"));
        }
        None => checked.warnings.push(warning(
            "length-unknown",
            format!("how long an account number of {country} is, is not known"),
        )),
    }
    let national = signs.bytes().skip(4);
    let expected = format!(
        "{:02}",
        98 - mod_97(national.chain(signs.bytes().take(2)).chain(*b"00"))
    );
    if signs[2..4] != expected {
        return Err(Wrong {
            why: format!("read the number again: the check digits after {country} should be {expected}"),
            ..wrong_digit(expected)
        });
    }
    Ok(checked)
}

fn length_of(country: &str) -> Option<usize> {
    let found = LENGTHS
        .iter()
        .find(|(_, codes)| codes.split(' ').any(|code| code == country));
    found.map(|(length, _)| usize::from(*length))
}

/// Business identifier code (ISO 9362): four signs of the party, country, two of the place, perhaps three of the branch.
/// There is no check digit.
pub(super) fn bic(signs: &str) -> Result<Checked, Wrong> {
    if !matches!(signs.len(), 8 | 11) || !is_letters(&signs[..6]) {
        return Err(wrong(
            "shape",
            "give 8 or 11 letters and digits; the first six are letters",
        ));
    }
    if codes::two_letters(&signs[4..6]) == Country::Unknown {
        return Err(wrong(
            "no-country",
            "read the code again: its fifth and sixth letters are no country",
        ));
    }
    let mut checked = sound(
        signs
            .strip_suffix("XXX")
            .filter(|rest| rest.len() == 8)
            .unwrap_or(signs),
    );
    if signs.as_bytes()[7] == b'0' {
        checked.warnings.push(warning("test", "the eighth sign 0 is for tests"));
    }
    Ok(checked)
}
