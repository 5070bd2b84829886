//! The contract's types as JSON, in the contract's words.

use serde_json::Value;

use super::tell::{Hear, Tell, Unfit, case, cases, kebab, member, members};
use crate::sandbox::bindings::crescendo::plugin::{
    compute, http, log, models, sink, subject, types,
};
use crate::sandbox::host::carry::Raster;

macro_rules! record {
    ($type:ty { $($field:ident),* }) => {
        impl Tell for $type {
            fn tell(&self) -> Value {
                let members = [$((kebab(stringify!($field)), self.$field.tell())),*];
                Value::Object(members.into_iter().collect())
            }
        }

        impl Hear for $type {
            fn hear(value: Value) -> Result<Self, Unfit> {
                let mut members = members(value)?;
                Ok(Self { $($field: member(&mut members, stringify!($field))?),* })
            }
        }
    };
}

/// Cases that carry nothing, then cases that carry a value.
macro_rules! variant {
    ($type:ident::$name:ident [$($bare:ident $bare_name:literal),*] [$($case:ident $case_name:literal),*]) => {
        impl Tell for $type::$name {
            fn tell(&self) -> Value {
                match self {
                    $(Self::$bare => Value::from($bare_name),)*
                    $(Self::$case(value) => case($case_name, value.tell()),)*
                }
            }
        }

        impl Hear for $type::$name {
            #[allow(unused_variables, reason = "where no case carries a value")]
            fn hear(value: Value) -> Result<Self, Unfit> {
                let (name, value) = cases(value)?;
                match name.as_str() {
                    $($bare_name => Ok(Self::$bare),)*
                    $($case_name => Hear::hear(value).map(Self::$case),)*
                    _ => Err(Unfit(format!(
                        "no case of `{}` has that name", kebab(stringify!($name)).to_lowercase()
                    ))),
                }
            }
        }
    };
}

record!(types::Color {
    red,
    green,
    blue,
    alpha
});
record!(types::Dimension { value, unit });
record!(types::Vote {
    field,
    image,
    value,
    confidence
});
record!(types::Member {
    value,
    share,
    confidence
});
record!(types::SetVote {
    field,
    image,
    members
});
record!(types::Votes { scalars, sets });
variant!(types::Unit [Px "px", Rem "rem"] []);
variant!(types::Value [] [
    Color "color", Dimension "dimension", Number "number", Text "text", Flag "flag", Json "json"
]);
variant!(types::Failure [Cancelled "cancelled"] [
    InvalidInput "invalid-input", Unsupported "unsupported", Limit "limit", Denied "denied",
    Upstream "upstream", Other "other"
]);

record!(subject::Size { width, height });
record!(subject::Rect {
    x,
    y,
    width,
    height
});
record!(Raster {
    width,
    height,
    data
});
record!(subject::Entry { url, json });
record!(subject::Outcome {
    stage,
    tier,
    weight,
    ending
});
variant!(subject::Layout [Rgba8 "rgba8", Rgb8 "rgb8", Luma8 "luma8"] []);
variant!(subject::Ending [Abstained "abstained"] [
    Voted "voted", Failed "failed", Skipped "skipped"
]);

record!(sink::Progress { done, total, what });
variant!(sink::Item [] [Partial "partial", Text "text", Progress "progress"]);

variant!(log::Level [Debug "debug", Info "info", Warn "warn", Error "error"] []);

record!(http::Header { name, value });
record!(http::Request {
    method,
    url,
    headers,
    body,
    timeout_ms
});

record!(models::Message { role, parts });
record!(models::Request {
    model,
    messages,
    max_tokens,
    temperature,
    schema
});
record!(models::Usage {
    input_tokens,
    output_tokens,
    cost_micros
});
variant!(models::Role [System "system", User "user", Assistant "assistant"] []);
variant!(models::Part [] [Text "text", Picture "picture"]);

record!(compute::Allowance {
    buffer_bytes,
    kernel_ms,
    program_launches
});
record!(compute::Launch { kernel, arguments });
variant!(compute::Element [
    Bytes "bytes", Int32 "int32", Uint32 "uint32", Int64 "int64", Half "half", Single "single"
] []);
variant!(compute::Argument [] [
    Buffer "buffer", Integer "integer", Real "real", Parameter "parameter"
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn votes_are_told_in_the_contracts_words() {
        let set = types::SetVote {
            field: "color.palette".to_owned(),
            image: Some(0),
            members: vec![types::Member {
                value: types::Value::Color(types::Color {
                    red: 1.0,
                    green: 0.5,
                    blue: 0.0,
                    alpha: 1.0,
                }),
                share: 0.25,
                confidence: f64::NAN,
            }],
        };
        let told = set.tell();
        let color = json!({ "red": 1.0, "green": 0.5, "blue": 0.0, "alpha": 1.0 });
        let member = json!({ "value": { "color": color }, "share": 0.25, "confidence": "NaN" });
        let expected = json!({ "field": "color.palette", "image": 0, "members": [member] });
        assert_eq!(told, expected);
        assert_eq!(types::SetVote::hear(told).unwrap().tell(), expected);
    }

    /// A tape keeps what was said to the letter, so that its repetition is refused
    /// for what the call was refused for.
    #[test]
    fn json_is_told_as_the_text_that_it_was() {
        let said = types::Value::Json("{\"a\" : 1.0".to_owned());
        assert_eq!(said.tell(), json!({ "json": "{\"a\" : 1.0" }));
        let heard = types::Value::hear(said.tell()).unwrap();
        assert!(matches!(heard, types::Value::Json(text) if text == "{\"a\" : 1.0"));
    }

    #[test]
    fn what_is_wrong_in_a_record_is_named() {
        let unfit = |value: Value| subject::Size::hear(value).err().unwrap().0;
        assert!(unfit(json!({ "width": 1 })).contains("height"));
        assert!(unfit(json!([])).contains("an object"));
        let failure = types::Failure::hear(json!({ "flood": "x" }));
        assert!(failure.is_err());
        assert!(types::Failure::hear(json!("cancelled")).is_ok());
    }
}
