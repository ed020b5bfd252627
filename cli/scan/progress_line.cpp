// SPDX-License-Identifier: Apache-2.0
#include "cli/scan/progress_line.h"

#include <condition_variable>
#include <cstdio>
#include <mutex>

#include <fmt/format.h>

namespace tokensweep::cli {
namespace {

constexpr double kMega = 1e6;

}  // namespace

std::string progress_text(const Progress& progress,
                          std::chrono::duration<double> elapsed) {
  const std::uint64_t objects = progress.objects;
  const std::uint64_t total = progress.objects_total;
  const std::uint64_t files = progress.files;
  const double megabytes = static_cast<double>(progress.bytes) / kMega;
  const double seconds = std::max(elapsed.count(), 0.001);
  const char* phase = "";
  switch (progress.phase.load()) {
    case Progress::Phase::kListing:
      phase = "listing";
      break;
    case Progress::Phase::kObjects:
      phase = "objects";
      break;
    case Progress::Phase::kFiles:
      phase = "files";
      break;
    case Progress::Phase::kAttribution:
      phase = "tracing commits";
      break;
    case Progress::Phase::kDone:
      phase = "done";
      break;
  }
  std::string text = phase;
  if (total > 0) {
    text += fmt::format(" {}/{} ({}%)", objects, total, objects * 100 / total);
  }
  if (files > 0) text += fmt::format(" {} files", files);
  text += fmt::format("  {:.0f} MB  {:.0f} MB/s  {} secrets", megabytes,
                      megabytes / seconds, progress.secrets.load());
  if (total > 0 && objects > 0 && objects < total) {
    const double left = seconds * static_cast<double>(total - objects) /
                        static_cast<double>(objects);
    text += fmt::format("  {:.0f} s left", left);
  }
  return text;
}

ProgressLine::ProgressLine(const Progress& progress) {
  const auto start = std::chrono::steady_clock::now();
  painter_ = std::jthread([&progress, start](const std::stop_token& done) {
    constexpr auto kEvery = std::chrono::milliseconds(200);
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    // The first wait also keeps short runs silent.
    while (!wake.wait_for(lock, done, kEvery, [] { return false; }) &&
           !done.stop_requested()) {
      const auto elapsed = std::chrono::steady_clock::now() - start;
      std::fprintf(stderr, "\r\x1b[K%s",
                   progress_text(progress, elapsed).c_str());
      std::fflush(stderr);
    }
    std::fputs("\r\x1b[K", stderr);
  });
}

ProgressLine::~ProgressLine() {
  painter_.request_stop();
  painter_.join();
}

}  // namespace tokensweep::cli
