//! The plan: which samples are asked how often, as a dense range of units that are rendered on demand.

use std::sync::Arc;

use crate::dataset::index::id_key;
use crate::dataset::select::{self, Selection};
use crate::dataset::{Fault, Message, Role, Sample};
use crate::endpoint::Unit;
use crate::prompt::Request;
use crate::prompt::template::variables;
use crate::task::suite::{Loaded, Suite};
use crate::task::{Task, shots};

/// What a run asks of every endpoint.
pub struct Plan {
    /// The suite.
    pub suite: Arc<Suite>,
    /// Repeats.
    pub epochs: u32,
    /// The run's seed: each epoch sends `seed + epoch`.
    pub seed: u64,
    chosen: Vec<Chosen>,
}

struct Chosen {
    /// Position of the task in the suite.
    task: usize,
    samples: Vec<u32>,
    /// First unit of the task.
    first: usize,
}

/// Where a unit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Position of the task in the suite.
    pub task: usize,
    /// Position of the sample in its dataset.
    pub sample: usize,
    /// Repeat, from 0.
    pub epoch: u32,
}

impl Plan {
    /// Chooses samples of the tasks named (all where none is named).
    pub fn new(suite: Arc<Suite>, tasks: &[String], selection: &Selection, epochs: u32) -> Self {
        let mut first = 0;
        let mut chosen = Vec::new();
        for (task, loaded) in suite.tasks.iter().enumerate() {
            if !tasks.is_empty() && !tasks.contains(&loaded.task.name) {
                continue;
            }
            let samples = select::choose(&loaded.test, selection);
            let units = samples.len() * epochs as usize;
            chosen.push(Chosen {
                task,
                samples,
                first,
            });
            first += units;
        }
        Self {
            suite,
            epochs,
            seed: selection.seed,
            chosen,
        }
    }

    /// Units an endpoint is asked.
    pub fn units(&self) -> usize {
        self.chosen.last().map_or(0, |last| {
            last.first + last.samples.len() * self.epochs as usize
        })
    }

    /// Where unit `index` stands.
    ///
    /// # Panics
    /// If `index` is not below [`Self::units`].
    pub fn place(&self, index: usize) -> Place {
        let at = self.chosen.partition_point(|one| one.first <= index);
        // The last task that starts at or before the index; tasks without samples start where the next one does.
        let chosen = &self.chosen[at - 1];
        let epochs = self.epochs as usize;
        let within = index - chosen.first;
        let epoch =
            u32::try_from(within % epochs).expect("an epoch is below the number of epochs, a u32");
        Place {
            task: chosen.task,
            sample: chosen.samples[within / epochs] as usize,
            epoch,
        }
    }

    /// The unit of a key read from a journal; none where the plan does not ask it.
    pub fn index_of(&self, task: &str, sample: &str, epoch: u32) -> Option<usize> {
        let chosen = self
            .chosen
            .iter()
            .find(|one| self.suite.tasks[one.task].task.name == task)?;
        let position = u32::try_from(self.suite.tasks[chosen.task].test.position(sample)?).ok()?;
        let within = chosen.samples.binary_search(&position).ok()?;
        (epoch < self.epochs).then(|| chosen.first + within * self.epochs as usize + epoch as usize)
    }

    /// Samples chosen of each task: (position in the suite, number of samples).
    pub fn chosen(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.chosen.iter().map(|one| (one.task, one.samples.len()))
    }

    /// Reads and renders unit `index`.
    ///
    /// # Errors
    /// A fault if the template fails on this sample or the dataset changed underneath.
    pub fn render(&self, index: usize) -> Result<(Unit, Sample, Request), Fault> {
        let place = self.place(index);
        let loaded = &self.suite.tasks[place.task];
        let sample = loaded.test.sample(place.sample)?;
        let mut request = request(loaded, &sample)?;
        if request.parameters.seed.is_none() {
            request.parameters.seed = Some(self.seed.wrapping_add(u64::from(place.epoch)));
        }
        let unit = Unit {
            task: loaded.task.name.clone(),
            sample: sample.id.clone(),
            epoch: place.epoch,
        };
        Ok((unit, sample, request))
    }
}

/// Renders a sample to the request that is sent, seed apart.
///
/// # Errors
/// A fault that names task and sample if the template fails.
pub fn request(loaded: &Loaded, sample: &Sample) -> Result<Request, Fault> {
    let task = &loaded.task;
    let fault = |key: &str, problem: String| {
        Fault::new(
            format!("prompts/{}.toml", task.name),
            format!("sample `{}`: {problem}", sample.id),
        )
        .at_key(key)
    };
    let mut messages = Vec::new();
    let own_system = sample
        .messages
        .iter()
        .filter(|one| one.role == Role::System)
        .map(|one| one.content.as_str());
    let mut system: Vec<String> = own_system.map(str::to_owned).collect();
    if let Some(template) = &task.system {
        let text = template.render(&variables(sample, asked_register(task, sample)));
        system.insert(0, text.map_err(|problem| fault("system", problem))?);
    }
    if !system.is_empty() {
        messages.push(Message {
            role: Role::System,
            content: system.join("\n\n"),
        });
    }
    for shot in shots::draw(task, &loaded.dev, sample) {
        messages.push(user(task, shot).map_err(|problem| fault("user", problem))?);
        messages.push(shots::answer(task.answer, shot));
    }
    let earlier = sample.messages.len().saturating_sub(1);
    messages.extend(
        sample.messages[..earlier]
            .iter()
            .filter(|one| one.role != Role::System)
            .cloned(),
    );
    messages.push(user(task, sample).map_err(|problem| fault("user", problem))?);
    Ok(Request {
        messages,
        parameters: task.generation.clone(),
    })
}

