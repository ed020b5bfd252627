// SPDX-License-Identifier: Apache-2.0
#include "scanner/engine/hyperscan_engine.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string_view>
#include <utility>

#include <hs/hs.h>

#include "base/check.h"
#include "base/handle.h"

namespace tokensweep {
namespace {

using Database = Handle<hs_database_t, &hs_free_database>;
using HsError = Handle<hs_compile_error_t, &hs_free_compile_error>;
using HsScratch = Handle<hs_scratch_t, &hs_free_scratch>;

// Memory in which a database image may lie.
using AlignedBytes = Handle<void, &std::free>;

AlignedBytes allocate_aligned(std::size_t size) {
  const std::size_t rounded =
      (size + kDatabaseAlignment - 1) / kDatabaseAlignment * kDatabaseAlignment;
  AlignedBytes memory(std::aligned_alloc(kDatabaseAlignment, rounded));
  CHECK(memory);
  return memory;
}

bool is_aligned(ByteView image) {
  return reinterpret_cast<std::uintptr_t>(image.data()) % kDatabaseAlignment ==
         0;
}

// Cloned at the first use: many workers have nothing to do.
class HyperscanScratch : public PatternEngine::Scratch {
 public:
  hs_scratch_t* get(const hs_scratch_t* prototype) {
    if (!scratch_) {
      hs_scratch_t* clone = nullptr;
      CHECK(hs_clone_scratch(prototype, &clone) == HS_SUCCESS);
      scratch_.reset(clone);
    }
    return scratch_.get();
  }

 private:
  HsScratch scratch_;
};

int record_hit(unsigned id, unsigned long long /*from*/, unsigned long long to,
               unsigned /*flags*/, void* context) noexcept {
  static_cast<std::vector<LiteralHit>*>(context)->push_back(
      {id, static_cast<std::uint32_t>(to)});
  return 0;
}

class HyperscanEngine : public PatternEngine {
 public:
  HyperscanEngine(AlignedBytes copy, const hs_database_t* database,
                  HsScratch prototype)
      : copy_(std::move(copy)),
        database_(database),
        prototype_(std::move(prototype)) {}

  [[nodiscard]] std::unique_ptr<Scratch> make_scratch() const override {
    return std::make_unique<HyperscanScratch>();
  }

  void find(ByteView content, Scratch& scratch,
            std::vector<LiteralHit>& hits) const override {
    CHECK(content.size() <= std::numeric_limits<unsigned>::max());
    if (content.empty()) return;
    const hs_error_t error =
        hs_scan(database_, reinterpret_cast<const char*>(content.data()),
                static_cast<unsigned>(content.size()), 0,
                static_cast<HyperscanScratch&>(scratch).get(prototype_.get()),
                &record_hit, &hits);
    CHECK(error == HS_SUCCESS);
  }

 private:
  AlignedBytes copy_;  // empty when the image is used in place
  const hs_database_t* database_;
  HsScratch prototype_;  // never scanned with
};

}  // namespace

Result<std::string> compile_database(const std::vector<Literal>& literals) {
  std::vector<const char*> texts;
  std::vector<unsigned> flags;
  std::vector<unsigned> ids;
  std::vector<std::size_t> lengths;
  for (const Literal& literal : literals) {
    texts.push_back(literal.bytes.data());
    flags.push_back(literal.caseless ? HS_FLAG_CASELESS : 0U);
    ids.push_back(static_cast<unsigned>(ids.size()));
    lengths.push_back(literal.bytes.size());
  }
  const hs_platform_info_t any_processor = {};
  hs_database_t* made = nullptr;
  hs_compile_error_t* problem = nullptr;
  const hs_error_t error =
      hs_compile_lit_multi(texts.data(), flags.data(), ids.data(),
                           lengths.data(), static_cast<unsigned>(texts.size()),
                           HS_MODE_BLOCK, &any_processor, &made, &problem);
  if (error != HS_SUCCESS) {
    const HsError owned(problem);
    return Error(ErrorKind::kInternal,
                 std::string("Hyperscan does not compile the literals: ") +
                     (problem != nullptr ? problem->message : "no reason"));
  }
  const Database database(made);
  char* bytes = nullptr;
  std::size_t size = 0;
  if (hs_serialize_database(database.get(), &bytes, &size) != HS_SUCCESS) {
    return Error(ErrorKind::kInternal, "Hyperscan does not serialize");
  }
  const Handle<char, &std::free> owned(bytes);
  // Its layout depends on the address modulo the alignment and on nothing
  // else, so bytes placed here work at any aligned place.
  std::size_t placed_size = 0;
  if (hs_serialized_database_size(bytes, size, &placed_size) != HS_SUCCESS) {
    return Error(ErrorKind::kInternal, "Hyperscan does not read its database");
  }
  const AlignedBytes placed = allocate_aligned(placed_size);
  std::memset(placed.get(), 0, placed_size);
  if (hs_deserialize_database_at(bytes, size,
                                 static_cast<hs_database_t*>(placed.get())) !=
      HS_SUCCESS) {
    return Error(ErrorKind::kInternal, "Hyperscan does not load its database");
  }
  return std::string(static_cast<const char*>(placed.get()), placed_size);
}

Result<std::unique_ptr<PatternEngine>> load_database(ByteView image) {
  constexpr std::size_t kLeastImage = 128;  // more than its header
  if (image.size() < kLeastImage) {
    return Error(ErrorKind::kCorrupt, "rule pack: database is cut short");
  }
  AlignedBytes copy;
  const void* place = image.data();
  if (!is_aligned(image)) {
    copy = allocate_aligned(image.size());
    std::memcpy(copy.get(), image.data(), image.size());
    place = copy.get();
  }
  const auto* database = static_cast<const hs_database_t*>(place);
  std::size_t size = 0;
  const hs_error_t error = hs_database_size(database, &size);
  if (error == HS_DB_VERSION_ERROR || error == HS_DB_PLATFORM_ERROR) {
    return Error(ErrorKind::kUnsupported,
                 "rule pack: database is of another Hyperscan than " +
                     hyperscan_version());
  }
  if (error != HS_SUCCESS || size != image.size()) {
    return Error(ErrorKind::kCorrupt, "rule pack: database does not load");
  }
  // Checks the database's sum over all its bytes, once.
  hs_scratch_t* scratch = nullptr;
  if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) {
    return Error(ErrorKind::kCorrupt, "rule pack: database is damaged");
  }
  return std::unique_ptr<PatternEngine>(std::make_unique<HyperscanEngine>(
      std::move(copy), database, HsScratch(scratch)));
}

std::string hyperscan_version() {
  // "5.4.0 2021-01-26": the date is of no use to a reader.
  const std::string_view text = hs_version();
  return std::string(text.substr(0, text.find(' ')));
}

}  // namespace tokensweep
