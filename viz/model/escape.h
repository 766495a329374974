#ifndef ASYNCARIUM_MODEL_ESCAPE_H
#define ASYNCARIUM_MODEL_ESCAPE_H

// Texts inside of documents: what they hold cannot end the place where they stand.

#include "viz/model/text.h"

// In XML and HTML, between tags and in attributes with double quotes. As text_put_shown, since XML has no way to write
// most control characters; but newlines stay.
void escape_put_xml(Text *text, EventText string);

// A JSON string with its quotes; null where the text is absent. It can stand in a <script>: '<' and the line separators
// of JavaScript are escaped. All letters are kept, lone surrogates too; bytes that are no UTF-8 appear as \xff.
void escape_put_json(Text *text, EventText string);

#endif
