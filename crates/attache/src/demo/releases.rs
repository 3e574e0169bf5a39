//! What the network released of late: one that arrived and was partly wrong, one that is barred by a source lock, one that
//! went at once because a life was in danger, and one that a breach of assurance stopped after it was approved.
//!
//! Told once, by the officers of Port Sele and through the real actions, in the last hours before now.

use anyhow::{Context, anyhow};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use crate::app::{App, Ctx};
use crate::demo::network::{Network, fields, told};
use crate::matters::{NewMatter, actions as matters};
use crate::sharing::{account, actions};
use crate::web::problem::Problem;

/// Matters that are told of here: a case and four releases.
#[cfg(test)]
pub const MATTERS: usize = 5;
/// Minutes of one beat of the story: all of it happens today, because the packs that ship say since which day they are known.
const BEAT_MINUTES: i64 = 3;

/// A storyteller: who acts, and from when.
struct Teller<'a> {
    app: &'a App,
    network: &'a Network,
    begin: Timestamp,
}

impl Teller<'_> {
    fn ctx(&self, who: &str, beat: i64) -> anyhow::Result<Ctx> {
        self.network.ctx(
            who,
            self.begin + SignedDuration::from_mins(beat * BEAT_MINUTES),
            "demo-release",
        )
    }

    /// The day so many days from the beginning of the story.
    fn day(&self, days: i64) -> String {
        let at = self.begin + SignedDuration::from_hours(24 * days);
        at.to_zoned_datetime(jiff::tz::TimeZone::UTC).date().to_string()
    }

    fn agency(&self, name: &str) -> anyhow::Result<(String, Option<String>)> {
        let agency = self.network.agencies.iter().find(|a| a.name == name);
        let agency = agency.ok_or_else(|| anyhow!("no agency of the demo is called {name}"))?;
        Ok((agency.id.clone(), agency.contacts.first().cloned()))
    }

    fn create(&self, who: &str, beat: i64, kind: &str, spine: Value, body: Value) -> anyhow::Result<String> {
        let new = NewMatter {
            kind: kind.into(),
            office: "PSL".into(),
            spine: fields(spine),
            body: fields(body),
            tasks: vec![],
        };
        let made = matters::create(self.app, &self.ctx(who, beat)?, &new);
        Ok(made.map_err(|p| told(&p, || format!("open a {kind}")))?.row.reference)
    }

    fn step(&self, who: &str, beat: i64, reference: &str, verb: &str, inputs: Value) -> anyhow::Result<()> {
        let done = matters::step(self.app, &self.ctx(who, beat)?, reference, verb, fields(inputs), None);
        done.map(drop).map_err(|p| told(&p, || format!("take the step {verb}")))
    }

    fn fact(&self, beat: i64, case: &str, text: &str, handling: Value) -> anyhow::Result<()> {
        let mut given = self.ours();
        given.extend(fields(handling));
        given.insert("text".into(), json!(text));
        let done = actions::add_fact(self.app, &self.ctx("special-agent", beat)?, case, &given);
        done.map(drop).map_err(|p| told(&p, || "record a fact".into()))
    }

    /// What binds a plain fact of our own.
    fn ours(&self) -> Map<String, Value> {
        fields(json!({
            "origin": "own", "markings": ["CUI//LEI"], "about_person": "no", "legal_status": "intelligence",
            "collected_for": "customs_enforcement", "grade_scheme": "admiralty", "grade": "B2", "checked_on": self.day(-10),
        }))
    }

    fn release(&self, beat: i64, spine: Value, body: Value, items: &[(&str, &str)]) -> anyhow::Result<String> {
        let mut whole = rights();
        whole.extend(fields(body));
        let reference = self.create("special-agent", beat, "release", spine, Value::Object(whole))?;
        for (item, necessity) in items {
            let given = fields(json!({"item": item, "necessity": necessity, "sanitised": "yes"}));
            let done = actions::add_item(self.app, &self.ctx("special-agent", beat)?, &reference, &given);
            done.map_err(|p| told(&p, || format!("put {item} on a release")))?;
        }
        Ok(reference)
    }

    fn stands(&self, who: &str, beat: i64, agency: &str, standing: Value) -> anyhow::Result<()> {
        let done = account::add_standing(self.app, &self.ctx(who, beat)?, agency, &fields(standing));
        done.map(drop)
            .map_err(|p: Problem| told(&p, || "record how an agency stands".into()))
    }
}

