//! Tickets: each reads one run's events for a while, for clients that cannot
//! send a header, such as an `EventSource`.
//!
//! A ticket travels in the URL, where keys must never be: in a browser's history
//! and in the logs of proxies it stays behind. So it is good for one run of one
//! tenant, for reading alone, and for a short time. It is not kept here but
//! authenticated: a MAC over what it is good for, with a key that lives and dies
//! with the process, as runs do.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use crescendo_core::id::RunId;
use http::{Method, Uri};
use tokio::time::Instant;

use super::intake::query::pairs;
use super::problem::Refusal;
use crate::run::Tenant;

/// Says what the key is used for, so that no other use of it means the same.
const PURPOSE: &[u8] = b"crescendo ticket v1: events of a run";

/// Issues tickets and knows them again.
pub(super) struct Tickets {
    key: [u8; 32],
    start: Instant,
    lifetime: Duration,
}

impl Tickets {
    /// # Errors
    ///
    /// The system has no random numbers.
    pub fn new(lifetime: Duration) -> Result<Self, getrandom::Error> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        Ok(Self {
            key,
            start: Instant::now(),
            lifetime,
        })
    }

    /// How long a ticket is good for.
    pub const fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// A ticket for this tenant's run, from `now` on.
    pub fn issue(&self, run: RunId, tenant: &Tenant, now: Instant) -> String {
        let expires = millis(now - self.start + self.lifetime);
        let mac = self.mac(run, tenant, expires);
        let bytes = [expires.to_be_bytes().as_slice(), mac.as_bytes()].concat();
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Whose ticket it is, where it is good for this run `now`.
    pub fn holder(
        &self,
        asked: &Asked<'_>,
        tenants: impl IntoIterator<Item = Tenant>,
        now: Instant,
    ) -> Result<Tenant, Refusal> {
        let (run, expires, mac) = asked.parts().ok_or(Refusal::TicketUnknown)?;
        // Comparing MACs takes the same time wherever they differ.
        let holder = tenants
            .into_iter()
            .find(|tenant| self.mac(run, tenant, expires) == mac)
            .ok_or(Refusal::TicketUnknown)?;
        if millis(now - self.start) > expires {
            return Err(Refusal::TicketExpired);
        }
        Ok(holder)
    }

    /// A MAC over what a ticket is good for, until these milliseconds have passed.
    fn mac(&self, run: RunId, tenant: &Tenant, expires: u64) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(PURPOSE);
        hasher.update(run.to_string().as_bytes());
        hasher.update(&expires.to_be_bytes());
        // Last, because it alone has no fixed length.
        hasher.update(tenant.as_str().as_bytes());
        hasher.finalize()
    }
}

/// Both ends of a ticket's time are cut to milliseconds, and the last one counts:
/// a ticket lives at least as long as was promised, and at most one longer.
fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// A request that shows a ticket. Its parts are never logged.
pub(super) struct Asked<'a> {
    run: &'a str,
    ticket: String,
}

impl<'a> Asked<'a> {
    /// None where there is no ticket, or where one is good for nothing: it only
    /// reads events.
    pub fn of(method: &Method, uri: &'a Uri) -> Option<Self> {
        let path = uri.path().strip_prefix("/v1/runs/")?;
        let run = path
            .strip_suffix("/events")
            .filter(|_| method == Method::GET)?;
        let (_, ticket) = pairs(uri.query()?).find(|(key, _)| key == "ticket")?;
        Some(Self { run, ticket })
    }

    fn parts(&self) -> Option<(RunId, u64, blake3::Hash)> {
        let bytes = URL_SAFE_NO_PAD.decode(&self.ticket).ok()?;
        let (expires, mac) = bytes.split_first_chunk::<8>()?;
        let mac: [u8; 32] = mac.try_into().ok()?;
        let expires = u64::from_be_bytes(*expires);
        Some((self.run.parse().ok()?, expires, blake3::Hash::from(mac)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(bits: u128) -> RunId {
        RunId::from_random(bits)
    }

    fn held(
        tickets: &Tickets,
        run: RunId,
        ticket: &str,
        now: Instant,
    ) -> Result<String, &'static str> {
        let uri: Uri = format!("/v1/runs/{run}/events?after=3&ticket={ticket}")
            .parse()
            .unwrap();
        let asked = Asked::of(&Method::GET, &uri).unwrap();
        let tenants = ["a", "b"].map(Tenant::new);
        let holder = tickets.holder(&asked, tenants, now);
        holder
            .map(|tenant| tenant.as_str().to_owned())
            .map_err(|refusal| refusal.code())
    }

    #[test]
    fn a_ticket_is_good_for_its_run_its_tenant_and_its_time() {
        let tickets = Tickets::new(Duration::from_secs(60)).unwrap();
        // Between two seconds, so that nothing hides in a rounded one.
        let now = tickets.start + Duration::from_micros(1_000_900_700);
        let issue = |tenant| tickets.issue(run(1), &Tenant::new(tenant), now);
        let ticket = issue("b");
        let unknown = Err("ticket-unknown");
        assert_eq!(held(&tickets, run(1), &ticket, now), Ok("b".to_owned()));
        assert_eq!(held(&tickets, run(2), &ticket, now), unknown);
        assert_eq!(held(&tickets, run(1), &issue("c"), now), unknown);
        let elsewhere = Tickets::new(Duration::from_secs(60)).unwrap();
        assert_eq!(held(&elsewhere, run(1), &ticket, now), unknown);
        let later = |millis| {
            let then = now + Duration::from_millis(millis);
            held(&tickets, run(1), &ticket, then)
        };
        assert!(later(60_000).is_ok());
        assert_eq!(later(60_001), Err("ticket-expired"));
    }

    #[test]
    fn a_ticket_that_was_changed_is_none() {
        let tickets = Tickets::new(Duration::from_secs(60)).unwrap();
        let ticket = tickets.issue(run(1), &Tenant::new("a"), tickets.start);
        let mut bytes = URL_SAFE_NO_PAD.decode(&ticket).unwrap();
        // A later expiry, which the MAC does not cover.
        bytes[5] = 0xFF;
        let later = URL_SAFE_NO_PAD.encode(&bytes);
        for wrong in [later.as_str(), &ticket[1..], "", "%", "AAAA"] {
            assert_eq!(
                held(&tickets, run(1), wrong, tickets.start),
                Err("ticket-unknown"),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_ticket_reads_events_and_does_nothing_else() {
        let asked = |method: Method, uri: &str| Asked::of(&method, &uri.parse().unwrap()).is_some();
        assert!(asked(Method::GET, "/v1/runs/0/events?ticket=x"));
        // As everywhere in a query.
        assert!(asked(Method::GET, "/v1/runs/0/events?after=1&%74icket=x"));
        assert!(!asked(Method::GET, "/v1/runs/0/events?after=1"));
        assert!(!asked(Method::DELETE, "/v1/runs/0?ticket=x"));
        assert!(!asked(Method::GET, "/v1/runs/0?ticket=x"));
        assert!(!asked(Method::POST, "/v1/runs/0/ticket?ticket=x"));
    }
}
