// Package compile runs the stages of the program in order: files in, outputs out. It never touches the disk itself.
package compile

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"time"

	"throughline/internal/config"
	"throughline/internal/corpus"
	"throughline/internal/derive"
	"throughline/internal/diag"
	"throughline/internal/digest"
	"throughline/internal/markdown"
	"throughline/internal/media"
	"throughline/internal/meeting"
	"throughline/internal/parallel"
	"throughline/internal/parse"
	"throughline/internal/render"
	"throughline/internal/review"
	"throughline/internal/search"
	"throughline/internal/slo"
	"throughline/internal/source"
	"throughline/internal/spool"
	"throughline/internal/tryout"
	"throughline/internal/view"
)

// Options of one build.
type Options struct {
	Audience   string // "" for the site's first
	Drafts     bool
	Now        time.Time
	Version    string
	ParseCache *ParseCache        // nil: nothing is kept
	Search     *search.IndexCache // the same of the search index
	// WithoutComparing leaves out what comes from comparing all reviews with one another, which on a large site takes
	// longer than a writer wants to wait, and lists no files: Find finds them. Complete adds what is left out.
	WithoutComparing bool
	// nil: every file is read; else a review that it says is the one in the memory is not
	Index *source.Index
	Texts *spool.Spool // where the texts of the site are kept; nil: in the heap
	// Tryout is the folder that is tried; nil: what is compiled is a site.
	Tryout *tryout.Folder
}

// A Site is a compiled site. Diagnostics may hold errors; then there are no outputs.
type Site struct {
	Settings    config.Settings
	Corpus      *corpus.Corpus
	Diagnostics []diag.Diagnostic // sorted
	Outputs     []view.Output     // none after a compile WithoutComparing
	Preview     []view.Output     // what only the preview serves; none after a compile WithoutComparing
	Renderer    *render.Renderer
	Budgets     *slo.Set // of the edition
	Drafts      int      // reviews that were left out because they are drafts
	Timings     []Timing // of the stages of Compile, then of each kind of file that Write made, the dearest first

	guide   meeting.Guide
	inv     *source.Inventory
	linked  *corpus.Corpus // before the edition was cut
	engine  *markdown.Engine
	static  map[string][]byte // files under assets/
	budgets *slo.Results
	edition string
	o       Options
	said    []diag.Diagnostic // everything but what follows
	asked   []diag.Diagnostic // what the policy on budgets asks of reviews
	files   []diag.Diagnostic // about files that are published as they are

	sums    map[*review.Review]digest.Sum // of what reviews were read from; nil after a compile WithoutComparing
	derived *derive.Results               // nil, or carried from an earlier site, unless the site is whole
	whole   bool
	offer   *outputSet
}

// ListsOf reports whether the site was compiled of the files that an index lists, no more and no less.
func (s *Site) ListsOf(x *source.Index) bool { return x.Lists(s.inv) }

// Edition is the audience that the site was compiled for.
func (s *Site) Edition() string { return s.edition }

// Failed reports whether the site has errors and must not be published.
func (s *Site) Failed() bool { return diag.HasErrors(s.Diagnostics) }

// Compile reads a site and says what it would publish. An error is the machine's; what is wrong with the site is in
// Diagnostics.
func Compile(ctx context.Context, fsys fs.FS, o Options) (*Site, error) {
	errs, asked, watch := &diag.List{}, &diag.List{}, newStopwatch()
	inv := source.Walk(fsys, errs)
	if o.Texts != nil {
		inv.Keep = o.Texts.Keep
	}
	s := &Site{Settings: settings(inv, errs), inv: inv, o: o}
	if o.Audience != "" && s.Settings.Level(o.Audience) < 0 {
		return nil, UnknownAudience{o.Audience, s.Settings.Audiences}
	}
	if s.edition = o.Audience; s.edition == "" {
		s.edition = s.Settings.Audiences[0]
	}
	s.Settings = s.Settings.ForEdition(s.edition, errs)
	parts, sums, err := read(ctx, inv, s.Settings, o, errs)
	if err != nil {
		return nil, err
	}
	s.engine, s.sums, s.Drafts = parts.Markdown, sums, len(parts.Hidden)
	s.guide = readGuide(inv, s.Settings.Template, errs)
	watch.done("find, read and parse")
	s.Budgets = slo.Read(budgetFiles(inv, errs), errs)
	s.Budgets.CheckReviews(parts.Reviews(), asked)
	parts.HiddenBudgets = s.Budgets.Gate(s.Settings.Level, s.Settings.Level(s.edition), errs)
	watch.done("read budgets")
	s.linked = corpus.Link(parts, errs)
	parts.Linked, s.Corpus = s.linked, s.linked
	watch.done("link")
	if !diag.HasErrors(errs.Sorted()) && !diag.HasErrors(asked.Sorted()) {
		s.Corpus = corpus.Gate(parts, s.edition, errs)
	}
	watch.done("cut the edition")
	files := &diag.List{}
	s.checkFiles(files)
	s.say(errs.Sorted(), asked.Sorted(), files.Sorted())
	if !s.Failed() {
		err = s.plan(watch)
	}
	s.Timings = watch.all
	return s, err
}

