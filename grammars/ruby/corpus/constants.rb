if RUBY_VERSION < "2"
  OLD = "yes"
else
  OLD = "no"
end
KEPT ||= 1
KEPT ||= 2

module Shop
  class ::Out
    INSIDE = 1
  end

  describe "the till" do
    DRAWER = 1
    coins = 2

    it "opens" do
      DEEP = DRAWER
    end
  end
end
