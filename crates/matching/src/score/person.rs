//! What is observed between two names of persons, and what it weighs.
//!
//! A word that meets nobody on either side is evidence against; a word that only one side has says little, since names
//! are given in part; to share words is what is expected of one person, and the fewer and the more common the words,
//! the less it says.

use super::{Meeting, Sink, band, is_shuffled, over};
use crate::align::{Pair, Rule};
use crate::distance::{Vowels, similarity};
use crate::name::{Kind, Name, Token};

/// Observations, in the order of their weights.
#[derive(Clone, Copy)]
pub(super) enum Seen {
    /// Always: what is believed of two names of which every word met.
    Prior,
    /// A word met exactly.
    Same,
    /// A word met nearly: another form of the name, a small difference.
    Near,
    /// A word met closely.
    Close,
    /// A word met weakly.
    Weak,
    /// A word hardly met.
    Poor,
    /// An initial met its word.
    Initial,
    /// A short form met its name.
    Short,
    /// A word of each side met nobody.
    Clash,
    /// A further word of each side.
    MoreClashes,
    /// How alike the two words were that did not meet.
    ClashNear,
    /// A word of one side only.
    Extra,
    /// A further word of one side only.
    MoreExtras,
    /// One side is a single word, the other more.
    OneWord,
    /// By how much this word is common.
    OneCommonWord,
    /// Two fathers' names that did not meet.
    FatherClash,
    /// Two fathers' names that met.
    FatherMet,
    /// Two marked family names that did not meet.
    FamilyClash,
    /// Words in another order.
    Shuffled,
    /// One side was written without vowels.
    Skeleton,
    /// What its consonants were apart.
    SkeletonLoss,
    /// No word met for certain.
    LooseOnly,
    /// Letters by which words that met differ.
    Letters,
    /// A word of one side only, where words met by likeness: with more words something alike is found by chance.
    LooseExtra,
}

/// Weights of evidence, in log odds for one unit of the observation.
pub(super) static WEIGHTS: [f64; 24] = [
    2.81, 0.10, 0.80, 0.65, -0.67, -1.01, 0.10, 0.86, -4.30, -0.36, -0.49, -0.05, -0.05, -1.86, -3.07, -0.75, 0.10,
    -0.71, -1.29, -0.81, -1.50, -1.50, -0.98, -0.40,
];

/// The first words that meet say most; the fifth adds little.
const DIMINISH: [f64; 6] = [1.0, 1.0, 0.7, 0.5, 0.3, 0.2];

/// Notes everything there is between two names of persons.
pub(super) fn observe(meeting: &Meeting, sink: &mut impl Sink) {
    sink.silent(Seen::Prior as usize, 1.0);
    let loose = words_that_met(meeting, sink);
    leftovers(meeting, sink);
    let over = meeting
        .alignment
        .left_over
        .count_ones()
        .abs_diff(meeting.alignment.right_over.count_ones());
    if loose > 0 && over > 0 {
        sink.said(
            Seen::LooseExtra as usize,
            f64::from(over.min(3)),
            "met by likeness among more words",
        );
    }
    single_word(meeting, sink);
    fathers(meeting, sink);
    families(meeting, sink);
    if is_shuffled(&meeting.alignment) {
        sink.said(Seen::Shuffled as usize, 1.0, "words in another order");
    }
    if meeting.left.script().leaves_vowels_out() != meeting.right.script().leaves_vowels_out() {
        sink.said(Seen::Skeleton as usize, 1.0, "written without vowels");
    }
}

