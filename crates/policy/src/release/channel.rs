//! By which way something leaves, and what kind of body receives it.
//!
//! Words of packs and of the register of agencies: extend them, do not rename them.

use serde::{Deserialize, Serialize};

/// How something reaches another state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Police to police, by memorandum between agencies.
    Police,
    /// Customs mutual assistance (CMAA; 19 U.S.C. 1628).
    Customs,
    /// Mutual legal assistance between central authorities.
    LegalAssistance,
    /// Court to court by letters rogatory.
    LettersRogatory,
    /// Extradition treaty.
    Extradition,
    /// Between financial intelligence units.
    Fiu,
    /// Between tax authorities.
    Tax,
    /// Interpol.
    Interpol,
    /// Europol and the European Union.
    Europol,
    /// Visa records.
    Visa,
    /// Open matter and public safety, to anyone.
    Voluntary,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Channel; 11] = [
        Channel::Police,
        Channel::Customs,
        Channel::LegalAssistance,
        Channel::LettersRogatory,
        Channel::Extradition,
        Channel::Fiu,
        Channel::Tax,
        Channel::Interpol,
        Channel::Europol,
        Channel::Visa,
        Channel::Voluntary,
    ];

    /// Stored word.
    pub const fn word(self) -> &'static str {
        match self {
            Channel::Police => "police",
            Channel::Customs => "customs",
            Channel::LegalAssistance => "legal_assistance",
            Channel::LettersRogatory => "letters_rogatory",
            Channel::Extradition => "extradition",
            Channel::Fiu => "fiu",
            Channel::Tax => "tax",
            Channel::Interpol => "interpol",
            Channel::Europol => "europol",
            Channel::Visa => "visa",
            Channel::Voluntary => "voluntary",
        }
    }

    /// Shown words.
    pub const fn label(self) -> &'static str {
        match self {
            Channel::Police => "police to police",
            Channel::Customs => "customs mutual assistance",
            Channel::LegalAssistance => "mutual legal assistance",
            Channel::LettersRogatory => "letters rogatory",
            Channel::Extradition => "extradition",
            Channel::Fiu => "financial intelligence units",
            Channel::Tax => "tax authorities",
            Channel::Interpol => "Interpol",
            Channel::Europol => "Europol",
            Channel::Visa => "visa records",
            Channel::Voluntary => "voluntary disclosure of open matter",
        }
    }

    /// The channel a stored word stands for.
    pub fn parse(word: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|channel| channel.word() == word)
    }
}

/// What kind of body a recipient is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgencyKind {
    /// Police.
    Police,
    /// Customs.
    Customs,
    /// Border guard.
    Border,
    /// Prosecution service.
    Prosecutor,
    /// Court.
    Court,
    /// Central authority for legal assistance.
    CentralAuthority,
    /// Financial intelligence unit.
    Fiu,
    /// Tax authority.
    Tax,
    /// Immigration authority.
    Immigration,
    /// Consulate or foreign ministry.
    Consular,
    /// Regulator: food, product safety, health.
    Regulatory,
    /// Trade ministry.
    Trade,
    /// Intelligence service.
    Intelligence,
    /// Armed forces.
    Military,
    /// International organisation, such as Interpol's general secretariat or Europol.
    Organisation,
    /// Firm or association; not a government.
    Industry,
    /// The public.
    Public,
    /// None of these; taken for no government.
    Other,
}

impl AgencyKind {
    /// Whether it belongs to a government.
    pub const fn is_government(self) -> bool {
        !matches!(
            self,
            AgencyKind::Organisation | AgencyKind::Industry | AgencyKind::Public | AgencyKind::Other
        )
    }
}
