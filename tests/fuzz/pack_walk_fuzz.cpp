// SPDX-License-Identifier: Apache-2.0
// Whole packs, with bases anywhere: loops, ids twice, offsets into the void.
// A walk shows each object once, base first, as its edits and the plain reader
// make it; what it leaves out, it counts. Input: a byte of flags (threads, kind
// of index), then entries: kind, id, and what the kind asks for.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/mutex.h"
#include "scanner/git/pack_store.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/support/git_repo.h"
#include "tests/support/pack_writer.h"

using tokensweep::as_chars;
using tokensweep::Coverage;
using tokensweep::Mutex;
using tokensweep::MutexLock;
using tokensweep::Segment;
using tokensweep::git::ObjectId;
using tokensweep::git::ReadOptions;
using tokensweep::git::WalkedObject;
using tokensweep::git::WalkSink;
using tokensweep::git::WalkState;
using tokensweep::test::DeltaWriter;
using tokensweep::test::FuzzInput;
using tokensweep::test::made_up_id;
using tokensweep::test::PackWriter;
using tokensweep::test::ScratchFolder;

namespace {

constexpr std::size_t kMaxEntries = 100;
constexpr std::uint64_t kMaxObjectBytes = 1 << 20;
constexpr std::uint64_t kMaxTotalBytes = 1 << 24;

class PackBuilder {
 public:
  explicit PackBuilder(FuzzInput input) : input_(input) {}

  PackWriter build() {
    for (std::size_t i = 0; i < kMaxEntries && !input_.empty(); ++i) {
      add_entry();
    }
    return std::move(pack_);
  }
  // How many entries have the id.
  [[nodiscard]] const std::map<std::string, int>& ids() const { return ids_; }

 private:
  struct Entry {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;  // of the object
  };

  // Few different ones, over all of the index's fan-out.
  std::string take_id() {
    return made_up_id(static_cast<std::uint32_t>(input_.number(1)) % 32 << 27);
  }

  void add_entry() {
    const std::size_t op = input_.number(1);
    const std::string id = take_id();
    const std::size_t kind = op % 8;
    if ((kind == 3 || kind == 4) && entries_.empty()) return;
    ++ids_[id];
    Entry entry;
    switch (kind) {
      case 0:
      case 1: {
        const auto content = input_.take(input_.number(1));
        const int type = 1 + static_cast<int>(op / 8 % 4);
        entry = {pack_.whole(id, content, type), content.size()};
        break;
      }
      case 2: {  // long enough for every kind of copy
        const std::string content(input_.number(2) * 3, 'x');
        entry = {pack_.whole(id, content), content.size()};
        break;
      }
      case 3:
      case 4: {
        const Entry base = entries_[input_.number(1) % entries_.size()];
        const auto [delta, size] = take_delta(base.size, op >= 128);
        entry = {pack_.offset_delta(id, base.offset, delta), size};
        break;
      }
      case 5: {
        const std::string base = take_id();
        const auto [delta, size] = take_delta(size_by_id_[base], op >= 128);
        entry = {pack_.id_delta(id, base, delta), size};
        break;
      }
      case 6:
        entry.offset = pack_.raw(id, input_.take(input_.number(1)));
        break;
      default:
        pack_.place(id, input_.number(2));
        return;
    }
    entries_.push_back(entry);
    size_by_id_[id] = entry.size;
  }

  // And what it makes. `wrong`: its header says something else.
  std::pair<DeltaWriter, std::uint64_t> take_delta(std::uint64_t base_size,
                                                   bool wrong) {
    DeltaWriter operations(0, 0);
    const std::size_t header = operations.text().size();
    std::uint64_t size = 0;
    for (std::size_t left = input_.number(1) % 16; left > 0; --left) {
      const std::size_t op = input_.number(1);
      if (op >= 128) {
        const auto offset = static_cast<std::uint32_t>(input_.number(2));
        const auto length = static_cast<std::uint32_t>(input_.number(2));
        operations.copy(offset, length);
        size += length == 0 ? 0x10000 : length;
      } else {
        const std::string_view text = input_.take(op);
        if (text.empty()) continue;
        operations.insert(text);
        size += text.size();
      }
    }
    const std::uint64_t claimed = wrong ? input_.number(4) : size;
    DeltaWriter delta(base_size, claimed);
    delta.raw(std::string_view(operations.text()).substr(header));
    return {delta, claimed};
  }

  FuzzInput input_;
  PackWriter pack_;
  std::vector<Entry> entries_;
  std::map<std::string, std::uint64_t> size_by_id_;
  std::map<std::string, int> ids_;
};

class Sink final : public WalkSink {
 public:
  std::unique_ptr<WalkState> object(unsigned, const WalkedObject& object,
                                    const WalkState* base_state) override {
    const auto* base = static_cast<const State*>(base_state);
    CHECK(object.is_delta() == (base != nullptr));
    std::string composed;
    if (object.is_delta()) {
      CHECK(as_chars(object.derived().base()) == base->content);
      for (const Segment& segment : object.derived().segments()) {
        CHECK(segment.begin == composed.size() && !segment.bytes.empty());
        composed += as_chars(segment.bytes);
      }
    }
    const std::string content(as_chars(object.content()));
    CHECK(content.size() == object.size());
    CHECK(!object.is_delta() || content == composed);
    MutexLock lock(mutex_);
    CHECK(contents_.emplace(object.id(), content).second);
    return std::make_unique<State>(content);
  }

  // After the walk.
  [[nodiscard]] std::map<ObjectId, std::string> contents() {
    MutexLock lock(mutex_);
    return contents_;
  }

 private:
  struct State final : WalkState {
    explicit State(std::string text) : content(std::move(text)) {}
    std::string content;
  };

  Mutex mutex_;
  std::map<ObjectId, std::string> contents_ GUARDED_BY(mutex_);
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static const ScratchFolder folder;
  FuzzInput input(as_chars(std::as_bytes(std::span(data, size))));
  const std::size_t flags = input.number(1);
  PackBuilder builder(input);
  builder.build().save(folder / "pack/pack-fuzz",
                       static_cast<PackWriter::Index>(flags / 2 % 3));
  const auto store = tokensweep::git::open_pack_store({folder.path()});
  const auto ids = store->ids();
  CHECK(ids && ids->size() == builder.ids().size());
  ReadOptions options;
  options.threads = flags % 2 == 0 ? 1 : 2;
  options.max_object_bytes = kMaxObjectBytes;
  options.max_total_bytes = kMaxTotalBytes;
  Sink sink;
  Coverage coverage;
  CHECK(store->walk(options, sink, coverage));
  const auto contents = sink.contents();
  CHECK(coverage.complete() == (contents.size() == ids->size()));
  // Copies of one object may differ here, and then any of them will do.
  const bool has_copies = std::ranges::any_of(
      builder.ids(), [](const auto& id) { return id.second > 1; });
  for (const auto& [id, content] : contents) {
    CHECK(std::ranges::binary_search(*ids, id));
    const auto object = store->read(id);
    CHECK(has_copies || (object && object->content == content));
  }
  return 0;
}
