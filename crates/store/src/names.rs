//! Officers, agencies and contacts by name, whatever the case and the accents: for forms and searches.
//!
//! Names are folded as words of the full text are ([`words::fold`]) and compared here, not in the engine, because the
//! engines fold letters outside ASCII differently. A search reads the names of at most [`SCAN_ROWS_MAX`] rows and
//! nothing else of them. Who may see which register is decided by the caller. Start at [`find`].

use std::collections::HashMap;

use crate::db::Tx;
use crate::sql::Sql;
use crate::value::Value;
use crate::words::fold;
use crate::{Result, params, sql};

/// Rows of a register whose names one search looks at, at most.
pub const SCAN_ROWS_MAX: i64 = 20_000;
/// Characters of what is asked that are looked at.
pub const ASKED_CHARS_MAX: usize = 200;
/// Words of what is asked that are looked at.
pub const WORDS_MAX: usize = 8;

/// A register of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Register {
    /// Officers who may sign in.
    Officers,
    /// Agencies.
    Agencies,
    /// Contacts.
    Contacts,
}

/// A name of a register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Id.
    pub id: String,
    /// Name as people write it.
    pub name: String,
    /// Where it belongs: the home office of an officer, the country of an agency, the agency of a contact.
    pub place: String,
    /// Another name by which it is found: an officer's sign-in name, an agency's name in its own language.
    pub other: String,
}

impl Named {
    /// The name with its place: `Ana Marek (PSL)`.
    pub fn label(&self) -> String {
        if self.place.is_empty() {
            self.name.clone()
        } else {
            format!("{} ({})", self.name, self.place)
        }
    }
}

/// Words that a name must hold, folded.
#[derive(Clone, Debug, Default)]
pub struct Needle {
    whole: String,
    words: Vec<String>,
}

impl Needle {
    /// The words of what was asked.
    pub fn new(asked: &str) -> Needle {
        let asked: String = asked.chars().take(ASKED_CHARS_MAX).collect();
        let whole = fold(asked.trim());
        let parting = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';');
        let words = whole.split(parting).filter(|word| !word.is_empty());
        Needle {
            words: words.take(WORDS_MAX).map(str::to_string).collect(),
            whole,
        }
    }

    /// Whether nothing was asked.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether every word stands somewhere in one of the texts.
    pub fn fits(&self, texts: &[&str]) -> bool {
        let hay: Vec<String> = texts.iter().map(|text| fold(text)).collect();
        self.words.iter().all(|word| hay.iter().any(|text| text.contains(word)))
    }

    /// How well a name fits, 0 best; none where it does not. A sign-in name is found whole or not at all, because not
    /// everybody may learn it.
    fn rank(&self, register: Register, named: &Named) -> Option<u8> {
        let (name, place, other) = (fold(&named.name), fold(&named.place), fold(&named.other));
        let hidden = register == Register::Officers && self.whole != other;
        let hay = [&name, &place, if hidden { &name } else { &other }];
        if !self.words.iter().all(|word| hay.iter().any(|text| text.contains(word))) {
            return None;
        }
        let begins = |word: &String| name.split_whitespace().any(|part| part.starts_with(word.as_str()));
        Some(match () {
            () if self.whole == fold(&named.label()) => 0,
            () if self.whole == name || self.whole == other => 1,
            () if name.starts_with(&self.whole) => 2,
            () if self.words.iter().all(begins) => 3,
            () => 4,
        })
    }
}

/// How well a hit fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// What was asked is its name, with or without its place, or its other name.
    Exact,
    /// What was asked stands in it.
    Part,
}

