//! Configuration: `serasi.toml`, read once; flags stand over it, built-in defaults under it.
//!
//! `file` is the format, `connect` turns endpoint entries into endpoints that can be asked. Secrets are named by
//! their environment variable and read only when an endpoint is connected.

pub mod connect;
pub mod file;
