//! The thirteen checks, a file each, in the order in which they are run.
//!
//! Each writes what it finds on the sheet: grounds against, with a role where it is referred, and grounds for, where a
//! card carries it. A check never looks at another's result, except the thirteenth, whose grade rises when the seventh
//! or the eighth found something. Unknown is referred; what is missing from the cards or contradicts itself blocks.

pub(super) mod authority;
pub(super) mod basis;
pub(super) mod cover;
pub(super) mod evidence;
pub(super) mod locks;
pub(super) mod markings;
pub(super) mod necessity;
pub(super) mod originator;
pub(super) mod persons;
pub(super) mod purpose;
pub(super) mod recipient;
pub(super) mod rights;
pub(super) mod second;
