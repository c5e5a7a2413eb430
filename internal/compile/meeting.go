package compile

import (
	"errors"
	"io/fs"
	"path"

	"throughline/internal/diag"
	"throughline/internal/meeting"
	"throughline/internal/source"
	"throughline/themes"
)

// readGuide reads how meetings are run: the built-in file, and over it that of the site.
func readGuide(inv *source.Inventory, template string, errs *diag.List) meeting.Guide {
	data, err := themes.Default.ReadFile("default/" + meeting.FileName)
	if err != nil {
		errs.Errorf(nil, diag.Span{}, "unreadable", "", "the built-in %s is missing: %v", meeting.FileName, err)
		return meeting.Guide{}
	}
	guide := meeting.Read(diag.NewFile(meeting.FileName, data), meeting.Guide{}, errs)
	own := path.Join("themes", template, meeting.FileName)
	if _, err := fs.Stat(inv.FS, own); errors.Is(err, fs.ErrNotExist) {
		return guide
	}
	if f := inv.ReadText(own, errs); f != nil {
		guide = meeting.Read(f, guide, errs)
	}
	return guide
}
