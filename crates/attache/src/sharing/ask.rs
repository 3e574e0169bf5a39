//! From a release to the question of the release engine, and from its answer to what guards and pages need.
//!
//! Everything is read as it stands now: what binds a fact is taken from the matter that holds it, not from the release,
//! so a caveat that was added yesterday counts today. What cannot be found is left out of the question in such a way that
//! the engine blocks. Start at [`gather`].

use std::collections::BTreeMap;

use jiff::civil::Date;
use matter::Record;
use matter::kind::Fields;
use matter::material::{self, Checked, ConsentAnswer, Exigent, Handling, Objection, ObjectionSort, read_item_key};
use policy::Role;
use policy::release::{self as engine, Ask, Cards, Decision, Ground, Verdict};
use serde::{Deserialize, Serialize};
use store::matters as rows;
use store::sharing::StandingRow;
use store::{StoreError, Tx};

use crate::app::{App, Ctx};
use crate::kinds::release::Body;
use crate::matters::actions::read_record;

/// Sources of the items of one release that are followed at most.
const SOURCES_MAX: usize = 200;

/// A release as the engine was asked about it, and its answer. Kept with the release it decided, so that the decision can
/// be worked out again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Day on which it was asked: the packs as they were known then.
    pub asked_on: Date,
    /// The question.
    pub ask: Ask,
    /// The answer.
    pub verdict: Verdict,
}

/// What is known of a release right now.
#[derive(Clone, Debug, PartialEq)]
pub struct Gathered {
    /// Question and answer.
    pub kept: Kept,
    /// Blocks, and referrals nobody has decided, with the key of their item.
    pub open: Vec<(String, Ground)>,
    /// What is wrong beside what the engine looks at, such as an item that was corrected since.
    pub stale: Vec<Objection>,
}

impl Gathered {
    /// What guards need of it.
    ///
    /// # Errors
    /// Where the answer cannot be written down: what cannot be kept does not move a release.
    pub fn checked(&self, record: &Record) -> store::Result<Checked> {
        let name = |key: &str| {
            let number = record
                .material
                .standing_items()
                .find(|i| i.key == key)
                .map(|i| i.number);
            number.map_or_else(|| "the release".to_string(), |n| format!("item {n}"))
        };
        let mut objections = self.stale.clone();
        objections.extend(self.open.iter().map(|(key, ground)| Objection {
            key: key.clone(),
            item: name(key),
            rule: format!("{}, version {}", ground.rule, ground.version),
            version: ground.version,
            sort: match (ground.decision, ground.role) {
                (Decision::Refer, Some(role)) => ObjectionSort::Waits(role.label().to_lowercase()),
                (Decision::Refer, None) => ObjectionSort::Waits("headquarters desk officer".into()),
                _ => ObjectionSort::Blocks,
            },
            why: ground.why.clone(),
        }));
        let kept = serde_json::to_value(&self.kept);
        Ok(Checked {
            exigent: match self.kept.verdict.exigency {
                engine::Exigency::Open if self.stale.is_empty() => Exigent::Open,
                _ => Exigent::Closed,
            },
            objections,
            verdict: kept.map_err(|e| StoreError::fault("write down the answer of the release engine", e))?,
        })
    }
}

