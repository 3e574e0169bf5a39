//! Checkpoints as a page, and as files to take along.

use maud::{Markup, html};
use store::checkpoints::Checkpoint;

use crate::oversight::actions::may_read;
use crate::oversight::checkpoints::actions::{self, Key, Listing, needed, number};
use crate::oversight::views::breakable;
use crate::web::call::{Call, Reply};
use crate::web::forms;
use crate::web::parts::{self, empty, link_to, pairs, section, stored_instant, table};
use crate::web::problem::Problem;

const SECTION: &str = "oversight";

/// Checkpoints, public keys, and what they are good for.
pub fn list(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = may_read(ctx)?;
    let listing = actions::list(&call.app, ctx, number(call, "cursor")?)?;
    call.note_read("checkpoint.read", "", &grounds);
    let zone = &ctx.person.zone;
    let content = html! {
        p { (link_to("/oversight", "Back to the audit")) }
        (explanation(call))
        (standing(&listing, zone))
        @if !listing.checkpoints.is_empty() {
            (keys(&listing.keys))
            (proof_form(call))
            (section("All checkpoints", html! {
                (table("Signed checkpoints, newest first", HEADS, listing.checkpoints.iter().map(|c| row(c, zone)).collect()))
                (parts::pager(call, listing.next.as_deref()))
            }))
        }
    };
    Ok(Reply::page(SECTION, "Checkpoints of the audit", content))
}

fn explanation(call: &Call) -> Markup {
    html! {
        p {
            "A checkpoint says: the audit had so many entries, and this one number stands for all of them. It is signed with a key "
            "that is not in the database. Take the newest one along and keep it elsewhere: if an entry that it covers is ever changed, "
            "removed or inserted, your checkpoint shows it, even if everything else was rewritten."
        }
        p.usa-hint {
            "It does not show that what an entry says is true, nor what happened after it. Whoever has the key can sign a second history; "
            "only an older checkpoint in other hands shows that."
        }
        @if call.app.config.signer.is_none() {
            div class="usa-alert usa-alert--warning" {
                div.usa-alert__body {
                    p.usa-alert__text { "No checkpoints are made: this program was started without a signing key." }
                }
            }
        }
    }
}

fn standing(listing: &Listing, zone: &str) -> Markup {
    let Some(newest) = listing.checkpoints.first() else {
        return empty(
            "There is no checkpoint. Whoever runs the installation makes a key with attache checkpoint key new, and serves with it.",
        );
    };
    section(
        "Newest on this page",
        html! {
            (pairs(&[
                ("Entries covered", html! { (newest.size) }),
                ("Entries in all", html! { (listing.head.seq) }),
                ("Made", stored_instant(&newest.at, zone)),
            ]))
            // In lines that may be broken: the root and the signature are longer than a small screen is wide.
            div role="group" aria-label="Text of the checkpoint" {
                @for line in newest.note.lines() { div { code { (breakable(line)) } @if line.is_empty() { br; } } }
            }
            p { (link_to(&format!("/oversight/checkpoints/{}", newest.size), "Download this checkpoint")) }
        },
    )
}

fn keys(keys: &[Key]) -> Markup {
    let rows = keys
        .iter()
        .map(|key| {
            vec![
                html! { code { (breakable(&key.public_key)) } },
                html! { (key.first) },
                html! { (key.last) },
            ]
        })
        .collect();
    section(
        "Public keys",
        html! {
            p { "Compare them with the key you were given when the installation was set up. A key that nobody announced is a reason to ask." }
            (table("Public keys that checkpoints were signed with", &["Key", "First checkpoint", "Last checkpoint"], rows))
            p { (link_to("/oversight/public-keys", "Download the public keys")) }
        },
    )
}

fn proof_form(call: &Call) -> Markup {
    let entry = call.query("entry").unwrap_or("");
    section(
        "Prove one entry",
        html! {
            form.filters method="get" action="/oversight/proof" {
                div.row {
                    (forms::line("entry", "Entry", "Number of an entry that the newest checkpoint covers", entry, &[]))
                    button class="usa-button usa-button--outline" type="submit" { "Download the proof" }
                }
            }
            p.usa-hint { "Whoever has the file and the public key checks it with attache verify --proof, without this database." }
        },
    )
}

const HEADS: &[&str] = &["Entries covered", "Made", "Root", "Signed by", "Take along"];

fn row(checkpoint: &Checkpoint, zone: &str) -> Vec<Markup> {
    // Name and number; the key itself stands above.
    let signed_by = checkpoint
        .public_key
        .splitn(3, '+')
        .take(2)
        .collect::<Vec<_>>()
        .join("+");
    vec![
        html! { (checkpoint.size) },
        stored_instant(&checkpoint.at, zone),
        html! { code { (breakable(&checkpoint.root)) } },
        html! { code { (breakable(&signed_by)) } },
        link_to(
            &format!("/oversight/checkpoints/{}", checkpoint.size),
            &format!("Download {}", checkpoint.size),
        ),
    ]
}

fn text_file(name: String, text: String) -> Reply {
    Reply::File {
        media: "text/plain; charset=utf-8",
        name,
        bytes: text.into_bytes(),
    }
}

/// One checkpoint as a file.
pub fn one(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = may_read(ctx)?;
    let size = call.param("size").parse().map_err(|_| Problem::Missing)?;
    let checkpoint = actions::one(&call.app, ctx, Some(size))?;
    call.note_read("checkpoint.read", &size.to_string(), &grounds);
    Ok(text_file(format!("checkpoint-{size}.txt"), checkpoint.note))
}

/// The public keys as a file.
pub fn public_keys(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = may_read(ctx)?;
    let listing = actions::list(&call.app, ctx, None)?;
    if listing.keys.is_empty() {
        return Err(Problem::Missing);
    }
    call.note_read("checkpoint.read", "", &grounds);
    let lines: String = listing.keys.iter().map(|key| format!("{}\n", key.public_key)).collect();
    Ok(text_file("public-keys.txt".into(), lines))
}

/// The proof of an entry as a file.
pub fn proof(call: &Call) -> Result<Reply, Problem> {
    let ctx = call.ctx()?;
    let grounds = may_read(ctx)?;
    let proof = actions::inclusion(&call.app, ctx, needed(call, "entry")?, number(call, "size")?)?;
    call.note_read("checkpoint.prove", &proof.entry.seq.to_string(), &grounds);
    let text = serde_json::to_string_pretty(&proof).map_err(|e| Problem::Fault(format!("write a proof: {e}")))?;
    Ok(Reply::File {
        media: "application/json",
        name: format!("proof-of-entry-{}.json", proof.entry.seq),
        bytes: text.into_bytes(),
    })
}
