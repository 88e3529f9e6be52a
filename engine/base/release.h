// Frees the memory of a container that goes on living: a worker's buffer after one huge file.
#pragma once

namespace aircher {

/// Frees all that a vector or string holds. `container = {}` would not: it assigns an empty list, and keeps the room.
template <class Container>
void release(Container& container) {
    Container().swap(container);
}

}  // namespace aircher
