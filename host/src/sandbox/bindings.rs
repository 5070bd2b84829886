//! Types and traits generated from `wit/`, for all worlds at once: their
//! imports are the same, their exports are called by name.

use wasmtime::component::{ComponentType, Lift, Lower};

wasmtime::component::bindgen!({
    path: "../wit",
    inline: "
        package crescendo:host;
        world everything {
            import crescendo:plugin/types@0.1.0;
            import crescendo:plugin/subject@0.1.0;
            import crescendo:plugin/sink@0.1.0;
            import crescendo:plugin/clock@0.1.0;
            import crescendo:plugin/poll@0.1.0;
            import crescendo:plugin/log@0.1.0;
            import crescendo:plugin/compute@0.1.0;
            import crescendo:plugin/http@0.1.0;
            import crescendo:plugin/models@0.1.0;
            import crescendo:plugin/cache@0.1.0;
        }
    ",
    world: "crescendo:host/everything",
    imports: {
        "crescendo:plugin/clock.wait": async | trappable,
        "crescendo:plugin/poll.wait-any": async | trappable,
        "crescendo:plugin/compute.[method]buffer.load-image": async | trappable,
        "crescendo:plugin/compute.[method]completion.wait": async | trappable,
        "crescendo:plugin/http.fetch": async | trappable,
        "crescendo:plugin/http.fetch-all": async | trappable,
        "crescendo:plugin/http.[method]response.next": async | trappable,
        "crescendo:plugin/models.generate": async | trappable,
        "crescendo:plugin/models.[method]generation.next": async | trappable,
        default: trappable,
    },
    with: {
        "crescendo:plugin/subject.image": crate::subject::Image,
        "crescendo:plugin/subject.page": super::host::Absent,
        "crescendo:plugin/subject.document": super::host::Absent,
        "crescendo:plugin/poll.waitable": super::host::poll::Waitable,
        "crescendo:plugin/http.response": super::host::http::Response,
        "crescendo:plugin/models.generation": super::host::models::Generation,
        "crescendo:plugin/compute.buffer": super::host::compute::Buffer,
        "crescendo:plugin/compute.program": super::host::compute::Program,
        "crescendo:plugin/compute.completion": super::host::compute::Completion,
    },
});

/// `candidate` of the world `router`.
#[derive(Clone, ComponentType, Lift, Lower)]
#[component(record)]
pub(super) struct Candidate {
    pub(super) stage: String,
    pub(super) tier: u8,
    #[component(name = "reserve-micros")]
    pub(super) reserve_micros: u64,
}

/// `route` of the world `router`.
#[derive(Clone, ComponentType, Lift, Lower)]
#[component(record)]
pub(super) struct Route {
    pub(super) stages: Vec<String>,
    pub(super) reason: String,
}
