// SPDX-License-Identifier: Apache-2.0
#include "cli/hub/token_selection.h"

#include <algorithm>
#include <utility>

#include "base/dates.h"
#include "base/text.h"
#include "cli/token_times.h"

namespace tokensweep::cli {
namespace {

constexpr std::int64_t kDay = 86'400;

Error with_flag(Error error, const char* flag) {
  return std::move(error).with_context(flag);
}

}  // namespace

Result<TokenFilter> TokenFilter::make(const TokenSelection& selection,
                                      std::int64_t now) {
  TokenFilter filter;
  filter.now_ = now;
  if (selection.active) filter.active_ = true;
  if (selection.inactive) filter.active_ = false;
  filter.expired_ = selection.expired;
  if (!selection.unused_since.empty()) {
    auto since = parse_since(selection.unused_since, now);
    if (!since) return with_flag(std::move(since).error(), "--unused-since");
    filter.unused_since_ = *since;
  }
  if (!selection.expiring_within.empty()) {
    auto days = parse_days(selection.expiring_within);
    if (!days) return with_flag(std::move(days).error(), "--expiring-within");
    filter.expiring_until_ = now + *days * kDay;
  }
  if (!selection.label.empty()) {
    filter.label_.emplace(selection.label, Glob::Mode::kText);
  }
  filter.narrows_ = filter.active_ || filter.expired_ || filter.unused_since_ ||
                    filter.expiring_until_ || filter.label_;
  return filter;
}

bool TokenFilter::matches(const hub::TokenRecord& token) const {
  if (active_ && token.active != *active_) return false;
  const std::optional<std::int64_t> ends = parse_rfc3339(token.expires);
  if (expired_ && (!ends || *ends > now_)) return false;
  if (expiring_until_ && (!ends || *ends <= now_ || *ends > *expiring_until_)) {
    return false;
  }
  if (unused_since_) {
    // One that was never used is as old as it is. Without a time that can be
    // read nothing is known, so it does not fit.
    const std::optional<std::int64_t> last = parse_rfc3339(
        token.last_used.empty() ? token.created : token.last_used);
    if (!last || *last >= *unused_since_) return false;
  }
  return !label_ || label_->matches(token.label);
}

Result<hub::TokenRecord> find_token(const std::vector<hub::TokenRecord>& tokens,
                                    std::string_view name) {
  std::vector<const hub::TokenRecord*> labelled;
  for (const hub::TokenRecord& token : tokens) {
    if (equals_ignoring_case(token.id, name)) return token;
    if (token.label == name) labelled.push_back(&token);
  }
  if (labelled.size() == 1) return *labelled.front();
  if (labelled.empty()) {
    return Error(ErrorKind::kUsage,
                 "no token has the uuid or label '" + std::string(name) + "'");
  }
  std::string message = "several tokens have the label '" + std::string(name) +
                        "': name one by its uuid";
  for (const hub::TokenRecord* token : labelled) {
    message += "\n  " + token->id + "  " +
               (token->active ? "active" : "inactive") + ", created " +
               token->created;
  }
  return Error(ErrorKind::kUsage, message);
}

Result<std::vector<hub::TokenRecord>> select_tokens(
    const std::vector<hub::TokenRecord>& tokens,
    const TokenSelection& selection, std::int64_t now) {
  TRY_ASSIGN(const TokenFilter filter, TokenFilter::make(selection, now));
  const bool named = !selection.ids.empty();
  if (named && (filter.narrows() || selection.all)) {
    return Error(ErrorKind::kUsage,
                 "name tokens or filter them, not both at once");
  }
  if (!named && !filter.narrows() && !selection.all) {
    return Error(ErrorKind::kUsage,
                 "which tokens? Name them by uuid or label, give a filter, or "
                 "--all");
  }
  std::vector<hub::TokenRecord> selected;
  for (const std::string& name : selection.ids) {
    TRY_ASSIGN(hub::TokenRecord token, find_token(tokens, name));
    const auto same = [&](const hub::TokenRecord& each) {
      return each.id == token.id;
    };
    if (std::ranges::none_of(selected, same)) {
      selected.push_back(std::move(token));
    }
  }
  if (named) return selected;
  for (const hub::TokenRecord& token : tokens) {
    if (filter.matches(token)) selected.push_back(token);
  }
  return selected;
}

}  // namespace tokensweep::cli
