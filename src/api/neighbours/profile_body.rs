//! What bodies say of a customer: a sign-up, and a change of the own profile.

use crate::engine::exchange::body;
use crate::engine::{ApiError, Detail};
use crate::json::{FreeMap, Number, RawObject, as_text, kind, merged};
use crate::model::{CONTACT_EMAIL, DirectoryDocument, Metadata, PASSWORD, REGISTRATION};

/// The members of a change, each a text and a field of the same name.
const TEXTS: [&str; 9] = [
    "title",
    "firstName",
    "middleName",
    "lastName",
    "contactPhone",
    "company",
    "preferredLanguage",
    CURRENCY,
    "preferredSite",
];

const CURRENCY: &str = "preferredCurrency";

/// The members of a change.
pub(super) const MEMBERS: &[&str] = &[
    "title",
    "firstName",
    "middleName",
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
    "metadata.mixins",
];

/// The members of a sign-up.
pub(super) const OF_SIGNUP: &[&str] =
    &["email", PASSWORD, DETAILS, ADDRESS, "signup.email", "signup.password"];

const DETAILS: &str = "customerDetails";
const ADDRESS: &str = "customerAddress";

/// How many letters a currency has.
const CURRENCY_LETTERS: usize = 3;

/// The fewest letters of the password of an own login.
const PASSWORD_LETTERS: usize = 6;

/// What a body says of a customer; what it does not mention stays.
#[derive(Debug, Default)]
pub(super) struct ProfileBody {
    /// Fields and their texts; one without is removed.
    texts: Vec<(&'static str, Option<String>)>,
    mixins: Option<FreeMap>,
    /// The schemas of the mixins.
    schemas: Option<FreeMap>,
    version: Option<u64>,
}

impl ProfileBody {
    /// Reads it.
    pub(super) fn read(body: &RawObject<'_>) -> Result<Self, ApiError> {
        let mut details = Vec::new();
        let said = Self::read_into(body, &mut details);
        if said.texts.contains(&(CONTACT_EMAIL, None)) {
            details.push(Detail::new(CONTACT_EMAIL, "expected a string, as it cannot be unset"));
        }
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
            if let Err(message) = said.read_text((object, member), field) {
                details.push(Detail::new(place, message));
            }
        }
        let mut map = |place: &'static str, raw: Option<&str>| match FreeMap::checked(raw?) {
            Ok(map) => Some(map),
            Err(message) => {
                details.push(Detail::new(place, message));
                None
            }
        };
        said.mixins = map("mixins", body.get("mixins"));
        said.schemas = map("metadata.mixins", metadata.get("mixins"));
        if let Some(raw) = metadata.get("version") {
            let whole = Number::parse(raw).and_then(|number| number.whole());
            said.version = whole.filter(|version| *version > 0);
            if said.version.is_none() {
                details.push(Detail::new("metadata.version", "expected a whole number from 1"));
            }
        }
        said
    }

    /// Reads what the member of an object says of a field: nothing, that it goes, or what it is to be.
    fn read_text(
        &mut self,
        (object, member): (&RawObject<'_>, &'static str),
        field: &'static str,
    ) -> Result<(), String> {
        let Some(raw) = object.get(member) else {
            let is_null = object.keys().any(|key| key == member);
            self.texts.extend(is_null.then_some((field, None)));
            return Ok(());
        };
        let text = as_text(raw).ok_or_else(|| format!("expected a string, found {}", kind(raw)))?;
        match (field, &*text) {
            (CONTACT_EMAIL, "") => Err("expected a string that is not empty".to_owned()),
            (CURRENCY, code) if code.chars().count() != CURRENCY_LETTERS => {
                Err(format!("expected {CURRENCY_LETTERS} letters, such as EUR"))
            }
            _ => {
                self.texts.push((field, Some(text.into_owned())));
                Ok(())
            }
        }
    }

    /// Refuses a change that has read another version than the `stored` one.
    pub(super) fn check_version(&self, stored: Option<&Metadata>) -> Result<(), ApiError> {
        let stored = stored.map_or_else(|| Metadata::default().version, |it| it.version);
        match self.version {
            Some(sent) if sent != stored => Err(ApiError::Changed { sent, stored: Some(stored) }),
            Some(_) | None => Ok(()),
        }
    }

    /// Writes it over `customer`. What its mixins do not mention stays, and `null` removes a member.
    pub(super) fn write_over(self, customer: &mut DirectoryDocument) {
        for (field, text) in self.texts {
            match text {
                Some(text) => customer.set(field, &text),
                None => customer.unset(field),
            }
        }
        if let Some(mixins) = self.mixins {
            let all = over(customer.map_of("mixins"), &mixins);
            customer.set_free_map("mixins", all);
        }
        if let Some(schemas) = self.schemas {
            let metadata = customer.metadata_mut();
            metadata.mixins = Some(over(metadata.mixins.as_ref(), &schemas));
        }
    }
}

