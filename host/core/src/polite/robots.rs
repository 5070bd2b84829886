//! robots.txt as RFC 9309 reads it: which paths a crawler may ask for.
//!
//! Groups of user agents with rules; the group that names us counts, or the one
//! for all; the longest rule that matches a path decides, and of two that are as
//! long the one that allows. `*` stands for anything, `$` for the end.

/// Bytes of a file that are read: RFC 9309 asks for at least 500 KiB.
pub const MAX_BYTES: usize = 512 << 10;

/// Rules of one file that are kept: more than a site has, and few enough to match
/// in a moment.
const MAX_RULES: usize = 4_096;

/// What a robots.txt says to one crawler.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Robots {
    rules: Vec<Rule>,
    /// `Crawl-delay`, milliseconds: no part of the RFC, but often there.
    pub delay_ms: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    allows: bool,
    pattern: String,
}

impl Robots {
    /// Everything may be asked for: there is no such file.
    #[must_use]
    pub fn everything() -> Self {
        Self::default()
    }

    /// Nothing may be asked for: the file cannot be had because the server is in
    /// trouble.
    #[must_use]
    pub fn nothing() -> Self {
        Self {
            rules: vec![Rule {
                allows: false,
                pattern: "/".to_owned(),
            }],
            delay_ms: None,
        }
    }

    /// Reads a file for the crawler of this product token, for example
    /// `crescendo`. What cannot be read in it is passed over.
    #[must_use]
    pub fn parse(text: &str, agent: &str) -> Self {
        let (mut own, mut all) = (None::<Self>, None::<Self>);
        // Whether the group under way is ours, or for all; a rule ends its names.
        let (mut is_own, mut is_all, mut named) = (false, false, false);
        let text = text.trim_start_matches('\u{feff}');
        for line in text.split(['\n', '\r']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if !named {
                    (is_own, is_all, named) = (false, false, true);
                }
                is_own |= names(value, agent);
                is_all |= value == "*";
                // A group without rules allows all of it.
                if is_own {
                    own.get_or_insert_default();
                }
                if is_all {
                    all.get_or_insert_default();
                }
                continue;
            }
            named = false;
            let groups = [(is_own, &mut own), (is_all, &mut all)];
            for (is_it, group) in groups {
                if is_it {
                    group.get_or_insert_default().take(&key, value);
                }
            }
        }
        own.or(all).unwrap_or_default()
    }

    fn take(&mut self, key: &str, value: &str) {
        let allows = match key {
            "allow" => true,
            "disallow" => false,
            "crawl-delay" => {
                let seconds = value.parse::<f64>().ok();
                let seconds = seconds.filter(|seconds| (0.0..=86_400.0).contains(seconds));
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a day at most"
                )]
                let ms = seconds.map(|seconds| (seconds * 1_000.0) as u64);
                self.delay_ms = ms.or(self.delay_ms);
                return;
            }
            _ => return,
        };
        // An empty one says nothing.
        if !value.is_empty() && self.rules.len() < MAX_RULES {
            self.rules.push(Rule {
                allows,
                pattern: normal(value, true),
            });
        }
    }

    /// Whether a path, with its query, may be asked for.
    #[must_use]
    pub fn allows(&self, path: &str) -> bool {
        // The file itself always may.
        if path == "/robots.txt" {
            return true;
        }
        let path = normal(path, false);
        let matching = self
            .rules
            .iter()
            .filter(|rule| matches(&rule.pattern, &path));
        let longest = matching.max_by_key(|rule| (rule.pattern.len(), rule.allows));
        longest.is_none_or(|rule| rule.allows)
    }
}

/// A path or pattern in the one spelling that is compared (RFC 9309, 2.2.2): octets that
/// need not be encoded are not, others are, in upper case. `*` and `$` mean something in a
/// pattern alone (2.2.3), and are encoded in a path.
fn normal(path: &str, is_pattern: bool) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut normal = String::with_capacity(path.len());
    let mut bytes = path.bytes();
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let mut digit = || char::from(ahead.next()?).to_digit(16);
        let encoded = (byte == b'%')
            .then(|| Some((digit()? << 4) | digit()?))
            .flatten()
            .and_then(|octet| u8::try_from(octet).ok());
        let (octet, is_plain) = match encoded {
            Some(octet) => {
                bytes.nth(1);
                let unreserved = matches!(octet, b'-' | b'.' | b'_' | b'~');
                (octet, octet.is_ascii_alphanumeric() || unreserved)
            }
            None if matches!(byte, b'*' | b'$') => (byte, is_pattern),
            None => (byte, byte.is_ascii() && byte > b' '),
        };
        if is_plain {
            normal.push(char::from(octet));
        } else {
            normal.push('%');
            for half in [octet >> 4, octet & 15] {
                normal.push(char::from(
                    HEX.get(usize::from(half)).copied().unwrap_or(b'0'),
                ));
            }
        }
    }
    normal
}

