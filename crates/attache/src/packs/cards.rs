//! What the packs give to the release checks: the same rows, as policy's cards, every version of each.
//!
//! Made once when the packs are read. The checks choose by the day in force; [`Packs::cards_known_on`] takes the day known. A
//! pack that does not load never gets here: the program does not start with it. Start at [`Packs::cards`].

use jiff::civil::Date;
use policy::release::{
    AgreementCard, CardRows, Cards, Dated, DelegationCard, MarkingCard, OffenceCard, PurposeCard, RetentionCard,
    RightsCard, SourceLock,
};

use super::Packs;
use super::load::Tables;
use super::row::{Row, Status, Table};

impl Table for AgreementCard {
    const NAME: &'static str = "agreement";
    fn title(&self) -> &str {
        &self.title
    }
}

impl Table for SourceLock {
    const NAME: &'static str = "source_lock";
    fn title(&self) -> &str {
        &self.title
    }
}

impl Table for PurposeCard {
    const NAME: &'static str = "purpose";
    fn title(&self) -> &str {
        &self.title
    }
}

impl Table for DelegationCard {
    const NAME: &'static str = "delegation";
    fn title(&self) -> &str {
        &self.title
    }
}

impl Table for RetentionCard {
    const NAME: &'static str = "retention";
    fn title(&self) -> &str {
        &self.title
    }
}

impl Table for RightsCard {
    const NAME: &'static str = "rights";
    fn title(&self) -> &str {
        &self.state
    }
}

impl Packs {
    /// What the release checks read, by what was known on a day: normally today, or the day of a verdict that is worked
    /// out again. The day in force is the ask's.
    pub fn cards_known_on(&self, known: Date) -> Cards<'_> {
        Cards::new(&self.cards, known)
    }

    /// Every row that release checks read, every version of each; for [`Cards::replay`].
    pub fn cards(&self) -> &CardRows {
        &self.cards
    }
}

/// The cards of the rows as they were read.
pub(super) fn rows(tables: &Tables) -> CardRows {
    let home = tables.packs.iter().find_map(|(pack, _)| pack.home.clone());
    CardRows {
        home: home.unwrap_or_default(),
        agreements: tables.agreements.iter().map(dated).collect(),
        locks: tables.source_locks.iter().map(dated).collect(),
        markings: tables.markings.iter().map(|row| with(row, marking(row))).collect(),
        purposes: tables.purposes.iter().map(dated).collect(),
        delegations: tables.delegations.iter().map(dated).collect(),
        retentions: tables.retentions.iter().map(dated).collect(),
        offences: tables.offence_classes.iter().map(|row| with(row, row.card())).collect(),
        rights: tables.rights.iter().map(dated).collect(),
        unreadable: vec![],
    }
}

fn marking(row: &Row<super::Marking>) -> MarkingCard {
    row.is.card(&row.id)
}

fn dated<T: Clone>(row: &Row<T>) -> Dated<T> {
    with(row, row.is.clone())
}

/// A card with the standing of a row.
fn with<R, T>(row: &Row<R>, is: T) -> Dated<T> {
    let standing = &row.standing;
    Dated {
        id: row.id.clone(),
        version: u32::from(standing.version),
        citation: standing.citation.clone(),
        verified: standing.status == Status::Verified,
        in_force_from: standing.in_force_from,
        in_force_to: standing.in_force_to,
        known_from: standing.known_from,
        known_to: standing.known_to,
        end_known_from: standing.end_known_from,
        is,
    }
}

impl super::OffenceClass {
    /// The card that release checks read.
    fn card(&self) -> OffenceCard {
        OffenceCard {
            title: self.title.clone(),
            character: self.character,
        }
    }
}
