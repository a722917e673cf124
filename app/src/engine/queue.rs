//! One question at a time, and of those of a kind that wait only the newest: what the page sends to its worker, and when.

use super::{Kind, Question};

/// What is being worked on, and what comes next. A new worker is busy with starting until it first says that it is free.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Queue {
    free: bool,
    running: Option<(Kind, u32)>,
    waiting: Vec<Question>,
}

impl Queue {
    /// Takes a question; gives the one that is to be sent now.
    pub fn push(&mut self, question: Question) -> Option<Question> {
        self.waiting.retain(|other| other.kind() != question.kind());
        self.waiting.push(question);
        self.next()
    }

    /// The worker is free, because it has started or answered; gives what is to be sent now.
    pub fn finish(&mut self) -> Option<Question> {
        self.free = true;
        self.running = None;
        self.next()
    }

    /// The worker has died; says on what. What waits goes to the next worker.
    pub fn crash(&mut self) -> Option<(Kind, u32)> {
        self.free = false;
        self.running.take()
    }

    /// What is being worked on: its kind and its revision.
    pub fn running(&self) -> Option<(Kind, u32)> {
        self.running
    }

    /// The most urgent of what waits.
    fn next(&mut self) -> Option<Question> {
        if !self.free {
            return None;
        }
        let at = (0..self.waiting.len()).min_by_key(|at| self.waiting[*at].kind())?;
        let question = self.waiting.remove(at);
        self.free = false;
        self.running = Some((question.kind(), question.revision()));
        Some(question)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Ask;

    fn ask(revision: u32) -> Question {
        Question::Report(Ask { revision, ..Ask::default() })
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
        assert_eq!(queue.crash(), Some((Kind::Report, 1)));
        assert_eq!(queue.push(ask(3)), None);
        assert_eq!(queue.finish(), Some(ask(3)));
        assert_eq!(queue.running(), Some((Kind::Report, 3)));
    }
}
