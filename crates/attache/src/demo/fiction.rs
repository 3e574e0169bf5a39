//! The invented network as data: reads the files of the folder `demo/` of the repository.
//!
//! The files travel inside the program. They are checked here once (nothing empty, every gap known), so that whoever
//! tells stories with them need not ask again.

use anyhow::{Context, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// An office as its file says it.
#[derive(Clone, Debug, Deserialize)]
pub struct OfficeLine {
    pub code: String,
    pub name: String,
    pub country: String,
    pub city: String,
    pub zone: String,
    pub headquarters: u8,
    pub opened: String,
}

/// A need-to-know group.
#[derive(Clone, Debug, Deserialize)]
pub struct GroupLine {
    pub code: String,
    pub title: String,
}

/// An officer; lists are separated by spaces.
#[derive(Clone, Debug, Deserialize)]
pub struct OfficerLine {
    pub name: String,
    pub full_name: String,
    pub office: String,
    pub also: String,
    pub roles: String,
    pub discipline: String,
    pub groups: String,
}

/// An agency; the keeper is a sign-in name.
#[derive(Clone, Debug, Deserialize)]
pub struct AgencyLine {
    pub code: String,
    pub name: String,
    pub name_local: String,
    pub country: String,
    pub kind: String,
    pub domestic: String,
    pub keeper_office: String,
    pub keeper: String,
    pub zone: String,
    pub status: String,
    pub note: String,
}

/// Somebody at an agency.
#[derive(Clone, Debug, Deserialize)]
pub struct ContactLine {
    pub agency: String,
    pub name: String,
    pub rank: String,
    pub languages: String,
    pub phone: String,
    pub trust: String,
}

/// A promise, ours or theirs.
#[derive(Clone, Debug, Deserialize)]
pub struct PromiseLine {
    pub made_by: String,
    pub what: String,
}

/// Words for the gaps of a story in one country.
#[derive(Clone, Debug, Deserialize)]
pub struct CountryWords {
    pub code: String,
    pub ports: Vec<String>,
    pub firms: Vec<String>,
    pub people: Vec<String>,
    pub vessels: Vec<String>,
}

#[derive(Deserialize)]
struct Home {
    cities: Vec<String>,
}

#[derive(Deserialize)]
struct NamesFile {
    us: Home,
    country: Vec<CountryWords>,
}

/// One thing asked, and what may be answered.
#[derive(Clone, Debug, Deserialize)]
pub struct Question {
    /// What is asked.
    pub ask: String,
    /// The answer.
    pub answer: String,
}

/// What a seizure of a story looks like.
#[derive(Clone, Debug, Deserialize)]
pub struct Seizure {
    /// Quantity at least.
    pub least: u64,
    /// Quantity at most.
    pub most: u64,
    /// Unit of the pack.
    pub unit: String,
    /// Value in whole dollars at least.
    pub value_least: u64,
    /// Value in whole dollars at most.
    pub value_most: u64,
    /// Basis of the value.
    pub basis: String,
}

/// What happens in one area of responsibility.
#[derive(Clone, Debug, Deserialize)]
pub struct Story {
    /// Area or sub-subject of the pack.
    pub subject: String,
    /// Title with gaps.
    pub title: String,
    /// Why somebody asks, with gaps.
    pub why: String,
    /// Sections relied on.
    pub citations: Vec<String>,
    /// Components that may be supported.
    pub components: Vec<String>,
    /// Outcome types it may lead to.
    pub outcomes: Vec<String>,
    /// What is seized, where something is.
    pub seizure: Option<Seizure>,
    /// What is asked.
    pub task: Vec<Question>,
}

#[derive(Deserialize)]
struct StoriesFile {
    story: Vec<Story>,
}

/// An engagement that may take place.
#[derive(Clone, Debug, Deserialize)]
pub struct Occasion {
    /// Title.
    pub title: String,
    /// What is to be reached.
    pub objective: String,
    /// Programme or law that is explained; outreach only.
    #[serde(default)]
    pub material: String,
    /// What was said and agreed.
    pub report: String,
}

/// Sentences that fit every story.
#[derive(Clone, Debug, Deserialize)]
pub struct Phrases {
    pub notes: Vec<String>,
    pub advice: Vec<String>,
    pub escalations: Vec<String>,
    pub clarifications: Vec<String>,
    pub cancellations: Vec<String>,
    pub reopenings: Vec<String>,
    pub closings: Vec<String>,
    pub asked: Vec<String>,
    pub caveats: Vec<String>,
    pub avoid: Vec<String>,
    pub deadlines: Vec<String>,
    pub nexus: Vec<String>,
    pub plans: Vec<String>,
    pub suspensions: Vec<String>,
    pub presence: Vec<String>,
    pub justifications: Vec<String>,
    pub refused_claims: Vec<String>,
    pub work: Vec<String>,
    pub meeting: Vec<Occasion>,
    pub visit: Vec<Occasion>,
    pub outreach: Vec<Occasion>,
}

/// Everything invented.
#[derive(Clone, Debug)]
pub struct Fiction {
    pub offices: Vec<OfficeLine>,
    pub groups: Vec<GroupLine>,
    pub officers: Vec<OfficerLine>,
    pub agencies: Vec<AgencyLine>,
    pub contacts: Vec<ContactLine>,
    pub promises: Vec<PromiseLine>,
    pub countries: Vec<CountryWords>,
    pub home_cities: Vec<String>,
    pub stories: Vec<Story>,
    pub phrases: Phrases,
}

impl Fiction {
    /// Reads what the program carries.
    ///
    /// # Errors
    /// Names the file that does not read or lacks something.
    pub fn read() -> anyhow::Result<Fiction> {
        let names: NamesFile = toml("names.toml", include_str!("../../../../demo/names.toml"))?;
        let stories: StoriesFile = toml("stories.toml", include_str!("../../../../demo/stories.toml"))?;
        let fiction = Fiction {
            offices: csv("offices.csv", include_str!("../../../../demo/offices.csv"))?,
            groups: csv("groups.csv", include_str!("../../../../demo/groups.csv"))?,
            officers: csv("officers.csv", include_str!("../../../../demo/officers.csv"))?,
            agencies: csv("agencies.csv", include_str!("../../../../demo/agencies.csv"))?,
            contacts: csv("contacts.csv", include_str!("../../../../demo/contacts.csv"))?,
            promises: csv("commitments.csv", include_str!("../../../../demo/commitments.csv"))?,
            countries: names.country,
            home_cities: names.us.cities,
            stories: stories.story,
            phrases: toml("phrases.toml", include_str!("../../../../demo/phrases.toml"))?,
        };
        fiction.check()?;
        Ok(fiction)
    }

    fn check(&self) -> anyhow::Result<()> {
        for words in &self.countries {
            let lists = [&words.ports, &words.firms, &words.people, &words.vessels];
            ensure!(
                lists.iter().all(|list| !list.is_empty()),
                "names.toml: {} has an empty list",
                words.code
            );
        }
        ensure!(
            !self.home_cities.is_empty() && !self.countries.is_empty(),
            "names.toml: no city or no country"
        );
        for story in &self.stories {
            let full = !story.task.is_empty() && !story.citations.is_empty() && !story.components.is_empty();
            ensure!(
                full && !story.outcomes.is_empty(),
                "stories.toml: {} lacks something",
                story.subject
            );
        }
        let p = &self.phrases;
        let lists = [
            &p.notes,
            &p.advice,
            &p.escalations,
            &p.clarifications,
            &p.cancellations,
            &p.reopenings,
            &p.closings,
            &p.asked,
            &p.caveats,
            &p.avoid,
            &p.deadlines,
            &p.nexus,
            &p.plans,
            &p.suspensions,
            &p.presence,
            &p.justifications,
            &p.refused_claims,
            &p.work,
        ];
        ensure!(
            lists.iter().all(|list| !list.is_empty()),
            "phrases.toml: a list is empty"
        );
        let occasions = [&p.meeting, &p.visit, &p.outreach];
        ensure!(
            occasions.iter().all(|list| !list.is_empty()),
            "phrases.toml: an occasion is missing"
        );
        ensure!(
            !self.stories.is_empty() && !self.promises.is_empty(),
            "stories.toml or commitments.csv is empty"
        );
        Ok(())
    }

    /// The words of a country; those of the first for one that has none.
    pub fn country(&self, code: &str) -> &CountryWords {
        self.countries
            .iter()
            .find(|words| words.code == code)
            .unwrap_or(&self.countries[0])
    }
}

fn csv<T: DeserializeOwned>(file: &str, text: &str) -> anyhow::Result<Vec<T>> {
    let rows = csv::Reader::from_reader(text.as_bytes())
        .into_deserialize()
        .collect::<Result<Vec<T>, _>>();
    rows.with_context(|| format!("read {file} of the demo"))
}

fn toml<T: DeserializeOwned>(file: &str, text: &str) -> anyhow::Result<T> {
    toml::from_str(text).with_context(|| format!("read {file} of the demo"))
}
