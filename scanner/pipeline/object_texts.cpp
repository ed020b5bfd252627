// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/object_texts.h"

#include <string_view>
#include <utility>

#include "scanner/git/entry_reader.h"
#include "scanner/sources/file_feeder.h"

namespace tokensweep {
namespace {

constexpr std::uint64_t kMaxKeptBytes = std::uint64_t{64} << 20;

std::string_view reason_of(const Error& error) {
  switch (error.kind()) {
    case ErrorKind::kNotFound:
      return git::kMissingObject;
    case ErrorKind::kCorrupt:
      return git::kCorruptObject;
    default:
      return "unreadable object";
  }
}

}  // namespace

std::shared_ptr<const ObjectTexts::Text> ObjectTexts::read_locked(
    const git::ObjectId& id) {
  auto object = store_.read(id);
  if (object && object->content.size() <= max_bytes_) {
    return std::make_shared<const Text>(
        Text{object->type, std::move(object->content)});
  }
  coverage_.skip(object ? skip_reason::kTooLarge : reason_of(object.error()),
                 SkipEffect::kIncomplete, id.hex());
  kept_.emplace(id, nullptr);
  return nullptr;
}

void ObjectTexts::keep_locked(const git::ObjectId& id,
                              std::shared_ptr<const Text> text) {
  const std::uint64_t size = text->content.size();
  if (!kept_.emplace(id, std::move(text)).second) return;
  kept_bytes_ += size;
  order_.push_back(id);
  while (kept_bytes_ > kMaxKeptBytes && order_.size() > 1) {
    const auto oldest = kept_.find(order_.front());
    kept_bytes_ -= oldest->second->content.size();
    kept_.erase(oldest);
    order_.pop_front();
  }
}

std::shared_ptr<const ObjectTexts::Text> ObjectTexts::read(
    const git::ObjectId& id) {
  MutexLock lock(mutex_);
  const auto kept = kept_.find(id);
  return kept != kept_.end() ? kept->second : read_locked(id);
}

std::shared_ptr<const ObjectTexts::Text> ObjectTexts::peek(
    const git::ObjectId& id) {
  MutexLock lock(mutex_);
  if (const auto kept = kept_.find(id); kept != kept_.end()) {
    return kept->second;
  }
  auto object = store_.read(id);
  if (!object || object->content.size() > max_bytes_) return nullptr;
  return std::make_shared<const Text>(
      Text{object->type, std::move(object->content)});
}

std::shared_ptr<const ObjectTexts::Text> ObjectTexts::get(
    const git::ObjectId& id) {
  MutexLock lock(mutex_);
  if (const auto kept = kept_.find(id); kept != kept_.end()) {
    return kept->second;
  }
  auto text = read_locked(id);
  if (text != nullptr) keep_locked(id, text);
  return text;
}

git::WalkStatistics ObjectTexts::walk(std::span<const git::ObjectId> ids,
                                      const git::ReadOptions& options,
                                      git::WalkSink& sink) {
  // Whatever fails is read one by one.
  return store_.walk_some(ids, options, sink).value_or(git::WalkStatistics());
}

void ObjectTexts::keep(const git::ObjectId& id,
                       std::shared_ptr<const Text> text) {
  MutexLock lock(mutex_);
  keep_locked(id, std::move(text));
}

}  // namespace tokensweep
