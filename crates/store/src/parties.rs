//! Parties: what sources say of persons, organisations and things, statement by statement.
//!
//! Nothing is overwritten: a statement is added or withdrawn, and statements that contradict each other stand side
//! by side. Every statement comes from a matter, and is read only through matters that the reader's scope admits.
//! Names are also kept under their [`name_key`], for screening. Whether a value is well formed is checked above.

use policy::Scope;

use crate::db::Tx;
use crate::value::{Row, Value};
use crate::words::fold;
use crate::{Result, params, scoped_sql, sql};

/// Rows in one answer at most.
pub const ROWS_MAX: i64 = 500;
/// Properties whose values are names and are found by their key.
pub const NAME_PROPERTIES: &[&str] = &["name", "alias", "weakAlias", "previousName"];

/// The key under which equal names meet: case and accents folded, punctuation dropped, words sorted, joined by one
/// space, so that `SMITH, John` and `John Smith` have one key. Empty when nothing but punctuation was given.
///
/// This is equality after normalisation, no more. A stronger matcher (scripts, spelling, order of likelihood) comes
/// behind this same function: callers only ever compare keys.
pub fn name_key(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    for c in fold(text).chars() {
        match c {
            // Apostrophes and full stops stand within words: O'Brien, S.A.
            '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '.' | '\u{200b}'..='\u{200f}' => {}
            c if breaks(c) => bare.push(' '),
            c => bare.push(c),
        }
    }
    let mut words: Vec<&str> = bare.split_whitespace().collect();
    words.sort_unstable();
    words.join(" ")
}

/// Whether a character ends a word of a name: space, control and punctuation; not the marks of other scripts.
fn breaks(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || c.is_ascii_punctuation()
        || (!c.is_alphanumeric() && matches!(c, '\u{80}'..='\u{bf}' | '×' | '÷' | '־' | '،' | '؛' | '٪'..='٭' | '۔'))
        || matches!(c, '\u{2000}'..='\u{206f}' | '\u{2e00}'..='\u{2e7f}' | '\u{3000}'..='\u{303f}' | '・')
}

/// A party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyRow {
    /// Key.
    pub id: String,
    /// FollowTheMoney schema.
    pub schema: String,
    /// Instant it was first recorded.
    pub created_at: String,
    /// Officer who recorded it.
    pub creator: String,
    /// Office of that officer.
    pub office: String,
}

/// One statement of one source about one party.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatementRow {
    /// Key.
    pub id: String,
    /// Party it is about.
    pub party: String,
    /// FollowTheMoney property.
    pub property: String,
    /// Value in normal form.
    pub value: String,
    /// Value as it was given.
    pub original: String,
    /// Matter it comes from.
    pub matter: String,
    /// Source in words; empty where the matter is the source.
    pub source: String,
    /// Handling marking.
    pub marking: String,
    /// How far the source is trusted, in its own words.
    pub grade: String,
    /// First instant at which the source said it.
    pub first_seen: String,
    /// Last instant at which the source said it.
    pub last_seen: String,
    /// Officer who recorded it.
    pub officer: String,
    /// Instant it was recorded.
    pub created_at: String,
    /// Instant it was withdrawn; empty while it stands.
    pub withdrawn_at: String,
}

impl StatementRow {
    fn from_row(row: &Row) -> Result<StatementRow> {
        Ok(StatementRow {
            id: row.text(0)?,
            party: row.text(1)?,
            property: row.text(2)?,
            value: row.text(3)?,
            original: row.text(4)?,
            matter: row.text(5)?,
            source: row.text(6)?,
            marking: row.text(7)?,
            grade: row.text(8)?,
            first_seen: row.text(9)?,
            last_seen: row.text(10)?,
            officer: row.text(11)?,
            created_at: row.text(12)?,
            withdrawn_at: row.text(13)?,
        })
    }
}

/// Records a party. It stays invisible until a matter names it.
pub fn insert(tx: &mut Tx, party: &PartyRow) -> Result<()> {
    tx.execute(
        sql!("insert into party (id, schema, created_at, creator, office) values ($1, $2, $3, $4, $5)"),
        params![
            &party.id,
            &party.schema,
            &party.created_at,
            &party.creator,
            &party.office
        ],
    )
    .map(drop)
}

