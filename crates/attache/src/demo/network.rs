//! Founds the network: offices, groups, officers and counterparts, and remembers who is who.
//!
//! Everything goes through the actions that the pages call, by the officers who would do it, at the instant the network
//! is said to have been founded. Officers have no password until somebody sets one.

use std::collections::HashMap;

use anyhow::{Context, anyhow};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use policy::Role;
use serde_json::{Map, Value, json};
use store::ids;
use store::officers::{Office, Officer, Posting};

use crate::app::{App, Ctx};
use crate::counterparts::actions as counterparts;
use crate::demo::fiction::{Fiction, OfficerLine};
use crate::officers::actions::Author;
use crate::officers::network::{self as officers, Membership};
use crate::officers::own;
use crate::officers::sessions::ctx_of;
use crate::web::problem::Problem;

/// Who runs the installation.
const RUNNER: &str = "system-admin";

/// Fields of a JSON object.
pub fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// A problem as an error of the command line, with what was attempted.
pub fn told(problem: &Problem, attempt: impl FnOnce() -> String) -> anyhow::Error {
    anyhow!("could not {}: {problem:?}", attempt())
}

/// Somebody at a post.
#[derive(Clone, Debug)]
pub struct Seat {
    /// Sign-in name.
    pub name: String,
    /// Id.
    pub id: String,
    /// Roles.
    pub roles: Vec<Role>,
    /// Need-to-know groups.
    pub groups: Vec<String>,
}

impl Seat {
    /// Whether he holds one of these roles.
    pub fn is(&self, roles: &[Role]) -> bool {
        self.roles.iter().any(|role| roles.contains(role))
    }
}

/// An office with its people.
#[derive(Clone, Debug)]
pub struct Post {
    /// Code.
    pub code: String,
    /// Country.
    pub country: String,
    /// City.
    pub city: String,
    /// Zone.
    pub zone: TimeZone,
    /// People, in the order of the file.
    pub seats: Vec<Seat>,
}

impl Post {
    /// People with one of these roles.
    pub fn with(&self, roles: &[Role]) -> Vec<&Seat> {
        self.seats.iter().filter(|seat| seat.is(roles)).collect()
    }
}

/// An agency of the register.
#[derive(Clone, Debug)]
pub struct Agency {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Country.
    pub country: String,
    /// Sign-in name of who keeps the relationship.
    pub keeper: String,
    /// Contacts: ids.
    pub contacts: Vec<String>,
}

/// The network as it was founded.
pub struct Network {
    /// Headquarters.
    pub headquarters: Post,
    /// The other offices, the main one first.
    pub posts: Vec<Post>,
    /// Agencies.
    pub agencies: Vec<Agency>,
    contexts: HashMap<String, Ctx>,
}

impl Network {
    /// An officer at an instant.
    ///
    /// # Errors
    /// Where nobody has the name.
    pub fn ctx(&self, name: &str, at: Timestamp, request: &str) -> anyhow::Result<Ctx> {
        let known = self
            .contexts
            .get(name)
            .with_context(|| format!("no officer of the demo is called {name}"))?;
        Ok(Ctx {
            now: at,
            request: request.into(),
            ..known.clone()
        })
    }

    /// The post an officer belongs to; headquarters where he sits nowhere else.
    pub fn post_of(&self, name: &str) -> &Post {
        self.posts
            .iter()
            .find(|post| post.seats.iter().any(|seat| seat.name == name))
            .unwrap_or(&self.headquarters)
    }

    /// Agencies of a country.
    pub fn agencies_of(&self, country: &str) -> Vec<&Agency> {
        self.agencies
            .iter()
            .filter(|agency| agency.country == country)
            .collect()
    }
}

