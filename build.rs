//! Tells the program which git revision it is built from, for the manifest of its runs.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Outside a checkout (a published crate) there is no revision, and nothing to watch.
    let log = Path::new(".git/logs/HEAD");
    if !log.exists() {
        return;
    }
    println!("cargo:rerun-if-changed={}", log.display());
    let told = Command::new("git").args(["rev-parse", "HEAD"]).output();
    if let Some(output) = told.ok().filter(|output| output.status.success()) {
        let revision = String::from_utf8_lossy(&output.stdout);
        println!("cargo:rustc-env=SERASI_REVISION={}", revision.trim());
    }
}