/// Records statements, and the keys of those that are names.
pub fn state(tx: &mut Tx, statements: &[StatementRow]) -> Result<()> {
    let rows: Vec<Vec<Value>> = statements
        .iter()
        .map(|s| {
            let StatementRow {
                id,
                party,
                property,
                value,
                original,
                matter,
                source,
                marking,
                grade,
                ..
            } = s;
            let columns = [
                id,
                party,
                property,
                value,
                original,
                matter,
                source,
                marking,
                grade,
                &s.first_seen,
                &s.last_seen,
                &s.officer,
                &s.created_at,
                &s.withdrawn_at,
            ];
            columns.map(Value::from).to_vec()
        })
        .collect();
    tx.insert_rows(
        sql!(
            "insert into statement (id, party, property, value, original, matter, source, marking, grade, first_seen, \
             last_seen, officer, created_at, withdrawn_at) values"
        ),
        14,
        &rows,
    )?;
    index_names(tx, statements)
}

fn index_names(tx: &mut Tx, statements: &[StatementRow]) -> Result<()> {
    let names = statements
        .iter()
        .filter(|s| s.withdrawn_at.is_empty() && NAME_PROPERTIES.contains(&s.property.as_str()));
    let rows: Vec<Vec<Value>> = names
        .map(|s| (s, name_key(&s.value)))
        .filter(|(_, key)| !key.is_empty())
        .map(|(s, key)| vec![Value::from(&s.party), Value::from(&s.id), Value::Text(key)])
        .collect();
    tx.insert_rows(
        sql!("insert into party_name (party, statement, name_key) values"),
        3,
        &rows,
    )
}

/// Withdraws a statement: it stays in the history, and its name is found no more. False when it is already withdrawn.
pub fn withdraw(tx: &mut Tx, statement: &str, at: &str) -> Result<bool> {
    let touched = tx.execute(
        sql!("update statement set withdrawn_at = $1 where id = $2 and withdrawn_at = ''"),
        params![at, statement],
    )?;
    tx.execute(sql!("delete from party_name where statement = $1"), params![statement])?;
    Ok(touched > 0)
}

/// Makes the keys of all names anew from the statements; how many there are. For `reindex`.
pub fn rebuild_names(tx: &mut Tx) -> Result<u64> {
    tx.execute(sql!("delete from party_name"), params![])?;
    let mut after = String::new();
    let mut count = 0;
    loop {
        let rows = tx.query(
            sql!(
                "select id, party, property, value, original, matter, source, marking, grade, first_seen, last_seen, \
                 officer, created_at, withdrawn_at from statement where id > $1 order by id limit 1000"
            ),
            params![&after],
        )?;
        let statements = rows.iter().map(StatementRow::from_row).collect::<Result<Vec<_>>>()?;
        let Some(last) = statements.last() else {
            return Ok(count);
        };
        after.clone_from(&last.id);
        index_names(tx, &statements)?;
        let names = statements
            .iter()
            .filter(|s| s.withdrawn_at.is_empty() && NAME_PROPERTIES.contains(&s.property.as_str()));
        count += names.count() as u64;
    }
}

/// A party, if a matter that the scope admits names it.
pub fn visible(tx: &mut Tx, scope: &Scope, party: &str) -> Result<Option<PartyRow>> {
    let rows = tx.query_scoped(
        scoped_sql!(
            "select p.id, p.schema, p.created_at, p.creator, p.office from party p where p.id = $1 and exists \
             (select 1 from matter_party mp join matter m on m.id = mp.matter where mp.party = p.id and {scope})"
        ),
        params![party],
        scope,
    )?;
    let read = |row: &Row| -> Result<PartyRow> {
        let [id, schema, created_at, creator, office] =
            [row.text(0)?, row.text(1)?, row.text(2)?, row.text(3)?, row.text(4)?];
        Ok(PartyRow {
            id,
            schema,
            created_at,
            creator,
            office,
        })
    };
    rows.first().map(read).transpose()
}

