//! The command line's way to officers, offices and tokens: first set-up, before anybody can sign in.
//!
//! Whoever runs these can reach the database anyway, so policy is not asked; the audit says that it was the command
//! line. Refusals go to standard error and end with code 1. A secret that was made goes to standard output once.

use std::io::BufRead;
use std::process::ExitCode;

use store::officers::{Office, find_officer, officers_page, offices_all, roles_of};

use super::actions::{self, Author, NewOfficer};
use super::network;
use super::own;
use crate::app::App;
use crate::web::problem::Problem;

/// `attache officer …`.
#[derive(clap::Subcommand, Debug)]
pub enum OfficerCommand {
    /// Add an officer
    Add(OfficerAdd),
    /// List officers
    List,
}

/// `attache office …`.
#[derive(clap::Subcommand, Debug)]
pub enum OfficeCommand {
    /// Open an office
    Add(OfficeAdd),
    /// List offices
    List,
}

/// `attache token …`.
#[derive(clap::Subcommand, Debug)]
pub enum TokenCommand {
    /// Make a bearer token and print it once
    Create(TokenCreate),
}

/// Runs `attache officer …`.
///
/// # Errors
/// Faults of the store and of standard input.
pub fn officer(app: &App, command: OfficerCommand) -> anyhow::Result<ExitCode> {
    match command {
        OfficerCommand::Add(args) => officer_add(app, args),
        OfficerCommand::List => officer_list(app),
    }
}

/// Runs `attache office …`.
///
/// # Errors
/// Faults of the store.
pub fn office(app: &App, command: OfficeCommand) -> anyhow::Result<ExitCode> {
    match command {
        OfficeCommand::Add(args) => office_add(app, args),
        OfficeCommand::List => office_list(app),
    }
}

/// Runs `attache token …`.
///
/// # Errors
/// Faults of the store.
pub fn token(app: &App, command: TokenCommand) -> anyhow::Result<ExitCode> {
    match command {
        TokenCommand::Create(args) => token_create(app, args),
    }
}

/// `attache officer add`.
#[derive(clap::Args, Debug)]
pub struct OfficerAdd {
    /// Sign-in name: small letters, digits, dots or dashes
    pub name: String,
    /// Home office by its code
    #[arg(long)]
    pub office: String,
    /// Role by its word, such as attache or hq-desk; may be given several times
    #[arg(long = "role", value_name = "ROLE", required = true)]
    pub roles: Vec<String>,
    /// Further office by its code; may be given several times
    #[arg(long = "also", value_name = "OFFICE")]
    pub also: Vec<String>,
    /// Name as people write it; the sign-in name if left out
    #[arg(long)]
    pub full_name: Option<String>,
    /// cleared or local; from the roles if left out
    #[arg(long)]
    pub tier: Option<String>,
    /// Code of a discipline of the packs
    #[arg(long)]
    pub discipline: Option<String>,
    /// Read the password from the first line of standard input; one is made and printed otherwise
    #[arg(long)]
    pub password_stdin: bool,
}

/// `attache office add`.
#[derive(clap::Args, Debug)]
pub struct OfficeAdd {
    /// Code: 2 to 6 capitals or digits
    pub code: String,
    /// Name
    #[arg(long)]
    pub name: String,
    /// Country by its code
    #[arg(long)]
    pub country: String,
    /// City
    #[arg(long)]
    pub city: String,
    /// IANA time zone, such as America/New_York
    #[arg(long)]
    pub zone: String,
    /// It is headquarters
    #[arg(long)]
    pub headquarters: bool,
    /// Day it opened; today if left out
    #[arg(long)]
    pub opened: Option<String>,
}

/// `attache token create`.
#[derive(clap::Args, Debug)]
pub struct TokenCreate {
    /// Officer by sign-in name
    #[arg(long)]
    pub officer: String,
    /// Days it lives, 1 to 365
    #[arg(long, default_value_t = own::TOKEN_DAYS)]
    pub days: i64,
    /// read or write
    #[arg(long, default_value = "read")]
    pub scope: String,
    /// What it is for
    #[arg(long, default_value = "made at the command line")]
    pub title: String,
}

