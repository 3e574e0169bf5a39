//! The registry of statements: every SQL text of the program, so that one test prepares all of them on both engines.
//!
//! `sql!("…")` is the only way to make an [`Sql`]; `scoped_sql!("… {scope} …")` the only way to make a
//! [`ScopedSql`], which runs only with a [`policy::Scope`]. Parts that vary (filters, row counts) are made by
//! the functions here out of registered text.

/// A registered statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sql(pub(crate) &'static str);

/// A registered statement over protected rows; `{scope}` stands where the reader's predicate goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopedSql(pub(crate) &'static str);

/// One entry of the registry.
pub struct Registered {
    /// The statement.
    pub text: &'static str,
    /// File and line where it stands.
    pub place: &'static str,
}

inventory::collect!(Registered);

impl Sql {
    #[doc(hidden)]
    pub const fn registered(text: &'static str) -> Sql {
        Sql(text)
    }
    /// The text.
    pub fn text(self) -> &'static str {
        self.0
    }
}

impl ScopedSql {
    #[doc(hidden)]
    pub const fn registered(text: &'static str) -> ScopedSql {
        ScopedSql(text)
    }
}

/// Registers a statement.
#[macro_export]
macro_rules! sql {
    ($text:literal) => {{
        inventory::submit! { $crate::sql::Registered { text: $text, place: concat!(file!(), ":", line!()) } }
        $crate::Sql::registered($text)
    }};
}

/// Registers a statement over protected rows. Its matter table has the alias `m`.
#[macro_export]
macro_rules! scoped_sql {
    ($text:literal) => {{
        inventory::submit! { $crate::sql::Registered { text: $text, place: concat!(file!(), ":", line!()) } }
        $crate::ScopedSql::registered($text)
    }};
}

/// Every registered statement.
pub fn all() -> impl Iterator<Item = &'static Registered> {
    inventory::iter::<Registered>.into_iter()
}

/// Repeats a row of placeholders: `rows(2, 3)` is `($1,$2),($3,$4),($5,$6)`.
pub(crate) fn rows(columns: usize, count: usize) -> String {
    let mut text = String::with_capacity(columns * count * 5);
    for row in 0..count {
        text.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..columns {
            if column > 0 {
                text.push(',');
            }
            text.push('$');
            text.push_str(&(row * columns + column + 1).to_string());
        }
        text.push(')');
    }
    text
}
