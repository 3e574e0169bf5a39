//! The scope: which matters an officer may read, as one predicate for every list, count, search and chart.
//!
//! [`scope`] is the only way to make one, out of the same rules as [`decide_read`](crate::decide_read). It is settled
//! for the officer first, so that what reaches the database asks only about matters. It goes stale with the officer's
//! postings and delegations: make it anew for each request.

use crate::action::Action;
use crate::cond::{Pred, Test};
use crate::decide::rules;
use crate::facts::MatterFacts;
use crate::officer::Officer;
use crate::rules::Effect;

/// Which matters one officer may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    pred: Pred,
}

/// The matters that an officer may read now.
pub fn scope(officer: &Officer) -> Scope {
    let roles = officer.all_roles();
    let capacities = officer.effective();
    let permits = Pred::any(capacities.iter().flat_map(|who| {
        rules(Effect::Permit, Action::ReadMatter)
            .filter(|rule| rule.roles.holds(who.roles))
            .map(|rule| rule.when.narrow(who))
    }));
    let forbids = rules(Effect::Forbid, Action::ReadMatter)
        .filter(|rule| rule.roles.holds(&roles))
        .map(|rule| rule.when.narrow(&officer.himself()).negate());
    Scope {
        pred: Pred::all(forbids.chain([permits])),
    }
}

impl Scope {
    /// The predicate as SQL for SQLite and PostgreSQL, with its parameters, all text, numbered from `first_param`.
    ///
    /// `alias` names the matter table in the statement: lower-case letters, digits and underscores. Any other alias
    /// gives the predicate that admits nothing. The numbers appear in rising order.
    pub fn sql(&self, alias: &str, first_param: usize) -> (String, Vec<String>) {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if alias.is_empty() || !alias.chars().all(plain) {
            return (NOTHING.to_string(), vec![]);
        }
        let mut text = Text {
            sql: String::new(),
            params: vec![],
            alias,
            first_param,
        };
        text.pred(&self.pred);
        (text.sql, text.params)
    }

    /// Whether the officer may read this matter.
    pub fn admits(&self, matter: &MatterFacts) -> bool {
        self.pred.admits(matter)
    }

    /// Whether it admits no matter at all.
    pub fn is_nothing(&self) -> bool {
        self.pred == Pred::False
    }

    /// Whether it admits every matter.
    pub fn is_everything(&self) -> bool {
        self.pred == Pred::True
    }

    /// 32 hexadecimal digits, the same for scopes that read alike: to keep what was computed under one scope from
    /// being served under another. Not a secret and not a proof (FNV-1a, 128 bit).
    pub fn fingerprint(&self) -> String {
        let (sql, params) = self.sql("m", 1);
        let mut hash = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128;
        let mut add = |part: &str| {
            let length = (part.len() as u64).to_le_bytes();
            for byte in length.iter().chain(part.as_bytes()) {
                hash = (hash ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
            }
        };
        add(&sql);
        params.iter().for_each(|param| add(param));
        format!("{hash:032x}")
    }
}

const NOTHING: &str = "1 = 0";
const EVERYTHING: &str = "1 = 1";

/// A predicate being written out.
struct Text<'a> {
    sql: String,
    params: Vec<String>,
    alias: &'a str,
    first_param: usize,
}

impl Text<'_> {
    fn pred(&mut self, pred: &Pred) {
        match pred {
            Pred::True => self.sql.push_str(EVERYTHING),
            Pred::False => self.sql.push_str(NOTHING),
            Pred::All(parts) => self.joined(parts, " and "),
            Pred::Any(parts) => self.joined(parts, " or "),
            Pred::Not(part) => {
                self.sql.push_str("not (");
                self.pred(part);
                self.sql.push(')');
            }
            Pred::Test(test) => self.test(test),
        }
    }

    fn joined(&mut self, parts: &[Pred], between: &str) {
        for (at, part) in parts.iter().enumerate() {
            self.sql.push_str(if at == 0 { "(" } else { between });
            self.pred(part);
        }
        self.sql.push(')');
    }

    fn test(&mut self, test: &Test) {
        let alias = self.alias;
        match test {
            Test::OfficeIn(offices) => self.one_of(&format!("{alias}.office"), offices),
            Test::AssistedBy(offices) => {
                self.sql
                    .push_str("exists (select 1 from matter_office xo where xo.matter = ");
                self.sql.push_str(alias);
                self.sql.push_str(".id and ");
                self.one_of("xo.office", offices);
                self.sql.push(')');
            }
            Test::Named(person) => {
                self.sql
                    .push_str("exists (select 1 from matter_officer xp where xp.matter = ");
                self.sql.push_str(alias);
                self.sql.push_str(".id and ");
                self.one_of("xp.officer", std::slice::from_ref(person));
                self.sql.push(')');
            }
            Test::CreatedBy(person) => self.one_of(&format!("{alias}.creator"), std::slice::from_ref(person)),
            Test::GroupIn(groups) => self.one_of(&format!("{alias}.need_group"), groups),
            Test::Ungrouped => self.sql.push_str(&format!("{alias}.need_group = ''")),
            Test::UsOnly => self.sql.push_str(&format!("{alias}.us_only = 1")),
            Test::PhaseIs(phase) => self.sql.push_str(&format!("{alias}.phase = '{phase}'")),
            Test::KindIn(kinds) => self.one_of(&format!("{alias}.kind"), kinds),
            Test::KindNotIn(kinds) => {
                self.sql.push_str("not ");
                self.one_of(&format!("{alias}.kind"), kinds);
            }
        }
    }

    /// `column = $n` or `column in ($n, …)`; a value that was there before keeps its number.
    fn one_of<S: AsRef<str>>(&mut self, column: &str, values: &[S]) {
        let numbers: Vec<String> = values
            .iter()
            .map(|value| format!("${}", self.number(value.as_ref())))
            .collect();
        match numbers.as_slice() {
            [] => self.sql.push_str(NOTHING),
            [only] => self.sql.push_str(&format!("{column} = {only}")),
            several => self.sql.push_str(&format!("{column} in ({})", several.join(", "))),
        }
    }

    fn number(&mut self, value: &str) -> usize {
        let at = self.params.iter().position(|known| known == value).unwrap_or_else(|| {
            self.params.push(value.to_string());
            self.params.len() - 1
        });
        self.first_param + at
    }
}
