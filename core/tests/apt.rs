//! `apt-get` and its kin seen from outside: what each RUN of a Dockerfile weighs, on a small catalogue.

use layerlab_core::catalog::packages::Packages;
use layerlab_core::report::Report;
use layerlab_core::{Engine, NoFiles, Project, Session};

/// Figures: programs, libraries, shared, copyright, documentation, manuals, translations, settings, state; files, archive,
/// info, paragraph, questions.
const CATALOGUE: &str = "#section apt\n\
    #measured\tbookworm\n#release\tdebian\t12\tbookworm\n#release\tubuntu\t22.04\tjammy\n\
    #drift\tsame\t0.9\t1.1\n#drift\tother\t0.5\t2\n\
    #lists\tbookworm\tmain_Packages.lz4\t20000000\n#lists\tjammy\tmain_Packages.lz4\t30000000\n\
    #file\t/var/cache/debconf/config.dat\t4000\n#asked-for\t0\t19000000\t343000000\n\
    #minimal\tbase\n#image\tpython\tcurl libcurl\n#typical\t\t1000000\t5000000\t90000000\n#unpacking\t1\t3\t9\n\
    base\t1000\n\
    curl\t300e3 0 0 1000 2000 4000 8000 0 0 5 200e3 100 50\t2\t4\tcurl:300e3\n\
    libcurl\t0 700e3 0 1000 0 0 0 0 0 9 300e3 100 50\n\
    server\t0 1e6 0 0 0 0 0 0 0 9 1e6 100 50\t8|7\t\t\t/var/lib/server/*=4e6=7\n\
    suggestions\t0 50e3\n\
    tongue\t0 1000\t6\n\
    tongue3.11\t0 5e6\n\
    web-big\t0 9e6\n\
    web-small\t0 1e6\n";

const MANIFEST: &str = "
images:
  debian:12:
    os: {id: debian, version: '12'}
    files:
      - {path: /bin/sh, size: 1, mode: '0755'}
      - {path: /usr/bin/apt-get, size: 1, mode: '0755'}
      - {path: /usr/bin/apt-mark, size: 1, mode: '0755'}
      - {path: /usr/bin/apt, size: 1, mode: '0755'}
      - {path: /usr/bin/rm, size: 1, mode: '0755'}
      - {path: /usr/bin/yes, size: 1, mode: '0755'}
      - {path: /usr/bin/dpkg, size: 1, mode: '0755'}
      - {path: /usr/sbin/debconf-set-selections, size: 1, mode: '0755'}
      - {path: /usr/bin/echo, size: 1, mode: '0755'}
      - {path: /etc/apt/apt.conf.d/docker-clean, size: 1}
      - {path: /var/lib/dpkg/info/base.list, size: 1}
      - {path: /var/lib/apt/lists/}
      - {path: /tmp/local_1_amd64.deb, size: 100 kB}
  slim:
    os: {id: debian, version: '12'}
    files:
      - {path: /bin/sh, size: 1, mode: '0755'}
      - {path: /usr/bin/apt-get, size: 1, mode: '0755'}
      - {path: /etc/dpkg/dpkg.cfg.d/docker, size: 1}
      - {path: /etc/apt/apt.conf.d/docker-clean, size: 1}
      - {path: /var/lib/dpkg/info/base.list, size: 1}
  jammy:
    os: {id: ubuntu, version: '22.04'}
    size: 78 MB
";

fn report(dockerfile: &str) -> Report {
    let project = Project {
        dockerfile: dockerfile.into(),
        manifest: MANIFEST.into(),
        engine: Engine::Containerd,
        ..Project::default()
    };
    let mut session = Session::default();
    session.learn(Packages::read(CATALOGUE));
    session.report(&project, &NoFiles)
}

/// Bytes of the layers that RUN instructions on an image make; diagnostics are printed for whoever looks into a failure.
fn layers(image: &str, runs: &[&str]) -> Vec<u64> {
    let text: String = runs.iter().map(|run| format!("RUN {run}\n")).collect();
    let report = report(&format!("FROM {image}\n{text}"));
    println!("{:?}", report.diagnostics);
    report.stages[0].layers.iter().map(|layer| layer.bytes).collect()
}

fn codes(image: &str, run: &str) -> Vec<String> {
    report(&format!("FROM {image}\nRUN {run}\n")).diagnostics.iter().map(|d| d.code.to_string()).collect()
}

const LISTS: u64 = 20_000_000;
/// curl and its library, with what dpkg writes down of them twice and what the base's database holds (nothing here).
const CURL: u64 = 300_000 + 700_000 + 2000 + 200;
const DOCUMENTATION: u64 = 2000 + 4000 + 8000;
const RECORDS: u64 = 200;

