/// <reference types="node" />
import type { Options } from "./options";
import legacy = require("legacy");
import Alias = Shapes.Circle;
export type { Options };
export = Shapes;

/** A box. */
interface Box { width: number }
interface Box { height: number; readonly [index: number]: string; (call: string): void }

/** Functions and namespaces of one name. */
export function area(box: Box): number;
export function area(box: Box, scale?: number): number { return box.width; }
export namespace area { export const unit = "cm"; }

declare global {
  interface Window { app: App }
  var VERSION: string;
}

export default abstract class Base<T extends object = {}> implements Box {
  declare readonly kind: string;
  accessor value = 1;
  protected constructor(public width = 1) {}
  get height(): number { return 1; }
  abstract draw?(): void;
  static #count = 0;
  @Memo() private async load<K extends keyof T>(key: K): Promise<T[K]> { return null!; }
}

export const enum Direction { Up = "UP", Down = "DOWN" }
export type Handler<E = Event> = (event: E) => void;
type Keys = { [K in keyof Box as `get${K}`]: () => Box[K] };
export const config = { port: 80, start: async () => {} } as const satisfies Config;
export let handler: Handler = (event) => {};
function isBox(value: unknown): value is Box { return true; }
function assert(value: unknown): asserts value {}
let tuple: [name: string, size?: number];
declare class Ambient { private constructor(size: number); grow(): void }
