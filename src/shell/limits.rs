//! What the system allows the process: every connection takes a file descriptor.

/// Descriptors that are enough for all connections that are served at once, with the files and timers beside
/// them. Some systems refuse any more.
const OPEN_FILES: u64 = 10_240;

/// Raises the soft limit of open files as far as it is needed and the hard limit lets it, and says what it is
/// now; none where the system has no such limit.
///
/// A system that refuses is no reason not to serve: connections beyond the limit wait to be accepted.
pub fn raise_open_files() -> Option<u64> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        let wanted = maximum.map_or(OPEN_FILES, |maximum| maximum.min(OPEN_FILES));
        if current.is_some_and(|current| current < wanted) {
            let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum });
        }
        getrlimit(Resource::Nofile).current
    }
    #[cfg(not(unix))]
    {
        None
    }
}
