//! Weighted k-means with some centres pinned.
//!
//! Lloyd's iteration (S. P. Lloyd, "Least squares quantization in PCM", 1982)
//! from deterministic seeds: the next seed is the point whose weighted squared
//! distance to the nearest centre is largest, the maximin rule of Gonzalez
//! ("Clustering to minimize the maximum intercluster distance", 1985) with
//! weights, so that one stray pixel is no seed. What Lloyd's iteration leaves
//! stuck is moved by swaps (P. Fränti, "Efficiency of random swap clustering",
//! 2018), tried in a fixed order.

use crate::points::Points;
use crate::space::Place;

/// A centre and what belongs to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Centre {
    /// Where it is.
    pub place: Place,
    /// Whether it stays where it is.
    pub pinned: bool,
    /// How many pixels belong to it.
    pub weight: f32,
    /// Sum of weight times squared distance of what belongs to it.
    pub error: f32,
}

impl Centre {
    /// One to which nothing belongs yet.
    #[must_use]
    pub fn new(place: Place, pinned: bool) -> Self {
        Self {
            place,
            pinned,
            weight: 0.0,
            error: 0.0,
        }
    }
}

/// Most rounds of one descent; on photographs the error falls by less than a
/// thousandth after eight to twelve.
const ROUNDS: usize = 16;

/// Rounds after each centre but the last: enough to see where the next one is
/// needed.
const GIVING_WAY: usize = 3;

/// A round that lowers the error by less than this part ends a descent.
const SETTLED: f32 = 5e-4;

/// A swap that has this many times the error once the others gave way to it
/// will not make up for it.
const HOPELESS: f32 = 1.05;

/// Steps from means to medians; later ones gain less than a thousandth.
const REFINEMENTS: usize = 8;

/// Added to distances before dividing by them: one CIEDE2000, so that a point
/// under a centre does not hold it fast.
const TOUCHING: f32 = 0.01;

/// The centres of points, and the scratch space to move them.
pub struct Clusters<'p> {
    points: &'p Points,
    /// Pinned ones first.
    centres: Vec<Centre>,
    /// Squared distance of each point to its nearest centre.
    nearest: Vec<f32>,
    /// Position of that centre.
    owner: Vec<u32>,
}

impl<'p> Clusters<'p> {
    /// Starts from centres that stay where they are; there may be none.
    #[must_use]
    pub fn new(points: &'p Points, pins: Vec<Place>) -> Self {
        let centres = pins
            .into_iter()
            .map(|place| Centre::new(place, true))
            .collect();
        let mut clusters = Self {
            points,
            centres,
            nearest: vec![f32::MAX; points.len()],
            owner: vec![0; points.len()],
        };
        clusters.assign();
        clusters
    }

    /// The centres, pinned ones first.
    #[must_use]
    pub fn centres(&self) -> &[Centre] {
        &self.centres
    }

    /// Sum of weight times squared distance.
    #[must_use]
    pub fn error(&self) -> f32 {
        self.centres.iter().map(|centre| centre.error).sum()
    }

    /// Adds a centre at the point that needs one most, and lets the others
    /// give way to it; [`Clusters::settle`] once the last is there. False when
    /// every point already lies on a centre.
    pub fn grow(&mut self) -> bool {
        let needs = |(nearest, weight): (&f32, &f32)| {
            if self.centres.is_empty() {
                *weight
            } else {
                nearest * weight
            }
        };
        let needy = self
            .nearest
            .iter()
            .zip(&self.points.weight)
            .map(needs)
            .zip(self.points.iter());
        let Some((need, (place, _))) = needy.max_by(|(one, _), (other, _)| one.total_cmp(other))
        else {
            return false;
        };
        // Below the rounding of a byte there is nothing to separate.
        if need <= 1e-7 {
            return false;
        }
        self.add(place);
        true
    }

    /// Adds a centre where somebody knows that one is needed, and lets the
    /// others give way to it.
    pub fn add(&mut self, place: Place) {
        self.centres.push(Centre::new(place, false));
        self.claim(self.centres.len() - 1);
        self.tally();
        self.descend(GIVING_WAY);
    }

    /// Each point with how many pixels it stands for and its squared distance
    /// to the nearest centre.
    pub fn apart(&self) -> impl Iterator<Item = (Place, f32, f32)> {
        let points = self.points.iter().zip(&self.nearest);
        points.map(|((place, weight), nearest)| (place, weight, *nearest))
    }

    /// Moves free centres until they rest.
    pub fn settle(&mut self) {
        self.descend(ROUNDS);
    }

