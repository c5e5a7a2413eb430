package compile

import (
	"fmt"
	"runtime/debug"
)

// A Mistake is one of this program's own, met while it did something for the site: a panic, caught. A preview tells
// of it and goes on, because the next save may do without what led to it.
type Mistake struct {
	Doing string // what it was doing: "reading content/reviews/x.md"
	What  any
	Stack []byte
}

func (m Mistake) Error() string {
	return fmt.Sprintf("%s: this is a mistake in throughline, not in your site; please report it: %v\n%s", m.Doing,
		m.What, m.Stack)
}

// Guard calls do and turns a panic into a Mistake.
func Guard(doing string, do func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = Mistake{doing, v, debug.Stack()}
		}
	}()
	return do()
}
