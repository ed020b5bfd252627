// SPDX-License-Identifier: Apache-2.0
// Requests and replies as the routes of the test Hub see them.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokensweep::test_hub {

struct Request {
  std::string method;
  std::string target;  // as it was sent: path and query
  std::string path;    // decoded, without slashes at its end
  // Of the query and of a form; the first value of a name comes first.
  std::multimap<std::string, std::string> parameters;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  std::string address;  // of the client

  [[nodiscard]] std::string header(std::string_view name) const;
  // The first one; empty when there is none.
  [[nodiscard]] std::string parameter(std::string_view name) const;
};

struct Reply {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string content_type = "application/json";
  std::string body;
  // The connection ends after so many bytes of the body.
  std::optional<std::size_t> cut_off_after;
  std::chrono::milliseconds delay{0};
};

}  // namespace tokensweep::test_hub
