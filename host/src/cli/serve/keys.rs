//! What of a running server follows a changed configuration: its client keys.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::admin::Follows;
use crate::assembly::{BadServerSetting, server_settings, tenant_days};
use crate::config::Config;
use crate::run::Runner;
use crate::server::{KeyRing, Settings};

/// Client keys, and the limits of their days, follow a changed configuration.
pub(super) struct Keys {
    pub(super) ring: Arc<KeyRing>,
    pub(super) runner: Arc<Runner>,
    pub(super) token: Option<String>,
    /// Where this server listens, which the command line may have said: what
    /// the file says of it is for the next start.
    pub(super) listen: SocketAddr,
}

impl Keys {
    fn settings(&self, config: &Config) -> Result<Settings, BadServerSetting> {
        let settings = server_settings(config, self.token.clone())?;
        Ok(Settings {
            listen: self.listen,
            ..settings
        })
    }
}

impl Follows for Keys {
    fn check(&self, config: &Config) -> Result<(), String> {
        let settings = self.settings(config).map_err(|error| error.to_string())?;
        settings.check_open().map_err(|error| error.to_string())
    }

    fn follow(&self, config: &Config) {
        if let Ok(settings) = self.settings(config) {
            self.ring.replace(&settings.keys);
        }
        self.runner.set_tenant_days(tenant_days(config));
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::executor::{self, Executor};
    use crate::plugin::Registry;
    use crate::run;
    use crate::store::Nowhere;

    fn keys(listen: &str) -> Keys {
        let executor = Executor::start(executor::Settings::default()).unwrap();
        let (settings, registry) = (run::Settings::default(), Arc::new(Registry::default()));
        let runner = Runner::new(settings, registry, executor, Arc::new(Nowhere)).unwrap();
        Keys {
            ring: Arc::new(KeyRing::new(&[])),
            runner: Arc::new(runner),
            token: None,
            listen: listen.parse().unwrap(),
        }
    }

    fn config(text: &str) -> Config {
        Config::parse(Path::new("my.toml"), text).unwrap()
    }

    #[test]
    fn no_reload_opens_an_address_that_the_command_line_named_to_everybody() {
        let key = format!("[[keys]]\nname = 'a'\nblake3 = '{}'\n", "0".repeat(64));
        let public = keys("0.0.0.0:8080");
        assert_eq!(public.check(&config(&key)), Ok(()));
        let refused = public.check(&config("")).unwrap_err();
        assert!(
            refused.starts_with("listening on 0.0.0.0:8080, which is no loopback address"),
            "{refused}"
        );
        assert_eq!(keys("127.0.0.1:8080").check(&config("")), Ok(()));
    }
}
