//! Text into tokens: compatibility forms evened out, lower case, words cut at what is no letter, Latin form beside each.
//!
//! Knows nothing of persons or companies, except marks that only the text has: commas, brackets, capitals, dots after
//! single letters.

use icu_normalizer::ComposingNormalizerBorrowed;

use super::{NAME_CHARS_MAX, Name, TOKENS_MAX};
use crate::schema::Schema;
use crate::script::{Script, romanise};

/// Where the reader is while it cuts.
struct Cutter {
    name: Name,
    /// Start of the open word in `folded`.
    open: Option<usize>,
    capitals: bool,
    letters: usize,
    depth: u32,
    commas: u32,
    /// The last letter of the open word was a small one.
    lower_before: bool,
    /// What follows is another name of the same thing.
    other_name: bool,
    /// The word before ended in a dot directly before the one that follows.
    dotted: bool,
}

/// Cuts a text. Every token has its script and its sound; kinds come later.
pub(super) fn cut(whole: &str) -> Name {
    let text = whole.trim();
    let name = Name {
        original: whole.into(),
        folded: String::with_capacity(text.len() + 8),
        latin: String::with_capacity(text.len() + 8),
        tokens: Vec::with_capacity(8),
        schema: Schema::Unknown,
        script: Script::None,
        form: None,
        digest: 0,
    };
    let mut cutter = Cutter {
        name,
        open: None,
        capitals: true,
        letters: 0,
        depth: 0,
        commas: 0,
        lower_before: false,
        other_name: false,
        dotted: false,
    };
    if text.is_ascii() {
        cutter.read(text.bytes().map(char::from));
    } else {
        let normal = ComposingNormalizerBorrowed::new_nfkc();
        let end = text.char_indices().nth(NAME_CHARS_MAX).map_or(text.len(), |(at, _)| at);
        cutter.read(normal.normalize(&text[..end]).chars());
    }
    cutter.name
}

impl Cutter {
    fn read(&mut self, letters: impl Iterator<Item = char>) {
        let mut letters = letters.take(NAME_CHARS_MAX).peekable();
        while let Some(letter) = letters.next() {
            let next = letters.peek().copied();
            if is_letter(letter) || !letter.is_ascii() && self.open.is_some() && is_mark(letter) {
                let last = !next.is_some_and(is_letter);
                if self.letters >= 3 && self.lower_before && lower(letter) != letter && !last {
                    // Two words without their space: AndreiMikhailovich; not the H of GmbH.
                    self.close();
                }
                self.letter(letter);
            } else if is_apostrophe(letter) {
                // Within a word it is a sign of sound; at its edge a quotation mark.
                if !next.is_some_and(|next| next.is_alphanumeric() || is_apostrophe(next)) {
                    self.close();
                }
            } else if letter.is_ascii() || !is_invisible(letter) {
                self.close();
                self.sign(letter, next);
            }
        }
        self.close();
    }

    fn letter(&mut self, letter: char) {
        if self.open.is_none() {
            self.open = Some(self.name.folded.len());
            self.capitals = true;
            self.letters = 0;
        }
        let small = lower(letter);
        self.lower_before = small == letter && has_case(letter);
        if letter.is_ascii() {
            self.capitals &= !letter.is_ascii_lowercase();
            self.name.folded.push(letter.to_ascii_lowercase());
        } else if is_mark(letter) && ('\u{300}'..='\u{36f}').contains(&letter) {
            return;
        } else {
            self.capitals &= !self.lower_before;
            self.name.folded.push(small);
        }
        self.letters += 1;
    }

    fn sign(&mut self, sign: char, next: Option<char>) {
        match sign {
            '(' | '[' | '（' => self.depth += 1,
            ')' | ']' | '）' => self.depth = self.depth.saturating_sub(1),
            ',' | '،' | '，' => self.commas += 1,
            '/' | ';' if next == Some(' ') && self.name.tokens.len() > 1 => self.other_name = true,
            _ => {}
        }
        let joins = matches!(sign, '.' | '/') && next.is_some_and(char::is_alphabetic);
        self.dotted = joins && self.letters == 1;
    }

    fn close(&mut self) {
        let Some(start) = self.open.take() else {
            return;
        };
        let name = &mut self.name;
        let end = name.folded.len();
        self.lower_before = false;
        if self.letters == 1 && self.dotted && self.extend_letters(start) {
            return;
        }
        let name_tokens = self.name.tokens.len();
        if name_tokens >= TOKENS_MAX {
            return;
        }
        self.push(start, end);
        self.name.folded.push(' ');
        if let Some(token) = self.name.tokens.last_mut() {
            token.capitals = self.capitals;
            token.aside = self.depth > 0 || self.other_name;
            token.segment = self.commas.min(255) as u8;
        }
    }

    /// A letter after a dotted letter belongs to it: S.A.R.L.
    fn extend_letters(&mut self, start: usize) -> bool {
        let name = &mut self.name;
        let Some(token) = name.tokens.last_mut() else {
            return false;
        };
        if token.script != Script::Latin && token.script != Script::Cyrillic || token.latin.1 - token.latin.0 > 6 {
            return false;
        }
        let letter: String = name.folded[start..].to_string();
        name.folded.truncate(token.folded.1 as usize);
        name.folded.push_str(&letter);
        name.latin.truncate(token.latin.1 as usize);
        romanise(&letter, token.script, &mut name.latin);
        token.folded.1 = name.folded.len() as u16;
        token.latin.1 = name.latin.len() as u16;
        token.capitals = true;
        token.dotted = true;
        let latin = &name.latin[token.latin.0 as usize..];
        token.sounds(crate::sound::Sound::of(latin));
        name.folded.push(' ');
        name.latin.push(' ');
        true
    }