/// Whether a `User-agent` line names a crawler: its product token, in any case.
fn names(line: &str, agent: &str) -> bool {
    let token = line.split(|c: char| !c.is_ascii_alphabetic() && c != '-' && c != '_');
    let token = token.into_iter().next().unwrap_or_default();
    !token.is_empty() && token.eq_ignore_ascii_case(agent)
}

/// Whether a pattern matches from the begin of a path on. Parts between stars are
/// looked for from left to right, which is right because the first place found
/// leaves the most for the rest.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, to_end) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return !to_end || rest.is_empty();
    };
    for part in middle {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    if to_end {
        rest.ends_with(last)
    } else {
        rest.contains(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_rule_decides_and_allowing_wins_ties() {
        let robots = Robots::parse(
            "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /c\nAllow: /c\n",
            "crescendo",
        );
        for (path, may) in [
            ("/", true),
            ("/a", false),
            ("/a/x", false),
            ("/a/b/x", true),
            ("/c/d", true),
            ("/robots.txt", true),
        ] {
            assert_eq!(robots.allows(path), may, "{path}");
        }
    }

    #[test]
    fn one_path_in_two_spellings_is_one_path() {
        let robots = Robots::parse(
            "User-agent: *\nDisallow: /caf\u{e9}\nDisallow: /a%2fb\nDisallow: /%7ejoe\nDisallow: /100%\n\
             Disallow: /x%2Ay\nDisallow: /p%24\n",
            "crescendo",
        );
        for (path, may) in [
            ("/caf%c3%a9/menu", false),
            ("/caf%C3%A9", false),
            ("/cafe", true),
            ("/a%2Fb", false),
            ("/a/b", true),
            ("/~joe/", false),
            ("/%7Ejoe/", false),
            ("/100%", false),
            ("/100%2", false),
            ("/x*y", false),
            ("/x%2ay", false),
            ("/xzy", true),
            ("/p$q", false),
            ("/p", true),
        ] {
            assert_eq!(robots.allows(path), may, "{path}");
        }
    }

    #[test]
    fn the_group_that_names_us_counts_and_no_other() {
        let text = "User-agent: other\nDisallow: /\n\n# ours\nuser-AGENT: x\nUser-agent: Crescendo/1.0\n\
                    Disallow: /private # a comment\nCrawl-delay: 1.5\n\nUser-agent: *\nDisallow: /b\n";
        let robots = Robots::parse(text, "crescendo");
        assert!(!robots.allows("/private/x") && robots.allows("/b"));
        assert_eq!(robots.delay_ms, Some(1_500));
        assert!(!Robots::parse(text, "somebody").allows("/b"));
        assert!(!Robots::parse(text, "other").allows("/"));
        let open = "User-agent: crescendo\nDisallow:\nUser-agent: *\nDisallow: /\n";
        assert!(Robots::parse(open, "crescendo").allows("/x"));
    }

    #[test]
    fn stars_and_ends_match_as_written() {
        let all = [
            ("/*.gif$", "/a/b.gif", true),
            ("/*.gif$", "/a/b.gif?x", false),
            ("/a*b*c", "/axxbyyc/d", true),
            ("/a*b*c", "/axxcyyb", false),
            ("/fish*", "/fish.html", true),
            ("/fish$", "/fishes", false),
            ("*/x$", "/y/x", true),
            ("/a**b", "/ab", true),
        ];
        for (pattern, path, matched) in all {
            assert_eq!(matches(pattern, path), matched, "{pattern} {path}");
        }
    }

    #[test]
    fn noise_is_passed_over() {
        let long = format!("User-agent: *\n{}", "Disallow: /x\n".repeat(10_000));
        assert_eq!(Robots::parse(&long, "crescendo").rules.len(), MAX_RULES);
        for text in ["", "\0\u{1}:::\n:", "Disallow: /", "User-agent\nDisallow /"] {
            assert!(Robots::parse(text, "crescendo").allows("/x"), "{text:?}");
        }
        assert!(!Robots::nothing().allows("/x") && Robots::everything().allows("/x"));
        let odd = Robots::parse("User-agent: *\nCrawl-delay: 1e99\n", "crescendo");
        assert_eq!(odd.delay_ms, None);
    }
}
