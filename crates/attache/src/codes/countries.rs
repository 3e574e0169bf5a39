//! Countries: ISO 3166-1 with the packs' rows over it.

use crate::packs::Packs;

use super::{plain, search};

/// A country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country {
    /// Two letters.
    pub code: String,
    /// Name, the packs' where they have one.
    pub name: String,
    /// Three letters of ISO 3166-1; user-assigned codes have none.
    pub alpha3: Option<&'static str>,
    /// Name as searches compare it, the list's own name with it.
    searched: String,
}

/// The country codes in use: the list and the packs' rows.
#[derive(Debug)]
pub struct Codes {
    countries: Vec<Country>,
}

/// Whether a code is in the list of ISO 3166-1 alpha-2, written in capitals.
pub fn is_iso_country(code: &str) -> bool {
    rust_iso3166::from_alpha2(code).is_some()
}

/// Whether ISO 3166-1 leaves a code to its users: AA, QM to QZ, XA to XZ, ZZ.
pub fn is_user_assigned(code: &str) -> bool {
    matches!(
        code.as_bytes(),
        [b'A', b'A'] | [b'Z', b'Z'] | [b'Q', b'M'..=b'Z'] | [b'X', b'A'..=b'Z']
    )
}

/// Whether a code is a country's, of the list or of the packs, in either case; without making [`Codes`] for one question.
pub fn is_country(packs: &Packs, code: &str) -> bool {
    let code = code.trim().to_ascii_uppercase();
    is_iso_country(&code) || packs.country(&code).is_some()
}

impl Codes {
    /// The list with the rows of the packs over it.
    pub fn over(packs: &Packs) -> Codes {
        let listed = rust_iso3166::ALL.iter().map(|country| Country {
            code: country.alpha2.to_string(),
            name: country.name.to_string(),
            alpha3: Some(country.alpha3),
            searched: plain(country.name),
        });
        let mut countries: Vec<Country> = listed.collect();
        for row in packs.countries() {
            match countries.iter_mut().find(|country| country.code == row.id) {
                Some(country) => {
                    // The list's own name is still found by a search.
                    country.searched = format!("{} {}", plain(&row.name), country.searched);
                    country.name = row.name.clone();
                }
                None => countries.push(Country {
                    code: row.id.clone(),
                    name: row.name.clone(),
                    alpha3: None,
                    searched: plain(&row.name),
                }),
            }
        }
        countries.sort_by_cached_key(|country| plain(&country.name));
        Codes { countries }
    }

    /// Every country, by name.
    pub fn countries(&self) -> &[Country] {
        &self.countries
    }

    /// A country by its two letters, in either case.
    pub fn country(&self, code: &str) -> Option<&Country> {
        let code = code.trim();
        self.countries
            .iter()
            .find(|country| country.code.eq_ignore_ascii_case(code))
    }

    /// The name of a country.
    pub fn country_name(&self, code: &str) -> Option<&str> {
        self.country(code).map(|country| country.name.as_str())
    }

    /// Whether a code is a country's.
    pub fn is_country(&self, code: &str) -> bool {
        self.country(code).is_some()
    }

    /// Countries by two or three letters or a part of the name, best first.
    pub fn search_countries(&self, query: &str, limit: usize) -> Vec<&Country> {
        if let Some(country) = self.by_alpha3(query.trim()) {
            return std::iter::once(country).take(limit).collect();
        }
        search(self.countries.iter(), query, limit, |country| {
            (country.code.as_str(), country.searched.clone())
        })
    }

    fn by_alpha3(&self, code: &str) -> Option<&Country> {
        self.countries
            .iter()
            .find(|country| country.alpha3.is_some_and(|three| three == code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes() -> Codes {
        Codes::over(&Packs::load().unwrap())
    }

    #[test]
    fn the_list_and_the_packs_are_one() {
        let codes = codes();
        assert_eq!(codes.country_name("de"), Some("Germany"));
        assert_eq!(codes.country_name("QM"), Some("Varnia"));
        assert_eq!(codes.country_name("XK"), Some("Kosovo"));
        assert_eq!(
            codes.country_name("TW"),
            Some("Taiwan"),
            "the packs' name stands before the list's"
        );
        let packs = Packs::load().unwrap();
        assert!(codes.is_country(" qq ") && is_country(&packs, " qq ") && is_country(&packs, "de"));
        for absent in ["QZ", "ZZ", "", "D", "DEU", "Д"] {
            assert!(
                !codes.is_country(absent) && !is_country(&packs, absent),
                "{absent:?} is no country"
            );
        }
        assert!(codes.countries().len() >= 249 + 6);
    }

    #[test]
    fn user_assigned_codes_are_a_closed_set() {
        for code in ["AA", "QM", "QZ", "XA", "XK", "ZZ"] {
            assert!(is_user_assigned(code) && !is_iso_country(code), "{code}");
        }
        for code in ["QL", "QA", "AB", "ZA", "qm", "QMM", ""] {
            assert!(!is_user_assigned(code), "{code}");
        }
    }

    #[test]
    fn a_search_finds_by_code_and_by_part_of_a_name() {
        let codes = codes();
        let found = |query: &str| -> Vec<&str> {
            codes
                .search_countries(query, 5)
                .into_iter()
                .map(|country| country.code.as_str())
                .collect()
        };
        assert_eq!(found("qm"), ["QM"]);
        assert_eq!(found("DEU"), ["DE"]);
        assert_eq!(found("varn"), ["QM"]);
        assert_eq!(found("cote d'iv"), ["CI"]);
        assert_eq!(found("turkiye"), ["TR"]);
        assert_eq!(found("guinea")[0], "GN", "the name itself comes first");
        assert_eq!(found("guinea").len(), 4);
        assert_eq!(found("  "), Vec::<&str>::new());
        assert_eq!(found("atlantis"), Vec::<&str>::new());
        assert_eq!(codes.search_countries("a", 0).len(), 0);
        assert_eq!(codes.search_countries("a", 9_999).len(), super::super::SEARCH_ROWS_MAX);
    }
}
