#include "program/commands.hpp"

#include <cstdio>

#include "convoy/comm/world.hpp"
#include "convoy/lake/catalog.hpp"
#include "convoy/report/sources.hpp"

namespace convoy {
namespace {

void tell(const std::string& text) {
  std::fprintf(stderr, "convoy: error: %s\n", text.c_str());
}

/// A failure that the ranks agreed on ends them all in order; anything else ends them at once.
int run_agreed(World& world, const std::string& name, const std::function<void(Job&)>& body,
               JobOptions options) {
  std::unique_ptr<Job> job;
  try {
    job = std::make_unique<Job>(world, name, std::move(options));
    body(*job);
    return static_cast<int>(Exit::done);
  } catch (const JobFailed& failure) {
    if (job) job->abandon(failure);
    if (world.is_root()) tell(failure.what());
    return static_cast<int>(failure.code());
  }
}

}  // namespace

int run_job(const std::string& name, const std::function<void(Job&)>& body, JobOptions options,
            int argc, char** argv) {
  World world(argc, argv);
  try {
    return world.end(run_agreed(world, name, body, std::move(options)));
  } catch (const std::exception& error) {
    tell(error.what());
  } catch (...) {
    tell("unexpected error of unknown type");
  }
  world.abort(Exit::internal);
}

int refuse_usage(const std::string& text, int argc, char** argv) {
  World world(argc, argv);
  if (world.is_root()) tell(text);
  return world.end(static_cast<int>(Exit::usage));
}

int verify(const std::filesystem::path& lake, const std::string& job, const std::string& run_date) {
  const LakeCheck check = verify_lake(lake, job, run_date);
  for (const std::string& finding : check.findings) tell(finding);
  std::fprintf(stderr, "convoy: verified %llu runs, %llu files, %llu bytes: %s\n",
               static_cast<unsigned long long>(check.runs),
               static_cast<unsigned long long>(check.files),
               static_cast<unsigned long long>(check.bytes),
               check.findings.empty() ? "all as published" : "damaged, run the job again");
  return static_cast<int>(check.findings.empty() ? Exit::done : Exit::output);
}

int report(const std::filesystem::path& lake, const std::string& job, const std::string& run_date,
           std::optional<std::size_t> samples) {
  const std::size_t pages = write_reports(lake, job, run_date, samples);
  std::fprintf(stderr, "convoy: wrote %zu pages and %s\n", pages,
               (lake / "_reports" / "index.html").c_str());
  return static_cast<int>(Exit::done);
}

int rebuild_catalog(const std::filesystem::path& lake) {
  update_catalog(lake);
  return static_cast<int>(Exit::done);
}

}  // namespace convoy
