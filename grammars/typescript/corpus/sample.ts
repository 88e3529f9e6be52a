import a, { b as c, type T } from "./x";
import * as ns from "y";
export * from "./z";
export { q } from "./q";
const r = require("fs");
/** Doc. */
export default class Foo<T> extends Bar<T> implements Baz, Q<T> {
  private x: number = 1;
  static readonly y = 2;
  handler = () => { this.x++; };
  constructor(private readonly svc: Svc, b?: string) { super(); }
  async *gen(): AsyncGenerator { yield 1; }
  get z() { return this.x; }
  set z(v) {}
  abstract m(): void;
  #priv() {}
  over(a: string): void;
  over(a: number): void;
  over(a: any) { const inner = (x) => x; function nested() {} }
}
export abstract class Abs { abstract f(): void; protected g?: string; }
interface I extends J { a: string; readonly b?: number; m(x: number): void; new (x: string): I; [k: string]: any }
type Alias = { a: string } | B;
enum E { A, B = 2, "c" }
const enum CE { X }
namespace N.M { export const v = 1; function f() {} }
declare module "foo" { export function g(): void; }
declare function amb(x: string): void;
declare const dc: number;
export const arrow = async (x: number) => x + 1, other = 2;
let l1 = 1, { d1, d2: d3, d4 = 5 } = obj, [e1, e2] = arr;
function over1(a: string): void;
function over1(a: any) {}
export function* genf() {}
module.exports = { arrow };
Foo.prototype.proto = function () {};
exports.zz = 3;
describe("suite", () => { it("works", async () => { expect(a).toBe(1); }); });
const obj2 = { method() {}, prop: function () {}, arrow: () => 1, plain: 2, get acc() { return 1; } };
@Dec({ a: 1 }) class Decorated { @Input() name: string; @HostListener("x") onX() {} }
export { arrow as renamed, Alias };
const lazy = () => import("./lazy");
for (const it of list) { let inLoop = 1; }
interface Opts { maxLen: number; deep: { on: boolean } }
const opts: Opts = { maxLen: 2, deep: { on: true }, "quoted": 1, [computed]: 3, handler: () => 1 };
const { maxLen: m1, deep: { on: flag = true } } = opts;
link({ maxLen: 1, opts }); function taken({ maxLen: m2 = 4, deep }: Opts, [first = 1]) { ({ maxLen: m2 } = opts); }
export type Far = import("z").ns.Far<
  Opts
>;
export { arrow as const };
