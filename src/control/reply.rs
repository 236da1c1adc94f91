//! What each control answers: a pure function of the question, the book and two seeds.
//!
//! A choice is answered with the option's letter (`A` for the first), everything else with text. Only
//! [`Control::Noisy`] looks at the request's seed; all the others answer a question the same way for ever, under one
//! server seed. Nothing here knows HTTP, faults or time.

use statrs::distribution::{Beta, ContinuousCDF};

use crate::control::retrieval::{DevSplits, Neighbours};
use crate::control::{Book, Control, Question, convert};
use crate::dataset::Sample;
use crate::rng;
use crate::task::Answer;

/// What the random parts of an answer depend on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seeds {
    /// The server's own seed.
    pub server: u64,
    /// The seed that the request carries; 0 where it carries none.
    pub request: u64,
}

/// What `control` answers to `question`. Empty where the control has nothing to say: a sample without a reference.
pub fn reply(
    control: Control,
    question: &Question,
    book: &dyn Book,
    splits: &DevSplits,
    seeds: Seeds,
) -> String {
    let prose = question.answer == Answer::Prose && question.malay;
    match control {
        Control::Formal if prose => convert::formal(&reference(question)),
        Control::Indonesian if prose => convert::indonesian(&reference(question)),
        Control::Reference | Control::Formal | Control::Indonesian => reference(question),
        Control::Echo => question.sample.text().to_owned(),
        Control::Random => {
            let label = format!("random/{}", question.sample.id);
            any_answer(question, book, None, (seeds.server, &label))
        }
        Control::English => convert::ENGLISH_REPLY.to_owned(),
        Control::Retrieval => retrieved(question, book, splits),
        Control::Noisy => noisy(question, book, seeds),
    }
}

/// With probability `share` per sample, makes a reply state something wrong: another number in text, a wrong option in
/// a choice. Keyed by server seed and sample id, so that a run can be repeated; text without a number stays as it is.
pub fn perturb_facts(reply: String, question: &Question, share: f64, server_seed: u64) -> String {
    let sample = &question.sample;
    if rng::keyed_unit(server_seed, &format!("fail-facts/{}", sample.id)) >= share {
        return reply;
    }
    let label = format!("fail-facts/which/{}", sample.id);
    if question.answer != Answer::Choice {
        return with_another_number(&reply, (server_seed, &label)).unwrap_or(reply);
    }
    let is_option = (0..sample.choices.len()).any(|index| letter(index) == reply);
    if is_option
        && let Some(wrong) = any_option(sample, right_option(sample), (server_seed, &label))
    {
        return letter(wrong);
    }
    reply
}

/// The right answer in the shape in which it is asked.
fn reference(question: &Question) -> String {
    match question.answer {
        Answer::Choice => right_option(&question.sample).map_or_else(String::new, letter),
        Answer::Json | Answer::Prose => first_target(&question.sample),
    }
}

/// The first accepted answer; for an extraction without one, its expected fields as JSON.
fn first_target(sample: &Sample) -> String {
    match (sample.target.first(), &sample.fields) {
        (Some(target), _) => target.clone(),
        (None, Some(fields)) => fields.to_string(),
        (None, None) => String::new(),
    }
}

fn right_option(sample: &Sample) -> Option<usize> {
    let target = sample.target.first()?;
    sample.choices.iter().position(|option| option == target)
}

/// `A` for 0. Beyond `Z` there is no letter, and the 1-based number stands.
fn letter(index: usize) -> String {
    match u8::try_from(index) {
        Ok(index @ 0..26) => char::from(b'A' + index).to_string(),
        _ => (index + 1).to_string(),
    }
}

/// A random option but `except`, or another sample's answer; where there is no other, the nearest thing to nonsense
/// that every task has: the message itself.
fn any_answer(
    question: &Question,
    book: &dyn Book,
    except: Option<usize>,
    (seed, label): (u64, &str),
) -> String {
    let sample = &question.sample;
    if question.answer == Answer::Choice {
        return any_option(sample, except, (seed, label)).map_or_else(String::new, letter);
    }
    let draw = rng::keyed(seed, label);
    book.other(question.task, &sample.id, draw)
        .map_or_else(|| sample.text().to_owned(), |other| first_target(&other))
}

fn any_option(sample: &Sample, except: Option<usize>, (seed, label): (u64, &str)) -> Option<usize> {
    let open: Vec<_> = (0..sample.choices.len())
        .filter(|&index| Some(index) != except)
        .collect();
    if open.is_empty() {
        return None;
    }
    let drawn = rng::below(&mut rng::stream(seed, label), open.len());
    open.get(drawn).copied()
}

