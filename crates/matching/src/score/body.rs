//! What is observed between two names of organisations or ships, and what it weighs.
//!
//! The words that make a name its own count most; shared vocabulary, places, numbers and the legal form each have their
//! own say. Another number or another place is another ship, plant or branch.

use super::{Meeting, Sink, band, over};
use crate::align::Rule;
use crate::name::{Kind, Name, Token};
use crate::words::Form;

/// Observations, in the order of their weights.
#[derive(Clone, Copy)]
pub(super) enum Seen {
    /// Always.
    Prior,
    /// A word of the name met exactly.
    Same,
    /// It met nearly.
    Near,
    /// It met closely.
    Close,
    /// It met weakly.
    Weak,
    /// It hardly met.
    Poor,
    /// Letters by which words that met differ.
    Letters,
    /// A short word differs.
    ShortLoss,
    /// First letters met the words they stand for.
    Acronym,
    /// Shared vocabulary met.
    GenericMet,
    /// A place met.
    PlaceMet,
    /// A number met.
    NumberMet,
    /// A word of each name met nobody.
    Clash,
    /// A further word of each.
    MoreClashes,
    /// A word of one name only.
    Extra,
    /// A further word of one name only.
    MoreExtras,
    /// Shared vocabulary that differs.
    GenericClash,
    /// Shared vocabulary of one name only.
    GenericExtra,
    /// Places that differ.
    PlaceClash,
    /// A place of one name only.
    PlaceExtra,
    /// Numbers that differ.
    NumberClash,
    /// A number of one name only.
    NumberExtra,
    /// Numbers of one series of funds.
    SeriesClash,
    /// Each has something, of different kinds, that the other lacks.
    MixedClash,
    /// The same legal form.
    FormSame,
    /// Another legal form.
    FormClash,
    /// Only one has a legal form.
    FormOne,
    /// One has no word of its own.
    NoOwnWords,
    /// Share of the longer name that met.
    Covered,
    /// Share of the words of their own that met.
    OwnCovered,
}

/// Weights for organisations, in log odds for one unit of the observation.
pub(super) static WEIGHTS: [f64; 30] = [
    -1.25, 0.38, 0.90, -0.22, -0.76, -1.89, -0.43, -0.70, 1.45, 0.12, 0.10, 1.53, -2.19, -0.05, -0.20, -0.05, -0.40,
    -0.05, -4.04, -0.40, -3.26, -0.81, 3.37, -1.55, 0.20, -1.22, 0.90, -0.39, 3.09, 0.29,
];

/// Weights for ships and aircraft.
pub(super) static SHIP_WEIGHTS: [f64; 30] = [
    2.33, 0.10, 0.10, 0.22, -0.60, -1.00, -1.04, -0.05, 0.10, 0.10, 0.10, 0.35, -2.50, -1.07, -0.60, -0.13, -0.40,
    -0.05, -0.05, -0.40, -5.46, -1.78, 0.10, -0.05, 0.20, -0.80, 0.00, -0.05, 0.10, 0.10,
];

const DIMINISH: [f64; 6] = [1.0, 1.0, 0.7, 0.5, 0.3, 0.2];

/// Whether a token is one of the words that make the name its own.
fn own(token: &Token) -> bool {
    !matches!(token.kind, Kind::Generic | Kind::Place | Kind::Number | Kind::Honour)
}

