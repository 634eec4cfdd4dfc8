//! Behaviors: a named switch for every question that the vendor's documents leave open.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::ambient::roll;
use crate::suggest::did_you_mean;

/// A question the documents leave open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Behavior {
    /// The first `index` of a bulk answer.
    BulkIndexBase,
    /// Whether what a write names must exist.
    References,
    /// The list below an unknown segment.
    UnknownSegmentList,
    /// Deleting what is not there.
    DeleteMissing,
    /// A PUT that does not mention mixins.
    PutWithoutMixins,
    /// A version sent for a document that does not exist.
    VersionOnCreate,
    /// A write to an automatic assignment.
    AutomaticOverwrite,
    /// A bulk call with no items.
    EmptyBatch,
    /// The form of an error's details.
    Details,
    /// A tenant name against the documented pattern.
    TenantName,
    /// Whether the manage scope may read.
    ManageImpliesRead,
    /// An unknown sort field or direction.
    SortUnknown,
    /// The largest page.
    PageSizeMax,
    /// The page size of a request that names none.
    DefaultPageSize,
    /// A caller's own rows of a segment that is not active.
    OwnInactive,
    /// What makes a segment active.
    ActiveMeans,
    /// Which segments a caller with `segment_read_own` alone sees.
    OwnSegments,
    /// The form of localised texts.
    Localized,
    /// Through which categories a product is matched.
    MatchCategories,
}

/// What may be said of a behavior, and why its default is what it is.
#[derive(Debug)]
pub struct BehaviorRow {
    /// The behavior.
    pub behavior: Behavior,
    /// Its name in flags and files.
    pub name: &'static str,
    /// Its named values, the default first.
    pub values: &'static [&'static str],
    /// Whether a whole number from 1 is a value too.
    pub number: bool,
    /// The question.
    pub question: &'static str,
    /// What speaks for the default.
    pub evidence: &'static str,
}

impl BehaviorRow {
    /// How it can be settled, in words, the default first.
    pub fn choices(&self) -> Vec<&'static str> {
        let other = if self.number { "N" } else { "vary" };
        self.values.iter().copied().chain([other]).collect()
    }

    /// A setting as flags and files write it.
    pub fn text_of(&self, setting: Setting) -> String {
        match setting {
            Setting::Choice(choice) => self.values[choice].to_owned(),
            Setting::Number(number) => number.to_string(),
            Setting::Vary => "vary".to_owned(),
        }
    }
}

