module Tools
  SECRET = 1
  class Hidden; end
  private_constant :SECRET, :Hidden

  def plain; end

  def helper(a)
    a
  end
  def inner; end
  module_function :helper
  private :inner

  module_function

  LIMIT = 2
  def later; end

  private

  def last; end
end

class Account
  def one; end
  def two; end
  def three; end
  def four; end
  def five; end
  attr_reader :balance
  private :one, "two"
  protected(*%i[ignored])
  private %i[three], [:four], :balance
  public

  def one=(value); end

  def redefined; end
  private :redefined
  def redefined; end

  def self.build; end
  def self.open; end
  def build; end
  private_class_method :build, :new

  class << self
    def make; end
    def keep; end
    private :make
  end

  def closed; end
  private :closed
  public :closed

  private :not_there
end
