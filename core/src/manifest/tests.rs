//! Manifests, whole and broken.

use super::*;
use crate::NoFiles;
use crate::diagnostic::Severity;
use crate::source::LineIndex;

/// Files in memory.
struct Shelf(BTreeMap<&'static str, Vec<u8>>);

impl Files for Shelf {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.get(path).cloned().ok_or_else(|| format!("{path}: no such file"))
    }
}

const WHOLE: &str = r#"
version: 1
context:
  listing: |
    file	0644	0	0	7	a
  files:
    - {path: src/main.go, size: 1.2 kB, mode: "0644"}
    - {path: assets/, size: 35 MB, files: 1200}
    - {path: .dockerignore, content: "*.md\n"}
    - {path: bin/sh, type: symlink, target: busybox}
images:
  local/busybox:1: &box
    files: [{path: /etc/passwd, content: "app:x:1000:1000::/home/app:/bin/sh\n"}]
    size: 77.8 MB
    gzip_size: 29 MB
    layers: [{size: 74.8 MB, gzip_size: 27 MB, created_by: "ADD file:… in /"}]
    os: {id: debian, version: "12"}
    config: {env: {PATH: /usr/bin, B: "", A: 1}, workdir: /, user: "", shell: [/bin/sh, -c], onbuild: ["COPY . /src"], cmd: top}
    packages: [bash, libc6=2.36]
  other: *box
runs:
  - stage: builder
    command: "go build *"
    writes:  [{path: /src/app, size: 8.1 MB, mode: 0755}, {path: /root/.cache/go-build/, size: 52 MB, files: 900}]
    removes: ["/tmp/**"]
archives:
  vendor.tar.gz: {listing: "1 a\n2 b\n"}
secrets: {token: {content: "s3cret"}}
downloads:
  "https://example.com/tool.tgz": {size: 4 MB}
"#;

#[test]
fn every_key_of_the_contract_is_read() {
    let (manifest, diagnostics) = parse(WHOLE, &NoFiles);
    assert_eq!(diagnostics, []);
    let [main, assets, ignore, link] = manifest.context.files.as_slice() else { panic!() };
    assert_eq!((main.path.as_str(), main.size, main.mode), ("src/main.go", Some(1200), Some(0o644)));
    assert_eq!(
        (assets.path.as_str(), assets.kind, assets.size, assets.files),
        ("assets", EntryKind::Dir, Some(35_000_000), Some(1200))
    );
    assert_eq!((ignore.size, ignore.content.as_deref()), (Some(5), Some(b"*.md\n".as_slice())));
    assert_eq!((link.kind, link.target.as_deref()), (EntryKind::Symlink, Some("busybox")));
    assert_eq!(&*manifest.context.listing.unwrap().text, "file\t0644\t0\t0\t7\ta\n");
    let image = &manifest.images["local/busybox:1"];
    assert_eq!((image.size, image.gzip_size), (Some(77_800_000), Some(29_000_000)));
    assert_eq!(
        image.layers[0],
        ImageLayer { size: Some(74_800_000), gzip_size: Some(27_000_000), created_by: "ADD file:… in /".into() }
    );
    assert_eq!(image.os, Some(Os { id: "debian".into(), version: "12".into() }));
    assert_eq!(
        image.config.env,
        [("PATH", "/usr/bin"), ("B", ""), ("A", "1")].map(|(k, v)| (k.to_owned(), v.to_owned()))
    );
    assert_eq!(image.config.cmd.as_deref(), Some(["/bin/sh", "-c", "top"].map(str::to_owned).as_slice()));
    assert_eq!(image.packages, ["bash", "libc6=2.36"]);
    assert_eq!(manifest.images["other"].size, image.size);
    let run = &manifest.runs[0];
    assert_eq!((run.stage.as_deref(), run.command.as_str()), (Some("builder"), "go build *"));
    assert_eq!((run.writes[0].mode, run.writes[1].files, run.removes[0].as_str()), (Some(0o755), Some(900), "/tmp/**"));
    assert_eq!(&*manifest.archives["vendor.tar.gz"].listing.clone().unwrap().text, "1 a\n2 b\n");
    assert_eq!(&*manifest.secrets["token"], b"s3cret");
    assert_eq!(manifest.downloads["https://example.com/tool.tgz"].size, Some(4_000_000));
}

