//! Who plays in a story: the people of one office, chosen by what the story is about and who may know of it.

use policy::Role;
use serde_json::{Map, Value, json};

use crate::demo::dice::Dice;
use crate::demo::fiction::{Seizure, Story};
use crate::demo::network::{Agency, Network, Post, Seat, fields};
use crate::demo::pen::{Pen, What};

/// The players of one story.
#[derive(Clone, Debug)]
pub struct Cast<'a> {
    /// Office that works it.
    pub post: &'a Post,
    /// Who supervises.
    pub boss: &'a Seat,
    /// Who leads the work.
    pub lead: &'a Seat,
    /// Who asks.
    pub asker: &'a Seat,
    /// Who logs and acknowledges.
    pub aide: &'a Seat,
    /// Agency of the host.
    pub agency: &'a Agency,
    /// Need-to-know group, where it is limited to one.
    pub group: Option<&'a str>,
    /// Marking of the pack.
    pub marking: &'static str,
}

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// The headquarters desk, for a domestic office.
    Headquarters,
    /// The host, through an officer of the office.
    Host,
    /// The office itself.
    Office,
}

const SUPERVISORS: &[Role] = &[Role::Attache, Role::Deputy];
const CASE_WORKERS: &[Role] = &[Role::SpecialAgent, Role::Analyst];
const WORKERS: &[Role] = &[
    Role::SpecialAgent,
    Role::Analyst,
    Role::RemovalOfficer,
    Role::TradeSpecialist,
];
const US_ONLY: &[&str] = &["CUI//LEI//NOFORN", "CUI//LEI//FED ONLY"];

/// Chooses the players of a matter of a kind.
pub fn choose<'a>(
    network: &'a Network,
    post: &'a Post,
    story: &Story,
    asks: Asks,
    kind: &str,
    dice: &Dice,
) -> Cast<'a> {
    let group = group_of(post, story, dice);
    let may_know = |seat: &&Seat| group.is_none_or(|group| seat.groups.iter().any(|mine| mine == group));
    let seats = |roles: &[Role]| -> Vec<&'a Seat> { post.with(roles).into_iter().filter(may_know).collect() };
    let able = seats(if kind == "investigation" { CASE_WORKERS } else { WORKERS });
    let wanted: Vec<&Seat> = able
        .iter()
        .copied()
        .filter(|seat| seat.is(specialists(story)))
        .collect();
    let lead = if wanted.is_empty() {
        *dice.pick(&able)
    } else {
        *dice.pick(&wanted)
    };
    let boss = *dice.pick(&seats(SUPERVISORS));
    let marking = marking(dice);
    let locals = seats(&[Role::LocalStaff]);
    let local_may = !US_ONLY.contains(&marking) && !locals.is_empty() && dice.one_in(2);
    let aide = if local_may {
        *dice.pick(&locals)
    } else {
        *dice.pick(&able)
    };
    let desk: Vec<&Seat> = network
        .headquarters
        .with(&[Role::HqDesk])
        .into_iter()
        .filter(may_know)
        .collect();
    let asker = if asks == Asks::Headquarters && !desk.is_empty() {
        *dice.pick(&desk)
    } else {
        *dice.pick(&able)
    };
    let agency = *dice.pick(&network.agencies_of(&post.country));
    Cast {
        post,
        boss,
        lead,
        asker,
        aide,
        agency,
        group,
        marking,
    }
}

/// Groups exist at the main office only: victims under age always, now and then brokers and officials.
fn group_of(post: &Post, story: &Story, dice: &Dice) -> Option<&'static str> {
    let groups = ["child-rescue", "lantern", "quiet-harbor"];
    let known = |group: &str| {
        post.seats
            .iter()
            .any(|seat| seat.groups.iter().any(|mine| mine == group))
    };
    let [child, lantern, quiet] = groups;
    let wanted = if story.subject.starts_with("CHLD") {
        child
    } else if story.subject.starts_with("MONL") && dice.one_in(3) {
        lantern
    } else if dice.one_in(30) {
        quiet
    } else {
        return None;
    };
    known(wanted).then_some(wanted)
}

