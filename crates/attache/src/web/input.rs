//! Reading what was sent: forms and JSON become one map of names to values; what does not read is refused.

use axum::http::StatusCode;
use serde_json::{Map, Value};

use crate::web::problem::Problem;

/// Levels of nesting in a JSON body at most.
pub const JSON_DEPTH_MAX: usize = 16;
/// Names in a form at most.
pub const FORM_NAMES_MAX: usize = 2_000;

/// Reads a body by its media type.
pub fn read(media: &str, bytes: &[u8]) -> Result<Map<String, Value>, Problem> {
    let media = media.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    if bytes.is_empty() {
        return Ok(Map::new());
    }
    match media.as_str() {
        "application/json" | "application/merge-patch+json" => json(bytes),
        "application/x-www-form-urlencoded" => form(bytes),
        _ => Err(Problem::BadInput {
            status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
            code: "bad-media-type",
            why: "send application/json or a form".into(),
        }),
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, Problem> {
    std::str::from_utf8(bytes).map_err(|_| Problem::bad("not-utf8", "send UTF-8 text"))
}

fn json(bytes: &[u8]) -> Result<Map<String, Value>, Problem> {
    let text = utf8(bytes)?;
    // serde_json stops at 128 levels by itself; ours are fewer because nothing of ours is nested deeper.
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(map)) if depth(&Value::Object(map.clone())) <= JSON_DEPTH_MAX => check_text(map),
        Ok(Value::Object(_)) => Err(Problem::bad(
            "too-deep",
            format!("nest at most {JSON_DEPTH_MAX} levels"),
        )),
        Ok(_) => Err(Problem::bad("not-an-object", "send a JSON object")),
        Err(e) => Err(Problem::bad(
            "bad-json",
            format!("the JSON does not read at line {}, column {}", e.line(), e.column()),
        )),
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(map) => 1 + map.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// A NUL cannot be stored by every engine and means nothing in a text.
fn check_text(map: Map<String, Value>) -> Result<Map<String, Value>, Problem> {
    fn bad(value: &Value) -> bool {
        match value {
            Value::String(text) => text.contains('\0'),
            Value::Array(items) => items.iter().any(bad),
            Value::Object(map) => map.iter().any(|(name, value)| name.contains('\0') || bad(value)),
            _ => false,
        }
    }
    if map.iter().any(|(name, value)| name.contains('\0') || bad(value)) {
        return Err(Problem::bad("nul", "remove the NUL characters"));
    }
    Ok(map)
}

/// Reads percent-encoded pairs, in order.
pub fn pairs(text: &str) -> Result<Vec<(String, String)>, Problem> {
    let mut pairs = vec![];
    for pair in text.split('&').filter(|p| !p.is_empty()) {
        if pairs.len() >= FORM_NAMES_MAX {
            return Err(Problem::bad(
                "too-many-names",
                format!("send at most {FORM_NAMES_MAX} values"),
            ));
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        pairs.push((decode(name)?, decode(value)?));
    }
    Ok(pairs)
}

fn decode(text: &str) -> Result<String, Problem> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'+' => out.push(b' '),
            b'%' => {
                let hex = bytes.get(at + 1..at + 3).and_then(|h| std::str::from_utf8(h).ok());
                let byte = hex.and_then(|h| u8::from_str_radix(h, 16).ok());
                out.push(byte.ok_or_else(|| Problem::bad("bad-encoding", "the percent-encoding does not read"))?);
                at += 2;
            }
            byte => out.push(byte),
        }
        at += 1;
    }
    let text = String::from_utf8(out).map_err(|_| Problem::bad("not-utf8", "send UTF-8 text"))?;
    if text.contains('\0') {
        return Err(Problem::bad("nul", "remove the NUL characters"));
    }
    Ok(text)
}

fn form(bytes: &[u8]) -> Result<Map<String, Value>, Problem> {
    nested(pairs(utf8(bytes)?)?)
}

/// `body.direction=x` becomes `{"body": {"direction": "x"}}`; a name given twice becomes a list.
///
/// # Errors
/// A name that is used both alone and with a dot; a NUL.
pub fn nested(pairs: Vec<(String, String)>) -> Result<Map<String, Value>, Problem> {
    let mut map = Map::new();
    for (name, value) in pairs {
        if name.contains('\0') || value.contains('\0') {
            return Err(Problem::bad("nul", "remove the NUL characters"));
        }
        let (outer, inner) = match name.split_once('.') {
            Some((outer, inner)) if !outer.is_empty() && !inner.is_empty() => {
                (outer.to_string(), Some(inner.to_string()))
            }
            _ => (name.clone(), None),
        };
        match inner {
            None => put(&mut map, outer, value),
            Some(inner) => {
                let nested = map.entry(outer).or_insert_with(|| Value::Object(Map::new()));
                match nested {
                    Value::Object(nested) => put(nested, inner, value),
                    _ => return Err(Problem::bad("bad-form", "a name is used both alone and with a dot")),
                }
            }
        }
    }
    Ok(map)
}

fn put(map: &mut Map<String, Value>, name: String, value: String) {
    match map.get_mut(&name) {
        None => {
            map.insert(name, Value::String(value));
        }
        Some(Value::Array(items)) => items.push(Value::String(value)),
        Some(first) => *first = Value::Array(vec![first.clone(), Value::String(value)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Goal: forms and JSON become the same map.
    #[test]
    fn forms_and_json_agree() {
        let from_form = read(
            "application/x-www-form-urlencoded",
            b"title=A+b&subjects=X&subjects=Y&body.direction=%C3%BC",
        )
        .expect("form");
        let from_json = read(
            "application/json",
            r#"{"title":"A b","subjects":["X","Y"],"body":{"direction":"ü"}}"#.as_bytes(),
        )
        .expect("json");
        assert_eq!(from_form, from_json);
    }

    // Goal: what does not read is refused, never guessed. Method: a table of broken bodies.
    #[test]
    fn broken_bodies_are_refused() {
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(40), "]".repeat(40));
        let cases: [(&str, &[u8]); 9] = [
            ("application/json", b"{"),
            ("application/json", b"[1]"),
            ("application/json", b"\xff\xfe"),
            ("application/json", deep.as_bytes()),
            ("application/json", br#"{"a":"\u0000"}"#),
            ("application/x-www-form-urlencoded", b"a=%zz"),
            ("application/x-www-form-urlencoded", b"a=%ff"),
            ("application/x-www-form-urlencoded", b"a=1&a.b=2"),
            ("text/xml", b"<a/>"),
        ];
        for (media, body) in cases {
            let status = read(media, body).expect_err("refused").status();
            assert!(status.is_client_error(), "{media}");
        }
    }
}
