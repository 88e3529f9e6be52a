// Bodies of tests are bodies of functions: what they declare is theirs.
namespace lib {
namespace {

int helper() { return 1; }

TEST(BoxTest, Holds) {
  const int size = 3;
  Box<int> box(size);
  Cord cord(MakeString(Size::kSmall));
  using Other = Box<long>;
  struct Counter {
    int count = 0;
    void add() { ++count; }
  };
  EXPECT_EQ(box.value(), 3);
}

TYPED_TEST(BoxTest, Moves) {
  TypeParam value;
}

LIB_DEFINE_THING(thing) {
  int local = 1;
}

int count = 0;

}  // namespace
}  // namespace lib

LIB_END_EXPORT
LIB_END_NAMESPACE