// checkFiles looks at the files that the edition publishes as they are.
func (s *Site) checkFiles(errs *diag.List) {
	media.CheckFiles(s.Corpus.Assets(), s.inv.FS, source.MaxAsset, s.edition != s.Settings.Audiences[0], errs)
}

// say notes the diagnostics: what the policy on budgets asks of reviews, what there is to say about files that are
// published as they are, and everything else.
func (s *Site) say(said, asked, files []diag.Diagnostic) {
	s.said, s.asked, s.files = said, asked, files
	var all diag.List
	all.Add(said...)
	all.Add(asked...)
	all.Add(files...)
	if s.linked != nil {
		s.linked.CheckNames(&all)
	}
	s.Diagnostics = wanted(all.Sorted(), s.Settings.Silence)
}

func budgetFiles(inv *source.Inventory, errs *diag.List) (out []*diag.File) {
	for _, p := range inv.Budgets {
		if f := inv.ReadData(p, errs); f != nil {
			out = append(out, f)
		}
	}
	return out
}

// UnknownAudience is an edition that the site does not have.
type UnknownAudience struct {
	Name  string
	Known []string
}

func (e UnknownAudience) Error() string { return fmt.Sprintf("the site has no audience %q", e.Name) }

func settings(inv *source.Inventory, errs *diag.List) config.Settings {
	if !inv.Settings {
		return config.Default()
	}
	f := inv.ReadText(config.FileName, errs)
	if f == nil {
		return config.Default()
	}
	return config.Read(f, errs)
}

// wanted drops warnings whose rules the settings silence. Errors stay.
func wanted(ds []diag.Diagnostic, silence []string) []diag.Diagnostic {
	out := ds[:0]
	for _, d := range ds {
		silent := false
		for _, rule := range silence {
			silent = silent || d.Severity != diag.Error && d.Rule == rule
		}
		if !silent {
			out = append(out, d)
		}
	}
	return out
}

// read parses all files, as many at once as there are processors. What reviews were read from is summed up, unless
// o.WithoutComparing.
func read(ctx context.Context, inv *source.Inventory, s config.Settings, o Options, errs *diag.List) (corpus.Parts,
	map[*review.Review]digest.Sum, error) {
	engine := markdown.New()
	po := parseOptions(inv, s, engine)
	docs := make([]*corpus.Doc, len(inv.Reviews))
	from := make([]digest.Sum, len(docs))
	o.ParseCache.prune(inv.Reviews)
	o.ParseCache.keepIn(inv.Keep)
	key := parseKey(s)
	err := parallel.For(ctx, len(inv.Reviews), func(i int) error {
		p := inv.Reviews[i]
		if sum, ok := o.Index.Sum(p); ok {
			if known, ok := o.ParseCache.lookup(p, key, sum); ok {
				errs.Add(known.said...)
				docs[i] = known.doc
				return nil
			}
		}
		return Guard("reading "+p, func() error {
			if f := inv.ReadText(p, errs); f != nil {
				docs[i], from[i] = readReview(f, *po, key, keepBody(inv, o), o.ParseCache, errs)
			}
			return nil
		})
	})
	parts := corpus.Parts{Settings: s, Files: inv, Markdown: engine,
		Themes: texts(inv, inv.Themes, po, errs, parse.Theme), Pages: texts(inv, inv.Pages, po, errs, parse.Page)}
	sums := map[*review.Review]digest.Sum{}
	parts.Timelines = timelineFiles(docs)
	for i, d := range docs {
		if d != nil && parts.Timelines[d.Review.File.Path] {
			continue // a review names it for its timeline
		}
		if d != nil && !o.WithoutComparing && from[i] != (digest.Sum{}) {
			sums[d.Review] = from[i]
		}
		switch {
		case d == nil:
		case o.Drafts || d.Review.Published():
			parts.Docs = append(parts.Docs, *d)
		default:
			parts.Hidden = append(parts.Hidden, d.Review)
		}
	}
	return parts, sums, err
}

