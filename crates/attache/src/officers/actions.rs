//! What can be done with officers; the pages, the API and the command line call these.
//!
//! Whoever may edit officers sees everything about them; everybody else sees names and offices. Nobody changes his own
//! roles, groups or account, so that no system administrator quietly becomes something else. Offices and groups are in
//! [`network`](super::network), what an officer does with his own account is in [`own`](super::own).

use jiff::Timestamp;
use matter::{Refusal, refuse};
use policy::{Action, Role, Tier, check_roles, decide_general};
use store::officers::{Among, Officer, Posting};
use store::{Entry, Tx, ids, officers, sessions};

use super::passwords;
use crate::app::{App, Ctx};
use crate::web::problem::Problem;

/// Characters of a name at most.
pub const NAME_CHARS_MAX: usize = 120;
/// Offices one officer is posted to at most.
pub const POSTINGS_MAX: usize = 12;

/// Who adds or changes: an officer who asked, or somebody at the command line of the installation.
#[derive(Clone, Copy)]
pub enum Author<'a> {
    /// An officer; policy decides.
    Officer(&'a Ctx),
    /// Whoever can reach the database anyway, at an instant.
    CommandLine(Timestamp),
}

impl<'a> Author<'a> {
    /// The instant.
    pub fn now(self) -> Timestamp {
        match self {
            Author::Officer(ctx) => ctx.now,
            Author::CommandLine(now) => now,
        }
    }

    /// An audit entry of what is done.
    pub fn entry(self, verb: &str, subject: &str) -> Entry {
        match self {
            Author::Officer(ctx) => ctx.entry(verb, subject),
            Author::CommandLine(now) => Entry {
                at: ids::instant(now),
                verb: verb.into(),
                subject: subject.into(),
                outcome: "done".into(),
                grounds: "command-line".into(),
                ..Entry::default()
            },
        }
    }

    pub(super) fn may_edit(self) -> Result<Allowed<'a>, Problem> {
        let grounds = match self {
            Author::Officer(ctx) => decide_general(Action::EditOfficers, &ctx.officer)?.grounds().join(" "),
            Author::CommandLine(_) => "command-line".into(),
        };
        Ok(Allowed { author: self, grounds })
    }

    pub(super) fn not_oneself(self, officer: &str, what: &'static str) -> Result<(), Problem> {
        match self {
            Author::Officer(ctx) if ctx.person.id == officer => Err(Refusal::general(
                "own-account",
                format!("ask another system administrator: nobody changes his own {what}"),
            )
            .into()),
            _ => Ok(()),
        }
    }
}

/// An author who may edit, with the grounds that the audit keeps.
pub(super) struct Allowed<'a> {
    author: Author<'a>,
    grounds: String,
}

impl Allowed<'_> {
    /// An audit entry with those grounds.
    pub(super) fn entry(&self, verb: &str, subject: &str) -> Entry {
        Entry {
            grounds: self.grounds.clone(),
            ..self.author.entry(verb, subject)
        }
    }
}

/// How much of an officer the reader sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Name and offices.
    Names,
    /// Everything but secrets.
    Everything,
}

/// How much this officer sees of others.
///
/// # Errors
/// Denied where he may not see officers at all.
pub fn sight(ctx: &Ctx) -> Result<Sight, Problem> {
    decide_general(Action::ReadOfficers, &ctx.officer).map(drop)?;
    Ok(if decide_general(Action::EditOfficers, &ctx.officer).is_ok() {
        Sight::Everything
    } else {
        Sight::Names
    })
}

/// What a list of officers is asked for; empty texts do not filter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// Part of a name.
    pub name: &'a str,
    /// Code of an office they are posted to.
    pub office: &'a str,
    /// Cursor of the page before.
    pub cursor: &'a str,
    /// Rows wanted.
    pub limit: i64,
}