/// Asks the engine about a release as it stands; `None` for records that release nothing, and once it has left.
pub fn gather(tx: &mut Tx, app: &App, ctx: &Ctx, record: &Record, kind: &str) -> store::Result<Option<Gathered>> {
    if kind != <Body as matter::Matter>::WORD || !matches!(record.state.as_str(), "draft" | "submitted" | "approved") {
        return Ok(None);
    }
    let Ok(body) = Body::read_fields(&record.body) else {
        return Ok(None);
    };
    let (Some(purpose), Some(channel), Some(agency)) = (&body.purpose, body.channel, &record.spine.host_agency) else {
        return Ok(None);
    };
    let Some(agency) = store::counterparts::agency(tx, &agency.0)? else {
        return Ok(None);
    };
    // A channel that the engine does not know is not asked about as another one: unchecked, nothing leaves.
    let Some(channel) = word(channel.word()) else {
        return Ok(None);
    };
    let official = match &record.spine.host_contact {
        Some(contact) => store::counterparts::contact(tx, &contact.0)?.filter(|c| c.agency == agency.id),
        None => None,
    };
    let mut holdings = Holdings::default();
    let (items, stale) = items(tx, app, record, &mut holdings)?;
    let sources = sources(tx, app, &items, &mut holdings)?;
    let state = body.recipient_state.as_ref().map_or("", |s| s.0.as_str());
    let on = ctx.today();
    let ask = Ask {
        items,
        sources,
        recipient: engine::Recipient {
            state: state.to_string(),
            agency: agency.id.clone(),
            agency_kind: word(&agency.kind).unwrap_or(engine::AgencyKind::Other),
            official: official.as_ref().map(|c| c.name.clone()),
        },
        purpose: engine::Purpose {
            code: purpose.0.clone(),
            text: body.purpose_text.as_ref().map_or_else(String::new, |t| t.0.clone()),
        },
        channel,
        agreement: body.agreement.as_ref().map(|a| a.0.clone()),
        form: body.form.and_then(|f| word(f.word())).unwrap_or(engine::Form::Paper),
        urgency: body.urgency.and_then(|u| word(u.word())).unwrap_or_default(),
        on,
        drafter: record.opened.officer.clone(),
        releaser: releaser(tx, app, ctx, record)?,
        offence_class: body.offence_class.as_ref().map(|o| o.0.clone()),
        proceedings: proceedings(&body),
        standings: standings(tx, state)?,
        consents: consents(record, &agency.id, state, &purpose.0),
        lifted: lifts(record, &agency.id, state, &purpose.0),
    };
    let verdict = engine::check(&ask, &Cards::new(app.packs.cards(), on));
    let cleared = clearances(record, &agency.id, &purpose.0);
    let open = engine::outstanding(&verdict, &cleared, &ask.drafter)
        .into_iter()
        .map(|(item, ground)| (item.to_string(), ground.clone()))
        .collect();
    let mut stale = stale;
    if !state.is_empty() && state != agency.country {
        stale.push(objection(
            "",
            "recipient",
            "the agency does not belong to the state that receives",
        ));
    }
    Ok(Some(Gathered {
        kept: Kept {
            asked_on: on,
            ask,
            verdict,
        },
        open,
        stale,
    }))
}

/// A word of one of our choices as the engine's, which are written alike.
pub(super) fn word<T: for<'de> Deserialize<'de>>(text: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(text.to_string())).ok()
}

fn known(value: material::Known) -> engine::Known {
    match value {
        material::Known::Yes => engine::Known::Yes,
        material::Known::No => engine::Known::No,
        material::Known::Unknown => engine::Known::Unknown,
    }
}

fn proceedings(body: &Body) -> engine::Proceedings {
    let of = |value: Option<material::Known>| value.map_or(engine::Known::Unknown, known);
    engine::Proceedings {
        death_exposed: of(body.death_exposed),
        death_assurance: of(body.assurance_on_file),
        torture_risk: of(body.torture_risk),
        political: of(body.political),
        discrimination: of(body.discrimination),
        dual_criminality: of(body.dual_criminality),
        prior_trial: of(body.prior_trial),
        essential_interests: of(body.essential_interests),
        ongoing_operation: of(body.ongoing_operation),
    }
}

fn objection(key: &str, item: &str, why: &str) -> Objection {
    Objection {
        key: key.to_string(),
        item: item.to_string(),
        rule: "release.as-it-stands".into(),
        version: 1,
        sort: ObjectionSort::Blocks,
        why: why.to_string(),
    }
}

/// Records that hold what is released, each read once.
#[derive(Default)]
pub(super) struct Holdings(BTreeMap<String, Option<Record>>);

impl Holdings {
    pub(super) fn record(&mut self, tx: &mut Tx, matter: &str) -> store::Result<Option<&Record>> {
        if !self.0.contains_key(matter) {
            let mut found = None;
            if let Some(row) = rows::find(tx, matter)?
                && let Some(revision) = rows::newest_body(tx, &row)?
            {
                // An erased body holds nothing that could be released; one that does not read is our fault.
                if let Some(body) = revision.body.as_deref() {
                    let read = read_record(&row.kind, revision.schema_version, Some(body));
                    let attempt = || format!("read revision {} of matter {}", row.revision, row.id);
                    found = Some(read.map_err(|why| StoreError::fault(attempt(), why))?.1);
                }
            }
            self.0.insert(matter.to_string(), found);
        }
        Ok(self.0.get(matter).and_then(Option::as_ref))
    }
}

