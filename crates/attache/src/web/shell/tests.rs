//! Tests of the shell: what policy closes is not there, markings stand at both ends, and nothing typed becomes markup.

use std::sync::{Arc, Mutex, OnceLock};

use matter::refuse;
use policy::{Role, Tier};
use serde_json::json;

use super::*;
use crate::app::{Access, Clock, Config, Person};
use crate::packs::Packs;
use crate::web::limits::Limits;

/// A program whose database nobody asks, at noon.
fn app() -> &'static App {
    static APP: OnceLock<App> = OnceLock::new();
    APP.get_or_init(|| {
        // Nobody asks the database, so its folder may go as soon as it is open.
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("unasked.sqlite");
        App {
            db: store::Db::open(&format!("sqlite:{}", path.display())).expect("a fresh file opens"),
            packs: Packs::load().expect("the shipped packs load"),
            clock: Clock::Set(Arc::new(Mutex::new(
                "2026-11-24T12:00:00Z".parse().expect("an instant"),
            ))),
            config: Config::default(),
            limits: Limits::default(),
        }
    })
}

fn officer(role: Role, tier: Tier) -> Ctx {
    Ctx {
        officer: Officer {
            id: "okafor".into(),
            roles: vec![role],
            offices: vec!["PSL".into()],
            groups: vec![],
            tier,
            acting: vec![],
        },
        person: Person {
            id: "okafor".into(),
            name: "okafor".into(),
            full_name: "Ngozi Okafor <b>".into(),
            office: "PSL".into(),
            office_name: "Port Sele".into(),
            zone: "America/New_York".into(),
            acting_for: vec!["Tam Ruiz".into()],
        },
        now: app().clock.now(),
        purpose: String::new(),
        request: "0197".into(),
        access: Access::Write,
        session: None,
    }
}

fn shown(ctx: Option<&Ctx>, page: &Page) -> String {
    document(app(), ctx, page).into_string()
}

fn page(markings: &[&str]) -> Page {
    let markings = markings.iter().map(|marking| marking.to_string()).collect();
    Page {
        title: "Matters <i>".into(),
        content: html! { p { "Content" } },
        markings,
        section: "matters",
    }
}

// Goal: a way that policy closes leaves no trace in the navigation. Method: three readers, and nobody.
#[test]
fn only_what_the_reader_may_use_is_in_the_navigation() {
    let agent = shown(Some(&officer(Role::SpecialAgent, Tier::Cleared)), &page(&[]));
    assert!(
        agent.contains("href=\"/matters\" aria-current=\"page\"") && agent.contains("href=\"/screen\""),
        "{agent}"
    );
    assert!(!agent.contains("/oversight"), "an agent does not read the audit trail");
    let inspector = shown(Some(&officer(Role::Inspector, Tier::Cleared)), &page(&[]));
    assert!(
        inspector.contains("href=\"/oversight\"") && !inspector.contains("New matter"),
        "{inspector}"
    );
    let system = shown(Some(&officer(Role::SystemAdmin, Tier::Cleared)), &page(&[]));
    assert!(
        !system.contains("href=\"/parties\""),
        "who reads no case is shown no way to one"
    );
    let nobody = shown(None, &page(&[]));
    for absent in ["<nav", "type=\"search\"", "<dialog", "class=\"marking\"", "sign-out"] {
        assert!(!nobody.contains(absent), "{absent}");
    }
}

#[test]
fn the_shell_has_its_landmarks_one_heading_and_both_clocks() {
    let text = shown(Some(&officer(Role::Attache, Tier::Cleared)), &page(&[]));
    for part in [
        "<html lang=\"en\">",
        "href=\"#main\"",
        "<main id=\"main\"",
        "<nav",
        "<header",
        "name=\"viewport\"",
        "rel=\"icon\"",
    ] {
        assert_eq!(text.matches(part).count(), 1, "{part} in {text}");
    }
    assert_eq!(text.matches("<h1").count(), 1);
    assert!(
        text.contains("Tue 24 Nov 07:00 EST") && text.contains("Tue 24 Nov 12:00 UTC"),
        "{text}"
    );
    assert!(
        text.contains("acting for Tam Ruiz") && text.contains("Port Sele"),
        "{text}"
    );
    assert!(
        text.contains("<title>Matters &lt;i&gt; – Attaché</title>") && text.contains("Okafor &lt;b&gt;"),
        "{text}"
    );
    assert!(
        !text.contains("style=") && !text.contains("<style") && !text.contains("onclick"),
        "the content policy forbids them"
    );
    let own = Page {
        content: html! { h1 { "Own" } },
        ..page(&[])
    };
    assert_eq!(shown(None, &own).matches("<h1").count(), 1);
}

