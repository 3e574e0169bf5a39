//! Makes `assets/dist`, the browser files that the program embeds, and installs the packages of the browser journeys.
//!
//! npm installs exactly what the lock file names and runs none of the packages' scripts; `assets/build.mjs` then picks and
//! trims. The lock files record no download address, so an installation works from whichever registry npm is set up for.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::running::{Failure, root, run, target};

/// How much the step says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// Only errors.
    Nothing,
    /// The size of each file, also as the browser receives it.
    Sizes,
}

/// Brings `assets/dist` up to date. Files that would not change keep their time, so cargo rebuilds nothing needlessly.
///
/// # Errors
/// When npm cannot install the packages, or the build script refuses.
pub fn make(report: Report) -> Result<(), Failure> {
    let folder = root().join("assets");
    let _lock = lock()?;
    install_locked(&folder)?;
    let mut command = Command::new("node");
    command.arg("build.mjs").current_dir(&folder);
    if report == Report::Nothing {
        command.stdout(Stdio::null());
    }
    run("making the browser assets", &mut command)
}

/// Installs the packages that the lock file in `folder` names, unless they are there already.
///
/// # Errors
/// When npm fails.
pub fn install(folder: &Path) -> Result<(), Failure> {
    let _lock = lock()?;
    install_locked(folder)
}

fn install_locked(folder: &Path) -> Result<(), Failure> {
    let lock_file = folder.join("package-lock.json");
    let wanted = fs::read(&lock_file)
        .map_err(|error| Failure::new(format!("could not read {}: {error}", lock_file.display())))?;
    let mut hasher = DefaultHasher::new();
    wanted.hash(&mut hasher);
    let mark = format!("{:016x}\n", hasher.finish());
    let mark_file = folder.join("node_modules").join(".installed-from");
    if fs::read_to_string(&mark_file).is_ok_and(|found| found == mark) {
        return Ok(());
    }
    let mut command = Command::new("npm");
    command
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(folder);
    run("installing the browser packages", &mut command)?;
    fs::write(&mark_file, mark)
        .map_err(|error| Failure::new(format!("could not write {}: {error}", mark_file.display())))
}

/// Two runs at once must not install into one folder; the second waits. The lock ends with the file handle.
fn lock() -> Result<File, Failure> {
    let folder = target();
    let path = folder.join("assets.lock");
    fs::create_dir_all(&folder)
        .and_then(|()| File::create(&path))
        .and_then(|file| file.lock().map(|()| file))
        .map_err(|error| Failure::new(format!("could not lock {}: {error}", path.display())))
}
