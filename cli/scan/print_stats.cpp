// SPDX-License-Identifier: Apache-2.0
#include "cli/scan/print_stats.h"

#include <sys/resource.h>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace tokensweep::cli {
namespace {

constexpr int kNameWidth = 24;

void print_count(std::string_view name, std::uint64_t value) {
  fmt::print(stderr, "{:<{}} {:>16}\n", name, kNameWidth, value);
}

void print_times(std::string_view name, const PhaseTimes::Times& times) {
  fmt::print(stderr, "{:<{}} {:>8.3f} {:>8.3f}\n", name, kNameWidth, times.wall,
             times.cpu);
}

constexpr std::array<std::pair<Progress::Phase, std::string_view>, 4> kPhases =
    {{{Progress::Phase::kListing, "listing"},
      {Progress::Phase::kObjects, "objects"},
      {Progress::Phase::kFiles, "files"},
      {Progress::Phase::kAttribution, "attribution"}}};

std::uint64_t peak_resident_bytes() {
  rusage usage = {};
  ::getrusage(RUSAGE_SELF, &usage);
  constexpr std::uint64_t kKibibyte = 1024;
  return static_cast<std::uint64_t>(usage.ru_maxrss) * kKibibyte;
}

}  // namespace

void print_stats(const ScanStatistics& statistics, const Coverage& coverage) {
  const git::WalkStatistics& walk = statistics.walk;
  const ScanCounters& counters = statistics.counters;
  print_count("objects", walk.objects);
  print_count("objects scanned", statistics.scanned);
  print_count("objects scanned again", statistics.scanned_again);
  print_count("objects remembered", statistics.remembered);
  print_count("files", coverage.files);
  print_count("bytes inflated", walk.bytes_inflated);
  print_count("bytes produced", walk.bytes_produced);
  print_count("bytes scanned", counters.bytes);
  print_count("bytes matched", counters.matched_bytes);
  print_count("anchor hits", counters.literal_hits);
  print_count("anchor hits inherited", counters.inherited_hits);
  print_count("confirms", counters.confirms);
  print_count("decoded runs", counters.decoded_runs);
  print_count("matches", counters.matches);
  print_count("over a cap", counters.capped);
  print_count("object table bytes", walk.plan_bytes);
  print_count("tree link bytes", statistics.link_bytes);
  print_count("peak buffer bytes", walk.peak_buffer_bytes);
  print_count("peak resident bytes", peak_resident_bytes());
  fmt::print(stderr, "{:<{}} {:>8} {:>8}\n", "seconds", kNameWidth, "wall",
             "CPU");
  for (const auto& [phase, name] : kPhases) {
    print_times(name, statistics.times.of(phase));
  }
  const double matching =
      std::chrono::duration<double>(statistics.matching).count();
  fmt::print(stderr, "{:<{}} {:>8} {:>8.3f}\n", "matching (of objects)",
             kNameWidth, "", matching);
  fmt::print(stderr, "{:<{}} {:>8.3f}\n", "whole run", kNameWidth,
             coverage.seconds);
}

}  // namespace tokensweep::cli