/// Schema of a party, for the program's own checks; who asks must be let in through a matter before.
pub fn schema(tx: &mut Tx, party: &str) -> Result<Option<String>> {
    let row = tx.query_opt(sql!("select schema from party where id = $1"), params![party])?;
    row.map(|r| r.text(0)).transpose()
}

/// A statement with the reference of the matter it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourced {
    /// The statement.
    pub statement: StatementRow,
    /// Reference of its matter.
    pub reference: String,
}

/// Statements about a party out of matters that the scope admits: by property, oldest first, withdrawn ones too.
pub fn statements(tx: &mut Tx, scope: &Scope, party: &str) -> Result<Vec<Sourced>> {
    let rows = tx.query_scoped(
        scoped_sql!(
            "select s.id, s.party, s.property, s.value, s.original, s.matter, s.source, s.marking, s.grade, \
             s.first_seen, s.last_seen, s.officer, s.created_at, s.withdrawn_at, m.reference \
             from statement s join matter m on m.id = s.matter \
             where s.party = $1 and {scope} order by s.property, s.created_at, s.id limit 500"
        ),
        params![party],
        scope,
    )?;
    rows.iter()
        .map(|row| {
            Ok(Sourced {
                statement: StatementRow::from_row(row)?,
                reference: row.text(14)?,
            })
        })
        .collect()
}

/// One statement, if the scope admits its matter.
pub fn statement(tx: &mut Tx, scope: &Scope, id: &str) -> Result<Option<Sourced>> {
    let rows = tx.query_scoped(
        scoped_sql!(
            "select s.id, s.party, s.property, s.value, s.original, s.matter, s.source, s.marking, s.grade, \
             s.first_seen, s.last_seen, s.officer, s.created_at, s.withdrawn_at, m.reference \
             from statement s join matter m on m.id = s.matter where s.id = $1 and {scope}"
        ),
        params![id],
        scope,
    )?;
    let read = |row: &Row| {
        Ok(Sourced {
            statement: StatementRow::from_row(row)?,
            reference: row.text(14)?,
        })
    };
    rows.first().map(read).transpose()
}

/// A matter that names a party, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the table's columns")]
pub struct OnMatter {
    pub matter: String,
    pub reference: String,
    pub kind: String,
    pub title: String,
    pub state: String,
    pub marking: String,
    pub role: String,
    pub from_day: String,
    pub to_day: String,
}

/// Matters that name a party and that the scope admits, newest first.
pub fn matters(tx: &mut Tx, scope: &Scope, party: &str) -> Result<Vec<OnMatter>> {
    let rows = tx.query_scoped(
        scoped_sql!(
            "select m.id, m.reference, m.kind, m.title, m.state, m.marking, mp.role, mp.from_day, mp.to_day \
             from matter_party mp join matter m on m.id = mp.matter \
             where mp.party = $1 and {scope} order by m.updated_at desc, m.id, mp.role limit 200"
        ),
        params![party],
        scope,
    )?;
    let read = |row: &Row| {
        Ok(OnMatter {
            matter: row.text(0)?,
            reference: row.text(1)?,
            kind: row.text(2)?,
            title: row.text(3)?,
            state: row.text(4)?,
            marking: row.text(5)?,
            role: row.text(6)?,
            from_day: row.text(7)?,
            to_day: row.text(8)?,
        })
    };
    rows.iter().map(read).collect()
}

/// A party in a list: a name of it that the reader may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Party.
    pub id: String,
    /// Schema.
    pub schema: String,
    /// A name, a main one before an alias.
    pub caption: String,
    /// How many names of it the reader may see.
    pub names: i64,
}

/// Words of a query that a search for names looks at.
pub const QUERY_WORDS_MAX: usize = 4;
/// Sorts after every key, which begins with a hexadecimal digit.
const AFTER_ALL: &str = "zzzz";

