#include "sim/lang/utf8.h"

#include <string.h>

typedef struct Range {
    uint32_t first;
    uint32_t last;
} Range;

#define ARRAY_LEN(array) (sizeof(array) / sizeof *(array))

// The tables are short and sorted; most letters are ASCII and never get here.
static bool contains(const Range *ranges, size_t count, uint32_t letter) {
    for (size_t i = 0; i < count && ranges[i].first <= letter; i++)
        if (letter <= ranges[i].last)
            return true;
    return false;
}

static size_t sequence_length(unsigned char lead) {
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return 2;
    if (lead >= 0xe0 && lead <= 0xef)
        return 3;
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

size_t utf8_decode(const char *bytes, size_t length, uint32_t *letter) {
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    static const unsigned char lead_mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    size_t size = sequence_length((unsigned char)bytes[0]);
    if (!size || size > length)
        return 0;
    uint32_t value = (unsigned char)bytes[0] & lead_mask[size];
    for (size_t i = 1; i < size; i++) {
        if (((unsigned char)bytes[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | ((unsigned char)bytes[i] & 0x3f);
    }
    if (value < smallest[size] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *letter = value;
    return size;
}

size_t utf8_encode(uint32_t letter, char out[4]) {
    if (letter < 0x80) {
        out[0] = (char)letter;
        return 1;
    }
    size_t size = letter < 0x800 ? 2 : letter < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = size - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (letter & 0x3f));
        letter >>= 6;
    }
    out[0] = (char)(lead[size] | letter);
    return size;
}

size_t utf8_find_invalid(const char *bytes, size_t length) {
    size_t i = 0;
    while (i < length) {
        uint64_t eight;
        if (length - i >= sizeof eight) {
            memcpy(&eight, bytes + i, sizeof eight);
            if (!(eight & 0x8080808080808080U)) {
                i += sizeof eight;
                continue;
            }
        }
        uint32_t letter;
        size_t size = utf8_decode(bytes + i, length - i, &letter);
        if (!size)
            return i;
        i += size;
    }
    return length;
}

int utf8_width(uint32_t letter) {
    static const Range none[] = {
        {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a}, {0x064b, 0x065f},
        {0x0900, 0x0902}, {0x093c, 0x093c}, {0x0941, 0x0948}, {0x094d, 0x094d}, {0x0e31, 0x0e31},
        {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f},
        {0x20d0, 0x20f0}, {0x302a, 0x302d}, {0x3099, 0x309a}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
        {0x1f3fb, 0x1f3ff}, {0xe0100, 0xe01ef},
    };
    static const Range wide[] = {
        {0x1100, 0x115f},   {0x231a, 0x231b},   {0x23e9, 0x23ec},   {0x2614, 0x2615},   {0x2648, 0x2653},
        {0x26a1, 0x26a1},   {0x26bd, 0x26be},   {0x26d4, 0x26d4},   {0x2705, 0x2705},   {0x270a, 0x270b},
        {0x2728, 0x2728},   {0x274c, 0x274c},   {0x2753, 0x2757},   {0x2795, 0x2797},   {0x2e80, 0x303e},
        {0x3041, 0x4dbf},   {0x4e00, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},
        {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x16fe0, 0x18cff}, {0x1b000, 0x1b2ff},
        {0x1f18e, 0x1f19a}, {0x1f200, 0x1f320}, {0x1f32d, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1faff},
        {0x20000, 0x3fffd},
    };
    if (letter < 0x0300)
        return 1;
    if (contains(none, ARRAY_LEN(none), letter))
        return 0;
    return contains(wide, ARRAY_LEN(wide), letter) ? 2 : 1;
}

bool utf8_is_printable(uint32_t letter) {
    static const Range hidden[] = {
        {0x0000, 0x001f}, {0x007f, 0x00a0}, {0x00ad, 0x00ad}, {0x061c, 0x061c}, {0x1680, 0x1680},
        {0x180e, 0x180e}, {0x2000, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x206f}, {0xd800, 0xf8ff},
        {0xfeff, 0xfeff}, {0xfff0, 0xfffb}, {0xfffe, 0xffff}, {0xe0000, 0xe00ff}, {0xf0000, 0x10ffff},
    };
    return !contains(hidden, ARRAY_LEN(hidden), letter);
}

bool utf8_starts_identifier(uint32_t letter) {
    if (letter < 0x80)
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_';
    static const Range marks[] = {
        {0x00b7, 0x00b7}, {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0660, 0x0669}, {0x06f0, 0x06f9}, {0x0966, 0x096f},
        {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x203f, 0x2040}, {0x2054, 0x2054}, {0x20d0, 0x20f0}, {0x302a, 0x302f},
        {0x3099, 0x309a}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xff10, 0xff19},
    };
    return utf8_continues_identifier(letter) && !contains(marks, ARRAY_LEN(marks), letter);
}

bool utf8_continues_identifier(uint32_t letter) {
    if (letter < 0x80)
        return utf8_starts_identifier(letter) || (letter >= '0' && letter <= '9');
    static const Range symbols[] = {
        {0x0080, 0x00a9}, {0x00ab, 0x00b4}, {0x00b6, 0x00b6}, {0x00b8, 0x00b9},   {0x00bb, 0x00bf},
        {0x00d7, 0x00d7}, {0x00f7, 0x00f7}, {0x02c2, 0x02c5}, {0x037e, 0x037e},   {0x055a, 0x055f},
        {0x05be, 0x05be}, {0x060c, 0x060c}, {0x061b, 0x061f}, {0x0964, 0x0965},   {0x2000, 0x203e},
        {0x2041, 0x2053}, {0x2055, 0x2070}, {0x2074, 0x207e}, {0x2080, 0x208e},   {0x20a0, 0x20cf},
        {0x2100, 0x2101}, {0x2103, 0x2106}, {0x2150, 0x215f}, {0x2190, 0x2bff},   {0x2e00, 0x3004},
        {0x3008, 0x3020}, {0x3030, 0x3030}, {0x303d, 0x3040}, {0x30fb, 0x30fb},   {0x3200, 0x33ff},
        {0x4dc0, 0x4dff}, {0xd800, 0xf8ff}, {0xfe10, 0xfe1f}, {0xfe30, 0xfe32},   {0xfe35, 0xfe4c},
        {0xfe50, 0xfe6f}, {0xff00, 0xff0f}, {0xff1a, 0xff20}, {0xff3b, 0xff3e},   {0xff40, 0xff40},
        {0xff5b, 0xff65}, {0xffe0, 0xffff}, {0x1f000, 0x1faff}, {0xe0000, 0xe00ff}, {0xf0000, 0x10ffff},
    };
    return !contains(symbols, ARRAY_LEN(symbols), letter);
}

static int append_escaped(Buffer *buffer, uint32_t letter) {
    size_t before = buffer->length;
    if (letter < 0x100)
        buffer_append_format(buffer, "\\x%02x", (unsigned)letter);
    else if (letter < 0x10000)
        buffer_append_format(buffer, "\\u%04x", (unsigned)letter);
    else
        buffer_append_format(buffer, "\\U%08x", (unsigned)letter);
    return (int)(buffer->length - before);
}

int utf8_append_shown(Buffer *buffer, const char *bytes, size_t length) {
    int cells = 0;
    for (size_t i = 0; i < length;) {
        uint32_t letter;
        size_t size = utf8_decode(bytes + i, length - i, &letter);
        if (bytes[i] == '\t') {
            buffer_append(buffer, " ", 1);
            cells++;
        } else if (size && utf8_is_printable(letter)) {
            buffer_append(buffer, bytes + i, size);
            cells += utf8_width(letter);
        } else {
            cells += append_escaped(buffer, size ? letter : (unsigned char)bytes[i]);
        }
        i += size ? size : 1;
    }
    return cells;
}
