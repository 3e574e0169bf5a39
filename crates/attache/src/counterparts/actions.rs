//! What can be done with the register of counterparts. Everybody but the system administrator reads it.
//!
//! Entries carry a revision: a change names the one it is based on, and whoever comes second sees both versions.
//! Promises are in `commitments`. Pages and API call the same functions. Start at [`create_agency`].

use jiff::civil::Date;
use matter::{Refusal, choices, refuse};
use policy::{Action, General, Permit};
use serde_json::{Map, Value, json};
use store::counterparts::{self as rows, AgencyQuery, AgencyRow, ContactRow};
use store::ids::{instant, key};
use store::{StoreError, Tx};

use crate::app::{App, Ctx};
use crate::counterparts::given::{Given, Need};
use crate::packs::Packs;
use crate::web::forms::country_name;
use crate::web::problem::Problem;

pub use crate::counterparts::commitments::{
    COMMITMENT_FIELDS, Kept, Maker, OPEN, commitment, commitment_json, commitments, create_commitment, fulfil,
    read_commitment,
};

/// Rows of contacts and of promises on one page at most.
pub const ROWS_MAX: i64 = 200;

choices! {
    /// What sort of agency it is.
    pub enum Sort {
        /// Police.
        Police = ("police", "Police"),
        /// Customs.
        Customs = ("customs", "Customs"),
        /// Border guard.
        Border = ("border", "Border guard"),
        /// Prosecution service.
        Prosecutor = ("prosecutor", "Prosecution service"),
        /// Central authority for legal assistance.
        CentralAuthority = ("central_authority", "Central authority"),
        /// Financial intelligence unit.
        Fiu = ("fiu", "Financial intelligence unit"),
        /// Immigration service.
        Immigration = ("immigration", "Immigration service"),
        /// Regulator.
        Regulatory = ("regulatory", "Regulatory agency"),
        /// Trade ministry or promotion.
        Trade = ("trade", "Trade agency"),
        /// Intelligence service.
        Intelligence = ("intelligence", "Intelligence service"),
        /// Industry or its association.
        Industry = ("industry", "Industry"),
        /// Other.
        Other = ("other", "Other"),
    }
}

choices! {
    /// Whether we work with an agency now.
    pub enum Standing {
        /// We do.
        Active = ("active", "Active"),
        /// We could, but nothing happens at present.
        Dormant = ("dormant", "Dormant"),
        /// We do not until further notice.
        Suspended = ("suspended", "Suspended"),
        /// It is no more.
        Dissolved = ("dissolved", "Dissolved"),
    }
}

choices! {
    /// How far a contact is trusted.
    pub enum Trust {
        /// Nothing is known.
        Unknown = ("unknown", "Unknown"),
        /// Met, and is who he says.
        Known = ("known", "Known"),
        /// Has kept confidence.
        Trusted = ("trusted", "Trusted"),
        /// Has passed vetting.
        Vetted = ("vetted", "Vetted"),
        /// Not to be dealt with until further notice.
        Suspended = ("suspended", "Suspended"),
    }
}

/// Names of an agency's fields.
pub const AGENCY_FIELDS: &[&str] = &[
    "name",
    "name_local",
    "country",
    "kind",
    "domestic",
    "keeper_office",
    "keeper_officer",
    "zone",
    "status",
    "note",
];
/// Names of a contact's fields.
pub const CONTACT_FIELDS: &[&str] = &[
    "name",
    "rank",
    "languages",
    "phone",
    "email",
    "trust",
    "keeper_office",
    "keeper_officer",
    "last_contact",
    "note",
];
pub(super) type Input = Map<String, Value>;

/// May this officer see the register? Gives the rules that let him.
pub fn may_read(ctx: &Ctx) -> Result<Vec<&'static str>, Problem> {
    Ok(policy::decide_general(Action::ReadCounterpart, &ctx.officer)?
        .grounds()
        .to_vec())
}

/// Whether this officer may change the register.
pub fn may_edit(ctx: &Ctx) -> bool {
    ctx.access == crate::app::Access::Write && policy::decide_general(Action::EditCounterpart, &ctx.officer).is_ok()
}

pub(super) fn permit(ctx: &Ctx) -> Result<Permit<General>, Problem> {
    Ok(policy::decide_general(Action::EditCounterpart, &ctx.officer)?)
}

/// The entry of a change; the permit is spent on it.
pub(super) fn entry(ctx: &Ctx, permit: Permit<General>, verb: &str, subject: &str, revision: i64) -> store::Entry {
    let mut entry = ctx.entry(verb, subject);
    entry.grounds = permit.grounds().join(" ");
    entry.detail = format!("revision={revision}");
    entry
}

