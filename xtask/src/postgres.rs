//! A private PostgreSQL server for one run: made by `initdb` in a temporary folder, stopped and removed at the end.
//!
//! It listens on a free port of the loopback address only and keeps its socket in its own folder, so it never meets a server
//! of the machine. Its durability settings are the default ones: tests should meet what operations meet.
//! PostgreSQL refuses to run as the superuser; then the server runs as the user `postgres`, or as `nobody`.

use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::prerequisites::postgres_programs;
use crate::running::{Failure, answer, is_superuser, run};

const START_SECONDS_MAX: u64 = 60;
const STOP_SECONDS_MAX: u64 = 30;
const CONNECTIONS_MAX: u32 = 200;
const PREFIX: &str = "attache-postgres-";

/// A running server; dropping it stops the server and removes its folder.
pub struct Server {
    process: Child,
    folder: PathBuf,
    programs: PathBuf,
    port: u16,
}

#[derive(Clone, Copy)]
struct User {
    id: u32,
    group: u32,
}

impl Server {
    /// Makes and starts a server, and waits until it answers.
    ///
    /// # Errors
    /// When the programs are missing or the server does not come up; the end of its log is in the message.
    pub fn start() -> Result<Self, Failure> {
        let programs = postgres_programs().ok_or_else(|| Failure::new("the PostgreSQL server programs are missing"))?;
        sweep(&programs);
        let user = if is_superuser() {
            Some(unprivileged_user()?)
        } else {
            None
        };
        let folder = std::env::temp_dir().join(format!("{PREFIX}{}", std::process::id()));
        prepare(&folder, user)
            .map_err(|error| Failure::new(format!("could not prepare {}: {error}", folder.display())))?;

        match create_cluster(&programs, &folder, user).and_then(|()| launch_patiently(&programs, &folder, user)) {
            Ok((process, port)) => Ok(Self {
                process,
                folder,
                programs,
                port,
            }),
            Err(failure) => {
                remove(&folder);
                Err(failure)
            }
        }
    }

    /// Tells a program where the server is, and where `psql` lies.
    pub fn announce_to<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::env::split_paths(&path).chain([self.programs.clone()]);
        if let Ok(joined) = std::env::join_paths(folders) {
            command.env("PATH", joined);
        }
        command.env(
            "ATTACHE_TEST_POSTGRES",
            format!("postgres://postgres@127.0.0.1:{}/postgres", self.port),
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGINT asks for a fast shutdown: sessions are ended, what was committed is written.
        let asked = signal("INT", &self.process.id().to_string());
        let limit = Instant::now() + Duration::from_secs(STOP_SECONDS_MAX);
        while asked && Instant::now() < limit && matches!(self.process.try_wait(), Ok(None)) {
            sleep(Duration::from_millis(50));
        }
        if matches!(self.process.try_wait(), Ok(None)) {
            eprintln!("the private PostgreSQL did not stop in {STOP_SECONDS_MAX} s; it is killed");
            if let Err(error) = self.process.kill().and_then(|()| self.process.wait().map(|_| ())) {
                eprintln!("could not kill it: {error}");
            }
        }
        remove(&self.folder);
    }
}

