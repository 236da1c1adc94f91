//! Replies made elsewhere: a JSONL file of `{"id":…,"reply":…}` that answers instead of a model.
//!
//! Opening reads the file once, checks every line and keeps only where each reply stands, so that memory does not grow
//! with the length of the replies. Lines that name another endpoint are skipped. A line without `task` answers that
//! sample id in every task; one without `epoch` is epoch 0.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::dataset::Fault;
use crate::digest::Digest;
use crate::endpoint::failure::{EndpointError, ErrorKind};
use crate::endpoint::outputs_index::{Index, Place, Row, key};
use crate::endpoint::{
    Completion, Endpoint, Finish, Remaining, Reply, Unit, Usage, network, openai_reply,
};
use crate::prompt::{Parameters, Request};

/// An endpoint that looks replies up in a file.
#[derive(Debug)]
pub struct Outputs {
    file: Mutex<File>,
    name: String,
    places: HashMap<Digest, Place>,
    content: Digest,
}

impl Outputs {
    /// Opens and checks a file; `endpoint` is the name that lines with an `endpoint` must carry to count.
    ///
    /// # Errors
    /// Every faulty line (the first 50), or the file as a whole.
    pub fn open(path: &Path, endpoint: &str) -> Result<Self, Vec<Fault>> {
        let name = path.display().to_string();
        let whole = |error: io::Error| vec![Fault::new(&name, format!("cannot be read: {error}"))];
        let file = File::open(path).map_err(whole)?;
        let mut index = Index::new(&name, endpoint);
        let mut reader = BufReader::with_capacity(64 * 1024, &file);
        index.read(&mut reader).map_err(whole)?;
        if !index.faults.is_empty() {
            return Err(index.faults);
        }
        let Index {
            places, content, ..
        } = index;
        Ok(Self {
            file: Mutex::new(file),
            name,
            places,
            content,
        })
    }

    /// How many replies the file has for this endpoint.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether the file has no reply for this endpoint.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    fn find(&self, unit: &Unit) -> Result<Completion, EndpointError> {
        let place = [Some(unit.task.as_str()), None]
            .into_iter()
            .find_map(|task| self.places.get(&key(task, &unit.sample, unit.epoch)));
        let Some(place) = place else {
            let what = format!(
                "`{}` has no reply for task `{}`, sample `{}`, epoch {}",
                self.name, unit.task, unit.sample, unit.epoch
            );
            let hint = "add a line with this `id` to the file, or ask only what it holds (`--task`, `--sample`)";
            return Err(network::fault(
                ErrorKind::NoReply,
                what,
                Some(hint.to_owned()),
            ));
        };
        let changed = |why: String| {
            let what = format!("`{}` line {} {why}", self.name, place.line);
            network::fault(ErrorKind::NoReply, what, None)
        };
        let line = self
            .line(*place)
            .map_err(|error| changed(format!("cannot be read: {error}")))?;
        serde_json::from_slice::<Row>(&line)
            .ok()
            .filter(|row| row.id == unit.sample && row.epoch == unit.epoch)
            .map(completion)
            .ok_or_else(|| changed("is not what it was when the file was opened".to_owned()))
    }

    fn line(&self, place: Place) -> io::Result<Vec<u8>> {
        let mut line = vec![0; place.length];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(place.offset))?;
        file.read_exact(&mut line)?;
        Ok(line)
    }
}

impl Endpoint for Outputs {
    fn complete<'a>(&'a self, unit: &'a Unit, _request: &'a Request) -> Reply<'a> {
        Box::pin(async move { self.find(unit) })
    }

    /// Nothing is sent, so no parameter is.
    fn effective(&self, _asked: &Parameters) -> Parameters {
        Parameters::default()
    }

    fn identity(&self) -> Digest {
        self.content
    }
}