/// Notes everything there is between two names of bodies or ships.
pub(super) fn observe(meeting: &Meeting, sink: &mut impl Sink) {
    sink.silent(Seen::Prior as usize, 1.0);
    let runs = &meeting.alignment.pairs;
    let lone = (
        lone_segments(meeting.left, runs.iter().map(|p| p.left)),
        lone_segments(meeting.right, runs.iter().map(|p| p.right)),
    );
    let met = words_that_met(meeting, sink);
    leftovers(meeting, lone, sink);
    forms(meeting, sink);
    let (a, b) = (meeting.left.tokens(), meeting.right.tokens());
    if !a.iter().any(own) || !b.iter().any(own) {
        sink.said(Seen::NoOwnWords as usize, 1.0, "only words that many names share");
    }
    // What nothing of which met, and stands apart, is hardly part of the name.
    let total = |tokens: &[Token], lone: u32| -> f64 {
        let share = |t: &Token| if lone >> t.segment.min(31) & 1 == 1 { 0.4 } else { 1.0 };
        tokens
            .iter()
            .map(|t| f64::from(t.weight) * share(t))
            .sum::<f64>()
            .max(0.1)
    };
    let covered = (met.all / total(a, lone.0).max(total(b, lone.1))).min(1.0);
    sink.said(Seen::Covered as usize, covered, "share of the longer name that met");
    let own_total = |tokens: &[Token]| {
        tokens
            .iter()
            .filter(|t| own(t))
            .map(|t| f64::from(t.weight))
            .sum::<f64>()
    };
    let most = own_total(a).max(own_total(b));
    if most > 0.0 {
        sink.silent(Seen::OwnCovered as usize, (met.own / most).min(1.0));
    }
}

/// Weight of what met.
#[derive(Default)]
struct Met {
    all: f64,
    own: f64,
}

fn words_that_met(meeting: &Meeting, sink: &mut impl Sink) -> Met {
    let (mut met, mut generic, mut names, mut letters) = (Met::default(), 0, 0, 0.0);
    for pair in &meeting.alignment.pairs {
        let one = &meeting.left.tokens()[pair.left.0 as usize];
        let two = &meeting.right.tokens()[pair.right.0 as usize];
        let base = meeting.weight(pair);
        met.all += base;
        let (seen, amount) = match (pair.rule, one.kind, two.kind) {
            (Rule::Number, ..) => (Seen::NumberMet, 1.0),
            (Rule::Acronym, ..) => (Seen::Acronym, 1.0),
            (_, Kind::Place, Kind::Place) => (Seen::PlaceMet, 1.0),
            (_, Kind::Generic, Kind::Generic) => {
                generic += 1;
                (Seen::GenericMet, DIMINISH[(generic - 1).min(5)])
            }
            _ => {
                met.own += f64::from(pair.similarity) * base;
                names += 1;
                let bands = [Seen::Same, Seen::Near, Seen::Close, Seen::Weak, Seen::Poor];
                (bands[band(pair.similarity)], base * DIMINISH[(names - 1).min(5)])
            }
        };
        sink.note(seen as usize, amount, || meeting.words(pair));
        if matches!(pair.rule, Rule::Close | Rule::SameSound | Rule::Joined | Rule::Stem) {
            letters += meeting.letters_apart(pair);
        }
        if one.sound.len().min(two.sound.len()) <= 4 && pair.similarity < 0.95 && pair.rule == Rule::Close {
            sink.silent(Seen::ShortLoss as usize, f64::from(1.0 - pair.similarity));
        }
    }
    sink.said(
        Seen::Letters as usize,
        letters,
        if letters > 0.0 {
            "letters by which they differ"
        } else {
            ""
        },
    );
    met
}

/// A class of words, and what it is when such words met nobody.
struct Class {
    of: fn(&Token) -> bool,
    clash: [Seen; 2],
    extra: [Seen; 2],
    rule: &'static str,
}

const CLASSES: [Class; 4] = [
    Class {
        of: own,
        clash: [Seen::Clash, Seen::MoreClashes],
        extra: [Seen::Extra, Seen::MoreExtras],
        rule: "different words",
    },
    Class {
        of: |t| matches!(t.kind, Kind::Generic),
        clash: [Seen::GenericClash; 2],
        extra: [Seen::GenericExtra; 2],
        rule: "different trade",
    },
    Class {
        of: |t| matches!(t.kind, Kind::Place),
        clash: [Seen::PlaceClash; 2],
        extra: [Seen::PlaceExtra; 2],
        rule: "another place",
    },
    Class {
        of: |t| matches!(t.kind, Kind::Number),
        clash: [Seen::NumberClash; 2],
        extra: [Seen::NumberExtra; 2],
        rule: "another number",
    },
];

