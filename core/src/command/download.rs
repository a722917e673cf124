//! `curl` and `wget`.
//!
//! What a download weighs is declared in the manifest (`downloads:`); else it gets the bounds of its kind, and the report says
//! which lines declare it. Whatever is sent, tried again or verified leaves nothing. Sources: curl 7.88 and GNU Wget 1.21
//! manuals, BusyBox 1.35.

use super::{Call, Data, Model, Note, Options, Rules, Status};
use crate::size::{Estimate, Provenance};
use std::sync::Arc;

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "curl" => curl,
        "wget" | "wget2" => wget,
        _ => return None,
    })
}

const CURL_LONG: &[&str] = &[
    "output",
    "header",
    "data",
    "data-raw",
    "data-binary",
    "data-urlencode",
    "request",
    "user",
    "user-agent",
    "referer",
    "cookie",
    "cookie-jar",
    "upload-file",
    "proxy",
    "max-time",
    "write-out",
    "continue-at",
    "retry",
    "retry-delay",
    "retry-max-time",
    "connect-timeout",
    "output-dir",
    "time-cond",
    "range",
    "form",
    "dump-header",
    "config",
    "cacert",
    "capath",
    "cert",
    "key",
    "proto",
    "proto-default",
    "proto-redir",
    "resolve",
    "limit-rate",
    "max-redirs",
    "ciphers",
    "tls-max",
    "tls13-ciphers",
    "unix-socket",
    "interface",
    "url",
    "netrc-file",
    "oauth2-bearer",
    "json",
    "speed-limit",
    "speed-time",
    "max-filesize",
    "noproxy",
    "stderr",
    "create-file-mode",
    "retry-connrefused-max",
    "dns-servers",
];

fn curl(call: &mut Call<'_>) -> Status {
    let options = Options::read(
        call.operands(),
        Rules { short: "AbcCdDeEFhHKmoPQrtTuUwxXyYz", long: CURL_LONG, ..Rules::default() },
    );
    if options.has(&["V", "version", "help", "M", "manual"]) {
        call.write(Data::unknown_text());
        return Status::SUCCESS;
    }
    let urls: Vec<String> =
        options.values(&["url"]).map(str::to_owned).chain(options.operands.iter().cloned()).collect();
    if urls.is_empty() && !call.process.vague {
        return call.fail("no URL specified!");
    }
    for name in ["D", "dump-header", "c", "cookie-jar"] {
        if let Some(file) = options.value(&[name]).map(str::to_owned).filter(|f| f != "-" && !f.starts_with("/dev/")) {
            save(call, &file, Data::unknown_text());
        }
    }
    let sends = ["I", "head", "T", "upload-file"];
    let outputs: Vec<Option<String>> = outputs(&options);
    let folder = options.value(&["output-dir"]).map(|f| format!("{}/", f.trim_end_matches('/'))).unwrap_or_default();
    let mut ok = true;
    for (i, url) in urls.iter().enumerate() {
        let data = if options.has(&sends) { Data::unknown_text() } else { fetch(call, url) };
        let all = options.has(&["remote-name-all"]);
        match outputs.get(i) {
            None if !all => call.write(data),
            Some(Some(file)) if file == "-" => call.write(data),
            Some(Some(file)) => ok &= save(call, &format!("{folder}{file}"), data),
            None | Some(None) => ok &= save(call, &format!("{folder}{}", file_name(url)), data),
        }
    }
    Status::of(ok)
}

/// Where each URL's answer goes, in the order of the options; `None` is a file with the URL's own name.
fn outputs(options: &Options) -> Vec<Option<String>> {
    let mut values = options.values(&["o", "output"]);
    let named = |name: &str| match name {
        "o" | "output" => Some(values.next().map(str::to_owned)),
        "O" | "remote-name" => Some(None),
        _ => None,
    };
    options.names().filter_map(named).collect()
}

