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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::read;

    fn task(shots: usize) -> Task {
        let page = format!(
            "name = \"t\"\nversion = \"1\"\ntitle = {{ en = \"T\", ms = \"T\" }}\nskill = \"understand\"\n\
             answer = \"choice\"\ndataset = \"t\"\nuser = \"{{{{ input }}}}\"\nshots = {shots}\n\
             [[score]]\nmetric = \"choice\"\nheadline = true\n"
        );
        read::task("t.toml", &page).unwrap_or_else(|faults| panic!("{}", faults[0]))
    }

    fn sample(id: &str, twin: &str) -> Sample {
        let line = serde_json::json!({"id": id, "twin": twin, "register": "sms", "sector": "fnb", "input": id,
            "choices": ["x", "y"], "target": ["y"]});
        serde_json::from_value(line).unwrap()
    }

    #[test]
    fn a_sample_and_its_scenario_are_never_its_own_shot() {
        let dev: Vec<Sample> = (0..6)
            .map(|n| sample(&format!("d{n}"), &format!("s{}", n / 2)))
            .collect();
        for asked in &dev {
            let shots = draw(&task(9), &dev, asked);
            assert_eq!(shots.len(), 4);
            assert!(
                shots.iter().all(|shot| shot.twin != asked.twin),
                "{}",
                asked.id
            );
        }
        let other = sample("t1", "t1");
        assert_eq!(draw(&task(2), &dev, &other), draw(&task(2), &dev, &other));
        assert!(draw(&task(0), &dev, &other).is_empty());
    }

    #[test]
    fn an_example_shows_the_letter_of_a_choice_and_the_text_of_the_rest() {
        let one = sample("d", "d");
        assert_eq!(answer(Answer::Choice, &one).content, "B");
        assert_eq!(answer(Answer::Prose, &one).content, "y");
    }
}
