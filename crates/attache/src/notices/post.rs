//! The way to the SMTP server: what is set, how a message is made, and why one did not go.
//!
//! One connection a message, with a time limit on each answer. Plain SMTP is taken only to this machine: elsewhere TLS
//! is asked for, and a server without it is not used. Why a message did not go is told in fixed words: a server's answer
//! may repeat an address, and that is for no log.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::{Address, Message, SmtpTransport, Transport};

/// Seconds a server may take for one answer.
pub const ANSWER_SECONDS_MAX: u64 = 30;

/// A password that does not print itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Not at all: only to this machine.
    None,
    /// By STARTTLS, which the server must offer.
    StartTls,
    /// By TLS from the first byte.
    Tls,
}

/// The mail server, and in whose name mail goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Host.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Protection of the connection.
    pub protection: Protection,
    /// Name and password, where the server asks.
    pub credentials: Option<(String, Password)>,
    /// PEM file whose certificates are trusted instead of the machine's.
    pub ca: Option<PathBuf>,
    /// Sender.
    pub from: String,
    /// Domains to which mail may go; empty for any.
    pub domains: Vec<String>,
}

impl Server {
    /// Reads `smtp://…`, `smtp+starttls://…` or `smtps://…` with `[name:password@]host[:port]`.
    ///
    /// # Errors
    /// What is wrong, in words that repeat no password.
    pub fn parse(url: &str, from: &str) -> Result<Server, String> {
        let (scheme, rest) = url
            .split_once("://")
            .ok_or("write the mail server as smtp://host, smtp+starttls://host or smtps://host")?;
        let (protection, usual) = match scheme {
            "smtp" => (Protection::None, 25),
            "smtp+starttls" => (Protection::StartTls, 587),
            "smtps" => (Protection::Tls, 465),
            _ => return Err("the mail server begins with smtp://, smtp+starttls:// or smtps://".into()),
        };
        let rest = rest.trim_end_matches('/');
        let (sign_in, place) = rest
            .rsplit_once('@')
            .map_or((None, rest), |(sign_in, place)| (Some(sign_in), place));
        let credentials = sign_in.map(credentials).transpose()?;
        let (host, port) = host_and_port(place, usual)?;
        if protection == Protection::None && !is_this_machine(&host) {
            return Err(
                "smtp:// is for a mail server on this machine: use smtp+starttls:// or smtps:// for another".into(),
            );
        }
        from.parse::<Mailbox>()
            .map_err(|_| "give --mail-from as an address, such as attache@agency.example")?;
        Ok(Server {
            host,
            port,
            protection,
            credentials,
            ca: None,
            from: from.into(),
            domains: vec![],
        })
    }
}

fn host_and_port(place: &str, usual: u16) -> Result<(String, u16), String> {
    let split = match place.strip_prefix('[') {
        // An IPv6 address stands in brackets.
        Some(inner) => inner.split_once(']').map(|(host, rest)| (host, rest.strip_prefix(':'))),
        None => Some(
            place
                .rsplit_once(':')
                .map_or((place, None), |(host, port)| (host, Some(port))),
        ),
    };
    let (host, port) = split
        .filter(|(host, _)| !host.is_empty())
        .ok_or("name the host of the mail server")?;
    let port = port.map_or(Ok(usual), |text| {
        text.parse().map_err(|_| "give the mail server's port as a number")
    })?;
    Ok((host.to_string(), port))
}

fn credentials(text: &str) -> Result<(String, Password), String> {
    let (name, password) = text
        .split_once(':')
        .ok_or("give the mail server's sign-in as name:password")?;
    Ok((decoded(name)?, Password(decoded(password)?)))
}

