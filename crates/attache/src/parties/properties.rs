//! What can be said of a party: schemata and properties by their FollowTheMoney names, each declared once.
//!
//! A property's line here drives its form, its checking, whether names meet by it, and who may ever receive it.
//! A value is kept in normal form beside what was given.

use jiff::civil::Date;
use matching::identifiers;
use matter::field::Share;
use store::parties::name_key;

use crate::packs::Packs;

/// Characters of a value at most.
pub const VALUE_CHARS_MAX: usize = 1_000;
/// Characters of a name at most.
pub const NAME_CHARS_MAX: usize = 300;

/// Schemata a party can have, with the words people read.
pub const SCHEMATA: &[(&str, &str)] = &[
    ("Person", "Person"),
    ("Organization", "Organisation"),
    ("Company", "Company"),
    ("PublicBody", "Public body"),
    ("Vessel", "Vessel"),
    ("Airplane", "Aircraft"),
    ("Vehicle", "Vehicle"),
    ("Address", "Address"),
    ("BankAccount", "Bank account"),
    ("Passport", "Passport"),
    ("Phone", "Telephone number"),
];

/// Type of a property's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name.
    Name,
    /// A year, a month or a day.
    Date,
    /// A country by its two letters.
    Country,
    /// A number of a document or a register.
    Identifier,
    /// A telephone number.
    Phone,
    /// An address for electronic mail.
    Email,
    /// `male`, `female` or `other`.
    Gender,
    /// Any text.
    Text,
}

/// Whether parties can be held to be the same by a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matches {
    /// They can.
    Yes,
    /// It says nothing about identity.
    No,
}

/// One property.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// FollowTheMoney name.
    pub name: &'static str,
    /// What people read.
    pub label: &'static str,
    /// Type of its values.
    pub kind: Kind,
    /// Whether parties meet by it.
    pub matches: Matches,
    /// Who may ever receive it.
    pub share: Share,
}

const fn property(name: &'static str, label: &'static str, kind: Kind, matches: Matches, share: Share) -> Property {
    Property {
        name,
        label,
        kind,
        matches,
        share,
    }
}

/// Every property a statement can be about.
pub const PROPERTIES: &[Property] = &[
    property("name", "Name", Kind::Name, Matches::Yes, Share::Partners),
    property("alias", "Other name", Kind::Name, Matches::Yes, Share::Partners),
    property(
        "weakAlias",
        "Nickname or cover name",
        Kind::Name,
        Matches::Yes,
        Share::Partners,
    ),
    property(
        "previousName",
        "Earlier name",
        Kind::Name,
        Matches::Yes,
        Share::Partners,
    ),
    property("birthDate", "Born", Kind::Date, Matches::Yes, Share::Partners),
    property("birthPlace", "Place of birth", Kind::Text, Matches::No, Share::Partners),
    property(
        "nationality",
        "Nationality",
        Kind::Country,
        Matches::Yes,
        Share::Partners,
    ),
    property("country", "Country", Kind::Country, Matches::Yes, Share::Partners),
    property("gender", "Gender", Kind::Gender, Matches::Yes, Share::Partners),
    property(
        "idNumber",
        "Identity number",
        Kind::Identifier,
        Matches::Yes,
        Share::Partners,
    ),
    property(
        "passportNumber",
        "Passport number",
        Kind::Identifier,
        Matches::Yes,
        Share::Partners,
    ),
    property(
        "taxNumber",
        "Tax number",
        Kind::Identifier,
        Matches::Yes,
        Share::Partners,
    ),
    property(
        "registrationNumber",
        "Registration number",
        Kind::Identifier,
        Matches::Yes,
        Share::Partners,
    ),
    property(
        "imoNumber",
        "IMO number",
        Kind::Identifier,
        Matches::Yes,
        Share::Partners,
    ),
    property("mmsi", "MMSI", Kind::Identifier, Matches::Yes, Share::Partners),
    property(
        "accountNumber",
        "Account number",
        Kind::Identifier,
        Matches::Yes,
        Share::Network,
    ),
    property("iban", "IBAN", Kind::Identifier, Matches::Yes, Share::Network),
    property("swiftBic", "SWIFT/BIC", Kind::Identifier, Matches::No, Share::Network),
    property(
        "leiCode",
        "Legal entity identifier",
        Kind::Identifier,
        Matches::Yes,
        Share::Partners,
    ),
    property("phone", "Telephone", Kind::Phone, Matches::Yes, Share::Network),
    property("email", "E-mail", Kind::Email, Matches::Yes, Share::Network),
    property("address", "Address", Kind::Text, Matches::No, Share::Network),
    property("position", "Position", Kind::Text, Matches::No, Share::Network),
    property("flag", "Flag", Kind::Country, Matches::No, Share::Partners),
    property("type", "Type", Kind::Text, Matches::No, Share::Partners),
    property("notes", "Notes", Kind::Text, Matches::No, Share::Never),
];