#[test]
fn lists_cost_what_they_weigh_until_they_go_in_the_same_run() {
    assert_eq!(layers("debian:12", &["apt-get update"]), [LISTS]);
    assert_eq!(layers("debian:12", &["apt-get update && rm -rf /var/lib/apt/lists/*"]), [0]);
    assert_eq!(layers("debian:12", &["apt-get update", "rm -rf /var/lib/apt/lists/*"]), [LISTS, 0]);
    // What is there and fresh is not fetched again.
    assert_eq!(layers("debian:12", &["apt-get update", "apt-get update"]), [LISTS, 0]);
}

#[test]
fn a_package_brings_what_it_needs_and_recommends() {
    let install =
        |options: &str| format!("apt-get update && apt-get install -y {options} curl && rm -rf /var/lib/apt/lists/*");
    let marks = |names: &[&str]| -> u64 {
        names.iter().map(|n| format!("Package: {n}\nArchitecture: amd64\nAuto-Installed: 1\n\n").len() as u64).sum()
    };
    let lean = CURL + DOCUMENTATION + RECORDS + marks(&["libcurl"]);
    assert_eq!(layers("debian:12", &[&install("--no-install-recommends")]), [lean]);
    let whole = lean + 50_000 + marks(&["suggestions"]);
    assert_eq!(layers("debian:12", &[&install("")]), [whole]);
    assert_eq!(layers("debian:12", &[&install("-o APT::Install-Recommends=false")]), [lean]);
    // Slim images leave documentation out.
    assert_eq!(
        layers("slim", &["apt-get update", "apt-get install -yqq --no-install-recommends curl=7.*"]),
        [LISTS, lean - DOCUMENTATION]
    );
}

#[test]
fn what_is_there_is_not_installed_again() {
    let sizes =
        layers("debian:12", &["apt-get update && apt-get install -y curl", "apt-get install -y curl libcurl base"]);
    assert_eq!(sizes[1], 0);
}

#[test]
fn a_version_that_is_asked_for_by_name_is_another_than_what_another_release_brought_along() {
    let runs =
        ["apt-get update && apt-get install -y tongue", "apt-get install -y tongue3.11", "apt-get install -y tongue"];
    let (same, other) = (layers("debian:12", &runs), layers("jammy", &runs));
    assert!(same[0] > LISTS + 5_000_000 && same[1] < 1000 && same[2] == 0, "{same:?}");
    assert!(other[1] > 4_000_000 && other[2] == 0, "{other:?}");
}

#[test]
fn purged_in_the_same_run_nothing_stays_but_records() {
    let whole = "apt-get update && apt-get install -y curl && apt-get purge -y --auto-remove curl && rm -rf /var/lib/apt/lists/*";
    assert!(layers("debian:12", &[whole])[0] < 1000);
    let sizes =
        layers("debian:12", &["apt-get update && apt-get install -y curl", "apt-get purge -y --auto-remove curl"]);
    assert!(sizes[0] > LISTS + CURL && sizes[1] < 1000, "{sizes:?}");
    // Without --auto-remove the library stays.
    let kept = "apt-get update && apt-get install -y --no-install-recommends curl && apt-get remove -y curl && rm -rf /var/lib/apt/lists/*";
    let bytes = layers("debian:12", &[kept])[0];
    assert!((701_000..710_000).contains(&bytes), "{bytes}");
}

#[test]
fn marks_decide_what_is_swept() {
    let build = "saved=\"$(apt-mark showmanual)\" && apt-get update && apt-get install -y curl && apt-mark auto '.*' > /dev/null \
        && apt-mark manual $saved && apt-get purge -y --auto-remove && rm -rf /var/lib/apt/lists/*";
    assert!(layers("debian:12", &[build])[0] < 1000);
}

#[test]
fn of_alternatives_the_one_that_is_asked_for_will_do() {
    let bytes = |names: &str| {
        let run = format!("apt-get update && apt-get install -y {names} && rm -rf /var/lib/apt/lists/*");
        layers("debian:12", &[&run])[0] / 1_000_000
    };
    // What configuring the package leaves (4 MB) counts too.
    assert_eq!((bytes("server"), bytes("server web-big")), (6, 14));
}

#[test]
fn archives_stay_where_nothing_deletes_them() {
    let run = |clean: &str| {
        format!(
            "rm -f /etc/apt/apt.conf.d/docker-clean; apt-get update; apt-get install -y --no-install-recommends curl; {clean} rm -rf /var/lib/apt/lists/*"
        )
    };
    let (kept, cleaned) = (layers("debian:12", &[&run("")])[0], layers("debian:12", &[&run("apt-get clean;")])[0]);
    assert_eq!(kept - cleaned, 500_000);
    let mounted = layers(
        "debian:12",
        &[
            "rm -f /etc/apt/apt.conf.d/docker-clean",
            "--mount=type=cache,target=/var/cache/apt --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y --no-install-recommends curl",
        ],
    );
    assert_eq!(mounted[1], CURL + DOCUMENTATION + RECORDS);
}

