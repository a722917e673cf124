defmodule Greeter do
  use Application

  @impl true
  def start(_type, _arguments) do
    IO.puts("hello from Elixir")
    System.halt(0)
  end
end
