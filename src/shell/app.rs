//! What serving needs, in one place: the worlds, the files they live on, the terminal, and how patient the server is.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use super::endings::Endings;
use super::files::reload::Folders;
use super::files::wakes::Wakes;
use super::follow::Followers;
use super::heavy_work::HeavyWork;
use super::held::HeldRequests;
use super::metrics::Metrics;
use super::own_ports::OwnPorts;
use super::terminal::Terminal;
use super::worlds::directory::Worlds;
use crate::admin::Guard;

/// What serving needs.
#[derive(Debug)]
pub struct App {
    /// The worlds.
    pub worlds: Arc<Worlds>,
    /// The files that the worlds live on.
    pub folders: Arc<Folders>,
    /// What has the files read again, by the thread that watches them.
    pub wakes: Arc<Wakes>,
    /// Where requests are printed.
    pub terminal: Arc<Terminal>,
    /// Who may call the admin API.
    pub guard: Guard,
    /// The numbers for collectors.
    pub metrics: Metrics,
    /// How long a connection may keep the server waiting.
    pub patience: Timeouts,
    /// What is said when answers end.
    pub endings: Arc<Endings>,
    /// Who follows the journals of worlds.
    pub followers: Followers,
    /// The turns of work that takes long.
    pub heavy: HeavyWork,
    /// The requests that wait for their turns, where a race is on.
    pub held: HeldRequests,
    /// The ports of worlds that have one of their own.
    pub ports: OwnPorts,
    /// The name and port of the first listener, for clients that do not say how they reached it.
    pub address: String,
}

impl App {
    /// Over these worlds and files, for a sandbox that was to listen on the first address, if any, and does so on the second.
    pub fn new(
        (worlds, folders): (Worlds, Folders),
        terminal: Terminal,
        guard: Guard,
        patience: Timeouts,
        (host, address): (Option<IpAddr>, Option<SocketAddr>),
    ) -> Self {
        let terminal = Arc::new(terminal);
        Self {
            endings: Endings::of(Arc::clone(&terminal)),
            worlds: Arc::new(worlds),
            folders: Arc::new(folders),
            wakes: Arc::default(),
            terminal,
            guard,
            metrics: Metrics::default(),
            patience,
            followers: Followers::default(),
            heavy: HeavyWork::default(),
            held: HeldRequests::default(),
            ports: OwnPorts::new(host),
            address: address.map_or_else(String::new, |address| address.to_string()),
        }
    }

    /// One over other worlds and the same files, at another address; it prints nothing.
    #[must_use]
    pub fn beside(&self, worlds: Worlds, address: Option<SocketAddr>) -> Self {
        let terminal = Arc::new(Terminal::silent());
        Self {
            endings: Endings::of(Arc::clone(&terminal)),
            worlds: Arc::new(worlds),
            folders: Arc::clone(&self.folders),
            wakes: Arc::default(),
            terminal,
            guard: self.guard.clone(),
            metrics: Metrics::default(),
            patience: self.patience,
            followers: Followers::default(),
            heavy: HeavyWork::default(),
            held: HeldRequests::default(),
            ports: OwnPorts::new(None),
            address: address.map_or_else(String::new, |address| address.to_string()),
        }
    }
}

/// How long is waited; none is for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For the whole head of a request: from its first byte, or from the start of a connection that says nothing.
    pub header: Option<Duration>,
    /// For the next request on a kept connection, for more of a body, and for a client to take more of its answer.
    pub idle: Option<Duration>,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { header: Some(Duration::from_secs(30)), idle: Some(Duration::from_secs(75)) }
    }
}
