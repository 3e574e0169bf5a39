//! Numbers in names: digits, Roman numerals, words of number and order.
//!
//! The number tells a ship from its sister and a plant from another, however it is written.

/// Words that say a number, in the order one to twelve.
const CARDINALS: [&str; 12] = [
    "one uno un odin eins jeden bir yi",
    "two dos deux dva zwei dwa",
    "three tres trois tri drei trzy",
    "four fourth cuatro quatre chetyre vier",
    "five cinco cinq pyat funf",
    "six seis six shest sechs",
    "seven siete sept sem sieben",
    "eight ocho huit vosem acht",
    "nine nueve neuf devyat neun",
    "ten diez dix desyat zehn",
    "eleven once onze elf",
    "twelve doce douze zwolf",
];

const ORDINALS: [&str; 12] = [
    "first 1st primero primera premier premiere perviy pervaya pervoe erste primo 1er",
    "second 2nd segundo segunda deuxieme seconde vtoroy vtoraya zweite",
    "third 3rd tercero tercera troisieme tretiy tretya dritte",
    "fourth 4th",
    "fifth 5th",
    "sixth 6th",
    "seventh 7th",
    "eighth 8th",
    "ninth 9th",
    "tenth 10th",
    "eleventh 11th",
    "twelfth 12th",
];

const TEENS: [&str; 7] = [
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = [
    "twenty",
    "thirty",
    "forty fourty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
];

/// Every word of number with its value.
pub(super) fn words() -> impl Iterator<Item = (&'static str, u32)> {
    let line = |lines: &'static [&'static str], from: u32, step: u32| {
        let numbered = lines.iter().zip(0u32..);
        numbered.flat_map(move |(words, n)| words.split_whitespace().map(move |w| (w, from + n * step)))
    };
    line(&CARDINALS, 1, 1)
        .chain(line(&ORDINALS, 1, 1))
        .chain(line(&TEENS, 13, 1))
        .chain(line(&TENS, 20, 10))
}

/// Value of a token of digits, with or without an ordinal ending; none above nine digits.
pub fn digits(word: &str) -> Option<u32> {
    let end = word.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(word.len());
    if end == 0 || end > 9 || !matches!(&word[end..], "" | "st" | "nd" | "rd" | "th") {
        return None;
    }
    word[..end].parse().ok()
}

/// Value of a Roman numeral in lower case, up to 39; `None` for anything else.
pub fn roman(word: &str) -> Option<u32> {
    let mut value = 0u32;
    let mut rest = word;
    for (mark, worth) in [("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1)] {
        while rest.starts_with(mark) && !(mark == "i" && rest.starts_with("iv")) {
            value += worth;
            rest = &rest[mark.len()..];
            if mark == "ix" || mark == "iv" || mark == "v" {
                break;
            }
        }
    }
    (rest.is_empty() && value > 0 && value < 40 && write_roman(value) == word).then_some(value)
}

fn write_roman(mut value: u32) -> String {
    let mut text = String::new();
    for (worth, mark) in [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")] {
        while value >= worth {
            text.push_str(mark);
            value -= worth;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{digits, roman};

    #[test]
    fn numerals_are_read_and_others_are_not() {
        for (text, value) in [("i", 1), ("iv", 4), ("ix", 9), ("xiv", 14), ("xxxix", 39), ("viii", 8)] {
            assert_eq!(roman(text), Some(value), "{text}");
        }
        for text in ["iiii", "vx", "", "mi", "xl", "ivi"] {
            assert_eq!(roman(text), None, "{text}");
        }
        assert_eq!(digits("44th"), Some(44));
        assert_eq!(digits("f30"), None);
    }
}
