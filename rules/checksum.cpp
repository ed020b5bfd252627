// SPDX-License-Identifier: Apache-2.0
#include "rules/checksum.h"

#include <algorithm>
#include <array>

#include "rules/checksum_families.h"

namespace tokensweep {
namespace {

struct Algorithm {
  std::string_view name;
  CheckOutcome (*verify)(const ChecksumSpec&, std::string_view anchor,
                         std::string_view secret);
  checksums::Check (*compute)(const ChecksumSpec&, std::string_view anchor,
                              std::string_view before);
};

// Sorted by name.
constexpr std::array<Algorithm, 12> kAlgorithms = {{
    {"azure-cask", checksums::verify_azure_cask, checksums::compute_azure_cask},
    {"azure-devops-pat", checksums::verify_azure_devops,
     checksums::compute_azure_devops},
    {"azure-his", checksums::verify_azure_his, checksums::compute_azure_his},
    {"base58check", checksums::verify_base58, checksums::compute_base58},
    {"bech32", checksums::verify_bech32, checksums::compute_bech32},
    {"bip39", checksums::verify_bip39, checksums::compute_bip39},
    {"crc32", checksums::verify_digest, checksums::compute_digest},
    {"entra-secret", checksums::verify_entra, checksums::compute_entra},
    {"luhn", checksums::verify_luhn, checksums::compute_luhn},
    {"nkey", checksums::verify_crc16, checksums::compute_crc16},
    {"sha256-base32", checksums::verify_digest, checksums::compute_digest},
    {"stellar", checksums::verify_crc16, checksums::compute_crc16},
}};

const Algorithm* find(std::string_view name) {
  const auto* const found =
      std::ranges::lower_bound(kAlgorithms, name, {}, &Algorithm::name);
  return found != kAlgorithms.end() && found->name == name ? found : nullptr;
}

// Which values of `parameter` an algorithm takes.
bool is_good_parameter(std::string_view algorithm, std::string_view value) {
  if (algorithm == "azure-his") return checksums::is_azure_his_parameter(value);
  if (value.empty()) return true;
  if (algorithm == "azure-devops-pat") return value == "user" || value == "app";
  if (algorithm == "base58check") {
    return value == "bitcoin" || value == "ripple";
  }
  if (algorithm == "bech32") return value == "m";
  return false;
}

bool is_good_encoding(std::string_view algorithm, std::string_view value) {
  if (algorithm == "crc32") return checksums::is_digest_encoding(value);
  if (value.empty()) return true;
  return algorithm == "azure-his" && value == "base64url";
}

}  // namespace

bool is_known_algorithm(std::string_view name) {
  return find(name) != nullptr;
}

std::string_view problem_with(const ChecksumSpec& spec) {
  constexpr std::uint32_t kMaxCharacters = 4096;
  if (!is_known_algorithm(spec.algorithm)) return "unknown algorithm";
  if (spec.over != "body" && spec.over != "all") {
    return "over is neither body nor all";
  }
  if (!is_good_encoding(spec.algorithm, spec.encoding)) {
    return "the algorithm has no such encoding";
  }
  if (!is_good_parameter(spec.algorithm, spec.parameter)) {
    return "the algorithm has no such parameter";
  }
  const bool framed =
      spec.algorithm == "crc32" || spec.algorithm == "sha256-base32";
  if (!framed && (spec.trailing > 0 || !spec.separator.empty())) {
    return "trailing and separator are for crc32 and sha256-base32";
  }
  if (spec.trailing > kMaxCharacters || spec.width > kMaxCharacters) {
    return "width or trailing is too large";
  }
  if (framed && spec.width > 0 && !compute_check(spec, "", spec.separator)) {
    return "width does not fit the encoding";
  }
  return "";
}

CheckOutcome verify_checksum(const ChecksumSpec& spec, std::string_view anchor,
                             std::string_view secret) {
  const Algorithm* const algorithm = find(spec.algorithm);
  if (algorithm == nullptr) return CheckOutcome::kNotApplicable;
  return algorithm->verify(spec, anchor, secret);
}

std::optional<std::string> compute_check(const ChecksumSpec& spec,
                                         std::string_view anchor,
                                         std::string_view before) {
  const Algorithm* const algorithm = find(spec.algorithm);
  if (algorithm == nullptr) return std::nullopt;
  return algorithm->compute(spec, anchor, before);
}

}  // namespace tokensweep
