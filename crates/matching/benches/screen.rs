//! Screens names against a million names and against 102,000 entities: time, memory, and how often the right one is
//! among the first ten, with a plain scan by rapidfuzz over the same names in the same run.
//!
//! Names are drawn, seeded, from public lists of given and family names in many scripts; the folder that holds `gen/`
//! and `names/` is named by `ATTACHE_DATA`, without it `../../../shared/data` beside the crate is tried, and without data
//! the benchmark says so and ends. A query is timed from its text to its ten best scored hits, in processor time of its
//! one thread; building and the plain scan by the clock.
//! `cargo bench -p matching --bench screen`; `-- small` takes a tenth of everything; `-- missed` prints what was missed.

use std::collections::{BTreeMap, HashSet};
use std::hint::black_box;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use matching::index::{Candidate, Index, order};
use matching::{Name, Schema, value_of_names};
use rapidfuzz::distance::indel;

/// Candidates that are scored for one query.
const SCORED: usize = 30;
/// Hits that count.
const HITS: usize = 10;

fn main() {
    let Some(folder) = data() else {
        println!("no data: name the folder that holds gen/ and names/ in ATTACHE_DATA; nothing was measured");
        return;
    };
    let told = |word: &str| std::env::args().any(|arg| arg == word);
    let scale = if told("small") { 10 } else { 1 };
    let lists = Lists::read(&folder);
    let mut chance = Chance(20_261_124);
    million(&lists, 1_000_000 / scale, &mut chance, told("missed"));
    entities(&lists, 102_000 / scale, &mut chance, told("missed"));
}

fn data() -> Option<PathBuf> {
    let named = std::env::var_os("ATTACHE_DATA").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    [named, Some(beside)]
        .into_iter()
        .flatten()
        .find(|folder| folder.join("gen").is_dir())
}

/// Seeded chance (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// Given and family names of one country.
struct Locale {
    given: Vec<String>,
    family: Vec<String>,
    suffixes: Vec<String>,
}

/// What the public lists hold.
struct Lists {
    locales: Vec<Locale>,
    /// Share of each locale, summed up: the more names it can make, the more it makes.
    shares: Vec<f64>,
    /// Names as they are, and as somebody mistyped or turned them.
    treated: Vec<(String, String)>,
    /// By language: words in Latin letters and in its own script.
    words: BTreeMap<String, Vec<(String, String)>>,
}

impl Lists {
    fn read(folder: &Path) -> Lists {
        let text = unpacked(&folder.join("gen/faker_person_company_by_locale.json.gz"));
        let all: BTreeMap<String, BTreeMap<String, Vec<String>>> = serde_json::from_str(&text).expect("lists of names");
        let take = |of: &BTreeMap<String, Vec<String>>, keys: &[&str]| {
            keys.iter()
                .flat_map(|key| of.get(*key).cloned().unwrap_or_default())
                .collect::<Vec<_>>()
        };
        let locale = |of: &BTreeMap<String, Vec<String>>| Locale {
            given: take(of, &["first_m", "first_f"]),
            family: take(of, &["last"]),
            suffixes: take(of, &["company_suffixes"]),
        };
        let locales: Vec<Locale> = all
            .values()
            .map(locale)
            .filter(|l| l.given.len() * l.family.len() > 5_000)
            .collect();
        let mut sum = 0.0;
        let shares = locales.iter().map(|l| {
            sum += ((l.given.len() * l.family.len()) as f64).sqrt();
            sum
        });
        let shares = shares.collect();
        let column = |name: &str| {
            let mut reader = csv::Reader::from_path(folder.join("names/yente_screening").join(name)).expect("a list");
            reader
                .records()
                .map_while(Result::ok)
                .map(|row| row[0].to_string())
                .collect::<Vec<_>>()
        };
        let plain = column("positives_un_untreated.csv");
        let treated = plain.into_iter().zip(column("positives_un_treated.csv")).collect();
        let mut words: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for line in unpacked(&folder.join("names/wd_translit/en_native_dev.tsv.gz")).lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            let [language, latin, native, times, ..] = fields[..] else {
                continue;
            };
            // Words seen together often enough to belong together: what was seen once is often another name.
            let often = times.parse::<u32>().is_ok_and(|times| times >= 3);
            if often
                && latin.chars().count() > 3
                && native.chars().count() > 1
                && !native.contains([' ', '.', '・'])
                && native.len() > 3
            {
                words
                    .entry(language.into())
                    .or_default()
                    .push((latin.into(), native.into()));
            }
        }
        words.retain(|_, list| list.len() > 1_000);
        Lists {
            locales,
            shares,
            treated,
            words,
        }
    }

    /// Another name: a person, or now and then a company.
    fn name(&self, chance: &mut Chance) -> String {
        let at = chance.below(1 << 30) as f64 / (1u64 << 30) as f64 * self.shares.last().copied().unwrap_or(0.0);
        let locale = &self.locales[self
            .shares
            .partition_point(|sum| *sum <= at)
            .min(self.locales.len() - 1)];
        let (given, family) = (chance.one(&locale.given), chance.one(&locale.family));
        let joined = family
            .chars()
            .next()
            .is_some_and(|c| matches!(c as u32, 0x3040..=0x9fff | 0xac00..=0xd7af));
        match chance.below(100) {
            _ if joined => format!("{family}{given}"),
            0..8 if !locale.suffixes.is_empty() => {
                format!(
                    "{family} {} {}",
                    chance.one(&locale.family),
                    chance.one(&locale.suffixes)
                )
            }
            8..38 => format!("{given} {} {family}", chance.one(&locale.given)),
            _ => format!("{given} {family}"),
        }
    }

    /// Different names, as many as asked for.
    fn names(&self, count: usize, chance: &mut Chance) -> Vec<String> {
        let mut seen: HashSet<String> = HashSet::with_capacity(count);
        let mut names = Vec::with_capacity(count);
        while names.len() < count {
            let name = self.name(chance);
            if seen.insert(name.clone()) {
                names.push(name);
            }
        }
        names
    }
}