/// Founds the network at an instant. The database must be empty.
///
/// # Errors
/// Names what was refused.
pub fn found(app: &App, fiction: &Fiction, at: Timestamp) -> anyhow::Result<Network> {
    let author = Author::CommandLine(at);
    for line in &fiction.offices {
        let office = Office {
            code: line.code.clone(),
            name: line.name.clone(),
            country: line.country.clone(),
            city: line.city.clone(),
            zone: line.zone.clone(),
            headquarters: line.headquarters == 1,
            opened: line.opened.clone(),
            closed: String::new(),
        };
        officers::add_office(app, author, &office)
            .map_err(|p| told(&p, || format!("open the office {}", line.code)))?;
    }
    add_officers(app, fiction, at)?;
    let runner = ctx_of(app, RUNNER, at, "demo-founding").map_err(|p| told(&p, || format!("find {RUNNER}")))?;
    for group in &fiction.groups {
        officers::add_group(app, &runner, &group.code, &group.title)
            .map_err(|p| told(&p, || format!("found the group {}", group.code)))?;
    }
    for line in &fiction.officers {
        for group in line.groups.split_whitespace() {
            let member = ctx_of(app, &line.name, at, "").map_err(|p| told(&p, || format!("find {}", line.name)))?;
            officers::set_member(app, &runner, group, &member.person.id, Membership::In)
                .map_err(|p| told(&p, || format!("put {} into {group}", line.name)))?;
        }
    }
    let mut network = known(app, fiction, at)?;
    network.agencies = add_agencies(app, &network, fiction, at)?;
    Ok(network)
}

/// Recognises the network in a database where it was founded before.
///
/// # Errors
/// Where somebody or something of it is missing.
pub fn recognise(app: &App, fiction: &Fiction, at: Timestamp) -> anyhow::Result<Network> {
    let mut network = known(app, fiction, at)?;
    let query = store::counterparts::AgencyQuery {
        limit: 200,
        ..Default::default()
    };
    for row in app.db.read(|tx| store::counterparts::agencies(tx, &query))? {
        let Some(line) = fiction.agencies.iter().find(|line| line.name == row.name) else {
            continue;
        };
        let contacts = app.db.read(|tx| store::counterparts::contacts(tx, &row.id, 200))?;
        let contacts = contacts.into_iter().map(|contact| contact.id).collect();
        network.agencies.push(Agency {
            id: row.id,
            name: row.name,
            country: row.country,
            keeper: line.keeper.clone(),
            contacts,
        });
    }
    Ok(network)
}

fn known(app: &App, fiction: &Fiction, at: Timestamp) -> anyhow::Result<Network> {
    let mut contexts = HashMap::new();
    let mut posts = vec![];
    for office in &fiction.offices {
        let zone = TimeZone::get(&office.zone).with_context(|| format!("offices.csv: {} has no zone", office.code))?;
        let mut seats = vec![];
        for line in fiction.officers.iter().filter(|line| line.office == office.code) {
            let ctx = ctx_of(app, &line.name, at, "demo").map_err(|p| told(&p, || format!("find {}", line.name)))?;
            seats.push(Seat {
                name: line.name.clone(),
                id: ctx.person.id.clone(),
                roles: ctx.officer.roles.clone(),
                groups: ctx.officer.groups.clone(),
            });
            contexts.insert(line.name.clone(), ctx);
        }
        posts.push(Post {
            code: office.code.clone(),
            country: office.country.clone(),
            city: office.city.clone(),
            zone,
            seats,
        });
    }
    let first = posts
        .iter()
        .position(|post| post.code == "HQ")
        .context("offices.csv has no HQ")?;
    let headquarters = posts.remove(first);
    Ok(Network {
        headquarters,
        posts,
        agencies: vec![],
        contexts,
    })
}

