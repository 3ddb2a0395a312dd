/* announce/ only: how long libavahi-core holds back what it sends. It waits a random part of 250 ms
 * before it probes, which RFC 6762 8.1 asks for, and as long before it announces what was not
 * probed, which nothing asks for: a container does not start on every host of the LAN at once. The
 * part is drawn with rand(3) and serves for the next 10 s (avahi-common/timeval.c), so all that can
 * be done is to choose what is drawn next, and some announcements wait for their turn all the same.
 * Nothing else in this program uses rand(3). */
#pragma once

void core_jitter_spread(void); /* any part: before what is probed */
void core_jitter_short(void);  /* at most a CORE_JITTER_PARTSth: before what is not */

enum { CORE_JITTER_PARTS = 8 };
