//! Extradition: a fugitive, from located to surrendered, on the clocks of a treaty (domain.md M4).
//!
//! `states` has the course, `steps` its verbs, `guards` what stands against them. The hard gates are states of the
//! course: the political-offence and notice check, consular notification, the review for torture and persecution, and
//! the death-penalty assurance. Each is passed by a named person other than the case officer, and nothing in a pack or
//! in an edit passes one. How long anything may take is a treaty's, and a row of a pack.

mod charges;
mod guards;
mod states;
mod steps;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use matter::clock::{Extension, Moment};
use matter::values::{AgreementCode, CountryCode, Line, Prose};
use matter::{ClockStart, Facts, Matter, Record, Refusal, Rules, choices};

use charges::{Charge, Hour};
use states::State;

choices! {
    /// Who seeks the person.
    pub enum SoughtBy {
        /// The United States ask another State.
        UnitedStates = ("united_states", "The United States"),
        /// Another State asks the United States.
        ForeignState = ("foreign_state", "A foreign State"),
    }
}

choices! {
    /// How the person was found.
    pub enum LocatedBy {
        /// Our own work.
        OwnWork = ("own_work", "Own work"),
        /// The host country told us.
        HostAgency = ("host_agency", "Host agency"),
        /// A notice or diffusion of Interpol was hit.
        Interpol = ("interpol", "Interpol notice or diffusion"),
        /// Somebody else.
        Other = ("other", "Other"),
    }
}

choices! {
    /// What an application for provisional arrest contains.
    pub enum ArrestPiece {
        /// Description of the person.
        Description = ("description", "Description of the person"),
        /// Where the person is.
        Location = ("location", "Location of the person, where known"),
        /// Facts with time and place.
        Facts = ("facts", "Statement of the facts, with time and place"),
        /// Laws that were broken.
        Laws = ("laws", "Description of the laws broken"),
        /// That there is a warrant or a judgment.
        Warrant = ("warrant", "Statement that there is a warrant or a judgment"),
        /// That a request will follow.
        Promise = ("promise", "Promise that a request for extradition follows"),
    }
}

choices! {
    /// What a formal request consists of.
    pub enum FormalPiece {
        /// The note of the embassy.
        DiplomaticNote = ("diplomatic_note", "Diplomatic note"),
        /// Affidavit of the prosecutor.
        ProsecutorAffidavit = ("prosecutor_affidavit", "Affidavit of the prosecutor"),
        /// Affidavit on the evidence.
        EvidenceAffidavit = ("evidence_affidavit", "Affidavit on the evidence"),
        /// Charging document or judgment.
        ChargingDocument = ("charging_document", "Charging document or judgment"),
        /// Warrant of arrest.
        Warrant = ("warrant", "Warrant of arrest"),
        /// Text of the statutes: offence, penalty, limitation.
        Statutes = ("statutes", "Text of the statutes: offence, penalty, limitation"),
        /// Photograph, prints, description.
        IdentityPack = ("identity_pack", "Identity pack: photograph, fingerprints, description"),
    }
}

choices! {
    /// Why the person was arrested.
    pub enum ArrestBasis {
        /// Our application for provisional arrest was granted.
        ProvisionalArrest = ("provisional_arrest", "Provisional arrest as applied for"),
        /// A court ordered it on the formal request.
        FormalRequest = ("formal_request", "Warrant on the formal request"),
        /// A warrant of the arresting State for an offence there.
        OwnWarrant = ("own_warrant", "Warrant for an offence in the arresting State"),
        /// A red notice and nothing else.
        RedNoticeAlone = ("red_notice_alone", "A red notice and nothing else"),
    }
}

choices! {
    /// What became of the notice to the consulate (VCCR art. 36).
    pub enum Consular {
        /// The consulate was told.
        Notified = ("notified", "The consulate was told"),
        /// The person was told of the right and wants no notice.
        Declined = ("declined", "The person was told and wants no notice"),
        /// A national of the State that detains: there is no consulate to tell.
        OwnNational = ("own_national", "A national of the detaining State"),
    }
}

