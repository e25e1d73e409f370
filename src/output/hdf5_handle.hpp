// What the HDF5 library gives out, closed by destructors; its errors as exceptions.
#pragma once

#include <hdf5.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

namespace convoy {

/// A call of the library failed; whoever knows the file's name turns it into a Failure.
struct Hdf5Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Keeps the library from printing its own error stack; to be called before anything else of it.
void silence_hdf5();

/// Throws with the deepest reason that the library gives.
[[noreturn]] void throw_hdf5_error(const char* doing);

inline void check(herr_t status, const char* doing) {
  if (status < 0) throw_hdf5_error(doing);
}

/// An object of the library, closed with the function that fits it.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);

  Handle() = default;
  Handle(hid_t id, Close close, const char* doing) : id_(id), close_(close) {
    if (id < 0) throw_hdf5_error(doing);
  }
  Handle(Handle&& other) noexcept
      : id_(std::exchange(other.id_, H5I_INVALID_HID)), close_(other.close_) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  operator hid_t() const { return id_; }

 private:
  hid_t id_ = H5I_INVALID_HID;
  Close close_ = nullptr;
};

/// A file of ours, without a lock: it is never written to again.
Handle open_to_read(const std::filesystem::path& path);
Handle make_space(hsize_t rows);
Handle copy_type(hid_t type);
Handle make_properties(hid_t of_class);

}  // namespace convoy
