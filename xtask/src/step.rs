//! One step of a chore on the screen: its name, a sign of life while it runs, how long it took, and its output where it fails.

use crate::process::Result;
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// What a command said, and whether it succeeded.
pub struct Outcome {
    /// Whether it exited with 0.
    pub ok: bool,
    /// Its standard output and error, interleaved by line.
    pub output: String,
}

/// Runs a command as a step; its output is folded away unless it fails.
pub fn run(title: &str, command: &mut Command) -> Result<String> {
    let outcome = observe(title, command)?;
    if outcome.ok { Ok(outcome.output) } else { Err(format!("{title}: failed, see its output above")) }
}

/// Runs a command as a step and gives back what it said either way; the output of a failing one is shown whole.
/// The error says that it could not be started.
pub fn observe(title: &str, command: &mut Command) -> Result<Outcome> {
    let mut screen = Screen::open(title);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| {
        screen.close(false);
        format!("{title}: {} cannot be started: {error}", command.get_program().to_string_lossy())
    })?;
    let (sender, lines) = mpsc::channel();
    read_lines(child.stdout.take(), sender.clone());
    read_lines(child.stderr.take(), sender);
    let output = collect(&lines, &mut screen);
    let status = child.wait().map_err(|error| format!("{title}: {error}"))?;
    screen.close(status.success());
    if !status.success() {
        println!("{}", indent(&output));
    }
    Ok(Outcome { ok: status.success(), output })
}

/// Does a piece of work of our own as a step.
pub fn work<T>(title: &str, task: impl FnOnce() -> Result<T>) -> Result<T> {
    let mut screen = Screen::open(title);
    let outcome = task();
    screen.close(outcome.is_ok());
    outcome.map_err(|message| format!("{title}: {message}"))
}

/// A line beside the steps.
pub fn note(text: &str) {
    println!("  {text}");
}

fn read_lines(pipe: Option<impl Read + Send + 'static>, sender: Sender<String>) {
    let Some(pipe) = pipe else { return };
    std::thread::spawn(move || {
        let mut reader = BufReader::new(pipe);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            if sender.send(text).is_err() {
                return;
            }
            line.clear();
        }
    });
}

fn collect(lines: &Receiver<String>, screen: &mut Screen) -> String {
    let mut output = String::new();
    loop {
        match lines.recv_timeout(Duration::from_millis(200)) {
            Ok(line) => {
                output.push_str(&line);
                output.push('\n');
                screen.last_line = line;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return output,
        }
        screen.sign_of_life();
    }
}

fn indent(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}

/// The place of a step on the screen: one line that lives on a terminal; a line now and then elsewhere.
struct Screen {
    title: String,
    begun: Instant,
    last_sign: Instant,
    last_line: String,
    terminal: bool,
}

impl Screen {
    fn open(title: &str) -> Self {
        let terminal = std::io::stdout().is_terminal();
        if terminal {
            print!("  {title} …");
        } else {
            println!("  {title} …");
        }
        let _ = std::io::stdout().flush();
        let now = Instant::now();
        Self { title: title.to_owned(), begun: now, last_sign: now, last_line: String::new(), terminal }
    }

    fn sign_of_life(&mut self) {
        let pause = if self.terminal { Duration::from_millis(200) } else { Duration::from_secs(30) };
        if self.last_sign.elapsed() < pause {
            return;
        }
        self.last_sign = Instant::now();
        let line: String = self.last_line.trim().chars().take(60).collect();
        let text = format!("  {} … {:.0} s  {line}", self.title, self.begun.elapsed().as_secs_f64());
        if self.terminal {
            print!("\r\x1b[2K{text}");
            let _ = std::io::stdout().flush();
        } else {
            println!("{text}");
        }
    }

    fn close(&mut self, ok: bool) {
        let start = if self.terminal { "\r\x1b[2K" } else { "" };
        let sign = if ok { "✓" } else { "✗" };
        println!("{start}{sign} {}  {:.1} s", self.title, self.begun.elapsed().as_secs_f64());
    }
}