choices! {
    /// Ways to bring somebody back without extradition; each has an approval of its own.
    pub enum Alternative {
        /// Deportation or expulsion by the State where the person is.
        Deportation = ("deportation", "Deportation or expulsion"),
        /// Extradition from a third country to which the person travels.
        ThirdCountry = ("third_country", "Extradition from a third country"),
        /// A lure out of the country.
        Lure = ("lure", "Lure"),
        /// A red notice of Interpol.
        RedNotice = ("red_notice", "Interpol red notice"),
        /// Revocation of the passport.
        Passport = ("passport", "Revocation of the passport"),
        /// Prosecution by the State where the person is.
        Prosecution = ("prosecution", "Prosecution abroad"),
    }
}

/// A fugitive who is sought for trial or to serve a sentence, from the warrant to the end of the duties that remain.
#[derive(Clone, Debug, Matter)]
#[matter(code = "EXT", word = "extradition", label = "Extradition", version = 1, state = State)]
pub struct Body {
    /// Whether the United States or a foreign State seeks the person.
    #[field(share = Network, index, group = "The request")]
    pub sought_by: SoughtBy,
    /// State that is asked to surrender the person; its treaty sets the clocks.
    #[field(share = Partners, index, group = "The request", label = "State that is asked")]
    pub requested_state: Option<CountryCode>,
    /// State that asks, where it is not the United States.
    #[field(share = Partners, index, group = "The request", label = "State that asks")]
    pub requesting_state: Option<CountryCode>,
    /// Treaty relied on, where the register of agreements has it; else name it under “legal basis”.
    #[field(share = Partners, index, group = "The request")]
    pub agreement: Option<AgreementCode>,
    /// Article of the treaty.
    #[field(share = Partners, group = "The request")]
    pub treaty_article: Option<Line>,
    /// Reference of the Central Authority, in the United States the Office of International Affairs.
    #[field(share = Network, index, group = "The request")]
    pub central_authority_reference: Option<Line>,
    /// Prosecuting office and district.
    #[field(share = Network, group = "The request")]
    pub prosecuting_office: Option<Line>,
    /// Number of the case in the court that will try the person; conditions of the surrender go there.
    #[field(share = Network, index, group = "The request", label = "Court case")]
    pub court_case: Option<Line>,
    /// Counts, one a line: count | section | highest penalty (death, life, or years) | offence.
    #[field(share = Partners, index, group = "The charges")]
    pub charges: Vec<Charge>,
    /// What was done, with time and place.
    #[field(share = Partners, group = "The charges")]
    pub facts_of_case: Option<Prose>,
    /// Warrant or judgment: court, number and date.
    #[field(share = Partners, group = "The charges")]
    pub warrant: Option<Line>,
    /// Nationalities of the person.
    #[field(share = Partners, index, group = "The person")]
    pub nationality: Vec<CountryCode>,
    /// How the person was found.
    #[field(share = Network, index, group = "The person")]
    pub located_by: Option<LocatedBy>,
    /// Where the person is believed to be.
    #[field(share = Network, group = "The person")]
    pub whereabouts: Option<Prose>,
    /// How the offence is one in both States, element by element.
    #[field(share = Partners, group = "Extraditability", label = "Dual criminality")]
    pub criminal_in_both: Option<Prose>,
    /// Whether the offence is of a political or purely military character.
    #[field(share = Network, index, group = "Extraditability")]
    pub political_or_military: Option<bool>,
    /// Whether the person was tried for it before, in either State.
    #[field(share = Network, group = "Extraditability")]
    pub tried_before: Option<bool>,
    /// Whether prosecution or sentence is barred by lapse of time.
    #[field(share = Network, group = "Extraditability")]
    pub time_barred: Option<bool>,
    /// Whether the State asked does not surrender the person because of nationality.
    #[field(share = Network, group = "Extraditability")]
    pub nationality_bars: Option<bool>,
    /// What the application for provisional arrest contains so far.
    #[field(share = Network, group = "Provisional arrest", label = "Application contains")]
    pub arrest_pieces: Vec<ArrestPiece>,
    /// Day of the arrest, there.
    #[field(share = Partners, index, group = "Provisional arrest")]
    pub arrested_on: Option<Date>,
    /// Hour of the arrest, there, such as 23:40.
    #[field(share = Partners, group = "Provisional arrest")]
    pub arrested_at: Option<Hour>,
    /// Who made the arrest; abroad the host does.
    #[field(share = Partners, group = "Provisional arrest")]
    pub arrested_by: Option<Line>,
    /// On what ground the person was arrested.
    #[field(share = Partners, group = "Provisional arrest")]
    pub arrest_basis: Option<ArrestBasis>,
    /// What became of the notice to the consulate.
    #[field(share = Partners, group = "Provisional arrest")]
    pub consular: Option<Consular>,
    /// Day on which the consulate, or the person, was told.
    #[field(share = Partners, group = "Provisional arrest")]
    pub consular_on: Option<Date>,
    /// Pieces of the formal request that are in hand.
    #[field(share = Network, group = "Formal request", label = "Pieces in hand")]
    pub formal_pieces: Vec<FormalPiece>,
    /// Whether the State asked wants the request translated.
    #[field(share = Network, group = "Formal request")]
    pub translation_needed: Option<bool>,
    /// Pieces of the formal request that are translated.
    #[field(share = Network, group = "Formal request", label = "Pieces translated")]
    pub translated_pieces: Vec<FormalPiece>,
    /// Day on which the request was filed at the embassy of the State asked.
    #[field(share = Partners, group = "Formal request")]
    pub filed_at_embassy_on: Option<Date>,
    /// Day on which the executive authority of the State asked received it.
    #[field(share = Partners, group = "Formal request")]
    pub received_by_executive_on: Option<Date>,
    /// Way other than extradition that is proposed or followed.
    #[field(share = Network, index, group = "Other ways")]
    pub alternative: Option<Alternative>,
    /// Assurance that death is not sought, imposed or carried out: who gave it, to whom, in which words.
    #[field(share = Partners, group = "Surrender", label = "Death-penalty assurance")]
    pub assurance_text: Option<Prose>,
    /// Counts that the assurance covers.
    #[field(share = Partners, group = "Surrender")]
    pub assured_counts: Vec<u64>,
    /// Day on which surrender was ordered.
    #[field(share = Partners, group = "Surrender")]
    pub surrender_ordered_on: Option<Date>,
    /// Counts for which surrender was granted; the person may be tried for no other.
    #[field(share = Partners, group = "Surrender")]
    pub granted_counts: Vec<u64>,
    /// Conditions of the surrender, which travel to the court: specialty, no re-extradition, assurances.
    #[field(share = Partners, group = "Surrender")]
    pub specialty_conditions: Vec<Line>,
    /// Counts to which the surrendering State consented afterwards.
    #[field(share = Partners, group = "Surrender")]
    pub consented_counts: Vec<u64>,
    /// Country clearance of the escort team.
    #[field(share = Network, group = "Surrender")]
    pub escort_clearance: Option<Line>,
    /// States through which the person is taken.
    #[field(share = Partners, group = "Surrender")]
    pub transit_states: Vec<CountryCode>,
    /// Day of the surrender, there.
    #[field(share = Partners, index, group = "Surrender")]
    pub surrendered_on: Option<Date>,
}