#[test]
fn without_yes_or_lists_apt_stops_and_says_so() {
    let failing =
        ["apt-get update && apt-get install curl", "apt-get install -y curl", "apt-get update && apt-get frob"];
    for run in failing {
        assert_eq!(codes("debian:12", run), ["run-failed"], "{run}");
    }
    for run in [
        "yes | apt-get update",
        "apt-get update && yes | apt-get install curl",
        "apt-get update && apt-get install web-big",
    ] {
        assert_eq!(codes("debian:12", run), Vec::<String>::new(), "{run}");
    }
}

#[test]
fn what_the_catalogue_does_not_have_is_typical_and_told() {
    let report = report(
        "FROM debian:12\nRUN apt-get update && apt-get install -y curl frobnicate && rm -rf /var/lib/apt/lists/*\n",
    );
    let layer = &report.stages[0].layers[0];
    assert!(layer.low > 1_000_000 && layer.bytes > 5_000_000 && layer.high > 90_000_000);
    let told = &report.diagnostics[0];
    assert!(told.message.contains("frobnicate"), "{}", told.message);
    assert!(told.help.as_ref().is_some_and(|help| help.contains("runs:")));
}

#[test]
fn an_archive_of_its_own_unpacks_to_more() {
    let bytes = layers("debian:12", &["dpkg -i /tmp/local_1_amd64.deb"])[0];
    assert!((300_000..310_000).contains(&bytes), "{bytes}");
}

#[test]
fn another_release_has_wider_bounds_and_its_own_lists() {
    let report = report("FROM jammy\nRUN apt-get update\nRUN apt-get install -y --no-install-recommends curl\n");
    let layers = &report.stages[0].layers;
    assert_eq!(layers[0].bytes, 30_000_000);
    assert!(layers[1].low < 600_000 && layers[1].high > 1_900_000, "{} {}", layers[1].low, layers[1].high);
    assert_eq!(layers[1].provenance.as_str(), "heuristic");
}

#[test]
fn what_an_official_image_has_is_not_installed_again() {
    let install = "apt-get update && apt-get install -y curl";
    assert_eq!(layers("python:3.12", &[install, "apt-get install -y web-big"])[0], LISTS);
    assert!(layers("python:3.12-slim", &[install])[0] > LISTS + CURL);
}

#[test]
fn without_a_catalogue_nothing_is_made_up() {
    let project = Project {
        dockerfile: "FROM debian:12\nRUN apt-get update\n".into(),
        manifest: MANIFEST.into(),
        ..Project::default()
    };
    let report = Session::default().report(&project, &NoFiles);
    assert_eq!(report.stages[0].layers[0].provenance.as_str(), "unknown");
}

#[test]
fn what_an_archive_asks_for_comes_along_as_far_as_it_can_be_known() {
    let update = "apt-get update";
    // Nothing tells of this one.
    let of_install = report(&format!("FROM debian:12\nRUN {update}\nRUN apt-get install -y /tmp/local_1_amd64.deb\n"));
    let layer = &of_install.stages[0].layers[1];
    assert!(layer.low < 200_000 && layer.bytes > 19_000_000 && layer.high > 300_000_000, "{layer:?}");
    assert!(of_install.diagnostics.iter().any(|d| d.message.contains("which packages local asks for is not known")));
    for repair in [
        "dpkg -i /tmp/local_1_amd64.deb; apt-get install -fy",
        "dpkg -i /tmp/local_1_amd64.deb || apt-get -f install -y",
    ] {
        let of_dpkg = report(&format!("FROM debian:12\nRUN {update}\nRUN {repair}\n"));
        assert_eq!(of_dpkg.stages[0].layers[1].bytes / 1_000_000, layer.bytes / 1_000_000, "{repair}");
    }
    let alone = layers("debian:12", &["dpkg -i /tmp/local_1_amd64.deb && apt-get clean"])[0];
    assert!(alone < 400_000, "{alone}");
    // Debian has a package of that name: dpkg leaves it without its library, which a repair brings.
    let curl = "apt-get update && apt-get download curl && rm -rf /var/lib/apt/lists/*";
    let broken = layers("debian:12", &[curl, "dpkg -i curl_*.deb; true"])[1];
    let whole =
        layers("debian:12", &["apt-get update", "apt-get download curl", "dpkg -i curl_*.deb || apt-get install -fy"])
            [2];
    assert!((700_000..800_000).contains(&(whole - broken)), "{broken} {whole}");
    let whole = layers("debian:12", &["apt-get update", "apt-get download curl", "apt-get install -y ./curl_*.deb"])[2];
    assert!((700_000..800_000).contains(&(whole - broken)), "{broken} {whole}");
}

#[test]
fn debconf_writes_its_database_anew_for_every_answer() {
    let answer = "echo 'tz tz/Areas select Europe' | debconf-set-selections";
    let bytes = layers("debian:12", &[answer])[0];
    assert!(bytes > 2 * 4000, "{bytes}");
    let checked = layers("debian:12", &["echo 'tz tz/Areas select Europe' | debconf-set-selections --checkonly"])[0];
    assert_eq!(checked, 0);
}
