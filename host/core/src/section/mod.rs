//! Custom sections of a component: manifest, samples and signature travel there.
//!
//! Follows the binary format of the WebAssembly component model: a preamble
//! of eight bytes, then sections, each an id byte, a length in LEB128 and
//! that many bytes. Custom sections (id 0) begin with their name and mean
//! nothing to an engine.

use std::ops::Range;

use crate::line::tidy;

/// Magic number, version 0x0d, layer 1: a component. A core module has
/// version 1 and layer 0 and is refused.
const PREAMBLE: [u8; 8] = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];

/// Id of custom sections.
const CUSTOM: u8 = 0;

/// Longest name of a section that this module writes, bytes; more are refused.
pub const MAX_NAME: usize = 64;

/// Most bytes of data in a section that this module writes or finds; more are
/// refused. Manifest and signature are far smaller.
pub const MAX_DATA: usize = 64 * 1024;

/// What the names of sections with a sample begin with; the sample's path
/// follows.
pub const SAMPLE: &str = "crescendo:sample/";

/// Longest path of a sample, bytes; longer ones are refused. Far more than
/// `samples/photograph.jpg`, and little enough for an error to repeat it.
pub const MAX_SAMPLE_PATH: usize = 200;

/// Most bytes of one sample; more are refused. A photograph of 12 megapixels
/// has about 4 MB, and a sample rarely needs that many.
pub const MAX_SAMPLE: usize = 4 << 20;

/// Most bytes of a section's name that an error repeats: the longest that may be.
const SHOWN: usize = SAMPLE.len() + MAX_SAMPLE_PATH;

/// Longest name and most data of the sections of one kind.
struct Limits {
    name: usize,
    data: usize,
}

/// What a section of this name may have.
fn limits(name: &str) -> Limits {
    if name.starts_with(SAMPLE) {
        return Limits {
            name: SAMPLE.len() + MAX_SAMPLE_PATH,
            data: MAX_SAMPLE,
        };
    }
    Limits {
        name: MAX_NAME,
        data: MAX_DATA,
    }
}

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
    #[error("the component has more than one section `{}`", tidy(.0, SHOWN))]
    Ambiguous(String),
    /// Name or data over the limit.
    #[error("section `{}` has {bytes} bytes of {of}, and may have {limit}", tidy(.name, SHOWN))]
    TooLarge {
        /// The section; the beginning of its name where that is too long.
        name: String,
        /// What there is too much of: `name` or `data`.
        of: &'static str,
        /// How many bytes it has.
        bytes: usize,
        /// How many it may have.
        limit: usize,
    },
    /// More sections with names of one beginning than anybody needs.
    #[error("the component has more than {limit} sections `{beginning}…`")]
    TooMany {
        /// What their names begin with.
        beginning: String,
        /// How many there may be.
        limit: usize,
    },
    /// A section's name is no text.
    #[error("damaged component: a section `{0}…` whose name is not UTF-8")]
    NotText(String),
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
            Self::TooMany { .. } => "too-many-sections",
            Self::NotText(_) => "damaged-component",
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
    within(name, found.data.len())?;
    Ok(component.get(found.data))
}

/// The custom sections whose names begin so, in the component's order: the
/// rest of each name, and where its data lies. At most `limit` of them.
///
/// # Errors
/// As [`find`]; there are more; a name is no text.
pub fn find_all(
    component: &[u8],
    beginning: &str,
    limit: usize,
) -> Result<Vec<(String, Range<usize>)>, SectionError> {
    let mut found: Vec<(String, Range<usize>)> = Vec::new();
    visit(component, |name, _, data| {
        let Some(rest) = name.strip_prefix(beginning.as_bytes()) else {
            return Ok(());
        };
        if found.len() == limit {
            return Err(SectionError::TooMany {
                beginning: beginning.to_owned(),
                limit,
            });
        }
        // Before anything is kept: a name may be as long as the file.
        if name.len() > limits(beginning).name {
            return Err(too_long(name));
        }
        let rest = str::from_utf8(rest);
        let rest = rest.map_err(|_| SectionError::NotText(beginning.to_owned()))?;
        within(&format!("{beginning}{rest}"), data.len())?;
        if found.iter().any(|(other, _)| other == rest) {
            return Err(SectionError::Ambiguous(format!("{beginning}{rest}")));
        }
        found.push((rest.to_owned(), data));
        Ok(())
    })?;
    Ok(found)
}

/// The component with a section more at its end.
///
/// # Errors
/// As [`find`]; the section is there already; name or data are over the limit.
pub fn append(component: &[u8], name: &str, data: &[u8]) -> Result<Vec<u8>, SectionError> {
    if name.len() > limits(name).name {
        return Err(too_long(name.as_bytes()));
    }
    within(name, data.len())?;
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

/// The component without the custom sections of which this is true by their
/// names. Unchanged where there is none.
///
/// # Errors
/// The bytes are no component, or are damaged.
pub fn strip(component: &[u8], goes: impl Fn(&[u8]) -> bool) -> Result<Vec<u8>, SectionError> {
    let mut rest = Vec::with_capacity(component.len());
    let mut kept = 0;
    visit(component, |name, whole, _| {
        if goes(name) {
            rest.extend_from_slice(component.get(kept..whole.start).unwrap_or_default());
            kept = whole.end;
        }
        Ok(())
    })?;
    rest.extend_from_slice(component.get(kept..).unwrap_or_default());
    Ok(rest)
}

fn within(name: &str, bytes: usize) -> Result<(), SectionError> {
    let limit = limits(name).data;
    if bytes <= limit {
        return Ok(());
    }
    Err(SectionError::TooLarge {
        name: name.to_owned(),
        of: "data",
        bytes,
        limit,
    })
}

fn too_long(name: &[u8]) -> SectionError {
    let shown = String::from_utf8_lossy(name.get(..MAX_NAME).unwrap_or(name));
    SectionError::TooLarge {
        limit: limits(&shown).name,
        name: shown.into_owned(),
        of: "name",
        bytes: name.len(),
    }
}

/// Where a section lies in the file.
struct Found {
    /// With id and length.
    whole: Range<usize>,
    /// Its data, without the name.
    data: Range<usize>,
}

fn locate(component: &[u8], name: &str) -> Result<Option<Found>, SectionError> {
    let mut found = None;
    visit(component, |text, whole, data| {
        if text != name.as_bytes() {
            return Ok(());
        }
        match found.replace(Found { whole, data }) {
            None => Ok(()),
            Some(_) => Err(SectionError::Ambiguous(name.to_owned())),
        }
    })?;
    Ok(found)
}

/// Shows each custom section: its name, where it lies with id and length, and
/// where its data lies.
fn visit(
    component: &[u8],
    mut see: impl FnMut(&[u8], Range<usize>, Range<usize>) -> Result<(), SectionError>,
) -> Result<(), SectionError> {
    match component.get(..8) {
        Some(preamble) if preamble == PREAMBLE => {}
        Some([0x00, 0x61, 0x73, 0x6d, _, _, 0x00, 0x00]) => return Err(SectionError::CoreModule),
        _ => return Err(SectionError::NotWasm),
    }
    let mut at = PREAMBLE.len();
    while at < component.len() {
        let section = section(component, at).ok_or(SectionError::Damaged(at))?;
        let end = section.body.end;
        if section.id == CUSTOM {
            let (name, data) = named(component, section.body).ok_or(SectionError::Damaged(at))?;
            see(name, at..end, data)?;
        }
        at = end;
    }
    Ok(())
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
mod tests;
