//! Test doubles: a book of three samples.

use serde_json::json;

use crate::control::{Book, Question};
use crate::dataset::{Message, Role, Sample};
use crate::digest::Digest;
use crate::prompt::messages_digest;
use crate::task::Answer;

/// One choice, one extraction and one reply to write; the first and last task have dev samples.
pub(super) struct ThreeSamples {
    dev: [Vec<Sample>; 3],
}

impl Default for ThreeSamples {
    fn default() -> Self {
        let price = sample("intent-d1", "harga tudung berapa", &["pertanyaan harga"]);
        let late = sample("intent-d2", "barang tak sampai lagi", &["aduan"]);
        let size = sample("reply-d1", "ada saiz L?", &["Ada kak, RM9 je"]);
        Self {
            dev: [vec![price, late], vec![], vec![size]],
        }
    }
}

impl Book for ThreeSamples {
    fn find(&self, messages: &Digest) -> Option<Question> {
        ["intent-1", "orders-1", "reply-1"]
            .map(question)
            .into_iter()
            .find(|question| messages_digest(&conversation(question)) == *messages)
    }

    fn other(&self, _task: usize, except: &str, _draw: u64) -> Option<Sample> {
        let target = format!("other of {except}");
        Some(sample("another", "lain", &[&target]))
    }

    fn dev(&self, task: usize) -> &[Sample] {
        &self.dev[task]
    }
}

/// The question behind one of the three ids.
pub(super) fn question(id: &str) -> Question {
    match id {
        "intent-1" => {
            let mut sample = sample(id, "brp harga baju ni", &["pertanyaan harga"]);
            sample.choices = ["aduan", "pertanyaan harga", "waktu buka"]
                .map(String::from)
                .to_vec();
            Question {
                task: 0,
                answer: Answer::Choice,
                malay: true,
                sample,
            }
        }
        "orders-1" => {
            let mut sample = sample(id, "nasi 12 bungkus", &[]);
            sample.fields = Some(json!({"item": "nasi", "qty": 12}));
            Question {
                task: 1,
                answer: Answer::Json,
                malay: true,
                sample,
            }
        }
        _ => Question {
            task: 2,
            answer: Answer::Prose,
            malay: true,
            sample: sample(
                id,
                "ada saiz L tak? \"urgent\"",
                &["Boleh je kak, RM12.50 je"],
            ),
        },
    }
}

/// The conversation to which a double's prompt renders a question.
pub(super) fn conversation(question: &Question) -> Vec<Message> {
    let message = |role, content: &str| Message {
        role,
        content: content.to_owned(),
    };
    vec![
        message(Role::System, "Jawab."),
        message(Role::User, question.sample.text()),
    ]
}

fn sample(id: &str, input: &str, target: &[&str]) -> Sample {
    serde_json::from_value(json!({
        "id": id, "twin": id, "register": "santai", "sector": "retail", "input": input, "target": target,
    }))
    .expect("a double is written as the dataset demands")
}
