//! What a run is about, held by the host: images with their decoded levels.
