// SPDX-License-Identifier: Apache-2.0
#include "rules/structure.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "rules/structure_kinds.h"

namespace tokensweep {
namespace {

constexpr std::size_t kMaxValue = std::size_t{1} << 20;

struct Kind {
  std::string_view name;
  StructureResult (*check)(const DecodeSpec&, std::string_view value);
};

constexpr std::array<Kind, 13> kKinds = {{
    {"aws-key-id", structures::aws_key_id},
    {"base64-json", structures::base64_json},
    {"base64-text", structures::base64_text},
    {"basic-pair", structures::basic_pair},
    {"discord-bot", structures::discord_bot},
    {"jwt", structures::jwt},
    {"macaroon", structures::macaroon},
    {"openssh-key", structures::openssh_key},
    {"pem", structures::pem},
    {"pgp-armor", structures::pgp_armor},
    {"telegram", structures::telegram},
    {"uuid", structures::uuid},
    {"wireguard", structures::wireguard},
}};

const Kind* find(std::string_view name) {
  const auto* const found = std::ranges::find(kKinds, name, &Kind::name);
  return found == kKinds.end() ? nullptr : found;
}

}  // namespace

namespace structures {

void add_fact(StructureResult& result, std::string_view name,
              std::string_view value) {
  constexpr std::size_t kMaxFact = 256;
  if (value.empty() || value.size() > kMaxFact || !is_valid_utf8(value)) return;
  result.facts.insert_or_assign(std::string(name), std::string(value));
}

}  // namespace structures

bool is_known_structure(std::string_view kind) {
  return find(kind) != nullptr;
}

StructureResult check_structure(const DecodeSpec& spec,
                                std::string_view value) {
  const Kind* const kind = find(spec.kind);
  if (kind == nullptr || value.size() > kMaxValue) return {};
  return kind->check(spec, value);
}

}  // namespace tokensweep
