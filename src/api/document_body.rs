//! What the body of a write says of any document: the version that was read, and the mixins.

use crate::engine::store::Tenant;
use crate::engine::{ApiError, Behavior, Behaviors, Detail};
use crate::json::{FreeMap, Number, RawObject, SentFreeMap};
use crate::model::{Metadata, Timestamp};

/// The members that every document has in a body.
#[derive(Debug, Default)]
pub(super) struct DocumentBody<'a> {
    /// The version that the client has read.
    pub version: Option<u64>,
    mixins: Option<SentFreeMap<'a>>,
    metadata_mixins: Option<SentFreeMap<'a>>,
}

impl<'a> DocumentBody<'a> {
    /// Reads them from `body`; what is wrong is added to `details`.
    pub(super) fn read(body: &RawObject<'a>, details: &mut Vec<Detail>) -> Self {
        let metadata = body.object("metadata").unwrap_or_else(|_| {
            details.push(Detail::new("metadata", "expected an object"));
            None
        });
        let of_metadata = |name| metadata.and_then(|metadata| metadata.get(name));
        let mixins = free_map(body.get("mixins"), "mixins", details);
        let metadata_mixins = free_map(of_metadata("mixins"), "metadata.mixins", details);
        let version = of_metadata("version").map(|raw| Number::parse(raw)?.whole());
        if version == Some(None) {
            details.push(Detail::new("metadata.version", "expected a whole number"));
        }
        Self { version: version.flatten(), mixins, metadata_mixins }
    }

    /// Refuses mixins that are not as the schemas of the tenant want them.
    pub(super) fn check_mixins(&self, tenant: &Tenant) -> Result<(), ApiError> {
        let schemas = &tenant.seed().mixin_schemas;
        let texts = (self.mixins.map(SentFreeMap::get), self.metadata_mixins.map(SentFreeMap::get));
        let mistakes = schemas.mistakes(texts.0, texts.1);
        match mistakes.is_empty() {
            true => Ok(()),
            false => Err(ApiError::Validation(mistakes)),
        }
    }

    /// Writes it over the `mixins` and `metadata` of a document. Mixins that the body does not mention stay where they are
    /// to be kept.
    pub(super) fn write_over(
        self,
        (mixins, metadata): (&mut Option<FreeMap>, &mut Metadata),
        keep_mixins: impl Fn() -> bool,
        now: Timestamp,
    ) {
        let stored = [(mixins, self.mixins), (&mut metadata.mixins, self.metadata_mixins)];
        for (stored, sent) in stored {
            if sent.is_some() || (stored.is_some() && !keep_mixins()) {
                *stored = sent.map(|sent| sent.over(stored.as_ref()));
            }
        }
        metadata.count_write(now);
    }
}

/// How a tenant judges writes: a copy of its behaviors, to look at while one of its documents is written.
#[derive(Debug)]
pub(super) struct WriteRules(pub Behaviors);

impl WriteRules {
    /// Those of `tenant`.
    pub(super) fn of(tenant: &Tenant) -> Self {
        Self(tenant.behaviors.clone())
    }

    /// Whether mixins that a body does not mention stay.
    pub(super) fn keep_mixins(&self) -> bool {
        self.0.is(Behavior::PutWithoutMixins, "keep")
    }

    /// Whether automatic assignments are protected.
    pub(super) fn refuse_automatic(&self) -> bool {
        self.0.is(Behavior::AutomaticOverwrite, "refuse")
    }

    /// Refuses a write that has read the version `sent`, where another one is stored, or none.
    pub(super) fn check_version(
        &self,
        sent: Option<u64>,
        stored: Option<&Metadata>,
    ) -> Result<(), ApiError> {
        let stored = stored.map(|stored| stored.version);
        match sent {
            Some(sent) if stored != Some(sent) => match stored {
                None if self.0.is(Behavior::VersionOnCreate, "ignore") => Ok(()),
                None | Some(_) => Err(ApiError::Changed { sent, stored }),
            },
            Some(_) | None => Ok(()),
        }
    }
}

/// The free map that is sent as the value `raw`, which details call `field`.
pub(super) fn free_map<'a>(
    raw: Option<&'a str>,
    field: &str,
    details: &mut Vec<Detail>,
) -> Option<SentFreeMap<'a>> {
    let checked = SentFreeMap::checked(raw?);
    checked.map_err(|message| details.push(Detail::new(field, message))).ok()
}
