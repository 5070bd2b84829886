// Memory, for plugins in C: the part of <stdlib.h> that a sandbox can have.

#ifndef CRESCENDO_STDLIB_H
#define CRESCENDO_STDLIB_H

#include <stddef.h>

// Memory for the rest of the call; NULL where the sandbox has no more. It lies
// at a multiple of 16.
void *malloc(size_t size);

// The same, all zeros.
void *calloc(size_t count, size_t size);

// More or less of it, with the bytes that were there.
void *realloc(void *piece, size_t size);

// Takes back the piece that was given out last. Any other stays until the call
// ends, which is soon: a sandbox lives for one call.
void free(void *piece);

// Ends the call as a trap.
_Noreturn void abort(void);

#endif
