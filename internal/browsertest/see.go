package browsertest

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"throughline/internal/await"
)

// Size makes the window as wide and high as this, in CSS pixels.
func (b *Browser) Size(t testing.TB, width, height int64) {
	t.Helper()
	b.Do(t, chromedp.EmulateViewport(width, height))
}

// Media emulates a medium ("print", "" for the screen) and features such as "prefers-reduced-motion", "reduce" by
// turns.
func (b *Browser) Media(t testing.TB, medium string, features ...string) {
	t.Helper()
	p := emulation.SetEmulatedMediaParams{Media: medium}
	for i := 0; i+1 < len(features); i += 2 {
		p.Features = append(p.Features, &emulation.MediaFeature{Name: features[i], Value: features[i+1]})
	}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, p); err != nil {
		t.Fatal(err)
	}
}

// Scripts switches scripts on or off for the pages that are opened next.
func (b *Browser) Scripts(t testing.TB, on bool) {
	t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled,
		emulation.SetScriptExecutionDisabledParams{Value: !on})
	if err != nil {
		t.Fatal(err)
	}
}

// Mouse sends one event of the mouse with the left button held: "mousePressed", "mouseMoved", "mouseReleased".
// Shift is 8 among the modifiers.
func (b *Browser) Mouse(t testing.TB, kind string, x, y float64, modifiers int64) {
	t.Helper()
	b.mouse(t, input.DispatchMouseEventParams{Type: input.DispatchMouseEventType(kind), X: x, Y: y,
		Modifiers: modifiers, Button: input.MouseButtonLeft, Buttons: 1, ClickCount: 1})
}

// Wheel turns the wheel over a point.
func (b *Browser) Wheel(t testing.TB, x, y, dx, dy float64, modifiers int64) {
	t.Helper()
	const never = 1e-6 // the protocol wants both, and a zero would be left out
	if dx == 0 {
		dx = never
	}
	if dy == 0 {
		dy = never
	}
	b.mouse(t, input.DispatchMouseEventParams{Type: "mouseWheel", X: x, Y: y, DeltaX: dx, DeltaY: dy,
		Modifiers: modifiers})
}

func (b *Browser) mouse(t testing.TB, p input.DispatchMouseEventParams) {
	t.Helper()
	if _, err := chromedp.Call(b.ctx, input.DispatchMouseEvent, p); err != nil {
		t.Fatal(err)
	}
}

// Touch sends one event of fingers at points (x and y by turns): "touchStart", "touchMove", "touchEnd" with none.
func (b *Browser) Touch(t testing.TB, kind string, points ...float64) {
	t.Helper()
	p := input.DispatchTouchEventParams{Type: input.DispatchTouchEventType(kind), TouchPoints: []*input.TouchPoint{}}
	for i := 0; i+1 < len(points); i += 2 {
		id := float64(i)
		p.TouchPoints = append(p.TouchPoints, &input.TouchPoint{X: points[i], Y: points[i+1], ID: &id})
	}
	if _, err := chromedp.Call(b.ctx, input.DispatchTouchEvent, p); err != nil {
		t.Fatal(err)
	}
}

// Heard is what assistive technology is told of the page that is open: the names of all nodes of the accessible tree
// that are not ignored, one a line.
func (b *Browser) Heard(t testing.TB) string {
	t.Helper()
	tree, err := chromedp.Call(b.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, n := range tree.Nodes {
		if n.Ignored {
			continue
		}
		for _, v := range []*accessibility.Value{n.Name, n.Description, n.Value} {
			var s string
			if v != nil && json.Unmarshal(v.Value, &s) == nil && s != "" {
				out.WriteString(s + "\n")
			}
		}
	}
	return out.String()
}

// Picture keeps a picture of an element for people to look at, under the folder that THROUGHLINE_SHOTS names; without
// it nothing is kept.
func (b *Browser) Picture(t testing.TB, selector, name string) {
	t.Helper()
	dir := os.Getenv("THROUGHLINE_SHOTS")
	if dir == "" {
		return
	}
	type rect struct{ X, Y, W, H float64 }
	r := Get(t, b, chromedp.Evaluate[rect](`(() => { const r = document.querySelector(`+quote(selector)+
		`).getBoundingClientRect();
		return {X: r.x + scrollX, Y: r.y + scrollY, W: r.width, H: r.height} })()`))
	beyond := true
	shot, err := chromedp.Call(b.ctx, page.CaptureScreenshot,
		page.CaptureScreenshotParams{CaptureBeyondViewport: &beyond,
			Clip: &page.Viewport{X: r.X, Y: r.Y, Width: r.W, Height: min(r.H, 2400), Scale: 1}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), shot.Data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func quote(s string) string {
	q, _ := json.Marshal(s)
	return string(q)
}

// Open goes to an address and reports whether the browser shows it: what it would rather download is not shown.
func (b *Browser) Open(t testing.TB, address string) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, await.Patience)
	defer cancel()
	err := chromedp.Do(ctx, chromedp.Navigate(address), chromedp.WaitReady(":root"))
	if err != nil && !strings.Contains(err.Error(), "net::ERR_ABORTED") {
		t.Fatalf("in the browser, at %s: %v", address, err)
	}
	return err == nil
}
