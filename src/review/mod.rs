//! What happened to a world, looked at afterwards: pure, from values to values.

pub mod capture;
pub mod changes;
pub mod coverage;
pub mod end_state;
mod exchanges;
pub mod explain;
pub mod fields;
pub mod file_mistake;
pub mod har;
pub mod lint;
mod placed_object;
pub mod point;
pub mod sent_again;
pub mod shell_word;
pub mod shortest;
pub mod text;
pub mod verify;
mod words;
