//! Several copies of one job in one world, in every order of their requests: pure, from what happened to what is next.
//!
//! [`turns`] says whose request is next within one run; [`exploration`] which orders are still to be run; [`oracle`] whether
//! the end of a run is that of some serial order. Who holds requests and runs commands is elsewhere.

pub mod calls;
pub mod copies;
pub mod exploration;
pub mod facts;
pub mod json;
pub mod oracle;
pub mod order_file;
pub mod shortest;
pub mod text;
pub mod transcript;
pub mod turns;
