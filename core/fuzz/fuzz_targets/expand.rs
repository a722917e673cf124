//! Any word is expanded in every way, with values that are words themselves.
#![no_main]

use layerlab_core::expand::Lexer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str, u8)| {
    let (word, value, ways) = input;
    let env = [("A".to_owned(), value.to_owned()), ("B".to_owned(), String::new())];
    let lexer = Lexer {
        raw_quotes: ways & 1 != 0,
        raw_escapes: ways & 2 != 0,
        plain_quotes: ways & 4 != 0,
        keep_unset: ways & 8 != 0,
        ..Lexer::new(if ways & 16 != 0 { '`' } else { '\\' })
    };
    let word_result = lexer.word(word, env.as_slice());
    let words_result = lexer.words(word, env.as_slice());
    assert_eq!(word_result.is_ok(), words_result.is_ok());
});
