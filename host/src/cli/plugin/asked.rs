//! What a plugin is called with, as the command line says it.

use crate::sandbox::{Candidate, Capability};

/// Stages of every tier, two of them paid: what a router has to tell apart.
pub const CANDIDATES: &str = "palette:1:0,spacing:2:0,vision:3:2000,panel:4:20000";

/// One JSON object.
///
/// # Errors
/// What it is instead.
pub fn parameters(text: &str) -> Result<String, String> {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(serde_json::Value::Object(_)) => Ok(text.to_owned()),
        Ok(_) => Err("parameters are one JSON object, such as {\"k\": 8}".to_owned()),
        Err(error) => Err(format!("parameters are one JSON object: {error}")),
    }
}

/// A grant by its name.
///
/// # Errors
/// The names that there are.
pub fn capability(name: &str) -> Result<Capability, String> {
    let found = Capability::ALL.into_iter().find(|one| one.as_str() == name);
    found.ok_or_else(|| {
        let known: Vec<&str> = Capability::ALL.iter().map(|one| one.as_str()).collect();
        format!("grants are {}", known.join(", "))
    })
}

/// `NAME:TIER:MICRODOLLARS`.
///
/// # Errors
/// How one is written.
pub fn candidate(text: &str) -> Result<Candidate, String> {
    let wrong = || {
        format!(
            "`{text}` is not NAME:TIER:MICRODOLLARS with a tier from 1 to 4, such as vision:3:2000"
        )
    };
    let mut parts = text.rsplitn(3, ':');
    let (micros, tier, stage) = (parts.next(), parts.next(), parts.next());
    let stage = stage.filter(|stage| !stage.is_empty()).ok_or_else(wrong)?;
    let tier: u8 = tier.and_then(|tier| tier.parse().ok()).ok_or_else(wrong)?;
    Ok(Candidate {
        stage: stage.to_owned(),
        tier: tier.try_into().map_err(|_| wrong())?,
        reserve_micros: micros
            .and_then(|micros| micros.parse().ok())
            .ok_or_else(wrong)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_sense_says_what_would() {
        assert!(parameters("{\"a\": 1}").is_ok());
        assert!(parameters("[]").unwrap_err().contains("one JSON object"));
        assert!(capability("http").is_ok());
        assert!(capability("files").unwrap_err().contains("wasi"));
        for bad in ["", "a", "a:1", "a:0:0", "a:5:0", "a:1:x", ":1:0", "a:1:-1"] {
            assert!(candidate(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_default_candidates_are_candidates() {
        let all: Result<Vec<_>, _> = CANDIDATES.split(',').map(candidate).collect();
        assert_eq!(all.unwrap().len(), 4);
    }
}
