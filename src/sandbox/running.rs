//! What runs: a server on threads of its own, and how this process calls its admin API.

use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use bytes::Bytes;
use http::Method;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::world_error::WorldError;
use super::{Config, StartError, prepare, runtime};
use crate::shell::app::App;
use crate::shell::door::Door;
use crate::shell::files::origin::SourcePlace;
use crate::shell::own_calls::{OwnRefusal, own_answer};
use crate::shell::own_tenant::own_tenant;
use crate::shell::terminal::Terminal;

/// What a sandbox and its worlds share.
#[derive(Debug)]
pub(super) struct Running {
    url: String,
    tenant: String,
    app: Arc<App>,
    door: Arc<Door>,
    runtime: Handle,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
}

impl Running {
    /// One that serves as `config` says; it answers as soon as this returns.
    ///
    /// # Errors
    /// When the folder cannot be read, has mistakes, or the port is taken.
    pub(super) fn start(config: Config) -> Result<Self, StartError> {
        let mut prepared = prepare(config, &SourcePlace::Shipped, Terminal::silent())?;
        let runtime = runtime()?;
        let (url, app) = (prepared.url(), prepared.app());
        let tenant = own_tenant(prepared.seed.tenants.keys().map(|name| &**name));
        let door = {
            let _inside = runtime.enter();
            prepared.door()
        };
        let door = match door {
            Ok(door) => door,
            Err(error) => {
                // Dropped within a runtime of the caller, it would panic.
                runtime.shutdown_background();
                return Err(StartError::Runtime(error));
            }
        };
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel();
        let at = Arc::clone(&door);
        let server = std::thread::spawn(move || {
            let shutdown = async {
                let _ = stopped.await;
            };
            let left = runtime.block_on(prepared.run_at(at, shutdown));
            runtime.shutdown_timeout(left);
        });
        let (stop, server) = (Some(stop), Some(server));
        Ok(Self { url, tenant, app, door, runtime: handle, stop, server })
    }

    /// The base URL of the world `main`.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// The base URL of the world called `name`.
    pub(super) fn world_url(&self, name: &str) -> String {
        format!("{}/~{name}", self.url)
    }

    /// The tenant of clients where none is named.
    pub(super) fn tenant(&self) -> &str {
        &self.tenant
    }

    /// What the admin API answers, for a body of JSON or none.
    ///
    /// # Errors
    /// What is refused.
    pub(super) fn call(&self, to: (Method, String), body: String) -> Result<Bytes, WorldError> {
        self.answered(to, body)?.map_err(WorldError::of)
    }

    /// The same, where a refusal may be an answer. The caller waits, and the sandbox's own threads work: a runtime of the caller
    /// would forbid this one to wait in it.
    ///
    /// # Errors
    /// When the sandbox has ended.
    pub(super) fn answered(
        &self,
        (method, path): (Method, String),
        body: String,
    ) -> Result<Result<Bytes, OwnRefusal>, WorldError> {
        let (answer, answered) = mpsc::sync_channel(1);
        let app = Arc::clone(&self.app);
        self.runtime.spawn(async move {
            let _ = answer.send(own_answer(&app, (method, &path), Bytes::from(body)).await);
        });
        answered.recv().map_err(|_| WorldError::ended())
    }
}

impl Drop for Running {
    /// The port is free when this returns. Within a runtime nothing is waited for: what the requests under way wait for may be a
    /// task of that very thread.
    fn drop(&mut self) {
        self.door.shut();
        drop(self.stop.take());
        let is_inside = Handle::try_current().is_ok();
        if let Some(server) = self.server.take().filter(|_| !is_inside) {
            let _ = server.join();
        }
    }
}
