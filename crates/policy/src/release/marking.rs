//! Markings as they are written: reading them, refusing what is not one, and the banner of several.
//!
//! Syntax of controlled unclassified information after 32 CFR 2002.20 and the CUI registry: `CUI//SP-CAT/CAT//LDC/LDC`,
//! specified categories first, then alphabetical, one slash within a part and two between. TLP is version 2.0 (FIRST,
//! 2022). H0 to H3 are Europol's handling codes. FOUO and LES are read, because old papers carry them, and refused on
//! new ones. What a marking *does* is data (`MarkingCard`), except limits, whose words mean the same everywhere. Start
//! at [`Marking::read`]; [`Marking::write`] is the stricter way for new material; [`banner`] is the high-water mark.

use std::collections::BTreeSet;
use std::fmt;

use super::cards::Limit;
use super::faults::is_state;

/// A marking that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marking {
    /// Controlled unclassified information.
    Cui(Cui),
    /// Traffic light protocol.
    Tlp(Tlp),
    /// Europol handling code, 0 to 3.
    HCode(u8),
    /// Kept as it was read.
    Legacy(Legacy),
    /// House marking: nothing beyond need-to-know.
    Open,
}

/// The parts of a CUI marking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cui {
    /// Categories without `SP-` that are specified.
    pub specified: BTreeSet<String>,
    /// Categories that are basic.
    pub basic: BTreeSet<String>,
    /// Limits on dissemination.
    pub limits: BTreeSet<Limit>,
    /// States that REL TO names, two letters.
    pub rel_to: BTreeSet<String>,
    /// States that DISPLAY ONLY names, two letters.
    pub display_only: BTreeSet<String>,
}

/// Colours of TLP 2.0, least strict first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tlp {
    /// No limit.
    Clear,
    /// The community.
    Green,
    /// The organisation and its clients.
    Amber,
    /// The organisation.
    AmberStrict,
    /// The persons present.
    Red,
}

/// Legends that CUI took the place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Legacy {
    /// For official use only.
    Fouo,
    /// Law enforcement sensitive.
    Les,
}

/// Why a text is not a marking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAMarking {
    /// Stable code.
    pub code: &'static str,
    /// What to do.
    pub why: String,
}

impl fmt::Display for NotAMarking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for NotAMarking {}

fn refuse<T>(code: &'static str, why: impl Into<String>) -> Result<T, NotAMarking> {
    Err(NotAMarking { code, why: why.into() })
}

impl Marking {
    /// Reads a marking as it stands on a paper, in whatever order its parts are. Err: what is wrong with it.
    pub fn read(text: &str) -> Result<Marking, NotAMarking> {
        let text = text.trim();
        match text {
            "" => return refuse("empty-marking", "write the marking, or OPEN"),
            "OPEN" => return Ok(Marking::Open),
            "FOUO" => return Ok(Marking::Legacy(Legacy::Fouo)),
            "LES" => return Ok(Marking::Legacy(Legacy::Les)),
            "TLP:WHITE" => return refuse("tlp-1", "write TLP:CLEAR: version 2.0 has no white"),
            _ => {}
        }
        if let Some(colour) = text.strip_prefix("TLP:") {
            return read_tlp(colour);
        }
        if let Some(digit) = text.strip_prefix('H') {
            return match digit {
                "0" | "1" | "2" | "3" => Ok(Marking::HCode(digit.as_bytes()[0] - b'0')),
                _ => refuse("bad-handling-code", "handling codes are H0, H1, H2 and H3"),
            };
        }
        match text.split("//").next() {
            Some("CUI" | "CONTROLLED") => Cui::read(text).map(Marking::Cui),
            _ => refuse(
                "unknown-marking",
                format!("{text} is no marking: write CUI//…, TLP:…, H0 to H3 or OPEN"),
            ),
        }
    }

    /// Reads a marking for new material: as [`Marking::read`], in the order of the registry and without legacy legends.
    pub fn write(text: &str) -> Result<Marking, NotAMarking> {
        let marking = Marking::read(text)?;
        if let Marking::Legacy(_) = marking {
            return refuse("legacy-marking", "legacy legends are read, not given: mark it as CUI");
        }
        let canonical = marking.to_string();
        if canonical != text {
            return refuse("marking-order", format!("write {canonical}"));
        }
        Ok(marking)
    }
}

fn read_tlp(colour: &str) -> Result<Marking, NotAMarking> {
    let tlp = match colour {
        "CLEAR" => Tlp::Clear,
        "GREEN" => Tlp::Green,
        "AMBER" => Tlp::Amber,
        "AMBER+STRICT" => Tlp::AmberStrict,
        "RED" => Tlp::Red,
        _ => return refuse("bad-tlp", "colours are CLEAR, GREEN, AMBER, AMBER+STRICT and RED"),
    };
    Ok(Marking::Tlp(tlp))
}

