//! Files that many images have in the same place.

use crate::filesystem::AbsPath;
use crate::size::{Estimate, Provenance};

const FILES: &str = include_str!("../../data/usual-files.tsv");

/// What a file weighs that many images have at this path; `None` for any other.
pub fn usual_file(path: &AbsPath) -> Option<Estimate> {
    FILES.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let mut fields = line.split('\t');
        if fields.next()? != path.as_str() {
            return None;
        }
        let mut number = || fields.next()?.parse().ok();
        Some(Estimate::between(number()?, number()?, number()?, Provenance::Heuristic))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole() {
        for line in FILES.lines().filter(|line| !line.starts_with('#')) {
            let path = line.split('\t').next().unwrap();
            let size = usual_file(&AbsPath::new(path)).unwrap_or_else(|| panic!("{line}"));
            assert!(size.low <= size.bytes && size.bytes <= size.high && size.low > 0, "{line}");
        }
        assert_eq!(usual_file(&AbsPath::new("/etc/ssl/certs")), None);
    }
}
