import { readFile as read } from "node:fs/promises";
import data from "./data.json" with { type: "json" };
import "./side-effect.js";
export * as tools from "./tools.js";
export { default } from "./main.js";
export default function () { return read(data); }
export const one = 1, two = () => 2;
export { one as uno };
