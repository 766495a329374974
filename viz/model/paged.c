// Pages with a count of those who share them.

#include "viz/model/paged.h"

#include "viz/model/text.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

struct PagedPage {
    size_t shared_by;
    alignas(max_align_t) unsigned char items[];
};

static size_t items_size(const Paged *paged) { return paged->item_size * PAGED_ITEMS; }

static void release(PagedPage *page) {
    if (page && --page->shared_by == 0) free(page);
}

static void release_all(Paged *paged) {
    for (size_t i = 0; i < paged->page_count; i++) release(paged->pages[i]);
    paged->page_count = 0;
    paged->count = 0;
}

void paged_done(Paged *paged) {
    release_all(paged);
    free(paged->pages);
    *paged = (Paged){.item_size = paged->item_size};
}

static void make_room(Paged *paged, size_t page_count) {
    if (page_count <= paged->page_capacity) return;
    size_t capacity = paged->page_capacity * 2 > page_count ? paged->page_capacity * 2 : page_count;
    paged->pages = text_resize(paged->pages, capacity * sizeof *paged->pages);
    paged->page_capacity = capacity;
}

void paged_copy(Paged *to, const Paged *from) {
    for (size_t i = 0; i < from->page_count; i++) {
        if (from->pages[i]) from->pages[i]->shared_by++;
    }
    release_all(to);
    make_room(to, from->page_count);
    if (from->page_count > 0) memcpy(to->pages, from->pages, from->page_count * sizeof *to->pages);
    to->page_count = from->page_count;
    to->item_size = from->item_size;
    to->count = from->count;
}

const void *paged_read(const Paged *paged, size_t index) {
    if (index >= paged->count) return NULL;
    const PagedPage *page = paged->pages[index / PAGED_ITEMS];
    return page ? page->items + index % PAGED_ITEMS * paged->item_size : NULL;
}

static PagedPage *page_new(const Paged *paged, const PagedPage *old) {
    PagedPage *page = text_allocate(sizeof *page + items_size(paged));
    page->shared_by = 1;
    if (old) memcpy(page->items, old->items, items_size(paged));
    else memset(page->items, 0, items_size(paged));
    return page;
}

static void own_page(Paged *paged, size_t number) {
    PagedPage *old = paged->pages[number];
    if (old && old->shared_by == 1) return;
    paged->pages[number] = page_new(paged, old);
    release(old);
}

void *paged_write(Paged *paged, size_t index) {
    size_t number = index / PAGED_ITEMS;
    make_room(paged, number + 1);
    while (paged->page_count <= number) paged->pages[paged->page_count++] = NULL;
    own_page(paged, number);
    if (index >= paged->count) paged->count = index + 1;
    return paged->pages[number]->items + index % PAGED_ITEMS * paged->item_size;
}

size_t paged_own_bytes(const Paged *paged) {
    size_t bytes = paged->page_capacity * sizeof *paged->pages;
    for (size_t i = 0; i < paged->page_count; i++) {
        if (paged->pages[i] && paged->pages[i]->shared_by == 1) bytes += items_size(paged);
    }
    return bytes;
}
