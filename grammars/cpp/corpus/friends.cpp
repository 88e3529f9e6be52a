// Friends, instantiations, operators whose names have words in them.
namespace lib {

template <class T>
class Box {
 public:
  friend class Opener;
  friend void peek(const Box& box);
  friend bool operator==(const Box& a, const Box& b) { return a.value_ == b.value_; }
  friend constexpr bool operator<(const Box& a, const Box& b) noexcept;
  template <typename H>
  friend H HashValue(H h, const Box& box) {
    return H::combine(std::move(h), box.value_);
  }
  friend bool operator!=(const Box&, const Box&) = default;
  operator const char*() const;
  explicit operator T&() const { return value_; }
  operator T() && { return value_; }
  void clear() {
    if LIB_CONSTEXPR (is_owned<T>::value) {
      release();
    } else {
      reset();
    }
  }
  void reset() {}

 private:
  T value_;
};

std::string operator""_s(const char* text, size_t size);
inline std::string operator"" _t(const char* text, size_t size) { return {text, size}; }

extern template class Box<int>;
extern template class LIB_EXPORT Box<long>;
template class Box<char>;
extern template void swap<int>(Box<int>&, Box<int>&);
void after() {}

}  // namespace lib
