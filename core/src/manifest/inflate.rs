//! Listings that are compressed with gzip.

use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// A listing of ten million files; more is an attack or a mistake.
const LARGEST: usize = 1 << 30;

/// What became of some bytes.
pub(super) enum Inflated {
    NotGzip,
    Bytes(Vec<u8>),
    Broken(&'static str),
}

/// Unpacks one gzip member (RFC 1952). The check sum is not looked at: a listing that is cut or broken shows it.
pub(super) fn gunzip(bytes: &[u8]) -> Inflated {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Inflated::NotGzip;
    }
    let Some(body) = body(bytes) else { return Inflated::Broken("this gzip file is cut off") };
    match decompress_to_vec_with_limit(body, LARGEST) {
        Ok(out) => Inflated::Bytes(out),
        Err(error) if error.status == miniz_oxide::inflate::TINFLStatus::HasMoreOutput => {
            Inflated::Broken("this gzip file unpacks to more than 1 GiB")
        }
        Err(_) => Inflated::Broken("this gzip file is cut off or broken"),
    }
}

/// What follows the header.
fn body(bytes: &[u8]) -> Option<&[u8]> {
    let flags = *bytes.get(3)?;
    let mut rest = bytes.get(10..)?;
    if flags & 4 != 0 {
        let length = usize::from(u16::from_le_bytes([*rest.first()?, *rest.get(1)?]));
        rest = rest.get(2 + length..)?;
    }
    for text in [8, 16] {
        if flags & text != 0 {
            rest = rest.get(rest.iter().position(|b| *b == 0)? + 1..)?;
        }
    }
    if flags & 2 != 0 {
        rest = rest.get(2..)?;
    }
    Some(rest)
}
