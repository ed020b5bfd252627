// SPDX-License-Identifier: Apache-2.0
#include "scanner/engine/hyperscan_engine.h"

#include <cstdlib>
#include <limits>
#include <string_view>
#include <utility>

#include <hs/hs.h>

#include "base/check.h"
#include "base/handle.h"

namespace tokensweep {
namespace {

using Database = Handle<hs_database_t, &hs_free_database>;
using HsScratch = Handle<hs_scratch_t, &hs_free_scratch>;

class HyperscanScratch : public PatternEngine::Scratch {
 public:
  explicit HyperscanScratch(HsScratch scratch) : scratch_(std::move(scratch)) {}
  [[nodiscard]] hs_scratch_t* get() const { return scratch_.get(); }

 private:
  HsScratch scratch_;
};

int record_hit(unsigned id, unsigned long long /*from*/, unsigned long long to,
               unsigned /*flags*/, void* context) noexcept {
  static_cast<std::vector<LiteralHit>*>(context)->push_back({id, to});
  return 0;
}

class HyperscanEngine : public PatternEngine {
 public:
  HyperscanEngine(Database database, HsScratch prototype)
      : database_(std::move(database)), prototype_(std::move(prototype)) {}

  [[nodiscard]] std::unique_ptr<Scratch> make_scratch() const override {
    hs_scratch_t* clone = nullptr;
    CHECK(hs_clone_scratch(prototype_.get(), &clone) == HS_SUCCESS);
    return std::make_unique<HyperscanScratch>(HsScratch(clone));
  }

  void find(ByteView content, Scratch& scratch,
            std::vector<LiteralHit>& hits) const override {
    CHECK(content.size() <= std::numeric_limits<unsigned>::max());
    if (content.empty()) return;
    const hs_error_t error = hs_scan(
        database_.get(), reinterpret_cast<const char*>(content.data()),
        static_cast<unsigned>(content.size()), 0,
        static_cast<HyperscanScratch&>(scratch).get(), &record_hit, &hits);
    CHECK(error == HS_SUCCESS);
  }

 private:
  Database database_;
  HsScratch prototype_;
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
    const Handle<hs_compile_error_t, &hs_free_compile_error> owned(problem);
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
  return std::string(bytes, size);
}

Result<std::unique_ptr<PatternEngine>> load_database(ByteView serialized) {
  hs_database_t* loaded = nullptr;
  const hs_error_t error =
      hs_deserialize_database(reinterpret_cast<const char*>(serialized.data()),
                              serialized.size(), &loaded);
  if (error == HS_DB_VERSION_ERROR || error == HS_DB_PLATFORM_ERROR) {
    return Error(ErrorKind::kUnsupported,
                 "rule pack: database is of another Hyperscan than " +
                     hyperscan_version());
  }
  if (error != HS_SUCCESS) {
    return Error(ErrorKind::kCorrupt, "rule pack: database does not load");
  }
  Database database(loaded);
  hs_scratch_t* scratch = nullptr;
  if (hs_alloc_scratch(database.get(), &scratch) != HS_SUCCESS) {
    return Error(ErrorKind::kInternal, "Hyperscan: no scratch memory");
  }
  return std::unique_ptr<PatternEngine>(std::make_unique<HyperscanEngine>(
      std::move(database), HsScratch(scratch)));
}

std::string hyperscan_version() {
  // "5.4.0 2021-01-26": the date is of no use to a reader.
  const std::string_view text = hs_version();
  return std::string(text.substr(0, text.find(' ')));
}

}  // namespace tokensweep