impl Rules for Body {
    const STEPS: &'static [matter::Step<Body>] = steps::STEPS;

    fn clocks(&self, facts: &Facts) -> Vec<ClockStart> {
        let record = facts.record;
        let mut clocks = vec![];
        clocks.extend(self.provisional_arrest(record));
        clocks.extend(self.consular_clock(record));
        if let Some(day) = self.surrender_ordered_on {
            let over = record.entered_since(&["surrendered", "deferred", "temporarily_surrendered", "barred", "refused"], record.opened.at);
            let ordered = Moment::There(day, None);
            clocks.push(self.treaty(ClockStart::since("surrender_window", "the order of surrender", ordered)).met(over));
        }
        // 18 U.S.C. 3188: where the United States are asked, a commitment does not last for ever.
        if let (SoughtBy::ForeignState, Some(certified)) = (self.sought_by, record.first_entered("certified")) {
            let over = record.entered_after(&["surrendered", "refused", "barred", "released"], certified);
            clocks.push(self.treaty(ClockStart::from("commitment", "the commitment", certified)).met(over));
        }
        if record.state == "consent_needed" {
            clocks.push(ClockStart::from("specialty_consent", "the report of a further charge", record.state_since));
        }
        clocks
    }

    fn against_edit(record: &Record, before: &Body, after: &Body) -> Vec<Refusal> {
        guards::against_edit(record, before, after)
    }
}

