#ifndef ASYNCARIUM_MODEL_PAGED_H
#define ASYNCARIUM_MODEL_PAGED_H

// Arrays that are cheap to copy. An array is a tree of pages, as the tables of a processor's memory are. A copy shares the
// root, which takes no time at all; who writes first makes pages of his own, on the way from the root to the item. So the
// state of a run can be kept at many steps, and costs only what differs.
//
//   array ──> root ──┬──> [ page 0 ]               copy ──> root' ──┬──> page 0, the same
//                    ├──> [ page 1 ]                                ├──> page 1, the same
//                    └──> [ page 2 ]                                └──> [ page 2' ], its own

#include <stdbool.h>
#include <stddef.h>

enum { PAGED_ITEMS = 64 }; // in a page, and branches of a node

typedef struct PagedNode PagedNode;

typedef struct Paged {
    PagedNode *root; // NULL: none of its items was ever written to; all are zero
    int height;      // of the tree: 0 where the root is a page of items
    size_t item_size;
    size_t count; // of items: one past the highest that was written to
} Paged;          // zeroed but for item_size: empty and ready

void paged_done(Paged *paged);
// Makes `to`, which may hold something, the same as `from`. O(1), but for what `to` held alone.
void paged_copy(Paged *to, const Paged *from);
// For reading; NULL past the end or in a page that was never written to.
const void *paged_read(const Paged *paged, size_t index);
// The same, and how many items from there on lie in one page, written to or not; 0 past the end.
const void *paged_read_page(const Paged *paged, size_t index, size_t *count);
// For writing; grows the array with zeros up to there. Valid until the next copy, or write to another page.
void *paged_write(Paged *paged, size_t index);
// Bytes that this array alone keeps alive: of the pages that nobody shares. O(their number).
size_t paged_own_bytes(const Paged *paged);

#endif
