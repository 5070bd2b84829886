//! Custom sections of a component: the manifest and the signature travel there.
//!
//! Follows the binary format of the WebAssembly component model: a preamble
//! of eight bytes, then sections, each an id byte, a length in LEB128 and
//! that many bytes. Custom sections (id 0) begin with their name and mean
//! nothing to an engine.

use std::ops::Range;

/// Magic number, version 0x0d, layer 1: a component. A core module has
/// version 1 and layer 0 and is refused.
const PREAMBLE: [u8; 8] = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];

/// Id of custom sections.
const CUSTOM: u8 = 0;

/// Longest name of a section that this module writes, bytes.
pub const MAX_NAME: usize = 64;

/// Most bytes of data in a section that this module writes or finds; more are
/// refused. Manifest and signature are far smaller.
pub const MAX_DATA: usize = 64 * 1024;

/// Why a component's sections could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SectionError {
    /// The bytes are not WebAssembly at all.
    #[error("not a WebAssembly component: the first bytes are something else")]
    NotWasm,
    /// A core module.
    #[error("a core WebAssembly module, not a component; wrap it with `wasm-tools component new`")]
    CoreModule,
    /// A section ends past the file.
    #[error("damaged component: the section at byte {0} does not fit")]
    Damaged(usize),
    /// The name is there more than once, so that readers could disagree on
    /// which one counts.
    #[error("the component has more than one section `{0}`")]
    Ambiguous(String),
    /// Name or data over the limit.
    #[error(
        "section `{name}` has {bytes} bytes; a name has at most {MAX_NAME}, the data {MAX_DATA}"
    )]
    TooLarge {
        /// The section.
        name: String,
        /// How many bytes it has.
        bytes: usize,
    },
}

impl SectionError {
    /// Stable code, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotWasm => "not-wasm",
            Self::CoreModule => "core-module",
            Self::Damaged(_) => "damaged-component",
            Self::Ambiguous(_) => "ambiguous-section",
            Self::TooLarge { .. } => "section-too-large",
        }
    }
}

/// The data of the custom section of this name; none where there is none.
/// Sections of nested modules and components are theirs and not looked at.
///
/// # Errors
/// The bytes are no component, are damaged, or have the section twice.
pub fn find<'b>(component: &'b [u8], name: &str) -> Result<Option<&'b [u8]>, SectionError> {
    let Some(found) = locate(component, name)? else {
        return Ok(None);
    };
    if found.data.len() > MAX_DATA {
        return Err(SectionError::TooLarge {
            name: name.to_owned(),
            bytes: found.data.len(),
        });
    }
    Ok(component.get(found.data))
}

/// The component with a section more at its end.
///
/// # Errors
/// As [`find`]; the section is there already; name or data are over the limit.
pub fn append(component: &[u8], name: &str, data: &[u8]) -> Result<Vec<u8>, SectionError> {
    if name.len() > MAX_NAME || data.len() > MAX_DATA {
        return Err(SectionError::TooLarge {
            name: name.chars().take(MAX_NAME).collect(),
            bytes: data.len().max(name.len()),
        });
    }
    if locate(component, name)?.is_some() {
        return Err(SectionError::Ambiguous(name.to_owned()));
    }
    let mut body = leb(name.len());
    body.extend_from_slice(name.as_bytes());
    body.extend_from_slice(data);
    let mut grown = Vec::with_capacity(component.len() + body.len() + 6);
    grown.extend_from_slice(component);
    grown.push(CUSTOM);
    grown.extend(leb(body.len()));
    grown.extend(body);
    Ok(grown)
}

/// The component without the section: the very bytes that were there before
/// [`append`]. Unchanged where there is none.
///
/// # Errors
/// As [`find`].
pub fn remove(component: &[u8], name: &str) -> Result<Vec<u8>, SectionError> {
    let whole = match locate(component, name)? {
        Some(found) => found.whole,
        None => return Ok(component.to_vec()),
    };
    let mut rest = component.to_vec();
    rest.drain(whole);
    Ok(rest)
}

/// Where a section lies in the file.
struct Found {
    /// With id and length.
    whole: Range<usize>,
    /// Its data, without the name.
    data: Range<usize>,
}

fn locate(component: &[u8], name: &str) -> Result<Option<Found>, SectionError> {
    match component.get(..8) {
        Some(preamble) if preamble == PREAMBLE => {}
        Some([0x00, 0x61, 0x73, 0x6d, _, _, 0x00, 0x00]) => return Err(SectionError::CoreModule),
        _ => return Err(SectionError::NotWasm),
    }
    let mut found = None;
    let mut at = PREAMBLE.len();
    while at < component.len() {
        let section = section(component, at).ok_or(SectionError::Damaged(at))?;
        let end = section.body.end;
        if section.id == CUSTOM {
            let (text, data) = named(component, section.body).ok_or(SectionError::Damaged(at))?;
            if text == name.as_bytes() {
                if found.is_some() {
                    return Err(SectionError::Ambiguous(name.to_owned()));
                }
                found = Some(Found {
                    whole: at..end,
                    data,
                });
            }
        }
        at = end;
    }
    Ok(found)
}