/// When a state of these was last entered, at or after an instant.
trait EnteredSince {
    fn entered_since(&self, states: &[&str], from: jiff::Timestamp) -> Option<jiff::Timestamp>;
}

impl EnteredSince for Record {
    fn entered_since(&self, states: &[&str], from: jiff::Timestamp) -> Option<jiff::Timestamp> {
        let of = |e: &&matter::record::Entered| e.at >= from && states.contains(&e.state.as_str());
        self.course.iter().rev().find(of).map(|e| e.at)
    }
}

impl Body {
    /// The clock under the treaty of the State that is asked.
    fn treaty(&self, start: ClockStart) -> ClockStart {
        let country = self.requested_state.as_ref().map(|c| c.0.clone());
        start.under(country, self.agreement.as_ref().map(|a| a.0.clone()))
    }

    /// Counted from the arrest until what the treaty says has been done; a release ends it too. Where the person was
    /// arrested on the formal request, the request is already there and no such clock runs.
    fn provisional_arrest(&self, record: &Record) -> Option<ClockStart> {
        let arrested = Moment::There(self.arrested_on?, self.arrested_at.map(|hour| hour.0));
        if self.arrest_basis == Some(ArrestBasis::FormalRequest) {
            return None;
        }
        let entered = record.entered_since(&["arrested"], record.opened.at)?;
        let over = record.entered_after(&["released", "closed", "barred", "refused", "surrendered"], entered);
        let there = |day: Option<Date>| day.map(|day| Moment::There(day, None));
        let start = ClockStart::since("provisional_arrest", "the provisional arrest", arrested)
            .event("filed_at_embassy", there(self.filed_at_embassy_on))
            .event("received_by_executive", there(self.received_by_executive_on))
            .extended(extension(record))
            .met(over);
        Some(self.treaty(start))
    }

    fn consular_clock(&self, record: &Record) -> Option<ClockStart> {
        let arrested = Moment::There(self.arrested_on?, self.arrested_at.map(|hour| hour.0));
        let entered = record.entered_since(&["arrested"], record.opened.at)?;
        let told = self.consular.and(self.consular_on).map(|day| Moment::There(day, None));
        let over = record.entered_after(&["released", "closed"], entered);
        let start = ClockStart::since("consular_notification", "the arrest", arrested);
        Some(self.treaty(start.event("consulate_told", told).met(over)))
    }
}

/// The extension of the arrest that was recorded last.
fn extension(record: &Record) -> Option<Extension> {
    let given = record.given.get("extend-arrest")?;
    let text = |name: &str| given.get(name).and_then(serde_json::Value::as_str).unwrap_or("").trim();
    let until = matter::values::read_date(text("extended_until")).ok()?;
    Some(Extension { until, by: text("granted_by").into(), why: text("note").into() })
}
