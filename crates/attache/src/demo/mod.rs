//! The demo: one fictional attaché network, seeded through the real actions.
//!
//! The folder `demo/` of the repository holds what is invented (offices, officers, agencies, stories) as readable
//! files. [`network`] founds it, [`plots`] lays out eighteen months of work as deeds, [`perform`] does them by the
//! officers who would; so policy, refusals, clocks and audit are those of real work. Start at [`seed`].

mod bulk;
mod cases;
mod cast;
pub mod cli;
mod dice;
mod fiction;
mod meetings;
mod network;
mod pen;
mod perform;
mod plots;
mod releases;
mod requests;
mod sign_ins;

use anyhow::{Context, bail};
use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use fiction::Fiction;
use network::Network;
use pen::World;

/// Matters of the demo that the command line serves.
pub const MATTERS: usize = 400;
/// Name of the fact that says how far the seeding of a database came.
const FACT: &str = "demo";
/// Its value while the database is being seeded.
const BEGUN: &str = "begun";
/// Its value afterwards.
const SEEDED: &str = "seeded";

/// What a database holds, as far as the demo is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Nothing: it can be seeded.
    Nothing,
    /// A demo that was seeded to its end.
    Demo,
    /// A demo whose seeding was cut off.
    Remains,
    /// Somebody's real work, which the demo never touches.
    Work,
}

/// What a database holds.
///
/// # Errors
/// Where it cannot be read.
pub fn holds(app: &App) -> anyhow::Result<Holds> {
    let (fact, offices) = app
        .db
        .read(|tx| Ok((store::facts::get(tx, FACT)?, store::officers::offices_all(tx)?)))
        .context("see what the database holds")?;
    Ok(match fact.as_deref() {
        Some(SEEDED) => Holds::Demo,
        Some(_) => Holds::Remains,
        None if offices.is_empty() => Holds::Nothing,
        None => Holds::Work,
    })
}

/// Founds the network in an empty database and lets `size` matters happen in it.
///
/// # Errors
/// Where the database is not empty, or a deed is refused.
pub fn seed(app: &App, size: usize) -> anyhow::Result<()> {
    let fiction = Fiction::read()?;
    let now = app.clock.now();
    let network = found(app, &fiction, now)?;
    let world = World {
        fiction: &fiction,
        network: &network,
        packs: &app.packs,
        now,
    };
    perform::perform(app, &network, &plots::lay_out(&world, size))?;
    network::delegate(app, &network, now)?;
    releases::tell(app, &network, now)?;
    mark(app, SEEDED)
}

/// Opens `count` plausible matters in big commits, in a network that is founded where it is not there.
///
/// # Errors
/// Where the database holds something else, or a matter is refused.
pub fn seed_bulk(app: &App, count: usize) -> anyhow::Result<()> {
    let fiction = Fiction::read()?;
    let now = app.clock.now();
    let network = match holds(app)? {
        Holds::Demo => network::recognise(app, &fiction, now)?,
        _ => found(app, &fiction, now)?,
    };
    bulk::open_many(app, &fiction, &network, count)?;
    mark(app, SEEDED)
}

fn found(app: &App, fiction: &Fiction, now: Timestamp) -> anyhow::Result<Network> {
    if holds(app)? != Holds::Nothing {
        bail!("the database is not empty: give the demo a fresh one");
    }
    mark(app, BEGUN)?;
    // A little before the first plot, so that everybody is at his post when it begins.
    network::found(app, fiction, now - SignedDuration::from_hours(24 * (plots::DAYS + 20)))
}

fn mark(app: &App, value: &'static str) -> anyhow::Result<()> {
    app.db
        .write(move |tx| store::facts::set(tx, FACT, value))
        .context("note how far the demo is")
}

#[cfg(test)]
mod tests;
