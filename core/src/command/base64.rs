//! `base64`: RFC 4648's alphabet, broken into lines; what is not known keeps its length.

use super::{Call, Data, Model, Options, Rules, Status};
use crate::size::{Estimate, Provenance};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// How long a line is where nothing is said of it.
const LINE: usize = 76;

pub(super) fn model(name: &str) -> Option<Model> {
    (name == "base64").then_some(base64)
}

fn base64(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "w", long: &["wrap"], ..Rules::default() });
    let (all, status) = call.read_operands(&options.operands);
    let mut whole = Data::default();
    all.into_iter().for_each(|data| whole.append(data));
    let line = options.value(&["w", "wrap"]).and_then(|n| n.parse().ok()).unwrap_or(LINE);
    let out = if options.has(&["d", "D", "decode"]) { decoded(&whole) } else { encoded(&whole, line) };
    match out {
        Some(data) => call.write(data),
        None => return call.fail("invalid input"),
    }
    status
}

fn encoded(data: &Data, line: usize) -> Option<Data> {
    if let Some(bytes) = data.bytes() {
        let letters: Vec<u8> = bytes.chunks(3).flat_map(encode).collect();
        let lines = letters.chunks(if line == 0 { letters.len().max(1) } else { line });
        let end: &[u8] = if line == 0 { b"" } else { b"\n" };
        return Some(Data::Bytes(lines.flat_map(|line| [line, end].concat()).collect()));
    }
    let long = |bytes: u64| {
        let letters = bytes.div_ceil(3) * 4;
        letters + if line == 0 { 0 } else { letters.div_ceil(line as u64) }
    };
    let length = data.length().unwrap_or_default();
    Some(Data::Length(Estimate { bytes: long(length.bytes), low: long(length.low), high: long(length.high), ..length }))
}

/// Four letters for up to three bytes.
fn encode(chunk: &[u8]) -> [u8; 4] {
    let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or_default());
    let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
    let letter = |at: usize| {
        let index = (bits >> (18 - 6 * at)) & 0x3F;
        if at > chunk.len() { b'=' } else { ALPHABET.get(index as usize).copied().unwrap_or(b'=') }
    };
    [letter(0), letter(1), letter(2), letter(3)]
}

/// `None` where there is a letter that cannot stand there.
fn decoded(data: &Data) -> Option<Data> {
    let Some(bytes) = data.bytes() else {
        let length = data.length().unwrap_or_default();
        let most = |letters: u64| letters / 4 * 3;
        return Some(Data::Length(Estimate::between(0, most(length.bytes), most(length.high), Provenance::Unknown)));
    };
    let (mut out, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for letter in bytes.iter().filter(|b| !b.is_ascii_whitespace() && **b != b'=') {
        let value = ALPHABET.iter().position(|known| known == letter)?;
        bits = bits << 6 | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    Some(Data::Bytes(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_go_there_and_back() {
        for (text, letters) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            assert_eq!(encoded(&Data::text(text), 0), Some(Data::text(letters)));
            assert_eq!(decoded(&Data::text(letters)), Some(Data::text(text)));
        }
        assert_eq!(decoded(&Data::text("Zm9v\nYg==\n")), Some(Data::text("foob")));
        assert_eq!(decoded(&Data::text("?")), None);
    }

    #[test]
    fn lines_are_broken_also_where_only_the_length_is_known() {
        let known = encoded(&Data::Bytes(vec![0; 100]), LINE).unwrap().length();
        assert_eq!(known, encoded(&Data::sized(100), LINE).unwrap().length());
        assert_eq!(known, Some(Estimate::exact(138)));
    }
}
