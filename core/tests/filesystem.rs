//! Laws of the filesystem, over random sequences of writes.

use layerlab_core::Engine;
use layerlab_core::filesystem::{AbsPath, Builder, ChangeKind, File, Key, Kind, Meta, Node, Stamp, Tree, Writer, diff};
use layerlab_core::size::Estimate;
use std::collections::BTreeSet;

/// A generator of numbers that is the same on every run.
struct Dice(Key, u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.1 += 1;
        self.0.with_number(self.1).0 % sides
    }

    fn path(&mut self) -> AbsPath {
        let depth = 1 + self.roll(3);
        (0..depth).fold(AbsPath::root(), |p, _| p.child(["a", "b", "c", "d"][self.roll(4) as usize]))
    }
}

fn base(dice: &mut Dice) -> Tree {
    let mut builder = Builder::new(Meta::root(0o755, Stamp::default()));
    for _ in 0..12 {
        let path = dice.path();
        let meta = Meta::root(0o644, Stamp::whole_second(Key::of(path.as_str())));
        builder.add(path.as_str(), Node::file(meta, File::sized(dice.roll(100))));
    }
    builder.finish().0
}

fn write(writer: &mut Writer, dice: &mut Dice) {
    let (path, other) = (dice.path(), dice.path());
    let mtime = writer.now();
    let there = writer.tree().get(&path).cloned();
    let free = writer.tree().get(&other).is_none() && !other.is_within(&path);
    // Refused writes (no such folder, a file as parent) leave the tree as it was, which is a case too.
    let _ = match (dice.roll(8), there) {
        (0, _) => writer.put(&path, Node::file(Meta::root(0o644, mtime), File::sized(dice.roll(100)))),
        (1, _) => writer.make_dirs(&path, Meta::root(0o755, mtime)).map(|_| ()),
        (2, Some(_)) => {
            writer.remove(&path);
            Ok(())
        }
        (3, Some(_)) if free => writer.rename(&path, &other),
        (4, Some(node)) => writer.set_meta(&path, Meta { mode: dice.roll(0o1000) as u16, ..node.meta }),
        (5, Some(_)) => {
            writer.set_meta_below(&path, &mut |n| Some(n.meta.owned_by((7, 7))));
            Ok(())
        }
        (6, Some(node)) if free && node.as_file().is_some() => writer.link(&path, &other),
        (7, Some(node)) if !other.is_within(&path) => writer.graft(&other, node),
        _ => Ok(()),
    };
}

/// Everything that a container sees, hard links apart.
fn seen(tree: &Tree) -> Vec<(String, String)> {
    let mut all = Vec::new();
    tree.walk(&AbsPath::root(), &mut |path, node| {
        let what = match &node.kind {
            Kind::File(file) => format!("file {}", file.size),
            Kind::Dir(_) => "dir".into(),
            Kind::Symlink(target) => format!("link {target}"),
            Kind::Special(special) => format!("{special:?}"),
        };
        let meta = node.meta;
        all.push((path.to_string(), format!("{what} {:o} {}:{}", meta.mode, meta.uid, meta.gid)));
    });
    all
}

#[track_caller]
fn check_totals(node: &Node) {
    if let Some(dir) = node.as_dir() {
        let sum: Estimate = dir.entries().iter().map(|e| e.node.totals().estimate()).sum();
        assert_eq!(dir.totals().estimate(), sum);
        assert_eq!(dir.totals().leaves, dir.entries().iter().map(|e| e.node.totals().leaves).sum::<u64>());
        assert!(dir.entries().iter().is_sorted_by(|a, b| a.name < b.name));
        dir.entries().iter().for_each(|e| check_totals(e.node));
    }
}

#[test]
fn a_layer_applied_to_what_it_was_made_from_gives_what_it_was_made_for() {
    for seed in 0..400 {
        let mut dice = Dice(Key::of("laws").with_number(seed), 0);
        let mut lower = base(&mut dice);
        for step in 0..4 {
            let key = Key::of("step").with_number(seed).with_number(step);
            let mut writer = Writer::new(lower.clone(), key);
            (0..dice.roll(12)).for_each(|_| write(&mut writer, &mut dice));
            let upper = writer.finish();
            for engine in [Engine::Containerd, Engine::Overlay2] {
                let layer = diff(&lower, &upper, key, engine);
                let applied = layer.apply(&lower, Key::of("apply"));
                assert_eq!(seen(&applied), seen(&upper), "{engine:?} seed {seed} step {step}");
                let unique: BTreeSet<&str> = layer.changes.iter().map(|c| c.path.as_str()).collect();
                assert_eq!(unique.len(), layer.changes.len(), "every path stands once");
            }
            check_totals(upper.root());
            lower = upper;
        }
    }
}

#[test]
fn a_step_that_writes_nothing_stores_nothing() {
    let tree = base(&mut Dice(Key::of("nothing"), 0));
    for engine in [Engine::Containerd, Engine::Overlay2] {
        assert!(diff(&tree, &tree.clone(), Key::of("step"), engine).changes.is_empty());
    }
}

#[test]
fn what_containerd_stores_overlay2_stores_too() {
    for seed in 0..200 {
        let mut dice = Dice(Key::of("engines").with_number(seed), 0);
        let lower = base(&mut dice);
        let key = Key::of("step").with_number(seed);
        let mut writer = Writer::new(lower.clone(), key);
        (0..10).for_each(|_| write(&mut writer, &mut dice));
        let upper = writer.finish();
        let stored = |engine| -> BTreeSet<String> {
            let layer = diff(&lower, &upper, key, engine);
            let is_stored = |kind| matches!(kind, ChangeKind::Added | ChangeKind::Modified);
            let kept = layer.changes.iter().filter(|c| !c.node.is_dir() && is_stored(c.kind));
            kept.map(|c| c.path.to_string()).collect()
        };
        let (containerd, overlay2) = (stored(Engine::Containerd), stored(Engine::Overlay2));
        assert!(containerd.is_subset(&overlay2), "seed {seed}: {containerd:?} {overlay2:?}");
    }
}
