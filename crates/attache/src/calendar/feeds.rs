//! Calendar feeds: made and revoked by their officer, read by his calendar program with a secret in the address.
//!
//! At each fetch the officer's rights of that moment hold: who is disabled has no feed, who lost sight of a matter has it
//! no longer. A feed holds references, titles of clocks and times; nothing else of a matter.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use matter::{Refusal, refuse};
use store::calendar::{self as rows, Feed};
use store::ids;

use crate::app::{App, Ctx};
use crate::calendar::actions::{Entry, Reach, What, duty_words, effect_words, entries, sort_words};
use crate::calendar::ics::{self, Event, When};
use crate::officers::sessions::{ctx_of, new_secret, secret_hash};
use crate::web::call::{Call, Reply};
use crate::web::parts;
use crate::web::problem::Problem;
use crate::web::route::Rate;

/// Events in a feed at most.
pub const EVENTS_MAX: i64 = 1_000;
/// Days back from today.
const BACK_DAYS: i64 = 30;
/// Days ahead of today.
const AHEAD_DAYS: i64 = 400;
/// Characters of a feed's title at most.
const TITLE_CHARS_MAX: usize = 100;
/// What stands behind the secret in the address.
const ENDING: &str = ".ics";

/// A feed that was made. Only now can its address be read.
pub struct Made {
    /// The feed.
    pub feed: Feed,
    /// Its address; without a host where the program does not know its own.
    pub address: String,
}

/// Makes a feed for oneself.
///
/// # Errors
/// Refused with every reason at once.
pub fn add(app: &App, ctx: &Ctx, title: &str, reach: &str) -> Result<Made, Problem> {
    let mut refusals: Vec<Refusal> = vec![];
    let title = title.trim();
    if title.is_empty() || title.chars().count() > TITLE_CHARS_MAX || title.chars().any(char::is_control) {
        refusals.push(refuse(
            "bad-text",
            "title",
            format!("say in one line, at most {TITLE_CHARS_MAX} characters"),
        ));
    }
    let known = Reach::parse(reach);
    if known.is_none() {
        refusals.push(refuse("bad-reach", "reach", "choose mine, office or all"));
    }
    let (Some(reach), true) = (known, refusals.is_empty()) else {
        return Err(refusals.into());
    };
    let feed = Feed {
        id: ids::key(ctx.now),
        officer: ctx.person.id.clone(),
        title: title.into(),
        reach: reach.word().into(),
        created_at: ids::instant(ctx.now),
        ..Feed::default()
    };
    let secret = new_secret()?;
    let mut entry = ctx.entry("calendar.feed-add", &feed.id);
    entry.detail = format!("reach={}", feed.reach);
    let (kept, hash) = (feed.clone(), secret_hash(&secret));
    app.db.write(move |tx| {
        tx.audit(entry.clone());
        rows::add_feed(tx, &kept, &hash)
    })?;
    let address = format!("{}/calendar/{secret}{ENDING}", app.config.public_url);
    Ok(Made { feed, address })
}

/// One's own feeds that are not revoked.
///
/// # Errors
/// Faults of the store.
pub fn own(app: &App, ctx: &Ctx) -> Result<Vec<Feed>, Problem> {
    Ok(app.db.read(|tx| rows::feeds_of(tx, &ctx.person.id))?)
}

/// Revokes one of one's own feeds.
///
/// # Errors
/// [`Problem::Missing`] where it is not one's own or was revoked.
pub fn revoke(app: &App, ctx: &Ctx, id: &str) -> Result<(), Problem> {
    let (entry, me) = (ctx.entry("calendar.feed-revoke", id), ctx.person.id.clone());
    let (id, at) = (id.to_string(), ids::instant(ctx.now));
    Ok(app.db.write(move |tx| {
        tx.audit(entry.clone());
        rows::revoke_feed(tx, &me, &id, &at)
    })?)
}

