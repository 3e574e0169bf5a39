//! The kinds of matter: one folder each, one word in this list.
//!
//! Nothing else in the program names a kind. A new kind is a folder with its struct, states, steps and clocks,
//! and its word here.

macro_rules! kinds {
    ($($word:ident),+ $(,)?) => {
        $(pub mod $word;)+
        /// Every kind, in the order pages show them.
        pub static KINDS: &[matter::Kind] = &[$(matter::Kind::of::<$word::Body>()),+];
    };
}

kinds![
    support_request,
    investigation,
    engagement,
    release,
    legal_assistance,
    extradition
];

/// A kind by its word or its code.
pub fn kind(word: &str) -> Option<&'static matter::Kind> {
    KINDS
        .iter()
        .find(|k| k.word == word || k.code.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests;
