//! Any text is read as instructions; what they say stands where they say it stands.
#![no_main]

use layerlab_core::source::Span;
use layerlab_core::{instruction, syntax};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (instructions, diagnostics) = instruction::lower(&syntax::parse(text));
    let whole = Span::new(0, text.len());
    for instruction in &instructions {
        assert!(whole.contains(instruction.span) && instruction.span.contains(instruction.keyword.span));
    }
    for diagnostic in &diagnostics {
        assert!(diagnostic.span.is_none_or(|span| whole.contains(span)));
    }
});
