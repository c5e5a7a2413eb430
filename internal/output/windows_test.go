package output

import (
	"errors"
	"path/filepath"
	"testing"
)

func TestNotOnWindows(t *testing.T) {
	for name, bad := range map[string]bool{
		"reviews/con/index.html": true, "reviews/CON": true, "teams/aux/index.html": true, "nul.txt": true, "com1": true,
		"lpt9.log": true, "com¹.txt": true, "reviews/x/files/a:b": true, "nul:x": true, "a?.png": true, "x.": true, "x ": true,
		"conin$": true, "prn .txt": true,
		"reviews/console/index.html": false, "reviews/con-2/index.html": false, "com/x": false, "com10": false,
		"auxiliary.html": false, "a.con": false, ".throughline.json": false, "reviews/nul-pointer/x.y.z": false,
	} {
		if err := NotOnWindows(name); (err != nil) != bad {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestWindowsNamesAreRefused holds that a name that Windows cannot have is told as such before anything is written.
func TestWindowsNamesAreRefused(t *testing.T) {
	w, err := Open(Options{Dir: filepath.Join(t.TempDir(), "public")})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	w.windows = true
	var r Refusal
	if err := w.Put("reviews/aux/index.html", nil); !errors.As(err, &r) || r.Hint == "" {
		t.Errorf("aux was written: %v", err)
	}
	if err := w.Put("reviews/auxiliary/index.html", nil); err != nil {
		t.Error(err)
	}
}
