//! What this room is not.

use std::path::Path;

#[test]
fn no_other_room_but_the_command_line_names_this_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let room = path.strip_prefix(&root).unwrap();
            if room.starts_with("author") || room.starts_with("cli") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                seen += 1;
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(!text.contains("author::"), "{}", path.display());
            }
        }
    }
    assert!(seen > 100, "the sources were found");
}
