//! What a matter page shows besides the record: names of people and offices, links, parties, hits, the last events.

use std::collections::HashMap;

use matter::kind::Fields;
use matter::record::Spine;
use matter::{CodeTable, Field, Type};
use serde_json::{Map, Value};
use store::matters::MatterRow;

use crate::app::{App, Ctx};
use crate::matters::actions::{self, Loaded};
use crate::matters::history::{self, Event};
use crate::web::problem::Problem;

/// Names by id, for pages.
#[derive(Default)]
pub struct Names {
    names: HashMap<String, String>,
}

impl Names {
    /// The name of an officer or agency; the id where none is known.
    pub fn of<'a>(&'a self, id: &'a str) -> &'a str {
        self.names.get(id).map_or(id, String::as_str)
    }

    fn read(app: &App, officers: &[String], agencies: &[String]) -> Result<Names, Problem> {
        let names = app.db.read(|tx| {
            let mut names = store::officers::names(tx, officers)?;
            names.extend(store::counterparts::names(tx, agencies)?);
            names.extend(store::counterparts::contact_names(tx, agencies)?);
            Ok(names)
        })?;
        Ok(Names { names })
    }

    /// Names that a list needs.
    pub fn of_rows(app: &App, rows: &[MatterRow]) -> Result<Names, Problem> {
        let leads: Vec<String> = distinct(rows.iter().map(|r| r.lead.clone()));
        Names::read(app, &leads, &[])
    }

    /// Names that a time line needs.
    pub fn of_events(app: &App, events: &[Event]) -> Result<Names, Problem> {
        Names::read(app, &distinct(events.iter().map(|e| e.officer.clone())), &[])
    }
}

fn distinct(ids: impl Iterator<Item = String>) -> Vec<String> {
    let mut ids: Vec<String> = ids.filter(|id| !id.is_empty()).collect();
    ids.sort();
    ids.dedup();
    ids
}

/// A link to a matter the reader may see.
pub struct SeenLink {
    /// What the other matter is to this one.
    pub role: String,
    /// Its reference.
    pub reference: String,
    /// Its title.
    pub title: String,
    /// First day.
    pub from: String,
    /// Last day, empty while it lasts.
    pub to: String,
}

/// What stands around a record.
pub struct Around {
    /// Names of officers and agencies.
    pub names: Names,
    /// Links, those to hidden matters left out.
    pub links: Vec<SeenLink>,
    /// Last events with their differences.
    pub events: Vec<Event>,
    /// Parties and their hits, as the parties area shows them.
    pub parties: maud::Markup,
    /// Facts, documents and what leaves, as the sharing area shows them.
    pub material: maud::Markup,
    /// Zone of the host, for "whose turn" in its time.
    pub host_zone: String,
}

/// Events on the matter page itself; the rest is on the history page.
const EVENTS_SHOWN: i64 = 10;

impl Around {
    /// Reads what the page needs.
    pub fn gather(app: &App, ctx: &Ctx, loaded: &Loaded) -> Result<Around, Problem> {
        let events = history::events(app, loaded, i64::MAX, EVENTS_SHOWN)?;
        let record = &loaded.record;
        let mut officers: Vec<String> = events.iter().map(|e| e.officer.clone()).collect();
        officers.extend(record.named().into_iter().map(str::to_string));
        officers.push(record.opened.officer.clone());
        officers.extend(
            record
                .tasks
                .iter()
                .flat_map(|t| t.officer.clone().into_iter().chain([t.by.officer.clone()])),
        );
        officers.extend(
            record
                .tasks
                .iter()
                .flat_map(|t| t.answers.iter().map(|a| a.by.officer.clone())),
        );
        officers.extend(record.claims.iter().map(|c| c.by.officer.clone()));
        officers.extend(record.hours.iter().map(|h| h.by.officer.clone()));
        let spine = record.spine.write_fields();
        let mut counterparts = coded(Spine::FIELDS, &spine, &[CodeTable::Agencies, CodeTable::Contacts]);
        counterparts.extend(coded(
            loaded.kind.fields,
            &record.body,
            &[CodeTable::Agencies, CodeTable::Contacts],
        ));
        officers.extend(coded(loaded.kind.fields, &record.body, &[CodeTable::Officers]));
        let counterparts = distinct(counterparts.into_iter());
        let names = Names::read(app, &distinct(officers.into_iter()), &counterparts)?;
        let host = record.spine.countries.first().and_then(|c| app.packs.country(&c.0));
        let host_zone = host
            .and_then(|row| row.is.zone())
            .map_or_else(|| loaded.office.zone.clone(), str::to_string);
        Ok(Around {
            names,
            links: links(app, ctx, loaded)?,
            events,
            parties: crate::parties::on_matter(app, ctx, loaded)?,
            material: crate::sharing::pages::on_matter(app, ctx, loaded)?,
            host_zone,
        })
    }
}

/// What fields of these tables hold.
fn coded(fields: &[Field], values: &Map<String, Value>, tables: &[CodeTable]) -> Vec<String> {
    let holds = |ty: Type| match ty {
        Type::Code(table) => tables.contains(&table),
        Type::Many(Type::Code(table)) => tables.contains(table),
        _ => false,
    };
    let fields = fields.iter().filter(|field| holds(field.ty));
    fields
        .flat_map(|field| crate::web::forms::texts_of(values.get(field.name)))
        .collect()
}

fn links(app: &App, ctx: &Ctx, loaded: &Loaded) -> Result<Vec<SeenLink>, Problem> {
    let mut seen = vec![];
    for link in &loaded.record.links {
        match actions::load(app, ctx, &link.other) {
            Ok(other) => seen.push(SeenLink {
                role: link.role.clone(),
                reference: other.row.reference,
                title: other.row.title,
                from: link.from.to_string(),
                to: link.to.map_or_else(String::new, |d| d.to_string()),
            }),
            // A matter the reader may not see leaves no trace, not even a gap.
            Err(Problem::Missing) => {}
            Err(problem) => return Err(problem),
        }
    }
    Ok(seen)
}
