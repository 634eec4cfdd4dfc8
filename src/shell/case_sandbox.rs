//! The sandbox of one case: worlds that begin like those of another, at a port of their own.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use super::app::App;
use super::clock;
use super::door::Door;
use super::http::server;
use super::listeners::listen;
use super::worlds::tap::Tap;
use crate::engine::Settings;
use crate::engine::scenario::Scenario;
use crate::engine::store::Seed;

/// A sandbox that is ready to serve one case.
#[derive(Debug)]
pub struct CaseSandbox {
    app: Arc<App>,
    listeners: Vec<TcpListener>,
    tap: Arc<Tap>,
}

impl CaseSandbox {
    /// One like that of `app`, where `given` is active in each world from the start and `settings` settle open questions. The
    /// world `main` begins with `state`, where there is one.
    ///
    /// # Errors
    /// When no port can be listened on.
    pub fn alike(
        app: &App,
        state: Option<Arc<Seed>>,
        (given, settings): (Option<Arc<Scenario>>, &Settings),
    ) -> io::Result<Self> {
        let listeners = listen(None, 0).map_err(|(_, error)| error)?;
        let tap = Arc::<Tap>::default();
        let worlds = app.worlds.alike((given, settings), Arc::clone(&tap), clock::ambient());
        if let Some(state) = state {
            worlds.begin_main_with(state);
        }
        let app = Arc::new(app.beside(worlds, address(&listeners)));
        Ok(Self { app, listeners, tap })
    }

    /// The base URL of the world `main`.
    pub fn url(&self) -> String {
        address(&self.listeners).map_or_else(String::new, |address| format!("http://{address}"))
    }

    /// What it serves with.
    pub fn app(&self) -> Arc<App> {
        Arc::clone(&self.app)
    }

    /// What sees its exchanges.
    pub fn tap(&self) -> Arc<Tap> {
        Arc::clone(&self.tap)
    }

    /// Serves until `shutdown`; answers that are held then are given up.
    ///
    /// # Errors
    /// When the runtime takes none of the listeners.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> io::Result<()> {
        let door = Door::of(self.listeners)?;
        server::run(self.app, Arc::new(door), shutdown, Duration::ZERO).await;
        Ok(())
    }
}

/// Where the first of them listens.
fn address(listeners: &[TcpListener]) -> Option<SocketAddr> {
    listeners.first()?.local_addr().ok()
}
