//! The names of tokens and rules that files can name: of what is checked, and of what a start would use besides.

use std::collections::BTreeSet;

use crate::cli::CheckArgs;
use crate::content;
use crate::content::Folder;
use crate::engine::Operation;
use crate::engine::store::Seed;
use crate::findings::Finding;
use crate::shell::files::disk::{DiskSource, shipped_scenarios};
use crate::shell::files::origin::{FolderKind, FolderOrigin};

type Names = BTreeSet<Box<str>>;

/// The names.
#[derive(Default)]
pub(super) struct KnownNames {
    /// Of tokens; none where no fixtures were read.
    tokens: Option<Names>,
    /// Of rules, as `scenario/rule`.
    rules: Names,
    /// Whether a file of scenarios has a mistake, which can hide rules.
    hides_rules: bool,
    has_folder_of_scenarios: bool,
}

impl KnownNames {
    /// Takes the tokens of fixtures.
    pub(super) fn take_tokens(&mut self, seed: &Seed) {
        let tenants = seed.tenants.values().chain([&seed.template]);
        let tokens = tenants.flat_map(|tenant| tenant.credentials.tokens());
        self.tokens.get_or_insert_default().extend(tokens.map(|token| token.name.as_ref().into()));
    }

    /// Takes the rules of those `sources` that are of scenarios.
    pub(super) fn take_scenarios(&mut self, sources: &[DiskSource], table: &[&'static Operation]) {
        for source in sources.iter().filter(|source| source.kind == FolderKind::Scenarios) {
            self.has_folder_of_scenarios |= !source.folder.shown.is_empty();
            self.take_rules(&source.folder, table);
        }
    }

    /// Takes what a start would use besides: the shipped scenarios, and folders of which none was named.
    pub(super) fn take_those_of_a_start(&mut self, args: &CheckArgs, table: &[&'static Operation]) {
        self.take_rules(&shipped_scenarios(), table);
        let read = |chosen, kind| DiskSource::of(&FolderOrigin::of(chosen, kind), kind).ok();
        if !self.has_folder_of_scenarios
            && let Some(source) = read(args.scenarios.as_deref(), FolderKind::Scenarios)
        {
            self.take_rules(&source.folder, table);
        }
        if self.tokens.is_none()
            && let Some(source) = read(args.fixtures.as_deref(), FolderKind::Fixtures)
        {
            self.take_tokens(&content::fixtures(&source.folder).0);
        }
    }

    fn take_rules(&mut self, folder: &Folder, table: &[&'static Operation]) {
        let (scenarios, findings) = content::scenarios(folder, table);
        self.hides_rules |= findings.iter().any(Finding::is_error);
        let labels = scenarios.values().flat_map(|scenario| scenario.labels());
        self.rules.extend(labels.map(Into::into));
    }

    /// The names of tokens, where they are known.
    pub(super) fn tokens(&self) -> Option<&Names> {
        self.tokens.as_ref()
    }

    /// The names of rules, where all are known.
    pub(super) fn rules(&self) -> Option<&Names> {
        (!self.hides_rules).then_some(&self.rules)
    }
}
