//! Each rule about packs is broken once and told by file and line; the same row kept right is taken.

use super::super::*;

/// The complaints about one extra file beside a good manifest.
pub(super) fn complaints(text: &str) -> Vec<String> {
    let file = |path: &str, text: &str| PackFile {
        path: path.into(),
        text: text.into(),
    };
    let manifest = "id = \"us\"\ntitle = \"Test\"\nowner = \"legal adviser\"\nversion = 1\n";
    let files = [file("us/pack.toml", manifest), file("us/rows.toml", text)];
    match Packs::from_files(&files) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(PackProblem::to_string).collect(),
    }
}

/// The complaints about rows under a good `[common]` table; rows begin on line 7.
pub(super) fn about(rows: &str) -> Vec<String> {
    let common = "[common]\ncitation = \"x\"\nin_force_from = 2020-01-01\nknown_from = 2020-01-01\n\
                  version = 1\nstatus = \"verified\"\n";
    complaints(&format!("{common}{rows}"))
}

#[track_caller]
pub(super) fn refused(rows: &str, line: usize, why: &str) {
    let told = about(rows);
    let start = format!("us/rows.toml:{line}: ");
    assert!(
        told.iter().any(|one| one.starts_with(&start) && one.contains(why)),
        "wanted {start}{why}, got {told:#?}"
    );
}

#[track_caller]
pub(super) fn taken(rows: &str) {
    assert_eq!(about(rows), Vec::<String>::new());
}

#[test]
fn every_problem_is_told_at_its_line() {
    refused("[[clokc]]\nid = \"x\"\n", 7, "no table is called clokc");
    refused("[[component]]\nid = \"A\"\nnmae = \"B\"\n", 9, "unknown field `nmae`");
    refused("[[component]]\nid = \"A\"\n", 7, "missing field `name`");
    refused("[[component]]\nname = \"A\"\n", 7, "missing field `id`");
    refused(
        "[[component]]\nid = \"A\"\nname = \"B\"\nstatus = \"maybe\"\n",
        10,
        "maybe",
    );
    refused(
        "[[component]]\nid = \"A\"\nname = \"B\"\nknown_from = \"2020-01-01\"\n",
        10,
        "without quotes",
    );
    refused(
        "[[component]]\nid = \"A\"\nname = \"B\"\nknown_from = 2020-01-01T00:00:00Z\n",
        10,
        "a day such as",
    );
    let told = complaints("component = 3\n");
    assert!(
        told.contains(&"us/rows.toml:1: write [[component]] rows".to_string()),
        "{told:?}"
    );
    refused("[[component]]\nid = \"A\"\nname = \n", 9, "");
    let two = about("[[component]]\nid = \"A\"\n[[component]]\nname = \"B\"\n");
    assert_eq!(two.len(), 2, "all at once: {two:#?}");
    taken("[[component]]\nid = \"A\"\nname = \"B\"\n");
}

#[test]
fn a_row_stands_by_its_own_words_before_the_common_ones() {
    let told = complaints("[[component]]\nid = \"A\"\nname = \"B\"\n");
    assert!(
        told.iter().any(|one| one.contains("missing field `citation`")),
        "{told:?}"
    );
    let told = complaints("[common]\nid = \"A\"\n");
    assert!(told.iter().any(|one| one.contains("id cannot be common")), "{told:?}");
    let told = complaints("common = 1\n");
    assert!(told.iter().any(|one| one.contains("as a table")), "{told:?}");
    refused(
        "[[component]]\nid = \"A\"\nname = \"B\"\nversion = 0\n",
        7,
        "versions count from 1",
    );
}

#[test]
fn a_pack_names_its_owner_and_holds_nothing_else() {
    let file = |path: &str, text: &str| PackFile {
        path: path.into(),
        text: text.into(),
    };
    let told = |files: &[PackFile]| {
        let problems = Packs::from_files(files).err().unwrap_or_default();
        problems
            .iter()
            .map(PackProblem::to_string)
            .collect::<Vec<_>>()
            .join("; ")
    };
    let good = "id = \"us\"\ntitle = \"T\"\nowner = \"legal adviser\"\nversion = 1\n";
    assert_eq!(
        told(&[file("us/pack.toml", good), file("us/notes.md", "free text")]),
        ""
    );
    assert!(told(&[file("us/a.toml", "")]).contains("says who owns it"));
    assert!(told(&[file("eu/pack.toml", good)]).contains("not the folder's name"));
    assert!(told(&[file("us/pack.toml", &good.replace("legal adviser", ""))]).contains("an owner"));
    assert!(told(&[file("us/pack.toml", good), file("us/a.json", "{}")]).contains("move this file"));
    let long = "#".repeat(4 * 1024 * 1024 + 1);
    assert!(told(&[file("us/pack.toml", good), file("us/a.toml", &long)]).contains("split the file"));
}

// Rules between rows

