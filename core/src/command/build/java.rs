//! `javac`, `jar`, `java`, `mvn`, `gradle`, `sbt`, `ant`.

use super::{dependencies, home, once, text};
use crate::command::{Call, Data, Model, Options, Rules, Status, tool};
use crate::size::{Estimate, Provenance};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "javac" | "kotlinc" | "scalac" => javac,
        "jar" => jar,
        "jlink" => jlink,
        "java" => java,
        "mvn" | "mvnw" => maven,
        "gradle" | "gradlew" => gradle,
        "sbt" | "ant" | "lein" => other,
        _ => return None,
    })
}

fn javac(call: &mut Call<'_>) -> Status {
    let rules = Rules { long: &["release", "class-path", "source-path", "module-path"], ..Rules::default() };
    let args = call.operands().to_vec();
    let after = |flag: &str| args.iter().position(|a| a == flag).and_then(|i| args.get(i + 1)).cloned();
    let options = Options::read(&args, rules);
    let sources: Vec<&String> = options.operands.iter().filter(|o| o.ends_with(".java")).collect();
    let bytes: Option<u64> = sources.iter().map(|s| text(call, s).map(|t| t.len() as u64)).sum();
    let folder = after("-d");
    let size = match bytes.filter(|_| !sources.is_empty()) {
        Some(bytes) => {
            tool::times(call.figure("java.class"), sources.len() as u64)
                + Estimate::between(0, bytes / 4, bytes * 2, Provenance::Heuristic)
        }
        None => {
            call.guess("the sources are not known");
            call.figure("java.classes")
        }
    };
    if let [one] = sources.as_slice() {
        let stem = one.rsplit('/').next().unwrap_or_default().trim_end_matches(".java").to_owned();
        let path = folder.map_or_else(|| one.replace(".java", ".class"), |f| format!("{f}/{stem}.class"));
        if let Some((parent, _)) = path.rsplit_once('/') {
            // What can't be made shows when the file is put there.
            let _ = crate::command::make::make_parents(call.machine, call.process, parent);
        }
        let result = tool::put_file(call, &path, size, 0o644);
        return Status::of(call.settle(result, &path, &path));
    }
    once(call, &folder.unwrap_or_else(|| ".".into()), size, "classes")
}

/// A runtime made of some modules.
fn jlink(call: &mut Call<'_>) -> Status {
    let args = call.operands().to_vec();
    let after = args.iter().position(|a| a == "--output").and_then(|i| args.get(i + 1)).cloned();
    let Some(folder) = after.or_else(|| args.iter().find_map(|a| a.strip_prefix("--output=").map(str::to_owned)))
    else {
        call.write(Data::unknown_text());
        return Status::Unknown;
    };
    let packed = args.iter().any(|a| matches!(a.as_str(), "--compress=2" | "--compress=zip-6" | "--compress=zip-9"));
    call.guess("which modules the program's own ones need is not followed");
    let size = call.figure(if packed { "java.runtime-packed" } else { "java.runtime" });
    once(call, &folder, size, "jlink")
}

fn jar(call: &mut Call<'_>) -> Status {
    let args = call.operands().to_vec();
    let first = args.first().cloned().unwrap_or_default();
    if args.iter().any(|a| a == "--extract" || a == "-x") || first.trim_start_matches('-').starts_with('x') {
        call.guess("what the archive holds is not known");
        let size = call.figure("java.classes");
        return once(call, ".", size, "jar");
    }
    let after = |flag: &str| args.iter().position(|a| a == flag).and_then(|i| args.get(i + 1)).cloned();
    let named = args.iter().find_map(|a| a.strip_prefix("--file=").map(str::to_owned));
    let Some(file) = named.or_else(|| after("--file")).or_else(|| after("-f")).or_else(|| args.get(1).cloned()) else {
        return Status::Unknown;
    };
    if !args.iter().any(|a| a == "--create" || a == "-c") && !first.contains('c') {
        call.write(Data::unknown_text());
        return Status::Unknown;
    }
    let source = after("-C").unwrap_or_else(|| ".".into());
    let content = call.machine.node(call.process, &source).map(|(_, n)| n.totals().estimate()).unwrap_or_default();
    let size = call.figure("java.jar-head") + tool::percent(content, call.figure("java.jar-percent"));
    let result = tool::put_file(call, &file, size, 0o644);
    Status::of(call.settle(result, &file, &file))
}

