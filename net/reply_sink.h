// SPDX-License-Identifier: Apache-2.0
// Gathers a reply as it arrives, up to limits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_client.h"

namespace tokensweep::net {

// Bytes that are refused, and those that a growing buffer leaves behind, are
// wiped.
class ReplySink {
 public:
  enum class State : std::uint8_t {
    kGood,
    kHeadersTooLarge,
    kBodyTooLarge,
  };

  // Status lines and headers of one reply, interim replies included.
  static constexpr std::size_t kMostHeaderBytes = std::size_t{64} << 10;

  explicit ReplySink(std::size_t most_body_bytes)
      : most_body_bytes_(most_body_bytes) {}
  ReplySink(const ReplySink&) = delete;
  ReplySink& operator=(const ReplySink&) = delete;
  ~ReplySink() { wipe(body_); }

  // A status line, a header, or the empty line after the last one. A status
  // line begins the headers anew; trailers are dropped. False when the limit
  // is reached: the transfer is to end.
  [[nodiscard]] bool take_header_line(std::string_view line);
  // False when the limit is reached. Nothing is kept then.
  [[nodiscard]] bool take_body(std::string_view bytes);

  [[nodiscard]] State state() const { return state_; }
  // Whether the headers came to their end: libcurl takes a connection that is
  // closed among them for a whole reply.
  [[nodiscard]] bool has_whole_headers() const { return has_whole_headers_; }
  [[nodiscard]] HttpResponse finish(int status) &&;

 private:
  const std::size_t most_body_bytes_;
  State state_ = State::kGood;
  bool in_headers_ = false;
  bool has_whole_headers_ = false;
  std::size_t header_bytes_ = 0;
  std::vector<HttpHeader> headers_;
  std::string body_;
};

}  // namespace tokensweep::net
