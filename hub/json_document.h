// SPDX-License-Identifier: Apache-2.0
// JSON from outside: bounded, wiped when it goes, and read with types. Errors
// are kCorrupt and name the place, never the value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "base/secret_text.h"

namespace tokensweep::hub {

// A value, or the absence of one, and its place. Lives as long as its document.
// Null counts as absent.
class JsonValue {
 public:
  JsonValue(const nlohmann::json* value, std::string place);

  [[nodiscard]] bool is_absent() const { return value_ == nullptr; }
  [[nodiscard]] bool is_object() const;
  [[nodiscard]] bool is_text() const;
  [[nodiscard]] Error error(std::string_view what) const;

  // Absent when there is none, or when this is no object.
  [[nodiscard]] JsonValue member(std::string_view name) const;
  // Empty when this is no object. Their places count and quote no name.
  [[nodiscard]] std::vector<std::pair<std::string, JsonValue>> members() const;
  // Empty when absent.
  [[nodiscard]] Result<std::vector<JsonValue>> elements() const;

  [[nodiscard]] Result<std::string> text() const;
  [[nodiscard]] Result<std::string> text_or_empty() const;
  [[nodiscard]] Result<SecretText> secret_or_empty() const;
  [[nodiscard]] Result<std::vector<std::string>> texts_or_empty() const;
  [[nodiscard]] Result<bool> truth() const;
  // Fractions are cut off; kCorrupt outside 53 bits. 0 when absent.
  [[nodiscard]] Result<std::int64_t> whole_number_or_zero() const;

 private:
  const nlohmann::json* value_;
  std::string place_;
};

class JsonDocument {
 public:
  // `name` stands in errors for the whole: "the reply". kCorrupt as well for
  // more than 32 levels.
  [[nodiscard]] static Result<JsonDocument> parse(std::string_view text,
                                                  std::string name);

  JsonDocument(JsonDocument&& other) noexcept;
  JsonDocument& operator=(JsonDocument&& other) noexcept;
  ~JsonDocument();

  [[nodiscard]] JsonValue root() const;

 private:
  JsonDocument(std::unique_ptr<nlohmann::json> value, std::string name);

  std::unique_ptr<nlohmann::json> value_;
  std::string name_;
};

// Wipes each text in `value`; names stay. Recursive: for bounded depths.
void wipe_texts(nlohmann::json& value);

}  // namespace tokensweep::hub
