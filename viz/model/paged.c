// Nodes with a count of those who share them. Who shares a node shares all that is below it.

#include "viz/model/paged.h"

#include "viz/model/text.h"

#include <assert.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum { BRANCH_BITS = 6 };
static_assert(PAGED_ITEMS == 1 << BRANCH_BITS, "an index is cut into digits of so many bits");

struct PagedNode {
    size_t shared_by;
    union {
        PagedNode *branches[PAGED_ITEMS]; // NULL: nothing was written there
        alignas(max_align_t) unsigned char items[1];
    } as;
};

enum { HEADER_SIZE = offsetof(PagedNode, as) };

static size_t node_size(const Paged *paged, int height) {
    return HEADER_SIZE + (height > 0 ? sizeof(PagedNode *) : paged->item_size) * PAGED_ITEMS;
}

static PagedNode *node_new(const Paged *paged, int height) {
    size_t size = node_size(paged, height);
    PagedNode *node = text_allocate(size);
    memset(node, 0, size);
    node->shared_by = 1;
    return node;
}

static void release(PagedNode *node, int height) {
    if (!node || --node->shared_by > 0) return;
    for (int i = 0; height > 0 && i < PAGED_ITEMS; i++) release(node->as.branches[i], height - 1);
    free(node);
}

void paged_done(Paged *paged) {
    release(paged->root, paged->height);
    *paged = (Paged){.item_size = paged->item_size};
}

void paged_copy(Paged *to, const Paged *from) {
    if (from->root) from->root->shared_by++;
    release(to->root, to->height);
    *to = *from;
}

// Which branch leads to the item, in a node of that height.
static size_t digit(size_t index, int height) { return index >> (BRANCH_BITS * height) & (PAGED_ITEMS - 1); }

const void *paged_read(const Paged *paged, size_t index) {
    if (index >= paged->count) return NULL;
    const PagedNode *node = paged->root;
    for (int height = paged->height; node && height > 0; height--) node = node->as.branches[digit(index, height)];
    return node ? node->as.items + digit(index, 0) * paged->item_size : NULL;
}

const void *paged_read_page(const Paged *paged, size_t index, size_t *count) {
    size_t left = index < paged->count ? paged->count - index : 0, in_page = PAGED_ITEMS - digit(index, 0);
    *count = left < in_page ? left : in_page;
    return paged_read(paged, index);
}

// The same node, shared with nobody: a copy takes its place, if it must.
static PagedNode *own(const Paged *paged, PagedNode *node, int height) {
    if (!node) return node_new(paged, height);
    if (node->shared_by == 1) return node;
    size_t size = node_size(paged, height);
    PagedNode *copy = memcpy(text_allocate(size), node, size);
    copy->shared_by = 1;
    node->shared_by--;
    for (int i = 0; height > 0 && i < PAGED_ITEMS; i++) {
        if (copy->as.branches[i]) copy->as.branches[i]->shared_by++;
    }
    return copy;
}

// Puts nodes on top until the index is in reach.
static void grow(Paged *paged, size_t index) {
    while (index >> BRANCH_BITS >> (BRANCH_BITS * paged->height)) {
        paged->height++;
        if (!paged->root) continue;
        PagedNode *root = node_new(paged, paged->height);
        root->as.branches[0] = paged->root;
        paged->root = root;
    }
}

void *paged_write(Paged *paged, size_t index) {
    grow(paged, index);
    PagedNode *node = paged->root = own(paged, paged->root, paged->height);
    for (int height = paged->height; height > 0; height--) {
        PagedNode **branch = &node->as.branches[digit(index, height)];
        node = *branch = own(paged, *branch, height - 1);
    }
    if (index >= paged->count) paged->count = index + 1;
    return node->as.items + digit(index, 0) * paged->item_size;
}

static size_t own_bytes(const Paged *paged, const PagedNode *node, int height) {
    if (!node || node->shared_by > 1) return 0;
    size_t bytes = node_size(paged, height);
    for (int i = 0; height > 0 && i < PAGED_ITEMS; i++) bytes += own_bytes(paged, node->as.branches[i], height - 1);
    return bytes;
}

size_t paged_own_bytes(const Paged *paged) { return own_bytes(paged, paged->root, paged->height); }
