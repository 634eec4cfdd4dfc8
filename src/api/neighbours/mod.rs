//! What clients of the Customer Segment Service call first: parts of the vendor's neighbour services, read from the
//! directories that this one names. A file is a part of a service; what several share is in `account`,
//! `answer`, `answers`, `rows`, `narrowing` and `tokens`.

mod account;
mod answer;
mod answers;
pub(super) mod contacts;
pub(super) mod customer_answer;
pub(super) mod customers;
mod descriptions;
mod expand;
pub(super) mod groups;
mod implied_contact;
pub(super) mod known;
pub(super) mod legal_entities;
mod legal_entity_answer;
mod narrowing;
pub(super) mod profile;
mod profile_body;
mod rows;
pub(super) mod session_context;
pub(super) mod sessions;
mod tokens;
pub(super) mod visitors;