/// Words that met nobody, each kind by itself; then what is left on both sides, of whatever kind.
fn leftovers(meeting: &Meeting, lone: (u32, u32), sink: &mut impl Sink) {
    let (left, right) = (meeting.left, meeting.right);
    let series = is_series(left) || is_series(right);
    let (mut mine, mut yours) = ([0f64; 2], [0f64; 2]);
    for (at, class) in CLASSES.iter().enumerate() {
        let gather = |name: &Name, mask: u32| {
            let tokens = name.tokens();
            over(mask).filter(|at| (class.of)(&tokens[*at])).collect::<Vec<usize>>()
        };
        let one = gather(left, meeting.alignment.left_over);
        let two = gather(right, meeting.alignment.right_over);
        for (rank, (p, q)) in one.iter().zip(&two).enumerate() {
            let share = share(left, lone.0, *p).min(share(right, lone.1, *q));
            sink.note(class.clash[rank.min(1)] as usize, share, || {
                (word(left, *p), word(right, *q), class.rule)
            });
            if series && class.rule == "another number" {
                sink.said(Seen::SeriesClash as usize, 1.0, "numbers of one series of funds");
            }
        }
        let shared = one.len().min(two.len());
        for (rank, p) in one[shared..].iter().enumerate() {
            let share = share(left, lone.0, *p);
            mine[at.min(1)] += share;
            sink.note(class.extra[rank.min(1)] as usize, share, || {
                (word(left, *p), String::new(), "only here")
            });
        }
        for (rank, q) in two[shared..].iter().enumerate() {
            let share = share(right, lone.1, *q);
            yours[at.min(1)] += share;
            sink.note(class.extra[rank.min(1)] as usize, share, || {
                (String::new(), word(right, *q), "only here")
            });
        }
    }
    let mixed = (mine[0].min(yours[1]) + mine[1].min(yours[0])).min(2.0);
    sink.said(
        Seen::MixedClash as usize,
        mixed,
        if mixed > 0.0 {
            "each has what the other lacks"
        } else {
            ""
        },
    );
}

fn word(name: &Name, at: usize) -> String {
    name.written(&name.tokens()[at]).to_string()
}

/// How much a word that met nobody counts: little in brackets or in a part that stands apart.
fn share(name: &Name, lone: u32, at: usize) -> f64 {
    let token = &name.tokens()[at];
    let loose = !matches!(token.kind, Kind::Place | Kind::Number);
    if token.aside && loose {
        0.2
    } else if lone >> token.segment.min(31) & 1 == 1 {
        0.4
    } else {
        1.0
    }
}

/// Parts set off by commas of which nothing met: the parent's name, the place of the seat. One bit a part.
fn lone_segments(name: &Name, met: impl Iterator<Item = (u8, u8)>) -> u32 {
    let tokens = name.tokens();
    let segment = |at: usize| 1u32 << tokens[at].segment.min(31);
    let all = (0..tokens.len()).fold(0, |mask, at| mask | segment(at));
    let met = met
        .flat_map(|(at, len)| at as usize..(at + len) as usize)
        .fold(0, |mask, at| mask | segment(at));
    if all.count_ones() > 1 { all & !met } else { 0 }
}

/// Funds of one manager are numbered through; to find one is to find the manager.
fn is_series(name: &Name) -> bool {
    const FUNDS: [&str; 4] = ["fund", "partners", "securities", "series"];
    name.tokens()
        .iter()
        .any(|t| t.kind == Kind::Generic && FUNDS.contains(&crate::words::concept_name(t.concept)))
}

fn forms(meeting: &Meeting, sink: &mut impl Sink) {
    let forms = (meeting.left.form(), meeting.right.form());
    let told = |form: Option<Form>| form.map_or(String::new(), |f| format!("{f:?}").to_lowercase());
    let words = |rule| (told(forms.0), told(forms.1), rule);
    match forms {
        (Some(one), Some(two)) if one == two => sink.note(Seen::FormSame as usize, 1.0, || words("same legal form")),
        (Some(Form::Corporation), Some(_)) | (Some(_), Some(Form::Corporation)) => {}
        (Some(_), Some(_)) => sink.note(Seen::FormClash as usize, 1.0, || words("another legal form")),
        (None, None) => {}
        _ => sink.note(Seen::FormOne as usize, 1.0, || words("legal form on one side")),
    }
}
