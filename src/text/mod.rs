//! Text: the one splitting and normalising that every scorer shares. Pure; knows nothing of Malay.

pub mod near;
pub mod normalise;
pub mod sanitise;
pub mod words;
