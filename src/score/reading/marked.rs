//! Answers between marks (`\boxed{B}`, `<answer>B</answer>`), and text that a model thought aloud before its answer.

/// Characters looked at between marks: an answer is shorter, and a hostile reply opens thousands that never close.
const LONGEST: usize = 400;

const TAGS: &[&str] = &["answer", "jawapan", "final_answer", "final", "ans"];
const THOUGHTS: &[&str] = &["think", "thinking", "reasoning", "thought"];
/// Commands that only set the face of what they hold.
const FACES: &[&str] = &[
    "\\text{",
    "\\textbf{",
    "\\textit{",
    "\\mathbf{",
    "\\mathrm{",
    "\\mathsf{",
];

/// What follows the last closing `</think>`, up to one that opens and never closes; the whole reply where there is
/// none. Some servers send the closing tag alone, so it needs no opening one.
pub fn after_thinking(reply: &str) -> &str {
    let closed = tags(reply, "</", THOUGHTS).last();
    let said = closed.map_or(reply, |(_, end)| &reply[end..]);
    let opened = tags(said, "<", THOUGHTS).next();
    opened.map_or(said, |(start, _)| &said[..start]).trim()
}

/// Everything that stands in a box or between answer tags.
pub fn answers(reply: &str) -> impl Iterator<Item = &str> {
    boxes(reply).chain(tagged(reply))
}

fn boxes(reply: &str) -> impl Iterator<Item = &str> {
    let opening = "\\boxed{";
    let starts = reply.match_indices(opening);
    starts.filter_map(move |(at, _)| in_braces(&reply[at + opening.len()..]).map(without_face))
}

/// The text up to the brace that closes; none where it does not close near.
fn in_braces(text: &str) -> Option<&str> {
    let mut depth = 1;
    for (at, c) in text.char_indices().take(LONGEST) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(&text[..at]);
        }
    }
    None
}

fn without_face(text: &str) -> &str {
    let text = text.trim();
    let inner = FACES.iter().find_map(|face| text.strip_prefix(face));
    inner.and_then(in_braces).unwrap_or(text)
}

fn tagged(reply: &str) -> impl Iterator<Item = &str> {
    tags(reply, "<", TAGS).map(|(_, end)| {
        let near = reply[end..].char_indices().nth(LONGEST);
        let near = near.map_or(&reply[end..], |(length, _)| &reply[end..end + length]);
        near.split('<').next().unwrap_or("").trim()
    })
}

/// Start and end of every tag of those names, of any case, without attributes.
fn tags<'a>(
    text: &'a str,
    opening: &'static str,
    names: &'static [&'static str],
) -> impl Iterator<Item = (usize, usize)> + 'a {
    text.match_indices(opening).filter_map(move |(at, _)| {
        let start = at + opening.len();
        let end = names.iter().find_map(|name| {
            let found = text.get(start..start + name.len())?;
            let closes = text[start + name.len()..].starts_with('>');
            (closes && found.eq_ignore_ascii_case(name)).then_some(start + name.len() + 1)
        })?;
        Some((at, end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thoughts_are_no_answer() {
        for (reply, said) in [
            ("<think>A? Bukan, C.</think>\n\nB", "B"),
            ("mula-mula A\n</think>B", "B"),
            ("<think>A</think><THINK>C</THINK> B ", "B"),
            ("<think>A atau B, entahlah", ""),
            ("B <thinking>sebab", "B"),
            ("B < A", "B < A"),
        ] {
            assert_eq!(after_thinking(reply), said, "{reply}");
        }
    }

    #[test]
    fn boxes_and_tags_hold_answers() {
        for (reply, wanted) in [
            ("Jadi $\\boxed{B}$.", vec!["B"]),
            (
                "\\boxed{\\text{B}} \\boxed{\\frac{1}{2}}",
                vec!["B", "\\frac{1}{2}"],
            ),
            ("<answer> B </answer>", vec!["B"]),
            ("<Jawapan>tiga bungkus", vec!["tiga bungkus"]),
            ("\\boxed{B <b>C</b>", vec![]),
        ] {
            assert_eq!(answers(reply).collect::<Vec<_>>(), wanted, "{reply}");
        }
    }
}
