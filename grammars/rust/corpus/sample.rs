//! crate doc
use std::collections::{HashMap, self};
/// Doc of S.
#[derive(Debug, Clone)]
pub struct S<T> { pub a: T, b: u8 }
pub(crate) struct Tup(i32);
pub enum E { A, B { x: i32 }, C(u8) }
pub trait Tr: Base { const K: u8; type Out; fn req(&self); fn def(&self) {} }
impl<T> Tr for S<T> { fn req(&self) { self.b; helper(1); S::<u8>::new(); let mut v = vec![1]; v.push(2); } }
impl<T> S<T> { pub async unsafe fn new(x: i32) -> Self { loop {} } const Z: i32 = 1; }
mod inner { pub fn f() {} }
mod ext;
const LIM: usize = 3;
static mut ST: i32 = 0;
type Al = HashMap<String, S<u8>>;
macro_rules! mac { () => {} }
#[cfg(test)]
mod tests { #[test] fn works() { assert_eq!(1, 1); } #[tokio::test] async fn w2() {} }
extern "C" { fn cfun(x: i32); }
union U { a: u8 }
