//! Takes images and options out of a body: raw, multipart or JSON.

use axum::body::Bytes;
use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use futures::FutureExt as _;
use serde_json::{Map, Value};

use super::options::Options;
use crate::server::problem::Refusal;
use crate::subject::SubjectError;

/// What a body is, from its `Content-Type`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::server) enum Shape {
    /// One image, whatever its type says: the bytes decide.
    Raw,
    /// `multipart/form-data` with this boundary.
    Multipart(String),
    /// A JSON object.
    Json,
}

/// The part of a form, or the member of an object, that holds no image.
const OPTIONS: &str = "options";

impl Shape {
    pub fn of(content_type: Option<&str>) -> Result<Self, Refusal> {
        let Some(content_type) = content_type else {
            return Ok(Self::Raw);
        };
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("application/json") {
            Ok(Self::Json)
        } else if essence.eq_ignore_ascii_case("multipart/form-data") {
            multer::parse_boundary(content_type)
                .map(Self::Multipart)
                .map_err(|error| Refusal::BadMultipart {
                    why: error.to_string(),
                })
        } else {
            Ok(Self::Raw)
        }
    }
}

/// Takes a body apart. It computes (base64, JSON, a search for boundaries): not
/// for the threads that serve HTTP.
pub(in crate::server) fn unpack(
    shape: &Shape,
    body: Bytes,
    max_images: usize,
) -> Result<(Vec<Bytes>, Options), Refusal> {
    match shape {
        Shape::Raw => Ok((vec![body], Options::default())),
        Shape::Multipart(boundary) => multipart(boundary, body, max_images),
        Shape::Json => {
            let mut members = object(&body)?;
            let images = members.remove("images").ok_or_else(|| Refusal::BadJson {
                why: "the member `images` is missing".to_owned(),
            })?;
            Ok((from_json(images, max_images)?, Options::from_json(members)?))
        }
    }
}

fn object(text: &[u8]) -> Result<Map<String, Value>, Refusal> {
    serde_json::from_slice(text).map_err(|error| Refusal::BadJson {
        why: error.to_string(),
    })
}

/// Decodes the member `images`.
pub(in crate::server) fn from_json(
    images: Value,
    max_images: usize,
) -> Result<Vec<Bytes>, Refusal> {
    let why = "`images` takes a list of base64 texts or `data:` URLs";
    let Value::Array(images) = images else {
        return Err(Refusal::BadJson {
            why: why.to_owned(),
        });
    };
    within(images.len(), max_images)?;
    let decoded = images
        .into_iter()
        .enumerate()
        .map(|(index, image)| match image {
            Value::String(text) => decode(index, &text),
            _ => Err(Refusal::BadJson {
                why: why.to_owned(),
            }),
        });
    decoded.collect()
}

fn within(found: usize, limit: usize) -> Result<(), Refusal> {
    if found > limit {
        Err(SubjectError::TooManyImages { found, limit }.into())
    } else {
        Ok(())
    }
}

/// Padding may be left out; everything else is as RFC 4648 says.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

fn decode(image: usize, text: &str) -> Result<Bytes, Refusal> {
    let bad = |why: String| Refusal::BadDataUrl { image, why };
    let data = match text
        .get(..5)
        .filter(|scheme| scheme.eq_ignore_ascii_case("data:"))
    {
        // Fetching what a client names would make this host a client of others.
        None if text.starts_with("http://") || text.starts_with("https://") => {
            let why = "URLs are not fetched; send the image itself";
            return Err(bad(why.to_owned()));
        }
        None => text,
        Some(_) => {
            let (media, data) = text
                .split_once(',')
                .ok_or_else(|| bad("the URL has no comma".to_owned()))?;
            if !media.to_ascii_lowercase().ends_with(";base64") {
                return Err(bad("the URL is not `;base64`".to_owned()));
            }
            data
        }
    };
    if data.is_empty() {
        return Err(bad("there is nothing in it".to_owned()));
    }
    BASE64
        .decode(data)
        .map(Bytes::from)
        .map_err(|error| bad(error.to_string()))
}