/// Adds an officer; prints the id, and the password where it was made.
///
/// # Errors
/// Faults of the store and of standard input.
pub fn officer_add(app: &App, args: OfficerAdd) -> anyhow::Result<ExitCode> {
    let password = if args.password_stdin { Some(first_line()?) } else { None };
    let new = NewOfficer {
        full_name: args.full_name.unwrap_or_else(|| args.name.clone()),
        name: args.name,
        office: args.office,
        also: args.also,
        roles: args.roles,
        tier: args.tier.unwrap_or_default(),
        discipline: args.discipline.unwrap_or_default(),
        password,
    };
    told(actions::add(app, Author::CommandLine(app.clock.now()), &new), |added| {
        println!("officer {}", added.id);
        if let Some(password) = added.password {
            println!("password {password}");
        }
        Ok(())
    })
}

/// Lists officers: name, state, home office, roles, full name, separated by tabs.
///
/// # Errors
/// Faults of the store.
pub fn officer_list(app: &App) -> anyhow::Result<ExitCode> {
    let mut after = (String::new(), String::new());
    loop {
        let rows = app.db.read(|tx| {
            let page = officers_page(tx, "", (&after.0, &after.1), 200)?;
            page.into_iter()
                .map(|officer| Ok((roles_of(tx, &officer.id)?, officer)))
                .collect::<store::Result<Vec<_>>>()
        })?;
        for (roles, officer) in &rows {
            let state = if officer.disabled_at.is_empty() {
                "enabled"
            } else {
                "disabled"
            };
            println!(
                "{}\t{state}\t{}\t{}\t{}",
                officer.name,
                officer.office,
                roles.join(","),
                officer.full_name
            );
        }
        match rows.last() {
            Some((_, last)) if rows.len() == 200 => after = (last.full_name.clone(), last.id.clone()),
            _ => return Ok(ExitCode::SUCCESS),
        }
    }
}

/// Opens an office.
///
/// # Errors
/// Faults of the store.
pub fn office_add(app: &App, args: OfficeAdd) -> anyhow::Result<ExitCode> {
    let office = Office {
        code: args.code,
        name: args.name,
        country: args.country,
        city: args.city,
        zone: args.zone,
        headquarters: args.headquarters,
        opened: args.opened.unwrap_or_default(),
        closed: String::new(),
    };
    told(
        network::add_office(app, Author::CommandLine(app.clock.now()), &office),
        |()| {
            println!("office {}", office.code.trim().to_uppercase());
            Ok(())
        },
    )
}

/// Lists offices: code, country, city, zone, name, separated by tabs.
///
/// # Errors
/// Faults of the store.
pub fn office_list(app: &App) -> anyhow::Result<ExitCode> {
    for office in app.db.read(offices_all)? {
        println!(
            "{}\t{}\t{}\t{}\t{}",
            office.code, office.country, office.city, office.zone, office.name
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes a token and prints it, alone on its line.
///
/// # Errors
/// Faults of the store.
pub fn token_create(app: &App, args: TokenCreate) -> anyhow::Result<ExitCode> {
    let found = app
        .db
        .read(|tx| find_officer(tx, &args.officer))?
        .filter(|o| o.disabled_at.is_empty());
    let Some(officer) = found else {
        eprintln!("refused: name an officer who may sign in: there is no {}", args.officer);
        return Ok(ExitCode::from(1));
    };
    let made = own::add_token(
        app,
        Author::CommandLine(app.clock.now()),
        &officer.id,
        &args.title,
        args.days,
        &args.scope,
    );
    told(made, |made| {
        println!("{}", made.secret);
        eprintln!("{} until {}", made.token.scope, made.token.expires_at);
        Ok(())
    })
}

fn first_line() -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_string())
}

/// Tells what came of it: refusals on standard error with code 1, everything else that went wrong as an error.
fn told<T>(result: Result<T, Problem>, done: impl FnOnce(T) -> anyhow::Result<()>) -> anyhow::Result<ExitCode> {
    match result {
        Ok(value) => {
            done(value)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(Problem::Refused(refusals)) => {
            for refusal in refusals {
                match refusal.field {
                    Some(field) => eprintln!("refused: {field}: {}", refusal.why),
                    None => eprintln!("refused: {}", refusal.why),
                }
            }
            Ok(ExitCode::from(1))
        }
        Err(Problem::Fault(cause)) => Err(anyhow::anyhow!(cause)),
        Err(other) => Err(anyhow::anyhow!("{}", other.words().1)),
    }
}
