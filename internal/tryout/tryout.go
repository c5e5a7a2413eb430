// Package tryout shows any folder of Markdown as if it were a site: for trying the program on the reviews that a team
// has, without a file being written. It says which files it takes for reviews, which it leaves aside, and why.
package tryout

import (
	"cmp"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"

	"throughline/internal/view"
)

// MaxFiles is how many documents are taken from one folder. Somebody who names their home folder gets an answer.
const MaxFiles = 20_000

// A Source is a file of the folder that is read as a review.
type Source struct {
	Path   string // in the folder, slash-separated
	AsSite string // where the site has it: content/reviews/...
}

// A Folder is a folder of Markdown seen as a site, as the last Scan found it. Reading it is safe for concurrent use,
// beside a Scan too; Scan, Refuse and Retry are for one goroutine.
type Folder struct {
	fsys     fs.FS
	settings []byte
	refused  map[string]string // path in the folder -> why it is left aside
	now      atomic.Pointer[listing]
}

// A listing is what one Scan found.
type listing struct {
	*Folder
	sources []Source
	skipped []view.SkippedFile
	tree    map[string]*node  // by path in the site
	real    map[string]string // path in the site -> path in the folder
}

// Open looks through a folder. settings are what throughline.yaml of the site says.
func Open(fsys fs.FS, settings string) (*Folder, error) {
	f := &Folder{fsys: fsys, settings: []byte(settings), refused: map[string]string{}}
	return f, f.Scan()
}

// Sources are the files that are read as reviews, by path.
func (f *Folder) Sources() []Source { return f.now.Load().sources }

// Skipped are the files that are left aside, by path.
func (f *Folder) Skipped() []view.SkippedFile { return f.now.Load().skipped }

// RealPath is where a file of the site lies in the folder; a path that the folder does not have is given back as it
// is.
func (f *Folder) RealPath(p string) string {
	if real, ok := f.now.Load().real[p]; ok {
		return real
	}
	return strings.TrimPrefix(p, reviewsDir)
}

// Refuse leaves a file aside from the next Scan on: what is in it cannot be read as a review.
func (f *Folder) Refuse(realPath, why string) { f.refused[realPath] = why }

// Retry takes all files again that were refused, for somebody may have mended them.
func (f *Folder) Retry() { clear(f.refused) }

const reviewsDir = "content/reviews/"

// Scan looks through the folder anew: files may have come and gone.
func (f *Folder) Scan() error {
	l := &listing{Folder: f, tree: map[string]*node{}, real: map[string]string{}}
	if err := l.scan(); err != nil {
		return err
	}
	f.now.Store(l)
	return nil
}

func (f *listing) scan() error {
	f.addFile("throughline.yaml", "")
	f.addDir("content/reviews")
	var docs, others []string
	err := fs.WalkDir(f.fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && p == ".":
			return err
		case err != nil:
			f.skip(p, "it cannot be read")
		case p != "." && Ignored(d.Name()):
			if d.IsDir() {
				return fs.SkipDir
			}
		case !d.Type().IsRegular():
		case extension(p) != "":
			docs = append(docs, p)
		default:
			others = append(others, p)
		}
		return nil
	})
	if err != nil {
		return err
	}
	f.takeDocuments(docs)
	slices.SortFunc(f.sources, func(a, b Source) int { return cmp.Compare(a.Path, b.Path) })
	for _, p := range others {
		f.addOther(p)
	}
	slices.SortFunc(f.skipped, func(a, b view.SkippedFile) int { return cmp.Compare(a.Path, b.Path) })
	return nil
}

