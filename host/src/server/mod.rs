//! The only room with HTTP serving: routes, admission, events to bytes.
