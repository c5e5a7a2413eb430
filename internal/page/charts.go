package page

// bundle is where the parts of ECharts are among the assets when the program was built with them.
const bundle = "dist/echarts.js"

// addCharts gives a page what its charts need: the style of the static drawings, and the scripts where the bundle is there.
func (in *Input) addCharts(f *Frame) {
	f.Styles = append(f.Styles, "chart.css")
	if in.bundled() {
		f.Scripts = append(f.Scripts, bundle, "chart.js")
	}
}

// bundled reports whether the program was built with the bundle.
func (in *Input) bundled() bool { return len(in.Static[bundle]) > 0 }
