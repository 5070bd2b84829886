//! Sections that are there, that are not, and that are damaged.

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

#[test]
fn a_sample_may_be_larger_than_a_manifest_and_its_name_longer() {
    let name = format!("{SAMPLE}{}", "x".repeat(MAX_SAMPLE_PATH));
    let whole = append(&component(), &name, &vec![1; MAX_SAMPLE]).unwrap();
    let found = find_all(&whole, SAMPLE, 1).unwrap();
    assert_eq!(
        (found[0].0.len(), found[0].1.len()),
        (MAX_SAMPLE_PATH, MAX_SAMPLE)
    );
    for (name, bytes) in [(&*name, MAX_SAMPLE + 1), (&*format!("{name}x"), 1)] {
        let refused = append(&component(), name, &vec![1; bytes]).unwrap_err();
        assert_eq!(refused.code(), "section-too-large");
    }
}

#[test]
fn sections_of_one_beginning_are_found_in_order_and_counted() {
    let mut whole = component();
    for name in ["s/a", "s/b", "t/c"] {
        whole = append(&whole, name, name.as_bytes()).unwrap();
    }
    let found = find_all(&whole, "s/", 2).unwrap();
    let shown: Vec<_> = found
        .iter()
        .map(|(name, at)| (&**name, &whole[at.clone()]))
        .collect();
    assert_eq!(shown, [("a", &b"s/a"[..]), ("b", b"s/b")]);
    assert_eq!(
        find_all(&whole, "s/", 1).unwrap_err().code(),
        "too-many-sections"
    );
    let stripped = strip(&whole, |name| name.starts_with(b"s/")).unwrap();
    assert_eq!(stripped, append(&component(), "t/c", b"t/c").unwrap());
}

#[test]
fn names_that_are_no_text_or_said_twice_are_refused() {
    let once = append(&component(), "s/a", b"1").unwrap();
    let twice = [&once[..], &once[component().len()..]].concat();
    assert_eq!(
        find_all(&twice, "s/", 9).unwrap_err().code(),
        "ambiguous-section"
    );
    let mut noise = once;
    let last = noise.len() - 2;
    noise[last] = 0xff;
    assert_eq!(
        find_all(&noise, "s/", 9).unwrap_err().code(),
        "damaged-component"
    );
}

proptest! {
    #[test]
    fn any_bytes_are_answered_without_harm(tail in prop::collection::vec(any::<u8>(), 0..64)) {
        let bytes = [&PREAMBLE[..], &tail].concat();
        if let Ok(Some(data)) = find(&bytes, "") {
            prop_assert!(data.len() < bytes.len());
        }
        if let Ok(rest) = strip(&bytes, |_| true) {
            prop_assert!(rest.len() <= bytes.len());
        }
    }
}
