//! The remarks of an OFAC entry, taken apart where they are plain: `DOB 12 Feb 1961; POB Shati; nationality Iran.`
//!
//! Remarks are prose with habits. What is recognised becomes a FollowTheMoney property; everything, recognised or
//! not, stays as `notes`. A date that says no more than "circa" or a range is not made more exact than it is.

use std::collections::{BTreeMap, HashMap};

use crate::codes::Codes;
use store::parties::name_key;

/// Properties with their values, as the entry's content keeps them.
pub type Properties = BTreeMap<String, Vec<String>>;

/// Adds a value to a property, once.
pub fn add(properties: &mut Properties, property: &str, value: &str) {
    let value = value.trim().trim_end_matches([';', ',']).trim();
    if value.is_empty() {
        return;
    }
    let values = properties.entry(property.to_string()).or_default();
    if !values.iter().any(|known| known == value) {
        values.push(value.to_string());
    }
}

/// Prefixes of remarks and the property that the rest belongs to, longest first where one begins with another.
const PLAIN: &[(&str, &str)] = &[
    ("POB ", "birthPlace"),
    ("Gender ", "gender"),
    ("Passport ", "passportNumber"),
    ("Diplomatic Passport ", "passportNumber"),
    ("Stateless Person Passport ", "passportNumber"),
    ("National ID No. ", "idNumber"),
    ("National Foreign ID Number ", "idNumber"),
    ("Foreign ID ", "idNumber"),
    ("Identification Number IMO ", "imoNumber"),
    ("Identification Number ", "idNumber"),
    ("Cedula No. ", "idNumber"),
    ("Cedula de Ciudadania ", "idNumber"),
    ("C.U.R.P. ", "idNumber"),
    ("D.N.I. ", "idNumber"),
    ("SSN ", "idNumber"),
    ("Driver's License No. ", "idNumber"),
    ("Personal ID Card ", "idNumber"),
    ("Tax ID No. ", "taxNumber"),
    ("R.F.C. ", "taxNumber"),
    ("NIT # ", "taxNumber"),
    ("RUC # ", "taxNumber"),
    ("RIF # ", "taxNumber"),
    ("Registration Number ", "registrationNumber"),
    ("Registration ID ", "registrationNumber"),
    ("Business Registration Number ", "registrationNumber"),
    ("Commercial Registry Number ", "registrationNumber"),
    ("Company Number ", "registrationNumber"),
    ("Folio Mercantil No. ", "registrationNumber"),
    ("C.R. No. ", "registrationNumber"),
    ("Unified Social Credit Code (USCC) ", "registrationNumber"),
    ("Legal Entity Number ", "leiCode"),
    ("SWIFT/BIC ", "swiftBic"),
    ("Vessel Registration Identification IMO ", "imoNumber"),
    ("MMSI ", "mmsi"),
    ("Aircraft Tail Number ", "registrationNumber"),
    ("Aircraft Manufacturer's Serial Number (MSN) ", "serialNumber"),
    ("Aircraft Model ", "model"),
    ("Email Address ", "email"),
    ("Phone Number ", "phone"),
    ("Website ", "website"),
    ("Organization Established Date ", "incorporationDate"),
    ("Aircraft Manufacture Date ", "buildDate"),
];

/// Country names as the lists write them, for the codes of the countries in use.
pub struct Countries(HashMap<String, String>);

/// Names that lists use and the table of countries does not.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("Bolivia", "BO"),
    ("British Virgin Islands", "VG"),
    ("Burma", "MM"),
    ("Cape Verde", "CV"),
    ("Congo, Democratic Republic of the", "CD"),
    ("Congo, Republic of the", "CG"),
    ("Cote d Ivoire", "CI"),
    ("Czech Republic", "CZ"),
    ("Democratic People's Republic of Korea", "KP"),
    ("Iran", "IR"),
    ("Korea, North", "KP"),
    ("Korea, South", "KR"),
    ("Kosovo", "XK"),
    ("Laos", "LA"),
    ("Moldova", "MD"),
    ("Netherlands", "NL"),
    ("North Macedonia, The Republic of", "MK"),
    ("Palestinian", "PS"),
    ("Russia", "RU"),
    ("St. Kitts & Nevis", "KN"),
    ("St. Kitts and Nevis", "KN"),
    ("St. Vincent and the Grenadines", "VC"),
    ("Syria", "SY"),
    ("Taiwan", "TW"),
    ("Tanzania", "TZ"),
    ("The Gambia", "GM"),
    ("Turkey", "TR"),
    ("United Kingdom", "GB"),
    ("United States", "US"),
    ("Venezuela", "VE"),
    ("Vietnam", "VN"),
];

impl Countries {
    /// The names in use.
    pub fn of(codes: &Codes) -> Countries {
        let listed = codes.countries().iter().map(|c| (name_key(&c.name), c.code.clone()));
        let other = OTHER_NAMES
            .iter()
            .map(|(name, code)| (name_key(name), (*code).to_string()));
        Countries(listed.chain(other).collect())
    }

