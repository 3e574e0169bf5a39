//! Machine-readable zones of travel documents (ICAO Doc 9303, parts 3 to 7): TD1, TD2, TD3, visas A and B.
//!
//! [`read`] gives every field with the check digit printed and the one it should be, so that a reader sees which field
//! was misread; it refuses only what has no such shape. [`check`](super::check) also refuses a zone with a digit that
//! does not fit. The first line of TD2, TD3 and visas is covered by no digit: names and countries there are as read.

use serde::Serialize;

use super::codes::{self, Country};
use super::{Checked, Wrong, is_between, value, warning, wrong};

/// Layout of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Format {
    /// Card, three lines of 30.
    Td1,
    /// Card, two lines of 36.
    Td2,
    /// Passport, two lines of 44.
    Td3,
    /// Visa, two lines of 44.
    VisaA,
    /// Visa, two lines of 36.
    VisaB,
}

/// One field with its evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// What it is, for people.
    pub name: &'static str,
    /// As printed, without the filling signs at its end.
    pub value: String,
    /// Its check digit, where the layout has one.
    pub digit: Option<Digit>,
}

/// A check digit as printed and as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Digit {
    /// As printed; `<` stands where nothing is.
    pub given: char,
    /// As the field asks for.
    pub expected: char,
}

impl Digit {
    /// Whether the two agree. An empty field may have no digit.
    pub fn holds(&self) -> bool {
        self.given == self.expected || self.given == '<' && self.expected == '0'
    }
}

/// A zone, read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Zone {
    /// Its layout.
    pub format: Format,
    /// Document code: `P`, `I`, `V` with a second sign.
    pub document: String,
    /// Issuing state or organisation.
    pub issuer: String,
    /// Family name, words separated by blanks.
    pub family: String,
    /// Given names.
    pub given: String,
    /// Nationality.
    pub nationality: String,
    /// `M`, `F`, or `<` where not said.
    pub sex: char,
    /// Number, birth, expiry, optional parts and composite, in the order printed.
    pub fields: Vec<Field>,
    lines: Vec<String>,
}

impl Zone {
    /// A field by its name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Fields whose check digit does not fit.
    pub fn misfits(&self) -> impl Iterator<Item = &Field> {
        self.fields
            .iter()
            .filter(|field| field.digit.is_some_and(|digit| !digit.holds()))
    }
}

/// Year behind two digits: the last one not after `latest`. A birth is not in the future; an expiry is at most ten years
/// ahead for most documents, so pass that year.
pub fn year(two_digits: u8, latest: i16) -> i16 {
    let year = latest - latest.rem_euclid(100) + i16::from(two_digits % 100);
    if year > latest { year - 100 } else { year }
}

/// Check digit over signs: weights 7, 3, 1; A = 10 … Z = 35, `<` = 0. A letter in place of a digit of the same last
/// figure is not found; every wrong digit is.
fn digit(signs: &[u8]) -> char {
    let sum: u32 = signs
        .iter()
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(sign, weight)| figure(*sign) * weight)
        .sum();
    char::from_digit(sum % 10, 10).unwrap_or('0')
}

fn figure(sign: u8) -> u32 {
    match sign {
        b'0'..=b'9' => value(sign),
        b'A'..=b'Z' => u32::from(sign - b'A') + 10,
        _ => 0,
    }
}

/// Reads a zone: lines in any separation, blanks are passed over.
///
/// # Errors
/// [`Wrong`] where the text is no zone at all.
pub fn read(text: &str) -> Result<Zone, Wrong> {
    let signs: Vec<u8> = text
        .chars()
        .filter(|c| !is_between(*c))
        .map(|c| super::plain(c).or((c == '<' || c == '\u{ff1c}' || c == '\u{ab}').then_some('<')))
        .map(|c| c.and_then(|c| u8::try_from(c).ok()))
        .collect::<Option<_>>()
        .ok_or_else(|| {
            wrong(
                "foreign-sign",
                "a machine-readable zone has Latin letters, digits and < only",
            )
        })?;
    let visa = signs.first() == Some(&b'V');
    let format = match (signs.len(), visa) {
        (90, _) => Format::Td1,
        (72, false) => Format::Td2,
        (88, false) => Format::Td3,
        (88, true) => Format::VisaA,
        (72, true) => Format::VisaB,
        _ => {
            return Err(wrong(
                "shape",
                "give three lines of 30 signs, or two of 36 or 44, with every <",
            ));
        }
    };
    Ok(match format {
        Format::Td1 => card(&signs),
        _ => pages(format, &signs),
    })
}

/// TD1: number and first optional part on the first line, dates on the second, name on the third.
fn card(signs: &[u8]) -> Zone {
    let (one, two, three) = (&signs[..30], &signs[30..60], &signs[60..]);
    let mut fields = vec![];
    let optional = number(&one[5..14], one[14], &one[15..30], &mut fields);
    fields.push(field("first optional part", optional, None));
    fields.push(field("date of birth", &two[..6], Some(two[6])));
    fields.push(field("date of expiry", &two[8..14], Some(two[14])));
    fields.push(field("second optional part", &two[18..29], None));
    let covered = [&one[5..30], &two[..7], &two[8..15], &two[18..29]].concat();
    fields.push(composite(&covered, two[29]));
    zone(Format::Td1, signs, 30, three, (&two[15..18], two[7]), fields)
}

