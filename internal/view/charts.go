package view

// Bundle is where the parts of ECharts are among the assets when the program was built with them.
const Bundle = "dist/echarts.js"

// AddCharts gives a page what its charts need: the style of the static drawings, and the scripts where the bundle is
// there.
func (in *Input) AddCharts(f *Frame) {
	f.Styles = append(f.Styles, "chart.css")
	if in.Bundled() {
		f.Scripts = append(f.Scripts, Bundle, "chart.js")
	}
}

// Bundled reports whether the program was built with the bundle.
func (in *Input) Bundled() bool { return len(in.Static[Bundle]) > 0 }
