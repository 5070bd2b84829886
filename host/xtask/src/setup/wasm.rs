//! The compiler that turns Rust into components.
//!
//! Two ways lead there. rustup's standard library for wasm32-unknown-unknown
//! is the first. Where rustup cannot download it, Debian's own compiler is the
//! second: it comes with the library's source, which is built once and cached.
//! Either way `wasm-component-ld` links, so that what cargo writes already is
//! the component, importing what the world names and no WASI.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::place::Place;
use crate::problem::Problem;
use crate::say::Step;
use crate::setup::{apt, cached};
use crate::shell;

/// What plugins are compiled for.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Flags of every plugin. SIMD makes inner loops about five times faster. A
/// stack of 128 KiB instead of 1 MiB more than halves the cost of a fresh
/// sandbox, whose pages have to be zeroed again.
const FLAGS: &str = "-C target-feature=+simd128 -C link-arg=-zstack-size=131072";

/// Flags of the standard library that is built here.
const STD_FLAGS: &str = "-C embed-bitcode=yes -C target-feature=+simd128";

/// Debian's compiler, the library's source, and the linker that it needs.
/// They leave rustup's on PATH alone.
const DEBIAN: [&str; 5] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-llvm",
    "lld-22",
];
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_WASM_LD: &str = "/usr/bin/wasm-ld-22";
const DEBIAN_SYSROOT: &str = "/usr";

/// Set to `rustup` or `debian` to allow only that way.
const CHOICE: &str = "CRESCENDO_WASM_TOOLCHAIN";

/// A compiler, its standard library and a linker.
#[derive(Debug)]
pub struct Toolchain {
    name: &'static str,
    cargo: PathBuf,
    rustc: PathBuf,
    linker: PathBuf,
    sysroot: Option<PathBuf>,
}

impl Toolchain {
    /// The first way that works, made to work where it takes a download or a
    /// build.
    ///
    /// # Errors
    ///
    /// Neither works; says what to install.
    pub fn find(place: &Place) -> Result<Toolchain, Problem> {
        let choice = std::env::var(CHOICE).unwrap_or_default();
        match choice.as_str() {
            "rustup" => Toolchain::rustup()
                .or_else(|| Toolchain::after_download(place))
                .ok_or_else(no_way),
            "debian" => Toolchain::debian(place),
            _ => {
                if let Some(ready) = Toolchain::rustup() {
                    return Ok(ready);
                }
                if Toolchain::debian_is_ready(place) {
                    return Toolchain::debian(place);
                }
                if let Some(downloaded) = Toolchain::after_download(place) {
                    return Ok(downloaded);
                }
                Toolchain::debian(place)
            }
        }
    }

    /// Which way it is.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The linker whose output is a component.
    #[must_use]
    pub fn linker(&self) -> &Path {
        &self.linker
    }

    /// The linker for core modules that [`Toolchain::linker`] calls.
    ///
    /// # Errors
    ///
    /// The toolchain comes without one.
    pub fn wasm_ld(&self) -> Result<PathBuf, Problem> {
        let beside = self.linker.with_file_name("gcc-ld").join("wasm-ld");
        [beside, PathBuf::from(DEBIAN_WASM_LD)]
            .into_iter()
            .find(|file| file.is_file())
            .ok_or_else(no_way)
    }

    /// `cargo build` for components, into a target folder of its own so that
    /// two compilers never share one.
    #[must_use]
    pub fn build(&self, place: &Place) -> Command {
        let mut flags = FLAGS.to_owned();
        if let Some(sysroot) = &self.sysroot {
            flags = format!("--sysroot {} {flags}", sysroot.display());
        }
        let mut command = shell::program(&self.cargo);
        command
            .current_dir(&place.root)
            .env("RUSTC", &self.rustc)
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", &self.linker)
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags)
            .args(["build", "--profile", "plugin", "--target", TARGET])
            .arg("--target-dir")
            .arg(Toolchain::target_folder(place));
        command
    }

    /// Variables that make `crescendo plugin build` compile with this one, as an
    /// author without rustup's library would set them.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, std::ffi::OsString)> {
        let mut variables = vec![
            ("CARGO", self.cargo.clone().into()),
            ("RUSTC", self.rustc.clone().into()),
            (
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER",
                self.linker.clone().into(),
            ),
        ];
        if let Some(sysroot) = &self.sysroot {
            let flags = format!("--sysroot {}", sysroot.display());
            variables.push((
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
                flags.into(),
            ));
        }
        if let Ok(linker) = self.wasm_ld() {
            variables.push(("WASM_LD", linker.into()));
        }
        variables
    }

    /// Where [`Toolchain::build`] leaves components.
    #[must_use]
    pub fn output(place: &Place) -> PathBuf {
        Toolchain::target_folder(place).join(TARGET).join("plugin")
    }

    fn target_folder(place: &Place) -> PathBuf {
        place.root.join("target/wasm")
    }

    fn rustup() -> Option<Toolchain> {
        let rustc = program_of_toolchain("RUSTC", "rustc")?;
        let cargo = program_of_toolchain("CARGO", "cargo")?;
        let sysroot = PathBuf::from(shell::ask(
            shell::program(&rustc).args(["--print", "sysroot"]),
        )?);
        let linker = linker_under(&sysroot, &rustc)?;
        has_library(&sysroot).then_some(Toolchain {
            name: "rustup's",
            cargo,
            rustc,
            linker,
            sysroot: None,
        })
    }

    fn after_download(place: &Place) -> Option<Toolchain> {
        shell::which("rustup")?;
        let mut step = Step::begin("setup", format!("rustup target add {TARGET}"));
        let mut command = shell::program("rustup");
        command
            .current_dir(&place.root)
            .args(["target", "add", TARGET]);
        let added = shell::run(&mut step, &mut command);
        let found = Toolchain::rustup();
        step.done(match (&added, &found) {
            (Ok(_), Some(_)) => "downloaded",
            (Ok(_), None) => "is there, but not for the active toolchain",
            (Err(_), _) => "no download here, so Debian's compiler it is",
        });
        found
    }

    fn debian_is_ready(place: &Place) -> bool {
        debian_version()
            .is_some_and(|version| cached::is_there(place, "wasm-std", &library_inputs(&version)))
    }

    fn debian(place: &Place) -> Result<Toolchain, Problem> {
        apt::ensure(&DEBIAN, "compiling plugins").map_err(|problem| {
            problem.with_remedy(format!(
                "`rustup target add {TARGET}`, or on Debian 12 `sudo apt-get install {}`",
                DEBIAN.join(" ")
            ))
        })?;
        let version = debian_version().ok_or_else(no_way)?;
        let rustc = PathBuf::from(DEBIAN_RUSTC);
        let linker = linker_under(Path::new(DEBIAN_SYSROOT), &rustc).ok_or_else(no_way)?;
        let sysroot = cached::folder(place, "wasm-std", &library_inputs(&version), |folder| {
            build_library(folder)
        })?;
        Ok(Toolchain {
            name: "Debian's",
            cargo: PathBuf::from(DEBIAN_CARGO),
            rustc,
            linker,
            sysroot: Some(sysroot),
        })
    }
}

