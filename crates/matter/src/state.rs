//! States, phases, and whose turn it is.
//!
//! A kind names its own states in the field's words; every state belongs to one of four phases, which is what
//! desks and lists count, and says who holds the ball when it is entered.

use serde::Serialize;

crate::choices! {
    /// The four phases that every state of every kind belongs to.
    pub enum Phase {
        /// Being written; nobody else has to act.
        Draft = ("draft", "Draft"),
        /// We have to act.
        Active = ("active", "Active"),
        /// Somebody else has to act.
        Waiting = ("waiting", "Waiting"),
        /// Nothing more happens without a reopening.
        Closed = ("closed", "Closed"),
    }
}

crate::choices! {
    /// Whose turn it is (domain.md §0, first point: status alone is useless).
    pub enum Ball {
        /// The owning office.
        Us = ("us", "Us"),
        /// Whoever asked.
        Requester = ("requester", "Requester"),
        /// Headquarters.
        Headquarters = ("headquarters", "Headquarters"),
        /// The host country's agency.
        HostAgency = ("host_agency", "Host agency"),
        /// A central authority.
        CentralAuthority = ("central_authority", "Central authority"),
        /// A third agency.
        ThirdAgency = ("third_agency", "Third agency"),
        /// Nobody: the matter is closed.
        Nobody = ("nobody", "Nobody"),
    }
}

/// What the engine sees of one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StateView {
    /// Stored word.
    pub word: &'static str,
    /// Shown words.
    pub label: &'static str,
    /// Phase it belongs to.
    pub phase: Phase,
    /// Who holds the ball on entering it.
    pub ball: Ball,
}

/// The states of a kind; written by [`states!`](crate::states).
pub trait State: Copy + PartialEq + 'static {
    /// Every state, in the order of the usual course.
    const ALL: &'static [StateView];
    /// The state a new matter starts in.
    const FIRST: Self;
    /// Stored word.
    fn word(self) -> &'static str;
    /// The state a stored word stands for.
    fn parse(word: &str) -> Option<Self>;
}

/// Declares the states of a kind: word, label, phase, and who holds the ball.
#[macro_export]
macro_rules! states {
    ($(#[doc = $doc:literal])+ pub enum $name:ident {
        $first:ident = ($fword:literal, $flabel:literal, $fphase:ident, $fball:ident),
        $($variant:ident = ($word:literal, $label:literal, $phase:ident, $ball:ident)),* $(,)?
    }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each state's label says what it means")]
        pub enum $name { $first, $($variant),* }

        impl $crate::State for $name {
            const ALL: &'static [$crate::state::StateView] = &[
                $crate::state::StateView { word: $fword, label: $flabel,
                    phase: $crate::Phase::$fphase, ball: $crate::Ball::$fball },
                $($crate::state::StateView { word: $word, label: $label,
                    phase: $crate::Phase::$phase, ball: $crate::Ball::$ball }),*
            ];
            const FIRST: Self = $name::$first;
            fn word(self) -> &'static str {
                match self { $name::$first => $fword, $($name::$variant => $word),* }
            }
            fn parse(word: &str) -> Option<Self> {
                match word { $fword => Some($name::$first), $($word => Some($name::$variant),)* _ => None }
            }
        }
    };
}
