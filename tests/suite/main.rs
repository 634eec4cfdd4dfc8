//! The integration tests: one binary, a file per feature.

mod cli;
mod cli_serve;
mod contract;
mod faults_items;
mod faults_writes;
mod lists;
mod readme;
mod readme_example;
mod requests;
mod scenarios_armed;
mod scenarios_docs;
mod scenarios_table;
mod sockets;
mod sockets_browsers;
mod sockets_limits;
mod sockets_malformed;
mod stage;
mod support;
mod support_kept;
mod support_process;
mod support_requests;
mod table;
mod transcript;
mod transcripts;
mod tree;
mod writes;
