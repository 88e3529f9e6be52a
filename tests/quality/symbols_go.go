// The truth about Go files, from go/parser: symbols and imports, one JSON object a line.
//
// Run: go run symbols_go.go ROOT < list of paths relative to ROOT        (protocol: matching.py)
//
// Required: functions, methods, types, fields, interface methods, constants and variables of the package. Optional: embedded fields, `_`, and types,
// constants and variables inside of functions.
package main

import (
	"bufio"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

type symbol struct {
	Name      string   `json:"name"`
	Kind      string   `json:"kind"`
	Line      int      `json:"line"`
	Container string   `json:"container,omitempty"`
	Local     bool     `json:"local,omitempty"`
	Optional  bool     `json:"optional,omitempty"`
	Also      []string `json:"also,omitempty"`
}

type name struct {
	Name  string `json:"name"`
	Alias string `json:"alias"`
}

type imported struct {
	Line   int    `json:"line"`
	Module string `json:"module"`
	Alias  string `json:"alias"`
	Kind   string `json:"kind"`
	Names  []name `json:"names"`
	Also   bool   `json:"optional,omitempty"`
}

type result struct {
	Path    string     `json:"path"`
	Symbols []symbol   `json:"symbols"`
	Imports []imported `json:"imports"`
	Error   string     `json:"error,omitempty"`
}

type extractor struct {
	set  *token.FileSet
	out  *result
	seen map[token.Pos]bool
}

func (e *extractor) add(ident *ast.Ident, kind, container string, local bool, also ...string) {
	if e.seen[ident.Pos()] {
		return
	}
	e.seen[ident.Pos()] = true
	e.out.Symbols = append(e.out.Symbols, symbol{
		Name: ident.Name, Kind: kind, Line: e.set.Position(ident.Pos()).Line, Container: container, Local: local,
		Optional: ident.Name == "_" || (local && kind != "function"), Also: also,
	})
}

func (e *extractor) fields(list *ast.FieldList, container string, local bool) {
	for _, field := range list.List {
		for _, ident := range field.Names {
			e.add(ident, "field", container, local)
		}
		if len(field.Names) == 0 { // embedded: the type's own name
			kind := field.Type
			for {
				if star, ok := kind.(*ast.StarExpr); ok {
					kind = star.X
				} else if index, ok := kind.(*ast.IndexExpr); ok {
					kind = index.X
				} else if index, ok := kind.(*ast.IndexListExpr); ok {
					kind = index.X
				} else if selector, ok := kind.(*ast.SelectorExpr); ok {
					kind = selector.Sel
				} else {
					break
				}
			}
			if ident, ok := kind.(*ast.Ident); ok {
				before := len(e.out.Symbols)
				e.add(ident, "field", container, local)
				for i := before; i < len(e.out.Symbols); i++ {
					e.out.Symbols[i].Optional = true
				}
			}
		}
		e.literal(field.Type, container, local, true)
	}
}

// literal lists what a struct or interface type written in place declares. Inside of another type it is optional.
func (e *extractor) literal(kind ast.Expr, container string, local, nested bool) {
	before := len(e.out.Symbols)
	switch written := kind.(type) {
	case *ast.StructType:
		e.fields(written.Fields, container, local)
	case *ast.InterfaceType:
		for _, method := range written.Methods.List {
			for _, ident := range method.Names {
				e.add(ident, "method", container, local)
			}
		}
	case *ast.StarExpr:
		e.literal(written.X, container, local, nested)
	case *ast.ArrayType:
		e.literal(written.Elt, container, local, true)
	case *ast.MapType:
		e.literal(written.Value, container, local, true)
	}
	if nested {
		for i := before; i < len(e.out.Symbols); i++ {
			e.out.Symbols[i].Optional = true
		}
	}
}

func (e *extractor) generic(decl *ast.GenDecl, local bool) {
	for _, spec := range decl.Specs {
		switch one := spec.(type) {
		case *ast.TypeSpec:
			kind := "type"
			switch one.Type.(type) {
			case *ast.StructType:
				kind = "struct"
			case *ast.InterfaceType:
				kind = "interface"
			}
			e.add(one.Name, kind, "", local)
			e.literal(one.Type, one.Name.Name, local, false)
		case *ast.ValueSpec:
			kind := "variable"
			if decl.Tok == token.CONST {
				kind = "constant"
			}
			for _, ident := range one.Names {
				e.add(ident, kind, "", local, "function")
			}
		case *ast.ImportSpec:
			module, _ := strconv.Unquote(one.Path.Value)
			alias, names := "", []name{}
			if one.Name != nil && one.Name.Name == "." {
				names = append(names, name{Name: "*"})
			} else if one.Name != nil {
				alias = one.Name.Name
			}
			e.out.Imports = append(e.out.Imports, imported{Line: e.set.Position(one.Pos()).Line, Module: module, Alias: alias, Kind: "static", Names: names})
		}
	}
}

// locals lists what bodies declare.
func (e *extractor) locals(within ast.Node) {
	ast.Inspect(within, func(node ast.Node) bool {
		if inner, ok := node.(*ast.GenDecl); ok {
			e.generic(inner, true)
		}
		return true
	})
}

func facts(root, shown string) result {
	out := result{Path: shown, Symbols: []symbol{}, Imports: []imported{}}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, filepath.Join(root, shown), nil, parser.SkipObjectResolution)
	if err != nil {
		return result{Path: shown, Error: err.Error()}
	}
	e := extractor{set, &out, map[token.Pos]bool{}}
	for _, decl := range file.Decls {
		switch one := decl.(type) {
		case *ast.FuncDecl:
			kind := "function"
			if one.Recv != nil {
				kind = "method"
			}
			also := []string{}
			if strings.HasSuffix(shown, "_test.go") {
				also = append(also, "test")
			}
			e.add(one.Name, kind, "", false, also...)
			if one.Body != nil {
				e.locals(one.Body)
			}
		case *ast.GenDecl:
			e.generic(one, false)
			for _, spec := range one.Specs {
				if value, ok := spec.(*ast.ValueSpec); ok {
					for _, expression := range value.Values {
						e.locals(expression)
					}
				}
			}
		}
	}
	// Types written in place, such as the rows of a table of tests: nobody can name their fields from outside, but listing them is not wrong.
	ast.Inspect(file, func(node ast.Node) bool {
		if expression, ok := node.(ast.Expr); ok {
			e.literal(expression, "", true, true)
		}
		return true
	})
	return out
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encode := json.NewEncoder(out)
	for in.Scan() {
		if err := encode.Encode(facts(os.Args[1], in.Text())); err != nil {
			panic(err)
		}
	}
}
