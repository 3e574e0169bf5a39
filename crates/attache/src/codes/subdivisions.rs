//! Subdivisions of countries: ISO 3166-2. The packs' invented countries have none.

pub use rust_iso3166::iso3166_2::Subdivision;

use super::{plain, search};

/// The subdivisions of a country, by name; none where the list has none.
pub fn subdivisions(country: &str) -> Vec<&'static Subdivision> {
    let country = country.trim().to_ascii_uppercase();
    let rows = rust_iso3166::iso3166_2::SUBDIVISION_COUNTRY_MAP.get(country.as_str());
    let mut rows: Vec<&'static Subdivision> = rows.map(|rows| rows.iter().collect()).unwrap_or_default();
    rows.sort_by_cached_key(|row| plain(row.name));
    rows
}

/// A subdivision by its code, such as `US-TX`, in either case.
pub fn subdivision(code: &str) -> Option<Subdivision> {
    rust_iso3166::iso3166_2::from_code(&code.trim().to_ascii_uppercase())
}

/// Whether a code is a subdivision's.
pub fn is_subdivision(code: &str) -> bool {
    subdivision(code).is_some()
}

/// Subdivisions of a country by code, by the part of the code after the hyphen, or by a part of the name.
pub fn search_subdivisions(country: &str, query: &str, limit: usize) -> Vec<&'static Subdivision> {
    let short = |row: &&'static Subdivision| row.code.split_once('-').map_or(row.code, |(_, short)| short);
    let query = query.trim();
    let query = query
        .split_once('-')
        .filter(|_| is_subdivision(query))
        .map_or(query, |(_, short)| short);
    search(subdivisions(country), query, limit, |row| (short(row), plain(row.name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subdivisions_are_found_by_code_and_name() {
        assert_eq!(subdivision("us-tx").map(|row| row.name), Some("Texas"));
        assert!(is_subdivision("FR-75") || is_subdivision("FR-75C"));
        assert!(!is_subdivision("US-ZZ") && !is_subdivision("QM-01") && !is_subdivision(""));
        assert!(subdivisions("us").len() >= 50);
        assert!(subdivisions("QM").is_empty());
        let found = |query: &str| -> Vec<&str> {
            search_subdivisions("US", query, 3)
                .into_iter()
                .map(|row| row.code)
                .collect()
        };
        assert_eq!(found("tx"), ["US-TX"]);
        assert_eq!(found("US-TX"), ["US-TX"]);
        assert_eq!(found("new y"), ["US-NY"]);
        assert_eq!(found("nowhere"), Vec::<&str>::new());
    }
}
