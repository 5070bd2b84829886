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
use crate::bindings::compute as __with_name6;
#[allow(unfulfilled_lint_expectations, unused_imports)]
use crate::bindings::http as __with_name7;
#[allow(unfulfilled_lint_expectations, unused_imports)]
use crate::bindings::models as __with_name8;
#[allow(unfulfilled_lint_expectations, unused_imports)]
use crate::bindings::cache as __with_name9;
pub type Votes = __with_name0::Votes;
pub type Failure = __with_name0::Failure;
#[doc(hidden)]
#[allow(non_snake_case, unused_unsafe)]
pub unsafe fn _export_enrich_cabi<T_: Guest>() -> *mut u8 {
    unsafe {
        #[cfg(target_arch = "wasm32")] _rt::run_ctors_once();
        let result0 = { T_::enrich() };
        let ptr1 = (&raw mut _RET_AREA.0).cast::<u8>();
        match result0 {
            Ok(e) => {
                *ptr1.add(0).cast::<u8>() = (0i32) as u8;
                let __with_name0::Votes { scalars: scalars2, sets: sets2 } = e;
                let vec10 = scalars2;
                let len10 = vec10.len();
                let layout10 = _rt::alloc::Layout::from_size_align(
                        vec10.len() * (40 + 2 * ::core::mem::size_of::<*const u8>()),
                        8,
                    )
                    .unwrap();
                let (result10, _cleanup10) = wit_bindgen::rt::Cleanup::new(layout10);
                if let Some(cleanup) = _cleanup10 {
                    cleanup.forget();
                }
                for (i, e) in vec10.into_iter().enumerate() {
                    let base = result10
                        .add(i * (40 + 2 * ::core::mem::size_of::<*const u8>()));
                    {
                        let __with_name0::Vote {
                            field: field3,
                            image: image3,
                            value: value3,
                            confidence: confidence3,
                        } = e;
                        let vec4 = (field3.into_bytes()).into_boxed_slice();
                        let ptr4 = vec4.as_ptr().cast::<u8>();
                        let len4 = vec4.len();
                        ::core::mem::forget(vec4);
                        *base.add(::core::mem::size_of::<*const u8>()).cast::<usize>() = len4;
                        *base.add(0).cast::<*mut u8>() = ptr4.cast_mut();
                        match image3 {
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
                        use __with_name0::Value as V9;
                        match value3 {
                            V9::Color(e) => {
                                *base
                                    .add(8 + 2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<u8>() = (0i32) as u8;
                                let __with_name0::Color {
                                    red: red5,
                                    green: green5,
                                    blue: blue5,
                                    alpha: alpha5,
                                } = e;
                                *base
                                    .add(16 + 2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<f32>() = _rt::as_f32(red5);
                                *base
                                    .add(20 + 2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<f32>() = _rt::as_f32(green5);
                                *base
                                    .add(24 + 2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<f32>() = _rt::as_f32(blue5);
                                *base
                                    .add(28 + 2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<f32>() = _rt::as_f32(alpha5);
                            }
                            V9::Dimension(e) => {
                                *base
                                    .add(8 + 2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<u8>() = (1i32) as u8;
                                let __with_name0::Dimension {
                                    value: value6,
                                    unit: unit6,
                                } = e;
                                *base
                                    .add(16 + 2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<f64>() = _rt::as_f64(value6);
                                *base
                                    .add(24 + 2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<u8>() = (unit6.clone() as i32) as u8;
                            }
                            V9::Number(e) => {
                                *base
                                    .add(8 + 2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<u8>() = (2i32) as u8;
                                *base
                                    .add(16 + 2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<f64>() = _rt::as_f64(e);
                            }
                            V9::Text(e) => {
                                *base
                                    .add(8 + 2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<u8>() = (3i32) as u8;
                                let vec7 = (e.into_bytes()).into_boxed_slice();
                                let ptr7 = vec7.as_ptr().cast::<u8>();
                                let len7 = vec7.len();
                                ::core::mem::forget(vec7);
                                *base
                                    .add(16 + 3 * ::core::mem::size_of::<*const u8>())
                                    .cast::<usize>() = len7;
                                *base
                                    .add(16 + 2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<*mut u8>() = ptr7.cast_mut();
                            }
                            V9::Flag(e) => {
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
                            V9::Json(e) => {
                                *base
                                    .add(8 + 2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<u8>() = (5i32) as u8;
                                let vec8 = (e.into_bytes()).into_boxed_slice();
                                let ptr8 = vec8.as_ptr().cast::<u8>();
                                let len8 = vec8.len();
                                ::core::mem::forget(vec8);
                                *base
                                    .add(16 + 3 * ::core::mem::size_of::<*const u8>())
                                    .cast::<usize>() = len8;
                                *base
                                    .add(16 + 2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<*mut u8>() = ptr8.cast_mut();
                            }
                        }
                        *base
                            .add(32 + 2 * ::core::mem::size_of::<*const u8>())
                            .cast::<f64>() = _rt::as_f64(confidence3);
                    }
                }
                *ptr1.add(2 * ::core::mem::size_of::<*const u8>()).cast::<usize>() = len10;
                *ptr1.add(::core::mem::size_of::<*const u8>()).cast::<*mut u8>() = result10;
                let vec20 = sets2;
                let len20 = vec20.len();
                let layout20 = _rt::alloc::Layout::from_size_align(
                        vec20.len() * (8 + 4 * ::core::mem::size_of::<*const u8>()),
                        ::core::mem::size_of::<*const u8>(),
                    )
                    .unwrap();
                let (result20, _cleanup20) = wit_bindgen::rt::Cleanup::new(layout20);
                if let Some(cleanup) = _cleanup20 {
                    cleanup.forget();
                }
                for (i, e) in vec20.into_iter().enumerate() {
                    let base = result20
                        .add(i * (8 + 4 * ::core::mem::size_of::<*const u8>()));
                    {
                        let __with_name0::SetVote {
                            field: field11,
                            image: image11,
                            members: members11,
                        } = e;
                        let vec12 = (field11.into_bytes()).into_boxed_slice();
                        let ptr12 = vec12.as_ptr().cast::<u8>();
                        let len12 = vec12.len();
                        ::core::mem::forget(vec12);
                        *base.add(::core::mem::size_of::<*const u8>()).cast::<usize>() = len12;
                        *base.add(0).cast::<*mut u8>() = ptr12.cast_mut();
                        match image11 {
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
                        let vec19 = members11;
                        let len19 = vec19.len();
                        let layout19 = _rt::alloc::Layout::from_size_align(
                                vec19.len() * 40,
                                8,
                            )
                            .unwrap();
                        let (result19, _cleanup19) = wit_bindgen::rt::Cleanup::new(
                            layout19,
                        );
                        if let Some(cleanup) = _cleanup19 {
                            cleanup.forget();
                        }
                        for (i, e) in vec19.into_iter().enumerate() {
                            let base = result19.add(i * 40);
                            {
                                let __with_name0::Member {
                                    value: value13,
                                    share: share13,
                                    confidence: confidence13,
                                } = e;
                                use __with_name0::Value as V18;
                                match value13 {
                                    V18::Color(e) => {
                                        *base.add(0).cast::<u8>() = (0i32) as u8;
                                        let __with_name0::Color {
                                            red: red14,
                                            green: green14,
                                            blue: blue14,
                                            alpha: alpha14,
                                        } = e;
                                        *base.add(8).cast::<f32>() = _rt::as_f32(red14);
                                        *base.add(12).cast::<f32>() = _rt::as_f32(green14);
                                        *base.add(16).cast::<f32>() = _rt::as_f32(blue14);
                                        *base.add(20).cast::<f32>() = _rt::as_f32(alpha14);
                                    }
                                    V18::Dimension(e) => {
                                        *base.add(0).cast::<u8>() = (1i32) as u8;
                                        let __with_name0::Dimension {
                                            value: value15,
                                            unit: unit15,
                                        } = e;
                                        *base.add(8).cast::<f64>() = _rt::as_f64(value15);
                                        *base.add(16).cast::<u8>() = (unit15.clone() as i32) as u8;
                                    }
                                    V18::Number(e) => {
                                        *base.add(0).cast::<u8>() = (2i32) as u8;
                                        *base.add(8).cast::<f64>() = _rt::as_f64(e);
                                    }
                                    V18::Text(e) => {
                                        *base.add(0).cast::<u8>() = (3i32) as u8;
                                        let vec16 = (e.into_bytes()).into_boxed_slice();
                                        let ptr16 = vec16.as_ptr().cast::<u8>();
                                        let len16 = vec16.len();
                                        ::core::mem::forget(vec16);
                                        *base
                                            .add(8 + 1 * ::core::mem::size_of::<*const u8>())
                                            .cast::<usize>() = len16;
                                        *base.add(8).cast::<*mut u8>() = ptr16.cast_mut();
                                    }
                                    V18::Flag(e) => {
                                        *base.add(0).cast::<u8>() = (4i32) as u8;
                                        *base.add(8).cast::<u8>() = (match e {
                                            true => 1,
                                            false => 0,
                                        }) as u8;
                                    }
                                    V18::Json(e) => {
                                        *base.add(0).cast::<u8>() = (5i32) as u8;
                                        let vec17 = (e.into_bytes()).into_boxed_slice();
                                        let ptr17 = vec17.as_ptr().cast::<u8>();
                                        let len17 = vec17.len();
                                        ::core::mem::forget(vec17);
                                        *base
                                            .add(8 + 1 * ::core::mem::size_of::<*const u8>())
                                            .cast::<usize>() = len17;
                                        *base.add(8).cast::<*mut u8>() = ptr17.cast_mut();
                                    }
                                }
                                *base.add(24).cast::<f64>() = _rt::as_f64(share13);
                                *base.add(32).cast::<f64>() = _rt::as_f64(confidence13);
                            }
                        }
                        *base
                            .add(8 + 3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>() = len19;
                        *base
                            .add(8 + 2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>() = result19;
                    }
                }
                *ptr1.add(4 * ::core::mem::size_of::<*const u8>()).cast::<usize>() = len20;
                *ptr1.add(3 * ::core::mem::size_of::<*const u8>()).cast::<*mut u8>() = result20;
            }
            Err(e) => {
                *ptr1.add(0).cast::<u8>() = (1i32) as u8;
                use __with_name0::Failure as V27;
                match e {
                    V27::InvalidInput(e) => {
                        *ptr1.add(::core::mem::size_of::<*const u8>()).cast::<u8>() = (0i32)
                            as u8;
                        let vec21 = (e.into_bytes()).into_boxed_slice();
                        let ptr21 = vec21.as_ptr().cast::<u8>();
                        let len21 = vec21.len();
                        ::core::mem::forget(vec21);
                        *ptr1
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>() = len21;
                        *ptr1
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>() = ptr21.cast_mut();
                    }
                    V27::Unsupported(e) => {
                        *ptr1.add(::core::mem::size_of::<*const u8>()).cast::<u8>() = (1i32)
                            as u8;
                        let vec22 = (e.into_bytes()).into_boxed_slice();
                        let ptr22 = vec22.as_ptr().cast::<u8>();
                        let len22 = vec22.len();
                        ::core::mem::forget(vec22);
                        *ptr1
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>() = len22;
                        *ptr1
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>() = ptr22.cast_mut();
                    }
                    V27::Limit(e) => {
                        *ptr1.add(::core::mem::size_of::<*const u8>()).cast::<u8>() = (2i32)
                            as u8;
                        let vec23 = (e.into_bytes()).into_boxed_slice();
                        let ptr23 = vec23.as_ptr().cast::<u8>();
                        let len23 = vec23.len();
                        ::core::mem::forget(vec23);
                        *ptr1
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>() = len23;
                        *ptr1
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>() = ptr23.cast_mut();
                    }
                    V27::Cancelled => {
                        *ptr1.add(::core::mem::size_of::<*const u8>()).cast::<u8>() = (3i32)
                            as u8;
                    }
                    V27::Denied(e) => {
                        *ptr1.add(::core::mem::size_of::<*const u8>()).cast::<u8>() = (4i32)
                            as u8;
                        let vec24 = (e.into_bytes()).into_boxed_slice();
                        let ptr24 = vec24.as_ptr().cast::<u8>();
                        let len24 = vec24.len();
                        ::core::mem::forget(vec24);
                        *ptr1
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>() = len24;
                        *ptr1
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>() = ptr24.cast_mut();
                    }
                    V27::Upstream(e) => {
                        *ptr1.add(::core::mem::size_of::<*const u8>()).cast::<u8>() = (5i32)
                            as u8;
                        let vec25 = (e.into_bytes()).into_boxed_slice();
                        let ptr25 = vec25.as_ptr().cast::<u8>();
                        let len25 = vec25.len();
                        ::core::mem::forget(vec25);
                        *ptr1
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>() = len25;
                        *ptr1
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>() = ptr25.cast_mut();
                    }
                    V27::Other(e) => {
                        *ptr1.add(::core::mem::size_of::<*const u8>()).cast::<u8>() = (6i32)
                            as u8;
                        let vec26 = (e.into_bytes()).into_boxed_slice();
                        let ptr26 = vec26.as_ptr().cast::<u8>();
                        let len26 = vec26.len();
                        ::core::mem::forget(vec26);
                        *ptr1
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>() = len26;
                        *ptr1
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>() = ptr26.cast_mut();
                    }
                }
            }
        };
        ptr1
    }
}
#[doc(hidden)]
#[allow(non_snake_case)]
pub unsafe fn __post_return_enrich<T_: Guest>(arg0: *mut u8) {
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
                let base10 = l1;
                let len10 = l2;
                for i in 0..len10 {
                    let base = base10
                        .add(i * (40 + 2 * ::core::mem::size_of::<*const u8>()));
                    {
                        let l3 = *base.add(0).cast::<*mut u8>();
                        let l4 = *base
                            .add(::core::mem::size_of::<*const u8>())
                            .cast::<usize>();
                        _rt::cabi_dealloc(l3, l4, 1);
                        let l5 = i32::from(
                            *base
                                .add(8 + 2 * ::core::mem::size_of::<*const u8>())
                                .cast::<u8>(),
                        );
                        match l5 {
                            0 => {}
                            1 => {}
                            2 => {}
                            3 => {
                                let l6 = *base
                                    .add(16 + 2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<*mut u8>();
                                let l7 = *base
                                    .add(16 + 3 * ::core::mem::size_of::<*const u8>())
                                    .cast::<usize>();
                                _rt::cabi_dealloc(l6, l7, 1);
                            }
                            4 => {}
                            _ => {
                                let l8 = *base
                                    .add(16 + 2 * ::core::mem::size_of::<*const u8>())
                                    .cast::<*mut u8>();
                                let l9 = *base
                                    .add(16 + 3 * ::core::mem::size_of::<*const u8>())
                                    .cast::<usize>();
                                _rt::cabi_dealloc(l8, l9, 1);
                            }
                        }
                    }
                }
                _rt::cabi_dealloc(
                    base10,
                    len10 * (40 + 2 * ::core::mem::size_of::<*const u8>()),
                    8,
                );
                let l11 = *arg0
                    .add(3 * ::core::mem::size_of::<*const u8>())
                    .cast::<*mut u8>();
                let l12 = *arg0
                    .add(4 * ::core::mem::size_of::<*const u8>())
                    .cast::<usize>();
                let base23 = l11;
                let len23 = l12;
                for i in 0..len23 {
                    let base = base23
                        .add(i * (8 + 4 * ::core::mem::size_of::<*const u8>()));
                    {
                        let l13 = *base.add(0).cast::<*mut u8>();
                        let l14 = *base
                            .add(::core::mem::size_of::<*const u8>())
                            .cast::<usize>();
                        _rt::cabi_dealloc(l13, l14, 1);
                        let l15 = *base
                            .add(8 + 2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>();
                        let l16 = *base
                            .add(8 + 3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>();
                        let base22 = l15;
                        let len22 = l16;
                        for i in 0..len22 {
                            let base = base22.add(i * 40);
                            {
                                let l17 = i32::from(*base.add(0).cast::<u8>());
                                match l17 {
                                    0 => {}
                                    1 => {}
                                    2 => {}
                                    3 => {
                                        let l18 = *base.add(8).cast::<*mut u8>();
                                        let l19 = *base
                                            .add(8 + 1 * ::core::mem::size_of::<*const u8>())
                                            .cast::<usize>();
                                        _rt::cabi_dealloc(l18, l19, 1);
                                    }
                                    4 => {}
                                    _ => {
                                        let l20 = *base.add(8).cast::<*mut u8>();
                                        let l21 = *base
                                            .add(8 + 1 * ::core::mem::size_of::<*const u8>())
                                            .cast::<usize>();
                                        _rt::cabi_dealloc(l20, l21, 1);
                                    }
                                }
                            }
                        }
                        _rt::cabi_dealloc(base22, len22 * 40, 8);
                    }
                }
                _rt::cabi_dealloc(
                    base23,
                    len23 * (8 + 4 * ::core::mem::size_of::<*const u8>()),
                    ::core::mem::size_of::<*const u8>(),
                );
            }
            _ => {
                let l24 = i32::from(
                    *arg0.add(::core::mem::size_of::<*const u8>()).cast::<u8>(),
                );
                match l24 {
                    0 => {
                        let l25 = *arg0
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>();
                        let l26 = *arg0
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>();
                        _rt::cabi_dealloc(l25, l26, 1);
                    }
                    1 => {
                        let l27 = *arg0
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>();
                        let l28 = *arg0
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>();
                        _rt::cabi_dealloc(l27, l28, 1);
                    }
                    2 => {
                        let l29 = *arg0
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>();
                        let l30 = *arg0
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>();
                        _rt::cabi_dealloc(l29, l30, 1);
                    }
                    3 => {}
                    4 => {
                        let l31 = *arg0
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>();
                        let l32 = *arg0
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>();
                        _rt::cabi_dealloc(l31, l32, 1);
                    }
                    5 => {
                        let l33 = *arg0
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>();
                        let l34 = *arg0
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>();
                        _rt::cabi_dealloc(l33, l34, 1);
                    }
                    _ => {
                        let l35 = *arg0
                            .add(2 * ::core::mem::size_of::<*const u8>())
                            .cast::<*mut u8>();
                        let l36 = *arg0
                            .add(3 * ::core::mem::size_of::<*const u8>())
                            .cast::<usize>();
                        _rt::cabi_dealloc(l35, l36, 1);
                    }
                }
            }
        }
    }
}
pub trait Guest {
    /// Called once per stage and record, in a fresh sandbox. Fields are votes
    /// like an extractor's: several enrichers may claim one field.
    #[allow(async_fn_in_trait)]
    fn enrich() -> ::core::result::Result<Votes, Failure>;
}
#[doc(hidden)]
#[macro_export]
macro_rules! __export_world_enricher_cabi {
    ($ty:ident with_types_in $($path_to_types:tt)*) => {
        const _ : () = { #[unsafe (export_name = "enrich")] unsafe extern "C" fn
        export_enrich() -> * mut u8 { unsafe { $($path_to_types)*::
        _export_enrich_cabi::<$ty > () } } #[unsafe (export_name = "cabi_post_enrich")]
        unsafe extern "C" fn _post_return_enrich(arg0 : * mut u8,) { unsafe {
        $($path_to_types)*:: __post_return_enrich::<$ty > (arg0) } } };
    };
}
#[doc(hidden)]
pub use __export_world_enricher_cabi;
#[cfg_attr(target_pointer_width = "64", repr(align(8)))]
#[cfg_attr(target_pointer_width = "32", repr(align(4)))]
struct _RetArea([::core::mem::MaybeUninit<u8>; 5 * ::core::mem::size_of::<*const u8>()]);
static mut _RET_AREA: _RetArea = _RetArea(
    [::core::mem::MaybeUninit::uninit(); 5 * ::core::mem::size_of::<*const u8>()],
);
mod _rt {
    #![allow(dead_code, unused_imports, clippy::all)]
    #[cfg(target_arch = "wasm32")]
    pub fn run_ctors_once() {
        wit_bindgen::rt::run_ctors_once();
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
    pub unsafe fn cabi_dealloc(ptr: *mut u8, size: usize, align: usize) {
        if size == 0 {
            return;
        }
        unsafe {
            let layout = alloc::Layout::from_size_align_unchecked(size, align);
            alloc::dealloc(ptr, layout);
        }
    }
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
macro_rules! __export_enricher_impl {
    ($ty:ident) => {
        self::export!($ty with_types_in self);
    };
    ($ty:ident with_types_in $($path_to_types_root:tt)*) => {
        $($path_to_types_root)*:: __export_world_enricher_cabi!($ty with_types_in
        $($path_to_types_root)*); const _ : () = { #[cfg(target_arch = "wasm32")]
        #[unsafe (link_section =
        "component-type:wit-bindgen:0.63.0:crescendo:plugin@0.1.0:enricher:imports and exports")]
        #[doc(hidden)] #[allow(clippy::octal_escapes)] pub static
        __WIT_BINDGEN_COMPONENT_TYPE : [u8; 4301] = *
        b"\
\0asm\x0d\0\x01\0\0\x19\x16wit-component-encoding\x04\0\x07\xce\x20\x01A\x02\x01\
A\x1f\x01B\x16\x01r\x04\x03redv\x05greenv\x04bluev\x05alphav\x04\0\x05color\x03\0\
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
0.1.0\x05\x0f\x03\0\x05votes\x03\0\x04\x03\0\x07failure\x03\0\x01\x01j\x01\x10\x01\
\x11\x01@\0\0\x12\x04\0\x06enrich\x01\x13\x04\0\x1fcrescendo:plugin/enricher@0.1\
.0\x04\0\x0b\x0e\x01\0\x08enricher\x03\0\0\0G\x09producers\x01\x0cprocessed-by\x02\
\x0dwit-component\x070.262.0\x10wit-bindgen-rust\x060.63.0";
        };
    };
}
#[doc(inline)]
pub use __export_enricher_impl as export;
#[cfg(target_arch = "wasm32")]
#[unsafe(
    link_section = "component-type:wit-bindgen:0.63.0:crescendo:plugin@0.1.0:enricher-with-all-of-its-exports-removed:encoded world"
)]
#[doc(hidden)]
#[allow(clippy::octal_escapes)]
pub static __WIT_BINDGEN_COMPONENT_TYPE: [u8; 4343] = *b"\
\0asm\x0d\0\x01\0\0\x19\x16wit-component-encoding\x04\0\x07\xd8\x20\x01A\x02\x01\
A\x1c\x01B\x16\x01r\x04\x03redv\x05greenv\x04bluev\x05alphav\x04\0\x05color\x03\0\
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
0.1.0\x05\x0f\x03\0\x05votes\x03\0\x04\x03\0\x07failure\x03\0\x01\x04\0?crescend\
o:plugin/enricher-with-all-of-its-exports-removed@0.1.0\x04\0\x0b.\x01\0(enriche\
r-with-all-of-its-exports-removed\x03\0\0\0G\x09producers\x01\x0cprocessed-by\x02\
\x0dwit-component\x070.262.0\x10wit-bindgen-rust\x060.63.0";
#[inline(never)]
#[doc(hidden)]
pub fn __link_custom_section_describing_imports() {
    wit_bindgen::rt::maybe_link_cabi_realloc();
}
