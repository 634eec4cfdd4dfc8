//! A sandbox that runs in this process, and where its worlds come from.

use std::sync::Arc;

use super::builder::SandboxBuilder;
use super::running::Running;
use super::world::World;
use super::world_builder::WorldBuilder;
use super::{Config, StartError};

/// A sandbox that runs, for tests. It serves on threads of its own, so that it can be started, used and dropped under `#[test]` as
/// under `#[tokio::test]`. It ends when it and all its worlds are dropped.
///
/// ```
/// use emporix_sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder().seed(7).start()?;
/// let world = sandbox.world(); // this test's own data: no other test sees it
/// let list = format!("{}/customer-segment/mytenant/segments", world.url());
/// let bearer = format!("Bearer {}", world.token("read")?);
/// let answer = ureq::get(&list).header("Authorization", &bearer).call()?;
/// assert_eq!(answer.status(), 200);
/// assert_eq!(world.requests()?.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Sandbox(Arc<Running>);

impl Sandbox {
    /// What to start, step by step.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::default()
    }

    /// Starts one over the shipped fixtures on a free port.
    ///
    /// # Errors
    /// As [`Sandbox::start_with`].
    pub fn start() -> Result<Self, StartError> {
        Self::start_with(Config::default())
    }

    /// Starts one as `config` says; it answers as soon as this returns.
    ///
    /// # Errors
    /// When the folder cannot be read, has mistakes, or the port is taken.
    pub fn start_with(config: Config) -> Result<Self, StartError> {
        Running::start(config).map(|running| Self(Arc::new(running)))
    }

    /// The base URL of the world `main`, without a slash at its end.
    pub fn url(&self) -> &str {
        self.0.url()
    }

    /// The base URL of the world called `name`, which is made at its first use unless it is there.
    pub fn world_url(&self, name: &str) -> String {
        self.0.world_url(name)
    }

    /// A world of one's own over the files, which is gone when it is dropped.
    ///
    /// # Panics
    /// When there is no room for one more; [`WorldBuilder::make`] says so as an error.
    #[must_use]
    pub fn world(&self) -> World {
        self.new_world().make().unwrap_or_else(|refusal| panic!("no world can be made: {refusal}"))
    }

    /// A world of one's own that differs from the others, step by step.
    pub fn new_world(&self) -> WorldBuilder {
        WorldBuilder::at(Arc::clone(&self.0))
    }
}

impl SandboxBuilder {
    /// Starts it; it answers as soon as this returns.
    ///
    /// # Errors
    /// When a folder cannot be read, a file has mistakes, there is no such scenario, or the port is taken.
    pub fn start(self) -> Result<Sandbox, StartError> {
        Sandbox::start_with(self.config)
    }
}
