-- Orders.
local json = require("dkjson")
local base = require "shop.base"
local M = {}

M.VERSION = "1.0"
local MAX_ITEMS <const> = 100
local counter, other = 0, 1
GLOBAL = true

--- Makes an order.
-- @param id number
local function new(id, ...)
  local self = setmetatable({}, { __index = M })
  self.id = id
  self.items = { ... }
  return self
end

function M.find(id, mode)
  local function inner(n) return n * 2 end
  for i = 1, 10 do counter = counter + inner(i) end
  for key, value in pairs(M.all) do print(key, value.name) end
  goto done
  ::done::
  local closure = function(x) return x + id end
  repeat local x = closure(1) until x > 3
  return M.cache[id] or M:load(id, { name = "x", [1] = key })
end

function M:load(id)
  self.total = self.total + 1
  return json.decode(id)
end

function M.inner.deep(a) end

M.handler = function(event) return event end
M.table = {
  first = 1,
  run = function(self) return self end,
  ["quoted"] = function() end,
}

local lambda = function(x) return x end
function globalFunction() end
globalLambda = function() end

local Order = Class:extend()
Order.__index = Order

describe("orders", function()
  it("adds", function()
    assert.equal(1, 1)
  end)
end)

return M
