// Package source finds and reads the files of a site and splits front matter from body. It never follows a symbolic
// link out of the site, never opens what is not a plain file, and never lets a text through that is not UTF-8.
package source

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"throughline/internal/config"
	"throughline/internal/diag"
)

// Limits on files. MaxText is for what people write, MaxData for what is measured, MaxAsset for what is copied.
const (
	MaxText  = 4 << 20
	MaxData  = 64 << 20
	MaxAsset = 256 << 20
	maxLine  = 1 << 20
)

// An Inventory is what a site consists of: paths, slash-separated, relative to its root, sorted.
type Inventory struct {
	FS       fs.FS
	Reviews  []string
	Themes   []string
	Pages    []string
	Budgets  []string        // definitions, measurements and policy
	Assets   map[string]bool // every other file under content/
	Settings bool            // whether there is a throughline.yaml

	// Keep, where it is set, says where the texts that people write are kept: it gives a copy of a text, which stays
	// as it is. It is called from several goroutines.
	Keep func(text []byte) []byte

	buffers sync.Pool // of *[]byte: what texts are read into that Keep copies
}

// Has reports whether the site has a file that can be copied.
func (inv *Inventory) Has(p string) bool { return inv.Assets[p] && !IsBeside(p) }

// HasTimeline reports whether the site has a file that a review may name as its timeline.
func (inv *Inventory) HasTimeline(p string) bool {
	return inv.Assets[p] && !strings.HasPrefix(path.Base(p), "_")
}

// Walk lists the files of a site. What cannot be used is reported and left out.
func Walk(fsys fs.FS, errs *diag.List) *Inventory {
	inv := &Inventory{FS: fsys, Assets: map[string]bool{}}
	if info, err := fs.Stat(fsys, config.FileName); err == nil && info.Mode().IsRegular() {
		inv.Settings = true
	} else if err == nil || !errors.Is(err, fs.ErrNotExist) {
		inv.Settings = true // reading it will tell what is wrong
	}
	if _, err := fs.Stat(fsys, "content"); err != nil {
		why := ""
		if !errors.Is(err, fs.ErrNotExist) {
			why = ": " + plainError(err)
		}
		errs.Errorf(nil, diag.Span{}, "no-content", "a site has its reviews under content/reviews; name its folder "+
			"with -s, or start one: throughline init DIR",
			"there is no folder content/ here%s", why)
		return inv
	}
	_ = fs.WalkDir(fsys, "content", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			report(errs, p, "%s", plainError(err))
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
		case p != "content" && Ignored(d.Name()):
			if d.IsDir() {
				return fs.SkipDir
			}
		case !d.IsDir():
			inv.add(p, d, errs)
		}
		return nil
	})
	for _, list := range [][]string{inv.Reviews, inv.Themes, inv.Pages, inv.Budgets} {
		slices.Sort(list)
	}
	inv.timelinesAlone(errs)
	return inv
}

// timelinesAlone tells of files that go by the name of a timeline where there is no review that could be theirs.
func (inv *Inventory) timelinesAlone(errs *diag.List) {
	for p := range inv.Assets {
		if !IsBeside(p) || strings.HasPrefix(path.Base(p), "_") {
			continue
		}
		own := strings.TrimSuffix(p, ".timeline.md") + ".md" // of timeline.md no file that there could be
		if !slices.ContainsFunc(inv.Reviews, func(r string) bool {
			return r == own || path.Base(p) == "timeline.md" && path.Dir(r) == path.Dir(p)
		}) {
			errs.Warnf(diag.NewFile(p, nil), diag.Span{}, "timeline-alone", "rename it if it is a review of its own",
				"this file has the name of a timeline, and no review stands beside it; nothing of it is shown")
		}
	}
}

// Ignored reports whether a name is that of a hidden file or of what editors leave beside the file that they save.
func Ignored(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasSuffix(name, ".swp") ||
		strings.HasSuffix(name, ".tmp") || strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#") ||
		name == "4913" || name == "Thumbs.db"
}

func report(errs *diag.List, p, format string, args ...any) {
	errs.Errorf(diag.NewFile(p, nil), diag.Span{}, "unreadable", "", format, args...)
}

func (inv *Inventory) add(p string, d fs.DirEntry, errs *diag.List) {
	mode := d.Type()
	if mode&fs.ModeSymlink != 0 {
		info, err := fs.Stat(inv.FS, p)
		if errors.Is(err, ErrHidden) {
			report(errs, p, "a symbolic link to a hidden file, or into a hidden folder, is not followed")
			return
		}
		if err != nil {
			report(errs, p, "a symbolic link that leads out of the site or nowhere is not followed")
			return
		}
		if info.IsDir() {
			report(errs, p, "a symbolic link to a folder is not followed; put the folder itself here")
			return
		}
		mode = info.Mode().Type()
	}
	if !mode.IsRegular() {
		report(errs, p, "this is not a plain file (%s), so it is not opened", mode)
		return
	}
	inv.classify(p)
}

func (inv *Inventory) classify(p string) {
	ext := strings.ToLower(path.Ext(p))
	text := isText(ext)
	switch {
	case IsReview(p):
		inv.Reviews = append(inv.Reviews, p)
	case strings.HasPrefix(p, "content/themes/") && text:
		inv.Themes = append(inv.Themes, p)
	case strings.HasPrefix(p, "content/pages/") && text:
		inv.Pages = append(inv.Pages, p)
	case strings.HasPrefix(p, "content/budgets/") && (ext == ".yaml" || ext == ".yml" || ext == ".csv" ||
		ext == ".json"):
		inv.Budgets = append(inv.Budgets, p)
	default:
		inv.Assets[p] = true
	}
}

