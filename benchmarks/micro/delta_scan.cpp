// SPDX-License-Identifier: Apache-2.0
// Matches the objects of a repository, whole and around their edits, with one
// thread, and says for each type of object what that took:
// bench_delta_scan OBJECTS-FOLDER RULES-PACK [full|delta|check] [ROUNDS]
// The pack is the build's rules.pack. `check` compares every object's matches.
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file.h"
#include "scanner/engine/blob_scanner.h"
#include "scanner/engine/detector.h"
#include "scanner/git/pack_store.h"

using tokensweep::BlobScanner;
using tokensweep::Coverage;
using tokensweep::Detection;
using tokensweep::Detector;
using tokensweep::MappedFile;
using tokensweep::Match;
using tokensweep::ScanCounters;
using tokensweep::ScanState;
using tokensweep::git::ObjectType;
using tokensweep::git::open_pack_store;
using tokensweep::git::ReadOptions;
using tokensweep::git::WalkedObject;
using tokensweep::git::WalkSink;
using tokensweep::git::WalkState;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::array kTypes = {ObjectType::kBlob, ObjectType::kTree,
                               ObjectType::kCommit, ObjectType::kTag};
constexpr std::array kNames = {"blobs", "trees", "commits", "tags"};

enum class Way { kFull, kDelta, kCheck };

struct State final : WalkState {
  ScanState scan;
};

class MatchingSink final : public WalkSink {
 public:
  MatchingSink(const Detection& detection, Way way)
      : way_(way), whole_(detection) {
    for (std::size_t i = 0; i < kTypes.size(); ++i) {
      scanners_.push_back(std::make_unique<BlobScanner>(detection));
    }
  }

  std::unique_ptr<WalkState> object(unsigned /*worker*/,
                                    const WalkedObject& object,
                                    const WalkState* base_state) override {
    const std::size_t type = index_of(object.type());
    BlobScanner& scanner = *scanners_[type];
    ++objects_[type];
    if (way_ == Way::kFull) {
      const auto content = object.content();
      const Clock::time_point start = Clock::now();
      scanner.scan(content);
      times_[type] += Clock::now() - start;
      return nullptr;
    }
    std::unique_ptr<State> state;
    if (object.has_children()) state = std::make_unique<State>();
    ScanState* const keep = state != nullptr ? &state->scan : nullptr;
    const auto* base = static_cast<const State*>(base_state);
    const bool derive = object.is_delta() && base != nullptr;
    const auto content = derive ? tokensweep::ByteView() : object.content();
    const Clock::time_point start = Clock::now();
    const std::vector<Match>& matches =
        derive ? scanner.scan_derived(object.derived(), base->scan, keep)
               : scanner.scan(content, keep);
    times_[type] += Clock::now() - start;
    if (way_ == Way::kCheck && derive &&
        matches != whole_.scan(object.content())) {
      ++different_;
    }
    return state;
  }

  void print(const char* what) const {
    constexpr double kMega = 1e6;
    double all = 0;
    for (std::size_t i = 0; i < kTypes.size(); ++i) {
      if (objects_[i] == 0) continue;
      const ScanCounters& c = scanners_[i]->counters();
      const double seconds = std::chrono::duration<double>(times_[i]).count();
      all += seconds;
      std::printf(
          "%-5s %-8s %6.3f s %8llu objects %9.1f MB %8.1f MB matched "
          "%9llu hits %9llu inherited %8llu confirms %5llu runs %llu matches\n",
          what, kNames.at(i), seconds, number(objects_[i]),
          static_cast<double>(c.bytes) / kMega,
          static_cast<double>(c.matched_bytes) / kMega, number(c.literal_hits),
          number(c.inherited_hits), number(c.confirms), number(c.decoded_runs),
          number(c.matches));
    }
    std::printf("%-5s %-8s %6.3f s\n", what, "all", all);
    if (way_ == Way::kCheck) {
      std::printf("%llu objects differ\n", number(different_));
    }
  }

  [[nodiscard]] bool agrees() const { return different_ == 0; }

 private:
  static unsigned long long number(std::uint64_t value) { return value; }
  static std::size_t index_of(ObjectType type) {
    std::size_t i = 0;
    while (kTypes.at(i) != type) ++i;
    return i;
  }

  Way way_;
  BlobScanner whole_;
  std::vector<std::unique_ptr<BlobScanner>> scanners_;  // by type
  std::array<Clock::duration, kTypes.size()> times_ = {};
  std::array<std::uint64_t, kTypes.size()> objects_ = {};
  std::uint64_t different_ = 0;
};

bool run(const char* folder, const Detection& detection, Way way) {
  const auto store = open_pack_store({folder});
  MatchingSink sink(detection, way);
  Coverage coverage;
  if (!store->walk(ReadOptions{}, sink, coverage)) return false;
  sink.print(way == Way::kFull ? "full" : "delta");
  return sink.agrees();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  auto pack = MappedFile::open(argv[2]);
  if (!pack) return 2;
  const auto detector = Detector::from_file(*std::move(pack));
  if (!detector) return 2;
  const Detection detection = (*detector)->detection();
  const std::string_view way = argc > 3 ? argv[3] : "";
  if (way == "check") return run(argv[1], detection, Way::kCheck) ? 0 : 1;
  const long rounds = argc > 4 ? std::strtol(argv[4], nullptr, 10) : 1;
  for (long i = 0; i < rounds; ++i) {
    if (way != "full" && !run(argv[1], detection, Way::kDelta)) return 1;
    if (way != "delta" && !run(argv[1], detection, Way::kFull)) return 1;
  }
  return 0;
}
