//! Numbers that name one thing: containers, ships, passports, accounts, telephones; each checked by its own standard.
//!
//! [`check`] gives the normal form of a number, or says what is wrong with it and which digit was expected. A check digit
//! catches a slip of the pen; it says nothing about whether the thing exists, and some schemes let a few slips through
//! (each check says which). Own code throughout: a scheme is a sum of a dozen terms, and the crates that have them
//! neither name the digit expected nor tell a discouraged number from a wrong one.
//! Machine-readable zones are read field by field in [`mrz`]; manufacturer codes are built and compared in [`mid`].

mod cargo;
mod codes;
mod finance;
pub mod mid;
pub mod mrz;
mod radio;
#[cfg(test)]
mod tests;
mod vehicle;

use serde::Serialize;

/// Characters of an identifier that are read; longer texts are refused.
pub const TEXT_CHARS_MAX: usize = 200;

/// Which scheme a number belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Freight container, ISO 6346.
    Container,
    /// IMO number of a ship.
    ImoShip,
    /// IMO number of a company or a registered owner.
    ImoCompany,
    /// Maritime mobile service identity.
    Mmsi,
    /// Machine-readable zone of a travel document, ICAO 9303.
    Mrz,
    /// Legal entity identifier, ISO 17442.
    Lei,
    /// Bank account number, ISO 13616.
    Iban,
    /// Business identifier code, ISO 9362.
    Bic,
    /// Vehicle identification number, ISO 3779.
    Vin,
    /// Mobile equipment identity.
    Imei,
    /// Telephone number, ITU-T E.164.
    Phone,
    /// Air waybill.
    AirWaybill,
    /// CBP in-bond number (I.T.).
    InBond,
    /// Standard carrier alpha code.
    Scac,
    /// Manufacturer identification code, 19 CFR part 102 appendix.
    Mid,
    /// UN/LOCODE.
    Unlocode,
    /// Country code of two or three letters, ISO 3166-1.
    Country,
}

/// Every kind, with its code and the words people read.
const KINDS: [(Kind, &str, &str); 17] = [
    (Kind::Container, "container", "container number"),
    (Kind::ImoShip, "imo", "IMO number"),
    (Kind::ImoCompany, "imo-company", "IMO company number"),
    (Kind::Mmsi, "mmsi", "MMSI"),
    (Kind::Mrz, "mrz", "machine-readable zone"),
    (Kind::Lei, "lei", "legal entity identifier"),
    (Kind::Iban, "iban", "IBAN"),
    (Kind::Bic, "bic", "BIC"),
    (Kind::Vin, "vin", "vehicle identification number"),
    (Kind::Imei, "imei", "IMEI"),
    (Kind::Phone, "phone", "telephone number"),
    (Kind::AirWaybill, "air-waybill", "air waybill number"),
    (Kind::InBond, "in-bond", "in-bond number"),
    (Kind::Scac, "scac", "carrier code"),
    (Kind::Mid, "mid", "manufacturer code"),
    (Kind::Unlocode, "unlocode", "UN/LOCODE"),
    (Kind::Country, "country", "country code"),
];

/// Properties of FollowTheMoney, and our own, whose values have a scheme.
const PROPERTIES: [(&str, Kind); 17] = [
    ("containerNumber", Kind::Container),
    ("imoNumber", Kind::ImoShip),
    ("mmsi", Kind::Mmsi),
    ("mrz", Kind::Mrz),
    ("leiCode", Kind::Lei),
    ("iban", Kind::Iban),
    ("swiftBic", Kind::Bic),
    ("bic", Kind::Bic),
    ("vin", Kind::Vin),
    ("vinCode", Kind::Vin),
    ("imei", Kind::Imei),
    ("phone", Kind::Phone),
    ("airWaybill", Kind::AirWaybill),
    ("inBondNumber", Kind::InBond),
    ("scac", Kind::Scac),
    ("manufacturerCode", Kind::Mid),
    ("unlocode", Kind::Unlocode),
];

impl Kind {
    /// Every kind.
    pub fn all() -> impl Iterator<Item = Kind> {
        KINDS.iter().map(|(kind, ..)| *kind)
    }

    /// Word by which programs name it.
    pub fn code(self) -> &'static str {
        KINDS
            .iter()
            .find(|(kind, ..)| *kind == self)
            .map_or("", |(_, code, _)| code)
    }

    /// What people read.
    pub fn words(self) -> &'static str {
        KINDS
            .iter()
            .find(|(kind, ..)| *kind == self)
            .map_or("", |(.., words)| words)
    }

    /// A kind by its code.
    pub fn parse(code: &str) -> Option<Kind> {
        KINDS.iter().find(|(_, c, _)| *c == code).map(|(kind, ..)| *kind)
    }

    /// The scheme of a property's values, where it has one.
    pub fn of_property(name: &str) -> Option<Kind> {
        PROPERTIES
            .iter()
            .find(|(property, _)| *property == name)
            .map(|(_, kind)| *kind)
    }
}

/// A number that stands, in normal form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Without blanks and signs, in capitals.
    pub normal: String,
    /// What a reader should know of it.
    pub warnings: Vec<Warning>,
}

/// Something odd that does not make a number wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Word for programs.
    pub code: &'static str,
    /// What it is, in lower case without a full stop.
    pub why: String,
}