// IsReview reports whether a file is one that a review is written in, by its path.
func IsReview(p string) bool {
	return strings.HasPrefix(p, "content/reviews/") && isText(strings.ToLower(path.Ext(p))) && !IsBeside(p)
}

// IsBeside reports whether a text belongs to the review beside it and is neither a review nor copied: its name begins
// with _, or it is a timeline (timeline.md, x.timeline.md). README is about the folder, and TEMPLATE is there to be
// copied.
func IsBeside(p string) bool {
	base := path.Base(p)
	stem, _, _ := strings.Cut(base, ".")
	return strings.HasPrefix(p, "content/reviews/") && isText(strings.ToLower(path.Ext(p))) &&
		(strings.HasPrefix(base, "_") || strings.EqualFold(stem, "README") || strings.EqualFold(stem, "TEMPLATE") ||
			base == "timeline.md" || strings.HasSuffix(base, ".timeline.md"))
}

func isText(ext string) bool { return ext == ".md" || ext == ".markdown" }

// ErrNotPlain and ErrTooLarge say why a file is not read.
var (
	ErrNotPlain = errors.New("it is not a plain file")
	ErrTooLarge = errors.New("it is too large")
)

// ReadFile reads a plain file of at most limit bytes.
func (inv *Inventory) ReadFile(p string, limit int64) ([]byte, error) {
	return inv.readFile(p, limit, nil)
}

// readFile reads into buf where there is room.
func (inv *Inventory) readFile(p string, limit int64, buf []byte) ([]byte, error) {
	f, err := inv.FS.Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat() // of what is open: its name may lead elsewhere by now
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, ErrNotPlain
	}
	data, err := readAll(io.LimitReader(f, limit+1), int(min(info.Size(), limit)), buf)
	if err == nil && int64(len(data)) > limit {
		err = ErrTooLarge
	}
	return data, err
}

// readAll reads everything, into buf where there is room. What is read may be kept as long as the site is, so it gets
// the room that it needs and no more, where the size that was foretold is right.
func readAll(r io.Reader, size int, buf []byte) ([]byte, error) {
	size++ // the end is only seen behind the last byte
	if cap(buf) < size {
		buf = make([]byte, size)
	}
	data := buf[:size]
	n, err := io.ReadFull(r, data)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return data[:n:n], nil
	}
	if err != nil {
		return nil, err
	}
	rest, err := io.ReadAll(r)
	return append(data, rest...), err
}

// ReadText reads a text that people write, or reports why it cannot be used and returns nil.
func (inv *Inventory) ReadText(p string, errs *diag.List) *diag.File {
	data, err := inv.text(p)
	switch {
	case errors.Is(err, ErrTooLarge):
		report(errs, p, "the file is larger than %d MB, which no review is", MaxText>>20)
		return nil
	case err != nil:
		report(errs, p, "cannot be read: %s", plainError(err))
		return nil
	}
	f := diag.NewFile(p, data)
	if !checkText(f, errs) {
		return nil
	}
	return f
}

// text reads a text to where it is kept.
func (inv *Inventory) text(p string) ([]byte, error) {
	if inv.Keep == nil {
		return inv.ReadFile(p, MaxText)
	}
	buf, _ := inv.buffers.Get().(*[]byte)
	if buf == nil {
		buf = new([]byte)
	}
	defer inv.buffers.Put(buf)
	data, err := inv.readFile(p, MaxText, *buf)
	if err != nil {
		return nil, err
	}
	*buf = data
	return inv.Keep(data), nil
}

// checkEncoding reports the first byte that does not belong into a text.
func checkEncoding(f *diag.File, errs *diag.List) bool {
	if bytes.HasPrefix(f.Data, []byte("\xff\xfe")) || bytes.HasPrefix(f.Data, []byte("\xfe\xff")) {
		errs.Errorf(f, diag.NewSpan(0, 2), "encoding", "save the file as UTF-8", "this file is in UTF-16")
		return false
	}
	if i := bytes.IndexByte(f.Data, 0); i >= 0 {
		errs.Errorf(f, diag.NewSpan(i, i+1), "encoding", "is it really a text? save it as UTF-8",
			"a NUL byte in the text")
		return false
	}
	if !utf8.Valid(f.Data) {
		at := invalidAt(f.Data)
		errs.Errorf(f, diag.NewSpan(at, at+1), "encoding", "save the file as UTF-8", "byte 0x%02x is not valid UTF-8",
			f.Data[at])
		return false
	}
	return true
}

// checkText reports what does not belong into a text that people write.
func checkText(f *diag.File, errs *diag.List) bool {
	if !checkEncoding(f, errs) {
		return false
	}
	line := 0
	for i, b := range f.Data {
		if b == '\n' {
			line = i + 1
		} else if i-line > maxLine {
			errs.Errorf(f, diag.NewSpan(line, line+1), "too-long", "break the line", "a line of more than %d bytes",
				maxLine)
			return false
		}
	}
	return true
}

func invalidAt(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return 0
}

// plainError is the reason in an error without the path, which the message has anyway.
func plainError(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

// ReadData reads a text that programs write, such as measurements: it may be longer than what people write, in one
// line too. It reports why it cannot be used and returns nil then.
func (inv *Inventory) ReadData(p string, errs *diag.List) *diag.File {
	data, err := inv.ReadFile(p, MaxData)
	switch {
	case errors.Is(err, ErrTooLarge):
		report(errs, p, "the file is larger than %d MB", MaxData>>20)
		return nil
	case err != nil:
		report(errs, p, "cannot be read: %s", plainError(err))
		return nil
	}
	f := diag.NewFile(p, data)
	if !checkEncoding(f, errs) {
		return nil
	}
	return f
}
