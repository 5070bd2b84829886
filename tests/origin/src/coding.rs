//! Content codings (RFC 9110, 8.4.1).

use std::io::Write as _;

/// How a body is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coding {
    /// `gzip` (RFC 1952).
    Gzip,
    /// `br` (RFC 7932).
    Brotli,
    /// `zstd` (RFC 8878).
    Zstd,
}

/// Which codings an origin uses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Codings {
    /// None.
    #[default]
    None,
    /// The first of these that `Accept-Encoding` names.
    Asked(Vec<Coding>),
    /// This one, whether the client asked for it or not.
    Always(Coding),
}

impl Coding {
    /// Its name in `Content-Encoding`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }

    /// A body in this coding, at a speed that servers choose for pages made on
    /// the fly.
    #[must_use]
    pub fn encode(self, body: &[u8]) -> Vec<u8> {
        // Writing into memory does not fail, and level 3 exists.
        match self {
            Self::Gzip => {
                let level = flate2::Compression::new(6);
                let mut out = flate2::write::GzEncoder::new(Vec::new(), level);
                let _ = out.write_all(body);
                out.finish().unwrap_or_default()
            }
            Self::Brotli => {
                let mut out = Vec::new();
                let mut writer = brotli::CompressorWriter::new(&mut out, 4_096, 4, 20);
                let _ = writer.write_all(body);
                drop(writer);
                out
            }
            Self::Zstd => zstd::bulk::compress(body, 3).unwrap_or_default(),
        }
    }
}

impl Codings {
    /// All three, by preference of size.
    #[must_use]
    pub fn all() -> Self {
        Self::Asked(vec![Coding::Brotli, Coding::Zstd, Coding::Gzip])
    }

    /// Whether answers depend on `Accept-Encoding`.
    pub(crate) const fn vary(&self) -> bool {
        matches!(self, Self::Asked(_))
    }

    /// The coding for a request with this `Accept-Encoding`.
    pub(crate) fn choose(&self, accept: Option<&str>) -> Option<Coding> {
        match self {
            Self::None => None,
            Self::Always(coding) => Some(*coding),
            Self::Asked(list) => {
                let accept = accept?;
                list.iter().copied().find(|coding| named(accept, *coding))
            }
        }
    }
}

fn named(accept: &str, coding: Coding) -> bool {
    accept.split(',').any(|part| {
        let (name, weight) = part.split_once(';').unwrap_or((part, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|weight| {
            // "0", "0.0" and so on mean "not acceptable".
            weight.trim().parse::<f64>().is_ok_and(|w| w <= 0.0)
        });
        name.trim().eq_ignore_ascii_case(coding.name()) && !refused
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::{Coding, Codings};

    #[test]
    fn what_is_coded_can_be_decoded() {
        let body = "nothing is lost ".repeat(5_000).into_bytes();
        let mut out = Vec::new();
        let gzip = Coding::Gzip.encode(&body);
        flate2::read::GzDecoder::new(&*gzip)
            .read_to_end(&mut out)
            .unwrap();
        assert_eq!(out, body);
        out.clear();
        let br = Coding::Brotli.encode(&body);
        brotli::Decompressor::new(&*br, 4_096)
            .read_to_end(&mut out)
            .unwrap();
        assert_eq!(out, body);
        let zstd = Coding::Zstd.encode(&body);
        assert_eq!(zstd::bulk::decompress(&zstd, body.len()).unwrap(), body);
        assert!([gzip, br, zstd].iter().all(|coded| coded.len() < 500));
    }

    #[test]
    fn a_coding_is_chosen_only_if_it_is_acceptable() {
        let all = Codings::all();
        assert_eq!(all.choose(Some("gzip, br;q=0")), Some(Coding::Gzip));
        assert_eq!(all.choose(Some("gzip, BR;q=0.5")), Some(Coding::Brotli));
        assert_eq!(all.choose(Some("identity")), None);
        assert_eq!(all.choose(None), None);
        let always = Codings::Always(Coding::Zstd);
        assert_eq!(always.choose(None), Some(Coding::Zstd));
    }
}