/// Agencies that the query asks for, and the cursor of the next page. The query's limit is a page.
pub fn agencies(app: &App, ctx: &Ctx, query: &AgencyQuery) -> Result<(Vec<AgencyRow>, Option<String>), Problem> {
    may_read(ctx)?;
    let more = AgencyQuery {
        limit: query.limit + 1,
        ..query.clone()
    };
    let mut found = app.db.read(|tx| rows::agencies(tx, &more))?;
    let wanted = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let next = (found.len() > wanted).then(|| {
        found.truncate(wanted);
        found.last().map_or_else(String::new, |row| row.id.clone())
    });
    Ok((found, next))
}

/// One agency.
pub fn agency(app: &App, ctx: &Ctx, id: &str) -> Result<AgencyRow, Problem> {
    may_read(ctx)?;
    app.db.read(|tx| rows::agency(tx, id))?.ok_or(Problem::Missing)
}

/// One contact.
pub fn contact(app: &App, ctx: &Ctx, id: &str) -> Result<ContactRow, Problem> {
    may_read(ctx)?;
    app.db.read(|tx| rows::contact(tx, id))?.ok_or(Problem::Missing)
}

/// People of an agency.
pub fn contacts(app: &App, ctx: &Ctx, agency: &str) -> Result<Vec<ContactRow>, Problem> {
    may_read(ctx)?;
    Ok(app.db.read(|tx| rows::contacts(tx, agency, ROWS_MAX))?)
}

/// Agencies and contacts whose names hold every word of a text; none for a text without a word.
pub fn find(app: &App, ctx: &Ctx, text: &str, limit: i64) -> Result<(Vec<AgencyRow>, Vec<ContactRow>), Problem> {
    may_read(ctx)?;
    let words = words_of(text);
    if words.is_empty() {
        return Ok((vec![], vec![]));
    }
    Ok(app.db.read(|tx| {
        let query = AgencyQuery {
            words: words.clone(),
            limit,
            ..AgencyQuery::default()
        };
        Ok((rows::agencies(tx, &query)?, rows::find_contacts(tx, &words, limit)?))
    })?)
}

/// The words by which a name is looked for, as they were typed.
pub fn words_of(text: &str) -> Vec<String> {
    const TEXT_CHARS_MAX: usize = 200;
    let text: String = text.chars().take(TEXT_CHARS_MAX).collect();
    let words = text
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric));
    words.map(str::to_string).take(rows::WORDS_MAX).collect()
}

/// Reads an agency from what was given over what it was; with every reason against it that needs no store.
pub fn read_agency(packs: &Packs, input: &Input, base: AgencyRow) -> (AgencyRow, Vec<Refusal>) {
    let mut row = base;
    let mut given = Given::new(input, AGENCY_FIELDS);
    given.line("name", Need::Must, &mut row.name);
    given.line("name_local", Need::May, &mut row.name_local);
    given.line("country", Need::Must, &mut row.country);
    given.choice("kind", Sort::CHOICES, &mut row.kind);
    given.yes_or_no("domestic", &mut row.domestic);
    given.line("keeper_office", Need::Must, &mut row.keeper_office);
    given.line("keeper_officer", Need::May, &mut row.keeper_officer);
    given.zone("zone", &mut row.zone);
    given.choice("status", Standing::CHOICES, &mut row.status);
    given.prose("note", Need::May, &mut row.note);
    row.country = row.country.to_uppercase();
    row.keeper_office = row.keeper_office.to_uppercase();
    let mut refusals = given.refusals;
    if !row.country.is_empty() && country_name(packs, &row.country).is_none() {
        refusals.push(refuse(
            "no-such-country",
            "country",
            "give the two letters of a country, such as QM",
        ));
    }
    (row, refusals)
}

/// Reads a contact from what was given over what it was.
pub fn read_contact(input: &Input, base: ContactRow, today: Date) -> (ContactRow, Vec<Refusal>) {
    let mut row = base;
    let mut given = Given::new(input, CONTACT_FIELDS);
    given.line("name", Need::Must, &mut row.name);
    given.line("rank", Need::May, &mut row.rank);
    given.line("languages", Need::May, &mut row.languages);
    given.phone("phone", &mut row.phone);
    given.mail("email", &mut row.email);
    given.choice("trust", Trust::CHOICES, &mut row.trust);
    given.line("keeper_office", Need::Must, &mut row.keeper_office);
    given.line("keeper_officer", Need::May, &mut row.keeper_officer);
    given.day("last_contact", Need::May, &mut row.last_contact);
    given.prose("note", Need::May, &mut row.note);
    row.keeper_office = row.keeper_office.to_uppercase();
    let mut refusals = given.refusals;
    if row.last_contact > today.to_string() {
        refusals.push(refuse(
            "future",
            "last_contact",
            "the last contact cannot lie in the future",
        ));
    }
    (row, refusals)
}

