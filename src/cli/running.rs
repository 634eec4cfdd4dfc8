//! The commands about a sandbox that runs: how it is found, and what is wanted of it.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};

use super::values::{ListFormat, duration};
use crate::engine::Reset;

/// Which sandbox.
#[derive(Debug, Args)]
pub struct RunningArgs {
    /// Base URL of the sandbox [default: the one in the ready file, else `http://127.0.0.1:14010`]
    #[arg(long, env = "EMPORIX_SANDBOX_URL", value_name = "URL")]
    pub url: Option<String>,
    /// File that a sandbox has written with its `--ready-file`
    #[arg(long, env = "EMPORIX_SANDBOX_READY_FILE", value_name = "FILE")]
    pub ready_file: Option<PathBuf>,
    /// Where the port of a container is set, which its health check inherits.
    #[arg(long, env = "EMPORIX_SANDBOX_PORT", hide = true)]
    pub port: Option<u16>,
    /// Bearer token of its admin API [default: the one in the ready file]
    #[arg(long, env = "EMPORIX_SANDBOX_ADMIN_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub admin_token: Option<String>,
}

/// Which world of which sandbox.
#[derive(Debug, Args)]
pub struct WorldArgs {
    /// Which sandbox.
    #[command(flatten)]
    pub running: RunningArgs,
    /// Name of the world
    #[arg(long, value_name = "NAME", default_value = "main")]
    pub world: String,
}

/// For which sandbox to wait, and how long.
#[derive(Debug, Args)]
pub struct WaitArgs {
    /// Which sandbox.
    #[command(flatten)]
    pub running: RunningArgs,
    /// How long to wait
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = duration)]
    pub timeout: Duration,
}

/// Of which world to print the variables, and how.
#[derive(Debug, Args)]
pub struct EnvArgs {
    /// Which world.
    #[command(flatten)]
    pub world: WorldArgs,
    /// Tenant that the variables are about [default: the first of one's own, else `mytenant`]
    #[arg(long, value_name = "NAME")]
    pub tenant: Option<String>,
    /// How to print them
    #[arg(long, value_enum, default_value_t)]
    pub format: EnvFormat,
}

/// How variables are printed.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum EnvFormat {
    /// Lines for `eval` of a shell
    #[default]
    Shell,
    /// Lines of a `.env` file
    Dotenv,
    /// One JSON object
    Json,
    /// Lines for the file that `GITHUB_ENV` names
    Github,
}