    fn descend(&mut self, rounds: usize) {
        let mut error = self.error();
        for _ in 0..rounds {
            self.move_by(|weight, _| weight);
            self.assign();
            let now = self.error();
            if error - now <= SETTLED * error {
                break;
            }
            error = now;
        }
    }

    /// Takes away the free centre that is missed least, puts one where it is
    /// needed most, and keeps that when it helped. True when it did.
    pub fn swap(&mut self) -> bool {
        let Some(spare) = self.least_missed() else {
            return false;
        };
        let (before, error) = (
            (
                self.centres.clone(),
                self.nearest.clone(),
                self.owner.clone(),
            ),
            self.error(),
        );
        self.centres.remove(spare);
        self.assign();
        if self.grow() && self.error() < error * HOPELESS {
            self.settle();
            if self.error() < error * (1.0 - SETTLED) {
                return true;
            }
        }
        (self.centres, self.nearest, self.owner) = before;
        false
    }

    /// Puts these centres in the place of all, as [`Clusters::centres`] showed
    /// them earlier or as somebody else found them.
    pub fn restore(&mut self, centres: Vec<Centre>) {
        self.centres = centres;
        self.assign();
    }

    /// The free centre whose points would lose least by going to their next.
    fn least_missed(&self) -> Option<usize> {
        let loss = |at: usize, centre: &Centre| {
            let others = self
                .centres
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at);
            let next = others
                .map(|(_, other)| centre.place.squared(other.place))
                .fold(f32::MAX, f32::min);
            centre.weight * next
        };
        let free = self
            .centres
            .iter()
            .enumerate()
            .filter(|(_, centre)| !centre.pinned);
        let losses = free.map(|(at, centre)| (at, loss(at, centre)));
        losses
            .min_by(|(_, one), (_, other)| one.total_cmp(other))
            .map(|(at, _)| at)
    }

    /// Finds every point's nearest centre.
    fn assign(&mut self) {
        self.nearest.fill(f32::MAX);
        for number in 0..self.centres.len() {
            self.claim(number);
        }
        self.tally();
    }

    /// Gives one centre the points that are nearer to it than to their owner.
    fn claim(&mut self, number: usize) {
        let (Some(centre), Ok(number)) = (self.centres.get(number), u32::try_from(number)) else {
            return;
        };
        let Place { l, a, b } = centre.place;
        let places = self.points.l.iter().zip(&self.points.a).zip(&self.points.b);
        let best = self.nearest.iter_mut().zip(&mut self.owner);
        // Selections instead of branches: this loop runs four points at a
        // time.
        for (((pl, pa), pb), (nearest, owner)) in places.zip(best) {
            let (dl, da, db) = (pl - l, pa - a, pb - b);
            let squared = dl * dl + da * da + db * db;
            let closer = squared < *nearest;
            *nearest = if closer { squared } else { *nearest };
            *owner = if closer { number } else { *owner };
        }
    }

    /// Sums up what belongs to each centre.
    fn tally(&mut self) {
        for centre in &mut self.centres {
            (centre.weight, centre.error) = (0.0, 0.0);
        }
        let owned = self
            .owner
            .iter()
            .zip(&self.nearest)
            .zip(&self.points.weight);
        for ((owner, nearest), weight) in owned {
            if let Some(centre) = self.centres.get_mut(*owner as usize) {
                centre.weight += weight;
                centre.error += weight * nearest;
            }
        }
    }

    /// Moves free centres on from means to geometric medians, which lower the
    /// mean distance where means lower the mean squared one: the step of E.
    /// Weiszfeld, "Sur le point pour lequel la somme des distances de n points
    /// donnés est minimum", 1937, on what belongs to each centre.
    pub fn refine(&mut self) {
        for _ in 0..REFINEMENTS {
            self.move_by(|weight, squared| weight / (squared.sqrt() + TOUCHING));
            self.assign();
        }
    }

    /// Moves each free centre to the weighted mean of what belongs to it.
    fn move_by(&mut self, weigh: impl Fn(f32, f32) -> f32) {
        let mut sums = vec![(Place::default(), 0.0); self.centres.len()];
        let owned = self.owner.iter().zip(&self.nearest);
        for ((place, weight), (owner, squared)) in self.points.iter().zip(owned) {
            if let Some((sum, total)) = sums.get_mut(*owner as usize) {
                let weight = weigh(weight, *squared);
                sum.l += place.l * weight;
                sum.a += place.a * weight;
                sum.b += place.b * weight;
                *total += weight;
            }
        }
        for (centre, (Place { l, a, b }, weight)) in self.centres.iter_mut().zip(sums) {
            if !centre.pinned && weight > 0.0 {
                centre.place = Place {
                    l: l / weight,
                    a: a / weight,
                    b: b / weight,
                };
            }
        }
    }
}