#[test]
fn json_is_read_as_yaml_is() {
    let (manifest, diagnostics) =
        parse(r#"{"context": {"files": [{"path": "a\u00e9\n", "size": 3}]}, "runs": []}"#, &NoFiles);
    assert_eq!(diagnostics, []);
    assert_eq!(manifest.context.files[0].path, "aé\n");
}

#[test]
fn nothing_is_an_empty_manifest() {
    for text in ["", "---\n", "# only this\n", "context:\nimages:\n", "{}"] {
        assert_eq!(parse(text, &NoFiles), (Manifest::default(), vec![]), "{text:?}");
    }
}

/// Messages as `line:column: code: message`.
fn messages(text: &str) -> Vec<String> {
    let index = LineIndex::new(text);
    let (_, diagnostics) = parse(text, &NoFiles);
    let line = |d: &Diagnostic| {
        assert_eq!(d.origin, Origin::Manifest);
        let at = index.position(d.span.unwrap().start, text);
        let help = d.help.as_deref().map(|h| format!(" ({h})")).unwrap_or_default();
        format!("{}:{}: {}: {}{help}", at.line, at.column, d.code, d.message)
    };
    diagnostics.iter().map(line).collect()
}

#[test]
fn one_wrong_entry_never_loses_the_others() {
    let text = "\
contxt: {}
context:
  files:
    - {path: ä, size: big}
    - {path: b, sise: 3}
    - {path: c, mode: 999}
    - {path: d, size: 4}
    - 7
    - {path: e, size: [1]}
    - {size: 1}
    - {path: f, content: abc, size: 9}
    - {path: g, content_from: g.txt}
version: 2
context: {}
images: []
runs: [{writes: []}]
";
    let want = [
        "1:1: manifest-unknown-key: unknown key `contxt` in the manifest (did you mean `context`?)",
        "14:1: manifest-duplicate-key: `context` stands here twice",
        "4:23: manifest-value: a size is a number of bytes, or one with a unit such as `1.2 kB` or `4 MiB`; found `big`",
        "5:17: manifest-unknown-key: unknown key `sise` in a file (did you mean `size`?)",
        "6:23: manifest-value: a mode is octal, such as \"0644\"; found `999`",
        "8:7: manifest-type: a file is a mapping; found `7`",
        "9:23: manifest-value: a size is a number of bytes, or one with a unit such as `1.2 kB` or `4 MiB`; found a list",
        "10:7: manifest-value: a file needs a `path`",
        "11:7: manifest-value: the content has 3 B, and `size` says 9 B; the content counts",
        "12:31: manifest-file: g.txt: there are no files beside this manifest; write its text here instead",
        "13:10: manifest-value: this reads manifests of version 1",
        "15:9: manifest-type: images is a mapping; found a list",
        "16:8: manifest-value: a run needs a `command`: a glob over one command, such as `go build *`",
    ];
    let mut found = messages(text);
    let mut want = want.map(str::to_owned);
    found.sort();
    want.sort();
    assert_eq!(found, want);
    let paths: Vec<String> = parse(text, &NoFiles).0.context.files.into_iter().map(|f| f.path).collect();
    assert_eq!(paths, ["b", "d", "f"]);
}

#[test]
fn what_stands_before_a_syntax_error_is_read() {
    let text = "context:\n  files:\n    - {path: a, size: 1}\n    - {path: b, size: 2\nruns: ]\n";
    let (manifest, diagnostics) = parse(text, &NoFiles);
    assert_eq!(manifest.context.files.first().map(|f| f.path.as_str()), Some("a"));
    assert_eq!(diagnostics.first().map(|d| (d.code, d.severity)), Some(("manifest-syntax", Severity::Error)));
}

#[test]
fn listings_come_from_files_too_and_may_be_compressed() {
    // `printf '1 a\n' | gzip -n`
    let packed =
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x33\x54\x48\xe4\x02\x00\x24\x3b\xb5\x40\x04\x00\x00\x00".to_vec();
    let shelf =
        Shelf([("a.tsv", b"1 a\n".to_vec()), ("a.tsv.gz", packed.clone()), ("cut.gz", packed[..14].to_vec())].into());
    let (manifest, diagnostics) =
        parse("images:\n  a: {listing: a.tsv}\n  b: {listing: a.tsv.gz}\n  c: {listing: cut.gz}\n", &shelf);
    let text = |name: &str| manifest.images[name].contents.listing.as_ref().map(|l| l.text.to_string());
    assert_eq!((text("a"), text("b"), text("c")), (Some("1 a\n".into()), Some("1 a\n".into()), None));
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(diagnostics[0].message, "cut.gz: this gzip file is cut off or broken");
}

#[test]
fn wrong_lines_are_told_where_they_stand() {
    let shelf = Shelf([("a.tsv", b"1 a\nb\n".to_vec())].into());
    let (manifest, _) = parse("images:\n  a: {listing: a.tsv}\n  b: {listing: \"1 a\\nb\\n\"}\n", &shelf);
    let told = |name: &str| manifest.images[name].contents.listing.as_ref().unwrap().read(&mut |_| {}).remove(0);
    assert_eq!((told("a").origin, told("a").span), (Origin::File("a.tsv".into()), Some(Span::new(4, 5))));
    assert_eq!(told("b").origin, Origin::Manifest);
    assert!(told("b").message.starts_with("line 2: "));
}

/// Nested and multiplied input ends at once, with an error.
#[test]
fn bombs_are_refused() {
    assert!(messages(&"[".repeat(100_000)).iter().any(|m| m.contains("manifest-syntax")));
    let deep = format!("{}1", (0..40).map(|i| format!("{}a:\n", " ".repeat(i))).collect::<String>());
    assert_eq!(
        messages(&deep).first().map(String::as_str),
        Some("33:33: manifest-syntax: this is nested more than 32 levels deep")
    );
    let mut laughs = String::from("a: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for i in 1..12 {
        let again = vec![format!("*a{}", i - 1); 10].join(",");
        laughs += &format!("a{i}: &a{i} [{again}]\n");
    }
    assert!(messages(&laughs).iter().any(|m| m.contains("aliases make this manifest too large")));
    assert!(messages("a: &a [*a]\n").iter().any(|m| m.contains("manifest-syntax")));
}
