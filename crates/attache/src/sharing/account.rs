//! The accounting: who has received what, what is owed to recipients, what came in, and how agencies stand.
//!
//! Everything is read through the reader's scope on the release or the matter, so what one may not see is not there.
//! Standings are recorded here and never changed; only headquarters lifts the bar after a breach.

use jiff::civil::Date;
use matter::material::read_item_key;
use matter::{choices, refuse};
use policy::{Action, Role, decide_general};
use serde_json::{Value, json};
use store::sharing::{self as rows, DisclosureQuery, DisclosureRow, StandingRow};

use crate::app::{App, Ctx};
use crate::sharing::given::{Given, choice, day, text};
use crate::web::problem::Problem;

choices! {
    /// What became known of an agency as a recipient.
    pub enum Event {
        /// It gave an assurance of confidence.
        Assurance = ("assurance", "Assurance of confidence given"),
        /// It broke one.
        Breach = ("breach", "Assurance broken"),
        /// The bar after a breach is lifted.
        Lift = ("lift", "Bar after a breach lifted"),
        /// Contact is suspended.
        Suspended = ("suspended", "Contact suspended"),
        /// Contact is resumed.
        Resumed = ("resumed", "Contact resumed"),
        /// It was vetted.
        Vetted = ("vetted", "Vetted"),
    }
}

/// The references and items of keys for people, such as `PSL-INV-2026-0001#F2`, in their order; none where the reader may
/// not read the matter.
pub fn written(app: &App, ctx: &Ctx, keys: &[&str]) -> Result<Vec<Option<String>>, Problem> {
    let scope = policy::scope(&ctx.officer);
    let matters: Vec<String> = keys
        .iter()
        .filter_map(|key| read_item_key(key))
        .map(|(matter, ..)| matter.to_string())
        .collect();
    let found = app.db.read(|tx| store::audit_log::references(tx, &scope, &matters))?;
    let one = |key: &&str| {
        let (matter, item) = key.split_once('#')?;
        Some(format!("{}#{item}", found.get(matter)?))
    };
    Ok(keys.iter().map(one).collect())
}

/// Disclosures that the reader may see. `fact` may be given as reference and item.
pub fn disclosures(app: &App, ctx: &Ctx, mut query: DisclosureQuery) -> Result<Vec<DisclosureRow>, Problem> {
    let scope = policy::scope(&ctx.officer);
    if let Some(fact) = &query.fact {
        // A fact on a matter that the reader may not read has no disclosures for him: as if it were not there.
        let key = app.db.read(|tx| super::given::key_of(app, tx, ctx, fact))?;
        match key {
            Some(key) => query.fact = Some(key),
            None => return Ok(vec![]),
        }
    }
    Ok(app.db.read(|tx| rows::disclosures(tx, &scope, &query))?)
}

/// One disclosure as JSON.
pub fn disclosure_json(row: &DisclosureRow) -> Value {
    json!({
        "release": row.reference, "number": row.number, "fact": row.fact, "at": row.at,
        "recipient": {"state": row.state, "agency": row.agency, "agency_name": row.agency_name,
            "official": row.official, "official_name": row.official_name},
        "purpose": {"code": row.purpose, "text": row.purpose_text},
        "channel": row.channel, "agreement": row.agreement, "form": row.form, "status": row.status,
        "without_approval": row.exigent, "told_at": row.told_at, "corrected_at": row.corrected_at,
        "notice_owed": owed(row),
    })
}

/// Whether the recipient has still to be told of a correction.
pub fn owed(row: &DisclosureRow) -> bool {
    !row.corrected_at.is_empty() && row.corrected_at > row.at && row.corrected_at > row.told_at
}

