// The truth about JavaScript and TypeScript files, from the TypeScript compiler's parser: symbols and imports, one JSON object a line.
//
// Run: node symbols_typescript.mjs ROOT < list of paths relative to ROOT        (protocol: matching.py). The package typescript is found from the
// working directory, since packages are installed into the build folder.
//
// Required: declarations of functions, classes, interfaces, enums, type aliases and namespaces at any depth; their members; variables of modules
// and namespaces. Optional: variables inside of functions, members of object literals, parameter properties, assignments to prototypes and `exports`.
import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";

const ts = createRequire(path.join(process.cwd(), "package.json"))("typescript");
const K = ts.SyntaxKind;
const root = process.argv[2];

const scriptKinds = { ".ts": ts.ScriptKind.TS, ".mts": ts.ScriptKind.TS, ".cts": ts.ScriptKind.TS, ".tsx": ts.ScriptKind.TSX };
const isFunction = (node) => node && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));
const unwrapped = (node) => {
  while (node && (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression?.(node) || ts.isNonNullExpression(node) || ts.isTypeAssertionExpression(node))) node = node.expression;
  return node;
};
const modifiers = (node) => (ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []).map((one) => one.kind) : []);

class Extractor {
  constructor(file) {
    this.file = file;
    this.symbols = [];
    this.imports = [];
    this.isScript = true;
  }

  line(position) {
    return this.file.getLineAndCharacterOfPosition(position).line + 1;
  }

