//! Watching: sees that something changed in the folders, never what. The reload that follows reads everything.
//!
//! Events of the system say at once that something happens; a look at names, sizes and times every two seconds
//! catches what they miss: network and container mounts, and events that the system had no room for. A wake-up
//! for nothing is harmless, since a reload of the same files does nothing.
//!
//! The thread that watches is the only one that reads the files of a running sandbox. A disk can hang: so only callers
//! that requested a reload wait for this thread, and it holds nothing that the end of the sandbox waits for.

use std::ops::ControlFlow;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::oneshot;

use super::fs_events::{FsEvents, WatchSet};
use super::reload::{Folders, ReloadReason};
use super::report::ReloadOutcome;
use super::wakes::{Wake, Wakes};
use crate::shell::terminal::Terminal;
use crate::shell::worlds::directory::Worlds;

/// How often the files are looked at where events are not enough.
const LOOK: Duration = Duration::from_secs(2);
/// So long nothing may happen before the files are read.
const QUIET: Duration = Duration::from_millis(30);
/// So long files are left alone that look like half of a save, unless something happens.
const PATIENCE: Duration = Duration::from_millis(100);
/// A writer that never rests is waited for no longer than this.
const LONGEST: Duration = Duration::from_secs(1);
/// How files are watched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Watch {
    /// By events of the system, and by a look every two seconds.
    Auto,
    /// By events of the system alone.
    Native,
    /// By a look every two seconds alone.
    Poll,
    /// Not at all.
    #[default]
    Off,
}

/// A watcher on its own thread; dropping it ends it, without waiting for that.
#[derive(Debug)]
pub struct Watching {
    wakes: Arc<Wakes>,
    ended: oneshot::Receiver<()>,
}

impl Watching {
    /// Watches `folders` as `watch` says, and reads them when a caller requests it; `worlds` go over to what they say
    /// then, and `terminal` reports it.
    pub fn start(
        folders: Arc<Folders>,
        wakes: Arc<Wakes>,
        (worlds, terminal): (&Arc<Worlds>, Arc<Terminal>),
        watch: Watch,
    ) -> Self {
        let (alive, ended) = oneshot::channel();
        let watcher = Watcher {
            folders,
            worlds: Arc::downgrade(worlds),
            terminal,
            watch,
            wakes: Arc::clone(&wakes),
            sight: None,
            blind: false,
            _alive: alive,
        };
        std::thread::spawn(move || watcher.run());
        Self { wakes, ended }
    }

    /// Ends it, and waits for that, but no longer than `at_most`: a reading that hangs is left behind.
    pub async fn end(mut self, at_most: Duration) {
        self.wakes.stop();
        let _ = tokio::time::timeout(at_most, &mut self.ended).await;
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.wakes.stop();
    }
}

struct Watcher {
    folders: Arc<Folders>,
    /// Not held while the disk is read, which can take for ever.
    worlds: Weak<Worlds>,
    terminal: Arc<Terminal>,
    watch: Watch,
    wakes: Arc<Wakes>,
    sight: Option<FsEvents>,
    /// Whether the system has refused events, and this was reported.
    blind: bool,
    /// Dropped with everything else when the thread ends.
    _alive: oneshot::Sender<()>,
}

impl Drop for Watcher {
    /// Also after a panic: a caller that requests a reload then is not left waiting.
    fn drop(&mut self) {
        self.wakes.stop();
    }
}

impl Watcher {
    fn run(mut self) {
        // What changed since the first reading and before the first event is seen by a look.
        self.arm();
        let mut wake = if self.watch == Watch::Off { self.wait() } else { Wake::Look };
        loop {
            let why = match wake {
                Wake::Stop => return,
                Wake::Look if !self.folders.may_have_changed() => None,
                Wake::Look | Wake::Event => Some(ReloadReason::Seems),
                Wake::Asked => Some(ReloadReason::Asked),
            };
            if why.is_some_and(|why| self.reload(why).is_break()) {
                return;
            }
            wake = self.wait();
        }
    }

