//! What an outcome type requires of a claim, on every database.

use serde_json::{Map, Value, json};

use crate::matters::{Loaded, NewMatter, actions, hang};
use crate::parties::actions::add_to_matter;
use crate::testing::{TestApp, apps};
use crate::web::problem::Problem;

fn map(value: Value) -> Map<String, Value> {
    value.as_object().expect("an object").clone()
}

fn claim(t: &TestApp, reference: &str, more: Value) -> Result<Loaded, Vec<(String, String)>> {
    let mut given = map(
        json!({"outcome": "ARRC", "on": "2026-11-20", "country": "QM", "fact_reference": "W 12/2026",
        "justification": "the host's letter", "role": "assist", "done_by": "Varnia Police"}),
    );
    given.extend(map(more));
    hang::claim(&t.app, &t.as_officer("ana"), reference, &given).map_err(|problem| match problem {
        Problem::Refused(refusals) => refusals
            .into_iter()
            .map(|r| (r.code.into_owned(), r.field.unwrap_or_default().into_owned()))
            .collect(),
        other => panic!("refusals were expected, not {other:?}"),
    })
}

fn party(t: &TestApp, reference: &str, name: &str) -> String {
    let given = map(json!({"schema": "Person", "role": "suspect", "name": name, "source": "Host"}));
    let (_, id) = add_to_matter(&t.app, &t.as_officer("ana"), reference, &given).expect("a party");
    id
}

// Goal: an arrest is claimed of somebody: of the only party, or of the one that is named; a party of another matter is
// refused, and a seizure needs none. Method: a matter with no, one and two parties.
#[test]
fn an_arrest_names_whom() {
    for t in apps() {
        let opened = |title: &str| {
            let new = NewMatter {
                kind: "investigation".into(),
                spine: map(json!({"title": title, "subjects": ["MONL"], "countries": ["QM"], "authority": "own"})),
                body: map(json!({"origin": "lead", "relation": "substantive"})),
                ..NewMatter::default()
            };
            t.wait_hours(1);
            actions::create(&t.app, &t.as_officer("ana"), &new)
                .expect("opened")
                .row
                .reference
        };
        let (reference, other) = (opened("One"), opened("Another"));
        let missing = vec![("missing".to_string(), "party".to_string())];
        assert_eq!(
            claim(&t, &reference, json!({})).map(drop),
            Err(missing.clone()),
            "{}",
            t.engine
        );
        let seizure =
            json!({"outcome": "SEIZ", "quantity": "9", "unit": "kg", "value": "100.00 USD", "basis": "declared"});
        claim(&t, &reference, seizure).expect("a seizure names nobody");
        let (first, stranger) = (party(&t, &reference, "Aino Brandt"), party(&t, &other, "Kim Dorel"));
        let arrested = claim(&t, &reference, json!({})).expect("the only party");
        assert_eq!(arrested.record.claims[1].party.as_ref(), Some(&first), "{}", t.engine);
        let second = party(&t, &reference, "Radu Vesk");
        let again = |more: Value| claim(&t, &reference, more);
        assert_eq!(
            again(json!({"fact_reference": "W 13"})).map(drop),
            Err(missing),
            "{}: which of two",
            t.engine
        );
        let named = again(json!({"fact_reference": "W 13", "party": second})).expect("named");
        assert_eq!(named.record.claims[2].party, Some(second), "{}", t.engine);
        let strange = again(json!({"fact_reference": "W 14", "party": stranger})).map(drop);
        assert_eq!(
            strange,
            Err(vec![("no-such-party".into(), "party".into())]),
            "{}",
            t.engine
        );
    }
}
