//! `serasi detect`: language and register of each line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

use rayon::prelude::*;

use crate::cli::{DetectArgs, OutputFormat};
use crate::commands::Usage;
use crate::exit::Exit;
use crate::lang::detect::detect as read;
use crate::report::detection;
use crate::terminal;

/// Most bytes of a line that are read; what is beyond is passed over, and said.
const MOST_BYTES: u64 = 1 << 20;
/// Bytes of lines that are read before they are worked on: enough for every core, and flat memory.
const BATCH: usize = 4 << 20;

/// What was odd about the input, told once at the end.
#[derive(Default)]
struct Odd {
    not_utf8: u64,
    too_long: u64,
}

/// Prints a line for every line.
///
/// # Errors
/// A file that cannot be opened or read.
pub fn detect(args: &DetectArgs) -> anyhow::Result<Exit> {
    if let Some(text) = &args.text {
        terminal::data(&line(None, 1, text, args.format)?)?;
        return Ok(Exit::Done);
    }
    let several = args.files.len() > 1;
    let mut odd = Odd::default();
    for path in &args.files {
        let name = path.display().to_string();
        let source: Box<dyn Read> = if name == "-" {
            Box::new(io::stdin())
        } else {
            Box::new(File::open(path).map_err(|error| Usage(format!("`{name}`: {error}")))?)
        };
        let file = several.then_some(name.as_str());
        lines(file, &mut BufReader::new(source), args.format, &mut odd)
            .map_err(|error| Usage(format!("`{name}`: {error}")))?;
    }
    if odd.not_utf8 > 0 {
        terminal::say(&format!(
            "note: lines not UTF-8: {}; what could not be read counts as no letter",
            odd.not_utf8
        ));
    }
    if odd.too_long > 0 {
        terminal::say(&format!(
            "note: lines longer than {MOST_BYTES} bytes: {}; only their beginnings were read",
            odd.too_long
        ));
    }
    Ok(Exit::Done)
}

/// Reads batch by batch: memory stays flat, and output comes in the order of the input.
fn lines(
    file: Option<&str>,
    source: &mut impl BufRead,
    format: OutputFormat,
    odd: &mut Odd,
) -> io::Result<()> {
    let mut before = 0;
    loop {
        let batch = batch(source, odd)?;
        if batch.is_empty() {
            return Ok(());
        }
        let found: Vec<String> = (before + 1..)
            .zip(&batch)
            .collect::<Vec<(u64, &String)>>()
            .par_iter()
            .map(|(number, text)| line(file, *number, text, format))
            .collect::<Result<_, _>>()?;
        if !terminal::stream(&found.concat())? {
            return Ok(());
        }
        before += batch.len() as u64;
    }
}

/// Lines until there are bytes enough, or no more.
fn batch(source: &mut impl BufRead, odd: &mut Odd) -> io::Result<Vec<String>> {
    let (mut lines, mut size) = (Vec::new(), 0);
    let mut bytes = Vec::new();
    while size < BATCH {
        bytes.clear();
        if source
            .by_ref()
            .take(MOST_BYTES)
            .read_until(b'\n', &mut bytes)?
            == 0
        {
            break;
        }
        if !bytes.ends_with(b"\n")
            && bytes.len() as u64 == MOST_BYTES
            && source.skip_until(b'\n')? > 1
        {
            odd.too_long += 1;
        }
        let text = String::from_utf8_lossy(&bytes);
        // A line cut in the middle of a letter is too long, and told as that.
        odd.not_utf8 +=
            u64::from(std::str::from_utf8(&bytes).is_err_and(|error| error.error_len().is_some()));
        size += bytes.len();
        lines.push(text.trim_end_matches(['\r', '\n']).to_owned());
    }
    Ok(lines)
}

fn line(file: Option<&str>, number: u64, text: &str, format: OutputFormat) -> io::Result<String> {
    let found = read(text);
    match format {
        OutputFormat::Text => Ok(detection::text(&found)),
        OutputFormat::Json => detection::json(file, number, &found).map_err(io::Error::other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_line_whatever_its_bytes_and_length() {
        let mut input = b"nak teh\r\n\n\xff\xfe\nkopi".to_vec();
        input.push(b'\n');
        input.extend(vec![b'a'; 3 << 20]);
        input.extend(b"\nlast");
        let mut odd = Odd::default();
        let lines = batch(&mut &input[..], &mut odd).unwrap();
        assert_eq!(lines[..2], ["nak teh".to_owned(), String::new()]);
        assert_eq!(lines[3], "kopi");
        assert_eq!(
            (lines[4].len() as u64, lines[5].as_str(), lines.len()),
            (MOST_BYTES, "last", 6)
        );
        assert_eq!((odd.not_utf8, odd.too_long), (1, 1));
        assert!(batch(&mut &b""[..], &mut odd).unwrap().is_empty());
    }
}
