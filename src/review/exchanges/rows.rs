//! The rows of bulk calls, and which of them have failed.

use super::{Exchange, Exchanges, not_kept};
use crate::engine::journal::Side;
use crate::json::at_pointer;
use crate::review::words::counted;

/// The status of an answer that has rows.
pub(in crate::review) const MULTI_STATUS: u16 = 207;

/// The rows of a body; why they cannot be known.
pub(in crate::review) fn rows_of<'b>(
    exchanges: &Exchanges<'_>,
    exchange: &'b Exchange<'_>,
    side: Side,
) -> Result<Vec<&'b str>, String> {
    let body = exchanges.body(exchange, side)?;
    if body.is_cut() {
        return Err(not_kept(body));
    }
    body.elements().ok_or_else(|| "it is no array".to_owned())
}

/// A row of a request that failed.
#[derive(Clone, Copy)]
pub(in crate::review) struct FailedRow<'b> {
    /// Its text.
    pub row: &'b str,
    /// The code that was answered; none where there is no number.
    pub code: Option<u16>,
}

/// The rows of the request whose rows in the answer say a status of failure: they come in the same order.
pub(in crate::review) fn failed_rows<'b>(
    exchanges: &Exchanges<'_>,
    exchange: &'b Exchange<'_>,
) -> Result<Vec<FailedRow<'b>>, String> {
    let sent = rows_of(exchanges, exchange, Side::Request)?;
    let answered = rows_of(exchanges, exchange, Side::Answer)?;
    if sent.len() != answered.len() {
        let (sent, answered) = (sent.len() as u64, answered.len() as u64);
        return Err(format!("{answered} rows for the {} that were sent", counted(sent, "row")));
    }
    let pairs = sent.into_iter().zip(answered).map(|(row, answered)| {
        let code = at_pointer(answered, "/code").and_then(|code| code.parse::<u16>().ok());
        FailedRow { row, code }
    });
    let is_failed = |it: &FailedRow<'_>| it.code.is_none_or(|code| !(200..300).contains(&code));
    Ok(pairs.filter(is_failed).collect())
}
