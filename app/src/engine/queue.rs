//! One question at a time, and of those of a kind that wait only the newest: what the page sends to its worker, and when.

use super::{Kind, Question};

/// What is being worked on, and what comes next. A new worker is busy with starting until it first says that it is free.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Queue {
    free: bool,
    running: Option<Question>,
    waiting: Vec<Question>,
    /// What workers died on, one of a kind at most: asked again, it would end the next worker too.
    deadly: Vec<Question>,
}

impl Queue {
    /// Takes a question; false says that it is one that a worker died on.
    pub fn push(&mut self, question: Question) -> bool {
        if self.deadly.contains(&question) {
            return false;
        }
        self.waiting.retain(|other| other.kind() != question.kind());
        self.waiting.push(question);
        true
    }

    /// The worker is free, because it has started or answered.
    pub fn finish(&mut self) {
        self.free = true;
        self.running = None;
    }

    /// The worker has died; says on what. What waits goes to the next worker.
    pub fn crash(&mut self) -> Option<(Kind, u32)> {
        self.free = false;
        let died_on = self.running();
        if let Some(question) = self.running.take() {
            self.deadly.retain(|other| other.kind() != question.kind());
            self.deadly.push(question);
        }
        died_on
    }

    /// What is being worked on: its kind and its revision.
    pub fn running(&self) -> Option<(Kind, u32)> {
        self.running.as_ref().map(|question| (question.kind(), question.revision()))
    }

    /// What is to be sent now: the most urgent of what waits, when the worker is free.
    pub fn next_question(&mut self) -> Option<&Question> {
        if !self.free {
            return None;
        }
        let at = (0..self.waiting.len()).min_by_key(|at| self.waiting[*at].kind())?;
        self.free = false;
        self.running = Some(self.waiting.remove(at));
        self.running.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Ask;

    fn ask(revision: u32) -> Question {
        Question::Report(Ask { revision, ..Ask::default() })
    }

    /// A queue whose worker has started.
    fn started() -> Queue {
        Queue { free: true, ..Queue::default() }
    }

    #[test]
    fn nothing_is_sent_before_the_worker_has_started() {
        let mut queue = Queue::default();
        queue.push(ask(1));
        assert_eq!(queue.next_question(), None);
        queue.finish();
        assert_eq!(queue.next_question(), Some(&ask(1)));
    }

    #[test]
    fn only_the_newest_waits() {
        let mut queue = started();
        queue.push(ask(1));
        assert_eq!(queue.next_question(), Some(&ask(1)));
        queue.push(ask(2));
        queue.push(ask(3));
        assert_eq!(queue.next_question(), None);
        queue.finish();
        assert_eq!(queue.next_question(), Some(&ask(3)));
        queue.finish();
        assert_eq!(queue.next_question(), None);
    }

    #[test]
    fn a_crash_drops_what_ran_and_keeps_what_waits() {
        let mut queue = started();
        queue.push(ask(1));
        queue.next_question();
        queue.push(ask(2));
        assert_eq!(queue.crash(), Some((Kind::Report, 1)));
        assert_eq!(queue.next_question(), None);
        queue.finish();
        assert_eq!(queue.next_question(), Some(&ask(2)));
        assert_eq!(queue.running(), Some((Kind::Report, 2)));
    }

    #[test]
    fn what_a_worker_died_on_is_not_asked_again() {
        let mut queue = started();
        queue.push(ask(1));
        queue.next_question();
        queue.crash();
        queue.finish();
        assert!(!queue.push(ask(1)));
        assert_eq!(queue.next_question(), None);
        assert!(queue.push(ask(2)));
        assert_eq!(queue.next_question(), Some(&ask(2)));
    }
}
