//! Gathers the desk of one officer, in each capacity in which he acts, from one snapshot of the store.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp, ToSpan};
use matter::step::Grade;
use matter::{Ball, Phase};
use policy::{Action, Capacity, MatterFacts, Role, Scope};
use store::Tx;
use store::counterparts::{self, CommitmentRow};
use store::desk::{self as rows, Changed, ClaimOpen, ClockDue, DeskRow};
use store::ids::{instant, read_instant};
use store::matters::{ListQuery, Sort};

use crate::app::{Access, App, Ctx};
use crate::desk::hint::awaits_supervisor;
use crate::kinds;
use crate::web::problem::Problem;

/// Rows of each list at most.
pub const ROWS_MAX: i64 = 25;
/// Days ahead in which what runs out is shown.
pub const AHEAD_DAYS: i64 = 14;
/// Days for which a clock that ran out stands among those that run out; after that the matter itself says so.
pub const PAST_DAYS: i64 = 3;
/// Days for which a supervisor is shown a clock that his office let run out.
pub const ESCALATED_DAYS: i64 = 30;
/// Hours looked back where nobody knows when the officer was last here.
const BACK_HOURS: i64 = 24;

/// Why a matter is on a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The officer is named on it.
    Named,
    /// The officer opened it, and it waits for him.
    Asked,
    /// Nobody leads it yet.
    Unled,
    /// It waits for headquarters.
    Headquarters,
    /// What comes next is a supervisor's.
    Supervise,
}

impl Why {
    /// The reason in words.
    pub fn words(self) -> &'static str {
        match self {
            Why::Named => "you are on it",
            Why::Asked => "you asked",
            Why::Unled => "nobody leads it",
            Why::Headquarters => "headquarters is asked",
            Why::Supervise => "you decide",
        }
    }
}

/// One matter on a desk.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The matter.
    pub matter: DeskRow,
    /// Why it is here.
    pub why: Why,
    /// For whom: the officer, or the one he acts for.
    pub person: String,
}

/// The desk.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// What needs the officer, most urgent first.
    pub needs: Vec<Line>,
    /// What waits on others, longest first.
    pub waiting: Vec<Line>,
    /// Matters whose next step is his to decide.
    pub decide: Vec<Line>,
    /// Claims that he may decide.
    pub claims: Vec<ClaimOpen>,
    /// Clocks that run out soon, have reached a warning, or ran out lately.
    pub clocks: Vec<ClockDue>,
    /// Clocks that his office let run out though it was its duty and something follows: he supervises it.
    pub escalated: Vec<ClockDue>,
    /// Promises of his office that are due.
    pub commitments: Vec<CommitmentRow>,
    /// What others changed since he was last here.
    pub changed: Vec<Changed>,
    /// Since when that is.
    pub since: Timestamp,
}

/// Gathers the desk.
pub fn desk(app: &App, ctx: &Ctx) -> Result<Desk, Problem> {
    let scope = policy::scope(&ctx.officer);
    let register = policy::decide_general(Action::ReadCounterpart, &ctx.officer).is_ok();
    let mut desk = app.db.read(|tx| {
        let mut desk = Desk {
            since: since(tx, ctx)?,
            ..Desk::default()
        };
        if !scope.is_nothing() {
            for who in ctx.officer.effective() {
                gather(tx, ctx, &scope, &who, &mut desk)?;
            }
        }
        if register {
            let by = ctx.today().saturating_add(AHEAD_DAYS.days()).to_string();
            for office in offices(ctx) {
                desk.commitments
                    .extend(counterparts::commitments_due(tx, &scope, &office, &by, ROWS_MAX)?);
            }
        }
        Ok(desk)
    })?;
    arrange(&mut desk);
    Ok(desk)
}

/// Offices in whose place the officer acts, his own first, each once.
fn offices(ctx: &Ctx) -> Vec<String> {
    let mut offices: Vec<String> = vec![];
    for office in ctx.officer.effective().iter().flat_map(|who| who.offices) {
        if !offices.contains(office) {
            offices.push(office.clone());
        }
    }
    offices
}

/// When the officer was last here, a day ago where that is not known.
fn since(tx: &mut Tx, ctx: &Ctx) -> store::Result<Timestamp> {
    let last = rows::last_visit(tx, &ctx.person.id, ctx.session.as_deref().unwrap_or(""))?;
    let day = ctx
        .now
        .saturating_sub(SignedDuration::from_hours(BACK_HOURS))
        .unwrap_or(ctx.now);
    Ok(read_instant(&last)?.filter(|_| ctx.session.is_some()).unwrap_or(day))
}

fn supervises(who: &Capacity<'_>) -> bool {
    !who.local
        && who
            .roles
            .iter()
            .any(|role| matches!(role, Role::Attache | Role::Deputy))
}

