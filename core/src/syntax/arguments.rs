//! Cutting arguments as each instruction's grammar wants.

use super::line::Part;
use super::{Arguments, Keyword, Pair, json};
use crate::diagnostic::Diagnostic;

type Result<'t> = std::result::Result<Arguments<'t>, Diagnostic>;

/// Reads the arguments of every instruction but ONBUILD.
pub fn read<'t>(keyword: Option<Keyword>, rest: Part<'_, 't>, escape: char) -> Result<'t> {
    match keyword {
        None => Ok(Arguments::Unknown),
        Some(Keyword::Add | Keyword::Copy | Keyword::Volume) => json_or(rest, words),
        Some(Keyword::Cmd | Keyword::Entrypoint | Keyword::Run | Keyword::Shell) => json_or(rest, text),
        Some(Keyword::Arg) => Ok(list(quoted_words(rest, escape))),
        Some(Keyword::Env) => pairs(rest, "ENV", escape),
        Some(Keyword::Label) => pairs(rest, "LABEL", escape),
        Some(Keyword::Expose | Keyword::From) => Ok(words(rest)),
        Some(Keyword::Healthcheck) => typed(rest),
        Some(Keyword::Maintainer | Keyword::Stopsignal | Keyword::User | Keyword::Workdir | Keyword::Onbuild) => {
            Ok(text(rest))
        }
    }
}

fn list<'t>(parts: Vec<Part<'_, 't>>) -> Arguments<'t> {
    if parts.is_empty() {
        return Arguments::None;
    }
    Arguments::Words(parts.into_iter().map(Part::to_text).collect())
}

fn text<'t>(rest: Part<'_, 't>) -> Arguments<'t> {
    if rest.text().is_empty() { Arguments::None } else { Arguments::Words(vec![rest.to_text()]) }
}

/// Words between blanks; quotes mean nothing.
fn words<'t>(rest: Part<'_, 't>) -> Arguments<'t> {
    let mut parts = Vec::new();
    let mut rest = Some(rest).filter(|r| !r.text().is_empty());
    while let Some(part) = rest {
        let (word, behind) = part.split_at_blanks();
        parts.push(word);
        rest = behind;
    }
    list(parts)
}

fn json_or<'t>(rest: Part<'_, 't>, otherwise: impl Fn(Part<'_, 't>) -> Arguments<'t>) -> Result<'t> {
    match json::array(rest) {
        json::Array::Strings(strings) => Ok(Arguments::Json(strings)),
        json::Array::Other => Ok(otherwise(rest)),
        json::Array::Mixed => Err(Diagnostic::error(
            "json-not-strings",
            rest.span(),
            "when using JSON array syntax, arrays must be comprised of strings only",
        )
        .with_help("put every element in double quotes")),
    }
}

/// HEALTHCHECK: a type and a command.
fn typed<'t>(rest: Part<'_, 't>) -> Result<'t> {
    let whole = rest.text();
    let end = whole.find(char::is_whitespace).unwrap_or(whole.len());
    if end == 0 {
        return Ok(Arguments::None);
    }
    let behind = whole.get(end..).unwrap_or_default();
    let command = rest.from(whole.len() - behind.trim_start().len());
    Ok(Arguments::Typed(rest.slice(0, end).to_text(), Box::new(json_or(command, text)?)))
}

/// Words between blanks, in which quotes and escapes keep blanks together; all of them are kept as they are written, but for
/// an escape character at the very end, which escapes nothing.
fn quoted_words<'l, 't>(rest: Part<'l, 't>, escape: char) -> Vec<Part<'l, 't>> {
    let text = rest.text();
    let (mut words, mut start, mut quote, mut end) = (Vec::new(), None, None, text.len());
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if quote.is_none() && c.is_whitespace() {
            words.extend(start.take().map(|begin| rest.slice(begin, at)));
            continue;
        }
        start = start.or(Some(at));
        if c == escape && quote != Some('\'') && chars.peek().is_none() {
            end = at;
        }
        quote = step(c, quote, escape, &mut chars);
    }
    words.extend(start.filter(|begin| *begin < end).map(|begin| rest.slice(begin, end)));
    words
}

/// The quote that is open behind a character; takes what an escape character escapes along.
fn step(
    c: char,
    quote: Option<char>,
    escape: char,
    chars: &mut std::iter::Peekable<std::str::CharIndices<'_>>,
) -> Option<char> {
    if c == escape && quote != Some('\'') {
        chars.next();
        return quote;
    }
    match quote {
        None if matches!(c, '\'' | '"') => Some(c),
        Some(open) if open == c => None,
        quote => quote,
    }
}

/// `name=value …`, or `name value` when the first word has no `=`.
fn pairs<'t>(rest: Part<'_, 't>, keyword: &'static str, escape: char) -> Result<'t> {
    let words = quoted_words(rest, escape);
    let Some(first) = words.first() else { return Ok(Arguments::None) };
    if !first.text().contains('=') {
        let (name, Some(value)) = rest.split_at_blanks() else {
            return Err(Diagnostic::error("missing-value", rest.span(), format!("{keyword} must have two arguments"))
                .with_help(format!("write {keyword} {}=value", rest.text())));
        };
        return Ok(Arguments::Pairs(vec![Pair { name: name.to_text(), value: value.to_text(), legacy: true }]));
    }
    let pair = |word: Part<'_, 't>| {
        let text = word.text();
        let Some(at) = text.find('=') else {
            let quoted = crate::quote::go(text);
            let message = format!("Syntax error - can't find = in {quoted}. Must be of the form: name=value");
            return Err(Diagnostic::error("missing-equals", word.span(), message)
                .with_help(format!("put the value of {keyword} in double quotes if this word belongs to it")));
        };
        Ok(Pair { name: word.slice(0, at).to_text(), value: word.from(at + 1).to_text(), legacy: false })
    };
    Ok(Arguments::Pairs(words.into_iter().map(pair).collect::<std::result::Result<_, _>>()?))
}
