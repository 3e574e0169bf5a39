//! What is done with facts, documents and releases. Pages and API come here; each change is an edit of one matter.

use jiff::civil::Date;
use matter::edit;
use matter::material::{Clearance, Consent, ConsentAnswer, Document, Known, Lift, Notice, NoticeWhy};
use matter::{Record, Refusal, refuse};
use policy::{Action, Role};
use store::Tx;

use crate::app::{App, Ctx};
use crate::kinds::release::Body;
use crate::matters::actions::{Act, Loaded, change, load};
use crate::sharing::given::{self, Given, choice, day, key_of, text};
use crate::web::problem::Problem;

fn recording(verb: &'static str) -> Act<'static> {
    Act::new(Action::RecordMaterial, verb)
}

/// Records a fact on a matter.
pub fn add_fact(app: &App, ctx: &Ctx, reference: &str, given: &Given) -> Result<Loaded, Problem> {
    let (handling, refusals) = handling(app, ctx, given)?;
    let said = text(given, "text").unwrap_or("");
    let by = ctx.by();
    let edit = |l: &Loaded| {
        let edited = edit::add_fact(&l.record, said, handling.clone(), ctx.today(), &by);
        all(edited, &refusals)
    };
    change(app, ctx, reference, recording("add-fact"), edit, None)
}

/// What the edit says and what was read before say together.
fn all(edited: Result<Record, Vec<Refusal>>, before: &[Refusal]) -> Result<Record, Vec<Refusal>> {
    match edited {
        Ok(record) if before.is_empty() => Ok(record),
        Ok(_) => Err(before.to_vec()),
        Err(more) => Err(before.iter().cloned().chain(more).collect()),
    }
}

fn handling(app: &App, ctx: &Ctx, given: &Given) -> Result<(matter::material::Handling, Vec<Refusal>), Problem> {
    Ok(app.db.read(|tx| {
        let mut refusals = vec![];
        let handling = given::handling(app, tx, ctx, given, &mut refusals)?;
        Ok((handling, refusals))
    })?)
}

/// Says what a fact should have said. Its recipients are owed a notice from then on.
pub fn correct_fact(app: &App, ctx: &Ctx, reference: &str, item: &str, given: &Given) -> Result<Loaded, Problem> {
    let number = match given::short(item) {
        Some((matter::material::ItemSort::Fact, number)) => number,
        _ => return Err(Problem::Missing),
    };
    let (said, why) = (text(given, "text").unwrap_or(""), text(given, "why").unwrap_or(""));
    let by = ctx.by();
    let edit = |l: &Loaded| edit::correct_fact(&l.record, number, said, why, &by);
    change(app, ctx, reference, recording("correct-fact"), edit, None)
}

/// Changes how a fact or a document has to be handled.
pub fn handle(app: &App, ctx: &Ctx, reference: &str, item: &str, given: &Given) -> Result<Loaded, Problem> {
    let (sort, number) = given::short(item).ok_or(Problem::Missing)?;
    let (handling, refusals) = handling(app, ctx, given)?;
    let why = text(given, "why");
    let note = why.unwrap_or("").to_string();
    let act = Act {
        note: &note,
        ..recording("handle-item")
    };
    let edit = |l: &Loaded| {
        let edited = edit::handle(&l.record, sort, number, handling.clone(), why, ctx.today());
        all(edited, &refusals)
    };
    change(app, ctx, reference, act, edit, None)
}

/// Records a document on a matter.
pub fn add_document(app: &App, ctx: &Ctx, reference: &str, given: &Given) -> Result<Loaded, Problem> {
    let (handling, refusals) = handling(app, ctx, given)?;
    let owned = |name| text(given, name).map(str::to_string);
    let document = Document {
        number: 0,
        title: owned("title").unwrap_or_default(),
        file_name: owned("file_name"),
        sha256: owned("sha256").map(|sha| sha.to_lowercase()),
        held_at: owned("held_at"),
        handling,
        by: ctx.by(),
    };
    let edit = |l: &Loaded| all(edit::add_document(&l.record, document.clone(), ctx.today()), &refusals);
    change(app, ctx, reference, recording("add-document"), edit, None)
}

/// Puts a fact or a document of a matter that the officer may read on a release.
pub fn add_item(app: &App, ctx: &Ctx, reference: &str, given: &Given) -> Result<Loaded, Problem> {
    let written = text(given, "item").unwrap_or("");
    let Some((source, sort, number)) = matter::material::read_item_key(written) else {
        return Err(refuse(
            "missing",
            "item",
            "write reference and item, such as PSL-INV-2026-0001#F2",
        )
        .into());
    };
    let gone = || refuse("no-such-item", "item", format!("there is no {written}"));
    let holder = match load(app, ctx, source) {
        Ok(holder) => holder,
        Err(Problem::Missing) => return Err(gone().into()),
        Err(other) => return Err(other),
    };
    let by = ctx.by();
    let item = edit::item_of(&holder.record, &holder.row.id, &holder.row.reference, sort, number, &by);
    let mut item = item.ok_or_else(gone)?;
    let mut refusals = vec![];
    item.necessity = text(given, "necessity").map(str::to_string);
    item.sanitised = choice(given, "sanitised", Known::Unknown, &mut refusals);
    let edit = |l: &Loaded| {
        all(
            drafting(l).and_then(|()| edit::add_item(&l.record, item.clone())),
            &refusals,
        )
    };
    change(app, ctx, reference, recording("add-item"), edit, None)
}

/// What is put before a second person does not change any more.
fn drafting(loaded: &Loaded) -> Result<(), Vec<Refusal>> {
    if loaded.kind.word != <Body as matter::Matter>::WORD {
        return Err(vec![refuse(
            "no-release",
            "item",
            "items are put on releases: open one",
        )]);
    }
    if loaded.record.state == "draft" {
        return Ok(());
    }
    Err(vec![refuse(
        "decided-on",
        "item",
        "what is put before a second person does not change: return it to the drafter first",
    )])
}

/// Takes an item off a release that is a draft.
pub fn remove_item(app: &App, ctx: &Ctx, reference: &str, number: &str) -> Result<Loaded, Problem> {
    let number: u32 = number.parse().map_err(|_| Problem::Missing)?;
    let by = ctx.by();
    let edit = |l: &Loaded| drafting(l).and_then(|()| edit::remove_item(&l.record, number, &by));
    change(app, ctx, reference, recording("remove-item"), edit, None)
}

/// Recipient and purpose of a release, for which consents, lifts and decisions hold.
fn recipient(record: &Record) -> (String, String) {
    let agency = record
        .spine
        .host_agency
        .as_ref()
        .map_or_else(String::new, |a| a.0.clone());
    let purpose = record
        .body
        .get("purpose")
        .and_then(serde_json::Value::as_str)
        .unwrap_or("");
    (agency, purpose.to_string())
}

/// The item of a release that is meant by its number, or one of the sources it was written from.
fn key_on(app: &App, ctx: &Ctx, tx: &mut Tx, record: &Record, written: &str) -> store::Result<Option<String>> {
    if let Ok(number) = written.parse::<u32>() {
        let item = record.material.standing_items().find(|i| i.number == number);
        return Ok(item.map(|i| i.key.clone()));
    }
    if record.material.standing_items().any(|i| i.key == written) {
        return Ok(Some(written.to_string()));
    }
    key_of(app, tx, ctx, written)
}

fn item_meant(app: &App, ctx: &Ctx, reference: &str, given: &Given) -> Result<String, Problem> {
    let loaded = load(app, ctx, reference)?;
    let written = text(given, "item").unwrap_or("").to_string();
    let key = app.db.read(|tx| key_on(app, ctx, tx, &loaded.record, &written))?;
    key.ok_or_else(|| refuse("no-such-item", "item", "choose an item of this release").into())
}

/// Records that an originator was asked for its consent, or what it answered.
pub fn record_consent(app: &App, ctx: &Ctx, reference: &str, given: &Given) -> Result<Loaded, Problem> {
    let key = item_meant(app, ctx, reference, given)?;
    let mut refusals = vec![];
    let answer = choice(given, "answer", ConsentAnswer::Asked, &mut refusals);
    let evidence = choice(given, "evidence", Known::Unknown, &mut refusals);
    let until = day(given, "until", &mut refusals);
    let agency = text(given, "agency").unwrap_or("").to_string();
    if !agency.is_empty() && !app.db.read(|tx| store::counterparts::exists(tx, &agency))? {
        refusals.push(refuse("no-such-agency", "agency", "choose an agency of the register"));
    }
    let note = text(given, "note").map(str::to_string);
    let by = ctx.by();
    let edit = |l: &Loaded| {
        let (recipient, purpose) = recipient(&l.record);
        let consent = Consent {
            key: key.clone(),
            agency: agency.clone(),
            answer,
            evidence,
            until,
            recipient,
            purpose,
            note: note.clone(),
            by: by.clone(),
        };
        all(edit::record_consent(&l.record, consent), &refusals)
    };
    change(app, ctx, reference, recording("record-consent"), edit, None)
}

/// The role in which an officer decides: the one that is asked for, if he holds it or acts in it.
fn role_held(ctx: &Ctx, wanted: &[Role]) -> Option<Role> {
    let roles = ctx.officer.all_roles();
    wanted.iter().copied().find(|role| roles.contains(role))
}

/// Lifts a source lock for this recipient and purpose; only in a role that the lock's card names.
pub fn lift_lock(app: &App, ctx: &Ctx, reference: &str, given: &Given) -> Result<Loaded, Problem> {
    let key = item_meant(app, ctx, reference, given)?;
    let mut refusals = vec![];
    let lock = text(given, "lock").unwrap_or("").to_string();
    let card = app.packs.source_lock_on(&lock, ctx.today());
    let role = card.and_then(|card| role_held(ctx, &card.is.who_may_lift));
    match (card, role) {
        (None, _) => refusals.push(refuse("no-such-lock", "lock", "choose a lock that is in force")),
        (Some(card), None) => {
            let who: Vec<&str> = card.is.who_may_lift.iter().map(|role| role.label()).collect();
            let who = if who.is_empty() {
                "nobody".to_string()
            } else {
                who.join(" or ")
            };
            refusals.push(refuse("not-yours", "lock", format!("this lock is lifted by: {who}")));
        }
        _ => {}
    }
    let until = day(given, "until", &mut refusals);
    let proof = text(given, "proof").unwrap_or("").to_string();
    let by = ctx.by();
    let edit = |l: &Loaded| {
        let (recipient, purpose) = recipient(&l.record);
        let lift = Lift {
            lock: lock.clone(),
            key: key.clone(),
            recipient,
            purpose,
            proof: proof.clone(),
            role: role.map_or("", |r| r.word()).into(),
            until,
            by: by.clone(),
        };
        all(edit::lift_lock(&l.record, lift), &refusals)
    };
    let act = Act::new(Action::DecideReferral, "lift-lock");
    change(app, ctx, reference, act, edit, None)
}

/// Decides that an item may go on although the engine referred it; only in the role it was referred to.
pub fn clear(app: &App, ctx: &Ctx, reference: &str, given: &Given) -> Result<Loaded, Problem> {
    let key = item_meant(app, ctx, reference, given)?;
    let rule = text(given, "rule").unwrap_or("").to_string();
    let reason = text(given, "reason").unwrap_or("").to_string();
    let loaded = load(app, ctx, reference)?;
    let open = loaded.gathered.map(|g| g.open).unwrap_or_default();
    let ground = open.into_iter().find(|(item, ground)| {
        *item == key && ground.rule == rule && ground.decision == policy::release::Decision::Refer
    });
    let Some((_, ground)) = ground else {
        return Err(refuse(
            "nothing-referred",
            "rule",
            "nothing waits for a decision under this rule",
        )
        .into());
    };
    let wanted = ground.role.into_iter().collect::<Vec<_>>();
    let Some(role) = role_held(ctx, &wanted) else {
        let who = ground.role.map_or("headquarters", |role| role.label());
        return Err(refuse("not-yours", "rule", format!("this is decided by: {who}")).into());
    };
    let by = ctx.by();
    let edit = |l: &Loaded| {
        let (recipient, purpose) = recipient(&l.record);
        let clearance = Clearance {
            key: key.clone(),
            check: ground.check,
            rule: ground.rule.clone(),
            version: ground.version,
            role: role.word().into(),
            reason: reason.clone(),
            recipient,
            purpose,
            by: by.clone(),
        };
        if l.record.opened.officer == by.officer {
            return Err(vec![refuse(
                "own-release",
                "rule",
                "somebody other than the drafter decides the referral",
            )]);
        }
        edit::clear(&l.record, clearance)
    };
    let act = Act {
        note: &reason,
        ..Act::new(Action::DecideReferral, "clear-referral")
    };
    change(app, ctx, reference, act, edit, None)
}

/// Records that the recipient was told of a correction or a recall.
pub fn notify(app: &App, ctx: &Ctx, reference: &str, given: &Given) -> Result<Loaded, Problem> {
    let key = item_meant(app, ctx, reference, given)?;
    let mut refusals = vec![];
    let why = choice(given, "why", NoticeWhy::Correction, &mut refusals);
    let on: Date = day(given, "on", &mut refusals).unwrap_or_else(|| ctx.today());
    let how = text(given, "how").unwrap_or("").to_string();
    let by = ctx.by();
    let edit = |l: &Loaded| {
        let notice = Notice {
            key: key.clone(),
            why,
            on,
            how: how.clone(),
            by: by.clone(),
        };
        if !matches!(
            l.record.state.as_str(),
            "transmitted" | "receipted" | "recalled" | "sent_exigent" | "closed"
        ) {
            return Err(vec![refuse(
                "not-left",
                "item",
                "nothing has left with this release yet",
            )]);
        }
        all(edit::notify(&l.record, notice, ctx.today()), &refusals)
    };
    change(app, ctx, reference, recording("notify-recipient"), edit, None)
}

/// Refuses what is no release.
pub fn release(app: &App, ctx: &Ctx, reference: &str) -> Result<Loaded, Problem> {
    let loaded = load(app, ctx, reference)?;
    if loaded.kind.word != <Body as matter::Matter>::WORD {
        return Err(Problem::Missing);
    }
    Ok(loaded)
}