/// What a release to a customs service says of rights.
fn rights() -> Map<String, Value> {
    fields(json!({
        "purpose": "customs_enforcement", "channel": "customs", "offence_class": "customs", "form": "paper", "urgency": "routine",
        "death_exposed": "no", "torture_risk": "no", "political": "no", "discrimination": "no", "dual_criminality": "yes",
        "prior_trial": "no", "essential_interests": "no", "ongoing_operation": "no",
    }))
}

/// Tells all of it.
///
/// # Errors
/// Names the first deed that was refused.
pub fn tell(app: &App, network: &Network, now: Timestamp) -> anyhow::Result<()> {
    let teller = Teller {
        app,
        network,
        begin: now - SignedDuration::from_mins(100 * BEAT_MINUTES),
    };
    let (varnia, inspector) = teller.agency("Varnian Customs Service")?;
    let (sarrow, authority) = teller.agency("Sarrow Customs Authority")?;
    let (centre, _) = teller.agency("Domestic targeting centre")?;
    let (from, to) = (teller.day(-200), teller.day(165));
    for agency in [&varnia, &sarrow] {
        let assured =
            json!({"event": "assurance", "from": from, "to": to, "reason": "Letter of the director, on file."});
        teller.stands("attache", 0, agency, assured)?;
        teller.stands(
            "attache",
            0,
            agency,
            json!({"event": "resumed", "from": from, "reason": "Nothing stands against it."}),
        )?;
    }
    let case = teller.create(
        "special-agent",
        1,
        "investigation",
        json!({"title": "Undervalued machine parts through Port Sele", "subjects": ["TRAD"], "countries": ["QM"], "host_agency": varnia,
            "host_contact": inspector, "marking": "CUI//LEI"}),
        json!({"origin": "seizure", "relation": "substantive"}),
    )?;
    facts(&teller, &case, &centre)?;
    let to_varnia = |title: &str| json!({"title": title, "host_agency": varnia, "host_contact": inspector, "countries": ["QM"], "subjects": ["TRAD"]});
    let in_varnia = json!({"recipient_state": "QM", "agreement": "cmaa-qm", "purpose_text": "Find the shipper of the undervalued parts."});

    arrived(
        &teller,
        &case,
        &centre,
        to_varnia("Values and licence for Varnian customs"),
        in_varnia.clone(),
    )?;
    let barred = teller.release(
        40,
        to_varnia("Who the shipper is: not to be sent as it stands"),
        in_varnia.clone(),
        &[
            (&format!("{case}#F1"), "It shows the value."),
            (&format!("{case}#F2"), "It would tell where he is."),
        ],
    )?;
    let refused = matters::step(
        app,
        &teller.ctx("special-agent", 41)?,
        &barred,
        "submit",
        Map::new(),
        None,
    );
    if refused.is_ok() {
        return Err(anyhow!("an asylum file was put before a second person"));
    }
    let mut danger = fields(in_varnia);
    danger.extend(fields(json!({"urgency": "danger_to_life", "form": "oral", "purpose_text": "Warn the guard of the warehouse tonight."})));
    let urgent = teller.release(
        92,
        to_varnia("Warning of tonight's attack on the warehouse"),
        Value::Object(danger),
        &[(&format!("{case}#F4"), "A guard would be shot.")],
    )?;
    let words = json!({"note": "The guard of warehouse 4 would be shot at the hand-over tonight.", "how": "By telephone to the duty officer."});
    teller.step("special-agent", 93, &urgent, "send-exigent", words)?;

    let to_sarrow = json!({"title": "Values for Sarrow customs", "host_agency": sarrow, "host_contact": authority, "countries": ["QQ"],
        "subjects": ["TRAD"]});
    let in_sarrow =
        json!({"recipient_state": "QQ", "agreement": "cmaa-qq", "purpose_text": "Compare declared values."});
    let pending = teller.release(
        60,
        to_sarrow,
        in_sarrow,
        &[(&format!("{case}#F1"), "It shows the value.")],
    )?;
    teller.step("special-agent", 61, &pending, "submit", json!({}))?;
    teller.step(
        "deputy",
        62,
        &pending,
        "approve",
        json!({"note": "Within the agreement."}),
    )?;
    let breach = json!({"event": "breach", "agreement": "cmaa-qq", "reason": "It published declared values that we gave in confidence."});
    teller.stands("attache", 70, &sarrow, breach)
}

