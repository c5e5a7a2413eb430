package cli

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"throughline/internal/browsertest"
)

// bundled skips a test where the program was built without the bundle of ECharts.
func bundled(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(repository, "themes/default/assets/dist/echarts.js"))
	if err != nil {
		browsertest.Skip(t, "the charts' bundle was not made (make bundle, which needs npm)")
	}
	return data
}

// TestChartWeight holds that a reader's first chart costs at most 200 KB.
func TestChartWeight(t *testing.T) {
	var packed bytes.Buffer
	z, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	_, _ = z.Write(bundled(t))
	for _, name := range []string{"chart.js", "chart.css"} {
		data, err := os.ReadFile(filepath.Join(repository, "themes/default/assets", name))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = z.Write(data)
	}
	_ = z.Close()
	if packed.Len() > 200_000 {
		t.Errorf("the bundle, chart.js and chart.css are %d bytes packed", packed.Len())
	}
}