/// The names of a register that hold every word of what is asked, best first; none where no word is asked.
pub fn find(tx: &mut Tx, register: Register, asked: &str, limit: usize) -> Result<Vec<(Named, Fit)>> {
    let needle = Needle::new(asked);
    if needle.is_empty() {
        return Ok(vec![]);
    }
    let statement = match register {
        Register::Officers => sql!(
            "select o.id, o.full_name, \
             coalesce((select p.office from posting p where p.officer = o.id order by p.position limit 1), ''), o.name \
             from officer o where o.disabled_at = '' order by o.full_name, o.id limit $1"
        ),
        Register::Agencies => {
            sql!("select a.id, a.name, a.country, a.name_local from agency a order by a.name, a.id limit $1")
        }
        Register::Contacts => sql!(
            "select c.id, c.name, a.name, '' from contact c join agency a on a.id = c.agency \
             order by c.name, c.id limit $1"
        ),
    };
    let mut hits: Vec<(u8, Named)> = vec![];
    tx.each(statement, params![SCAN_ROWS_MAX], |row| {
        let named = Named {
            id: row.text(0)?,
            name: row.text(1)?,
            place: row.text(2)?,
            other: row.text(3)?,
        };
        if let Some(rank) = needle.rank(register, &named) {
            hits.push((rank, named));
        }
        Ok(())
    })?;
    // The sort keeps the order of names among those that fit alike.
    hits.sort_by_key(|(rank, _)| *rank);
    let fit = |rank: u8| if rank <= 1 { Fit::Exact } else { Fit::Part };
    Ok(hits
        .into_iter()
        .take(limit)
        .map(|(rank, named)| (named, fit(rank)))
        .collect())
}

/// The names of ids, officers who left among them; an id that is none is left out.
pub fn by_ids(tx: &mut Tx, register: Register, ids: &[&str]) -> Result<HashMap<String, Named>> {
    const IDS_PER_QUERY_MAX: usize = 100;
    let base: Sql = match register {
        Register::Officers => sql!(
            "select o.id, o.full_name, \
             coalesce((select p.office from posting p where p.officer = o.id order by p.position limit 1), ''), o.name \
             from officer o where 1 = 1"
        ),
        Register::Agencies => sql!("select o.id, o.name, o.country, o.name_local from agency o where 1 = 1"),
        Register::Contacts => {
            sql!("select o.id, o.name, a.name, '' from contact o join agency a on a.id = o.agency where 1 = 1")
        }
    };
    let mut wanted: Vec<&str> = ids.iter().copied().filter(|id| !id.is_empty()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut names = HashMap::new();
    for chunk in wanted.chunks(IDS_PER_QUERY_MAX) {
        let text = format!("{} and o.id in {}", base.text(), crate::sql::rows(chunk.len(), 1));
        let values: Vec<Value> = chunk.iter().map(|id| Value::from(*id)).collect();
        for row in tx.query_text(&text, &values)? {
            let named = Named {
                id: row.text(0)?,
                name: row.text(1)?,
                place: row.text(2)?,
                other: row.text(3)?,
            };
            names.insert(named.id.clone(), named);
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, place: &str, other: &str) -> Named {
        Named {
            id: "x".into(),
            name: name.into(),
            place: place.into(),
            other: other.into(),
        }
    }

    // Goal: neither case, accents nor the order of words stand between a question and a name; the best fit is first.
    #[test]
    fn names_are_found_however_they_are_typed() {
        let officer = named("Émile Ötvös-Ngũgĩ", "PSL", "eotvos");
        for asked in [
            "emile",
            "OTVOS",
            "ngugi émile",
            "psl emile",
            "eotvos",
            "Emile Otvos-Ngugi (PSL)",
        ] {
            assert!(
                Needle::new(asked).rank(Register::Officers, &officer).is_some(),
                "{asked}"
            );
        }
        for asked in ["emil x", "tol", "otvos marek", "eotvo"] {
            assert!(
                Needle::new(asked).rank(Register::Officers, &officer).is_none(),
                "{asked}"
            );
        }
        let rank = |asked: &str| Needle::new(asked).rank(Register::Officers, &officer);
        assert_eq!(rank("émile ötvös-ngũgĩ (psl)"), Some(0));
        assert_eq!(rank("EMILE OTVOS-NGUGI"), Some(1));
        assert_eq!(rank("emile"), Some(2));
        assert_eq!(rank("otvos emi"), Some(3));
        assert_eq!(rank("gugi"), Some(4));
        assert!(Needle::new("таможня").fits(&["Customs", "ТАМОЖНЯ Варнии"]));
        assert!(Needle::new(" ,() ").is_empty());
    }
}
