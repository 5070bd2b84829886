//! One prioritised executor for everything that computes: guests, decoders, kernels.
