//! Calls against an API that is told what to answer.

#[cfg(test)]
mod desk;
#[cfg(test)]
mod direct;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod submit;
