package pack

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"

	"throughline/internal/diag"
)

type inner struct {
	Name string
	Span diag.Span
	deep *leaf
}

type leaf struct {
	Yes   bool
	Small uint8
	Ratio float64
}

type outer struct {
	File  *diag.File
	Zone  *time.Location
	Texts []string
	Inner []inner
	At    time.Time
	N     int
	N32   int32
	None  []inner
	Empty []inner
	Nil   *leaf
}

func example(f *diag.File) *outer {
	whole := f.Text(diag.NewSpan(0, len(f.Data)))
	return &outer{File: f, Zone: time.UTC, Texts: []string{"", whole[4:9], "elsewhere", whole, whole[:1]},
		Inner: []inner{{whole[2:3], diag.NewSpan(2, 3), &leaf{true, 7, -0.25}}, {"x", diag.Span{}, nil},
			{"y", diag.NewSpan(9, 0), &leaf{}}},
		At: time.Date(2026, 11, 21, 9, 0, 0, 5, time.UTC), N: -1 << 40, N32: 1 << 30, Empty: []inner{}}
}

// TestReadGivesWhatWasPacked holds that nothing of a value is lost, whatever it is made of, and that parts of the
// source are parts of it again.
func TestReadGivesWhatWasPacked(t *testing.T) {
	f := diag.NewFile("x.md", []byte("the text of a file"))
	c := New[outer]()
	for _, v := range []*outer{example(f), {}} {
		packed, err := c.Append(nil, v, Source{File: f})
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Read(string(packed), Source{File: f, Zone: time.UTC})
		if err != nil || !reflect.DeepEqual(got, v) {
			t.Errorf("got %+v, %v\nwant %+v", got, err, v)
		}
		if len(v.Texts) > 0 && unsafe.StringData(got.Texts[1]) != &f.Data[4] {
			t.Error("a part of the source was copied")
		}
	}
}

// TestForeign holds that a value that is made of more than its source is not packed.
func TestForeign(t *testing.T) {
	f, other := diag.NewFile("x", []byte("x")), diag.NewFile("y", []byte("y"))
	for name, v := range map[string]outer{
		"another file": {File: other},
		"a zone":       {At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.FixedZone("", 3600))},
	} {
		if _, err := New[outer]().Append(nil, &v, Source{File: f}); !errors.Is(err, ErrForeign) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRefusedTypes holds that a type whose values could not be packed whole is refused when the codec is made.
func TestRefusedTypes(t *testing.T) {
	type list struct{ Next *list }
	for name, make := range map[string]func(){
		"a map":        func() { New[struct{ M map[string]int }]() },
		"an interface": func() { New[struct{ V any }]() },
		"itself":       func() { New[list]() },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is not refused", name)
				}
			}()
			make()
		}()
	}
}

// TestDamaged reads bytes that were cut, changed and made up: there is an error or some value, and nothing worse.
func TestDamaged(t *testing.T) {
	f := diag.NewFile("x.md", []byte("the text of a file"))
	c, of := New[outer](), Source{File: f, Zone: time.UTC}
	whole, err := c.Append(nil, example(f), of)
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		if _, err := c.Read(string(whole[:i]), of); err == nil {
			t.Errorf("cut at %d: no error", i)
		}
	}
	if _, err := c.Read(string(whole)+"x", of); err == nil {
		t.Error("more than there should be: no error")
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		bad := append([]byte(nil), whole...)
		for range 1 + rnd.IntN(3) {
			bad[rnd.IntN(len(bad))] = byte(rnd.UintN(256))
		}
		if v, err := c.Read(string(bad), of); err == nil {
			_ = strings.Join(v.Texts, "") // every text can be read
		}
	}
}

func FuzzRead(f *testing.F) {
	file := diag.NewFile("x.md", []byte("the text of a file"))
	c, of := New[outer](), Source{File: file, Zone: time.UTC}
	whole, err := c.Append(nil, example(file), of)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Fuzz(func(t *testing.T, packed []byte) {
		v, err := c.Read(string(packed), of)
		if err != nil {
			return
		}
		again, err := c.Append(nil, v, of)
		if err != nil {
			t.Fatal(err)
		}
		if w, err := c.Read(string(again), of); err != nil || len(w.Texts) != len(v.Texts) {
			t.Errorf("%x becomes %x: %v", packed, again, err)
		}
	})
}
