//! Lays out what happened in the network over the last eighteen months: one plot for each matter and each promise.
//!
//! A plot is written twice: once to learn how long it takes, once from the day that lets it end where it should. The
//! number of a plot decides its chance, so the first twenty plots of a demo of four hundred are those of one of twenty.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::demo::cast::{self, Asks, Cast};
use crate::demo::dice::Dice;
use crate::demo::fiction::Story;
use crate::demo::network::{Post, fields};
use crate::demo::pen::{Deed, Pen, What, World};
use crate::demo::{cases, meetings, requests};

/// Days that the story of the network goes back.
pub const DAYS: i64 = 545;
/// Promises told of each hundred matters.
const PROMISES_PER_HUNDRED: usize = 15;

/// What happens to one matter or one promise, in order.
pub struct Plot {
    /// Deeds, the first one makes it.
    pub deeds: Vec<Deed>,
}

/// What later plots may refer to.
struct Earlier {
    plot: usize,
    office: String,
    kind: &'static str,
    at: Timestamp,
}

#[derive(Clone, Copy)]
enum End {
    Request(requests::End),
    Case(cases::End),
    Meeting(meetings::End),
}

impl End {
    fn kind(self) -> &'static str {
        match self {
            End::Request(_) => "support_request",
            End::Case(_) => "investigation",
            End::Meeting(_) => "engagement",
        }
    }

    /// Hours since the last deed of a story that stands there now.
    fn rest(self, dice: &Dice) -> u64 {
        match self {
            End::Request(requests::End::PendingHost) => dice.between(60, 2_300),
            End::Request(requests::End::Returned | requests::End::Responded) => dice.between(20, 500),
            End::Request(_) => dice.between(2, 220),
            End::Case(cases::End::Suspended | cases::End::PendingJudicial) => dice.between(200, 2_400),
            End::Case(_) => dice.between(10, 900),
            End::Meeting(_) => dice.between(2, 150),
        }
    }

    /// Whether the story is over, so that it may have ended at any time.
    fn over(self) -> bool {
        use requests::End::{Cancelled, Closed, Declined, Redirected};
        match self {
            End::Request(end) => matches!(end, Cancelled | Closed | Declined | Redirected),
            End::Case(end) => matches!(end, cases::End::Closed),
            End::Meeting(end) => matches!(
                end,
                meetings::End::Reported | meetings::End::Denied | meetings::End::Cancelled
            ),
        }
    }
}

/// Deals ends so that each comes as often as its weight says, and every one comes soon.
struct Deck<T: Copy> {
    cards: Vec<T>,
    next: usize,
}

impl<T: Copy> Deck<T> {
    fn of(weights: &[(T, u64)], dice: &Dice) -> Deck<T> {
        let mut cards: Vec<T> = weights
            .iter()
            .flat_map(|(card, n)| (0..n.saturating_sub(1)).map(|_| *card))
            .collect();
        for at in (1..cards.len()).rev() {
            cards.swap(at, dice.index(at + 1));
        }
        // Each once before the rest, so that a small demo shows the whole life of a matter.
        let mut all: Vec<T> = weights.iter().map(|(card, _)| *card).collect();
        all.extend(cards);
        Deck { cards: all, next: 0 }
    }

    fn deal(&mut self) -> T {
        let card = self.cards[self.next % self.cards.len()];
        self.next += 1;
        card
    }
}

/// Lays out `size` matters and the promises that go with them.
pub fn lay_out(world: &World, size: usize) -> Vec<Plot> {
    let dice = Dice::new(2_003);
    let mut requests = Deck::of(requests::ENDS, &dice);
    let mut cases = Deck::of(cases::ENDS, &dice);
    let mut meetings = Deck::of(meetings::ENDS, &dice);
    let mut plots = vec![];
    let mut earlier: Vec<Earlier> = vec![];
    for number in 0..size {
        let end = match number % 50 {
            n if n % 4 == 1 => End::Case(cases.deal()),
            n if n % 7 == 3 => End::Meeting(meetings.deal()),
            _ => End::Request(requests.deal()),
        };
        let seed = 7_919 * (u64::try_from(number).unwrap_or(0) + 1);
        let chance = Dice::new(seed);
        let story = &world.fiction.stories[number % world.fiction.stories.len()];
        let post = pick_post(world, &chance);
        let plot = plots.len();
        let (deeds, limited) = tell(world, seed, end, story, post, &earlier, &chance);
        if let (Some(first), false) = (deeds.first(), limited) {
            earlier.push(Earlier {
                plot,
                office: post.code.clone(),
                kind: end.kind(),
                at: first.at,
            });
        }
        plots.push(Plot { deeds });
    }
    let promises = (size * PROMISES_PER_HUNDRED).div_ceil(100);
    for number in 0..promises {
        plots.extend(promise(world, number, &earlier));
    }
    plots.extend(met(world));
    plots
}

/// The main office works more than a third of all matters.
fn pick_post<'a>(world: &'a World, dice: &Dice) -> &'a Post {
    let posts = &world.network.posts;
    if dice.below(10) < 3 {
        &posts[0]
    } else {
        dice.pick(posts)
    }
}

