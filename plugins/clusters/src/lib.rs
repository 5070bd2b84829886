//! Colours clustered: pixels become weighted [`Points`] in a [`Place`] where
//! distances are nearly CIEDE2000, and [`Clusters`] finds their centres.
//!
//! No plugin itself. `palette-kmeans` starts with it from nothing, and
//! `palette-refine` from the colours that others found. `palette-wu` has no
//! part in it: agreement of methods means something only where they share
//! nothing.

mod cluster;
mod points;
mod space;

pub use cluster::{Centre, Clusters};
pub use points::{Points, cell, cells};
pub use space::Place;
