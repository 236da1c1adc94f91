//! A suite: the tasks it lists, their datasets, and the frozen scale that puts scores between floor and ceiling.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::dataset::card::{self, Card, toml_fault};
use crate::dataset::index::Dataset;
use crate::dataset::{Fault, Sample};
use crate::digest::Digest;
use crate::metric::language::Detector;
use crate::task::{Task, embedded, read};

/// Floor and ceiling of a task's headline: scaled score = 100 · (m − floor)/(ceiling − floor).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// What the best of the trivial answers earns.
    pub floor: f64,
    /// What the references earn.
    pub ceiling: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SuitePage {
    name: String,
    version: String,
    tasks: Vec<String>,
    #[serde(default)]
    scale: BTreeMap<String, Scale>,
    detector: Option<Detector>,
    #[serde(default)]
    written_with: Vec<String>,
}

/// A task with everything it asks about.
pub struct Loaded {
    /// The task page.
    pub task: Arc<Task>,
    /// The scored split.
    pub test: Arc<Dataset>,
    /// The few-shot pool.
    pub dev: Arc<[Sample]>,
    /// Digest of the few-shot pool.
    pub dev_digest: Digest,
    /// The dataset's card.
    pub card: Card,
    /// Frozen scale, where there is one.
    pub scale: Option<Scale>,
}

/// A suite, loaded and checked.
pub struct Suite {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Tasks in table order.
    pub tasks: Vec<Loaded>,
    /// How often the slip detector fires, once frozen.
    pub detector: Option<Detector>,
    /// Families of models that helped to write the items, as parts of their models' names (`claude`).
    pub written_with: Vec<String>,
    /// The folder it came from; none for the embedded suite.
    pub folder: Option<PathBuf>,
}

impl Suite {
    /// Digest over tasks, test splits and, where examples are shown, dev splits: two runs with the same one asked the
    /// same questions.
    pub fn digest(&self) -> Digest {
        let parts: Vec<String> = self
            .tasks
            .iter()
            .flat_map(|one| {
                let dev = (one.task.shots > 0).then_some(&one.dev_digest);
                let digests = [Some(&one.task.digest), Some(&one.test.digest), dev];
                digests.into_iter().flatten().map(ToString::to_string)
            })
            .collect();
        Digest::of_parts(parts.iter().map(String::as_bytes))
    }

    /// Loads the embedded suite, or the one in a folder with `prompts/` and `datasets/`.
    ///
    /// # Errors
    /// All faults of all files.
    pub fn load(folder: Option<&Path>) -> Result<Self, Vec<Fault>> {
        let files = Files { folder };
        let (name, text) = files.text("prompts/suite.toml")?;
        let page: SuitePage =
            toml::from_str(&text).map_err(|error| vec![toml_fault(&name, &text, &error)])?;
        let mut tasks = Vec::new();
        let mut faults = Vec::new();
        for (at, task) in page.tasks.iter().enumerate() {
            if page.tasks[..at].contains(task) {
                let fault = Fault::new(&name, format!("task `{task}` stands twice"));
                faults.push(fault.at_key("tasks").expected("each task once"));
                continue;
            }
            match files.load(task, page.scale.get(task).copied()) {
                Ok(loaded) => tasks.push(loaded),
                Err(found) => faults.extend(found),
            }
        }
        for unknown in page.scale.keys().filter(|task| !page.tasks.contains(task)) {
            faults.push(
                Fault::new(&name, "a scale for a task that the suite does not list")
                    .at_key(unknown.as_str()),
            );
        }
        if page.tasks.is_empty() {
            faults.push(
                Fault::new(&name, "the suite lists no task")
                    .at_key("tasks")
                    .expected("at least one name"),
            );
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self {
            name: page.name,
            version: page.version,
            tasks,
            detector: page.detector,
            written_with: page.written_with,
            folder: folder.map(Path::to_path_buf),
        })
    }
}

struct Files<'a> {
    folder: Option<&'a Path>,
}

