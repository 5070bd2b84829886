//! The admin's routes over a state folder whose host is not running.

use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use http::{Request, Response};

use super::Failure;
use crate::admin::Nothing;
use crate::assembly::{Host, server_settings, subject_limits};
use crate::config::Config;
use crate::plugin::lifecycle::Who;
use crate::server::{KeyRing, Local, Readiness, Services};

/// A host that serves nobody.
pub(super) struct Here {
    local: Local,
    _host: Host,
}

impl Here {
    pub(super) async fn start(
        config: &Config,
        file: Option<&Path>,
        state: &Path,
    ) -> Result<Self, Failure> {
        let host = Host::start(config, Some(state)).await?;
        let admin = host.admin(config, file, Box::new(Nothing))?;
        let settings = server_settings(config, None);
        let settings = settings.map_err(|error| Failure::Usage(error.to_string()))?;
        let services = Services {
            runner: Arc::clone(host.runner()),
            executor: Arc::clone(host.executor()),
            pipelines: Arc::clone(host.pipelines()),
            keys: Arc::new(KeyRing::new(&settings.keys)),
            admin: Some(Arc::new(admin)),
            plugins: Arc::new(Vec::new),
            upstreams: Arc::new(Vec::new),
            room: Arc::new(|_| u32::MAX),
            readiness: Arc::new(Readiness::default),
            images: subject_limits(config),
            max_component_bytes: config.sandbox.max_component_bytes as u64,
        };
        let uid = rustix::process::getuid().as_raw();
        let who = Who(format!("command line, uid {uid}"));
        let local = Local::new(settings, services, who);
        Ok(Self {
            local: local.map_err(|error| Failure::Run(error.to_string()))?,
            _host: host,
        })
    }

    pub(super) async fn call(&self, request: Request<Body>) -> Response<Body> {
        self.local.call(request).await
    }
}
