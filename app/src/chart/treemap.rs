//! Where the rectangles of a treemap stand: squarified, as Bruls, Huizing and van Wijk describe it (2000).

/// A rectangle, in any unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Rect {
    /// The same with a strip less at the top and a margin around the rest; nothing is left of what is too small.
    pub fn inset(self, top: f64, margin: f64) -> Option<Self> {
        let (width, height) = (self.width - 2.0 * margin, self.height - top - margin);
        (width > 2.0 && height > 2.0).then_some(Self { x: self.x + margin, y: self.y + top, width, height })
    }
}

/// Places weights, the heaviest first, in a rectangle; `whole` is what all of it stands for, at least their sum.
pub fn squarify(weights: &[u64], whole: u64, space: Rect) -> Vec<Rect> {
    let scale = space.width * space.height / whole.max(1) as f64;
    let areas: Vec<f64> = weights.iter().map(|w| *w as f64 * scale).collect();
    let (mut placed, mut left, mut at) = (Vec::with_capacity(areas.len()), space, 0);
    while at < areas.len() {
        let side = left.width.min(left.height);
        let mut end = at + 1;
        while end < areas.len() && worst(&areas[at..=end], side) <= worst(&areas[at..end], side) {
            end += 1;
        }
        left = place(&areas[at..end], left, &mut placed);
        at = end;
    }
    placed
}

/// The most elongated rectangle of a row along a side: the ratio of its sides.
fn worst(row: &[f64], side: f64) -> f64 {
    let sum: f64 = row.iter().sum();
    let (most, least) = row.iter().fold((0.0_f64, f64::MAX), |(most, least), a| (most.max(*a), least.min(*a)));
    let (side, sum) = (side * side, sum * sum);
    (side * most / sum).max(sum / (side * least.max(f64::MIN_POSITIVE)))
}

/// Puts a row along the shorter side, and says what space is left.
fn place(row: &[f64], left: Rect, placed: &mut Vec<Rect>) -> Rect {
    let sum: f64 = row.iter().sum();
    if left.width >= left.height {
        let width = sum / left.height.max(f64::MIN_POSITIVE);
        let mut y = left.y;
        for area in row {
            let height = area / width.max(f64::MIN_POSITIVE);
            placed.push(Rect { x: left.x, y, width, height });
            y += height;
        }
        Rect { x: left.x + width, width: (left.width - width).max(0.0), ..left }
    } else {
        let height = sum / left.width.max(f64::MIN_POSITIVE);
        let mut x = left.x;
        for area in row {
            let width = area / height.max(f64::MIN_POSITIVE);
            placed.push(Rect { x, y: left.y, width, height });
            x += width;
        }
        Rect { y: left.y + height, height: (left.height - height).max(0.0), ..left }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPACE: Rect = Rect { x: 10.0, y: 20.0, width: 600.0, height: 400.0 };

    #[test]
    fn areas_are_to_scale_and_stay_inside() {
        let weights = [6, 6, 4, 3, 2, 2, 1];
        let placed = squarify(&weights, 30, SPACE);
        assert_eq!(placed.len(), weights.len());
        for (rect, weight) in placed.iter().zip(weights) {
            let area = rect.width * rect.height;
            assert!((area - 240_000.0 * weight as f64 / 30.0).abs() < 1e-6);
            assert!(rect.x >= 10.0 - 1e-6 && rect.x + rect.width <= 610.0 + 1e-6);
            assert!(rect.y >= 20.0 - 1e-6 && rect.y + rect.height <= 420.0 + 1e-6);
        }
    }

    #[test]
    fn rectangles_do_not_overlap_and_are_nearly_square() {
        let placed = squarify(&[6, 6, 4, 3, 2, 2, 1], 24, SPACE);
        for (i, a) in placed.iter().enumerate() {
            assert!((a.width / a.height).max(a.height / a.width) < 3.5, "{a:?}");
            for b in &placed[i + 1..] {
                let wide = (a.x + a.width).min(b.x + b.width) - a.x.max(b.x);
                let tall = (a.y + a.height).min(b.y + b.height) - a.y.max(b.y);
                assert!(wide < 1e-6 || tall < 1e-6, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn nothing_and_zero_are_no_trouble() {
        assert_eq!(squarify(&[], 0, SPACE), []);
        assert!(squarify(&[0, 0], 0, SPACE).iter().all(|r| r.width.is_finite() && r.height.is_finite()));
    }
}
