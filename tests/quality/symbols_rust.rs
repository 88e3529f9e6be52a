// The truth about Rust files, from the parser that procedural macros use (syn): symbols and imports, one JSON object a line.
//
// Run: symbols_rust ROOT < list of paths relative to ROOT        (protocol: matching.py; oracles.py builds it with cargo from Debian's librust-syn-dev)
//
// Required: functions, methods, types, fields, variants, constants, statics, modules, macros at any depth. What stands in a macro's braces is no Rust
// to the parser: those lines are `unseen`. Optional: fields of variants, `const _`, constants and
// statics of functions.
use serde_json::{json, Value};
use std::io::{BufRead, Write};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

#[derive(Default)]
struct Extractor {
    symbols: Vec<Value>,
    imports: Vec<Value>,
    unseen: Vec<(usize, usize)>,
    depth: usize,         // of function bodies
    modules: Vec<String>, // written in place, outermost first
    configured: usize,    // how many of them have a #[cfg]
}

impl Extractor {
    fn add(&mut self, ident: &syn::Ident, kind: &str, also: &[&str], optional: bool) {
        let mut one = json!({"name": ident.to_string(), "kind": kind, "line": ident.span().start().line});
        if !also.is_empty() {
            one["also"] = json!(also);
        }
        if self.depth > 0 {
            one["local"] = json!(true);
        }
        if optional || ident == "_" {
            one["optional"] = json!(true);
        }
        self.symbols.push(one);
    }

    fn body<F: FnOnce(&mut Self)>(&mut self, work: F) {
        self.depth += 1;
        work(self);
        self.depth -= 1;
    }

    fn fields(&mut self, fields: &syn::Fields, optional: bool) {
        for field in fields {
            if let Some(ident) = &field.ident {
                self.add(ident, "field", &["property"], optional);
            }
        }
    }

    fn flatten(&mut self, tree: &syn::UseTree, prefix: String, line: usize, kind: &str, configured: bool) {
        let join = |name: &syn::Ident| if prefix.is_empty() { name.to_string() } else { format!("{prefix}::{name}") };
        let modules = self.modules.clone();
        let also: &[&str] = if configured { &["conditional"] } else { &[] };
        let mut leaf = |module: String, alias: String| {
            let module = from_file(module, &modules);
            self.imports.push(json!({"line": line, "module": module, "alias": alias, "names": [], "kind": kind, "also": also}));
        };
        match tree {
            syn::UseTree::Path(path) => {
                let next = join(&path.ident);
                self.flatten(&path.tree, next, line, kind, configured);
            }
            syn::UseTree::Name(name) if name.ident == "self" => leaf(prefix, String::new()),
            syn::UseTree::Name(name) => leaf(join(&name.ident), String::new()),
            syn::UseTree::Rename(name) if name.ident == "self" => leaf(prefix, name.rename.to_string()),
            syn::UseTree::Rename(name) => leaf(join(&name.ident), name.rename.to_string()),
            syn::UseTree::Glob(_) => leaf(if prefix.is_empty() { "*".to_string() } else { format!("{prefix}::*") }, String::new()),
            syn::UseTree::Group(group) => {
                for item in &group.items {
                    self.flatten(item, prefix.clone(), line, kind, configured);
                }
            }
        }
    }

    fn hidden(&mut self, tokens: &proc_macro2::TokenStream) {
        let mut lines = tokens.clone().into_iter().map(|one| (one.span().start().line, one.span().end().line));
        if let Some(first) = lines.next() {
            let last = lines.last().unwrap_or(first);
            self.unseen.push((first.0, last.1));
        }
    }
}

/// `self` and `super` as seen from the file, whatever modules are written in place around: resolution begins at files.
fn from_file(path: String, modules: &[String]) -> String {
    let mut parts: Vec<&str> = path.split("::").collect();
    let ups = parts.iter().take_while(|part| **part == "super").count();
    let own = parts[0] == "self";
    if modules.is_empty() || (ups == 0 && !own) {
        return path;
    }
    parts.drain(..if own { 1 } else { ups });
    let mut out: Vec<&str> = Vec::new();
    if ups > modules.len() {
        out.resize(ups - modules.len(), "super");
    } else {
        out.push("self");
        out.extend(modules[..modules.len() - ups].iter().map(String::as_str));
    }
    out.extend(parts);
    out.join("::")
}