// timelineFiles are the files that reviews name for their timelines: they are no reviews, and not copied.
func timelineFiles(docs []*corpus.Doc) map[string]bool {
	out := map[string]bool{}
	for _, d := range docs {
		if d != nil && d.Timeline != "" {
			out[d.Timeline] = true
		}
	}
	return out
}

func parseOptions(inv *source.Inventory, s config.Settings, engine *markdown.Engine) *parse.Options {
	mode, also := parse.SectionsOf(s.Sections, s.SectionsAlso)
	return &parse.Options{Zone: s.Timezone, Markdown: engine, Foreign: s.Foreign, Audiences: s.Audiences,
		Sections: mode, Also: also,
		Beside: func(p string, errs *diag.List) *diag.File {
			if !inv.HasTimeline(p) {
				return nil
			}
			return inv.ReadText(p, errs)
		}}
}

// parseKey names the settings that parsing depends on.
func parseKey(s config.Settings) string {
	return fmt.Sprint(s.Timezone, s.Foreign, s.Audiences, s.Sections, s.SectionsAlso)
}

// keepBody gives what keeps plain texts of bodies for the search index; nil where none is made.
func keepBody(inv *source.Inventory, o Options) func(string) string {
	if o.Texts == nil {
		return nil
	}
	return func(text string) string { return keepText(inv.Keep, text) }
}

// readReview recalls what was made of a review's file, or parses it. The sum is of all that it was made of: its path,
// its file, the settings that parsing depends on, and the files beside it that were asked for.
func readReview(f *diag.File, po parse.Options, key string, keep func(string) string, memory *ParseCache,
	errs *diag.List) (*corpus.Doc, digest.Sum) {
	sum := sha256.Sum256(f.Data)
	from := digest.NewWriter(nil)
	from.Text(f.Path)
	from.Of(sum)
	from.Text(key)
	if known, ok := memory.lookup(f.Path, key, sum); ok {
		errs.Add(known.said...)
		return known.doc, from.Sum()
	}
	if known, ok := memory.unpack(f, po.Zone, key, sum); ok {
		errs.Add(known.said...)
		return known.doc, from.Sum()
	}
	made, alone := parseReview(f, po, keep, from)
	errs.Add(made.said...)
	if alone {
		made.sum, made.key = sum, key
		memory.put(f.Path, made)
	}
	return made.doc, from.Sum()
}

// parseReview parses a review, with its body as Markdown once, and notes the files beside it that it asks for; alone
// is true where there are none.
func parseReview(f *diag.File, po parse.Options, keep func(string) string, from *digest.Writer) (made memo,
	alone bool) {
	alone = true
	timeline := ""
	beside := po.Beside
	po.Beside = func(p string, errs *diag.List) *diag.File {
		alone = false
		f := beside(p, errs)
		from.Text(p)
		if from.Flag(f != nil) {
			timeline = p
			from.Bytes(f.Data)
		}
		return f
	}
	po.Markdown = po.Markdown.ForFile()
	var own diag.List
	if r := parse.Review(f, &po, &own); r != nil {
		r.Intern()
		d := corpus.Outline(po.Markdown, r)
		d.Beside, d.Timeline = !alone, timeline
		if keep != nil {
			d.KeepBody(keep(po.Markdown.PlainText(r.Body.Src, nil)))
		}
		made.doc = &d
	}
	made.said = own.Sorted()
	return made, alone
}

// texts reads the few files that are themes or pages.
func texts[T review.ThemeDoc | review.PageDoc](inv *source.Inventory, paths []string, po *parse.Options,
	errs *diag.List,
	read func(*diag.File, *parse.Options, *diag.List) *T) []*T {
	var out []*T
	for _, p := range paths {
		if f := inv.ReadText(p, errs); f != nil {
			if t := read(f, po, errs); t != nil {
				out = append(out, t)
			}
		}
	}
	return out
}