fn user(task: &Task, sample: &Sample) -> Result<Message, String> {
    let content = task.user[wording(&sample.twin, task.user.len())]
        .render(&variables(sample, asked_register(task, sample)))?;
    Ok(Message {
        role: Role::User,
        content,
    })
}

/// Which of `of` wordings asks a scenario: the number at the end of its name, or its digest, modulo `of`. Numbers run
/// through a task's labels and sectors, so that each wording meets the same mixture (a Latin square), and a scenario
/// keeps its wording when the suite grows.
pub fn wording(twin: &str, of: usize) -> usize {
    let digits = twin.len()
        - twin
            .trim_end_matches(|letter: char| letter.is_ascii_digit())
            .len();
    let number = twin[twin.len() - digits..].parse().ok();
    let key = number.unwrap_or_else(|| id_key(twin));
    // A remainder below a usize is one.
    usize::try_from(key % of.max(1) as u64).unwrap_or(0)
}

/// The register asked of a reply: the sample's first accepted one, or the task's.
fn asked_register<'a>(task: &'a Task, sample: &Sample) -> Option<&'a str> {
    sample
        .accept_registers
        .first()
        .map(|register| register.as_str())
        .or(task.reply_register.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Register;

    fn suite() -> Arc<Suite> {
        Arc::new(Suite::load(None).unwrap_or_else(|faults| panic!("{}", faults[0])))
    }

    fn plan(tasks: &[&str], limit: usize, epochs: u32) -> Plan {
        let names: Vec<String> = tasks.iter().map(|&name| name.to_owned()).collect();
        let selection = Selection {
            limit: Some(limit),
            seed: 7,
            ..Selection::default()
        };
        Plan::new(suite(), &names, &selection, epochs)
    }

    #[test]
    fn every_unit_has_a_place_and_every_key_its_unit() {
        let plan = plan(&["slang", "intent", "reply"], 3, 4);
        for index in 0..plan.units() {
            let (unit, sample, _) = plan.render(index).unwrap();
            assert_eq!(unit.sample, sample.id);
            assert_eq!(
                plan.index_of(&unit.task, &unit.sample, unit.epoch),
                Some(index)
            );
        }
        let (unit, ..) = plan.render(0).unwrap();
        assert_eq!(
            plan.index_of(&unit.task, &unit.sample, 4),
            None,
            "an epoch that is not asked"
        );
        assert_eq!(
            plan.index_of("orders", "orders-0001", 0),
            None,
            "a task that is not asked"
        );
    }

    #[test]
    fn each_epoch_sends_a_seed_of_its_own() {
        let plan = plan(&["slang"], 1, 3);
        let seeds: Vec<_> = (0..3)
            .map(|index| plan.render(index).unwrap().2.parameters.seed)
            .collect();
        assert_eq!(seeds, [Some(7), Some(8), Some(9)]);
    }

    #[test]
    fn numbered_scenarios_take_the_wordings_in_turn() {
        let turns = ["chat-0007", "chat-0008", "chat-0009", "chat-0010"];
        assert_eq!(turns.map(|twin| wording(twin, 3)), [1, 2, 0, 1]);
        assert_eq!(wording("chat-0007", 1), 0);
        let named = ["kedai", "kedai-kami", "", "99999999999999999999999"];
        assert!(named.iter().all(|twin| wording(twin, 3) < 3));
        assert_eq!(wording("kedai", 3), wording("kedai", 3));
    }

    #[test]
    fn a_selection_that_leaves_nothing_has_no_units() {
        let selection = Selection {
            registers: vec![Register::DialekPerak],
            ..Selection::default()
        };
        assert_eq!(
            Plan::new(suite(), &["slang".to_owned()], &selection, 2).units(),
            0
        );
    }

    #[test]
    fn a_shops_facts_stand_in_the_one_system_message_and_turns_keep_their_order() {
        let plan = plan(&["reply"], 48, 1);
        let threads = (0..plan.units()).map(|index| plan.render(index).unwrap());
        for (_, sample, request) in threads {
            let roles: Vec<Role> = request.messages.iter().map(|one| one.role).collect();
            assert_eq!(
                roles.iter().filter(|role| **role == Role::System).count(),
                1
            );
            assert_eq!(
                (roles[0], roles[roles.len() - 1]),
                (Role::System, Role::User)
            );
            let facts = &sample.messages[0].content;
            assert!(
                request.messages[0].content.ends_with(facts.as_str()),
                "{}",
                sample.id
            );
            assert_eq!(roles.len(), sample.messages.len(), "{}", sample.id);
        }
    }
}
