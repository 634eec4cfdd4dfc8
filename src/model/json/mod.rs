//! JSON taken apart one level at a time: strict about duplicate keys and depth, verbatim about values.

mod free_map;
mod look;
mod object;
mod scan;
mod strict;

pub use free_map::{FreeMap, compact};
pub use object::{RawObject, as_text, kind};
pub use strict::{check, plain};
