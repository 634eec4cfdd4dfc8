//! The whole service as the model has it: its worlds, and what the files say.

use std::collections::BTreeMap;

use crate::slip::Slip;
use crate::step::{Step, WORLDS};
use crate::world::{Expected, World};

/// The model of a sandbox.
pub(crate) struct Service {
    worlds: BTreeMap<&'static str, World>,
    /// The set that is served.
    set: u64,
    /// Whether the files have a mistake, and the last good ones are served.
    pub(crate) stale: bool,
    slip: Slip,
}

impl Service {
    /// A sandbox that was started over the files of `set`.
    pub(crate) fn start(set: u64, slip: Slip) -> Self {
        let worlds = WORLDS.into_iter().map(|name| (name, World::over(set, slip))).collect();
        Self { worlds, set, stale: false, slip }
    }

    /// What a step should be answered with.
    pub(crate) fn step(&mut self, step: &Step) -> Expected {
        match step {
            Step::In(name, act) => {
                let set = self.set;
                self.worlds.get_mut(name).expect("it is one of three").act(act, set)
            }
            Step::Reload(None) => {
                self.stale = true;
                Expected::status(422)
            }
            Step::Reload(Some(set)) => {
                (self.set, self.stale) = (*set, false);
                for (name, world) in &mut self.worlds {
                    if *name == "main" || self.slip == Slip::AllFollow {
                        world.follow(*set);
                    }
                }
                Expected::status(200)
            }
        }
    }
}
