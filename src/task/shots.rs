//! Few-shot examples: drawn from the dev split once a task, never the sample itself nor its scenario.

use crate::dataset::{Message, Role, Sample};
use crate::rng;
use crate::task::{Answer, Task};

/// The examples shown before `sample`, in a fixed draw: shots belong to the task, not to the run's seed.
pub fn draw<'a>(task: &Task, dev: &'a [Sample], sample: &Sample) -> Vec<&'a Sample> {
    let mut pool: Vec<&Sample> = dev
        .iter()
        .filter(|one| one.id != sample.id && one.twin != sample.twin)
        .collect();
    if task.shots == 0 {
        return Vec::new();
    }
    rng::shuffle(
        &mut pool,
        &mut rng::stream(0, &format!("shots {}", task.name)),
    );
    pool.truncate(task.shots);
    pool
}

/// The answer an example shows: the option's letter, or the first target.
pub fn answer(kind: Answer, sample: &Sample) -> Message {
    let target = sample.target.first().map_or("", String::as_str);
    let letter = || {
        sample
            .choices
            .iter()
            .zip('A'..='Z')
            .find(|(choice, _)| *choice == target)
    };
    let content = match kind {
        Answer::Choice => {
            letter().map_or_else(|| target.to_owned(), |(_, letter)| letter.to_string())
        }
        Answer::Json | Answer::Prose => target.to_owned(),
    };
    Message {
        role: Role::Assistant,
        content,
    }
}
