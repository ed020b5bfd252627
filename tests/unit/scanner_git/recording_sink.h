// SPDX-License-Identifier: Apache-2.0
// An ObjectSink that keeps everything, for tests.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "scanner/git/object_store.h"

namespace tokensweep::git::test {

class RecordingSink final : public ObjectSink {
 public:
  void object(unsigned worker, const ObjectView& object) override {
    MutexLock lock(mutex_);
    contents_.emplace(object.id.hex(), to_string(object.content));
    types_[object.type].push_back(object.id.hex());
    ++calls_;
    if (worker >= workers_) workers_ = worker + 1;
  }

  // By hex id. After the pass.
  [[nodiscard]] std::map<std::string, std::string> contents() {
    MutexLock lock(mutex_);
    return contents_;
  }
  [[nodiscard]] std::vector<std::string> ids() {
    std::vector<std::string> result;
    for (const auto& [id, content] : contents()) result.push_back(id);
    return result;
  }
  [[nodiscard]] std::size_t count(ObjectType type) {
    MutexLock lock(mutex_);
    return types_[type].size();
  }
  [[nodiscard]] std::size_t calls() {
    MutexLock lock(mutex_);
    return calls_;
  }
  [[nodiscard]] unsigned workers() {
    MutexLock lock(mutex_);
    return workers_;
  }

 private:
  Mutex mutex_;
  std::map<std::string, std::string> contents_ GUARDED_BY(mutex_);
  std::map<ObjectType, std::vector<std::string>> types_ GUARDED_BY(mutex_);
  std::size_t calls_ GUARDED_BY(mutex_) = 0;
  unsigned workers_ GUARDED_BY(mutex_) = 0;
};

}  // namespace tokensweep::git::test
