//! Officers, agencies, contacts and offices in forms: people choose them by name, records keep them by id.
//!
//! A form shows the name of an id ([`Picks::gather`]) and takes a name back ([`resolve`]): one name that fits exactly is
//! its id; several, or a part of a name, come back as a list to choose from, so that it works without a script too. What
//! is offered is what the reader may see, and nothing where policy closes a register to him. [`offers`] answers while
//! one types.

use std::collections::HashMap;

use matter::field::{CodeTable, Field, Type};
use matter::{Refusal, refuse};
use policy::Action;
use serde_json::{Map, Value};
use store::names::{Fit, Named, Register, by_ids, find};

use crate::app::{App, Ctx};
use crate::web::problem::Problem;
use crate::web::type_ahead::{Offer, ROWS_MAX};

/// The register behind a table whose rows are chosen by name; none for the others.
pub fn register(table: CodeTable) -> Option<Register> {
    match table {
        CodeTable::Officers => Some(Register::Officers),
        CodeTable::Agencies => Some(Register::Agencies),
        CodeTable::Contacts => Some(Register::Contacts),
        _ => None,
    }
}

/// The table of a field that is chosen from one, or several of it.
fn table_of(ty: Type) -> Option<CodeTable> {
    match ty {
        Type::Code(table) => Some(table),
        Type::Many(Type::Code(table)) => Some(*table),
        _ => None,
    }
}

fn may_see(ctx: &Ctx, register: Register) -> bool {
    let action = match register {
        Register::Officers => Action::ReadOfficers,
        Register::Agencies | Register::Contacts => Action::ReadCounterpart,
    };
    policy::decide_general(action, &ctx.officer).is_ok()
}

fn offer(named: Named) -> Offer {
    Offer {
        name: named.label(),
        code: named.id,
    }
}

/// Names that fit what is asked, best first; nothing where the reader may not see the register.
///
/// # Errors
/// Faults of the store.
pub fn offers(app: &App, ctx: &Ctx, register: Register, asked: &str) -> Result<Vec<Offer>, Problem> {
    if !may_see(ctx, register) {
        return Ok(vec![]);
    }
    let hits = app.db.read(|tx| find(tx, register, asked, ROWS_MAX))?;
    Ok(hits.into_iter().map(|(named, _)| offer(named)).collect())
}

/// What a form shows of a value that is chosen by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown<'a> {
    /// Its name.
    Name(&'a str),
    /// Names to choose from, because several fit what was typed, or a part of one was typed.
    Choose(&'a [Offer]),
    /// What was typed.
    Typed,
}

enum Kept {
    Name(String),
    Choose(Vec<Offer>),
}

/// The names that one form needs.
#[derive(Default)]
pub struct Picks {
    shown: HashMap<(Register, String), Kept>,
    offices: Vec<(String, String)>,
}

impl Picks {
    /// The names of the values that forms over these fields show.
    ///
    /// # Errors
    /// Faults of the store.
    pub fn gather(app: &App, ctx: &Ctx, forms: &[(&[Field], &Map<String, Value>)]) -> Result<Picks, Problem> {
        let coded = forms.iter().flat_map(|(fields, values)| {
            let coded = fields.iter().filter_map(|field| Some((field, table_of(field.ty)?)));
            coded.flat_map(|(field, table)| {
                let texts = super::forms::texts_of(values.get(field.name));
                // A field without a value needs the offices to choose from all the same.
                texts.into_iter().chain([String::new()]).map(move |text| (table, text))
            })
        });
        Picks::of(app, ctx, coded.collect())
    }

    /// The names of single values of tables.
    ///
    /// # Errors
    /// Faults of the store.
    pub fn of(app: &App, ctx: &Ctx, values: Vec<(CodeTable, String)>) -> Result<Picks, Problem> {
        let mut picks = Picks::default();
        let wants_offices = values.iter().any(|(table, _)| *table == CodeTable::Offices);
        let asked: Vec<(Register, String)> = values
            .into_iter()
            .filter_map(|(table, text)| Some((register(table)?, text.trim().to_string())))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        if asked.is_empty() && !wants_offices {
            return Ok(picks);
        }
        picks.shown = app.db.read(|tx| {
            let mut shown = HashMap::new();
            for register in [Register::Officers, Register::Agencies, Register::Contacts] {
                let texts = asked
                    .iter()
                    .filter(|(r, _)| *r == register)
                    .map(|(_, text)| text.as_str());
                let texts: Vec<&str> = texts.collect();
                let mut names = by_ids(tx, register, &texts)?;
                for text in texts {
                    let kept = match names.remove(text) {
                        Some(named) => Some(Kept::Name(named.label())),
                        None if may_see(ctx, register) => to_choose(find(tx, register, text, ROWS_MAX + 1)?),
                        None => None,
                    };
                    if let Some(kept) = kept {
                        shown.insert((register, text.to_string()), kept);
                    }
                }
            }
            Ok(shown)
        })?;
        if wants_offices {
            let offices = app.db.read(store::officers::offices_all)?;
            let open = offices.into_iter().filter(|office| office.closed.is_empty());
            picks.offices = open
                .map(|office| {
                    let label = format!("{} ({})", office.name, office.code);
                    (office.code, label)
                })
                .collect();
        }
        Ok(picks)
    }

    /// What to show of a value.
    pub fn shown(&self, table: CodeTable, value: &str) -> Shown<'_> {
        let kept = register(table).and_then(|register| self.shown.get(&(register, value.trim().to_string())));
        match kept {
            Some(Kept::Name(name)) => Shown::Name(name),
            Some(Kept::Choose(offers)) => Shown::Choose(offers),
            None => Shown::Typed,
        }
    }

    /// The values of a field as people read them: names in the place of ids.
    pub fn plain(&self, ty: Type, value: Option<&Value>) -> Option<String> {
        let table = table_of(ty).filter(|table| register(*table).is_some())?;
        let texts = super::forms::texts_of(value);
        let named = texts.iter().map(|text| match self.shown(table, text) {
            Shown::Name(name) => name.to_string(),
            _ => text.clone(),
        });
        Some(named.collect::<Vec<_>>().join(", "))
    }

    /// Open offices by code and name, where a field asks for one.
    pub fn offices(&self) -> &[(String, String)] {
        &self.offices
    }
}

