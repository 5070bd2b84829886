//! What a client of the browser protocol asks for.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::{Failure, close};
use crate::server::intake::options::Options;
use crate::server::intake::unpack;

/// The actions that there are.
const ACTIONS: &[&str] = &["extract"];

/// One parsed message.
#[derive(Debug)]
pub(super) struct Ask {
    pub images: Vec<Bytes>,
    pub options: Options,
}

impl Ask {
    /// Parses `{"action": "extract", "images": [...], "use_ai": true, ...}`; the
    /// other members are the options of `POST /v1/extract`, where they make
    /// sense.
    pub fn parse(text: &str, max_images: usize) -> Result<Self, Failure> {
        let mut members: Map<String, Value> = serde_json::from_str(text)
            .map_err(|error| Failure::new(close::INVALID, "bad-json", error.to_string()))?;
        let action = members.remove("action");
        match action.as_ref().and_then(Value::as_str) {
            Some("extract") => {}
            Some(other) => {
                let why = format!(
                    "there is no action `{other}`; known are {}",
                    ACTIONS.join(", ")
                );
                return Err(Failure::new(close::POLICY, "unknown-action", why));
            }
            None => {
                let why = "the member `action` is missing or no text";
                return Err(Failure::new(close::POLICY, "unknown-action", why));
            }
        }
        let images = members.remove("images").ok_or_else(|| {
            Failure::new(close::INVALID, "bad-json", "the member `images` is missing")
        })?;
        let images = unpack::from_json(images, max_images)?;
        let options = Options::from_json(members)?;
        let fixed = [
            ("wait", options.wait.is_some()),
            ("format", options.format.is_some()),
            ("on_disconnect", options.on_disconnect.is_some()),
        ];
        if let Some((key, _)) = fixed.iter().find(|(_, given)| *given) {
            let why = format!("the option `{key}` has no use on a WebSocket");
            return Err(Failure::new(close::POLICY, "bad-option", why));
        }
        Ok(Self { images, options })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (u16, String) {
        let failure = Ask::parse(text, 2).unwrap_err();
        (failure.close, failure.code)
    }

    #[test]
    fn the_protocols_message_is_understood() {
        let text =
            r#"{"action":"extract","images":["AQID","data:image/png;base64,BA=="],"use_ai":false}"#;
        let ask = Ask::parse(text, 2).unwrap();
        assert_eq!(
            ask.images,
            [Bytes::from_static(&[1, 2, 3]), Bytes::from_static(&[4])]
        );
        assert_eq!(ask.options.use_ai, Some(false));
    }

    #[test]
    fn what_is_not_understood_is_refused_with_a_close_code_that_fits() {
        assert_eq!(refused("{"), (1007, "bad-json".into()));
        assert_eq!(refused(r#"{"images":[]}"#), (1008, "unknown-action".into()));
        assert_eq!(
            refused(r#"{"action":"destroy"}"#),
            (1008, "unknown-action".into())
        );
        assert_eq!(
            refused(r#"{"action":"extract"}"#),
            (1007, "bad-json".into())
        );
        assert_eq!(
            refused(r#"{"action":"extract","images":["%"]}"#),
            (1007, "bad-data-url".into())
        );
        let extra = r#"{"action":"extract","images":["AQID"],"use_ia":true}"#;
        assert_eq!(refused(extra), (1008, "unknown-option".into()));
        let wait = r#"{"action":"extract","images":["AQID"],"wait":"final"}"#;
        assert_eq!(refused(wait), (1008, "bad-option".into()));
    }
}
