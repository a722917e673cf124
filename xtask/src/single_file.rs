//! The single offline file: `index.html` with everything inside, which runs from disk by double click.
//!
//! The programs, the catalogue and the ready-made texts are base64 of gzip in script elements that are no scripts; `boot.js` unpacks them. The content security
//! policy names each inline script and style by its hash, and allows no connection at all.

use crate::page::{
    BOOT, DETAILS, DETAILS_STYLES, EDITOR, GLUE, ICON, INDEX, LIBRARY, PACKAGES, PROGRAM, Parts, STYLES, THEME, WORKER,
    WORKER_GLUE,
};
use crate::process::Result;
use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::io::Write;

/// The whole file.
pub fn make(parts: &Parts) -> Result<String> {
    let mut page = parts.text(INDEX)?;
    let [theme, editor, glue, boot] = [THEME, EDITOR, GLUE, BOOT].map(|name| script(parts, name));
    let (theme, editor, glue, boot) = (theme?, editor?, glue?, boot?);
    let sheets = parts.text(STYLES)? + &parts.text(DETAILS_STYLES)?;
    let styles = inline(STYLES, sheets, "</style")?;
    let worker_glue = script(parts, WORKER_GLUE)?;
    let policy = policy(&[&theme, &editor, &glue, &boot, &worker_glue], &styles);

    set_policy(&mut page, &policy)?;
    replace_tag(&mut page, "<link rel=\"manifest\"", "")?;
    replace_tag(&mut page, "<link rel=\"preload\"", "")?;
    replace_tag(&mut page, "<meta name=\"layerlab-details\"", "")?;
    replace_tag(&mut page, "<link rel=\"icon\"", &icon(parts)?)?;
    replace_tag(&mut page, "<link rel=\"stylesheet\"", &format!("<style>{styles}</style>"))?;
    replace_script(&mut page, THEME, &format!("<script>{theme}</script>"))?;
    for name in [EDITOR, GLUE, BOOT] {
        replace_script(&mut page, name, "")?;
    }
    let kept = [
        ("application/gzip", "program", packed(&parts.bytes(PROGRAM)?)?),
        ("application/gzip", "details", packed(&parts.bytes(DETAILS)?)?),
        ("application/gzip", "worker", packed(&parts.bytes(WORKER)?)?),
        ("application/gzip", "packages", packed(&parts.bytes(PACKAGES)?)?),
        ("application/gzip", "library", packed(&parts.bytes(LIBRARY)?)?),
        // The worker runs it first, and the page when somebody types.
        ("text/plain", "worker-glue", worker_glue),
    ];
    let kept = kept.map(|(kind, id, text)| format!("<script type=\"{kind}\" id=\"layerlab-{id}\">{text}</script>\n"));
    let scripts = format!(
        "{}<script>{editor}</script>\n<script>{glue}</script>\n<script>{boot}</script>\n</body>",
        kept.concat()
    );
    let end = page.rfind("</body>").ok_or("index.html has no </body>")?;
    page.replace_range(end..end + "</body>".len(), &scripts);
    Ok(page)
}

fn script(parts: &Parts, name: &str) -> Result<String> {
    inline(name, parts.text(name)?, "</script")
}

/// Text that can stand inside an element: without what would end it, and without what opens a comment.
fn inline(name: &str, text: String, end: &str) -> Result<String> {
    let lower = text.to_ascii_lowercase();
    for forbidden in [end, "<!--"] {
        if lower.contains(forbidden) {
            return Err(format!("{name} contains {forbidden} and cannot stand inside an HTML page"));
        }
    }
    Ok(text.trim().to_owned())
}

/// What may run: exactly these texts, the program, and the worker that they start.
fn policy(scripts: &[&str], styles: &str) -> String {
    let allowed: Vec<String> = scripts.iter().map(|text| hash(text)).collect();
    format!(
        "default-src 'none'; script-src {} 'wasm-unsafe-eval'; style-src {}; img-src data:; worker-src blob:; base-uri 'none'; form-action 'none'",
        allowed.join(" "),
        hash(styles)
    )
}

fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

fn packed(bytes: &[u8]) -> Result<String> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).map_err(|error| error.to_string())?;
    Ok(STANDARD.encode(encoder.finish().map_err(|error| error.to_string())?))
}

fn icon(parts: &Parts) -> Result<String> {
    let data = STANDARD.encode(parts.bytes(ICON)?);
    Ok(format!("<link rel=\"icon\" href=\"data:image/svg+xml;base64,{data}\">"))
}

fn set_policy(page: &mut String, policy: &str) -> Result<()> {
    let tag = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
    replace_tag(page, "<meta http-equiv=\"Content-Security-Policy\"", &tag)
}

/// Replaces the one tag that starts so.
fn replace_tag(page: &mut String, start: &str, with: &str) -> Result<()> {
    replace_until(page, start, ">", with)
}

/// Replaces the one script element that loads this part.
fn replace_script(page: &mut String, name: &str, with: &str) -> Result<()> {
    replace_until(page, &format!("<script src=\"{name}\""), "</script>", with)
}

fn replace_until(page: &mut String, start: &str, end: &str, with: &str) -> Result<()> {
    let found: Vec<usize> = page.match_indices(start).map(|(at, _)| at).collect();
    let &[begin] = found.as_slice() else {
        return Err(format!("index.html has {} of {start}…, and the single file needs exactly one", found.len()));
    };
    let length = page[begin..].find(end).ok_or_else(|| format!("index.html: {start}… does not end"))? + end.len();
    page.replace_range(begin..begin + length, with);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{hash, inline, replace_until};

    #[test]
    fn text_that_would_end_its_element_is_refused() {
        assert!(inline("a.js", "x = '</SCRIPT>'".into(), "</script").is_err());
        assert!(inline("a.js", "x = '<!-- '".into(), "</script").is_err());
        assert_eq!(inline("a.js", " x = 1;\n".into(), "</script").unwrap(), "x = 1;");
    }

    #[test]
    fn hashes_are_as_the_policy_wants_them() {
        // The example that the specification of the policy gives.
        assert_eq!(hash("doSomething();"), "'sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc='");
    }

    #[test]
    fn exactly_one_place_is_replaced() {
        let mut page = "<a x><b>".to_owned();
        replace_until(&mut page, "<a", ">", "<c>").unwrap();
        assert_eq!(page, "<c><b>");
        assert!(replace_until(&mut page, "<z", ">", "").is_err());
    }
}