/// What a key stands for now: its words, what binds it, and when it was recorded.
struct Held {
    text: String,
    file_name: Option<String>,
    handling: Handling,
    recorded_on: Date,
    marking: Option<String>,
}

fn held(tx: &mut Tx, holdings: &mut Holdings, key: &str) -> store::Result<Option<Held>> {
    let Some((matter, sort, number)) = read_item_key(key) else {
        return Ok(None);
    };
    let Some(record) = holdings.record(tx, matter)? else {
        return Ok(None);
    };
    let marking = record.spine.marking.as_ref().map(|m| m.0.clone());
    let day = |by: &matter::record::By| by.at.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    Ok(match sort {
        material::ItemSort::Fact => record.material.facts.iter().find(|f| f.number == number).map(|f| Held {
            text: f.text.clone(),
            file_name: None,
            handling: f.handling.clone(),
            recorded_on: day(&f.by),
            marking,
        }),
        material::ItemSort::Document => record
            .material
            .documents
            .iter()
            .find(|d| d.number == number)
            .map(|d| Held {
                text: d.title.clone(),
                file_name: d.file_name.clone(),
                handling: d.handling.clone(),
                recorded_on: day(&d.by),
                marking,
            }),
    })
}

fn items(
    tx: &mut Tx,
    app: &App,
    record: &Record,
    holdings: &mut Holdings,
) -> store::Result<(Vec<engine::Item>, Vec<Objection>)> {
    let (mut items, mut stale) = (vec![], vec![]);
    for item in record.material.standing_items() {
        let name = format!("item {}", item.number);
        let Some(now) = held(tx, holdings, &item.key)? else {
            stale.push(objection(
                &item.key,
                &name,
                "it is not on its matter any more: take it off",
            ));
            continue;
        };
        if now.text != item.text {
            let why = "it was corrected since it was put on: take it off and put it on again";
            stale.push(objection(&item.key, &name, why));
        }
        let mut asked = item_of(tx, app, &item.key, &now)?;
        asked.necessity = item.necessity.clone();
        asked.sanitised = known(item.sanitised);
        items.push(asked);
    }
    Ok((items, stale))
}

/// The sources of items, and theirs, which do not leave but whose caveats do.
fn sources(
    tx: &mut Tx,
    app: &App,
    items: &[engine::Item],
    holdings: &mut Holdings,
) -> store::Result<Vec<engine::Item>> {
    let mut found: Vec<engine::Item> = vec![];
    let mut wanted: Vec<String> = items.iter().flat_map(|i| i.derived_from.clone()).collect();
    while let Some(key) = wanted.pop() {
        let there = items.iter().chain(&found).any(|i| i.id == key);
        if there || found.len() >= SOURCES_MAX {
            continue;
        }
        // A source that is gone is left out; the engine blocks an item whose source it is not given.
        if let Some(now) = held(tx, holdings, &key)? {
            let source = item_of(tx, app, &key, &now)?;
            wanted.extend(source.derived_from.iter().cloned());
            found.push(source);
        }
    }
    found.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(found)
}

fn item_of(tx: &mut Tx, app: &App, key: &str, now: &Held) -> store::Result<engine::Item> {
    let h = &now.handling;
    // What carries no marking of its own is handled as the matter it stands on.
    let markings = match (&h.markings[..], &now.marking) {
        ([], Some(marking)) => vec![marking.clone()],
        (own, _) => own.to_vec(),
    };
    let originator = match &h.origin {
        Some(origin) => Some(originator(tx, app, origin)?),
        None => None,
    };
    Ok(engine::Item {
        id: key.to_string(),
        sort: match key.contains("#D") {
            true => engine::Sort::Document,
            false => engine::Sort::Fact,
        },
        about_person: known(h.about_person),
        persons: h.persons.iter().map(person).collect(),
        caveats: engine::Caveats {
            markings,
            locks: h.locks.clone(),
            originator,
            grade: h.grade.as_ref().map(|g| engine::Grade {
                scheme: g.scheme.clone(),
                value: g.value.clone(),
            }),
            legal_status: match h.legal_status {
                material::LegalStatus::Evidence => engine::LegalStatus::Evidence,
                material::LegalStatus::Intelligence => engine::LegalStatus::Intelligence,
                material::LegalStatus::Unknown => engine::LegalStatus::Unknown,
            },
            permitted_uses: h.permitted_uses.clone().map(engine::Span::Of),
            expires: h.expires,
        },
        derived_from: h.derived_from.clone(),
        collection_purpose: h.collected_for.clone(),
        necessity: None,
        sanitised: engine::Known::Unknown,
        accuracy_checked: h.checked_on,
        recorded_on: Some(now.recorded_on),
        file_name: now.file_name.clone(),
    })
}

