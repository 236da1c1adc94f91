//! Language: which forms are the same Malay word, how casual words become standard ones, values as Malaysians say them, in
//! which language and register a text is (`detect`), slips out of Malay, the language gate, and phrases that give a model away.

pub mod address;
mod address_traps;
pub mod contrast;
pub mod detect;
pub mod english;
pub mod gate;
pub mod identity;
pub mod lexicon;
pub mod natural;
pub mod phrases;
pub mod pieces;
pub mod placed;
pub mod refusal;
pub mod register;
pub mod slips;
mod spelling;
mod utterance;
pub mod values;
mod variant_table;
pub mod variants;
