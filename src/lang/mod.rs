//! What makes text Malay: lexicon, word pieces, the language gate, and values as Malaysians say them.

pub mod gate;
pub mod lexicon;
pub mod pieces;
pub mod register;
pub mod values;
