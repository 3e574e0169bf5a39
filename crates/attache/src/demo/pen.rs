//! Writes one story down as deeds: who does what, when. Nothing is done here.
//!
//! A deed falls into its officer's working hours: not at night, not on the weekend of the country where he sits.
//! Deeds of a story follow one another in time, so any beginning of a story is a story.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::{Map, Value, json};

use crate::demo::dice::Dice;
use crate::demo::fiction::{Fiction, Story};
use crate::demo::network::{Network, Post, fields};
use crate::matters::NewMatter;
use crate::packs::Packs;

/// What is done.
#[derive(Clone, Debug)]
pub enum What {
    /// A matter is opened.
    Create(Box<NewMatter>),
    /// A step is taken.
    Step(&'static str, Map<String, Value>),
    /// Fields of the body are set.
    Fields(Map<String, Value>),
    /// One more task.
    AddTask(Map<String, Value>),
    /// A task of this number moves.
    Task(u32, Map<String, Value>),
    /// A party is put on it.
    Party(Map<String, Value>),
    /// An outcome is claimed.
    Claim(Map<String, Value>),
    /// The claim of this number is decided.
    Decide(u32, Map<String, Value>),
    /// Time is booked.
    Hours(Map<String, Value>),
    /// Who may know is said.
    Access(Map<String, Value>),
    /// It is linked with the matter of an earlier plot.
    Link {
        /// The other plot.
        plot: usize,
        /// What the other is to this.
        role: &'static str,
    },
    /// A promise is recorded with an agency, about the matter of an earlier plot where there is one.
    Promise {
        /// Agency.
        agency: String,
        /// What was promised.
        given: Map<String, Value>,
        /// Plot of the matter.
        plot: Option<usize>,
    },
    /// The promise of this plot is settled.
    Settle(Map<String, Value>),
    /// A contact was met.
    Met {
        /// Contact.
        contact: String,
        /// On which day.
        on: Date,
    },
}

/// One deed.
#[derive(Clone, Debug)]
pub struct Deed {
    /// When.
    pub at: Timestamp,
    /// Sign-in name of who does it.
    pub who: String,
    /// What.
    pub what: What,
}

/// What every story is told from.
pub struct World<'a> {
    /// What is invented.
    pub fiction: &'a Fiction,
    /// Who is who.
    pub network: &'a Network,
    /// Weekends.
    pub packs: &'a Packs,
    /// The present; nothing happens after it.
    pub now: Timestamp,
}

/// Writes one story.
pub struct Pen<'a> {
    /// What it is told from.
    pub world: &'a World<'a>,
    /// Chance of the story.
    pub dice: Dice,
    // Chance of the hours, apart: the same story begun on another day stays the same story.
    timing: Dice,
    /// The moment the story has reached.
    pub at: Timestamp,
    /// What was written.
    pub deeds: Vec<Deed>,
    gaps: Vec<(&'static str, String)>,
}

impl<'a> Pen<'a> {
    /// A pen that starts at an instant, in the country of a post.
    pub fn new(world: &'a World<'a>, seed: u64, start: Timestamp, post: &Post) -> Pen<'a> {
        let dice = Dice::new(seed);
        let words = world.fiction.country(&post.country);
        let name = world
            .packs
            .country(&post.country)
            .map_or_else(|| post.country.clone(), |row| row.name.clone());
        let gaps = vec![
            ("{city}", post.city.clone()),
            ("{country}", name),
            ("{port}", dice.pick(&words.ports).clone()),
            ("{firm}", dice.pick(&words.firms).clone()),
            ("{vessel}", dice.pick(&words.vessels).clone()),
            ("{person}", dice.pick(&words.people).clone()),
            ("{us}", dice.pick(&world.fiction.home_cities).clone()),
        ];
        Pen {
            world,
            dice,
            timing: Dice::new(seed ^ 0x5bd1_e995),
            at: start,
            deeds: vec![],
            gaps,
        }
    }

    /// A sentence with its gaps filled.
    pub fn fill(&self, text: &str) -> String {
        self.gaps
            .iter()
            .fold(text.to_string(), |text, (gap, word)| text.replace(gap, word))
    }

    /// One of these sentences, filled.
    pub fn say(&self, list: &[String]) -> String {
        let text = self.dice.pick(list).clone();
        self.fill(&text)
    }

    /// The word that fills a gap.
    pub fn word(&self, gap: &str) -> String {
        self.fill(&format!("{{{gap}}}"))
    }

    /// Writes a deed that happens so many hours after the last, in working hours.
    pub fn after(&mut self, who: &str, hours: (u64, u64), what: What) {
        let minutes = self.timing.between(hours.0 * 60 + 1, hours.1 * 60 + 40);
        let then = self.at + SignedDuration::from_mins(i64::try_from(minutes).unwrap_or(60));
        self.at = self.working(who, then);
        self.deeds.push(Deed {
            at: self.at,
            who: who.into(),
            what,
        });
    }

    /// As [`Pen::after`], for a step.
    pub fn step(&mut self, who: &str, hours: (u64, u64), verb: &'static str, inputs: Value) {
        self.after(who, hours, What::Step(verb, fields(inputs)));
    }

    /// The same instant, or the next at which the officer is at work.
    fn working(&self, who: &str, at: Timestamp) -> Timestamp {
        const DAYS_MAX: usize = 7;
        let post = self.world.network.post_of(who);
        let local = at.to_zoned_datetime(post.zone.clone());
        let mut day = local.date();
        let mut clock = local.time();
        if clock.hour() >= 18 {
            day = day.saturating_add(1.day());
            clock = jiff::civil::Time::midnight();
        }
        for _ in 0..DAYS_MAX {
            if !self.world.packs.is_weekend(&post.country, day) {
                break;
            }
            day = day.saturating_add(1.day());
            clock = jiff::civil::Time::midnight();
        }
        if clock.hour() < 8 {
            let minute = i8::try_from(self.timing.below(60)).unwrap_or(0);
            let hour = i8::try_from(self.timing.between(8, 10)).unwrap_or(8);
            clock = jiff::civil::time(hour, minute, 0, 0);
        }
        let then = post
            .zone
            .to_ambiguous_timestamp(day.to_datetime(clock))
            .compatible()
            .unwrap_or(at);
        then.max(at)
    }

    /// The day the story has reached, where an office is.
    pub fn day(&self, post: &Post) -> Date {
        self.at.to_zoned_datetime(post.zone.clone()).date()
    }

    /// Books a few hours of an officer.
    pub fn hours(&mut self, who: &str, story: &Story) {
        let minutes = self.dice.between(2, 32) * 15;
        let note = self.say(&self.world.fiction.phrases.work);
        let given = json!({"minutes": minutes, "subject": story.subject, "note": note});
        self.after(who, (0, 3), What::Hours(fields(given)));
    }
}