fn retrieved(question: &Question, book: &dyn Book, splits: &DevSplits) -> String {
    let sample = &question.sample;
    let Some(neighbour) = splits.nearest(book, question.task, sample.text()) else {
        return String::new();
    };
    let target = first_target(neighbour);
    if question.answer != Answer::Choice {
        return target;
    }
    let equal = sample.choices.iter().position(|option| *option == target);
    let similar = || {
        let options = Neighbours::of(sample.choices.iter().map(String::as_str));
        options.nearest(&target).map(|(index, _)| index)
    };
    equal.or_else(similar).map_or_else(String::new, letter)
}

fn noisy(question: &Question, book: &dyn Book, seeds: Seeds) -> String {
    let sample = &question.sample;
    let label = format!("noisy/{}/{}", seeds.request, sample.id);
    if rng::keyed_unit(seeds.server, &label) < ease(&sample.twin) {
        return reference(question);
    }
    let label = format!("noisy/wrong/{}/{}", seeds.request, sample.id);
    any_answer(question, book, right_option(sample), (seeds.server, &label))
}

/// How often the noisy control is right on a scenario: Beta(4, 2) by inverse CDF, fixed over servers and runs, so that
/// two noisy runs differ by luck alone.
fn ease(twin: &str) -> f64 {
    let uniform = rng::keyed_unit(0, &format!("noisy/ease/{twin}"));
    Beta::new(4.0, 2.0).map_or(2.0 / 3.0, |beta| beta.inverse_cdf(uniform))
}

/// The text with one digit of one of its numbers exchanged; none where it holds no number.
fn with_another_number(text: &str, (seed, label): (u64, &str)) -> Option<String> {
    let runs = digit_runs(text);
    let mut stream = rng::stream(seed, label);
    if runs.is_empty() {
        return None;
    }
    let &(start, end) = runs.get(rng::below(&mut stream, runs.len()))?;
    let at = start + rng::below(&mut stream, end - start);
    let old = text.as_bytes()[at] - b'0';
    // No number may begin with 0 that did not: JSON would not be JSON any more, and `05` may still read as 5.
    let lowest = u8::from(at == start);
    let others: Vec<u8> = (lowest..10).filter(|&digit| digit != old).collect();
    let new = others[rng::below(&mut stream, others.len())];
    let mut changed = text.to_owned();
    changed.replace_range(at..=at, &new.to_string());
    Some(changed)
}

