//! What to explain of a sandbox that runs, or of a recording.

use std::path::PathBuf;

use clap::Args;

use super::running::RunningArgs;
use super::values::ListFormat;

/// What to explain, and how.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Sandbox-Request-Id of an answer, or `last`
    #[arg(value_name = "ID", required_unless_present = "scenario", conflicts_with = "scenario")]
    pub id: Option<String>,
    /// Explain this active scenario instead: why its rules have fired or not
    #[arg(long, value_name = "NAME")]
    pub scenario: Option<String>,
    /// Print the fewest requests that lead to this answer instead, as lines of a shell: a report of a mistake
    #[arg(long, conflicts_with = "scenario")]
    pub shortest: bool,
    /// HAR file that has the exchange, in the place of a sandbox; its exchanges are `har-1`, `har-2` and so on, by their time
    #[arg(long, value_name = "FILE", conflicts_with_all = ["scenario", "shortest", "world"])]
    pub har: Option<PathBuf>,
    /// Capture that has the exchange or the scenario, in the place of a sandbox
    #[arg(long, value_name = "CAPTURE", conflicts_with_all = ["har", "world"])]
    pub capture: Option<PathBuf>,
    /// Which sandbox.
    #[command(flatten)]
    pub running: RunningArgs,
    /// Name of the world [default: the one that the ID begins with; of `last` any, of a scenario `main`]
    #[arg(long, value_name = "NAME")]
    pub world: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}