impl<'a> Asked<'a> {
    /// What a request asks for.
    ///
    /// # Errors
    /// A limit that cannot be read.
    pub fn of(call: &'a crate::web::call::Call, usual: i64, max: i64) -> Result<Asked<'a>, Problem> {
        let text = |name: &str| call.query(name).unwrap_or_default();
        Ok(Asked {
            name: text("q"),
            office: text("office"),
            cursor: text("cursor"),
            limit: call.limit(usual, max)?,
        })
    }
}

/// One page of officers by full name, and where the next starts.
///
/// # Errors
/// Denied, or a cursor that cannot be read.
pub fn list(app: &App, ctx: &Ctx, asked: Asked) -> Result<(Vec<Officer>, Option<String>), Problem> {
    let sight = sight(ctx)?;
    // The cursor is the id of the last row; its name is looked up, so that no name stands in an address.
    let after = match asked.cursor {
        "" => (String::new(), String::new()),
        id => {
            let last = app.db.read(|tx| officers::find_officer(tx, id))?;
            last.map(|o| (o.full_name, o.id))
                .ok_or_else(|| Problem::bad("bad-cursor", "take the cursor from the last answer"))?
        }
    };
    let (after, limit) = ((after.0.as_str(), after.1.as_str()), asked.limit + 1);
    let mut rows = app.db.read(|tx| match (asked.name, sight) {
        ("", _) => officers::officers_page(tx, asked.office, after, limit),
        (name, Sight::Everything) => officers::officers_named(tx, asked.office, name, after, limit, Among::Accounts),
        // Who does not see sign-in names must not find anybody by them either.
        (name, Sight::Names) => officers::officers_named(tx, asked.office, name, after, limit, Among::Names),
    })?;
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > asked.limit;
    if more {
        rows.pop();
    }
    let next = rows.last().filter(|_| more).map(|o| o.id.clone());
    Ok((rows, next))
}

/// An officer with what belongs to him.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The officer.
    pub officer: Officer,
    /// Words of roles.
    pub roles: Vec<String>,
    /// Postings, home first.
    pub postings: Vec<Posting>,
    /// Codes of groups.
    pub groups: Vec<String>,
}

/// One officer by id.
///
/// # Errors
/// [`Problem::Missing`] where there is none; denied.
pub fn dossier(app: &App, ctx: &Ctx, id: &str) -> Result<Dossier, Problem> {
    sight(ctx)?;
    app.db
        .read(|tx| {
            let Some(officer) = officers::find_officer(tx, id)?.filter(|o| o.id == id) else {
                return Ok(None);
            };
            let groups = officers::group_members_all(tx)?
                .into_iter()
                .filter(|(_, o)| o == id)
                .map(|(g, _)| g)
                .collect();
            Ok(Some(Dossier {
                roles: officers::roles_of(tx, id)?,
                postings: officers::postings_of(tx, id)?,
                groups,
                officer,
            }))
        })?
        .ok_or(Problem::Missing)
}

/// An officer to be added, as it was typed.
#[derive(Clone, Default)]
pub struct NewOfficer {
    /// Sign-in name.
    pub name: String,
    /// Name as people write it.
    pub full_name: String,
    /// Home office.
    pub office: String,
    /// Further offices.
    pub also: Vec<String>,
    /// Words of roles.
    pub roles: Vec<String>,
    /// Word of the tier; empty: local for locally employed staff, cleared for all others.
    pub tier: String,
    /// Code of a discipline of the packs; may be empty.
    pub discipline: String,
    /// Password; one is made where none is given.
    pub password: Option<String>,
}

/// What was made: the id, and the password where the program made it.
pub struct Added {
    /// Officer's id.
    pub id: String,
    /// Password to hand over once.
    pub password: Option<String>,
}

/// Adds an officer.
///
/// # Errors
/// Denied; refused with every reason at once.
pub fn add(app: &App, author: Author, new: &NewOfficer) -> Result<Added, Problem> {
    let allowed = author.may_edit()?;
    let name = new.name.trim().to_lowercase();
    let full_name = new.full_name.trim();
    let mut refusals = check_name(&name);
    if full_name.is_empty() || full_name.chars().count() > NAME_CHARS_MAX || full_name.chars().any(char::is_control) {
        refusals.push(refuse(
            "bad-full-name",
            "full_name",
            format!("give the name people use, at most {NAME_CHARS_MAX} characters"),
        ));
    }
    let terms = Terms::check(app, &mut refusals, &new.roles, &new.tier, &new.discipline);
    let postings = check_postings(app, author.now(), &mut refusals, &new.office, &new.also, &[])?;
    if let Some(password) = &new.password {
        refusals.extend(passwords::check_new("password", password, &name));
    }
    if app.db.read(|tx| officers::find_officer(tx, &name))?.is_some() {
        refusals.push(refuse(
            "exists",
            "name",
            "choose another sign-in name: this one is taken",
        ));
    }
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let made = if new.password.is_some() {
        None
    } else {
        Some(passwords::generated()?)
    };
    let phc = passwords::hash(new.password.as_deref().or(made.as_deref()).unwrap_or_default())?;
    let officer = Officer {
        id: ids::key(author.now()),
        name,
        full_name: full_name.into(),
        tier: terms.tier.word().into(),
        discipline: terms.discipline,
        created_at: ids::instant(author.now()),
        ..Officer::default()
    };
    let (id, roles) = (officer.id.clone(), terms.roles);
    let mut entry = allowed.entry("officer.add", &id);
    entry.detail = format!(
        "roles={} tier={} offices={}",
        roles.join(","),
        officer.tier,
        offices_of(&postings)
    );
    app.db.write(move |tx| {
        tx.audit(entry.clone());
        officers::add_officer(tx, &officer, &phc, &roles, &postings)
    })?;
    Ok(Added { id, password: made })
}

