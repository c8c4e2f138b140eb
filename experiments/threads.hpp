#pragma once
// Many runs over threads that share nothing.

#include <cstddef>
#include <functional>

namespace halfopen::experiments {

/// One of many runs. It calls what it is given now and then with the share of it that is done
/// (0..1), and stops soon when that returns false.
using ThreadedWork = std::function<void(std::size_t index, const std::function<bool(double)>&)>;

/// Does `work` for each index below `count`, in their order, over `threads` threads (0: as many as
/// the machine has). `keep_going` is called from the calling thread only, some twenty times a
/// second and at the end, with the share of all that is done; `false` stops. Returns whether all
/// was done. What `work` throws stops it too, and is thrown on.
bool run_over_threads(std::size_t count, unsigned threads,
                      const std::function<bool(double)>& keep_going, const ThreadedWork& work);

}  // namespace halfopen::experiments
