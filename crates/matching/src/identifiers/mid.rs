//! Manufacturer identification code: built from country, name, street and city, and compared.
//!
//! Rules of the appendix to 19 CFR part 102 (read 24 November 2026 as far as its examples, which are tests here). The
//! code is a key to look under, not an identity: two makers in one street can have the same, and one maker whose street
//! is written in two ways has two. So codes are compared part by part, see [`compare`].

use super::{Checked, Wrong, codes, is_letters, sound, warning, wrong};

/// Signs of a code at most.
pub const MID_CHARS_MAX: usize = 15;
/// Provinces stand for Canada, whose own code is not used.
const PROVINCES: [&str; 13] = [
    "XA", "XB", "XC", "XM", "XN", "XO", "XP", "XQ", "XS", "XT", "XV", "XW", "XY",
];
/// Words of a name that say nothing of it.
const IGNORED: [&str; 5] = ["A", "AN", "AND", "OF", "THE"];
/// Legal forms that stand first in some countries and are passed over.
const FORMS_FIRST: [&str; 5] = ["PT", "JSC", "OAO", "OOO", "ZAO"];

/// Code of a maker: country (two letters; a province code for Canada), name, street line and city.
///
/// # Errors
/// Every part that cannot be used, with what to do.
pub fn construct(country: &str, name: &str, street: &str, city: &str) -> Result<String, Vec<Wrong>> {
    let mut refused = vec![];
    let country = country.trim().to_ascii_uppercase();
    if let Err(no) = country_stands(&country) {
        refused.push(no);
    }
    let words = words(name);
    let name: String = words.iter().take(2).map(|word| first(word, 3)).collect();
    if name.is_empty() {
        refused.push(wrong("no-name", "give the maker's name"));
    }
    let city = first(&letters(city).replace(|c: char| c.is_ascii_digit(), ""), 3);
    if city.is_empty() {
        refused.push(wrong("no-city", "give the city; a city-state counts as its own city"));
    }
    if refused.is_empty() {
        Ok(format!("{country}{name}{}{city}", street_number(street)))
    } else {
        Err(refused)
    }
}

fn country_stands(country: &str) -> Result<(), Wrong> {
    if country.len() != 2 || !is_letters(country) || codes::two_letters(country) == codes::Country::Unknown {
        return Err(wrong(
            "no-country",
            "begin with the two letters of the country of origin",
        ));
    }
    if country == "CA" {
        let why = format!(
            "for Canada, begin with the code of the province: {}",
            PROVINCES.join(", ")
        );
        return Err(wrong("no-country", why));
    }
    Ok(())
}

/// Words of a name as the rules cut it: a hyphen joins, initials side by side are one word, small words do not count.
fn words(name: &str) -> Vec<String> {
    let latin = any_ascii::any_ascii(name).to_ascii_uppercase();
    let joined = latin.split('-').map(str::trim).collect::<Vec<_>>().join("-");
    let mut words: Vec<String> = vec![];
    let mut initials = 0;
    for piece in joined.split([' ', '\t', '\n', ',', ';', '/', '(', ')']) {
        let word = letters(piece);
        let pieces = piece.split('.').filter(|p| !p.is_empty());
        let is_initials = word.len() == 1
            || piece.contains('.') && pieces.clone().count() > 1 && pieces.clone().all(|p| p.len() == 1);
        match (word.is_empty(), is_initials, words.last_mut()) {
            (true, ..) => continue,
            (_, true, Some(before)) if initials > 0 => before.push_str(&word),
            _ => words.push(word),
        }
        initials = if is_initials { initials + 1 } else { 0 };
    }
    words.retain(|word| !IGNORED.contains(&word.as_str()));
    if words.len() > 1 && FORMS_FIRST.contains(&words[0].as_str()) {
        words.remove(0);
    }
    words
}