struct Section {
    id: u8,
    body: Range<usize>,
}

fn section(bytes: &[u8], at: usize) -> Option<Section> {
    let id = *bytes.get(at)?;
    let (length, start) = unleb(bytes, at.checked_add(1)?)?;
    let end = start.checked_add(length)?;
    bytes.get(start..end)?;
    Some(Section {
        id,
        body: start..end,
    })
}

/// Splits a custom section's body into name and data.
fn named(bytes: &[u8], body: Range<usize>) -> Option<(&[u8], Range<usize>)> {
    let (length, start) = unleb(bytes, body.start)?;
    let end = start.checked_add(length).filter(|end| *end <= body.end)?;
    Some((bytes.get(start..end)?, end..body.end))
}

/// An unsigned 32-bit LEB128 number and the position after it.
fn unleb(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let mut value: u64 = 0;
    // Five groups of seven bits hold 32 bits; a longer encoding is malformed.
    for (group, byte) in bytes.get(at..)?.iter().take(5).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * group);
        if byte & 0x80 == 0 {
            let value = u32::try_from(value).ok()?;
            return Some((usize::try_from(value).ok()?, at + group + 1));
        }
    }
    None
}

fn leb(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(5);
    loop {
        let low = value.to_le_bytes()[0] & 0x7f;
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A component with one custom section `name` of its own.
    fn component() -> Vec<u8> {
        let mut bytes = PREAMBLE.to_vec();
        bytes.extend([0, 6, 4, b'n', b'a', b'm', b'e', 7]);
        bytes
    }

    #[test]
    fn what_was_appended_is_found_and_removed_without_a_trace() {
        let before = component();
        let signed = append(&before, "crescendo:manifest", b"id = 'a'").unwrap();
        assert_eq!(
            find(&signed, "crescendo:manifest"),
            Ok(Some(&b"id = 'a'"[..]))
        );
        assert_eq!(find(&signed, "name"), Ok(Some(&[7][..])));
        assert_eq!(find(&signed, "other"), Ok(None));
        assert_eq!(remove(&signed, "crescendo:manifest"), Ok(before.clone()));
        assert_eq!(remove(&before, "crescendo:manifest"), Ok(before));
    }

    #[test]
    fn a_second_section_of_one_name_is_refused() {
        let once = append(&component(), "x", b"1").unwrap();
        let refused = Err(SectionError::Ambiguous("x".into()));
        assert_eq!(append(&once, "x", b"2"), refused);
        let mut twice = once.clone();
        twice.extend(&append(&component(), "x", b"2").unwrap()[component().len()..]);
        assert_eq!(find(&twice, "x"), Err(SectionError::Ambiguous("x".into())));
        assert_eq!(
            remove(&twice, "x"),
            Err(SectionError::Ambiguous("x".into()))
        );
    }

    #[test]
    fn what_is_no_component_is_refused() {
        assert_eq!(find(b"", "x"), Err(SectionError::NotWasm));
        assert_eq!(find(b"\x89PNG\r\n\x1a\n", "x"), Err(SectionError::NotWasm));
        assert_eq!(find(b"\0asm\x01\0\0\0", "x"), Err(SectionError::CoreModule));
    }

    #[test]
    fn a_component_cut_inside_a_section_is_refused() {
        let whole = append(&component(), "x", &[1; 300]).unwrap();
        let edge = component().len();
        for length in PREAMBLE.len() + 1..whole.len() {
            let cut = find(&whole[..length], "x");
            if length == edge {
                assert_eq!(cut, Ok(None));
            } else {
                assert!(matches!(cut, Err(SectionError::Damaged(_))), "{length}");
            }
        }
    }

    #[test]
    fn a_length_past_the_end_or_too_long_to_be_one_is_refused() {
        for tail in [
            &[0, 0xff, 0xff, 0xff, 0xff, 0x0f][..],
            &[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
            &[0, 0x80, 0x80, 0x80, 0x80, 0x10],
            &[0, 2, 5, b'x'],
            &[0, 0],
        ] {
            let bytes = [&PREAMBLE[..], tail].concat();
            assert_eq!(find(&bytes, "x"), Err(SectionError::Damaged(8)), "{tail:?}");
        }
    }

    #[test]
    fn what_is_over_the_limit_is_refused() {
        let large = vec![0; MAX_DATA + 1];
        assert_eq!(
            append(&component(), "x", &large).unwrap_err().code(),
            "section-too-large"
        );
        assert!(append(&component(), "x", &large[1..]).is_ok());
        let name = "x".repeat(MAX_NAME + 1);
        assert_eq!(
            append(&component(), &name, b"").unwrap_err().code(),
            "section-too-large"
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered_without_harm(tail in prop::collection::vec(any::<u8>(), 0..64)) {
            let bytes = [&PREAMBLE[..], &tail].concat();
            if let Ok(Some(data)) = find(&bytes, "") {
                prop_assert!(data.len() < bytes.len());
            }
        }
    }
}
