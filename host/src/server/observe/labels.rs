//! The labels of the server's own metrics. Each has few values: nothing that a
//! client chooses freely becomes one.

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Request {
    /// The route that matched; `other` for none.
    pub route: String,
    pub method: Method,
    pub status: u16,
}

/// The methods that routes have; `other` for what a client makes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub(super) enum Method {
    Get,
    Post,
    Delete,
    Head,
    Options,
    Other,
}

impl From<&http::Method> for Method {
    fn from(method: &http::Method) -> Self {
        match *method {
            http::Method::GET => Self::Get,
            http::Method::POST => Self::Post,
            http::Method::DELETE => Self::Delete,
            http::Method::HEAD => Self::Head,
            http::Method::OPTIONS => Self::Options,
            _ => Self::Other,
        }
    }
}

/// One refused request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Refused {
    pub code: &'static str,
}

/// One kind of image.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Image {
    pub format: String,
}

/// One kind of stream.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Stream {
    pub format: &'static str,
}
