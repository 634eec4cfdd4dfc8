//! What a sandbox is started with, step by step.

use std::path::PathBuf;

use super::{Config, Watch};

/// What a sandbox is started with. Without a step: any free port, the shipped fixtures and scenarios, a drawn seed.
///
/// ```
/// let sandbox = emporix_sandbox::Sandbox::builder()
///     .fixtures("fixtures")
///     .scenario("third-row-fails-once")
///     .seed(7)
///     .start()?;
/// assert!(sandbox.url().starts_with("http://127.0.0.1:"));
/// # Ok::<(), emporix_sandbox::StartError>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "nothing runs before `start`"]
pub struct SandboxBuilder {
    /// What the steps so far say.
    pub(super) config: Config,
}

impl SandboxBuilder {
    /// The folder with fixtures, seen from the working directory: in a test that is the folder of its package.
    pub fn fixtures(mut self, folder: impl Into<PathBuf>) -> Self {
        self.config.fixtures = Some(folder.into());
        self
    }

    /// The folder with scenarios, which can then be named; the shipped ones stand behind them.
    pub fn scenarios(mut self, folder: impl Into<PathBuf>) -> Self {
        self.config.scenarios = Some(folder.into());
        self
    }

    /// One more scenario that is active in every world: its name, or its file where there is a `/` in it or `.json` at its end.
    pub fn scenario(mut self, name: impl Into<Box<str>>) -> Self {
        self.config.options.scenarios.push(name.into());
        self
    }

    /// The number from which all chance comes, ids and tokens among it: the same number, the same answers.
    pub fn seed(mut self, seed: u64) -> Self {
        self.config.seed = Some(seed);
        self
    }

    /// The port; any free one without it.
    pub fn port(mut self, port: u16) -> Self {
        self.config.port = port;
        self
    }

    /// Whether and how the folders are watched; not at all without it.
    pub fn watch(mut self, watch: Watch) -> Self {
        self.config.watch = watch;
        self
    }

    /// Anything else of a [`Config`].
    pub fn configure(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }
}
