#ifndef ASYNCARIUM_VALUE_CODEC_H
#define ASYNCARIUM_VALUE_CODEC_H

// Between text and bytes: str.encode and bytes.decode.

#include "sim/value/bytes.h"
#include "sim/value/str.h"

typedef struct Codec { // borrowed names; NULL: not given
    const char *encoding, *errors;
} Codec;

// Reads the arguments encoding and errors, VALUE_NULL where not given; `function` ("encode()") stands in messages.
bool codec_read(Runtime *rt, const char *function, Value encoding, Value errors, Codec *out);
// Without names: utf-8, strict. NULL: raised. As PyUnicode_AsEncodedString and PyUnicode_Decode.
Bytes *codec_encode(Runtime *rt, Str *str, const Codec *codec);
Str *codec_decode(Runtime *rt, Bytes *bytes, const Codec *codec);

#endif