fn unpacked(path: &Path) -> String {
    let file = std::fs::File::open(path).expect("a list");
    let mut text = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .expect("a list that unpacks");
    text
}

/// One slip: a letter left out, put in, replaced, or two turned. The first letters are as likely as any.
fn slip(text: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let alphabet: Vec<char> = letters.iter().copied().filter(|c| c.is_alphabetic()).collect();
    for _ in 0..20 {
        let at = chance.below(letters.len());
        if !letters[at].is_alphabetic() {
            continue;
        }
        let other = if letters[at].is_ascii() {
            char::from(b'a' + chance.below(26) as u8)
        } else {
            *chance.one(&alphabet)
        };
        match chance.below(4) {
            0 if alphabet.len() > 4 => drop(letters.remove(at)),
            1 => letters.insert(at, other),
            2 if other != letters[at] => letters[at] = other,
            3 if letters
                .get(at + 1)
                .is_some_and(|next| next.is_alphabetic() && *next != letters[at]) =>
            {
                letters.swap(at, at + 1)
            }
            _ => continue,
        }
        break;
    }
    letters.into_iter().collect()
}

/// A name changed in a way that names are changed; `None` where it has too few words.
fn changed(name: &str, way: Way, chance: &mut Chance) -> Option<String> {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    match way {
        Way::Same => Some(name.into()),
        Way::OneSlip => Some(slip(name, chance)),
        Way::TwoSlips => {
            let once = slip(name, chance);
            Some(slip(&once, chance))
        }
        _ if words.len() < 2 => None,
        Way::Turned => {
            words.rotate_right(1);
            Some(words.join(if chance.below(2) == 0 { " " } else { ", " }))
        }
        Way::LeftOut if words.len() < 3 => None,
        Way::LeftOut => {
            words.remove(chance.below(words.len()));
            Some(words.join(" "))
        }
        Way::Joined => {
            let at = chance.below(words.len() - 1);
            let joined = format!("{}{}", words[at], words[at + 1].to_lowercase());
            words[at] = &joined;
            words.remove(at + 1);
            Some(words.join(" "))
        }
        Way::Cut => {
            let long: Vec<usize> = (0..words.len()).filter(|i| words[*i].chars().count() > 6).collect();
            let at = *long.get(chance.below(long.len()))?;
            let middle = words[at]
                .char_indices()
                .nth(words[at].chars().count() / 2)
                .map_or(0, |(i, _)| i);
            let cut = format!("{} {}", &words[at][..middle], &words[at][middle..]);
            words[at] = &cut;
            Some(words.join(" "))
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Way {
    Same,
    OneSlip,
    TwoSlips,
    Turned,
    LeftOut,
    Joined,
    Cut,
}

const WAYS: [(Way, &str); 7] = [
    (Way::Same, "as it is"),
    (Way::OneSlip, "one typing error"),
    (Way::TwoSlips, "two typing errors"),
    (Way::Turned, "words in another order"),
    (Way::LeftOut, "a word left out"),
    (Way::Joined, "two words joined"),
    (Way::Cut, "a word cut in two"),
];

/// An index with the texts its numbers stand for.
struct Screen {
    index: Index,
    texts: Vec<String>,
    /// Number of the entity of each text.
    owners: Vec<u32>,
}

impl Screen {
    fn of(texts: Vec<String>, owners: Vec<u32>) -> Screen {
        let names = texts
            .iter()
            .enumerate()
            .map(|(i, text)| (i as u64, Name::analyse(text, Schema::Unknown)));
        Screen {
            index: Index::build(names),
            texts,
            owners,
        }
    }

    /// The best ten texts for a name, scored.
    fn hits(&self, text: &str) -> Vec<usize> {
        let name = Name::analyse(text, Schema::Unknown);
        let candidates = self.index.candidates(&name, SCORED);
        let score = |id: u64| {
            let other = Name::analyse(&self.texts[id as usize], Schema::Unknown);
            value_of_names(&name, &other)
        };
        let rank = |c: &Candidate| (order(score(c.id), c.likeness), c.id as usize);
        let mut scored: Vec<(f64, usize)> = candidates.iter().map(rank).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        scored.truncate(HITS);
        scored.into_iter().map(|(_, id)| id).collect()
    }
}

/// Asks a list of questions and prints how it went.
fn ask(screen: &Screen, title: &str, questions: &[(String, u32)], missed: bool) {
    if questions.is_empty() {
        return;
    }
    let (mut found, mut offered, mut times) = (0usize, 0usize, Vec::with_capacity(questions.len()));
    for (text, owner) in questions {
        let start = thread_time();
        let hits = black_box(screen.hits(text));
        times.push(thread_time().saturating_sub(start));
        let owned = |id: &usize| screen.owners[*id] == *owner;
        let among = screen
            .index
            .candidates(&Name::analyse(text, Schema::Unknown), 100)
            .iter()
            .any(|c| owned(&(c.id as usize)));
        offered += usize::from(among);
        if hits.iter().any(owned) {
            found += 1;
        } else if missed {
            let right = screen
                .owners
                .iter()
                .position(|o| o == owner)
                .map_or("", |i| &screen.texts[i]);
            let worth = |other: &str| {
                let (one, two) = (
                    Name::analyse(text, Schema::Unknown),
                    Name::analyse(other, Schema::Unknown),
                );
                value_of_names(&one, &two)
            };
            let told = |id: &usize| format!("{} {:.2}", screen.texts[*id], worth(&screen.texts[*id]));
            let best: Vec<String> = hits.iter().take(3).map(told).collect();
            let offered = if among { "" } else { " (not offered)" };
            println!(
                "    missed {text} for {right} {:.2}{offered}: {}",
                worth(right),
                best.join(" | ")
            );
        }
    }
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "{title:44} {:5} queries  recall@10 {:.4}  among 100 offered {:.4}  p50 {}  p99 {}  worst {}",
        questions.len(),
        found as f64 / questions.len() as f64,
        offered as f64 / questions.len() as f64,
        micros(at(0.5)),
        micros(at(0.99)),
        micros(at(1.0)),
    );
}

/// Time this thread has spent on a processor: other programs of the machine do not count.
fn thread_time() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

fn micros(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1e3)
}

/// Memory of the whole process that is in use, in MB.
fn resident_mb() -> f64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: f64 = text.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0.0);
    pages * 4096.0 / 1e6
}

