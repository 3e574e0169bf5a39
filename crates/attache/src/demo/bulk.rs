//! Many matters fast: for benchmarks and for a look at a full installation.
//!
//! Each matter is read, checked and permitted like any other; only the commit is shared by several hundred of them.
//! They stay in the first state of their kind and are spread over offices, areas and the last eighteen months.

use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, anyhow};
use jiff::SignedDuration;
use serde_json::json;

use crate::app::App;
use crate::demo::cast::{self, Asks};
use crate::demo::fiction::Fiction;
use crate::demo::network::{Network, fields, told};
use crate::demo::pen::{Pen, World};
use crate::demo::plots::DAYS;
use crate::matters::{NewMatter, actions};

/// Matters in one commit.
const BATCH: usize = 500;
/// Threads that prepare batches; while one waits for its commit the others go on.
const THREADS: usize = 3;

/// Opens `count` matters in the network.
///
/// # Errors
/// Names the first matter that was refused.
pub fn open_many(app: &App, fiction: &Fiction, network: &Network, count: usize) -> anyhow::Result<()> {
    let next = AtomicUsize::new(0);
    let work = || -> anyhow::Result<()> {
        loop {
            let first = next.fetch_add(BATCH, Ordering::Relaxed);
            if first >= count {
                return Ok(());
            }
            open_batch(app, fiction, network, first..count.min(first + BATCH))?;
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
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

fn open_batch(app: &App, fiction: &Fiction, network: &Network, numbers: std::ops::Range<usize>) -> anyhow::Result<()> {
    let world = World {
        fiction,
        network,
        packs: &app.packs,
        now: app.clock.now(),
    };
    let mut batch = Vec::with_capacity(numbers.len());
    for number in numbers {
        let (who, pen, new) = one(&world, number);
        let ctx = network.ctx(&who, pen.at, "demo-bulk")?;
        let prepared =
            actions::prepare(app, &ctx, &new).map_err(|p| told(&p, || format!("open matter {number} as {who}")))?;
        batch.push(prepared);
    }
    app.db
        .write(move |tx| {
            for (permit, change) in &batch {
                store::matters::commit_in(tx, permit, change)?;
            }
            Ok(())
        })
        .context("write a batch of matters")
}

/// A matter of this number: who opens it, when, and what it says.
fn one<'a>(world: &'a World<'a>, number: usize) -> (String, Pen<'a>, NewMatter) {
    let seed = 15_485_863 * (u64::try_from(number).unwrap_or(0) + 1);
    let dice = crate::demo::dice::Dice::new(seed);
    let post = dice.pick(&world.network.posts);
    let story = dice.pick(&world.fiction.stories);
    let asks = *dice.pick(&[Asks::Headquarters, Asks::Headquarters, Asks::Host, Asks::Office]);
    let kind = *dice.pick(&[
        "support_request",
        "support_request",
        "support_request",
        "investigation",
        "engagement",
    ]);
    let cast = cast::choose(world.network, post, story, asks, kind, &dice);
    let hours = i64::try_from(dice.below(u64::try_from(24 * DAYS).unwrap_or(1))).unwrap_or(0);
    let pen = Pen::new(world, seed, world.now - SignedDuration::from_hours(hours + 1), post);
    let spine = json!({
        "title": format!("{} ({number})", pen.fill(&story.title)), "subjects": [story.subject], "countries": [post.country],
        "priority": *dice.pick(&["routine", "routine", "routine", "urgent", "immediate"]), "marking": cast.marking,
        "legal_citations": story.citations, "enforcement": "criminal", "authority": "own", "lead": cast.lead.id,
        "requester": cast.agency.name, "requester_reference": format!("BLK-{number:06}"), "host_agency": cast.agency.id,
    });
    let body = match kind {
        "support_request" => json!({
            "direction": if asks == Asks::Headquarters { "inbound_domestic" } else { "inbound_host" },
            "supported_component": dice.pick(&story.components), "why_needed": pen.fill(&story.why),
            "intended_use": "intelligence_only", "host_may_know": "name_only",
        }),
        "investigation" => json!({"origin": "lead", "relation": "joint", "violation": pen.fill(&story.why)}),
        _ => json!({"sort": "meeting", "objective": pen.fill(&story.why), "agencies": [cast.agency.id]}),
    };
    let tasks = if kind == "support_request" {
        story.task.iter().map(|task| pen.fill(&task.ask)).collect()
    } else {
        vec![]
    };
    let new = NewMatter {
        kind: kind.into(),
        office: post.code.clone(),
        spine: fields(spine),
        body: fields(body),
        tasks,
    };
    let asker = if kind == "support_request" {
        cast.asker
    } else {
        cast.lead
    };
    (asker.name.clone(), pen, new)
}
