//! Back to the start: a world as it was made, or parts of it.

use super::World;
use super::reset_parts::Reset;
use crate::engine::ambient::Ambient;

impl World {
    /// Resets the chosen parts; snapshots stay.
    pub(super) fn reset(&mut self, what: Reset, ambient: Ambient) {
        if what.clock {
            self.clock = self.options().clock;
        }
        if what.data {
            self.start_over(ambient);
            self.issued.begin_anew();
        }
        if what.scenarios {
            self.scenarios.return_to(self.first_scenarios());
        }
        if what.counters {
            self.scenarios.rewind();
            self.issued.recount();
        }
        if what.journal {
            self.journal.clear();
        }
        // No two exchanges of one journal have the same number.
        if what.counters && self.journal.is_empty() {
            self.exchanges = 0;
        }
    }
}
