// Generated from wit/ by `cargo xtask bindings`; do not edit.
//
// As long as the contract makes it. What lints are told to let pass is wit-bindgen's: it
// does not know what of its output a world uses.

#[allow(unfulfilled_lint_expectations, unused_imports)]
use crate::bindings::types as __with_name0;
#[allow(dead_code, clippy::all)]
pub mod crescendo {
    pub mod plugin {
        /// What the run is about. Always granted.
        ///
        /// Bytes stay in the host behind resources: a guest copies the range or the
        /// scaled region that it asks for, and nothing else.
        #[allow(dead_code, async_fn_in_trait, unused_imports, clippy::all)]
        pub mod subject {
            #[used]
            #[doc(hidden)]
            static __FORCE_SECTION_REF: fn() = super::super::super::__link_custom_section_describing_imports;
            use super::super::super::_rt;
            pub type Failure = super::super::super::__with_name0::Failure;
            pub type Vote = super::super::super::__with_name0::Vote;
            pub type SetVote = super::super::super::__with_name0::SetVote;
            pub type Votes = super::super::super::__with_name0::Votes;
            /// Size in pixels, after the image was turned upright.
            #[repr(C)]
            #[derive(Clone, Copy)]
            pub struct Size {
                /// Columns; at least 1.
                pub width: u32,
                /// Rows; at least 1.
                pub height: u32,
            }
            impl ::core::fmt::Debug for Size {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("Size")
                        .field("width", &self.width)
                        .field("height", &self.height)
                        .finish()
                }
            }
            /// A rectangle in upright pixels of the whole image, origin top left.
            #[repr(C)]
            #[derive(Clone, Copy)]
            pub struct Rect {
                /// Left edge.
                pub x: u32,
                /// Top edge.
                pub y: u32,
                /// Columns; at least 1. `x + width` may not pass the image's width.
                pub width: u32,
                /// Rows; at least 1. `y + height` may not pass the image's height.
                pub height: u32,
            }
            impl ::core::fmt::Debug for Rect {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("Rect")
                        .field("x", &self.x)
                        .field("y", &self.y)
                        .field("width", &self.width)
                        .field("height", &self.height)
                        .finish()
                }
            }
            /// How the bytes of `pixels` are laid out: rows top to bottom without
            /// padding, gamma-encoded sRGB, alpha not premultiplied.
            #[repr(u8)]
            #[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
            pub enum Layout {
                /// Four bytes a pixel: red, green, blue, alpha.
                Rgba8,
                /// Three bytes a pixel; transparent pixels are laid over white.
                Rgb8,
                /// One byte a pixel: Rec. 709 luma of the encoded components, laid over
                /// white.
                Luma8,
            }
            impl ::core::fmt::Debug for Layout {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    match self {
                        Layout::Rgba8 => f.debug_tuple("Layout::Rgba8").finish(),
                        Layout::Rgb8 => f.debug_tuple("Layout::Rgb8").finish(),
                        Layout::Luma8 => f.debug_tuple("Layout::Luma8").finish(),
                    }
                }
            }
            impl Layout {
                #[doc(hidden)]
                pub unsafe fn _lift(val: u8) -> Layout {
                    if !cfg!(debug_assertions) {
                        return unsafe { ::core::mem::transmute(val) };
                    }
                    match val {
                        0 => Layout::Rgba8,
                        1 => Layout::Rgb8,
                        2 => Layout::Luma8,
                        _ => panic!("invalid enum discriminant"),
                    }
                }
            }
            /// A copy of a region.
            #[derive(Clone)]
            pub struct Raster {
                /// Columns of `data`.
                pub width: u32,
                /// Rows of `data`.
                pub height: u32,
                /// `width * height * bytes-per-pixel` bytes in the layout asked for.
                pub data: _rt::Vec<u8>,
            }
            impl ::core::fmt::Debug for Raster {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("Raster")
                        .field("width", &self.width)
                        .field("height", &self.height)
                        .field("data", &self.data)
                        .finish()
                }
            }
            /// One image of the subject: decoded once by the host, EXIF-upright,
            /// converted to sRGB.
            #[derive(Debug)]
            #[repr(transparent)]
            pub struct Image {
                handle: _rt::Resource<Image>,
            }
            impl Image {
                #[doc(hidden)]
                pub unsafe fn from_handle(handle: u32) -> Self {
                    Self {
                        handle: unsafe { _rt::Resource::from_handle(handle) },
                    }
                }
                #[doc(hidden)]
                pub fn take_handle(&self) -> u32 {
                    _rt::Resource::take_handle(&self.handle)
                }
                #[doc(hidden)]
                pub fn handle(&self) -> u32 {
                    _rt::Resource::handle(&self.handle)
                }
            }
            unsafe impl _rt::WasmResource for Image {
                #[inline]
                unsafe fn drop(_handle: u32) {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::subject::image_drop(_handle) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/subject@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "[resource-drop]image"]
                            fn drop(_: i32);
                        }
                        unsafe {
                            drop(_handle as i32);
                        }
                    }
                }
            }
            /// A record to enrich.
            #[derive(Clone)]
            pub struct Entry {
                /// The record's URL, where it has one.
                pub url: ::core::option::Option<_rt::String>,
                /// The record as one JSON object.
                pub json: _rt::String,
            }
            impl ::core::fmt::Debug for Entry {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("Entry")
                        .field("url", &self.url)
                        .field("json", &self.json)
                        .finish()
                }
            }
            /// A page of a document.
            #[derive(Debug)]
            #[repr(transparent)]
            pub struct Page {
                handle: _rt::Resource<Page>,
            }
            impl Page {
                #[doc(hidden)]
                pub unsafe fn from_handle(handle: u32) -> Self {
                    Self {
                        handle: unsafe { _rt::Resource::from_handle(handle) },
                    }
                }
                #[doc(hidden)]
                pub fn take_handle(&self) -> u32 {
                    _rt::Resource::take_handle(&self.handle)
                }
                #[doc(hidden)]
                pub fn handle(&self) -> u32 {
                    _rt::Resource::handle(&self.handle)
                }
            }
            unsafe impl _rt::WasmResource for Page {
                #[inline]
                unsafe fn drop(_handle: u32) {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::subject::page_drop(_handle) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/subject@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "[resource-drop]page"]
                            fn drop(_: i32);
                        }
                        unsafe {
                            drop(_handle as i32);
                        }
                    }
                }
            }
            /// A document: pages without a copy of the whole.
            #[derive(Debug)]
            #[repr(transparent)]
            pub struct Document {
                handle: _rt::Resource<Document>,
            }
            impl Document {
                #[doc(hidden)]
                pub unsafe fn from_handle(handle: u32) -> Self {
                    Self {
                        handle: unsafe { _rt::Resource::from_handle(handle) },
                    }
                }
                #[doc(hidden)]
                pub fn take_handle(&self) -> u32 {
                    _rt::Resource::take_handle(&self.handle)
                }
                #[doc(hidden)]
                pub fn handle(&self) -> u32 {
                    _rt::Resource::handle(&self.handle)
                }
            }
            unsafe impl _rt::WasmResource for Document {
                #[inline]
                unsafe fn drop(_handle: u32) {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::subject::document_drop(_handle) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/subject@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "[resource-drop]document"]
                            fn drop(_: i32);
                        }
                        unsafe {
                            drop(_handle as i32);
                        }
                    }
                }
            }
            /// How a stage that this one reads ended.
            #[derive(Clone)]
            pub enum Ending {
                /// It voted.
                Voted(Votes),
                /// It found nothing to claim.
                Abstained,
                /// It failed; the code as in `README.md`.
                Failed(_rt::String),
                /// It never started; the reason, for example `budget`.
                Skipped(_rt::String),
            }
            impl ::core::fmt::Debug for Ending {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    match self {
                        Ending::Voted(e) => {
                            f.debug_tuple("Ending::Voted").field(e).finish()
                        }
                        Ending::Abstained => f.debug_tuple("Ending::Abstained").finish(),
                        Ending::Failed(e) => {
                            f.debug_tuple("Ending::Failed").field(e).finish()
                        }
                        Ending::Skipped(e) => {
                            f.debug_tuple("Ending::Skipped").field(e).finish()
                        }
                    }
                }
            }
            /// The outcome of a stage that this one reads, frozen when this one started.
            #[derive(Clone)]
            pub struct Outcome {
                /// The stage's name in the pipeline.
                pub stage: _rt::String,
                /// Its tier.
                pub tier: u8,
                /// Its weight, as a multiple of the default weight 1.0.
                pub weight: f64,
                /// How it ended.
                pub ending: Ending,
            }
            impl ::core::fmt::Debug for Outcome {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("Outcome")
                        .field("stage", &self.stage)
                        .field("tier", &self.tier)
                        .field("weight", &self.weight)
                        .field("ending", &self.ending)
                        .finish()
                }
            }
            impl Image {
                #[allow(unused_unsafe, clippy::all)]
                /// Position among the subject's images, counted from 0: what votes name.
                #[allow(async_fn_in_trait)]
                pub fn index(&self) -> u32 {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::subject::image_index(self) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg(target_arch = "wasm32")]
                            #[link(
                                wasm_import_module = "crescendo:plugin/subject@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[method]image.index"]
                                fn wit_import0(_: i32) -> i32;
                            }
                            let ret = wit_import0((self).handle() as i32);
                            ret as u32
                        }
                    }
                }
            }
            impl Image {
                #[allow(unused_unsafe, clippy::all)]
                /// Size of the whole image.
                #[allow(async_fn_in_trait)]
                pub fn size(&self) -> Size {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::subject::image_size(self) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[repr(align(4))]
                            struct RetArea([::core::mem::MaybeUninit<u8>; 8]);
                            let mut ret_area = RetArea(
                                [::core::mem::MaybeUninit::uninit(); 8],
                            );
                            let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                            #[cfg(target_arch = "wasm32")]
                            #[link(
                                wasm_import_module = "crescendo:plugin/subject@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[method]image.size"]
                                fn wit_import1(_: i32, _: *mut u8);
                            }
                            wit_import1((self).handle() as i32, ptr0);
                            let l2 = *ptr0.add(0).cast::<i32>();
                            let l3 = *ptr0.add(4).cast::<i32>();
                            let result4 = Size {
                                width: l2 as u32,
                                height: l3 as u32,
                            };
                            result4
                        }
                    }
                }
            }
            impl Image {
                #[allow(unused_unsafe, clippy::all)]
                /// Media type of the file, for example `image/jpeg`.
                #[allow(async_fn_in_trait)]
                pub fn format(&self) -> _rt::String {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::subject::image_format(self) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                            #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                            struct RetArea(
                                [::core::mem::MaybeUninit<
                                    u8,
                                >; 2 * ::core::mem::size_of::<*const u8>()],
                            );
                            let mut ret_area = RetArea(
                                [::core::mem::MaybeUninit::uninit(); 2
                                    * ::core::mem::size_of::<*const u8>()],
                            );
                            let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                            #[cfg(target_arch = "wasm32")]
                            #[link(
                                wasm_import_module = "crescendo:plugin/subject@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[method]image.format"]
                                fn wit_import1(_: i32, _: *mut u8);
                            }
                            wit_import1((self).handle() as i32, ptr0);
                            let l2 = *ptr0.add(0).cast::<*mut u8>();
                            let l3 = *ptr0
                                .add(::core::mem::size_of::<*const u8>())
                                .cast::<usize>();
                            let len4 = l3;
                            let bytes4 = _rt::Vec::from_raw_parts(l2.cast(), len4, len4);
                            let result5 = _rt::string_lift(bytes4);
                            result5
                        }
                    }
                }
            }
            impl Image {
                #[allow(unused_unsafe, clippy::all)]
                /// Whether any pixel may be transparent.
                #[allow(async_fn_in_trait)]
                pub fn has_alpha(&self) -> bool {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::subject::image_has_alpha(self) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg(target_arch = "wasm32")]
                            #[link(
                                wasm_import_module = "crescendo:plugin/subject@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[method]image.has-alpha"]
                                fn wit_import0(_: i32) -> i32;
                            }
                            let ret = wit_import0((self).handle() as i32);
                            _rt::bool_lift(ret as u8)
                        }
                    }
                }
            }
            impl Image {
                #[allow(unused_unsafe, clippy::all)]
                /// Copies `area` (the whole image where absent), scaled down by area
                /// averaging so that its longer side is at most `max-side` pixels; 0
                /// asks for full resolution. Never scales up. The same arguments give
                /// the same bytes in every run.
                ///
                /// A JPEG asked for at a small size is never decoded in full.
                ///
                /// Failures: `invalid-input` for a rectangle that is empty or passes the
                /// image's edge; `limit("memory")` when the copy would not fit the call's
                /// memory limit; `unsupported` when the file turns out to be damaged,
                /// or takes more than a decode may: go on with the others, for the run
                /// names the image by itself; `cancelled`.
                #[allow(async_fn_in_trait)]
                pub fn pixels(
                    &self,
                    area: ::core::option::Option<Rect>,
                    max_side: u32,
                    layout: Layout,
                ) -> ::core::result::Result<Raster, Failure> {
                    #[cfg(not(target_arch = "wasm32"))]
                    {
                        crate::testing::answers::subject::image_pixels(
                            self,
                            area,
                            max_side,
                            layout,
                        )
                    }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                            #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                            struct RetArea(
                                [::core::mem::MaybeUninit<
                                    u8,
                                >; 8 + 3 * ::core::mem::size_of::<*const u8>()],
                            );
                            let mut ret_area = RetArea(
                                [::core::mem::MaybeUninit::uninit(); 8
                                    + 3 * ::core::mem::size_of::<*const u8>()],
                            );
                            let (
                                result1_0,
                                result1_1,
                                result1_2,
                                result1_3,
                                result1_4,
                            ) = match area {
                                Some(e) => {
                                    let Rect { x: x0, y: y0, width: width0, height: height0 } = e;
                                    (
                                        1i32,
                                        _rt::as_i32(x0),
                                        _rt::as_i32(y0),
                                        _rt::as_i32(width0),
                                        _rt::as_i32(height0),
                                    )
                                }
                                None => (0i32, 0i32, 0i32, 0i32, 0i32),
                            };
                            let ptr2 = ret_area.0.as_mut_ptr().cast::<u8>();
                            #[cfg(target_arch = "wasm32")]
                            #[link(
                                wasm_import_module = "crescendo:plugin/subject@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[method]image.pixels"]
                                fn wit_import3(
                                    _: i32,
                                    _: i32,
                                    _: i32,
                                    _: i32,
                                    _: i32,
                                    _: i32,
                                    _: i32,
                                    _: i32,
                                    _: *mut u8,
                                );
                            }
                            wit_import3(
                                (self).handle() as i32,
                                result1_0,
                                result1_1,
                                result1_2,
                                result1_3,
                                result1_4,
                                _rt::as_i32(&max_side),
                                layout.clone() as i32,
                                ptr2,
                            );
                            let l4 = i32::from(*ptr2.add(0).cast::<u8>());
                            let result30 = match l4 {
                                0 => {
                                    let e = {
                                        let l5 = *ptr2
                                            .add(::core::mem::size_of::<*const u8>())
                                            .cast::<i32>();
                                        let l6 = *ptr2
                                            .add(4 + 1 * ::core::mem::size_of::<*const u8>())
                                            .cast::<i32>();
                                        let l7 = *ptr2
                                            .add(8 + 1 * ::core::mem::size_of::<*const u8>())
                                            .cast::<*mut u8>();
                                        let l8 = *ptr2
                                            .add(8 + 2 * ::core::mem::size_of::<*const u8>())
                                            .cast::<usize>();
                                        let len9 = l8;
                                        Raster {
                                            width: l5 as u32,
                                            height: l6 as u32,
                                            data: <_ as From<
                                                _rt::Vec<_>,
                                            >>::from(_rt::Vec::from_raw_parts(l7.cast(), len9, len9)),
                                        }
                                    };
                                    Ok(e)
                                }
                                1 => {
                                    let e = {
                                        let l10 = i32::from(
                                            *ptr2.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                        );
                                        use super::super::super::__with_name0::Failure as V29;
                                        let v29 = match l10 {
                                            0 => {
                                                let e29 = {
                                                    let l11 = *ptr2
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l12 = *ptr2
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len13 = l12;
                                                    let bytes13 = _rt::Vec::from_raw_parts(
                                                        l11.cast(),
                                                        len13,
                                                        len13,
                                                    );
                                                    _rt::string_lift(bytes13)
                                                };
                                                V29::InvalidInput(e29)
                                            }
                                            1 => {
                                                let e29 = {
                                                    let l14 = *ptr2
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l15 = *ptr2
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len16 = l15;
                                                    let bytes16 = _rt::Vec::from_raw_parts(
                                                        l14.cast(),
                                                        len16,
                                                        len16,
                                                    );
                                                    _rt::string_lift(bytes16)
                                                };
                                                V29::Unsupported(e29)
                                            }
                                            2 => {
                                                let e29 = {
                                                    let l17 = *ptr2
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l18 = *ptr2
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len19 = l18;
                                                    let bytes19 = _rt::Vec::from_raw_parts(
                                                        l17.cast(),
                                                        len19,
                                                        len19,
                                                    );
                                                    _rt::string_lift(bytes19)
                                                };
                                                V29::Limit(e29)
                                            }
                                            3 => V29::Cancelled,
                                            4 => {
                                                let e29 = {
                                                    let l20 = *ptr2
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l21 = *ptr2
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len22 = l21;
                                                    let bytes22 = _rt::Vec::from_raw_parts(
                                                        l20.cast(),
                                                        len22,
                                                        len22,
                                                    );
                                                    _rt::string_lift(bytes22)
                                                };
                                                V29::Denied(e29)
                                            }
                                            5 => {
                                                let e29 = {
                                                    let l23 = *ptr2
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l24 = *ptr2
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len25 = l24;
                                                    let bytes25 = _rt::Vec::from_raw_parts(
                                                        l23.cast(),
                                                        len25,
                                                        len25,
                                                    );
                                                    _rt::string_lift(bytes25)
                                                };
                                                V29::Upstream(e29)
                                            }
                                            n => {
                                                debug_assert_eq!(n, 6, "invalid enum discriminant");
                                                let e29 = {
                                                    let l26 = *ptr2
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l27 = *ptr2
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len28 = l27;
                                                    let bytes28 = _rt::Vec::from_raw_parts(
                                                        l26.cast(),
                                                        len28,
                                                        len28,
                                                    );
                                                    _rt::string_lift(bytes28)
                                                };
                                                V29::Other(e29)
                                            }
                                        };
                                        v29
                                    };
                                    Err(e)
                                }
                                _ => _rt::invalid_enum_discriminant(),
                            };
                            result30
                        }
                    }
                }
            }
            impl Page {
                #[allow(unused_unsafe, clippy::all)]
                /// Position in the document, counted from 0.
                #[allow(async_fn_in_trait)]
                pub fn index(&self) -> u32 {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::subject::page_index(self) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg(target_arch = "wasm32")]
                            #[link(
                                wasm_import_module = "crescendo:plugin/subject@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[method]page.index"]
                                fn wit_import0(_: i32) -> i32;
                            }
                            let ret = wit_import0((self).handle() as i32);
                            ret as u32
                        }
                    }
                }
            }
            impl Page {
                #[allow(unused_unsafe, clippy::all)]
                /// The page's text in reading order, empty where it has none.
                #[allow(async_fn_in_trait)]
                pub fn text(&self) -> ::core::result::Result<_rt::String, Failure> {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::subject::page_text(self) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                            #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                            struct RetArea(
                                [::core::mem::MaybeUninit<
                                    u8,
                                >; 4 * ::core::mem::size_of::<*const u8>()],
                            );
                            let mut ret_area = RetArea(
                                [::core::mem::MaybeUninit::uninit(); 4
                                    * ::core::mem::size_of::<*const u8>()],
                            );
                            let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                            #[cfg(target_arch = "wasm32")]
                            #[link(
                                wasm_import_module = "crescendo:plugin/subject@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[method]page.text"]
                                fn wit_import1(_: i32, _: *mut u8);
                            }
                            wit_import1((self).handle() as i32, ptr0);
                            let l2 = i32::from(*ptr0.add(0).cast::<u8>());
                            let result26 = match l2 {
                                0 => {
                                    let e = {
                                        let l3 = *ptr0
                                            .add(::core::mem::size_of::<*const u8>())
                                            .cast::<*mut u8>();
                                        let l4 = *ptr0
                                            .add(2 * ::core::mem::size_of::<*const u8>())
                                            .cast::<usize>();
                                        let len5 = l4;
                                        let bytes5 = _rt::Vec::from_raw_parts(
                                            l3.cast(),
                                            len5,
                                            len5,
                                        );
                                        _rt::string_lift(bytes5)
                                    };
                                    Ok(e)
                                }
                                1 => {
                                    let e = {
                                        let l6 = i32::from(
                                            *ptr0.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                        );
                                        use super::super::super::__with_name0::Failure as V25;
                                        let v25 = match l6 {
                                            0 => {
                                                let e25 = {
                                                    let l7 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l8 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len9 = l8;
                                                    let bytes9 = _rt::Vec::from_raw_parts(
                                                        l7.cast(),
                                                        len9,
                                                        len9,
                                                    );
                                                    _rt::string_lift(bytes9)
                                                };
                                                V25::InvalidInput(e25)
                                            }
                                            1 => {
                                                let e25 = {
                                                    let l10 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l11 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len12 = l11;
                                                    let bytes12 = _rt::Vec::from_raw_parts(
                                                        l10.cast(),
                                                        len12,
                                                        len12,
                                                    );
                                                    _rt::string_lift(bytes12)
                                                };
                                                V25::Unsupported(e25)
                                            }
                                            2 => {
                                                let e25 = {
                                                    let l13 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l14 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len15 = l14;
                                                    let bytes15 = _rt::Vec::from_raw_parts(
                                                        l13.cast(),
                                                        len15,
                                                        len15,
                                                    );
                                                    _rt::string_lift(bytes15)
                                                };
                                                V25::Limit(e25)
                                            }
                                            3 => V25::Cancelled,
                                            4 => {
                                                let e25 = {
                                                    let l16 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l17 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len18 = l17;
                                                    let bytes18 = _rt::Vec::from_raw_parts(
                                                        l16.cast(),
                                                        len18,
                                                        len18,
                                                    );
                                                    _rt::string_lift(bytes18)
                                                };
                                                V25::Denied(e25)
                                            }
                                            5 => {
                                                let e25 = {
                                                    let l19 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l20 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len21 = l20;
                                                    let bytes21 = _rt::Vec::from_raw_parts(
                                                        l19.cast(),
                                                        len21,
                                                        len21,
                                                    );
                                                    _rt::string_lift(bytes21)
                                                };
                                                V25::Upstream(e25)
                                            }
                                            n => {
                                                debug_assert_eq!(n, 6, "invalid enum discriminant");
                                                let e25 = {
                                                    let l22 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l23 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len24 = l23;
                                                    let bytes24 = _rt::Vec::from_raw_parts(
                                                        l22.cast(),
                                                        len24,
                                                        len24,
                                                    );
                                                    _rt::string_lift(bytes24)
                                                };
                                                V25::Other(e25)
                                            }
                                        };
                                        v25
                                    };
                                    Err(e)
                                }
                                _ => _rt::invalid_enum_discriminant(),
                            };
                            result26
                        }
                    }
                }
            }
            impl Page {
                #[allow(unused_unsafe, clippy::all)]
                /// The page as a picture of at most `max-side` pixels.
                #[allow(async_fn_in_trait)]
                pub fn picture(
                    &self,
                    max_side: u32,
                ) -> ::core::result::Result<Image, Failure> {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::subject::page_picture(self, max_side) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                            #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                            struct RetArea(
                                [::core::mem::MaybeUninit<
                                    u8,
                                >; 4 * ::core::mem::size_of::<*const u8>()],
                            );
                            let mut ret_area = RetArea(
                                [::core::mem::MaybeUninit::uninit(); 4
                                    * ::core::mem::size_of::<*const u8>()],
                            );
                            let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                            #[cfg(target_arch = "wasm32")]
                            #[link(
                                wasm_import_module = "crescendo:plugin/subject@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[method]page.picture"]
                                fn wit_import1(_: i32, _: i32, _: *mut u8);
                            }
                            wit_import1(
                                (self).handle() as i32,
                                _rt::as_i32(&max_side),
                                ptr0,
                            );
                            let l2 = i32::from(*ptr0.add(0).cast::<u8>());
                            let result24 = match l2 {
                                0 => {
                                    let e = {
                                        let l3 = *ptr0
                                            .add(::core::mem::size_of::<*const u8>())
                                            .cast::<i32>();
                                        Image::from_handle(l3 as u32)
                                    };
                                    Ok(e)
                                }
                                1 => {
                                    let e = {
                                        let l4 = i32::from(
                                            *ptr0.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                        );
                                        use super::super::super::__with_name0::Failure as V23;
                                        let v23 = match l4 {
                                            0 => {
                                                let e23 = {
                                                    let l5 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l6 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len7 = l6;
                                                    let bytes7 = _rt::Vec::from_raw_parts(
                                                        l5.cast(),
                                                        len7,
                                                        len7,
                                                    );
                                                    _rt::string_lift(bytes7)
                                                };
                                                V23::InvalidInput(e23)
                                            }
                                            1 => {
                                                let e23 = {
                                                    let l8 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l9 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len10 = l9;
                                                    let bytes10 = _rt::Vec::from_raw_parts(
                                                        l8.cast(),
                                                        len10,
                                                        len10,
                                                    );
                                                    _rt::string_lift(bytes10)
                                                };
                                                V23::Unsupported(e23)
                                            }
                                            2 => {
                                                let e23 = {
                                                    let l11 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l12 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len13 = l12;
                                                    let bytes13 = _rt::Vec::from_raw_parts(
                                                        l11.cast(),
                                                        len13,
                                                        len13,
                                                    );
                                                    _rt::string_lift(bytes13)
                                                };
                                                V23::Limit(e23)
                                            }
                                            3 => V23::Cancelled,
                                            4 => {
                                                let e23 = {
                                                    let l14 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l15 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len16 = l15;
                                                    let bytes16 = _rt::Vec::from_raw_parts(
                                                        l14.cast(),
                                                        len16,
                                                        len16,
                                                    );
                                                    _rt::string_lift(bytes16)
                                                };
                                                V23::Denied(e23)
                                            }
                                            5 => {
                                                let e23 = {
                                                    let l17 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l18 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len19 = l18;
                                                    let bytes19 = _rt::Vec::from_raw_parts(
                                                        l17.cast(),
                                                        len19,
                                                        len19,
                                                    );
                                                    _rt::string_lift(bytes19)
                                                };
                                                V23::Upstream(e23)
                                            }
                                            n => {
                                                debug_assert_eq!(n, 6, "invalid enum discriminant");
                                                let e23 = {
                                                    let l20 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l21 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len22 = l21;
                                                    let bytes22 = _rt::Vec::from_raw_parts(
                                                        l20.cast(),
                                                        len22,
                                                        len22,
                                                    );
                                                    _rt::string_lift(bytes22)
                                                };
                                                V23::Other(e23)
                                            }
                                        };
                                        v23
                                    };
                                    Err(e)
                                }
                                _ => _rt::invalid_enum_discriminant(),
                            };
                            result24
                        }
                    }
                }
            }
            impl Document {
                #[allow(unused_unsafe, clippy::all)]
                /// Media type, for example `application/pdf`.
                #[allow(async_fn_in_trait)]
                pub fn format(&self) -> _rt::String {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::subject::document_format(self) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                            #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                            struct RetArea(
                                [::core::mem::MaybeUninit<
                                    u8,
                                >; 2 * ::core::mem::size_of::<*const u8>()],
                            );
                            let mut ret_area = RetArea(
                                [::core::mem::MaybeUninit::uninit(); 2
                                    * ::core::mem::size_of::<*const u8>()],
                            );
                            let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                            #[cfg(target_arch = "wasm32")]
                            #[link(
                                wasm_import_module = "crescendo:plugin/subject@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[method]document.format"]
                                fn wit_import1(_: i32, _: *mut u8);
                            }
                            wit_import1((self).handle() as i32, ptr0);
                            let l2 = *ptr0.add(0).cast::<*mut u8>();
                            let l3 = *ptr0
                                .add(::core::mem::size_of::<*const u8>())
                                .cast::<usize>();
                            let len4 = l3;
                            let bytes4 = _rt::Vec::from_raw_parts(l2.cast(), len4, len4);
                            let result5 = _rt::string_lift(bytes4);
                            result5
                        }
                    }
                }
            }
            impl Document {
                #[allow(unused_unsafe, clippy::all)]
                /// How many pages there are.
                #[allow(async_fn_in_trait)]
                pub fn page_count(&self) -> u32 {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::subject::document_page_count(self) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg(target_arch = "wasm32")]
                            #[link(
                                wasm_import_module = "crescendo:plugin/subject@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[method]document.page-count"]
                                fn wit_import0(_: i32) -> i32;
                            }
                            let ret = wit_import0((self).handle() as i32);
                            ret as u32
                        }
                    }
                }
            }
            impl Document {
                #[allow(unused_unsafe, clippy::all)]
                /// One page; `invalid-input` past the end.
                #[allow(async_fn_in_trait)]
                pub fn page(&self, index: u32) -> ::core::result::Result<Page, Failure> {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::subject::document_page(self, index) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                            #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                            struct RetArea(
                                [::core::mem::MaybeUninit<
                                    u8,
                                >; 4 * ::core::mem::size_of::<*const u8>()],
                            );
                            let mut ret_area = RetArea(
                                [::core::mem::MaybeUninit::uninit(); 4
                                    * ::core::mem::size_of::<*const u8>()],
                            );
                            let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                            #[cfg(target_arch = "wasm32")]
                            #[link(
                                wasm_import_module = "crescendo:plugin/subject@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[method]document.page"]
                                fn wit_import1(_: i32, _: i32, _: *mut u8);
                            }
                            wit_import1(
                                (self).handle() as i32,
                                _rt::as_i32(&index),
                                ptr0,
                            );
                            let l2 = i32::from(*ptr0.add(0).cast::<u8>());
                            let result24 = match l2 {
                                0 => {
                                    let e = {
                                        let l3 = *ptr0
                                            .add(::core::mem::size_of::<*const u8>())
                                            .cast::<i32>();
                                        Page::from_handle(l3 as u32)
                                    };
                                    Ok(e)
                                }
                                1 => {
                                    let e = {
                                        let l4 = i32::from(
                                            *ptr0.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                        );
                                        use super::super::super::__with_name0::Failure as V23;
                                        let v23 = match l4 {
                                            0 => {
                                                let e23 = {
                                                    let l5 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l6 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len7 = l6;
                                                    let bytes7 = _rt::Vec::from_raw_parts(
                                                        l5.cast(),
                                                        len7,
                                                        len7,
                                                    );
                                                    _rt::string_lift(bytes7)
                                                };
                                                V23::InvalidInput(e23)
                                            }
                                            1 => {
                                                let e23 = {
                                                    let l8 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l9 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len10 = l9;
                                                    let bytes10 = _rt::Vec::from_raw_parts(
                                                        l8.cast(),
                                                        len10,
                                                        len10,
                                                    );
                                                    _rt::string_lift(bytes10)
                                                };
                                                V23::Unsupported(e23)
                                            }
                                            2 => {
                                                let e23 = {
                                                    let l11 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l12 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len13 = l12;
                                                    let bytes13 = _rt::Vec::from_raw_parts(
                                                        l11.cast(),
                                                        len13,
                                                        len13,
                                                    );
                                                    _rt::string_lift(bytes13)
                                                };
                                                V23::Limit(e23)
                                            }
                                            3 => V23::Cancelled,
                                            4 => {
                                                let e23 = {
                                                    let l14 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l15 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len16 = l15;
                                                    let bytes16 = _rt::Vec::from_raw_parts(
                                                        l14.cast(),
                                                        len16,
                                                        len16,
                                                    );
                                                    _rt::string_lift(bytes16)
                                                };
                                                V23::Denied(e23)
                                            }
                                            5 => {
                                                let e23 = {
                                                    let l17 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l18 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len19 = l18;
                                                    let bytes19 = _rt::Vec::from_raw_parts(
                                                        l17.cast(),
                                                        len19,
                                                        len19,
                                                    );
                                                    _rt::string_lift(bytes19)
                                                };
                                                V23::Upstream(e23)
                                            }
                                            n => {
                                                debug_assert_eq!(n, 6, "invalid enum discriminant");
                                                let e23 = {
                                                    let l20 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l21 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len22 = l21;
                                                    let bytes22 = _rt::Vec::from_raw_parts(
                                                        l20.cast(),
                                                        len22,
                                                        len22,
                                                    );
                                                    _rt::string_lift(bytes22)
                                                };
                                                V23::Other(e23)
                                            }
                                        };
                                        v23
                                    };
                                    Err(e)
                                }
                                _ => _rt::invalid_enum_discriminant(),
                            };
                            result24
                        }
                    }
                }
            }
            impl Document {
                #[allow(unused_unsafe, clippy::all)]
                /// Bytes of the file from `offset`, at most `length` of them (1 MiB at
                /// most per call); fewer at the end.
                #[allow(async_fn_in_trait)]
                pub fn bytes(
                    &self,
                    offset: u64,
                    length: u32,
                ) -> ::core::result::Result<_rt::Vec<u8>, Failure> {
                    #[cfg(not(target_arch = "wasm32"))]
                    {
                        crate::testing::answers::subject::document_bytes(
                            self,
                            offset,
                            length,
                        )
                    }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                            #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                            struct RetArea(
                                [::core::mem::MaybeUninit<
                                    u8,
                                >; 4 * ::core::mem::size_of::<*const u8>()],
                            );
                            let mut ret_area = RetArea(
                                [::core::mem::MaybeUninit::uninit(); 4
                                    * ::core::mem::size_of::<*const u8>()],
                            );
                            let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                            #[cfg(target_arch = "wasm32")]
                            #[link(
                                wasm_import_module = "crescendo:plugin/subject@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[method]document.bytes"]
                                fn wit_import1(_: i32, _: i64, _: i32, _: *mut u8);
                            }
                            wit_import1(
                                (self).handle() as i32,
                                _rt::as_i64(&offset),
                                _rt::as_i32(&length),
                                ptr0,
                            );
                            let l2 = i32::from(*ptr0.add(0).cast::<u8>());
                            let result26 = match l2 {
                                0 => {
                                    let e = {
                                        let l3 = *ptr0
                                            .add(::core::mem::size_of::<*const u8>())
                                            .cast::<*mut u8>();
                                        let l4 = *ptr0
                                            .add(2 * ::core::mem::size_of::<*const u8>())
                                            .cast::<usize>();
                                        let len5 = l4;
                                        <_ as From<
                                            _rt::Vec<_>,
                                        >>::from(_rt::Vec::from_raw_parts(l3.cast(), len5, len5))
                                    };
                                    Ok(e)
                                }
                                1 => {
                                    let e = {
                                        let l6 = i32::from(
                                            *ptr0.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                        );
                                        use super::super::super::__with_name0::Failure as V25;
                                        let v25 = match l6 {
                                            0 => {
                                                let e25 = {
                                                    let l7 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l8 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len9 = l8;
                                                    let bytes9 = _rt::Vec::from_raw_parts(
                                                        l7.cast(),
                                                        len9,
                                                        len9,
                                                    );
                                                    _rt::string_lift(bytes9)
                                                };
                                                V25::InvalidInput(e25)
                                            }
                                            1 => {
                                                let e25 = {
                                                    let l10 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l11 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len12 = l11;
                                                    let bytes12 = _rt::Vec::from_raw_parts(
                                                        l10.cast(),
                                                        len12,
                                                        len12,
                                                    );
                                                    _rt::string_lift(bytes12)
                                                };
                                                V25::Unsupported(e25)
                                            }
                                            2 => {
                                                let e25 = {
                                                    let l13 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l14 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len15 = l14;
                                                    let bytes15 = _rt::Vec::from_raw_parts(
                                                        l13.cast(),
                                                        len15,
                                                        len15,
                                                    );
                                                    _rt::string_lift(bytes15)
                                                };
                                                V25::Limit(e25)
                                            }
                                            3 => V25::Cancelled,
                                            4 => {
                                                let e25 = {
                                                    let l16 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l17 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len18 = l17;
                                                    let bytes18 = _rt::Vec::from_raw_parts(
                                                        l16.cast(),
                                                        len18,
                                                        len18,
                                                    );
                                                    _rt::string_lift(bytes18)
                                                };
                                                V25::Denied(e25)
                                            }
                                            5 => {
                                                let e25 = {
                                                    let l19 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l20 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len21 = l20;
                                                    let bytes21 = _rt::Vec::from_raw_parts(
                                                        l19.cast(),
                                                        len21,
                                                        len21,
                                                    );
                                                    _rt::string_lift(bytes21)
                                                };
                                                V25::Upstream(e25)
                                            }
                                            n => {
                                                debug_assert_eq!(n, 6, "invalid enum discriminant");
                                                let e25 = {
                                                    let l22 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l23 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len24 = l23;
                                                    let bytes24 = _rt::Vec::from_raw_parts(
                                                        l22.cast(),
                                                        len24,
                                                        len24,
                                                    );
                                                    _rt::string_lift(bytes24)
                                                };
                                                V25::Other(e25)
                                            }
                                        };
                                        v25
                                    };
                                    Err(e)
                                }
                                _ => _rt::invalid_enum_discriminant(),
                            };
                            result26
                        }
                    }
                }
            }
            #[allow(unused_unsafe, clippy::all)]
            /// The subject's images; empty where it has none. Each call returns fresh
            /// handles.
            #[allow(async_fn_in_trait)]
            pub fn images() -> _rt::Vec<Image> {
                #[cfg(not(target_arch = "wasm32"))]
                { crate::testing::answers::subject::images() }
                #[cfg(target_arch = "wasm32")]
                {
                    unsafe {
                        #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                        #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                        struct RetArea(
                            [::core::mem::MaybeUninit<
                                u8,
                            >; 2 * ::core::mem::size_of::<*const u8>()],
                        );
                        let mut ret_area = RetArea(
                            [::core::mem::MaybeUninit::uninit(); 2
                                * ::core::mem::size_of::<*const u8>()],
                        );
                        let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/subject@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "images"]
                            fn wit_import1(_: *mut u8);
                        }
                        wit_import1(ptr0);
                        let l2 = *ptr0.add(0).cast::<*mut u8>();
                        let l3 = *ptr0
                            .add(::core::mem::size_of::<*const u8>())
                            .cast::<usize>();
                        let base5 = l2;
                        let len5 = l3;
                        let mut result5 = _rt::Vec::with_capacity(len5);
                        for i in 0..len5 {
                            let base = base5.add(i * 4);
                            let e5 = {
                                let l4 = *base.add(0).cast::<i32>();
                                Image::from_handle(l4 as u32)
                            };
                            result5.push(e5);
                        }
                        _rt::cabi_dealloc(base5, len5 * 4, 4);
                        let result6 = result5;
                        result6
                    }
                }
            }
            #[allow(unused_unsafe, clippy::all)]
            /// The subject's record, where it has one.
            #[allow(async_fn_in_trait)]
            pub fn current_entry() -> ::core::option::Option<Entry> {
                #[cfg(not(target_arch = "wasm32"))]
                { crate::testing::answers::subject::current_entry() }
                #[cfg(target_arch = "wasm32")]
                {
                    unsafe {
                        #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                        #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                        struct RetArea(
                            [::core::mem::MaybeUninit<
                                u8,
                            >; 6 * ::core::mem::size_of::<*const u8>()],
                        );
                        let mut ret_area = RetArea(
                            [::core::mem::MaybeUninit::uninit(); 6
                                * ::core::mem::size_of::<*const u8>()],
                        );
                        let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/subject@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "current-entry"]
                            fn wit_import1(_: *mut u8);
                        }
                        wit_import1(ptr0);
                        let l2 = i32::from(*ptr0.add(0).cast::<u8>());
                        let result10 = match l2 {
                            0 => None,
                            1 => {
                                let e = {
                                    let l3 = i32::from(
                                        *ptr0.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                    );
                                    let l7 = *ptr0
                                        .add(4 * ::core::mem::size_of::<*const u8>())
                                        .cast::<*mut u8>();
                                    let l8 = *ptr0
                                        .add(5 * ::core::mem::size_of::<*const u8>())
                                        .cast::<usize>();
                                    let len9 = l8;
                                    let bytes9 = _rt::Vec::from_raw_parts(
                                        l7.cast(),
                                        len9,
                                        len9,
                                    );
                                    Entry {
                                        url: match l3 {
                                            0 => None,
                                            1 => {
                                                let e = {
                                                    let l4 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l5 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len6 = l5;
                                                    let bytes6 = _rt::Vec::from_raw_parts(
                                                        l4.cast(),
                                                        len6,
                                                        len6,
                                                    );
                                                    _rt::string_lift(bytes6)
                                                };
                                                Some(e)
                                            }
                                            _ => _rt::invalid_enum_discriminant(),
                                        },
                                        json: _rt::string_lift(bytes9),
                                    }
                                };
                                Some(e)
                            }
                            _ => _rt::invalid_enum_discriminant(),
                        };
                        result10
                    }
                }
            }
            #[allow(unused_unsafe, clippy::all)]
            /// The subject's document, where it has one.
            #[allow(async_fn_in_trait)]
            pub fn open_document() -> ::core::option::Option<Document> {
                #[cfg(not(target_arch = "wasm32"))]
                { crate::testing::answers::subject::open_document() }
                #[cfg(target_arch = "wasm32")]
                {
                    unsafe {
                        #[repr(align(4))]
                        struct RetArea([::core::mem::MaybeUninit<u8>; 8]);
                        let mut ret_area = RetArea(
                            [::core::mem::MaybeUninit::uninit(); 8],
                        );
                        let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/subject@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "open-document"]
                            fn wit_import1(_: *mut u8);
                        }
                        wit_import1(ptr0);
                        let l2 = i32::from(*ptr0.add(0).cast::<u8>());
                        let result4 = match l2 {
                            0 => None,
                            1 => {
                                let e = {
                                    let l3 = *ptr0.add(4).cast::<i32>();
                                    Document::from_handle(l3 as u32)
                                };
                                Some(e)
                            }
                            _ => _rt::invalid_enum_discriminant(),
                        };
                        result4
                    }
                }
            }
            #[allow(unused_unsafe, clippy::all)]
            /// The subject's prompt, where it has one.
            #[allow(async_fn_in_trait)]
            pub fn prompt() -> ::core::option::Option<_rt::String> {
                #[cfg(not(target_arch = "wasm32"))]
                { crate::testing::answers::subject::prompt() }
                #[cfg(target_arch = "wasm32")]
                {
                    unsafe {
                        #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                        #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                        struct RetArea(
                            [::core::mem::MaybeUninit<
                                u8,
                            >; 3 * ::core::mem::size_of::<*const u8>()],
                        );
                        let mut ret_area = RetArea(
                            [::core::mem::MaybeUninit::uninit(); 3
                                * ::core::mem::size_of::<*const u8>()],
                        );
                        let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/subject@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "prompt"]
                            fn wit_import1(_: *mut u8);
                        }
                        wit_import1(ptr0);
                        let l2 = i32::from(*ptr0.add(0).cast::<u8>());
                        let result6 = match l2 {
                            0 => None,
                            1 => {
                                let e = {
                                    let l3 = *ptr0
                                        .add(::core::mem::size_of::<*const u8>())
                                        .cast::<*mut u8>();
                                    let l4 = *ptr0
                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                        .cast::<usize>();
                                    let len5 = l4;
                                    let bytes5 = _rt::Vec::from_raw_parts(
                                        l3.cast(),
                                        len5,
                                        len5,
                                    );
                                    _rt::string_lift(bytes5)
                                };
                                Some(e)
                            }
                            _ => _rt::invalid_enum_discriminant(),
                        };
                        result6
                    }
                }
            }
            #[allow(unused_unsafe, clippy::all)]
            /// The outcomes of the stages that the pipeline lists in this stage's
            /// `reads`, in the pipeline's order.
            #[allow(async_fn_in_trait)]
            pub fn outcomes() -> _rt::Vec<Outcome> {
                #[cfg(not(target_arch = "wasm32"))]
                { crate::testing::answers::subject::outcomes() }
                #[cfg(target_arch = "wasm32")]
                {
                    unsafe {
                        #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                        #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                        struct RetArea(
                            [::core::mem::MaybeUninit<
                                u8,
                            >; 2 * ::core::mem::size_of::<*const u8>()],
                        );
                        let mut ret_area = RetArea(
                            [::core::mem::MaybeUninit::uninit(); 2
                                * ::core::mem::size_of::<*const u8>()],
                        );
                        let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/subject@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "outcomes"]
                            fn wit_import1(_: *mut u8);
                        }
                        wit_import1(ptr0);
                        let l2 = *ptr0.add(0).cast::<*mut u8>();
                        let l3 = *ptr0
                            .add(::core::mem::size_of::<*const u8>())
                            .cast::<usize>();
                        let base71 = l2;
                        let len71 = l3;
                        let mut result71 = _rt::Vec::with_capacity(len71);
                        for i in 0..len71 {
                            let base = base71
                                .add(i * (24 + 6 * ::core::mem::size_of::<*const u8>()));
                            let e71 = {
                                let l4 = *base.add(0).cast::<*mut u8>();
                                let l5 = *base
                                    .add(::core::mem::size_of::<*const u8>())
                                    .cast::<usize>();
                                let len6 = l5;
                                let bytes6 = _rt::Vec::from_raw_parts(
                                    l4.cast(),
                                    len6,
                                    len6,
                                );
                                let l7 = i32::from(
                                    *base
                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                        .cast::<u8>(),
                                );
                                let l8 = *base
                                    .add(8 + 2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<f64>();
                                let l9 = i32::from(
                                    *base
                                        .add(16 + 2 * ::core::mem::size_of::<*const u8>())
                                        .cast::<u8>(),
                                );
                                let v70 = match l9 {
                                    0 => {
                                        let e70 = {
                                            let l10 = *base
                                                .add(16 + 3 * ::core::mem::size_of::<*const u8>())
                                                .cast::<*mut u8>();
                                            let l11 = *base
                                                .add(16 + 4 * ::core::mem::size_of::<*const u8>())
                                                .cast::<usize>();
                                            let base34 = l10;
                                            let len34 = l11;
                                            let mut result34 = _rt::Vec::with_capacity(len34);
                                            for i in 0..len34 {
                                                let base = base34
                                                    .add(i * (40 + 2 * ::core::mem::size_of::<*const u8>()));
                                                let e34 = {
                                                    let l12 = *base.add(0).cast::<*mut u8>();
                                                    let l13 = *base
                                                        .add(::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len14 = l13;
                                                    let bytes14 = _rt::Vec::from_raw_parts(
                                                        l12.cast(),
                                                        len14,
                                                        len14,
                                                    );
                                                    let l15 = i32::from(
                                                        *base
                                                            .add(2 * ::core::mem::size_of::<*const u8>())
                                                            .cast::<u8>(),
                                                    );
                                                    let l17 = i32::from(
                                                        *base
                                                            .add(8 + 2 * ::core::mem::size_of::<*const u8>())
                                                            .cast::<u8>(),
                                                    );
                                                    use super::super::super::__with_name0::Value as V32;
                                                    let v32 = match l17 {
                                                        0 => {
                                                            let e32 = {
                                                                let l18 = *base
                                                                    .add(16 + 2 * ::core::mem::size_of::<*const u8>())
                                                                    .cast::<f32>();
                                                                let l19 = *base
                                                                    .add(20 + 2 * ::core::mem::size_of::<*const u8>())
                                                                    .cast::<f32>();
                                                                let l20 = *base
                                                                    .add(24 + 2 * ::core::mem::size_of::<*const u8>())
                                                                    .cast::<f32>();
                                                                let l21 = *base
                                                                    .add(28 + 2 * ::core::mem::size_of::<*const u8>())
                                                                    .cast::<f32>();
                                                                super::super::super::__with_name0::Color {
                                                                    red: l18,
                                                                    green: l19,
                                                                    blue: l20,
                                                                    alpha: l21,
                                                                }
                                                            };
                                                            V32::Color(e32)
                                                        }
                                                        1 => {
                                                            let e32 = {
                                                                let l22 = *base
                                                                    .add(16 + 2 * ::core::mem::size_of::<*const u8>())
                                                                    .cast::<f64>();
                                                                let l23 = i32::from(
                                                                    *base
                                                                        .add(24 + 2 * ::core::mem::size_of::<*const u8>())
                                                                        .cast::<u8>(),
                                                                );
                                                                super::super::super::__with_name0::Dimension {
                                                                    value: l22,
                                                                    unit: super::super::super::__with_name0::Unit::_lift(
                                                                        l23 as u8,
                                                                    ),
                                                                }
                                                            };
                                                            V32::Dimension(e32)
                                                        }
                                                        2 => {
                                                            let e32 = {
                                                                let l24 = *base
                                                                    .add(16 + 2 * ::core::mem::size_of::<*const u8>())
                                                                    .cast::<f64>();
                                                                l24
                                                            };
                                                            V32::Number(e32)
                                                        }
                                                        3 => {
                                                            let e32 = {
                                                                let l25 = *base
                                                                    .add(16 + 2 * ::core::mem::size_of::<*const u8>())
                                                                    .cast::<*mut u8>();
                                                                let l26 = *base
                                                                    .add(16 + 3 * ::core::mem::size_of::<*const u8>())
                                                                    .cast::<usize>();
                                                                let len27 = l26;
                                                                let bytes27 = _rt::Vec::from_raw_parts(
                                                                    l25.cast(),
                                                                    len27,
                                                                    len27,
                                                                );
                                                                _rt::string_lift(bytes27)
                                                            };
                                                            V32::Text(e32)
                                                        }
                                                        4 => {
                                                            let e32 = {
                                                                let l28 = i32::from(
                                                                    *base
                                                                        .add(16 + 2 * ::core::mem::size_of::<*const u8>())
                                                                        .cast::<u8>(),
                                                                );
                                                                _rt::bool_lift(l28 as u8)
                                                            };
                                                            V32::Flag(e32)
                                                        }
                                                        n => {
                                                            debug_assert_eq!(n, 5, "invalid enum discriminant");
                                                            let e32 = {
                                                                let l29 = *base
                                                                    .add(16 + 2 * ::core::mem::size_of::<*const u8>())
                                                                    .cast::<*mut u8>();
                                                                let l30 = *base
                                                                    .add(16 + 3 * ::core::mem::size_of::<*const u8>())
                                                                    .cast::<usize>();
                                                                let len31 = l30;
                                                                let bytes31 = _rt::Vec::from_raw_parts(
                                                                    l29.cast(),
                                                                    len31,
                                                                    len31,
                                                                );
                                                                _rt::string_lift(bytes31)
                                                            };
                                                            V32::Json(e32)
                                                        }
                                                    };
                                                    let l33 = *base
                                                        .add(32 + 2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<f64>();
                                                    super::super::super::__with_name0::Vote {
                                                        field: _rt::string_lift(bytes14),
                                                        image: match l15 {
                                                            0 => None,
                                                            1 => {
                                                                let e = {
                                                                    let l16 = *base
                                                                        .add(4 + 2 * ::core::mem::size_of::<*const u8>())
                                                                        .cast::<i32>();
                                                                    l16 as u32
                                                                };
                                                                Some(e)
                                                            }
                                                            _ => _rt::invalid_enum_discriminant(),
                                                        },
                                                        value: v32,
                                                        confidence: l33,
                                                    }
                                                };
                                                result34.push(e34);
                                            }
                                            _rt::cabi_dealloc(
                                                base34,
                                                len34 * (40 + 2 * ::core::mem::size_of::<*const u8>()),
                                                8,
                                            );
                                            let l35 = *base
                                                .add(16 + 5 * ::core::mem::size_of::<*const u8>())
                                                .cast::<*mut u8>();
                                            let l36 = *base
                                                .add(16 + 6 * ::core::mem::size_of::<*const u8>())
                                                .cast::<usize>();
                                            let base63 = l35;
                                            let len63 = l36;
                                            let mut result63 = _rt::Vec::with_capacity(len63);
                                            for i in 0..len63 {
                                                let base = base63
                                                    .add(i * (8 + 4 * ::core::mem::size_of::<*const u8>()));
                                                let e63 = {
                                                    let l37 = *base.add(0).cast::<*mut u8>();
                                                    let l38 = *base
                                                        .add(::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len39 = l38;
                                                    let bytes39 = _rt::Vec::from_raw_parts(
                                                        l37.cast(),
                                                        len39,
                                                        len39,
                                                    );
                                                    let l40 = i32::from(
                                                        *base
                                                            .add(2 * ::core::mem::size_of::<*const u8>())
                                                            .cast::<u8>(),
                                                    );
                                                    let l42 = *base
                                                        .add(8 + 2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l43 = *base
                                                        .add(8 + 3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let base62 = l42;
                                                    let len62 = l43;
                                                    let mut result62 = _rt::Vec::with_capacity(len62);
                                                    for i in 0..len62 {
                                                        let base = base62.add(i * 40);
                                                        let e62 = {
                                                            let l44 = i32::from(*base.add(0).cast::<u8>());
                                                            use super::super::super::__with_name0::Value as V59;
                                                            let v59 = match l44 {
                                                                0 => {
                                                                    let e59 = {
                                                                        let l45 = *base.add(8).cast::<f32>();
                                                                        let l46 = *base.add(12).cast::<f32>();
                                                                        let l47 = *base.add(16).cast::<f32>();
                                                                        let l48 = *base.add(20).cast::<f32>();
                                                                        super::super::super::__with_name0::Color {
                                                                            red: l45,
                                                                            green: l46,
                                                                            blue: l47,
                                                                            alpha: l48,
                                                                        }
                                                                    };
                                                                    V59::Color(e59)
                                                                }
                                                                1 => {
                                                                    let e59 = {
                                                                        let l49 = *base.add(8).cast::<f64>();
                                                                        let l50 = i32::from(*base.add(16).cast::<u8>());
                                                                        super::super::super::__with_name0::Dimension {
                                                                            value: l49,
                                                                            unit: super::super::super::__with_name0::Unit::_lift(
                                                                                l50 as u8,
                                                                            ),
                                                                        }
                                                                    };
                                                                    V59::Dimension(e59)
                                                                }
                                                                2 => {
                                                                    let e59 = {
                                                                        let l51 = *base.add(8).cast::<f64>();
                                                                        l51
                                                                    };
                                                                    V59::Number(e59)
                                                                }
                                                                3 => {
                                                                    let e59 = {
                                                                        let l52 = *base.add(8).cast::<*mut u8>();
                                                                        let l53 = *base
                                                                            .add(8 + 1 * ::core::mem::size_of::<*const u8>())
                                                                            .cast::<usize>();
                                                                        let len54 = l53;
                                                                        let bytes54 = _rt::Vec::from_raw_parts(
                                                                            l52.cast(),
                                                                            len54,
                                                                            len54,
                                                                        );
                                                                        _rt::string_lift(bytes54)
                                                                    };
                                                                    V59::Text(e59)
                                                                }
                                                                4 => {
                                                                    let e59 = {
                                                                        let l55 = i32::from(*base.add(8).cast::<u8>());
                                                                        _rt::bool_lift(l55 as u8)
                                                                    };
                                                                    V59::Flag(e59)
                                                                }
                                                                n => {
                                                                    debug_assert_eq!(n, 5, "invalid enum discriminant");
                                                                    let e59 = {
                                                                        let l56 = *base.add(8).cast::<*mut u8>();
                                                                        let l57 = *base
                                                                            .add(8 + 1 * ::core::mem::size_of::<*const u8>())
                                                                            .cast::<usize>();
                                                                        let len58 = l57;
                                                                        let bytes58 = _rt::Vec::from_raw_parts(
                                                                            l56.cast(),
                                                                            len58,
                                                                            len58,
                                                                        );
                                                                        _rt::string_lift(bytes58)
                                                                    };
                                                                    V59::Json(e59)
                                                                }
                                                            };
                                                            let l60 = *base.add(24).cast::<f64>();
                                                            let l61 = *base.add(32).cast::<f64>();
                                                            super::super::super::__with_name0::Member {
                                                                value: v59,
                                                                share: l60,
                                                                confidence: l61,
                                                            }
                                                        };
                                                        result62.push(e62);
                                                    }
                                                    _rt::cabi_dealloc(base62, len62 * 40, 8);
                                                    super::super::super::__with_name0::SetVote {
                                                        field: _rt::string_lift(bytes39),
                                                        image: match l40 {
                                                            0 => None,
                                                            1 => {
                                                                let e = {
                                                                    let l41 = *base
                                                                        .add(4 + 2 * ::core::mem::size_of::<*const u8>())
                                                                        .cast::<i32>();
                                                                    l41 as u32
                                                                };
                                                                Some(e)
                                                            }
                                                            _ => _rt::invalid_enum_discriminant(),
                                                        },
                                                        members: result62,
                                                    }
                                                };
                                                result63.push(e63);
                                            }
                                            _rt::cabi_dealloc(
                                                base63,
                                                len63 * (8 + 4 * ::core::mem::size_of::<*const u8>()),
                                                ::core::mem::size_of::<*const u8>(),
                                            );
                                            super::super::super::__with_name0::Votes {
                                                scalars: result34,
                                                sets: result63,
                                            }
                                        };
                                        Ending::Voted(e70)
                                    }
                                    1 => Ending::Abstained,
                                    2 => {
                                        let e70 = {
                                            let l64 = *base
                                                .add(16 + 3 * ::core::mem::size_of::<*const u8>())
                                                .cast::<*mut u8>();
                                            let l65 = *base
                                                .add(16 + 4 * ::core::mem::size_of::<*const u8>())
                                                .cast::<usize>();
                                            let len66 = l65;
                                            let bytes66 = _rt::Vec::from_raw_parts(
                                                l64.cast(),
                                                len66,
                                                len66,
                                            );
                                            _rt::string_lift(bytes66)
                                        };
                                        Ending::Failed(e70)
                                    }
                                    n => {
                                        debug_assert_eq!(n, 3, "invalid enum discriminant");
                                        let e70 = {
                                            let l67 = *base
                                                .add(16 + 3 * ::core::mem::size_of::<*const u8>())
                                                .cast::<*mut u8>();
                                            let l68 = *base
                                                .add(16 + 4 * ::core::mem::size_of::<*const u8>())
                                                .cast::<usize>();
                                            let len69 = l68;
                                            let bytes69 = _rt::Vec::from_raw_parts(
                                                l67.cast(),
                                                len69,
                                                len69,
                                            );
                                            _rt::string_lift(bytes69)
                                        };
                                        Ending::Skipped(e70)
                                    }
                                };
                                Outcome {
                                    stage: _rt::string_lift(bytes6),
                                    tier: l7 as u8,
                                    weight: l8,
                                    ending: v70,
                                }
                            };
                            result71.push(e71);
                        }
                        _rt::cabi_dealloc(
                            base71,
                            len71 * (24 + 6 * ::core::mem::size_of::<*const u8>()),
                            8,
                        );
                        let result72 = result71;
                        result72
                    }
                }
            }
            #[allow(unused_unsafe, clippy::all)]
            /// The stage's parameters as one JSON object, `{}` where it has none.
            #[allow(async_fn_in_trait)]
            pub fn parameters() -> _rt::String {
                #[cfg(not(target_arch = "wasm32"))]
                { crate::testing::answers::subject::parameters() }
                #[cfg(target_arch = "wasm32")]
                {
                    unsafe {
                        #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                        #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                        struct RetArea(
                            [::core::mem::MaybeUninit<
                                u8,
                            >; 2 * ::core::mem::size_of::<*const u8>()],
                        );
                        let mut ret_area = RetArea(
                            [::core::mem::MaybeUninit::uninit(); 2
                                * ::core::mem::size_of::<*const u8>()],
                        );
                        let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/subject@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "parameters"]
                            fn wit_import1(_: *mut u8);
                        }
                        wit_import1(ptr0);
                        let l2 = *ptr0.add(0).cast::<*mut u8>();
                        let l3 = *ptr0
                            .add(::core::mem::size_of::<*const u8>())
                            .cast::<usize>();
                        let len4 = l3;
                        let bytes4 = _rt::Vec::from_raw_parts(l2.cast(), len4, len4);
                        let result5 = _rt::string_lift(bytes4);
                        result5
                    }
                }
            }
        }
        /// What a plugin says while it works. Always granted.
        #[allow(dead_code, async_fn_in_trait, unused_imports, clippy::all)]
        pub mod sink {
            #[used]
            #[doc(hidden)]
            static __FORCE_SECTION_REF: fn() = super::super::super::__link_custom_section_describing_imports;
            use super::super::super::_rt;
            pub type Votes = super::super::super::__with_name0::Votes;
            /// How far the work is, for example page 5 of 17.
            #[derive(Clone)]
            pub struct Progress {
                /// Units done.
                pub done: u32,
                /// Units in all, where known.
                pub total: ::core::option::Option<u32>,
                /// What a unit is, in the singular: `page`. At most 256 bytes.
                pub what: _rt::String,
            }
            impl ::core::fmt::Debug for Progress {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("Progress")
                        .field("done", &self.done)
                        .field("total", &self.total)
                        .field("what", &self.what)
                        .finish()
                }
            }
            /// What can be said before the end.
            #[derive(Clone)]
            pub enum Item {
                /// Votes so far; they replace this call's earlier ones field by field,
                /// and what the call returns replaces them in turn.
                Partial(Votes),
                /// A piece of text, in order (generate).
                Text(_rt::String),
                /// How far the work is.
                Progress(Progress),
            }
            impl ::core::fmt::Debug for Item {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    match self {
                        Item::Partial(e) => {
                            f.debug_tuple("Item::Partial").field(e).finish()
                        }
                        Item::Text(e) => f.debug_tuple("Item::Text").field(e).finish(),
                        Item::Progress(e) => {
                            f.debug_tuple("Item::Progress").field(e).finish()
                        }
                    }
                }
            }
            #[allow(unused_unsafe, clippy::all)]
            /// Says something at once. Answers false when the run is cancelled: stop
            /// and return. Past the limits `events` and `emitted-bytes` the call ends
            /// with that failure.
            #[allow(async_fn_in_trait)]
            pub fn emit(item: &Item) -> bool {
                #[cfg(not(target_arch = "wasm32"))]
                { crate::testing::answers::sink::emit(item) }
                #[cfg(target_arch = "wasm32")]
                {
                    unsafe {
                        let mut cleanup_list = _rt::Vec::new();
                        let (
                            result23_0,
                            result23_1,
                            result23_2,
                            result23_3,
                            result23_4,
                            result23_5,
                        ) = match item {
                            Item::Partial(e) => {
                                let super::super::super::__with_name0::Votes {
                                    scalars: scalars0,
                                    sets: sets0,
                                } = e;
                                let vec8 = scalars0;
                                let len8 = vec8.len();
                                let layout8 = _rt::alloc::Layout::from_size_align(
                                        vec8.len() * (40 + 2 * ::core::mem::size_of::<*const u8>()),
                                        8,
                                    )
                                    .unwrap();
                                let (result8, _cleanup8) = wit_bindgen::rt::Cleanup::new(
                                    layout8,
                                );
                                cleanup_list.extend(_cleanup8);
                                for (i, e) in vec8.into_iter().enumerate() {
                                    let base = result8
                                        .add(i * (40 + 2 * ::core::mem::size_of::<*const u8>()));
                                    {
                                        let super::super::super::__with_name0::Vote {
                                            field: field1,
                                            image: image1,
                                            value: value1,
                                            confidence: confidence1,
                                        } = e;
                                        let vec2 = field1;
                                        let ptr2 = vec2.as_ptr().cast::<u8>();
                                        let len2 = vec2.len();
                                        *base
                                            .add(::core::mem::size_of::<*const u8>())
                                            .cast::<usize>() = len2;
                                        *base.add(0).cast::<*mut u8>() = ptr2.cast_mut();
                                        match image1 {
                                            Some(e) => {
                                                *base
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<u8>() = (1i32) as u8;
                                                *base
                                                    .add(4 + 2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<i32>() = _rt::as_i32(e);
                                            }
                                            None => {
                                                *base
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<u8>() = (0i32) as u8;
                                            }
                                        };
                                        use super::super::super::__with_name0::Value as V7;
                                        match value1 {
                                            V7::Color(e) => {
                                                *base
                                                    .add(8 + 2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<u8>() = (0i32) as u8;
                                                let super::super::super::__with_name0::Color {
                                                    red: red3,
                                                    green: green3,
                                                    blue: blue3,
                                                    alpha: alpha3,
                                                } = e;
                                                *base
                                                    .add(16 + 2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<f32>() = _rt::as_f32(red3);
                                                *base
                                                    .add(20 + 2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<f32>() = _rt::as_f32(green3);
                                                *base
                                                    .add(24 + 2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<f32>() = _rt::as_f32(blue3);
                                                *base
                                                    .add(28 + 2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<f32>() = _rt::as_f32(alpha3);
                                            }
                                            V7::Dimension(e) => {
                                                *base
                                                    .add(8 + 2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<u8>() = (1i32) as u8;
                                                let super::super::super::__with_name0::Dimension {
                                                    value: value4,
                                                    unit: unit4,
                                                } = e;
                                                *base
                                                    .add(16 + 2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<f64>() = _rt::as_f64(value4);
                                                *base
                                                    .add(24 + 2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<u8>() = (unit4.clone() as i32) as u8;
                                            }
                                            V7::Number(e) => {
                                                *base
                                                    .add(8 + 2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<u8>() = (2i32) as u8;
                                                *base
                                                    .add(16 + 2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<f64>() = _rt::as_f64(e);
                                            }
                                            V7::Text(e) => {
                                                *base
                                                    .add(8 + 2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<u8>() = (3i32) as u8;
                                                let vec5 = e;
                                                let ptr5 = vec5.as_ptr().cast::<u8>();
                                                let len5 = vec5.len();
                                                *base
                                                    .add(16 + 3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>() = len5;
                                                *base
                                                    .add(16 + 2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>() = ptr5.cast_mut();
                                            }
                                            V7::Flag(e) => {
                                                *base
                                                    .add(8 + 2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<u8>() = (4i32) as u8;
                                                *base
                                                    .add(16 + 2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<u8>() = (match e {
                                                    true => 1,
                                                    false => 0,
                                                }) as u8;
                                            }
                                            V7::Json(e) => {
                                                *base
                                                    .add(8 + 2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<u8>() = (5i32) as u8;
                                                let vec6 = e;
                                                let ptr6 = vec6.as_ptr().cast::<u8>();
                                                let len6 = vec6.len();
                                                *base
                                                    .add(16 + 3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>() = len6;
                                                *base
                                                    .add(16 + 2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>() = ptr6.cast_mut();
                                            }
                                        }
                                        *base
                                            .add(32 + 2 * ::core::mem::size_of::<*const u8>())
                                            .cast::<f64>() = _rt::as_f64(confidence1);
                                    }
                                }
                                let vec18 = sets0;
                                let len18 = vec18.len();
                                let layout18 = _rt::alloc::Layout::from_size_align(
                                        vec18.len() * (8 + 4 * ::core::mem::size_of::<*const u8>()),
                                        ::core::mem::size_of::<*const u8>(),
                                    )
                                    .unwrap();
                                let (result18, _cleanup18) = wit_bindgen::rt::Cleanup::new(
                                    layout18,
                                );
                                cleanup_list.extend(_cleanup18);
                                for (i, e) in vec18.into_iter().enumerate() {
                                    let base = result18
                                        .add(i * (8 + 4 * ::core::mem::size_of::<*const u8>()));
                                    {
                                        let super::super::super::__with_name0::SetVote {
                                            field: field9,
                                            image: image9,
                                            members: members9,
                                        } = e;
                                        let vec10 = field9;
                                        let ptr10 = vec10.as_ptr().cast::<u8>();
                                        let len10 = vec10.len();
                                        *base
                                            .add(::core::mem::size_of::<*const u8>())
                                            .cast::<usize>() = len10;
                                        *base.add(0).cast::<*mut u8>() = ptr10.cast_mut();
                                        match image9 {
                                            Some(e) => {
                                                *base
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<u8>() = (1i32) as u8;
                                                *base
                                                    .add(4 + 2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<i32>() = _rt::as_i32(e);
                                            }
                                            None => {
                                                *base
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<u8>() = (0i32) as u8;
                                            }
                                        };
                                        let vec17 = members9;
                                        let len17 = vec17.len();
                                        let layout17 = _rt::alloc::Layout::from_size_align(
                                                vec17.len() * 40,
                                                8,
                                            )
                                            .unwrap();
                                        let (result17, _cleanup17) = wit_bindgen::rt::Cleanup::new(
                                            layout17,
                                        );
                                        cleanup_list.extend(_cleanup17);
                                        for (i, e) in vec17.into_iter().enumerate() {
                                            let base = result17.add(i * 40);
                                            {
                                                let super::super::super::__with_name0::Member {
                                                    value: value11,
                                                    share: share11,
                                                    confidence: confidence11,
                                                } = e;
                                                use super::super::super::__with_name0::Value as V16;
                                                match value11 {
                                                    V16::Color(e) => {
                                                        *base.add(0).cast::<u8>() = (0i32) as u8;
                                                        let super::super::super::__with_name0::Color {
                                                            red: red12,
                                                            green: green12,
                                                            blue: blue12,
                                                            alpha: alpha12,
                                                        } = e;
                                                        *base.add(8).cast::<f32>() = _rt::as_f32(red12);
                                                        *base.add(12).cast::<f32>() = _rt::as_f32(green12);
                                                        *base.add(16).cast::<f32>() = _rt::as_f32(blue12);
                                                        *base.add(20).cast::<f32>() = _rt::as_f32(alpha12);
                                                    }
                                                    V16::Dimension(e) => {
                                                        *base.add(0).cast::<u8>() = (1i32) as u8;
                                                        let super::super::super::__with_name0::Dimension {
                                                            value: value13,
                                                            unit: unit13,
                                                        } = e;
                                                        *base.add(8).cast::<f64>() = _rt::as_f64(value13);
                                                        *base.add(16).cast::<u8>() = (unit13.clone() as i32) as u8;
                                                    }
                                                    V16::Number(e) => {
                                                        *base.add(0).cast::<u8>() = (2i32) as u8;
                                                        *base.add(8).cast::<f64>() = _rt::as_f64(e);
                                                    }
                                                    V16::Text(e) => {
                                                        *base.add(0).cast::<u8>() = (3i32) as u8;
                                                        let vec14 = e;
                                                        let ptr14 = vec14.as_ptr().cast::<u8>();
                                                        let len14 = vec14.len();
                                                        *base
                                                            .add(8 + 1 * ::core::mem::size_of::<*const u8>())
                                                            .cast::<usize>() = len14;
                                                        *base.add(8).cast::<*mut u8>() = ptr14.cast_mut();
                                                    }
                                                    V16::Flag(e) => {
                                                        *base.add(0).cast::<u8>() = (4i32) as u8;
                                                        *base.add(8).cast::<u8>() = (match e {
                                                            true => 1,
                                                            false => 0,
                                                        }) as u8;
                                                    }
                                                    V16::Json(e) => {
                                                        *base.add(0).cast::<u8>() = (5i32) as u8;
                                                        let vec15 = e;
                                                        let ptr15 = vec15.as_ptr().cast::<u8>();
                                                        let len15 = vec15.len();
                                                        *base
                                                            .add(8 + 1 * ::core::mem::size_of::<*const u8>())
                                                            .cast::<usize>() = len15;
                                                        *base.add(8).cast::<*mut u8>() = ptr15.cast_mut();
                                                    }
                                                }
                                                *base.add(24).cast::<f64>() = _rt::as_f64(share11);
                                                *base.add(32).cast::<f64>() = _rt::as_f64(confidence11);
                                            }
                                        }
                                        *base
                                            .add(8 + 3 * ::core::mem::size_of::<*const u8>())
                                            .cast::<usize>() = len17;
                                        *base
                                            .add(8 + 2 * ::core::mem::size_of::<*const u8>())
                                            .cast::<*mut u8>() = result17;
                                    }
                                }
                                (0i32, result8, len8, result18, len18 as *mut u8, 0usize)
                            }
                            Item::Text(e) => {
                                let vec19 = e;
                                let ptr19 = vec19.as_ptr().cast::<u8>();
                                let len19 = vec19.len();
                                (
                                    1i32,
                                    ptr19.cast_mut(),
                                    len19,
                                    ::core::ptr::null_mut(),
                                    ::core::ptr::null_mut(),
                                    0usize,
                                )
                            }
                            Item::Progress(e) => {
                                let Progress {
                                    done: done20,
                                    total: total20,
                                    what: what20,
                                } = e;
                                let (result21_0, result21_1) = match total20 {
                                    Some(e) => (1i32, _rt::as_i32(e)),
                                    None => (0i32, 0i32),
                                };
                                let vec22 = what20;
                                let ptr22 = vec22.as_ptr().cast::<u8>();
                                let len22 = vec22.len();
                                (
                                    2i32,
                                    _rt::as_i32(done20) as *mut u8,
                                    result21_0 as usize,
                                    result21_1 as *mut u8,
                                    ptr22.cast_mut(),
                                    len22,
                                )
                            }
                        };
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/sink@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "emit"]
                            fn wit_import24(
                                _: i32,
                                _: *mut u8,
                                _: usize,
                                _: *mut u8,
                                _: *mut u8,
                                _: usize,
                            ) -> i32;
                        }
                        let ret = wit_import24(
                            result23_0,
                            result23_1,
                            result23_2,
                            result23_3,
                            result23_4,
                            result23_5,
                        );
                        _rt::bool_lift(ret as u8)
                    }
                }
            }
        }
        /// Waiting for the first of several things. Always granted.
        #[allow(dead_code, async_fn_in_trait, unused_imports, clippy::all)]
        pub mod poll {
            #[used]
            #[doc(hidden)]
            static __FORCE_SECTION_REF: fn() = super::super::super::__link_custom_section_describing_imports;
            use super::super::super::_rt;
            pub type Failure = super::super::super::__with_name0::Failure;
            /// Something that becomes ready once and stays ready.
            #[derive(Debug)]
            #[repr(transparent)]
            pub struct Waitable {
                handle: _rt::Resource<Waitable>,
            }
            impl Waitable {
                #[doc(hidden)]
                pub unsafe fn from_handle(handle: u32) -> Self {
                    Self {
                        handle: unsafe { _rt::Resource::from_handle(handle) },
                    }
                }
                #[doc(hidden)]
                pub fn take_handle(&self) -> u32 {
                    _rt::Resource::take_handle(&self.handle)
                }
                #[doc(hidden)]
                pub fn handle(&self) -> u32 {
                    _rt::Resource::handle(&self.handle)
                }
            }
            unsafe impl _rt::WasmResource for Waitable {
                #[inline]
                unsafe fn drop(_handle: u32) {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::poll::waitable_drop(_handle) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/poll@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "[resource-drop]waitable"]
                            fn drop(_: i32);
                        }
                        unsafe {
                            drop(_handle as i32);
                        }
                    }
                }
            }
            impl Waitable {
                #[allow(unused_unsafe, clippy::all)]
                /// Whether waiting for it would return at once.
                #[allow(async_fn_in_trait)]
                pub fn ready(&self) -> bool {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::poll::waitable_ready(self) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg(target_arch = "wasm32")]
                            #[link(wasm_import_module = "crescendo:plugin/poll@0.1.0")]
                            unsafe extern "C" {
                                #[link_name = "[method]waitable.ready"]
                                fn wit_import0(_: i32) -> i32;
                            }
                            let ret = wit_import0((self).handle() as i32);
                            _rt::bool_lift(ret as u8)
                        }
                    }
                }
            }
            #[allow(unused_unsafe, clippy::all)]
            /// Waits until at least one is ready, or `timeout-ms` has passed (absent:
            /// until the call's own wall-time limit). Returns the positions of those
            /// that are ready, in order; empty after a timeout. An empty list is
            /// `invalid-input`; at most 1,024 handles.
            #[allow(async_fn_in_trait)]
            pub fn wait_any(
                handles: &[&Waitable],
                timeout_ms: ::core::option::Option<u32>,
            ) -> ::core::result::Result<_rt::Vec<u32>, Failure> {
                #[cfg(not(target_arch = "wasm32"))]
                { crate::testing::answers::poll::wait_any(handles, timeout_ms) }
                #[cfg(target_arch = "wasm32")]
                {
                    unsafe {
                        #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                        #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                        struct RetArea(
                            [::core::mem::MaybeUninit<
                                u8,
                            >; 4 * ::core::mem::size_of::<*const u8>()],
                        );
                        let mut ret_area = RetArea(
                            [::core::mem::MaybeUninit::uninit(); 4
                                * ::core::mem::size_of::<*const u8>()],
                        );
                        let vec0 = handles;
                        let len0 = vec0.len();
                        let layout0 = _rt::alloc::Layout::from_size_align(
                                vec0.len() * 4,
                                4,
                            )
                            .unwrap();
                        let (result0, _cleanup0) = wit_bindgen::rt::Cleanup::new(
                            layout0,
                        );
                        for (i, e) in vec0.into_iter().enumerate() {
                            let base = result0.add(i * 4);
                            {
                                *base.add(0).cast::<i32>() = (e).handle() as i32;
                            }
                        }
                        let (result1_0, result1_1) = match timeout_ms {
                            Some(e) => (1i32, _rt::as_i32(e)),
                            None => (0i32, 0i32),
                        };
                        let ptr2 = ret_area.0.as_mut_ptr().cast::<u8>();
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/poll@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "wait-any"]
                            fn wit_import3(
                                _: *mut u8,
                                _: usize,
                                _: i32,
                                _: i32,
                                _: *mut u8,
                            );
                        }
                        wit_import3(result0, len0, result1_0, result1_1, ptr2);
                        let l4 = i32::from(*ptr2.add(0).cast::<u8>());
                        let result28 = match l4 {
                            0 => {
                                let e = {
                                    let l5 = *ptr2
                                        .add(::core::mem::size_of::<*const u8>())
                                        .cast::<*mut u8>();
                                    let l6 = *ptr2
                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                        .cast::<usize>();
                                    let len7 = l6;
                                    <_ as From<
                                        _rt::Vec<_>,
                                    >>::from(_rt::Vec::from_raw_parts(l5.cast(), len7, len7))
                                };
                                Ok(e)
                            }
                            1 => {
                                let e = {
                                    let l8 = i32::from(
                                        *ptr2.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                    );
                                    use super::super::super::__with_name0::Failure as V27;
                                    let v27 = match l8 {
                                        0 => {
                                            let e27 = {
                                                let l9 = *ptr2
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l10 = *ptr2
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len11 = l10;
                                                let bytes11 = _rt::Vec::from_raw_parts(
                                                    l9.cast(),
                                                    len11,
                                                    len11,
                                                );
                                                _rt::string_lift(bytes11)
                                            };
                                            V27::InvalidInput(e27)
                                        }
                                        1 => {
                                            let e27 = {
                                                let l12 = *ptr2
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l13 = *ptr2
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len14 = l13;
                                                let bytes14 = _rt::Vec::from_raw_parts(
                                                    l12.cast(),
                                                    len14,
                                                    len14,
                                                );
                                                _rt::string_lift(bytes14)
                                            };
                                            V27::Unsupported(e27)
                                        }
                                        2 => {
                                            let e27 = {
                                                let l15 = *ptr2
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l16 = *ptr2
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len17 = l16;
                                                let bytes17 = _rt::Vec::from_raw_parts(
                                                    l15.cast(),
                                                    len17,
                                                    len17,
                                                );
                                                _rt::string_lift(bytes17)
                                            };
                                            V27::Limit(e27)
                                        }
                                        3 => V27::Cancelled,
                                        4 => {
                                            let e27 = {
                                                let l18 = *ptr2
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l19 = *ptr2
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len20 = l19;
                                                let bytes20 = _rt::Vec::from_raw_parts(
                                                    l18.cast(),
                                                    len20,
                                                    len20,
                                                );
                                                _rt::string_lift(bytes20)
                                            };
                                            V27::Denied(e27)
                                        }
                                        5 => {
                                            let e27 = {
                                                let l21 = *ptr2
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l22 = *ptr2
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len23 = l22;
                                                let bytes23 = _rt::Vec::from_raw_parts(
                                                    l21.cast(),
                                                    len23,
                                                    len23,
                                                );
                                                _rt::string_lift(bytes23)
                                            };
                                            V27::Upstream(e27)
                                        }
                                        n => {
                                            debug_assert_eq!(n, 6, "invalid enum discriminant");
                                            let e27 = {
                                                let l24 = *ptr2
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l25 = *ptr2
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len26 = l25;
                                                let bytes26 = _rt::Vec::from_raw_parts(
                                                    l24.cast(),
                                                    len26,
                                                    len26,
                                                );
                                                _rt::string_lift(bytes26)
                                            };
                                            V27::Other(e27)
                                        }
                                    };
                                    v27
                                };
                                Err(e)
                            }
                            _ => _rt::invalid_enum_discriminant(),
                        };
                        result28
                    }
                }
            }
        }
        /// Time. Always granted.
        #[allow(dead_code, async_fn_in_trait, unused_imports, clippy::all)]
        pub mod clock {
            #[used]
            #[doc(hidden)]
            static __FORCE_SECTION_REF: fn() = super::super::super::__link_custom_section_describing_imports;
            use super::super::super::_rt;
            pub type Failure = super::super::super::__with_name0::Failure;
            pub type Waitable = super::super::super::crescendo::plugin::poll::Waitable;
            #[allow(unused_unsafe, clippy::all)]
            /// Milliseconds on a monotonic clock with an arbitrary start; as coarse as
            /// one millisecond on purpose.
            #[allow(async_fn_in_trait)]
            pub fn now() -> u64 {
                #[cfg(not(target_arch = "wasm32"))]
                { crate::testing::answers::clock::now() }
                #[cfg(target_arch = "wasm32")]
                {
                    unsafe {
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/clock@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "now"]
                            fn wit_import0() -> i64;
                        }
                        let ret = wit_import0();
                        ret as u64
                    }
                }
            }
            #[allow(unused_unsafe, clippy::all)]
            /// Waits for `milliseconds` without using CPU, within the call's wall-time
            /// limit (for interfaces that are submitted to and asked again). Waits end at
            /// ticks of 5 ms, never too early.
            #[allow(async_fn_in_trait)]
            pub fn wait(milliseconds: u32) -> ::core::result::Result<(), Failure> {
                #[cfg(not(target_arch = "wasm32"))]
                { crate::testing::answers::clock::wait(milliseconds) }
                #[cfg(target_arch = "wasm32")]
                {
                    unsafe {
                        #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                        #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                        struct RetArea(
                            [::core::mem::MaybeUninit<
                                u8,
                            >; 4 * ::core::mem::size_of::<*const u8>()],
                        );
                        let mut ret_area = RetArea(
                            [::core::mem::MaybeUninit::uninit(); 4
                                * ::core::mem::size_of::<*const u8>()],
                        );
                        let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/clock@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "wait"]
                            fn wit_import1(_: i32, _: *mut u8);
                        }
                        wit_import1(_rt::as_i32(&milliseconds), ptr0);
                        let l2 = i32::from(*ptr0.add(0).cast::<u8>());
                        let result23 = match l2 {
                            0 => {
                                let e = ();
                                Ok(e)
                            }
                            1 => {
                                let e = {
                                    let l3 = i32::from(
                                        *ptr0.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                    );
                                    use super::super::super::__with_name0::Failure as V22;
                                    let v22 = match l3 {
                                        0 => {
                                            let e22 = {
                                                let l4 = *ptr0
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l5 = *ptr0
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len6 = l5;
                                                let bytes6 = _rt::Vec::from_raw_parts(
                                                    l4.cast(),
                                                    len6,
                                                    len6,
                                                );
                                                _rt::string_lift(bytes6)
                                            };
                                            V22::InvalidInput(e22)
                                        }
                                        1 => {
                                            let e22 = {
                                                let l7 = *ptr0
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l8 = *ptr0
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len9 = l8;
                                                let bytes9 = _rt::Vec::from_raw_parts(
                                                    l7.cast(),
                                                    len9,
                                                    len9,
                                                );
                                                _rt::string_lift(bytes9)
                                            };
                                            V22::Unsupported(e22)
                                        }
                                        2 => {
                                            let e22 = {
                                                let l10 = *ptr0
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l11 = *ptr0
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len12 = l11;
                                                let bytes12 = _rt::Vec::from_raw_parts(
                                                    l10.cast(),
                                                    len12,
                                                    len12,
                                                );
                                                _rt::string_lift(bytes12)
                                            };
                                            V22::Limit(e22)
                                        }
                                        3 => V22::Cancelled,
                                        4 => {
                                            let e22 = {
                                                let l13 = *ptr0
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l14 = *ptr0
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len15 = l14;
                                                let bytes15 = _rt::Vec::from_raw_parts(
                                                    l13.cast(),
                                                    len15,
                                                    len15,
                                                );
                                                _rt::string_lift(bytes15)
                                            };
                                            V22::Denied(e22)
                                        }
                                        5 => {
                                            let e22 = {
                                                let l16 = *ptr0
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l17 = *ptr0
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len18 = l17;
                                                let bytes18 = _rt::Vec::from_raw_parts(
                                                    l16.cast(),
                                                    len18,
                                                    len18,
                                                );
                                                _rt::string_lift(bytes18)
                                            };
                                            V22::Upstream(e22)
                                        }
                                        n => {
                                            debug_assert_eq!(n, 6, "invalid enum discriminant");
                                            let e22 = {
                                                let l19 = *ptr0
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l20 = *ptr0
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len21 = l20;
                                                let bytes21 = _rt::Vec::from_raw_parts(
                                                    l19.cast(),
                                                    len21,
                                                    len21,
                                                );
                                                _rt::string_lift(bytes21)
                                            };
                                            V22::Other(e22)
                                        }
                                    };
                                    v22
                                };
                                Err(e)
                            }
                            _ => _rt::invalid_enum_discriminant(),
                        };
                        result23
                    }
                }
            }
            #[allow(unused_unsafe, clippy::all)]
            /// A handle that becomes ready after `milliseconds`, for `poll.wait-any`.
            #[allow(async_fn_in_trait)]
            pub fn timer(milliseconds: u32) -> Waitable {
                #[cfg(not(target_arch = "wasm32"))]
                { crate::testing::answers::clock::timer(milliseconds) }
                #[cfg(target_arch = "wasm32")]
                {
                    unsafe {
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/clock@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "timer"]
                            fn wit_import0(_: i32) -> i32;
                        }
                        let ret = wit_import0(_rt::as_i32(&milliseconds));
                        super::super::super::crescendo::plugin::poll::Waitable::from_handle(
                            ret as u32,
                        )
                    }
                }
            }
        }
        /// Lines for the operator. Always granted, rate-limited to 100 lines a second
        /// and 1,000 a call; a line is cut at 4 KiB. What is over the limit is
        /// counted and dropped, never an error.
        #[allow(dead_code, async_fn_in_trait, unused_imports, clippy::all)]
        pub mod log {
            #[used]
            #[doc(hidden)]
            static __FORCE_SECTION_REF: fn() = super::super::super::__link_custom_section_describing_imports;
            /// How much a line matters.
            #[repr(u8)]
            #[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
            pub enum Level {
                /// For the author of the plugin.
                Debug,
                /// Worth knowing.
                Info,
                /// Something is odd; the answer still stands.
                Warn,
                /// Something failed.
                Error,
            }
            impl ::core::fmt::Debug for Level {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    match self {
                        Level::Debug => f.debug_tuple("Level::Debug").finish(),
                        Level::Info => f.debug_tuple("Level::Info").finish(),
                        Level::Warn => f.debug_tuple("Level::Warn").finish(),
                        Level::Error => f.debug_tuple("Level::Error").finish(),
                    }
                }
            }
            impl Level {
                #[doc(hidden)]
                pub unsafe fn _lift(val: u8) -> Level {
                    if !cfg!(debug_assertions) {
                        return unsafe { ::core::mem::transmute(val) };
                    }
                    match val {
                        0 => Level::Debug,
                        1 => Level::Info,
                        2 => Level::Warn,
                        3 => Level::Error,
                        _ => panic!("invalid enum discriminant"),
                    }
                }
            }
            #[allow(unused_unsafe, clippy::all)]
            /// Writes a line to the host's log, marked with plugin and version.
            #[allow(async_fn_in_trait)]
            pub fn write(level: Level, message: &str) -> () {
                #[cfg(not(target_arch = "wasm32"))]
                { crate::testing::answers::log::write(level, message) }
                #[cfg(target_arch = "wasm32")]
                {
                    unsafe {
                        let vec0 = message;
                        let ptr0 = vec0.as_ptr().cast::<u8>();
                        let len0 = vec0.len();
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/log@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "write"]
                            fn wit_import1(_: i32, _: *mut u8, _: usize);
                        }
                        wit_import1(level.clone() as i32, ptr0.cast_mut(), len0);
                    }
                }
            }
        }
        /// Heavy arithmetic on the host's device or processor. Needs the grant
        /// `compute`, which names amounts.
        ///
        /// Kernels are host-owned and named; a plugin is told limits, never the kind
        /// of device.
        #[allow(dead_code, async_fn_in_trait, unused_imports, clippy::all)]
        pub mod compute {
            #[used]
            #[doc(hidden)]
            static __FORCE_SECTION_REF: fn() = super::super::super::__link_custom_section_describing_imports;
            use super::super::super::_rt;
            pub type Failure = super::super::super::__with_name0::Failure;
            pub type Image = super::super::super::crescendo::plugin::subject::Image;
            pub type Waitable = super::super::super::crescendo::plugin::poll::Waitable;
            /// Type of a buffer's elements.
            #[repr(u8)]
            #[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
            pub enum Element {
                /// Unsigned bytes.
                Bytes,
                /// Signed 32-bit integers.
                Int32,
                /// Unsigned 32-bit integers.
                Uint32,
                /// Signed 64-bit integers.
                Int64,
                /// IEEE 754 half precision.
                Half,
                /// IEEE 754 single precision.
                Single,
            }
            impl ::core::fmt::Debug for Element {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    match self {
                        Element::Bytes => f.debug_tuple("Element::Bytes").finish(),
                        Element::Int32 => f.debug_tuple("Element::Int32").finish(),
                        Element::Uint32 => f.debug_tuple("Element::Uint32").finish(),
                        Element::Int64 => f.debug_tuple("Element::Int64").finish(),
                        Element::Half => f.debug_tuple("Element::Half").finish(),
                        Element::Single => f.debug_tuple("Element::Single").finish(),
                    }
                }
            }
            impl Element {
                #[doc(hidden)]
                pub unsafe fn _lift(val: u8) -> Element {
                    if !cfg!(debug_assertions) {
                        return unsafe { ::core::mem::transmute(val) };
                    }
                    match val {
                        0 => Element::Bytes,
                        1 => Element::Int32,
                        2 => Element::Uint32,
                        3 => Element::Int64,
                        4 => Element::Half,
                        5 => Element::Single,
                        _ => panic!("invalid enum discriminant"),
                    }
                }
            }
            /// Amounts of one call.
            #[repr(C)]
            #[derive(Clone, Copy)]
            pub struct Allowance {
                /// Bytes of buffers alive at once.
                pub buffer_bytes: u64,
                /// Milliseconds of kernel time.
                pub kernel_ms: u32,
                /// Launches in one program.
                pub program_launches: u32,
            }
            impl ::core::fmt::Debug for Allowance {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("Allowance")
                        .field("buffer-bytes", &self.buffer_bytes)
                        .field("kernel-ms", &self.kernel_ms)
                        .field("program-launches", &self.program_launches)
                        .finish()
                }
            }
            /// Memory on the device, zeroed when made, opaque to the guest.
            #[derive(Debug)]
            #[repr(transparent)]
            pub struct Buffer {
                handle: _rt::Resource<Buffer>,
            }
            impl Buffer {
                #[doc(hidden)]
                pub unsafe fn from_handle(handle: u32) -> Self {
                    Self {
                        handle: unsafe { _rt::Resource::from_handle(handle) },
                    }
                }
                #[doc(hidden)]
                pub fn take_handle(&self) -> u32 {
                    _rt::Resource::take_handle(&self.handle)
                }
                #[doc(hidden)]
                pub fn handle(&self) -> u32 {
                    _rt::Resource::handle(&self.handle)
                }
            }
            unsafe impl _rt::WasmResource for Buffer {
                #[inline]
                unsafe fn drop(_handle: u32) {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::compute::buffer_drop(_handle) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/compute@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "[resource-drop]buffer"]
                            fn drop(_: i32);
                        }
                        unsafe {
                            drop(_handle as i32);
                        }
                    }
                }
            }
            /// A parameter of a launch.
            pub enum Argument<'a> {
                /// A buffer.
                Buffer(&'a Buffer),
                /// An integer.
                Integer(i64),
                /// A real number.
                Real(f64),
                /// The value of a program parameter, by position.
                Parameter(u32),
            }
            impl<'a> ::core::fmt::Debug for Argument<'a> {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    match self {
                        Argument::Buffer(e) => {
                            f.debug_tuple("Argument::Buffer").field(e).finish()
                        }
                        Argument::Integer(e) => {
                            f.debug_tuple("Argument::Integer").field(e).finish()
                        }
                        Argument::Real(e) => {
                            f.debug_tuple("Argument::Real").field(e).finish()
                        }
                        Argument::Parameter(e) => {
                            f.debug_tuple("Argument::Parameter").field(e).finish()
                        }
                    }
                }
            }
            /// One kernel with its arguments.
            pub struct Launch<'a> {
                /// The kernel's name, for example `vision.histogram`.
                pub kernel: _rt::String,
                /// In the order that the kernel's documentation gives.
                pub arguments: _rt::Vec<Argument<'a>>,
            }
            impl<'a> ::core::fmt::Debug for Launch<'a> {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("Launch")
                        .field("kernel", &self.kernel)
                        .field("arguments", &self.arguments)
                        .finish()
                }
            }
            /// A recorded, once-validated sequence of launches.
            #[derive(Debug)]
            #[repr(transparent)]
            pub struct Program {
                handle: _rt::Resource<Program>,
            }
            impl Program {
                #[doc(hidden)]
                pub unsafe fn from_handle(handle: u32) -> Self {
                    Self {
                        handle: unsafe { _rt::Resource::from_handle(handle) },
                    }
                }
                #[doc(hidden)]
                pub fn take_handle(&self) -> u32 {
                    _rt::Resource::take_handle(&self.handle)
                }
                #[doc(hidden)]
                pub fn handle(&self) -> u32 {
                    _rt::Resource::handle(&self.handle)
                }
            }
            unsafe impl _rt::WasmResource for Program {
                #[inline]
                unsafe fn drop(_handle: u32) {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::compute::program_drop(_handle) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/compute@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "[resource-drop]program"]
                            fn drop(_: i32);
                        }
                        unsafe {
                            drop(_handle as i32);
                        }
                    }
                }
            }
            /// A submitted program.
            #[derive(Debug)]
            #[repr(transparent)]
            pub struct Completion {
                handle: _rt::Resource<Completion>,
            }
            impl Completion {
                #[doc(hidden)]
                pub unsafe fn from_handle(handle: u32) -> Self {
                    Self {
                        handle: unsafe { _rt::Resource::from_handle(handle) },
                    }
                }
                #[doc(hidden)]
                pub fn take_handle(&self) -> u32 {
                    _rt::Resource::take_handle(&self.handle)
                }
                #[doc(hidden)]
                pub fn handle(&self) -> u32 {
                    _rt::Resource::handle(&self.handle)
                }
            }
            unsafe impl _rt::WasmResource for Completion {
                #[inline]
                unsafe fn drop(_handle: u32) {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::compute::completion_drop(_handle) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/compute@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "[resource-drop]completion"]
                            fn drop(_: i32);
                        }
                        unsafe {
                            drop(_handle as i32);
                        }
                    }
                }
            }
            impl Buffer {
                #[allow(unused_unsafe, clippy::all)]
                /// Zeroed elements; `limit("gpu-bytes")` over the quota.
                #[allow(async_fn_in_trait)]
                pub fn allocate(
                    element: Element,
                    count: u64,
                ) -> ::core::result::Result<Buffer, Failure> {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::compute::buffer_allocate(element, count) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                            #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                            struct RetArea(
                                [::core::mem::MaybeUninit<
                                    u8,
                                >; 4 * ::core::mem::size_of::<*const u8>()],
                            );
                            let mut ret_area = RetArea(
                                [::core::mem::MaybeUninit::uninit(); 4
                                    * ::core::mem::size_of::<*const u8>()],
                            );
                            let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                            #[cfg(target_arch = "wasm32")]
                            #[link(
                                wasm_import_module = "crescendo:plugin/compute@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[static]buffer.allocate"]
                                fn wit_import1(_: i32, _: i64, _: *mut u8);
                            }
                            wit_import1(
                                element.clone() as i32,
                                _rt::as_i64(&count),
                                ptr0,
                            );
                            let l2 = i32::from(*ptr0.add(0).cast::<u8>());
                            let result24 = match l2 {
                                0 => {
                                    let e = {
                                        let l3 = *ptr0
                                            .add(::core::mem::size_of::<*const u8>())
                                            .cast::<i32>();
                                        Buffer::from_handle(l3 as u32)
                                    };
                                    Ok(e)
                                }
                                1 => {
                                    let e = {
                                        let l4 = i32::from(
                                            *ptr0.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                        );
                                        use super::super::super::__with_name0::Failure as V23;
                                        let v23 = match l4 {
                                            0 => {
                                                let e23 = {
                                                    let l5 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l6 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len7 = l6;
                                                    let bytes7 = _rt::Vec::from_raw_parts(
                                                        l5.cast(),
                                                        len7,
                                                        len7,
                                                    );
                                                    _rt::string_lift(bytes7)
                                                };
                                                V23::InvalidInput(e23)
                                            }
                                            1 => {
                                                let e23 = {
                                                    let l8 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l9 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len10 = l9;
                                                    let bytes10 = _rt::Vec::from_raw_parts(
                                                        l8.cast(),
                                                        len10,
                                                        len10,
                                                    );
                                                    _rt::string_lift(bytes10)
                                                };
                                                V23::Unsupported(e23)
                                            }
                                            2 => {
                                                let e23 = {
                                                    let l11 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l12 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len13 = l12;
                                                    let bytes13 = _rt::Vec::from_raw_parts(
                                                        l11.cast(),
                                                        len13,
                                                        len13,
                                                    );
                                                    _rt::string_lift(bytes13)
                                                };
                                                V23::Limit(e23)
                                            }
                                            3 => V23::Cancelled,
                                            4 => {
                                                let e23 = {
                                                    let l14 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l15 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len16 = l15;
                                                    let bytes16 = _rt::Vec::from_raw_parts(
                                                        l14.cast(),
                                                        len16,
                                                        len16,
                                                    );
                                                    _rt::string_lift(bytes16)
                                                };
                                                V23::Denied(e23)
                                            }
                                            5 => {
                                                let e23 = {
                                                    let l17 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l18 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len19 = l18;
                                                    let bytes19 = _rt::Vec::from_raw_parts(
                                                        l17.cast(),
                                                        len19,
                                                        len19,
                                                    );
                                                    _rt::string_lift(bytes19)
                                                };
                                                V23::Upstream(e23)
                                            }
                                            n => {
                                                debug_assert_eq!(n, 6, "invalid enum discriminant");
                                                let e23 = {
                                                    let l20 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l21 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len22 = l21;
                                                    let bytes22 = _rt::Vec::from_raw_parts(
                                                        l20.cast(),
                                                        len22,
                                                        len22,
                                                    );
                                                    _rt::string_lift(bytes22)
                                                };
                                                V23::Other(e23)
                                            }
                                        };
                                        v23
                                    };
                                    Err(e)
                                }
                                _ => _rt::invalid_enum_discriminant(),
                            };
                            result24
                        }
                    }
                }
            }
            impl Buffer {
                #[allow(unused_unsafe, clippy::all)]
                /// How many elements.
                #[allow(async_fn_in_trait)]
                pub fn count(&self) -> u64 {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::compute::buffer_count(self) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg(target_arch = "wasm32")]
                            #[link(
                                wasm_import_module = "crescendo:plugin/compute@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[method]buffer.count"]
                                fn wit_import0(_: i32) -> i64;
                            }
                            let ret = wit_import0((self).handle() as i32);
                            ret as u64
                        }
                    }
                }
            }
            impl Buffer {
                #[allow(unused_unsafe, clippy::all)]
                /// Copies bytes in, little-endian, at a byte offset.
                #[allow(async_fn_in_trait)]
                pub fn write(
                    &self,
                    offset: u64,
                    data: &[u8],
                ) -> ::core::result::Result<(), Failure> {
                    #[cfg(not(target_arch = "wasm32"))]
                    {
                        crate::testing::answers::compute::buffer_write(
                            self,
                            offset,
                            data,
                        )
                    }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                            #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                            struct RetArea(
                                [::core::mem::MaybeUninit<
                                    u8,
                                >; 4 * ::core::mem::size_of::<*const u8>()],
                            );
                            let mut ret_area = RetArea(
                                [::core::mem::MaybeUninit::uninit(); 4
                                    * ::core::mem::size_of::<*const u8>()],
                            );
                            let vec0 = data;
                            let ptr0 = vec0.as_ptr().cast::<u8>();
                            let len0 = vec0.len();
                            let ptr1 = ret_area.0.as_mut_ptr().cast::<u8>();
                            #[cfg(target_arch = "wasm32")]
                            #[link(
                                wasm_import_module = "crescendo:plugin/compute@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[method]buffer.write"]
                                fn wit_import2(
                                    _: i32,
                                    _: i64,
                                    _: *mut u8,
                                    _: usize,
                                    _: *mut u8,
                                );
                            }
                            wit_import2(
                                (self).handle() as i32,
                                _rt::as_i64(&offset),
                                ptr0.cast_mut(),
                                len0,
                                ptr1,
                            );
                            let l3 = i32::from(*ptr1.add(0).cast::<u8>());
                            let result24 = match l3 {
                                0 => {
                                    let e = ();
                                    Ok(e)
                                }
                                1 => {
                                    let e = {
                                        let l4 = i32::from(
                                            *ptr1.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                        );
                                        use super::super::super::__with_name0::Failure as V23;
                                        let v23 = match l4 {
                                            0 => {
                                                let e23 = {
                                                    let l5 = *ptr1
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l6 = *ptr1
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len7 = l6;
                                                    let bytes7 = _rt::Vec::from_raw_parts(
                                                        l5.cast(),
                                                        len7,
                                                        len7,
                                                    );
                                                    _rt::string_lift(bytes7)
                                                };
                                                V23::InvalidInput(e23)
                                            }
                                            1 => {
                                                let e23 = {
                                                    let l8 = *ptr1
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l9 = *ptr1
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len10 = l9;
                                                    let bytes10 = _rt::Vec::from_raw_parts(
                                                        l8.cast(),
                                                        len10,
                                                        len10,
                                                    );
                                                    _rt::string_lift(bytes10)
                                                };
                                                V23::Unsupported(e23)
                                            }
                                            2 => {
                                                let e23 = {
                                                    let l11 = *ptr1
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l12 = *ptr1
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len13 = l12;
                                                    let bytes13 = _rt::Vec::from_raw_parts(
                                                        l11.cast(),
                                                        len13,
                                                        len13,
                                                    );
                                                    _rt::string_lift(bytes13)
                                                };
                                                V23::Limit(e23)
                                            }
                                            3 => V23::Cancelled,
                                            4 => {
                                                let e23 = {
                                                    let l14 = *ptr1
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l15 = *ptr1
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len16 = l15;
                                                    let bytes16 = _rt::Vec::from_raw_parts(
                                                        l14.cast(),
                                                        len16,
                                                        len16,
                                                    );
                                                    _rt::string_lift(bytes16)
                                                };
                                                V23::Denied(e23)
                                            }
                                            5 => {
                                                let e23 = {
                                                    let l17 = *ptr1
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l18 = *ptr1
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len19 = l18;
                                                    let bytes19 = _rt::Vec::from_raw_parts(
                                                        l17.cast(),
                                                        len19,
                                                        len19,
                                                    );
                                                    _rt::string_lift(bytes19)
                                                };
                                                V23::Upstream(e23)
                                            }
                                            n => {
                                                debug_assert_eq!(n, 6, "invalid enum discriminant");
                                                let e23 = {
                                                    let l20 = *ptr1
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l21 = *ptr1
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len22 = l21;
                                                    let bytes22 = _rt::Vec::from_raw_parts(
                                                        l20.cast(),
                                                        len22,
                                                        len22,
                                                    );
                                                    _rt::string_lift(bytes22)
                                                };
                                                V23::Other(e23)
                                            }
                                        };
                                        v23
                                    };
                                    Err(e)
                                }
                                _ => _rt::invalid_enum_discriminant(),
                            };
                            result24
                        }
                    }
                }
            }
            impl Buffer {
                #[allow(unused_unsafe, clippy::all)]
                /// Copies at most 4 MiB out.
                #[allow(async_fn_in_trait)]
                pub fn read(
                    &self,
                    offset: u64,
                    length: u32,
                ) -> ::core::result::Result<_rt::Vec<u8>, Failure> {
                    #[cfg(not(target_arch = "wasm32"))]
                    {
                        crate::testing::answers::compute::buffer_read(
                            self,
                            offset,
                            length,
                        )
                    }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                            #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                            struct RetArea(
                                [::core::mem::MaybeUninit<
                                    u8,
                                >; 4 * ::core::mem::size_of::<*const u8>()],
                            );
                            let mut ret_area = RetArea(
                                [::core::mem::MaybeUninit::uninit(); 4
                                    * ::core::mem::size_of::<*const u8>()],
                            );
                            let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                            #[cfg(target_arch = "wasm32")]
                            #[link(
                                wasm_import_module = "crescendo:plugin/compute@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[method]buffer.read"]
                                fn wit_import1(_: i32, _: i64, _: i32, _: *mut u8);
                            }
                            wit_import1(
                                (self).handle() as i32,
                                _rt::as_i64(&offset),
                                _rt::as_i32(&length),
                                ptr0,
                            );
                            let l2 = i32::from(*ptr0.add(0).cast::<u8>());
                            let result26 = match l2 {
                                0 => {
                                    let e = {
                                        let l3 = *ptr0
                                            .add(::core::mem::size_of::<*const u8>())
                                            .cast::<*mut u8>();
                                        let l4 = *ptr0
                                            .add(2 * ::core::mem::size_of::<*const u8>())
                                            .cast::<usize>();
                                        let len5 = l4;
                                        <_ as From<
                                            _rt::Vec<_>,
                                        >>::from(_rt::Vec::from_raw_parts(l3.cast(), len5, len5))
                                    };
                                    Ok(e)
                                }
                                1 => {
                                    let e = {
                                        let l6 = i32::from(
                                            *ptr0.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                        );
                                        use super::super::super::__with_name0::Failure as V25;
                                        let v25 = match l6 {
                                            0 => {
                                                let e25 = {
                                                    let l7 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l8 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len9 = l8;
                                                    let bytes9 = _rt::Vec::from_raw_parts(
                                                        l7.cast(),
                                                        len9,
                                                        len9,
                                                    );
                                                    _rt::string_lift(bytes9)
                                                };
                                                V25::InvalidInput(e25)
                                            }
                                            1 => {
                                                let e25 = {
                                                    let l10 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l11 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len12 = l11;
                                                    let bytes12 = _rt::Vec::from_raw_parts(
                                                        l10.cast(),
                                                        len12,
                                                        len12,
                                                    );
                                                    _rt::string_lift(bytes12)
                                                };
                                                V25::Unsupported(e25)
                                            }
                                            2 => {
                                                let e25 = {
                                                    let l13 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l14 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len15 = l14;
                                                    let bytes15 = _rt::Vec::from_raw_parts(
                                                        l13.cast(),
                                                        len15,
                                                        len15,
                                                    );
                                                    _rt::string_lift(bytes15)
                                                };
                                                V25::Limit(e25)
                                            }
                                            3 => V25::Cancelled,
                                            4 => {
                                                let e25 = {
                                                    let l16 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l17 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len18 = l17;
                                                    let bytes18 = _rt::Vec::from_raw_parts(
                                                        l16.cast(),
                                                        len18,
                                                        len18,
                                                    );
                                                    _rt::string_lift(bytes18)
                                                };
                                                V25::Denied(e25)
                                            }
                                            5 => {
                                                let e25 = {
                                                    let l19 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l20 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len21 = l20;
                                                    let bytes21 = _rt::Vec::from_raw_parts(
                                                        l19.cast(),
                                                        len21,
                                                        len21,
                                                    );
                                                    _rt::string_lift(bytes21)
                                                };
                                                V25::Upstream(e25)
                                            }
                                            n => {
                                                debug_assert_eq!(n, 6, "invalid enum discriminant");
                                                let e25 = {
                                                    let l22 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l23 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len24 = l23;
                                                    let bytes24 = _rt::Vec::from_raw_parts(
                                                        l22.cast(),
                                                        len24,
                                                        len24,
                                                    );
                                                    _rt::string_lift(bytes24)
                                                };
                                                V25::Other(e25)
                                            }
                                        };
                                        v25
                                    };
                                    Err(e)
                                }
                                _ => _rt::invalid_enum_discriminant(),
                            };
                            result26
                        }
                    }
                }
            }
            impl Buffer {
                #[allow(unused_unsafe, clippy::all)]
                /// Copies an image's pixels in as `rgba8` without passing the guest.
                #[allow(async_fn_in_trait)]
                pub fn load_image(
                    &self,
                    image: &Image,
                    max_side: u32,
                ) -> ::core::result::Result<(), Failure> {
                    #[cfg(not(target_arch = "wasm32"))]
                    {
                        crate::testing::answers::compute::buffer_load_image(
                            self,
                            image,
                            max_side,
                        )
                    }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                            #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                            struct RetArea(
                                [::core::mem::MaybeUninit<
                                    u8,
                                >; 4 * ::core::mem::size_of::<*const u8>()],
                            );
                            let mut ret_area = RetArea(
                                [::core::mem::MaybeUninit::uninit(); 4
                                    * ::core::mem::size_of::<*const u8>()],
                            );
                            let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                            #[cfg(target_arch = "wasm32")]
                            #[link(
                                wasm_import_module = "crescendo:plugin/compute@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[method]buffer.load-image"]
                                fn wit_import1(_: i32, _: i32, _: i32, _: *mut u8);
                            }
                            wit_import1(
                                (self).handle() as i32,
                                (image).handle() as i32,
                                _rt::as_i32(&max_side),
                                ptr0,
                            );
                            let l2 = i32::from(*ptr0.add(0).cast::<u8>());
                            let result23 = match l2 {
                                0 => {
                                    let e = ();
                                    Ok(e)
                                }
                                1 => {
                                    let e = {
                                        let l3 = i32::from(
                                            *ptr0.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                        );
                                        use super::super::super::__with_name0::Failure as V22;
                                        let v22 = match l3 {
                                            0 => {
                                                let e22 = {
                                                    let l4 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l5 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len6 = l5;
                                                    let bytes6 = _rt::Vec::from_raw_parts(
                                                        l4.cast(),
                                                        len6,
                                                        len6,
                                                    );
                                                    _rt::string_lift(bytes6)
                                                };
                                                V22::InvalidInput(e22)
                                            }
                                            1 => {
                                                let e22 = {
                                                    let l7 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l8 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len9 = l8;
                                                    let bytes9 = _rt::Vec::from_raw_parts(
                                                        l7.cast(),
                                                        len9,
                                                        len9,
                                                    );
                                                    _rt::string_lift(bytes9)
                                                };
                                                V22::Unsupported(e22)
                                            }
                                            2 => {
                                                let e22 = {
                                                    let l10 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l11 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len12 = l11;
                                                    let bytes12 = _rt::Vec::from_raw_parts(
                                                        l10.cast(),
                                                        len12,
                                                        len12,
                                                    );
                                                    _rt::string_lift(bytes12)
                                                };
                                                V22::Limit(e22)
                                            }
                                            3 => V22::Cancelled,
                                            4 => {
                                                let e22 = {
                                                    let l13 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l14 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len15 = l14;
                                                    let bytes15 = _rt::Vec::from_raw_parts(
                                                        l13.cast(),
                                                        len15,
                                                        len15,
                                                    );
                                                    _rt::string_lift(bytes15)
                                                };
                                                V22::Denied(e22)
                                            }
                                            5 => {
                                                let e22 = {
                                                    let l16 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l17 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len18 = l17;
                                                    let bytes18 = _rt::Vec::from_raw_parts(
                                                        l16.cast(),
                                                        len18,
                                                        len18,
                                                    );
                                                    _rt::string_lift(bytes18)
                                                };
                                                V22::Upstream(e22)
                                            }
                                            n => {
                                                debug_assert_eq!(n, 6, "invalid enum discriminant");
                                                let e22 = {
                                                    let l19 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l20 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len21 = l20;
                                                    let bytes21 = _rt::Vec::from_raw_parts(
                                                        l19.cast(),
                                                        len21,
                                                        len21,
                                                    );
                                                    _rt::string_lift(bytes21)
                                                };
                                                V22::Other(e22)
                                            }
                                        };
                                        v22
                                    };
                                    Err(e)
                                }
                                _ => _rt::invalid_enum_discriminant(),
                            };
                            result23
                        }
                    }
                }
            }
            impl Program {
                #[allow(unused_unsafe, clippy::all)]
                /// Runs the whole with these parameter values; a handle for its end.
                #[allow(async_fn_in_trait)]
                pub fn submit(
                    &self,
                    parameters: &[i64],
                ) -> ::core::result::Result<Completion, Failure> {
                    #[cfg(not(target_arch = "wasm32"))]
                    {
                        crate::testing::answers::compute::program_submit(
                            self,
                            parameters,
                        )
                    }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                            #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                            struct RetArea(
                                [::core::mem::MaybeUninit<
                                    u8,
                                >; 4 * ::core::mem::size_of::<*const u8>()],
                            );
                            let mut ret_area = RetArea(
                                [::core::mem::MaybeUninit::uninit(); 4
                                    * ::core::mem::size_of::<*const u8>()],
                            );
                            let vec0 = parameters;
                            let ptr0 = vec0.as_ptr().cast::<u8>();
                            let len0 = vec0.len();
                            let ptr1 = ret_area.0.as_mut_ptr().cast::<u8>();
                            #[cfg(target_arch = "wasm32")]
                            #[link(
                                wasm_import_module = "crescendo:plugin/compute@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[method]program.submit"]
                                fn wit_import2(_: i32, _: *mut u8, _: usize, _: *mut u8);
                            }
                            wit_import2(
                                (self).handle() as i32,
                                ptr0.cast_mut(),
                                len0,
                                ptr1,
                            );
                            let l3 = i32::from(*ptr1.add(0).cast::<u8>());
                            let result25 = match l3 {
                                0 => {
                                    let e = {
                                        let l4 = *ptr1
                                            .add(::core::mem::size_of::<*const u8>())
                                            .cast::<i32>();
                                        Completion::from_handle(l4 as u32)
                                    };
                                    Ok(e)
                                }
                                1 => {
                                    let e = {
                                        let l5 = i32::from(
                                            *ptr1.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                        );
                                        use super::super::super::__with_name0::Failure as V24;
                                        let v24 = match l5 {
                                            0 => {
                                                let e24 = {
                                                    let l6 = *ptr1
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l7 = *ptr1
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len8 = l7;
                                                    let bytes8 = _rt::Vec::from_raw_parts(
                                                        l6.cast(),
                                                        len8,
                                                        len8,
                                                    );
                                                    _rt::string_lift(bytes8)
                                                };
                                                V24::InvalidInput(e24)
                                            }
                                            1 => {
                                                let e24 = {
                                                    let l9 = *ptr1
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l10 = *ptr1
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len11 = l10;
                                                    let bytes11 = _rt::Vec::from_raw_parts(
                                                        l9.cast(),
                                                        len11,
                                                        len11,
                                                    );
                                                    _rt::string_lift(bytes11)
                                                };
                                                V24::Unsupported(e24)
                                            }
                                            2 => {
                                                let e24 = {
                                                    let l12 = *ptr1
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l13 = *ptr1
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len14 = l13;
                                                    let bytes14 = _rt::Vec::from_raw_parts(
                                                        l12.cast(),
                                                        len14,
                                                        len14,
                                                    );
                                                    _rt::string_lift(bytes14)
                                                };
                                                V24::Limit(e24)
                                            }
                                            3 => V24::Cancelled,
                                            4 => {
                                                let e24 = {
                                                    let l15 = *ptr1
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l16 = *ptr1
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len17 = l16;
                                                    let bytes17 = _rt::Vec::from_raw_parts(
                                                        l15.cast(),
                                                        len17,
                                                        len17,
                                                    );
                                                    _rt::string_lift(bytes17)
                                                };
                                                V24::Denied(e24)
                                            }
                                            5 => {
                                                let e24 = {
                                                    let l18 = *ptr1
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l19 = *ptr1
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len20 = l19;
                                                    let bytes20 = _rt::Vec::from_raw_parts(
                                                        l18.cast(),
                                                        len20,
                                                        len20,
                                                    );
                                                    _rt::string_lift(bytes20)
                                                };
                                                V24::Upstream(e24)
                                            }
                                            n => {
                                                debug_assert_eq!(n, 6, "invalid enum discriminant");
                                                let e24 = {
                                                    let l21 = *ptr1
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l22 = *ptr1
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len23 = l22;
                                                    let bytes23 = _rt::Vec::from_raw_parts(
                                                        l21.cast(),
                                                        len23,
                                                        len23,
                                                    );
                                                    _rt::string_lift(bytes23)
                                                };
                                                V24::Other(e24)
                                            }
                                        };
                                        v24
                                    };
                                    Err(e)
                                }
                                _ => _rt::invalid_enum_discriminant(),
                            };
                            result25
                        }
                    }
                }
            }
            impl Completion {
                #[allow(unused_unsafe, clippy::all)]
                /// Waits for the end.
                #[allow(async_fn_in_trait)]
                pub fn wait(&self) -> ::core::result::Result<(), Failure> {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::compute::completion_wait(self) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                            #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                            struct RetArea(
                                [::core::mem::MaybeUninit<
                                    u8,
                                >; 4 * ::core::mem::size_of::<*const u8>()],
                            );
                            let mut ret_area = RetArea(
                                [::core::mem::MaybeUninit::uninit(); 4
                                    * ::core::mem::size_of::<*const u8>()],
                            );
                            let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                            #[cfg(target_arch = "wasm32")]
                            #[link(
                                wasm_import_module = "crescendo:plugin/compute@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[method]completion.wait"]
                                fn wit_import1(_: i32, _: *mut u8);
                            }
                            wit_import1((self).handle() as i32, ptr0);
                            let l2 = i32::from(*ptr0.add(0).cast::<u8>());
                            let result23 = match l2 {
                                0 => {
                                    let e = ();
                                    Ok(e)
                                }
                                1 => {
                                    let e = {
                                        let l3 = i32::from(
                                            *ptr0.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                        );
                                        use super::super::super::__with_name0::Failure as V22;
                                        let v22 = match l3 {
                                            0 => {
                                                let e22 = {
                                                    let l4 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l5 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len6 = l5;
                                                    let bytes6 = _rt::Vec::from_raw_parts(
                                                        l4.cast(),
                                                        len6,
                                                        len6,
                                                    );
                                                    _rt::string_lift(bytes6)
                                                };
                                                V22::InvalidInput(e22)
                                            }
                                            1 => {
                                                let e22 = {
                                                    let l7 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l8 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len9 = l8;
                                                    let bytes9 = _rt::Vec::from_raw_parts(
                                                        l7.cast(),
                                                        len9,
                                                        len9,
                                                    );
                                                    _rt::string_lift(bytes9)
                                                };
                                                V22::Unsupported(e22)
                                            }
                                            2 => {
                                                let e22 = {
                                                    let l10 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l11 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len12 = l11;
                                                    let bytes12 = _rt::Vec::from_raw_parts(
                                                        l10.cast(),
                                                        len12,
                                                        len12,
                                                    );
                                                    _rt::string_lift(bytes12)
                                                };
                                                V22::Limit(e22)
                                            }
                                            3 => V22::Cancelled,
                                            4 => {
                                                let e22 = {
                                                    let l13 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l14 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len15 = l14;
                                                    let bytes15 = _rt::Vec::from_raw_parts(
                                                        l13.cast(),
                                                        len15,
                                                        len15,
                                                    );
                                                    _rt::string_lift(bytes15)
                                                };
                                                V22::Denied(e22)
                                            }
                                            5 => {
                                                let e22 = {
                                                    let l16 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l17 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len18 = l17;
                                                    let bytes18 = _rt::Vec::from_raw_parts(
                                                        l16.cast(),
                                                        len18,
                                                        len18,
                                                    );
                                                    _rt::string_lift(bytes18)
                                                };
                                                V22::Upstream(e22)
                                            }
                                            n => {
                                                debug_assert_eq!(n, 6, "invalid enum discriminant");
                                                let e22 = {
                                                    let l19 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l20 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len21 = l20;
                                                    let bytes21 = _rt::Vec::from_raw_parts(
                                                        l19.cast(),
                                                        len21,
                                                        len21,
                                                    );
                                                    _rt::string_lift(bytes21)
                                                };
                                                V22::Other(e22)
                                            }
                                        };
                                        v22
                                    };
                                    Err(e)
                                }
                                _ => _rt::invalid_enum_discriminant(),
                            };
                            result23
                        }
                    }
                }
            }
            impl Completion {
                #[allow(unused_unsafe, clippy::all)]
                /// Becomes ready at the end.
                #[allow(async_fn_in_trait)]
                pub fn waitable(&self) -> Waitable {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::compute::completion_waitable(self) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg(target_arch = "wasm32")]
                            #[link(
                                wasm_import_module = "crescendo:plugin/compute@0.1.0"
                            )]
                            unsafe extern "C" {
                                #[link_name = "[method]completion.waitable"]
                                fn wit_import0(_: i32) -> i32;
                            }
                            let ret = wit_import0((self).handle() as i32);
                            super::super::super::crescendo::plugin::poll::Waitable::from_handle(
                                ret as u32,
                            )
                        }
                    }
                }
            }
            #[allow(unused_unsafe, clippy::all)]
            /// What this call may use.
            #[allow(async_fn_in_trait)]
            pub fn limits() -> Allowance {
                #[cfg(not(target_arch = "wasm32"))]
                { crate::testing::answers::compute::limits() }
                #[cfg(target_arch = "wasm32")]
                {
                    unsafe {
                        #[repr(align(8))]
                        struct RetArea([::core::mem::MaybeUninit<u8>; 16]);
                        let mut ret_area = RetArea(
                            [::core::mem::MaybeUninit::uninit(); 16],
                        );
                        let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/compute@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "limits"]
                            fn wit_import1(_: *mut u8);
                        }
                        wit_import1(ptr0);
                        let l2 = *ptr0.add(0).cast::<i64>();
                        let l3 = *ptr0.add(8).cast::<i32>();
                        let l4 = *ptr0.add(12).cast::<i32>();
                        let result5 = Allowance {
                            buffer_bytes: l2 as u64,
                            kernel_ms: l3 as u32,
                            program_launches: l4 as u32,
                        };
                        result5
                    }
                }
            }
            #[allow(unused_unsafe, clippy::all)]
            /// Validates and records launches: names, shapes and quotas.
            #[allow(async_fn_in_trait)]
            pub fn record_program(
                launches: &[Launch<'_>],
            ) -> ::core::result::Result<Program, Failure> {
                #[cfg(not(target_arch = "wasm32"))]
                { crate::testing::answers::compute::record_program(launches) }
                #[cfg(target_arch = "wasm32")]
                {
                    unsafe {
                        let mut cleanup_list = _rt::Vec::new();
                        #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                        #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                        struct RetArea(
                            [::core::mem::MaybeUninit<
                                u8,
                            >; 4 * ::core::mem::size_of::<*const u8>()],
                        );
                        let mut ret_area = RetArea(
                            [::core::mem::MaybeUninit::uninit(); 4
                                * ::core::mem::size_of::<*const u8>()],
                        );
                        let vec3 = launches;
                        let len3 = vec3.len();
                        let layout3 = _rt::alloc::Layout::from_size_align(
                                vec3.len() * (4 * ::core::mem::size_of::<*const u8>()),
                                ::core::mem::size_of::<*const u8>(),
                            )
                            .unwrap();
                        let (result3, _cleanup3) = wit_bindgen::rt::Cleanup::new(
                            layout3,
                        );
                        for (i, e) in vec3.into_iter().enumerate() {
                            let base = result3
                                .add(i * (4 * ::core::mem::size_of::<*const u8>()));
                            {
                                let Launch { kernel: kernel0, arguments: arguments0 } = e;
                                let vec1 = kernel0;
                                let ptr1 = vec1.as_ptr().cast::<u8>();
                                let len1 = vec1.len();
                                *base
                                    .add(::core::mem::size_of::<*const u8>())
                                    .cast::<usize>() = len1;
                                *base.add(0).cast::<*mut u8>() = ptr1.cast_mut();
                                let vec2 = arguments0;
                                let len2 = vec2.len();
                                let layout2 = _rt::alloc::Layout::from_size_align(
                                        vec2.len() * 16,
                                        8,
                                    )
                                    .unwrap();
                                let (result2, _cleanup2) = wit_bindgen::rt::Cleanup::new(
                                    layout2,
                                );
                                cleanup_list.extend(_cleanup2);
                                for (i, e) in vec2.into_iter().enumerate() {
                                    let base = result2.add(i * 16);
                                    {
                                        match e {
                                            Argument::Buffer(e) => {
                                                *base.add(0).cast::<u8>() = (0i32) as u8;
                                                *base.add(8).cast::<i32>() = (e).handle() as i32;
                                            }
                                            Argument::Integer(e) => {
                                                *base.add(0).cast::<u8>() = (1i32) as u8;
                                                *base.add(8).cast::<i64>() = _rt::as_i64(e);
                                            }
                                            Argument::Real(e) => {
                                                *base.add(0).cast::<u8>() = (2i32) as u8;
                                                *base.add(8).cast::<f64>() = _rt::as_f64(e);
                                            }
                                            Argument::Parameter(e) => {
                                                *base.add(0).cast::<u8>() = (3i32) as u8;
                                                *base.add(8).cast::<i32>() = _rt::as_i32(e);
                                            }
                                        }
                                    }
                                }
                                *base
                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                    .cast::<usize>() = len2;
                                *base
                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<*mut u8>() = result2;
                            }
                        }
                        let ptr4 = ret_area.0.as_mut_ptr().cast::<u8>();
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/compute@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "record-program"]
                            fn wit_import5(_: *mut u8, _: usize, _: *mut u8);
                        }
                        wit_import5(result3, len3, ptr4);
                        let l6 = i32::from(*ptr4.add(0).cast::<u8>());
                        let result28 = match l6 {
                            0 => {
                                let e = {
                                    let l7 = *ptr4
                                        .add(::core::mem::size_of::<*const u8>())
                                        .cast::<i32>();
                                    Program::from_handle(l7 as u32)
                                };
                                Ok(e)
                            }
                            1 => {
                                let e = {
                                    let l8 = i32::from(
                                        *ptr4.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                    );
                                    use super::super::super::__with_name0::Failure as V27;
                                    let v27 = match l8 {
                                        0 => {
                                            let e27 = {
                                                let l9 = *ptr4
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l10 = *ptr4
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len11 = l10;
                                                let bytes11 = _rt::Vec::from_raw_parts(
                                                    l9.cast(),
                                                    len11,
                                                    len11,
                                                );
                                                _rt::string_lift(bytes11)
                                            };
                                            V27::InvalidInput(e27)
                                        }
                                        1 => {
                                            let e27 = {
                                                let l12 = *ptr4
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l13 = *ptr4
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len14 = l13;
                                                let bytes14 = _rt::Vec::from_raw_parts(
                                                    l12.cast(),
                                                    len14,
                                                    len14,
                                                );
                                                _rt::string_lift(bytes14)
                                            };
                                            V27::Unsupported(e27)
                                        }
                                        2 => {
                                            let e27 = {
                                                let l15 = *ptr4
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l16 = *ptr4
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len17 = l16;
                                                let bytes17 = _rt::Vec::from_raw_parts(
                                                    l15.cast(),
                                                    len17,
                                                    len17,
                                                );
                                                _rt::string_lift(bytes17)
                                            };
                                            V27::Limit(e27)
                                        }
                                        3 => V27::Cancelled,
                                        4 => {
                                            let e27 = {
                                                let l18 = *ptr4
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l19 = *ptr4
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len20 = l19;
                                                let bytes20 = _rt::Vec::from_raw_parts(
                                                    l18.cast(),
                                                    len20,
                                                    len20,
                                                );
                                                _rt::string_lift(bytes20)
                                            };
                                            V27::Denied(e27)
                                        }
                                        5 => {
                                            let e27 = {
                                                let l21 = *ptr4
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l22 = *ptr4
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len23 = l22;
                                                let bytes23 = _rt::Vec::from_raw_parts(
                                                    l21.cast(),
                                                    len23,
                                                    len23,
                                                );
                                                _rt::string_lift(bytes23)
                                            };
                                            V27::Upstream(e27)
                                        }
                                        n => {
                                            debug_assert_eq!(n, 6, "invalid enum discriminant");
                                            let e27 = {
                                                let l24 = *ptr4
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l25 = *ptr4
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len26 = l25;
                                                let bytes26 = _rt::Vec::from_raw_parts(
                                                    l24.cast(),
                                                    len26,
                                                    len26,
                                                );
                                                _rt::string_lift(bytes26)
                                            };
                                            V27::Other(e27)
                                        }
                                    };
                                    v27
                                };
                                Err(e)
                            }
                            _ => _rt::invalid_enum_discriminant(),
                        };
                        result28
                    }
                }
            }
        }
        /// Requests through the host's polite client. Needs the grant `http`, which
        /// names origins, "the subject's origin" or "any" of the public network.
        #[allow(dead_code, async_fn_in_trait, unused_imports, clippy::all)]
        pub mod http {
            #[used]
            #[doc(hidden)]
            static __FORCE_SECTION_REF: fn() = super::super::super::__link_custom_section_describing_imports;
            use super::super::super::_rt;
            pub type Failure = super::super::super::__with_name0::Failure;
            pub type Waitable = super::super::super::crescendo::plugin::poll::Waitable;
            /// A header. Names are case-insensitive.
            #[derive(Clone)]
            pub struct Header {
                /// Name, lower case in responses.
                pub name: _rt::String,
                /// Value; bytes outside UTF-8 are replaced.
                pub value: _rt::String,
            }
            impl ::core::fmt::Debug for Header {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("Header")
                        .field("name", &self.name)
                        .field("value", &self.value)
                        .finish()
                }
            }
            /// What to fetch.
            #[derive(Clone)]
            pub struct Request {
                /// `GET`, `HEAD` or `POST`.
                pub method: _rt::String,
                /// Absolute `http:` or `https:` URL of a granted origin.
                pub url: _rt::String,
                /// At most 64; `host`, `connection` and credentials are the host's.
                pub headers: _rt::Vec<Header>,
                /// At most 1 MiB.
                pub body: ::core::option::Option<_rt::Vec<u8>>,
                /// Wall time for this request, milliseconds; the host's own limit where
                /// absent or larger.
                pub timeout_ms: ::core::option::Option<u32>,
            }
            impl ::core::fmt::Debug for Request {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("Request")
                        .field("method", &self.method)
                        .field("url", &self.url)
                        .field("headers", &self.headers)
                        .field("body", &self.body)
                        .field("timeout-ms", &self.timeout_ms)
                        .finish()
                }
            }
            /// What came back. A status such as 404 is a response, not a failure.
            #[derive(Debug)]
            #[repr(transparent)]
            pub struct Response {
                handle: _rt::Resource<Response>,
            }
            impl Response {
                #[doc(hidden)]
                pub unsafe fn from_handle(handle: u32) -> Self {
                    Self {
                        handle: unsafe { _rt::Resource::from_handle(handle) },
                    }
                }
                #[doc(hidden)]
                pub fn take_handle(&self) -> u32 {
                    _rt::Resource::take_handle(&self.handle)
                }
                #[doc(hidden)]
                pub fn handle(&self) -> u32 {
                    _rt::Resource::handle(&self.handle)
                }
            }
            unsafe impl _rt::WasmResource for Response {
                #[inline]
                unsafe fn drop(_handle: u32) {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::http::response_drop(_handle) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/http@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "[resource-drop]response"]
                            fn drop(_: i32);
                        }
                        unsafe {
                            drop(_handle as i32);
                        }
                    }
                }
            }
            impl Response {
                #[allow(unused_unsafe, clippy::all)]
                /// HTTP status code.
                #[allow(async_fn_in_trait)]
                pub fn status(&self) -> u16 {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::http::response_status(self) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg(target_arch = "wasm32")]
                            #[link(wasm_import_module = "crescendo:plugin/http@0.1.0")]
                            unsafe extern "C" {
                                #[link_name = "[method]response.status"]
                                fn wit_import0(_: i32) -> i32;
                            }
                            let ret = wit_import0((self).handle() as i32);
                            ret as u16
                        }
                    }
                }
            }
            impl Response {
                #[allow(unused_unsafe, clippy::all)]
                /// URL after redirects.
                #[allow(async_fn_in_trait)]
                pub fn url(&self) -> _rt::String {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::http::response_url(self) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                            #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                            struct RetArea(
                                [::core::mem::MaybeUninit<
                                    u8,
                                >; 2 * ::core::mem::size_of::<*const u8>()],
                            );
                            let mut ret_area = RetArea(
                                [::core::mem::MaybeUninit::uninit(); 2
                                    * ::core::mem::size_of::<*const u8>()],
                            );
                            let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                            #[cfg(target_arch = "wasm32")]
                            #[link(wasm_import_module = "crescendo:plugin/http@0.1.0")]
                            unsafe extern "C" {
                                #[link_name = "[method]response.url"]
                                fn wit_import1(_: i32, _: *mut u8);
                            }
                            wit_import1((self).handle() as i32, ptr0);
                            let l2 = *ptr0.add(0).cast::<*mut u8>();
                            let l3 = *ptr0
                                .add(::core::mem::size_of::<*const u8>())
                                .cast::<usize>();
                            let len4 = l3;
                            let bytes4 = _rt::Vec::from_raw_parts(l2.cast(), len4, len4);
                            let result5 = _rt::string_lift(bytes4);
                            result5
                        }
                    }
                }
            }
            impl Response {
                #[allow(unused_unsafe, clippy::all)]
                /// Headers of the last hop.
                #[allow(async_fn_in_trait)]
                pub fn headers(&self) -> _rt::Vec<Header> {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::http::response_headers(self) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                            #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                            struct RetArea(
                                [::core::mem::MaybeUninit<
                                    u8,
                                >; 2 * ::core::mem::size_of::<*const u8>()],
                            );
                            let mut ret_area = RetArea(
                                [::core::mem::MaybeUninit::uninit(); 2
                                    * ::core::mem::size_of::<*const u8>()],
                            );
                            let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                            #[cfg(target_arch = "wasm32")]
                            #[link(wasm_import_module = "crescendo:plugin/http@0.1.0")]
                            unsafe extern "C" {
                                #[link_name = "[method]response.headers"]
                                fn wit_import1(_: i32, _: *mut u8);
                            }
                            wit_import1((self).handle() as i32, ptr0);
                            let l2 = *ptr0.add(0).cast::<*mut u8>();
                            let l3 = *ptr0
                                .add(::core::mem::size_of::<*const u8>())
                                .cast::<usize>();
                            let base10 = l2;
                            let len10 = l3;
                            let mut result10 = _rt::Vec::with_capacity(len10);
                            for i in 0..len10 {
                                let base = base10
                                    .add(i * (4 * ::core::mem::size_of::<*const u8>()));
                                let e10 = {
                                    let l4 = *base.add(0).cast::<*mut u8>();
                                    let l5 = *base
                                        .add(::core::mem::size_of::<*const u8>())
                                        .cast::<usize>();
                                    let len6 = l5;
                                    let bytes6 = _rt::Vec::from_raw_parts(
                                        l4.cast(),
                                        len6,
                                        len6,
                                    );
                                    let l7 = *base
                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                        .cast::<*mut u8>();
                                    let l8 = *base
                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                        .cast::<usize>();
                                    let len9 = l8;
                                    let bytes9 = _rt::Vec::from_raw_parts(
                                        l7.cast(),
                                        len9,
                                        len9,
                                    );
                                    Header {
                                        name: _rt::string_lift(bytes6),
                                        value: _rt::string_lift(bytes9),
                                    }
                                };
                                result10.push(e10);
                            }
                            _rt::cabi_dealloc(
                                base10,
                                len10 * (4 * ::core::mem::size_of::<*const u8>()),
                                ::core::mem::size_of::<*const u8>(),
                            );
                            let result11 = result10;
                            result11
                        }
                    }
                }
            }
            impl Response {
                #[allow(unused_unsafe, clippy::all)]
                /// The next bytes of the body (decompressed), at most 256 KiB; none at
                /// the end.
                #[allow(async_fn_in_trait)]
                pub fn next(
                    &self,
                ) -> ::core::result::Result<
                    ::core::option::Option<_rt::Vec<u8>>,
                    Failure,
                > {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::http::response_next(self) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                            #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                            struct RetArea(
                                [::core::mem::MaybeUninit<
                                    u8,
                                >; 4 * ::core::mem::size_of::<*const u8>()],
                            );
                            let mut ret_area = RetArea(
                                [::core::mem::MaybeUninit::uninit(); 4
                                    * ::core::mem::size_of::<*const u8>()],
                            );
                            let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                            #[cfg(target_arch = "wasm32")]
                            #[link(wasm_import_module = "crescendo:plugin/http@0.1.0")]
                            unsafe extern "C" {
                                #[link_name = "[method]response.next"]
                                fn wit_import1(_: i32, _: *mut u8);
                            }
                            wit_import1((self).handle() as i32, ptr0);
                            let l2 = i32::from(*ptr0.add(0).cast::<u8>());
                            let result27 = match l2 {
                                0 => {
                                    let e = {
                                        let l3 = i32::from(
                                            *ptr0.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                        );
                                        match l3 {
                                            0 => None,
                                            1 => {
                                                let e = {
                                                    let l4 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l5 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len6 = l5;
                                                    <_ as From<
                                                        _rt::Vec<_>,
                                                    >>::from(_rt::Vec::from_raw_parts(l4.cast(), len6, len6))
                                                };
                                                Some(e)
                                            }
                                            _ => _rt::invalid_enum_discriminant(),
                                        }
                                    };
                                    Ok(e)
                                }
                                1 => {
                                    let e = {
                                        let l7 = i32::from(
                                            *ptr0.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                        );
                                        use super::super::super::__with_name0::Failure as V26;
                                        let v26 = match l7 {
                                            0 => {
                                                let e26 = {
                                                    let l8 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l9 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len10 = l9;
                                                    let bytes10 = _rt::Vec::from_raw_parts(
                                                        l8.cast(),
                                                        len10,
                                                        len10,
                                                    );
                                                    _rt::string_lift(bytes10)
                                                };
                                                V26::InvalidInput(e26)
                                            }
                                            1 => {
                                                let e26 = {
                                                    let l11 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l12 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len13 = l12;
                                                    let bytes13 = _rt::Vec::from_raw_parts(
                                                        l11.cast(),
                                                        len13,
                                                        len13,
                                                    );
                                                    _rt::string_lift(bytes13)
                                                };
                                                V26::Unsupported(e26)
                                            }
                                            2 => {
                                                let e26 = {
                                                    let l14 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l15 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len16 = l15;
                                                    let bytes16 = _rt::Vec::from_raw_parts(
                                                        l14.cast(),
                                                        len16,
                                                        len16,
                                                    );
                                                    _rt::string_lift(bytes16)
                                                };
                                                V26::Limit(e26)
                                            }
                                            3 => V26::Cancelled,
                                            4 => {
                                                let e26 = {
                                                    let l17 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l18 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len19 = l18;
                                                    let bytes19 = _rt::Vec::from_raw_parts(
                                                        l17.cast(),
                                                        len19,
                                                        len19,
                                                    );
                                                    _rt::string_lift(bytes19)
                                                };
                                                V26::Denied(e26)
                                            }
                                            5 => {
                                                let e26 = {
                                                    let l20 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l21 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len22 = l21;
                                                    let bytes22 = _rt::Vec::from_raw_parts(
                                                        l20.cast(),
                                                        len22,
                                                        len22,
                                                    );
                                                    _rt::string_lift(bytes22)
                                                };
                                                V26::Upstream(e26)
                                            }
                                            n => {
                                                debug_assert_eq!(n, 6, "invalid enum discriminant");
                                                let e26 = {
                                                    let l23 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l24 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len25 = l24;
                                                    let bytes25 = _rt::Vec::from_raw_parts(
                                                        l23.cast(),
                                                        len25,
                                                        len25,
                                                    );
                                                    _rt::string_lift(bytes25)
                                                };
                                                V26::Other(e26)
                                            }
                                        };
                                        v26
                                    };
                                    Err(e)
                                }
                                _ => _rt::invalid_enum_discriminant(),
                            };
                            result27
                        }
                    }
                }
            }
            impl Response {
                #[allow(unused_unsafe, clippy::all)]
                /// Becomes ready when `next` would not wait.
                #[allow(async_fn_in_trait)]
                pub fn waitable(&self) -> Waitable {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::http::response_waitable(self) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg(target_arch = "wasm32")]
                            #[link(wasm_import_module = "crescendo:plugin/http@0.1.0")]
                            unsafe extern "C" {
                                #[link_name = "[method]response.waitable"]
                                fn wit_import0(_: i32) -> i32;
                            }
                            let ret = wit_import0((self).handle() as i32);
                            super::super::super::crescendo::plugin::poll::Waitable::from_handle(
                                ret as u32,
                            )
                        }
                    }
                }
            }
            #[allow(unused_unsafe, clippy::all)]
            /// Fetches one.
            #[allow(async_fn_in_trait)]
            pub fn fetch(
                request: &Request,
            ) -> ::core::result::Result<Response, Failure> {
                #[cfg(not(target_arch = "wasm32"))]
                { crate::testing::answers::http::fetch(request) }
                #[cfg(target_arch = "wasm32")]
                {
                    unsafe {
                        #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                        #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                        struct RetArea(
                            [::core::mem::MaybeUninit<
                                u8,
                            >; 4 * ::core::mem::size_of::<*const u8>()],
                        );
                        let mut ret_area = RetArea(
                            [::core::mem::MaybeUninit::uninit(); 4
                                * ::core::mem::size_of::<*const u8>()],
                        );
                        let Request {
                            method: method0,
                            url: url0,
                            headers: headers0,
                            body: body0,
                            timeout_ms: timeout_ms0,
                        } = request;
                        let vec1 = method0;
                        let ptr1 = vec1.as_ptr().cast::<u8>();
                        let len1 = vec1.len();
                        let vec2 = url0;
                        let ptr2 = vec2.as_ptr().cast::<u8>();
                        let len2 = vec2.len();
                        let vec6 = headers0;
                        let len6 = vec6.len();
                        let layout6 = _rt::alloc::Layout::from_size_align(
                                vec6.len() * (4 * ::core::mem::size_of::<*const u8>()),
                                ::core::mem::size_of::<*const u8>(),
                            )
                            .unwrap();
                        let (result6, _cleanup6) = wit_bindgen::rt::Cleanup::new(
                            layout6,
                        );
                        for (i, e) in vec6.into_iter().enumerate() {
                            let base = result6
                                .add(i * (4 * ::core::mem::size_of::<*const u8>()));
                            {
                                let Header { name: name3, value: value3 } = e;
                                let vec4 = name3;
                                let ptr4 = vec4.as_ptr().cast::<u8>();
                                let len4 = vec4.len();
                                *base
                                    .add(::core::mem::size_of::<*const u8>())
                                    .cast::<usize>() = len4;
                                *base.add(0).cast::<*mut u8>() = ptr4.cast_mut();
                                let vec5 = value3;
                                let ptr5 = vec5.as_ptr().cast::<u8>();
                                let len5 = vec5.len();
                                *base
                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                    .cast::<usize>() = len5;
                                *base
                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<*mut u8>() = ptr5.cast_mut();
                            }
                        }
                        let (result8_0, result8_1, result8_2) = match body0 {
                            Some(e) => {
                                let vec7 = e;
                                let ptr7 = vec7.as_ptr().cast::<u8>();
                                let len7 = vec7.len();
                                (1i32, ptr7.cast_mut(), len7)
                            }
                            None => (0i32, ::core::ptr::null_mut(), 0usize),
                        };
                        let (result9_0, result9_1) = match timeout_ms0 {
                            Some(e) => (1i32, _rt::as_i32(e)),
                            None => (0i32, 0i32),
                        };
                        let ptr10 = ret_area.0.as_mut_ptr().cast::<u8>();
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/http@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "fetch"]
                            fn wit_import11(
                                _: *mut u8,
                                _: usize,
                                _: *mut u8,
                                _: usize,
                                _: *mut u8,
                                _: usize,
                                _: i32,
                                _: *mut u8,
                                _: usize,
                                _: i32,
                                _: i32,
                                _: *mut u8,
                            );
                        }
                        wit_import11(
                            ptr1.cast_mut(),
                            len1,
                            ptr2.cast_mut(),
                            len2,
                            result6,
                            len6,
                            result8_0,
                            result8_1,
                            result8_2,
                            result9_0,
                            result9_1,
                            ptr10,
                        );
                        let l12 = i32::from(*ptr10.add(0).cast::<u8>());
                        let result34 = match l12 {
                            0 => {
                                let e = {
                                    let l13 = *ptr10
                                        .add(::core::mem::size_of::<*const u8>())
                                        .cast::<i32>();
                                    Response::from_handle(l13 as u32)
                                };
                                Ok(e)
                            }
                            1 => {
                                let e = {
                                    let l14 = i32::from(
                                        *ptr10.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                    );
                                    use super::super::super::__with_name0::Failure as V33;
                                    let v33 = match l14 {
                                        0 => {
                                            let e33 = {
                                                let l15 = *ptr10
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l16 = *ptr10
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len17 = l16;
                                                let bytes17 = _rt::Vec::from_raw_parts(
                                                    l15.cast(),
                                                    len17,
                                                    len17,
                                                );
                                                _rt::string_lift(bytes17)
                                            };
                                            V33::InvalidInput(e33)
                                        }
                                        1 => {
                                            let e33 = {
                                                let l18 = *ptr10
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l19 = *ptr10
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len20 = l19;
                                                let bytes20 = _rt::Vec::from_raw_parts(
                                                    l18.cast(),
                                                    len20,
                                                    len20,
                                                );
                                                _rt::string_lift(bytes20)
                                            };
                                            V33::Unsupported(e33)
                                        }
                                        2 => {
                                            let e33 = {
                                                let l21 = *ptr10
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l22 = *ptr10
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len23 = l22;
                                                let bytes23 = _rt::Vec::from_raw_parts(
                                                    l21.cast(),
                                                    len23,
                                                    len23,
                                                );
                                                _rt::string_lift(bytes23)
                                            };
                                            V33::Limit(e33)
                                        }
                                        3 => V33::Cancelled,
                                        4 => {
                                            let e33 = {
                                                let l24 = *ptr10
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l25 = *ptr10
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len26 = l25;
                                                let bytes26 = _rt::Vec::from_raw_parts(
                                                    l24.cast(),
                                                    len26,
                                                    len26,
                                                );
                                                _rt::string_lift(bytes26)
                                            };
                                            V33::Denied(e33)
                                        }
                                        5 => {
                                            let e33 = {
                                                let l27 = *ptr10
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l28 = *ptr10
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len29 = l28;
                                                let bytes29 = _rt::Vec::from_raw_parts(
                                                    l27.cast(),
                                                    len29,
                                                    len29,
                                                );
                                                _rt::string_lift(bytes29)
                                            };
                                            V33::Upstream(e33)
                                        }
                                        n => {
                                            debug_assert_eq!(n, 6, "invalid enum discriminant");
                                            let e33 = {
                                                let l30 = *ptr10
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l31 = *ptr10
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len32 = l31;
                                                let bytes32 = _rt::Vec::from_raw_parts(
                                                    l30.cast(),
                                                    len32,
                                                    len32,
                                                );
                                                _rt::string_lift(bytes32)
                                            };
                                            V33::Other(e33)
                                        }
                                    };
                                    v33
                                };
                                Err(e)
                            }
                            _ => _rt::invalid_enum_discriminant(),
                        };
                        result34
                    }
                }
            }
            #[allow(unused_unsafe, clippy::all)]
            /// Fetches many at once, as concurrently as their origins allow. One
            /// result per request, in order; at most 256 requests.
            #[allow(async_fn_in_trait)]
            pub fn fetch_all(
                requests: &[Request],
            ) -> _rt::Vec<::core::result::Result<Response, Failure>> {
                #[cfg(not(target_arch = "wasm32"))]
                { crate::testing::answers::http::fetch_all(requests) }
                #[cfg(target_arch = "wasm32")]
                {
                    unsafe {
                        let mut cleanup_list = _rt::Vec::new();
                        #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                        #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                        struct RetArea(
                            [::core::mem::MaybeUninit<
                                u8,
                            >; 2 * ::core::mem::size_of::<*const u8>()],
                        );
                        let mut ret_area = RetArea(
                            [::core::mem::MaybeUninit::uninit(); 2
                                * ::core::mem::size_of::<*const u8>()],
                        );
                        let vec8 = requests;
                        let len8 = vec8.len();
                        let layout8 = _rt::alloc::Layout::from_size_align(
                                vec8.len() * (8 + 9 * ::core::mem::size_of::<*const u8>()),
                                ::core::mem::size_of::<*const u8>(),
                            )
                            .unwrap();
                        let (result8, _cleanup8) = wit_bindgen::rt::Cleanup::new(
                            layout8,
                        );
                        for (i, e) in vec8.into_iter().enumerate() {
                            let base = result8
                                .add(i * (8 + 9 * ::core::mem::size_of::<*const u8>()));
                            {
                                let Request {
                                    method: method0,
                                    url: url0,
                                    headers: headers0,
                                    body: body0,
                                    timeout_ms: timeout_ms0,
                                } = e;
                                let vec1 = method0;
                                let ptr1 = vec1.as_ptr().cast::<u8>();
                                let len1 = vec1.len();
                                *base
                                    .add(::core::mem::size_of::<*const u8>())
                                    .cast::<usize>() = len1;
                                *base.add(0).cast::<*mut u8>() = ptr1.cast_mut();
                                let vec2 = url0;
                                let ptr2 = vec2.as_ptr().cast::<u8>();
                                let len2 = vec2.len();
                                *base
                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                    .cast::<usize>() = len2;
                                *base
                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<*mut u8>() = ptr2.cast_mut();
                                let vec6 = headers0;
                                let len6 = vec6.len();
                                let layout6 = _rt::alloc::Layout::from_size_align(
                                        vec6.len() * (4 * ::core::mem::size_of::<*const u8>()),
                                        ::core::mem::size_of::<*const u8>(),
                                    )
                                    .unwrap();
                                let (result6, _cleanup6) = wit_bindgen::rt::Cleanup::new(
                                    layout6,
                                );
                                cleanup_list.extend(_cleanup6);
                                for (i, e) in vec6.into_iter().enumerate() {
                                    let base = result6
                                        .add(i * (4 * ::core::mem::size_of::<*const u8>()));
                                    {
                                        let Header { name: name3, value: value3 } = e;
                                        let vec4 = name3;
                                        let ptr4 = vec4.as_ptr().cast::<u8>();
                                        let len4 = vec4.len();
                                        *base
                                            .add(::core::mem::size_of::<*const u8>())
                                            .cast::<usize>() = len4;
                                        *base.add(0).cast::<*mut u8>() = ptr4.cast_mut();
                                        let vec5 = value3;
                                        let ptr5 = vec5.as_ptr().cast::<u8>();
                                        let len5 = vec5.len();
                                        *base
                                            .add(3 * ::core::mem::size_of::<*const u8>())
                                            .cast::<usize>() = len5;
                                        *base
                                            .add(2 * ::core::mem::size_of::<*const u8>())
                                            .cast::<*mut u8>() = ptr5.cast_mut();
                                    }
                                }
                                *base
                                    .add(5 * ::core::mem::size_of::<*const u8>())
                                    .cast::<usize>() = len6;
                                *base
                                    .add(4 * ::core::mem::size_of::<*const u8>())
                                    .cast::<*mut u8>() = result6;
                                match body0 {
                                    Some(e) => {
                                        *base
                                            .add(6 * ::core::mem::size_of::<*const u8>())
                                            .cast::<u8>() = (1i32) as u8;
                                        let vec7 = e;
                                        let ptr7 = vec7.as_ptr().cast::<u8>();
                                        let len7 = vec7.len();
                                        *base
                                            .add(8 * ::core::mem::size_of::<*const u8>())
                                            .cast::<usize>() = len7;
                                        *base
                                            .add(7 * ::core::mem::size_of::<*const u8>())
                                            .cast::<*mut u8>() = ptr7.cast_mut();
                                    }
                                    None => {
                                        *base
                                            .add(6 * ::core::mem::size_of::<*const u8>())
                                            .cast::<u8>() = (0i32) as u8;
                                    }
                                };
                                match timeout_ms0 {
                                    Some(e) => {
                                        *base
                                            .add(9 * ::core::mem::size_of::<*const u8>())
                                            .cast::<u8>() = (1i32) as u8;
                                        *base
                                            .add(4 + 9 * ::core::mem::size_of::<*const u8>())
                                            .cast::<i32>() = _rt::as_i32(e);
                                    }
                                    None => {
                                        *base
                                            .add(9 * ::core::mem::size_of::<*const u8>())
                                            .cast::<u8>() = (0i32) as u8;
                                    }
                                };
                            }
                        }
                        let ptr9 = ret_area.0.as_mut_ptr().cast::<u8>();
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/http@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "fetch-all"]
                            fn wit_import10(_: *mut u8, _: usize, _: *mut u8);
                        }
                        wit_import10(result8, len8, ptr9);
                        let l11 = *ptr9.add(0).cast::<*mut u8>();
                        let l12 = *ptr9
                            .add(::core::mem::size_of::<*const u8>())
                            .cast::<usize>();
                        let base35 = l11;
                        let len35 = l12;
                        let mut result35 = _rt::Vec::with_capacity(len35);
                        for i in 0..len35 {
                            let base = base35
                                .add(i * (4 * ::core::mem::size_of::<*const u8>()));
                            let e35 = {
                                let l13 = i32::from(*base.add(0).cast::<u8>());
                                match l13 {
                                    0 => {
                                        let e = {
                                            let l14 = *base
                                                .add(::core::mem::size_of::<*const u8>())
                                                .cast::<i32>();
                                            Response::from_handle(l14 as u32)
                                        };
                                        Ok(e)
                                    }
                                    1 => {
                                        let e = {
                                            let l15 = i32::from(
                                                *base.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                            );
                                            use super::super::super::__with_name0::Failure as V34;
                                            let v34 = match l15 {
                                                0 => {
                                                    let e34 = {
                                                        let l16 = *base
                                                            .add(2 * ::core::mem::size_of::<*const u8>())
                                                            .cast::<*mut u8>();
                                                        let l17 = *base
                                                            .add(3 * ::core::mem::size_of::<*const u8>())
                                                            .cast::<usize>();
                                                        let len18 = l17;
                                                        let bytes18 = _rt::Vec::from_raw_parts(
                                                            l16.cast(),
                                                            len18,
                                                            len18,
                                                        );
                                                        _rt::string_lift(bytes18)
                                                    };
                                                    V34::InvalidInput(e34)
                                                }
                                                1 => {
                                                    let e34 = {
                                                        let l19 = *base
                                                            .add(2 * ::core::mem::size_of::<*const u8>())
                                                            .cast::<*mut u8>();
                                                        let l20 = *base
                                                            .add(3 * ::core::mem::size_of::<*const u8>())
                                                            .cast::<usize>();
                                                        let len21 = l20;
                                                        let bytes21 = _rt::Vec::from_raw_parts(
                                                            l19.cast(),
                                                            len21,
                                                            len21,
                                                        );
                                                        _rt::string_lift(bytes21)
                                                    };
                                                    V34::Unsupported(e34)
                                                }
                                                2 => {
                                                    let e34 = {
                                                        let l22 = *base
                                                            .add(2 * ::core::mem::size_of::<*const u8>())
                                                            .cast::<*mut u8>();
                                                        let l23 = *base
                                                            .add(3 * ::core::mem::size_of::<*const u8>())
                                                            .cast::<usize>();
                                                        let len24 = l23;
                                                        let bytes24 = _rt::Vec::from_raw_parts(
                                                            l22.cast(),
                                                            len24,
                                                            len24,
                                                        );
                                                        _rt::string_lift(bytes24)
                                                    };
                                                    V34::Limit(e34)
                                                }
                                                3 => V34::Cancelled,
                                                4 => {
                                                    let e34 = {
                                                        let l25 = *base
                                                            .add(2 * ::core::mem::size_of::<*const u8>())
                                                            .cast::<*mut u8>();
                                                        let l26 = *base
                                                            .add(3 * ::core::mem::size_of::<*const u8>())
                                                            .cast::<usize>();
                                                        let len27 = l26;
                                                        let bytes27 = _rt::Vec::from_raw_parts(
                                                            l25.cast(),
                                                            len27,
                                                            len27,
                                                        );
                                                        _rt::string_lift(bytes27)
                                                    };
                                                    V34::Denied(e34)
                                                }
                                                5 => {
                                                    let e34 = {
                                                        let l28 = *base
                                                            .add(2 * ::core::mem::size_of::<*const u8>())
                                                            .cast::<*mut u8>();
                                                        let l29 = *base
                                                            .add(3 * ::core::mem::size_of::<*const u8>())
                                                            .cast::<usize>();
                                                        let len30 = l29;
                                                        let bytes30 = _rt::Vec::from_raw_parts(
                                                            l28.cast(),
                                                            len30,
                                                            len30,
                                                        );
                                                        _rt::string_lift(bytes30)
                                                    };
                                                    V34::Upstream(e34)
                                                }
                                                n => {
                                                    debug_assert_eq!(n, 6, "invalid enum discriminant");
                                                    let e34 = {
                                                        let l31 = *base
                                                            .add(2 * ::core::mem::size_of::<*const u8>())
                                                            .cast::<*mut u8>();
                                                        let l32 = *base
                                                            .add(3 * ::core::mem::size_of::<*const u8>())
                                                            .cast::<usize>();
                                                        let len33 = l32;
                                                        let bytes33 = _rt::Vec::from_raw_parts(
                                                            l31.cast(),
                                                            len33,
                                                            len33,
                                                        );
                                                        _rt::string_lift(bytes33)
                                                    };
                                                    V34::Other(e34)
                                                }
                                            };
                                            v34
                                        };
                                        Err(e)
                                    }
                                    _ => _rt::invalid_enum_discriminant(),
                                }
                            };
                            result35.push(e35);
                        }
                        _rt::cabi_dealloc(
                            base35,
                            len35 * (4 * ::core::mem::size_of::<*const u8>()),
                            ::core::mem::size_of::<*const u8>(),
                        );
                        let result36 = result35;
                        result36
                    }
                }
            }
        }
        /// Text from language models by alias. Needs the grant `model`, which names
        /// aliases and amounts; the host meters usage.
        ///
        /// The interface is called `models` because a package cannot hold an
        /// interface and a world of one name.
        #[allow(dead_code, async_fn_in_trait, unused_imports, clippy::all)]
        pub mod models {
            #[used]
            #[doc(hidden)]
            static __FORCE_SECTION_REF: fn() = super::super::super::__link_custom_section_describing_imports;
            use super::super::super::_rt;
            pub type Failure = super::super::super::__with_name0::Failure;
            pub type Image = super::super::super::crescendo::plugin::subject::Image;
            pub type Waitable = super::super::super::crescendo::plugin::poll::Waitable;
            /// Who speaks.
            #[repr(u8)]
            #[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
            pub enum Role {
                /// Instructions.
                System,
                /// The person.
                User,
                /// The model.
                Assistant,
            }
            impl ::core::fmt::Debug for Role {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    match self {
                        Role::System => f.debug_tuple("Role::System").finish(),
                        Role::User => f.debug_tuple("Role::User").finish(),
                        Role::Assistant => f.debug_tuple("Role::Assistant").finish(),
                    }
                }
            }
            impl Role {
                #[doc(hidden)]
                pub unsafe fn _lift(val: u8) -> Role {
                    if !cfg!(debug_assertions) {
                        return unsafe { ::core::mem::transmute(val) };
                    }
                    match val {
                        0 => Role::System,
                        1 => Role::User,
                        2 => Role::Assistant,
                        _ => panic!("invalid enum discriminant"),
                    }
                }
            }
            /// A part of a message.
            pub enum Part<'a> {
                /// Text.
                Text(_rt::String),
                /// A picture of the subject, sent at no more than 1,568 pixels a side.
                Picture(&'a Image),
            }
            impl<'a> ::core::fmt::Debug for Part<'a> {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    match self {
                        Part::Text(e) => f.debug_tuple("Part::Text").field(e).finish(),
                        Part::Picture(e) => {
                            f.debug_tuple("Part::Picture").field(e).finish()
                        }
                    }
                }
            }
            /// One turn.
            pub struct Message<'a> {
                /// Who speaks.
                pub role: Role,
                /// What is said.
                pub parts: _rt::Vec<Part<'a>>,
            }
            impl<'a> ::core::fmt::Debug for Message<'a> {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("Message")
                        .field("role", &self.role)
                        .field("parts", &self.parts)
                        .finish()
                }
            }
            /// What to generate.
            pub struct Request<'a> {
                /// A model alias from the host's configuration.
                pub model: _rt::String,
                /// The conversation; at most 256 messages.
                pub messages: _rt::Vec<Message<'a>>,
                /// Most tokens to produce; bounds the reservation. At least 1.
                pub max_tokens: u32,
                /// Sampling temperature, 0.0 to 2.0; the model's default where absent.
                pub temperature: ::core::option::Option<f32>,
                /// A JSON Schema that the answer must satisfy, where the model can.
                pub schema: ::core::option::Option<_rt::String>,
            }
            impl<'a> ::core::fmt::Debug for Request<'a> {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("Request")
                        .field("model", &self.model)
                        .field("messages", &self.messages)
                        .field("max-tokens", &self.max_tokens)
                        .field("temperature", &self.temperature)
                        .field("schema", &self.schema)
                        .finish()
                }
            }
            /// What was used, as the host metered it.
            #[repr(C)]
            #[derive(Clone, Copy)]
            pub struct Usage {
                /// Tokens read.
                pub input_tokens: u32,
                /// Tokens written.
                pub output_tokens: u32,
                /// Settled cost, micro-dollars.
                pub cost_micros: u64,
            }
            impl ::core::fmt::Debug for Usage {
                fn fmt(
                    &self,
                    f: &mut ::core::fmt::Formatter<'_>,
                ) -> ::core::fmt::Result {
                    f.debug_struct("Usage")
                        .field("input-tokens", &self.input_tokens)
                        .field("output-tokens", &self.output_tokens)
                        .field("cost-micros", &self.cost_micros)
                        .finish()
                }
            }
            /// An answer that arrives in pieces.
            #[derive(Debug)]
            #[repr(transparent)]
            pub struct Generation {
                handle: _rt::Resource<Generation>,
            }
            impl Generation {
                #[doc(hidden)]
                pub unsafe fn from_handle(handle: u32) -> Self {
                    Self {
                        handle: unsafe { _rt::Resource::from_handle(handle) },
                    }
                }
                #[doc(hidden)]
                pub fn take_handle(&self) -> u32 {
                    _rt::Resource::take_handle(&self.handle)
                }
                #[doc(hidden)]
                pub fn handle(&self) -> u32 {
                    _rt::Resource::handle(&self.handle)
                }
            }
            unsafe impl _rt::WasmResource for Generation {
                #[inline]
                unsafe fn drop(_handle: u32) {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::models::generation_drop(_handle) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/models@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "[resource-drop]generation"]
                            fn drop(_: i32);
                        }
                        unsafe {
                            drop(_handle as i32);
                        }
                    }
                }
            }
            impl Generation {
                #[allow(unused_unsafe, clippy::all)]
                /// The next piece of text; none at the end.
                #[allow(async_fn_in_trait)]
                pub fn next(
                    &self,
                ) -> ::core::result::Result<
                    ::core::option::Option<_rt::String>,
                    Failure,
                > {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::models::generation_next(self) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                            #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                            struct RetArea(
                                [::core::mem::MaybeUninit<
                                    u8,
                                >; 4 * ::core::mem::size_of::<*const u8>()],
                            );
                            let mut ret_area = RetArea(
                                [::core::mem::MaybeUninit::uninit(); 4
                                    * ::core::mem::size_of::<*const u8>()],
                            );
                            let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                            #[cfg(target_arch = "wasm32")]
                            #[link(wasm_import_module = "crescendo:plugin/models@0.1.0")]
                            unsafe extern "C" {
                                #[link_name = "[method]generation.next"]
                                fn wit_import1(_: i32, _: *mut u8);
                            }
                            wit_import1((self).handle() as i32, ptr0);
                            let l2 = i32::from(*ptr0.add(0).cast::<u8>());
                            let result27 = match l2 {
                                0 => {
                                    let e = {
                                        let l3 = i32::from(
                                            *ptr0.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                        );
                                        match l3 {
                                            0 => None,
                                            1 => {
                                                let e = {
                                                    let l4 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l5 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len6 = l5;
                                                    let bytes6 = _rt::Vec::from_raw_parts(
                                                        l4.cast(),
                                                        len6,
                                                        len6,
                                                    );
                                                    _rt::string_lift(bytes6)
                                                };
                                                Some(e)
                                            }
                                            _ => _rt::invalid_enum_discriminant(),
                                        }
                                    };
                                    Ok(e)
                                }
                                1 => {
                                    let e = {
                                        let l7 = i32::from(
                                            *ptr0.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                        );
                                        use super::super::super::__with_name0::Failure as V26;
                                        let v26 = match l7 {
                                            0 => {
                                                let e26 = {
                                                    let l8 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l9 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len10 = l9;
                                                    let bytes10 = _rt::Vec::from_raw_parts(
                                                        l8.cast(),
                                                        len10,
                                                        len10,
                                                    );
                                                    _rt::string_lift(bytes10)
                                                };
                                                V26::InvalidInput(e26)
                                            }
                                            1 => {
                                                let e26 = {
                                                    let l11 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l12 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len13 = l12;
                                                    let bytes13 = _rt::Vec::from_raw_parts(
                                                        l11.cast(),
                                                        len13,
                                                        len13,
                                                    );
                                                    _rt::string_lift(bytes13)
                                                };
                                                V26::Unsupported(e26)
                                            }
                                            2 => {
                                                let e26 = {
                                                    let l14 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l15 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len16 = l15;
                                                    let bytes16 = _rt::Vec::from_raw_parts(
                                                        l14.cast(),
                                                        len16,
                                                        len16,
                                                    );
                                                    _rt::string_lift(bytes16)
                                                };
                                                V26::Limit(e26)
                                            }
                                            3 => V26::Cancelled,
                                            4 => {
                                                let e26 = {
                                                    let l17 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l18 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len19 = l18;
                                                    let bytes19 = _rt::Vec::from_raw_parts(
                                                        l17.cast(),
                                                        len19,
                                                        len19,
                                                    );
                                                    _rt::string_lift(bytes19)
                                                };
                                                V26::Denied(e26)
                                            }
                                            5 => {
                                                let e26 = {
                                                    let l20 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l21 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len22 = l21;
                                                    let bytes22 = _rt::Vec::from_raw_parts(
                                                        l20.cast(),
                                                        len22,
                                                        len22,
                                                    );
                                                    _rt::string_lift(bytes22)
                                                };
                                                V26::Upstream(e26)
                                            }
                                            n => {
                                                debug_assert_eq!(n, 6, "invalid enum discriminant");
                                                let e26 = {
                                                    let l23 = *ptr0
                                                        .add(2 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<*mut u8>();
                                                    let l24 = *ptr0
                                                        .add(3 * ::core::mem::size_of::<*const u8>())
                                                        .cast::<usize>();
                                                    let len25 = l24;
                                                    let bytes25 = _rt::Vec::from_raw_parts(
                                                        l23.cast(),
                                                        len25,
                                                        len25,
                                                    );
                                                    _rt::string_lift(bytes25)
                                                };
                                                V26::Other(e26)
                                            }
                                        };
                                        v26
                                    };
                                    Err(e)
                                }
                                _ => _rt::invalid_enum_discriminant(),
                            };
                            result27
                        }
                    }
                }
            }
            impl Generation {
                #[allow(unused_unsafe, clippy::all)]
                /// What was used; exact once `next` has answered none.
                #[allow(async_fn_in_trait)]
                pub fn usage(&self) -> Usage {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::models::generation_usage(self) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[repr(align(8))]
                            struct RetArea([::core::mem::MaybeUninit<u8>; 16]);
                            let mut ret_area = RetArea(
                                [::core::mem::MaybeUninit::uninit(); 16],
                            );
                            let ptr0 = ret_area.0.as_mut_ptr().cast::<u8>();
                            #[cfg(target_arch = "wasm32")]
                            #[link(wasm_import_module = "crescendo:plugin/models@0.1.0")]
                            unsafe extern "C" {
                                #[link_name = "[method]generation.usage"]
                                fn wit_import1(_: i32, _: *mut u8);
                            }
                            wit_import1((self).handle() as i32, ptr0);
                            let l2 = *ptr0.add(0).cast::<i32>();
                            let l3 = *ptr0.add(4).cast::<i32>();
                            let l4 = *ptr0.add(8).cast::<i64>();
                            let result5 = Usage {
                                input_tokens: l2 as u32,
                                output_tokens: l3 as u32,
                                cost_micros: l4 as u64,
                            };
                            result5
                        }
                    }
                }
            }
            impl Generation {
                #[allow(unused_unsafe, clippy::all)]
                /// Becomes ready when `next` would not wait.
                #[allow(async_fn_in_trait)]
                pub fn waitable(&self) -> Waitable {
                    #[cfg(not(target_arch = "wasm32"))]
                    { crate::testing::answers::models::generation_waitable(self) }
                    #[cfg(target_arch = "wasm32")]
                    {
                        unsafe {
                            #[cfg(target_arch = "wasm32")]
                            #[link(wasm_import_module = "crescendo:plugin/models@0.1.0")]
                            unsafe extern "C" {
                                #[link_name = "[method]generation.waitable"]
                                fn wit_import0(_: i32) -> i32;
                            }
                            let ret = wit_import0((self).handle() as i32);
                            super::super::super::crescendo::plugin::poll::Waitable::from_handle(
                                ret as u32,
                            )
                        }
                    }
                }
            }
            #[allow(unused_unsafe, clippy::all)]
            /// Starts generating.
            #[allow(async_fn_in_trait)]
            pub fn generate(
                request: &Request<'_>,
            ) -> ::core::result::Result<Generation, Failure> {
                #[cfg(not(target_arch = "wasm32"))]
                { crate::testing::answers::models::generate(request) }
                #[cfg(target_arch = "wasm32")]
                {
                    unsafe {
                        let mut cleanup_list = _rt::Vec::new();
                        #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                        #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                        struct RetArea(
                            [::core::mem::MaybeUninit<
                                u8,
                            >; 4 * ::core::mem::size_of::<*const u8>()],
                        );
                        let mut ret_area = RetArea(
                            [::core::mem::MaybeUninit::uninit(); 4
                                * ::core::mem::size_of::<*const u8>()],
                        );
                        let Request {
                            model: model0,
                            messages: messages0,
                            max_tokens: max_tokens0,
                            temperature: temperature0,
                            schema: schema0,
                        } = request;
                        let vec1 = model0;
                        let ptr1 = vec1.as_ptr().cast::<u8>();
                        let len1 = vec1.len();
                        let vec5 = messages0;
                        let len5 = vec5.len();
                        let layout5 = _rt::alloc::Layout::from_size_align(
                                vec5.len() * (3 * ::core::mem::size_of::<*const u8>()),
                                ::core::mem::size_of::<*const u8>(),
                            )
                            .unwrap();
                        let (result5, _cleanup5) = wit_bindgen::rt::Cleanup::new(
                            layout5,
                        );
                        for (i, e) in vec5.into_iter().enumerate() {
                            let base = result5
                                .add(i * (3 * ::core::mem::size_of::<*const u8>()));
                            {
                                let Message { role: role2, parts: parts2 } = e;
                                *base.add(0).cast::<u8>() = (role2.clone() as i32) as u8;
                                let vec4 = parts2;
                                let len4 = vec4.len();
                                let layout4 = _rt::alloc::Layout::from_size_align(
                                        vec4.len() * (3 * ::core::mem::size_of::<*const u8>()),
                                        ::core::mem::size_of::<*const u8>(),
                                    )
                                    .unwrap();
                                let (result4, _cleanup4) = wit_bindgen::rt::Cleanup::new(
                                    layout4,
                                );
                                cleanup_list.extend(_cleanup4);
                                for (i, e) in vec4.into_iter().enumerate() {
                                    let base = result4
                                        .add(i * (3 * ::core::mem::size_of::<*const u8>()));
                                    {
                                        match e {
                                            Part::Text(e) => {
                                                *base.add(0).cast::<u8>() = (0i32) as u8;
                                                let vec3 = e;
                                                let ptr3 = vec3.as_ptr().cast::<u8>();
                                                let len3 = vec3.len();
                                                *base
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>() = len3;
                                                *base
                                                    .add(::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>() = ptr3.cast_mut();
                                            }
                                            Part::Picture(e) => {
                                                *base.add(0).cast::<u8>() = (1i32) as u8;
                                                *base
                                                    .add(::core::mem::size_of::<*const u8>())
                                                    .cast::<i32>() = (e).handle() as i32;
                                            }
                                        }
                                    }
                                }
                                *base
                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<usize>() = len4;
                                *base
                                    .add(::core::mem::size_of::<*const u8>())
                                    .cast::<*mut u8>() = result4;
                            }
                        }
                        let (result6_0, result6_1) = match temperature0 {
                            Some(e) => (1i32, _rt::as_f32(e)),
                            None => (0i32, 0.0f32),
                        };
                        let (result8_0, result8_1, result8_2) = match schema0 {
                            Some(e) => {
                                let vec7 = e;
                                let ptr7 = vec7.as_ptr().cast::<u8>();
                                let len7 = vec7.len();
                                (1i32, ptr7.cast_mut(), len7)
                            }
                            None => (0i32, ::core::ptr::null_mut(), 0usize),
                        };
                        let ptr9 = ret_area.0.as_mut_ptr().cast::<u8>();
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/models@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "generate"]
                            fn wit_import10(
                                _: *mut u8,
                                _: usize,
                                _: *mut u8,
                                _: usize,
                                _: i32,
                                _: i32,
                                _: f32,
                                _: i32,
                                _: *mut u8,
                                _: usize,
                                _: *mut u8,
                            );
                        }
                        wit_import10(
                            ptr1.cast_mut(),
                            len1,
                            result5,
                            len5,
                            _rt::as_i32(max_tokens0),
                            result6_0,
                            result6_1,
                            result8_0,
                            result8_1,
                            result8_2,
                            ptr9,
                        );
                        let l11 = i32::from(*ptr9.add(0).cast::<u8>());
                        let result33 = match l11 {
                            0 => {
                                let e = {
                                    let l12 = *ptr9
                                        .add(::core::mem::size_of::<*const u8>())
                                        .cast::<i32>();
                                    Generation::from_handle(l12 as u32)
                                };
                                Ok(e)
                            }
                            1 => {
                                let e = {
                                    let l13 = i32::from(
                                        *ptr9.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                    );
                                    use super::super::super::__with_name0::Failure as V32;
                                    let v32 = match l13 {
                                        0 => {
                                            let e32 = {
                                                let l14 = *ptr9
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l15 = *ptr9
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len16 = l15;
                                                let bytes16 = _rt::Vec::from_raw_parts(
                                                    l14.cast(),
                                                    len16,
                                                    len16,
                                                );
                                                _rt::string_lift(bytes16)
                                            };
                                            V32::InvalidInput(e32)
                                        }
                                        1 => {
                                            let e32 = {
                                                let l17 = *ptr9
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l18 = *ptr9
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len19 = l18;
                                                let bytes19 = _rt::Vec::from_raw_parts(
                                                    l17.cast(),
                                                    len19,
                                                    len19,
                                                );
                                                _rt::string_lift(bytes19)
                                            };
                                            V32::Unsupported(e32)
                                        }
                                        2 => {
                                            let e32 = {
                                                let l20 = *ptr9
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l21 = *ptr9
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len22 = l21;
                                                let bytes22 = _rt::Vec::from_raw_parts(
                                                    l20.cast(),
                                                    len22,
                                                    len22,
                                                );
                                                _rt::string_lift(bytes22)
                                            };
                                            V32::Limit(e32)
                                        }
                                        3 => V32::Cancelled,
                                        4 => {
                                            let e32 = {
                                                let l23 = *ptr9
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l24 = *ptr9
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len25 = l24;
                                                let bytes25 = _rt::Vec::from_raw_parts(
                                                    l23.cast(),
                                                    len25,
                                                    len25,
                                                );
                                                _rt::string_lift(bytes25)
                                            };
                                            V32::Denied(e32)
                                        }
                                        5 => {
                                            let e32 = {
                                                let l26 = *ptr9
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l27 = *ptr9
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len28 = l27;
                                                let bytes28 = _rt::Vec::from_raw_parts(
                                                    l26.cast(),
                                                    len28,
                                                    len28,
                                                );
                                                _rt::string_lift(bytes28)
                                            };
                                            V32::Upstream(e32)
                                        }
                                        n => {
                                            debug_assert_eq!(n, 6, "invalid enum discriminant");
                                            let e32 = {
                                                let l29 = *ptr9
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l30 = *ptr9
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len31 = l30;
                                                let bytes31 = _rt::Vec::from_raw_parts(
                                                    l29.cast(),
                                                    len31,
                                                    len31,
                                                );
                                                _rt::string_lift(bytes31)
                                            };
                                            V32::Other(e32)
                                        }
                                    };
                                    v32
                                };
                                Err(e)
                            }
                            _ => _rt::invalid_enum_discriminant(),
                        };
                        result33
                    }
                }
            }
        }
        /// A small memory of this plugin and tenant. Needs the grant `cache`.
        #[allow(dead_code, async_fn_in_trait, unused_imports, clippy::all)]
        pub mod cache {
            #[used]
            #[doc(hidden)]
            static __FORCE_SECTION_REF: fn() = super::super::super::__link_custom_section_describing_imports;
            use super::super::super::_rt;
            pub type Failure = super::super::super::__with_name0::Failure;
            #[allow(unused_unsafe, clippy::all)]
            /// What was kept under `key`, unless it has expired. Keys have at most 256
            /// bytes.
            #[allow(async_fn_in_trait)]
            pub fn get(
                key: &str,
            ) -> ::core::result::Result<::core::option::Option<_rt::Vec<u8>>, Failure> {
                #[cfg(not(target_arch = "wasm32"))]
                { crate::testing::answers::cache::get(key) }
                #[cfg(target_arch = "wasm32")]
                {
                    unsafe {
                        #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                        #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                        struct RetArea(
                            [::core::mem::MaybeUninit<
                                u8,
                            >; 4 * ::core::mem::size_of::<*const u8>()],
                        );
                        let mut ret_area = RetArea(
                            [::core::mem::MaybeUninit::uninit(); 4
                                * ::core::mem::size_of::<*const u8>()],
                        );
                        let vec0 = key;
                        let ptr0 = vec0.as_ptr().cast::<u8>();
                        let len0 = vec0.len();
                        let ptr1 = ret_area.0.as_mut_ptr().cast::<u8>();
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/cache@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "get"]
                            fn wit_import2(_: *mut u8, _: usize, _: *mut u8);
                        }
                        wit_import2(ptr0.cast_mut(), len0, ptr1);
                        let l3 = i32::from(*ptr1.add(0).cast::<u8>());
                        let result28 = match l3 {
                            0 => {
                                let e = {
                                    let l4 = i32::from(
                                        *ptr1.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                    );
                                    match l4 {
                                        0 => None,
                                        1 => {
                                            let e = {
                                                let l5 = *ptr1
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l6 = *ptr1
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len7 = l6;
                                                <_ as From<
                                                    _rt::Vec<_>,
                                                >>::from(_rt::Vec::from_raw_parts(l5.cast(), len7, len7))
                                            };
                                            Some(e)
                                        }
                                        _ => _rt::invalid_enum_discriminant(),
                                    }
                                };
                                Ok(e)
                            }
                            1 => {
                                let e = {
                                    let l8 = i32::from(
                                        *ptr1.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                    );
                                    use super::super::super::__with_name0::Failure as V27;
                                    let v27 = match l8 {
                                        0 => {
                                            let e27 = {
                                                let l9 = *ptr1
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l10 = *ptr1
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len11 = l10;
                                                let bytes11 = _rt::Vec::from_raw_parts(
                                                    l9.cast(),
                                                    len11,
                                                    len11,
                                                );
                                                _rt::string_lift(bytes11)
                                            };
                                            V27::InvalidInput(e27)
                                        }
                                        1 => {
                                            let e27 = {
                                                let l12 = *ptr1
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l13 = *ptr1
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len14 = l13;
                                                let bytes14 = _rt::Vec::from_raw_parts(
                                                    l12.cast(),
                                                    len14,
                                                    len14,
                                                );
                                                _rt::string_lift(bytes14)
                                            };
                                            V27::Unsupported(e27)
                                        }
                                        2 => {
                                            let e27 = {
                                                let l15 = *ptr1
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l16 = *ptr1
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len17 = l16;
                                                let bytes17 = _rt::Vec::from_raw_parts(
                                                    l15.cast(),
                                                    len17,
                                                    len17,
                                                );
                                                _rt::string_lift(bytes17)
                                            };
                                            V27::Limit(e27)
                                        }
                                        3 => V27::Cancelled,
                                        4 => {
                                            let e27 = {
                                                let l18 = *ptr1
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l19 = *ptr1
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len20 = l19;
                                                let bytes20 = _rt::Vec::from_raw_parts(
                                                    l18.cast(),
                                                    len20,
                                                    len20,
                                                );
                                                _rt::string_lift(bytes20)
                                            };
                                            V27::Denied(e27)
                                        }
                                        5 => {
                                            let e27 = {
                                                let l21 = *ptr1
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l22 = *ptr1
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len23 = l22;
                                                let bytes23 = _rt::Vec::from_raw_parts(
                                                    l21.cast(),
                                                    len23,
                                                    len23,
                                                );
                                                _rt::string_lift(bytes23)
                                            };
                                            V27::Upstream(e27)
                                        }
                                        n => {
                                            debug_assert_eq!(n, 6, "invalid enum discriminant");
                                            let e27 = {
                                                let l24 = *ptr1
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l25 = *ptr1
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len26 = l25;
                                                let bytes26 = _rt::Vec::from_raw_parts(
                                                    l24.cast(),
                                                    len26,
                                                    len26,
                                                );
                                                _rt::string_lift(bytes26)
                                            };
                                            V27::Other(e27)
                                        }
                                    };
                                    v27
                                };
                                Err(e)
                            }
                            _ => _rt::invalid_enum_discriminant(),
                        };
                        result28
                    }
                }
            }
            #[allow(unused_unsafe, clippy::all)]
            /// Keeps at most 64 KiB under `key` for `seconds`. Over the granted quota
            /// the oldest entries go first.
            #[allow(async_fn_in_trait)]
            pub fn put(
                key: &str,
                data: &[u8],
                seconds: u32,
            ) -> ::core::result::Result<(), Failure> {
                #[cfg(not(target_arch = "wasm32"))]
                { crate::testing::answers::cache::put(key, data, seconds) }
                #[cfg(target_arch = "wasm32")]
                {
                    unsafe {
                        #[cfg_attr(target_pointer_width = "64", repr(align(8)))]
                        #[cfg_attr(target_pointer_width = "32", repr(align(4)))]
                        struct RetArea(
                            [::core::mem::MaybeUninit<
                                u8,
                            >; 4 * ::core::mem::size_of::<*const u8>()],
                        );
                        let mut ret_area = RetArea(
                            [::core::mem::MaybeUninit::uninit(); 4
                                * ::core::mem::size_of::<*const u8>()],
                        );
                        let vec0 = key;
                        let ptr0 = vec0.as_ptr().cast::<u8>();
                        let len0 = vec0.len();
                        let vec1 = data;
                        let ptr1 = vec1.as_ptr().cast::<u8>();
                        let len1 = vec1.len();
                        let ptr2 = ret_area.0.as_mut_ptr().cast::<u8>();
                        #[cfg(target_arch = "wasm32")]
                        #[link(wasm_import_module = "crescendo:plugin/cache@0.1.0")]
                        unsafe extern "C" {
                            #[link_name = "put"]
                            fn wit_import3(
                                _: *mut u8,
                                _: usize,
                                _: *mut u8,
                                _: usize,
                                _: i32,
                                _: *mut u8,
                            );
                        }
                        wit_import3(
                            ptr0.cast_mut(),
                            len0,
                            ptr1.cast_mut(),
                            len1,
                            _rt::as_i32(&seconds),
                            ptr2,
                        );
                        let l4 = i32::from(*ptr2.add(0).cast::<u8>());
                        let result25 = match l4 {
                            0 => {
                                let e = ();
                                Ok(e)
                            }
                            1 => {
                                let e = {
                                    let l5 = i32::from(
                                        *ptr2.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                                    );
                                    use super::super::super::__with_name0::Failure as V24;
                                    let v24 = match l5 {
                                        0 => {
                                            let e24 = {
                                                let l6 = *ptr2
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l7 = *ptr2
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len8 = l7;
                                                let bytes8 = _rt::Vec::from_raw_parts(
                                                    l6.cast(),
                                                    len8,
                                                    len8,
                                                );
                                                _rt::string_lift(bytes8)
                                            };
                                            V24::InvalidInput(e24)
                                        }
                                        1 => {
                                            let e24 = {
                                                let l9 = *ptr2
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l10 = *ptr2
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len11 = l10;
                                                let bytes11 = _rt::Vec::from_raw_parts(
                                                    l9.cast(),
                                                    len11,
                                                    len11,
                                                );
                                                _rt::string_lift(bytes11)
                                            };
                                            V24::Unsupported(e24)
                                        }
                                        2 => {
                                            let e24 = {
                                                let l12 = *ptr2
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l13 = *ptr2
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len14 = l13;
                                                let bytes14 = _rt::Vec::from_raw_parts(
                                                    l12.cast(),
                                                    len14,
                                                    len14,
                                                );
                                                _rt::string_lift(bytes14)
                                            };
                                            V24::Limit(e24)
                                        }
                                        3 => V24::Cancelled,
                                        4 => {
                                            let e24 = {
                                                let l15 = *ptr2
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l16 = *ptr2
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len17 = l16;
                                                let bytes17 = _rt::Vec::from_raw_parts(
                                                    l15.cast(),
                                                    len17,
                                                    len17,
                                                );
                                                _rt::string_lift(bytes17)
                                            };
                                            V24::Denied(e24)
                                        }
                                        5 => {
                                            let e24 = {
                                                let l18 = *ptr2
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l19 = *ptr2
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len20 = l19;
                                                let bytes20 = _rt::Vec::from_raw_parts(
                                                    l18.cast(),
                                                    len20,
                                                    len20,
                                                );
                                                _rt::string_lift(bytes20)
                                            };
                                            V24::Upstream(e24)
                                        }
                                        n => {
                                            debug_assert_eq!(n, 6, "invalid enum discriminant");
                                            let e24 = {
                                                let l21 = *ptr2
                                                    .add(2 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<*mut u8>();
                                                let l22 = *ptr2
                                                    .add(3 * ::core::mem::size_of::<*const u8>())
                                                    .cast::<usize>();
                                                let len23 = l22;
                                                let bytes23 = _rt::Vec::from_raw_parts(
                                                    l21.cast(),
                                                    len23,
                                                    len23,
                                                );
                                                _rt::string_lift(bytes23)
                                            };
                                            V24::Other(e24)
                                        }
                                    };
                                    v24
                                };
                                Err(e)
                            }
                            _ => _rt::invalid_enum_discriminant(),
                        };
                        result25
                    }
                }
            }
        }
    }
}
mod _rt {
    #![allow(dead_code, unused_imports, clippy::all)]
    pub use alloc_crate::vec::Vec;
    use core::fmt;
    use core::marker;
    use core::sync::atomic::{AtomicU32, Ordering::Relaxed};
    /// A type which represents a component model resource, either imported or
    /// exported into this component.
    ///
    /// This is a low-level wrapper which handles the lifetime of the resource
    /// (namely this has a destructor). The `T` provided defines the component model
    /// intrinsics that this wrapper uses.
    ///
    /// One of the chief purposes of this type is to provide `Deref` implementations
    /// to access the underlying data when it is owned.
    ///
    /// This type is primarily used in generated code for exported and imported
    /// resources.
    #[repr(transparent)]
    pub struct Resource<T: WasmResource> {
        handle: AtomicU32,
        _marker: marker::PhantomData<T>,
    }
    /// A trait which all wasm resources implement, namely providing the ability to
    /// drop a resource.
    ///
    /// This generally is implemented by generated code, not user-facing code.
    #[allow(clippy::missing_safety_doc)]
    pub unsafe trait WasmResource {
        /// Invokes the `[resource-drop]...` intrinsic.
        unsafe fn drop(handle: u32);
    }
    impl<T: WasmResource> Resource<T> {
        #[doc(hidden)]
        pub unsafe fn from_handle(handle: u32) -> Self {
            debug_assert!(handle != 0 && handle != u32::MAX);
            Self {
                handle: AtomicU32::new(handle),
                _marker: marker::PhantomData,
            }
        }
        /// Takes ownership of the handle owned by `resource`.
        ///
        /// Note that this ideally would be `into_handle` taking `Resource<T>` by
        /// ownership. The code generator does not enable that in all situations,
        /// unfortunately, so this is provided instead.
        ///
        /// Also note that `take_handle` is in theory only ever called on values
        /// owned by a generated function. For example a generated function might
        /// take `Resource<T>` as an argument but then call `take_handle` on a
        /// reference to that argument. In that sense the dynamic nature of
        /// `take_handle` should only be exposed internally to generated code, not
        /// to user code.
        #[doc(hidden)]
        pub fn take_handle(resource: &Resource<T>) -> u32 {
            resource.handle.swap(u32::MAX, Relaxed)
        }
        #[doc(hidden)]
        pub fn handle(resource: &Resource<T>) -> u32 {
            resource.handle.load(Relaxed)
        }
    }
    impl<T: WasmResource> fmt::Debug for Resource<T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("Resource").field("handle", &self.handle).finish()
        }
    }
    impl<T: WasmResource> Drop for Resource<T> {
        fn drop(&mut self) {
            unsafe {
                match self.handle.load(Relaxed) {
                    u32::MAX => {}
                    other => T::drop(other),
                }
            }
        }
    }
    pub use alloc_crate::string::String;
    pub unsafe fn string_lift(bytes: Vec<u8>) -> String {
        if cfg!(debug_assertions) {
            String::from_utf8(bytes).unwrap()
        } else {
            unsafe { String::from_utf8_unchecked(bytes) }
        }
    }
    pub unsafe fn bool_lift(val: u8) -> bool {
        if cfg!(debug_assertions) {
            match val {
                0 => false,
                1 => true,
                _ => panic!("invalid bool discriminant"),
            }
        } else {
            val != 0
        }
    }
    pub fn as_i32<T: AsI32>(t: T) -> i32 {
        t.as_i32()
    }
    pub trait AsI32 {
        fn as_i32(self) -> i32;
    }
    impl<'a, T: Copy + AsI32> AsI32 for &'a T {
        fn as_i32(self) -> i32 {
            (*self).as_i32()
        }
    }
    impl AsI32 for i32 {
        #[inline]
        fn as_i32(self) -> i32 {
            self as i32
        }
    }
    impl AsI32 for u32 {
        #[inline]
        fn as_i32(self) -> i32 {
            self as i32
        }
    }
    impl AsI32 for i16 {
        #[inline]
        fn as_i32(self) -> i32 {
            self as i32
        }
    }
    impl AsI32 for u16 {
        #[inline]
        fn as_i32(self) -> i32 {
            self as i32
        }
    }
    impl AsI32 for i8 {
        #[inline]
        fn as_i32(self) -> i32 {
            self as i32
        }
    }
    impl AsI32 for u8 {
        #[inline]
        fn as_i32(self) -> i32 {
            self as i32
        }
    }
    impl AsI32 for char {
        #[inline]
        fn as_i32(self) -> i32 {
            self as i32
        }
    }
    impl AsI32 for usize {
        #[inline]
        fn as_i32(self) -> i32 {
            self as i32
        }
    }
    pub unsafe fn invalid_enum_discriminant<T>() -> T {
        if cfg!(debug_assertions) {
            panic!("invalid enum discriminant")
        } else {
            unsafe { core::hint::unreachable_unchecked() }
        }
    }
    pub fn as_i64<T: AsI64>(t: T) -> i64 {
        t.as_i64()
    }
    pub trait AsI64 {
        fn as_i64(self) -> i64;
    }
    impl<'a, T: Copy + AsI64> AsI64 for &'a T {
        fn as_i64(self) -> i64 {
            (*self).as_i64()
        }
    }
    impl AsI64 for i64 {
        #[inline]
        fn as_i64(self) -> i64 {
            self as i64
        }
    }
    impl AsI64 for u64 {
        #[inline]
        fn as_i64(self) -> i64 {
            self as i64
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
    pub fn as_f32<T: AsF32>(t: T) -> f32 {
        t.as_f32()
    }
    pub trait AsF32 {
        fn as_f32(self) -> f32;
    }
    impl<'a, T: Copy + AsF32> AsF32 for &'a T {
        fn as_f32(self) -> f32 {
            (*self).as_f32()
        }
    }
    impl AsF32 for f32 {
        #[inline]
        fn as_f32(self) -> f32 {
            self as f32
        }
    }
    pub fn as_f64<T: AsF64>(t: T) -> f64 {
        t.as_f64()
    }
    pub trait AsF64 {
        fn as_f64(self) -> f64;
    }
    impl<'a, T: Copy + AsF64> AsF64 for &'a T {
        fn as_f64(self) -> f64 {
            (*self).as_f64()
        }
    }
    impl AsF64 for f64 {
        #[inline]
        fn as_f64(self) -> f64 {
            self as f64
        }
    }
    pub use alloc_crate::alloc;
    extern crate alloc as alloc_crate;
}
#[cfg(target_arch = "wasm32")]
#[unsafe(
    link_section = "component-type:wit-bindgen:0.63.0:crescendo:sdk-imports:imports:encoded world"
)]
#[doc(hidden)]
#[allow(clippy::octal_escapes)]
pub static __WIT_BINDGEN_COMPONENT_TYPE: [u8; 4252] = *b"\
\0asm\x0d\0\x01\0\0\x19\x16wit-component-encoding\x04\0\x07\x9e\x20\x01A\x02\x01\
A\x1a\x01B\x16\x01r\x04\x03redv\x05greenv\x04bluev\x05alphav\x04\0\x05color\x03\0\
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
ite\x01\x02\x03\0\x1acrescendo:plugin/log@0.1.0\x05\x0a\x02\x03\0\x01\x05image\x01\
B6\x02\x03\x02\x01\x01\x04\0\x07failure\x03\0\0\x02\x03\x02\x01\x0b\x04\0\x05ima\
ge\x03\0\x02\x02\x03\x02\x01\x08\x04\0\x08waitable\x03\0\x04\x01m\x06\x05bytes\x05\
int32\x06uint32\x05int64\x04half\x06single\x04\0\x07element\x03\0\x06\x01r\x03\x0c\
buffer-bytesw\x09kernel-msy\x10program-launchesy\x04\0\x09allowance\x03\0\x08\x04\
\0\x06buffer\x03\x01\x01h\x0a\x01q\x04\x06buffer\x01\x0b\0\x07integer\x01x\0\x04\
real\x01u\0\x09parameter\x01y\0\x04\0\x08argument\x03\0\x0c\x01p\x0d\x01r\x02\x06\
kernels\x09arguments\x0e\x04\0\x06launch\x03\0\x0f\x04\0\x07program\x03\x01\x04\0\
\x0acompletion\x03\x01\x01i\x0a\x01j\x01\x13\x01\x01\x01@\x02\x07element\x07\x05\
countw\0\x14\x04\0\x17[static]buffer.allocate\x01\x15\x01@\x01\x04self\x0b\0w\x04\
\0\x14[method]buffer.count\x01\x16\x01p}\x01j\0\x01\x01\x01@\x03\x04self\x0b\x06\
offsetw\x04data\x17\0\x18\x04\0\x14[method]buffer.write\x01\x19\x01j\x01\x17\x01\
\x01\x01@\x03\x04self\x0b\x06offsetw\x06lengthy\0\x1a\x04\0\x13[method]buffer.re\
ad\x01\x1b\x01h\x03\x01@\x03\x04self\x0b\x05image\x1c\x08max-sidey\0\x18\x04\0\x19\
[method]buffer.load-image\x01\x1d\x01h\x11\x01px\x01i\x12\x01j\x01\x20\x01\x01\x01\
@\x02\x04self\x1e\x0aparameters\x1f\0!\x04\0\x16[method]program.submit\x01\"\x01\
h\x12\x01@\x01\x04self#\0\x18\x04\0\x17[method]completion.wait\x01$\x01i\x05\x01\
@\x01\x04self#\0%\x04\0\x1b[method]completion.waitable\x01&\x01@\0\0\x09\x04\0\x06\
limits\x01'\x01p\x10\x01i\x11\x01j\x01)\x01\x01\x01@\x01\x08launches(\0*\x04\0\x0e\
record-program\x01+\x03\0\x1ecrescendo:plugin/compute@0.1.0\x05\x0c\x01B\"\x02\x03\
\x02\x01\x01\x04\0\x07failure\x03\0\0\x02\x03\x02\x01\x08\x04\0\x08waitable\x03\0\
\x02\x01r\x02\x04names\x05values\x04\0\x06header\x03\0\x04\x01p\x05\x01p}\x01k\x07\
\x01ky\x01r\x05\x06methods\x03urls\x07headers\x06\x04body\x08\x0atimeout-ms\x09\x04\
\0\x07request\x03\0\x0a\x04\0\x08response\x03\x01\x01h\x0c\x01@\x01\x04self\x0d\0\
{\x04\0\x17[method]response.status\x01\x0e\x01@\x01\x04self\x0d\0s\x04\0\x14[met\
hod]response.url\x01\x0f\x01@\x01\x04self\x0d\0\x06\x04\0\x18[method]response.he\
aders\x01\x10\x01j\x01\x08\x01\x01\x01@\x01\x04self\x0d\0\x11\x04\0\x15[method]r\
esponse.next\x01\x12\x01i\x03\x01@\x01\x04self\x0d\0\x13\x04\0\x19[method]respon\
se.waitable\x01\x14\x01i\x0c\x01j\x01\x15\x01\x01\x01@\x01\x07request\x0b\0\x16\x04\
\0\x05fetch\x01\x17\x01p\x0b\x01p\x16\x01@\x01\x08requests\x18\0\x19\x04\0\x09fe\
tch-all\x01\x1a\x03\0\x1bcrescendo:plugin/http@0.1.0\x05\x0d\x01B#\x02\x03\x02\x01\
\x01\x04\0\x07failure\x03\0\0\x02\x03\x02\x01\x0b\x04\0\x05image\x03\0\x02\x02\x03\
\x02\x01\x08\x04\0\x08waitable\x03\0\x04\x01m\x03\x06system\x04user\x09assistant\
\x04\0\x04role\x03\0\x06\x01h\x03\x01q\x02\x04text\x01s\0\x07picture\x01\x08\0\x04\
\0\x04part\x03\0\x09\x01p\x0a\x01r\x02\x04role\x07\x05parts\x0b\x04\0\x07message\
\x03\0\x0c\x01p\x0d\x01kv\x01ks\x01r\x05\x05models\x08messages\x0e\x0amax-tokens\
y\x0btemperature\x0f\x06schema\x10\x04\0\x07request\x03\0\x11\x01r\x03\x0cinput-\
tokensy\x0doutput-tokensy\x0bcost-microsw\x04\0\x05usage\x03\0\x13\x04\0\x0agene\
ration\x03\x01\x01h\x15\x01j\x01\x10\x01\x01\x01@\x01\x04self\x16\0\x17\x04\0\x17\
[method]generation.next\x01\x18\x01@\x01\x04self\x16\0\x14\x04\0\x18[method]gene\
ration.usage\x01\x19\x01i\x05\x01@\x01\x04self\x16\0\x1a\x04\0\x1b[method]genera\
tion.waitable\x01\x1b\x01i\x15\x01j\x01\x1c\x01\x01\x01@\x01\x07request\x12\0\x1d\
\x04\0\x08generate\x01\x1e\x03\0\x1dcrescendo:plugin/models@0.1.0\x05\x0e\x01B\x0a\
\x02\x03\x02\x01\x01\x04\0\x07failure\x03\0\0\x01p}\x01k\x02\x01j\x01\x03\x01\x01\
\x01@\x01\x03keys\0\x04\x04\0\x03get\x01\x05\x01j\0\x01\x01\x01@\x03\x03keys\x04\
data\x02\x07secondsy\0\x06\x04\0\x03put\x01\x07\x03\0\x1ccrescendo:plugin/cache@\
0.1.0\x05\x0f\x04\0\x1dcrescendo:sdk-imports/imports\x04\0\x0b\x0d\x01\0\x07impo\
rts\x03\0\0\0G\x09producers\x01\x0cprocessed-by\x02\x0dwit-component\x070.262.0\x10\
wit-bindgen-rust\x060.63.0";
#[inline(never)]
#[doc(hidden)]
pub fn __link_custom_section_describing_imports() {
    wit_bindgen::rt::maybe_link_cabi_realloc();
}
