// SPDX-License-Identifier: Apache-2.0
#include "rules/rule_set.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <utility>

#include "base/check.h"
#include "rules/rule_codec.h"

namespace tokensweep {
namespace {

// Section layout, little-endian u32 words:
//   rules, anchors, uses
//   per rule: end of its bytes
//   per anchor: length of its text | caseless << 31, end of its uses
//   per use: rule | place << 30
//   texts of the anchors, then bytes of the rules
constexpr std::size_t kWord = sizeof(std::uint32_t);
constexpr std::uint32_t kCaselessBit = 1U << 31;
constexpr unsigned kPlaceShift = 30;

void append_word(std::string& out, std::size_t value) {
  CHECK(value <= 0xFFFFFFFF);
  for (int shift = 0; shift < 32; shift += 8) {
    out.push_back(static_cast<char>(value >> shift & 0xFF));
  }
}

// Takes words from the front of a section; zero past its end, with ok() false.
class WordReader {
 public:
  explicit WordReader(ByteView bytes) : bytes_(bytes) {}

  std::uint32_t next() {
    std::uint32_t value = 0;
    const ByteView taken = take(kWord);
    if (!taken.empty()) std::memcpy(&value, taken.data(), kWord);
    return value;
  }
  ByteView take(std::size_t size) {
    if (size > bytes_.size()) {
      ok_ = false;
      return {};
    }
    const ByteView taken = bytes_.first(size);
    bytes_ = bytes_.subspan(size);
    return taken;
  }
  [[nodiscard]] bool has_words(std::uint64_t words) const {
    return words * kWord <= bytes_.size();
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] ByteView rest() const { return bytes_; }

 private:
  ByteView bytes_;
  bool ok_ = true;
};

std::string encode(const std::vector<Rule>& rules) {
  std::map<std::pair<std::string, bool>, std::vector<AnchorUse>> anchors;
  std::size_t uses = 0;
  for (std::uint32_t i = 0; i < rules.size(); ++i) {
    for (const Anchor& anchor : rules[i].anchors) {
      anchors[{anchor.text, anchor.caseless}].push_back({i, anchor.place});
      ++uses;
    }
  }
  std::string out;
  append_word(out, rules.size());
  append_word(out, anchors.size());
  append_word(out, uses);
  std::string rule_bytes;
  for (const Rule& rule : rules) {
    rule_bytes += encode_rule(rule);
    append_word(out, rule_bytes.size());
  }
  std::size_t end_of_uses = 0;
  std::string texts;
  for (const auto& [key, list] : anchors) {
    end_of_uses += list.size();
    append_word(out, key.first.size() | (key.second ? kCaselessBit : 0));
    append_word(out, end_of_uses);
    texts += key.first;
  }
  for (const auto& [key, list] : anchors) {
    for (const AnchorUse& use : list) {
      append_word(out, use.rule | static_cast<std::uint32_t>(use.place)
                                      << kPlaceShift);
    }
  }
  return out + texts + rule_bytes;
}

}  // namespace

Result<std::unique_ptr<RuleSet>> RuleSet::build(std::vector<Rule> rules) {
  std::ranges::sort(rules, {}, &Rule::id);
  const auto twin = std::ranges::adjacent_find(rules, {}, &Rule::id);
  if (twin != rules.end()) {
    const Rule& other = *std::next(twin);
    return Error(ErrorKind::kUsage,
                 other.file + ":" + std::to_string(other.line) + ": rule id " +
                     other.id + " is used in " + twin->file + " too");
  }
  std::unique_ptr<RuleSet> set(new RuleSet);
  set->own_ = encode(rules);
  TRY(set->read(as_bytes(set->own_)));
  return set;
}

Result<std::unique_ptr<RuleSet>> RuleSet::open(ByteView section) {
  std::unique_ptr<RuleSet> set(new RuleSet);
  TRY(set->read(section));
  return set;
}

RuleSet::~RuleSet() {
  for (std::uint32_t i = 0; i < size_; ++i) delete compiled_[i].load();
}

Result<void> RuleSet::read(ByteView section) {
  const auto corrupt = [](const char* what) {
    return Error(ErrorKind::kCorrupt, std::string("rule pack: rules: ") + what);
  };
  section_ = section;
  WordReader reader(section);
  const std::uint32_t rules = reader.next();
  const std::uint32_t anchors = reader.next();
  const std::uint32_t uses = reader.next();
  if (!reader.has_words(std::uint64_t{rules} + std::uint64_t{anchors} * 2 +
                        uses)) {
    return corrupt("too short");
  }
  for (std::uint32_t i = 0; i < rules; ++i) {
    rule_ends_.push_back(reader.next());
  }
  struct Frame {
    std::uint32_t length;
    bool caseless;
    std::uint32_t end_of_uses;
  };
  std::vector<Frame> frames;
  frames.reserve(anchors);
  for (std::uint32_t i = 0; i < anchors; ++i) {
    const std::uint32_t packed = reader.next();
    frames.push_back(
        {packed & ~kCaselessBit, (packed & kCaselessBit) != 0, reader.next()});
  }
  uses_.reserve(uses);
  for (std::uint32_t i = 0; i < uses; ++i) {
    const std::uint32_t packed = reader.next();
    const std::uint32_t place = packed >> kPlaceShift;
    const std::uint32_t rule = packed & ((1U << kPlaceShift) - 1);
    if (rule >= rules || place > 2) return corrupt("bad anchor use");
    uses_.push_back({rule, static_cast<AnchorPlace>(place)});
  }
  std::uint32_t first_use = 0;
  anchors_.reserve(anchors);
  for (const Frame& frame : frames) {
    const ByteView text = reader.take(frame.length);
    if (text.empty() || frame.end_of_uses < first_use ||
        frame.end_of_uses > uses) {
      return corrupt("bad anchor");
    }
    anchors_.push_back(
        {as_chars(text), frame.caseless,
         std::span(uses_).subspan(first_use, frame.end_of_uses - first_use)});
    first_use = frame.end_of_uses;
  }
  rule_bytes_ = reader.rest();
  if (!reader.ok() || !std::ranges::is_sorted(rule_ends_) ||
      (rules > 0 && rule_ends_.back() != rule_bytes_.size())) {
    return corrupt("bad frame");
  }
  compiled_ = std::make_unique<std::atomic<CompiledRule*>[]>(rules);
  size_ = rules;
  return {};
}

const CompiledRule& RuleSet::compiled(std::uint32_t index) const {
  CHECK(index < size_);
  std::atomic<CompiledRule*>& slot = compiled_[index];
  if (CompiledRule* ready = slot.load(std::memory_order_acquire)) return *ready;
  const std::uint32_t begin = index == 0 ? 0 : rule_ends_[index - 1];
  Result<Rule> rule =
      decode_rule(rule_bytes_.subspan(begin, rule_ends_[index] - begin));
  CHECK(rule.has_value());
  auto fresh = CompiledRule::compile(*std::move(rule));
  CHECK(fresh.has_value());
  CompiledRule* expected = nullptr;
  if (slot.compare_exchange_strong(expected, fresh->get(),
                                   std::memory_order_acq_rel)) {
    return *fresh->release();
  }
  return *expected;
}

const CompiledRule* RuleSet::find(std::string_view id) const {
  std::uint32_t first = 0;
  std::uint32_t last = size_;
  while (first < last) {
    const std::uint32_t middle = first + (last - first) / 2;
    const CompiledRule& found = compiled(middle);
    const int order = found.rule().id.compare(id);
    if (order == 0) return &found;
    if (order < 0) {
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  return nullptr;
}

}  // namespace tokensweep
