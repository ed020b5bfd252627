// SPDX-License-Identifier: Apache-2.0
// A JSON object to be sent. Wiped when it goes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"

namespace tokensweep::hub {

class JsonBody {
 public:
  JsonBody();
  JsonBody(JsonBody&& other) noexcept;
  JsonBody& operator=(JsonBody&&) = delete;
  JsonBody(const JsonBody&) = delete;
  JsonBody& operator=(const JsonBody&) = delete;
  ~JsonBody();

  void add_text(std::string_view name, std::string_view value);
  void add_texts(std::string_view name, const std::vector<std::string>& values);
  void add_truth(std::string_view name, bool value);
  // To the end of the array `name`, which is made when there is none.
  void append_object(std::string_view name, const JsonBody& value);

  // kUsage when a text is not UTF-8.
  [[nodiscard]] Result<std::string> finish() const;

 private:
  std::unique_ptr<nlohmann::json> value_;
};

}  // namespace tokensweep::hub
