// Package doc.
package main
import ("fmt"; m "math")
// Doc of Foo.
type Foo[T any] struct { A, b int; Bar; *Baz; pkg.Q `json:"q"` }
type I interface { M(x int) error; fmt.Stringer }
type F func(int) string
type Alias = Foo
const ( X = iota; Y; z )
const single = 1
var g, h = 1, 2
func (f *Foo[T]) Method(a int, bs ...string) (err error) { c := a; var d int; for i, v := range bs { c += i }; f.b = 2; return fmt.Errorf("x") }
func (F) val() {}
func main() { x := func(y int) int { return y }; x(1); _ = Foo[int]{A: 1} }
func init() {}
type named interface { named() bool }
func values() { _ = new(g(1)); _ = new(named); p := new("x"); _ = p }
