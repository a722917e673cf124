//! What `make` leaves behind where the makefile is in the context: its rules run, and what is not interpreted is said.
#![cfg(feature = "facts")]

use layerlab_core::catalog::packages::Packages;
use layerlab_core::report::{Layer, Report};
use layerlab_core::{NoFiles, Project, Session};
use std::fmt::Write as _;

/// The report of `RUN make …` beside some files of known text.
fn report(files: &[(&str, &str)], run: &str) -> Report {
    let mut manifest =
        String::from("images:\n  base: {size: 100 MB, os: {id: debian, version: '12'}}\ncontext:\n  files:\n");
    for (path, text) in files {
        // Writing to a String can't fail.
        let _ = writeln!(manifest, "    - {{path: {path}, content: {text:?}}}");
    }
    let dockerfile = format!("FROM base\nWORKDIR /src\nCOPY . .\nRUN {run}\n");
    let project = Project { dockerfile, manifest, entries: true, ..Project::default() };
    let mut session = Session::default();
    session.learn(Packages::builtin());
    session.report(&project, &NoFiles)
}

fn last(report: &Report) -> &Layer {
    report.stages[0].layers.last().unwrap()
}

/// What the last layer holds, as `path size`.
fn made(makefile: &str, run: &str) -> Vec<String> {
    let report = report(&[("Makefile", makefile), ("a.txt", "12345"), ("b.txt", "123"), ("sub/c.txt", "1")], run);
    assert!(report.diagnostics.iter().all(|d| d.code != "estimated-command"), "{:?}", report.diagnostics);
    let files = last(&report).entries.iter().flatten().filter(|e| e.size > 0);
    files.map(|e| format!("{} {}", e.path, e.size)).collect()
}

#[test]
fn rules_that_may_follow_each_other_without_end_are_given_up() {
    // Each fits whatever the one before asks for, so that there are 200 ways from every name.
    let rules: String = (0..200).map(|n| format!("%.o: %.{n}.o\n\ttouch $@\n")).collect();
    let report = report(&[("Makefile", &format!("all: a.o\n{rules}"))], "make");
    let said = report.diagnostics.iter().map(|d| d.message.as_str()).collect::<Vec<_>>().join("\n");
    assert!(said.contains("so many pattern rules"), "{said}");
    assert!(last(&report).high > 0);
}

#[test]
fn recipes_run_in_the_order_of_what_they_need() {
    let makefile = "\
TXT := $(sort $(wildcard *.txt))
OUT = $(TXT:.txt=.up)
DEST ?= out
.PHONY: all install clean
all: whole # the first target
whole: $(OUT) | dir
\t@cat $^ > $@
\trm $(OUT)
%.up: %.txt
\tcat $< $< > $@
dir:
\tmkdir -p dir
install: all
\tmkdir -p $(DEST)/bin
\tcp whole \\
\t  $(DEST)/bin/$(notdir whole)
clean:
\trm -f whole
";
    assert_eq!(made(makefile, "make"), ["/src/whole 16"]);
    assert_eq!(made(makefile, "make -j4 install DEST=/opt"), ["/opt/bin/whole 16", "/src/whole 16"]);
    assert_eq!(made(makefile, "make && make clean"), [""; 0]);
    assert_eq!(made(makefile, "DEST=/e make install && rm whole"), ["/e/bin/whole 16"]);
    assert_eq!(made(makefile, "make a.up && make a.up && rm b.txt"), ["/src/a.up 10"]);
}

#[test]
fn conditionals_functions_and_other_makes_work_as_the_manual_says() {
    let makefile = "\
ifeq ($(MODE),small)
N = 1
else ifdef LARGE
N = 333
else
N = 22
endif
NAMES = $(foreach n,x y,$(n)$(N))
LIST := $(filter-out y%,$(NAMES)) $(if $(LARGE),big) $(words $(NAMES)) $(dir a/b.c)$(basename a/b.c)$(suffix b.c)
all:
\tprintf '%s' '$(strip $(LIST))' > list
\t$(MAKE) -C sub N=$(N)
export N
static.o other.o: %.o: a.txt
\tcp $< $@ && printf '%s' $* $$N >> $@
text:
\tprintf '%s' $(shell cat a.txt) > text
fail:
\t-false
\tfalse
\techo never > never
";
    let files = |run: &str| {
        let files = [("Makefile", makefile), ("a.txt", "12345"), ("sub/Makefile", "n:\n\tprintf '%s' $(N) > n\n")];
        let report = report(&files, run);
        last(&report)
            .entries
            .iter()
            .flatten()
            .filter(|e| e.size > 0)
            .map(|e| format!("{} {}", e.path, e.size))
            .collect::<Vec<_>>()
    };
    // "x22 2 a/a/b.c", "x1 2 a/a/b.c", "x333 big 2 a/a/b.c"
    assert_eq!(files("make"), ["/src/list 13", "/src/sub/n 2"]);
    assert_eq!(files("make MODE=small"), ["/src/list 12", "/src/sub/n 1"]);
    assert_eq!(files("LARGE=1 make"), ["/src/list 18", "/src/sub/n 3"]);
    assert_eq!(files("make other.o"), ["/src/other.o 12"]);
    assert_eq!(files("make text"), ["/src/text 5"]);
    assert_eq!(files("make fail || echo 12 > failed"), ["/src/failed 3"]);
}

#[test]
fn compilers_run_by_the_rules_that_make_has_itself() {
    let files = [("Makefile", "CFLAGS = -O2\nprog: prog.o util.o\n"), ("prog.c", "int main(){}"), ("util.c", "int u;")];
    let report = report(&files, "make");
    let layer = last(&report);
    let paths: Vec<_> = layer.entries.iter().flatten().filter(|e| e.size > 0).map(|e| e.path.clone()).collect();
    assert_eq!(paths, ["/src/prog", "/src/prog.o", "/src/util.o"]);
    assert!(layer.high < 60_000, "{layer:?}");
}

#[test]
fn what_is_not_interpreted_is_named_and_bounded() {
    for (makefile, named) in [
        ("define X\necho\nendef\nall:\n\t$(X)\n", "define"),
        ("all:\n\t$(call f,x)\n", "$(call"),
        ("all: X = 1\nall:\n\techo $(X)\n", "variables of a target"),
        ("X = $(X)\nall:\n\techo $(X)\n", "stand for themselves"),
        ("S := $(shell unheard-of)\nall: $(S)\n", "$(shell unheard-of)"),
        ("include other.mk\nall:\n", "other.mk"),
    ] {
        let report = report(&[("Makefile", makefile)], "make");
        let layer = last(&report);
        assert!(layer.high > 1_000_000_000, "{makefile}: {layer:?}");
        let said = report.diagnostics.iter().any(|d| format!("{d:?}").contains(named));
        assert!(said, "{makefile}: {:?}", report.diagnostics);
    }
}