    /// The two letters of a country by its name, or the name where it is none of them.
    pub fn code<'a>(&'a self, name: &'a str) -> &'a str {
        self.0.get(&name_key(name)).map_or(name.trim(), String::as_str)
    }
}

/// Takes remarks apart into properties and names with their quality.
pub fn read(remarks: &str, countries: &Countries, properties: &mut Properties, names: &mut Vec<(String, String)>) {
    add(properties, "notes", remarks);
    for item in items(remarks) {
        let item = item.strip_prefix("alt. ").unwrap_or(item);
        if let Some(name) = quoted(item, "a.k.a. ") {
            add(properties, "weakAlias", name);
            names.push((name.to_string(), "weak".into()));
        } else if let Some(name) = quoted(item, "f.k.a. ").or_else(|| quoted(item, "n.k.a. ")) {
            add(properties, "previousName", name);
            names.push((name.to_string(), "alias".into()));
        } else if let Some(rest) = item.strip_prefix("DOB ") {
            if let Some(date) = date(rest) {
                add(properties, "birthDate", &date);
            }
        } else if let Some(rest) = item.strip_prefix("nationality ") {
            add(properties, "nationality", countries.code(rest));
        } else if let Some(rest) = item.strip_prefix("citizen ") {
            add(properties, "citizenship", countries.code(rest));
        } else if let Some((property, rest)) = plain(item) {
            let value = match property {
                "gender" => rest.to_lowercase(),
                "incorporationDate" | "buildDate" => date(rest).unwrap_or_default(),
                "passportNumber" | "idNumber" | "taxNumber" | "registrationNumber" | "imoNumber" => number(rest),
                _ => rest.to_string(),
            };
            add(properties, property, &value);
        }
    }
}

/// The items between semicolons, without the full stop of the last one.
fn items(remarks: &str) -> impl Iterator<Item = &str> {
    remarks
        .trim()
        .trim_end_matches('.')
        .split(';')
        .map(str::trim)
        .filter(|item| !item.is_empty())
}

fn quoted<'a>(item: &'a str, prefix: &str) -> Option<&'a str> {
    let name = item.strip_prefix(prefix)?.trim().trim_matches('\'').trim();
    (!name.is_empty()).then_some(name)
}

fn plain(item: &str) -> Option<(&'static str, &str)> {
    PLAIN
        .iter()
        .find_map(|(prefix, property)| item.strip_prefix(prefix).map(|rest| (*property, rest)))
}

/// The number of a document, without the country in brackets and the dates after it.
fn number(text: &str) -> String {
    let end = [" (", " issued ", " expires "]
        .iter()
        .filter_map(|mark| text.find(mark))
        .min()
        .unwrap_or(text.len());
    text[..end].trim().to_string()
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// `12 Feb 1961`, `Feb 1961` and `1961` as `1961-02-12`, `1961-02` and `1961`; anything less clear is no date.
fn date(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let year = |text: &str| (text.len() == 4).then(|| text.parse::<i16>().ok()).flatten();
    let month = |text: &str| {
        MONTHS
            .iter()
            .position(|m| *m == text)
            .and_then(|at| i8::try_from(at + 1).ok())
    };
    match parts[..] {
        [y] => year(y).map(|y| format!("{y:04}")),
        [m, y] => Some(format!("{:04}-{:02}", year(y)?, month(m)?)),
        [d, m, y] => {
            let date = jiff::civil::Date::new(year(y)?, month(m)?, d.parse().ok()?).ok()?;
            Some(date.to_string())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packs::Packs;

    // Goal: what is plain in remarks becomes a property, what is not stays in the notes only. Method: invented remarks
    // in the habits of the list.
    #[test]
    fn plain_remarks_become_properties() {
        let countries = Countries::of(&Codes::over(&Packs::load().expect("packs")));
        let (mut properties, mut names) = (Properties::new(), vec![]);
        read(
            "DOB 12 Feb 1961; alt. DOB Mar 1962; alt. DOB circa 1959; DOB 1960 to 1962; POB Port Sele, Varnia; \
             nationality Korea, North; citizen Varnia; Gender Male; Passport A-1234 (Varnia) issued 01 Jan 2009 expires \
             01 Jan 2019; Cedula No. 55 (Varnia); a.k.a. 'THE HERON'; f.k.a. 'OLD NAME'; Linked To: NOBODY.",
            &countries,
            &mut properties,
            &mut names,
        );
        let of = |property: &str| properties.get(property).cloned().unwrap_or_default();
        assert_eq!(of("birthDate"), ["1961-02-12", "1962-03"]);
        assert_eq!(of("birthPlace"), ["Port Sele, Varnia"]);
        assert_eq!(
            (of("nationality"), of("citizenship")),
            (vec!["KP".into()], vec!["QM".into()])
        );
        assert_eq!(
            (of("gender"), of("passportNumber"), of("idNumber")),
            (vec!["male".into()], vec!["A-1234".into()], vec!["55".into()])
        );
        assert_eq!(
            names,
            [
                ("THE HERON".to_string(), "weak".to_string()),
                ("OLD NAME".into(), "alias".into())
            ]
        );
        assert!(of("notes")[0].contains("Linked To: NOBODY"));
    }
}
