//! The clock of a world: shown, set, moved forward.

use http::Method;
use serde_json::{Value, json};

use super::body::BodyShape;
use super::body_kinds::{ANSWERED, DURATION, INSTANT, SENT};
use super::command::{Asked, Outcome};
use super::operation::{AdminCall, AdminOperation, Body, CHANGES, MISSING, SHOWS, Terms};
use super::refusal::AdminRefusal;
use super::warnings::{WARNINGS, warned};
use crate::engine::{Ambient, Change, Clock, World};
use crate::model::Timestamp;
use crate::schema::{Kind, Shape, optional, required};

#[rustfmt::skip]
pub(super) const ROWS: &[AdminOperation] = &[
    AdminOperation { method: Method::GET, path: "/__sandbox/worlds/{world}/clock", id: "clock-read",
                summary: "Show the clock", read: show,
                terms: Terms { refusals: MISSING, answer: Body::Object(&CLOCK_NOW), ..SHOWS } },
    AdminOperation { method: Method::PUT, path: "/__sandbox/worlds/{world}/clock", id: "clock-set",
                summary: "Set the clock", read: set,
                terms: Terms { good: 200, refusals: &[400, 404, 410, 413, 415], body: Body::Object(&CLOCK), answer: Body::Object(&CLOCK_NOW), ..CHANGES } },
    AdminOperation { method: Method::POST, path: "/__sandbox/worlds/{world}/clock/advance", id: "clock-advance",
                summary: "Move the clock forward", read: advance,
                terms: Terms { good: 200, refusals: &[400, 404, 410, 413, 415], body: Body::Object(&ADVANCE), answer: Body::Object(&CLOCK_NOW), ..CHANGES } },
];

const CLOCK_MODES: &[&str] = &["real", "frozen", "offset"];

#[rustfmt::skip]
pub(super) const CLOCK: Shape = Shape { name: "Clock", fields: &[
    required("mode", Kind::Word(CLOCK_MODES), "real: the machine's; frozen: it stands; offset: it goes on from `at`"),
    optional("at",   INSTANT,                 "where it stands or goes on from; offset needs it, frozen stands where the clock is without it"),
], ..SENT };

#[rustfmt::skip]
const ADVANCE: Shape = Shape { name: "Advance", fields: &[
    required("by", DURATION, "how far; a real clock becomes one with an offset"),
], ..SENT };

#[rustfmt::skip]
pub(super) const CLOCK_NOW: Shape = Shape { name: "ClockNow", fields: &[
    required("mode", Kind::Word(CLOCK_MODES), "how it goes"),
    required("at",   INSTANT,                 "the world's time"),
    WARNINGS,
], ..ANSWERED };

/// How a clock is to go.
#[derive(Clone, Copy, Debug)]
pub(super) enum ClockAsked {
    /// With the machine's.
    Real,
    /// Not at all: it is at an instant, or where it was before.
    Frozen(Option<Timestamp>),
    /// From an instant on, as fast as the machine's.
    Offset(Timestamp),
}

fn show<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    call.under_lock(move |world| Ok(shown(world, call.context.ambient)))
}

fn set<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let requested = ClockAsked::of(&BodyShape::read(call.request, &CLOCK)?)?;
    call.under_lock(move |world| {
        let now = world.now(call.context.ambient);
        call.change(world, Change::SetClock(requested.clock(call.context.ambient, Some(now))))?;
        Ok(shown(world, call.context.ambient))
    })
}

fn advance<'c>(call: &'c AdminCall<'c>) -> Asked<'c> {
    let by_ms = BodyShape::read(call.request, &ADVANCE)?.duration_ms("by").unwrap_or_default();
    call.under_lock(move |world| {
        call.change(world, Change::AdvanceClock(by_ms))?;
        Ok(shown(world, call.context.ambient))
    })
}

impl ClockAsked {
    /// The clock that `body` describes.
    pub(super) fn of(body: &BodyShape<'_>) -> Result<Self, AdminRefusal> {
        let at = body.instant("at");
        match (body.text("mode").as_deref(), at) {
            (Some("frozen"), at) => Ok(Self::Frozen(at)),
            (Some("offset"), Some(at)) => Ok(Self::Offset(at)),
            (Some("offset"), None) => Err(AdminRefusal::bad(
                "a clock with an offset needs `at`",
                "say where it goes on from",
            )),
            (_, None) => Ok(Self::Real),
            (_, Some(_)) => Err(AdminRefusal::bad(
                "a real clock takes no `at`",
                "use the mode frozen to stand there, or offset to go on from there",
            )),
        }
    }

    /// The clock itself; a frozen one without an instant is at `now`, else at the machine's time.
    pub(super) fn clock(self, ambient: Ambient, now: Option<Timestamp>) -> Clock {
        match self {
            Self::Real => Clock::Real,
            Self::Frozen(at) => Clock::Frozen(at.or(now).unwrap_or(ambient.now)),
            Self::Offset(at) => Clock::Offset(at.as_millis() - ambient.now.as_millis()),
        }
    }
}

fn shown(world: &World, ambient: Ambient) -> Outcome {
    Outcome::Shown(warned(clock_now(world, ambient), world))
}

/// The clock of `world` as it is shown.
pub(super) fn clock_now(world: &World, ambient: Ambient) -> Value {
    let mode = match world.clock() {
        Clock::Real => "real",
        Clock::Frozen(_) => "frozen",
        Clock::Offset(_) => "offset",
    };
    json!({"mode": mode, "at": world.now(ambient)})
}
