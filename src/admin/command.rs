//! What the admin API can ask for, as closed enums: of the registry, of one world, of the files, of the tables.

use serde_json::value::RawValue;

use crate::engine::journal::Filter;
use crate::engine::{AuthMode, CollectionName, IssueSpec, Reset, Settings};
use crate::model::Timestamp;

/// What a request asks for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Whether the process answers.
    Live,
    /// Whether the files that are served are those on the disk.
    Ready,
    /// The worlds.
    ListWorlds,
    /// A new world.
    CreateWorld(Box<NewWorld>),
    /// A world goes.
    DeleteWorld(Box<str>),
    /// Something of one world.
    OnWorld(Box<str>, WorldCommand),
    /// The files are read again.
    Reload,
    /// The loaded files and settings.
    Config,
    /// The tables of operations.
    Operations,
    /// The open questions and how they are settled.
    Behaviors,
    /// Numbers for a collector.
    Metrics,
    /// The description of this API.
    Description,
}

/// What can be asked of one world.
#[derive(Clone, Debug)]
pub enum WorldCommand {
    /// What it is.
    Show,
    /// Parts of it begin anew.
    Reset(Reset),
    /// All its data as fixture files.
    ExportState,
    /// Fixture files instead of its data.
    ImportState(Box<RawValue>),
    /// Its snapshots.
    ListSnapshots,
    /// A snapshot by name.
    SaveSnapshot(Box<str>),
    /// Back to a snapshot.
    LoadSnapshot(Box<str>),
    /// A snapshot goes.
    DeleteSnapshot(Box<str>),
    /// One record.
    ReadRecord(RecordPath),
    /// One record, written behind the API's back.
    PutRecord(RecordPath, Box<RawValue>),
    /// One record goes.
    DeleteRecord(RecordPath),
    /// Its scenarios and how far their rules have come.
    ListScenarios,
    /// Scenarios become active.
    Arm(Vec<ScenarioAsked>),
    /// Scenarios become active instead of those that are.
    ReplaceScenarios(Vec<ScenarioAsked>),
    /// A scenario becomes inactive.
    Disarm(Box<str>),
    /// Its clock.
    ShowClock,
    /// Its clock goes differently.
    SetClock(ClockAsked),
    /// Its clock goes on by so many milliseconds.
    AdvanceClock(i64),
    /// The tokens that hold in it, or in one tenant of it.
    ListTokens(Option<Box<str>>),
    /// A token; without scopes in the request, one that may do everything.
    IssueToken {
        /// What it is to be like.
        spec: Box<IssueSpec>,
        /// Whether the request says what it may do.
        scoped: bool,
    },
    /// Tokens of a name are no longer good.
    RevokeToken {
        /// The tenant in which they hold; all of them without it.
        tenant: Option<Box<str>>,
        /// The name.
        name: Box<str>,
    },
    /// Its last exchanges.
    Requests(Filter),
    /// One exchange, by the id that its answer carries.
    Request(Box<str>),
}

/// A world to be made.
#[derive(Clone, Debug, Default)]
pub struct NewWorld {
    /// Its name; one that is free without it.
    pub name: Option<Box<str>>,
    /// Fixtures by tenant and collection, laid over the seed.
    pub fixtures: Option<Box<RawValue>>,
    /// The scenarios that are active from the start.
    pub scenarios: Vec<ScenarioAsked>,
    /// Behaviors, before those of the command line.
    pub behaviors: Settings,
    /// The auth mode.
    pub auth: Option<AuthMode>,
    /// The clock.
    pub clock: Option<ClockAsked>,
    /// The number from which it draws all chance.
    pub random_seed: Option<u64>,
    /// The most exchanges that its journal keeps.
    pub journal_length: Option<usize>,
    /// How long it lives by the machine's clock, in milliseconds.
    pub ttl_ms: Option<i64>,
}

/// A scenario: a name that the files know, or rules as a file has them.
#[derive(Clone, Debug)]
pub enum ScenarioAsked {
    /// One of the files'.
    Named(Box<str>),
    /// The text of a scenario file, under a name if it has one.
    AdHoc {
        /// Its name; one that is free without it.
        name: Option<Box<str>>,
        /// What a file would say.
        text: Box<str>,
    },
}

/// How a clock is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockAsked {
    /// With the machine's.
    Real,
    /// Not at all: it stands at an instant, or where it is.
    Frozen(Option<Timestamp>),
    /// From an instant on, as fast as the machine's.
    Offset(Timestamp),
}

/// A record of a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordPath {
    /// The tenant.
    pub tenant: Box<str>,
    /// The collection.
    pub collection: CollectionName,
    /// The record.
    pub id: Box<str>,
}