/// Why a text is no number of its kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wrong {
    /// Word for programs.
    pub code: &'static str,
    /// What to do, in lower case without a full stop; a check digit is named.
    pub why: String,
    /// Check digits that the rest of the number asks for.
    pub expected: Option<String>,
}

/// Normal form of a text as a number of a kind.
///
/// # Errors
/// [`Wrong`] when the text has another shape, or its check digit does not fit; `expected` then has the digit that would.
pub fn check(kind: Kind, text: &str) -> Result<Checked, Wrong> {
    if text.chars().nth(TEXT_CHARS_MAX).is_some() {
        return Err(wrong(
            "too-long",
            format!("shorten this to {TEXT_CHARS_MAX} characters"),
        ));
    }
    if text.trim().is_empty() {
        return Err(wrong("missing", "fill this in"));
    }
    match kind {
        Kind::Container => cargo::container(&signs(text)?),
        Kind::AirWaybill => cargo::air_waybill(&signs(text)?),
        Kind::InBond => cargo::in_bond(&signs(text)?),
        Kind::Scac => cargo::scac(&signs(text)?),
        Kind::ImoShip => vehicle::imo_ship(&signs(text)?),
        Kind::ImoCompany => vehicle::imo_company(&signs(text)?),
        Kind::Vin => vehicle::vin(&signs(text)?),
        Kind::Mmsi => radio::mmsi(&signs(text)?),
        Kind::Imei => radio::imei(&signs(text)?),
        Kind::Phone => radio::phone(text),
        Kind::Lei => finance::lei(&signs(text)?),
        Kind::Iban => finance::iban(&signs(text)?),
        Kind::Bic => finance::bic(&signs(text)?),
        Kind::Mid => mid::check(&signs(text)?),
        Kind::Unlocode => codes::unlocode(&signs(text)?),
        Kind::Country => codes::country(&signs(text)?),
        Kind::Mrz => mrz::check(text),
    }
}

/// Letters and digits of a text in capitals; blanks and the signs people put between groups are left out.
fn signs(text: &str) -> Result<String, Wrong> {
    let mut signs = String::with_capacity(text.len());
    for letter in text.chars().filter(|c| !is_between(*c)) {
        match plain(letter) {
            Some(sign) => signs.push(sign),
            None => return Err(wrong("foreign-sign", "use Latin letters and digits only")),
        }
    }
    if signs.is_empty() {
        Err(wrong("missing", "fill this in"))
    } else {
        Ok(signs)
    }
}

/// A letter or digit in ASCII capitals; full-width forms and the digits of other scripts count as what they stand for.
fn plain(letter: char) -> Option<char> {
    let code = letter as u32;
    let digit = |zero: u32| char::from_digit(code - zero, 10);
    match code {
        0x660..=0x669 => digit(0x660),
        0x6f0..=0x6f9 => digit(0x6f0),
        0x966..=0x96f => digit(0x966),
        0xff10..=0xff19 => digit(0xff10),
        0xff21..=0xff3a | 0xff41..=0xff5a => char::from_u32(code - 0xfee0).map(|c| c.to_ascii_uppercase()),
        _ if letter.is_ascii_alphanumeric() => Some(letter.to_ascii_uppercase()),
        _ => None,
    }
}

/// Whether a sign only stands between groups, or is not seen at all.
fn is_between(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '-' | '.' | '/' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2010}'..='\u{2015}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn wrong(code: &'static str, why: impl Into<String>) -> Wrong {
    Wrong {
        code,
        why: why.into(),
        expected: None,
    }
}

/// A check digit that does not fit.
fn wrong_digit(expected: impl ToString) -> Wrong {
    let expected = expected.to_string();
    let digits = if expected.len() > 1 {
        "check digits"
    } else {
        "check digit"
    };
    Wrong {
        code: "wrong-check-digit",
        why: format!("read the number again: its {digits} should be {expected}"),
        expected: Some(expected),
    }
}

/// A number that lacks its check digit.
fn short_by_digit(expected: impl ToString) -> Wrong {
    let expected = expected.to_string();
    Wrong {
        code: "no-check-digit",
        why: format!("add the check digit: it should be {expected}"),
        expected: Some(expected),
    }
}

fn warning(code: &'static str, why: impl Into<String>) -> Warning {
    Warning { code, why: why.into() }
}

fn sound(normal: impl Into<String>) -> Checked {
    Checked {
        normal: normal.into(),
        warnings: vec![],
    }
}

/// Value of a digit; letters count 0, callers look at the shape first.
fn value(digit: u8) -> u32 {
    u32::from(digit.wrapping_sub(b'0')) % 10
}

/// Whether every sign is a digit.
fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether every sign is a capital letter.
fn is_letters(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_uppercase())
}

/// Remainder of digits and letters (A = 10 … Z = 35) written one after the other, by 97: ISO 7064 mod 97-10.
fn mod_97(signs: impl Iterator<Item = u8>) -> u32 {
    signs.fold(0, |rest, sign| match sign {
        b'0'..=b'9' => (rest * 10 + value(sign)) % 97,
        _ => (rest * 100 + u32::from(sign.wrapping_sub(b'A')) + 10) % 97,
    })
}
