# frozen_string_literal: true

require "set"
require_relative "./support/money"
autoload :Invoice, "shop/invoice"
begin
  require "oj"
rescue LoadError
  nil
end

$verbose = false

# The shop.
module Shop
  VERSION = "1.0"
  LIMITS ||= { max: 10 }.freeze
  A, B = 1, 2

  # An error.
  class Error < StandardError; end
  class Shop::Nested::Deep < Base::Thing; end

  Point = Struct.new(:x, :y) do
    def norm = Math.sqrt(x * x + y * y)
  end
  Mixin = Module.new
  Coord = Data.define(:lat)

  # An order.
  class Order < ActiveRecord::Base
    include Comparable, Enumerable
    extend Forwardable
    prepend Shop::Tracing

    attr_reader :id, :total
    attr_accessor :note
    attr_writer "raw"
    @@count = 0

    # Makes one.
    def initialize(id, total = 0, *rest, key:, other: 1, **opts, &block)
      @id = id
      @total = total
      @@count += 1
      super()
    end

    def <=>(other)
      total <=> other.total
    end

    def [](index) = @items[index]

    def note=(value)
      @note, (first, *tail) = value, [1, 2]
    end

    def valid?
      !id.nil? && LIMITS[:max] > total
    end

    def self.find(id)
      all.find { |order| order.id == id }
    end

    class << self
      def all
        @all ||= Set.new
      end

      private

      def secret; end
    end

    def each(&block)
      return enum_for(:each) unless block_given?
      items.each_with_index do |item, index|
        yield item, index
      end
      for i in 1..3 do puts i end
      sum = 0
      sum += 1
      handler = ->(a, b = 2) { a + b }
      handler.call(1)
      case self
      in { id: Integer => n, total: } then n + total
      in [first, *rest] then first
      end
      Billing::Client.new(total).charge!(amount: sum, note:)
    rescue Billing::Error, Error => e
      Rails.logger.error(e.message)
    ensure
      done
    end

    alias to_str to_s
    alias_method :entries, :each
    define_method(:dynamic) { |x| x }

    protected

    def amount; end

    private

    def hidden
      def inner; end
    end

    public def shown; end
    private attr_reader :quiet
    private_class_method def self.build; end
  end
end

def Shop.helper; end

def top_level(a)
  a
end

RSpec.describe Shop::Order, type: :model do
  let(:order) { described_class.new(1) }

  describe "#valid?" do
    context "without id" do
      it "is not valid" do
        expect(order).not_to be_valid
      end
      specify { expect(1).to eq(1) }
    end
  end
end

class OrderTest < ActiveSupport::TestCase
  setup { @x = 1 }
  test "works" do
    assert_equal 1, @x
  end
end

task :build do
  sh "make"
end

task release: [:build] do
end
