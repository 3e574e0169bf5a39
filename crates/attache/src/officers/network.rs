//! Offices of the network and need-to-know groups.
//!
//! Everybody sees the offices; a group is seen by its members and by whoever edits officers. Nobody puts himself in.

use matter::refuse;
use store::officers::{Group, Office};
use store::{ids, officers};

use super::actions::{Author, NAME_CHARS_MAX, Sight, sight};
use crate::app::{App, Ctx};
use crate::codes::Codes;
use crate::web::problem::Problem;

/// Every office.
///
/// # Errors
/// Denied.
pub fn offices(app: &App, ctx: &Ctx) -> Result<Vec<Office>, Problem> {
    sight(ctx)?;
    Ok(app.db.read(officers::offices_all)?)
}

/// Opens an office.
///
/// # Errors
/// Denied; refused with every reason at once.
pub fn add_office(app: &App, author: Author, new: &Office) -> Result<(), Problem> {
    let allowed = author.may_edit()?;
    let mut office = Office {
        code: new.code.trim().to_uppercase(),
        name: new.name.trim().into(),
        country: new.country.trim().to_uppercase(),
        city: new.city.trim().into(),
        zone: new.zone.trim().into(),
        headquarters: new.headquarters,
        opened: new.opened.trim().into(),
        closed: String::new(),
    };
    let mut refusals = vec![];
    if !(2..=6).contains(&office.code.len())
        || !office
            .code
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    {
        refusals.push(refuse("bad-code", "code", "give 2 to 6 capitals or digits"));
    }
    for (field, text) in [("name", &office.name), ("city", &office.city)] {
        if text.is_empty() || text.chars().count() > NAME_CHARS_MAX || text.chars().any(char::is_control) {
            refusals.push(refuse(
                "bad-text",
                field,
                format!("fill this in, at most {NAME_CHARS_MAX} characters"),
            ));
        }
    }
    if !Codes::over(&app.packs).is_country(&office.country) {
        refusals.push(refuse(
            "bad-country",
            "country",
            "give the country's code of two letters",
        ));
    }
    if jiff::tz::TimeZone::get(&office.zone).is_err() {
        refusals.push(refuse(
            "bad-zone",
            "zone",
            "give a time zone of the IANA list, such as America/New_York",
        ));
    }
    if office.opened.is_empty() {
        office.opened = author
            .now()
            .to_zoned_datetime(jiff::tz::TimeZone::UTC)
            .date()
            .to_string();
    } else if office.opened.parse::<jiff::civil::Date>().is_err() {
        refusals.push(refuse("bad-date", "opened", "give the day as 2026-11-24"));
    }
    if app.db.read(|tx| officers::exists_office(tx, &office.code))? {
        refusals.push(refuse("exists", "code", "choose another code: this office exists"));
    }
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let entry = allowed.entry("office.add", &office.code);
    Ok(app.db.write(move |tx| {
        tx.audit(entry.clone());
        officers::add_office(tx, &office)
    })?)
}

/// A group with its members.
#[derive(Clone, Debug)]
pub struct GroupOf {
    /// The group.
    pub group: Group,
    /// Members: id and full name.
    pub members: Vec<(String, String)>,
}

/// Groups: all for whoever edits officers, one's own for everybody else.
///
/// # Errors
/// Denied.
pub fn groups(app: &App, ctx: &Ctx) -> Result<Vec<GroupOf>, Problem> {
    let sight = sight(ctx)?;
    Ok(app.db.read(|tx| {
        let pairs = officers::group_members_all(tx)?;
        let ids: Vec<&str> = pairs.iter().map(|(_, officer)| officer.as_str()).collect();
        let names = officers::names(tx, &ids)?;
        let mut groups = vec![];
        for group in officers::groups_all(tx)? {
            if sight == Sight::Names && !ctx.officer.groups.contains(&group.code) {
                continue;
            }
            let members = pairs.iter().filter(|(code, _)| *code == group.code);
            let members = members
                .map(|(_, id)| (id.clone(), names.get(id).cloned().unwrap_or_default()))
                .collect();
            groups.push(GroupOf { group, members });
        }
        Ok(groups)
    })?)
}

/// Founds a group.
///
/// # Errors
/// Denied; refused with every reason at once.
pub fn add_group(app: &App, ctx: &Ctx, code: &str, title: &str) -> Result<(), Problem> {
    let allowed = Author::Officer(ctx).may_edit()?;
    let group = Group {
        code: code.trim().to_lowercase(),
        title: title.trim().into(),
    };
    let mut refusals = vec![];
    if !(2..=30).contains(&group.code.len())
        || !group
            .code
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    {
        refusals.push(refuse(
            "bad-code",
            "code",
            "give 2 to 30 small letters, digits or dashes",
        ));
    }
    if group.title.is_empty() || group.title.chars().count() > NAME_CHARS_MAX {
        refusals.push(refuse(
            "bad-title",
            "title",
            format!("give a title, at most {NAME_CHARS_MAX} characters"),
        ));
    }
    if app.db.read(|tx| officers::exists_group(tx, &group.code))? {
        refusals.push(refuse("exists", "code", "choose another code: this group exists"));
    }
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let (entry, at) = (allowed.entry("group.add", &group.code), ids::instant(ctx.now));
    Ok(app.db.write(move |tx| {
        tx.audit(entry.clone());
        officers::add_group(tx, &group, &at)
    })?)
}

/// Whether somebody belongs to a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// From now on.
    In,
    /// No longer.
    Out,
}

/// Puts somebody else into a group or takes him out.
///
/// # Errors
/// Denied, missing, or oneself put in.
pub fn set_member(app: &App, ctx: &Ctx, group: &str, officer: &str, membership: Membership) -> Result<(), Problem> {
    let author = Author::Officer(ctx);
    let allowed = author.may_edit()?;
    author.not_oneself(officer, "groups")?;
    let (verb, known) = match membership {
        Membership::In => (
            "group.add-member",
            app.db.read(|tx| officers::exists_officer(tx, officer))?,
        ),
        Membership::Out => ("group.drop-member", true),
    };
    if !known {
        return Err(refuse("no-such-officer", "officer", "choose an officer of the list").into());
    }
    let mut entry = allowed.entry(verb, group);
    entry.detail = format!("officer={officer}");
    let (group, officer) = (group.to_string(), officer.to_string());
    Ok(app.db.write(move |tx| {
        tx.audit(entry.clone());
        match membership {
            Membership::In => officers::add_member(tx, &group, &officer),
            Membership::Out => officers::drop_member(tx, &group, &officer),
        }
    })?)
}
