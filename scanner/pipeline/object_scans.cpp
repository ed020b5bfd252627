// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/object_scans.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "scanner/sources/lfs_pointer.h"

namespace tokensweep {
namespace {

// One worker scans this much in less time than others need to get ready.
constexpr std::uint64_t kBytesAlone = std::uint64_t{4} << 20;

using Clock = std::chrono::steady_clock;

}  // namespace

ObjectScans::ObjectScans(const ScanOptions& options, ObjectTexts& texts)
    : options_(options), texts_(texts) {
  CHECK(options.detector != nullptr && options.threads > 0);
  workers_.push_back(std::make_unique<Worker>(options.detector->detection()));
}

void ObjectScans::scan_one(Worker& worker, Task& task, std::size_t index) {
  const git::ObjectId& id = task.ids[index];
  auto text = texts_.read(id);
  if (text == nullptr) return;
  ScannedObject& result = task.results[index];
  result.was_read = true;
  result.type = text->type;
  result.bytes = text->content.size();
  const Clock::time_point start =
      options_.measure ? Clock::now() : Clock::time_point();
  if (text->type == git::ObjectType::kBlob) {
    result.large_file = lfs_pointer_id(as_bytes(text->content));
  }
  result.matches = worker.scanner.scan(as_bytes(text->content));
  if (options_.measure) worker.matching += Clock::now() - start;
  if (!result.matches.empty()) texts_.keep(id, std::move(text));
  if (options_.progress == nullptr) return;
  options_.progress->objects.fetch_add(1, std::memory_order_relaxed);
  options_.progress->bytes.fetch_add(result.bytes, std::memory_order_relaxed);
}

void ObjectScans::start_others(Task& task, std::vector<std::jthread>& threads) {
  while (workers_.size() < options_.threads) {
    workers_.push_back(
        std::make_unique<Worker>(options_.detector->detection()));
  }
  for (std::size_t i = 1; i < workers_.size(); ++i) {
    threads.emplace_back([this, &task, &worker = *workers_[i]] {
      for (std::size_t index = task.next++;
           index < task.ids.size() && !options_.stop.stop_requested();
           index = task.next++) {
        scan_one(worker, task, index);
      }
    });
  }
}

std::vector<ScannedObject> ObjectScans::scan(
    std::span<const git::ObjectId> ids) {
  Task task;
  task.ids = ids;
  task.results.resize(ids.size());
  std::vector<std::jthread> threads;
  std::uint64_t bytes = 0;
  for (std::size_t index = task.next++;
       index < ids.size() && !options_.stop.stop_requested();
       index = task.next++) {
    scan_one(*workers_[0], task, index);
    bytes += task.results[index].bytes;
    if (bytes > kBytesAlone && threads.empty()) start_others(task, threads);
  }
  threads.clear();
  return std::move(task.results);
}

ScanCounters ObjectScans::counters() const {
  ScanCounters sum;
  for (const auto& worker : workers_) sum.merge(worker->scanner.counters());
  return sum;
}

std::chrono::nanoseconds ObjectScans::matching_time() const {
  std::chrono::nanoseconds sum{};
  for (const auto& worker : workers_) sum += worker->matching;
  return sum;
}

}  // namespace tokensweep