fn person(person: &material::PersonOn) -> engine::PersonStatus {
    engine::PersonStatus {
        us_person: known(person.us_person),
        eu_person: known(person.eu_person),
        minor: known(person.minor),
        victim: known(person.victim),
        protection_claimant: known(person.protection_claimant),
        witness: known(person.witness),
    }
}

fn originator(tx: &mut Tx, app: &App, origin: &material::Origin) -> store::Result<engine::Originator> {
    let agency = match &origin.agency {
        Some(agency) => store::counterparts::agency(tx, agency)?,
        None => None,
    };
    Ok(engine::Originator {
        agency: agency.as_ref().map_or_else(|| "own".to_string(), |a| a.id.clone()),
        state: agency.map_or_else(|| app.packs.cards().home.clone(), |a| a.country),
        kind: word(origin.kind.word()).unwrap_or(engine::OriginatorKind::Foreign),
    })
}

/// In whose name it would go: once approved, who approved it; before, whoever looks and did not draft it, or else the
/// supervisor who is named on the release.
fn releaser(tx: &mut Tx, app: &App, ctx: &Ctx, record: &Record) -> store::Result<Option<engine::Releaser>> {
    if record.state == "approved" {
        let kept = record.material.verdict.clone();
        let kept = kept.and_then(|value| serde_json::from_value::<Kept>(value).ok());
        return Ok(kept.and_then(|kept| kept.ask.releaser));
    }
    let roles = ctx.officer.all_roles();
    let releases = |role: &Role| {
        app.packs
            .cards()
            .delegations
            .iter()
            .any(|card| card.is.roles.contains(role))
    };
    if ctx.officer.id != record.opened.officer && roles.iter().any(releases) {
        return Ok(Some(engine::Releaser {
            officer: ctx.officer.id.clone(),
            roles,
            delegated: vec![],
        }));
    }
    let Some(supervisor) = &record.spine.supervisor else {
        return Ok(None);
    };
    let roles = store::officers::roles_of(tx, &supervisor.0)?;
    Ok(Some(engine::Releaser {
        officer: supervisor.0.clone(),
        roles: roles.iter().filter_map(|word| Role::parse(word)).collect(),
        delegated: vec![],
    }))
}

fn day(text: &str) -> Option<Date> {
    text.parse().ok()
}

/// What is known of the agencies of a state, from what was recorded of them in its order.
pub(super) fn standings(tx: &mut Tx, state: &str) -> store::Result<Vec<engine::Standing>> {
    let recorded = store::sharing::standings_of_state(tx, state)?;
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for row in recorded.iter().filter(|row| !row.official.is_empty()) {
        if !names.contains_key(&row.official)
            && let Some(contact) = store::counterparts::contact(tx, &row.official)?
        {
            names.insert(row.official.clone(), contact.name);
        }
    }
    let mut by_agency: BTreeMap<&str, engine::Standing> = BTreeMap::new();
    for row in &recorded {
        let standing = by_agency.entry(&row.agency).or_insert_with(|| engine::Standing {
            state: state.to_string(),
            agency: row.agency.clone(),
            assurance: None,
            breaches: vec![],
            suspended: engine::Known::Unknown,
            vetted_until: None,
            officials: vec![],
        });
        match names.get(&row.official) {
            Some(name) => of_official(standing, name, row),
            None if row.official.is_empty() => of_agency(standing, row, &recorded),
            // An official who is not on the register any more cannot be meant by a new release.
            None => {}
        }
    }
    Ok(by_agency.into_values().collect())
}

