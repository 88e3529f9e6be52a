namespace a::b { inline namespace v1 { int g; } }
namespace { int hidden; }
template <class T> class Box : public Base<T>, private Other { 
public:
  explicit Box(int x) : x_(x) {}
  ~Box();
  virtual void f() const override;
  static int s() { return 1; }
  T operator+(const T& o) const;
  operator bool() const;
  using Value = T;
  enum class E : int { A, B = 2 };
  int field_ = 3; static constexpr int kC = 1;
  int a1, *a2;
  template <class U> U conv(U u) { return u; }
  friend class Friend;
  Box(const Box&) = delete;
  struct Inner;
private:
  void priv();
};
template <class T> Box<T>::~Box() {}
template <class T> void Box<T>::f() const {}
int ns::Cls::method(int a) { auto l = [](int q) { return q; }; return l(a); }
using Alias = std::vector<int>;
template <class T> using TA = Box<T>;
template <class T> concept C = true;
constexpr double kPi = 3.14;
extern "C" { int cfun(void); void cdef() {} }
int& ref() { static int i; return i; }
auto trailing() -> int { return 1; }
std::ostream& operator<<(std::ostream& o, const X& x) { return o; }
class X final : Y {};
typedef std::map<int, int> Map;
X::X() : a(1) {}
static_assert(true);
[[nodiscard]] int attr();
int var_call(1);
