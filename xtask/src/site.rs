//! The hosted folder: the parts under names that change with their content, so that a browser never mixes two versions.

use crate::page::{
    self, BOOT, DETAILS, DETAILS_STYLES, EDITOR, GLUE, INDEX, LIBRARY, PACKAGES, PROGRAM, Parts, STYLES, THEME, WORKER,
    WORKER_GLUE,
};
use crate::process::Result;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// The parts that `index.html` names; everything else keeps its name, because other pages link to it.
const HASHED: &[&str] =
    &[STYLES, DETAILS_STYLES, THEME, EDITOR, GLUE, PROGRAM, DETAILS, WORKER_GLUE, WORKER, PACKAGES, LIBRARY, BOOT];

/// Writes the folder.
pub fn write(parts: &Parts, folder: &Path) -> Result<()> {
    page::empty(folder)?;
    let mut index = parts.text(INDEX)?;
    for name in HASHED {
        let named = hashed(name, &parts.bytes(name)?);
        index = rename(&index, name, &named)?;
        page::copy(&parts.folder.join(name), &folder.join(named))?;
    }
    for name in others(parts)? {
        page::copy(&parts.folder.join(&name), &folder.join(&name))?;
    }
    fs::write(folder.join(INDEX), index).map_err(|error| format!("{INDEX}: {error}"))
}

fn others(parts: &Parts) -> Result<Vec<String>> {
    let files = fs::read_dir(&parts.folder).map_err(|error| error.to_string())?;
    let names = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
    Ok(names.filter(|name| name != INDEX && !HASHED.contains(&name.as_str())).collect())
}

/// `boot.js` becomes `boot-0123456789abcdef.js`.
fn hashed(name: &str, content: &[u8]) -> String {
    let digest: String = Sha256::digest(content).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}-{digest}.{ending}"),
        None => format!("{name}-{digest}"),
    }
}

/// Every attribute whose value is the name.
fn rename(index: &str, from: &str, to: &str) -> Result<String> {
    let renamed = index.replace(&format!("=\"{from}\""), &format!("=\"{to}\""));
    if renamed == index { Err(format!("index.html does not name {from}")) } else { Ok(renamed) }
}

#[cfg(test)]
mod tests {
    use super::{hashed, rename};

    #[test]
    fn names_change_with_the_content_and_keep_their_ending() {
        assert_ne!(hashed("boot.js", b"a"), hashed("boot.js", b"b"));
        assert!(hashed("layerlab-app_bg.wasm", b"").ends_with(".wasm"));
    }

    #[test]
    fn every_attribute_that_names_a_part_is_renamed_and_a_part_without_one_is_an_error() {
        let index = r#"<link href="a.wasm"><script src="b.js" data-program="a.wasm">"#;
        assert_eq!(
            rename(index, "a.wasm", "a-1.wasm").unwrap(),
            r#"<link href="a-1.wasm"><script src="b.js" data-program="a-1.wasm">"#
        );
        assert_eq!(
            rename(index, "b.js", "b-1.js").unwrap(),
            r#"<link href="a.wasm"><script src="b-1.js" data-program="a.wasm">"#
        );
        assert!(rename(index, "c.js", "c-1.js").is_err());
    }
}
