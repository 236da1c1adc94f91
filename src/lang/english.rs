//! The small words that make a run of English words an English clause: function words and finite verbs.

/// Function words of English; words that casual Malay borrows alone (`so`, `but`, `then`, `or`) are here too, for they hold a
/// clause together once other English words stand around them.
const FUNCTION: &str = "the a an is are was were am be been being you your yours we us our ours they them their he him his \
    she her it its i me my this that these those there here to of for with from by at on in into about as if than then \
    and or but so because not no don't doesn't didn't can't won't isn't aren't wasn't haven't hasn't dont cant wont what \
    when where which who whom how why please any some every each all both";
/// Finite forms of common verbs and auxiliaries.
const VERBS: &str = "have has had do does did will would can could should shall may might must need want wants wanted get \
    gets got go goes went come comes came make makes made take takes took give gives gave know knows knew think thinks \
    thought see sees saw say says said let lets keep keeps kept help helps helped thank thanks hope hopes arrived arrive \
    arrives received receive sent send sends delivered apologise apologize";

/// Whether a folded word is an English function word.
pub fn is_function_word(word: &str) -> bool {
    holds(FUNCTION, word)
}

/// Whether a folded word is a finite verb of English, as far as the list goes.
pub fn is_finite_verb(word: &str) -> bool {
    holds(VERBS, word)
}

fn holds(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|one| one == word)
}
