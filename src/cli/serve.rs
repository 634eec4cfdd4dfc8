//! How to serve: the flags of everything that starts a sandbox.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};

use super::values::{behavior, duration, whole};
use crate::engine::lint::{Lint, LintWeight};
use crate::engine::{AuthMode, Behavior, Setting};
use crate::model::size_bytes;
use crate::shell::files::watch;
use crate::shell::terminal;
use crate::shell::worlds::unknown::UnknownWorld;
use crate::visible::visible;

/// How to serve.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Port to listen on, 0 for any free one [default: 14010]
    #[arg(long, short, env = "EMPORIX_SANDBOX_PORT", allow_negative_numbers = true, value_parser = port)]
    pub port: Option<u16>,
    /// Where platforms say the port; `--port` comes first.
    #[arg(long, env = "PORT", hide = true)]
    pub platform_port: Option<String>,
    /// Address to listen on, or `localhost` for 127.0.0.1 and `::1`
    #[arg(long, env = "EMPORIX_SANDBOX_HOST", default_value = "localhost", value_parser = host)]
    pub host: Host,
    /// Folder with fixtures [default: ./fixtures where it holds tenants, else the shipped ones]
    #[arg(long, env = "EMPORIX_SANDBOX_FIXTURES", value_name = "FOLDER")]
    pub fixtures: Option<PathBuf>,
    /// Folder with scenarios, behind which the shipped ones stand [default: ./scenarios where it holds some]
    #[arg(long, env = "EMPORIX_SANDBOX_SCENARIOS", value_name = "FOLDER")]
    pub scenarios: Option<PathBuf>,
    /// State that the world `main` begins with, put over the fixtures: a file as `export` prints it, or a folder of tenants' folders
    #[arg(long, env = "EMPORIX_SANDBOX_IMPORT", value_name = "FILE-OR-FOLDER")]
    pub import: Option<PathBuf>,
    /// Where the state of the world `main` is written at the end, whole or not at all: a file if its name ends in `.json`, else a folder of tenants' folders
    #[arg(long, env = "EMPORIX_SANDBOX_EXPORT_ON_EXIT", value_name = "FILE-OR-FOLDER")]
    pub export_on_exit: Option<PathBuf>,
    /// Leave the shipped scenarios out: only those of the folder are known
    #[arg(long, env = "EMPORIX_SANDBOX_NO_SHIPPED", value_parser = BoolishValueParser::new())]
    pub no_shipped: bool,
    /// A scenario that is active in every world from the start: a name, or a file (repeatable)
    #[arg(
        long,
        env = "EMPORIX_SANDBOX_SCENARIO",
        value_name = "NAME-OR-FILE",
        value_delimiter = ','
    )]
    pub scenario: Vec<String>,
    /// How strict tokens are [default: enforce, or what a tenant's file says]
    #[arg(long, env = "EMPORIX_SANDBOX_AUTH", value_enum)]
    pub auth: Option<Auth>,
    /// Settle an open question (repeatable; see `emporix-sandbox behaviors`)
    #[arg(long, env = "EMPORIX_SANDBOX_BEHAVIOR", value_name = "NAME=VALUE", value_delimiter = ',', value_parser = behavior)]
    pub behavior: Vec<(Behavior, Setting)>,
    /// What it means that a client does something badly (see docs/lint.md)
    #[arg(long, env = "EMPORIX_SANDBOX_LINT", value_enum, default_value_t)]
    pub lint: LintArg,
    /// Lints that are not looked for, by name (repeatable)
    #[arg(long, env = "EMPORIX_SANDBOX_LINT_SILENCE", value_name = "NAME", value_delimiter = ',', value_parser = lint)]
    pub lint_silence: Vec<Lint>,
    /// What happens at the first use of a tenant that has no folder
    #[arg(long, env = "EMPORIX_SANDBOX_UNKNOWN_TENANT", value_enum, default_value_t)]
    pub unknown_tenant: UnknownTenantArg,
    /// What happens at the first use of a world that the admin API has not made
    #[arg(long, env = "EMPORIX_SANDBOX_UNKNOWN_WORLD", value_enum, default_value_t)]
    pub unknown_world: UnknownWorldArg,
    /// The number from which all chance comes [default: drawn and printed]
    #[arg(long, env = "EMPORIX_SANDBOX_SEED", allow_negative_numbers = true, value_parser = seed)]
    pub seed: Option<u64>,
    /// Most worlds at once; idle ones that were not made through the admin API make room
    #[arg(long, env = "EMPORIX_SANDBOX_MAX_WORLDS", value_name = "N", default_value_t = 10_000, allow_negative_numbers = true, value_parser = worlds)]
    pub max_worlds: u32,
    /// Most exchanges that the journal of a world keeps
    #[arg(long, env = "EMPORIX_SANDBOX_JOURNAL_LENGTH", value_name = "N", default_value_t = 1_000, allow_negative_numbers = true, value_parser = exchanges)]
    pub journal_length: u32,
    /// Most memory of all journals together, such as 64MB or 1GB; the oldest exchanges of the largest journal go first
    #[arg(long, env = "EMPORIX_SANDBOX_JOURNAL_MEMORY", value_name = "SIZE", default_value = "256MB", value_parser = size)]
    pub journal_memory: usize,
    /// Keep all that happens to worlds whole, with requests as they came, so that `capture` can write it to a file and `replay` repeat it
    #[arg(long, env = "EMPORIX_SANDBOX_CAPTURE", value_parser = BoolishValueParser::new())]
    pub capture: bool,
    /// Bearer token of the admin API [default: none, and it answers this machine only]
    #[arg(long, env = "EMPORIX_SANDBOX_ADMIN_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub admin_token: Option<String>,
    /// Server whose pages may call the admin API, such as `http://localhost:5173` (repeatable)
    #[arg(long, env = "EMPORIX_SANDBOX_ADMIN_ORIGIN", value_name = "URL", value_delimiter = ',')]
    pub admin_origin: Vec<String>,
    /// How saved files become live; SIGHUP has them read again too, also with `off`
    #[arg(long, env = "EMPORIX_SANDBOX_WATCH", value_enum, default_value_t)]
    pub watch: WatchArg,
    /// How long requests under way may take at the end
    #[arg(long, env = "EMPORIX_SANDBOX_GRACE", default_value = "2s", value_parser = duration)]
    pub grace: Duration,
    /// How long the head of a request may take, and a new connection be silent; `none` or 0 is no limit
    #[arg(long, env = "EMPORIX_SANDBOX_HEADER_TIMEOUT", value_name = "DURATION", default_value = "30s", value_parser = wait)]
    pub header_timeout: Wait,
    /// How long a connection may wait for its next request, and a body stop on its way; `none` or 0 is no limit
    #[arg(long, env = "EMPORIX_SANDBOX_IDLE_TIMEOUT", value_name = "DURATION", default_value = "75s", value_parser = wait)]
    pub idle_timeout: Wait,
    /// File that says that the sandbox is ready, and where: written whole or not at all, and removed at the end
    #[arg(long, env = "EMPORIX_SANDBOX_READY_FILE", value_name = "FILE")]
    pub ready_file: Option<PathBuf>,
    /// Tell no requests
    #[arg(long, short, env = "EMPORIX_SANDBOX_QUIET", value_parser = BoolishValueParser::new())]
    pub quiet: bool,
    /// How much to tell on standard error
    #[arg(long, env = "EMPORIX_SANDBOX_LOG", value_enum, default_value_t)]
    pub log: Log,
    /// How to speak on standard output
    #[arg(long, env = "EMPORIX_SANDBOX_FORMAT", value_enum, default_value_t)]
    pub format: LogFormatArg,
}

