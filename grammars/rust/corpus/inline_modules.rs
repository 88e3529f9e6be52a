//! Imports mean something only with the modules around them.
use std::collections::{self, BTreeMap as Map};

pub mod net {
    pub mod tcp;
    mod wire {
        use super::tcp::Stream;
        use self::frame::Frame;
        pub use super::super::Settings;
        mod frame;
    }
    #[cfg(unix)]
    #[path = "posix.rs"]
    mod system;
    use crate::net::wire;
}

pub struct Settings {
    map: Map<u8, u8>,
}

fn read() -> Settings {
    use net::tcp::Stream as S;
    collections::BTreeMap::<u8, u8>::new();
    S::open()
}
