//! Whether a version may be installed.

use semver::Version;

use super::{Excess, Owner, PluginRow, Rights, VersionRow};
use crate::manifest::World;

/// What wants to be installed, its signature checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The plugin's id.
    pub id: String,
    /// The version.
    pub version: Version,
    /// Its role.
    pub world: World,
    /// BLAKE3 of the file, hexadecimal.
    pub digest: String,
    /// Whose signature it carries.
    pub owner: Owner,
    /// What its manifest asks for.
    pub asks: Rights,
}

/// What the operator allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Whether plugins without a signature are accepted.
    pub allow_unsigned: bool,
}

/// What may be done with a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// These very bytes serve already.
    Unchanged,
    /// It may serve.
    Serve,
    /// It asks for more than is granted: it is kept, and waits for the
    /// operator's word.
    Wait(Vec<Excess>),
}

/// Why a candidate is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Inadmissible {
    /// It is not signed.
    #[error(
        "`{id}` is not signed; sign it with `crescendo plugin sign`, or set install.allow_unsigned"
    )]
    Unsigned {
        /// The plugin.
        id: String,
    },
    /// The id is one of the host's own.
    #[error("the id `{id}` belongs to a plugin of the host itself; choose another")]
    Reserved {
        /// The plugin.
        id: String,
    },
    /// Somebody else has the id.
    #[error(
        "the id `{id}` belongs to {owner}; this file is from {other}; `crescendo plugin remove \
         {id} --forget` would free it"
    )]
    Owner {
        /// The plugin.
        id: String,
        /// Whose it is.
        owner: Owner,
        /// Who wants it.
        other: Owner,
    },
    /// The version is there with other bytes.
    #[error(
        "`{id}` {version} is there already with other bytes; a changed plugin needs a higher version"
    )]
    Taken {
        /// The plugin.
        id: String,
        /// The version.
        version: Version,
    },
    /// The version is lower than one that was here.
    #[error(
        "`{id}` {version} is lower than {highest}, which was here; only a rollback goes back \
         (`crescendo plugin remove {id} --forget` forgets what was here)"
    )]
    Backwards {
        /// The plugin.
        id: String,
        /// The version.
        version: Version,
        /// The highest that was accepted.
        highest: Version,
    },
    /// The version is below the floor.
    #[error("`{id}` {version} is below {floor}, the lowest version that the operator lets serve")]
    Floor {
        /// The plugin.
        id: String,
        /// The version.
        version: Version,
        /// The floor.
        floor: Version,
    },
    /// It has another role.
    #[error("`{id}` is a {known}, and this version is a {found}: pipelines rely on its role")]
    World {
        /// The plugin.
        id: String,
        /// What it is.
        known: World,
        /// What it would become.
        found: World,
    },
    /// There is no such version to go back to.
    #[error(
        "`{id}` has no version {version} to go back to; kept are {}",
        list(kept)
    )]
    NotKept {
        /// The plugin.
        id: String,
        /// The version.
        version: Version,
        /// Those that are kept.
        kept: Vec<Version>,
    },
    /// Nothing served before.
    #[error("`{id}` has no version that served before; kept are {}", list(kept))]
    NothingBefore {
        /// The plugin.
        id: String,
        /// Those that are kept.
        kept: Vec<Version>,
    },
    /// The version was revoked.
    #[error("`{id}` {version} was revoked; install it anew under a higher version")]
    Revoked {
        /// The plugin.
        id: String,
        /// The version.
        version: Version,
    },
}

fn list(versions: &[Version]) -> String {
    let texts: Vec<String> = versions.iter().map(ToString::to_string).collect();
    if texts.is_empty() {
        "none".to_owned()
    } else {
        texts.join(", ")
    }
}

impl Inadmissible {
    /// Stable code, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unsigned { .. } => "unsigned",
            Self::Reserved { .. } => "id-reserved",
            Self::Owner { .. } => "owner-differs",
            Self::Taken { .. } => "version-taken",
            Self::Backwards { .. } => "version-backwards",
            Self::Floor { .. } => "version-floor",
            Self::World { .. } => "world-differs",
            Self::NotKept { .. } | Self::NothingBefore { .. } => "version-not-kept",
            Self::Revoked { .. } => "version-revoked",
        }
    }
}