fn has_cfg(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|one| one.path.is_ident("cfg"))
}

/// The file that `#[path = "…"]` names.
fn path_of(attributes: &[syn::Attribute]) -> String {
    for one in attributes.iter().filter(|one| one.path.is_ident("path")) {
        if let Ok(syn::Meta::NameValue(syn::MetaNameValue { lit: syn::Lit::Str(text), .. })) = one.parse_meta() {
            return text.value();
        }
    }
    String::new()
}

impl<'a> Visit<'a> for Extractor {
    fn visit_item_fn(&mut self, node: &'a syn::ItemFn) {
        self.add(&node.sig.ident, "function", &["test"], false);
        self.body(|it| visit::visit_item_fn(it, node));
    }
    fn visit_impl_item_method(&mut self, node: &'a syn::ImplItemMethod) {
        self.add(&node.sig.ident, "method", &["function", "constructor"], false);
        self.body(|it| visit::visit_impl_item_method(it, node));
    }
    fn visit_trait_item_method(&mut self, node: &'a syn::TraitItemMethod) {
        self.add(&node.sig.ident, "method", &["function"], false);
        self.body(|it| visit::visit_trait_item_method(it, node));
    }
    fn visit_foreign_item_fn(&mut self, node: &'a syn::ForeignItemFn) {
        self.add(&node.sig.ident, "function", &[], false);
    }
    fn visit_foreign_item_static(&mut self, node: &'a syn::ForeignItemStatic) {
        self.add(&node.ident, "variable", &["constant"], false);
    }
    fn visit_foreign_item_type(&mut self, node: &'a syn::ForeignItemType) {
        self.add(&node.ident, "type", &["struct"], false);
    }
    fn visit_item_struct(&mut self, node: &'a syn::ItemStruct) {
        self.add(&node.ident, "struct", &[], false);
        self.fields(&node.fields, false);
        visit::visit_item_struct(self, node);
    }
    fn visit_item_union(&mut self, node: &'a syn::ItemUnion) {
        self.add(&node.ident, "union", &[], false);
        for field in &node.fields.named {
            if let Some(ident) = &field.ident {
                self.add(ident, "field", &["property"], false);
            }
        }
    }
    fn visit_item_enum(&mut self, node: &'a syn::ItemEnum) {
        self.add(&node.ident, "enum", &[], false);
        for variant in &node.variants {
            self.add(&variant.ident, "enum_member", &[], false);
            self.fields(&variant.fields, true);
        }
        visit::visit_item_enum(self, node);
    }
    fn visit_item_trait(&mut self, node: &'a syn::ItemTrait) {
        self.add(&node.ident, "trait", &["interface"], false);
        visit::visit_item_trait(self, node);
    }
    fn visit_item_trait_alias(&mut self, node: &'a syn::ItemTraitAlias) {
        self.add(&node.ident, "trait", &["type"], false);
    }
    fn visit_trait_item_const(&mut self, node: &'a syn::TraitItemConst) {
        self.add(&node.ident, "constant", &["field"], false);
        visit::visit_trait_item_const(self, node);
    }
    fn visit_trait_item_type(&mut self, node: &'a syn::TraitItemType) {
        self.add(&node.ident, "type", &[], false);
        visit::visit_trait_item_type(self, node);
    }
    fn visit_impl_item_const(&mut self, node: &'a syn::ImplItemConst) {
        self.add(&node.ident, "constant", &["field"], false);
        visit::visit_impl_item_const(self, node);
    }
    fn visit_impl_item_type(&mut self, node: &'a syn::ImplItemType) {
        self.add(&node.ident, "type", &[], false);
        visit::visit_impl_item_type(self, node);
    }
    fn visit_item_const(&mut self, node: &'a syn::ItemConst) {
        self.add(&node.ident, "constant", &["variable"], self.depth > 0);
        self.body(|it| visit::visit_item_const(it, node));
    }
    fn visit_item_static(&mut self, node: &'a syn::ItemStatic) {
        self.add(&node.ident, "variable", &["constant"], self.depth > 0);
        self.body(|it| visit::visit_item_static(it, node));
    }
    fn visit_item_type(&mut self, node: &'a syn::ItemType) {
        self.add(&node.ident, "type", &[], false);
    }
    fn visit_item_mod(&mut self, node: &'a syn::ItemMod) {
        self.add(&node.ident, "module", &["namespace"], false);
        let configured = has_cfg(&node.attrs);
        if node.content.is_none() {
            let also: &[&str] = if configured || self.configured > 0 { &["conditional"] } else { &[] };
            self.imports.push(json!({"line": node.mod_token.span.start().line, "module": node.ident.to_string(), "alias": path_of(&node.attrs), "names": [], "kind": "static", "also": also, "context": "mod"}));
        }
        self.modules.push(node.ident.to_string());
        self.configured += usize::from(configured);
        visit::visit_item_mod(self, node);
        self.configured -= usize::from(configured);
        self.modules.pop();
    }
    fn visit_item_macro(&mut self, node: &'a syn::ItemMacro) {
        if let Some(ident) = &node.ident {
            self.add(ident, "macro", &[], false);
        }
        self.hidden(&node.mac.tokens);
    }
    fn visit_item_macro2(&mut self, node: &'a syn::ItemMacro2) {
        self.add(&node.ident, "macro", &[], false);
        self.hidden(&node.rules);
    }
    fn visit_macro(&mut self, node: &'a syn::Macro) {
        self.hidden(&node.tokens);
    }
    fn visit_item_use(&mut self, node: &'a syn::ItemUse) {
        let kind = if matches!(node.vis, syn::Visibility::Inherited) { if self.depth > 0 { "conditional" } else { "static" } } else { "re_export" };
        let configured = has_cfg(&node.attrs) || self.configured > 0;
        self.flatten(&node.tree, String::new(), node.use_token.span().start().line, kind, configured);
    }
    fn visit_item_extern_crate(&mut self, node: &'a syn::ItemExternCrate) {
        let alias = node.rename.as_ref().map(|one| one.1.to_string()).unwrap_or_default();
        self.imports.push(json!({"line": node.extern_token.span.start().line, "module": node.ident.to_string(), "alias": alias, "names": [], "kind": "static", "also": ["re_export", "conditional"]}));
    }
    fn visit_item(&mut self, node: &'a syn::Item) {
        if let syn::Item::Verbatim(tokens) = node {
            self.hidden(tokens);
        }
        visit::visit_item(self, node);
    }
}

fn facts(root: &str, path: &str) -> Value {
    let text = match std::fs::read_to_string(std::path::Path::new(root).join(path)) {
        Ok(text) => text,
        Err(error) => return json!({"path": path, "error": error.to_string()}),
    };
    match syn::parse_file(&text) {
        Err(error) => json!({"path": path, "error": format!("{} (line {})", error, error.span().start().line)}),
        Ok(file) => {
            let mut extractor = Extractor::default();
            extractor.visit_file(&file);
            json!({"path": path, "symbols": extractor.symbols, "imports": extractor.imports, "unseen": extractor.unseen})
        }
    }
}

fn main() {
    let root = std::env::args().nth(1).expect("the root's path");
    let out = std::io::stdout();
    // Deeply nested expressions recurse deeply in syn.
    let work = move || {
        for line in std::io::stdin().lock().lines() {
            writeln!(out.lock(), "{}", facts(&root, &line.expect("a line"))).expect("stdout");
        }
    };
    std::thread::Builder::new().stack_size(512 << 20).spawn(work).expect("a thread").join().expect("no panic");
}