/// Undoes the percent encoding of a part of a URL.
fn decoded(text: &str) -> Result<String, String> {
    let wrong = || "the mail server's sign-in is not percent-encoded as a URL wants it".to_string();
    let mut bytes = vec![];
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|b| char::from(b).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else {
            return Err(wrong());
        };
        bytes.push(u8::try_from(high * 16 + low).map_err(|_| wrong())?);
    }
    String::from_utf8(bytes).map_err(|_| wrong())
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Why an address cannot be used, if so: for a form, which shows it beside the field.
///
/// # Errors
/// What to do instead.
pub fn check_address(server: Option<&Server>, address: &str) -> Result<(), String> {
    let parsed: Address = address
        .parse()
        .map_err(|_| "give one mail address, such as name@agency.example")?;
    if !address.is_ascii() {
        return Err("give a mail address in plain letters".into());
    }
    let domains = server.map(|server| server.domains.as_slice()).unwrap_or_default();
    if !domains.is_empty()
        && !domains
            .iter()
            .any(|domain| domain.eq_ignore_ascii_case(parsed.domain()))
    {
        return Err(format!("give an address at {}", domains.join(" or ")));
    }
    Ok(())
}

/// A message, ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Address of the officer.
    pub to: String,
    /// Subject, one line.
    pub subject: String,
    /// Text.
    pub body: String,
    /// What stands before the `@` of its id: the same when the same message has to go again.
    pub id: String,
    /// When it was made.
    pub at: Timestamp,
}

/// Why a message did not go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The server cannot be reached or used at all; no other message would go either.
    Server(&'static str),
    /// The server put this message off, with its code.
    PutOff(u16),
    /// The server refused this message, with its code.
    Refused(u16),
    /// No message can be made of it.
    Unsendable(&'static str),
}

impl Failure {
    /// In words, without anything the server said.
    pub fn words(self) -> String {
        match self {
            Failure::Server(why) | Failure::Unsendable(why) => why.to_string(),
            Failure::PutOff(code) => format!("put off by the mail server with code {code}"),
            Failure::Refused(code) => format!("refused by the mail server with code {code}"),
        }
    }
}

/// What takes messages: the mail server, or a test.
pub trait Post {
    /// Hands one message over; when this returns, the server answers for it.
    ///
    /// # Errors
    /// Why it did not go.
    fn send(&self, mail: &Mail) -> Result<(), Failure>;
}

/// The SMTP server that is set.
pub struct Smtp {
    transport: SmtpTransport,
    from: Mailbox,
}

impl Smtp {
    /// The way to a server; nothing is connected yet.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub fn new(server: &Server) -> anyhow::Result<Smtp> {
        let tls = || -> anyhow::Result<TlsParameters> {
            let mut parameters = TlsParameters::builder(server.host.clone());
            if let Some(path) = &server.ca {
                let pem = std::fs::read(path).map_err(|e| anyhow::anyhow!("read {}: {e}", path.display()))?;
                parameters = parameters
                    .certificate_store(CertificateStore::None)
                    .add_root_certificate(Certificate::from_pem(&pem)?);
            }
            Ok(parameters.build()?)
        };
        let tls = match server.protection {
            Protection::None => Tls::None,
            Protection::StartTls => Tls::Required(tls()?),
            Protection::Tls => Tls::Wrapper(tls()?),
        };
        let mut builder = SmtpTransport::builder_dangerous(server.host.clone())
            .port(server.port)
            .tls(tls)
            .timeout(Some(Duration::from_secs(ANSWER_SECONDS_MAX)));
        if let Some((name, password)) = &server.credentials {
            builder = builder.credentials(Credentials::new(name.clone(), password.0.clone()));
        }
        let from = server
            .from
            .parse()
            .map_err(|_| anyhow::anyhow!("--mail-from is not an address"))?;
        Ok(Smtp {
            transport: builder.build(),
            from,
        })
    }

    fn message(&self, mail: &Mail) -> Result<Message, Failure> {
        let to: Address = mail
            .to
            .parse()
            .map_err(|_| Failure::Unsendable("the address is not one"))?;
        let automatic = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".into(),
        );
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .date(system_time(mail.at))
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            .subject(mail.subject.clone())
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body.clone())
            .map_err(|_| Failure::Unsendable("no message can be made of it"))
    }
}