    fn push(&mut self, start: usize, end: usize) {
        let name = &mut self.name;
        let word = &name.folded[start..end];
        let script = if word.is_ascii() {
            ascii_script(word)
        } else {
            Script::of_word(word)
        };
        let script = mixed(word, script);
        let latin = name.latin.len();
        if word.is_ascii() {
            let word = &name.folded[start..end];
            name.latin.push_str(word);
        } else {
            simplify_last(name, start);
            romanise(&name.folded[start..], script, &mut name.latin);
        }
        let (end, latin_end) = (name.folded.len(), name.latin.len());
        name.latin.push(' ');
        if latin_end > latin {
            name.add((start, end), (latin, latin_end), script);
            if script == Script::Latin && end - start != latin_end - latin {
                let rich = with_marks(&name.folded[start..end]);
                if let (Some(rich), Some(token)) = (rich, name.tokens.last_mut()) {
                    token.rich = Some(Box::new(crate::sound::Sound::of(&rich)));
                }
            }
        }
    }
}

fn is_letter(letter: char) -> bool {
    match letter {
        '\0'..='\u{7f}' => letter.is_ascii_alphanumeric(),
        '\u{400}'..='\u{481}' | '\u{48a}'..='\u{52f}' | '\u{620}'..='\u{64a}' | '\u{4e00}'..='\u{9fff}' => true,
        _ => letter.is_alphanumeric(),
    }
}

/// The small letter; where it would be several, the first.
fn lower(letter: char) -> char {
    match letter {
        '\0'..='\u{7f}' => letter.to_ascii_lowercase(),
        'а'..='я' => letter,
        'А'..='Я' => char::from_u32(letter as u32 + 0x20).unwrap_or(letter),
        _ if !has_case(letter) => letter,
        _ => letter.to_lowercase().next().unwrap_or(letter),
    }
}

/// Whether a letter is of a script with capitals.
fn has_case(letter: char) -> bool {
    match letter {
        '\0'..='\u{7f}' => letter.is_ascii_alphabetic(),
        '\u{80}'..='\u{58f}' | '\u{1c80}'..='\u{1fff}' | '\u{2c00}'..='\u{2d2f}' | '\u{a640}'..='\u{a7ff}' => true,
        '\u{ff00}'..='\u{ff5e}' | '\u{10400}'..='\u{1ffff}' => true,
        _ => false,
    }
}

/// Old Chinese signs of the word that was read last become the simplified ones, so that both write one name.
fn simplify_last(name: &mut Name, start: usize) {
    if name.folded[start..].chars().any(|c| crate::script::simplified(c) != c) {
        let plain: String = name.folded[start..].chars().map(crate::script::simplified).collect();
        name.folded.truncate(start);
        name.folded.push_str(&plain);
    }
}

/// The word with the marks of its letters heard: č as ch, š as sh; `None` where no mark changes the sound.
fn with_marks(word: &str) -> Option<String> {
    let heard = |c| match c {
        'č' | 'ć' | 'ç' => Some("ch"),
        'š' | 'ş' | 'ș' | 'ś' => Some("sh"),
        'ž' | 'ż' | 'ź' => Some("zh"),
        'đ' => Some("dj"),
        _ => None,
    };
    word.chars().any(|c| heard(c).is_some()).then(|| {
        let mut latin = String::new();
        for c in word.chars() {
            match heard(c) {
                Some(text) => latin.push_str(text),
                None => romanise(c.encode_utf8(&mut [0; 4]), Script::Latin, &mut latin),
            }
        }
        latin
    })
}

fn ascii_script(word: &str) -> Script {
    if word.bytes().any(|b| b.is_ascii_alphabetic()) {
        Script::Latin
    } else {
        Script::None
    }
}

/// A Latin letter in a Cyrillic word does not make the word Latin.
fn mixed(word: &str, script: Script) -> Script {
    if script == Script::Latin && word.chars().any(|c| Script::of(c) == Script::Cyrillic) {
        Script::Cyrillic
    } else {
        script
    }
}

fn is_apostrophe(letter: char) -> bool {
    matches!(
        letter,
        '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | 'ʻ' | 'ʿ' | 'ʾ' | 'ʹ' | '′' | '‛' | '＇' | '״' | '׳'
    )
}

/// Marks that belong to the letter before them.
fn is_mark(letter: char) -> bool {
    matches!(letter as u32,
        0x300..=0x36f | 0x591..=0x5c7 | 0x64b..=0x65f | 0x670 | 0x900..=0x903 | 0x93a..=0x94f | 0x962..=0x963
        | 0x981..=0x983 | 0x9bc..=0x9cd | 0xa3c..=0xa4d | 0xabc..=0xacd | 0xb3c..=0xb4d | 0xbbe..=0xbcd
        | 0xc3e..=0xc4d | 0xcbc..=0xccd | 0xd3e..=0xd4d | 0xdca..=0xddf | 0xe31..=0xe3a | 0xe47..=0xe4e
        | 0x102b..=0x103e | 0x17b4..=0x17d3)
}

fn is_invisible(letter: char) -> bool {
    matches!(letter as u32, 0xad | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x2064 | 0xfeff | 0x640)
}