/// Start and end of every run of ASCII digits, but those of a JSON escape such as `\u0009`.
fn digit_runs(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut runs = Vec::new();
    let mut start = 0;
    for run in bytes.chunk_by(|one, other| one.is_ascii_digit() == other.is_ascii_digit()) {
        let end = start + run.len();
        if run[0].is_ascii_digit() && !bytes[..start].ends_with(b"\\u") {
            runs.push((start, end));
        }
        start = end;
    }
    runs
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::control::doubles::{ThreeSamples, question};

    const SEEDS: Seeds = Seeds {
        server: 7,
        request: 1,
    };

    fn ask(control: Control, id: &str, seeds: Seeds) -> String {
        let splits = DevSplits::default();
        reply(
            control,
            &question(id),
            &ThreeSamples::default(),
            &splits,
            seeds,
        )
    }

    #[test]
    fn reference_echo_and_english_answer_as_named() {
        assert_eq!(ask(Control::Reference, "intent-1", SEEDS), "B");
        assert_eq!(
            ask(Control::Reference, "orders-1", SEEDS),
            r#"{"item":"nasi","qty":12}"#
        );
        assert_eq!(
            ask(Control::Reference, "reply-1", SEEDS),
            "Boleh je kak, RM12.50 je"
        );
        assert_eq!(ask(Control::Echo, "intent-1", SEEDS), "brp harga baju ni");
        for id in ["intent-1", "orders-1", "reply-1"] {
            assert_eq!(ask(Control::English, id, SEEDS), convert::ENGLISH_REPLY);
        }
    }

    #[test]
    fn conversions_change_prose_only() {
        assert_eq!(
            ask(Control::Formal, "reply-1", SEEDS),
            "Boleh sahaja kak, RM12.50 sahaja"
        );
        assert_eq!(
            ask(Control::Indonesian, "reply-1", SEEDS),
            "Bisa saja kak, RM12.50 saja"
        );
        for control in [Control::Formal, Control::Indonesian] {
            assert_eq!(ask(control, "intent-1", SEEDS), "B");
            assert_eq!(
                ask(control, "orders-1", SEEDS),
                ask(Control::Reference, "orders-1", SEEDS)
            );
        }
    }

    #[test]
    fn a_reply_that_is_to_be_english_is_not_converted() {
        let mut asked = question("reply-1");
        asked.malay = false;
        let (book, splits) = (ThreeSamples::default(), DevSplits::default());
        for control in [Control::Formal, Control::Indonesian] {
            let said = reply(control, &asked, &book, &splits, SEEDS);
            assert_eq!(said, "Boleh je kak, RM12.50 je");
        }
    }

    #[test]
    fn random_takes_every_option_over_server_seeds_and_never_its_own_target() {
        let drawn: BTreeSet<_> = (0..60)
            .map(|server| ask(Control::Random, "intent-1", Seeds { server, request: 0 }))
            .collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), ["A", "B", "C"]);
        assert_eq!(ask(Control::Random, "orders-1", SEEDS), "other of orders-1");
    }

    #[test]
    fn retrieval_gives_the_equal_option_else_the_most_similar() {
        // The nearest dev message to `brp harga baju ni` asks for a price; its target is option B word for word.
        assert_eq!(ask(Control::Retrieval, "intent-1", SEEDS), "B");
        let mut changed = question("intent-1");
        changed.sample.choices = ["aduan", "waktu buka", "harga barang"]
            .map(String::from)
            .to_vec();
        let splits = DevSplits::default();
        let book = ThreeSamples::default();
        assert_eq!(
            reply(Control::Retrieval, &changed, &book, &splits, SEEDS),
            "C"
        );
        assert_eq!(ask(Control::Retrieval, "reply-1", SEEDS), "Ada kak, RM9 je");
        assert_eq!(ask(Control::Retrieval, "orders-1", SEEDS), "");
    }

    #[test]
    fn only_noisy_looks_at_the_requests_seed() {
        let over_seeds = |control, id| {
            (0..40)
                .map(|request| ask(control, id, Seeds { server: 7, request }))
                .collect::<BTreeSet<_>>()
        };
        for control in Control::ALL {
            let several = control == Control::Noisy;
            for id in ["intent-1", "orders-1", "reply-1"] {
                assert_eq!(
                    over_seeds(control, id).len() > 1,
                    several,
                    "{control:?} {id}"
                );
            }
        }
        assert_eq!(
            ask(Control::Noisy, "intent-1", SEEDS),
            ask(Control::Noisy, "intent-1", SEEDS)
        );
    }

    #[test]
    fn noisy_is_right_as_often_as_its_scenario_says() {
        let right = (0..4000)
            .filter(|&request| ask(Control::Noisy, "intent-1", Seeds { server: 3, request }) == "B")
            .count();
        let share = right as f64 / 4000.0;
        assert!(
            (share - ease("intent-1")).abs() < 0.03,
            "{share} {}",
            ease("intent-1")
        );
    }

    #[test]
    fn ease_follows_beta_4_2() {
        // Closed form for whole shapes: the CDF of Beta(4, 2) is 5x^4 − 4x^5.
        for twin in ["a", "b", "intent-0012"] {
            let x = ease(twin);
            let uniform = rng::keyed_unit(0, &format!("noisy/ease/{twin}"));
            assert!(
                (5.0 * x.powi(4) - 4.0 * x.powi(5) - uniform).abs() < 1e-6,
                "{twin} {x}"
            );
        }
        let mean = (0..2000).map(|twin| ease(&twin.to_string())).sum::<f64>() / 2000.0;
        assert!((mean - 2.0 / 3.0).abs() < 0.02, "{mean}");
    }

    #[test]
    fn perturbed_facts_are_wrong_as_often_as_asked() {
        let changed = |share| {
            (0..400)
                .filter(|&seed| {
                    let reply = "Boleh, RM12.50 je".to_owned();
                    let after = perturb_facts(reply.clone(), &question("reply-1"), share, seed);
                    assert!(after == reply || digit_runs(&after).len() == 2, "{after}");
                    after != reply
                })
                .count()
        };
        assert_eq!(changed(0.0), 0);
        assert!((60..140).contains(&changed(0.25)));
        assert_eq!(changed(1.0), 400);
    }

    #[test]
    fn a_perturbed_choice_is_wrong_and_perturbed_json_still_json() {
        for seed in 0..50 {
            let choice = perturb_facts("B".to_owned(), &question("intent-1"), 1.0, seed);
            assert!(["A", "C"].contains(&choice.as_str()), "{choice}");
            let json = r#"{"qty":1,"note":"\u0009"}"#.to_owned();
            let after = perturb_facts(json.clone(), &question("orders-1"), 1.0, seed);
            let value: serde_json::Value = serde_json::from_str(&after).unwrap();
            assert!(
                value["qty"].as_u64().unwrap() > 1 && value["note"] == "\t",
                "{after}"
            );
            let echo = perturb_facts("brp?".to_owned(), &question("intent-1"), 1.0, seed);
            assert_eq!(echo, "brp?");
        }
    }

    #[test]
    fn letters_end_at_z() {
        assert_eq!([0, 25, 26].map(letter), ["A", "Z", "27"]);
    }
}
