"use strict";
const fs = require("fs");
const { join, resolve: abs } = require("node:path");
import def, * as all from "./all.js";
export { thing as other } from "./thing.js";

/** Adds. */
function add(a, b = 1, ...rest) {
  let sum = a + b;
  for (const r of rest) sum += r;
  return sum;
}

export class Queue extends Base {
  static count = 0;
  #items = [];
  constructor(size) {
    super();
    this.size = size;
  }
  get length() {
    return this.#items.length;
  }
  async push(item) {
    await this.#items.push(item);
  }
  handler = () => this.push(1);
}

const arrow = (x) => x * 2;
var Named = class Inner {};
module.exports = { add, Queue };
exports.extra = 1;
Queue.prototype.peek = function () {
  return this.items[0];
};
(function () {
  var hidden = 1;
  function visible() {
    return hidden;
  }
})();
const lazy = () => import("./lazy.js");
if (arrow) {
  const conditional = require("./conditional");
}
describe("queue", () => {
  it("grows", async () => {
    new Queue(1).push(2);
  });
});
const el = <Widget onClick={add}>text</Widget>;
const { maxLen: m1 } = o;
link({ maxLen: 1, o });