/// Letters and digits of a text in capitals.
fn letters(text: &str) -> String {
    any_ascii::any_ascii(text)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

fn first(word: &str, count: usize) -> String {
    word.chars().take(count).collect()
}

/// The first four digits of the largest number of a street line. Signs inside a number are passed over, blanks end it.
fn street_number(street: &str) -> String {
    let latin = any_ascii::any_ascii(street);
    let mut numbers: Vec<String> = vec![];
    for piece in latin.split_whitespace() {
        let mut number = String::new();
        for sign in piece.chars() {
            match sign {
                '0'..='9' => number.push(sign),
                ',' | '-' | '.' | '\'' => {}
                _ => numbers.push(std::mem::take(&mut number)),
            }
        }
        numbers.push(number);
    }
    let size = |number: &String| {
        let digits = number.trim_start_matches('0');
        (digits.len(), digits.to_string())
    };
    // Of two numbers of one size the first stands.
    let largest = numbers.into_iter().rev().max_by_key(size);
    largest.map_or(String::new(), |number| first(&number, 4))
}

/// A code cut into its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts<'a> {
    /// Country or province.
    pub country: &'a str,
    /// Up to six signs of the name.
    pub name: &'a str,
    /// Up to four digits of the street line; may be empty.
    pub number: &'a str,
    /// Up to three letters of the city.
    pub city: &'a str,
}

/// Cuts a code; `None` where it has another shape. Digits inside a name stay with the name.
pub fn parts(code: &str) -> Option<Parts<'_>> {
    if !code.is_ascii() || !(6..=MID_CHARS_MAX).contains(&code.len()) || !is_letters(&code[..2]) {
        return None;
    }
    let (country, rest) = code.split_at(2);
    let city_len = rest.bytes().rev().take_while(u8::is_ascii_uppercase).count();
    if city_len == 0 {
        return None;
    }
    // Without a number the city cannot be told from the name but by its length.
    let has_number = city_len <= 3 && city_len < rest.len();
    let city_at = rest.len() - city_len.min(3);
    let digits = rest[..city_at].bytes().rev().take_while(u8::is_ascii_digit).count();
    let digits = if has_number { digits.min(4) } else { 0 };
    let (name, number) = rest[..city_at].split_at(city_at - digits);
    let name_stands =
        (1..=6).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    name_stands.then_some(Parts {
        country,
        name,
        number,
        city: &rest[city_at..],
    })
}

/// Shape of a code; there is no check digit.
pub(super) fn check(signs: &str) -> Result<Checked, Wrong> {
    let Some(parts) = parts(signs) else {
        return Err(wrong(
            "shape",
            "give country, three letters of two words of the name, up to four digits of the street, three letters of the city",
        ));
    };
    country_stands(parts.country)?;
    let mut checked = sound(signs);
    if parts.number.is_empty() {
        checked.warnings.push(warning(
            "no-number",
            "there is no number of a street in it: it meets many makers",
        ));
    }
    Ok(checked)
}

/// How one part of two codes compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// The same.
    Same,
    /// One begins with the other, as a shorter number or name does.
    Begins,
    /// At least one code lacks it.
    Absent,
    /// Different.
    Other,
}

/// How two codes compare, part by part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Country of origin.
    pub country: Agreement,
    /// Name.
    pub name: Agreement,
    /// Number of the street line.
    pub number: Agreement,
    /// City.
    pub city: Agreement,
}

impl Comparison {
    /// Whether the codes can name one maker: the name agrees, and the place as far as both tell it. Another country alone
    /// does not speak against it, since the code has the goods' country of origin.
    pub fn is_candidate(&self) -> bool {
        let near = |part: Agreement| part != Agreement::Other;
        near(self.name)
            && (near(self.number) && near(self.city)
                || self.country == Agreement::Same && (self.number == Agreement::Same || near(self.city)))
    }
}

