//! What scripts are seen to do, by their words.
#![cfg(feature = "facts")]

use layerlab_core::catalog::packages::Packages;
use layerlab_core::{NoFiles, Project, Session};

/// The layer of a RUN in a folder with some files: its bounds, and whether it is told as unknown.
#[track_caller]
fn check(command: &str, files: &[(&str, &str)], wanted: &str) {
    let entries: String =
        files.iter().map(|(path, text)| format!("    - {{path: {path}, content: {text:?}}}\n")).collect();
    let text = format!(
        "images:\n  base:\n    files:\n      - {{path: /bin/sh, size: 1 kB, mode: '0755'}}\n{}context:\n  files:\n{entries}",
        ["node", "perl", "php", "python3", "ruby"]
            .map(|name| format!("      - {{path: /usr/bin/{name}, size: 1 kB, mode: '0755'}}\n"))
            .concat()
    );
    let dockerfile = format!("FROM base\nWORKDIR /app\nCOPY . .\nRUN {command}\n");
    let project = Project { dockerfile, manifest: text, ..Project::default() };
    let mut session = Session::default();
    session.learn(Packages::builtin());
    let report = session.report(&project, &NoFiles);
    let is_unknown = report.diagnostics.iter().any(|d| d.code == "unknown-command");
    let layer = report.stages[0].layers.last().unwrap();
    let found = match (is_unknown, layer.high) {
        (true, _) => "anything",
        (false, 0) => "nothing",
        (false, ..100_000_000) => "some",
        (false, _) => "much",
    };
    assert_eq!(found, wanted, "{command} {files:?} {:?}", report.diagnostics);
}

#[test]
fn a_script_that_only_reads_and_prints_leaves_nothing() {
    check("ruby a.rb", &[("a.rb", "require 'csv'\nputs CSV.read('x.csv').size # write")], "nothing");
    check("perl a.pl", &[("a.pl", "use strict;\nopen my $f, '<', 'x';\nprint while <$f>; eval { die };")], "nothing");
    check(
        "php a.php",
        &[
            ("a.php", "<?php\n// exec\nrequire __DIR__ . '/b.php';\necho b();"),
            ("b.php", "<?php function b() { return 1; }"),
        ],
        "nothing",
    );
    check(
        "node a.js",
        &[("a.js", "const fs = require('fs');\nconsole.log(/a/.exec(fs.readFileSync('x')));")],
        "nothing",
    );
    check("python3 a.py", &[("a.py", "import json\nprint(json.load(open('x.json')))")], "nothing");
    check("perl -c a.pl && ruby -c a.pl && php -l a.pl && node --check a.pl", &[("a.pl", "system 'make'")], "nothing");
}

#[test]
fn a_script_that_writes_leaves_files_of_a_bounded_size() {
    check(
        "node a.mjs",
        &[("a.mjs", "import {writeFile} from 'node:fs/promises';\nawait writeFile(`out/${x}.html`, y);")],
        "some",
    );
    check("ruby -e \"File.write('a', 'b')\"", &[("x", "")], "some");
    check("ruby a.rb", &[("a.rb", "File.open(ARGV[0], 'w') { |f| f.puts 1 }")], "some");
    check("perl a.pl", &[("a.pl", "open(my $o, '>', $ARGV[0]) or die;\nprint $o 1;")], "some");
    check(
        "php a.php",
        &[
            ("a.php", "<?php require 'lib/db.php'; "),
            ("lib/db.php", "<?php $db = new PDO('sqlite:a.db'); $db->exec('CREATE TABLE a(b)');"),
        ],
        "some",
    );
    check(
        "python3 a.py",
        &[("a.py", "import helper\nhelper.go()"), ("helper.py", "def go():\n    open('x', 'wb').write(b'')")],
        "some",
    );
    check("perl -pi -e 's/a/b/' x", &[("x", "a")], "some");
}

#[test]
fn a_script_that_may_do_anything_is_unknown() {
    check("ruby a.rb", &[("a.rb", "system('make')")], "anything");
    check("ruby a.rb", &[("a.rb", "require 'rails/all'")], "anything");
    check("ruby a.rb", &[("a.rb", "require 'open-uri'\nFile.write('x', URI.open(ARGV[0]).read)")], "anything");
    check("perl a.pl", &[("a.pl", "my $x = `make`;")], "anything");
    check("perl a.pl", &[("a.pl", "open(F, 'make |');")], "anything");
    check("perl -MCPAN -e 'install Foo'", &[("x", "")], "anything");
    check("php a.php", &[("a.php", "<?php require 'vendor/autoload.php'; run();")], "anything");
    check("php a.php", &[("a.php", "<?php copy('https://example.org/a', 'b');")], "anything");
    check("node a.js", &[("a.js", "require('child_process').execSync('make')")], "anything");
    check("node a.js", &[("a.js", "require('webpack')({})")], "anything");
    check("node missing.js", &[("x", "")], "anything");
    check("python3 a.py", &[("a.py", "import torch\ntorch.hub.load('a', 'b')")], "anything");
    check("python3 a.py", &[("a.py", "import subprocess\nsubprocess.run(['make'])")], "anything");
}

#[test]
fn numbers_that_count_rows_widen_the_bounds() {
    check(
        "node a.js",
        &[("a.js", "for (let i = 0; i < 1_000_000; i++) fs.appendFileSync('x', i);\nconst fs = require('fs');")],
        "much",
    );
}