/// Records what became known of an agency. A breach bars it from then on; pending releases to it are refused.
pub fn add_standing(app: &App, ctx: &Ctx, agency: &str, given: &Given) -> Result<StandingRow, Problem> {
    let mut refusals = vec![];
    if text(given, "event").is_none() {
        refusals.push(refuse("missing", "event", "say what became known"));
    }
    let event = choice(given, "event", Event::Suspended, &mut refusals);
    let action = match event {
        Event::Lift => Action::LiftBar,
        _ => Action::RecordStanding,
    };
    let permit = decide_general(action, &ctx.officer)?;
    let from = day(given, "from", &mut refusals).unwrap_or_else(|| ctx.today());
    let to = day(given, "to", &mut refusals);
    let reason = text(given, "reason").unwrap_or("");
    if reason.is_empty() {
        refusals.push(refuse("no-reason", "reason", "say how it became known, or why"));
    }
    if to.is_some_and(|to| to < from) {
        refusals.push(refuse("before-start", "to", "the last day cannot be before the first"));
    }
    if event == Event::Vetted && to.is_none() {
        refusals.push(refuse("missing", "to", "say until when the vetting holds"));
    }
    let lifts = text(given, "lifts").unwrap_or("").to_string();
    let found = app.db.read(|tx| {
        let there = store::counterparts::exists(tx, agency)?;
        Ok((there, rows::standings_of(tx, agency)?))
    })?;
    if !found.0 {
        return Err(Problem::Missing);
    }
    let barred = |row: &&StandingRow| {
        row.event == "breach" && !found.1.iter().any(|lift| lift.event == "lift" && lift.lifts == row.id)
    };
    let lifts = match event {
        Event::Lift => {
            let breach = found
                .1
                .iter()
                .filter(barred)
                .find(|row| lifts.is_empty() || row.id == lifts);
            match breach {
                Some(breach) => breach.id.clone(),
                None => {
                    refusals.push(refuse("no-bar", "lifts", "no breach of this agency bars it"));
                    String::new()
                }
            }
        }
        _ => String::new(),
    };
    if let Some(agreement) = text(given, "agreement")
        && !app.packs.agreements().iter().any(|row| row.id == agreement)
    {
        refusals.push(refuse(
            "no-such-agreement",
            "agreement",
            "choose an agreement of the register",
        ));
    }
    if let Some(official) = text(given, "official") {
        let contact = app.db.read(|tx| store::counterparts::contact(tx, official))?;
        if contact.is_none_or(|c| c.agency != agency) {
            refusals.push(refuse(
                "no-such-contact",
                "official",
                "choose an official of this agency",
            ));
        }
    }
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let owned = |name| text(given, name).unwrap_or("").to_string();
    let row = StandingRow {
        id: store::ids::key(ctx.now),
        agency: agency.to_string(),
        event: event.word().into(),
        from_day: from.to_string(),
        to_day: to.map_or_else(String::new, |d: Date| d.to_string()),
        official: owned("official"),
        agreement: owned("agreement"),
        reason: reason.to_string(),
        lifts,
        officer: ctx.person.id.clone(),
        office: ctx.person.office.clone(),
        role: role_of(ctx, action).word().into(),
        recorded_at: store::ids::instant(ctx.now),
    };
    let mut entry = ctx.entry(&format!("agency.standing-{}", row.event), agency);
    entry.grounds = permit.grounds().join(" ");
    entry.detail = format!("standing={}", row.id);
    let write = row.clone();
    app.db.write(move |tx| {
        rows::add_standing(tx, &write)?;
        tx.audit(entry.clone());
        Ok(())
    })?;
    Ok(row)
}

/// The role in which somebody records or lifts: of headquarters where he has one.
fn role_of(ctx: &Ctx, action: Action) -> Role {
    let roles = ctx.officer.all_roles();
    let wanted: &[Role] = match action {
        Action::LiftBar => &[Role::HqDesk, Role::ProgrammeManager, Role::Legal, Role::Disclosure],
        _ => &[Role::Attache, Role::Deputy, Role::HqDesk, Role::Legal, Role::Disclosure],
    };
    wanted
        .iter()
        .copied()
        .find(|role| roles.contains(role))
        .unwrap_or(Role::Attache)
}

/// What is recorded of an agency, newest first.
pub fn standings(app: &App, ctx: &Ctx, agency: &str) -> Result<Vec<StandingRow>, Problem> {
    decide_general(Action::ReadCounterpart, &ctx.officer).map(drop)?;
    let (there, standings) = app.db.read(|tx| {
        Ok((
            store::counterparts::exists(tx, agency)?,
            rows::standings_of(tx, agency)?,
        ))
    })?;
    if there { Ok(standings) } else { Err(Problem::Missing) }
}

/// One standing as JSON.
pub fn standing_json(row: &StandingRow) -> Value {
    json!({
        "id": row.id, "event": row.event, "from": row.from_day, "to": row.to_day, "official": row.official,
        "agreement": row.agreement, "reason": row.reason, "lifts": row.lifts, "officer": row.officer,
        "office": row.office, "role": row.role, "recorded_at": row.recorded_at,
    })
}
