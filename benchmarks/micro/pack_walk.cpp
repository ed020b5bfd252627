// SPDX-License-Identifier: Apache-2.0
// Walks the objects of a repository without looking at them:
// bench_pack_walk OBJECTS-FOLDER [blob|tree|commit|all] [THREADS]
// By default with 1 and then with 2 threads.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include "scanner/git/pack_store.h"

using tokensweep::Coverage;
using tokensweep::git::kAllTypes;
using tokensweep::git::mask_of;
using tokensweep::git::ObjectType;
using tokensweep::git::open_pack_store;
using tokensweep::git::ReadOptions;
using tokensweep::git::TypeMask;
using tokensweep::git::WalkedObject;
using tokensweep::git::WalkSink;
using tokensweep::git::WalkState;

namespace {

class IdleSink final : public WalkSink {
 public:
  std::unique_ptr<WalkState> object(unsigned /*worker*/,
                                    const WalkedObject& /*object*/,
                                    const WalkState* /*base*/) override {
    return nullptr;
  }
};

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_usec) / 1e6;
}

double cpu_seconds() {
  rusage usage = {};
  ::getrusage(RUSAGE_SELF, &usage);
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Timer {
  double cpu = cpu_seconds();
  std::chrono::steady_clock::time_point start =
      std::chrono::steady_clock::now();

  void print(const char* what) const {
    const std::chrono::duration<double> wall =
        std::chrono::steady_clock::now() - start;
    std::printf("%-22s %6.2f CPU s %6.2f wall s\n", what, cpu_seconds() - cpu,
                wall.count());
  }
};

TypeMask types_of(std::string_view name) {
  if (name == "blob") return mask_of(ObjectType::kBlob);
  if (name == "tree") return mask_of(ObjectType::kTree);
  if (name == "commit") return mask_of(ObjectType::kCommit);
  return kAllTypes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  std::vector<unsigned> rounds = {1, 2};
  if (argc > 3) rounds = {static_cast<unsigned>(std::atoi(argv[3]))};
  for (const unsigned threads : rounds) {
    std::printf("%u thread%s\n", threads, threads == 1 ? "" : "s");
    const auto store = open_pack_store({argv[1]});
    ReadOptions options;
    options.types = types_of(argc > 2 ? argv[2] : "blob");
    options.threads = threads;
    IdleSink sink;
    Coverage coverage;
    ReadOptions nothing = options;
    nothing.types = 0;
    const Timer planning;
    if (!store->walk(nothing, sink, coverage)) return 1;
    planning.print("  index and plan");
    const Timer walking;
    const auto done = store->walk(options, sink, coverage);
    walking.print("  walk");
    if (!done) return 1;
    std::printf(
        "  %llu objects, %.1f MB produced, %.1f MB inflated, %.1f MB of "
        "buffers, %.1f MB of plan, %s\n",
        static_cast<unsigned long long>(done->objects),
        static_cast<double>(done->bytes_produced) / 1e6,
        static_cast<double>(done->bytes_inflated) / 1e6,
        static_cast<double>(done->peak_buffer_bytes) / 1e6,
        static_cast<double>(done->plan_bytes) / 1e6,
        coverage.complete() ? "complete" : "incomplete");
  }
  return 0;
}
