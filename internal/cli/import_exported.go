package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"throughline/internal/source"
	"throughline/internal/webdoc"
)

// openedDocuments is a folder, a file in one, or an archive, with the exports in it as Markdown.
type openedDocuments struct {
	fsys  *webdoc.FS
	dir   string // as it was named
	only  string // the one file that is meant; "" for all
	close func()
}

// openDocuments opens what was named as documents.
func openDocuments(arg string) (openedDocuments, error) {
	o := openedDocuments{dir: arg, close: func() {}}
	info, err := os.Stat(arg)
	switch {
	case err != nil:
		return o, failure{exitUsage, fmt.Errorf("there is no file %s", arg), ""}
	case !info.IsDir() && isArchive(arg):
		files, err := webdoc.OpenArchive(arg)
		if err != nil {
			return o, failure{exitSite, fmt.Errorf("%s cannot be read: %w", arg, err), "export it anew, or unpack it " +
				"and name the folder"}
		}
		o.fsys = webdoc.Wrap(files, "")
		return o, nil
	case !info.IsDir():
		o.dir, o.only = filepath.Dir(arg), filepath.Base(arg)
	}
	root, err := source.OpenRoot(o.dir)
	if err != nil {
		return o, failure{exitMachine, err, ""}
	}
	o.close = func() { _ = root.Close() }
	o.fsys = webdoc.Wrap(root.FS(), o.only)
	return o, nil
}

func isArchive(name string) bool {
	return strings.EqualFold(filepath.Ext(name), ".zip") && webdoc.HoldsDocuments(name)
}

// wants reports whether a file is meant: all are, or it is the one that was named, or made of that.
func (o openedDocuments) wants(name string) bool {
	if o.only == "" || name == o.only {
		return true
	}
	file, _ := o.fsys.Origin(name)
	return file == o.only
}

// describe names the export that a document was made of, its tool, and what could not be taken along.
func (o openedDocuments) describe(f importedFile, name string) importedFile {
	file, doc := o.fsys.Origin(name)
	if doc == nil {
		return f
	}
	f.Source, f.Detected = filepath.Join(o.dir, filepath.FromSlash(file)), doc.Tool
	for _, what := range doc.Left {
		f.Left = append(f.Left, importedLeft{Text: what, Why: "it cannot be shown in Markdown"})
	}
	return f
}

func (o openedDocuments) whyNot(t *trial) string {
	if why := o.fsys.WhyNot(o.only); why != "" {
		return ": " + why
	}
	for _, s := range t.folder.Skipped() {
		if s.Path == o.only {
			return ": " + s.Why
		}
	}
	return ""
}
