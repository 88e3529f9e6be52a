module Shop

using LinearAlgebra
using Base: show, print
import JSON.Parser as P
export Order, find
include("money.jl")

const MAX_ITEMS = 100
counter = 0
global other = 1

"How an order stands."
@enum Status paid open

abstract type Entity end
primitive type Small 8 end

"""
An order.
"""
mutable struct Order{T<:Real} <: Entity
    id::Int
    note::String
    items::Vector{T}
    plain
    Order{T}(id) where {T} = new(id, "", T[])
    function Order(id, note)
        new(id, note)
    end
end

@kwdef struct Point
    x::Float64 = 0.0
    y = 1
end

"Finds."
function find(id::Int, key; mode::Symbol = :x, rest...)
    inner(n) = n * 2
    total = 0
    for (i, item) in enumerate(items)
        total += inner(i)
    end
    x, y = pair
    squares = [n^2 for n in 1:3 if n > 1]
    try
        save!(store, key)
    catch error
        rethrow(error)
    end
    f = v -> v + 1
    g = function (a) a end
    let z = 1
        z
    end
    order = Order(1, note = "x")
    order.note = "y"
    map(items) do item
        item.total
    end
    return "$total $(order.id)"
end

area(p::Point)::Float64 = p.x * p.y
Base.show(io::IO, o::Order) = print(io, o.id)
Base.:+(a::Point, b::Point) = Point(a.x + b.x, 0)
function Base.length(o::Order)
    o.id
end
function (o::Order)(x) x end
function generic end
save!(x::T) where {T} = x
function nested(x::V, y::K) where V where K
    x
end
const Alias{T} = Order{T}

macro twice(ex)
    :($ex; $ex)
end

@inline fast(x) = x
lambda = x -> x + 1

@testset "orders" begin
    @test find(1) == 2
end

end
