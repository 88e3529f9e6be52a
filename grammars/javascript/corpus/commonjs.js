#!/usr/bin/env node
// CommonJS, prototypes, and what is exported without a name.
const { readFile } = require("fs").promises;
var path = require('path'), util = require('util');
let helpers = {};

/**
 * A shape.
 * @constructor
 */
function Shape(name) {
  this.name = name;
}

/** Its area. */
Shape.prototype.area = function area() { return 0; };
Shape.create = (name) => new Shape(name);
Circle.prototype.area = function () { return Math.PI; };

helpers.twice = function (n) { return n * 2; };
exports.first = function first() {};
exports.second = async () => {};
module.exports.third = 3;
module.exports = { Shape, renamed: Circle, inline() { return 1; }, nested: { deep: () => 2 } };

class Stack {
  static #made = 0;
  static { Stack.#made = 1; }
  static async *walk() {}
  set top(value) {}
  ["computed" + 1]() {}
}

async function main() {
  const { default: chalk } = await import("chalk");
  const local = function inner() {};
  try { require("optional"); } catch {}
}

function* ids() { yield 1; }

window.onload = function () {};
app.get("/users", async function listUsers(req, res) {});

const store = createStore({
  state: () => ({ count: 0 }),
  mutations: { add(state) { state.count++; } },
});

module.exports.default = main;
