//! `java-tool-chain-in-image`.

use crate::advice::rule::rule;
use crate::advice::stages::base::{Base, Family, beside};
use crate::advice::stages::{self, Subject, Verdict, interpreted};
use crate::advice::{Context, Finding};
use crate::filesystem::AbsPath;

const RULE: &str = "java-tool-chain-in-image";

rule! {
    /// ## What it does
    /// Finds images that start a Java program and still have the JDK, Maven or Gradle, and the repository that these filled.
    ///
    /// ## Why it costs
    /// A JRE weighs half of a JDK or less, and the local repository with its plugins is seldom below 100 MB. The jar needs a JRE.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM maven:3.9-eclipse-temurin-17
    /// WORKDIR /app
    /// COPY Main.java .
    /// RUN mvn package
    /// CMD ["java", "-jar", "target/app.jar"]
    /// ```
    /// ```yaml
    /// context: {files: [{path: Main.java, size: 4 kB}]}
    /// images:
    ///   maven:3.9-eclipse-temurin-17: {size: 500 MB}
    ///   eclipse-temurin:17-jre: {size: 290 MB}
    /// runs:
    ///   - {command: mvn package, writes: [{path: /app/target/app.jar, size: 20 MB}, {path: /app/target/classes/, size: 20 MB, files: 90}]}
    /// ```
    /// Saves 230 MB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM maven:3.9-eclipse-temurin-17 AS build
    /// WORKDIR /app
    /// COPY Main.java .
    /// RUN mvn package
    ///
    /// FROM eclipse-temurin:17-jre
    /// COPY --from=build /app/target/app.jar /app/target/app.jar
    /// WORKDIR /app
    /// CMD ["java", "-jar", "target/app.jar"]
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that the jar holds all that it needs (or lies beside it), and that the JRE of the same version, of Eclipse Temurin, runs
    /// it. Both can be changed. No fix where Maven or Gradle start the program.
    ///
    /// ## Sources
    /// Docker's "Multi-stage builds"; the `eclipse-temurin` image's documentation.
    JavaToolChainInImage {
        name: "java-tool-chain-in-image",
        title: "The image has the JDK and a build tool",
        group: Size,
        severity: Warning,
        aliases: ["tally/prefer-multi-stage-build"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    stages::check(context, "the image has what built its program: the JDK, the build tool and what it fetched", judge)
}

const BUILD_ONLY: &[&str] = &["GRADLE_*", "JAVA_HOME", "MAVEN_*", "PATH"];

const TOOLS: [&str; 8] = ["ant", "gradle", "gradlew", "javac", "lein", "mvn", "mvnw", "sbt"];

fn judge(subject: &Subject<'_, '_>) -> Verdict {
    if !TOOLS.iter().any(|tool| subject.calls(tool).next().is_some()) {
        return Verdict::NotMine;
    }
    if TOOLS.contains(&subject.start.name()) {
        return Verdict::Cannot("a build tool starts it; start the jar that it makes");
    }
    if subject.start.name() != "java" {
        return Verdict::NotMine;
    }
    let chosen = subject.value(RULE, "runtime", "");
    let version = version(subject);
    if version.is_none() && chosen.is_empty() {
        return Verdict::Cannot("which version of Java it is built for is not known");
    }
    let words = subject.start.arguments();
    let jar = words.iter().position(|word| word == "-jar").and_then(|at| words.get(at + 1));
    if jar.is_some_and(|jar| jar.contains(['*', '$'])) {
        return Verdict::Cannot("which jar it starts is not known");
    }
    let flavour = if Base::of(subject).family == Family::Alpine { "jre-alpine" } else { "jre" };
    let guess = version.map(|version| beside(subject.base, &format!("eclipse-temurin:{version}-{flavour}")));
    let image = guess.unwrap_or(chosen);
    let mut draft = match interpreted::draft(subject, RULE, &image, &[]) {
        Ok(draft) => draft,
        Err(why) => return Verdict::Cannot(why),
    };
    let folder = subject.workdir();
    if let Some(jar) = jar.map(|jar| folder.join(jar)) {
        let jar = AbsPath::new(&subject.value(RULE, "artifact", jar.as_str()));
        draft.carried.retain(|path| *path != folder);
        draft.carry(jar.clone());
        draft.assumptions.push(format!("{jar} holds all that it needs."));
        draft.values.push(("artifact", "the jar", jar.to_string()));
    }
    if subject.start.program().contains('/') {
        let mut words = subject.start.own_words().to_vec();
        if let Some(word) = words.get_mut(subject.start.index()) {
            *word = "java".into();
        }
        draft.start = Some(words);
    }
    draft.build_only = BUILD_ONLY;
    Verdict::Convert(Box::new(draft))
}

/// The version of Java, as the base image's tag, its environment, or a package names it.
fn version(subject: &Subject<'_, '_>) -> Option<u32> {
    let (name, tag) = subject.base.rsplit_once(':').unwrap_or((subject.base, ""));
    let numbers = |text: &str| text.split(|c: char| !c.is_ascii_digit()).find_map(|part| part.parse::<u32>().ok());
    let of_jdk = |text: &str| numbers(text.split_once("jdk").or_else(|| text.split_once("temurin"))?.1);
    let is_jdk = ["openjdk", "eclipse-temurin", "amazoncorretto", "ibm-semeru-runtimes"];
    let is_jdk = is_jdk.iter().any(|own| name.rsplit('/').next() == Some(own));
    let of_tag = if is_jdk { numbers(tag) } else { of_jdk(tag) };
    let declared = || numbers(subject.stage.config.env("JAVA_VERSION")?.trim_start_matches("jdk"));
    let packaged = |names: &[String]| {
        names.iter().filter(|name| name.contains("jdk")).find_map(|name| numbers(name.trim_start_matches("java-")))
    };
    let installed = || packaged(&stages::packages::installed(subject));
    let of_base = || packaged(&subject.context.simulation.stages.get(subject.target)?.base.packages);
    of_tag.or_else(declared).or_else(installed).or_else(of_base)
}