fn prepare(folder: &Path, user: Option<User>) -> std::io::Result<()> {
    fs::create_dir(folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    match user {
        Some(user) => chown(folder, Some(user.id), Some(user.group)),
        None => Ok(()),
    }
}

fn create_cluster(programs: &Path, folder: &Path, user: Option<User>) -> Result<(), Failure> {
    let mut command = program(programs, "initdb", folder, user);
    command.arg("--pgdata").arg(folder.join("cluster"));
    // Syncing the fresh files serves nobody when a crash throws the whole cluster away; the running server does sync.
    command.args([
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync",
    ]);
    command.stdout(Stdio::null());
    run("making a private PostgreSQL", &mut command)
}

/// A free port may be taken by somebody else between finding it and using it, so one failure is not the end.
fn launch_patiently(programs: &Path, folder: &Path, user: Option<User>) -> Result<(Child, u16), Failure> {
    launch(programs, folder, user).or_else(|_| launch(programs, folder, user))
}

fn launch(programs: &Path, folder: &Path, user: Option<User>) -> Result<(Child, u16), Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("could not start a private PostgreSQL: {error}"));
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map_err(failed)?
        .port();
    let log_path = folder.join("log");
    let log = File::create(&log_path).map_err(failed)?;
    let mut command = program(programs, "postgres", folder, user);
    command.arg("-D").arg(folder.join("cluster")).arg("-k").arg(folder);
    command.args(["-h", "127.0.0.1", "-p", &port.to_string()]);
    command.args([
        "-c",
        &format!("max_connections={CONNECTIONS_MAX}"),
        "-c",
        "timezone=UTC",
        "-c",
        "log_timezone=UTC",
    ]);
    let mut process = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .map_err(failed)?;

    let limit = Instant::now() + Duration::from_secs(START_SECONDS_MAX);
    loop {
        let text = fs::read_to_string(&log_path).unwrap_or_default();
        if text.contains("database system is ready to accept connections") {
            return Ok((process, port));
        }
        let ended = !matches!(process.try_wait(), Ok(None));
        if ended || Instant::now() > limit {
            if let Err(error) = process.kill().and_then(|()| process.wait().map(|_| ())) {
                eprintln!("could not end the private PostgreSQL: {error}");
            }
            let lines: Vec<&str> = text.lines().collect();
            let tail = lines[lines.len().saturating_sub(10)..].join("\n");
            return Err(Failure::new(format!(
                "the private PostgreSQL did not come up; its log ends:\n{tail}"
            )));
        }
        sleep(Duration::from_millis(50));
    }
}

/// A PostgreSQL program as the right user, in a folder which that user may enter.
fn program(programs: &Path, name: &str, folder: &Path, user: Option<User>) -> Command {
    let mut command = Command::new(programs.join(name));
    command.current_dir(folder).env("HOME", folder);
    // Settings of the person's own server must not reach ours, and the words "ready to accept" must stay English.
    for (variable, _) in std::env::vars_os() {
        if variable.to_string_lossy().starts_with("PG") {
            command.env_remove(variable);
        }
    }
    command.env("LC_ALL", "C");
    if let Some(user) = user {
        command.uid(user.id).gid(user.group);
    }
    command
}

fn unprivileged_user() -> Result<User, Failure> {
    for name in ["postgres", "nobody"] {
        let id = answer("id", &["-u", name]).and_then(|text| text.parse().ok());
        let group = answer("id", &["-g", name]).and_then(|text| text.parse().ok());
        if let (Some(id), Some(group)) = (id, group) {
            return Ok(User { id, group });
        }
    }
    Err(Failure::new(
        "PostgreSQL refuses the superuser and there is no user `postgres` or `nobody`: run as an ordinary user",
    ))
}

/// Removes what earlier runs left that were killed before they could: their folder name holds the process that made it.
fn sweep(programs: &Path) {
    let Ok(entries) = fs::read_dir(std::env::temp_dir()) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(maker) = name.to_str().and_then(|name| name.strip_prefix(PREFIX)) else {
            continue;
        };
        let is_number = maker.parse::<u32>().is_ok();
        if !is_number || signal("0", maker) || Path::new("/proc").join(maker).exists() {
            continue;
        }
        let cluster = entry.path().join("cluster");
        if cluster.join("postmaster.pid").exists() {
            stop_leftover(programs, &entry.path(), &cluster);
        }
        remove(&entry.path());
    }
}

fn stop_leftover(programs: &Path, folder: &Path, cluster: &Path) {
    let user = if is_superuser() { unprivileged_user().ok() } else { None };
    let mut command = program(programs, "pg_ctl", folder, user);
    command
        .args(["stop", "--mode=immediate", "--silent", "-D"])
        .arg(cluster)
        .stderr(Stdio::null());
    // A server that is already gone is what we want: its stale mark makes pg_ctl fail.
    if let Err(failure) = run("ending a server that an earlier run left", &mut command) {
        eprintln!("{failure}");
    }
}

/// Sends a signal by the shell's own `kill`, which also a machine without that program has; whether it arrived.
fn signal(name: &str, process: &str) -> bool {
    answer("sh", &["-c", "kill -s \"$0\" \"$1\"", name, process]).is_some()
}

fn remove(folder: &Path) {
    if let Err(error) = fs::remove_dir_all(folder) {
        eprintln!("could not remove {}: {error}", folder.display());
    }
}