/// Notes every pair; how many met only by likeness.
fn words_that_met(meeting: &Meeting, sink: &mut impl Sink) -> u32 {
    let (mut solid, mut letters, mut loose) = (false, 0.0, 0);
    for (rank, pair) in meeting.alignment.pairs.iter().enumerate() {
        let seen = match (pair.rule, band(pair.similarity)) {
            (Rule::Initial, _) => Seen::Initial,
            (Rule::ShortForm, _) => Seen::Short,
            (_, 0) => Seen::Same,
            (_, 1) => Seen::Near,
            (_, 2) => Seen::Close,
            (_, 3) => Seen::Weak,
            _ => Seen::Poor,
        };
        solid |= pair.similarity >= 0.8 && pair.rule != Rule::Initial && pair.rule != Rule::ShortForm;
        let weight = meeting.weight(pair) * DIMINISH[rank.min(DIMINISH.len() - 1)];
        sink.note(seen as usize, weight, || meeting.words(pair));
        loose += u32::from(pair.similarity < 0.9 && matches!(pair.rule, Rule::Close | Rule::Skeleton | Rule::Joined));
        match pair.rule {
            Rule::Close | Rule::SameSound | Rule::Joined | Rule::Father => letters += meeting.letters_apart(pair),
            Rule::Skeleton => sink.silent(Seen::SkeletonLoss as usize, f64::from(1.0 - pair.similarity)),
            _ => {}
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
    if !solid {
        sink.said(Seen::LooseOnly as usize, 1.0, "nothing met for certain");
    }
    loose
}

/// Words that met nobody: on both sides they clash, on one side they are extra.
fn leftovers(meeting: &Meeting, sink: &mut impl Sink) {
    let (left, right) = (meeting.left, meeting.right);
    let gather = |name: &Name, mask: u32| {
        let tokens = name.tokens();
        let mut weights: Vec<(f64, usize)> = over(mask).map(|at| (f64::from(tokens[at].weight), at)).collect();
        weights.sort_by(|p, q| q.0.total_cmp(&p.0).then(p.1.cmp(&q.1)));
        weights
    };
    let (one, two) = (
        gather(left, meeting.alignment.left_over),
        gather(right, meeting.alignment.right_over),
    );
    let word = |name: &Name, at: usize| name.written(&name.tokens()[at]).to_string();
    for (rank, (p, q)) in one.iter().zip(&two).enumerate() {
        let seen = if rank == 0 { Seen::Clash } else { Seen::MoreClashes };
        sink.note(seen as usize, p.0.min(q.0), || {
            (word(left, p.1), word(right, q.1), "different words")
        });
        sink.silent(
            Seen::ClashNear as usize,
            f64::from(alike(&left.tokens()[p.1], &right.tokens()[q.1])),
        );
    }
    let seen = |rank: usize| {
        if rank == 0 {
            Seen::Extra as usize
        } else {
            Seen::MoreExtras as usize
        }
    };
    let shared = one.len().min(two.len());
    for (rank, (weight, at)) in one[shared..].iter().enumerate() {
        sink.note(seen(rank), *weight, || (word(left, *at), String::new(), "only here"));
    }
    for (rank, (weight, at)) in two[shared..].iter().enumerate() {
        sink.note(seen(rank), *weight, || (String::new(), word(right, *at), "only here"));
    }
}

fn alike(one: &Token, two: &Token) -> f32 {
    let bare = one.script.leaves_vowels_out() != two.script.leaves_vowels_out();
    similarity(
        &one.sound,
        &two.sound,
        if bare { Vowels::LeftOut } else { Vowels::Written },
    )
}

fn single_word(meeting: &Meeting, sink: &mut impl Sink) {
    let count = |name: &Name| name.tokens().iter().filter(|t| t.kind != Kind::Honour).count();
    let (one, two) = (count(meeting.left), count(meeting.right));
    if one.min(two) <= 1 && one.max(two) > 1 {
        sink.said(Seen::OneWord as usize, 1.0, "one side is a single word");
        let weight = |name: &Name| name.tokens().iter().map(|t| f64::from(t.weight)).sum::<f64>();
        let common = (1.0 - weight(meeting.left).min(weight(meeting.right))).max(0.0);
        sink.said(
            Seen::OneCommonWord as usize,
            common,
            if common > 0.0 { "and a common one" } else { "" },
        );
    }
}

/// Two fathers' names either met or speak against each other.
fn fathers(meeting: &Meeting, sink: &mut impl Sink) {
    let father = |name: &Name| name.tokens().iter().position(|t| t.kind == Kind::Patronymic);
    let (Some(one), Some(two)) = (father(meeting.left), father(meeting.right)) else {
        return;
    };
    let met = |p: &Pair| p.left.0 as usize == one && p.right.0 as usize == two && p.similarity >= 0.8;
    if meeting.alignment.pairs.iter().any(met) {
        sink.silent(Seen::FatherMet as usize, 1.0);
    } else {
        let word = |name: &Name, at: usize| name.written(&name.tokens()[at]).to_string();
        let (left, right) = (meeting.left, meeting.right);
        sink.note(Seen::FatherClash as usize, 1.0, || {
            (word(left, one), word(right, two), "other father's name")
        });
    }
}

/// Two family names that the writing marks as such and that did not meet.
fn families(meeting: &Meeting, sink: &mut impl Sink) {
    let marked = |name: &Name| name.tokens().iter().any(|t| t.family);
    if !marked(meeting.left) || !marked(meeting.right) {
        return;
    }
    let in_run =
        |name: &Name, (at, len): (u8, u8)| name.tokens()[at as usize..(at + len) as usize].iter().any(|t| t.family);
    let met = |p: &Pair| in_run(meeting.left, p.left) && in_run(meeting.right, p.right);
    if !meeting.alignment.pairs.iter().any(met) {
        sink.note(Seen::FamilyClash as usize, 1.0, || {
            let family = |name: &Name| {
                name.tokens()
                    .iter()
                    .find(|t| t.family)
                    .map_or("", |t| name.written(t))
                    .to_string()
            };
            (family(meeting.left), family(meeting.right), "other family name")
        });
    }
}
