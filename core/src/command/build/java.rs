//! `javac`, `jar`, `java`, `mvn`, `gradle`, `sbt`, `ant`.

use super::classes::{self, Source};
use super::{dependencies, file_data, home, jar, once, text};
use crate::command::{Call, Data, Model, Status, tool};
use crate::size::{Estimate, Provenance};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "javac" | "kotlinc" | "scalac" => javac,
        "jar" => jar::jar,
        "jlink" => jlink,
        "java" => java,
        "mvn" | "mvnw" => maven,
        "gradle" | "gradlew" => gradle,
        "ant" => ant,
        "sbt" | "lein" => other,
        _ => return None,
    })
}

fn javac(call: &mut Call<'_>) -> Status {
    let mut args = Vec::new();
    for word in call.operands().to_vec() {
        // A file of arguments, one a line or between blanks.
        match word.strip_prefix('@').and_then(|file| text(call, file)) {
            Some(listed) => args.extend(listed.split_whitespace().map(|word| word.trim_matches('"').to_owned())),
            None => args.push(word),
        }
    }
    let after = |flag: &str| args.iter().position(|a| a == flag).and_then(|i| args.get(i + 1)).cloned();
    let folder = after("-d");
    let sources: Vec<String> = args.iter().filter(|word| word.ends_with(".java")).cloned().collect();
    let texts: Option<Vec<String>> = sources.iter().map(|source| text(call, source)).collect();
    let Some(texts) = texts.filter(|_| !sources.is_empty()) else {
        call.guess("the sources are not known");
        let size = call.figure("java.classes");
        return once(call, &folder.unwrap_or_else(|| ".".into()), size, "classes");
    };
    let beside = |path: &String| path.rsplit_once('/').map_or(".", |(folder, _)| folder).to_owned();
    let sources: Vec<(String, Source)> =
        sources.iter().map(beside).zip(texts.iter().map(|text| Source::read(text))).collect();
    classes::lay(call, folder.as_deref(), &sources, &args)
}

/// The sources below a folder; `None` where they are not known.
fn sources_below(call: &Call<'_>, folder: &str) -> Option<Vec<(String, Source)>> {
    let (mut found, mut is_known) = (Vec::new(), true);
    call.machine.tree().walk(&call.machine.path(call.process, folder), &mut |path, node| {
        let Some(file) = node.as_file() else { return };
        is_known &= !file.is_aggregate();
        let Some((above, _)) = path.as_str().rsplit_once('/').filter(|(_, name)| name.ends_with(".java")) else {
            return;
        };
        match file_data(file).as_text() {
            Some(text) => found.push((above.to_owned(), Source::read(&text))),
            None => is_known = false,
        }
    });
    Some(found).filter(|found| is_known && !found.is_empty())
}

/// Compiles a project whose sources stand where Maven and Gradle look for them, with all debug information, as both ask for it.
/// What the classes and resources come to in a jar; nothing where the sources are not known.
fn compile_own(call: &mut Call<'_>, classes_in: &str, resources_in: &str) -> Option<Estimate> {
    const RESOURCES: &str = "src/main/resources";
    let sources = sources_below(call, "src/main/java")?;
    classes::lay(call, Some(classes_in), &sources, &["-g".to_owned()]);
    let mut packed = jar::entries(call, classes_in);
    if let Ok((_, node)) = call.machine.node(call.process, RESOURCES) {
        packed += jar::entries(call, RESOURCES);
        tool::put_package(call, resources_in, "resources", node.totals().estimate());
    }
    Some(packed)
}

/// Takes a folder of outputs away, as `clean` does.
fn clean(call: &mut Call<'_>, folder: &str) {
    let path = call.machine.path(call.process, folder);
    // What is not there, or mounted, stays as it is.
    let _ = crate::command::remove::remove_tree(call.machine, call.process, &path);
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
    let has = |names: &[&str]| args.iter().any(|a| names.contains(&a.as_str()));
    let packed = has(&["--compress=2", "--compress=zip-6", "--compress=zip-9"]);
    let size = call.figure(match (packed, has(&["--strip-debug", "-G"])) {
        (true, true) => "java.runtime-packed",
        (true, false) => "java.runtime-packed.debug",
        _ => "java.runtime",
    });
    let modules = args.iter().position(|a| a == "--add-modules").and_then(|at| args.get(at + 1));
    let is_least = modules.is_some_and(|list| list.split(',').all(|m| matches!(m, "java.base" | "java.logging")));
    let size = if is_least {
        let typical = Estimate { low: size.bytes, high: size.bytes, ..size };
        tool::percent(typical, call.figure("java.runtime.least-percent"))
    } else {
        call.guess("which modules the program's own ones need is not followed");
        size
    };
    once(call, &folder, size, "jlink")
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
        clean(call, "target");
    }
    if !args.iter().any(|a| builds.contains(&a.as_str())) {
        return Status::SUCCESS;
    }
    let own = compile_own(call, "target/classes", "target/classes");
    if own.is_none() {
        let size = call.figure("java.classes");
        tool::put_package(call, "target", "maven", size);
    }
    let size = output(call, pom.as_deref(), size, own, pom.as_ref().map_or(0, |pom| pom.len() as u64));
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