/// The moment as the standard library has it; before 1970 there was no mail.
fn system_time(at: Timestamp) -> std::time::SystemTime {
    std::time::UNIX_EPOCH + Duration::from_secs(u64::try_from(at.as_second()).unwrap_or(0))
}

impl Post for Smtp {
    fn send(&self, mail: &Mail) -> Result<(), Failure> {
        let message = self.message(mail)?;
        match self.transport.send(&message) {
            Ok(_) => Ok(()),
            Err(error) => Err(failure(&error)),
        }
    }
}

fn failure(error: &lettre::transport::smtp::Error) -> Failure {
    if let Some(code) = error.status() {
        let code = u16::from(code);
        return match code {
            // A sign-in that is not taken stands against every message.
            530 | 534 | 535 | 538 => Failure::Server("the mail server does not take the sign-in"),
            421 => Failure::Server("the mail server is not available"),
            _ if error.is_permanent() => Failure::Refused(code),
            _ => Failure::PutOff(code),
        };
    }
    if error.is_timeout() {
        Failure::Server("the mail server does not answer in time")
    } else if error.is_tls() {
        Failure::Server("no protected connection to the mail server")
    } else if error.is_client() {
        Failure::Server("the mail server does not offer what is asked for")
    } else {
        Failure::Server("the mail server cannot be reached")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Goal: addresses of servers as people write them are read, and what would leak is refused. Method: a table.
    #[test]
    fn servers_are_read() {
        let read = |url: &str| Server::parse(url, "attache@agency.example");
        let place = |url: &str| read(url).map(|s| (s.host, s.port, s.protection));
        assert_eq!(
            place("smtp://localhost"),
            Ok(("localhost".into(), 25, Protection::None))
        );
        assert_eq!(
            place("smtp://127.0.0.1:2525"),
            Ok(("127.0.0.1".into(), 2525, Protection::None))
        );
        assert_eq!(place("smtp://[::1]:25/"), Ok(("::1".into(), 25, Protection::None)));
        assert_eq!(
            place("smtps://mail.agency.example"),
            Ok(("mail.agency.example".into(), 465, Protection::Tls))
        );
        assert_eq!(
            place("smtp+starttls://u:p@mail.agency.example:25"),
            Ok(("mail.agency.example".into(), 25, Protection::StartTls))
        );
        for wrong in [
            "mail.agency.example",
            "http://mail",
            "smtp://mail.agency.example",
            "smtps://",
            "smtps://h:x",
            "smtps://u@h",
            "smtps://u:%4@h",
        ] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
        let signed = read("smtps://ops%40x:a%2Fb%25@h").expect("a server");
        assert_eq!(signed.credentials, Some(("ops@x".into(), Password("a/b%".into()))));
        assert!(!format!("{signed:?}").contains("a/b"), "a password prints itself");
        assert!(Server::parse("smtp://localhost", "nobody").is_err());
    }

    // Goal: only one plain address of an allowed domain is taken. Method: both sides.
    #[test]
    fn addresses_are_checked() {
        let mut server = Server::parse("smtp://localhost", "attache@agency.example").expect("a server");
        assert!(check_address(None, "ana@anywhere.example").is_ok());
        for wrong in [
            "",
            "ana",
            "ana@",
            "a@b.example, c@d.example",
            "Ana <a@b.example>",
            "a@b.example\r\nBcc: c@d.example",
        ] {
            assert!(check_address(None, wrong).is_err(), "{wrong:?}");
        }
        server.domains = vec!["agency.example".into()];
        assert!(check_address(Some(&server), "ana@AGENCY.example").is_ok());
        assert!(check_address(Some(&server), "ana@agency.example.evil.example").is_err());
    }
}
