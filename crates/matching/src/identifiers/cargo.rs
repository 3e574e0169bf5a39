//! Numbers of goods on their way: containers, air waybills, in-bond movements, carriers.

use super::{Checked, Wrong, is_digits, is_letters, short_by_digit, sound, value, warning, wrong, wrong_digit};

/// ISO 6346: three letters of the owner, U, J or Z, six digits, a check digit.
///
/// Every wrong digit is found except where remainders 10 and 0 meet; that is why numbers with remainder 10 are
/// discouraged. Two letters that differ by 11 or 22 in value (A and K, say) are not told apart.
pub(super) fn container(signs: &str) -> Result<Checked, Wrong> {
    let shape = || {
        wrong(
            "shape",
            "give four letters (the fourth U, J or Z), six digits and the check digit",
        )
    };
    if !signs.is_ascii() || !(10..=11).contains(&signs.len()) {
        return Err(shape());
    }
    let (owner, number) = signs.split_at(4);
    if !is_letters(owner) || !is_digits(number) || !owner.ends_with(['U', 'J', 'Z']) {
        return Err(shape());
    }
    let sum: u32 = signs
        .bytes()
        .take(10)
        .enumerate()
        .map(|(i, sign)| container_value(sign) << i)
        .sum();
    let remainder = sum % 11;
    let expected = remainder % 10;
    let Some(given) = number.as_bytes().get(6).copied() else {
        return Err(short_by_digit(expected));
    };
    if value(given) != expected {
        return Err(wrong_digit(expected));
    }
    let mut checked = sound(signs);
    if remainder == 10 {
        let why =
            "the check digit 0 stands for remainder 10, which owners are advised not to use: read the number again";
        checked.warnings.push(warning("remainder-10", why));
    }
    if !owner.ends_with('U') {
        checked.warnings.push(warning(
            "no-container",
            "this is equipment or a chassis, not a container: the fourth letter is not U",
        ));
    }
    Ok(checked)
}

/// Letters count from A = 10 upwards, leaving out the multiples of 11.
fn container_value(sign: u8) -> u32 {
    if sign.is_ascii_digit() {
        return value(sign);
    }
    let place = u32::from(sign - b'A');
    10 + place + place.div_ceil(10)
}

/// Air waybill: three digits of the airline, seven of the serial, and the serial's remainder by 7 [CATAIR, as read].
///
/// A digit that is wrong by exactly 7 is not found.
pub(super) fn air_waybill(signs: &str) -> Result<Checked, Wrong> {
    if !is_digits(signs) || !(10..=11).contains(&signs.len()) {
        return Err(wrong(
            "shape",
            "give three digits of the airline, seven of the serial and the check digit",
        ));
    }
    by_seven(&signs[3..10], signs.as_bytes().get(10).copied())?;
    Ok(sound(signs))
}

/// CBP in-bond number (I.T.): eight digits and their remainder by 7 [CATAIR, as read].
///
/// A digit that is wrong by exactly 7 is not found.
pub(super) fn in_bond(signs: &str) -> Result<Checked, Wrong> {
    if !is_digits(signs) || !(8..=9).contains(&signs.len()) {
        return Err(wrong("shape", "give eight digits and the check digit"));
    }
    by_seven(&signs[..8], signs.as_bytes().get(8).copied())?;
    Ok(sound(signs))
}

fn by_seven(serial: &str, given: Option<u8>) -> Result<(), Wrong> {
    let expected = serial.bytes().fold(0, |rest, digit| (rest * 10 + value(digit)) % 7);
    match given {
        None => Err(short_by_digit(expected)),
        Some(digit) if value(digit) != expected => Err(wrong_digit(expected)),
        Some(_) => Ok(()),
    }
}

/// Standard carrier alpha code: two to four letters; there is no check digit.
pub(super) fn scac(signs: &str) -> Result<Checked, Wrong> {
    if !is_letters(signs) || !(2..=4).contains(&signs.len()) {
        return Err(wrong("shape", "give two to four letters"));
    }
    Ok(sound(signs))
}

#[cfg(test)]
mod tests {
    // The values of ISO 6346, letter by letter at the ends of each gap.
    #[test]
    fn letters_leave_out_the_multiples_of_eleven() {
        for (letter, value) in [
            (b'A', 10),
            (b'B', 12),
            (b'K', 21),
            (b'L', 23),
            (b'U', 32),
            (b'V', 34),
            (b'Z', 38),
        ] {
            assert_eq!(super::container_value(letter), value, "{}", letter as char);
        }
    }
}
