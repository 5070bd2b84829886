// The few functions of a C library that plugins and their bindings call, so
// that a plugin in C imports no WASI and needs no library of the system.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// A page of WebAssembly, and what every piece of memory is aligned to.
#define PAGE ((size_t)65536)
#define ALIGN ((size_t)16)

// Where the linker's own data ends.
extern unsigned char __heap_base;

// Lies before each piece.
typedef struct {
  size_t size;
} head;

// Where the next piece begins, and the piece that was given out last.
static uintptr_t next;
static unsigned char *last;

static size_t rounded(size_t size) { return (size + ALIGN - 1) & ~(ALIGN - 1); }

// Makes memory reach to `end`; whether there is as much.
static int reach(uintptr_t end) {
  size_t there = __builtin_wasm_memory_size(0) * PAGE;
  if (end <= there) return 1;
  size_t pages = (end - there + PAGE - 1) / PAGE;
  return __builtin_wasm_memory_grow(0, pages) != (size_t)-1;
}

void *malloc(size_t size) {
  if (size > (size_t)1 << 31) return NULL;
  if (next == 0) next = rounded((uintptr_t)&__heap_base);
  uintptr_t piece = next + ALIGN, end = piece + rounded(size);
  if (end < piece || !reach(end)) return NULL;
  ((head *)next)->size = size;
  next = end;
  last = (unsigned char *)piece;
  return last;
}

void *calloc(size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) return NULL;
  void *piece = malloc(bytes);
  return piece ? memset(piece, 0, bytes) : NULL;
}

void *realloc(void *piece, size_t size) {
  if (piece == NULL) return malloc(size);
  head *before = (head *)((unsigned char *)piece - ALIGN);
  if (piece == last && size <= (size_t)1 << 31) {
    uintptr_t end = (uintptr_t)piece + rounded(size);
    if (end < (uintptr_t)piece || !reach(end)) return NULL;
    before->size = size;
    next = end;
    return piece;
  }
  if (size <= before->size) return piece;
  void *moved = malloc(size);
  return moved ? memcpy(moved, piece, before->size) : NULL;
}

void free(void *piece) {
  if (piece == NULL || piece != last) return;
  next = (uintptr_t)piece - ALIGN;
  last = NULL;
}

_Noreturn void abort(void) { __builtin_trap(); }

// With bulk memory these are instructions.
void *memcpy(void *restrict to, const void *restrict from, size_t count) {
  return __builtin_memcpy(to, from, count);
}

void *memmove(void *to, const void *from, size_t count) { return __builtin_memmove(to, from, count); }

void *memset(void *to, int byte, size_t count) { return __builtin_memset(to, byte, count); }

int memcmp(const void *one, const void *other, size_t count) {
  const unsigned char *a = one, *b = other;
  for (size_t i = 0; i < count; i++) {
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return 0;
}

size_t strlen(const char *text) {
  size_t length = 0;
  while (text[length] != 0) length++;
  return length;
}

int strcmp(const char *one, const char *other) {
  while (*one != 0 && *one == *other) one++, other++;
  return (unsigned char)*one - (unsigned char)*other;
}
