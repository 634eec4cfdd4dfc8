//! Several things at once, which borrow what they are about: none of them is a task of its own.

/// What all of `futures` come to, which go on beside one another.
pub(super) async fn joined<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut open: Vec<_> = futures.into_iter().map(Box::pin).map(Some).collect();
    let mut done: Vec<Option<F::Output>> = open.iter().map(|_| None).collect();
    std::future::poll_fn(move |cx| {
        for (future, output) in open.iter_mut().zip(&mut done) {
            if let Some(running) = future
                && let std::task::Poll::Ready(ready) = running.as_mut().poll(cx)
            {
                (*future, *output) = (None, Some(ready));
            }
        }
        match open.iter().all(Option::is_none) {
            true => std::task::Poll::Ready(done.iter_mut().filter_map(Option::take).collect()),
            false => std::task::Poll::Pending,
        }
    })
    .await
}
