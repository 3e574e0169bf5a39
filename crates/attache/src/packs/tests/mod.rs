//! Tests of the packs: what ships (`shipped.rs`), and each rule about rows tried both ways (`rules.rs`).

mod rules;
mod shipped;
