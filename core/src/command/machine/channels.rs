//! Opening, reading and writing: what the descriptors of a process lead to.

use super::{Access, Channel, Machine, Opening, may};
use crate::command::content::{content, endless_length, file_of, splice};
use crate::command::{Data, Failure, Process, STDERR, STDIN, STDOUT};
use crate::filesystem::{AbsPath, File, Kind, Node};
use std::sync::Arc;

/// So many bytes of a file cost a step where it is written to again.
const CARRIED: usize = 16 * 1024;

impl Machine {
    /// Opens a channel of its own.
    pub fn open(&mut self, channel: Channel) -> usize {
        self.channels.push(channel);
        self.channels.len() - 1
    }

    /// Opens a file or device for reading.
    pub fn open_read(&mut self, process: &Process, text: &str) -> Result<usize, Failure> {
        if let Some(device) = self.device(process, text) {
            return Ok(device);
        }
        let (path, node) = self.node(process, text)?;
        if !may(&process.identity, &node.meta, Access::Read) {
            return Err(Failure::Denied);
        }
        Ok(self.open(Channel::File { path, at: 0, append: false }))
    }

    /// Opens a file or device for writing; makes the file where there is none.
    pub fn open_write(&mut self, process: &Process, text: &str, opening: Opening) -> Result<usize, Failure> {
        if let Some(device) = self.device(process, text) {
            return Ok(device);
        }
        let resolved = self.resolve(process, text)?;
        let path = resolved.path;
        match resolved.node {
            Some(node) => self.reopen(process, &path, &node, opening)?,
            None if text.ends_with('/') => return Err(Failure::IsADirectory),
            None => {
                let meta = self.fresh_meta(process, &path, 0o666);
                // What is appended to may be there, and is copied up then.
                let unseen = resolved.may_exist && opening != Opening::Truncate;
                let file = if unseen { file_of(&Data::unknown_file()) } else { File::with_content(Vec::new()) };
                self.put(process, &path, Node::file(meta, file))?;
            }
        }
        Ok(self.open(Channel::File { path, at: 0, append: opening == Opening::Append }))
    }

    /// Opens an existing node for writing, which copies it up even if nothing is written.
    fn reopen(&mut self, process: &Process, path: &AbsPath, node: &Arc<Node>, opening: Opening) -> Result<(), Failure> {
        match &node.kind {
            Kind::Dir(_) => return Err(Failure::IsADirectory),
            Kind::File(_) => {}
            Kind::Symlink(_) | Kind::Special(_) => return Ok(()),
        }
        self.check_writable(path)?;
        if !may(&process.identity, &node.meta, Access::Write) {
            return Err(Failure::Denied);
        }
        if opening == Opening::Truncate {
            let mtime = self.now();
            self.writer.set_file(path, File::with_content(Vec::new()), mtime)?;
        } else {
            self.writer.set_meta(path, node.meta)?;
        }
        Ok(())
    }

    /// The channel behind a device's name.
    fn device(&mut self, process: &Process, text: &str) -> Option<usize> {
        let path = self.path(process, text);
        let of = |n: u32| process.channels.get(&n).copied();
        match path.as_str() {
            "/dev/null" | "/dev/tty" | "/dev/console" => Some(0),
            "/dev/zero" => Some(self.open(Channel::Pipe(Data::Endless(Some(vec![0]))))),
            "/dev/urandom" | "/dev/random" => Some(self.open(Channel::Pipe(Data::Endless(None)))),
            "/dev/stdin" => of(STDIN),
            "/dev/stdout" | "/proc/self/fd/1" | "/proc/1/fd/1" => of(STDOUT),
            "/dev/stderr" | "/proc/self/fd/2" | "/proc/1/fd/2" => of(STDERR),
            other => other.strip_prefix("/dev/fd/").and_then(|n| n.parse().ok()).and_then(of),
        }
    }

    /// Reads everything that is left in a descriptor.
    pub fn read(&mut self, process: &Process, descriptor: u32) -> Data {
        let Some(id) = process.channels.get(&descriptor).copied() else { return Data::default() };
        self.read_channel(id)
    }

