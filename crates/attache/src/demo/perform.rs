//! Does what was written: every deed through the action that a page or the API would call, in the order of time.
//!
//! Deeds are done in slices of the calendar. Within a slice matters are opened one after another, so that references
//! are the same in every demo; then many threads go through the other deeds, one plot by one thread, and the store
//! puts their waiting writes into shared commits.

use std::collections::VecDeque;
use std::sync::{Mutex, OnceLock, PoisonError};

use anyhow::{Context, anyhow};
use matter::edit;
use policy::Action;
use serde_json::{Map, Value, json};

use crate::app::{App, Ctx};
use crate::counterparts::actions as counterparts;
use crate::demo::network::{Network, fields, told};
use crate::demo::pen::{Deed, What};
use crate::demo::plots::Plot;
use crate::matters::{Act, actions, hang};
use crate::parties;
use crate::web::problem::Problem;

/// Threads that do deeds; each waits for its own write, and the store shares the commits.
const THREADS: usize = 24;
/// Deeds in one slice of the calendar: few, so that the audit trail reads in order of time but for a few days.
const SLICE_DEEDS: usize = 120;

/// Deeds and the plots they belong to.
type Slice<'a> = Vec<(usize, &'a Deed)>;

struct Stage<'a> {
    app: &'a App,
    network: &'a Network,
    // Reference of a plot's matter, or id of its promise, once it is made.
    made: Vec<OnceLock<String>>,
}

/// Does every deed of every plot.
///
/// # Errors
/// Names the first deed that was refused.
pub fn perform(app: &App, network: &Network, plots: &[Plot]) -> anyhow::Result<()> {
    let stage = Stage {
        app,
        network,
        made: plots.iter().map(|_| OnceLock::new()).collect(),
    };
    let mut deeds: Slice = plots
        .iter()
        .enumerate()
        .flat_map(|(plot, p)| p.deeds.iter().map(move |deed| (plot, deed)))
        .collect();
    // Stable: deeds of one plot at one instant stay in their order.
    deeds.sort_by_key(|(plot, deed)| (deed.at, *plot));
    for slice in deeds.chunks(SLICE_DEEDS) {
        let (makes, others): (Slice, Slice) = slice
            .iter()
            .copied()
            .partition(|(_, deed)| matches!(deed.what, What::Create(_)));
        for (plot, deed) in makes {
            stage.act(plot, deed)?;
        }
        stage.all(&others)?;
    }
    Ok(())
}

impl Stage<'_> {
    /// Does the deeds of a slice, those of one plot in order and by one thread.
    fn all(&self, deeds: &Slice) -> anyhow::Result<()> {
        let mut by_plot: VecDeque<(usize, Vec<&Deed>)> = VecDeque::new();
        let mut places = std::collections::HashMap::new();
        for (plot, deed) in deeds {
            let place = *places.entry(*plot).or_insert_with(|| {
                by_plot.push_back((*plot, vec![]));
                by_plot.len() - 1
            });
            by_plot[place].1.push(deed);
        }
        let waiting = Mutex::new(by_plot);
        let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let work = || -> anyhow::Result<()> {
            while let Some((plot, deeds)) = next() {
                for deed in deeds {
                    self.act(plot, deed)?;
                }
            }
            Ok(())
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS.min(deeds.len())).map(|_| scope.spawn(work)).collect();
            let mut result = Ok(());
            for thread in threads {
                let ended = thread
                    .join()
                    .unwrap_or_else(|_| Err(anyhow!("a thread of the demo panicked")));
                result = result.and(ended);
            }
            result
        })
    }

    fn act(&self, plot: usize, deed: &Deed) -> anyhow::Result<()> {
        let ctx = self.network.ctx(&deed.who, deed.at, &format!("demo-{plot}"))?;
        let attempt = || format!("do this as {} in plot {plot}: {:?}", deed.who, deed.what);
        self.deed(&ctx, plot, deed).with_context(attempt)
    }

    /// Reference of a plot's matter, or id of its promise.
    fn made(&self, plot: usize) -> anyhow::Result<&str> {
        Ok(self.made[plot]
            .get()
            .with_context(|| format!("plot {plot} has not begun"))?)
    }

    fn deed(&self, ctx: &Ctx, plot: usize, deed: &Deed) -> anyhow::Result<()> {
        let app = self.app;
        let done = match &deed.what {
            What::Create(new) => {
                let loaded = actions::create(app, ctx, new).map_err(refused)?;
                return self.keep(plot, loaded.row.reference);
            }
            What::Promise {
                agency,
                given,
                plot: about,
            } => {
                let mut given = given.clone();
                if let Some(about) = about {
                    given.insert("matter".into(), json!(self.made(*about)?));
                }
                let row = counterparts::create_commitment(app, ctx, agency, &given).map_err(refused)?;
                return self.keep(plot, row.id);
            }
            What::Met { contact, on } => {
                let given = fields(json!({"last_contact": on.to_string()}));
                return counterparts::update_contact(app, ctx, contact, &given, Some("1"))
                    .map(drop)
                    .map_err(refused);
            }
            What::Settle(given) => {
                return counterparts::fulfil(app, ctx, self.made(plot)?, given)
                    .map(drop)
                    .map_err(refused);
            }
            What::Step(verb, given) => actions::step(app, ctx, self.made(plot)?, verb, given.clone(), None),
            What::Fields(body) => set_fields(app, ctx, self.made(plot)?, body),
            What::AddTask(given) => hang::add_task(app, ctx, self.made(plot)?, given),
            What::Task(number, given) => hang::move_task(app, ctx, self.made(plot)?, &number.to_string(), given),
            What::Party(given) => {
                parties::actions::add_to_matter(app, ctx, self.made(plot)?, given).map(|(loaded, _)| loaded)
            }
            What::Claim(given) => claim(app, ctx, self.made(plot)?, given),
            What::Decide(number, given) => hang::decide_claim(app, ctx, self.made(plot)?, &number.to_string(), given),
            What::Hours(given) => hang::hours(app, ctx, self.made(plot)?, given),
            What::Access(given) => hang::access(app, ctx, self.made(plot)?, given, None),
            What::Link { plot: other, role } => {
                let given = fields(json!({"other": self.made(*other)?, "role": role}));
                hang::add_link(app, ctx, self.made(plot)?, &given)
            }
        };
        done.map(drop).map_err(refused)
    }

    fn keep(&self, plot: usize, made: String) -> anyhow::Result<()> {
        self.made[plot]
            .set(made)
            .map_err(|_| anyhow!("plot {plot} began twice"))
    }
}

fn refused(problem: Problem) -> anyhow::Error {
    told(&problem, || "do the deed".into())
}

/// Claims an outcome about the first party of the matter, where it has one.
fn claim(app: &App, ctx: &Ctx, reference: &str, given: &Map<String, Value>) -> Result<actions::Loaded, Problem> {
    let mut given = given.clone();
    if let Some(on) = actions::load(app, ctx, reference)?.record.parties.first() {
        given.entry("party").or_insert_with(|| json!(on.party));
    }
    hang::claim(app, ctx, reference, &given)
}

fn set_fields(app: &App, ctx: &Ctx, reference: &str, body: &Map<String, Value>) -> Result<actions::Loaded, Problem> {
    let act = Act::new(Action::EditMatter, "edit");
    actions::change(
        app,
        ctx,
        reference,
        act,
        |l| edit::fields(&l.record, l.kind, &Map::new(), body),
        None,
    )
}
