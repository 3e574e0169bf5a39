//! What usually comes next on a matter, from the steps of its kind. Pure.

use matter::state::StateView;
use matter::step::{Grade, StepView};
use matter::{Ball, Kind, Phase};

/// Steps that are offered as the next at most.
const NEXT_MAX: usize = 2;

/// The steps that usually follow in a state: those that keep the matter moving, nearest first.
///
/// A step that goes on with us comes before one that hands over, to whomever; one that closes comes last, and one that
/// leads back only where none leads on.
pub fn next_steps(kind: &Kind, state: &str) -> Vec<StepView> {
    let place = |word: &str| kind.states.iter().position(|s| s.word == word);
    let Some(here) = place(state) else { return vec![] };
    let ranked = kind
        .steps()
        .into_iter()
        .filter(|step| step.from.contains(&state))
        .filter_map(|step| {
            let at = place(step.to).filter(|at| *at != here)?;
            let target = &kind.states[at];
            let closing = target.phase == Phase::Closed;
            Some(((closing, at < here, handed(target)), at, step))
        });
    let mut ranked: Vec<((bool, bool, u8), usize, StepView)> = ranked.collect();
    ranked.sort_by_key(|(rank, at, _)| (*rank, *at));
    let Some(best) = ranked.first().map(|(rank, ..)| *rank) else {
        return vec![];
    };
    ranked
        .into_iter()
        .take_while(|(rank, ..)| *rank == best)
        .map(|(.., step)| step)
        .take(NEXT_MAX)
        .collect()
}

/// How far from us the ball goes. A state in which nothing happens though it is our turn comes after every other.
fn handed(target: &StateView) -> u8 {
    match (target.ball, target.phase) {
        (Ball::Us, Phase::Waiting) => 5,
        (Ball::Us, _) => 0,
        (Ball::HostAgency, _) => 1,
        (Ball::Requester, _) => 2,
        (Ball::CentralAuthority | Ball::ThirdAgency, _) => 3,
        (Ball::Headquarters, _) => 4,
        (Ball::Nobody, _) => 6,
    }
}

/// What usually comes next, in words; empty where nothing does.
pub fn next_words(kind: &Kind, state: &str) -> String {
    let labels: Vec<&str> = next_steps(kind, state).iter().map(|step| step.label).collect();
    labels.join(" or ")
}

/// Whether a state waits for a supervisor: we hold the ball, and what usually comes next is his.
pub fn awaits_supervisor(kind: &Kind, state: &str) -> bool {
    let ours = kind
        .state(state)
        .is_some_and(|s| s.ball == Ball::Us && s.phase == Phase::Active);
    let next = next_steps(kind, state);
    ours && !next.is_empty() && next.iter().all(|step| step.grade == Grade::Supervise)
}