fn to_choose(hits: Vec<(Named, Fit)>) -> Option<Kept> {
    let few = (1..=ROWS_MAX).contains(&hits.len());
    few.then(|| Kept::Choose(hits.into_iter().map(|(named, _)| offer(named)).collect()))
}

/// Puts ids in the place of names in what was given for these fields. What cannot be told stays as it was typed, and is
/// refused with what to do; `before` is what stood there, which an unchanged name keeps.
///
/// # Errors
/// Faults of the store.
pub fn resolve(
    app: &App,
    ctx: &Ctx,
    fields: &[Field],
    before: &Map<String, Value>,
    given: &mut Map<String, Value>,
) -> Result<Vec<Refusal>, Problem> {
    let mut refusals = vec![];
    for field in fields {
        let Some(register) = table_of(field.ty).and_then(register) else {
            continue;
        };
        let Some(value) = given.get(field.name) else { continue };
        let mut texts = super::forms::texts_of(Some(value));
        if matches!(field.ty, Type::Code(_)) {
            // A list to choose from comes with an input for another name, which counts where it was used.
            texts.drain(..texts.len().saturating_sub(1));
        }
        let old = super::forms::texts_of(before.get(field.name));
        for text in &mut texts {
            match id_of(app, ctx, register, text.trim(), &old)? {
                Ok(id) => *text = id,
                Err(why) => refusals.push(refuse(why.0, field.name, why.1)),
            }
        }
        let value = match field.ty {
            Type::Many(_) => Value::from(texts),
            _ => texts.pop().map_or(Value::String(String::new()), Value::String),
        };
        given.insert(field.name.to_string(), value);
    }
    Ok(refusals)
}

type Why = (&'static str, String);

/// The id that a text stands for: an id, or a name that only one bears.
///
/// # Errors
/// Faults of the store; inside, why the text names nobody.
pub fn id_of(
    app: &App,
    ctx: &Ctx,
    register: Register,
    text: &str,
    old: &[String],
) -> Result<Result<String, Why>, Problem> {
    let (known, hits) = app.db.read(|tx| {
        let known = by_ids(tx, register, &[text])?.remove(text);
        let hits = match known {
            None if may_see(ctx, register) => find(tx, register, text, ROWS_MAX + 1)?,
            _ => vec![],
        };
        // An unchanged name of somebody who left, or whom another shares a name with, stays who it was.
        let old: Vec<&str> = old.iter().map(String::as_str).collect();
        let stays = by_ids(tx, register, &old)?
            .into_values()
            .find(|named| known.is_none() && named.label() == text);
        Ok((known.or(stays), hits))
    })?;
    if let Some(known) = known {
        return Ok(Ok(known.id));
    }
    let mut exact = hits.iter().filter(|(_, fit)| *fit == Fit::Exact);
    if let (Some((named, _)), None) = (exact.next(), exact.next()) {
        return Ok(Ok(named.id.clone()));
    }
    Ok(Err(match hits.len() {
        0 => ("no-such-name", nobody(register).into()),
        1 => ("choose-one", format!("choose below whether “{text}” is the one meant")),
        few if few <= ROWS_MAX => ("choose-one", format!("several fit “{text}”: choose one below")),
        _ => (
            "too-many-fit",
            format!("more than {ROWS_MAX} fit “{text}”: type more of the name"),
        ),
    }))
}

fn nobody(register: Register) -> &'static str {
    match register {
        Register::Officers => "no officer who serves has this name: type part of it and choose",
        Register::Agencies => "no agency has this name: type part of it and choose, or add the agency first",
        Register::Contacts => "no contact has this name: type part of it and choose, or add the contact first",
    }
}

/// Reasons of an action with those of [`resolve`] in the place of what the action says of the same fields.
pub fn merged(refusals: Vec<Refusal>, of_names: Vec<Refusal>) -> Vec<Refusal> {
    let named = |refusal: &Refusal| of_names.iter().any(|n| n.field == refusal.field);
    let mut all: Vec<Refusal> = refusals
        .into_iter()
        .filter(|refusal| refusal.field.is_none() || !named(refusal))
        .collect();
    all.extend(of_names);
    all
}
