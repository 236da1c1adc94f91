//! The texts a model is fitted to and measured on, by source. `card.toml` beside the weights names them with their licences.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serasi::lang::identity::Language;
use serde_json::Value;

/// A text whose language is known.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    /// Where it is from.
    pub(crate) source: &'static str,
    /// Malay, Indonesian, English or other.
    pub(crate) language: Language,
    /// The text.
    pub(crate) written: String,
}

/// A message of the suite.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Item {
    /// The register it was written in.
    pub(crate) register: String,
    /// The scenario it shares with its twins.
    pub(crate) twin: String,
    /// The message.
    pub(crate) text: String,
}

/// One message in standard and casual registers.
#[derive(Debug, Clone)]
pub(crate) struct Twin {
    /// Standard Malay.
    pub(crate) standard: String,
    /// The same, casual: register and text.
    pub(crate) casual: Vec<(String, String)>,
}

/// A word's Zipf frequencies times ten in Malay, Indonesian, English and other languages; 0 = not listed.
#[derive(Debug, Clone)]
pub(crate) struct WordRow {
    /// The word.
    pub(crate) word: String,
    /// ms, id, en, other.
    pub(crate) zipf: [f64; 4],
}

fn lines(path: &Path) -> Result<Vec<String>> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text.replace('\r', "").lines().map(str::to_owned).collect())
}

fn json(path: &Path, mut each: impl FnMut(&Value)) -> Result<()> {
    for (number, line) in lines(path)?.iter().enumerate() {
        let value = serde_json::from_str(line)
            .with_context(|| format!("{}:{}", path.display(), number + 1))?;
        each(&value);
    }
    Ok(())
}

/// The development sets of `dir` (see its README for licences).
pub(crate) fn development(dir: &Path) -> Result<Vec<Text>> {
    use Language::{English, Indonesian, Malay, Other};
    let mut texts = Vec::new();
    let mut add = |source, language, text: &str| {
        let written = text.to_owned();
        texts.push(Text {
            source,
            language,
            written,
        });
    };
    for (file, language) in [("zsm", Malay), ("ind", Indonesian), ("eng", English)] {
        for line in lines(&dir.join(format!("flores_dev/{file}_Latn.dev")))? {
            add("flores", language, &line);
        }
    }
    for line in lines(&dir.join("dslcc/my_id.tsv"))? {
        match line.rsplit_once('\t') {
            Some((text, "my")) => add("dslcc", Malay, text),
            Some((text, "id")) => add("dslcc", Indonesian, text),
            _ => bail!("dslcc/my_id.tsv: a line without label `my` or `id`"),
        }
    }
    let field = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    json(&dir.join("talpco/talpco_zsm_ind_eng_jav.jsonl"), |row| {
        let (zsm, ind) = (field(row, "zsm"), field(row, "ind"));
        // 85 pairs read alike in both languages: no classifier can be right about both.
        if zsm != ind {
            add("talpco", Malay, &zsm);
            add("talpco", Indonesian, &ind);
            add("talpco", English, &field(row, "eng"));
            add("talpco", Other, &field(row, "jav"));
        }
    })?;
    json(&dir.join("stif/informal_formal_id.jsonl"), |row| {
        add("stif", Indonesian, &field(row, "informal"));
        add("stif-formal", Indonesian, &field(row, "formal"));
    })?;
    json(&dir.join("govmy/gov_my_ui_ms_en.jsonl"), |row| {
        add("govmy", Malay, &field(row, "ms"));
        add("govmy", English, &field(row, "en"));
    })?;
    for (file, language) in [("zsm", Malay), ("ind", Indonesian)] {
        let path = dir.join(format!(
            "malindo_blimp/validated_minimal_pairs-{file}.jsonl"
        ));
        json(&path, |row| {
            add("blimp", language, &field(row, "good_sentence"));
        })?;
    }
    Ok(texts)
}

/// Our own sentences: columns after the first are texts.
pub(crate) fn own(dir: &Path) -> Result<(Vec<Text>, Vec<Twin>)> {
    let (mut texts, mut twins) = (Vec::new(), Vec::new());
    let mut add_of = |source, language, text: &str| {
        texts.push(Text {
            source,
            language,
            written: text.to_owned(),
        });
    };
    for line in lines(&dir.join("twins.tsv"))? {
        let columns: Vec<&str> = line.split('\t').collect();
        let [_, baku, santai, sms, rojak] = columns.as_slice() else {
            bail!("twins.tsv: {} columns instead of 5: {line}", columns.len());
        };
        for text in [baku, santai, sms] {
            add_of("own", Language::Malay, text);
        }
        let casual = [("santai", santai), ("sms", sms), ("rojak", rojak)];
        twins.push(Twin {
            standard: (*baku).to_owned(),
            casual: casual
                .map(|(name, text)| (name.to_owned(), (*text).to_owned()))
                .to_vec(),
        });
    }
    for line in lines(&dir.join("dialect.tsv"))? {
        let columns: Vec<&str> = line.split('\t').collect();
        let [_, region, baku, dialect] = columns.as_slice() else {
            bail!(
                "dialect.tsv: {} columns instead of 4: {line}",
                columns.len()
            );
        };
        add_of("own-dialect", Language::Malay, baku);
        add_of("own-dialect", Language::Malay, dialect);
        twins.push(Twin {
            standard: (*baku).to_owned(),
            casual: vec![(format!("dialek-{region}"), (*dialect).to_owned())],
        });
    }
    for line in lines(&dir.join("indonesian.tsv"))? {
        line.split('\t')
            .skip(1)
            .for_each(|text| add_of("own", Language::Indonesian, text));
    }
    for line in lines(&dir.join("pairs.tsv"))? {
        let columns: Vec<&str> = line.split('\t').collect();
        let [_, malay, indonesian] = columns.as_slice() else {
            bail!("pairs.tsv: {} columns instead of 3: {line}", columns.len());
        };
        add_of("own", Language::Malay, malay);
        add_of("own", Language::Indonesian, indonesian);
    }
    Ok((texts, twins))
}

/// The word figures of `words.tsv`.
pub(crate) fn words(path: &Path) -> Result<Vec<WordRow>> {
    let mut rows = Vec::new();
    for line in lines(path)?.iter().skip(1) {
        let mut columns = line.split('\t');
        let word = columns.next().unwrap_or_default().to_owned();
        let mut zipf = [0.0; 4];
        for (value, column) in zipf.iter_mut().zip(columns) {
            *value = column
                .parse()
                .with_context(|| format!("words.tsv: {line}"))?;
        }
        rows.push(WordRow { word, zipf });
    }
    Ok(rows)
}

/// The suite's own messages. Never fitted to.
pub(crate) fn suite(root: &Path) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    for dataset in fs::read_dir(root.join("datasets"))? {
        let dataset = dataset?.path();
        for split in ["test", "dev"] {
            json(&dataset.join(format!("{split}.jsonl")), |row| {
                let field = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
                let mut add = |text: &str| {
                    items.push(Item {
                        register: field("register"),
                        twin: field("twin"),
                        text: text.to_owned(),
                    });
                };
                row["input"].as_str().map(&mut add);
                for message in row["messages"].as_array().into_iter().flatten() {
                    if message["role"] == "user" {
                        message["content"].as_str().map(&mut add);
                    }
                }
            })?;
        }
    }
    items.sort();
    Ok(items)
}