#[test]
fn versions_of_a_row_do_not_collide() {
    let row = |version: u16, from: &str, to: &str| {
        format!("[[weekend]]\nid = \"DE\"\ndays = [\"sunday\"]\nversion = {version}\nin_force_from = {from}\n{to}")
    };
    let first = row(1, "2020-01-01", "in_force_to = 2021-12-31\n");
    taken(&format!("{first}{}", row(2, "2022-01-01", "")));
    refused(&format!("{first}{}", row(2, "2021-12-31", "")), 13, "same days");
    refused(
        &format!("{first}{}", row(1, "2022-01-01", "")),
        13,
        "already at us/rows.toml:7",
    );
    refused(
        &row(1, "2020-01-01", "in_force_to = 2019-12-31\n"),
        7,
        "before in_force_from",
    );
    let reason = |list: &str| format!("[[reason]]\nlist = \"{list}\"\nid = \"other\"\ntext = \"Other\"\n");
    taken(&format!("{}{}", reason("a"), reason("b")));
    refused(&format!("{}{}", reason("a"), reason("a")), 11, "already at");
}

#[test]
fn subjects_components_and_authorities_name_what_exists() {
    let area = "[[subject]]\nid = \"MONL\"\nnumber = 3\nname = \"Money\"\n";
    taken(&format!("{area}[[subject]]\nid = \"MONL.HAWA\"\nname = \"H\"\n"));
    refused(
        &format!("{area}[[subject]]\nid = \"CASH.HAWA\"\nname = \"H\"\n"),
        11,
        "no area CASH",
    );
    refused(
        &format!("{area}[[subject]]\nid = \"CASH\"\nnumber = 3\nname = \"H\"\n"),
        11,
        "number 3 is MONL's",
    );
    refused("[[subject]]\nid = \"MONL\"\nname = \"Money\"\n", 7, "needs its number");
    refused(
        "[[subject]]\nid = \"money\"\nnumber = 1\nname = \"Money\"\n",
        7,
        "four capital letters",
    );
    refused(
        "[[subject]]\nid = \"MONL.X\"\nnumber = 1\nname = \"Money\"\n",
        7,
        "only areas",
    );
    let old = "[[component]]\nid = \"A\"\nname = \"A\"\nsucceeded_by = \"B\"\nin_force_to = 2021-01-01\n";
    taken(&format!("{old}[[component]]\nid = \"B\"\nname = \"B\"\n"));
    refused(old, 7, "not another component");
    let undated = old.replace(
        "in_force_to = 2021-01-01\n",
        "[[component]]\nid = \"B\"\nname = \"B\"\n",
    );
    refused(&undated, 7, "needs in_force_to");
    let own = "[[authority]]\nid = \"OWN\"\ntitle = \"Own\"\nform = \"own_statute\"\n";
    taken(&format!("{own}titles = [18]\n"));
    refused(own, 7, "name their titles");
    refused(&format!("{own}titles = [21]\n"), 7, "titles are of");
    let memorandum = own.replace("own_statute", "memorandum");
    refused(&memorandum, 7, "names its component");
    refused(&format!("{memorandum}component = \"X\"\n"), 7, "no component X");
    refused(
        "[[discipline]]\nid = \"SA\"\ntitle = \"Agent\"\nkinds = []\n",
        7,
        "folder names",
    );
}

#[test]
fn a_clock_rule_can_be_counted() {
    let rule = "[[clock]]\nid = \"visit.notice\"\ntitle = \"Notice\"\nkind = \"visit\"\nanchor = \"asked\"\n\
                anchor_means = \"asked\"\nlength = 10\nunit = \"calendar_days\"\nexcluded = []\ninclusive = false\n\
                zone = \"host\"\nduty = \"host_agency\"\neffect = \"reminder_only\"\nwarnings = [50, 90]\n";
    taken(rule);
    let with = |from: &str, to: &str| rule.replace(from, to);
    refused(&with("id = \"visit.", "id = \"trip."), 7, "begins with the kind");
    refused(&with("length = 10", "length = 0"), 7, "counts from 1");
    refused(&with("length = 10", "length = -1"), 13, "invalid value");
    refused(&with("calendar_days", "business_days"), 7, "exclude weekends");
    taken(&with(
        "calendar_days\"\nexcluded = []",
        "business_days\"\nexcluded = [\"weekends\"]",
    ));
    refused(
        &with("calendar_days\"\nexcluded = []", "hours\"\nexcluded = [\"host\"]"),
        7,
        "only days",
    );
    refused(&with("[50, 90]", "[90, 50]"), 7, "ascending");
    refused(&with("[50, 90]", "[100]"), 7, "1 to 99");
    refused(&with("anchor = \"asked\"", "anchor = \"Asked us\""), 7, "not a word");
    refused(&with("reminder_only", "explosion"), 19, "unknown variant `explosion`");
}

#[test]
fn outcomes_and_markings_hold_together() {
    let outcome = |requires: &str| format!("[[outcome]]\nid = \"X\"\ntitle = \"X\"\nrequires = [{requires}]\n");
    taken(&outcome("\"quantity\", \"unit\""));
    refused(&outcome("\"quantity\""), 7, "quantity goes with unit");
    refused(&outcome("\"value\""), 7, "value with currency");
    refused(&outcome("\"value_basis\""), 7, "goes with a value");
    let doubled = format!("{}may_have = [\"party\"]\n", outcome("\"party\""));
    refused(&doubled, 7, "need not be allowed besides");
}

