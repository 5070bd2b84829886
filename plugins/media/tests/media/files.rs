//! Files of each format, as small as they can be.

use std::iter::repeat_n;

fn zeros(count: usize) -> impl Iterator<Item = u8> {
    repeat_n(0, count)
}

pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR".to_vec();
    file.extend(width.to_be_bytes());
    file.extend(height.to_be_bytes());
    file.extend(b"\x08\x02\0\0\0\0\0\0\0\0\0\0\0IEND\xAE\x42\x60\x82");
    file
}

pub fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut file =
        b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xFF\xC0\0\x11\x08".to_vec();
    file.extend(height.to_be_bytes());
    file.extend(width.to_be_bytes());
    file.extend(b"\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xFF\xD9");
    file
}

pub fn gif(width: u16, height: u16) -> Vec<u8> {
    let mut file = b"GIF89a".to_vec();
    file.extend(width.to_le_bytes());
    file.extend(height.to_le_bytes());
    file.extend(b"\0\0\0;");
    file
}

/// Lossless: sides less one in 14 bits each.
pub fn webp(width: u32, height: u32) -> Vec<u8> {
    let packed = (width - 1) | (height - 1) << 14;
    let mut file = b"RIFF\x1A\0\0\0WEBPVP8L\x0D\0\0\0\x2F".to_vec();
    file.extend(packed.to_le_bytes());
    file.extend(zeros(8));
    file
}

pub fn part(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut part = (content.len() as u32 + 8).to_be_bytes().to_vec();
    part.extend(name);
    part.extend(content);
    part
}

pub fn heif(brand: &[u8; 4], width: u32, height: u32) -> Vec<u8> {
    let mut size = vec![0; 4];
    size.extend(width.to_be_bytes());
    size.extend(height.to_be_bytes());
    let properties = part(b"iprp", &part(b"ipco", &part(b"ispe", &size)));
    let meta = [vec![0; 4], properties].concat();
    let head = [&brand[..], &[0; 4], &b"mif1"[..], &brand[..]].concat();
    [
        part(b"ftyp", &head),
        part(b"meta", &meta),
        part(b"mdat", &[0; 64]),
    ]
    .concat()
}

pub fn moov(seconds: u32, size: Option<(u32, u32)>) -> Vec<u8> {
    let mut header: Vec<u8> = zeros(12).collect();
    header.extend(1000_u32.to_be_bytes());
    header.extend((seconds * 1000).to_be_bytes());
    header.extend(zeros(80));
    let track = |kind: &[u8; 4], (width, height): (u32, u32)| {
        let mut head: Vec<u8> = zeros(40).collect();
        for value in [0x1_0000_u32, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000] {
            head.extend(value.to_be_bytes());
        }
        head.extend((width << 16).to_be_bytes());
        head.extend((height << 16).to_be_bytes());
        let handler = [&[0; 8][..], &kind[..], &[0; 13][..]].concat();
        let media = part(b"mdia", &part(b"hdlr", &handler));
        part(b"trak", &[part(b"tkhd", &head), media].concat())
    };
    let mut content = part(b"mvhd", &header);
    content.extend(track(b"soun", (0, 0)));
    content.extend(size.map(|size| track(b"vide", size)).unwrap_or_default());
    part(b"moov", &content)
}

/// With what says how long it is at the beginning, or after the contents.
pub fn mp4(seconds: u32, size: Option<(u32, u32)>, at_end: Option<usize>) -> Vec<u8> {
    let head = part(b"ftyp", b"isom\0\0\x02\0isomiso2mp41");
    let contents = part(b"mdat", &vec![0; at_end.unwrap_or(64)]);
    let movie = moov(seconds, size);
    match at_end {
        Some(_) => [head, contents, movie].concat(),
        None => [head, movie, contents].concat(),
    }
}

pub fn element(id: &[u8], content: &[u8]) -> Vec<u8> {
    let length = 0x1000_0000 | content.len() as u32;
    [id, &length.to_be_bytes(), content].concat()
}

