//! Which Rust compiles, and what that means for programs.

use crate::command::{Call, tool};
use crate::size::Estimate;

/// The first release of Rust 1 whose Cargo takes the standard library's debug information out of programs for release.
const STRIPS: u32 = 77;

/// The first one whose Cargo notes what of its home folder is used.
const NOTES: u32 = 78;

/// What a program of nearly nothing weighs when it is built for release.
pub(super) fn hello(call: &Call<'_>) -> Estimate {
    let (stripped, whole) = (call.figure("cargo.program.release"), call.figure("cargo.program.release.whole"));
    match minor(call) {
        Some(minor) if minor < STRIPS => whole,
        Some(_) => stripped,
        None => Estimate { high: whole.high, ..stripped },
    }
}

/// What a build writes to Cargo's home folder beside crates.
pub(super) fn home(call: &Call<'_>) -> Estimate {
    let (notes, nothing) = (call.figure("cargo.home"), call.figure("cargo.home.old"));
    match minor(call) {
        Some(minor) if minor < NOTES => nothing,
        Some(_) => notes,
        None => Estimate { low: nothing.low, ..notes },
    }
}

/// The minor version: as the environment of official images says it, a package of Debian's, or the image's tag. A tag of
/// `rust` without one means the newest.
fn minor(call: &Call<'_>) -> Option<u32> {
    let second = |text: &str| text.split(['.', '-']).nth(1)?.parse().ok();
    let machine = &call.machine;
    let declared = call.process.variable("RUST_VERSION").and_then(second);
    let packaged = || tool::debian_packages(call).iter().find_map(|name| second(name.strip_prefix("libstd-rust-")?));
    let tagged = || {
        let rest = machine.image.rsplit('/').next()?.strip_prefix("rust")?;
        (rest.is_empty() || rest.starts_with([':', '@'])).then(|| second(rest).unwrap_or(u32::MAX))
    };
    declared.or_else(packaged).or_else(tagged)
}