fn gather(tx: &mut Tx, ctx: &Ctx, scope: &Scope, who: &Capacity<'_>, desk: &mut Desk) -> store::Result<()> {
    let line = |why: Why| {
        move |matter: DeskRow| Line {
            matter,
            why,
            person: who.person.to_string(),
        }
    };
    desk.needs.extend(
        rows::our_turn(tx, scope, who.person, ROWS_MAX)?
            .into_iter()
            .map(line(Why::Named)),
    );
    desk.needs.extend(
        rows::askers_turn(tx, scope, who.person, ROWS_MAX)?
            .into_iter()
            .map(line(Why::Asked)),
    );
    if who.roles.contains(&Role::HqDesk) {
        desk.needs.extend(
            rows::for_headquarters(tx, scope, ROWS_MAX)?
                .into_iter()
                .map(line(Why::Headquarters)),
        );
    }
    for office in who.offices {
        let unled = rows::unled(tx, scope, office, ROWS_MAX)?;
        desk.needs
            .extend(unled.into_iter().filter(|row| works(ctx, row)).map(line(Why::Unled)));
    }
    desk.waiting.extend(
        rows::others_turn(tx, scope, who.person, ROWS_MAX)?
            .into_iter()
            .map(line(Why::Named)),
    );
    desk.waiting.extend(
        rows::asked_for(tx, scope, who.person, ROWS_MAX)?
            .into_iter()
            .map(line(Why::Asked)),
    );
    decisions(tx, ctx, scope, who, desk)?;
    let hours = |days: i64| SignedDuration::from_hours(24 * days);
    let before = |days: i64| instant(ctx.now.saturating_sub(hours(days)).unwrap_or(ctx.now));
    let from = before(PAST_DAYS);
    let until = instant(ctx.now.saturating_add(hours(AHEAD_DAYS)).unwrap_or(ctx.now));
    let now = instant(ctx.now);
    let own = rows::clocks_of_officer(tx, scope, who.person, &now, (&from, &until), ROWS_MAX)?;
    desk.clocks.extend(own);
    if supervises(who) {
        for office in who.offices {
            desk.clocks
                .extend(rows::clocks_of_office(tx, scope, office, &from, &until, ROWS_MAX)?);
            let late = (before(ESCALATED_DAYS), now.clone());
            desk.escalated.extend(store::calendar::escalated(
                tx,
                scope,
                office,
                (&late.0, &late.1),
                ROWS_MAX,
            )?);
        }
    }
    let since = instant(desk.since);
    desk.changed
        .extend(rows::changed_named(tx, scope, who.person, &since, ROWS_MAX)?);
    desk.changed
        .extend(rows::changed_opened(tx, scope, who.person, &since, ROWS_MAX)?);
    Ok(())
}

/// What a desk knows of a matter. The officer may read it, for it came through his scope; so a group is left out.
fn facts(row: &DeskRow) -> MatterFacts {
    MatterFacts {
        id: row.id.clone(),
        kind: row.kind.clone(),
        phase: row.phase.clone(),
        office: row.office.clone(),
        ..MatterFacts::default()
    }
}

/// Whether the officer works such a matter of his office.
fn works(ctx: &Ctx, row: &DeskRow) -> bool {
    let facts = facts(row);
    [Action::StepWork, Action::StepSupervise]
        .iter()
        .any(|step| policy::decide_write(*step, &ctx.officer, &facts).is_ok())
}

/// Whether the officer may probably take steps of a grade on a matter of his desk; taking one decides it anew.
pub fn may_step(ctx: &Ctx, line: &Line, grade: Grade) -> bool {
    let action = match grade {
        Grade::Request => Action::StepRequest,
        Grade::Work => Action::StepWork,
        Grade::Supervise => Action::StepSupervise,
        Grade::Headquarters => Action::StepHeadquarters,
        Grade::Release => Action::ApproveRelease,
    };
    let mut facts = facts(&line.matter);
    match line.why {
        Why::Named => facts.named.push(line.person.clone()),
        Why::Asked => facts.creator.clone_from(&line.person),
        Why::Unled | Why::Headquarters | Why::Supervise => {}
    }
    ctx.access == Access::Write && policy::decide_write(action, &ctx.officer, &facts).is_ok()
}