pub fn webm(seconds: f64, size: Option<(u16, u16)>) -> Vec<u8> {
    let head = element(b"\x1A\x45\xDF\xA3", &element(b"\x42\x82", b"webm"));
    let info = [
        element(b"\x2A\xD7\xB1", &1_000_000_u32.to_be_bytes()),
        element(b"\x44\x89", &(seconds * 1000.0).to_be_bytes()),
    ];
    let kind = if size.is_some() { 1 } else { 2 };
    let mut track = element(b"\x83", &[kind]);
    if let Some((width, height)) = size {
        let sides = [
            element(b"\xB0", &width.to_be_bytes()),
            element(b"\xBA", &height.to_be_bytes()),
        ];
        track.extend(element(b"\xE0", &sides.concat()));
    }
    let tracks = element(b"\x16\x54\xAE\x6B", &element(b"\xAE", &track));
    // A segment whose length nobody knows, as of streams.
    let segment = [element(b"\x15\x49\xA9\x66", &info.concat()), tracks].concat();
    [
        head,
        b"\x18\x53\x80\x67\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF".to_vec(),
        segment,
    ]
    .concat()
}

/// Frames of 128 kbit/s at 44.1 kHz: 417 bytes and 1152 samples each.
pub fn mp3(tag: usize, table: Option<u32>, frames: usize) -> Vec<u8> {
    let mut file = Vec::new();
    if tag > 0 {
        file.extend(b"ID3\x03\0\0");
        file.extend([21, 14, 7, 0].map(|shift| (tag >> shift & 0x7F) as u8));
        file.extend(zeros(tag));
    }
    let mut frame: Vec<u8> = b"\xFF\xFB\x90\0"
        .iter()
        .copied()
        .chain(zeros(413))
        .collect();
    if let Some(count) = table {
        let mut first = frame.clone();
        first[36..40].copy_from_slice(b"Xing");
        first[43] = 1;
        first[44..48].copy_from_slice(&count.to_be_bytes());
        file.extend(first);
    }
    frame.truncate(417);
    for _ in 0..frames {
        file.extend(&frame);
    }
    file
}

pub fn wav(seconds: u32) -> Vec<u8> {
    let data = seconds * 16_000;
    let mut file = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
    file.extend(8_000_u32.to_le_bytes());
    file.extend(16_000_u32.to_le_bytes());
    file.extend(b"\x02\0\x10\0LIST\x03\0\0\0abc\0data");
    file.extend(data.to_le_bytes());
    file.extend(zeros(data as usize));
    file
}

pub fn flac(seconds: u64) -> Vec<u8> {
    let packed = (44_100_u64 << 44) | (1 << 41) | (15 << 36) | (seconds * 44_100);
    let mut file = b"fLaC\x80\0\0\x22".to_vec();
    file.extend(zeros(10));
    file.extend(packed.to_be_bytes());
    file.extend(zeros(16));
    file
}

fn ogg_page(position: u64, content: &[u8]) -> Vec<u8> {
    let mut page = b"OggS\0\0".to_vec();
    page.extend(position.to_le_bytes());
    page.extend(zeros(12));
    page.extend([1, content.len() as u8]);
    page.extend(content);
    page
}

pub fn opus(seconds: u64, padding: usize) -> Vec<u8> {
    let head = b"OpusHead\x01\x02\x38\x01\x80\xBB\0\0\0\0\0";
    let mut file = ogg_page(0, head);
    file.extend(zeros(padding));
    file.extend(ogg_page(seconds * 48_000 + 312, b"x"));
    file
}

pub fn vorbis(seconds: u64) -> Vec<u8> {
    let mut head = b"\x01vorbis\0\0\0\0\x02".to_vec();
    head.extend(44_100_u32.to_le_bytes());
    head.extend(zeros(14));
    [ogg_page(0, &head), ogg_page(seconds * 44_100, b"x")].concat()
}