/// A program of the toolchain that runs this chore: the variable that cargo
/// sets, else PATH.
fn program_of_toolchain(variable: &str, name: &str) -> Option<PathBuf> {
    std::env::var_os(variable)
        .map(PathBuf::from)
        .or_else(|| shell::which(name))
}

fn has_library(sysroot: &Path) -> bool {
    let folder = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    fs::read_dir(folder).is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
    })
}

/// The component linker that a toolchain keeps among its own tools.
fn linker_under(sysroot: &Path, rustc: &Path) -> Option<PathBuf> {
    let version = shell::ask(shell::program(rustc).arg("-vV"))?;
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))?;
    let linker = sysroot
        .join("lib/rustlib")
        .join(host)
        .join("bin/wasm-component-ld");
    linker.is_file().then_some(linker)
}

fn debian_version() -> Option<String> {
    shell::ask(shell::program(DEBIAN_RUSTC).arg("-vV"))
}

fn library_inputs(version: &str) -> [&str; 2] {
    [version, STD_FLAGS]
}

/// Builds the standard library from an empty crate and lays it out as a
/// sysroot: about 95 seconds of CPU time and 77 MB.
fn build_library(folder: &Path) -> Result<(), Problem> {
    let mut step = Step::begin(
        "setup",
        "standard library for plugins, once (a minute or two)",
    );
    let file = |error: std::io::Error| Problem::file("lay out", folder, &error);
    let source = folder.join("build");
    fs::create_dir_all(source.join("src")).map_err(file)?;
    fs::write(source.join("Cargo.toml"), EMPTY_CRATE).map_err(file)?;
    fs::write(source.join("src/lib.rs"), "#![no_std]\n").map_err(file)?;
    let mut command = shell::program(DEBIAN_CARGO);
    command
        .current_dir(&source)
        .env("RUSTC", DEBIAN_RUSTC)
        // Building the library from source is an unstable feature of cargo.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", STD_FLAGS)
        .args([
            "build",
            "-Z",
            "build-std=std,panic_abort",
            "--release",
            "--target",
            TARGET,
        ])
        .args(["--target-dir", "target"]);
    shell::run(&mut step, &mut command)?;

    let rustlib = folder.join("lib/rustlib");
    let library = rustlib.join(TARGET).join("lib");
    fs::create_dir_all(&library).map_err(file)?;
    let built = source.join("target").join(TARGET).join("release/deps");
    for entry in fs::read_dir(built).map_err(file)? {
        let path = entry.map_err(file)?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libempty-") {
            fs::rename(&path, library.join(name)).map_err(file)?;
        }
    }
    link_host_tools(&rustlib)?;
    fs::remove_dir_all(&source).map_err(file)?;
    step.done("built");
    Ok(())
}

/// Procedural macros run on this machine and need its own library beside.
fn link_host_tools(rustlib: &Path) -> Result<(), Problem> {
    let own = Path::new(DEBIAN_SYSROOT).join("lib/rustlib");
    let entries = fs::read_dir(&own).map_err(|error| Problem::file("read", &own, &error))?;
    for entry in entries
        .flatten()
        .filter(|entry| entry.path().join("lib").is_dir())
    {
        let link = rustlib.join(entry.file_name());
        if !link.exists() {
            std::os::unix::fs::symlink(entry.path(), &link)
                .map_err(|error| Problem::file("link", &link, &error))?;
        }
    }
    Ok(())
}

const EMPTY_CRATE: &str = "\
[package]
name = \"empty\"
version = \"0.0.0\"
edition = \"2021\"

[profile.release]
panic = \"abort\"

[workspace]
";

fn no_way() -> Problem {
    Problem::new("there is no compiler for plugins").with_remedy(format!(
        "`rustup target add {TARGET}`, or on Debian 12 `sudo apt-get install {}`",
        DEBIAN.join(" ")
    ))
}