/// Compares two codes in normal form; `None` where one has another shape.
pub fn compare(left: &str, right: &str) -> Option<Comparison> {
    let (left, right) = (parts(left)?, parts(right)?);
    let agreement = |one: &str, two: &str| match (one, two) {
        _ if one.is_empty() || two.is_empty() => Agreement::Absent,
        _ if one == two => Agreement::Same,
        _ if one.starts_with(two) || two.starts_with(one) => Agreement::Begins,
        _ => Agreement::Other,
    };
    Some(Comparison {
        country: agreement(left.country, right.country),
        name: agreement(left.name, right.name),
        number: agreement(left.number, right.number),
        city: agreement(left.city, right.city),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // The examples of the appendix and of scenario S1. Only the name part where an example has no address.
    #[test]
    fn codes_are_built_as_the_appendix_says() {
        let name = |text: &str| words(text).iter().take(2).map(|w| first(w, 3)).collect::<String>();
        for (text, code) in [
            ("Amalgamated Plastics Corp.", "AMAPLA"),
            ("Bergstrom", "BER"),
            ("A.B.C. Company", "ABCCOM"),
            ("A B C Company", "ABCCOM"),
            ("O.A.S.I.S. Corp.", "OASCOR"),
            ("Dr. S.A. Smith", "DRSA"),
            ("Shavings B L Inc.", "SHABL"),
            ("The Embassy of Spain", "EMBSPA"),
            ("Rawles-Aden Corp.", "RAWCOR"),
            ("Rawles - Aden Corp.", "RAWCOR"),
            ("20th Century Fox", "20TCEN"),
            ("Concept 2000", "CON200"),
            ("Halden & Pryce", "HALPRY"),
            ("PT Morich Indo Fashion", "MORIND"),
            ("Ärmel und Söhne", "ARMUND"),
        ] {
            assert_eq!(name(text), code, "{text}");
        }
        for (street, number) in [
            ("4718 Harbour Rd", "4718"),
            ("11455 Main Street, Suite 9999", "1145"),
            ("232 Main Street, Suite 1234", "1234"),
            ("12,34,56 Alaska Road", "1234"),
            ("12-34-56 Alaska Road", "1234"),
            ("67 12 34 56 Alaska Road", "67"),
            ("One Thousand Century Plaza", ""),
        ] {
            assert_eq!(street_number(street), number, "{street}");
        }
        let built = construct("QM", "Brightloom Garments Ltd", "4718 Harbour Rd", "Port Sele");
        assert_eq!(built, Ok("QMBRIGAR4718POR".to_string()));
        assert_eq!(
            construct("xo", "Bergstrom", "", "St. Michel"),
            Ok("XOBERSTM".to_string())
        );
        let refused: Vec<&str> = construct("CA", "&", "", "12")
            .unwrap_err()
            .iter()
            .map(|no| no.code)
            .collect();
        assert_eq!(refused, ["no-country", "no-name", "no-city"]);
    }

    #[test]
    fn codes_are_compared_part_by_part() {
        let compared = |one, two| compare(one, two).expect("two codes");
        let same = compared("QMBRIGAR4718POR", "QMBRIGAR4718POR");
        assert!(same.is_candidate() && same.number == Agreement::Same && same.city == Agreement::Same);
        let unnumbered = compared("QMBRIGAR4718POR", "QMBRIGARPOR");
        assert!(unnumbered.is_candidate() && unnumbered.number == Agreement::Absent);
        assert!(
            compared("QMBRIGAR4718POR", "QNBRIGAR4718POR").is_candidate(),
            "another country of origin"
        );
        assert!(
            compared("QMBRIGAR4718POR", "QMBRI4718POR").is_candidate(),
            "one word of the name"
        );
        assert!(
            !compared("QMBRIGAR4718POR", "QMHALPRY4718POR").is_candidate(),
            "another name"
        );
        assert!(
            !compared("QMBRIGAR4718POR", "QNBRIGAR12SEL").is_candidate(),
            "another country and place"
        );
        assert!(compare("QMBRIGAR4718POR", "12").is_none());
        let parts = parts("QMCON20012POR").expect("a code");
        assert_eq!(
            (parts.name, parts.number),
            ("CON2", "0012"),
            "digits next to digits are read as the street's"
        );
    }
}