fn specialists(story: &Story) -> &'static [Role] {
    match story.subject.get(..4).unwrap_or("") {
        "REPT" | "TCFR" => &[Role::RemovalOfficer],
        "INTL" => &[Role::Analyst],
        "TRAD" | "HLTH" => &[Role::TradeSpecialist, Role::SpecialAgent],
        _ => &[Role::SpecialAgent],
    }
}

fn marking(dice: &Dice) -> &'static str {
    match dice.below(20) {
        0..=2 => "CUI//LEI//NOFORN",
        3 => "CUI//LEI//FED ONLY",
        4..=7 => "OPEN",
        _ => "CUI//LEI",
    }
}

impl<'a> Cast<'a> {
    /// Writes that the matter is limited to the group, where it is.
    pub fn limit(&self, pen: &mut Pen) {
        if let Some(group) = self.group {
            let mut given = json!({"need_group": group});
            if self.asker_is_away(pen) {
                given["assisting"] = json!([pen.world.network.headquarters.code]);
            }
            pen.after(&self.boss.name, (0, 6), What::Access(fields(given)));
        }
    }

    /// Whether the asker sits at headquarters.
    pub fn asker_is_away(&self, pen: &Pen) -> bool {
        pen.world.network.post_of(&self.asker.name).code != self.post.code
    }

    /// An officer of another office of the same country who may lend a hand; none where the matter is limited.
    pub fn neighbour(&self, network: &'a Network) -> Option<(&'a Post, &'a Seat)> {
        let post = network
            .posts
            .iter()
            .find(|p| p.country == self.post.country && p.code != self.post.code)?;
        let agent = post.with(&[Role::SpecialAgent]).first().copied()?;
        self.group.is_none().then_some((post, agent))
    }
}

/// An outcome that the story may lead to, as it is claimed.
pub fn outcome(pen: &Pen, cast: &Cast, story: &Story, number: usize) -> Map<String, Value> {
    let outcome = pen.dice.pick(&story.outcomes).clone();
    let seed = pen.dice.between(100, 9_999);
    let year = pen.day(cast.post).year();
    let mut given = json!({
        "outcome": outcome,
        "on": pen.day(cast.post).yesterday().unwrap_or_else(|_| pen.day(cast.post)).to_string(),
        "country": cast.post.country,
        "fact_reference": format!("{}-{}/{year}-{seed}{number}", cast.post.country, cast.post.code),
        "justification": pen.say(&pen.world.fiction.phrases.justifications),
        "role": "lead",
        "done_by": cast.agency.name,
    });
    match outcome.as_str() {
        "SEIZ" => {
            if let Some(seizure) = &story.seizure {
                seize(pen, seizure, &mut given);
            }
        }
        "PENL" | "RVLP" => {
            let dollars = pen.dice.between(40, 4_000) * 100;
            given["value"] = json!({"amount": format!("{dollars}.00"), "currency": "USD"});
            if outcome == "RVLP" {
                given["basis"] = json!("declared");
            }
        }
        _ => {}
    }
    fields(given)
}

fn seize(pen: &Pen, seizure: &Seizure, given: &mut Value) {
    // Amounts between the bounds grow together: more goods are worth more.
    let share = pen.dice.between(0, 100);
    let between = |least: u64, most: u64| least + (most - least) * share / 100;
    let value = between(seizure.value_least, seizure.value_most);
    let quantity = if seizure.unit == "currency" {
        value
    } else {
        between(seizure.least, seizure.most)
    };
    given["quantity"] = json!(quantity.to_string());
    given["unit"] = json!(seizure.unit);
    given["value"] = json!({"amount": format!("{value}.00"), "currency": "USD"});
    given["basis"] = json!(seizure.basis);
}