/// The words of properties that only lists use.
const LISTED_ONLY: &[(&str, &str)] = &[
    ("program", "Programme"),
    ("citizenship", "Citizenship"),
    ("incorporationDate", "Established"),
    ("buildDate", "Built"),
    ("callSign", "Call sign"),
    ("tonnage", "Tonnage"),
    ("grossRegisteredTonnage", "Gross registered tonnage"),
    ("owner", "Owner"),
    ("serialNumber", "Serial number"),
    ("model", "Model"),
    ("website", "Website"),
];

/// A property by its name.
pub fn find(name: &str) -> Option<&'static Property> {
    PROPERTIES.iter().find(|p| p.name == name)
}

/// The words of a property, or its name where it is not one of ours.
pub fn property_label(name: &str) -> &str {
    let listed = || LISTED_ONLY.iter().find(|(n, _)| *n == name).map(|(_, label)| *label);
    find(name).map(|p| p.label).or_else(listed).unwrap_or(name)
}

/// The words of a schema, or its name where it is not one of ours.
pub fn schema_label(name: &str) -> &str {
    SCHEMATA
        .iter()
        .find(|(n, _)| *n == name)
        .map_or(name, |(_, label)| label)
}

impl Property {
    /// A value in normal form.
    ///
    /// # Errors
    /// What to do, in words, where the text is no value of the property.
    pub fn normal(&self, packs: &Packs, text: &str) -> Result<String, String> {
        self.normal_of(packs, "", text)
    }

    /// A value in normal form, said of a party of a schema: numbers are checked by the scheme they belong to.
    ///
    /// # Errors
    /// What to do, in words; a check digit that does not fit is named with the one that would.
    pub fn normal_of(&self, packs: &Packs, schema: &str, text: &str) -> Result<String, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err("fill this in".into());
        }
        if text.chars().count() > VALUE_CHARS_MAX {
            return Err(format!("shorten this to {VALUE_CHARS_MAX} characters"));
        }
        if text.chars().any(char::is_control) {
            return Err("keep this to one line without control characters".into());
        }
        let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(scheme) = scheme(self.name, schema) {
            let checked = identifiers::check(scheme, &spaced);
            return checked.map(|number| number.normal).map_err(|no| no.why);
        }
        match self.kind {
            Kind::Text => Ok(spaced),
            Kind::Name if name_key(&spaced).is_empty() => Err("give a name with letters or digits".into()),
            Kind::Name if spaced.chars().count() > NAME_CHARS_MAX => {
                Err(format!("shorten the name to {NAME_CHARS_MAX} characters"))
            }
            Kind::Name => Ok(spaced),
            Kind::Date => date(&spaced),
            Kind::Country => {
                let code = spaced.to_uppercase();
                let known = crate::web::forms::country_name(packs, &code).is_some();
                if known {
                    Ok(code)
                } else {
                    Err("give the two letters of the country code".into())
                }
            }
            Kind::Identifier | Kind::Phone => {
                let number: String = spaced
                    .chars()
                    .filter(|c| !c.is_whitespace())
                    .flat_map(char::to_uppercase)
                    .collect();
                if number.chars().any(char::is_alphanumeric) {
                    Ok(number)
                } else {
                    Err("give a number with letters or digits".into())
                }
            }
            Kind::Email => {
                let parts = spaced
                    .split_once('@')
                    .filter(|(a, b)| !a.is_empty() && b.contains('.') && !spaced.contains(' '));
                parts
                    .map(|_| spaced.to_lowercase())
                    .ok_or_else(|| "give an address such as name@example.org".into())
            }
            Kind::Gender => {
                let word = spaced.to_lowercase();
                if ["male", "female", "other"].contains(&word.as_str()) {
                    Ok(word)
                } else {
                    Err("choose male, female or other".into())
                }
            }
        }
    }
}

