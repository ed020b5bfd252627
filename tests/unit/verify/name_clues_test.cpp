// SPDX-License-Identifier: Apache-2.0
#include "verify/name_clues.h"

#include <string>

#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/check.h"

namespace tokensweep::verify {
namespace {

const std::string& token() {
  static const std::string text =
      std::string("dckr") + "_pat_" + "AbCdEfGhIjKlMnOpQrStUvWxYz0";
  return text;
}

std::string replaced(std::string text, const std::string& what,
                     const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

// `@T` stands for the token.
Subject subject_in(const std::string& form) {
  const std::string content = replaced(form, "@T", token());
  const std::size_t at = content.find(token());
  CHECK(at != std::string::npos);
  Subject subject;
  subject.rule = "docker-pat";
  subject.secret = SecretText(token());
  subject.sightings.push_back({"file", content, {at, at + token().size()}});
  return subject;
}

std::string shown(const std::vector<NameClue>& clues) {
  std::string text;
  for (const NameClue& clue : clues) {
    if (!text.empty()) text += ' ';
    text += clue.name;
    text += clue.certainty == NameCertainty::kCertain ? '!' : '?';
  }
  return text;
}

struct Case {
  const char* text;
  const char* clues;  // "acme!" is certain, "acme?" guessed, best first
};

void check(const std::vector<Case>& cases) {
  for (const Case& each : cases) {
    EXPECT_EQ(shown(name_clues(subject_in(each.text))), each.clues)
        << each.text;
  }
}

TEST(NameClues, CommandLines) {
  check({
      {"docker login -u acme -p @T", "acme!"},
      {"docker login -p @T -u acme", "acme!"},
      {"docker login --username=acme --password=@T docker.io", "acme!"},
      {"RUN docker login --username acme --password @T && make", "acme!"},
      {"sudo /usr/bin/docker --config x login -uacme -p@T", "acme!"},
      {"podman login -u 'acme' -p '@T' docker.io", "acme!"},
      {"echo @T | docker login -u acme --password-stdin", "acme!"},
      {"printf '%s' \"@T\" | docker login --username \"acme\" "
       "--password-stdin https://index.docker.io/v1/",
       "acme!"},
      {"docker login \\\n  -u acme \\\n  -p @T\n", "acme!"},
      {"docker login -u acme --password-stdin <<< @T", "acme!"},
      {"docker login -u acme --password-stdin <<EOF\n@T\nEOF\n", "acme!"},
      {"run([\"docker\", \"login\", \"-u\", \"acme\", \"-p\", \"@T\"])",
       "acme!"},
      {"skopeo copy --dest-creds acme:@T a docker://docker.io/acme/app",
       "acme!"},
      {"curl -u acme:@T https://auth.docker.io/token", "acme!"},
      {"curl https://hub.docker.com/v2/ --user 'acme:@T'", "acme!"},
      {"kubectl create secret docker-registry x --docker-username acme "
       "--docker-password @T",
       "acme!"},
      {"kubectl create secret docker-registry x --docker-username=acme "
       "--docker-password=@T",
       "acme!"},
      // Elsewhere, or no name.
      {"docker login -u acme -p @T quay.io", ""},
      {"skopeo inspect --creds acme:@T docker://quay.io/a/b", ""},
      {"kubectl create secret docker-registry x --docker-server=quay.io "
       "--docker-username=acme --docker-password=@T",
       ""},
      {"curl -u acme:@T https://ghcr.io/token", ""},
      {"docker login -u $USER -p @T", ""},
      {"docker login -u \"${{ secrets.DOCKERHUB_USERNAME }}\" -p @T", ""},
      {"docker login -u <user> -p @T", ""},
      {"docker login -p @T", ""},
      // Only the command of the token.
      {"docker login -u other -p x && docker login -u acme -p @T",
       "acme! other?"},
  });
}

TEST(NameClues, UrlsAndNetrc) {
  check({
      {"https://acme:@T@index.docker.io/v1/", "acme!"},
      {"https://ann%40corp.test:@T@hub.docker.com", "ann@corp.test!"},
      {"https://acme:@T@ghcr.io/", ""},
      {"machine auth.docker.io login acme password @T", "acme!"},
      {"machine index.docker.io\n  login acme\n  password @T\n", "acme!"},
      {"machine github.com login acme password @T", ""},
      {"machine docker.io login bob password x\nmachine github.com login acme "
       "password @T",
       ""},
  });
}

TEST(NameClues, SiblingVariables) {
  check({
      {"DOCKERHUB_USERNAME=acme\nDOCKERHUB_TOKEN=@T\n", "acme!"},
      {"export DOCKER_HUB_ACCESS_TOKEN='@T'\nexport DOCKER_HUB_USER='acme'\n",
       "acme!"},
      {"DOCKER_PASS=@T\nA=1\nB=2\nC=3\nD=4\nDOCKER_USER=acme\n", "acme!"},
      {"dockerPassword = \"@T\";\ndockerUsername = \"acme\";", "acme!"},
      {"docker.password=@T\ndocker.username=acme\n", "acme!"},
      {"ENV DOCKER_USER acme\nENV DOCKER_PASSWORD @T\n", "acme!"},
      {"docker run -e DOCKER_USER=acme -e DOCKER_TOKEN=@T img", "acme!"},
      {"environment:\n  - DOCKER_USER=acme\n  - DOCKER_TOKEN=@T\n", "acme!"},
      {"env:\n- name: DOCKER_USER\n  value: acme\n- name: DOCKER_TOKEN\n"
       "  value: @T\n",
       "acme!"},
      {"{\"identifier\": \"acme\", \"secret\": \"@T\"}", "acme!"},
      {"curl -d '{\"username\":\"acme\",\"password\":\"@T\"}' "
       "https://hub.docker.com/v2/users/login",
       "acme!"},
      {"post(\"{\\\"username\\\":\\\"acme\\\",\\\"password\\\":\\\"@T\\\"}\")",
       "acme!"},
      {"- uses: docker/login-action@v3\n  with:\n    username: acme\n"
       "    password: @T\n",
       "acme!"},
      {"- uses: docker/login-action@v3\n  with:\n    password: \"@T\"\n"
       "    username: \"acme\"\n",
       "acme!"},
      {"provider \"docker\" {\n  registry_auth {\n    username = \"acme\"\n"
       "    password = \"@T\"\n  }\n}\n",
       "acme!"},
      {"[registry]\nuser = \"acme\"\ntoken = \"@T\"\n", "acme!"},
      {"client.login(username='acme', password='@T')", "acme!"},
      {"<server><username>acme</username><password>@T</password></server>",
       "acme!"},
      {"imageCredentials:\n  registry: docker.io\n  username: acme\n"
       "  password: @T\n",
       "acme!"},
      // Through a variable.
      {"TOKEN=@T\necho $TOKEN | docker login -u acme --password-stdin\n",
       "acme!"},
      {"U=acme\nT=@T\necho ${T} | docker login -u $U --password-stdin\n",
       "acme!"},
      {"env:\n  HUB: @T\nsteps:\n- uses: docker/login-action@v3\n  with:\n"
       "    username: acme\n    password: ${{ env.HUB }}\n",
       "acme!"},
      // Two pairs: the near one is certain.
      {"# live\nDOCKER_USER=acme\nDOCKER_TOKEN=@T\n\n# test\n"
       "DOCKER_USER=bob\nDOCKER_TOKEN=x\n",
       "acme! bob?"},
      {"users:\n- username: acme\n  password: @T\n- username: bob\n"
       "  password: x\n",
       "acme!"},
      // Not quite siblings.
      {"DOCKER_USERNAME=acme\nDOCKERHUB_TOKEN=@T\n", "acme?"},
      {"DOCKERHUB_ORG=acme\nDOCKERHUB_TOKEN=@T\n", "acme?"},
      {"DOCKER_EMAIL=ann@corp.test\nDOCKER_TOKEN=@T\n", "ann@corp.test?"},
      {"name: acme\ntoken: @T\n", ""},
      {"a:\n  username: acme\nb:\n  password: @T\n", ""},
      {"DB_USER=acme\nDOCKER_TOKEN=@T\n", ""},
      // Elsewhere, or no name.
      {"- uses: docker/login-action@v3\n  with:\n    registry: ghcr.io\n"
       "    username: acme\n    password: @T\n",
       ""},
      {"CI_REGISTRY=registry.gitlab.com\nCI_REGISTRY_USER=acme\n"
       "CI_REGISTRY_PASSWORD=@T\n",
       ""},
      {"username: ${{ secrets.DOCKERHUB_USERNAME }}\npassword: @T\n", ""},
      {"username: <your name>\npassword: @T\n", ""},
      {"username: your-name\npassword: @T\n", ""},
  });
}

TEST(NameClues, OrganizationTokensBelongToOrganizations) {
  Subject subject = subject_in("DOCKERHUB_ORG=acme\nDOCKERHUB_TOKEN=@T\n");
  subject.rule = "docker-oat";
  EXPECT_EQ(shown(name_clues(subject)), "acme!");
}

TEST(NameClues, TheSameEntryNamesItsUser) {
  Subject subject = subject_in("{\"x\": \"@T\"}");
  subject.facts["username"] = "acme";
  EXPECT_EQ(shown(name_clues(subject)), "acme!");
  subject.facts["registry"] = "https://index.docker.io/v1/";
  EXPECT_EQ(shown(name_clues(subject)), "acme!");
  subject.facts["registry"] = "quay.io";
  EXPECT_EQ(shown(name_clues(subject)), "");
  subject.facts = {{"username", "$USER"}};
  EXPECT_EQ(shown(name_clues(subject)), "");
}

TEST(NameClues, NamesOfTheSameFileAreGuesses) {
  check({
      {"T=@T\ndocker push acme/app:1\n", "acme?"},
      {"# @T\ndocker build -t acme/app .\nFROM other/base\n", "acme? other?"},
      {"FROM other/base AS x\n# @T\nimages: acme/app\n", "acme? other?"},
      {"# @T\ntags: |\n  acme/app:1\n  ghcr.io/bob/app:1\n", "acme?"},
      {"# @T\nimages:\n- acme/app\n", "acme?"},
      {"# @T\nservices:\n  web:\n    image: acme/web:2\n  db:\n"
       "    image: postgres:16\n",
       "acme?"},
      {"# @T\ndocker tag app docker.io/acme/app\n", "acme?"},
      {"# @T\nkaniko --destination=acme/app:1\n", "acme?"},
      {"# @T\nsee https://hub.docker.com/r/acme/app\n", "acme?"},
      {"# @T\ndocker pull library/node && docker push quay.io/acme/app\n", ""},
      {"# @T\nuses: docker/login-action@v3\n", ""},
      {"# @T\ndocker build -f build/Dockerfile .\n", ""},
  });
}

TEST(NameClues, ACertainNameStaysCertain) {
  EXPECT_EQ(
      shown(name_clues(subject_in("docker push bob/app\ndocker push acme/app\n"
                                  "docker login -u acme -p @T\n"))),
      "acme! bob?");
}

TEST(NameClues, RepositoryWideNamesAreGuesses) {
  EXPECT_EQ(
      shown(names_in_text("docker login -u acme --password-stdin\n"
                          "docker login -u bob quay.io\n"
                          "DOCKERHUB_USERNAME: carol\ndocker push dave/app\n")),
      "acme? carol? dave?");
  EXPECT_EQ(shown(names_in_text("")), "");
}

TEST(NameClues, BoundsWhatHostileTextCosts) {
  std::string text = token();
  for (int i = 0; i < 40'000; ++i) text += "\nuser" + std::to_string(i) + "=a{";
  for (int i = 0; i < 4'000; ++i) text += " docker login -u x";
  Subject subject = subject_in(replaced(text, token(), "@T"));
  EXPECT_LE(name_clues(subject).size(), 64U);
}

}  // namespace
}  // namespace tokensweep::verify
