//! What makes a card unfit to be relied on, whatever its table.
//!
//! The loader of packs refuses such rows with file and line; this is the last look before one decides. A card that is
//! wrong is an error, and an error blocks: it is never skipped, because the card skipped may be the one that forbids.

use super::cards::*;
use super::span::Span;

/// What every kind of card tells about itself.
pub(super) trait Body {
    /// Its table.
    const TABLE: CardTable;
    /// Name that grounds show.
    fn title(&self) -> &str;
    /// What is wrong with what it says.
    fn fault(&self) -> Option<&'static str> {
        None
    }
}

/// What is wrong with a card; none: nothing.
pub(super) fn fault<T: Body>(card: &Dated<T>) -> Option<String> {
    let wrong = if card.id.trim().is_empty() {
        "it has no code"
    } else if card.version == 0 {
        "versions count from 1"
    } else if card.citation.trim().is_empty() {
        "it has no citation"
    } else if card.in_force_to.is_some_and(|last| last < card.in_force_from) {
        "it ends before it begins"
    } else if card.known_to.is_some_and(|last| last < card.known_from) {
        "it was known until before it was known"
    } else if card.end_known_from.is_some() && card.in_force_to.is_none() {
        "it says when its end became known but not the end"
    } else if card.is.title().trim().is_empty() {
        "it has no title"
    } else {
        card.is.fault()?
    };
    Some(format!("{} version {}: {wrong}", card.id, card.version))
}

/// Whether a text is a two-letter code of a state.
pub(super) fn is_state(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn are_states(codes: &[String]) -> bool {
    codes.iter().all(|code| is_state(code))
}

fn spans_states(span: &Span) -> bool {
    match span {
        Span::Any => true,
        Span::Of(codes) => are_states(codes),
    }
}

impl Body for AgreementCard {
    const TABLE: CardTable = CardTable::Agreement;
    fn title(&self) -> &str {
        &self.title
    }
    fn fault(&self) -> Option<&'static str> {
        if !spans_states(&self.parties) {
            Some("a party is not a two-letter code")
        } else if self.conditions.iter().any(|text| text.trim().is_empty()) {
            Some("a condition is empty")
        } else {
            None
        }
    }
}

impl Body for SourceLock {
    const TABLE: CardTable = CardTable::Lock;
    fn title(&self) -> &str {
        &self.title
    }
    fn fault(&self) -> Option<&'static str> {
        if self.proof.trim().is_empty() {
            Some("it does not say what proof a lift needs")
        } else if !self.file_name_hints.is_empty() && !self.covers_file_names {
            Some("it has hints in file names but does not cover them")
        } else {
            None
        }
    }
}

impl Body for MarkingCard {
    const TABLE: CardTable = CardTable::Marking;
    fn title(&self) -> &str {
        &self.title
    }
    fn fault(&self) -> Option<&'static str> {
        if self.code.trim().is_empty() {
            Some("it has no marking")
        } else if !are_states(&self.rel_to) {
            Some("a state it names is not a two-letter code")
        } else if self.part != MarkingPart::Whole && self.scheme != MarkingScheme::Cui {
            Some("only markings of CUI have parts")
        } else {
            None
        }
    }
}

impl Body for PurposeCard {
    const TABLE: CardTable = CardTable::Purpose;
    fn title(&self) -> &str {
        &self.title
    }
}

impl Body for DelegationCard {
    const TABLE: CardTable = CardTable::Delegation;
    fn title(&self) -> &str {
        &self.title
    }
    fn fault(&self) -> Option<&'static str> {
        if !spans_states(&self.states) {
            Some("a state is not a two-letter code")
        } else if self.raised_approver < self.approver {
            Some("the raised grade of the approver is below the ordinary one")
        } else {
            None
        }
    }
}

impl Body for RetentionCard {
    const TABLE: CardTable = CardTable::Retention;
    fn title(&self) -> &str {
        &self.title
    }
}

impl Body for OffenceCard {
    const TABLE: CardTable = CardTable::Offence;
    fn title(&self) -> &str {
        &self.title
    }
}

impl Body for RightsCard {
    const TABLE: CardTable = CardTable::Rights;
    fn title(&self) -> &str {
        &self.state
    }
    fn fault(&self) -> Option<&'static str> {
        (!is_state(&self.state)).then_some("the state is not a two-letter code")
    }
}
