//! The admin's routes without a server: for commands on a host that is not
//! running.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::{Extension, Router};
use http::{Request, Response};
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;

use super::access::Access;
use super::app::{self, App, Services};
use super::lifecycle::StartError;
use super::settings::Settings;
use super::ticket::Tickets;
use crate::plugin::lifecycle::Who;

/// Answers admin requests in this process.
pub struct Local(Router);

impl Local {
    /// Over these services, for this admin.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn new(settings: Settings, services: Services, who: Who) -> Result<Self, StartError> {
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let access = Access::new(&settings, Arc::clone(&services.keys), listen);
        let tickets =
            Tickets::new(settings.streams.ticket).map_err(|_| StartError::NoRandomness)?;
        let app = Arc::new(App::new(settings, services, access, tickets));
        Ok(Self(app::socket(app).layer(Extension(who))))
    }

    /// One request, and its answer.
    pub async fn call(&self, request: Request<Body>) -> Response<Body> {
        let service = TowerToHyperService::new(self.0.clone());
        match service.call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}