/// What an officer is to be from now on.
#[derive(Clone, Default)]
pub struct Changed {
    /// Home office.
    pub office: String,
    /// Further offices.
    pub also: Vec<String>,
    /// Words of roles.
    pub roles: Vec<String>,
    /// Word of the tier.
    pub tier: String,
    /// Code of a discipline; may be empty.
    pub discipline: String,
}

/// Changes roles, offices, tier and discipline of somebody else.
///
/// # Errors
/// Denied; refused with every reason at once.
pub fn change(app: &App, ctx: &Ctx, id: &str, changed: &Changed) -> Result<(), Problem> {
    let author = Author::Officer(ctx);
    let allowed = author.may_edit()?;
    let before = dossier(app, ctx, id)?;
    author.not_oneself(id, "roles and offices")?;
    let mut refusals = vec![];
    let terms = Terms::check(app, &mut refusals, &changed.roles, &changed.tier, &changed.discipline);
    let postings = check_postings(
        app,
        ctx.now,
        &mut refusals,
        &changed.office,
        &changed.also,
        &before.postings,
    )?;
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let mut entry = allowed.entry("officer.change", id);
    entry.detail = format!(
        "roles={} tier={} offices={}",
        terms.roles.join(","),
        terms.tier.word(),
        offices_of(&postings)
    );
    let id = id.to_string();
    Ok(app.db.write(move |tx| {
        tx.audit(entry.clone());
        officers::set_terms(tx, &id, terms.tier.word(), &terms.discipline)?;
        officers::set_roles(tx, &id, &terms.roles)?;
        officers::set_postings(tx, &id, &postings)
    })?)
}

fn check_name(name: &str) -> Vec<Refusal> {
    let fits = (2..=40).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_".contains(&b));
    if fits {
        vec![]
    } else {
        vec![refuse(
            "bad-name",
            "name",
            "give 2 to 40 small letters, digits, dots or dashes",
        )]
    }
}

fn offices_of(postings: &[Posting]) -> String {
    postings.iter().map(|p| p.office.as_str()).collect::<Vec<_>>().join(",")
}

/// Roles, tier and discipline that were found good.
struct Terms {
    roles: Vec<String>,
    tier: Tier,
    discipline: String,
}

impl Terms {
    fn check(app: &App, refusals: &mut Vec<Refusal>, words: &[String], tier: &str, discipline: &str) -> Terms {
        let mut roles = vec![];
        for word in words.iter().map(|word| word.trim()).filter(|word| !word.is_empty()) {
            match Role::parse(word) {
                Some(role) => roles.push(role),
                None => refusals.push(refuse("bad-role", "roles", format!("choose among: {}", role_words()))),
            }
        }
        roles.sort_unstable();
        roles.dedup();
        if roles.is_empty() && refusals.iter().all(|r| r.code != "bad-role") {
            refusals.push(refuse("no-role", "roles", "give at least one role"));
        }
        refusals.extend(
            check_roles(&roles)
                .into_iter()
                .map(|ground| refuse(ground.rule, "roles", ground.why)),
        );
        let local = roles.contains(&Role::LocalStaff);
        let tier = match (tier.trim(), Tier::parse(tier.trim())) {
            ("", _) => {
                if local {
                    Tier::Local
                } else {
                    Tier::Cleared
                }
            }
            (_, Some(Tier::Cleared)) if local => {
                refusals.push(refuse(
                    "local-tier",
                    "tier",
                    "choose local: locally employed staff are never cleared",
                ));
                Tier::Local
            }
            (_, Some(tier)) => tier,
            (_, None) => {
                refusals.push(refuse("bad-tier", "tier", "choose cleared or local"));
                Tier::Local
            }
        };
        let discipline = discipline.trim();
        if !discipline.is_empty() && app.packs.discipline(discipline).is_none() {
            refusals.push(refuse(
                "bad-discipline",
                "discipline",
                "choose a discipline of the packs, or none",
            ));
        }
        Terms {
            roles: roles.iter().map(|r| r.word().to_string()).collect(),
            tier,
            discipline: discipline.into(),
        }
    }
}

