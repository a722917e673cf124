//! One request at a time, and of those that wait only the newest: what the page sends to its worker, and when.

use super::Ask;

/// What is being worked on, and what comes next. A new worker is busy with starting until it first says that it is free.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Queue {
    free: bool,
    running: Option<u32>,
    waiting: Option<Ask>,
}

impl Queue {
    /// Takes a request; gives it back when it is to be sent now.
    pub fn push(&mut self, ask: Ask) -> Option<Ask> {
        self.waiting = Some(ask);
        self.next()
    }

    /// The worker is free, because it has started or answered; gives what is to be sent now.
    pub fn finish(&mut self) -> Option<Ask> {
        self.free = true;
        self.running = None;
        self.next()
    }

    /// The worker has died; says on which revision. What waits goes to the next worker.
    pub fn crash(&mut self) -> Option<u32> {
        self.free = false;
        self.running.take()
    }

    /// The revision that is being worked on.
    pub fn running(&self) -> Option<u32> {
        self.running
    }

    fn next(&mut self) -> Option<Ask> {
        if !self.free {
            return None;
        }
        let ask = self.waiting.take()?;
        self.free = false;
        self.running = Some(ask.revision);
        Some(ask)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(revision: u32) -> Ask {
        Ask { revision, ..Ask::default() }
    }

    #[test]
    fn nothing_is_sent_before_the_worker_has_started() {
        let mut queue = Queue::default();
        assert_eq!(queue.push(ask(1)), None);
        assert_eq!(queue.finish(), Some(ask(1)));
    }

    #[test]
    fn only_the_newest_waits() {
        let mut queue = Queue::default();
        queue.finish();
        assert_eq!(queue.push(ask(1)), Some(ask(1)));
        assert_eq!(queue.push(ask(2)), None);
        assert_eq!(queue.push(ask(3)), None);
        assert_eq!(queue.finish(), Some(ask(3)));
        assert_eq!(queue.finish(), None);
        assert_eq!(queue.push(ask(4)), Some(ask(4)));
    }

    #[test]
    fn a_crash_drops_what_ran_and_keeps_what_waits() {
        let mut queue = Queue::default();
        queue.finish();
        queue.push(ask(1));
        queue.push(ask(2));
        assert_eq!(queue.crash(), Some(1));
        assert_eq!(queue.push(ask(3)), None);
        assert_eq!(queue.finish(), Some(ask(3)));
        assert_eq!(queue.running(), Some(3));
    }
}