/// Every behavior, once.
#[rustfmt::skip]
pub const BEHAVIORS: &[BehaviorRow] = &[
    BehaviorRow { behavior: Behavior::BulkIndexBase, name: "bulk-index-base", values: &["1", "0"], number: false,
          question: "does `index` in a bulk answer start at 1 or at 0?",
          evidence: "the service's examples count 1, 2; every other service of the vendor counts from 0" },
    BehaviorRow { behavior: Behavior::References, name: "references", values: &["auto", "strict", "accept"], number: false,
          question: "must customer, legal entity, product, category and segment of a write exist? auto: where the tenant has that directory; a site only where strict",
          evidence: "the documents call them existing and list 400; the later group operations answer 400 for an unknown segment" },
    BehaviorRow { behavior: Behavior::UnknownSegmentList, name: "unknown-segment-list", values: &["empty", "not-found"], number: false,
          question: "what does a list below an unknown segment answer?",
          evidence: "no 404 is documented for lists and searches" },
    BehaviorRow { behavior: Behavior::DeleteMissing, name: "delete-missing", values: &["204", "404"], number: false,
          question: "what does deleting something absent answer?",
          evidence: "no 404 is documented for any removal; the later group operations say 204" },
    BehaviorRow { behavior: Behavior::PutWithoutMixins, name: "put-without-mixins", values: &["clear", "keep"], number: false,
          question: "does a PUT without `mixins` clear the stored ones or keep them?",
          evidence: "a PUT replaces the document elsewhere; no source speaks of assignments" },
    BehaviorRow { behavior: Behavior::VersionOnCreate, name: "version-on-create", values: &["conflict", "ignore"], number: false,
          question: "what becomes of `metadata.version` sent for a document that does not exist?",
          evidence: "a write is matched on id and version together, and no match is documented as 409" },
    BehaviorRow { behavior: Behavior::AutomaticOverwrite, name: "automatic-overwrite", values: &["manual", "refuse"], number: false,
          question: "does a write turn an AUTOMATIC assignment into a MANUAL one, or is it refused with 409?",
          evidence: "only the enum value is documented; nothing says that such a row is protected" },
    BehaviorRow { behavior: Behavior::EmptyBatch, name: "empty-batch", values: &["400", "207"], number: false,
          question: "what does a bulk call with an empty array answer?",
          evidence: "no source; a call that asks for nothing is most likely a client's mistake" },
    BehaviorRow { behavior: Behavior::Details, name: "details", values: &["array", "object"], number: false,
          question: "are the `details` of an error an array or one object?",
          evidence: "this service's schema says object, every other service and the vendor's own dashboard use an array" },
    BehaviorRow { behavior: Behavior::TenantName, name: "tenant-name", values: &["refuse", "accept"], number: false,
          question: "is a tenant name outside the documented pattern refused with 400?",
          evidence: "the pattern and the length of 3 to 16 are documented, the answer is not" },
    BehaviorRow { behavior: Behavior::ManageImpliesRead, name: "manage-implies-read", values: &["no", "yes"], number: false,
          question: "may a token with the manage scope alone read?",
          evidence: "reads list only the read scopes" },
    BehaviorRow { behavior: Behavior::SortUnknown, name: "sort-unknown", values: &["400", "ignore"], number: false,
          question: "is an unknown sort field or direction refused or ignored?",
          evidence: "the category service checks sort fields against a list; no source speaks of this one" },
    BehaviorRow { behavior: Behavior::PageSizeMax, name: "page-size-max", values: &["none"], number: true,
          question: "the largest page; a larger pageSize is cut to it",
          evidence: "no maximum is documented here; clients ask for up to 2000" },
    BehaviorRow { behavior: Behavior::DefaultPageSize, name: "default-page-size", values: &["60"], number: true,
          question: "the page size when none is requested; with 60, the Customer Management Service has its documented 16",
          evidence: "60 in most of the vendor's services, unspecified here" },
    BehaviorRow { behavior: Behavior::OwnInactive, name: "own-inactive", values: &["hide", "show"], number: false,
          question: "does a caller with segment_read_own alone see the own rows of a segment that is not active, or that the tenant, which has others, does not have?",
          evidence: "the vendor's text on the scope says active segments only" },
    BehaviorRow { behavior: Behavior::ActiveMeans, name: "active-means", values: &["status", "status-and-validity"], number: false,
          question: "is a segment active by its status alone, or must its validity frame hold the world's time too, both ends included?",
          evidence: "ACTIVE and INACTIVE are values of the status; no source says that the validity counts as well" },
    BehaviorRow { behavior: Behavior::OwnSegments, name: "own-segments", values: &["member", "catalogue"], number: false,
          question: "does a caller with segment_read_own alone list the segments it is in, or every active one? `segments/me` is always the former, and so are items",
          evidence: "the older text on the scope says: those to which the customer is assigned; the vendor's storefront treats the list as what the session may see" },
    BehaviorRow { behavior: Behavior::Localized, name: "localized", values: &["map", "string"], number: false,
          question: "are localised texts always maps by language, or plain texts where a language is named?",
          evidence: "the schemas say maps in both directions; other services of the vendor answer plain texts" },
    BehaviorRow { behavior: Behavior::MatchCategories, name: "match-categories", values: &["own", "ancestors"], number: false,
          question: "does a match find a product only through the categories it is in, or through those above them too?",
          evidence: "the documents say: through the category assignment; in a customer's tree the categories above an assigned one are not assigned" },
];

/// What was chosen for one behavior.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The named value at this place of the row.
    Choice(usize),
    /// A number.
    Number(u32),
    /// A named value that the world's random seed picks.
    Vary,
}

impl Setting {
    /// Its word, as files and flags spell it for this `behavior`.
    pub fn word(self, behavior: Behavior) -> Cow<'static, str> {
        match self {
            Self::Choice(place) => BEHAVIORS[behavior as usize].values[place].into(),
            Self::Number(number) => number.to_string().into(),
            Self::Vary => "vary".into(),
        }
    }
}

/// The chosen values, by behavior.
pub type Settings = BTreeMap<Behavior, Setting>;

