//! What can be done with figures: count them, list the matters behind one, freeze a period, see claims that wait.

use policy::Action;
use serde_json::Value;
use store::audit::digest;
use store::matters::{Cursor, MatterRow};
use store::statistics::{self, ClaimRow, Period as Frozen};

use crate::app::{App, Ctx};
use crate::reports::figures::{self, By, Figures, MEASURES};
use crate::reports::period::Period;
use crate::web::call::Call;
use crate::web::problem::Problem;
use matter::Refusal;
use matter::refusal::refuse;

/// Rows of the list behind a figure.
pub const BEHIND_ROWS: i64 = 50;
/// Claims looked at for one page of those that wait.
pub const CLAIMS_SHOWN_MAX: i64 = 500;

/// Whether the officer may see figures; the rules that say so.
pub fn may_read(ctx: &Ctx) -> Result<Vec<&'static str>, Problem> {
    Ok(policy::decide_general(Action::ReadStatistics, &ctx.officer)?
        .grounds()
        .to_vec())
}

/// Whether the officer may freeze a period.
pub fn may_freeze(ctx: &Ctx) -> bool {
    policy::decide_general(Action::FreezePeriod, &ctx.officer).is_ok()
}

/// The period a request asks for; this year where it asks for none.
pub fn period_of(ctx: &Ctx, call: &Call) -> Result<Period, Problem> {
    match call.query("period") {
        None => Ok(Period::year_of(ctx.today())),
        Some(text) => Period::parse(text).map_err(|why| Problem::bad("bad-period", why)),
    }
}

/// The groupings a request asks for; all where it asks for none.
pub fn groupings_of(call: &Call) -> Result<Vec<By>, Problem> {
    let words = call.query_all("by");
    if words.is_empty() {
        return Ok(By::ALL.to_vec());
    }
    let parse = |word: &String| {
        By::parse(word).ok_or_else(|| Problem::bad("bad-grouping", "group by subject, component, country or office"))
    };
    words.iter().map(parse).collect()
}

/// Counts a period through the officer's scope.
pub fn count(app: &App, ctx: &Ctx, period: &Period, groupings: &[By]) -> Result<Figures, Problem> {
    may_read(ctx)?;
    Ok(figures::count(
        app,
        &policy::scope(&ctx.officer),
        period,
        groupings,
        ctx.now,
    )?)
}

/// The matters behind a figure.
pub struct Behind {
    /// What the figure is called.
    pub title: String,
    /// Matters, last changed first.
    pub rows: Vec<MatterRow>,
    /// Cursor of the next page, if there is one.
    pub next: Option<String>,
}

/// Lists the matters behind a figure, as the request names it.
pub fn behind(app: &App, ctx: &Ctx, call: &Call) -> Result<Behind, Problem> {
    may_read(ctx)?;
    let period = period_of(ctx, call)?;
    let measure = call.query("measure").unwrap_or("opened");
    let (_, title, measure) = MEASURES
        .into_iter()
        .find(|(word, ..)| *word == measure)
        .ok_or_else(|| {
            Problem::bad(
                "bad-measure",
                "ask for opened, closed, open, answered, worked or outcome",
            )
        })?;
    let by = match call.query("by") {
        None => None,
        Some(word) => Some(
            By::parse(word)
                .ok_or_else(|| Problem::bad("bad-grouping", "group by subject, component, country or office"))?,
        ),
    };
    let key = call.query("key").unwrap_or("");
    if by.is_some() && key.is_empty() {
        return Err(Problem::bad("no-key", "say which group: give its code as key"));
    }
    let group = figures::group_of(by, key, call.query("outcome"), measure);
    let after = match call.query("cursor") {
        None => None,
        Some(text) => {
            let (at, id) = text
                .split_once('~')
                .ok_or_else(|| Problem::bad("bad-cursor", "take the cursor from the page before"))?;
            Some(Cursor {
                key: at.into(),
                id: id.into(),
            })
        }
    };
    let scope = policy::scope(&ctx.officer);
    let days = period.days();
    let mut rows = app
        .db
        .read(|tx| statistics::behind(tx, &scope, &days, measure, &group, after.as_ref(), BEHIND_ROWS + 1))?;
    let wanted = usize::try_from(BEHIND_ROWS).unwrap_or(usize::MAX);
    let next = (rows.len() > wanted).then(|| {
        rows.truncate(wanted);
        rows.last()
            .map_or_else(String::new, |last| format!("{}~{}", last.updated_at, last.id))
    });
    let group = if key.is_empty() {
        String::new()
    } else {
        format!(", {key}")
    };
    Ok(Behind {
        title: format!("{title}: {}{group}", period.text),
        rows,
        next,
    })
}

/// Claims that this officer may decide now, oldest day first.
pub fn claims_to_decide(app: &App, ctx: &Ctx) -> Result<Vec<ClaimRow>, Problem> {
    let scope = policy::scope(&ctx.officer);
    let waiting = app.db.read(|tx| {
        let claims = statistics::open_claims(tx, &scope, CLAIMS_SHOWN_MAX)?;
        let mut with_facts = vec![];
        for claim in claims {
            if let Some(row) = store::matters::find(tx, &claim.matter)? {
                let facts = store::matters::facts(tx, &row)?;
                with_facts.push((claim, facts));
            }
        }
        Ok(with_facts)
    })?;
    let mine = |claim: &ClaimRow, facts: &policy::MatterFacts| {
        let permit = policy::decide_write(Action::ApproveOutcome, &ctx.officer, facts).ok()?;
        let duty = policy::Duty::ApproveOutcome {
            claimant: &claim.officer,
        };
        policy::separate_permit(duty, &permit).ok()
    };
    Ok(waiting
        .into_iter()
        .filter(|(claim, facts)| mine(claim, facts).is_some())
        .map(|(claim, _)| claim)
        .collect())
}