/// Officers in one transaction: a password for each would be worked out for a minute and never be used.
fn add_officers(app: &App, fiction: &Fiction, at: Timestamp) -> anyhow::Result<()> {
    let lines: Vec<OfficerLine> = fiction.officers.clone();
    let day = at.to_zoned_datetime(TimeZone::UTC).date().to_string();
    let now = ids::instant(at);
    app.db
        .write(move |tx| {
            for line in &lines {
                let roles: Vec<String> = line.roles.split_whitespace().map(str::to_string).collect();
                let local = roles.iter().any(|role| role == Role::LocalStaff.word());
                let officer = Officer {
                    id: ids::key(at),
                    name: line.name.clone(),
                    full_name: line.full_name.clone(),
                    tier: if local { "local" } else { "cleared" }.into(),
                    discipline: line.discipline.clone(),
                    created_at: now.clone(),
                    ..Officer::default()
                };
                let offices = std::iter::once(line.office.as_str()).chain(line.also.split_whitespace());
                let postings: Vec<Posting> = (0_i64..)
                    .zip(offices)
                    .map(|(position, office)| Posting {
                        office: office.into(),
                        position,
                        from_day: day.clone(),
                        to_day: String::new(),
                    })
                    .collect();
                let mut entry = Author::CommandLine(at).entry("officer.add", &officer.id);
                entry.detail = format!("roles={} tier={} office={}", roles.join(","), officer.tier, line.office);
                tx.audit(entry);
                store::officers::add_officer(tx, &officer, "", &roles, &postings)?;
            }
            Ok(())
        })
        .context("add the officers of the demo")
}

fn add_agencies(app: &App, network: &Network, fiction: &Fiction, at: Timestamp) -> anyhow::Result<Vec<Agency>> {
    let mut agencies = vec![];
    let mut moment = at;
    for line in &fiction.agencies {
        moment += SignedDuration::from_mins(7);
        let ctx = network.ctx(&line.keeper, moment, "demo-agencies")?;
        let given = json!({
            "name": line.name, "name_local": line.name_local, "country": line.country, "kind": line.kind,
            "domestic": line.domestic, "keeper_office": line.keeper_office, "keeper_officer": line.keeper,
            "zone": line.zone, "status": line.status, "note": line.note,
        });
        let row = counterparts::create_agency(app, &ctx, &fields(given))
            .map_err(|p| told(&p, || format!("add the agency {}", line.name)))?;
        let mut contacts = vec![];
        for person in fiction.contacts.iter().filter(|person| person.agency == line.code) {
            moment += SignedDuration::from_mins(3);
            let ctx = network.ctx(&line.keeper, moment, "demo-contacts")?;
            let given = json!({
                "name": person.name, "rank": person.rank, "languages": person.languages, "phone": person.phone,
                "trust": person.trust, "keeper_office": line.keeper_office, "keeper_officer": line.keeper,
            });
            let contact = counterparts::create_contact(app, &ctx, &row.id, &fields(given))
                .map_err(|p| told(&p, || format!("add the contact {}", person.name)))?;
            contacts.push(contact.id);
        }
        agencies.push(Agency {
            id: row.id,
            name: row.name,
            country: row.country,
            keeper: line.keeper.clone(),
            contacts,
        });
    }
    Ok(agencies)
}

/// Delegations that a network has: leave of last summer, and a small post that is covered today.
///
/// # Errors
/// Names what was refused.
pub fn delegate(app: &App, network: &Network, now: Timestamp) -> anyhow::Result<()> {
    // (giver, taker, days from now to the first and last day, why)
    let leaves = [
        ("attache", "deputy", -150, -136, "Home leave"),
        ("m.al-khatibani", "q.fitzallen", -90, -83, "Conference of attachés"),
        ("m.tamahori", "x.lindholm", -40, -30, "Home leave"),
        (
            "v.szabolcsi",
            "q.fitzallen",
            -2,
            9,
            "Training at headquarters; the post is covered from Tolm",
        ),
        (
            "n.thorvald",
            "i.figueiroa",
            -1,
            12,
            "Medical leave; the post is covered from Ostrella",
        ),
    ];
    for (giver, taker, first, last, reason) in leaves {
        let given = now + SignedDuration::from_hours(24 * (first - 1));
        let ctx = network.ctx(giver, given, "demo-delegation")?;
        let day = |days: i64| ctx.today().saturating_add(jiff::Span::new().days(days)).to_string();
        let new = own::NewDelegation {
            taker: taker.into(),
            from: day(1),
            to: day(1 + last - first),
            reason: reason.into(),
        };
        own::delegate(app, &ctx, &new).map_err(|p| told(&p, || format!("delegate from {giver} to {taker}")))?;
    }
    Ok(())
}
