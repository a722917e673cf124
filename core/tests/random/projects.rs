//! Random projects, and random edits of them, the same on every run: small names, so that lines meet each other's files.

use layerlab_core::filesystem::Key;
use layerlab_core::{Engine, Project};

/// A generator of numbers that is the same on every run.
pub struct Dice(Key, u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(Key::of("dice").with_number(seed), 0)
    }

    pub fn roll(&mut self, sides: usize) -> usize {
        self.1 += 1;
        (self.0.with_number(self.1).0 % sides.max(1) as u64) as usize
    }

    pub fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.roll(words.len())]
    }

    /// `%p` becomes a path in the image, `%c` one of the context, `%s` a stage or an image, `%n` a name, `%d` a digit.
    fn fill(&mut self, text: &str) -> String {
        let mut parts = text.split('%');
        let mut line = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (code, rest) = part.split_at(1);
            line += &match code {
                "p" => format!("/{}", self.path()),
                "c" => self.path(),
                "s" => self.pick(&["one", "two", "three", "0", "1", "local", "ghost:1"]).to_owned(),
                "n" => self.pick(NAMES).to_owned(),
                _ => self.roll(4).to_string(),
            };
            line += rest;
        }
        line
    }

    fn path(&mut self) -> String {
        let folders = self.roll(3);
        let mut path = String::new();
        for _ in 0..folders {
            path = path + self.pick(&["a", "b", "c", "repo.git", "objects", "_cacache", "content-v2"]) + "/";
        }
        path + self.pick(NAMES)
    }
}

const NAMES: &[&str] =
    &["a", "b", "c", "x.js", "Main.PY", "lib.so.1", ".env", "id_rsa", "*", "v.tar.gz", "deep", "run"];

const LINES: &[&str] = &[
    "FROM scratch",
    "FROM scratch AS one",
    "FROM local AS two",
    "FROM local",
    "FROM debian:12 AS three",
    "FROM %s",
    "COPY . .",
    "COPY . %p/",
    "COPY %c %p",
    "COPY a b %p/",
    "COPY a %p",
    "COPY --chown=%d:%d . %p",
    "COPY --chown=app a %p",
    "COPY --chmod=75%d . %p/",
    "COPY --chmod=u+x,go-w a %p",
    "COPY --link . %p/",
    "COPY --link --chown=%d a %p",
    "COPY --from=%s / %p",
    "COPY --from=%s %p %p",
    "COPY --from=%s /a /b /c/",
    "COPY --exclude=**/%n . %p",
    "COPY --parents a/*/%n b %p/",
    "COPY * %p/",
    "COPY <<EOF %p\nhello %d\nEOF",
    "ADD v.tar.gz %p/",
    "ADD https://example.com/%n %p/",
    "RUN rm -rf %p",
    "RUN rm -rf /a /b",
    "RUN rm %p %p",
    "RUN mkdir -p %p && cp -r /a %p",
    "RUN mv %p %p",
    "RUN mv /a /moved",
    "RUN cp -a %p %p",
    "RUN chown -R %d:%d %p",
    "RUN chown -R app /",
    "RUN chmod -R a+x %p; true",
    "RUN chmod -R 6%d4 /a",
    "RUN ln %p %p || ln -s %p %p",
    "RUN ln -s a %p",
    "RUN cd %p && echo text%d > %n && cat %n >> /log",
    "RUN find / -name %n -delete",
    "RUN touch %p && truncate -s %d00 %p",
    "RUN tar -C /a -cf /a.tar . ; tar -xf /v.tar.gz -C /b",
    "RUN --mount=type=cache,target=%p echo > %p",
    "RUN --mount=type=bind,from=%s,target=/m cp -r /m %p",
    "RUN make %n",
    "RUN unheard-of --of %p",
    "RUN for i in 1 2 3; do mkdir -p %p$i; done",
    "RUN rm -rf /a && mkdir /a && echo %d > /a/%n",
    "WORKDIR %p",
    "WORKDIR a",
    "USER app",
    "USER 0",
    "ENV A=%d B=%p",
    "ARG A=%d",
    "LABEL a=%d",
    "VOLUME %p",
    "EXPOSE 8%d",
    "ONBUILD COPY . %p",
    "CMD [\"%n\"]",
    "# %d",
    "",
    "FORM scratch",
    "RUN <<EOF\nmkdir -p %p\nrm -r %p\nEOF",
    "COPY --from=9 . .",
    "RUN [\"rm\", \"-r\", \"%p\"]",
    "COPY $A %p",
    "RUN 'open quote %p",
];