/// Whether figures as reported may be shown: they were counted over the whole network, so only to who may freeze them and
/// to who reads every matter.
pub fn may_see_frozen(ctx: &Ctx) -> bool {
    may_freeze(ctx) || policy::scope(&ctx.officer).is_everything()
}

/// Figures as reported, newest days first; none for those who may not see them.
pub fn frozen(app: &App, ctx: &Ctx) -> Result<Vec<Frozen>, Problem> {
    may_read(ctx)?;
    if !may_see_frozen(ctx) {
        return Ok(vec![]);
    }
    Ok(app.db.read(statistics::periods)?)
}

/// Figures as reported for exactly a period, if there are any and they may be seen.
pub fn frozen_of(app: &App, ctx: &Ctx, period: &Period) -> Result<Option<Frozen>, Problem> {
    if !may_see_frozen(ctx) {
        return Ok(None);
    }
    let days = period.days();
    Ok(app.db.read(|tx| statistics::period_of_days(tx, &days))?)
}

/// Freezes the figures of a period that has ended, as they stand now.
pub fn freeze(app: &App, ctx: &Ctx, title: &str, from: &str, to: &str) -> Result<Frozen, Problem> {
    let permit = policy::decide_general(Action::FreezePeriod, &ctx.officer)?;
    let period = readable(ctx, title, from, to)?;
    let figures = count(app, ctx, &period, &By::ALL)?;
    let text = serde_json::to_string(&figures.json()).map_err(|e| Problem::Fault(format!("write figures: {e}")))?;
    let frozen = Frozen {
        id: store::ids::key(ctx.now),
        title: title.trim().into(),
        from_day: period.from.to_string(),
        to_day: period.to.to_string(),
        frozen_at: store::ids::instant(ctx.now),
        officer: ctx.person.id.clone(),
        digest: digest(&text),
        figures: text,
    };
    let mut entry = ctx.entry("period.freeze", &frozen.id);
    entry.grounds = permit.grounds().join(" ");
    entry.detail = format!("sha256={}", frozen.digest);
    let kept = frozen.clone();
    app.db.write(move |tx| {
        statistics::add_period(tx, &kept)?;
        tx.audit(entry.clone());
        Ok(())
    })?;
    Ok(frozen)
}

/// Title characters at most.
const TITLE_CHARS_MAX: usize = 200;

fn readable(ctx: &Ctx, title: &str, from: &str, to: &str) -> Result<Period, Vec<Refusal>> {
    let mut no = vec![];
    if title.trim().is_empty() {
        no.push(refuse("missing", "title", "say what the report is called"));
    }
    if title.chars().count() > TITLE_CHARS_MAX {
        no.push(refuse("too-long", "title", "use at most 200 characters"));
    }
    let mut day = |name: &'static str, text: &str| {
        let read = matter::values::read_date(text.trim());
        read.map_err(|why| no.push(refuse("unreadable", name, why))).ok()
    };
    let (from, to) = (day("from", from), day("to", to));
    let (Some(from), Some(to)) = (from, to) else {
        return Err(no);
    };
    if to >= ctx.today() {
        no.push(refuse("not-over", "to", "wait until the period is over"));
    }
    match Period::between(from, to) {
        Ok(period) if no.is_empty() => Ok(period),
        Ok(_) => Err(no),
        Err(why) => {
            no.push(refuse("unreadable", "to", why));
            Err(no)
        }
    }
}

/// One number as reported and as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjusted {
    /// What is counted.
    pub label: String,
    /// As it was frozen.
    pub reported: i64,
    /// As it is now.
    pub now: i64,
}

/// Compares frozen totals and outcomes with those of now.
pub fn adjusted(frozen: &Frozen, now: &Figures) -> Result<Vec<Adjusted>, Problem> {
    let reported: Value =
        serde_json::from_str(&frozen.figures).map_err(|e| Problem::Fault(format!("read frozen figures: {e}")))?;
    let current = now.json();
    let mut rows = vec![];
    for (name, label) in [
        ("opened", "Matters opened"),
        ("closed", "Matters closed"),
        ("open", "Matters open at the end"),
        ("answered", "Requests answered"),
        ("minutes", "Minutes worked"),
        ("outcomes", "Outcomes"),
    ] {
        let of = |figures: &Value| figures["total"][name].as_i64().unwrap_or(0);
        rows.push(Adjusted {
            label: label.into(),
            reported: of(&reported),
            now: of(&current),
        });
    }
    let facts = |figures: &Value| -> std::collections::BTreeMap<String, i64> {
        let list = figures["outcomes"].as_array().cloned().unwrap_or_else(Vec::new);
        list.iter()
            .filter_map(|o| Some((o["outcome"].as_str()?.to_string(), o["facts"].as_i64()?)))
            .collect()
    };
    let (then, today) = (facts(&reported), facts(&current));
    let types: std::collections::BTreeSet<&String> = then.keys().chain(today.keys()).collect();
    for outcome in types {
        let of = |facts: &std::collections::BTreeMap<String, i64>| facts.get(outcome).copied().unwrap_or(0);
        rows.push(Adjusted {
            label: outcome.clone(),
            reported: of(&then),
            now: of(&today),
        });
    }
    Ok(rows)
}
