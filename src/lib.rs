//! `serasi`: does a model fit casual Malay? See `README.md` for the user's side and `docs/architecture.md` for the house.
//!
//! Folders stand in the order in which data flows, and a folder imports only folders before it
//! (`tests/it/architecture.rs` keeps the table).

pub mod digest;
pub mod exit;
pub mod rng;

pub mod text;

pub mod overlap;

pub mod lang;

pub mod stats;

pub mod corpus;

pub mod dataset;

pub mod prompt;

pub mod endpoint;

pub mod price;

pub mod runner;

pub mod terminal;

pub mod record;

pub mod score;

pub mod metric;

pub mod task;

pub mod control;

pub mod validity;

pub mod report;

pub mod config;

pub mod cli;

pub mod commands;
