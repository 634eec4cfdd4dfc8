//! Captures over the admin API and by commands.
