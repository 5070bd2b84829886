// Bytes and texts, for plugins in C: the part of <string.h> that they use.

#ifndef CRESCENDO_STRING_H
#define CRESCENDO_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int byte, size_t count);
int memcmp(const void *one, const void *other, size_t count);
size_t strlen(const char *text);
int strcmp(const char *one, const char *other);

#endif