fn role_words() -> String {
    Role::ALL.iter().map(|role| role.word()).collect::<Vec<_>>().join(", ")
}

/// Home and further offices as postings; one that was there before keeps its days.
fn check_postings(
    app: &App,
    now: Timestamp,
    refusals: &mut Vec<Refusal>,
    home: &str,
    also: &[String],
    before: &[Posting],
) -> Result<Vec<Posting>, Problem> {
    let mut codes: Vec<String> = vec![];
    for code in std::iter::once(home).chain(also.iter().map(String::as_str)) {
        let code = code.trim().to_uppercase();
        if !code.is_empty() && !codes.contains(&code) {
            codes.push(code);
        }
    }
    if home.trim().is_empty() {
        refusals.push(refuse("no-office", "office", "name the home office"));
    }
    if codes.len() > POSTINGS_MAX {
        refusals.push(refuse(
            "many-offices",
            "also",
            format!("name at most {POSTINGS_MAX} offices"),
        ));
        return Ok(vec![]);
    }
    let day = now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date().to_string();
    let mut postings = vec![];
    for (position, code) in (0_i64..).zip(codes) {
        if !app.db.read(|tx| officers::exists_office(tx, &code))? {
            let field = if position == 0 { "office" } else { "also" };
            refusals.push(refuse(
                "no-such-office",
                field,
                format!("name an office that exists: there is no {code}"),
            ));
        }
        let old = before.iter().find(|posting| posting.office == code);
        let (from_day, to_day) = old.map_or((day.clone(), String::new()), |p| (p.from_day.clone(), p.to_day.clone()));
        postings.push(Posting {
            office: code,
            position,
            from_day,
            to_day,
        });
    }
    Ok(postings)
}

/// Whether an officer may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// He may.
    Enabled,
    /// He may not; his sessions and tokens have ended.
    Disabled,
}

/// Disables an account, which ends its sessions and tokens, or enables it again.
///
/// # Errors
/// Denied, missing, or one's own account.
pub fn set_account(app: &App, ctx: &Ctx, id: &str, account: Account) -> Result<(), Problem> {
    let author = Author::Officer(ctx);
    let allowed = author.may_edit()?;
    dossier(app, ctx, id)?;
    author.not_oneself(id, "account")?;
    let verb = if account == Account::Disabled {
        "officer.disable"
    } else {
        "officer.enable"
    };
    let (entry, id, at) = (allowed.entry(verb, id), id.to_string(), ids::instant(ctx.now));
    Ok(app.db.write(move |tx| {
        tx.audit(entry.clone());
        match account {
            Account::Enabled => officers::set_disabled(tx, &id, ""),
            Account::Disabled => {
                officers::set_disabled(tx, &id, &at)?;
                shut_out(tx, &id, &at)
            }
        }
    })?)
}

fn shut_out(tx: &mut Tx, id: &str, at: &str) -> store::Result<()> {
    sessions::end_other_sessions(tx, id, "", at)?;
    sessions::revoke_all_tokens(tx, id, at)?;
    Ok(())
}

/// Gives somebody who has lost password or app a new password: sessions and tokens end, one-time codes are taken off.
///
/// # Errors
/// Denied, missing, or one's own account.
pub fn reset(app: &App, ctx: &Ctx, id: &str) -> Result<String, Problem> {
    let author = Author::Officer(ctx);
    let allowed = author.may_edit()?;
    dossier(app, ctx, id)?;
    author.not_oneself(id, "password here; use your own page")?;
    let password = passwords::generated()?;
    let phc = passwords::hash(&password)?;
    let (entry, id, at) = (
        allowed.entry("officer.reset", id),
        id.to_string(),
        ids::instant(ctx.now),
    );
    app.db.write(move |tx| {
        tx.audit(entry.clone());
        officers::set_password(tx, &id, &phc)?;
        officers::set_totp(tx, &id, "", 0)?;
        shut_out(tx, &id, &at)
    })?;
    Ok(password)
}
