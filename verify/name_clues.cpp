// SPDX-License-Identifier: Apache-2.0
#include "verify/name_clues.h"

#include <algorithm>
#include <array>
#include <set>

#include "verify/account_name.h"
#include "verify/clue_list.h"
#include "verify/clue_text.h"
#include "verify/command_words.h"
#include "verify/image_names.h"

namespace tokensweep::verify {
namespace {

using enum NameCertainty;

constexpr std::size_t kMostLinks = 32;

// What a word of a variable or a link may hold.
bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_';
}

// What stands beside one place of the secret.
class Neighbourhood {
 public:
  Neighbourhood(const ClueText& text, ByteRange span, bool organization,
                ClueList& clues)
      : text_(text),
        span_(span),
        organization_(organization),
        clues_(clues),
        holders_(text.holders(span.begin)) {}

  void look() {
    look_at_url();
    look_at_netrc();
    look_at_command();
    look_at_logins();
    look_at_siblings();
  }

 private:
  [[nodiscard]] std::string_view before(std::size_t most) const {
    const std::size_t begin = span_.begin > most ? span_.begin - most : 0;
    return text_.text().substr(begin, span_.begin - begin);
  }

  // https://USER:secret@host
  void look_at_url() {
    std::string_view left = before(300);
    if (!left.ends_with(':')) return;
    left.remove_suffix(1);
    const std::size_t blank = left.find_last_of(" \t\r\n\"'`<>()");
    if (blank != std::string_view::npos) left.remove_prefix(blank + 1);
    const std::size_t scheme = left.rfind("://");
    const std::string_view text = text_.text();
    if (scheme == std::string_view::npos || span_.end >= text.size() ||
        text[span_.end] != '@') {
      return;
    }
    std::string_view host = text.substr(span_.end + 1, 255);
    host = host.substr(0, host.find_first_of("/ \t\r\n\"'`<>?#"));
    if (!is_hub_registry(host)) return;
    std::string user(left.substr(scheme + 3));
    if (const std::size_t at = user.find("%40"); at != std::string::npos) {
      user.replace(at, 3, "@");
    }
    clues_.add(user, kCertain, "same URL");
  }

  // machine HOST login USER password secret
  void look_at_netrc() {
    const auto words = command_words(before(400));
    if (words.empty() || words.back() != "password") return;
    std::string_view user;
    for (std::size_t i = words.size() - 1; i-- > 0;) {
      if (words[i] == "login" && user.empty()) user = words[i + 1];
      if (words[i] != "machine") continue;
      if (is_hub_registry(words[i + 1])) {
        clues_.add(user, kCertain, "same netrc entry");
      }
      return;
    }
  }

  void add_login(const LoginCommand& login, std::string_view source) {
    if (is_other_registry(login.registry)) return;
    clues_.add(text_.resolved(login.username), kCertain, source);
  }

  void look_at_command() {
    const std::string_view text = text_.text();
    const ByteRange range = command_around(text, span_.begin);
    const auto login =
        find_login(command_words(text.substr(range.begin, range.size())));
    if (login) return add_login(*login, "same command");
    // The line before may read this one: <<EOF.
    if (range.begin < 2) return;
    const ByteRange above = command_around(text, range.begin - 1);
    const std::string_view command = text.substr(above.begin, above.size());
    if (command.find("<<") == std::string_view::npos) return;
    if (const auto reader = find_login(command_words(command))) {
      add_login(*reader, "same command");
    }
  }

  // Commands that read the secret from its variable.
  void look_at_logins() {
    if (holders_.empty()) return;
    text_.each_login([&](std::string_view command, const LoginCommand& login) {
      const bool reads = std::ranges::any_of(holders_, [&](const Field* field) {
        return refers_to(command, field->key);
      });
      if (reads) add_login(login, "login command that reads the variable");
    });
  }

  void look_at_siblings() {
    for (const Field* holder : holders_) {
      if (holder->meaning.role != KeyRole::kSecret ||
          text_.is_elsewhere(*holder)) {
        continue;
      }
      if (holder->meaning.stem.empty()) {
        take_block(*holder);
      } else {
        take_stem(*holder);
      }
    }
  }

  // Fields of the same map, with keys that say no more than their role.
  void take_block(const Field& holder) {
    for (const Field& each : text_.fields()) {
      const KeyMeaning& meaning = each.meaning;
      if (!meaning.stem.empty() ||
          !same_block(text_.text(), each.key_begin, holder.key_begin)) {
        continue;
      }
      const bool vague = meaning.whole == "id" || meaning.whole == "account";
      if (meaning.role == KeyRole::kMaybeUser &&
          each.value.find('@') == std::string_view::npos) {
        continue;  // "name" may name anything
      }
      add_sibling(each, vague ? KeyRole::kMaybeUser : meaning.role);
    }
  }

  // Variables named like the secret's. Of several the near ones count.
  void take_stem(const Field& holder) {
    const std::string& stem = holder.meaning.stem;
    std::vector<std::pair<const Field*, KeyRole>> equal;
    std::set<std::string_view> values;
    for (const Field& each : text_.fields()) {
      const KeyMeaning& meaning = each.meaning;
      if (!names_user(meaning.role)) continue;
      if (meaning.stem == stem) {
        equal.push_back({&each, meaning.role});
        if (meaning.role == KeyRole::kUser) {
          values.insert(text_.resolved(each.value));
        }
      } else if (is_docker_stem(stem) && is_docker_stem(meaning.stem)) {
        clues_.add(text_.resolved(each.value), kGuessed, "variable beside it");
      }
    }
    for (const auto& [each, role] : equal) {
      const bool near = values.size() < 2 || is_near(*each, holder);
      add_sibling(*each, near ? role : KeyRole::kMaybeUser);
    }
  }

