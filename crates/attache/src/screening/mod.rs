//! Screening: names of parties and of questions against imported lists.
//!
//! Names are compared by [`store::parties::name_key`], that is by equality after normalisation. A hit is a fact with
//! its source: what met and what speaks against it are said in words, and nobody is given a score. A person decides,
//! with a reason. Start at [`open_hits`], which steps of a matter ask, and at [`hits`], which its page shows.

pub mod actions;
pub mod against;
mod api;
pub mod cli;
pub mod match_cli;
mod views;

#[cfg(test)]
pub(crate) mod tests;

use matter::facts::OpenHit;
use matter::record::HitDecision;
use policy::Scope;
use serde_json::{Value, json};
use store::Tx;
use store::lists::NameHit;

use crate::web::route::Route;

pub use views::{MayDecide, hits_table, matter_hits};

/// A hit of a party of a matter on an imported list.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Party of the matter.
    pub party: String,
    /// The entry, the name that met, and the list it stands in.
    pub listed: NameHit,
    /// What speaks against it, in words; empty where nothing is known to.
    pub against: Vec<String>,
    /// What was decided about it, if anything.
    pub decision: Option<HitDecision>,
}

/// Hits of the record's parties that nobody has decided on. Withdrawn entries and withdrawn statements do not count;
/// names stated in matters closed to a need-to-know group count only for matters of that group.
pub fn open_hits(tx: &mut Tx, record: &matter::Record) -> store::Result<Vec<OpenHit>> {
    let mut open = vec![];
    for (party, listed) in listed(tx, record)? {
        if record
            .hits
            .iter()
            .any(|h| h.party == party && h.entry == listed.entry.id)
        {
            continue;
        }
        open.push(OpenHit {
            party,
            entry: listed.entry.id,
            caption: listed.entry.caption,
            list: listed.title,
        });
    }
    Ok(open)
}

/// Every hit of the record's parties, decided or not, with what speaks against it as far as the reader may know.
/// A decision on an entry that has since been withdrawn stays in the matter's history and is not shown here.
pub fn hits(tx: &mut Tx, record: &matter::Record, scope: &Scope) -> store::Result<Vec<Hit>> {
    let mut hits = vec![];
    for (party, listed) in listed(tx, record)? {
        let schema = store::parties::schema(tx, &party)?.unwrap_or_default();
        let statements = store::parties::statements(tx, scope, &party)?;
        let against = against::of_party(&schema, &statements, &listed);
        let decision = record
            .hits
            .iter()
            .find(|h| h.party == party && h.entry == listed.entry.id)
            .cloned();
        hits.push(Hit {
            party,
            listed,
            against,
            decision,
        });
    }
    Ok(hits)
}

/// Entries that share a name with a party of the record, each party once.
fn listed(tx: &mut Tx, record: &matter::Record) -> store::Result<Vec<(String, NameHit)>> {
    let mut parties: Vec<&str> = record.parties.iter().map(|p| p.party.as_str()).collect();
    parties.sort_unstable();
    parties.dedup();
    let need_group = record.need_group.as_deref().unwrap_or("");
    let mut all = vec![];
    for party in parties {
        let hits = store::lists::party_hits(tx, party, need_group)?;
        all.extend(hits.into_iter().map(|hit| (party.to_string(), hit)));
    }
    Ok(all)
}

/// What met, in words.
pub fn met(hit: &NameHit) -> String {
    let what = match hit.quality.as_str() {
        "name" => "name",
        "alias" => "other name",
        _ => "weak other name",
    };
    format!("the names are equal: listed {what} “{}”", hit.name)
}

/// A hit as JSON.
pub fn hit_json(hit: &NameHit, against: &[String]) -> Value {
    json!({
        "id": hit.entry.id, "list": hit.entry.list, "title": hit.title, "version": hit.version,
        "caption": hit.entry.caption, "schema": hit.entry.schema, "programs": hit.entry.programs,
        "met": met(hit), "quality": hit.quality, "against": against,
    })
}

/// Routes of this area.
pub fn routes() -> Vec<Route> {
    api::routes().into_iter().chain(views::routes()).collect()
}