impl Cui {
    fn read(text: &str) -> Result<Cui, NotAMarking> {
        let mut cui = Cui::default();
        let mut parts = text.split("//").skip(1).peekable();
        if let Some(part) = parts.next_if(|part| !is_limits(part)) {
            cui.read_categories(part)?;
        }
        if let Some(part) = parts.next_if(|part| is_limits(part)) {
            cui.read_limits(part)?;
        }
        match parts.next() {
            Some(part) => refuse(
                "bad-part",
                format!("{part} has no place: write CUI//categories//limits"),
            ),
            None => cui.agrees(),
        }
    }

    fn read_categories(&mut self, part: &str) -> Result<(), NotAMarking> {
        for category in part.split('/') {
            let (name, set) = match category.strip_prefix("SP-") {
                Some(name) => (name, &mut self.specified),
                None => (category, &mut self.basic),
            };
            let fits = !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
            if !fits {
                return refuse(
                    "bad-category",
                    format!("{category:?} is no category: write its capitals, such as LEI"),
                );
            }
            if !set.insert(name.to_string()) {
                return refuse("category-twice", format!("name {category} once"));
            }
        }
        Ok(())
    }

    fn read_limits(&mut self, part: &str) -> Result<(), NotAMarking> {
        for written in part.split('/') {
            let Some((limit, states)) = read_limit(written) else {
                return refuse(
                    "bad-limit",
                    format!("{written:?} is no limit on dissemination: see the CUI registry"),
                );
            };
            let set = match limit {
                Limit::RelTo => Some(&mut self.rel_to),
                Limit::DisplayOnly => Some(&mut self.display_only),
                _ => None,
            };
            match set {
                Some(set) => {
                    for state in states.split(',').map(str::trim) {
                        if !is_state(state) {
                            return refuse("bad-state", format!("{state:?} is no state: write its two letters"));
                        }
                        set.insert(state.to_string());
                    }
                }
                None if !states.is_empty() => {
                    return refuse(
                        "bad-limit",
                        format!("{written:?} is no limit on dissemination: see the CUI registry"),
                    );
                }
                None => {}
            }
            if !self.limits.insert(limit) {
                return refuse("limit-twice", format!("name {} once", word(limit)));
            }
        }
        Ok(())
    }

    /// Limits that cannot stand together are refused: a paper that carries both says nothing that could be followed.
    fn agrees(self) -> Result<Cui, NotAMarking> {
        let has = |limit| self.limits.contains(&limit);
        if has(Limit::Noforn) && (has(Limit::RelTo) || has(Limit::DisplayOnly)) {
            return refuse(
                "limits-contradict",
                "NOFORN cannot stand beside REL TO or DISPLAY ONLY: keep one",
            );
        }
        if has(Limit::FedOnly) && (has(Limit::Fedcon) || has(Limit::Nocon)) {
            return refuse(
                "limits-contradict",
                "FED ONLY leaves out contractors already: keep FED ONLY",
            );
        }
        Ok(self)
    }

    /// Categories as they are written: specified first, then alphabetical.
    pub fn categories(&self) -> Vec<String> {
        let specified = self.specified.iter().map(|name| format!("SP-{name}"));
        specified.chain(self.basic.iter().cloned()).collect()
    }

    /// Takes in another, to the high-water mark: all categories and limits of both, and of states only those both name.
    fn raise(&mut self, other: &Cui) {
        self.rel_to = narrower(Limit::RelTo, (self, &self.rel_to), (other, &other.rel_to));
        self.display_only = narrower(
            Limit::DisplayOnly,
            (self, &self.display_only),
            (other, &other.display_only),
        );
        self.specified.extend(other.specified.iter().cloned());
        self.basic.extend(other.basic.iter().cloned());
        self.limits.extend(other.limits.iter().copied());
    }

    /// Settles limits that came together from several parts: the stricter stays.
    fn settle(&mut self) {
        let nobody_left = |limit, states: &BTreeSet<String>| self.limits.contains(&limit) && states.is_empty();
        if nobody_left(Limit::RelTo, &self.rel_to) || nobody_left(Limit::DisplayOnly, &self.display_only) {
            self.limits.insert(Limit::Noforn);
        }
        if self.limits.contains(&Limit::Noforn) {
            self.limits.remove(&Limit::RelTo);
            self.limits.remove(&Limit::DisplayOnly);
            self.rel_to.clear();
            self.display_only.clear();
        }
        if self.limits.contains(&Limit::Fedcon) && self.limits.contains(&Limit::Nocon) {
            self.limits.insert(Limit::FedOnly);
        }
        if self.limits.contains(&Limit::FedOnly) {
            self.limits.remove(&Limit::Fedcon);
            self.limits.remove(&Limit::Nocon);
        }
        // A category that is specified somewhere is handled as specified everywhere.
        let specified = &self.specified;
        self.basic.retain(|name| !specified.contains(name));
    }
}