const WGET_LONG: &[&str] = &[
    "output-document",
    "directory-prefix",
    "header",
    "user-agent",
    "tries",
    "timeout",
    "wait",
    "user",
    "password",
    "output-file",
    "append-output",
    "input-file",
    "base",
    "post-data",
    "post-file",
    "load-cookies",
    "save-cookies",
    "ca-certificate",
    "ca-directory",
    "certificate",
    "private-key",
    "secure-protocol",
    "progress",
    "referer",
    "level",
    "accept",
    "reject",
    "quota",
    "limit-rate",
    "waitretry",
    "connect-timeout",
    "read-timeout",
    "dns-timeout",
    "retry-on-http-error",
    "http-user",
    "http-password",
    "execute",
    "domains",
    "exclude-directories",
    "cut-dirs",
    "default-page",
    "method",
    "body-data",
];

fn wget(call: &mut Call<'_>) -> Status {
    let rules = Rules { short: "OPUtTwoaieBlADRXIQYC", long: WGET_LONG, ..Rules::default() };
    let options = Options::read(call.operands(), rules);
    if options.has(&["V", "version", "h", "help"]) {
        call.write(Data::unknown_text());
        return Status::SUCCESS;
    }
    let lists = options.has(&["i", "input-file"]);
    if options.operands.is_empty() && !lists && !call.process.vague {
        return call.fail("missing URL");
    }
    if options.has(&["spider"]) {
        return Status::SUCCESS;
    }
    for log in options.values(&["o", "output-file", "a", "append-output"]).map(str::to_owned).collect::<Vec<_>>() {
        save(call, &log, Data::unknown_text());
    }
    if lists || options.has(&["r", "recursive", "m", "mirror", "p", "page-requisites"]) {
        call.machine.unknown_here(call.process);
        return Status::Unknown;
    }
    let document = options.value(&["O", "output-document"]).map(str::to_owned);
    let folder = options.value(&["P", "directory-prefix"]).map(|f| f.trim_end_matches('/').to_owned());
    if let Some(folder) = &folder {
        // What can't be made shows when files are put there.
        let _ = super::make::make_parents(call.machine, call.process, folder);
    }
    let mut ok = true;
    let mut joined = Data::default();
    for url in &options.operands {
        let data = fetch(call, url);
        match &document {
            Some(_) => joined.append(data),
            None => {
                let name = wget_name(url);
                let file = folder.as_ref().map_or_else(|| name.clone(), |f| format!("{f}/{name}"));
                ok &= save(call, &file, data);
            }
        }
    }
    match document.as_deref() {
        None => {}
        Some("-") => call.write(joined),
        Some(file) => ok &= save(call, file, joined),
    }
    Status::of(ok)
}

/// What stands at a URL: as declared, or by its kind with a note.
fn fetch(call: &mut Call<'_>, url: &str) -> Data {
    let url = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
    let declared = call.launcher.download(&url).or_else(|| call.launcher.download(url.strip_prefix("http://")?));
    if let Some(data) = declared {
        return data;
    }
    if url.starts_with("file://") {
        return Data::unknown_file();
    }
    let answers = call.process.channels.get(&super::STDOUT).is_some_and(|id| *id == 0);
    let note = Note::Download { span: call.machine.place, url: url.clone() };
    if !call.machine.notes.contains(&note) && (!answers || is_saved(call)) {
        call.machine.notes.push(note);
    }
    Data::Fetched(call.machine.kind_of_download(&url), Arc::from(url))
}

/// Whether the call names a file to write to; what goes to the build's log weighs nothing.
fn is_saved(call: &Call<'_>) -> bool {
    call.process.name() != "curl"
        || call.operands().iter().any(|a| {
            let letters = a.starts_with('-') && !a.starts_with("--") && a.contains(['o', 'O']);
            letters || a.starts_with("--output") || a.starts_with("--remote-name")
        })
}

fn save(call: &mut Call<'_>, file: &str, data: Data) -> bool {
    if let Some((folder, _)) = file.rsplit_once('/')
        && call.operands().iter().any(|a| a == "--create-dirs")
    {
        // What can't be made shows when the file is put there.
        let _ = super::make::make_parents(call.machine, call.process, folder);
    }
    let result = call.machine.write_whole(call.process, file, data);
    call.settle(result, file, file)
}

/// The name that curl -O gives a download: the last segment of the URL's path.
fn file_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let name = path.split_once('/').map_or("", |(_, p)| p).rsplit('/').next().unwrap_or_default();
    if name.is_empty() { "curl_response".into() } else { name.into() }
}