/// Reads `name` and `value`.
///
/// # Errors
/// A message with the names or values that exist and the nearest one.
pub fn setting(name: &str, value: &str) -> Result<(Behavior, Setting), String> {
    let Some(row) = BEHAVIORS.iter().find(|row| row.name == name) else {
        let names = BEHAVIORS.iter().map(|row| row.name);
        return Err(format!("unknown behavior `{name}`{}", did_you_mean(name, names)));
    };
    if let Some(place) = row.values.iter().position(|known| *known == value) {
        return Ok((row.behavior, Setting::Choice(place)));
    }
    if row.number
        && let Some(number) = value.parse::<u32>().ok().filter(|number| *number > 0)
    {
        return Ok((row.behavior, Setting::Number(number)));
    }
    if value == "vary" && !row.number {
        return Ok((row.behavior, Setting::Vary));
    }
    let number = if row.number { ", a whole number from 1" } else { ", vary" };
    Err(format!(
        "behavior `{name}` has no value `{value}`: it takes {}{number}",
        row.values.join(", ")
    ))
}

/// Reads `name=value`, as flags spell it.
///
/// # Errors
/// As [`setting`].
pub fn assignment(text: &str) -> Result<(Behavior, Setting), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| format!("behavior `{text}` needs a value: name=value"))?;
    setting(name.trim(), value.trim())
}

/// The settled value of every behavior in one tenant of one world, and which of them were looked at. Who asks does so
/// where the value decides, and not before: what was looked at is what an explanation names.
#[derive(Clone, Debug)]
pub struct Behaviors {
    settled: Arc<[SettledValue; BEHAVIORS.len()]>,
    /// A bit a behavior.
    consulted: Cell<u32>,
}

const _: () = assert!(BEHAVIORS.len() <= u32::BITS as usize, "a behavior is a bit");

/// The behaviors that an exchange looked at, as they were settled then.
#[derive(Clone, Debug)]
pub struct ConsultedBehaviors {
    settled: Arc<[SettledValue; BEHAVIORS.len()]>,
    consulted: u32,
}

