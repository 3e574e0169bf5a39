//! Numbers of radio stations, handsets and telephones.

use super::{Checked, Wrong, is_between, is_digits, plain, short_by_digit, sound, value, warning, wrong, wrong_digit};

/// Maritime mobile service identity (ITU-R M.585): nine digits, of which a ship's first three tell its flag.
/// There is no check digit.
pub(super) fn mmsi(signs: &str) -> Result<Checked, Wrong> {
    let digits = signs.strip_prefix("MMSI").unwrap_or(signs);
    if !is_digits(digits) || digits.len() != 9 {
        return Err(wrong("shape", "give the nine digits of the MMSI"));
    }
    let mut checked = sound(digits);
    let station = match digits.as_bytes() {
        [b'2'..=b'7', ..] => None,
        [b'0', b'0', ..] => Some("a coast station"),
        [b'0', ..] => Some("a group of ships"),
        [b'1', b'1', b'1', ..] => Some("an aircraft in search and rescue"),
        [b'8', ..] => Some("a handheld radio"),
        [b'9', b'7', b'0' | b'2' | b'4', ..] => Some("an emergency beacon"),
        [b'9', b'8', ..] => Some("a craft of a mother ship"),
        [b'9', b'9', ..] => Some("an aid to navigation"),
        _ => {
            return Err(wrong(
                "no-station",
                "read the number again: no station begins with these digits",
            ));
        }
    };
    if let Some(station) = station {
        checked.warnings.push(warning(
            "no-ship",
            format!("this is the number of {station}, not of a ship"),
        ));
    }
    Ok(checked)
}

/// Mobile equipment identity (3GPP TS 23.003): 15 digits with a check digit by Luhn's rule; 16 with a software version
/// instead of the check digit.
///
/// Every wrong digit is found.
pub(super) fn imei(signs: &str) -> Result<Checked, Wrong> {
    if !is_digits(signs) || !(14..=16).contains(&signs.len()) {
        return Err(wrong("shape", "give the 15 digits of the IMEI"));
    }
    let doubled = |(i, digit): (usize, u8)| {
        let twice = value(digit) << (i % 2);
        twice / 10 + twice % 10
    };
    let sum: u32 = signs.bytes().take(14).enumerate().map(doubled).sum();
    let expected = (10 - sum % 10) % 10;
    match signs.len() {
        14 => Err(short_by_digit(expected)),
        15 if value(signs.as_bytes()[14]) != expected => Err(wrong_digit(expected)),
        15 => Ok(sound(signs)),
        _ => {
            // The handset is what meets: its version changes with every update.
            let mut checked = sound(format!("{}{expected}", &signs[..14]));
            checked.warnings.push(warning(
                "software-version",
                "two digits of a software version were taken off and the check digit put on",
            ));
            Ok(checked)
        }
    }
}

/// Digits of a national number at least.
const PHONE_DIGITS_MIN: usize = 5;
/// Digits of an international number at most (E.164).
const PHONE_DIGITS_MAX: usize = 15;

/// Telephone number (ITU-T E.164): `+`, country code, at most 15 digits in all. A number without country code stands
/// with a warning, since it meets only numbers written as it is.
pub(super) fn phone(text: &str) -> Result<Checked, Wrong> {
    let seen: String = text.chars().filter(|c| !is_between(*c)).collect();
    let mut text = seen.as_str();
    for scheme in ["tel:", "Tel:", "TEL:"] {
        text = text.strip_prefix(scheme).unwrap_or(text);
    }
    // A zero in brackets is dialled inside the country only.
    let international = text.starts_with(['+', '\u{ff0b}']) || text.starts_with("00");
    let text = if international {
        text.replacen("(0)", "", 1)
    } else {
        text.to_string()
    };
    let mut digits = String::new();
    for (i, letter) in text.char_indices() {
        match plain(letter) {
            Some(digit) if digit.is_ascii_digit() => digits.push(digit),
            _ if matches!(letter, '(' | ')') || i == 0 && matches!(letter, '+' | '\u{ff0b}') => {}
            _ => {
                return Err(wrong(
                    "foreign-sign",
                    "give digits only, with + before the country code; leave an extension out",
                ));
            }
        }
    }
    if !international {
        return if (PHONE_DIGITS_MIN..=PHONE_DIGITS_MAX).contains(&digits.len()) {
            let why =
                "begin with + and the country code: as it stands the number meets only numbers written the same way";
            Ok(Checked {
                normal: digits,
                warnings: vec![warning("no-country-code", why)],
            })
        } else {
            Err(wrong(
                "shape",
                format!("give {PHONE_DIGITS_MIN} to {PHONE_DIGITS_MAX} digits"),
            ))
        };
    }
    let digits = if text.starts_with("00") {
        &digits[2..]
    } else {
        digits.as_str()
    };
    if digits.starts_with('0') {
        return Err(wrong("shape", "give the country code after +; none begins with 0"));
    }
    if !(7..=PHONE_DIGITS_MAX).contains(&digits.len()) {
        return Err(wrong("shape", format!("give 7 to {PHONE_DIGITS_MAX} digits after +")));
    }
    Ok(sound(format!("+{digits}")))
}
