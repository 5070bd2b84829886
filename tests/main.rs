//! The one integration binary.

#[cfg(test)]
mod admin;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod clients;
#[cfg(test)]
mod deploy;
#[cfg(test)]
mod enrich;
#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod plugins;
#[cfg(test)]
mod projects;
#[cfg(test)]
mod runs;
#[cfg(test)]
mod sandbox;
#[cfg(test)]
mod scripts;
#[cfg(test)]
mod serving;
#[cfg(test)]
mod tiers;
