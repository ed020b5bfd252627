// SPDX-License-Identifier: Apache-2.0
#include "cli/completion/complete.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>

#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/hub/client.h"
#include "cli/hub/token_output.h"
#include "cli/hub/token_shelf.h"
#include "reporters/registry.h"

namespace tokensweep::cli {
namespace {

std::vector<std::string> split(std::string_view text, char mark) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(mark), text.size());
    std::string_view part = text.substr(0, end);
    while (part.starts_with(' ')) part.remove_prefix(1);
    if (!part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

bool takes_value(const CLI::Option& option) {
  return option.get_items_expected_max() > 0;
}

// Where the words before the last one lead.
class Position {
 public:
  explicit Position(const CLI::App& app) : command_(&app) {}

  void read(const std::string& word) {
    if (pending_ != nullptr) {
      values_[pending_->get_name()] = word;
      pending_ = nullptr;
      return;
    }
    if (word.starts_with('-')) {
      read_flag(word);
      return;
    }
    const auto named = command_->get_subcommands(
        [&](const CLI::App* each) { return each->check_name(word); });
    if (!named.empty()) {
      command_ = named.front();
      path_ += (path_.empty() ? "" : " ") + command_->get_name();
    }
  }

  // The option whose value comes next, or null.
  [[nodiscard]] const CLI::Option* pending() const { return pending_; }
  [[nodiscard]] const CLI::App& command() const { return *command_; }
  // "hub tokens show"
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string value(const std::string& option) const {
    const auto found = values_.find(option);
    return found == values_.end() ? std::string() : found->second;
  }

 private:
  void read_flag(const std::string& word) {
    const std::size_t equals = word.find('=');
    const CLI::Option* option =
        command_->get_option_no_throw(word.substr(0, equals));
    if (option == nullptr || !takes_value(*option)) return;
    if (equals == std::string::npos) {
      pending_ = option;
    } else {
      values_[option->get_name()] = word.substr(equals + 1);
    }
  }

  const CLI::App* command_;
  const CLI::Option* pending_ = nullptr;
  std::string path_;
  std::map<std::string, std::string> values_;
};

// The help's first line or sentence, short enough for a menu.
std::string summary(const std::string& help) {
  constexpr std::size_t kLongest = 70;
  std::string text = help.substr(0, help.find('\n'));
  text.resize(std::min(text.find(". "), text.size()));
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "...";
  return text;
}

std::vector<Candidate> flags_of(const CLI::App& command) {
  std::vector<Candidate> found;
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_group().empty()) continue;  // hidden
    for (const std::string& name : option->get_lnames()) {
      found.push_back({"--" + name, summary(option->get_description())});
    }
  }
  return found;
}

std::vector<Candidate> subcommands_of(const CLI::App& command) {
  std::vector<Candidate> found;
  for (const CLI::App* each : command.get_subcommands(
           [](const CLI::App* app) { return !app->get_group().empty(); })) {
    found.push_back({each->get_name(), summary(each->get_description())});
  }
  return found;
}

std::vector<Candidate> words_only(const std::vector<std::string>& words) {
  std::vector<Candidate> found;
  for (const std::string& word : words) found.push_back({word, ""});
  return found;
}

std::vector<Candidate> values_of(const CLI::Option& option,
                                 const std::string& path) {
  const std::string name = option.get_name();
  if (name == "--format" && !path.starts_with("hub")) {
    return words_only(split(report_format_names(), ','));
  }
  if (name == "--scope" && path == "hub tokens create") {
    return {{"repo:read", "Read-only"},
            {"repo:write", "Read and write"},
            {"repo:admin", "Read, write and delete"},
            {"repo:public_read", "Public repositories, read-only"}};
  }
  if (name == "--to") return {{"helper", "docker's credential helper"}};
  // CLI11 shows the members of a closed set as "TEXT:{a,b}".
  const std::string type = option.get_type_name();
  const std::size_t open = type.find('{');
  const std::size_t close = type.find('}');
  if (open == std::string::npos || close == std::string::npos) return {};
  return words_only(split(type.substr(open + 1, close - open - 1), ','));
}

bool takes_tokens(const std::string& path) {
  const std::size_t last = path.rfind(' ');
  if (!path.starts_with("hub tokens ") &&
      !path.starts_with("hub org-tokens ")) {
    return false;
  }
  const std::string verb = path.substr(last + 1);
  return verb != "list" && verb != "create";
}

std::vector<Candidate> token_names(const std::string& organization) {
  HubClientOptions options;
  options.quick = true;
  const auto client = HubClient::open(std::move(options));
  if (!client) return {};
  const auto session = (*client)->session();
  if (!session) return {};
  const auto tokens = TokenShelf(**client, *session, organization).list();
  if (!tokens) return {};
  std::map<std::string, int> uses;
  for (const hub::TokenRecord& token : *tokens) ++uses[token.label];
  std::vector<Candidate> found;
  for (const hub::TokenRecord& token : *tokens) {
    const std::string state = token.active ? "active" : "inactive";
    // What is not one token's alone would be refused, and what a terminal would
    // obey is no word to be typed.
    if (uses[token.label] == 1 && !token.label.empty() &&
        escape_for_terminal(token.label) == token.label) {
      found.push_back({token.label, state});
    }
    found.push_back({escape_for_terminal(token.id),
                     escape_for_terminal(token.label) + ", " + state});
  }
  return found;
}

}  // namespace

std::vector<Candidate> complete(const CLI::App& app,
                                const std::vector<std::string>& words,
                                const TokenNames& names) {
  if (words.empty()) return subcommands_of(app);
  Position position(app);
  for (std::size_t i = 0; i + 1 < words.size(); ++i) position.read(words[i]);
  std::string typed = words.back();
  std::string before;  // "--format=", kept in front of each value
  const CLI::Option* option = position.pending();
  if (const std::size_t equals = typed.find('='); option == nullptr &&
                                                  typed.starts_with("--") &&
                                                  equals != std::string::npos) {
    option = position.command().get_option_no_throw(typed.substr(0, equals));
    before = typed.substr(0, equals + 1);
    typed.erase(0, equals + 1);
    if (option == nullptr) return {};
  }
  std::vector<Candidate> found;
  if (option != nullptr) {
    found = values_of(*option, position.path());
  } else if (typed.starts_with('-')) {
    found = flags_of(position.command());
  } else {
    found = subcommands_of(position.command());
    if (position.path() == "completion") {
      found = words_only({"bash", "fish", "zsh"});
    }
    if (takes_tokens(position.path())) found = names(position.value("--org"));
  }
  std::erase_if(found, [&](const Candidate& each) {
    return !each.word.starts_with(typed);
  });
  for (Candidate& each : found) each.word.insert(0, before);
  return found;
}

int run_complete(const CLI::App& app, const std::vector<std::string>& words) {
  std::string text;
  for (const Candidate& each : complete(app, words, token_names)) {
    text += each.word;
    if (!each.description.empty()) text += "\t" + each.description;
    text += "\n";
  }
  static_cast<void>(write_out(text));
  return kClean;
}

}  // namespace tokensweep::cli
