//! Currencies: ISO 4217. A currency that was replaced is still found, because old values are in it.

use iso_currency::{Currency, IntoEnumIterator};

use super::{plain, search};

/// A currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrencyFacts {
    /// Three letters.
    pub code: &'static str,
    /// Decimals of its minor unit; none where the list gives none (gold, test codes).
    pub minor_units: Option<u16>,
    /// Code of the currency that replaced it.
    pub replaced_by: Option<&'static str>,
    inner: Currency,
}

impl CurrencyFacts {
    /// Name.
    pub fn name(&self) -> &str {
        self.inner.name()
    }
}

fn facts(inner: Currency) -> CurrencyFacts {
    let replaced_by = inner.is_superseded().map(|next| next.code());
    CurrencyFacts {
        code: inner.code(),
        minor_units: inner.exponent(),
        replaced_by,
        inner,
    }
}

/// A currency by its three letters, in either case.
pub fn currency(code: &str) -> Option<CurrencyFacts> {
    Currency::from_code(&code.trim().to_ascii_uppercase()).map(facts)
}

/// Whether a code is a currency's.
pub fn is_currency(code: &str) -> bool {
    currency(code).is_some()
}

/// Currencies by code or a part of the name, best first.
pub fn search_currencies(query: &str, limit: usize) -> Vec<CurrencyFacts> {
    search(Currency::iter().map(facts), query, limit, |row| {
        (row.code, plain(row.name()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_units_are_each_currency_s_own() {
        let units = |code: &str| currency(code).and_then(|row| row.minor_units);
        assert_eq!(units("usd"), Some(2));
        assert_eq!(units("JPY"), Some(0));
        assert_eq!(units("KWD"), Some(3));
        assert_eq!(units("XAU"), None, "gold has no minor unit");
        assert_eq!(
            currency("EUR").map(|row| row.name().to_string()),
            Some("Euro".to_string())
        );
        assert!(!is_currency("QQQ") && !is_currency("") && !is_currency("DOLLAR"));
    }

    #[test]
    fn a_search_finds_by_code_and_name() {
        let found =
            |query: &str| -> Vec<&str> { search_currencies(query, 3).into_iter().map(|row| row.code).collect() };
        assert_eq!(found("jpy"), ["JPY"]);
        assert_eq!(found("swiss fr"), ["CHF"]);
        assert_eq!(found("doubloon"), Vec::<&str>::new());
    }
}
