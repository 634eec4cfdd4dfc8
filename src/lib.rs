//! emporix-sandbox: a sandbox for the Emporix Customer Segment Service.

pub mod engine;
pub mod model;
