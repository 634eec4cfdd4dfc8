//! What the admin API can ask for, as closed enums: of the registry, of one world, of the files, of the tables.

use serde_json::value::RawValue;

use crate::engine::{AuthMode, Settings};
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
    Reset(Vec<Part>),
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
    /// The tokens that were issued in it.
    ListTokens,
    /// A token.
    IssueToken(Box<TokenAsked>),
    /// A token is no longer good.
    RevokeToken(Box<str>),
    /// Its last exchanges.
    Requests(Filter),
}

/// A part of a world that can begin anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Tenants, documents, issued tokens.
    Data,
    /// The active scenarios.
    Scenarios,
    /// The clock.
    Clock,
    /// How far rules have come.
    Counters,
    /// The journal.
    Journal,
}

impl Part {
    /// All parts by the names that requests use.
    pub const NAMES: [(&'static str, Self); 5] = [
        ("data", Self::Data),
        ("scenarios", Self::Scenarios),
        ("clock", Self::Clock),
        ("counters", Self::Counters),
        ("journal", Self::Journal),
    ];
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
    /// The collection, as fixture files are called.
    pub collection: Box<str>,
    /// The record.
    pub id: Box<str>,
}

/// A token to be issued.
#[derive(Clone, Debug, Default)]
pub struct TokenAsked {
    /// Its tenant.
    pub tenant: Box<str>,
    /// Its name; one that is free without it.
    pub name: Option<Box<str>>,
    /// What it may do; everything without them.
    pub scopes: Option<Vec<Box<str>>>,
    /// The customer it stands for.
    pub customer_id: Option<Box<str>>,
    /// The legal entity that customer acts for.
    pub legal_entity_id: Option<Box<str>>,
    /// How long it is good, in milliseconds of the world's clock.
    pub lifetime_ms: Option<i64>,
}

/// Which exchanges are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of this operation.
    pub operation: Option<Box<str>>,
    /// Those that were answered so.
    pub status: Option<u16>,
    /// Those of this tenant.
    pub tenant: Option<Box<str>>,
    /// Those from then on.
    pub since: Option<Timestamp>,
}
