//! The routes, the fields and the contract, as golden files, and what every route must have.

use attache::kinds::KINDS;
use attache::web;
use attache::web::route::{Gate, Rate};
use matter::kind::Fields;
use matter::record::Spine;

use crate::golden;

// Goal: a route that lost its gate, its audit verb or its limit shows. Method: the table, as text.
#[test]
fn routes_are_gated_audited_and_limited() {
    let mut lines = vec!["method path | gate | audit | rate | summary".to_string()];
    let mut seen = std::collections::BTreeSet::new();
    for route in web::routes() {
        assert!(
            seen.insert((route.method.to_string(), route.path)),
            "{} {} stands twice",
            route.method,
            route.path
        );
        assert!(!route.summary.is_empty(), "{} has no summary", route.path);
        if route.gate == Gate::Officer {
            assert!(
                !route.audit.is_empty(),
                "{} {} leaves no audit entry",
                route.method,
                route.path
            );
        }
        // The empty form of screening asks nothing of the names.
        let asks = route.path != "/screen" || route.method != "GET";
        let searches = asks && (route.path.contains("search") || route.path.contains("screen"));
        assert!(
            !searches || route.rate != Rate::Plain,
            "{} {} searches without a limit",
            route.method,
            route.path
        );
        lines.push(format!(
            "{} {} | {:?} | {} | {:?} | {}",
            route.method, route.path, route.gate, route.audit, route.rate, route.summary
        ));
    }
    lines[1..].sort();
    golden::check("routes.out", &(lines.join("\n") + "\n"));
}

// Goal: a changed sharing class or index shows; one name has one type in all kinds.
#[test]
fn fields_are_classified() {
    let mut lines = vec!["kind field | type | share | index | required".to_string()];
    let mut types = std::collections::BTreeMap::new();
    let spine = Spine::FIELDS.iter().map(|f| ("*", f));
    for (kind, field) in spine.chain(KINDS.iter().flat_map(|k| k.fields.iter().map(|f| (k.word, f)))) {
        let ty = serde_json::to_string(&field.ty).expect("a type");
        let known = types.entry(field.name).or_insert_with(|| ty.clone());
        assert_eq!(*known, ty, "{} has two types across kinds", field.name);
        lines.push(format!(
            "{kind} {} | {ty} | {:?} | {} | {}",
            field.name, field.share, field.index, field.required
        ));
    }
    golden::check("fields.out", &(lines.join("\n") + "\n"));
}

// Goal: the contract does not change unannounced.
#[test]
fn openapi_is_the_golden_one() {
    let text = serde_json::to_string_pretty(&web::openapi::document()).expect("JSON");
    golden::check("openapi.json", &(text + "\n"));
}