/// One jar: the project's classes with its description, or all that it depends on.
fn output(
    call: &Call<'_>,
    manifest: Option<&str>,
    all: Estimate,
    classes: Option<Estimate>,
    description: u64,
) -> Estimate {
    let fat = ["spring-boot", "shade", "assembly", "quarkus", "shadow"];
    let own = match classes {
        Some(entries) => {
            let described = Estimate::between(0, description, description, Provenance::Heuristic);
            let described = tool::percent(described, call.figure("java.other-packed"));
            call.figure("java.jar-head") + call.figure("java.jar-described") + entries + described
        }
        None => call.figure("java.jar"),
    };
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
        clean(call, "build");
    }
    let own = compile_own(call, "build/classes/java/main", "build/resources/main");
    if own.is_none() {
        let size = call.figure("java.classes");
        tool::put_package(call, "build", "gradle", size);
    }
    let size = output(call, build.as_deref(), size, own, 0);
    tool::put_package(call, "build/libs", "jar", size);
    // The jar's name is not known; whoever copies it names it by a wildcard.
    Status::Unknown
}

/// `ant` fetches nothing by itself; what its file compiles and packs is read off its tasks, whatever the target.
fn ant(call: &mut Call<'_>) -> Status {
    let args = call.operands().to_vec();
    let given = args.iter().position(|arg| matches!(arg.as_str(), "-f" | "-file" | "-buildfile"));
    let file = given.and_then(|at| args.get(at + 1)).map_or("build.xml", String::as_str);
    let Some(project) = text(call, file) else {
        call.guess("what build.xml makes is not known");
        let size = call.figure("java.jar");
        tool::put_package(call, ".", "ant", Estimate { low: 0, ..size });
        return Status::Unknown;
    };
    for task in tasks(&project, "javac") {
        let folder = task.attribute(&project, "srcdir").unwrap_or_else(|| "src".into());
        let into = task.attribute(&project, "destdir");
        let debug =
            task.attribute(&project, "debug").is_some_and(|asked| matches!(asked.as_str(), "true" | "on" | "yes"));
        let options = [if debug { "-g" } else { "-g:none" }.to_owned()];
        match sources_below(call, &folder) {
            Some(sources) => {
                classes::lay(call, into.as_deref(), &sources, &options);
            }
            None => {
                call.guess("the sources are not known");
                let size = call.figure("java.classes");
                once(call, into.as_deref().unwrap_or(&folder), size, "ant");
            }
        }
    }
    let mut ok = true;
    for task in tasks(&project, "jar").chain(tasks(&project, "war")) {
        let named = task.attribute(&project, "destfile").or_else(|| task.attribute(&project, "jarfile"));
        let Some(path) = named else { continue };
        if let Some((folder, _)) = path.rsplit_once('/') {
            // What can't be made shows when the file is put there.
            let _ = crate::command::make::make_parents(call.machine, call.process, folder);
        }
        let from = task.attribute(&project, "basedir").unwrap_or_else(|| ".".into());
        let size = call.figure("java.jar-head") + jar::entries(call, &from);
        let result = tool::put_file(call, &path, size, 0o644);
        ok &= call.settle(result, &path, &path);
    }
    Status::of(ok)
}

/// A task of a build file of Ant: the text of its tag.
struct Task<'t>(&'t str);

fn tasks<'t>(project: &'t str, name: &str) -> impl Iterator<Item = Task<'t>> {
    let begins = |rest: &&str| rest.starts_with(|c: char| c.is_whitespace());
    let tags = project.split(&format!("<{name}")).skip(1).collect::<Vec<_>>().into_iter();
    tags.filter(begins).map(|rest| Task(rest.split('>').next().unwrap_or_default()))
}

impl Task<'_> {
    /// An attribute, with the properties in it that the project gives a value.
    fn attribute(&self, project: &str, name: &str) -> Option<String> {
        let value = |tag: &str, name: &str| {
            let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
            rest.split('"').next().map(str::to_owned)
        };
        let mut found = value(&self.0.replace('\n', " "), name)?;
        for property in tasks(project, "property") {
            if let (Some(name), Some(value)) = (value(property.0, "name"), value(property.0, "value")) {
                found = found.replace(&format!("${{{name}}}"), &value);
            }
        }
        // Properties may be made of others.
        for property in tasks(project, "property") {
            if let (Some(name), Some(value)) = (value(property.0, "name"), value(property.0, "value")) {
                found = found.replace(&format!("${{{name}}}"), &value);
            }
        }
        Some(found)
    }
}

fn other(call: &mut Call<'_>) -> Status {
    let home = home(call);
    let size = call.figure("java.plugins") + dependencies(call, "java.jars", None);
    call.guess("which libraries the build fetches is not known");
    once(call, &format!("{home}/.ivy2"), size, "ivy");
    let size = call.figure("java.fat-jar");
    once(call, "target", size, "output")
}
