//! The course of an extradition. A gate is a state: what lies behind it is reached through its steps alone.

use matter::states;

states! {
    /// The course of an extradition.
    pub enum State {
        Wanted = ("wanted", "Wanted", Draft, Us),
        Located = ("located", "Located", Active, Us),
        Review = ("review", "Review of extraditability", Waiting, CentralAuthority),
        PoliticalCheck = ("political_check", "Gate: political-offence and notice check", Active, Us),
        Cleared = ("cleared", "Found extraditable", Active, Us),
        ArrestRequested = ("arrest_requested", "Provisional arrest requested", Waiting, HostAgency),
        ArrestGranted = ("arrest_granted", "Provisional arrest granted", Waiting, HostAgency),
        ArrestDenied = ("arrest_denied", "Provisional arrest denied", Active, Us),
        Arrested = ("arrested", "Arrested", Active, Us),
        Released = ("released", "Released", Active, Us),
        FormalSent = ("formal_sent", "Formal request sent", Waiting, CentralAuthority),
        FormalReceived = ("formal_received", "Received by the executive authority", Waiting, CentralAuthority),
        Hearing = ("hearing", "Before the court", Waiting, ThirdAgency),
        Certified = ("certified", "Certified", Active, Us),
        Refused = ("refused", "Extradition refused", Active, Us),
        Appeal = ("appeal", "On appeal", Waiting, ThirdAgency),
        RightsReview = ("rights_review", "Gate: review for torture and persecution", Waiting, Headquarters),
        Barred = ("barred", "Barred", Active, Us),
        AssuranceGate = ("assurance_gate", "Gate: death-penalty assurance", Active, Us),
        ExecutiveDecision = ("executive_decision", "With the executive for decision", Waiting, CentralAuthority),
        SurrenderWindow = ("surrender_window", "Surrender ordered", Active, Us),
        Deferred = ("deferred", "Surrender deferred", Waiting, CentralAuthority),
        TemporarilySurrendered = ("temporarily_surrendered", "Temporarily surrendered", Waiting, Requester),
        Surrendered = ("surrendered", "Surrendered", Active, Us),
        Arrived = ("arrived", "Arrived", Active, Us),
        SpecialtyWatch = ("specialty_watch", "Specialty watch", Waiting, Requester),
        ConsentNeeded = ("consent_needed", "Consent to a further charge needed", Waiting, CentralAuthority),
        AlternativeProposed = ("alternative_proposed", "Gate: other way proposed", Waiting, Headquarters),
        AlternativeCleared = ("alternative_cleared", "Other way cleared", Waiting, Headquarters),
        Deportation = ("alt_deportation", "Deportation or expulsion under way", Waiting, HostAgency),
        ThirdCountry = ("alt_third_country", "Awaited in a third country", Waiting, ThirdAgency),
        Lure = ("alt_lure", "Lure approved", Active, Us),
        RedNotice = ("alt_red_notice", "Red notice asked for", Waiting, ThirdAgency),
        Passport = ("alt_passport", "Revocation of the passport asked for", Waiting, ThirdAgency),
        Prosecution = ("alt_prosecution", "Prosecution abroad", Waiting, HostAgency),
        Closed = ("closed", "Closed", Closed, Nobody),
    }
}