const CONTEXT: &[&str] = &[
    "{path: %c, size: %d%d%d}",
    "{path: %c, size: %d kB, mode: \"0755\"}",
    "{path: %c, content: \"text %d\"}",
    "{path: %c, content: \"FROM scratch\\n\"}",
    "{path: %c/, size: 3%d MB, files: %d}",
    "{path: %c/*, size: 1 kB}",
    "{path: %c, size: 1%d, mode: \"4755\", uid: 5}",
    "{path: .dockerignore, content: \"**/%n\\n!a/%n\\n%c\\n\"}",
    "{path: a/%n, size: 4%d kB}",
    "{path: b/%n, size: 2%d kB}",
    "{path: /%c, siez: 1}",
    "{path: %c, size: 18446744073709551615}",
];

/// A Dockerfile by lines, and what its manifest declares by entries.
#[derive(Clone)]
pub struct Draft {
    lines: Vec<String>,
    context: Vec<String>,
    image: Vec<String>,
    engine: Engine,
    entries: bool,
    target: Option<String>,
}

impl Draft {
    pub fn new(dice: &mut Dice) -> Self {
        let mut lines: Vec<String> = (0..4 + dice.roll(14)).map(|_| line(dice)).collect();
        let from = LINES[dice.roll(5)];
        lines.insert(0, dice.fill(from));
        let context = (0..dice.roll(12)).map(|_| entry(dice)).collect();
        let image = (0..dice.roll(8)).map(|_| entry(dice)).collect();
        Self { lines, context, image, engine: Engine::Containerd, entries: dice.roll(3) == 0, target: None }
    }

    /// One change, as a person makes it.
    pub fn edit(&mut self, dice: &mut Dice) {
        let at = dice.roll(self.lines.len() + 1);
        match dice.roll(10) {
            0 | 1 => self.lines.insert(at, line(dice)),
            2 | 3 if at < self.lines.len() => drop(self.lines.remove(at)),
            4 if at < self.lines.len() => self.lines[at] = line(dice),
            5 => self.lines.push(line(dice)),
            6 => change(&mut self.context, dice),
            7 => change(&mut self.image, dice),
            8 => self.engine = [Engine::Containerd, Engine::Overlay2][dice.roll(2)],
            _ => {
                self.target = Some(dice.pick(&["one", "two", "0", ""]).to_owned()).filter(|t| !t.is_empty());
                self.entries = dice.roll(3) == 0;
            }
        }
    }

    pub fn project(&self) -> Project {
        let passwd = "{path: /etc/passwd, content: \"root:x:0:0::/:/bin/sh\\napp:x:7:7::/:/bin/sh\\n\"}";
        let manifest = format!(
            "context:\n  files:\n    - {{path: a/x.js, size: 12 kB}}\n{}images:\n  local:\n    files:\n      - {passwd}\n{}{}archives:\n  v.tar.gz: {{listing: \"120 a/x.js\\n7 deep/a\\n\"}}\nruns:\n  - {{command: \"make *\", writes: [{{path: /a/out, size: 1 MB}}], removes: [\"/b/**\"]}}\n",
            list(&self.context),
            ["sh", "rm", "cp", "mv", "chown", "chmod", "mkdir", "ln", "find", "tar", "touch", "truncate"]
                .map(|name| format!("      - {{path: /bin/{name}, size: 0, mode: \"0755\"}}\n"))
                .concat(),
            list(&self.image),
        );
        let mut project = Project {
            dockerfile: self.lines.join("\n") + "\n",
            manifest,
            engine: self.engine,
            entries: self.entries,
            ..Project::default()
        };
        project.options.target.clone_from(&self.target);
        project
    }
}

fn line(dice: &mut Dice) -> String {
    let text = LINES[dice.roll(LINES.len())];
    dice.fill(text)
}

fn entry(dice: &mut Dice) -> String {
    let text = CONTEXT[dice.roll(CONTEXT.len())];
    dice.fill(text)
}

fn change(entries: &mut Vec<String>, dice: &mut Dice) {
    let at = dice.roll(entries.len() + 1);
    match entries.get_mut(at) {
        Some(old) if dice.roll(2) == 0 => *old = entry(dice),
        Some(_) => drop(entries.remove(at)),
        None => entries.push(entry(dice)),
    }
}

fn list(entries: &[String]) -> String {
    entries.iter().map(|entry| format!("      - {entry}\n")).collect()
}
