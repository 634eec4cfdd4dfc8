//! `wait`: until a sandbox is ready, which may not even have been started yet.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use super::output::print;
use super::parse::Variables;
use super::running::{Refusal, Running};
use crate::cli::WaitArgs;
use crate::shell::progress::Progress;

/// A sandbox that is not ready is tried again after this.
const AGAIN: Duration = Duration::from_millis(50);
/// How long one try may take at least, however little time is left.
const SHORTEST: Duration = Duration::from_millis(100);

/// Waits, and prints where the sandbox is.
pub(super) fn run(args: &WaitArgs, variables: &Variables) -> ExitCode {
    let end = Instant::now() + args.timeout;
    let line = Progress::of("waiting for a sandbox");
    let ready = until(end, args, variables);
    drop(line);
    match ready {
        Ok(url) => print(&format!("{url}\n")),
        Err(refusal) => refusal.complain(),
    }
}

/// The base URL of the sandbox as soon as it is ready, until `end`.
fn until(end: Instant, args: &WaitArgs, variables: &Variables) -> Result<String, Refusal> {
    loop {
        let left = end.saturating_duration_since(Instant::now());
        let refusal = match ready(args, variables, left.max(SHORTEST)) {
            Ok(url) => return Ok(url),
            Err(refusal) if refusal.is_final() => return Err(refusal),
            Err(refusal) => refusal,
        };
        if end.saturating_duration_since(Instant::now()).is_zero() {
            let message = format!("no sandbox was ready within {:?}", args.timeout);
            return Err(Refusal::failed(message, format!("at last {}", refusal.message())));
        }
        // Nothing else happens in this process.
        std::thread::park_timeout(AGAIN);
    }
}

fn ready(args: &WaitArgs, variables: &Variables, patience: Duration) -> Result<String, Refusal> {
    let running = Running::patient(&args.running, variables, patience)?;
    running.get("health/ready").map(|_| running.url())
}
