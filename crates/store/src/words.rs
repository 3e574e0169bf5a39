//! Words of a text in any script, folded so that a search finds them: the same function for index and query.
//!
//! Text is normalised (NFKD without combining marks of Latin, Greek and Cyrillic), case-folded and cut at the
//! word boundaries of Unicode with the dictionaries of ICU4X for scripts that write no spaces.

use icu_casemap::CaseMapper;
use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;

/// Words indexed of one text at most; a longer text is found by its first words.
pub const WORDS_MAX: usize = 4_000;
/// Characters of one word at most; a longer one is cut.
pub const WORD_CHARS_MAX: usize = 60;

/// The folded words of a text, in order, each as often as it stands there.
pub fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut words = vec![];
    let segmenter = WordSegmenter::new_auto(WordBreakInvariantOptions::default());
    let mut start = 0;
    for end in segmenter.segment_str(&folded) {
        let piece = &folded[start..end];
        start = end;
        // Only letters, digits and their marks can stand in a query of either engine.
        let word: String = piece
            .chars()
            .filter(|c| c.is_alphanumeric() || is_mark(*c))
            .take(WORD_CHARS_MAX)
            .collect();
        if word.chars().any(char::is_alphanumeric) {
            words.push(word);
        }
        if words.len() >= WORDS_MAX {
            break;
        }
    }
    words
}

/// The words of a text for the index: each once.
pub fn distinct(texts: &[String]) -> Vec<String> {
    let mut all: Vec<String> = texts.iter().flat_map(|text| words(text)).collect();
    all.sort_unstable();
    all.dedup();
    all.truncate(WORDS_MAX);
    all
}

/// Case and accents taken away: `Ürün Straße` becomes `urun strasse`.
pub fn fold(text: &str) -> String {
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
    let bare: String = decomposed
        .chars()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .collect();
    // Turkish dotless i and the like fold to what a foreign keyboard can type.
    CaseMapper::new()
        .fold_string(&bare)
        .replace('ı', "i")
        .replace('ß', "ss")
}

/// Vowel signs and tone marks are part of the word in many scripts.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}'
        | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{951}'..='\u{957}' | '\u{962}'..='\u{963}'
        | '\u{981}'..='\u{983}' | '\u{9bc}'..='\u{9d7}' | '\u{a01}'..='\u{a03}' | '\u{a3c}'..='\u{a51}'
        | '\u{a81}'..='\u{a83}' | '\u{abc}'..='\u{acd}' | '\u{b01}'..='\u{b03}' | '\u{b3c}'..='\u{b57}'
        | '\u{b82}' | '\u{bbe}'..='\u{bd7}' | '\u{c00}'..='\u{c04}' | '\u{c3e}'..='\u{c56}' | '\u{c81}'..='\u{c83}'
        | '\u{cbc}'..='\u{cd6}' | '\u{d00}'..='\u{d03}' | '\u{d3b}'..='\u{d57}' | '\u{d81}'..='\u{ddf}'
        | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}' | '\u{eb1}' | '\u{eb4}'..='\u{ebc}'
        | '\u{ec8}'..='\u{ece}' | '\u{f71}'..='\u{f84}' | '\u{102b}'..='\u{103e}' | '\u{17b4}'..='\u{17d3}'
        | '\u{3099}'..='\u{309a}')
}

#[cfg(test)]
mod tests {
    use super::*;

    // Goal: words of several scripts come out folded and cut. Method: one line of six languages.
    #[test]
    fn words_of_several_scripts() {
        let got = words("Ürün ศุลกากรยึดสินค้า 海关查获了走私货物 Straße, O'Brien’s FILE-12");
        for word in ["urun", "ศุลกากร", "ยึด", "海关", "走私", "strasse", "12"] {
            assert!(got.iter().any(|w| w == word), "{word} in {got:?}");
        }
    }

    // Goal: nothing that could end a quoted query word comes out, whatever goes in.
    #[test]
    fn no_query_syntax_survives() {
        for text in ["\"a\" OR b*", "'x':* | y", "\\ & ( )", "NEAR(\"\")", "\u{0}\u{1}"] {
            for word in words(text) {
                assert!(word.chars().all(|c| c.is_alphanumeric()), "{word}");
            }
        }
    }
}
