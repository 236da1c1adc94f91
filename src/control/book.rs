//! The suite as the controls' server sees it.

use crate::control::{Book, Question};
use crate::dataset::Sample;
use crate::digest::Digest;
use crate::task::catalogue::Catalogue;

/// The language of replies, where neither sample nor task names another.
const MALAY: &str = "ms";

impl Book for Catalogue {
    fn find(&self, messages: &Digest) -> Option<Question> {
        let (task, sample) = Self::find(self, messages)?;
        let loaded = &self.suite.tasks[task];
        let sample = loaded.test.sample(sample).ok()?;
        Some(Question {
            task,
            answer: loaded.task.answer,
            malay: sample
                .reply_language
                .as_ref()
                .or(loaded.task.reply_language.as_ref())
                .is_none_or(|it| it == MALAY),
            sample,
        })
    }

    fn other(&self, task: usize, except: &str, draw: u64) -> Option<Sample> {
        let test = &self.suite.tasks[task].test;
        let count = test.len();
        let start = usize::try_from(draw % count as u64).ok()?;
        let own = test.position(except);
        let index = (0..count)
            .map(|step| (start + step) % count)
            .find(|index| Some(*index) != own)?;
        test.sample(index).ok()
    }

    fn dev(&self, task: usize) -> &[Sample] {
        &self.suite.tasks[task].dev
    }
}
