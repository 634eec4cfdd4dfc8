//! The entry to the library: what a sandbox is started with, and one that is ready to serve; in the files beside it, one that runs
//! and its worlds, as tests use them.

mod armed;
mod builder;
mod exchange;
mod given;
mod in_process;
mod running;
mod world;
mod world_builder;
mod world_error;

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::admin::{Guard, NoOrigin, PageOrigin, admin_token};
use crate::api::SERVICES;
use crate::engine::scenario::Scenario;
use crate::engine::store::Seed;
use crate::engine::{Options, Router};
use crate::findings::Finding;
use crate::findings::render;
use crate::findings::render::summary;
use crate::model::Timestamp;
use crate::shell::app::App;
use crate::shell::clock;
use crate::shell::door::Door;
use crate::shell::files::import::imported;
use crate::shell::files::library::{Library, ShippedScenarios, unknown};
use crate::shell::files::origin::{FolderOrigin, SourcePlace};
use crate::shell::files::reload::Folders;
use crate::shell::files::wakes::Wakes;
use crate::shell::files::watch::Watching;
use crate::shell::http::server;
use crate::shell::listeners::listen;
use crate::shell::terminal::Terminal;
use crate::shell::worlds::directory::{MAX_WORLDS, Worlds};
use crate::shell::worlds::journal_memory::JOURNAL_MEMORY;

pub use armed::{ArmedRule, ArmedScenario, ArmedScenarios};
pub use builder::SandboxBuilder;
pub use exchange::{BearerToken, Exchange, ExchangeEffects, Message, RuleVerdict};
pub use in_process::Sandbox;
pub use world::World;
pub use world_builder::WorldBuilder;
pub use world_error::WorldError;

pub use crate::shell::app::Timeouts;
pub use crate::shell::files::watch::Watch;
pub use crate::shell::worlds::unknown::UnknownWorld;

/// What a sandbox is started with.
#[derive(Clone, Debug)]
pub struct Config {
    /// The port; 0 is any free one.
    pub port: u16,
    /// The address; without one, 127.0.0.1 and, where the machine has it, `::1`.
    pub host: Option<IpAddr>,
    /// The folder with fixtures; without one the shipped fixtures.
    pub fixtures: Option<PathBuf>,
    /// The folder with scenarios; behind them, or without a folder alone, stand the shipped ones.
    pub scenarios: Option<PathBuf>,
    /// The state that the world `main` begins with: a file as an export is, or a folder of tenants' folders; put over the
    /// fixtures.
    pub import: Option<PathBuf>,
    /// Whether the shipped scenarios are unknown.
    pub no_shipped: bool,
    /// Scenarios that are in no file, active in every world.
    pub given: Vec<Arc<Scenario>>,
    /// Whether and how the folders are watched.
    pub watch: Watch,
    /// Behaviors, auth mode, unknown tenants.
    pub options: Options,
    /// The number from which all chance comes; without one it is drawn.
    pub seed: Option<u64>,
    /// How long requests under way may take at the end.
    pub grace: Duration,
    /// How long a connection may keep the server waiting.
    pub patience: Timeouts,
    /// The most worlds held at once.
    pub max_worlds: usize,
    /// What happens at the first use of a world that the admin API has not made.
    pub unknown_world: UnknownWorld,
    /// The most bytes that the journals of all worlds keep together.
    pub journal_memory: usize,
    /// The bearer token of the admin API, white space around it apart; without one it answers this machine only.
    pub admin_token: Option<Box<str>>,
    /// Servers whose pages may call the admin API, such as `http://localhost:5173`.
    pub admin_origins: Vec<Box<str>>,
}

impl Default for Config {
    /// Any free port of the loopback addresses, over the shipped fixtures and scenarios.
    fn default() -> Self {
        Self {
            port: 0,
            host: None,
            fixtures: None,
            scenarios: None,
            import: None,
            no_shipped: false,
            given: Vec::new(),
            watch: Watch::Off,
            options: Options::default(),
            seed: None,
            grace: Duration::from_secs(2),
            patience: Timeouts::default(),
            max_worlds: MAX_WORLDS,
            unknown_world: UnknownWorld::Create,
            journal_memory: JOURNAL_MEMORY,
            admin_token: None,
            admin_origins: Vec::new(),
        }
    }
}

