//! The command line's way to mail: the server's settings for `attache serve`, and anybody's address.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, anyhow};

use crate::app::App;
use crate::notices::actions::{self, Choice};
use crate::notices::post::Server;
use crate::web::problem::Problem;

/// Mail settings of `attache serve`.
#[derive(clap::Args, Debug, Default)]
pub struct MailArgs {
    /// Mail server: smtp://host (this machine only), smtp+starttls://name:password@host or smtps://….
    #[arg(long, env = "ATTACHE_SMTP_URL", hide_env_values = true, requires = "mail_from")]
    pub smtp_url: Option<String>,
    /// Sender of mail to officers, an address.
    #[arg(long, env = "ATTACHE_MAIL_FROM")]
    pub mail_from: Option<String>,
    /// Domains to which mail may go, separated by commas; any if left out.
    #[arg(long, env = "ATTACHE_MAIL_DOMAINS", value_delimiter = ',')]
    pub mail_domains: Vec<String>,
    /// Certificates (PEM) by which the mail server is known; the machine's if left out.
    #[arg(long, env = "ATTACHE_SMTP_CA")]
    pub smtp_ca: Option<PathBuf>,
    /// Address under which officers reach the program, such as https://attache.agency.example.
    #[arg(long, env = "ATTACHE_PUBLIC_URL")]
    pub public_url: Option<String>,
}

impl MailArgs {
    /// The server that is set, if one is.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub fn server(&self) -> anyhow::Result<Option<Server>> {
        let Some(url) = self.smtp_url.as_deref().filter(|url| !url.is_empty()) else {
            return Ok(None);
        };
        let from = self.mail_from.as_deref().unwrap_or_default();
        let server = Server::parse(url, from).map_err(|why| anyhow!(why))?;
        let domains = self
            .mail_domains
            .iter()
            .map(|domain| domain.trim().to_string())
            .filter(|d| !d.is_empty());
        Ok(Some(Server {
            ca: self.smtp_ca.clone(),
            domains: domains.collect(),
            ..server
        }))
    }

    /// The address of the program, without a stroke at its end; empty where it is not set.
    ///
    /// # Errors
    /// Where it is no address of a browser.
    pub fn base(&self) -> anyhow::Result<String> {
        let base = self.public_url.as_deref().unwrap_or_default().trim_end_matches('/');
        if base.is_empty() || base.starts_with("https://") || base.starts_with("http://") {
            Ok(base.to_string())
        } else {
            Err(anyhow!("give --public-url as https://host"))
        }
    }
}

/// `attache officer mail`.
#[derive(clap::Args, Debug)]
pub struct OfficerMail {
    /// Officer by sign-in name
    pub name: String,
    /// Mail address; empty for no mail
    #[arg(long)]
    pub address: String,
    /// Hour of the office's day at which a digest is sent, 0 to 23, or off
    #[arg(long, default_value = "off")]
    pub digest: String,
    /// Send the digest only, nothing at once
    #[arg(long)]
    pub digest_only: bool,
}

/// Sets where an officer's mail goes.
///
/// # Errors
/// Faults of the store, and an officer who is not there.
pub fn officer_mail(app: &App, args: &OfficerMail) -> anyhow::Result<ExitCode> {
    let officer = app
        .db
        .read(|tx| store::officers::find_officer(tx, &args.name))
        .context("look for the officer")?
        .ok_or_else(|| anyhow!("there is no officer {}", args.name))?;
    let now = app.clock.now();
    let choice = Choice {
        address: args.address.clone(),
        digest: args.digest.clone(),
        at_once: !args.digest_only,
    };
    let entry = store::Entry {
        at: store::ids::instant(now),
        verb: "notice.change".into(),
        subject: officer.id.clone(),
        purpose: "command line".into(),
        outcome: "done".into(),
        request: store::ids::key(now),
        ..store::Entry::default()
    };
    match actions::set(app, &officer.id, &choice, now, entry) {
        Ok(_) => Ok(ExitCode::SUCCESS),
        Err(Problem::Refused(refusals)) => {
            for refusal in refusals {
                eprintln!(
                    "attache: {}: {}",
                    refusal.field.as_deref().unwrap_or("mail"),
                    refusal.why
                );
            }
            Ok(ExitCode::FAILURE)
        }
        Err(problem) => Err(anyhow!("{}", problem.words().1)),
    }
}
