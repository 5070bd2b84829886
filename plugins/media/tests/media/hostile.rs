//! Files that lie.

use media::probe::{look_on, probe};

use crate::files;

fn all() -> Vec<Vec<u8>> {
    vec![
        files::png(640, 480),
        files::jpeg(640, 480),
        files::gif(640, 480),
        files::webp(640, 480),
        files::heif(b"avif", 640, 480),
        files::mp4(90, Some((640, 360)), None),
        files::webm(12.5, Some((640, 360))),
        files::mp3(100, Some(1000), 3),
        files::wav(1),
        files::flac(7),
        files::opus(3, 0),
        files::vorbis(3),
        b"<?xml version='1.0'?><svg width='4' height='5' viewBox='0 0 4 5'/>".to_vec(),
    ]
}

fn look(file: &[u8]) {
    for total in [None, Some(file.len() as u64), Some(0), Some(u64::MAX)] {
        if let Some(mut said) = probe(file, total) {
            look_on(&mut said, file, 0, total);
            look_on(&mut said, &[], u64::MAX, total);
        }
    }
}

#[test]
fn files_that_end_early_are_read_as_far_as_they_go() {
    for file in all() {
        for length in (0..file.len().min(4096)).step_by(3) {
            look(&file[..length]);
        }
    }
}

#[test]
fn changed_bytes_end_no_process() {
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    for file in all() {
        for _ in 0..2000 {
            let mut file = file.clone();
            for _ in 0..=random(6) {
                let at = random(file.len().min(600));
                file[at] = *[0, 1, 0x7F, 0x80, 0xFF, random(256) as u8]
                    .get(random(6))
                    .unwrap();
            }
            look(&file);
        }
    }
}

#[test]
fn boxes_and_elements_of_no_length_end() {
    let head = files::part(b"ftyp", b"isom\0\0\0\0");
    for length in [0_u32, 1, 7, 8, u32::MAX] {
        let mut file = head.clone();
        for _ in 0..100_000 {
            file.extend(length.to_be_bytes());
            file.extend(b"free");
        }
        look(&file);
    }
    // Movies within movies are not walked into.
    let mut deep = Vec::new();
    for _ in 0..2000 {
        deep = files::part(b"moov", &deep);
    }
    look(&[head, deep].concat());
    let mut elements = files::element(b"\x1A\x45\xDF\xA3", b"");
    for _ in 0..100_000 {
        elements.extend(b"\x18\x53\x80\x67\xFF\xAE\x80\xEC\x80");
    }
    look(&elements);
}