/// Why a sandbox does not start. Its `Debug`, which `unwrap` and `?` show in a test, says what to do too, and has
/// each mistake of the files.
#[non_exhaustive]
pub enum StartError {
    /// The files cannot be read, or have mistakes.
    Load(Vec<Finding>),
    /// A scenario that is to be active does not exist.
    UnknownScenario {
        /// Its name.
        name: Box<str>,
        /// The nearest that exists, in words.
        near: String,
    },
    /// No client could send the admin token in a header; why.
    AdminToken(&'static str),
    /// No page comes from what is to be an origin.
    AdminOrigin(NoOrigin),
    /// The port cannot be listened on.
    Listen {
        /// Address and port.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// What it writes cannot be written.
    Unwritable {
        /// The flag that names it.
        flag: &'static str,
        /// Where it was to be.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The runtime cannot be made.
    Runtime(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownScenario { name, near } => {
                write!(f, "there is no scenario `{name}`{near}")
            }
            Self::AdminToken(why) => write!(f, "the admin token cannot be used: {why}"),
            Self::AdminOrigin(no_origin) => no_origin.fmt(f),
            Self::Load(findings) => write!(f, "the files have mistakes: {}", summary(findings)),
            Self::Listen { address, source } => write!(f, "cannot listen on {address}: {source}"),
            Self::Unwritable { flag, path, source } => {
                write!(f, "cannot write what {flag} names, `{}`: {source}", path.display())
            }
            Self::Runtime(source) => write!(f, "cannot start the runtime: {source}"),
        }
    }
}

impl fmt::Debug for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        match self {
            Self::Load(findings) => write!(f, "\n{}", render::text(findings)),
            Self::UnknownScenario { .. } => {
                f.write_str("; name one of your folder of scenarios, a shipped one, or a file")
            }
            Self::Listen { .. } => f.write_str("; port 0 is any free one"),
            Self::AdminToken(_) => f.write_str("; without one it answers this machine only"),
            Self::AdminOrigin(no_origin) => write!(f, "; write {}", no_origin.write),
            Self::Unwritable { .. } => f.write_str("; name a place that can be written to"),
            Self::Runtime(_) => f.write_str("; the system gives no threads or files any more"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { source, .. }
            | Self::Unwritable { source, .. }
            | Self::Runtime(source) => Some(source),
            Self::Load(_)
            | Self::UnknownScenario { .. }
            | Self::AdminToken(_)
            | Self::AdminOrigin(_) => None,
        }
    }
}

/// A sandbox that is ready to serve: files understood, port bound.
#[derive(Debug)]
pub struct Prepared {
    listeners: Vec<TcpListener>,
    app: Arc<App>,
    watch: Watch,
    /// What the world `main` begins with.
    pub seed: Arc<Seed>,
    /// What the files leave doubtful.
    pub warnings: Vec<Finding>,
    /// The number from which all chance comes.
    pub random_seed: u64,
    /// When the world `main` starts.
    pub start: Timestamp,
    /// Where the fixtures come from.
    pub origin: FolderOrigin,
    /// Where their template comes from: a folder without one has the shipped one.
    pub template: FolderOrigin,
    /// Where the scenarios come from, in words.
    pub scenarios: String,
    /// The scenarios that are active in every world.
    pub active: Vec<Box<str>>,
    /// Behaviors, auth mode, unknown tenants, as they were chosen.
    pub options: Options,
    grace: Duration,
}

/// Reads the files, understands them and binds the port; folders that `config` does not name are at the place
/// `unnamed`.
///
/// # Errors
/// When the folder cannot be read or has mistakes, the admin token cannot be sent, an admin origin is not an origin, or the port
/// is taken.
pub(crate) fn prepare(
    config: Config,
    unnamed: &SourcePlace,
    terminal: Terminal,
) -> Result<Prepared, StartError> {
    let guard = guard(&config)?;
    let places = [config.fixtures, config.scenarios]
        .map(|named| named.map_or_else(|| unnamed.clone(), SourcePlace::Named));
    let router = Arc::new(Router::new(SERVICES));
    let shipped = ShippedScenarios::unless(config.no_shipped);
    let (library, active) = Library::of(shipped, &config.options.scenarios, &config.given);
    let options = Options { scenarios: active.clone(), ..config.options };
    let (folders, seed, mut warnings) =
        Folders::open(places, (&active, library), Arc::clone(&router));
    let [origin, scenarios] = folders.origins();
    let scenarios = shipped.to_text(&scenarios);
    let template = folders.template();
    if warnings.iter().any(Finding::is_error) {
        return Err(StartError::Load(warnings));
    }
    if let Some((name, near)) = unknown(&active, &seed.scenarios) {
        return Err(StartError::UnknownScenario { name, near });
    }
    let mut seed = Arc::new(seed);
    let random_seed = config.seed.unwrap_or_else(clock::entropy);
    let ambient = clock::ambient();
    let start = options.clock.now(ambient);
    let chance = (random_seed, config.max_worlds);
    let worlds = Worlds::new(Arc::clone(&seed), router, options.clone(), chance, ambient)
        .with_journal_memory(config.journal_memory)
        .with_unknown_world(config.unknown_world);
    worlds.keep_lints();
    if let Some(path) = &config.import {
        let (state, doubts) = imported(path, &seed).map_err(StartError::Load)?;
        warnings.extend(doubts);
        seed = Arc::new(state);
        worlds.begin_main_with(Arc::clone(&seed));
    }
    let listeners = listen(config.host, config.port)
        .map_err(|(address, source)| StartError::Listen { address, source })?;
    let at = (config.host, listeners.first().and_then(|listener| listener.local_addr().ok()));
    let app = Arc::new(App::new((worlds, folders), terminal, guard, config.patience, at));
    let (watch, grace) = (config.watch, config.grace);
    Ok(Prepared {
        listeners,
        app,
        watch,
        seed,
        warnings,
        random_seed,
        start,
        origin,
        template,
        scenarios,
        active,
        options,
        grace,
    })
}

/// Who may use the admin API.
fn guard(config: &Config) -> Result<Guard, StartError> {
    let token = config.admin_token.as_deref().map(admin_token).transpose();
    let origins = config.admin_origins.iter().map(|origin| PageOrigin::parse(origin));
    let origins = origins.collect::<Result<_, _>>().map_err(StartError::AdminOrigin)?;
    Ok(Guard::new(token.map_err(StartError::AdminToken)?).with_origins(origins))
}

impl Prepared {
    /// The base URL, without a slash at its end: a loopback address where it listens on every interface, because
    /// `0.0.0.0` is no address that a client can call.
    pub fn url(&self) -> String {
        let Some(mut address) = self.listens().into_iter().next() else { return String::new() };
        if address.ip().is_unspecified() {
            address.set_ip(match address {
                SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        format!("http://{address}")
    }

    /// The addresses that it listens on.
    pub fn listens(&self) -> Vec<SocketAddr> {
        self.listeners.iter().filter_map(|listener| listener.local_addr().ok()).collect()
    }

    /// Where the sandbox prints.
    pub fn terminal(&self) -> &Terminal {
        &self.app.terminal
    }

    /// What it serves with, to be looked at while it does.
    pub fn app(&self) -> Arc<App> {
        Arc::clone(&self.app)
    }

    /// The worlds.
    pub fn worlds(&self) -> &Worlds {
        &self.app.worlds
    }

    /// What has the files read again.
    pub fn wakes(&self) -> Arc<Wakes> {
        Arc::clone(&self.app.wakes)
    }

    /// Serves until `shutdown`, and watches the files; prints nothing before. What is left of the grace comes back.
    ///
    /// # Errors
    /// When the runtime takes none of the listeners.
    pub async fn run(mut self, shutdown: impl Future<Output = ()>) -> io::Result<Duration> {
        let door = self.door()?;
        Ok(self.run_at(door, shutdown).await)
    }

    /// What listens, which is given once. It is called within the runtime that serves.
    fn door(&mut self) -> io::Result<Arc<Door>> {
        Door::of(std::mem::take(&mut self.listeners)).map(Arc::new)
    }

    /// The same as `run`, at this door.
    async fn run_at(self, door: Arc<Door>, shutdown: impl Future<Output = ()>) -> Duration {
        let App { folders, wakes, worlds, terminal, .. } = &*self.app;
        let (folders, wakes) = (Arc::clone(folders), Arc::clone(wakes));
        let followers = (worlds, Arc::clone(terminal));
        let watching = Watching::start(folders, wakes, followers, self.watch);
        let left = server::run(self.app, door, shutdown, self.grace).await;
        watching.end(left).await;
        left
    }
}

/// The runtime that serves.
///
/// # Errors
/// When the system gives no threads.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, StartError> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(StartError::Runtime)
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// What a sandbox with `admin_token` answers when `peer` is at the other end of the connection: a test has no
    /// other machine, so the address is said instead of looked up.
    fn answered(admin_token: Option<&str>, peer: &str, request: &str) -> String {
        let admin_token = admin_token.map(Into::into);
        let config = Config { admin_token, ..Config::default() };
        let prepared = prepare(config, &SourcePlace::Shipped, Terminal::silent()).unwrap();
        let peer = peer.parse().unwrap();
        runtime().unwrap().block_on(async {
            let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
            let address = listener.local_addr().unwrap();
            let mut client = tokio::net::TcpStream::connect(address).await.unwrap();
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(server::lone(&prepared.app, stream, peer));
            let head = format!("{request}Connection: close\r\n\r\n");
            client.write_all(head.as_bytes()).await.unwrap();
            let mut answer = String::new();
            client.read_to_string(&mut answer).await.unwrap();
            answer
        })
    }

    #[test]
    fn a_stranger_reaches_the_service_and_health_and_nothing_else() {
        let list = "/customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6/customers";
        let service = "Host: sandbox\r\nAuthorization: Bearer service\r\n";
        let host = "Host: localhost\r\n";
        let admin = "Host: sandbox\r\nAuthorization: Bearer s3cret\r\n";
        let none: Option<&str> = None;
        for peer in ["10.0.0.7", "::ffff:10.0.0.7", "2001:db8::7"] {
            for (token, path, headers, status) in [
                (none, list, service, 200),
                (none, "/__sandbox/health/live", "Host: x\r\n", 200),
                (none, "/__sandbox/health/ready", "Host: x\r\nOrigin: http://x\r\n", 200),
                (none, "/__sandbox/worlds", host, 403),
                (none, "/__sandbox/worlds", admin, 403),
                // Even of paths that are not there.
                (none, "/__sandbox/nothing", host, 403),
                (Some("s3cret"), list, service, 200),
                (Some("s3cret"), "/__sandbox/health/live", host, 200),
                (Some("s3cret"), "/__sandbox/worlds", host, 403),
                (Some("s3cret"), "/__sandbox/worlds", service, 403),
                (Some("s3cret"), "/__sandbox/worlds", admin, 200),
            ] {
                let request = format!("GET {path} HTTP/1.1\r\n{headers}");
                let answer = answered(token, peer, &request);
                let expected = format!("HTTP/1.1 {status} ");
                assert!(answer.starts_with(&expected), "{peer} {token:?} {request}{answer}");
                assert_eq!(answer.contains("--admin-token"), status == 403, "{answer}");
            }
        }
        let loopback =
            answered(None, "127.0.0.1", "GET /__sandbox/worlds HTTP/1.1\r\nHost: localhost\r\n");
        assert!(loopback.starts_with("HTTP/1.1 200 "), "{loopback}");
    }
}
