// Generated from wit/ by `cargo xtask bindings`; do not edit.
//
// As long as the contract makes it. What lints are told to let pass is wit-bindgen's: it
// does not know what of its output a world uses.

#[allow(unfulfilled_lint_expectations, unused_imports)]
use crate::bindings::types as __with_name0;
#[allow(unfulfilled_lint_expectations, unused_imports)]
use crate::bindings::subject as __with_name1;
#[allow(unfulfilled_lint_expectations, unused_imports)]
use crate::bindings::sink as __with_name2;
#[allow(unfulfilled_lint_expectations, unused_imports)]
use crate::bindings::poll as __with_name3;
#[allow(unfulfilled_lint_expectations, unused_imports)]
use crate::bindings::clock as __with_name4;
#[allow(unfulfilled_lint_expectations, unused_imports)]
use crate::bindings::log as __with_name5;
#[allow(unfulfilled_lint_expectations, unused_imports)]
use crate::bindings::cache as __with_name6;
pub type Failure = __with_name0::Failure;
/// A stage that may run.
#[derive(Clone)]
pub struct Candidate {
    /// The stage's name in the pipeline.
    pub stage: _rt::String,
    /// Its tier.
    pub tier: u8,
    /// What would be reserved for it, micro-dollars.
    pub reserve_micros: u64,
}
impl ::core::fmt::Debug for Candidate {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("Candidate")
            .field("stage", &self.stage)
            .field("tier", &self.tier)
            .field("reserve-micros", &self.reserve_micros)
            .finish()
    }
}
/// What to do with the candidates.
#[derive(Clone)]
pub struct Route {
    /// Stages to run; the others are skipped with the reason `routed`.
    pub stages: _rt::Vec<_rt::String>,
    /// Why, in one line, shown in the stream.
    pub reason: _rt::String,
}
impl ::core::fmt::Debug for Route {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("Route")
            .field("stages", &self.stages)
            .field("reason", &self.reason)
            .finish()
    }
}
#[doc(hidden)]
#[allow(non_snake_case, unused_unsafe)]
pub unsafe fn _export_choose_cabi<T_: Guest>(arg0: *mut u8, arg1: usize) -> *mut u8 {
    unsafe {
        #[cfg(target_arch = "wasm32")] _rt::run_ctors_once();
        let result6 = {
            let base5 = arg0;
            let len5 = arg1;
            let mut result5 = _rt::Vec::with_capacity(len5);
            for i in 0..len5 {
                let base = base5.add(i * (16 + 2 * ::core::mem::size_of::<*const u8>()));
                let e5 = {
                    let l0 = *base.add(0).cast::<*mut u8>();
                    let l1 = *base
                        .add(::core::mem::size_of::<*const u8>())
                        .cast::<usize>();
                    let len2 = l1;
                    let bytes2 = _rt::Vec::from_raw_parts(l0.cast(), len2, len2);
                    let l3 = i32::from(
                        *base.add(2 * ::core::mem::size_of::<*const u8>()).cast::<u8>(),
                    );
                    let l4 = *base
                        .add(8 + 2 * ::core::mem::size_of::<*const u8>())
                        .cast::<i64>();
                    Candidate {
                        stage: _rt::string_lift(bytes2),
                        tier: l3 as u8,
                        reserve_micros: l4 as u64,
                    }
                };
                result5.push(e5);
            }
            _rt::cabi_dealloc(
                base5,
                len5 * (16 + 2 * ::core::mem::size_of::<*const u8>()),
                8,
            );
            T_::choose(result5)
        };
        let ptr7 = (&raw mut _RET_AREA.0).cast::<u8>();
        match result6 {
            Ok(e) => {
                *ptr7.add(0).cast::<u8>() = (0i32) as u8;
                let Route { stages: stages8, reason: reason8 } = e;
                let vec10 = stages8;
                let len10 = vec10.len();
                let layout10 = _rt::alloc::Layout::from_size_align(
                        vec10.len() * (2 * ::core::mem::size_of::<*const u8>()),
                        ::core::mem::size_of::<*const u8>(),
                    )
                    .unwrap();
                let (result10, _cleanup10) = wit_bindgen::rt::Cleanup::new(layout10);
                if let Some(cleanup) = _cleanup10 {
                    cleanup.forget();
                }
                for (i, e) in vec10.into_iter().enumerate() {
                    let base = result10
                        .add(i * (2 * ::core::mem::size_of::<*const u8>()));
                    {
                        let vec9 = (e.into_bytes()).into_boxed_slice();
                        let ptr9 = vec9.as_ptr().cast::<u8>();
                        let len9 = vec9.len();
                        ::core::mem::forget(vec9);
                        *base.add(::core::mem::size_of::<*const u8>()).cast::<usize>() = len9;
                        *base.add(0).cast::<*mut u8>() = ptr9.cast_mut();
                    }
                }
                *ptr7.add(2 * ::core::mem::size_of::<*const u8>()).cast::<usize>() = len10;
                *ptr7.add(::core::mem::size_of::<*const u8>()).cast::<*mut u8>() = result10;
                let vec11 = (reason8.into_bytes()).into_boxed_slice();
                let ptr11 = vec11.as_ptr().cast::<u8>();
                let len11 = vec11.len();
                ::core::mem::forget(vec11);
                *ptr7.add(4 * ::core::mem::size_of::<*const u8>()).cast::<usize>() = len11;
                *ptr7.add(3 * ::core::mem::size_of::<*const u8>()).cast::<*mut u8>() = ptr11
                    .cast_mut();
            }
            Err(e) => {
                *ptr7.add(0).cast::<u8>() = (1i32) as u8;
                use __with_name0::Failure as V18;
                match e {
                    V18::InvalidInput(e) => {
                        *ptr7.add(::core::mem::size_of::<*const u8>()).cast::<u8>() = (0i32)
                            as u8;
                        let vec12 = (e.into_bytes()).into_boxed_slice();
                        let ptr12 = vec12.as_ptr().cast::<u8>();
                        let len12 = vec12.len();
                        ::core::mem::forget(vec12);
                        *ptr7
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>() = len12;
                        *ptr7
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>() = ptr12.cast_mut();
                    }
                    V18::Unsupported(e) => {
                        *ptr7.add(::core::mem::size_of::<*const u8>()).cast::<u8>() = (1i32)
                            as u8;
                        let vec13 = (e.into_bytes()).into_boxed_slice();
                        let ptr13 = vec13.as_ptr().cast::<u8>();
                        let len13 = vec13.len();
                        ::core::mem::forget(vec13);
                        *ptr7
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>() = len13;
                        *ptr7
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>() = ptr13.cast_mut();
                    }
                    V18::Limit(e) => {
                        *ptr7.add(::core::mem::size_of::<*const u8>()).cast::<u8>() = (2i32)
                            as u8;
                        let vec14 = (e.into_bytes()).into_boxed_slice();
                        let ptr14 = vec14.as_ptr().cast::<u8>();
                        let len14 = vec14.len();
                        ::core::mem::forget(vec14);
                        *ptr7
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>() = len14;
                        *ptr7
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>() = ptr14.cast_mut();
                    }
                    V18::Cancelled => {
                        *ptr7.add(::core::mem::size_of::<*const u8>()).cast::<u8>() = (3i32)
                            as u8;
                    }
                    V18::Denied(e) => {
                        *ptr7.add(::core::mem::size_of::<*const u8>()).cast::<u8>() = (4i32)
                            as u8;
                        let vec15 = (e.into_bytes()).into_boxed_slice();
                        let ptr15 = vec15.as_ptr().cast::<u8>();
                        let len15 = vec15.len();
                        ::core::mem::forget(vec15);
                        *ptr7
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>() = len15;
                        *ptr7
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>() = ptr15.cast_mut();
                    }
                    V18::Upstream(e) => {
                        *ptr7.add(::core::mem::size_of::<*const u8>()).cast::<u8>() = (5i32)
                            as u8;
                        let vec16 = (e.into_bytes()).into_boxed_slice();
                        let ptr16 = vec16.as_ptr().cast::<u8>();
                        let len16 = vec16.len();
                        ::core::mem::forget(vec16);
                        *ptr7
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>() = len16;
                        *ptr7
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>() = ptr16.cast_mut();
                    }
                    V18::Other(e) => {
                        *ptr7.add(::core::mem::size_of::<*const u8>()).cast::<u8>() = (6i32)
                            as u8;
                        let vec17 = (e.into_bytes()).into_boxed_slice();
                        let ptr17 = vec17.as_ptr().cast::<u8>();
                        let len17 = vec17.len();
                        ::core::mem::forget(vec17);
                        *ptr7
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>() = len17;
                        *ptr7
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>() = ptr17.cast_mut();
                    }
                }
            }
        };
        ptr7
    }
}
#[doc(hidden)]
#[allow(non_snake_case)]
pub unsafe fn __post_return_choose<T_: Guest>(arg0: *mut u8) {
    unsafe {
        let l0 = i32::from(*arg0.add(0).cast::<u8>());
        match l0 {
            0 => {
                let l1 = *arg0
                    .add(::core::mem::size_of::<*const u8>())
                    .cast::<*mut u8>();
                let l2 = *arg0
                    .add(2 * ::core::mem::size_of::<*const u8>())
                    .cast::<usize>();
                let base5 = l1;
                let len5 = l2;
                for i in 0..len5 {
                    let base = base5.add(i * (2 * ::core::mem::size_of::<*const u8>()));
                    {
                        let l3 = *base.add(0).cast::<*mut u8>();
                        let l4 = *base
                            .add(::core::mem::size_of::<*const u8>())
                            .cast::<usize>();
                        _rt::cabi_dealloc(l3, l4, 1);
                    }
                }
                _rt::cabi_dealloc(
                    base5,
                    len5 * (2 * ::core::mem::size_of::<*const u8>()),
                    ::core::mem::size_of::<*const u8>(),
                );
                let l6 = *arg0
                    .add(3 * ::core::mem::size_of::<*const u8>())
                    .cast::<*mut u8>();
                let l7 = *arg0
                    .add(4 * ::core::mem::size_of::<*const u8>())
                    .cast::<usize>();
                _rt::cabi_dealloc(l6, l7, 1);
            }
            _ => {
                let l8 = i32::from(
                    *arg0.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                );
                match l8 {
                    0 => {
                        let l9 = *arg0
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>();
                        let l10 = *arg0
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>();
                        _rt::cabi_dealloc(l9, l10, 1);
                    }
                    1 => {
                        let l11 = *arg0
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>();
                        let l12 = *arg0
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>();
                        _rt::cabi_dealloc(l11, l12, 1);
                    }
                    2 => {
                        let l13 = *arg0
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>();
                        let l14 = *arg0
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>();
                        _rt::cabi_dealloc(l13, l14, 1);
                    }
                    3 => {}
                    4 => {
                        let l15 = *arg0
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>();
                        let l16 = *arg0
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>();
                        _rt::cabi_dealloc(l15, l16, 1);
                    }
                    5 => {
                        let l17 = *arg0
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>();
                        let l18 = *arg0
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>();
                        _rt::cabi_dealloc(l17, l18, 1);
                    }
                    _ => {
                        let l19 = *arg0
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>();
                        let l20 = *arg0
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>();
                        _rt::cabi_dealloc(l19, l20, 1);
                    }
                }
            }
        }
    }
}
pub trait Guest {
    /// Called once per run, in a fresh sandbox, before the stages that wait for
    /// it.
    #[allow(async_fn_in_trait)]
    fn choose(candidates: _rt::Vec<Candidate>) -> ::core::result::Result<Route, Failure>;
}
#[doc(hidden)]
#[macro_export]
macro_rules! __export_world_router_cabi {
    ($ty:ident with_types_in $($path_to_types:tt)*) => {
        const _ : () = { #[unsafe (export_name = "choose")] unsafe extern "C" fn
        export_choose(arg0 : * mut u8, arg1 : usize,) -> * mut u8 { unsafe {
        $($path_to_types)*:: _export_choose_cabi::<$ty > (arg0, arg1) } } #[unsafe
        (export_name = "cabi_post_choose")] unsafe extern "C" fn _post_return_choose(arg0
        : * mut u8,) { unsafe { $($path_to_types)*:: __post_return_choose::<$ty > (arg0)
        } } };
    };
}
#[doc(hidden)]
pub use __export_world_router_cabi;
#[cfg_attr(target_pointer_width = "64", repr(align(8)))]
#[cfg_attr(target_pointer_width = "32", repr(align(4)))]
struct _RetArea([::core::mem::MaybeUninit<u8>; 5 * ::core::mem::size_of::<*const u8>()]);
static mut _RET_AREA: _RetArea = _RetArea(
    [::core::mem::MaybeUninit::uninit(); 5 * ::core::mem::size_of::<*const u8>()],
);
mod _rt {
    #![allow(dead_code, unused_imports, clippy::all)]
    pub use alloc_crate::string::String;
    pub use alloc_crate::vec::Vec;
    #[cfg(target_arch = "wasm32")]
    pub fn run_ctors_once() {
        wit_bindgen::rt::run_ctors_once();
    }
    pub unsafe fn string_lift(bytes: Vec<u8>) -> String {
        if cfg!(debug_assertions) {
            String::from_utf8(bytes).unwrap()
        } else {
            unsafe { String::from_utf8_unchecked(bytes) }
        }
    }
    pub unsafe fn cabi_dealloc(ptr: *mut u8, size: usize, align: usize) {
        if size == 0 {
            return;
        }
        unsafe {
            let layout = alloc::Layout::from_size_align_unchecked(size, align);
            alloc::dealloc(ptr, layout);
        }
    }
    pub use alloc_crate::alloc;
    extern crate alloc as alloc_crate;
}
/// Generates `#[unsafe(no_mangle)]` functions to export the specified type as
/// the root implementation of all generated traits.
///
/// For more information see the documentation of `wit_bindgen::generate!`.
///
/// ```rust
/// # macro_rules! export{ ($($t:tt)*) => (); }
/// # trait Guest {}
/// struct MyType;
///
/// impl Guest for MyType {
///     // ...
/// }
///
/// export!(MyType);
/// ```
#[allow(unused_macros)]
#[doc(hidden)]
#[macro_export]
macro_rules! __export_router_impl {
    ($ty:ident) => {
        self::export!($ty with_types_in self);
    };
    ($ty:ident with_types_in $($path_to_types_root:tt)*) => {
        $($path_to_types_root)*:: __export_world_router_cabi!($ty with_types_in
        $($path_to_types_root)*); const _ : () = { #[cfg(target_arch = "wasm32")]
        #[unsafe (link_section =
        "component-type:wit-bindgen:0.63.0:crescendo:plugin@0.1.0:router:imports and exports")]
        #[doc(hidden)] #[allow(clippy::octal_escapes)] pub static
        __WIT_BINDGEN_COMPONENT_TYPE : [u8; 2582] = *
        b"\
\0asm\x0d\0\x01\0\0\x19\x16wit-component-encoding\x04\0\x07\x99\x13\x01A\x02\x01\
A\x1d\x01B\x16\x01r\x04\x03redv\x05greenv\x04bluev\x05alphav\x04\0\x05color\x03\0\
\0\x01m\x02\x02px\x03rem\x04\0\x04unit\x03\0\x02\x01r\x02\x05valueu\x04unit\x03\x04\
\0\x09dimension\x03\0\x04\x01q\x06\x05color\x01\x01\0\x09dimension\x01\x05\0\x06\
number\x01u\0\x04text\x01s\0\x04flag\x01\x7f\0\x04json\x01s\0\x04\0\x05value\x03\
\0\x06\x01ky\x01r\x04\x05fields\x05image\x08\x05value\x07\x0aconfidenceu\x04\0\x04\
vote\x03\0\x09\x01r\x03\x05value\x07\x05shareu\x0aconfidenceu\x04\0\x06member\x03\
\0\x0b\x01p\x0c\x01r\x03\x05fields\x05image\x08\x07members\x0d\x04\0\x08set-vote\
\x03\0\x0e\x01p\x0a\x01p\x0f\x01r\x02\x07scalars\x10\x04sets\x11\x04\0\x05votes\x03\
\0\x12\x01q\x07\x0dinvalid-input\x01s\0\x0bunsupported\x01s\0\x05limit\x01s\0\x09\
cancelled\0\0\x06denied\x01s\0\x08upstream\x01s\0\x05other\x01s\0\x04\0\x07failu\
re\x03\0\x14\x03\0\x1ccrescendo:plugin/types@0.1.0\x05\0\x02\x03\0\0\x07failure\x02\
\x03\0\0\x04vote\x02\x03\0\0\x08set-vote\x02\x03\0\0\x05votes\x01BO\x02\x03\x02\x01\
\x01\x04\0\x07failure\x03\0\0\x02\x03\x02\x01\x02\x04\0\x04vote\x03\0\x02\x02\x03\
\x02\x01\x03\x04\0\x08set-vote\x03\0\x04\x02\x03\x02\x01\x04\x04\0\x05votes\x03\0\
\x06\x01r\x02\x05widthy\x06heighty\x04\0\x04size\x03\0\x08\x01r\x04\x01xy\x01yy\x05\
widthy\x06heighty\x04\0\x04rect\x03\0\x0a\x01m\x03\x05rgba8\x04rgb8\x05luma8\x04\
\0\x06layout\x03\0\x0c\x01p}\x01r\x03\x05widthy\x06heighty\x04data\x0e\x04\0\x06\
raster\x03\0\x0f\x04\0\x05image\x03\x01\x01ks\x01r\x02\x03url\x12\x04jsons\x04\0\
\x05entry\x03\0\x13\x04\0\x04page\x03\x01\x04\0\x08document\x03\x01\x01q\x04\x05\
voted\x01\x07\0\x09abstained\0\0\x06failed\x01s\0\x07skipped\x01s\0\x04\0\x06end\
ing\x03\0\x17\x01r\x04\x05stages\x04tier}\x06weightu\x06ending\x18\x04\0\x07outc\
ome\x03\0\x19\x01h\x11\x01@\x01\x04self\x1b\0y\x04\0\x13[method]image.index\x01\x1c\
\x01@\x01\x04self\x1b\0\x09\x04\0\x12[method]image.size\x01\x1d\x01@\x01\x04self\
\x1b\0s\x04\0\x14[method]image.format\x01\x1e\x01@\x01\x04self\x1b\0\x7f\x04\0\x17\
[method]image.has-alpha\x01\x1f\x01k\x0b\x01j\x01\x10\x01\x01\x01@\x04\x04self\x1b\
\x04area\x20\x08max-sidey\x06layout\x0d\0!\x04\0\x14[method]image.pixels\x01\"\x01\
h\x15\x01@\x01\x04self#\0y\x04\0\x12[method]page.index\x01$\x01j\x01s\x01\x01\x01\
@\x01\x04self#\0%\x04\0\x11[method]page.text\x01&\x01i\x11\x01j\x01'\x01\x01\x01\
@\x02\x04self#\x08max-sidey\0(\x04\0\x14[method]page.picture\x01)\x01h\x16\x01@\x01\
\x04self*\0s\x04\0\x17[method]document.format\x01+\x01@\x01\x04self*\0y\x04\0\x1b\
[method]document.page-count\x01,\x01i\x15\x01j\x01-\x01\x01\x01@\x02\x04self*\x05\
indexy\0.\x04\0\x15[method]document.page\x01/\x01j\x01\x0e\x01\x01\x01@\x03\x04s\
elf*\x06offsetw\x06lengthy\00\x04\0\x16[method]document.bytes\x011\x01p'\x01@\0\0\
2\x04\0\x06images\x013\x01k\x14\x01@\0\04\x04\0\x0dcurrent-entry\x015\x01i\x16\x01\
k6\x01@\0\07\x04\0\x0dopen-document\x018\x01@\0\0\x12\x04\0\x06prompt\x019\x01p\x1a\
\x01@\0\0:\x04\0\x08outcomes\x01;\x01@\0\0s\x04\0\x0aparameters\x01<\x03\0\x1ecr\
escendo:plugin/subject@0.1.0\x05\x05\x01B\x09\x02\x03\x02\x01\x04\x04\0\x05votes\
\x03\0\0\x01ky\x01r\x03\x04doney\x05total\x02\x04whats\x04\0\x08progress\x03\0\x03\
\x01q\x03\x07partial\x01\x01\0\x04text\x01s\0\x08progress\x01\x04\0\x04\0\x04ite\
m\x03\0\x05\x01@\x01\x04item\x06\0\x7f\x04\0\x04emit\x01\x07\x03\0\x1bcrescendo:\
plugin/sink@0.1.0\x05\x06\x01B\x0c\x02\x03\x02\x01\x01\x04\0\x07failure\x03\0\0\x04\
\0\x08waitable\x03\x01\x01h\x02\x01@\x01\x04self\x03\0\x7f\x04\0\x16[method]wait\
able.ready\x01\x04\x01p\x03\x01ky\x01py\x01j\x01\x07\x01\x01\x01@\x02\x07handles\
\x05\x0atimeout-ms\x06\0\x08\x04\0\x08wait-any\x01\x09\x03\0\x1bcrescendo:plugin\
/poll@0.1.0\x05\x07\x02\x03\0\x03\x08waitable\x01B\x0c\x02\x03\x02\x01\x01\x04\0\
\x07failure\x03\0\0\x02\x03\x02\x01\x08\x04\0\x08waitable\x03\0\x02\x01@\0\0w\x04\
\0\x03now\x01\x04\x01j\0\x01\x01\x01@\x01\x0cmillisecondsy\0\x05\x04\0\x04wait\x01\
\x06\x01i\x03\x01@\x01\x0cmillisecondsy\0\x07\x04\0\x05timer\x01\x08\x03\0\x1ccr\
escendo:plugin/clock@0.1.0\x05\x09\x01B\x04\x01m\x04\x05debug\x04info\x04warn\x05\
error\x04\0\x05level\x03\0\0\x01@\x02\x05level\x01\x07messages\x01\0\x04\0\x05wr\
ite\x01\x02\x03\0\x1acrescendo:plugin/log@0.1.0\x05\x0a\x01B\x0a\x02\x03\x02\x01\
\x01\x04\0\x07failure\x03\0\0\x01p}\x01k\x02\x01j\x01\x03\x01\x01\x01@\x01\x03ke\
ys\0\x04\x04\0\x03get\x01\x05\x01j\0\x01\x01\x01@\x03\x03keys\x04data\x02\x07sec\
ondsy\0\x06\x04\0\x03put\x01\x07\x03\0\x1ccrescendo:plugin/cache@0.1.0\x05\x0b\x03\
\0\x07failure\x03\0\x01\x01r\x03\x05stages\x04tier}\x0ereserve-microsw\x03\0\x09\
candidate\x03\0\x0d\x01ps\x01r\x02\x06stages\x0f\x06reasons\x03\0\x05route\x03\0\
\x10\x01p\x0e\x01j\x01\x11\x01\x0c\x01@\x01\x0acandidates\x12\0\x13\x04\0\x06cho\
ose\x01\x14\x04\0\x1dcrescendo:plugin/router@0.1.0\x04\0\x0b\x0c\x01\0\x06router\
\x03\0\0\0G\x09producers\x01\x0cprocessed-by\x02\x0dwit-component\x070.262.0\x10\
wit-bindgen-rust\x060.63.0";
        };
    };
}
#[doc(inline)]
pub use __export_router_impl as export;
#[cfg(target_arch = "wasm32")]
#[unsafe(
    link_section = "component-type:wit-bindgen:0.63.0:crescendo:plugin@0.1.0:router-with-all-of-its-exports-removed:encoded world"
)]
#[doc(hidden)]
#[allow(clippy::octal_escapes)]
pub static __WIT_BINDGEN_COMPONENT_TYPE: [u8; 2609] = *b"\
\0asm\x0d\0\x01\0\0\x19\x16wit-component-encoding\x04\0\x07\x94\x13\x01A\x02\x01\
A\x19\x01B\x16\x01r\x04\x03redv\x05greenv\x04bluev\x05alphav\x04\0\x05color\x03\0\
\0\x01m\x02\x02px\x03rem\x04\0\x04unit\x03\0\x02\x01r\x02\x05valueu\x04unit\x03\x04\
\0\x09dimension\x03\0\x04\x01q\x06\x05color\x01\x01\0\x09dimension\x01\x05\0\x06\
number\x01u\0\x04text\x01s\0\x04flag\x01\x7f\0\x04json\x01s\0\x04\0\x05value\x03\
\0\x06\x01ky\x01r\x04\x05fields\x05image\x08\x05value\x07\x0aconfidenceu\x04\0\x04\
vote\x03\0\x09\x01r\x03\x05value\x07\x05shareu\x0aconfidenceu\x04\0\x06member\x03\
\0\x0b\x01p\x0c\x01r\x03\x05fields\x05image\x08\x07members\x0d\x04\0\x08set-vote\
\x03\0\x0e\x01p\x0a\x01p\x0f\x01r\x02\x07scalars\x10\x04sets\x11\x04\0\x05votes\x03\
\0\x12\x01q\x07\x0dinvalid-input\x01s\0\x0bunsupported\x01s\0\x05limit\x01s\0\x09\
cancelled\0\0\x06denied\x01s\0\x08upstream\x01s\0\x05other\x01s\0\x04\0\x07failu\
re\x03\0\x14\x03\0\x1ccrescendo:plugin/types@0.1.0\x05\0\x02\x03\0\0\x07failure\x02\
\x03\0\0\x04vote\x02\x03\0\0\x08set-vote\x02\x03\0\0\x05votes\x01BO\x02\x03\x02\x01\
\x01\x04\0\x07failure\x03\0\0\x02\x03\x02\x01\x02\x04\0\x04vote\x03\0\x02\x02\x03\
\x02\x01\x03\x04\0\x08set-vote\x03\0\x04\x02\x03\x02\x01\x04\x04\0\x05votes\x03\0\
\x06\x01r\x02\x05widthy\x06heighty\x04\0\x04size\x03\0\x08\x01r\x04\x01xy\x01yy\x05\
widthy\x06heighty\x04\0\x04rect\x03\0\x0a\x01m\x03\x05rgba8\x04rgb8\x05luma8\x04\
\0\x06layout\x03\0\x0c\x01p}\x01r\x03\x05widthy\x06heighty\x04data\x0e\x04\0\x06\
raster\x03\0\x0f\x04\0\x05image\x03\x01\x01ks\x01r\x02\x03url\x12\x04jsons\x04\0\
\x05entry\x03\0\x13\x04\0\x04page\x03\x01\x04\0\x08document\x03\x01\x01q\x04\x05\
voted\x01\x07\0\x09abstained\0\0\x06failed\x01s\0\x07skipped\x01s\0\x04\0\x06end\
ing\x03\0\x17\x01r\x04\x05stages\x04tier}\x06weightu\x06ending\x18\x04\0\x07outc\
ome\x03\0\x19\x01h\x11\x01@\x01\x04self\x1b\0y\x04\0\x13[method]image.index\x01\x1c\
\x01@\x01\x04self\x1b\0\x09\x04\0\x12[method]image.size\x01\x1d\x01@\x01\x04self\
\x1b\0s\x04\0\x14[method]image.format\x01\x1e\x01@\x01\x04self\x1b\0\x7f\x04\0\x17\
[method]image.has-alpha\x01\x1f\x01k\x0b\x01j\x01\x10\x01\x01\x01@\x04\x04self\x1b\
\x04area\x20\x08max-sidey\x06layout\x0d\0!\x04\0\x14[method]image.pixels\x01\"\x01\
h\x15\x01@\x01\x04self#\0y\x04\0\x12[method]page.index\x01$\x01j\x01s\x01\x01\x01\
@\x01\x04self#\0%\x04\0\x11[method]page.text\x01&\x01i\x11\x01j\x01'\x01\x01\x01\
@\x02\x04self#\x08max-sidey\0(\x04\0\x14[method]page.picture\x01)\x01h\x16\x01@\x01\
\x04self*\0s\x04\0\x17[method]document.format\x01+\x01@\x01\x04self*\0y\x04\0\x1b\
[method]document.page-count\x01,\x01i\x15\x01j\x01-\x01\x01\x01@\x02\x04self*\x05\
indexy\0.\x04\0\x15[method]document.page\x01/\x01j\x01\x0e\x01\x01\x01@\x03\x04s\
elf*\x06offsetw\x06lengthy\00\x04\0\x16[method]document.bytes\x011\x01p'\x01@\0\0\
2\x04\0\x06images\x013\x01k\x14\x01@\0\04\x04\0\x0dcurrent-entry\x015\x01i\x16\x01\
k6\x01@\0\07\x04\0\x0dopen-document\x018\x01@\0\0\x12\x04\0\x06prompt\x019\x01p\x1a\
\x01@\0\0:\x04\0\x08outcomes\x01;\x01@\0\0s\x04\0\x0aparameters\x01<\x03\0\x1ecr\
escendo:plugin/subject@0.1.0\x05\x05\x01B\x09\x02\x03\x02\x01\x04\x04\0\x05votes\
\x03\0\0\x01ky\x01r\x03\x04doney\x05total\x02\x04whats\x04\0\x08progress\x03\0\x03\
\x01q\x03\x07partial\x01\x01\0\x04text\x01s\0\x08progress\x01\x04\0\x04\0\x04ite\
m\x03\0\x05\x01@\x01\x04item\x06\0\x7f\x04\0\x04emit\x01\x07\x03\0\x1bcrescendo:\
plugin/sink@0.1.0\x05\x06\x01B\x0c\x02\x03\x02\x01\x01\x04\0\x07failure\x03\0\0\x04\
\0\x08waitable\x03\x01\x01h\x02\x01@\x01\x04self\x03\0\x7f\x04\0\x16[method]wait\
able.ready\x01\x04\x01p\x03\x01ky\x01py\x01j\x01\x07\x01\x01\x01@\x02\x07handles\
\x05\x0atimeout-ms\x06\0\x08\x04\0\x08wait-any\x01\x09\x03\0\x1bcrescendo:plugin\
/poll@0.1.0\x05\x07\x02\x03\0\x03\x08waitable\x01B\x0c\x02\x03\x02\x01\x01\x04\0\
\x07failure\x03\0\0\x02\x03\x02\x01\x08\x04\0\x08waitable\x03\0\x02\x01@\0\0w\x04\
\0\x03now\x01\x04\x01j\0\x01\x01\x01@\x01\x0cmillisecondsy\0\x05\x04\0\x04wait\x01\
\x06\x01i\x03\x01@\x01\x0cmillisecondsy\0\x07\x04\0\x05timer\x01\x08\x03\0\x1ccr\
escendo:plugin/clock@0.1.0\x05\x09\x01B\x04\x01m\x04\x05debug\x04info\x04warn\x05\
error\x04\0\x05level\x03\0\0\x01@\x02\x05level\x01\x07messages\x01\0\x04\0\x05wr\
ite\x01\x02\x03\0\x1acrescendo:plugin/log@0.1.0\x05\x0a\x01B\x0a\x02\x03\x02\x01\
\x01\x04\0\x07failure\x03\0\0\x01p}\x01k\x02\x01j\x01\x03\x01\x01\x01@\x01\x03ke\
ys\0\x04\x04\0\x03get\x01\x05\x01j\0\x01\x01\x01@\x03\x03keys\x04data\x02\x07sec\
ondsy\0\x06\x04\0\x03put\x01\x07\x03\0\x1ccrescendo:plugin/cache@0.1.0\x05\x0b\x03\
\0\x07failure\x03\0\x01\x01r\x03\x05stages\x04tier}\x0ereserve-microsw\x03\0\x09\
candidate\x03\0\x0d\x01ps\x01r\x02\x06stages\x0f\x06reasons\x03\0\x05route\x03\0\
\x10\x04\0=crescendo:plugin/router-with-all-of-its-exports-removed@0.1.0\x04\0\x0b\
,\x01\0&router-with-all-of-its-exports-removed\x03\0\0\0G\x09producers\x01\x0cpr\
ocessed-by\x02\x0dwit-component\x070.262.0\x10wit-bindgen-rust\x060.63.0";
#[inline(never)]
#[doc(hidden)]
pub fn __link_custom_section_describing_imports() {
    wit_bindgen::rt::maybe_link_cabi_realloc();
}