#[test]
fn markings_hold_together() {
    let part = |id: &str, part: &str, us_only: bool, rank: u8| {
        format!(
            "[[marking]]\nid = \"{id}\"\ntitle = \"T\"\nscheme = \"cui\"\npart = \"{part}\"\nbanner = \"CUI//{id}\"\n\
             rank = {rank}\nuse = \"current\"\nus_only = {us_only}\n"
        )
    };
    let parts = format!(
        "{}{}",
        part("LEI", "category", false, 2),
        part("NOFORN", "limit", true, 3)
    );
    let whole = "[[marking]]\nid = \"CUI//LEI//NOFORN\"\ntitle = \"M\"\nbanner = \"CUI//LEI//NOFORN\"\ncontrol = \"CUI\"\n\
                 categories = [\"LEI\"]\nlimits = [\"NOFORN\"]\nrank = 3\nuse = \"current\"\nus_only = true\n\
                 scheme = \"cui\"\n";
    let with = |from: &str, to: &str| format!("{whole}{parts}").replacen(from, to, 1);
    taken(&with("", ""));
    refused(&with("us_only = true", "us_only = false"), 7, "are us_only");
    refused(
        &with("banner = \"CUI//LEI//NOFORN\"", "banner = \"CUI//LEI\""),
        7,
        "make the banner CUI//LEI//NOFORN",
    );
    refused(&with("control = \"CUI\"\n", ""), 7, "need a control");
    refused(
        &with("categories = [\"LEI\"]", "categories = [\"LEO\"]"),
        7,
        "no pack has the category LEO",
    );
    refused(
        &with("categories = [\"LEI\"]", "categories = [\"LEI\", \"SP-CHRI\"]"),
        7,
        "write CUI//SP-CHRI/LEI",
    );
    refused(
        &with("id = \"CUI//LEI//NOFORN\"", "id = \"Secret\""),
        7,
        "not a marking as one writes it",
    );
    refused(
        &with("scheme = \"cui\"\n[[", "scheme = \"house\"\n[["),
        7,
        "have a control",
    );
    refused(
        &with("use = \"current\"", "use = \"legacy\""),
        7,
        "not given to new material",
    );
    refused(
        &with("\"NOFORN\"\ntitle = \"T\"", "\"NOBODY\"\ntitle = \"T\""),
        27,
        "limited dissemination controls",
    );
    let other =
        "[[marking]]\nid = \"OPEN\"\ntitle = \"O\"\nbanner = \"OPEN\"\nrank = 3\nuse = \"current\"\nus_only = false\n";
    refused(&format!("{}{other}", with("", "")), 36, "rank 3 is");
}

#[test]
fn countries_zones_and_holidays_are_real() {
    let country = |id: &str, zone: &str, capital: &str| {
        let cities = format!("[{{ name = \"Town\", zone = \"{zone}\" }}]");
        format!("[[country]]\nid = \"{id}\"\nname = \"N\"\ncapital = \"{capital}\"\ncities = {cities}\n")
    };
    taken(&country("QM", "Europe/Bucharest", "Town"));
    refused(&country("QA1", "Europe/Bucharest", "Town"), 7, "not a country");
    refused(&country("QL", "Europe/Bucharest", "Town"), 7, "not a country");
    refused(&country("QM", "Europe/Nowhere", "Town"), 7, "time-zone database");
    refused(&country("QM", "Europe/Bucharest", "Village"), 7, "one of the cities");
    refused("[[weekend]]\nid = \"QM\"\ndays = []\n", 7, "days of rest");
    refused(
        "[[weekend]]\nid = \"QM\"\ndays = [\"Sunday\"]\n",
        9,
        "unknown variant `Sunday`",
    );
    let calendar = "[[calendar]]\nid = \"QM\"\ntitle = \"C\"\nfirst_year = 2024\nlast_year = 2024\n";
    let holiday = |day: &str, extra: &str| {
        format!("{calendar}[[holiday]]\nid = \"QM.{day}\"\ncalendar = \"QM\"\nname = \"H\"\ndate = {day}\n{extra}")
    };
    taken(&holiday("2024-03-16", "observed = 2024-03-18\n"));
    refused(&holiday("2025-03-16", ""), 12, "outside the years");
    refused(&holiday("2024-03-16", "observed = 2024-04-18\n"), 12, "five days");
    refused(&holiday("2024-03-16", "observed = 2024-03-16\n"), 12, "another day");
    refused(&holiday("2024-03-16", "").replace(calendar, ""), 7, "no calendar QM");
    refused(
        &holiday("2024-03-16", "").replace("id = \"QM.2024", "id = \"QM.2023"),
        12,
        "its code is",
    );
    refused(
        &calendar.replace("first_year = 2024", "first_year = 2025"),
        7,
        "before first_year",
    );
}