/// Tells one story so that it ends where it should. The flag says that few may know of it.
fn tell(
    world: &World,
    seed: u64,
    end: End,
    story: &Story,
    post: &Post,
    earlier: &[Earlier],
    dice: &Dice,
) -> (Vec<Deed>, bool) {
    let asks = match dice.below(20) {
        0..=11 => Asks::Headquarters,
        12..=16 => Asks::Host,
        _ => Asks::Office,
    };
    let cast = cast::choose(world.network, post, story, asks, end.kind(), dice);
    let limited = cast.group.is_some();
    let first = world.now - SignedDuration::from_hours(24 * DAYS);
    let trial = draft(world, seed, end, story, &cast, asks, first, &[]);
    let takes = trial.last().map_or(0, |last| last.at.as_second() - first.as_second()) / 3_600;
    let rest = i64::try_from(end.rest(dice)).unwrap_or(24);
    let latest = (24 * DAYS - takes - rest - 24).max(0);
    let begin = if end.over() {
        i64::try_from(dice.below(u64::try_from(latest).unwrap_or(0))).unwrap_or(0)
    } else {
        latest
    };
    let start = first + SignedDuration::from_hours(begin);
    let mut deeds = draft(world, seed, end, story, &cast, asks, start, earlier);
    // Nothing has happened yet that lies in the future; what came before is a story all the same.
    deeds.retain(|deed| deed.at < world.now);
    (deeds, limited)
}

#[expect(
    clippy::too_many_arguments,
    reason = "everything a story depends on, said once for both tellings"
)]
fn draft(
    world: &World,
    seed: u64,
    end: End,
    story: &Story,
    cast: &Cast,
    asks: Asks,
    start: Timestamp,
    earlier: &[Earlier],
) -> Vec<Deed> {
    let mut pen = Pen::new(world, seed, start, cast.post);
    let link = link(&pen, cast, end, earlier);
    match end {
        End::Request(end) => requests::write(&mut pen, cast, story, asks, end, link),
        End::Case(end) => cases::write(&mut pen, cast, story, end, link),
        End::Meeting(end) => meetings::write(&mut pen, cast, story, end, link),
    }
    pen.deeds
}

/// An earlier matter of the office to link with, now and then.
fn link(pen: &Pen, cast: &Cast, end: End, earlier: &[Earlier]) -> Option<(usize, &'static str)> {
    let wanted = pen.dice.one_in(3);
    let chance = pen.dice.below(1 << 30);
    if !wanted || cast.group.is_some() {
        return None;
    }
    let known: Vec<&Earlier> = earlier
        .iter()
        .filter(|e| e.office == cast.post.code && e.at < pen.at)
        .collect();
    let other = known.get(usize::try_from(chance).unwrap_or(0) % known.len().max(1))?;
    let role = match (end.kind(), other.kind) {
        ("support_request", "investigation") => "supports",
        ("support_request", "support_request") => "same_subject",
        ("investigation", "support_request") => "follows",
        ("investigation", "investigation") => "joint_with",
        _ => "refers_to",
    };
    Some((other.plot, role))
}

/// A promise with an agency: kept, broken, or still open.
fn promise(world: &World, number: usize, earlier: &[Earlier]) -> Option<Plot> {
    let seed = 104_729 * (u64::try_from(number).unwrap_or(0) + 1);
    let dice = Dice::new(seed);
    let line = &world.fiction.promises[number % world.fiction.promises.len()];
    let agency = dice.pick(&world.network.agencies);
    let post = world.network.post_of(&agency.keeper);
    let days_ago = i64::try_from(dice.between(4, 480)).unwrap_or(4);
    let mut pen = Pen::new(world, seed, world.now - SignedDuration::from_hours(24 * days_ago), post);
    let due = pen
        .day(post)
        .saturating_add(jiff::Span::new().days(i64::try_from(dice.between(10, 70)).unwrap_or(30)));
    let mut given = json!({"made_by": line.made_by, "what": line.what, "due_on": due.to_string()});
    if !agency.contacts.is_empty() {
        given["contact"] = json!(dice.pick(&agency.contacts));
    }
    let about: Vec<&Earlier> = earlier
        .iter()
        .filter(|e| e.office == post.code && e.at < pen.at)
        .collect();
    let plot = if about.is_empty() || dice.one_in(3) {
        None
    } else {
        Some(dice.pick(&about).plot)
    };
    pen.after(
        &agency.keeper,
        (0, 8),
        What::Promise {
            agency: agency.id.clone(),
            given: fields(given),
            plot,
        },
    );
    let settled = match dice.below(10) {
        0..=5 => Some("kept"),
        6..=7 => Some("broken"),
        _ => None,
    };
    if let Some(kept) = settled {
        pen.after(
            &agency.keeper,
            (100, 1_500),
            What::Settle(fields(json!({"kept": kept}))),
        );
    }
    pen.deeds.retain(|deed| deed.at < world.now);
    (!pen.deeds.is_empty()).then_some(Plot { deeds: pen.deeds })
}

/// Each contact was met on some day of the last months.
fn met(world: &World) -> Vec<Plot> {
    let dice = Dice::new(31_337);
    let mut plots = vec![];
    for agency in &world.network.agencies {
        let post = world.network.post_of(&agency.keeper);
        for contact in &agency.contacts {
            let days_ago = i64::try_from(dice.between(3, 240)).unwrap_or(3);
            let start = world.now - SignedDuration::from_hours(24 * days_ago);
            let mut pen = Pen::new(world, dice.below(1 << 40), start, post);
            let on = pen.day(post);
            pen.after(
                &agency.keeper,
                (0, 6),
                What::Met {
                    contact: contact.clone(),
                    on,
                },
            );
            pen.deeds.retain(|deed| deed.at < world.now);
            plots.push(Plot { deeds: pen.deeds });
        }
    }
    plots
}
