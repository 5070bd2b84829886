//! Origins as a client at the level of bytes meets them.

#[cfg(test)]
mod bodies;
#[cfg(test)]
mod capacity;
#[cfg(test)]
mod client;
#[cfg(test)]
mod connections;
#[cfg(test)]
mod framing;
#[cfg(test)]
mod heads;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod program;
#[cfg(test)]
mod record;
#[cfg(test)]
mod redirects;
#[cfg(test)]
mod robots;
#[cfg(test)]
mod secure;
