//! Any text is parsed and coloured; nothing of it is lost, and tokens are in order.
#![no_main]

use layerlab_core::syntax;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let dockerfile = syntax::parse(text);
    let printed: String = dockerfile.pieces.iter().map(|piece| piece.span.of(text)).collect();
    assert_eq!(printed, text);
    let mut end = 0;
    for token in syntax::token::of(&dockerfile) {
        assert!(token.span.start >= end && token.span.end > token.span.start);
        assert!(text.get(token.span.start as usize..token.span.end as usize).is_some());
        end = token.span.end;
    }
    syntax::dump(&dockerfile);
});
