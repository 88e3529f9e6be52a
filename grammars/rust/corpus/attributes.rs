#[cfg(feature = "x")]
use std::io;
fn after_use() {}

#[macro_use]
extern crate std as core;
struct AfterCrate;

#[test]
declare!(Error: Sized);
fn no_test() {}

#[allow(dead_code)]
impl AfterCrate {
    #[inline]
    helper!(x);
    fn method(&self) {}
}
enum AfterImpl { A, #[default] B }

#[cfg(test)] // why
/// Doc.
#[test]
/* more */
fn a_test() {
    #[allow(unused)]
    let x = 1;
    fn inner(#[attr] p: u8, q: u8) {}
}
