//! The journal of a world, as it is asked.
