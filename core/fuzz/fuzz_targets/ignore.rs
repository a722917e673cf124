//! Any ignore file decides about any path, and about it alone as it does on the way down.
#![no_main]

use layerlab_core::context::ignore::Ignore;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str)| {
    let (text, path) = input;
    let (ignore, _) = Ignore::parse(text);
    let alone = ignore.decide_alone(path);
    assert_eq!(alone, ignore.decide_alone(path));
    ignore.skips(path);
});
