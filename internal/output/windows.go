package output

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	// device are names that Windows gives to devices, whatever stands behind a dot:
	// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
	deviceName = regexp.MustCompile(`(?i)^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ ]*([.:].*)?$`)
	badOnNTFS  = regexp.MustCompile(`[<>:"|?*\\\x00-\x1f]`)
)

// NotOnWindows says why Windows cannot have a file of a slash-separated name, or would write to something else under
// it: a device, another stream of a file, a name without its last dots. It is nil where it can.
func NotOnWindows(name string) error {
	for part := range strings.SplitSeq(name, "/") {
		switch {
		case deviceName.MatchString(part):
			return fmt.Errorf("to Windows %q is a device", part)
		case badOnNTFS.MatchString(part):
			return fmt.Errorf("no name on Windows is like %q", part)
		case strings.HasSuffix(part, ".") || strings.HasSuffix(part, " "):
			return fmt.Errorf("what %q ends in is dropped by Windows", part)
		}
	}
	return nil
}
