//! The ports of worlds that have one of their own, for clients that cannot keep a path prefix: opened with the world, and
//! closed with it.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::StatusCode;
use tokio::sync::{mpsc, oneshot};

use super::door::Door;
use super::listeners::listen;
use crate::admin::AdminRefusal;
use crate::model::Timestamp;

/// The most that are open at once: each takes up to two file descriptors for as long as its world lives.
pub const MOST_PORTS: usize = 100;

/// The ports of one sandbox.
#[derive(Debug)]
pub struct OwnPorts {
    /// The address that the sandbox listens on; both loopback addresses without it.
    host: Option<IpAddr>,
    open: Mutex<BTreeMap<Box<str>, OpenPort>>,
    opened: mpsc::UnboundedSender<Opened>,
    /// What is to be served from now on, until the server takes it.
    to_serve: Mutex<Option<mpsc::UnboundedReceiver<Opened>>>,
}

/// A port that is open.
#[derive(Debug)]
struct OpenPort {
    port: u16,
    door: Arc<Door>,
    /// Gone with the entry, which ends what serves the port.
    _closed: oneshot::Sender<()>,
}

/// A port that the server is to serve.
#[derive(Debug)]
pub(in crate::shell) struct Opened {
    /// The world that everything on it is.
    pub(in crate::shell) world: Arc<str>,
    pub(in crate::shell) door: Arc<Door>,
    /// When the world ends by the machine's clock.
    pub(in crate::shell) ends: Option<Timestamp>,
    /// Ready when the port is closed.
    pub(in crate::shell) closed: oneshot::Receiver<()>,
}

/// A port that is bound, for a world that is not made yet.
#[derive(Debug)]
pub(in crate::shell) struct BoundPort {
    /// Its number.
    pub(in crate::shell) port: u16,
    door: Arc<Door>,
}

/// The open ports, for one change of them and of their worlds.
#[derive(Debug)]
pub(in crate::shell) struct PortsHeld<'a> {
    ports: &'a OwnPorts,
    open: MutexGuard<'a, BTreeMap<Box<str>, OpenPort>>,
}

impl OwnPorts {
    /// None yet, of a sandbox that listens on `host`.
    pub fn new(host: Option<IpAddr>) -> Self {
        let (opened, to_serve) = mpsc::unbounded_channel();
        Self { host, open: Mutex::default(), opened, to_serve: Mutex::new(Some(to_serve)) }
    }

    /// What is opened, for the one that serves it.
    pub(in crate::shell) fn to_serve(&self) -> Option<mpsc::UnboundedReceiver<Opened>> {
        self.to_serve.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Where `port` is called.
    pub(in crate::shell) fn address(&self, port: u16) -> SocketAddr {
        SocketAddr::new(self.host.unwrap_or(Ipv4Addr::LOCALHOST.into()), port)
    }

    /// Keeps others from changing the ports meanwhile. No lock of a world, or of their names, may be held.
    pub(in crate::shell) fn hold(&self) -> PortsHeld<'_> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        PortsHeld { ports: self, open }
    }

    /// Closes the port of `world` where that is still the one of this `door`.
    pub(in crate::shell) fn close(&self, world: &str, door: &Arc<Door>) {
        let mut held = self.hold();
        if held.open.get(world).is_some_and(|open| Arc::ptr_eq(&open.door, door)) {
            held.close(world);
        }
    }
}

impl PortsHeld<'_> {
    /// Binds `port`, 0 for any free one, for a world called `world`, or not named yet. One that the world of this name has
    /// already is taken over.
    ///
    /// # Errors
    /// 409 when it is taken, 429 when there are as many as there may be, 400 when the system does not give it.
    pub(in crate::shell) fn bind(
        &self,
        world: Option<&str>,
        port: u16,
    ) -> Result<BoundPort, AdminRefusal> {
        let own = world.and_then(|world| self.open.get(world));
        if let Some(own) = own.filter(|own| port == 0 || own.port == port) {
            return Ok(BoundPort { port: own.port, door: Arc::clone(&own.door) });
        }
        if own.is_none() && self.open.len() >= MOST_PORTS {
            return Err(AdminRefusal::new(
                StatusCode::TOO_MANY_REQUESTS,
                format!(
                    "there are {MOST_PORTS} worlds with a port of their own, the most there can be"
                ),
                "DELETE /__sandbox/worlds/{world}, give worlds a ttl, or use the path prefix or the header Sandbox-World of a world without a port",
            ));
        }
        let bound = listen(self.ports.host, port).and_then(|listeners| {
            let address = listeners.first().map(std::net::TcpListener::local_addr).transpose();
            let address = address.ok().flatten().unwrap_or(self.ports.address(port));
            let door = Door::of(listeners).map_err(|source| (address, source))?;
            Ok(BoundPort { port: address.port(), door: Arc::new(door) })
        });
        bound.map_err(|refused| not_bound(&refused))
    }

    /// Has `bound` served for `world`, which ends at `ends`, instead of the port it had.
    pub(in crate::shell) fn open(
        &mut self,
        world: &str,
        bound: BoundPort,
        ends: Option<Timestamp>,
    ) {
        let (closing, closed) = oneshot::channel();
        let BoundPort { port, door } = bound;
        let open = OpenPort { port, door: Arc::clone(&door), _closed: closing };
        let before = self.open.insert(world.into(), open);
        if let Some(before) = before.filter(|before| !Arc::ptr_eq(&before.door, &door)) {
            before.door.shut();
        }
        // Without a server nothing is served, and nothing waits.
        let _ = self.ports.opened.send(Opened { world: world.into(), door, ends, closed });
    }

    /// Closes the port of `world`, where it has one: when this returns, the port is free.
    pub(in crate::shell) fn close(&mut self, world: &str) {
        if let Some(open) = self.open.remove(world) {
            open.door.shut();
        }
    }
}

fn not_bound((address, source): &(SocketAddr, io::Error)) -> AdminRefusal {
    let hint = "say another port, or {\"port\": 0} for any free one";
    let detail = format!("cannot listen on {address}: {source}");
    match source.kind() == io::ErrorKind::AddrInUse {
        true => AdminRefusal::conflict(detail, hint),
        false => AdminRefusal::bad(detail, hint),
    }
}
