// What makes Open MPI start and end quickly.
#pragma once

namespace convoy {

/// Ranks of one node talk through shared memory. Told so before it starts, Open MPI does not try
/// the fabrics of a cluster, which takes longer than a small run (0.33 s against 0.13 s). What the
/// user set stays.
void prefer_shared_memory();

/// Lets the TCP connections of this process send small messages at once. A rank ends with several
/// to its launcher, which does not answer the first: the next would wait 40 ms for the system to
/// acknowledge it. To be called when MPI has started.
void send_small_messages_at_once();

/// From now on a crash ends the process with this code: Open MPI 4.1 sometimes crashes while it
/// shuts down, when all ranks have agreed on how the run ended.
void leave_on_crash(int code);

}  // namespace convoy
