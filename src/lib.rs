//! emporix-sandbox: a sandbox for the Emporix Customer Segment Service.
//!
//! One binary, or this library, **is** that service on a developer's machine and in CI: it answers from live state that
//! starts as fixture files, fails on demand as scenario files say, and gives every test its own world.
//!
//! # In a test
//!
//! [`Sandbox`] serves in the process of the tests, and a [`World`] is one test's own:
//!
//! ```
//! use emporix_sandbox::Sandbox;
//!
//! let sandbox = Sandbox::builder().scenario("unauthorized-expired").seed(7).start()?;
//! let world = sandbox.world();
//! let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
//! let list = format!("{}/customer-segment/{}/segments", world.url(), world.tenant());
//! let bearer = format!("Bearer {}", world.token("read")?);
//! let answer = agent.get(&list).header("Authorization", &bearer).call()?;
//! assert_eq!(answer.status(), 401);
//! println!("{}", world.explain("last")?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How it is built
//!
//! ```text
//! commands → sandbox → shell → content → engine → model
//!                         └──────→ api ──┘
//! ```
//!
//! * [`model`]: the documents of the service. Types and their text forms.
//! * [`engine`]: the pure state machine. A request and a world in, an answer and the new world out.
//! * [`api`]: one table of operations, and the handlers behind the rows.
//! * [`content`]: the text of the two folders, understood; every mistake with its place.
//! * [`review`]: what happened to a world, looked at afterwards.
//! * [`race`]: copies of one job at once, in every order of their requests.
//! * [`steps`]: what a scenario's client does, and what must come back, call by call.
//! * [`settle`]: the open questions, answered by a recording of one's own traffic.
//! * [`contract`]: the vendor's description of a service, held against the emulation.
//! * [`report`]: what happened around a command, as it is written.
//! * [`console`]: the files of the page at `/__sandbox/ui`.
//! * [`shell`]: sockets, disk, clock, entropy, terminal. Thin.
//!
//! # Invariants
//!
//! * Nothing in `model`, `engine`, `api`, `content`, `review` and `race` does IO, reads a clock or a generator, takes a lock or is async.
//! * Nothing in `model`, `engine`, `api`, `content`, `review` and `steps` does IO, reads a clock or a generator, takes a lock or is async.
//!   Time comes in as [`engine::Ambient`]; what takes time goes out as [`engine::Effects`].
//! * An operation is one row of [`api::SERVICES`]. Routing, scopes, scenarios, documents and tests read the row.
//! * Worlds cannot see each other, and a handler sees one tenant of one world: the types state the reach.
//! * A world is its changes over a shared seed: making one, or resetting it, costs nothing that grows with the data.
//! * One mutex per world, held for one synchronous call. Waiting and sending happen after it is gone.
//! * The same random seed, clock and requests in the same order give the same bytes, whatever other worlds do.
//! * Bodies are the vendor's dialect; the sandbox's own help travels in `Sandbox-*` headers and on the terminal.

pub mod admin;
pub mod api;
pub mod cli;
pub mod commands;
pub mod console;
pub mod content;
pub mod contract;
pub mod engine;
pub mod findings;
pub mod json;
pub mod model;
pub mod race;
pub mod report;
pub mod review;
mod sandbox;
mod schema;
pub mod settle;
pub mod shell;
pub mod steps;
pub mod suggest;
pub mod sweep;
pub mod visible;

pub use crate::sandbox::{
    ArmedRule, ArmedScenario, ArmedScenarios, BearerToken, Config, Exchange, ExchangeEffects,
    Message, Prepared, RuleVerdict, Sandbox, SandboxBuilder, StartError, Timeouts, UnknownWorld,
    Watch, World, WorldBuilder, WorldError,
};
