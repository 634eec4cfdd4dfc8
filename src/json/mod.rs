//! JSON taken apart one level at a time: strict about duplicate keys and depth, verbatim about values.

mod cursor;
mod free_map;
mod merge;
mod number;
mod object;
pub mod patch;
mod raw_text;
mod rows;
pub(crate) mod spanned;
mod strict;
mod validator;
mod word_scan;

pub use cursor::Cursor;
pub use free_map::{FreeMap, SentFreeMap, compact};
pub use merge::merged;
pub use number::{Decimal, Number};
pub use object::{RawObject, RawRow, as_text, kind};
pub use raw_text::{at_pointer, elements, index_of, is_same, key_of, members};
pub use rows::rows;
pub use strict::{check, without_position};