    /// Reads everything that is left in a channel.
    pub fn read_channel(&mut self, id: usize) -> Data {
        match self.channels.get_mut(id) {
            Some(Channel::Pipe(data)) if data.length().is_some() => std::mem::take(data),
            Some(Channel::Pipe(data)) => data.clone(),
            Some(Channel::File { path, at, .. }) => {
                let data = content(self.writer.tree(), path).skip(*at);
                *at = at.saturating_add(data.length().map_or(0, |l| l.bytes));
                data
            }
            Some(Channel::Null) | None => Data::default(),
        }
    }

    /// Puts back what a reader did not use, so that the next one finds it.
    pub fn unread(&mut self, process: &Process, descriptor: u32, rest: &Data) {
        let id = process.channels.get(&descriptor).copied().unwrap_or_default();
        match self.channels.get_mut(id) {
            Some(Channel::Pipe(data)) => *data = rest.clone(),
            Some(Channel::File { at, .. }) => *at = at.saturating_sub(rest.length().map_or(0, |l| l.bytes)),
            _ => {}
        }
    }

    /// Writes to a descriptor; a closed one takes nothing.
    pub fn write(&mut self, process: &Process, descriptor: u32, data: Data) {
        let Some(id) = process.channels.get(&descriptor).copied() else { return };
        match self.channels.get_mut(id) {
            Some(Channel::Pipe(buffer)) => buffer.append(data),
            Some(Channel::File { path, at, append }) => {
                let (path, at, append) = (path.clone(), *at, *append);
                let written = self.write_file(&path, at, append, &data);
                if let Some(Channel::File { at, .. }) = self.channels.get_mut(id) {
                    *at = written;
                }
            }
            Some(Channel::Null) | None => {}
        }
    }

    /// Writes into a file; says where the write ended. A file that was removed since takes it along into nothing.
    fn write_file(&mut self, path: &AbsPath, at: u64, append: bool, data: &Data) -> u64 {
        let length = data.length().unwrap_or_else(endless_length);
        let Some(node) = self.tree().get(path).cloned() else { return at.saturating_add(length.bytes) };
        if length.high == 0 || node.as_file().is_none() {
            return at;
        }
        let old = content(self.tree(), path);
        // What stands there is carried along with each line that is added, which is work, too.
        let carried = old.bytes().map_or(0, <[u8]>::len) / CARRIED;
        self.budget = self.budget.saturating_sub(carried as u32);
        let start = if append { old.length().map_or(0, |l| l.bytes) } else { at };
        let new = splice(&old, if append { None } else { Some(at) }, data, length);
        let mtime = self.now();
        // The node was seen just above, so that it can be set.
        let _ = self.writer.set_file(path, file_of(&new), mtime);
        start.saturating_add(length.bytes)
    }

    /// Writes a whole file at once, making it where there is none.
    pub fn write_whole(&mut self, process: &Process, text: &str, data: Data) -> Result<(), Failure> {
        let id = self.open_write(process, text, Opening::Truncate)?;
        let mut writing = process.clone();
        writing.channels.insert(STDOUT, id);
        self.write(&writing, STDOUT, data);
        Ok(())
    }

    /// Writes to an open channel.
    pub fn write_to(&mut self, process: &Process, id: usize, data: Data) {
        let mut writing = process.clone();
        writing.channels.insert(STDOUT, id);
        self.write(&writing, STDOUT, data);
    }

    /// Moves an open file to a place.
    pub fn seek(&mut self, id: usize, to: u64) {
        if let Some(Channel::File { at, .. }) = self.channels.get_mut(id) {
            *at = to;
        }
    }

    /// Gives a file that was opened for writing another length: cut, or filled with a hole. `old` is what it holds.
    pub fn set_length(&mut self, process: &Process, text: &str, old: &Data, length: u64) -> Result<(), Failure> {
        let (path, _) = self.node(process, text)?;
        let mut new = old.first(length);
        let kept = new.length().map_or(0, |l| l.bytes);
        new.append(Data::Endless(Some(vec![0])).first(length.saturating_sub(kept)));
        let mtime = self.now();
        Ok(self.writer.set_file(&path, file_of(&new), mtime)?)
    }
}