fn completion(row: Row) -> Completion {
    Completion {
        text: row.reply,
        reasoning: None,
        refusal: None,
        // Whoever hands in a reply hands in the whole of it, unless the line says otherwise.
        finish: row
            .finish
            .as_deref()
            .map_or(Finish::Stop, |word| openai_reply::finish(Some(word))),
        raw_finish: row.finish,
        model: row.model,
        fingerprint: None,
        id: None,
        usage: row.usage.map(|usage| Usage {
            input: usage.input,
            cached: None,
            output: usage.output,
            reasoning: None,
        }),
        raw_usage: None,
        latency: row
            .latency_ms
            .map(|ms| Duration::from_secs_f64(ms / 1000.0)),
        ttft: None,
        remaining: Remaining::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    }

    fn unit(task: &str, sample: &str, epoch: u32) -> Unit {
        Unit {
            task: task.to_owned(),
            sample: sample.to_owned(),
            epoch,
        }
    }

    #[test]
    fn finds_replies_by_task_sample_and_epoch() {
        let file = file(concat!(
            "\u{feff}{\"id\":\"s1\",\"reply\":\"any\"}\r\n",
            "\n",
            "{\"id\":\"s1\",\"reply\":\"own\",\"task\":\"t\"}\n",
            "{\"id\":\"s1\",\"reply\":\"other\",\"endpoint\":\"b\"}\n",
            "{\"id\":\"s1\",\"reply\":\"second\",\"epoch\":1,\"endpoint\":\"a\"}"
        ));
        let outputs = Outputs::open(file.path(), "a").unwrap();
        assert_eq!(outputs.len(), 3);
        let text = |unit: &Unit| outputs.find(unit).map(|reply| reply.text);
        assert_eq!(text(&unit("t", "s1", 0)).unwrap(), "own");
        assert_eq!(text(&unit("u", "s1", 0)).unwrap(), "any");
        assert_eq!(text(&unit("t", "s1", 1)).unwrap(), "second");
        let error = text(&unit("t", "s2", 0)).unwrap_err();
        assert_eq!(error.kind, ErrorKind::NoReply);
        assert!(error.message.contains("sample `s2`"), "{error}");
        assert!(error.hint.is_some());
    }

    #[test]
    fn what_a_line_does_not_say_is_absent() {
        let file = file(concat!(
            "{\"id\":\"s1\",\"reply\":\"\"}\n",
            "{\"id\":\"s2\",\"reply\":\"x\",\"model\":\"m\",\"usage\":{\"input\":3,\"output\":2},\"latency_ms\":12.5,\"finish\":\"length\"}\n"
        ));
        let outputs = Outputs::open(file.path(), "a").unwrap();
        let bare = outputs.find(&unit("t", "s1", 0)).unwrap();
        assert_eq!((bare.latency, bare.usage, bare.model), (None, None, None));
        assert_eq!((bare.finish, bare.raw_finish), (Finish::Stop, None));
        let full = outputs.find(&unit("t", "s2", 0)).unwrap();
        assert_eq!(full.latency, Some(Duration::from_micros(12_500)));
        assert_eq!(
            full.usage.map(|usage| (usage.input, usage.output)),
            Some((3, 2))
        );
        assert_eq!(full.finish, Finish::Length);
    }

    #[test]
    fn a_missing_file_is_named() {
        let missing = Outputs::open(Path::new("nowhere/x.jsonl"), "a").unwrap_err();
        let text = missing[0].to_string();
        assert!(
            text.starts_with("`nowhere/x.jsonl`: cannot be read"),
            "{text}"
        );
    }

    #[test]
    fn identity_follows_the_content() {
        let identity = |text: &str| Outputs::open(file(text).path(), "a").unwrap().identity();
        let one = identity("{\"id\":\"s\",\"reply\":\"x\"}\n");
        assert_eq!(one, identity("{\"id\":\"s\",\"reply\":\"x\"}"));
        assert_ne!(one, identity("{\"id\":\"s\",\"reply\":\"y\"}"));
    }

    #[test]
    fn a_file_that_changed_gives_no_reply_of_another_sample() {
        let file = file("{\"id\":\"s1\",\"reply\":\"x\"}\n");
        let outputs = Outputs::open(file.path(), "a").unwrap();
        std::fs::write(file.path(), "{\"id\":\"s2\",\"reply\":\"x\"}\n").unwrap();
        let error = outputs.find(&unit("t", "s1", 0)).unwrap_err();
        assert_eq!(error.kind, ErrorKind::NoReply);
        assert!(
            error.message.contains("line 1 is not what it was"),
            "{error}"
        );
    }
}
