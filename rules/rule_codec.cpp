// SPDX-License-Identifier: Apache-2.0
// Each struct is described once, as a table of keys and members that both
// directions walk.
#include "rules/rule_codec.h"

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "rules/cbor.h"

namespace tokensweep {
namespace {

template <typename Struct, typename Value>
struct Field {
  std::string_view key;
  Value Struct::*member;
};

template <typename Struct, typename Value>
constexpr Field<Struct, Value> at(std::string_view key, Value Struct::*member) {
  return {key, member};
}

template <typename Struct>
struct FieldsOf;

template <>
struct FieldsOf<Anchor> {
  static constexpr auto kTable =
      std::tuple(at("t", &Anchor::text), at("c", &Anchor::caseless),
                 at("p", &Anchor::place));
};

template <>
struct FieldsOf<Body> {
  static constexpr auto kTable =
      std::tuple(at("a", &Body::alphabet), at("l", &Body::lengths),
                 at("min", &Body::min), at("max", &Body::max));
};

template <>
struct FieldsOf<Boundary> {
  static constexpr auto kTable =
      std::tuple(at("l", &Boundary::check_left),
                 at("r", &Boundary::check_right), at("a", &Boundary::alphabet));
};

template <>
struct FieldsOf<Context> {
  static constexpr auto kTable =
      std::tuple(at("w", &Context::any_of), at("n", &Context::within_bytes),
                 at("l", &Context::same_line), at("b", &Context::before_only));
};

template <>
struct FieldsOf<NotValue> {
  static constexpr auto kTable =
      std::tuple(at("x", &NotValue::regex), at("r", &NotValue::reason));
};

template <>
struct FieldsOf<ValueTests> {
  static constexpr auto kTable = std::tuple(
      at("e", &ValueTests::entropy), at("n", &ValueTests::min_distinct),
      at("d", &ValueTests::min_digits), at("l", &ValueTests::min_lower),
      at("u", &ValueTests::min_upper), at("s", &ValueTests::min_special),
      at("p", &ValueTests::allow_placeholders));
};

template <>
struct FieldsOf<ChecksumSpec> {
  static constexpr auto kTable = std::tuple(
      at("a", &ChecksumSpec::algorithm), at("o", &ChecksumSpec::over),
      at("e", &ChecksumSpec::encoding), at("w", &ChecksumSpec::width),
      at("t", &ChecksumSpec::trailing), at("s", &ChecksumSpec::separator),
      at("p", &ChecksumSpec::parameter), at("f", &ChecksumSpec::on_fail));
};

template <>
struct FieldsOf<DecodeSpec> {
  static constexpr auto kTable =
      std::tuple(at("k", &DecodeSpec::kind), at("p", &DecodeSpec::part),
                 at("r", &DecodeSpec::require), at("f", &DecodeSpec::on_fail));
};

template <>
struct FieldsOf<Part> {
  static constexpr auto kTable =
      std::tuple(at("r", &Part::rule), at("n", &Part::name),
                 at("w", &Part::within_bytes), at("q", &Part::required));
};

template <>
struct FieldsOf<Example> {
  static constexpr auto kTable =
      std::tuple(at("t", &Example::text), at("s", &Example::secret),
                 at("p", &Example::path), at("l", &Example::line));
};

template <>
struct FieldsOf<Rule> {
  static constexpr auto kTable = std::tuple(
      at("id", &Rule::id), at("provider", &Rule::provider),
      at("name", &Rule::name), at("kind", &Rule::kind), at("tier", &Rule::tier),
      at("family", &Rule::family), at("description", &Rule::description),
      at("remediation", &Rule::remediation), at("links", &Rule::links),
      at("severity", &Rule::severity), at("confidence", &Rule::confidence),
      at("low_entropy", &Rule::low_entropy), at("hidden", &Rule::hidden),
      at("anchors", &Rule::anchors), at("pattern", &Rule::pattern),
      at("secret", &Rule::secret_group), at("body", &Rule::body),
      at("boundary", &Rule::boundary), at("extent", &Rule::extent),
      at("context", &Rule::context), at("not_context", &Rule::not_context),
      at("not_value", &Rule::not_value), at("not_path", &Rule::not_path),
      at("only_path", &Rule::only_path), at("tests", &Rule::tests),
      at("checksum", &Rule::checksum), at("decode", &Rule::decode),
      at("parts", &Rule::parts), at("supersedes", &Rule::supersedes),
      at("verify", &Rule::verify_json), at("revoke", &Rule::revoke_json),
      at("sample", &Rule::sample), at("match", &Rule::examples_match),
      at("no_match", &Rule::examples_no_match), at("file", &Rule::file),
      at("line", &Rule::line));
};

// The last enumerator of each closed set.
template <typename Enum>
constexpr Enum kLast{};
template <>
constexpr RuleTier kLast<RuleTier> = RuleTier::kGeneric;
template <>
constexpr AnchorPlace kLast<AnchorPlace> = AnchorPlace::kNear;
template <>
constexpr OnFail kLast<OnFail> = OnFail::kIgnore;
template <>
constexpr Severity kLast<Severity> = Severity::kLow;
template <>
constexpr Confidence kLast<Confidence> = Confidence::kLow;

void write(CborWriter& out, const std::string& value) {
  out.text(value);
}
void write(CborWriter& out, const std::optional<std::string>& value) {
  out.text(value.value_or(""));
}
void write(CborWriter& out, std::uint32_t value) {
  out.number(value);
}
void write(CborWriter& out, bool value) {
  out.boolean(value);
}
void write(CborWriter& out, double value) {
  out.real(value);
}

// As the 32 bytes of its bitmap, byte value 0 in the lowest bit of the first.
void write(CborWriter& out, const ByteSet& value) {
  std::string bitmap(32, '\0');
  for (const char c : members(value)) {
    const auto byte = static_cast<std::uint8_t>(c);
    char& cell = bitmap[byte >> 3];
    cell = static_cast<char>(cell | 1 << (byte & 7));
  }
  out.bytes(bitmap);
}

template <typename Enum>
requires std::is_enum_v<Enum>
void write(CborWriter& out, Enum value) {
  out.number(static_cast<std::uint64_t>(value));
}

template <typename Struct, typename = decltype(FieldsOf<Struct>::kTable)>
void write(CborWriter& out, const Struct& value);

template <typename Item>
void write(CborWriter& out, const std::vector<Item>& values) {
  out.array(values.size());
  for (const Item& value : values) write(out, value);
}

template <typename Struct, typename>
void write(CborWriter& out, const Struct& value) {
  const Struct usual{};
  std::uint64_t count = 0;
  CborWriter fields;
  const auto write_field = [&](const auto& field) {
    if (value.*field.member == usual.*field.member) return;
    ++count;
    fields.text(field.key);
    write(fields, value.*field.member);
  };
  std::apply([&](const auto&... field) { (write_field(field), ...); },
             FieldsOf<Struct>::kTable);
  out.map(count);
  out.append(fields.take());
}

void read(CborReader& in, std::string& value) {
  value = in.text();
}
void read(CborReader& in, std::optional<std::string>& value) {
  value = in.text();
}
void read(CborReader& in, std::uint32_t& value) {
  const std::uint64_t number = in.number();
  if (number > std::numeric_limits<std::uint32_t>::max()) in.fail();
  value = static_cast<std::uint32_t>(number);
}
void read(CborReader& in, bool& value) {
  value = in.boolean();
}
void read(CborReader& in, double& value) {
  value = in.real();
}

void read(CborReader& in, ByteSet& value) {
  const std::string_view bitmap = in.bytes();
  if (bitmap.size() != 32) {
    in.fail();
    return;
  }
  for (unsigned byte = 0; byte < 256; ++byte) {
    if ((static_cast<unsigned>(bitmap[byte >> 3]) >> (byte & 7) & 1) != 0) {
      value.insert(static_cast<std::uint8_t>(byte));
    }
  }
}

template <typename Enum>
requires std::is_enum_v<Enum>
void read(CborReader& in, Enum& value) {
  const std::uint64_t number = in.number();
  if (number > static_cast<std::uint64_t>(kLast<Enum>)) {
    in.fail();
    return;
  }
  value = static_cast<Enum>(number);
}

template <typename Struct, typename = decltype(FieldsOf<Struct>::kTable)>
void read(CborReader& in, Struct& value);

template <typename Item>
void read(CborReader& in, std::vector<Item>& values) {
  const std::uint64_t count = in.array();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    values.emplace_back();
    read(in, values.back());
  }
}

template <typename Struct, typename>
void read(CborReader& in, Struct& value) {
  const std::uint64_t count = in.map();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    const std::string_view key = in.text();
    const auto read_field = [&](const auto& field) {
      if (field.key != key) return false;
      auto fresh = std::remove_cvref_t<decltype(value.*field.member)>();
      read(in, fresh);
      value.*field.member = std::move(fresh);
      return true;
    };
    const bool known = std::apply(
        [&](const auto&... field) { return (read_field(field) || ...); },
        FieldsOf<Struct>::kTable);
    if (!known) in.fail();
  }
}

}  // namespace

std::string encode_rule(const Rule& rule) {
  CborWriter out;
  write(out, rule);
  return out.take();
}

Result<Rule> decode_rule(ByteView bytes) {
  CborReader in(bytes);
  Rule rule;
  read(in, rule);
  if (!in.ok() || !in.at_end()) {
    return Error(ErrorKind::kCorrupt, "rule pack: a rule does not decode");
  }
  return rule;
}

}  // namespace tokensweep
