// Generated from wit/ by `cargo xtask bindings`; do not edit.
//
// As long as the contract makes it. What lints are told to let pass is wit-bindgen's: it
// does not know what of its output a world uses.

#[allow(dead_code, clippy::all)]
pub mod crescendo {
    pub mod plugin {
        /// The values that plugins and host exchange.
        #[allow(dead_code, async_fn_in_trait, unused_imports, clippy::all)]
        pub mod types {
            #[used]
            #[doc(hidden)]
            static __FORCE_SECTION_REF: fn() = super::super::super::__link_custom_section_describing_imports;
            use super::super::super::_rt;
            /// A colour in the sRGB colour space, gamma-encoded, not premultiplied.
            ///
            /// Each component lies in 0.0 to 1.0; a vote with a component that is NaN
            /// or outside that range is refused and reported as `bad-vote`.
            #[repr(C)]
            #[derive(Clone, Copy, PartialEq)]
            pub struct Color {
                /// Red, 0.0 to 1.0.
                pub red: f32,
                /// Green, 0.0 to 1.0.
                pub green: f32,
                /// Blue, 0.0 to 1.0.
                pub blue: f32,
                /// Opacity: 0.0 is transparent, 1.0 is opaque.
                pub alpha: f32,
            }
            impl ::core::fmt::Debug for Color {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("Color")
                        .field("red", &self.red)
                        .field("green", &self.green)
                        .field("blue", &self.blue)
                        .field("alpha", &self.alpha)
                        .finish()
                }
            }
            /// The unit of a dimension.
            #[repr(u8)]
            #[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
            pub enum Unit {
                /// CSS pixels. Where an image was rendered at a device pixel ratio other
                /// than 1, an extractor says CSS pixels only when it has found the ratio,
                /// and image pixels otherwise.
                Px,
                /// Multiples of the root font size.
                Rem,
            }
            impl ::core::fmt::Debug for Unit {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    match self {
                        Unit::Px => f.debug_tuple("Unit::Px").finish(),
                        Unit::Rem => f.debug_tuple("Unit::Rem").finish(),
                    }
                }
            }
            impl Unit {
                #[doc(hidden)]
                pub unsafe fn _lift(val: u8) -> Unit {
                    if !cfg!(debug_assertions) {
                        return unsafe { ::core::mem::transmute(val) };
                    }
                    match val {
                        0 => Unit::Px,
                        1 => Unit::Rem,
                        _ => panic!("invalid enum discriminant"),
                    }
                }
            }
            /// A length.
            #[repr(C)]
            #[derive(Clone, Copy, PartialEq)]
            pub struct Dimension {
                /// How many units; finite and not negative.
                pub value: f64,
                /// Of what.
                pub unit: Unit,
            }
            impl ::core::fmt::Debug for Dimension {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("Dimension")
                        .field("value", &self.value)
                        .field("unit", &self.unit)
                        .finish()
                }
            }
            /// What a vote can claim about a field.
            #[derive(Clone, PartialEq)]
            pub enum Value {
                /// A colour; grouped by CIEDE2000.
                Color(Color),
                /// A length; grouped by relative difference.
                Dimension(Dimension),
                /// A finite number; grouped by tolerance.
                Number(f64),
                /// At most 1 MiB of text, 64 KiB as a member of a set; grouped by
                /// normalised equality.
                Text(_rt::String),
                /// Yes or no; grouped by equality.
                Flag(bool),
                /// One JSON value (RFC 8259): headings, tables, whatever has a structure.
                /// At most 1 MiB, 64 KiB as a member of a set, with at most 64 lists and
                /// objects within one another. Grouped by equality, whatever the order of
                /// members, white space or the spelling of numbers and texts; of members
                /// with one name the last counts. A vote whose JSON does not parse is
                /// refused and reported as `bad-vote`.
                Json(_rt::String),
            }
            impl ::core::fmt::Debug for Value {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    match self {
                        Value::Color(e) => {
                            f.debug_tuple("Value::Color").field(e).finish()
                        }
                        Value::Dimension(e) => {
                            f.debug_tuple("Value::Dimension").field(e).finish()
                        }
                        Value::Number(e) => {
                            f.debug_tuple("Value::Number").field(e).finish()
                        }
                        Value::Text(e) => f.debug_tuple("Value::Text").field(e).finish(),
                        Value::Flag(e) => f.debug_tuple("Value::Flag").field(e).finish(),
                        Value::Json(e) => f.debug_tuple("Value::Json").field(e).finish(),
                    }
                }
            }
            /// A claim about one scalar field.
            #[derive(Clone, PartialEq)]
            pub struct Vote {
                /// Dotted path of lower-case words, for example `color.primary`,
                /// `spacing.base`, `shape.radius`. At most 128 bytes of
                /// `a-z 0-9 - .`, no empty word.
                pub field: _rt::String,
                /// Which image of the subject this is about, counted from 0. Absent for
                /// claims about the whole subject.
                pub image: ::core::option::Option<u32>,
                /// The claim.
                pub value: Value,
                /// How sure the plugin is, 0.0 to 1.0. Clamped by the host; NaN is
                /// refused; 0.0 counts as an abstention.
                pub confidence: f64,
            }
            impl ::core::fmt::Debug for Vote {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("Vote")
                        .field("field", &self.field)
                        .field("image", &self.image)
                        .field("value", &self.value)
                        .field("confidence", &self.confidence)
                        .finish()
                }
            }
            /// One member of a set.
            #[derive(Clone, PartialEq)]
            pub struct Member {
                /// The claim.
                pub value: Value,
                /// How much of the subject this member covers, 0.0 to 1.0 (for a palette:
                /// the share of the image's area). 0.0 where a share means nothing.
                pub share: f64,
                /// How sure the plugin is that this member belongs to the set, 0.0 to 1.0.
                pub confidence: f64,
            }
            impl ::core::fmt::Debug for Member {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("Member")
                        .field("value", &self.value)
                        .field("share", &self.share)
                        .field("confidence", &self.confidence)
                        .finish()
                }
            }
            /// A claim about one field that holds a set, such as a palette or a scale.
            ///
            /// Members of one set are never merged with one another.
            #[derive(Clone, PartialEq)]
            pub struct SetVote {
                /// As in `vote`.
                pub field: _rt::String,
                /// As in `vote`.
                pub image: ::core::option::Option<u32>,
                /// At most 256 members.
                pub members: _rt::Vec<Member>,
            }
            impl ::core::fmt::Debug for SetVote {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("SetVote")
                        .field("field", &self.field)
                        .field("image", &self.image)
                        .field("members", &self.members)
                        .finish()
                }
            }
            /// Everything that one call claims. Both lists empty is an abstention.
            #[derive(Clone, PartialEq)]
            pub struct Votes {
                /// At most one vote per scalar field and image; a later one replaces an
                /// earlier one. At most 1,024.
                pub scalars: _rt::Vec<Vote>,
                /// At most one per set field and image; a later one replaces an earlier
                /// one. At most 64.
                pub sets: _rt::Vec<SetVote>,
            }
            impl ::core::fmt::Debug for Votes {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("Votes")
                        .field("scalars", &self.scalars)
                        .field("sets", &self.sets)
                        .finish()
                }
            }
            /// Why a call did not do what was asked.
            ///
            /// Hosts may add cases to what they report through `other`; a guest that
            /// does not know a text treats it as a failure like any other.
            #[derive(Clone, PartialEq)]
            pub enum Failure {
                /// The arguments or the subject make no sense; says what would.
                InvalidInput(_rt::String),
                /// The subject is of a kind that this plugin or host does not handle.
                Unsupported(_rt::String),
                /// A limit of the call was reached; names it as in `README.md`.
                Limit(_rt::String),
                /// The run is being cancelled: return soon.
                Cancelled,
                /// The operator has not granted what was asked for; names it.
                Denied(_rt::String),
                /// Something outside the host answered badly or not at all.
                Upstream(_rt::String),
                /// Anything else, in one line.
                Other(_rt::String),
            }
            impl ::core::fmt::Debug for Failure {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    match self {
                        Failure::InvalidInput(e) => {
                            f.debug_tuple("Failure::InvalidInput").field(e).finish()
                        }
                        Failure::Unsupported(e) => {
                            f.debug_tuple("Failure::Unsupported").field(e).finish()
                        }
                        Failure::Limit(e) => {
                            f.debug_tuple("Failure::Limit").field(e).finish()
                        }
                        Failure::Cancelled => {
                            f.debug_tuple("Failure::Cancelled").finish()
                        }
                        Failure::Denied(e) => {
                            f.debug_tuple("Failure::Denied").field(e).finish()
                        }
                        Failure::Upstream(e) => {
                            f.debug_tuple("Failure::Upstream").field(e).finish()
                        }
                        Failure::Other(e) => {
                            f.debug_tuple("Failure::Other").field(e).finish()
                        }
                    }
                }
            }
            impl ::core::fmt::Display for Failure {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    write!(f, "{:?}", self)
                }
            }
            impl ::core::error::Error for Failure {}
        }
    }
}
mod _rt {
    #![allow(dead_code, unused_imports, clippy::all)]
    pub use alloc_crate::string::String;
    pub use alloc_crate::vec::Vec;
    extern crate alloc as alloc_crate;
}
#[cfg(target_arch = "wasm32")]
#[unsafe(
    link_section = "component-type:wit-bindgen:0.63.0:crescendo:sdk-values:values:encoded world"
)]
#[doc(hidden)]
#[allow(clippy::octal_escapes)]
pub static __WIT_BINDGEN_COMPONENT_TYPE: [u8; 627] = *b"\
\0asm\x0d\0\x01\0\0\x19\x16wit-component-encoding\x04\0\x07\xf6\x03\x01A\x02\x01\
A\x02\x01B\x16\x01r\x04\x03redv\x05greenv\x04bluev\x05alphav\x04\0\x05color\x03\0\
\0\x01m\x02\x02px\x03rem\x04\0\x04unit\x03\0\x02\x01r\x02\x05valueu\x04unit\x03\x04\
\0\x09dimension\x03\0\x04\x01q\x06\x05color\x01\x01\0\x09dimension\x01\x05\0\x06\
number\x01u\0\x04text\x01s\0\x04flag\x01\x7f\0\x04json\x01s\0\x04\0\x05value\x03\
\0\x06\x01ky\x01r\x04\x05fields\x05image\x08\x05value\x07\x0aconfidenceu\x04\0\x04\
vote\x03\0\x09\x01r\x03\x05value\x07\x05shareu\x0aconfidenceu\x04\0\x06member\x03\
\0\x0b\x01p\x0c\x01r\x03\x05fields\x05image\x08\x07members\x0d\x04\0\x08set-vote\
\x03\0\x0e\x01p\x0a\x01p\x0f\x01r\x02\x07scalars\x10\x04sets\x11\x04\0\x05votes\x03\
\0\x12\x01q\x07\x0dinvalid-input\x01s\0\x0bunsupported\x01s\0\x05limit\x01s\0\x09\
cancelled\0\0\x06denied\x01s\0\x08upstream\x01s\0\x05other\x01s\0\x04\0\x07failu\
re\x03\0\x14\x03\0\x1ccrescendo:plugin/types@0.1.0\x05\0\x04\0\x1bcrescendo:sdk-\
values/values\x04\0\x0b\x0c\x01\0\x06values\x03\0\0\0G\x09producers\x01\x0cproce\
ssed-by\x02\x0dwit-component\x070.262.0\x10wit-bindgen-rust\x060.63.0";
#[inline(never)]
#[doc(hidden)]
pub fn __link_custom_section_describing_imports() {
    wit_bindgen::rt::maybe_link_cabi_realloc();
}