/// `GET /calendar/{token}.ics`: whoever holds the address, as the officer who made it.
pub(super) fn serve(call: &Call) -> Result<Reply, Problem> {
    let secret = call.param("token").strip_suffix(ENDING).ok_or(Problem::Missing)?;
    let text = read(&call.app, secret)?;
    Ok(Reply::File {
        media: "text/calendar; charset=utf-8",
        name: String::new(),
        bytes: text.into_bytes(),
    })
}

/// The feed of a secret in iCalendar form; the fetch is in the audit before it is answered.
///
/// # Errors
/// [`Problem::Missing`] for a secret that nobody has, a revoked feed and a disabled officer alike.
pub fn read(app: &App, secret: &str) -> Result<String, Problem> {
    if secret.is_empty() || secret.len() > 200 {
        return Err(Problem::Missing);
    }
    let (now, hash) = (app.clock.now(), secret_hash(secret));
    let feed = app
        .db
        .read(|tx| rows::feed_by_hash(tx, &hash))?
        .ok_or(Problem::Missing)?;
    app.limits
        .take(Rate::SignIn, &[format!("feed {}", feed.id)], now)
        .map_err(|seconds| Problem::TooMany { seconds })?;
    let ctx = ctx_of(app, &feed.officer, now, &ids::key(now))?;
    let reach = Reach::parse(&feed.reach).ok_or(Problem::Missing)?;
    let today = ctx.today();
    let days = (
        today.saturating_sub(BACK_DAYS.days()),
        today.saturating_add(AHEAD_DAYS.days()),
    );
    let found = entries(app, &ctx, reach, days, EVENTS_MAX)?;
    let events: Vec<Event> = found.iter().map(|entry| event(app, &ctx, entry)).collect();
    let (entry, id, at) = (ctx.entry("calendar.feed-read", &feed.id), feed.id, ids::instant(now));
    app.db.write(move |tx| {
        tx.audit(entry.clone());
        rows::touch_feed(tx, &id, &at)
    })?;
    Ok(ics::calendar("Attaché deadlines", &events, now))
}

/// An entry as an event: nothing of a matter but its reference, its kind's and its clock's words.
fn event(app: &App, ctx: &Ctx, entry: &Entry) -> Event {
    let matter = entry.matter();
    let base = app.config.public_url.as_str();
    let url = if base.is_empty() {
        String::new()
    } else {
        format!("{base}/matters/{}", matter.reference)
    };
    let changed = matter.updated_at.parse::<Timestamp>().ok();
    match &entry.what {
        What::Clock(clock, at) => {
            let mut lines = vec![
                format!("Due {}", parts::instant_words(*at, &ctx.person.zone)),
                format!("Whose duty: {}", duty_words(&clock.duty)),
                format!("When it runs out: {}", effect_words(&clock.effect)),
            ];
            if clock.verified == "unverified" {
                lines.push("The rule has not been checked against its source".into());
            }
            let warnings = clock
                .warnings
                .split_whitespace()
                .filter_map(|text| text.parse::<Timestamp>().ok());
            // An alarm for what is long past would ring at each refresh in some programs.
            let fresh = ctx
                .now
                .saturating_sub(SignedDuration::from_hours(24))
                .unwrap_or(ctx.now);
            Event {
                uid: format!("{}-{}@attache", matter.id, clock.clock),
                when: When::At(*at),
                changed,
                summary: format!("{}: {}", matter.reference, clock.title),
                description: lines.join("\n"),
                url,
                alarms: warnings.filter(|warning| *warning >= fresh && warning < at).collect(),
            }
        }
        What::Engagement(matter, sort, last) => Event {
            uid: format!("{}-engagement@attache", matter.id),
            when: When::Days(entry.day, *last),
            changed,
            summary: format!("{}: {}", matter.reference, sort_words(sort)),
            description: format!("Office {}", matter.office),
            url,
            alarms: vec![],
        },
    }
}

/// When a feed was last read, in words.
pub fn used_words(feed: &Feed, zone: &str) -> String {
    feed.used_at.parse::<Timestamp>().map_or_else(
        |_| "never".into(),
        |at| {
            let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
            at.to_zoned_datetime(zone).strftime("%-d %b %Y %H:%M %Z").to_string()
        },
    )
}
