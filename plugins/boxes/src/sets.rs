//! Sets that do not overlap, numbered as their members come.

/// Disjoint sets with path halving (R. E. Tarjan and J. van Leeuwen, "Worst-case
/// analysis of set union algorithms", 1984).
#[derive(Clone, Debug, Default)]
pub struct Sets(Vec<u32>);

impl Sets {
    /// No sets.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// A set with one new member: its number, from 0.
    pub fn add(&mut self) -> u32 {
        let id = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.push(id);
        id
    }

    fn parent(&self, id: u32) -> u32 {
        self.0.get(id as usize).copied().unwrap_or(id)
    }

    /// The first member of the set that a member is in.
    pub fn root(&mut self, mut id: u32) -> u32 {
        loop {
            let parent = self.parent(id);
            if parent == id {
                return id;
            }
            let grand = self.parent(parent);
            if let Some(slot) = self.0.get_mut(id as usize) {
                *slot = grand;
            }
            id = grand;
        }
    }

    /// Makes one set of two. The older root stays, so that roots come before what
    /// hangs on them.
    pub fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        let (old, young) = (a.min(b), a.max(b));
        if let Some(slot) = self.0.get_mut(young as usize) {
            *slot = old;
        }
    }

    /// Numbers the sets from 0 in the order of their first members, and gives
    /// each member its set's number, and how many sets there are.
    #[must_use]
    pub fn number(mut self) -> (Vec<u32>, usize) {
        let mut numbers: Vec<u32> = Vec::with_capacity(self.0.len());
        let mut count = 0;
        for id in 0..u32::try_from(self.0.len()).unwrap_or(0) {
            let root = self.root(id);
            let number = if root == id {
                count += 1;
                count - 1
            } else {
                numbers.get(root as usize).copied().unwrap_or(0)
            };
            numbers.push(number);
        }
        (numbers, count as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_that_were_joined_have_one_number_in_the_order_of_the_first() {
        let mut sets = Sets::new();
        for id in 0..6 {
            assert_eq!(sets.add(), id);
        }
        sets.join(5, 3);
        sets.join(1, 5);
        assert_eq!((sets.root(5), sets.root(3), sets.root(4)), (1, 1, 4));
        assert_eq!(sets.number(), (vec![0, 1, 2, 1, 3, 1], 4));
    }
}
