#ifndef ASYNCARIUM_MODEL_PAGED_H
#define ASYNCARIUM_MODEL_PAGED_H

// Arrays that are cheap to copy. An array is a list of pages; a copy shares them, and a page is copied when one of those
// who share it writes to it. So the state of a run can be kept at many steps, and costs only what differs.
//
//   array ──> [ page 0 | page 1 | page 2 ]        copy ──> [ page 0 | page 1 | page 2' ]
//                 └──── shared ───┘ └─ its own                                    └─ its own

#include <stdbool.h>
#include <stddef.h>

enum { PAGED_ITEMS = 64 }; // in a page

typedef struct PagedPage PagedPage;

typedef struct Paged {
    PagedPage **pages; // NULL: none of its items was ever written to; all are zero
    size_t page_count;
    size_t page_capacity;
    size_t item_size;
    size_t count; // of items: one past the highest that was written to
} Paged;          // zeroed but for item_size: empty and ready

void paged_done(Paged *paged);
// Makes `to`, which may hold something, the same as `from`. O(pages).
void paged_copy(Paged *to, const Paged *from);
// For reading; NULL past the end or in a page that was never written to.
const void *paged_read(const Paged *paged, size_t index);
// For writing; grows the array with zeros up to there. Valid until the next copy, or write to another page.
void *paged_write(Paged *paged, size_t index);
// Bytes that this array alone keeps alive: of the pages that nobody shares.
size_t paged_own_bytes(const Paged *paged);

#endif
