//! Body of the fuzz target `language`: everything that says what language and register a text is in.

use serasi::lang::address::{address, fit};
use serasi::lang::detect::detect;
use serasi::lang::gate::{Gate, Wanted, wrong_main_language};
use serasi::lang::identity::weights::Weights;
use serasi::lang::identity::{Language, identify};
use serasi::lang::natural::findings;
use serasi::lang::refusal::refusals;
use serasi::lang::slips::{English, slips};

/// Characters of the longest reply that is kept.
const LONGEST_REPLY: usize = 65_536;
/// One text in so many is said again and again up to that length.
const SELDOM: usize = 64;

/// Everything that holds for any bytes; panics where something does not.
pub(crate) fn run(data: &[u8]) {
    assert!(Weights::read(data.to_vec().into()).is_err());
    let sum: usize = data.iter().map(|byte| usize::from(*byte)).sum();
    let mut text = String::from_utf8_lossy(data).into_owned();
    if sum.is_multiple_of(SELDOM) {
        text = text.repeat(LONGEST_REPLY / text.chars().count().max(1));
    }
    found(&text);
    slipped(&text);
    let _ = (address(&text), fit(&text, &text), refusals(&text));
    let _ = (findings(&text, false), findings(&text, true));
}

/// Spans are the text's, in order, and numbers are shares.
fn found(text: &str) {
    let found = detect(text);
    let letters: Vec<char> = text.chars().collect();
    let mut start = 0;
    for marker in &found.markers {
        let [from, to] = marker.span;
        assert!(
            start <= from && from < to && to <= letters.len(),
            "{marker:?}"
        );
        assert!(
            letters[from..to]
                .iter()
                .eq(marker.text.chars().collect::<Vec<_>>().iter())
        );
        start = from;
    }
    let shares = found.shares;
    let sum = shares.ms + shares.id + shares.en + shares.other;
    assert!((sum - 1.0).abs() < 1e-5 || sum == 0.0, "{shares:?}");
    assert!((0.0..=1.0).contains(&found.confidence));
    assert!(
        found
            .casualness
            .is_none_or(|value| (0.0..=1.0).contains(&value))
    );
    let identity = identify(text);
    assert_eq!(identity.language, found.language);
    let unknown = identity.language == Language::Unknown;
    assert!(unknown || identity.words > 0);
    // What passes as English does not pass as Malay, and no text fails for both.
    let gates = [Wanted::Malay, Wanted::English].map(|wanted| wrong_main_language(text, wanted));
    assert_ne!(gates, [Gate::Pass, Gate::Pass], "{text:?}");
}

/// What the prompt wrote is no slip, unless the whole reply is another language's.
fn slipped(text: &str) {
    let english = English {
        share: 0.6,
        clauses: false,
    };
    let found = slips(text, "", english);
    for slip in &found.found {
        assert!(text.contains(&slip.text) && slip.span[0] < slip.span[1]);
    }
    let own = slips(text, text, english);
    assert!(own.found.len() <= found.found.len(), "{:?}", own.found);
}
