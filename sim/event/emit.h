#ifndef ASYNCARIUM_EVENT_EMIT_H
#define ASYNCARIUM_EVENT_EMIT_H

// How the floors above speak. The sink lies inside the world, so that a restored world goes on with the same numbers;
// the listener is borrowed and lies outside. Emitting costs one predictable branch when nobody listens:
//
//   if (event_wanted(&rt->events, DETAIL_SYNC)) event_send(&rt->events, &(Event){.kind = EVENT_LOCK_WAIT, …});

#include "asyncarium/event.h"

typedef struct EventSink {
    EventListener listener; // zeroed: nobody listens
    int64_t count;          // events sent so far: the last one's n
    int64_t now;            // virtual nanoseconds, kept up to date by the loop's clock; every event's t
} EventSink;

// Whether events of this detail reach anyone. Ask before gathering what an event says.
static inline bool event_wanted(const EventSink *sink, EventDetail detail) {
    return sink->listener.detail >= detail;
}

// Fills in n and t, and delivers. The caller has asked whether someone wants it.
static inline void event_deliver(EventSink *sink, Event *event) {
    event->n = ++sink->count;
    event->t = sink->now;
    sink->listener.receive(sink->listener.self, event);
}

// The same for any event. One above the listener's detail is dropped, and takes no number.
void event_send(EventSink *sink, Event *event);

#endif
