//! Watching: sees that something changed in the folders, never what. The reload that follows reads everything.
//!
//! Events of the system say at once that something happens; a look at names, sizes and times every two seconds
//! catches what they miss: network and container mounts, and events that the system had no room for. A wake-up
//! for nothing is harmless, since a reload of the same files does nothing.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::json;

use super::reload::{Outcome, Why};
use super::server::App;
use super::sight::{Interest, Sight};

/// How often the files are looked at where events are not enough.
const LOOK: Duration = Duration::from_secs(2);
/// So long nothing may happen before the files are read.
const QUIET: Duration = Duration::from_millis(30);
/// So long files are left alone that look like half of a save, unless something happens.
const PATIENCE: Duration = Duration::from_millis(100);
/// A writer that never rests is waited for no longer than this.
const LONGEST: Duration = Duration::from_secs(1);
/// Wake-ups that wait; one is as good as many.
const WAITING: usize = 16;

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

/// What wakes the watcher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wake {
    /// Something happened in the folders.
    Event,
    /// It is time to look.
    Look,
    /// Someone asks for a reload.
    Asked,
    /// It is over.
    Stop,
}

/// A watcher on a thread of its own; dropping it ends it.
#[derive(Debug)]
pub struct Watching {
    bell: SyncSender<Wake>,
    thread: Option<JoinHandle<()>>,
}

/// Asks the watcher for a reload.
#[derive(Clone, Debug)]
pub struct Bell(SyncSender<Wake>);

impl Bell {
    /// Has the files read again soon.
    pub fn ring(&self) {
        // A full channel holds wake-ups already, and each of them is a reload.
        let _ = self.0.try_send(Wake::Asked);
    }
}

impl Watching {
    /// Watches the folders of `app` as `watch` says.
    pub fn start(app: Arc<App>, watch: Watch) -> Self {
        let (bell, wakes) = sync_channel(WAITING);
        let watcher = Watcher { app, watch, bell: bell.clone(), wakes, sight: None, blind: false };
        Self { bell, thread: Some(std::thread::spawn(move || watcher.run())) }
    }

    /// What asks for a reload.
    pub fn bell(&self) -> Bell {
        Bell(self.bell.clone())
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.bell.send(Wake::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Watcher {
    app: Arc<App>,
    watch: Watch,
    bell: SyncSender<Wake>,
    wakes: Receiver<Wake>,
    sight: Option<Sight>,
    /// Whether the system has refused events, and this was told.
    blind: bool,
}

impl Watcher {
    fn run(mut self) {
        // What changed since the first reading and before the first event is seen by a look.
        self.arm();
        let mut wake = if self.watch == Watch::Off { self.wait() } else { Wake::Look };
        loop {
            let why = match wake {
                Wake::Stop => return,
                Wake::Look if !self.app.folders.may_have_changed() => None,
                Wake::Look | Wake::Event => Some(Why::Seems),
                Wake::Asked => Some(Why::Asked),
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
        let wake = match looks {
            true => self.wakes.recv_timeout(LOOK),
            false => self.wakes.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match wake {
            Ok(wake) => wake,
            Err(RecvTimeoutError::Timeout) => Wake::Look,
            Err(RecvTimeoutError::Disconnected) => Wake::Stop,
        }
    }

    /// Reads the files when they have come to rest. What looks like half of a save gets a little more time, since it
    /// mostly is.
    fn reload(&mut self, mut why: Why) -> ControlFlow<()> {
        let deadline = Instant::now() + LONGEST;
        loop {
            why = self.rest(why, deadline)?;
            if why == Why::Seems && Instant::now() >= deadline {
                why = Why::Settled;
            }
            self.arm();
            match self.app.reload(why) {
                Outcome::Unsettled => {}
                Outcome::Same | Outcome::Reloaded(_) | Outcome::Refused(_) => break,
            }
            why = match self.wakes.recv_timeout(PATIENCE) {
                Ok(Wake::Event | Wake::Look) => Why::Seems,
                Ok(Wake::Asked) => Why::Asked,
                Err(RecvTimeoutError::Timeout) => Why::Settled,
                Ok(Wake::Stop) | Err(RecvTimeoutError::Disconnected) => {
                    return ControlFlow::Break(());
                }
            };
        }
        ControlFlow::Continue(())
    }

    /// Waits until nothing has happened for a while and nothing looks different any more, but not beyond `deadline`.
    fn rest(&self, mut why: Why, deadline: Instant) -> ControlFlow<(), Why> {
        let mut seen = self.app.folders.list();
        loop {
            match self.wakes.recv_timeout(QUIET) {
                Ok(Wake::Event | Wake::Look) => {}
                Ok(Wake::Asked) => why = Why::Asked,
                Ok(Wake::Stop) | Err(RecvTimeoutError::Disconnected) => {
                    return ControlFlow::Break(());
                }
                Err(RecvTimeoutError::Timeout) => {
                    let now = self.app.folders.list();
                    if now == seen {
                        break;
                    }
                    seen = now;
                }
            }
            if Instant::now() >= deadline {
                break;
            }
        }
        ControlFlow::Continue(why)
    }

    /// Asks the system for events anew: what it watches are files and folders, and their names may mean others now.
    fn arm(&mut self) {
        /// Folders that come while this is done are seen in another round.
        const ROUNDS: usize = 3;
        if matches!(self.watch, Watch::Poll | Watch::Off) {
            return;
        }
        for _ in 0..ROUNDS {
            let interest = Interest::of(&self.app.folders);
            match Sight::of(interest.clone(), self.bell.clone()) {
                Ok(sight) => self.sight = Some(sight),
                Err(error) => return self.tell_blindness(&error),
            }
            if Interest::of(&self.app.folders) == interest {
                return;
            }
        }
    }

    fn tell_blindness(&mut self, error: &notify::Error) {
        if !std::mem::replace(&mut self.blind, true) {
            let message = format!(
                "the system tells no changes of files ({error}); they are looked at every two seconds"
            );
            self.app
                .terminal
                .say(&format!("note: {message}"), &json!({"event": "notice", "message": message}));
        }
    }
}
