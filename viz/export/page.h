#ifndef ASYNCARIUM_EXPORT_PAGE_H
#define ASYNCARIUM_EXPORT_PAGE_H

// The files of page/, which are part of the program; embed.sh makes them so.

extern const char page_page_html[];     // the page, with a line {NAME} for each thing that is put in
extern const char page_page_css[];
extern const char page_page_js[];
extern const char page_timeline_js[];
extern const char page_timeline_css[];  // how a timeline looks, in the page and in a picture
extern const char page_timeline_svg[];  // the signs and arrow heads that a timeline uses

#endif
