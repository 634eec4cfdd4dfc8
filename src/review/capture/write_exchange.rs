//! A request and its answer, as a capture has them.

use http::{HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::bytes_text::bytes_text;
use super::write_parts::{object, optional};
use crate::engine::{CapturedExchange, Delivery, PlannedAnswer, Request, StillPacked, Unread};
use crate::model::object_writer::ObjectWriter;

/// The event that an exchange is.
pub(super) fn exchange_text(exchange: &CapturedExchange) -> String {
    let CapturedExchange { now, request, unread, token, answer } = exchange;
    object(|event| {
        event.text("now", &now.to_string());
        optional(event, "token", token.as_deref());
        event.object("request", |out| {
            request_members(out, request);
            if let Some(unread) = unread {
                out.raw("unread", &unread_text(unread).to_string());
            }
        });
        event.object("answer", |out| answer_members(out, answer));
    })
}

fn request_members(out: &mut ObjectWriter<'_>, request: &Request) {
    let Request { method, uri, headers, body, packed, port_of } = request;
    out.text("method", method.as_str());
    out.text("target", &uri.to_string());
    out.raw("headers", &headers_text(headers.iter()));
    if !body.is_empty() {
        out.raw("body", &bytes_text(body));
    }
    match packed {
        None => {}
        Some(StillPacked::Unknown(coding)) => {
            out.raw("packed", &json!({ "unknown": coding }).to_string());
        }
        Some(StillPacked::Broken(coding)) => {
            out.raw("packed", &json!({ "broken": coding }).to_string());
        }
        Some(StillPacked::TooLarge) => out.raw("packed", &json!({ "tooLarge": true }).to_string()),
    }
    optional(out, "portOf", port_of.as_deref());
}

fn unread_text(unread: &Unread) -> Value {
    match unread {
        Unread::BodyTooLarge => json!({"why": "bodyTooLarge"}),
        Unread::TargetTooLong => json!({"why": "targetTooLong"}),
        Unread::HeadersTooLarge => json!({"why": "headersTooLarge"}),
        Unread::TransferCoding(found) => json!({"why": "transferCoding", "found": found}),
        Unread::Body(details) => json!({"why": "body", "details": details}),
        Unread::Parameter(details) => json!({"why": "parameter", "details": details}),
    }
}

fn answer_members(out: &mut ObjectWriter<'_>, answer: &PlannedAnswer) {
    out.raw("status", answer.status.as_str());
    out.raw("headers", &headers_text(answer.headers.iter().map(|(name, value)| (name, value))));
    optional(out, "hint", answer.hint.as_deref());
    if let Some(date) = answer.date {
        out.text("date", &date.to_string());
    }
    if answer.delivery != Delivery::Whole.to_string() {
        out.text("delivery", &answer.delivery);
    }
    if answer.delay_ms > 0 {
        out.raw("delayMs", &answer.delay_ms.to_string());
    }
    if !answer.body.is_empty() {
        out.raw("body", &bytes_text(&answer.body));
    }
}

/// Name and value of each header, in their order.
fn headers_text<'h>(headers: impl Iterator<Item = (&'h HeaderName, &'h HeaderValue)>) -> String {
    let lines = headers.map(|(name, value)| {
        format!("[{},{}]", Value::from(name.as_str()), bytes_text(value.as_bytes()))
    });
    format!("[{}]", lines.collect::<Vec<_>>().join(","))
}
