//! What the beginnings of files say.

use media::item::Kind;
use media::probe::{Said, look_on, probe};

use crate::files;

fn said(file: &[u8]) -> Said {
    probe(file, Some(file.len() as u64)).unwrap()
}

#[test]
fn pictures_have_their_sizes() {
    for (file, media_type) in [
        (files::png(640, 480), "image/png"),
        (files::jpeg(640, 480), "image/jpeg"),
        (files::gif(640, 480), "image/gif"),
        (files::webp(640, 480), "image/webp"),
        (files::heif(b"avif", 640, 480), "image/avif"),
        (files::heif(b"heic", 640, 480), "image/heic"),
        (
            b"<svg xmlns='x' width='640' height='480'/>".to_vec(),
            "image/svg+xml",
        ),
    ] {
        let said = said(&file);
        assert_eq!(said.media_type, media_type);
        assert_eq!(said.size, Some((640, 480)), "{media_type}");
        assert_eq!((said.kind, said.duration), (Kind::Image, None));
    }
}

#[test]
fn films_have_size_and_length() {
    let mp4 = said(&files::mp4(90, Some((640, 360)), None));
    assert_eq!(
        (mp4.media_type, mp4.size, mp4.duration),
        ("video/mp4", Some((640, 360)), Some(90.0))
    );
    let webm = said(&files::webm(12.5, Some((640, 360))));
    assert_eq!(
        (webm.media_type, webm.size, webm.duration),
        ("video/webm", Some((640, 360)), Some(12.5))
    );
}

#[test]
fn sounds_have_a_length() {
    let near = |file: &[u8], seconds: f64| {
        let said = said(file);
        let found = said.duration.unwrap();
        assert!(
            (found - seconds).abs() < 0.05,
            "{}: {found}",
            said.media_type
        );
        assert_eq!(said.kind, Kind::Audio);
        said.media_type
    };
    assert_eq!(near(&files::mp4(90, None, None), 90.0), "audio/mp4");
    assert_eq!(near(&files::webm(12.5, None), 12.5), "audio/webm");
    assert_eq!(near(&files::wav(2), 2.0), "audio/wav");
    assert_eq!(near(&files::flac(7), 7.0), "audio/flac");
    assert_eq!(near(&files::opus(3, 0), 3.0), "audio/ogg");
    assert_eq!(near(&files::vorbis(3), 3.0), "audio/ogg");
    // A table of frames, and without one the rate of the first.
    assert_eq!(near(&files::mp3(100, Some(1000), 3), 26.12), "audio/mpeg");
    near(&files::mp3(0, None, 100), 2.606);
}

#[test]
fn what_stands_elsewhere_is_looked_for_there() {
    let start = 64 << 10;
    for file in [
        files::mp4(90, Some((640, 360)), Some(200_000)),
        files::opus(90, 200_000),
        files::mp3(200_000, Some(3446), 3),
    ] {
        let total = Some(file.len() as u64);
        let mut said = probe(&file[..start], total).unwrap();
        let from = said.more.unwrap();
        let end = (from as usize + start).min(file.len());
        look_on(&mut said, &file[from as usize..end], from, total);
        let seconds = said.duration.unwrap();
        assert!(
            (seconds - 90.0).abs() < 0.1,
            "{}: {seconds}",
            said.media_type
        );
        assert_eq!(said.more, None);
    }
}

#[test]
fn what_is_none_of_them_is_none() {
    for other in [
        &b""[..],
        b"\0",
        b"<html><svg>",
        b"%PDF-1.7",
        b"\xFF\xFB",
        b"plain text that is long enough",
    ] {
        assert_eq!(probe(other, None), None, "{other:?}");
    }
}