/// How long is waited; none is for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait(pub Option<Duration>);

/// Where to listen.
#[derive(Clone, Copy, Debug)]
pub enum Host {
    /// Both loopback addresses.
    Localhost,
    /// This address.
    Address(IpAddr),
}

impl From<Host> for Option<IpAddr> {
    fn from(host: Host) -> Self {
        match host {
            Host::Localhost => None,
            Host::Address(address) => Some(address),
        }
    }
}

/// How strict tokens are.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Auth {
    /// Tokens and scopes decide, as in the real service
    Enforce,
    /// Any bearer text will do; known tokens are still judged
    AnyToken,
    /// Nothing is asked for
    Off,
}

impl From<Auth> for AuthMode {
    fn from(auth: Auth) -> Self {
        match auth {
            Auth::Enforce => Self::Enforce,
            Auth::AnyToken => Self::AnyToken,
            Auth::Off => Self::Off,
        }
    }
}

/// What it means that a client does something badly.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum LintArg {
    /// It is said, and nothing more
    #[default]
    Note,
    /// `exec` ends with exit code 1 where the command itself ended with 0
    Fail,
    /// The same, and a request that shows it is answered 400
    Deny,
}

impl From<LintArg> for LintWeight {
    fn from(weight: LintArg) -> Self {
        match weight {
            LintArg::Note => Self::Note,
            LintArg::Fail => Self::Fail,
            LintArg::Deny => Self::Deny,
        }
    }
}

