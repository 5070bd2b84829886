//! Makes pages to look at: `cargo run --release -p xtask --example pages -- FOLDER SEED COUNT`.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let folder = std::path::PathBuf::from(args.next().ok_or("a folder, a seed and a count")?);
    let seed = args.next().ok_or("a seed")?.parse()?;
    let count = args.next().ok_or("a count")?.parse()?;
    std::fs::create_dir_all(&folder)?;
    for page in xtask::quality::render(&folder, seed, count)? {
        eprintln!("{} {:?}", page.html.display(), page.truth.layout);
    }
    Ok(())
}