  nameText(name) {
    if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) return name.text;
    if (ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) return name.text;
    return name.getText(this.file);
  }

  add(name, kind, scope, more = {}) {
    const record = { name: this.nameText(name), kind, line: this.line(name.getStart(this.file)), container: scope.path };
    if (scope.local) record.local = true;
    for (const [key, value] of Object.entries(more)) if (value) record[key] = value;
    if (ts.isComputedPropertyName(name)) record.optional = true;
    this.symbols.push(record);
    return { path: scope.path ? `${scope.path}.${record.name}` : record.name, local: scope.local, kind };
  }

  /** Every binding identifier of a pattern. */
  bindings(name, scope, more) {
    if (ts.isIdentifier(name)) return void this.add(name, more.kind, scope, more);
    for (const element of name.elements) if (!ts.isOmittedExpression(element)) this.bindings(element.name, scope, { ...more, context: "destructuring" });
  }

  statement(node, scope, conditional) {
    const at = { node, scope, conditional };
    if (ts.isFunctionDeclaration(node)) return this.callable(node, "function", at);
    if (ts.isClassDeclaration(node) || ts.isClassExpression(node)) return this.classLike(node, at);
    if (ts.isInterfaceDeclaration(node)) return this.members(node.members, this.add(node.name, "interface", scope), conditional);
    if (ts.isTypeAliasDeclaration(node)) {
      const inner = this.add(node.name, "type", scope);
      if (ts.isTypeLiteralNode(node.type)) this.loose(() => this.members(node.type.members, inner, conditional));
      return;
    }
    if (ts.isEnumDeclaration(node)) {
      const inner = this.add(node.name, "enum", scope);
      for (const member of node.members) this.add(member.name, "enum_member", inner);
      return;
    }
    if (ts.isModuleDeclaration(node)) return this.moduleDeclaration(node, at);
    if (ts.isVariableStatement(node)) return this.variables(node.declarationList, scope, conditional);
    if (ts.isVariableDeclarationList(node)) return this.variables(node, { ...scope, loose: true }, conditional);
    if (ts.isImportDeclaration(node)) return this.importDeclaration(node);
    if (ts.isImportEqualsDeclaration(node)) return this.importEquals(node);
    if (ts.isExportDeclaration(node)) return this.exportDeclaration(node);
    this.below(node, scope, conditional);
  }

  /** Children of a node that declares nothing itself. */
  below(node, scope, conditional) {
    if (ts.isCallExpression(node)) this.call(node, conditional);
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === K.EqualsToken) this.assignment(node, scope);
    if (ts.isObjectLiteralExpression(node)) return this.loose(() => this.objectLiteral(node, scope, conditional));
    if (isFunction(node)) {
      if (node.name) this.loose(() => this.add(node.name, "function", { ...scope, local: true }));
      return this.inside(node, { path: scope.path, local: true }, conditional);
    }
    if (ts.isCallExpression(node)) this.testCase(node);
    const branches = ts.isIfStatement(node) || ts.isTryStatement(node) || ts.isConditionalExpression(node) || ts.isIterationStatement(node, false) || ts.isSwitchStatement(node);
    // `let` and `const` of a block are no names of the module.
    const inner = branches || ts.isBlock(node) ? { ...scope, loose: true } : scope;
    node.forEachChild((child) => this.statement(child, inner, conditional || branches));
  }

  /** `describe("…", …)`, `it.each(…)("…", …)`: a test to a reader, a call to the parser. */
  testCase(node) {
    let callee = node.expression;
    while (ts.isPropertyAccessExpression(callee) || ts.isCallExpression(callee) || ts.isTaggedTemplateExpression(callee)) callee = callee.expression ?? callee.tag;
    if (ts.isIdentifier(callee) && /^(describe|it|test|suite|specify|context|bench|feature|scenario|before|after|beforeEach|afterEach|[a-z]*[tT]est|[fx](it|describe))$/.test(callee.text)) {
      for (const at of [node, ...node.arguments.slice(0, 1)]) this.symbols.push({ name: "", kind: "test", line: this.line(at.getStart(this.file)), optional: true, anyName: true });
    }
  }

  /** Types written in place, anywhere: what they import, and members that nobody can name from outside, so that listing them is not wrong. */
  everywhere(node) {
    if (ts.isImportTypeNode(node)) this.importType(node);
    if (ts.isTypeLiteralNode(node) && !ts.isTypeAliasDeclaration(node.parent)) {
      for (const member of node.members) if (member.name) this.loose(() => this.add(member.name, ts.isMethodSignature(member) ? "method" : "field", { path: "" }, { also: ["property", "method", "field"] }));
    }
    node.forEachChild((child) => this.everywhere(child));
  }

  inside(node, scope) {
    for (const parameter of node.parameters ?? []) {
      if (parameter.initializer) this.statement(parameter.initializer, scope, true);
    }
    if (node.body) node.body.forEachChild ? (ts.isBlock(node.body) ? node.body.statements.forEach((one) => this.statement(one, scope, true)) : this.statement(node.body, scope, true)) : undefined;
  }

  /** What `work` adds is optional. */
  loose(work) {
    const before = this.symbols.length;
    work();
    for (const symbol of this.symbols.slice(before)) symbol.optional = true;
  }

  callable(node, kind, { scope }) {
    const inner = node.name ? this.add(node.name, kind, scope, { context: node.body ? "" : "overload or declaration" }) : this.unnamed(node, "default", kind, scope);
    this.inside(node, { ...inner, local: true });
  }

  /** `export default function () {}`: a name is not written; tools differ in what they call it. */
  unnamed(node, name, kind, scope) {
    this.symbols.push({ name, kind, line: this.line(node.getStart(this.file)), optional: true, anyName: true });
    return { path: scope.path, local: scope.local };
  }

  classLike(node, { scope, conditional }) {
    const expression = ts.isClassExpression(node);
    let inner;
    const before = this.symbols.length;
    if (node.name) inner = this.add(node.name, "class", scope);
    else inner = this.unnamed(node, "default", "class", scope);
    for (const clause of node.heritageClauses ?? []) clause.types.forEach((type) => this.below(type, scope, conditional));
    const members = () => this.members(node.members, { ...inner, local: scope.local }, conditional);
    if (expression) {
      this.symbols[before].optional = true;
      this.loose(members);
    } else members();
  }

  members(members, scope, conditional) {
    for (const member of members) {
      if (ts.isConstructorDeclaration(member)) {
        this.symbols.push({ name: "constructor", kind: "constructor", line: this.line(member.getChildren(this.file).find((one) => one.kind === K.ConstructorKeyword)?.getStart(this.file) ?? member.getStart(this.file)), ...(scope.local && { local: true }) });
        for (const parameter of member.parameters) if (modifiers(parameter).length && ts.isIdentifier(parameter.name)) this.loose(() => this.add(parameter.name, "field", scope, { also: ["property"] }));
        this.inside(member, { ...scope, local: true });
      } else if (ts.isMethodDeclaration(member) || ts.isMethodSignature(member)) {
        const inner = this.add(member.name, "method", scope, { context: member.body || ts.isMethodSignature(member) ? "" : "overload or declaration" });
        this.inside(member, { ...inner, local: true });
      } else if (ts.isAccessor(member)) {
        const inner = this.add(member.name, "property", scope, { also: ["method", "field"], context: "accessor" });
        this.inside(member, { ...inner, local: true });
      } else if (ts.isPropertyDeclaration(member) || ts.isPropertySignature(member)) {
        const value = unwrapped(member.initializer);
        const callable = isFunction(value);
        const inner = this.add(member.name, callable ? "method" : "field", scope, { also: callable ? ["field", "property"] : ["property", "method"], context: callable ? "arrow function" : "" });
        if (callable) this.inside(value, { ...inner, local: true });
        else if (value) this.statement(value, { ...inner, local: true }, conditional);
      } else if (ts.isClassStaticBlockDeclaration(member)) {
        member.body.statements.forEach((one) => this.statement(one, { ...scope, local: true }, conditional));
      } else if (ts.isIndexSignatureDeclaration(member) || ts.isCallSignatureDeclaration(member) || ts.isConstructSignatureDeclaration(member)) {
        this.symbols.push({ name: "", kind: "method", line: this.line(member.getStart(this.file)), optional: true, anyName: true, also: ["field", "property", "constructor"] });
      }
    }
  }

  moduleDeclaration(node, { scope, conditional }) {
    const parts = [];
    let body = node;
    while (body && ts.isModuleDeclaration(body)) {
      parts.push(body.name);
      body = body.body;
    }
    const ambient = ts.isStringLiteral(node.name) || node.flags & ts.NodeFlags.GlobalAugmentation;
    const first = parts[0];
    let inner = scope;
    if (parts.length === 1) inner = this.add(first, "namespace", scope, { optional: ambient, also: ["module"] });
    else {
      // `namespace A.B.C`: one symbol with the whole name, or three.
      this.symbols.push({ name: parts.map((one) => one.text).join("."), kind: "namespace", line: this.line(first.getStart(this.file)), optional: true, anyName: true, also: ["module"] });
      this.loose(() => { for (const part of parts) inner = this.add(part, "namespace", inner, { also: ["module"] }); });
    }
    if (body) for (const statement of body.statements) this.statement(statement, inner, conditional);
  }

  variables(list, scope, conditional) {
    for (const declaration of list.declarations) {
      const value = unwrapped(declaration.initializer);
      const optional = scope.local || scope.loose;
      const isConst = (list.flags & ts.NodeFlags.Const) !== 0;
      const more = { kind: isConst ? "constant" : "variable", optional, also: ["constant", "variable"] };
      const inner = { path: ts.isIdentifier(declaration.name) ? declaration.name.text : scope.path, local: true };
      if (isFunction(value) && ts.isIdentifier(declaration.name)) {
        this.add(declaration.name, "function", scope, { optional: scope.loose, also: ["constant", "variable"], context: "arrow or function expression" });
        if (value.name) this.loose(() => this.add(value.name, "function", { ...scope, local: true }));
        this.inside(value, inner);
        continue;
      }
      if (value && ts.isClassExpression(value) && ts.isIdentifier(declaration.name)) {
        const shape = this.add(declaration.name, "class", scope, { optional: scope.local, also: ["constant", "variable"], context: "class expression" });
        const members = () => this.members(value.members, { ...shape, local: scope.local }, conditional);
        if (scope.local) this.loose(members);
        else members();
        continue;
      }
      this.bindings(declaration.name, scope, more);
      if (value) this.statement(value, { ...inner, local: scope.local, object: true }, conditional);
    }
  }

  objectLiteral(node, scope, conditional) {
    for (const property of node.properties) {
      if (ts.isSpreadAssignment(property)) this.statement(property.expression, scope, conditional);
      else if (ts.isShorthandPropertyAssignment(property)) this.add(property.name, "property", scope, { also: ["field", "method", "function", "constant", "variable"] });
      else if (ts.isMethodDeclaration(property) || ts.isAccessor(property)) {
        const inner = this.add(property.name, "method", scope, { also: ["property", "field", "function"] });
        this.inside(property, { ...inner, local: true });
      } else {
        const inner = this.add(property.name, "property", scope, { also: ["field", "method", "function", "constant", "variable", "class"] });
        const value = unwrapped(property.initializer);
        if (isFunction(value)) this.inside(value, { ...inner, local: true });
        else this.statement(value, inner, conditional);
      }
    }
  }

  /** `exports.f = …`, `module.exports.f = …`, `A.prototype.f = …`, `A.f = …`: definitions to a reader, expressions to the parser. */
  assignment(node, scope) {
    const target = node.left;
    const value = unwrapped(node.right);
    const also = ["field", "property", "constant", "variable", "function", "method", "class", "constructor"];
    const line = (one) => this.line(one.getStart(this.file));
    if (ts.isPropertyAccessExpression(target)) this.symbols.push({ name: target.name.text, kind: isFunction(value) ? "function" : "property", line: line(target.name), optional: true, also });
    else if (ts.isIdentifier(target)) this.symbols.push({ name: target.text, kind: "variable", line: line(target), optional: true, also });
    if (ts.isPropertyAccessExpression(target)) this.symbols.push({ name: target.getText(this.file), kind: "function", line: line(target), optional: true, also, anyName: target.getText(this.file) === "module.exports" });
    if (ts.isElementAccessExpression(target)) this.symbols.push({ name: target.argumentExpression.getText(this.file), kind: "property", line: line(target), optional: true, also, anyName: true });
    void scope;
  }

  // ---- imports

  addImport(node, module, more) {
    const computed = !ts.isStringLiteralLike(module);
    this.imports.push({ line: this.line(node.getStart(this.file)), module: computed ? module.getText(this.file) : module.text, names: [], kind: "static", ...more, ...(computed && { optional: true }) });
  }

  importDeclaration(node) {
    this.isScript = false;
    const names = [];
    const clause = node.importClause;
    if (clause?.name) names.push({ name: "default", alias: clause.name.text });
    const bound = clause?.namedBindings;
    if (bound && ts.isNamespaceImport(bound)) names.push({ name: "*", alias: bound.name.text });
    else if (bound) for (const one of bound.elements) names.push({ name: (one.propertyName ?? one.name).text, alias: one.propertyName ? one.name.text : "" });
    const allTypes = bound && ts.isNamedImports(bound) && bound.elements.length > 0 && !clause.name && bound.elements.every((one) => one.isTypeOnly);
    this.addImport(node, node.moduleSpecifier, { names, kind: clause?.isTypeOnly || allTypes ? "type_only" : "static" });
  }

  exportDeclaration(node) {
    this.isScript = false;
    if (!node.moduleSpecifier) return;
    const clause = node.exportClause;
    const names = !clause ? [{ name: "*", alias: "" }]
      : ts.isNamespaceExport(clause) ? [{ name: "*", alias: clause.name.text }]
      : clause.elements.map((one) => ({ name: (one.propertyName ?? one.name).text, alias: one.propertyName ? one.name.text : "" }));
    this.addImport(node, node.moduleSpecifier, { names, kind: "re_export", also: node.isTypeOnly ? ["type_only"] : [] });
  }

  importEquals(node) {
    if (ts.isExternalModuleReference(node.moduleReference) && node.moduleReference.expression) this.addImport(node, node.moduleReference.expression, { kind: node.isTypeOnly ? "type_only" : "static", alias: node.name.text });
  }

  importType(node) {
    if (ts.isLiteralTypeNode(node.argument)) this.addImport(node, node.argument.literal, { kind: "type_only", optional: true });
  }

  /** What `require(…)` is bound to: `const a = `, `const { b, c: d } = `. */
  required(call) {
    const { parent } = call;
    if (!ts.isVariableDeclaration(parent)) return { anyNames: true };
    if (ts.isIdentifier(parent.name)) return { alias: parent.name.text };
    if (ts.isArrayBindingPattern(parent.name) || parent.name.elements.some((one) => !ts.isIdentifier(one.name) || one.dotDotDotToken)) return { anyNames: true };
    return { names: parent.name.elements.map((one) => ({ name: (one.propertyName ?? one.name).text, alias: one.propertyName ? one.name.text : "" })) };
  }

  call(node, conditional) {
    const [argument] = node.arguments;
    if (!argument) return;
    const callee = node.expression;
    if (callee.kind === K.ImportKeyword) return this.addImport(node, argument, { kind: "dynamic" });
    if (ts.isIdentifier(callee) && callee.text === "require" && node.arguments.length === 1) this.addImport(node, argument, { kind: conditional ? "conditional" : "static", ...this.required(node) });
    const text = ts.isPropertyAccessExpression(callee) ? callee.getText(this.file) : "";
    if (/^(require\.resolve|jest\.(mock|requireActual|unmock|doMock)|vi\.(mock|importActual))$/.test(text)) this.addImport(node, argument, { kind: "dynamic", optional: true });
  }
}