fn java(call: &mut Call<'_>) -> Status {
    call.write(Data::unknown_text());
    if call.operands().iter().any(|a| a == "-version" || a == "--version") {
        return Status::SUCCESS;
    }
    call.machine.unknown_here(call.process);
    Status::Unknown
}

fn maven(call: &mut Call<'_>) -> Status {
    let args = call.operands().to_vec();
    if args.iter().any(|a| a == "-v" || a == "--version") {
        return Status::SUCCESS;
    }
    let given = |flag: &str| args.iter().position(|a| a == flag).and_then(|i| args.get(i + 1)).cloned();
    let project = given("-f").or_else(|| given("--file")).unwrap_or_else(|| "pom.xml".into());
    let pom = text(call, &project);
    let local = args.iter().find_map(|a| a.strip_prefix("-Dmaven.repo.local=").map(str::to_owned));
    let folder = local.unwrap_or_else(|| format!("{}/.m2/repository", home(call)));
    // What is declared brings what it needs: about five for one.
    let declared = pom.as_ref().map(|p| p.matches("<dependency>").count() as u64 * 5);
    let size = call.figure("java.plugins") + dependencies(call, "java.jars", declared);
    call.guess("Maven Central is out of reach; Debian's Java libraries stand in");
    once(call, &folder, size, "maven");
    let builds = ["package", "install", "verify", "deploy", "compile", "test"];
    if args.iter().any(|a| a == "clean") {
        tool::take_package(call, "target", "maven");
    }
    if !args.iter().any(|a| builds.contains(&a.as_str())) {
        return Status::SUCCESS;
    }
    let classes = call.figure("java.classes");
    tool::put_package(call, "target", "maven", classes);
    let size = output(call, pom.as_deref(), size);
    let field = |key: &str| {
        let own = pom.as_deref()?.split("</parent>").last()?;
        own.split_once(&format!("<{key}>"))?.1.split('<').next().map(str::to_owned)
    };
    let name = field("finalName").or_else(|| Some(format!("{}-{}", field("artifactId")?, field("version")?)));
    let kind = field("packaging").unwrap_or_else(|| "jar".into());
    let path = name.map_or_else(|| "target/*.jar".to_owned(), |n| format!("target/{n}.{kind}"));
    let result = tool::put_file(call, &path, size, 0o644);
    Status::of(call.settle(result, &path, &path))
}

/// One jar: the project's classes, or all that it depends on.
fn output(call: &Call<'_>, manifest: Option<&str>, all: Estimate) -> Estimate {
    let fat = ["spring-boot", "shade", "assembly", "quarkus", "shadow"];
    let own = call.figure("java.jar");
    match manifest {
        Some(text) if !fat.iter().any(|f| text.contains(f)) => own,
        _ => Estimate { high: own.high.max(all.high), ..call.figure("java.fat-jar") },
    }
}

fn gradle(call: &mut Call<'_>) -> Status {
    let home = home(call);
    let folder = call.process.variable("GRADLE_USER_HOME").map_or(format!("{home}/.gradle"), str::to_owned);
    let build = text(call, "build.gradle").or_else(|| text(call, "build.gradle.kts"));
    let declared = build.as_ref().map(|b| b.matches("mplementation").count() as u64 * 5);
    let mut size = dependencies(call, "java.jars", declared) + call.figure("java.plugins");
    if call.process.name() == "gradlew" {
        size += call.figure("gradle.distribution");
    }
    call.guess("Maven Central is out of reach; Debian's Java libraries stand in");
    once(call, &folder, size, "gradle");
    if call.operands().iter().any(|a| a.contains("clean")) {
        tool::take_package(call, "build", "gradle");
    }
    let classes = call.figure("java.classes");
    tool::put_package(call, "build", "gradle", classes);
    let size = output(call, build.as_deref(), size);
    tool::put_package(call, "build/libs", "jar", size);
    // The jar's name is not known; whoever copies it names it by a wildcard.
    Status::Unknown
}

fn other(call: &mut Call<'_>) -> Status {
    let home = home(call);
    let size = call.figure("java.plugins") + dependencies(call, "java.jars", None);
    call.guess("which libraries the build fetches is not known");
    once(call, &format!("{home}/.ivy2"), size, "ivy");
    let size = call.figure("java.fat-jar");
    once(call, "target", size, "output")
}
