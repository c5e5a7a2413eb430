package render

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// nameAssets reads the assets and names them by their content. A template says assets/site.css, and pages lead to the
// file that is called so with the beginning of its sum: browsers may keep that for ever. {{asset "site.css"}} gives
// the name alone.
func (r *Renderer) nameAssets(fsys, over fs.FS) (err error) {
	if r.Assets, err = Assets(fsys, over); err != nil {
		return err
	}
	r.Names = map[string]string{}
	for name, data := range r.Assets {
		if named(name) {
			ext := path.Ext(name)
			r.Names[name] = fmt.Sprintf("%s.%x%s", strings.TrimSuffix(name, ext), sha256Prefix(data), ext)
		}
	}
	var pairs []string
	for _, name := range slices.Backward(
		slices.Sorted(maps.Keys(r.Names))) { // a longer name before one that it begins with
		pairs = append(pairs, "assets/"+name, "assets/"+r.Names[name])
	}
	r.renamed = strings.NewReplacer(pairs...)
	return nil
}

// named reports whether an asset is named by its content: not what people may look for by its name, and not what only
// the preview has.
func named(name string) bool {
	return path.Ext(name) != ".txt" && path.Ext(name) != "" && !strings.HasPrefix(name, "preview/")
}

// sha256Prefix is as much of a sum as stands in a name.
func sha256Prefix(data []byte) []byte {
	sum := sha256.Sum256(data)
	return sum[:4]
}

// assetName is what an asset is called on a site.
func (r *Renderer) assetName(name string) string {
	if n, ok := r.Names[name]; ok {
		return n
	}
	return name
}

// Assets reads the files under assets/, those of over in the place of those of fsys. A script or style that was made
// small when the program was built is taken so, if it was made of the same bytes.
func Assets(fsys, over fs.FS) (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, from := range []fs.FS{fsys, over} {
		if from == nil {
			continue
		}
		err := fs.WalkDir(from, "assets", func(p string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) && p == "assets" {
				return fs.SkipAll
			}
			if err != nil || d.IsDir() || !d.Type().IsRegular() {
				return err
			}
			data, err := fs.ReadFile(from, p)
			out[strings.TrimPrefix(p, "assets/")] = data
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	takeSmall(out)
	return out, nil
}

// smallAssets are the names under dist/small/ that build.mjs writes: scripts and styles without what only people
// need, behind a line that says of which bytes.
const smallAssets = "dist/small/"

func takeSmall(assets map[string][]byte) {
	for name, data := range assets {
		if source, ok := strings.CutPrefix(name, smallAssets); ok {
			delete(assets, name)
			of, rest, _ := bytes.Cut(data, []byte("\n"))
			if whole, ok := assets[source]; ok && string(of) == fmt.Sprintf("/* of %x */", sha256.Sum256(whole)) {
				assets[source] = rest
			}
		}
	}
}
