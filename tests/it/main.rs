//! The integration tests: one binary.

mod architecture;
mod bad_input;
mod commands;
mod controls;
mod docs;
mod extraction;
mod fuzz;
mod help;
mod journal;
mod kills;
mod metric;
mod nasty;
mod project;
mod server;
mod suite;
mod suite_page;
mod validity;
