//! A request's head.

/// A request whose head was read; its body is read and forgotten.
#[derive(Debug)]
pub(crate) struct Request {
    head: String,
    method_end: usize,
    target_end: usize,
    /// The length of its body, as its head says.
    pub(crate) body: usize,
}

impl Request {
    /// The most bytes a head may have, 64 KiB; longer ones end the connection.
    pub(crate) const HEAD_AT_MOST: usize = 64 << 10;

    /// Takes a head with the empty line at its end; `None` if its first line is
    /// not one of HTTP/1.
    pub(crate) fn parse(head: &[u8]) -> Option<Self> {
        let head = String::from_utf8_lossy(head).into_owned();
        let line = Self::first_line(&head);
        let method_end = line.find(' ')?;
        let target_end = line.rfind(' ').filter(|end| *end > method_end)?;
        let version = line.get(target_end + 1..)?;
        if !version.starts_with("HTTP/1.") {
            return None;
        }
        let mut request = Self {
            head,
            method_end,
            target_end,
            body: 0,
        };
        if let Some(length) = request.header("content-length") {
            request.body = length.parse().ok()?;
        }
        Some(request)
    }

    pub(crate) fn first_line(head: &str) -> &str {
        head.lines().next().unwrap_or_default()
    }

    pub(crate) fn fields(head: &str) -> impl Iterator<Item = (&str, &str)> {
        let lines = head.lines().skip(1);
        lines.filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name, value.trim()))
        })
    }

    pub(crate) fn head(&self) -> &str {
        &self.head
    }

    pub(crate) fn method(&self) -> &str {
        self.head.get(..self.method_end).unwrap_or_default()
    }

    pub(crate) fn target(&self) -> &str {
        let target = self.head.get(self.method_end + 1..self.target_end);
        target.unwrap_or_default()
    }

    pub(crate) fn path(&self) -> &str {
        let target = self.target();
        target.split_once('?').map_or(target, |(path, _)| path)
    }

    /// The value of a key of the query.
    pub(crate) fn query(&self, key: &str) -> Option<&str> {
        let (_, query) = self.target().split_once('?')?;
        query.split('&').find_map(|pair| {
            let (own, value) = pair.split_once('=')?;
            (own == key).then_some(value)
        })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        Self::fields(&self.head)
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    pub(crate) fn is_head(&self) -> bool {
        self.method() == "HEAD"
    }

    /// Whether the connection ends after this request.
    pub(crate) fn closes(&self) -> bool {
        let old = Self::first_line(&self.head).ends_with("/1.0");
        match self.header("connection") {
            Some(value) if value.eq_ignore_ascii_case("close") => true,
            Some(value) if value.eq_ignore_ascii_case("keep-alive") => false,
            _ => old,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Request;

    #[test]
    fn a_head_is_taken_apart() {
        let head = b"GET /page/3?bytes=9&x=y HTTP/1.1\r\nHost: a\r\nX-Test:  b \r\n\r\n";
        let request = Request::parse(head).unwrap();
        assert_eq!((request.method(), request.path()), ("GET", "/page/3"));
        assert_eq!(request.query("bytes"), Some("9"));
        assert_eq!(request.header("x-test"), Some("b"));
        assert!(!request.closes());
    }

    #[test]
    fn what_is_no_request_is_refused() {
        assert!(Request::parse(b"hello\r\n\r\n").is_none());
        assert!(Request::parse(b"GET / FTP/1.0\r\n\r\n").is_none());
        assert!(Request::parse(b"GET HTTP/1.1\r\n\r\n").is_none());
    }
}
