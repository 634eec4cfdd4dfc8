//! How the documents of the service are identified and indexed.

use super::base::{Document, Key};
use crate::model::{Assignment, Client, Customer, LegalEntity, Segment, Token};

impl Document for Assignment {
    const INDEXES: usize = 2;

    fn key(&self) -> Key<'_> {
        (&self.customer_id, self.legal_entity_id.as_deref())
    }

    fn listed_as(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.customer_id),
            _ => self.legal_entity_id.as_deref(),
        }
    }
}

impl Document for Customer {
    fn key(&self) -> Key<'_> {
        (&self.id, None)
    }
}

impl Document for LegalEntity {
    fn key(&self) -> Key<'_> {
        (&self.id, None)
    }
}

impl Document for Segment {
    fn key(&self) -> Key<'_> {
        (&self.id, None)
    }
}

impl Document for Token {
    fn key(&self) -> Key<'_> {
        (&self.name, None)
    }
}

impl Document for Client {
    fn key(&self) -> Key<'_> {
        (&self.id, None)
    }
}