function facts(shown) {
  const text = fs.readFileSync(path.join(root, shown), "utf8");
  const extension = path.extname(shown);
  if (/@flow\b/.test(text.slice(0, 2000))) return { path: shown, error: "Flow, not JavaScript" };
  const javascript = [".js", ".mjs", ".cjs", ".jsx"].includes(extension);
  const file = ts.createSourceFile(shown, text, { languageVersion: ts.ScriptTarget.Latest }, true, scriptKinds[extension] ?? ts.ScriptKind.JSX);
  const wrong = file.parseDiagnostics.filter((one) => one.category === ts.DiagnosticCategory.Error && !(javascript && one.code >= 8000 && one.code < 9000));
  if (wrong.length) return { path: shown, error: `${ts.flattenDiagnosticMessageText(wrong[0].messageText, " ")} (line ${file.getLineAndCharacterOfPosition(wrong[0].start).line + 1})` };
  const extractor = new Extractor(file);
  for (const statement of file.statements) extractor.statement(statement, { path: "", local: false }, false);
  extractor.everywhere(file);
  for (const one of file.referencedFiles) extractor.imports.push({ line: extractor.line(one.pos), module: one.fileName, names: [], kind: "static", optional: true });
  for (const one of file.typeReferenceDirectives) extractor.imports.push({ line: extractor.line(one.pos), module: one.fileName, names: [], kind: "type_only", optional: true });
  return { path: shown, symbols: extractor.symbols, imports: extractor.imports };
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  let result;
  try {
    result = facts(line);
  } catch (error) {
    result = { path: line, error: `${error.name}: ${error.message}` };
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