/// Of which sandbox to list the worlds, and how.
#[derive(Debug, Args)]
pub struct WorldsArgs {
    /// Which sandbox.
    #[command(flatten)]
    pub running: RunningArgs,
    /// How to list them
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// Which world to begin anew, and which parts of it.
#[derive(Debug, Args)]
pub struct ResetArgs {
    /// Which world.
    #[command(flatten)]
    pub world: WorldArgs,
    /// Parts that begin anew: data, scenarios, clock, counters, journal (repeatable) [default: all]
    #[arg(long, value_name = "PART", value_delimiter = ',', value_parser = PossibleValuesParser::new(Reset::PARTS), hide_possible_values = true)]
    pub only: Vec<String>,
}

/// Which scenarios to make active in which world.
#[derive(Debug, Args)]
pub struct ArmArgs {
    /// Which world.
    #[command(flatten)]
    pub world: WorldArgs,
    /// Scenarios: names that the sandbox knows, or files with a slash in them or `.json` at the end
    #[arg(value_name = "NAME-OR-FILE", required_unless_present = "rule")]
    pub scenarios: Vec<String>,
    /// Rule as a scenario file has it, in JSON, in a scenario of its own (repeatable)
    #[arg(long, value_name = "JSON")]
    pub rule: Vec<String>,
    /// How to show what is active then
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// Which scenarios to make inactive in which world.
#[derive(Debug, Args)]
pub struct DisarmArgs {
    /// Which world.
    #[command(flatten)]
    pub world: WorldArgs,
    /// Names of active scenarios
    #[arg(value_name = "NAME", required_unless_present = "all", conflicts_with = "all")]
    pub scenarios: Vec<String>,
    /// All that are active
    #[arg(long)]
    pub all: bool,
    /// How to show what is active then
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// Which exchanges of which world to list, and how.
#[derive(Debug, Args)]
pub struct RequestsArgs {
    /// Which world.
    #[command(flatten)]
    pub world: WorldArgs,
    /// Capture of the world, in the place of a sandbox
    #[arg(long, value_name = "CAPTURE", conflicts_with_all = ["world", "follow"])]
    pub capture: Option<PathBuf>,
    /// Exchanges of this operation: its id, or what a rule's `on` can say, such as `PUT …/customers/*`
    #[arg(long, value_name = "ID-OR-PATH")]
    pub operation: Option<String>,
    /// Exchanges answered with this status, or with one of a class such as `4xx`; `none` is those without an answer
    #[arg(long, value_name = "STATUS")]
    pub status: Option<String>,
    /// Exchanges of this tenant
    #[arg(long, value_name = "NAME")]
    pub tenant: Option<String>,
    /// Exchanges with this token as bearer, by its name or its fingerprint
    #[arg(long, value_name = "NAME")]
    pub token: Option<String>,
    /// Exchanges on which this rule (`scenario/rule`) fired, or one of this scenario, or `any`; `none` is those without one
    #[arg(long, value_name = "RULE")]
    pub fault: Option<String>,
    /// Exchanges whose answer is `organic`, `injected` or `mixed`
    #[arg(long, value_name = "ORIGIN")]
    pub outcome: Option<String>,
    /// Exchanges after the one with this Sandbox-Request-Id, or from this instant of the world's clock on
    #[arg(long, value_name = "ID-OR-INSTANT")]
    pub since: Option<String>,
    /// Print exchanges as they happen, until the world or the sandbox is gone; as JSON, one a line
    #[arg(long)]
    pub follow: bool,
    /// How to list them
    #[arg(long, value_enum, default_value_t)]
    pub format: RequestsFormat,
}

/// How exchanges are printed.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum RequestsFormat {
    /// For people
    #[default]
    Text,
    /// As JSON: the answer of the admin API
    Json,
    /// As a HAR 1.2 file, which browsers' tools read; not with --follow
    Har,
}

/// Against which expectations to hold which world, and how to show what is found.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Which world.
    #[command(flatten)]
    pub world: WorldArgs,
    /// File with expectations [default: those of the active scenarios]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// HAR file that has the exchanges, in the place of a world
    #[arg(long, value_name = "HAR", requires = "file", conflicts_with = "world")]
    pub har: Option<PathBuf>,
    /// Capture of the world, in the place of a sandbox
    #[arg(long, value_name = "CAPTURE", conflicts_with_all = ["world", "har"])]
    pub capture: Option<PathBuf>,
    /// How to show what is found
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// Which tokens of which world to list, and how.
#[derive(Debug, Args)]
pub struct TokensArgs {
    /// Which world.
    #[command(flatten)]
    pub world: WorldArgs,
    /// Tokens of this tenant
    #[arg(long, value_name = "NAME")]
    pub tenant: Option<String>,
    /// How to list them
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// How far to move the clock of which world.
#[derive(Debug, Args)]
pub struct AdvanceArgs {
    /// Which world.
    #[command(flatten)]
    pub world: WorldArgs,
    /// How far, such as `90s` or `24h`
    #[arg(value_name = "DURATION", allow_hyphen_values = true, value_parser = forward)]
    pub by: String,
    /// How to show the clock then
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// A duration as it was typed: the sandbox reads it.
fn forward(text: &str) -> Result<String, String> {
    duration(text).map(|_| text.to_owned())
}
