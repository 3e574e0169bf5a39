//! Arabic and Hebrew letters in Latin: consonants, and the long vowels that are written.
//!
//! Short vowels are not written, so the result is a skeleton (محمد is mhmd) and is compared as one.

use super::roman::any;

/// A word in Arabic letters, also Persian, Urdu and Pashto. Vowel marks, hamza and ain leave nothing behind.
pub(super) fn arabic(word: &str, latin: &mut String) {
    let mut letters = word.chars().peekable();
    let mut first = true;
    while let Some(letter) = letters.next() {
        let last = letters.peek().is_none();
        let text = match letter {
            'ا' | 'أ' | 'إ' | 'آ' | 'ٱ' | 'ﺁ' => "a",
            'ب' => "b",
            'پ' => "p",
            'ت' | 'ط' | 'ټ' | 'ٹ' => "t",
            'ث' => "th",
            'ج' => "j",
            'چ' | 'څ' => "ch",
            'ح' => "h",
            'خ' => "kh",
            'د' | 'ض' | 'ڈ' | 'ډ' => "d",
            'ذ' => "dh",
            'ر' | 'ړ' | 'ڑ' => "r",
            'ز' | 'ظ' | 'ځ' => "z",
            'ژ' | 'ږ' => "zh",
            'س' | 'ص' => "s",
            'ش' | 'ښ' => "sh",
            'غ' => "gh",
            'ف' => "f",
            'ڤ' => "v",
            'ق' => "q",
            'ك' | 'ک' | 'ڪ' => "k",
            'گ' | 'ګ' => "g",
            'ل' => "l",
            'م' => "m",
            'ن' | 'ں' | 'ڼ' => "n",
            'ه' | 'ہ' | 'ھ' | 'ە' if last && !first => "a",
            'ه' | 'ہ' | 'ھ' | 'ە' => "h",
            'ة' | 'ۃ' => "a",
            'و' | 'ؤ' | 'ۆ' if first => "w",
            'و' | 'ؤ' | 'ۆ' => "u",
            'ي' | 'ی' | 'ى' | 'ې' | 'ے' | 'ئ' | 'ۍ' if first => "y",
            'ي' | 'ی' | 'ى' | 'ې' | 'ے' | 'ئ' | 'ۍ' => "i",
            'ع' | 'ء' | 'ـ' | '\u{200c}' | '\u{200d}' | '\u{64b}'..='\u{65f}' | '\u{670}' => "",
            other => {
                any(other, latin);
                ""
            }
        };
        latin.push_str(text);
        first = false;
    }
}

/// A word in Hebrew letters. Points leave nothing behind.
pub(super) fn hebrew(word: &str, latin: &mut String) {
    let mut letters = word.chars().peekable();
    let mut first = true;
    while let Some(letter) = letters.next() {
        let last = letters.peek().is_none();
        let text = match letter {
            'א' => "a",
            'ב' => "b",
            'ג' => "g",
            'ד' => "d",
            'ה' if last => "a",
            'ה' | 'ח' => "h",
            'ו' if first => "v",
            'ו' => "u",
            'ז' => "z",
            'ט' | 'ת' => "t",
            'י' if first => "y",
            'י' => "i",
            'כ' | 'ך' | 'ק' => "k",
            'ל' => "l",
            'מ' | 'ם' => "m",
            'נ' | 'ן' => "n",
            'ס' => "s",
            'ע' | '\u{591}'..='\u{5c7}' => "",
            'פ' | 'ף' => "p",
            'צ' | 'ץ' => "ts",
            'ר' => "r",
            'ש' => "sh",
            other => {
                any(other, latin);
                ""
            }
        };
        latin.push_str(text);
        first = false;
    }
}