impl ConsultedBehaviors {
    /// The row of each, and its settled value.
    pub fn list(&self) -> impl Iterator<Item = (&'static BehaviorRow, String)> {
        let is_consulted = |row: &&BehaviorRow| self.consulted & (1 << row.behavior as u32) != 0;
        let consulted = BEHAVIORS.iter().filter(is_consulted);
        consulted.map(|row| (row, self.settled[row.behavior as usize].to_text()))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SettledValue {
    Named(&'static str),
    Number(u32),
}

impl SettledValue {
    fn to_text(self) -> String {
        match self {
            Self::Named(name) => name.to_owned(),
            Self::Number(number) => number.to_string(),
        }
    }
}

impl Behaviors {
    /// The defaults under `layers` of settings, of which the first that speaks of a behavior decides; what is
    /// left to vary is picked by `seed`.
    pub fn settle(layers: &[&Settings], seed: u64) -> Self {
        let mut settled = [SettledValue::Number(0); BEHAVIORS.len()];
        for (place, row) in settled.iter_mut().zip(BEHAVIORS) {
            let chosen = layers.iter().find_map(|layer| layer.get(&row.behavior));
            *place = match chosen.copied().unwrap_or(Setting::Choice(0)) {
                Setting::Choice(choice) => SettledValue::Named(row.values[choice]),
                Setting::Number(number) => SettledValue::Number(number),
                Setting::Vary => SettledValue::Named(row.values[Self::pick(row, seed)]),
            };
        }
        Self { settled: Arc::new(settled), consulted: Cell::new(0) }
    }

    #[expect(clippy::cast_possible_truncation, reason = "a remainder by a length fits a length")]
    fn pick(row: &BehaviorRow, seed: u64) -> usize {
        (roll(seed, &[b"behavior", row.name.as_bytes()]) % row.values.len() as u64) as usize
    }

    /// Whether `behavior` is settled to its named `value`.
    pub fn is(&self, behavior: Behavior, value: &str) -> bool {
        debug_assert!(
            BEHAVIORS[behavior as usize].values.contains(&value),
            "{behavior:?} has no value {value}"
        );
        matches!(self.look_at(behavior), SettledValue::Named(name) if name == value)
    }

    /// The number `behavior` is settled to; none when it is a named value that is no number.
    pub fn number(&self, behavior: Behavior) -> Option<u32> {
        match self.look_at(behavior) {
            SettledValue::Number(number) => Some(number),
            SettledValue::Named(name) => name.parse().ok(),
        }
    }

    /// The page size of a request that names none, of a service whose lists have `usual` documents by themselves.
    pub fn page_size(&self, usual: u32) -> u32 {
        match self.look_at(Behavior::DefaultPageSize) {
            SettledValue::Number(number) => number,
            SettledValue::Named(_) => usual,
        }
    }

    /// The page size that stands for one of `size`, which may be too large.
    pub fn page_size_cut(&self, size: usize) -> usize {
        match self.settled[Behavior::PageSizeMax as usize] {
            SettledValue::Number(most) if (most as usize) < size => {
                self.look_at(Behavior::PageSizeMax);
                most as usize
            }
            SettledValue::Number(_) | SettledValue::Named(_) => size,
        }
    }

    fn look_at(&self, behavior: Behavior) -> SettledValue {
        self.consulted.set(self.consulted.get() | 1 << behavior as u32);
        self.settled[behavior as usize]
    }

    /// Begins to note anew which are looked at.
    pub fn forget_consulted(&self) {
        self.consulted.set(0);
    }

    /// Takes what was looked at in `copy`, which is one of these, as looked at here.
    pub fn take_consulted(&self, copy: &Self) {
        self.consulted.set(self.consulted.get() | copy.consulted.get());
    }

    /// Those that were looked at since.
    pub fn consulted(&self) -> ConsultedBehaviors {
        let (settled, consulted) = (Arc::clone(&self.settled), self.consulted.get());
        ConsultedBehaviors { settled, consulted }
    }

    /// Every behavior's name and settled value.
    pub fn list(&self) -> impl Iterator<Item = (&'static str, String)> {
        BEHAVIORS.iter().zip(&*self.settled).map(|(row, settled)| (row.name, settled.to_text()))
    }
}

impl Default for Behaviors {
    fn default() -> Self {
        Self::settle(&[], 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_enum_and_names_are_unique() {
        for (place, row) in BEHAVIORS.iter().enumerate() {
            assert_eq!(row.behavior as usize, place, "{}", row.name);
            assert!(BEHAVIORS[..place].iter().all(|other| other.name != row.name));
        }
    }

    #[test]
    fn settings_are_read_and_mistakes_explained() {
        assert_eq!(assignment("details=object"), Ok((Behavior::Details, Setting::Choice(1))));
        assert_eq!(
            assignment("page-size-max=100"),
            Ok((Behavior::PageSizeMax, Setting::Number(100)))
        );
        assert_eq!(assignment("empty-batch=vary"), Ok((Behavior::EmptyBatch, Setting::Vary)));
        for (text, message) in [
            ("detials=object", "unknown behavior `detials`, did you mean `details`?"),
            (
                "details=list",
                "behavior `details` has no value `list`: it takes array, object, vary",
            ),
            (
                "page-size-max=0",
                "behavior `page-size-max` has no value `0`: it takes none, a whole number from 1",
            ),
            (
                "page-size-max=vary",
                "behavior `page-size-max` has no value `vary`: it takes none, a whole number from 1",
            ),
            ("details", "behavior `details` needs a value: name=value"),
        ] {
            assert_eq!(assignment(text), Err(message.to_owned()));
        }
    }

    #[test]
    fn the_first_layer_that_speaks_decides_and_vary_follows_the_seed() {
        let strict = Settings::from([(Behavior::References, Setting::Choice(1))]);
        let accept = Settings::from([(Behavior::References, Setting::Choice(2))]);
        assert!(Behaviors::settle(&[&strict, &accept], 1).is(Behavior::References, "strict"));
        assert_eq!(Behaviors::default().number(Behavior::DefaultPageSize), Some(60));
        assert_eq!(Behaviors::default().number(Behavior::PageSizeMax), None);
        let vary = Settings::from([(Behavior::Details, Setting::Vary)]);
        let picks: Vec<bool> = (0..64)
            .map(|seed| Behaviors::settle(&[&vary], seed).is(Behavior::Details, "array"))
            .collect();
        assert!(picks.contains(&true) && picks.contains(&false));
    }
}
