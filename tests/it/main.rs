//! The integration tests: one binary.

mod architecture;
mod controls;
mod project;
