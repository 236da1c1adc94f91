//! Language: which forms are the same Malay word, how casual words become standard ones, the day-one gate and register.

pub mod gate;
pub mod lexicon;
pub mod pieces;
pub mod register;
mod spelling;
mod utterance;
mod variant_table;
pub mod variants;
