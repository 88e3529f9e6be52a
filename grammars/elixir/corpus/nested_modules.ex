# Imports mean something only with the modules and aliases around them.
defmodule Shop do
  alias Shop.Store.{Disk, Cloud.Bucket}
  alias Disk.Format, as: F

  defmodule Cart do
    alias __MODULE__.Line
    import F
    use Bucket.Policy
    def sum(lines), do: Enum.map(lines, &Line.total/1)

    def load(id) do
      alias Shop.Repo, as: R
      require R.Query
      R.get(id)
    end
  end

  import Cart
  import R
end
