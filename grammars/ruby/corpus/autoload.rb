module Shop
  extend ActiveSupport::Autoload

  autoload :Order
  eager_autoload do
    autoload_under "goods" do
      autoload :Book
      autoload :Pen, "shop/pen"
    end
  end

  class Till < Base
    autoload :Drawer if Shop.open?

    def fill(path)
      require "shop/coins"
      data = load(path)
      require File.join(__dir__, "notes")
    end
  end
end