fn multipart(
    boundary: &str,
    body: Bytes,
    max_images: usize,
) -> Result<(Vec<Bytes>, Options), Refusal> {
    let bad = |error: multer::Error| Refusal::BadMultipart {
        why: error.to_string(),
    };
    let work = async {
        let whole = futures::stream::iter([Ok::<_, std::convert::Infallible>(body)]);
        let mut form = multer::Multipart::new(whole, boundary);
        let (mut images, mut options) = (Vec::new(), Options::default());
        while let Some(field) = form.next_field().await.map_err(bad)? {
            if field.name() == Some(OPTIONS) {
                let given = Options::from_json(object(&field.bytes().await.map_err(bad)?)?)?;
                options = options.and(given)?;
            } else {
                within(images.len() + 1, max_images)?;
                images.push(field.bytes().await.map_err(bad)?);
            }
        }
        if images.is_empty() {
            return Err(SubjectError::NoImages.into());
        }
        Ok((images, options))
    };
    // The body is there as a whole, so nothing in it can wait.
    work.now_or_never().unwrap_or_else(|| {
        Err(Refusal::BadMultipart {
            why: "the form has no end".to_owned(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code<T>(result: Result<T, Refusal>) -> &'static str {
        result.err().map_or("ok", |refusal| refusal.code())
    }

    fn json(text: &str) -> Result<Vec<Bytes>, Refusal> {
        unpack(&Shape::Json, Bytes::copy_from_slice(text.as_bytes()), 2).map(|(images, _)| images)
    }

    fn form(text: &str) -> Result<(Vec<Bytes>, Options), Refusal> {
        let text = text.replace('\n', "\r\n");
        unpack(&Shape::Multipart("x".to_owned()), Bytes::from(text), 2)
    }

    #[test]
    fn the_content_type_decides_the_shape() {
        assert_eq!(Shape::of(None).unwrap(), Shape::Raw);
        assert_eq!(Shape::of(Some("image/png")).unwrap(), Shape::Raw);
        assert_eq!(
            Shape::of(Some("Application/JSON; charset=utf-8")).unwrap(),
            Shape::Json
        );
        let form = "multipart/form-data; boundary=x";
        assert_eq!(
            Shape::of(Some(form)).unwrap(),
            Shape::Multipart("x".to_owned())
        );
        assert_eq!(
            code(Shape::of(Some("multipart/form-data"))),
            "bad-multipart"
        );
    }

    #[test]
    fn json_takes_base64_and_data_urls() {
        let images = json(r#"{"images":["AQID","data:image/png;base64,BAU="]}"#).unwrap();
        assert_eq!(
            images,
            [Bytes::from_static(&[1, 2, 3]), Bytes::from_static(&[4, 5])]
        );
    }

    #[test]
    fn json_that_is_not_what_was_asked_for_is_refused_by_name() {
        assert_eq!(code(json("")), "bad-json");
        assert_eq!(code(json("[]")), "bad-json");
        assert_eq!(code(json("{}")), "bad-json");
        assert_eq!(code(json(r#"{"images":"AQID"}"#)), "bad-json");
        assert_eq!(code(json(r#"{"images":[1]}"#)), "bad-json");
        assert_eq!(code(json(r#"{"images":["A*ID"]}"#)), "bad-data-url");
        assert_eq!(code(json(r#"{"images":[""]}"#)), "bad-data-url");
        let elsewhere = json(r#"{"images":["https://a.example/b.png"]}"#).unwrap_err();
        assert_eq!(elsewhere.code(), "bad-data-url");
        assert!(elsewhere.to_string().contains("not fetched"), "{elsewhere}");
        assert_eq!(
            code(json(r#"{"images":["data:image/png,abc"]}"#)),
            "bad-data-url"
        );
        assert_eq!(
            code(json(r#"{"images":["data:image/png;base64"]}"#)),
            "bad-data-url"
        );
        assert_eq!(
            code(json(r#"{"images":["AQID"],"imges":[]}"#)),
            "unknown-option"
        );
        assert_eq!(
            code(json(r#"{"images":["AQID","AQID","AQID"]}"#)),
            "too-many-images"
        );
    }

    #[test]
    fn a_form_has_images_and_options() {
        let (images, options) = form(
            "--x\nContent-Disposition: form-data; name=\"a\"; filename=\"a.png\"\n\nAB\n\
             --x\nContent-Disposition: form-data; name=\"options\"\n\n{\"stop_at\": 0.5}\n\
             --x\nContent-Disposition: form-data; name=\"b\"\n\nCD\n--x--\n",
        )
        .unwrap();
        assert_eq!(
            images,
            [Bytes::from_static(b"AB"), Bytes::from_static(b"CD")]
        );
        assert_eq!(options.stop_at, Some(0.5.try_into().unwrap()));
    }

    #[test]
    fn a_form_that_breaks_off_or_holds_no_image_is_refused() {
        assert_eq!(
            code(form(
                "--x\nContent-Disposition: form-data; name=\"a\"\n\nAB\n"
            )),
            "bad-multipart"
        );
        assert_eq!(code(form("--x--\n")), "no-images");
        let many = "--x\nContent-Disposition: form-data; name=\"a\"\n\nAB\n".repeat(3);
        assert_eq!(code(form(&format!("{many}--x--\n"))), "too-many-images");
    }
}