// Goal: no page with a marking leaves without its banner at both ends, and an unknown marking never reads as open.
#[test]
fn the_strictest_marking_stands_at_the_head_and_at_the_foot() {
    let ctx = officer(Role::Attache, Tier::Cleared);
    let banner = |markings: &[&str], text: &str| {
        let shown = shown(Some(&ctx), &page(markings));
        assert_eq!(shown.matches("class=\"marking\"").count(), 2, "{markings:?}");
        assert_eq!(
            shown.matches(&format!(">{text}</div>")).count(),
            2,
            "{markings:?}: {shown}"
        );
    };
    banner(&[], "OPEN");
    banner(&["OPEN", "CUI//LEI"], "CUI//LEI");
    banner(&["CUI//LEI", "NO SUCH"], "MARKING UNKNOWN: CUI//LEI · NO SUCH");
    banner(&[""], "MARKING UNKNOWN");
}

#[test]
fn lists_of_codes_come_along_once_where_an_input_needs_them() {
    let field = crate::web::forms::code("country", "Country", "", matter::CodeTable::Countries, "", &[]);
    let with = Page {
        content: html! { (field) (field) },
        ..page(&[])
    };
    let text = shown(None, &with);
    assert_eq!(text.matches("<datalist id=\"codes-countries\"").count(), 1);
    assert!(text.contains("<option value=\"QM\" label=\"Varnia\">"), "{text}");
    assert!(!shown(None, &page(&[])).contains("<datalist"));
}

#[test]
fn a_refusal_page_names_every_reason_and_escapes_it() {
    let problem = Problem::Refused(vec![
        refuse("x", "legal_basis", "name <it>"),
        Refusal::general("y", "reopen it"),
    ]);
    let text = problem_page(app(), None, &problem, "0197").content.into_string();
    assert!(
        text.contains("<strong>Legal basis</strong>: name &lt;it&gt;") && text.contains("<li>reopen it</li>"),
        "{text}"
    );
    assert!(text.contains("/sign-in") && !text.contains("0197"), "{text}");
    let ctx = officer(Role::Attache, Tier::Cleared);
    let fault = problem_page(app(), Some(&ctx), &Problem::Fault("secret".into()), "0197")
        .content
        .into_string();
    assert!(
        fault.contains("<code>0197</code>") && fault.contains("07:00 EST") && !fault.contains("secret"),
        "{fault}"
    );
}

// Goal: who was second sees what differs, and only that, under the marking of the record.
#[test]
fn a_stale_page_shows_both_versions_side_by_side() {
    let current = json!({"spine": {"title": "Now", "marking": "CUI//LEI", "countries": ["QM", "QN"]}, "revision": 4});
    let yours = json!({"spine": {"title": "<Mine>", "countries": ["QM", "QN"], "marking": "CUI//LEI"}});
    let page = problem_page(app(), None, &Problem::Stale { current, yours }, "0197");
    let text = page.content.into_string();
    assert!(
        text.contains("<td>Spine title</td><td>Now</td><td>&lt;Mine&gt;</td>"),
        "{text}"
    );
    assert!(
        !text.contains("QM") && !text.contains("Revision"),
        "what is the same is left out: {text}"
    );
    assert!(page.markings.iter().all(|marking| marking == "CUI//LEI") && !page.markings.is_empty());
    let alone = problem_page(
        app(),
        None,
        &Problem::Stale {
            current: json!({"revision": 4}),
            yours: Value::Null,
        },
        "",
    );
    assert!(
        alone
            .content
            .into_string()
            .contains("<td>Revision</td><td>4</td><td>–</td>")
    );
}