/// Wget keeps the query in the name, and takes `index.html` for a folder.
fn wget_name(url: &str) -> String {
    let url = url.split('#').next().unwrap_or_default();
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (path, query) = path.split_once('?').map_or((path, None), |(p, q)| (p, Some(q)));
    let name = path.split_once('/').map_or("", |(_, p)| p).rsplit('/').next().unwrap_or_default();
    let name = if name.is_empty() { "index.html" } else { name };
    query.map_or_else(|| name.to_owned(), |q| format!("{name}?{q}"))
}

/// What kind of file a URL leads to, by its name: a row of the catalogue.
pub(super) fn kind(url: &str) -> &'static str {
    let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let name = path.rsplit('/').next().unwrap_or_default();
    let ends = |endings: &[&str]| endings.iter().any(|e| name.ends_with(e));
    let platform = ["linux", "x86_64", "amd64", "x64", "musl", "-bin", "_bin", "static", "jdk", "jre", "binary"];
    if ends(&[
        ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tbz", ".tar", ".zip", ".tar.zst", ".gz", ".xz",
        ".bz2",
    ]) || path.contains("/archive/")
        || path.contains("/tarball")
    {
        return if platform.iter().any(|p| path.contains(p)) { "download.binaries" } else { "download.source" };
    }
    if ends(&[".deb", ".rpm", ".apk"]) {
        return "download.package";
    }
    if ends(&[".jar", ".war", ".phar", ".whl", ".gem"]) {
        return "download.jar";
    }
    if path.contains("/dists/") && matches!(name, "release" | "inrelease") {
        return "download.apt-index";
    }
    if ends(&[
        ".asc",
        ".gpg",
        ".key",
        ".pub",
        ".sha256",
        ".sha512",
        ".sha1",
        ".md5",
        ".sig",
        ".sum",
        "sha256sums",
        "sha256sums.txt",
        ".sha256sum",
        ".pem",
        ".crt",
    ]) || path.contains("gpg")
        || path.contains("/keys")
    {
        return "download.key";
    }
    if ends(&[".sh", ".py", ".pl", ".rb", ".js", ".php", ".bash", "install", "installer", "setup"])
        || name.starts_with("setup_")
        || name.starts_with("install")
    {
        return "download.script";
    }
    if ends(&[
        ".conf",
        ".cfg",
        ".ini",
        ".json",
        ".yml",
        ".yaml",
        ".xml",
        ".toml",
        ".txt",
        ".list",
        ".repo",
        ".md",
        ".html",
        ".patch",
        ".diff",
        ".properties",
        ".env",
        ".sql",
        ".ipynb",
    ]) {
        return "download.text";
    }
    "download.other"
}

/// A download of which only the kind is known.
pub(super) fn by_kind(figure: Option<Estimate>) -> Estimate {
    let anything = Estimate::between(0, 0, 4_000_000_000, Provenance::Unknown);
    figure.map_or(anything, |f| Estimate { provenance: Provenance::Unknown, ..f })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_what_kind_of_file_it_leads_to() {
        for (url, wanted) in [
            ("https://example.com/foo-1.2.tar.gz", "download.source"),
            ("https://github.com/a/b/archive/v1.zip", "download.source"),
            ("https://example.com/foo_linux_amd64.tgz?x=1", "download.binaries"),
            ("https://example.com/a.deb", "download.package"),
            ("https://example.com/KEY.gpg", "download.key"),
            ("http://example.com/debian/dists/bookworm/InRelease", "download.apt-index"),
            ("https://get.example.com/setup_12.x", "download.script"),
            ("https://example.com/release/v1/tool", "download.other"),
        ] {
            assert_eq!(kind(url), wanted, "{url}");
        }
    }

    #[test]
    fn files_are_named_as_each_program_names_them() {
        assert_eq!(file_name("https://example.com/a/b.tgz?x=1"), "b.tgz");
        assert_eq!(wget_name("https://example.com/a/b.tgz?x=1"), "b.tgz?x=1");
        assert_eq!(wget_name("example.com"), "index.html");
    }
}
