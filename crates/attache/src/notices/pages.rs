//! Notices as pages: one's own mail, and how mail stands for whoever runs the installation.

use axum::http::StatusCode;
use matter::Refusal;
use maud::{Markup, html};
use store::notices::Shown;

use crate::app::{App, Ctx};
use crate::notices::Topic;
use crate::notices::actions::{self, Choice, Own};
use crate::web::call::{Call, Page, Reply};
use crate::web::forms;
use crate::web::parts;
use crate::web::problem::Problem;

const SECTION: &str = "officers";
const OWN: &str = "My mail";

/// `GET /me/notices`.
pub(super) fn own(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let own = actions::own(&call.app, ctx)?;
    let choice = typed_of(&own);
    Ok(Reply::page(
        SECTION,
        OWN,
        own_page(&call.app, ctx, &own, &choice, &[], call.query("sent").is_some()),
    ))
}

/// `POST /me/notices`.
pub(super) fn change(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    let choice = Choice {
        address: call.text("address").unwrap_or_default().into(),
        digest: call.text("digest").unwrap_or_default().into(),
        at_once: call.texts("at_once").iter().any(|word| word == "yes"),
    };
    match actions::change(&call.app, ctx, &choice) {
        Ok(_) => Ok(Reply::SeeOther("/me/notices".into())),
        Err(Problem::Refused(refusals)) => refused(call, ctx, &choice, &refusals),
        Err(other) => Err(other),
    }
}

/// `POST /me/notices/test`.
pub(super) fn test(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.writer()?;
    match actions::test(&call.app, ctx) {
        Ok(()) => Ok(Reply::SeeOther("/me/notices?sent=1".into())),
        Err(Problem::Refused(refusals)) => {
            let choice = typed_of(&actions::own(&call.app, ctx)?);
            refused(call, ctx, &choice, &refusals)
        }
        Err(other) => Err(other),
    }
}

fn refused(call: &Call, ctx: &Ctx, choice: &Choice, refusals: &[Refusal]) -> Result<Reply, Problem> {
    let own = actions::own(&call.app, ctx)?;
    let page = Page {
        title: OWN.into(),
        content: own_page(&call.app, ctx, &own, choice, refusals, false),
        markings: vec![],
        section: SECTION,
    };
    Ok(Reply::PageWith(StatusCode::UNPROCESSABLE_ENTITY, Box::new(page)))
}

fn typed_of(own: &Own) -> Choice {
    Choice {
        address: own.setting.address.clone(),
        digest: if own.setting.digest < 0 {
            "off".into()
        } else {
            own.setting.digest.to_string()
        },
        at_once: own.setting.at_once,
    }
}

fn own_page(app: &App, ctx: &Ctx, own: &Own, choice: &Choice, refusals: &[Refusal], sent: bool) -> Markup {
    let hours: Vec<(String, String)> = std::iter::once(("off".to_string(), "No digest".to_string()))
        .chain((0..24).map(|hour| (hour.to_string(), format!("{hour:02}:00"))))
        .collect();
    let at_once = [("yes".to_string(), "When something happens, at once".to_string())];
    let chosen: Vec<String> = if choice.at_once { vec!["yes".into()] } else { vec![] };
    let content = html! {
        (forms::line("address", "Mail address", "Where notices go. Empty: no mail.", &choice.address, refusals))
        (forms::checkboxes("at_once", "Tell me", "A clock warns or runs out, a matter is assigned to you, a step, an outcome or a list hit waits for you.", &at_once, &chosen, refusals))
        (forms::choice("digest", "Digest of the desk", "Once a day at this hour, in the time of your office.", &hours, &choice.digest, refusals))
    };
    html! {
        @if sent {
            div.usa-alert.usa-alert--success.usa-alert--slim role="status" { div.usa-alert__body { p.usa-alert__text { "The mail server took the mail." } } }
        }
        p { "Mails name no person and tell nothing of a case: a reference, a clock's title, a time, and where to sign in." }
        @if app.config.mail.is_none() {
            p.empty { "No mail server is set, so nothing is sent yet. What you choose is kept." }
        }
        (forms::form("/me/notices", "Save", refusals, content))
        @if app.config.mail.is_some() && !own.setting.address.is_empty() {
            form method="post" action="/me/notices/test" { button.usa-button.usa-button--outline type="submit" { "Send me a mail now" } }
        }
        (parts::section("Sent lately", notices(ctx, own)))
        p { (parts::link_to("/calendar#section-feeds", "Calendar feeds")) " show the same clocks in your own calendar." }
        @if policy::decide_general(policy::Action::Operate, &ctx.officer).is_ok() { p { (parts::link_to("/notices", "How mail to officers stands")) } }
    }
}

fn notices(ctx: &Ctx, own: &Own) -> Markup {
    if own.notices.is_empty() {
        return parts::empty("Notices that were made for you appear here, with what became of each.");
    }
    let zone = &ctx.person.zone;
    let row = |notice: &Shown| {
        let topic = Topic::parse(&notice.topic).map_or_else(|| parts::humane(&notice.topic), |t| t.label().to_string());
        vec![
            parts::stored_instant(&notice.made_at, zone),
            html! { (topic) },
            html! { @match own.references.get(&notice.matter) {
                Some(reference) => (parts::link_to(&format!("/matters/{reference}"), reference)),
                None => "–",
            } },
            html! { (outcome(notice)) },
        ]
    };
    parts::table(
        "Sent lately",
        &["When", "What", "Matter", "Outcome"],
        own.notices.iter().map(row).collect(),
    )
}

fn outcome(notice: &Shown) -> String {
    match (notice.outcome.as_str(), notice.failure.as_str()) {
        ("sent", _) => "sent".into(),
        ("dropped", why) => format!("not sent: {why}"),
        ("given-up", why) => format!("given up after {} tries: {why}", notice.tries),
        (_, "") => "waits".into(),
        (_, why) => format!("waits after {} tries: {why}", notice.tries),
    }
}

/// `GET /notices`.
pub(super) fn state(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let state = actions::state(&call.app, ctx)?;
    let zone = &ctx.person.zone;
    let content = html! {
        @match &call.app.config.mail {
            Some(server) => p { "Mail goes through " code { (server.host) } ", port " (server.port) "." },
            None => p.empty { "No mail server is set: start the program with --smtp-url and --mail-from." },
        }
        (parts::pairs(&[
            ("Waiting", html! { (state.waiting) }),
            ("Oldest of them made", parts::stored_instant(&state.oldest, zone)),
            ("Last sent", parts::stored_instant(&state.last_sent, zone)),
            ("Given up in the last 90 days", html! { (state.given_up) }),
        ]))
        (parts::section("Why notices wait", failures(&state.failures)))
    };
    Ok(Reply::page("oversight", "Mail to officers", content))
}

fn failures(failures: &[(String, i64)]) -> Markup {
    if failures.is_empty() {
        return parts::empty("Nothing stands in the way. What the mail server says against a mail appears here.");
    }
    let rows = failures
        .iter()
        .map(|(why, count)| vec![html! { (why) }, html! { (count) }]);
    parts::table("Why notices wait", &["Reason", "Notices"], rows.collect())
}