/// States that both name, where both limit; those of the one that does, where only one does.
fn narrower(limit: Limit, left: (&Cui, &BTreeSet<String>), right: (&Cui, &BTreeSet<String>)) -> BTreeSet<String> {
    match (left.0.limits.contains(&limit), right.0.limits.contains(&limit)) {
        (true, true) => left.1.intersection(right.1).cloned().collect(),
        (true, false) => left.1.clone(),
        (false, _) => right.1.clone(),
    }
}

fn is_limits(part: &str) -> bool {
    part.split('/').any(|written| read_limit(written).is_some())
}

const LIMITS: [(Limit, &str); 9] = [
    (Limit::Noforn, "NOFORN"),
    (Limit::FedOnly, "FED ONLY"),
    (Limit::Fedcon, "FEDCON"),
    (Limit::Nocon, "NOCON"),
    (Limit::DlOnly, "DL ONLY"),
    (Limit::RelTo, "REL TO"),
    (Limit::DisplayOnly, "DISPLAY ONLY"),
    (Limit::AttorneyClient, "ATTORNEY-CLIENT"),
    (Limit::AttorneyWp, "ATTORNEY-WP"),
];

/// The limit and what follows its words, such as the states of REL TO.
fn read_limit(written: &str) -> Option<(Limit, &str)> {
    LIMITS.iter().find_map(|(limit, word)| {
        let rest = written.strip_prefix(word)?;
        (rest.is_empty() || rest.starts_with(' ')).then_some((*limit, rest.trim()))
    })
}

/// The words of a limit.
pub fn word(limit: Limit) -> &'static str {
    LIMITS
        .iter()
        .find(|(one, _)| *one == limit)
        .map_or("", |(_, word)| word)
}

/// A limit as it is written with its states.
fn written(limit: Limit, cui: &Cui) -> String {
    let states = match limit {
        Limit::RelTo => &cui.rel_to,
        Limit::DisplayOnly => &cui.display_only,
        _ => return word(limit).to_string(),
    };
    let states: Vec<&str> = states.iter().map(String::as_str).collect();
    format!("{} {}", word(limit), states.join(", "))
}

impl fmt::Display for Cui {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut limits: Vec<String> = self.limits.iter().map(|limit| written(*limit, self)).collect();
        limits.sort();
        f.write_str("CUI")?;
        for part in [self.categories().join("/"), limits.join("/")] {
            if !part.is_empty() {
                write!(f, "//{part}")?;
            }
        }
        Ok(())
    }
}

impl Tlp {
    /// As it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Tlp::Clear => "TLP:CLEAR",
            Tlp::Green => "TLP:GREEN",
            Tlp::Amber => "TLP:AMBER",
            Tlp::AmberStrict => "TLP:AMBER+STRICT",
            Tlp::Red => "TLP:RED",
        }
    }
}

impl Legacy {
    /// As it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Legacy::Fouo => "FOUO",
            Legacy::Les => "LES",
        }
    }
}

impl fmt::Display for Marking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Marking::Cui(cui) => cui.fmt(f),
            Marking::Tlp(tlp) => f.write_str(tlp.word()),
            Marking::HCode(code) => write!(f, "H{code}"),
            Marking::Legacy(legacy) => f.write_str(legacy.word()),
            Marking::Open => f.write_str("OPEN"),
        }
    }
}

/// The banner of parts with these markings: the high-water mark of each family, the families parted by ` | `.
///
/// Categories and limits of CUI are joined, of states only those stay that every REL TO names, and NOFORN takes the
/// place of a REL TO that names nobody any more. Of TLP the strictest colour stays. Handling codes are not an order, so
/// all are shown. Legacy legends stay as read. Of nothing, or of OPEN alone, it is `OPEN`.
pub fn banner<'m>(markings: impl IntoIterator<Item = &'m Marking>) -> String {
    let mut cui: Option<Cui> = None;
    let mut tlp: Option<Tlp> = None;
    let mut codes = BTreeSet::new();
    let mut legacy = BTreeSet::new();
    for marking in markings {
        match marking {
            Marking::Cui(one) => cui.get_or_insert_default().raise(one),
            Marking::Tlp(one) => tlp = tlp.max(Some(*one)),
            Marking::HCode(code) => {
                codes.insert(format!("H{code}"));
            }
            Marking::Legacy(one) => {
                legacy.insert(one.word());
            }
            Marking::Open => {}
        }
    }
    let mut families = vec![];
    if let Some(mut cui) = cui {
        cui.settle();
        families.push(cui.to_string());
    }
    families.extend(tlp.map(|tlp| tlp.word().to_string()));
    let codes: Vec<String> = codes.into_iter().collect();
    let legacy: Vec<&str> = legacy.into_iter().collect();
    families.extend(
        [codes.join("/"), legacy.join("/")]
            .into_iter()
            .filter(|part| !part.is_empty()),
    );
    if families.is_empty() {
        "OPEN".to_string()
    } else {
        families.join(" | ")
    }
}
