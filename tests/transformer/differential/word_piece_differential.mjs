// Our division of texts into tokens against Hugging Face's own JavaScript (@huggingface/tokenizers), on generated texts and a vocabulary made of them.
//
//   node word_piece_differential.mjs WORD_PIECE_TOKENS [TEXTS] [SEED]
//
// Where the JavaScript differs from the library in Rust, which models are trained with and which we follow, the texts leave it out:
//   - a capital sigma at a word's end: JavaScript lowers it to the final form, Rust letter by letter;
//   - ideographs beyond U+FFFF: JavaScript looks at halves of them, so they do not stand alone;
//   - without clean_text, U+FEFF is white space in JavaScript only, U+0085 in Rust only;
//   - spacing marks that have a combining class (U+302E, U+302F): JavaScript puts marks in canonical order, Rust no longer does. Nonspacing ones are dropped in any order.
import { Tokenizer } from "@huggingface/tokenizers";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [program, count = "4000", seed = "1"] = process.argv.slice(2);
if (!program) throw new Error("usage: word_piece_differential.mjs WORD_PIECE_TOKENS [TEXTS] [SEED]");

let state = BigInt(seed);
/// In [0, bound): splitmix64.
function below(bound) {
  state = (state + 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
  let x = state;
  x = ((x ^ (x >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
  x = ((x ^ (x >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn;
  return Number((x ^ (x >> 31n)) % BigInt(bound));
}
const pick = (list) => list[below(list.length)];
const times = (n, make) => Array.from({ length: n }, make);

const LEFT_OUT = new Set([0x3a3, 0x85, 0xfeff, 0x302e, 0x302f]);
const BLOCKS = [
  [0x00, 0x1f], [0x20, 0x7e], [0x7f, 0xff], [0x100, 0x24f], [0x250, 0x2ff], [0x300, 0x36f], [0x370, 0x3ff], [0x400, 0x52f], [0x530, 0x58f], [0x590, 0x5ff], [0x600, 0x6ff], [0x900, 0x97f],
  [0x980, 0x9ff], [0xe00, 0xe7f], [0xf00, 0xfff], [0x10a0, 0x10ff], [0x1100, 0x11ff], [0x13a0, 0x13ff], [0x1680, 0x169f], [0x1780, 0x17ff], [0x1c90, 0x1cbf], [0x1e00, 0x1eff], [0x1f00, 0x1fff],
  [0x2000, 0x206f], [0x2070, 0x218f], [0x2190, 0x23ff], [0x2c00, 0x2c5f], [0x2e00, 0x2e4f], [0x2fe0, 0x2fef], [0x3000, 0x30ff], [0x3400, 0x3420], [0x4e00, 0x4e80], [0x9ff0, 0xa00f], [0xa640, 0xa69f],
  [0xa720, 0xa7bf], [0xab70, 0xabbf], [0xac00, 0xd7a3], [0xe000, 0xe010], [0xf900, 0xfaff], [0xfb00, 0xfb4f], [0xfe00, 0xfe6f], [0xff00, 0xffef], [0xfff0, 0xffff], [0x10400, 0x1044f], [0x1d165, 0x1d16c],
  [0x1d400, 0x1d4ff], [0x1f300, 0x1f64f], [0xe0000, 0xe007f], [0xe0100, 0xe0110], [0x10fff0, 0x10ffff],
];
function character() {
  const [first, last] = pick(BLOCKS);
  const point = first + below(last - first + 1);
  return LEFT_OUT.has(point) || (point >= 0x1d165 && point <= 0x1d16c && point !== 0x1d167) ? "x" : String.fromCodePoint(point);
}

const WORDS = ["retry", "connection", "parse", "JSON", "the", "of", "Socket", "déjà", "naïve", "Straße", "İstanbul", "ｆｕｌｌ", "ﬁnd", "Ångström", "Москва", "ἀρχή", "שלום", "नमस्ते", "한국어", "ไทย", "缓存策略", "カタカナ", "e\u0301a\u0323\u0301"];
const KINDS = [
  () => times(1 + below(30), () => pick(WORDS)).join(pick([" ", "  ", "-", "", "\u00a0", "\u3000", "\t"])),
  () => `def ${pick(WORDS)}_${below(100)}(self, x=${below(9)}):\n\treturn [${pick(WORDS)}["${pick(WORDS)}"]] # ${pick(WORDS)}!`,
  () => times(below(60), character).join(""),
  () => times(below(20), () => character() + (below(3) ? "" : pick([" ", "\u0301", "\u200d", "\ufe0f", "\u0000", "\ufffd", "\n"]))).join(""),
  () => times(1 + below(8), () => pick(["😀", "👩‍💻", "🇩🇪", "👍🏽", "❤️", "x"])).join(pick(["", " "])),
  () => pick(["a", "ab", "é", "\u0301", "한", "😀"]).repeat(95 + below(20)) + pick(["", "x", " x"]),
  () => times(below(10), () => pick(["[CLS]", "[SEP]", "[MASK]", "[UNK]", "[PAD]", "[cls]", "[", "]", " ", pick(WORDS)])).join(""),
  () => pick(["", " ", "\n\t\r", "\u0000", "\ufffd\ufffd", "\u200b", "\u2028\u2029", "..."]),
];
const texts = times(Number(count), () => pick(KINDS)());

/// Most characters in the forms that a normaliser makes of them, and pieces of words; some are left out, so that there are unknown words.
function vocabulary() {
  const pieces = new Set(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]);
  for (const text of texts)
    for (const form of [text, text.toLowerCase(), text.normalize("NFD"), text.toLowerCase().normalize("NFD")]) {
      const characters = [...form];
      for (const c of characters) if (c.codePointAt(0) % 101 !== 3) pieces.add(c).add("##" + c);
      const at = below(characters.length + 1), piece = characters.slice(at, at + 1 + below(5)).join("");
      if (!/\s/u.test(piece) && piece) pieces.add(pick(["", "##"]) + piece);
    }
  return Object.fromEntries([...pieces].map((piece, id) => [piece, id]));
}
const vocab = vocabulary();

const special = (id, content) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true });
function files(settings) {
  return {
    version: "1.0", truncation: null, padding: null,
    added_tokens: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map((token) => special(vocab[token], token)),
    normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true, ...settings },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: {
      type: "TemplateProcessing", single: [{ SpecialToken: { id: "[CLS]", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: "[SEP]", type_id: 0 } }],
      pair: [{ SpecialToken: { id: "[CLS]", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: "[SEP]", type_id: 0 } }, { Sequence: { id: "B", type_id: 1 } }, { SpecialToken: { id: "[SEP]", type_id: 1 } }],
      special_tokens: { "[CLS]": { id: "[CLS]", ids: [vocab["[CLS]"]], tokens: ["[CLS]"] }, "[SEP]": { id: "[SEP]", ids: [vocab["[SEP]"]], tokens: ["[SEP]"] } },
    },
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: { type: "WordPiece", unk_token: "[UNK]", continuing_subword_prefix: "##", max_input_chars_per_word: 100, vocab },
  };
}

let failed = 0, compared = 0;
for (const settings of [{}, { lowercase: false }, { strip_accents: false }, { lowercase: false, strip_accents: true }, { handle_chinese_chars: false }, { clean_text: false }]) {
  const folder = mkdtempSync(join(tmpdir(), "aircher-tokenizer-"));
  try {
    const json = files(settings);
    writeFileSync(join(folder, "tokenizer.json"), JSON.stringify(json));
    const input = Buffer.concat(texts.flatMap((text) => { const bytes = Buffer.from(text, "utf8"); return [Buffer.from(bytes.length + "\n"), bytes]; }));
    const run = spawnSync(program, [folder], { input, maxBuffer: 1 << 30, encoding: "utf8" });
    if (run.status !== 0) throw new Error(`${program}: ${run.stderr}`);
    const ours = run.stdout.trimEnd().split("\n");
    if (ours.length !== texts.length) throw new Error(`${ours.length} lines for ${texts.length} texts`);
    const theirs = new Tokenizer(json, {});
    texts.forEach((text, i) => {
      const expected = theirs.encode(text).ids.join(" ");
      ++compared;
      if (ours[i] === expected || ++failed > 20) return;
      const names = new Map(Object.entries(vocab).map(([piece, id]) => [String(id), piece])), show = (ids) => ids.split(" ").map((id) => names.get(id)).join(" ");
      console.error(`differs with ${JSON.stringify(settings)}\n  text   ${JSON.stringify(text)}\n  ours   ${show(ours[i])}\n  theirs ${show(expected)}`);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
console.log(`${compared} texts compared, ${failed} differ`);
process.exit(failed === 0 ? 0 : 1);