/// The layouts of two lines.
fn pages(format: Format, signs: &[u8]) -> Zone {
    let width = signs.len() / 2;
    let (one, two) = signs.split_at(width);
    let mut fields = vec![];
    let end = if matches!(format, Format::VisaA | Format::VisaB) {
        width
    } else {
        width - 1
    };
    let optional = &two[28..end];
    let optional = match format {
        Format::Td2 => number(&two[..9], two[9], optional, &mut fields),
        _ => {
            fields.push(field("number", &two[..9], Some(two[9])));
            optional
        }
    };
    fields.push(field("date of birth", &two[13..19], Some(two[19])));
    fields.push(field("date of expiry", &two[21..27], Some(two[27])));
    match format {
        Format::Td3 => fields.push(field("personal number", &two[28..42], Some(two[42]))),
        _ => fields.push(field("optional part", optional, None)),
    }
    if matches!(format, Format::Td2 | Format::Td3) {
        let covered = [&two[..10], &two[13..20], &two[21..end]].concat();
        fields.push(composite(&covered, two[end]));
    }
    zone(format, signs, width, &one[5..], (&two[10..13], two[20]), fields)
}

/// Number of the document. A number longer than nine signs goes on in the optional part, its digit behind it; gives the
/// rest of the optional part.
fn number<'a>(start: &[u8], digit_given: u8, optional: &'a [u8], fields: &mut Vec<Field>) -> &'a [u8] {
    let more = optional.iter().take_while(|sign| **sign != b'<').count();
    if digit_given != b'<' || more < 2 || start.contains(&b'<') {
        fields.push(field("number", start, Some(digit_given)));
        return optional;
    }
    let whole = [start, &optional[..more - 1]].concat();
    fields.push(field("number", &whole, Some(optional[more - 1])));
    &optional[more..]
}

fn field(name: &'static str, signs: &[u8], given: Option<u8>) -> Field {
    Field {
        name,
        value: String::from_utf8_lossy(signs).trim_end_matches('<').to_string(),
        digit: given.map(|given| Digit {
            given: char::from(given),
            expected: digit(signs),
        }),
    }
}

fn composite(covered: &[u8], given: u8) -> Field {
    Field {
        value: String::new(),
        ..field("composite", covered, Some(given))
    }
}

fn zone(
    format: Format,
    signs: &[u8],
    width: usize,
    name: &[u8],
    (nationality, sex): (&[u8], u8),
    fields: Vec<Field>,
) -> Zone {
    let text = |signs: &[u8]| String::from_utf8_lossy(signs).trim_end_matches('<').to_string();
    let names = text(name);
    let (family, given) = names.split_once("<<").unwrap_or((&names, ""));
    let words = |part: &str| part.split('<').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    Zone {
        format,
        document: text(&signs[..2]),
        issuer: text(&signs[2..5]),
        family: words(family),
        given: words(given),
        nationality: text(nationality),
        sex: char::from(sex),
        fields,
        lines: signs
            .chunks(width)
            .map(|line| String::from_utf8_lossy(line).into_owned())
            .collect(),
    }
}

/// Codes of ICAO 9303 part 3 that are not in ISO 3166-1, without the ones of people below.
const ISSUERS: [&str; 20] = [
    "D", "EUE", "GBD", "GBN", "GBO", "GBP", "GBS", "IAO", "RKS", "UNA", "UNK", "UNO", "XBA", "XCC", "XCE", "XCO",
    "XIM", "XOM", "XPO", "XES",
];
/// Nationalities that are none.
const PEOPLE: [(&str, &str); 4] = [
    ("XXA", "a stateless person"),
    ("XXB", "a refugee"),
    ("XXC", "a refugee of another kind"),
    ("XXX", "a person whose nationality is not said"),
];

/// A zone whose every check digit fits, one line a row.
pub(super) fn check(text: &str) -> Result<Checked, Wrong> {
    let zone = read(text)?;
    let misfits: Vec<&Field> = zone.misfits().collect();
    // The composite covers all others: it is the fault only where no other field has one.
    let first = misfits
        .iter()
        .find(|field| field.name != "composite")
        .or(misfits.first());
    if let Some((field, digit)) = first.and_then(|field| field.digit.map(|digit| (field, digit))) {
        let names: Vec<&str> = misfits.iter().map(|field| field.name).collect();
        return Err(Wrong {
            code: "wrong-check-digit",
            why: format!(
                "read the {} again: the check digit of the {} should be {}",
                names.join(" and the "),
                field.name,
                digit.expected
            ),
            expected: Some(digit.expected.to_string()),
        });
    }
    let mut warnings = vec![];
    for (code, of) in [(&zone.issuer, "issuer"), (&zone.nationality, "nationality")] {
        let person = PEOPLE.iter().find(|(known, _)| known == code);
        if let Some((_, who)) = person {
            warnings.push(warning("no-nationality", format!("the {of} stands for {who}")));
        } else if code == "UTO" {
            warnings.push(warning("test", format!("the {of} is Utopia: a specimen")));
        } else if !ISSUERS.contains(&code.as_str())
            && (code.len() != 3 || codes::three_letters(code) == Country::Unknown)
        {
            warnings.push(warning("no-country", format!("the {of} is no code of a country")));
        }
    }
    Ok(Checked {
        normal: zone.lines.join("\n"),
        warnings,
    })
}
