//! What was refused to an admin, as a refusal like any other.

use http::StatusCode;
use serde_json::{Value, json};

use super::super::problem::Refusal;
use crate::admin::Refused;
use crate::plugin::lifecycle::{Kept, Why};

/// What was refused to an admin.
#[derive(Debug, thiserror::Error)]
pub enum AdminRefusal {
    /// A change of plugins: what served still does.
    #[error("{0}")]
    Kept(Box<Kept>),
    /// A change of pipelines or configuration: what was in force still is.
    #[error("{0}")]
    Refused(Box<Refused>),
    /// No token came along.
    #[error(
        "send the admin's token as `Authorization: Bearer TOKEN`; at the socket none is needed"
    )]
    TokenRequired,
    /// The token is another.
    #[error("this is not the admin's token")]
    TokenUnknown,
    /// There is no such plugin.
    #[error("there is no plugin `{id}`")]
    UnknownPlugin {
        /// What was asked for.
        id: String,
    },
    /// Nothing was sent.
    #[error("the body is empty; send the plugin's component")]
    NoFile,
    /// Nothing can be changed here.
    #[error("this host has no state folder, so that nothing of it can be changed")]
    Fixed,
}

impl From<AdminRefusal> for Refusal {
    fn from(refusal: AdminRefusal) -> Self {
        Self::Admin(refusal)
    }
}

impl From<Kept> for AdminRefusal {
    fn from(kept: Kept) -> Self {
        Self::Kept(Box::new(kept))
    }
}

impl From<Refused> for AdminRefusal {
    fn from(refused: Refused) -> Self {
        Self::Refused(Box::new(refused))
    }
}

impl AdminRefusal {
    /// Stable code, for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Kept(kept) => kept.why.code(),
            Self::Refused(refused) => refused.code(),
            Self::TokenRequired => "token-required",
            Self::TokenUnknown => "token-unknown",
            Self::UnknownPlugin { .. } => "unknown-plugin",
            Self::NoFile => "empty-body",
            Self::Fixed => "no-state-folder",
        }
    }

    pub(in crate::server) fn status(&self) -> StatusCode {
        match self {
            Self::Kept(kept) if kept.why.is_ours() => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Refused(refused) if refused.is_ours() => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Kept(kept) => match *kept.why {
                Why::Unknown(_) | Why::NotInstalled { .. } => StatusCode::NOT_FOUND,
                Why::InUse { .. } | Why::Book(_) => StatusCode::CONFLICT,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            },
            Self::Refused(refused) => match refused.as_ref() {
                Refused::Unknown(_) => StatusCode::NOT_FOUND,
                Refused::NotLive { .. } | Refused::Restart { .. } => StatusCode::CONFLICT,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            },
            Self::TokenRequired | Self::TokenUnknown => StatusCode::UNAUTHORIZED,
            Self::UnknownPlugin { .. } => StatusCode::NOT_FOUND,
            Self::NoFile => StatusCode::BAD_REQUEST,
            Self::Fixed => StatusCode::CONFLICT,
        }
    }

    pub(in crate::server) const fn title(&self) -> &'static str {
        match self {
            Self::Kept(_) => "Not changed",
            Self::Refused(_) => "Not in force",
            Self::TokenRequired => "Admin token required",
            Self::TokenUnknown => "Admin token unknown",
            Self::UnknownPlugin { .. } => "Unknown plugin",
            Self::NoFile => "Empty body",
            Self::Fixed => "Nothing can be changed",
        }
    }

    pub(in crate::server) fn members(&self) -> Value {
        match self {
            Self::Kept(kept) => json!({
                "step": kept.step.as_str(),
                "serving": kept.serving.as_ref().map(ToString::to_string),
            }),
            Self::Refused(refused) => match refused.as_ref() {
                Refused::Restart { keys } => json!({"keys": keys}),
                Refused::Missing { known, .. } => json!({"known": known}),
                _ => Value::Null,
            },
            Self::TokenRequired
            | Self::TokenUnknown
            | Self::UnknownPlugin { .. }
            | Self::NoFile
            | Self::Fixed => Value::Null,
        }
    }
}
