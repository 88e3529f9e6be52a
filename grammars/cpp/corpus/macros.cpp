// Export macros, attributes, macros that stand for statements, as libraries write them.
#if LIB_WORKAROUND(COMPILER, < 1500)
#include "old.h"
#endif
LIB_BEGIN_NAMESPACE
namespace lib {

class LIB_EXPORT Forward;
class LIB_EXPORT Widget final : public Base {
  LIB_OBJECT
 public:
  LIB_CONSTEXPR Widget() LIB_NOEXCEPT : size_(0) {}
  explicit LIB_INLINE Widget(LIB_RV_REF(Widget) other) LIB_NOEXCEPT_IF((true)) : size_(other.size_) {}
  LIB_CONSTANT(bool, small = true);
  LIB_INLINE friend bool operator!=(const Widget& a, const Widget& b) LIB_NOEXCEPT { return a.size_ != b.size_; }
  LIB_CONSTEXPR operator bool() const LIB_NOEXCEPT { return size_ != 0; }
  LIB_DEPRECATED("use resize")
  LIB_INLINE Widget& operator+=(int n);
  LIB_PRIVATE_UNLESS_TESTED:
  void resize(int size, Options options = {});
  int size_;
};

template <class T, LIB_ENABLE_IF(is_widget<T>::value)>
LIB_FORCEINLINE typename T::type LIB_CALL measure(T&& widget) LIB_NOEXCEPT {
  LIB_USING_STD
  int (Widget::*member)() = &Widget::size;
  return typename T::type((widget.*member)());
}

LIB_INLINE Widget& Widget::operator+=(int n) {
  LIB_FOREACH(int i, n) {
    ++size_;
  }
  return *this;
}

}  // namespace lib
LIB_END_NAMESPACE

TEST(WidgetTest, Grows) {
  lib::Widget widget;
}
