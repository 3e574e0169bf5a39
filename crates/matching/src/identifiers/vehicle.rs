//! Numbers of ships, their companies, and road vehicles.

use super::{Checked, Wrong, is_digits, short_by_digit, sound, value, warning, wrong, wrong_digit};

/// IMO number of a ship: six digits by 7 … 2, the last digit of the sum.
///
/// The weights 6, 5, 4 and 2 share a factor with 10, so one wrong digit in those places can go unseen (always when it
/// is wrong by 5 under an even weight, or by an even amount under 5).
pub(super) fn imo_ship(signs: &str) -> Result<Checked, Wrong> {
    let digits = without_imo(signs);
    imo(digits, sum(digits, &[7, 6, 5, 4, 3, 2]) % 10)
}

/// IMO number of a company or a registered owner: weights 8, 6, 4, 2, 9, 7, eleven less the remainder by 11
/// (borne out by the 96 numbers of companies in a public list of 2024).
pub(super) fn imo_company(signs: &str) -> Result<Checked, Wrong> {
    let digits = without_imo(signs);
    imo(digits, (11 - sum(digits, &[8, 6, 4, 2, 9, 7]) % 11) % 10)
}

fn without_imo(signs: &str) -> &str {
    signs.strip_prefix("IMO").unwrap_or(signs)
}

fn imo(digits: &str, expected: u32) -> Result<Checked, Wrong> {
    if !is_digits(digits) || !(6..=7).contains(&digits.len()) {
        return Err(wrong("shape", "give the seven digits of the IMO number"));
    }
    match digits.as_bytes().get(6).copied() {
        None => Err(short_by_digit(expected)),
        Some(digit) if value(digit) != expected => Err(wrong_digit(expected)),
        Some(_) => Ok(sound(digits)),
    }
}

fn sum(digits: &str, weights: &[u32]) -> u32 {
    digits
        .bytes()
        .zip(weights)
        .map(|(digit, weight)| value(digit) * weight)
        .sum()
}

/// Where the check digit stands in a vehicle identification number.
const VIN_CHECK: usize = 8;
const VIN_WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/// Vehicle identification number: 17 signs without I, O and Q. The ninth is a check digit in North America (first sign
/// 1 to 5; 49 CFR part 565); elsewhere a maker may put anything there, so that a misfit only warns.
///
/// Every wrong digit is found; letters of the same value (A and J, say) are not told apart.
pub(super) fn vin(signs: &str) -> Result<Checked, Wrong> {
    if !signs.is_ascii() || signs.len() != 17 {
        return Err(wrong(
            "shape",
            "give the 17 letters and digits of the vehicle identification number",
        ));
    }
    if signs.contains(['I', 'O', 'Q']) {
        return Err(wrong(
            "shape",
            "read the number again: I, O and Q are not used, they are 1 and 0",
        ));
    }
    let remainder = signs
        .bytes()
        .zip(VIN_WEIGHTS)
        .map(|(sign, weight)| vin_value(sign) * weight)
        .sum::<u32>()
        % 11;
    let expected = if remainder == 10 {
        'X'
    } else {
        char::from_digit(remainder, 10).unwrap_or('0')
    };
    let mut checked = sound(signs);
    if char::from(signs.as_bytes()[VIN_CHECK]) != expected {
        if signs.starts_with(['1', '2', '3', '4', '5']) {
            return Err(Wrong {
                why: format!("read the number again: its ninth sign, the check digit, should be {expected}"),
                ..wrong_digit(expected)
            });
        }
        let why =
            format!("the ninth sign would be {expected} if it were a check digit; only North America requires one");
        checked.warnings.push(warning("check-digit", why));
    }
    Ok(checked)
}

fn vin_value(sign: u8) -> u32 {
    match sign {
        b'0'..=b'9' => value(sign),
        b'A'..=b'H' => u32::from(sign - b'A') + 1,
        b'J'..=b'R' => u32::from(sign - b'J') + 1,
        _ => u32::from(sign.saturating_sub(b'S')) + 2,
    }
}
