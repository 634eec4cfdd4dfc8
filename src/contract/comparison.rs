//! A vendor's description of a service beside the sandbox's own: what is new, and what is known.

use serde::Serialize;
use serde_json::Value;

use super::difference::{Difference, differences};
use super::known::{Known, NotEmulated};
use super::operation::{Service, service_of};

/// How a vendor's description differs from the emulation.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The emulated service that it is held against.
    pub service: String,
    /// How many operations both have.
    pub operations: usize,
    /// What nothing explains.
    pub differences: Vec<Difference>,
    /// What is known, each with its reason.
    pub known: Vec<KnownDifference>,
}

/// A difference that is known.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KnownDifference {
    /// The difference.
    #[serde(flatten)]
    pub difference: Difference,
    /// Why it is there.
    pub reason: String,
}

/// Holds the `vendors` description of a service against `ours`, which has all services; the operations that are known and not
/// emulated have their reasons in `left_out`. None where no service of the sandbox has an operation of it.
pub fn compare(vendors: &Value, ours: &Value, left_out: &[NotEmulated<'_>]) -> Option<Comparison> {
    let theirs = Service::of(vendors, None);
    let name = service_of(&theirs, ours)?;
    let own = Service::of(ours, Some(&name));
    let known = Known::new(left_out);
    let (mut new, mut explained) = (Vec::new(), Vec::new());
    for difference in differences(&theirs, &own) {
        match known.reason(&name, &difference) {
            Some(reason) => explained.push(KnownDifference { difference, reason }),
            None => new.push(difference),
        }
    }
    let both = theirs.operations.keys().filter(|place| own.operations.contains_key(*place));
    Some(Comparison { service: name, operations: both.count(), differences: new, known: explained })
}