    fn wait(&self) -> Wake {
        let looks = match self.watch {
            Watch::Auto | Watch::Poll => true,
            Watch::Native => self.blind,
            Watch::Off => false,
        };
        self.wakes.next(looks.then_some(LOOK))
    }

    /// Reads the files when they have come to rest. What looks like half of a save gets a little more time, since it
    /// mostly is.
    fn reload(&mut self, mut why: ReloadReason) -> ControlFlow<()> {
        let deadline = Instant::now() + LONGEST;
        loop {
            why = self.rest(why, deadline)?;
            if why == ReloadReason::Seems && Instant::now() >= deadline {
                why = ReloadReason::Settled;
            }
            // A caller that waits for the files as they are now does not wait for the watch over them to be renewed.
            if !self.wakes.is_waited_for() {
                self.arm();
            }
            if !self.read(why)? {
                break;
            }
            why = match self.wakes.next(Some(PATIENCE)) {
                Wake::Event => ReloadReason::Seems,
                Wake::Asked => ReloadReason::Asked,
                Wake::Look => ReloadReason::Settled,
                Wake::Stop => return ControlFlow::Break(()),
            };
        }
        ControlFlow::Continue(())
    }

    /// Reads the files, and answers all callers that waited when it began; true when it looks like half of a save.
    fn read(&mut self, why: ReloadReason) -> ControlFlow<(), bool> {
        let waiting = self.wakes.take_waiting();
        let why = if waiting.is_empty() { why } else { ReloadReason::Asked };
        let Some(outcome) = self.folders.reload(why, (&self.worlds, &self.terminal)) else {
            return ControlFlow::Break(());
        };
        let outcome = Arc::new(outcome);
        let has_waited = !waiting.is_empty();
        for sender in waiting {
            // A caller that has left does not need the answer.
            let _ = sender.send(Arc::clone(&outcome));
        }
        if has_waited {
            self.arm();
            // What happened between the two causes no event.
            if self.watch != Watch::Off && self.folders.look_different() {
                self.wakes.event();
            }
        }
        ControlFlow::Continue(matches!(*outcome, ReloadOutcome::Unsettled))
    }

    /// Waits until nothing has happened for a while and nothing looks different any more, but not beyond `deadline`,
    /// and not while a caller waits.
    fn rest(&self, mut why: ReloadReason, deadline: Instant) -> ControlFlow<(), ReloadReason> {
        if self.wakes.is_waited_for() {
            return ControlFlow::Continue(ReloadReason::Asked);
        }
        let mut seen = self.folders.list();
        loop {
            match self.wakes.next(Some(QUIET)) {
                Wake::Event => {}
                Wake::Asked => why = ReloadReason::Asked,
                Wake::Stop => return ControlFlow::Break(()),
                Wake::Look => {
                    let now = self.folders.list();
                    if now == seen {
                        break;
                    }
                    seen = now;
                }
            }
            if Instant::now() >= deadline || self.wakes.is_waited_for() {
                break;
            }
        }
        ControlFlow::Continue(why)
    }

    /// Requests events of the system anew: what it watches are files and folders, and their names may mean others now.
    fn arm(&mut self) {
        /// Folders that come while this is done are seen in another round.
        const ROUNDS: usize = 3;
        if matches!(self.watch, Watch::Poll | Watch::Off) {
            return;
        }
        for _ in 0..ROUNDS {
            let interest = WatchSet::of(&self.folders);
            match FsEvents::of(interest.clone(), Arc::clone(&self.wakes)) {
                Ok(sight) => self.sight = Some(sight),
                Err(error) => return self.report_blindness(&error),
            }
            if WatchSet::of(&self.folders) == interest {
                return;
            }
        }
    }

    fn report_blindness(&mut self, error: &notify::Error) {
        if !std::mem::replace(&mut self.blind, true) {
            let message = format!(
                "the system reports no changes of files ({error}); they are looked at every two seconds"
            );
            self.terminal
                .say(&format!("note: {message}"), &json!({"event": "notice", "message": message}));
        }
    }
}
