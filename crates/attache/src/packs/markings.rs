//! Handling markings: the rows, and what each means for a release.
//!
//! How a marking is written is policy's (`policy::release::marking`); which ones there are is a pack's. Families stand
//! side by side: controlled unclassified information (composed of categories and limits), the traffic light protocol,
//! Europol's handling codes, legacy markings kept as they were read, and the house's own. A marking that nobody knows is
//! an error, never "open". Start at [`Packs::read_marking`].

use jiff::civil::Date;
use policy::release::{EvidenceRule, Limit, MarkingCard, MarkingEffect, MarkingPart, MarkingScheme, OnwardRule, Span};
use serde::{Deserialize, Serialize};

use super::row::{Row, Table, day_or_none};
use super::{Packs, latest};

/// Characters of a marking that are read at most.
const MARKING_CHARS_MAX: usize = 400;

/// Whether a marking is given to new material.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkingUse {
    /// Given to new material.
    Current,
    /// Kept as it was read, never given anew.
    Legacy,
}

/// A handling marking, or a category or limit of composed ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marking {
    /// Name.
    pub title: String,
    /// Family.
    #[serde(default = "house")]
    pub scheme: MarkingScheme,
    /// Whether it is a whole marking, or a part that composed ones are made of.
    #[serde(default)]
    pub part: MarkingPart,
    /// Banner of this marking alone.
    pub banner: String,
    /// Control marking that opens a composed banner (`CUI`); none: the banner is not composed.
    pub control: Option<String>,
    /// Categories of a composed banner.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Limited-dissemination controls of a composed banner.
    #[serde(default)]
    pub limits: Vec<String>,
    /// Order for the high-water mark; higher is stricter.
    pub rank: u8,
    /// Whether it is given to new material.
    #[serde(rename = "use")]
    pub usage: MarkingUse,
    /// Closed to locally employed staff and to every foreign receiver.
    pub us_only: bool,
    /// What it does to a release abroad before its limits are looked at. Where a row does not say, a person decides.
    #[serde(default = "refer")]
    pub effect: MarkingEffect,
    /// Purposes it is limited to; none: each.
    pub purposes: Option<Span>,
    /// Texts that bind the recipient.
    #[serde(default)]
    pub conditions: Vec<String>,
    /// What the recipient may do with it towards others; none: nothing is said.
    pub onward: Option<OnwardRule>,
    /// What it may prove; none: nothing is said.
    pub evidence: Option<EvidenceRule>,
    /// Last day on which a legacy marking was given; none: nobody knows, and a person looks at what carries it.
    #[serde(default, deserialize_with = "day_or_none")]
    pub given_until: Option<Date>,
}

fn house() -> MarkingScheme {
    MarkingScheme::House
}

fn refer() -> MarkingEffect {
    MarkingEffect::Refer
}

impl Table for Marking {
    const NAME: &'static str = "marking";
    fn title(&self) -> &str {
        &self.title
    }
}

impl Marking {
    /// The card that release checks read; `code` is the row's.
    pub(super) fn card(&self, code: &str) -> MarkingCard {
        let mut limits: Vec<Limit> = self.limits.iter().filter_map(|text| limit_of(text)).collect();
        if self.part == MarkingPart::Limit {
            limits.extend(limit_of(code));
        }
        MarkingCard {
            title: self.title.clone(),
            scheme: self.scheme,
            code: code.to_string(),
            part: self.part,
            rank: self.rank,
            effect: self.effect,
            limits,
            rel_to: vec![],
            dissemination_list: vec![],
            purposes: self.purposes.clone(),
            conditions: self.conditions.clone(),
            onward: self.onward,
            evidence: self.evidence,
            given_until: self.given_until,
        }
    }
}

/// The limit that a text of a marking stands for.
pub(super) fn limit_of(text: &str) -> Option<Limit> {
    // The syntax is policy's: a limit is what a marking with nothing else reads as one.
    let named = if matches!(text, "REL TO" | "DISPLAY ONLY") {
        format!("{text} US")
    } else {
        text.to_string()
    };
    match Read::read(&format!("CUI//{named}")) {
        Ok(Read::Cui(cui)) => cui.limits.iter().next().copied(),
        _ => None,
    }
}

impl Packs {
    /// A marking as it stands on a paper, whatever its case; every part of it has a row. Err: what is wrong with it.
    pub fn read_marking(&self, text: &str) -> Result<Read, String> {
        read(&self.tables.markings, text).map(|(marking, _)| marking)
    }
}

/// A marking as it was understood.
pub(super) type Read = policy::release::marking::Marking;

/// A marking and the rows it rests on: its own, or those of the parts it is composed of. Never without a row.
pub(super) fn read<'m>(markings: &'m [Row<Marking>], text: &str) -> Result<(Read, Vec<&'m Row<Marking>>), String> {
    let text: String = text
        .trim()
        .chars()
        .take(MARKING_CHARS_MAX)
        .collect::<String>()
        .to_uppercase();
    let whole = latest(markings, &text).filter(|row| row.part == MarkingPart::Whole);
    let marking = Read::read(&text).map_err(|wrong| wrong.why)?;
    if let Some(row) = whole {
        return Ok((marking, vec![row]));
    }
    let Read::Cui(cui) = &marking else {
        return Err(format!("no pack has the marking {text}"));
    };
    let mut rows = vec![];
    for code in cui.categories() {
        rows.push(part(markings, &code, MarkingPart::Category).ok_or(format!("no pack has the category {code}"))?);
    }
    for limit in &cui.limits {
        let code = policy::release::marking::word(*limit);
        rows.push(part(markings, code, MarkingPart::Limit).ok_or(format!("no pack has the limit {code}"))?);
    }
    if rows.is_empty() {
        return Err(format!("no pack has the marking {text}"));
    }
    Ok((marking, rows))
}

fn part<'m>(markings: &'m [Row<Marking>], code: &str, part: MarkingPart) -> Option<&'m Row<Marking>> {
    latest(markings, code).filter(|row| row.part == part)
}
