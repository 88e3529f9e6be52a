//! A library.

pub use crate::shapes::{Circle, Square as Sq};
use super::*;
extern crate serde as s;
pub mod shapes;

/// A place.
#[derive(Default)]
pub struct Point<T = f64>(pub T, T);

struct Unit;

/// Errors.
#[non_exhaustive]
pub enum Error {
    /// Nothing there.
    Empty,
    Io(std::io::Error),
    At { line: u32, column: u32 } ,
    Code = 3,
}

pub trait Shape {
    /// Its area.
    fn area(&self) -> f64;
    fn name(&self) -> String { "shape".into() }
}

impl<T: Clone> Shape for Point<T>
where
    T: Into<f64>,
{
    fn area(&self) -> f64 {
        let Point(a, ref b) = *self;
        match self { Point(x, _) if *x > 0.0 => 1.0, _ => 0.0 }
    }
}

impl Point {
    pub const ORIGIN: Point = Point(0.0, 0.0);
    /// Makes one.
    #[inline]
    pub const fn new(x: f64) -> Self { Point(x, x) }
    pub(super) async fn load(path: &str) -> Result<Self, Error> {
        let value = read(path).await?;
        if let Some(Point(a, b)) = value { println!("{a}") }
        let add = |x: i32, y| x + y;
        Ok(value.parse::<f64>().map(Point::new)?)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "error") }
}

#[macro_export]
macro_rules! square {
    ($x:expr) => { $x * $x };
}

thread_local! { static CACHE: RefCell<u32> = RefCell::new(1); }
bitflags! { pub struct Flags: u32 { const A = 1; } }

pub static NAME: &str = "x";
const _: () = ();
pub type Pair<T> = (T, T);
pub unsafe extern "C" fn callback(data: *mut u8) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "x")]
    fn fails() { panic!("x") }
}