/// Patterns for `' ' || name_key like`: one for each word, which must begin a word of the name; `%` fills up.
pub(crate) fn word_patterns(q: &str) -> [String; QUERY_WORDS_MAX] {
    let key = name_key(q);
    // A backslash, % or _ cannot survive in a key: all three are punctuation.
    let mut words = key.split(' ').filter(|w| !w.is_empty());
    std::array::from_fn(|_| {
        words
            .next()
            .map_or_else(|| "%".to_string(), |word| format!("% {word}%"))
    })
}

/// Parties that the scope admits, last recorded first. Every word given must begin a word of one of the names.
pub fn find(tx: &mut Tx, scope: &Scope, q: &str, after: Option<&str>, limit: i64) -> Result<Vec<Found>> {
    let after = after.unwrap_or(AFTER_ALL);
    let limit = limit.clamp(1, ROWS_MAX);
    let [a, b, c, d] = word_patterns(q);
    // Without words the walk along the parties stops at the limit; with words the names are looked through first.
    let rows = if a == "%" {
        tx.query_scoped(
            scoped_sql!(
                "select p.id, p.schema from party p where p.id < $1 and exists \
                 (select 1 from party_name pn join statement s on s.id = pn.statement join matter m on m.id = s.matter \
                 where pn.party = p.id and {scope}) order by p.id desc limit $2"
            ),
            params![after, limit],
            scope,
        )?
    } else {
        tx.query_scoped(
            scoped_sql!(
                "select distinct p.id, p.schema from party_name pn join party p on p.id = pn.party \
                 join statement s on s.id = pn.statement join matter m on m.id = s.matter \
                 where ' ' || pn.name_key like $1 and ' ' || pn.name_key like $2 and ' ' || pn.name_key like $3 \
                 and ' ' || pn.name_key like $4 and pn.party < $5 and {scope} order by p.id desc limit $6"
            ),
            params![a, b, c, d, after, limit],
            scope,
        )?
    };
    let mut found = vec![];
    for row in &rows {
        let (id, schema) = (row.text(0)?, row.text(1)?);
        let (caption, names) = names(tx, scope, &id)?;
        found.push(Found {
            id,
            schema,
            caption,
            names,
        });
    }
    Ok(found)
}

/// A name of a party, a main one before an alias, and how many the scope admits.
fn names(tx: &mut Tx, scope: &Scope, party: &str) -> Result<(String, i64)> {
    let rows = tx.query_scoped(
        scoped_sql!(
            "select min(case when s.property = 'name' then '0' else '1' end || s.value), count(*) from party_name pn \
             join statement s on s.id = pn.statement join matter m on m.id = s.matter \
             where pn.party = $1 and {scope}"
        ),
        params![party],
        scope,
    )?;
    let Some(row) = rows.first() else {
        return Ok((String::new(), 0));
    };
    let caption: Option<String> = row.get(0)?;
    Ok((caption.unwrap_or_default().chars().skip(1).collect(), row.int(1)?))
}

/// A party that has a name with a given key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Party.
    pub party: String,
    /// Schema.
    pub schema: String,
    /// The name as stated.
    pub name: String,
    /// Property it was stated as.
    pub property: String,
    /// Reference of the matter it comes from.
    pub reference: String,
}

/// Parties with a name that has exactly this key, out of matters that the scope admits.
pub fn with_name(tx: &mut Tx, scope: &Scope, key: &str, limit: i64) -> Result<Vec<Named>> {
    let rows = tx.query_scoped(
        scoped_sql!(
            "select pn.party, p.schema, s.value, s.property, m.reference from party_name pn \
             join party p on p.id = pn.party join statement s on s.id = pn.statement join matter m on m.id = s.matter \
             where pn.name_key = $1 and {scope} order by pn.party, s.id limit $2"
        ),
        params![key, limit.clamp(1, ROWS_MAX)],
        scope,
    )?;
    let read = |row: &Row| {
        Ok(Named {
            party: row.text(0)?,
            schema: row.text(1)?,
            name: row.text(2)?,
            property: row.text(3)?,
            reference: row.text(4)?,
        })
    };
    rows.iter().map(read).collect()
}

#[cfg(test)]
mod tests;