/// What the officer decides: claims of others, and steps that are a supervisor's.
fn decisions(tx: &mut Tx, ctx: &Ctx, scope: &Scope, who: &Capacity<'_>, desk: &mut Desk) -> store::Result<()> {
    // Who claimed never decides, in whatever capacity: the claimant is compared with the person at the desk.
    let me = &ctx.person.id;
    let mut claims = vec![];
    if who.roles.contains(&Role::ProgrammeManager) {
        claims.extend(rows::claims_everywhere(tx, scope, me, ROWS_MAX)?);
    } else if supervises(who) || who.roles.contains(&Role::HqDesk) {
        for office in who.offices {
            claims.extend(rows::claims_at(tx, scope, office, me, ROWS_MAX)?);
        }
    }
    desk.claims.extend(claims);
    if !supervises(who) {
        return Ok(());
    }
    let waiting = supervised();
    let query = ListQuery {
        offices: who.offices.to_vec(),
        phases: vec![Phase::Active.word().into()],
        balls: vec![Ball::Us.word().into()],
        states: waiting.iter().map(|(_, state)| (*state).to_string()).collect(),
        sort: Sort::BallSince,
        limit: ROWS_MAX,
        ..ListQuery::default()
    };
    if query.offices.is_empty() || query.states.is_empty() {
        return Ok(());
    }
    for row in store::matters::list(tx, scope, &query)? {
        // Another kind may have a state of the same word that waits for somebody else.
        if waiting
            .iter()
            .any(|(kind, state)| *kind == row.kind && *state == row.state)
        {
            desk.decide.push(Line {
                matter: row.into(),
                why: Why::Supervise,
                person: who.person.to_string(),
            });
        }
    }
    Ok(())
}

/// Kinds and their states in which what usually comes next is a supervisor's.
fn supervised() -> Vec<(&'static str, &'static str)> {
    let states = kinds::KINDS
        .iter()
        .flat_map(|kind| kind.states.iter().map(move |state| (kind, state.word)));
    states
        .filter(|(kind, state)| awaits_supervisor(kind, state))
        .map(|(kind, state)| (kind.word, state))
        .collect()
}

/// Puts each list in order, each matter once, and cuts it to its limit.
fn arrange(desk: &mut Desk) {
    let mut seen = HashSet::new();
    desk.decide.sort_by_key(|line| urgency(&line.matter));
    desk.decide.retain(|line| seen.insert(line.matter.id.clone()));
    // What is his to decide stands under its own heading only.
    desk.needs.sort_by_key(|line| urgency(&line.matter));
    desk.needs.retain(|line| seen.insert(line.matter.id.clone()));
    desk.waiting
        .sort_by(|a, b| (&a.matter.ball_since, &a.matter.id).cmp(&(&b.matter.ball_since, &b.matter.id)));
    desk.waiting.retain(|line| seen.insert(line.matter.id.clone()));
    let mut claims = HashSet::new();
    desk.claims
        .retain(|claim| claims.insert((claim.matter.id.clone(), claim.number)));
    let mut clocks = HashSet::new();
    desk.clocks
        .sort_by(|a, b| (&a.due_at, &a.matter.id, &a.title).cmp(&(&b.due_at, &b.matter.id, &b.title)));
    desk.clocks
        .retain(|clock| clocks.insert((clock.matter.id.clone(), clock.title.clone(), clock.due_at.clone())));
    let mut late = HashSet::new();
    desk.escalated
        .sort_by(|a, b| (&b.due_at, &a.matter.id, &a.title).cmp(&(&a.due_at, &b.matter.id, &b.title)));
    desk.escalated
        .retain(|clock| late.insert((clock.matter.id.clone(), clock.clock.clone())));
    // What is escalated to him stands under its own heading only.
    desk.clocks
        .retain(|clock| !late.contains(&(clock.matter.id.clone(), clock.clock.clone())));
    let mut changed = HashSet::new();
    desk.changed
        .sort_by(|a, b| (&b.at, &b.matter.id).cmp(&(&a.at, &a.matter.id)));
    desk.changed.retain(|change| changed.insert(change.matter.id.clone()));
    desk.commitments
        .sort_by(|a, b| (&a.due_on, &a.id).cmp(&(&b.due_on, &b.id)));
    let most = usize::try_from(ROWS_MAX).unwrap_or(usize::MAX);
    desk.needs.truncate(most);
    desk.waiting.truncate(most);
    desk.decide.truncate(most);
    desk.claims.truncate(most);
    desk.clocks.truncate(most);
    desk.escalated.truncate(most);
    desk.changed.truncate(most);
    desk.commitments.truncate(most);
}

/// The instant by which a matter is sorted: when it is due; where no clock runs, a day, a week or a month after the ball
/// came, by its priority.
pub fn urgency(row: &DeskRow) -> String {
    if !row.due_at.is_empty() {
        return row.due_at.clone();
    }
    let days = match row.priority.as_str() {
        "immediate" => 1,
        "urgent" => 7,
        _ => 30,
    };
    match row.ball_since.parse::<Timestamp>() {
        Ok(since) => instant(
            since
                .saturating_add(SignedDuration::from_hours(24 * days))
                .unwrap_or(since),
        ),
        Err(_) => row.ball_since.clone(),
    }
}

/// Whose turn it is, as the officer says it: an office that is not his is named.
pub fn whose_turn(ctx: &Ctx, row: &DeskRow) -> String {
    match Ball::parse(&row.ball) {
        Some(Ball::Us) if !offices(ctx).contains(&row.office) => format!("Office {}", row.office),
        Some(ball) => ball.label().to_string(),
        None => row.ball.clone(),
    }
}