impl Files<'_> {
    /// A small text file with the name faults use for it.
    fn text(&self, path: &str) -> Result<(String, String), Vec<Fault>> {
        match self.folder {
            None => match embedded::text(path) {
                Some(text) => Ok((path.to_owned(), text.to_owned())),
                None => Err(vec![Fault::new(path, "is not part of the embedded suite")]),
            },
            Some(folder) => {
                let full = folder.join(path);
                let name = full.display().to_string();
                match std::fs::read_to_string(&full) {
                    Ok(text) => Ok((name, text)),
                    Err(error) => Err(vec![Fault::new(name, format!("cannot be read: {error}"))]),
                }
            }
        }
    }

    fn split(&self, path: &str) -> Result<Dataset, Vec<Fault>> {
        match self.folder {
            None => Dataset::embedded(path, embedded::text(path).unwrap_or("")),
            Some(folder) => Dataset::open(&folder.join(path)),
        }
    }

    fn load(&self, name: &str, scale: Option<Scale>) -> Result<Loaded, Vec<Fault>> {
        let (file, page) = self.text(&format!("prompts/{name}.toml"))?;
        let task = read::task(&file, &page)?;
        let mut faults = Vec::new();
        if task.name != name {
            let problem = format!("the task calls itself `{}`", task.name);
            faults.push(
                Fault::new(&file, problem)
                    .at_key("name")
                    .expected(format!("`{name}`, as the file")),
            );
        }
        let base = format!("datasets/{}", task.dataset);
        let (card_file, card_text) = self.text(&format!("{base}/card.toml"))?;
        let card = card::parse(&card_file, &card_text).map_err(|fault| vec![fault])?;
        let test = self.split(&format!("{base}/test.jsonl"))?;
        let dev = self.split(&format!("{base}/dev.jsonl"))?;
        for (split, stated, found) in [
            ("test", card.counts.test, test.len()),
            ("dev", card.counts.dev, dev.len()),
        ] {
            if stated != found {
                let problem = format!("the card counts {stated} lines, the file has {found}");
                faults.push(Fault::new(&card_file, problem).at_key(format!("counts.{split}")));
            }
        }
        let dev_samples: Result<Vec<Sample>, Fault> =
            (0..dev.len()).map(|index| dev.sample(index)).collect();
        let dev_samples: Arc<[Sample]> = dev_samples.map_err(|fault| vec![fault])?.into();
        if faults.is_empty() {
            Ok(Loaded {
                task: Arc::new(task),
                test: Arc::new(test),
                dev: dev_samples,
                dev_digest: dev.digest,
                card,
                scale,
            })
        } else {
            Err(faults)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_suite_loads_without_a_fault() {
        let suite = Suite::load(None).unwrap_or_else(|faults| panic!("{}", faults[0]));
        assert!(suite.tasks.iter().all(|one| one.test.len() >= 40));
        assert_eq!(suite.digest(), Suite::load(None).ok().unwrap().digest());
    }

    #[test]
    fn a_missing_folder_is_one_clear_fault() {
        let faults = Suite::load(Some(Path::new("no-such-suite"))).err().unwrap();
        assert!(
            faults[0]
                .to_string()
                .starts_with("`no-such-suite/prompts/suite.toml`: cannot be read")
        );
    }

    /// A suite of one choice task with an example shown.
    fn written(folder: &Path, tasks: &str, dev: &str) -> Result<Suite, Vec<Fault>> {
        let line = |id: &str| {
            format!(
                "{{\"id\":\"{id}\",\"twin\":\"{id}\",\"register\":\"sms\",\"sector\":\"fnb\",\"input\":\"x\",\
                 \"choices\":[\"p\",\"q\"],\"target\":[\"p\"]}}\n"
            )
        };
        let title = "title = { en = \"T\", ms = \"T\" }";
        let page = format!(
            "name = \"a\"\nversion = \"1\"\n{title}\nskill = \"understand\"\nanswer = \"choice\"\ndataset = \"a\"\n\
             user = [\"x\"]\nshots = 1\n[[score]]\nmetric = \"choice\"\nheadline = true\n"
        );
        let card = format!(
            "name = \"a\"\nversion = \"1\"\nlicence = \"l\"\ncanary = \"c\"\n{title}\ndescription = \"d\"\n\
             provenance = \"p\"\n[counts]\ntest = 1\ndev = 1\n"
        );
        let suite = format!("name = \"t\"\nversion = \"1\"\ntasks = {tasks}\n");
        for (path, text) in [
            ("prompts/suite.toml", suite),
            ("prompts/a.toml", page),
            ("datasets/a/card.toml", card),
            ("datasets/a/test.jsonl", line("t1")),
            ("datasets/a/dev.jsonl", line(dev)),
        ] {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Suite::load(Some(folder))
    }

    #[test]
    fn a_task_listed_twice_is_a_fault() {
        let folder = tempfile::tempdir().unwrap();
        let faults = written(folder.path(), r#"["a", "a"]"#, "d1").err().unwrap();
        let fault = faults[0].to_string();
        assert!(fault.contains("task `a` stands twice"), "{fault}");
    }

    #[test]
    fn other_examples_are_other_questions() {
        let folder = tempfile::tempdir().unwrap();
        let digest = |dev: &str| {
            let suite = written(folder.path(), r#"["a"]"#, dev);
            suite
                .unwrap_or_else(|faults| panic!("{}", faults[0]))
                .digest()
        };
        assert_eq!(digest("d1"), digest("d1"));
        assert_ne!(digest("d1"), digest("d2"));
    }
}