/// Whether a candidate may be installed beside what is `known` of its id.
///
/// `granted` is what the operator has granted, with what comes along with this
/// installation.
///
/// # Errors
/// [`Inadmissible`]: what stands in the way, and what would be right.
pub fn judge(
    candidate: &Candidate,
    known: Option<(&PluginRow, &[VersionRow])>,
    granted: &Rights,
    rules: Rules,
) -> Result<Verdict, Inadmissible> {
    let id = || candidate.id.clone();
    if candidate.owner == Owner::Nobody && !rules.allow_unsigned {
        return Err(Inadmissible::Unsigned { id: id() });
    }
    if let Some((plugin, versions)) = known {
        if plugin.owner != candidate.owner {
            return Err(match plugin.owner {
                Owner::Host => Inadmissible::Reserved { id: id() },
                _ => Inadmissible::Owner {
                    id: id(),
                    owner: plugin.owner.clone(),
                    other: candidate.owner.clone(),
                },
            });
        }
        if plugin.world != candidate.world {
            return Err(Inadmissible::World {
                id: id(),
                known: plugin.world,
                found: candidate.world,
            });
        }
        let same = versions.iter().find(|v| v.version == candidate.version);
        above_floor(plugin, &candidate.version)?;
        match same {
            Some(same) if same.digest != candidate.digest => {
                return Err(Inadmissible::Taken {
                    id: id(),
                    version: candidate.version.clone(),
                });
            }
            Some(_) if plugin.serving.as_ref() == Some(&candidate.version) => {
                return Ok(Verdict::Unchanged);
            }
            Some(same) => may_serve(same)?,
            None => {}
        }
        if candidate.version < plugin.highest {
            return Err(Inadmissible::Backwards {
                id: id(),
                version: candidate.version.clone(),
                highest: plugin.highest.clone(),
            });
        }
    }
    let excess = candidate.asks.beyond(granted);
    Ok(if excess.is_empty() {
        Verdict::Serve
    } else {
        Verdict::Wait(excess)
    })
}

/// The kept version to go back to: the one that is named, or the one that
/// served before.
///
/// # Errors
/// It serves already, is not kept, was revoked, or is below the floor.
pub fn judge_return<'v>(
    plugin: &PluginRow,
    versions: &'v [VersionRow],
    to: Option<&Version>,
) -> Result<&'v VersionRow, Inadmissible> {
    let to = to.or(plugin.previous.as_ref());
    let kept = || {
        let others = versions.iter().filter(|version| {
            Some(&version.version) != plugin.serving.as_ref() && may_serve(version).is_ok()
        });
        others.map(|version| version.version.clone()).collect()
    };
    let missing = |version: &Version| Inadmissible::NotKept {
        id: plugin.id.clone(),
        version: version.clone(),
        kept: kept(),
    };
    let Some(to) = to else {
        return Err(Inadmissible::NothingBefore {
            id: plugin.id.clone(),
            kept: kept(),
        });
    };
    let is_it = |version: &&VersionRow| {
        version.version == *to && Some(&version.version) != plugin.serving.as_ref()
    };
    let found = versions.iter().find(is_it).ok_or_else(|| missing(to))?;
    may_serve(found)?;
    above_floor(plugin, &found.version)?;
    Ok(found)
}

fn may_serve(version: &VersionRow) -> Result<(), Inadmissible> {
    if version.standing == super::Standing::Revoked {
        return Err(Inadmissible::Revoked {
            id: version.id.clone(),
            version: version.version.clone(),
        });
    }
    Ok(())
}

/// Whether the operator lets a version serve.
///
/// # Errors
/// [`Inadmissible::Floor`].
pub fn above_floor(plugin: &PluginRow, version: &Version) -> Result<(), Inadmissible> {
    match &plugin.floor {
        Some(floor) if version < floor => Err(Inadmissible::Floor {
            id: plugin.id.clone(),
            version: version.clone(),
            floor: floor.clone(),
        }),
        _ => Ok(()),
    }
}
