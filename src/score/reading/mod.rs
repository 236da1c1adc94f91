//! Reading rules: how an answer is read out of a reply. A rule is a name and the steps it takes.
//!
//! `choice` lists the rules for an option's letter or text, with steps from `robust` and, as simple harnesses read,
//! `plain`; `short` lists those for a short answer. `letter`, `cues` and `marked` say what a letter, a label and a marked
//! answer look like. Takes the text of a reply, gives what was read and the step that read it. A rule never guesses: a
//! step that finds two different answers ends the reading. Does not know what is right.

pub mod choice;
pub mod cues;
pub mod letter;
pub mod marked;
pub mod plain;
pub mod robust;
pub mod short;

/// What a step found in a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found<T> {
    /// One answer.
    Answer(T),
    /// No answer: a later step may find one.
    Nothing,
    /// Two different answers: no later step may decide between them.
    Contradiction,
}

impl<T: PartialEq> Found<T> {
    /// Two findings of one step: the same answer twice is one, different ones are a contradiction.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, one) | (one, Self::Nothing) => one,
            (Self::Answer(one), Self::Answer(two)) if one == two => Self::Answer(one),
            _ => Self::Contradiction,
        }
    }

    /// This finding, or the next one where this is nothing.
    #[must_use]
    pub fn or(self, next: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Nothing => next(),
            found => found,
        }
    }
}

impl<T> From<Option<T>> for Found<T> {
    fn from(answer: Option<T>) -> Self {
        answer.map_or(Self::Nothing, Self::Answer)
    }
}

/// A way to read an answer, usable as the only one; `S` is what a step of it takes and gives.
#[derive(Debug)]
pub struct Rule<S: 'static> {
    /// Its name, as reports write it.
    pub name: &'static str,
    /// The part of a reply that it looks at.
    part: fn(&str) -> &str,
    /// Its steps by name, in order; a rule of one step bears the step's name.
    steps: &'static [(&'static str, S)],
}

impl<S> Rule<S> {
    /// The step that decided and what it read; none where nothing was found, or two different things.
    pub fn first<'a, T>(
        &self,
        reply: &'a str,
        read: impl Fn(&S, &'a str) -> Found<T>,
    ) -> Option<(&'static str, T)> {
        let part = (self.part)(reply);
        for (name, step) in self.steps {
            match read(step, part) {
                Found::Answer(answer) => return Some((name, answer)),
                Found::Contradiction => return None,
                Found::Nothing => {}
            }
        }
        None
    }

    /// The names of its steps, for a signature.
    pub fn steps(&self) -> String {
        let names: Vec<_> = self.steps.iter().map(|(name, _)| *name).collect();
        names.join("+")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contradiction_ends_the_reading_and_nothing_does_not() {
        type Step = fn() -> Found<u8>;
        fn rule(steps: &'static [(&'static str, Step)]) -> Option<(&'static str, u8)> {
            let rule = Rule {
                name: "all",
                part: str::trim,
                steps,
            };
            rule.first("", |step, _| step())
        }
        let nothing_first: &[(&str, Step)] =
            &[("a", || Found::Nothing), ("b", || Found::Answer(1))];
        assert_eq!(rule(nothing_first), Some(("b", 1)));
        let contradiction_first: &[(&str, Step)] =
            &[("a", || Found::Contradiction), ("b", || Found::Answer(1))];
        assert_eq!(rule(contradiction_first), None);
    }

    #[test]
    fn the_same_answer_twice_is_one() {
        use Found::{Answer, Contradiction, Nothing};
        assert_eq!(Answer(1).and(Answer(1)), Answer(1));
        assert_eq!(Answer(1).and(Answer(2)), Contradiction);
        assert_eq!(Nothing.and(Answer(2)).and(Nothing), Answer(2));
        assert_eq!(Contradiction.and(Answer(1)).and(Nothing), Contradiction);
    }
}
