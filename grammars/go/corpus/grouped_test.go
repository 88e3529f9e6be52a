package shapes_test

import (
	"testing"

	. "example.com/shapes"
	_ "embed"
	str "strings"
)

// Errors of the package.
var (
	// ErrEmpty is returned for nothing.
	ErrEmpty = errors.New("empty")
	errOther error
)

type (
	// Point is a place.
	Point struct {
		X, Y int // where
		// Name is optional.
		Name string `json:"name"`
		*Base
		inner struct{ deep int }
	}
	Number interface {
		~int | ~float64
		String() string
	}
	handler func(w Writer, r *Request)
	List[T Number] []T
)

const (
	Low Level = iota
	High
)

// Add adds.
//
//go:noinline
func (p *Point) Add(q Point) (sum Point) {
	type local struct{ a int }
	sum.X += q.X
	p.Name = str.ToUpper(p.Name)
	go func() { defer close(done) }()
	switch v := any(p).(type) {
	case *Point:
		_ = v
	}
	return Point{X: 1, Y: 2}
}

func (List[T]) Len() int { return 0 }

func Map[K comparable, V any](in map[K]V, f func(K) V) []V { return nil }

func TestAdd(t *testing.T) { t.Run("one", func(t *testing.T) {}) }
func BenchmarkAdd(b *testing.B) {}
func ExamplePoint() {}
