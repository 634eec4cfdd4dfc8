//! The CPU time that a process has used: what a benchmark counts where others build on the same machine.

use std::path::Path;
use std::time::Duration;

/// The CPU time, user and system, that the threads of a process have used so far.
///
/// # Panics
/// Where the system does not provide it (Linux does, in nanoseconds).
pub(crate) fn time(process: &str) -> Duration {
    let tasks = Path::new("/proc").join(process).join("task");
    let tasks = std::fs::read_dir(tasks).expect("Linux lists the threads of a process");
    let used = tasks.flatten().map(|task| {
        #[expect(clippy::disallowed_methods, reason = "the system's own numbers, not a fixture")]
        let told = std::fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
        told.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or(0)
    });
    Duration::from_nanos(used.sum())
}
