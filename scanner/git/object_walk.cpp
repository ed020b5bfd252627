// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/object_walk.h"

#include <algorithm>
#include <vector>

#include "scanner/git/object_store.h"

namespace tokensweep::git {
namespace {

// Shows what for_each reads to a sink of walks.
class WholeObjects final : public ObjectSink {
 public:
  WholeObjects(WalkSink& sink, unsigned threads)
      : sink_(sink), counts_(std::max(1U, threads)) {}

  void object(unsigned worker, const ObjectView& object) override {
    Counts& counts = counts_[worker];
    ++counts.objects;
    counts.bytes += object.content.size();
    // Nothing is made from this object, so its state is of no use.
    (void)sink_.object(
        worker, WalkedObject(object.id, object.type, object.content, false),
        nullptr);
  }

  [[nodiscard]] WalkStatistics statistics() const {
    WalkStatistics result;
    for (const Counts& counts : counts_) {
      result.objects += counts.objects;
      result.bytes_produced += counts.bytes;
    }
    return result;
  }

 private:
  // On a cache line of its own.
  struct alignas(64) Counts {
    std::uint64_t objects = 0;
    std::uint64_t bytes = 0;
  };

  WalkSink& sink_;
  std::vector<Counts> counts_;
};

}  // namespace

Result<WalkStatistics> ObjectStore::walk(const ReadOptions& options,
                                         WalkSink& sink, Coverage& coverage) {
  WholeObjects objects(sink, options.threads);
  TRY(for_each(options, objects, coverage));
  return objects.statistics();
}

}  // namespace tokensweep::git
