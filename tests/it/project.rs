//! A folder of its own and the program in it.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A temporary folder in which the program runs.
pub(crate) struct Project {
    folder: TempDir,
}

impl Project {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).expect("a file in the temporary folder");
    }

    /// The program, ready to be given arguments.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_serasi"));
        command
            .current_dir(self.path())
            .env_remove("OPENAI_API_KEY")
            .env_remove("SERASI_CONFIG")
            .env_remove("SERASI_SUITE")
            .env_remove("SERASI_OUT")
            .env_remove("COLUMNS")
            .env("NO_COLOR", "1");
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command()
            .args(arguments)
            .output()
            .expect("the program starts")
    }
}

/// stdout or stderr as text.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A copy of the suite in the project's folder, one file of it changed.
pub(crate) fn changed_suite(project: &Project, file: &str, change: impl Fn(&str) -> String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["prompts", "datasets"] {
        copy(
            &root.join(folder),
            &project.path().join("suite").join(folder),
        );
    }
    let path = project.path().join("suite").join(file);
    let text = std::fs::read_to_string(&path).expect("a file of the suite");
    let changed = change(&text);
    assert_ne!(text, changed, "the change changes something");
    std::fs::write(path, changed).expect("a write");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}