/// The scheme of a property's numbers. The IMO numbers of companies are of another scheme than those of ships.
fn scheme(property: &str, schema: &str) -> Option<identifiers::Kind> {
    match identifiers::Kind::of_property(property) {
        Some(identifiers::Kind::ImoShip) if matches!(schema, "Organization" | "Company" | "PublicBody") => {
            Some(identifiers::Kind::ImoCompany)
        }
        scheme => scheme,
    }
}

/// What a reader should know of a value that stands: odd, but not wrong.
pub fn warnings(property: &str, value: &str) -> Vec<String> {
    let checked = scheme(property, "").and_then(|scheme| identifiers::check(scheme, value).ok());
    checked.map_or(vec![], |number| number.warnings.into_iter().map(|w| w.why).collect())
}

/// A year, a month or a day: `1971`, `1971-04`, `1971-04-02`, `2 Apr 1971`.
fn date(text: &str) -> Result<String, String> {
    let unclear = || "give a year, a month as 1971-04, or a day as 1971-04-02".to_string();
    let digits = |t: &str, n: usize| {
        (t.len() == n && t.bytes().all(|b| b.is_ascii_digit()))
            .then(|| t.parse::<i16>().ok())
            .flatten()
    };
    let parts: Vec<&str> = text.split('-').collect();
    match parts[..] {
        [year] if year.len() == 4 => {
            let year = digits(year, 4).filter(|y| *y >= 1000).ok_or_else(unclear)?;
            Ok(format!("{year:04}"))
        }
        [year, month] => {
            let year = digits(year, 4).filter(|y| *y >= 1000).ok_or_else(unclear)?;
            let month = digits(month, 2)
                .and_then(|m| i8::try_from(m).ok())
                .ok_or_else(unclear)?;
            Date::new(year, month, 1).map_err(|_| unclear())?;
            Ok(format!("{year:04}-{month:02}"))
        }
        _ => matter::values::read_date(text).map(|day| day.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Goal: values come out in one form, and what is no value is refused. Method: both sides of each type.
    #[test]
    fn values_have_a_normal_form() {
        let packs = Packs::load().expect("packs");
        let normal = |name: &str, text: &str| find(name).expect("a property").normal(&packs, text);
        for (name, text, want) in [
            ("name", "  Aino \u{a0} Brandt ", "Aino Brandt"),
            ("birthDate", "1971", "1971"),
            ("birthDate", "1971-04", "1971-04"),
            ("birthDate", "2 Apr 1971", "1971-04-02"),
            ("nationality", "qm", "QM"),
            ("passportNumber", "a 12 34-b", "A1234-B"),
            ("phone", "+999 (0) 12-345", "+99912345"),
            ("imoNumber", "IMO 9074729", "9074729"),
            ("iban", "gb82 west 1234 5698 7654 32", "GB82WEST12345698765432"),
            ("mmsi", "366 123 456", "366123456"),
            ("email", "A.B@Example.org", "a.b@example.org"),
            ("gender", "Female", "female"),
        ] {
            assert_eq!(normal(name, text), Ok(want.to_string()), "{name} {text}");
        }
        for (name, text) in [
            ("name", " .,- "),
            ("name", "a\nb"),
            ("birthDate", "1971-13"),
            ("birthDate", "71"),
            ("nationality", "QZ"),
            ("passportNumber", "--"),
            ("phone", "12"),
            ("imoNumber", "9074728"),
            ("iban", "GB83WEST12345698765432"),
            ("mmsi", "36612345"),
            ("email", "nobody"),
            ("gender", "?"),
            ("address", ""),
        ] {
            assert!(normal(name, text).is_err(), "{name} {text}");
        }
        let imo = find("imoNumber").expect("a property");
        assert_eq!(
            imo.normal(&packs, "9074728"),
            Err("read the number again: its check digit should be 9".to_string())
        );
        assert_eq!(imo.normal_of(&packs, "Company", "1234565"), Ok("1234565".to_string()));
        assert!(
            imo.normal_of(&packs, "Vessel", "1234565").is_err(),
            "a company's number is no ship's"
        );
        assert_eq!(warnings("phone", "0123456").len(), 1);
        assert_eq!(warnings("name", "0123456"), Vec::<String>::new());
    }
}