fn million(lists: &Lists, count: usize, chance: &mut Chance, missed: bool) {
    let (mut texts, mut asked) = (vec![], vec![]);
    texts.extend(lists.treated.iter().map(|(plain, _)| plain.clone()));
    let treated: Vec<(String, u32)> = lists
        .treated
        .iter()
        .enumerate()
        .map(|(i, (_, t))| (t.clone(), i as u32))
        .collect();
    for (language, words) in &lists.words {
        let (mut native, mut latin) = (vec![], vec![]);
        for i in 0..500 {
            let (given, family) = (chance.one(words), chance.one(words));
            let (in_latin, in_native) = (
                format!("{} {}", given.0, family.0),
                native_name(language, &given.1, &family.1),
            );
            let owner = texts.len() as u32;
            // Half the names stand in Latin letters and are asked for in the other script, half the other way.
            if i % 2 == 0 {
                texts.push(in_latin);
                native.push((in_native, owner));
            } else {
                texts.push(in_native);
                latin.push((in_latin, owner));
            }
        }
        asked.push((format!("{language} asked, Latin kept"), native));
        asked.push((format!("Latin asked, {language} kept"), latin));
    }
    let drawn = texts.len();
    texts.extend(lists.names(count - drawn, chance));
    println!("\n{} names", texts.len());
    let owners = (0..texts.len() as u32).collect();
    let before = resident_mb();
    let start = Instant::now();
    let screen = Screen::of(texts, owners);
    println!(
        "built in {:.2} s with analysis; index {:.0} MB, process grew {:.0} MB; {} different words",
        start.elapsed().as_secs_f64(),
        screen.index.bytes() as f64 / 1e6,
        resident_mb() - before,
        screen.index.words()
    );
    let mut all_ways = vec![];
    for (way, title) in WAYS {
        let mut questions = vec![];
        while questions.len() < 1_000 {
            let at = drawn + chance.below(screen.texts.len() - drawn);
            if let Some(text) = changed(&screen.texts[at], way, chance) {
                questions.push((text, at as u32));
            }
        }
        ask(&screen, title, &questions, missed);
        all_ways.extend(questions);
    }
    ask(&screen, "all of these", &all_ways, false);
    ask(&screen, "UN list, mistyped and turned", &treated, missed);
    for (title, questions) in &asked {
        ask(&screen, title, questions, missed);
    }
    let across: Vec<(String, u32)> = asked.into_iter().flat_map(|(_, questions)| questions).collect();
    ask(&screen, "across scripts, all", &across, false);
    scan(&screen, &all_ways, &across);
}

