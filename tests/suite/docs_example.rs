//! The example of `docs/tests.md`, which is the part between the two marks.

#[rustfmt::skip]
mod example {
// the page
#[test]
fn a_customer_joins_a_segment() {
    let sandbox = emporix_sandbox::Sandbox::start().unwrap();
    let world = sandbox.world(); // this test's own data
    let url = format!("{}/customer-segment/mytenant/segments/628cd20c6e8b2432b6346ca6/customers/61109356", world.url());
    let bearer = format!("Bearer {}", world.token("service").unwrap());
    let answer = ureq::put(&url).header("Authorization", &bearer).send_empty().unwrap();
    assert_eq!(answer.status(), 201);
    assert_eq!(world.changes().unwrap().total, 1);
}
// end of the page
}
