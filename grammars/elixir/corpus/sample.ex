defmodule Shop.Orders do
  @moduledoc """
  Orders.
  """
  use GenServer, restart: :temporary
  import Ecto.Query, only: [from: 2]
  alias Shop.{Item, Repo}
  alias Shop.Money, as: M
  require Logger
  @behaviour Shop.Store
  @max_items 100
  @type status :: :paid | :open
  @typep internal :: integer
  @opaque id :: integer
  @callback save(item :: Item.t()) :: :ok

  defstruct [:id, note: "", total: 0]

  defmodule Nested do
    def deep, do: 1
  end

  @doc "Finds an order."
  @spec find(integer, keyword) :: {:ok, t} | :error
  def find(id, opts \\ [])
  def find(id, opts) when is_integer(id) and id > 0 do
    mode = Keyword.get(opts, :mode)
    {:ok, %{name: name, total: total}} = load(id)
    case Repo.get(Order, id) do
      nil -> :error
      %Order{id: ^id} = order -> {:ok, order}
    end
    items |> Enum.map(fn item -> item.total * 2 end) |> Enum.sum()
    Enum.each(items, &handle/1)
    for x <- items, x > 1, do: x
    with {:ok, a} <- load(1), b <- a + 1 do
      a + b
    end
    if mode, do: total, else: @max_items
    "#{name} is #{total}"
  rescue
    e in RuntimeError -> e.message
  end

  defp load(%{id: id}), do: id
  def a + b, do: add(a, b)
  defmacro unless_zero(value, do: block) do
    quote do
      if unquote(value) != 0, do: unquote(block)
    end
  end
  defmacrop secret(x), do: x
  defguard is_even(value) when rem(value, 2) == 0
  defdelegate size(order), to: Item
  def valid?(order), do: order.id != nil

  @impl true
  def handle_call({:get, key}, _from, state), do: {:reply, state[key], state}
end

defprotocol Shop.Size do
  @doc "Size."
  def size(data)
end

defimpl Shop.Size, for: BitString do
  def size(string), do: byte_size(string)
end

defmodule Shop.Error do
  defexception message: "bad"
end

defmodule Shop.OrdersTest do
  use ExUnit.Case, async: true
  setup do
    :ok
  end
  describe "find/2" do
    test "finds", %{order: order} do
      assert Shop.Orders.find(1) == order
    end
  end
end