/// Reasons against the keeper, and the officer's id in place of a sign-in name.
fn check_keeper(tx: &mut Tx, office: &str, officer: &mut String) -> store::Result<Vec<Refusal>> {
    let mut refusals = vec![];
    if !office.is_empty() && !store::officers::exists_office(tx, office)? {
        refusals.push(refuse(
            "no-such-office",
            "keeper_office",
            "choose an office of the network",
        ));
    }
    if !officer.is_empty() {
        match store::officers::find_officer(tx, officer)? {
            Some(known) if known.disabled_at.is_empty() => *officer = known.id,
            Some(_) => refusals.push(refuse(
                "officer-left",
                "keeper_officer",
                "this officer no longer serves: name another",
            )),
            None => refusals.push(refuse(
                "no-such-officer",
                "keeper_officer",
                "name an officer of the network by sign-in name",
            )),
        }
    }
    Ok(refusals)
}

/// Everything against an agency; a keeper that stays is not asked again.
fn check_agency(
    app: &App,
    row: &mut AgencyRow,
    before: Option<&AgencyRow>,
    mut refusals: Vec<Refusal>,
) -> Result<(), Problem> {
    let kept = before.is_some_and(|b| b.keeper_office == row.keeper_office && b.keeper_officer == row.keeper_officer);
    let mut officer = row.keeper_officer.clone();
    let more = app.db.read(|tx| {
        let mut more = if kept {
            vec![]
        } else {
            check_keeper(tx, &row.keeper_office, &mut officer)?
        };
        if rows::agency_named(tx, &row.country, &row.name, &row.id)? {
            more.push(refuse(
                "exists",
                "name",
                "the country already has an agency of this name: open that one",
            ));
        }
        Ok(more)
    })?;
    row.keeper_officer = officer;
    refusals.extend(more);
    if refusals.is_empty() {
        Ok(())
    } else {
        Err(refusals.into())
    }
}

/// Adds an agency. What is not given: kept by the officer's office, active, in the officer's zone.
pub fn create_agency(app: &App, ctx: &Ctx, input: &Input) -> Result<AgencyRow, Problem> {
    let permit = permit(ctx)?;
    let base = AgencyRow {
        id: key(ctx.now),
        keeper_office: ctx.person.office.clone(),
        zone: ctx.person.zone.clone(),
        status: Standing::Active.word().into(),
        created_at: instant(ctx.now),
        updated_at: instant(ctx.now),
        revision: 1,
        ..AgencyRow::default()
    };
    let (mut row, refusals) = read_agency(&app.packs, input, base);
    check_agency(app, &mut row, None, refusals)?;
    let (id, audit) = (row.id.clone(), entry(ctx, permit, "agency.create", &row.id, 1));
    app.db.write(move |tx| {
        // Somebody may have added the same between the check and here.
        if rows::agency_named(tx, &row.country, &row.name, &row.id)? {
            return Err(StoreError::Exists("an agency of this name in this country"));
        }
        rows::insert_agency(tx, &row)?;
        tx.audit(audit.clone());
        Ok(())
    })?;
    agency(app, ctx, &id)
}

/// The revision a change is based on.
fn base_revision(if_match: Option<&str>) -> Result<Option<i64>, Problem> {
    let text = if_match.ok_or(Problem::NoPrecondition)?;
    Ok(text.trim_matches('"').parse().ok())
}

fn stale(current: Value, input: &Input) -> Problem {
    let mut yours = input.clone();
    yours.remove("if_match");
    Problem::Stale {
        current,
        yours: Value::Object(yours),
    }
}

/// Changes an agency, based on the revision of `if_match`.
pub fn update_agency(
    app: &App,
    ctx: &Ctx,
    id: &str,
    input: &Input,
    if_match: Option<&str>,
) -> Result<AgencyRow, Problem> {
    let permit = permit(ctx)?;
    let before = agency(app, ctx, id)?;
    let base = base_revision(if_match)?;
    if base != Some(before.revision) {
        return Err(stale(agency_json(&before), input));
    }
    let (mut row, refusals) = read_agency(&app.packs, input, before.clone());
    check_agency(app, &mut row, Some(&before), refusals)?;
    row.updated_at = instant(ctx.now);
    let audit = entry(ctx, permit, "agency.edit", id, before.revision + 1);
    let written = app.db.write(move |tx| {
        rows::update_agency(tx, &row, before.revision)?;
        tx.audit(audit.clone());
        Ok(())
    });
    match written {
        Err(StoreError::Stale { .. }) => Err(stale(agency_json(&agency(app, ctx, id)?), input)),
        Err(error) => Err(error.into()),
        Ok(()) => agency(app, ctx, id),
    }
}

