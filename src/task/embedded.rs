//! The suite inside the binary, so that `serasi` works from any folder.

macro_rules! suite {
    ($($task:literal),+ $(,)?) => {
        /// (path, text) of every file of the suite.
        const FILES: &[(&str, &str)] = &[
            ("prompts/suite.toml", include_str!("../../prompts/suite.toml")),
            $(
                (concat!("prompts/", $task, ".toml"), include_str!(concat!("../../prompts/", $task, ".toml"))),
                (concat!("datasets/", $task, "/card.toml"), include_str!(concat!("../../datasets/", $task, "/card.toml"))),
                (concat!("datasets/", $task, "/test.jsonl"), include_str!(concat!("../../datasets/", $task, "/test.jsonl"))),
                (concat!("datasets/", $task, "/dev.jsonl"), include_str!(concat!("../../datasets/", $task, "/dev.jsonl"))),
            )+
        ];
    };
}

suite!(
    "intent",
    "sentiment",
    "orders",
    "quantities",
    "chat",
    "slang",
    "particles",
    "dialect",
    "false-friends",
    "normalise",
    "summarise",
    "translate-en",
    "clarify",
    "local",
    "reply",
    "promo",
    "casualise",
    "translate-ms"
);

/// The text of an embedded file by its path in the repository.
pub fn text(path: &str) -> Option<&'static str> {
    FILES
        .iter()
        .find(|(name, _)| *name == path)
        .map(|(_, text)| *text)
}
