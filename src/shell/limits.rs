//! What the system allows the process: every connection takes a file descriptor, and before it is accepted a place
//! in the queue of its listener.

use std::net::TcpListener;

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

/// Connections served at once, where the system has descriptors for them.
const MOST_CONNECTIONS: usize = 10_000;
/// Descriptors that are kept for files, folders and the system's events.
const OTHER_FILES: usize = 112;
/// So few are served at once on any system.
const FEWEST_CONNECTIONS: usize = 8;

/// How many connections can be served at once, when `spare` more are to be accepted.
pub fn most_connections(spare: usize) -> usize {
    #[cfg(unix)]
    let open_files = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    #[cfg(not(unix))]
    let open_files: Option<u64> = None;
    let open_files = open_files.and_then(|files| usize::try_from(files).ok()).unwrap_or(usize::MAX);
    let left = open_files.saturating_sub(spare + OTHER_FILES);
    left.clamp(FEWEST_CONNECTIONS, MOST_CONNECTIONS)
}

/// Connections that may wait to be accepted, as far as the system lets them.
const QUEUE: i32 = 4_096;

/// Lengthens the queue of `listener`. What does not fit into it is dropped without a word, and its client tries
/// again only after a second; the standard library's 128 places are not enough when a thousand connect at once.
pub fn lengthen_queue(listener: &TcpListener) {
    #[cfg(unix)]
    {
        // To listen again changes the length and nothing else. A system that refuses keeps the shorter queue.
        let _ = rustix::net::listen(listener, QUEUE);
    }
    #[cfg(not(unix))]
    {
        let _ = (listener, QUEUE);
    }
}