fn facts(teller: &Teller, case: &str, centre: &str) -> anyhow::Result<()> {
    teller.fact(
        2,
        case,
        "The parts were declared at 12,000 USD; the maker's list says 118,000 USD.",
        json!({}),
    )?;
    teller.fact(
        2,
        case,
        "The shipper has asked for protection and gave an address.",
        json!({"locks": ["asylum"]}),
    )?;
    let theirs = json!({"origin": "third_agency", "origin_agency": centre, "origin_reference": "NTC-4471",
        "permitted_uses": ["customs_enforcement"]});
    teller.fact(2, case, "The buyer's licence was withdrawn in March.", theirs)?;
    teller.fact(
        2,
        case,
        "The hand-over is planned at warehouse 4, where one guard is on duty.",
        json!({}),
    )?;
    let mut invoice = teller.ours();
    invoice.extend(fields(json!({"title": "Invoice of the maker", "file_name": "maker-invoice-2231.pdf", "held_at": "case folder, tab 3"})));
    let done = actions::add_document(teller.app, &teller.ctx("special-agent", 3)?, case, &invoice);
    done.map(drop).map_err(|p| told(&p, || "record a document".into()))
}

/// A release with a consent, approval, receipt, and a correction that one recipient is owed.
fn arrived(teller: &Teller, case: &str, centre: &str, spine: Value, body: Value) -> anyhow::Result<()> {
    let app = teller.app;
    let items = [
        ("F1", "It shows the value."),
        ("F3", "The buyer may not import."),
        ("D1", "It proves the price."),
    ];
    let items: Vec<(String, &str)> = items
        .iter()
        .map(|(item, why)| (format!("{case}#{item}"), *why))
        .collect();
    let items: Vec<(&str, &str)> = items.iter().map(|(item, why)| (item.as_str(), *why)).collect();
    let sent = teller.release(4, spine, body, &items)?;
    let ask =
        |answer: &str, note: Value| fields(json!({"item": "2", "agency": centre, "answer": answer, "note": note}));
    let agent = |beat| teller.ctx("special-agent", beat);
    actions::record_consent(app, &agent(5)?, &sent, &ask("asked", Value::Null))
        .map_err(|p| told(&p, || "ask for consent".into()))?;
    let given = ask("given", json!("Message 4471/2 of the centre"));
    actions::record_consent(app, &agent(20)?, &sent, &given).map_err(|p| told(&p, || "record consent".into()))?;
    teller.step("special-agent", 21, &sent, "submit", json!({}))?;
    teller.step(
        "deputy",
        24,
        &sent,
        "approve",
        json!({"note": "Needed, and no more than needed."}),
    )?;
    teller.step(
        "special-agent",
        26,
        &sent,
        "transmit",
        json!({"how": "Sealed letter, by hand to the port division."}),
    )?;
    teller.step(
        "special-agent",
        30,
        &sent,
        "receipt",
        json!({"receipt": "CS-2026-3309"}),
    )?;
    let correction = fields(
        json!({"text": "The parts were declared at 21,000 USD; the maker's list says 118,000 USD.", "why": "Digits were swapped."}),
    );
    actions::correct_fact(app, &agent(80)?, case, "F1", &correction)
        .map(drop)
        .map_err(|p| told(&p, || "correct a fact".into()))
        .context("tell of a release that was partly wrong")
}