  [[nodiscard]] bool is_near(const Field& a, const Field& b) const {
    constexpr std::ptrdiff_t kNearLines = 2;
    const auto [first, last] =
        std::minmax<std::size_t>(a.key_begin, b.key_begin);
    const std::string_view between = text_.text().substr(first, last - first);
    return std::ranges::count(between, '\n') <= kNearLines &&
           between.find("\n\n") == std::string_view::npos &&
           between.find("\n#") == std::string_view::npos;
  }

  static bool names_user(KeyRole role) {
    return role == KeyRole::kUser || role == KeyRole::kOrganization ||
           role == KeyRole::kMaybeUser;
  }

  void add_sibling(const Field& each, KeyRole role) {
    if (!names_user(role)) return;
    const bool certain = role == KeyRole::kUser ||
                         (role == KeyRole::kOrganization && organization_);
    clues_.add(text_.resolved(each.value), certain ? kCertain : kGuessed,
               "sibling variable");
  }

  const ClueText& text_;
  ByteRange span_;
  bool organization_;
  ClueList& clues_;
  std::vector<const Field*> holders_;
};

// Guesses, the likeliest kind first.
constexpr std::array<std::string_view, 4> kKinds = {
    "login command", "variable", "image name", "link to the Hub"};

std::size_t rank_of(std::string_view source) {
  return static_cast<std::size_t>(std::ranges::find(kKinds, source) -
                                  kKinds.begin());
}

// Names in links to the Hub's pages.
void add_links(std::string_view text, ClueList& clues) {
  for (const std::string_view front :
       {"hub.docker.com/r/", "hub.docker.com/u/", "docker/pulls/",
        "hub.docker.com/repository/docker/"}) {
    std::size_t links = 0;
    for (std::size_t at = text.find(front);
         at != std::string_view::npos && links < kMostLinks;
         at = text.find(front, at + 1), ++links) {
      const std::string_view rest = text.substr(at + front.size(), 100);
      std::size_t end = 0;
      while (end < rest.size() && (is_word_byte(rest[end]) || rest[end] == '-'))
        ++end;
      clues.add(rest.substr(0, end), kGuessed, kKinds[3]);
    }
  }
}

void add_variables(const ClueText& text, ClueList& clues) {
  for (const Field& each : text.fields()) {
    const KeyMeaning& meaning = each.meaning;
    const bool named = is_docker_stem(meaning.stem) &&
                       (meaning.role == KeyRole::kUser ||
                        meaning.role == KeyRole::kOrganization ||
                        meaning.role == KeyRole::kMaybeUser);
    // `username:` of a step that logs in.
    constexpr std::size_t kStep = 300;
    const std::size_t begin =
        each.key_begin > kStep ? each.key_begin - kStep : 0;
    const bool in_step =
        meaning.stem.empty() && meaning.role == KeyRole::kUser &&
        meaning.whole.find("user") != std::string::npos &&
        text.text().substr(begin, each.key_begin - begin).find("docker") !=
            std::string_view::npos;
    if ((named || in_step) && !text.is_elsewhere(each)) {
      clues.add(text.resolved(each.value), kGuessed, kKinds[1]);
    }
  }
}

void add_guesses(const ClueText& text, ClueList& clues) {
  text.each_login([&](std::string_view, const LoginCommand& login) {
    clues.add(text.resolved(login.username), kGuessed, kKinds[0]);
  });
  add_variables(text, clues);
  for (const std::string& owner : image_owners(text.text())) {
    clues.add(owner, kGuessed, kKinds[2]);
  }
  add_links(text.text(), clues);
}

}  // namespace

std::vector<NameClue> name_clues(const Subject& subject) {
  ClueList clues;
  const auto fact = [&](const char* name) -> std::string_view {
    const auto at = subject.facts.find(name);
    return at == subject.facts.end() ? std::string_view() : at->second;
  };
  if (!is_other_registry(fact("registry"))) {
    clues.add(fact("username"), kCertain, "same entry");
  }
  const bool organization = subject.rule == "docker-oat";
  for (const Sighting& sighting : subject.sightings) {
    if (sighting.content.empty()) continue;
    const ClueText text(sighting.content);
    Neighbourhood(text, sighting.span, organization, clues).look();
  }
  for (const Sighting& sighting : subject.sightings) {
    if (sighting.content.empty()) continue;
    ClueList guesses;
    add_guesses(ClueText(sighting.content), guesses);
    for (NameClue& clue : guesses.take()) {
      clue.source += " in the same file";
      clues.add(clue);
    }
  }
  return clues.take();
}

std::vector<NameClue> names_in_text(std::string_view text) {
  ClueList clues;
  add_guesses(ClueText(text), clues);
  return clues.take();
}

std::vector<NameClue> names_in_texts(const std::vector<std::string>& texts) {
  struct Seen {
    NameClue clue;
    std::size_t rank = 0;
    std::size_t texts = 0;
  };
  std::vector<Seen> all;
  for (const std::string& text : texts) {
    for (const NameClue& clue : names_in_text(text)) {
      const std::size_t rank = rank_of(clue.source);
      const auto known = std::ranges::find(
          all, clue.name,
          [](const Seen& seen) { return std::string_view(seen.clue.name); });
      if (known == all.end()) {
        all.push_back({clue, rank, 1});
        continue;
      }
      ++known->texts;
      if (rank < known->rank) {
        known->rank = rank;
        known->clue = clue;
      }
    }
  }
  std::ranges::stable_sort(all, [](const Seen& a, const Seen& b) {
    return a.rank != b.rank ? a.rank < b.rank : a.texts > b.texts;
  });
  ClueList clues;
  for (const Seen& seen : all) clues.add(seen.clue);
  return clues.take();
}

}  // namespace tokensweep::verify
