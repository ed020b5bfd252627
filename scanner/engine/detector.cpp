// SPDX-License-Identifier: Apache-2.0
#include "scanner/engine/detector.h"

#include <utility>

#include "scanner/engine/hyperscan_engine.h"

namespace tokensweep {

Result<std::string> compile_pack(std::vector<Rule> rules) {
  TRY_ASSIGN(const auto set, RuleSet::build(std::move(rules)));
  const std::vector<Literal> literals = make_literals(*set);
  TRY_ASSIGN(std::string database, compile_database(literals));
  PackContent content;
  content.rule_count = set->size();
  content.sections = {set->encoded(), LiteralIndex::encode(literals),
                      std::move(database)};
  return encode_pack(content);
}

Result<std::unique_ptr<Detector>> Detector::from_embedded(ByteView pack) {
  std::unique_ptr<Detector> detector(new Detector);
  TRY(detector->load(pack, Pack::Check::kFrame));
  return detector;
}

Result<std::unique_ptr<Detector>> Detector::from_file(MappedFile pack) {
  std::unique_ptr<Detector> detector(new Detector);
  detector->file_ = std::move(pack);
  TRY(detector->load(detector->file_.bytes(), Pack::Check::kHash));
  return detector;
}

Result<std::unique_ptr<Detector>> Detector::from_bytes(std::string pack) {
  std::unique_ptr<Detector> detector(new Detector);
  detector->own_bytes_ = std::move(pack);
  TRY(detector->load(as_bytes(detector->own_bytes_), Pack::Check::kHash));
  return detector;
}

Result<void> Detector::load(ByteView bytes, Pack::Check check) {
  TRY_ASSIGN(const Pack pack, Pack::open(bytes, check));
  rules_hash_ = pack.rules_hash();
  TRY_ASSIGN(rules_, RuleSet::open(pack.section(PackSection::kRules)));
  const ByteView literals = pack.section(PackSection::kLiterals);
  if (check == Pack::Check::kFrame) {
    literals_ = LiteralIndex::trust(literals);
  } else {
    TRY_ASSIGN(literals_, LiteralIndex::open(literals, rules_->anchor_count()));
  }
  TRY_ASSIGN(engine_, load_database(pack.section(PackSection::kDatabase)));
  return {};
}

}  // namespace tokensweep