// takeDocuments gives each document a name in the site: its own, with .md, or where another one has that already, its
// folder's before it.
func (f *listing) takeDocuments(docs []string) {
	slices.SortFunc(docs, func(a, b string) int { // those at the top keep their names
		return cmp.Or(cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")), cmp.Compare(a, b))
	})
	taken := map[string]bool{}
	for _, p := range docs {
		if why := f.whyNot(p); why != "" {
			f.skip(p, why)
			continue
		}
		if len(f.sources) == MaxFiles {
			f.skip(p, "there are too many files; name a folder with fewer")
			continue
		}
		dir, name := path.Split(p)
		stem := strings.TrimSuffix(name, extension(p))
		for parent := path.Clean(dir); taken[reviewName(stem)] && parent != "."; parent = path.Dir(parent) {
			stem = path.Base(parent) + "-" + stem
		}
		for taken[reviewName(stem)] {
			stem += "-2"
		}
		taken[reviewName(stem)] = true
		site := reviewsDir + dir + stem + ".md"
		f.sources = append(f.sources, Source{p, site})
		f.addFile(site, p)
	}
}

// reviewName is what reviews are told apart by: what stands before the first dot, in small letters.
func reviewName(stem string) string {
	if i := strings.IndexByte(stem, '.'); i > 0 {
		stem = stem[:i]
	}
	return strings.ToLower(stem)
}

// extensions are those of files that are Markdown, or Markdown with a little more, the longest first.
var extensions = []string{".html.md.erb", ".xhtml.md", ".html.md", ".htm.md", ".xml.md", ".doc.md", ".md.erb", ".markdown", ".mdx", ".qmd", ".md"}

// extension is the Markdown extension of a file, "" for other files.
func extension(p string) string {
	lower := strings.ToLower(p)
	for _, e := range extensions {
		if strings.HasSuffix(lower, e) {
			return p[len(p)-len(e):]
		}
	}
	return ""
}

// documents of other formats that people keep reviews in, with the way in.
var foreignDocuments = map[string]string{
	".docx": "a Word document; save it as Markdown or HTML",
	".doc":  "a Word document; save it as Markdown or HTML",
	".odt":  "a text document; save it as Markdown",
	".rst":  "reStructuredText; turn it into Markdown first",
	".adoc": "AsciiDoc; turn it into Markdown first",
	".org":  "an Org file; export it as Markdown",
	".txt":  "a plain text file; name it .md if it is a review",
	".html": "a page that no wiki known here exported; throughline import FILE reads it",
	".htm":  "a page that no wiki known here exported; throughline import FILE reads it",
	".pdf":  "a PDF; the text of it would have to be copied",
}

// notReview are names of files that stand in every folder and are no reviews.
var notReview = regexp.MustCompile(
	`(?i)^(readme|changelog|contributing|license|licence|code_of_conduct|security|index|_index|template|.*[-_ ]template|template[-_ ].*)$`)

// whyNot says why a document is left aside, or "".
func (f *listing) whyNot(p string) string {
	if why, ok := f.refused[p]; ok {
		return why
	}
	name := path.Base(p)
	stem := strings.TrimSuffix(name, extension(p))
	switch {
	case strings.HasPrefix(name, "_"):
		return "its name begins with _, so it is a template or a part of something"
	case strings.EqualFold(stem, "index") && path.Dir(p) != ".":
		return f.whyNotIndex(p)
	case notReview.MatchString(stem):
		return "by its name it is no review"
	}
	return ""
}

// whyNotIndex takes the index of a folder for a review where it is the only document in it, as the folder of a review
// has it.
func (f *listing) whyNotIndex(p string) string {
	entries, err := fs.ReadDir(f.fsys, path.Dir(p))
	if err != nil {
		return "its folder cannot be read"
	}
	for _, e := range entries {
		if e.IsDir() || extension(e.Name()) != "" && e.Name() != path.Base(p) {
			return "it is the index of a folder with other documents"
		}
	}
	return ""
}

func (f *listing) skip(p, why string) {
	f.skipped = append(f.skipped, view.SkippedFile{Path: p, Why: why})
}

// addOther makes a file findable that a review may show or link to, and names documents that cannot be read.
func (f *listing) addOther(p string) {
	why := foreignDocuments[strings.ToLower(path.Ext(p))]
	if told, ok := f.fsys.(interface{ WhyNot(name string) string }); ok {
		why = cmp.Or(told.WhyNot(p), why)
	}
	if why != "" {
		f.skip(p, why)
	}
	f.addFile(reviewsDir+p, p)
}

// Ignored reports whether a name is that of a hidden file or folder, or of a tool's, in which there is nothing that
// people wrote.
func Ignored(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") ||
		slices.Contains([]string{"node_modules", "vendor", "target", "__pycache__"}, name)
}
