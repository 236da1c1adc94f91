//! What makes text Malay: lexicon, word pieces and the language gate.

pub mod gate;
pub mod lexicon;
pub mod pieces;
pub mod register;
