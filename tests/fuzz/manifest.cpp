// A sealed document of any content is read or refused as damaged, never anything else.
#include "convoy/lake/manifest.hpp"

#include <unistd.h>

#include "convoy/base/failure.hpp"
#include "convoy/base/file.hpp"
#include "tests/fuzz/demand.hpp"

namespace {

using namespace convoy;

constexpr std::string_view kSeal = "\"self_digest\": \"";

/// With the right digest behind the last seal, so that what is read next is met, too.
std::string sealed(std::string text) {
  const std::size_t at = text.rfind(kSeal);
  if (at == std::string::npos || at + kSeal.size() + 32 > text.size()) return text;
  text.replace(at + kSeal.size(), 32, std::string(32, '0'));
  return text.replace(at + kSeal.size(), 32, digest(text).text());
}

std::optional<Json> read(const std::string& text) {
  static const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("convoy_fuzz_" + std::to_string(::getpid()));
  {
    File file = File::create(path);
    file.write(text);
  }
  try {
    return unseal(path);
  } catch (const Failure& failure) {
    fuzz::demand(failure.code() == Exit::output, "the lake is to blame", failure.what());
    return std::nullopt;
  }
}

void check_entry(const Json& document) {
  try {
    const FileEntry entry = file_entry_from(document);
    const FileEntry again = file_entry_from(to_json(entry));
    fuzz::demand(again.path == entry.path && again.digest == entry.digest, "it comes back");
  } catch (const Failure& failure) {
    fuzz::demand(failure.code() == Exit::output, "the lake is to blame", failure.what());
  }
}

/// A document comes back but for its inputs.
void check_sealed(Json document) {
  auto back = read(seal(document));
  fuzz::demand(back.has_value(), "what is sealed is read", document.dump());
  if (document.contains("inputs") && document["inputs"].is_array()) {
    document["inputs"] = Json::array();
  }
  document.erase("self_digest");
  back->erase("self_digest");
  fuzz::demand(*back == document, "what is sealed comes back", document.dump());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_from(data, size);
  if (const auto document = read(sealed(text))) {
    fuzz::demand(document->is_object(), "a document has members", text);
    const auto files = document->find("files");
    if (files != document->end() && files->is_array()) {
      for (const Json& file : *files) check_entry(file);
    }
  }
  const Json any = Json::parse(text, nullptr, false);
  if (any.is_discarded()) return 0;
  check_entry(any);
  if (any.is_object()) check_sealed(any);
  return 0;
}
