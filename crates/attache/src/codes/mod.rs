//! Codes that the world keeps: countries, their subdivisions, currencies.
//!
//! Countries and subdivisions are those of ISO 3166 as the registry package has them, overlaid with the rows of the
//! packs: user-assigned codes (QM to QZ …) and names used otherwise. Currencies are those of ISO 4217. Nothing here
//! reads the clock or a file; [`Codes`] is made once, from the packs.

mod countries;
mod currencies;
mod subdivisions;

pub use countries::{Codes, Country, is_country, is_iso_country, is_user_assigned};
pub use currencies::{CurrencyFacts, currency, is_currency, search_currencies};
pub use subdivisions::{Subdivision, is_subdivision, search_subdivisions, subdivision, subdivisions};

/// A search of codes returns no more rows.
pub const SEARCH_ROWS_MAX: usize = 50;
/// A search text is not read beyond this.
const QUERY_CHARS_MAX: usize = 80;

/// Letters with marks, and the plain letters people type for them. Text in other scripts stays as it is.
const PLAIN: [(&str, &str); 22] = [
    ("àáâãäåāăąǎạảấầẩẫậắằẳẵặ", "a"),
    ("çćĉċč", "c"),
    ("ďđð", "d"),
    ("èéêëēĕėęěẹẻẽếềểễệə", "e"),
    ("ĝğġģ", "g"),
    ("ĥħḥḩ", "h"),
    ("ìíîïĩīĭįıỉị", "i"),
    ("ĵ", "j"),
    ("ķ", "k"),
    ("ĺļľŀł", "l"),
    ("ñńņňŉ", "n"),
    ("òóôõöøōŏőơọỏốồổỗộớờởỡợ", "o"),
    ("ŕŗř", "r"),
    ("śŝşšșṣ", "s"),
    ("ţťŧțṭ", "t"),
    ("ùúûüũūŭůűųưụủứừửữự", "u"),
    ("ŵ", "w"),
    ("ýÿŷỳỵỷỹ", "y"),
    ("źżžẓ", "z"),
    ("æ", "ae"),
    ("œ", "oe"),
    ("ß", "ss"),
];

/// A name as a search compares it: small letters without marks, words parted by one space.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match PLAIN.iter().find(|(marked, _)| marked.contains(letter)) {
            Some((_, typed)) => plain.push_str(typed),
            // Apostrophes join, combining marks vanish, and other signs part.
            None if matches!(letter, '\'' | '’' | 'ʻ' | '‘' | '`' | '\u{300}'..='\u{36f}') => {}
            None if letter.is_alphanumeric() => plain.push(letter),
            None => plain.push(' '),
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text typed into a search box, cut to length and made plain.
fn asked(query: &str) -> String {
    plain(&query.chars().take(QUERY_CHARS_MAX).collect::<String>())
}

/// How well a code and a plain name fit what was asked: 0 the code, 1 the name, 2 the name begins so, 3 a word of the
/// name begins so, 4 the name has it.
fn rank(code: &str, name: &str, asked: &str) -> Option<u8> {
    if plain(code) == *asked {
        return Some(0);
    }
    if name == asked {
        return Some(1);
    }
    if name.starts_with(asked) {
        return Some(2);
    }
    let at = name.find(asked)?;
    let word = name.match_indices(asked).any(|(at, _)| name[..at].ends_with(' '));
    Some(if word || at == 0 { 3 } else { 4 })
}

/// The rows that fit, best first and then in their own order.
fn search<'r, T>(
    rows: impl IntoIterator<Item = T>,
    query: &str,
    limit: usize,
    names: impl Fn(&T) -> (&'r str, String),
) -> Vec<T> {
    let asked = asked(query);
    if asked.is_empty() {
        return Vec::new();
    }
    let fits = |row: T| {
        let (code, name) = names(&row);
        rank(code, &name, &asked).map(|rank| (rank, row))
    };
    let mut hits: Vec<(u8, T)> = rows.into_iter().filter_map(fits).collect();
    hits.sort_by_key(|(rank, _)| *rank);
    hits.into_iter()
        .take(limit.min(SEARCH_ROWS_MAX))
        .map(|(_, row)| row)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_name_is_compared_as_it_is_typed() {
        assert_eq!(plain("Côte d'Ivoire"), "cote divoire");
        assert_eq!(plain("  Türkiye "), "turkiye");
        assert_eq!(plain("Korea, Republic of"), "korea republic of");
        assert_eq!(plain("Łódź-Ææ"), "lodz aeae");
        assert_eq!(plain("Тольмеш"), "тольмеш", "another script stays as it is");
        assert_eq!(plain("..."), "");
    }
}
