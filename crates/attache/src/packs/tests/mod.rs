//! Tests of the packs: what ships (`shipped.rs`), each rule about rows tried both ways (`rules.rs`, `cards.rs`), the two
//! times of a row (`times.rs`), and the register as pages, JSON and command (`register.rs`).

mod cards;
mod register;
mod rules;
mod shipped;
mod times;