fn native_name(language: &str, given: &str, family: &str) -> String {
    match language {
        "japanese" | "chinese" => format!("{given}·{family}"),
        _ => format!("{given} {family}"),
    }
}

/// The same questions, a few of them, by a plain scan over all names.
fn scan(screen: &Screen, typed: &[(String, u32)], across: &[(String, u32)]) {
    let lower: Vec<Vec<char>> = screen.texts.iter().map(|text| sorted(text)).collect();
    for (title, questions) in [
        ("rapidfuzz scan, all of these", typed),
        ("rapidfuzz scan, across scripts", across),
    ] {
        let few: Vec<&(String, u32)> = questions.iter().step_by(questions.len() / 30).collect();
        let (mut found, mut times) = (0, vec![]);
        for (text, owner) in &few {
            let start = Instant::now();
            let query = sorted(text);
            let scorer = indel::BatchComparator::new(query.iter().copied());
            let mut best: Vec<(f64, usize)> = vec![];
            let mut least = 0.0;
            for (i, name) in lower.iter().enumerate() {
                let score = scorer.normalized_similarity(name.iter().copied());
                if score > least || best.len() < HITS {
                    best.push((score, i));
                    best.sort_by(|a, b| b.0.total_cmp(&a.0));
                    best.truncate(HITS);
                    least = best.last().map_or(0.0, |b| b.0);
                }
            }
            times.push(start.elapsed());
            found += usize::from(best.iter().any(|(_, i)| screen.owners[*i] == *owner));
        }
        times.sort_unstable();
        println!(
            "{title:44} {:5} queries  recall@10 {:.4}  p50 {}",
            few.len(),
            found as f64 / few.len() as f64,
            micros(times[times.len() / 2])
        );
    }
}

/// Words of a text in lower case and in order.
fn sorted(text: &str) -> Vec<char> {
    let lower = text.to_lowercase().replace(',', " ");
    let mut words: Vec<&str> = lower.split_whitespace().collect();
    words.sort_unstable();
    words.join(" ").chars().collect()
}

fn entities(lists: &Lists, count: usize, chance: &mut Chance, missed: bool) {
    let mut texts: Vec<String> = lists.treated.iter().map(|(plain, _)| plain.clone()).collect();
    texts.extend(lists.names(count - texts.len(), chance));
    let mut owners: Vec<u32> = (0..texts.len() as u32).collect();
    // Two of three entities have other names: their own spelling varied, or a name that is quite another.
    for owner in 0..count {
        for _ in 0..chance.below(4) {
            let way = [Way::OneSlip, Way::Turned, Way::LeftOut, Way::Joined][chance.below(4)];
            let other = match chance.below(4) {
                0 => Some(lists.name(chance)),
                _ => changed(&texts[owner], way, chance),
            };
            if let Some(other) = other {
                texts.push(other);
                owners.push(owner as u32);
            }
        }
    }
    println!("\n{count} entities with {} names", texts.len());
    let before = resident_mb();
    let start = Instant::now();
    let screen = Screen::of(texts, owners);
    println!(
        "built in {:.2} s with analysis; index {:.0} MB, process grew {:.0} MB; {} different words",
        start.elapsed().as_secs_f64(),
        screen.index.bytes() as f64 / 1e6,
        resident_mb() - before,
        screen.index.words()
    );
    let mut all = vec![];
    for (way, title) in WAYS {
        let mut questions = vec![];
        while questions.len() < 500 {
            let at = chance.below(count);
            if let Some(text) = changed(&screen.texts[at], way, chance) {
                questions.push((text, screen.owners[at]));
            }
        }
        ask(&screen, title, &questions, missed);
        all.extend(questions);
    }
    all.extend(
        lists
            .treated
            .iter()
            .enumerate()
            .map(|(i, (_, treated))| (treated.clone(), i as u32)),
    );
    ask(&screen, "all of these and the UN list mistyped", &all, false);
}
