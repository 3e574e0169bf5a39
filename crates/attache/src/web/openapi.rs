//! OpenAPI 3.1, made from the table of routes and the metadata of the kinds.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::kinds::KINDS;
use crate::web::call::{Call, Reply};
use crate::web::problem::Problem;
use crate::web::route::{Gate, Place, Route, Takes};

/// Route of the document itself.
pub fn routes() -> Vec<Route> {
    vec![Route::get("/api/openapi.json", "", "This document", serve).open()]
}

fn serve(_: &Call) -> Result<Reply, Problem> {
    Ok(Reply::Json(document()))
}

/// The document.
pub fn document() -> Value {
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for route in crate::web::routes().iter().filter(|r| r.path.starts_with("/api/")) {
        let method = route.method.as_str().to_ascii_lowercase();
        paths.entry(route.path).or_default().insert(method, operation(route));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Attaché",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Requests between authorities, on somebody else's clock. Errors are RFC 9457 problems.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas(),
        },
    })
}

fn operation(route: &Route) -> Value {
    let mut parameters: Vec<Value> = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{').and_then(|p| p.strip_suffix('}')))
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
        .collect();
    let queries = route.takes.iter().filter(|t| t.place == Place::Query);
    parameters.extend(
        queries.map(|t| json!({"name": t.name, "in": "query", "description": t.help, "schema": {"type": t.ty}})),
    );
    let mut operation = json!({
        "summary": route.summary,
        "operationId": format!("{} {}", route.method, route.path),
        "parameters": parameters,
        "responses": {
            "200": {"description": "done"},
            "default": {"description": "a problem", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}},
        },
    });
    if route.gate == Gate::Officer {
        operation["security"] = json!([{"bearer": []}]);
    }
    if route.method != axum::http::Method::GET {
        let mut schema = body(route.takes);
        let media = if route.files.is_some() {
            schema["properties"]["files"]["items"] = json!({"type": "string", "format": "binary"});
            "multipart/form-data"
        } else {
            "application/json"
        };
        operation["requestBody"] = json!({"content": {media: {"schema": schema}}});
    }
    operation
}

fn body(takes: &[Takes]) -> Value {
    let fields = takes.iter().filter(|t| t.place != Place::Query);
    let properties: Map<String, Value> = fields
        .map(|t| (t.name.to_string(), json!({"type": t.ty, "description": t.help})))
        .collect();
    let required: Vec<&str> = takes
        .iter()
        .filter(|t| t.place == Place::Required)
        .map(|t| t.name)
        .collect();
    json!({"type": "object", "properties": properties, "required": required})
}

fn schemas() -> Map<String, Value> {
    use matter::kind::Fields;
    let mut schemas = Map::new();
    schemas.insert(
        "Spine".into(),
        fields_schema("The fields that every matter has.", matter::record::Spine::FIELDS),
    );
    for kind in KINDS {
        schemas.insert(kind.word.into(), fields_schema(kind.doc, kind.fields));
    }
    schemas.insert(
        "Problem".into(),
        json!({
            "type": "object",
            "required": ["type", "title", "status", "code"],
            "properties": {
                "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
                "detail": {"type": "string"}, "code": {"type": "string"},
                "incident": {"type": "string", "description": "number to report, where the program broke"},
                "refusals": {"type": "array", "items": {"type": "object", "properties": {
                    "code": {"type": "string"}, "field": {"type": ["string", "null"]}, "why": {"type": "string"}}}},
            },
        }),
    );
    schemas
}

fn fields_schema(about: &str, fields: &[matter::Field]) -> Value {
    let properties: Map<String, Value> = fields
        .iter()
        .map(|f| {
            let mut schema = type_schema(f.ty);
            schema["title"] = json!(f.label);
            schema["description"] = json!(f.help);
            schema["x-share"] = json!(f.share);
            (f.name.to_string(), schema)
        })
        .collect();
    let required: Vec<&str> = fields.iter().filter(|f| f.required).map(|f| f.name).collect();
    json!({"type": "object", "description": about, "properties": properties, "required": required})
}

fn type_schema(ty: matter::Type) -> Value {
    use matter::Type;
    match ty {
        Type::Line => json!({"type": "string", "maxLength": matter::values::LINE_CHARS_MAX}),
        Type::Prose => json!({"type": "string", "maxLength": matter::values::PROSE_CHARS_MAX}),
        Type::Date => json!({"type": "string", "format": "date"}),
        Type::Count => json!({"type": "integer", "minimum": 0}),
        Type::YesNo => json!({"type": "boolean"}),
        Type::Choice(choices) => json!({"type": "string", "enum": choices.iter().map(|c| c.word).collect::<Vec<_>>()}),
        Type::Code(table) => json!({"type": "string", "x-codes": table}),
        Type::Money => {
            json!({"type": "object", "properties": {"amount": {"type": "string"}, "currency": {"type": "string"}}})
        }
        Type::Many(inner) => json!({"type": "array", "items": type_schema(*inner)}),
    }
}