/// The format of standard output.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum LogFormatArg {
    /// Lines for people
    #[default]
    Text,
    /// One JSON event a line
    Json,
}

impl From<LogFormatArg> for terminal::Format {
    fn from(format: LogFormatArg) -> Self {
        match format {
            LogFormatArg::Text => Self::Text,
            LogFormatArg::Json => Self::Json,
        }
    }
}

/// How files are watched.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum WatchArg {
    /// By events of the system, and by a look at names, sizes and times every two seconds
    #[default]
    Auto,
    /// By events alone
    Native,
    /// By the look alone
    Poll,
    /// Not at all
    Off,
}

impl From<WatchArg> for watch::Watch {
    fn from(watch: WatchArg) -> Self {
        match watch {
            WatchArg::Auto => Self::Auto,
            WatchArg::Native => Self::Native,
            WatchArg::Poll => Self::Poll,
            WatchArg::Off => Self::Off,
        }
    }
}

/// How much is printed on standard error.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum Log {
    /// What ends the sandbox
    Error,
    /// What the person should look at
    #[default]
    Warn,
    /// What happens to the sandbox as a whole
    Info,
    /// What happens to single connections
    Debug,
}

impl From<Log> for terminal::Level {
    fn from(log: Log) -> Self {
        match log {
            Log::Error => Self::Error,
            Log::Warn => Self::Warn,
            Log::Info => Self::Info,
            Log::Debug => Self::Debug,
        }
    }
}

/// What happens at the first use of a tenant that has no folder.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum UnknownTenantArg {
    /// It is made from the template, with a line on the terminal
    #[default]
    Create,
    /// It is a 404
    Refuse,
}

/// What happens at the first use of a world that the admin API has not made.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum UnknownWorldArg {
    /// It is made, as a copy of the files
    #[default]
    Create,
    /// It is a 404; `main` is always there
    Refuse,
}

impl From<UnknownWorldArg> for UnknownWorld {
    fn from(unknown: UnknownWorldArg) -> Self {
        match unknown {
            UnknownWorldArg::Create => Self::Create,
            UnknownWorldArg::Refuse => Self::Refuse,
        }
    }
}

fn host(text: &str) -> Result<Host, String> {
    if text.eq_ignore_ascii_case("localhost") {
        return Ok(Host::Localhost);
    }
    let expected = "expected `localhost` or an address such as 127.0.0.1, ::1, 0.0.0.0 or ::";
    text.parse().map(Host::Address).map_err(|_| expected.to_owned())
}

fn port(text: &str) -> Result<u16, String> {
    whole(text, u16::MIN, u16::MAX)
}

fn seed(text: &str) -> Result<u64, String> {
    whole(text, u64::MIN, u64::MAX)
}

fn worlds(text: &str) -> Result<u32, String> {
    whole(text, 1, u32::MAX)
}

fn exchanges(text: &str) -> Result<u32, String> {
    whole(text, 1, 1_000_000)
}

/// A refusal repeats what was typed.
pub(super) fn lint(text: &str) -> Result<Lint, String> {
    Lint::named(text.trim()).map_err(|refusal| visible(&refusal).into_owned())
}

fn size(text: &str) -> Result<usize, String> {
    size_bytes(text).map_err(|refusal| visible(&refusal).into_owned())
}

fn wait(text: &str) -> Result<Wait, String> {
    if text == "none" || text == "0" {
        return Ok(Wait(None));
    }
    let wait = duration(text).map_err(|error| format!("{error}, or `none`"))?;
    Ok(Wait(Some(wait).filter(|wait| !wait.is_zero())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_a_duration_or_none() {
        for none in ["none", "0", "0s", "0ms"] {
            assert_eq!(wait(none), Ok(Wait(None)), "{none}");
        }
        assert_eq!(wait("1.5s"), Ok(Wait(Some(Duration::from_millis(1_500)))));
        for wrong in ["", "5", "never", "-1s"] {
            assert!(wait(wrong).is_err(), "{wrong}");
        }
    }
}
