//! Definitions in macro calls that stand where items do.
use std::cell::Cell;

thread_local! {
    /// How often.
    static COUNT: Cell<u32> = const { Cell::new(1) };
    pub static LAST: Cell<u32> = Cell::new(2)
}
thread_local!(static SHORT: Cell<u8> = Cell::new(0));

lazy_static! {
    pub static ref WORDS: Regex = Regex::new("x").unwrap();
}

#[cfg(not(loom))]
cfg_rt! {
    #![allow(dead_code)]
    use crate::task::Join;
    mod blocking;

    /// Doc of spawn.
    #[track_caller]
    pub fn spawn(x: Join) -> Handle { helper(x) }

    cfg_net! { pub(crate) struct Stream { fd: u32 } }

    impl Stream {
        fn first(&self) {}
        cfg_unix! {
            pub fn raw(&self) -> u32 { self.fd }
        }
    }
}
fn after_macros() {}

cfg_if::cfg_if! {
    if #[cfg(unix)] {
        mod unix;
        s! { pub union u { pub a: c_int, } }
    } else if #[cfg(all(windows, feature = "w"))] {
        pub fn other() {}
    } else {
        // nothing
    }
}

cfg_select! {
    windows => { pub type Raw = u64; }
    _ => { pub type Raw = i32; }
}

variants! {
    stable: { pub fn stable_only() {} },
    unstable: { pub fn unstable_only() {} }
}

bitflags! {
    /// What may be done.
    #[derive(Debug)]
    pub struct Access: u32 {
        /// To read.
        const READ = 1;
        #[cfg(unix)]
        const BOTH = Self::READ.bits() | WRITE;
        const _ = !0;
    }
}

pin_project! {
    #[project = Projected]
    struct Pinned<T> where T: Send { #[pin] x: T }
    impl<T> PinnedDrop for Pinned<T> { fn drop(this: Pin<&mut Self>) {} }
}

proptest! {
    #[test]
    fn holds(x in 0..limit(), y in any::<u8>()) { assert!(x > y); }
}

extern_ty! {
    /// A stream.
    pub type FILE;
    type Opaque;
}
f! { pub const safe fn low(x: u8) -> u8 { x } }

// What stays as it is.
macro_rules! make { ($name:ident) => { cfg_rt! { fn $name() {} } } }
quote! { fn quoted() {} }
mock! { pub File { pub fn create(&self); } }
odd! { pub fn good() {} pub fn odd(x in 0..9) => 1 { } }
broken! { struct A { x: u8 y: u8 } good! { struct Inner; } }
cfg_rt! { good! { struct Kept; } broken! { fn f(1 2) {} } }
json! { { "a": 1 } }
fn body() { cfg_rt! { fn not_looked_at() {} } }