/// Adds a contact at an agency. What is not given: kept by the officer, trust unknown.
pub fn create_contact(app: &App, ctx: &Ctx, agency_id: &str, input: &Input) -> Result<ContactRow, Problem> {
    let permit = permit(ctx)?;
    let at = agency(app, ctx, agency_id)?;
    let base = ContactRow {
        id: key(ctx.now),
        agency: at.id,
        trust: Trust::Unknown.word().into(),
        keeper_office: ctx.person.office.clone(),
        keeper_officer: ctx.person.id.clone(),
        created_at: instant(ctx.now),
        updated_at: instant(ctx.now),
        revision: 1,
        ..ContactRow::default()
    };
    let (mut row, mut refusals) = read_contact(input, base, ctx.today());
    refusals.extend(
        app.db
            .read(|tx| check_keeper(tx, &row.keeper_office, &mut row.keeper_officer))?,
    );
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let (id, audit) = (row.id.clone(), entry(ctx, permit, "contact.create", &row.id, 1));
    app.db.write(move |tx| {
        rows::insert_contact(tx, &row)?;
        tx.audit(audit.clone());
        Ok(())
    })?;
    contact(app, ctx, &id)
}

/// Changes a contact, based on the revision of `if_match`.
pub fn update_contact(
    app: &App,
    ctx: &Ctx,
    id: &str,
    input: &Input,
    if_match: Option<&str>,
) -> Result<ContactRow, Problem> {
    let permit = permit(ctx)?;
    let before = contact(app, ctx, id)?;
    let base = base_revision(if_match)?;
    if base != Some(before.revision) {
        return Err(stale(contact_json(&before), input));
    }
    let (mut row, mut refusals) = read_contact(input, before.clone(), ctx.today());
    if (&row.keeper_office, &row.keeper_officer) != (&before.keeper_office, &before.keeper_officer) {
        refusals.extend(
            app.db
                .read(|tx| check_keeper(tx, &row.keeper_office, &mut row.keeper_officer))?,
        );
    }
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    row.updated_at = instant(ctx.now);
    let audit = entry(ctx, permit, "contact.edit", id, before.revision + 1);
    let written = app.db.write(move |tx| {
        rows::update_contact(tx, &row, before.revision)?;
        tx.audit(audit.clone());
        Ok(())
    });
    match written {
        Err(StoreError::Stale { .. }) => Err(stale(contact_json(&contact(app, ctx, id)?), input)),
        Err(error) => Err(error.into()),
        Ok(()) => contact(app, ctx, id),
    }
}

/// An agency as JSON.
pub fn agency_json(row: &AgencyRow) -> Value {
    json!({
        "id": row.id, "name": row.name, "name_local": row.name_local, "country": row.country, "kind": row.kind,
        "domestic": row.domestic, "keeper_office": row.keeper_office, "keeper_officer": row.keeper_officer,
        "keeper_name": row.keeper_name, "zone": row.zone, "status": row.status, "note": row.note,
        "last_contact": row.last_contact, "created_at": row.created_at, "updated_at": row.updated_at,
        "revision": row.revision,
    })
}

/// A contact as JSON.
pub fn contact_json(row: &ContactRow) -> Value {
    json!({
        "id": row.id, "agency": row.agency, "agency_name": row.agency_name, "name": row.name, "rank": row.rank,
        "languages": row.languages, "phone": row.phone, "email": row.email, "trust": row.trust,
        "keeper_office": row.keeper_office, "keeper_officer": row.keeper_officer, "keeper_name": row.keeper_name,
        "last_contact": row.last_contact, "note": row.note, "created_at": row.created_at,
        "updated_at": row.updated_at, "revision": row.revision,
    })
}

/// An agency for a test: its id.
#[cfg(test)]
pub fn for_tests(app: &App, ctx: &Ctx, name: &str, country: &str) -> String {
    let input = json!({"name": name, "country": country, "kind": "customs"});
    create_agency(app, ctx, input.as_object().expect("an object"))
        .expect("an agency")
        .id
}