/// What was `stored` with what is `said` over it.
fn over(stored: Option<&FreeMap>, said: &FreeMap) -> FreeMap {
    let stored = stored.map_or("{}", FreeMap::get);
    FreeMap::of_text(&merged(stored, said.get())).unwrap_or_default()
}

/// Says of a body what of it is not read; its members stand in `place`, where that is a name.
pub(super) fn dropped(body: &RawObject<'_>, place: &str) -> Option<String> {
    let of_place = |hint: String| match place {
        "" => hint,
        outer => format!("in {outer}: {hint}"),
    };
    body::ignored(body, MEMBERS).map(of_place)
}

/// What the body of a sign-up says.
#[derive(Debug)]
pub(super) struct Signup {
    /// The address with which the customer logs in.
    pub login: String,
    password: String,
    /// The address for letters, where it is not the one of the login.
    contact: Option<String>,
    details: ProfileBody,
    /// What is to be said of members that are not kept.
    pub hint: Option<String>,
}

impl Signup {
    /// Reads it. A customer logs in with the pair in `signup` where there is one, else with the main one. Old clients
    /// say the former alone.
    pub(super) fn read(body: &RawObject<'_>) -> Result<Self, ApiError> {
        let mut wrong = Vec::new();
        let mut part = |name: &'static str| {
            body.object(name).unwrap_or_else(|_| {
                wrong.push(Detail::new(name, "expected an object"));
                None
            })
        };
        let (own, profile) = (part("signup"), part(DETAILS));
        let says_main = ["email", PASSWORD].iter().any(|name| body.get(name).is_some());
        let main = (own.is_none() || says_main).then(|| pair(body, "", &mut wrong));
        let own = own.map(|own| {
            let own = pair(own, "signup.", &mut wrong);
            if (1..PASSWORD_LETTERS).contains(&own.1.chars().count()) {
                let expected = format!("expected {PASSWORD_LETTERS} letters or more");
                wrong.push(Detail::new("signup.password", expected));
            }
            own
        });
        let none = RawObject::default();
        let profile = profile.unwrap_or(&none);
        let mut of_profile = Vec::new();
        let details = ProfileBody::read_into(profile, &mut of_profile);
        let below =
            |detail: Detail| Detail::new(format!("{DETAILS}.{}", detail.field), detail.message);
        wrong.extend(of_profile.into_iter().map(below));
        if !wrong.is_empty() {
            return Err(ApiError::Validation(wrong));
        }
        let contact = own.as_ref().and(main.as_ref()).map(|(email, _)| email.clone());
        let (login, password) = own.or(main).unwrap_or_default();
        let address = body.get(ADDRESS).map(|_| format!("not kept here: `{ADDRESS}`"));
        let hints: Vec<String> = dropped(profile, DETAILS).into_iter().chain(address).collect();
        let hint = (!hints.is_empty()).then(|| hints.join("; "));
        Ok(Self { login, password, contact, details, hint })
    }

    /// Writes it over a new `customer`.
    pub(super) fn write_over(self, customer: &mut DirectoryDocument) {
        self.details.write_over(customer);
        if let Some(contact) = self.contact.filter(|_| customer.text_of(CONTACT_EMAIL).is_none()) {
            customer.set(CONTACT_EMAIL, &contact);
        }
        customer.set("email", &self.login);
        customer.set(PASSWORD, &self.password);
    }
}

/// The address and the password that an object says, which is at `place`.
fn pair(object: &RawObject<'_>, place: &str, wrong: &mut Vec<Detail>) -> (String, String) {
    let mut text = |name: &str| {
        body::filled_text(object, name).unwrap_or_else(|message| {
            wrong.push(Detail::new(format!("{place}{name}"), message));
            String::new()
        })
    };
    (text("email"), text(PASSWORD))
}
