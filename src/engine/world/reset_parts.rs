//! The parts of a world that can begin anew.

/// What of a world is reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "five parts, each chosen or not")]
pub struct Reset {
    /// Documents, directories, credentials, issued and killed tokens; the world starts anew at its clock's time.
    pub data: bool,
    /// Which scenarios are active: those it was made with.
    pub scenarios: bool,
    /// The clock it was made with.
    pub clock: bool,
    /// How far rules have come, the states of scenarios, and the numbers of tokens; those of exchanges too where none
    /// is left in the journal.
    pub counters: bool,
    /// The record of exchanges.
    pub journal: bool,
}

impl Reset {
    /// Everything.
    pub const ALL: Self =
        Self { data: true, scenarios: true, clock: true, counters: true, journal: true };
    /// Nothing.
    pub const NONE: Self =
        Self { data: false, scenarios: false, clock: false, counters: false, journal: false };

    /// The parts by the names that people choose them by.
    pub const PARTS: [&'static str; 5] = ["data", "scenarios", "clock", "counters", "journal"];

    /// The names of those that are chosen.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let Self { data, scenarios, clock, counters, journal } = self;
        let chosen = [data, scenarios, clock, counters, journal];
        Self::PARTS.into_iter().zip(chosen).filter(|(_, chosen)| *chosen).map(|(name, _)| name)
    }

    /// This and the part called `name`; none when no part is.
    #[must_use]
    pub fn and(mut self, name: &str) -> Option<Self> {
        match name {
            "data" => self.data = true,
            "scenarios" => self.scenarios = true,
            "clock" => self.clock = true,
            "counters" => self.counters = true,
            "journal" => self.journal = true,
            _ => return None,
        }
        Some(self)
    }
}
