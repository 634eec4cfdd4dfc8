//! What bodies say of a customer: a sign-up, and a change of the own profile.

use crate::engine::{ApiError, Detail};
use crate::json::{FreeMap, Number, RawObject, as_text, kind};
use crate::model::{CONTACT_EMAIL, DirectoryDocument, Metadata, PASSWORD, REGISTRATION};

/// The members of a change, each a text and a field of the same name.
const TEXTS: [&str; 8] = [
    "title",
    "firstName",
    "lastName",
    "contactPhone",
    "company",
    "preferredLanguage",
    "preferredCurrency",
    "preferredSite",
];

/// The members of a change.
pub(super) const MEMBERS: &[&str] = &[
    "title",
    "firstName",
    "lastName",
    "contactPhone",
    "company",
    "preferredLanguage",
    "preferredCurrency",
    "preferredSite",
    "contactEmail",
    "b2b.companyRegistrationId",
    "mixins",
    "metadata.version",
];

/// The members of a sign-up.
pub(super) const OF_SIGNUP: &[&str] =
    &["email", PASSWORD, "customerDetails", "customerAddress", "signup.email", "signup.password"];

/// What a body says of a customer; what it does not mention stays.
#[derive(Debug, Default)]
pub(super) struct ProfileBody {
    texts: Vec<(&'static str, String)>,
    mixins: Option<FreeMap>,
    version: Option<u64>,
}

impl ProfileBody {
    /// Reads it.
    pub(super) fn read(body: &RawObject<'_>) -> Result<Self, ApiError> {
        let mut details = Vec::new();
        let said = Self::read_into(body, &mut details);
        match details.is_empty() {
            true => Ok(said),
            false => Err(ApiError::Validation(details)),
        }
    }

    fn read_into(body: &RawObject<'_>, details: &mut Vec<Detail>) -> Self {
        let mut said = Self::default();
        let none = RawObject::default();
        let mut part = |name: &'static str| {
            body.object(name).unwrap_or_else(|_| {
                details.push(Detail::new(name, "expected an object"));
                None
            })
        };
        let (b2b, metadata) = (part("b2b").unwrap_or(&none), part("metadata").unwrap_or(&none));
        let own = TEXTS.map(|name| (name, name, name, body));
        let more = [
            (CONTACT_EMAIL, CONTACT_EMAIL, CONTACT_EMAIL, body),
            ("b2b.companyRegistrationId", REGISTRATION, REGISTRATION, b2b),
        ];
        for (place, member, field, object) in own.into_iter().chain(more) {
            match object.get(member).map(|raw| (raw, as_text(raw))) {
                Some((_, Some(text))) => said.texts.push((field, text.into_owned())),
                Some((raw, None)) => {
                    details.push(Detail::new(
                        place,
                        format!("expected a string, found {}", kind(raw)),
                    ));
                }
                None => {}
            }
        }
        if let Some(raw) = body.get("mixins") {
            match FreeMap::checked(raw) {
                Ok(map) => said.mixins = Some(map),
                Err(message) => details.push(Detail::new("mixins", message)),
            }
        }
        if let Some(raw) = metadata.get("version") {
            said.version = Number::parse(raw).and_then(|number| number.whole());
            if said.version.is_none() {
                details.push(Detail::new("metadata.version", "expected a whole number"));
            }
        }
        said
    }

    /// Refuses a change that has read another version than the `stored` one.
    pub(super) fn check_version(&self, stored: Option<&Metadata>) -> Result<(), ApiError> {
        let stored = stored.map_or_else(|| Metadata::default().version, |it| it.version);
        match self.version {
            Some(sent) if sent != stored => Err(ApiError::Changed { sent, stored: Some(stored) }),
            Some(_) | None => Ok(()),
        }
    }

    /// Writes it over `customer`.
    pub(super) fn write_over(self, customer: &mut DirectoryDocument) {
        for (field, text) in self.texts {
            customer.set(field, &text);
        }
        if let Some(mixins) = self.mixins {
            customer.set_free_map("mixins", mixins);
        }
    }
}

/// What the body of a sign-up says.
#[derive(Debug)]
pub(super) struct Signup {
    /// The address with which the customer logs in.
    pub email: String,
    password: String,
    details: ProfileBody,
}

impl Signup {
    /// Reads it. Old clients say address and password in `signup`.
    pub(super) fn read(body: &RawObject<'_>) -> Result<Self, ApiError> {
        let mut details = Vec::new();
        let none = RawObject::default();
        let old = body.object("signup").ok().flatten().unwrap_or(&none);
        let mut text = |name: &'static str| {
            let raw = body.get(name).or_else(|| old.get(name));
            let text = raw.and_then(as_text).filter(|text| !text.is_empty());
            if text.is_none() {
                let found = raw.map_or("nothing", kind);
                details.push(Detail::new(name, format!("expected a text, found {found}")));
            }
            text.unwrap_or_default().into_owned()
        };
        let (email, password) = (text("email"), text(PASSWORD));
        let profile = body.object("customerDetails").unwrap_or_else(|_| {
            details.push(Detail::new("customerDetails", "expected an object"));
            None
        });
        let profile = profile.unwrap_or(&none);
        let mut of_profile = Vec::new();
        let profile = ProfileBody::read_into(profile, &mut of_profile);
        let below = |detail: Detail| {
            Detail::new(format!("customerDetails.{}", detail.field), detail.message)
        };
        details.extend(of_profile.into_iter().map(below));
        match details.is_empty() {
            true => Ok(Self { email, password, details: profile }),
            false => Err(ApiError::Validation(details)),
        }
    }

    /// Writes it over a new `customer`.
    pub(super) fn write_over(self, customer: &mut DirectoryDocument) {
        self.details.write_over(customer);
        customer.set("email", &self.email);
        customer.set(PASSWORD, &self.password);
    }
}
