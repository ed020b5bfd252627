// SPDX-License-Identifier: Apache-2.0
#include "findings/json_text.h"

#include <string>

#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "base/text.h"

namespace tokensweep {
namespace {

// "##[" and "##vso[" are commands anywhere in a log of a CI system. "#" stands
// in strings only.
std::string break_log_commands(std::string text) {
  if (text.find("##") == std::string::npos) return text;
  std::string out;
  for (const char c : text) {
    if (c == '#' && out.ends_with('#')) {
      out += "\\u0023";
    } else {
      out += c;
    }
  }
  return out;
}

std::string dump(const nlohmann::ordered_json& value, int indent) {
  // ASCII only: a report on a terminal must not steer it, and C1 or bidi
  // controls would. `replace` cannot throw; json_text dealt with other bytes.
  return break_log_commands(value.dump(
      indent, ' ', true, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace

nlohmann::ordered_json json_text(std::string_view bytes) {
  if (is_valid_utf8(bytes)) return nlohmann::ordered_json(bytes);
  nlohmann::ordered_json wrapped = nlohmann::ordered_json::object();
  wrapped["base64"] = encode_base64(bytes);
  return wrapped;
}

std::optional<std::string> bytes_from_json(const nlohmann::json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>();
  if (!value.is_object()) return std::nullopt;
  const auto encoded = value.find("base64");
  if (encoded == value.end() || !encoded->is_string()) return std::nullopt;
  return decode_base64(encoded->get_ref<const std::string&>(),
                       Base64Alphabet::kStandard);
}

std::string json_name(std::string_view bytes) {
  return is_valid_utf8(bytes) ? std::string(bytes) : escape_for_terminal(bytes);
}

std::string dump_indented(const nlohmann::ordered_json& value) {
  return dump(value, 2);
}

std::string dump_line(const nlohmann::ordered_json& value) {
  return dump(value, -1);
}

}  // namespace tokensweep
