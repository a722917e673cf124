//! Builds the page and serves it on this machine only.

use crate::page::{self, Build};
use crate::process::{Result, target};
use crate::site;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The port that is tried first, so that what the page saved is found again next time; a taken one gives way to any free one.
const PORT: u16 = 4180;

/// `cargo xtask serve [--dev] [--port N]`
pub fn serve(words: &[&str]) -> Result<()> {
    let (build, port) = options(words)?;
    let folder = target().join("page").join("site");
    site::write(&page::build(build)?, &folder)?;
    let listener = listen(port)?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    println!("\nLayerlab is at http://{address}/ (end with Ctrl-C)");
    accept(&listener, folder);
    Ok(())
}

fn options(words: &[&str]) -> Result<(Build, Option<u16>)> {
    let mut build = Build::Release;
    let mut port = None;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--dev" => build = Build::Dev,
            "--port" => port = Some(number(words.next())?),
            other => return Err(format!("serve does not know {other}: it takes --dev and --port N")),
        }
    }
    Ok((build, port))
}

fn number(word: Option<&&str>) -> Result<u16> {
    word.and_then(|word| word.parse().ok()).ok_or_else(|| "--port takes a number from 0 to 65535".to_owned())
}

fn listen(port: Option<u16>) -> Result<TcpListener> {
    let bound = match port {
        Some(port) => TcpListener::bind(("127.0.0.1", port)),
        None => TcpListener::bind(("127.0.0.1", PORT)).or_else(|_| TcpListener::bind(("127.0.0.1", 0))),
    };
    bound.map_err(|error| format!("no port can be opened: {error}"))
}

fn accept(listener: &TcpListener, folder: PathBuf) {
    let folder = Arc::new(folder);
    for stream in listener.incoming().flatten() {
        let folder = Arc::clone(&folder);
        // A connection that breaks off is the browser's business.
        std::thread::spawn(move || respond(stream, &folder));
    }
}

fn respond(mut stream: TcpStream, folder: &Path) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let mut words = request.split(' ');
    let (method, address) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (status, kind, body) = match (method, file(folder, address)) {
        ("GET" | "HEAD", Some(path)) => ("200 OK", mime(&path), fs::read(&path)?),
        ("GET" | "HEAD", None) => ("404 Not Found", "text/plain; charset=utf-8", b"not found\n".to_vec()),
        _ => ("405 Method Not Allowed", "text/plain; charset=utf-8", b"only GET and HEAD\n".to_vec()),
    };
    let length = body.len();
    write!(stream, "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n")?;
    write!(stream, "Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n")?;
    if method == "GET" {
        stream.write_all(&body)?;
    }
    stream.flush()
}

/// The file of an address, only from inside the folder.
fn file(folder: &Path, address: &str) -> Option<PathBuf> {
    let path = address.split(['?', '#']).next()?.strip_prefix('/')?;
    // An absolute path would replace the folder, and a `..` leave it.
    if path.starts_with('/') || path.split('/').any(|part| part == ".." || part.contains(['\\', ':', '%'])) {
        return None;
    }
    let path = folder.join(path);
    let path = if path.is_dir() { path.join("index.html") } else { path };
    path.is_file().then_some(path)
}

fn mime(path: &Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::{file, mime};
    use std::path::Path;

    #[test]
    fn only_files_inside_the_folder_are_served() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        assert!(file(&folder, "/main.rs?x=1").is_some());
        for outside in ["/../Cargo.toml", "/..%2fCargo.toml", "main.rs", "//etc/passwd", "/nothing.rs", ""] {
            assert!(file(&folder, outside).is_none(), "{outside}");
        }
    }

    #[test]
    fn a_browser_compiles_the_program_only_under_its_own_type() {
        assert_eq!(mime(Path::new("a_bg.wasm")), "application/wasm");
    }
}