fn of_agency(standing: &mut engine::Standing, row: &StandingRow, all: &[StandingRow]) {
    match row.event.as_str() {
        "assurance" => {
            standing.assurance = day(&row.from_day).map(|from| engine::Assurance {
                from,
                until: day(&row.to_day),
            });
        }
        "breach" => {
            let lift = all.iter().find(|lift| lift.event == "lift" && lift.lifts == row.id);
            standing.breaches.push(engine::Breach {
                since: day(&row.from_day).unwrap_or(Date::MIN),
                agreement: Some(row.agreement.clone()).filter(|a| !a.is_empty()),
                lifted: lift.and_then(|lift| {
                    Some(engine::BreachLift {
                        by: lift.officer.clone(),
                        role: Role::parse(&lift.role)?,
                        on: day(&lift.from_day)?,
                        reason: lift.reason.clone(),
                    })
                }),
            });
        }
        "suspended" => standing.suspended = engine::Known::Yes,
        "resumed" => standing.suspended = engine::Known::No,
        "vetted" => standing.vetted_until = day(&row.to_day),
        _ => {}
    }
}

fn of_official(standing: &mut engine::Standing, name: &str, row: &StandingRow) {
    let at = standing.officials.iter().position(|o| o.name == name);
    let at = at.unwrap_or_else(|| {
        standing.officials.push(engine::OfficialStanding {
            name: name.to_string(),
            suspended: engine::Known::Unknown,
            vetted_until: None,
        });
        standing.officials.len() - 1
    });
    let official = &mut standing.officials[at];
    match row.event.as_str() {
        "suspended" => official.suspended = engine::Known::Yes,
        "resumed" => official.suspended = engine::Known::No,
        "vetted" => official.vetted_until = day(&row.to_day),
        _ => {}
    }
}

fn recorded_on(by: &matter::record::By) -> Date {
    by.at.to_zoned_datetime(jiff::tz::TimeZone::UTC).date()
}

/// Consents that were given for this recipient and this purpose; a later answer for the same item replaces an earlier.
fn consents(record: &Record, agency: &str, state: &str, purpose: &str) -> Vec<engine::Consent> {
    let mut newest: BTreeMap<(&str, &str), &material::Consent> = BTreeMap::new();
    for consent in &record.material.consents {
        if consent.recipient == agency && consent.purpose == purpose {
            newest.insert((&consent.key, &consent.agency), consent);
        }
    }
    newest
        .into_values()
        .filter(|c| c.answer == ConsentAnswer::Given)
        .map(|c| engine::Consent {
            originator: c.agency.clone(),
            item: c.key.clone(),
            state: state.to_string(),
            agency: agency.to_string(),
            purpose: purpose.to_string(),
            evidence: known(c.evidence),
            from: recorded_on(&c.by),
            until: c.until,
        })
        .collect()
}

fn lifts(record: &Record, agency: &str, state: &str, purpose: &str) -> Vec<engine::LiftedLock> {
    let here = record
        .material
        .lifts
        .iter()
        .filter(|l| l.recipient == agency && l.purpose == purpose);
    here.filter_map(|l| {
        Some(engine::LiftedLock {
            lock: l.lock.clone(),
            item: l.key.clone(),
            state: Some(state.to_string()),
            agency: Some(agency.to_string()),
            purpose: Some(purpose.to_string()),
            by: l.by.officer.clone(),
            role: Role::parse(&l.role)?,
            proof: l.proof.clone(),
            on: recorded_on(&l.by),
            until: l.until,
        })
    })
    .collect()
}

fn clearances(record: &Record, agency: &str, purpose: &str) -> Vec<engine::Clearance> {
    let here = record
        .material
        .clearances
        .iter()
        .filter(|c| c.recipient == agency && c.purpose == purpose);
    here.filter_map(|c| {
        Some(engine::Clearance {
            item: c.key.clone(),
            check: c.check,
            rule: c.rule.clone(),
            by: c.by.officer.clone(),
            role: Role::parse(&c.role)?,
            reason: c.reason.clone(),
        })
    })
    .collect()
}
