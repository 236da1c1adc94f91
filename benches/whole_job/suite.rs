//! A suite of any size: choice tasks whose samples are all distinct, in twins of three registers.

use std::fmt::Write;
use std::fs;
use std::path::Path;

const TASKS: [&str; 4] = ["hasrat", "aduan", "masa", "bayaran"];

const REGISTERS: [&str; 3] = ["baku", "santai", "sms"];

const SECTORS: [&str; 6] = [
    "retail",
    "fnb",
    "transport",
    "finance",
    "education",
    "health",
];

const CHOICES: [&str; 4] = [
    "pertanyaan kadar kos",
    "pengesanan kiriman",
    "penetapan janji temu",
    "kaedah pembayaran",
];

/// Writes a suite of `samples` samples.
pub(crate) fn write(folder: &Path, samples: usize) -> anyhow::Result<()> {
    fs::create_dir_all(folder.join("prompts"))?;
    let names: Vec<_> = TASKS.iter().map(|task| format!("\"{task}\"")).collect();
    let page = format!(
        "name = \"bench\"\nversion = \"1\"\ntasks = [{}]\n",
        names.join(", ")
    );
    fs::write(folder.join("prompts/suite.toml"), page)?;
    for (index, task) in TASKS.iter().enumerate() {
        let count = samples / TASKS.len() + usize::from(index < samples % TASKS.len());
        let base = folder.join("datasets").join(task);
        fs::create_dir_all(&base)?;
        fs::write(folder.join(format!("prompts/{task}.toml")), prompt(task))?;
        fs::write(base.join("card.toml"), card(task, count))?;
        fs::write(base.join("test.jsonl"), lines(task, "t", count)?)?;
        fs::write(base.join("dev.jsonl"), lines(task, "d", 6)?)?;
    }
    Ok(())
}

fn prompt(task: &str) -> String {
    format!(
        r#"name = "{task}"
version = "1"
title = {{ en = "{task}", ms = "{task}" }}
skill = "understand"
answer = "choice"
dataset = "{task}"
user = ["""
Mesej ini dihantar oleh pelanggan kepada sebuah perniagaan. Apakah tujuan utama mesej ini?

Mesej: {{{{ input }}}}

{{% for option in options %}}
{{{{ option.letter }}}}. {{{{ option.text }}}}
{{% endfor %}}

Jawab dengan satu huruf sahaja.
"""]

[generation]
max_tokens = 64
temperature = 0.0

[[score]]
metric = "choice"
headline = true
"#
    )
}

fn card(task: &str, count: usize) -> String {
    format!(
        "name = \"{task}\"\nversion = \"1\"\nlicence = \"CC0-1.0\"\ncanary = \"serasi-canary-bench\"\ntitle = {{ en = \"{task}\", ms = \"{task}\" }}\ndescription = \"Made by the benchmark.\"\nprovenance = \"Made by the benchmark.\"\n[counts]\ntest = {count}\ndev = 6\n"
    )
}

fn lines(task: &str, split: &str, count: usize) -> anyhow::Result<String> {
    let mut text = String::new();
    for index in 0..count {
        let register = REGISTERS[index % REGISTERS.len()];
        let twin = index / REGISTERS.len();
        let sector = SECTORS[twin % SECTORS.len()];
        let target = CHOICES[twin % CHOICES.len()];
        let choices = serde_json::to_string(&CHOICES)?;
        writeln!(
            text,
            r#"{{"id":"{task}-{split}{twin:06}-{register}","twin":"{task}-{split}{twin:06}","register":"{register}","sector":"{sector}","input":"Salam kak, saya nak tanya pasal pesanan {split}{index}. Borang dah isi, jadual pun dah dapat; kalau ambik dua sekali berapa ya semua, termasuk pos?","choices":{choices},"target":["{target}"],"tags":{{"phenomena":"distractor topics"}}}}"#
        )?;
    }
    Ok(text)
}
