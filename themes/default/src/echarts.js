// The parts of ECharts that charts of this site use, and no others. assets/chart.js is what calls them.
import { getInstanceByDom, init, use } from 'echarts/core';
import { HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  AriaComponent, DataZoomSliderComponent, DatasetComponent, GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent,
} from 'echarts/components';
// A canvas is painted by calls. The SVG renderer writes style attributes, which the content security policy refuses.
import { CanvasRenderer } from 'echarts/renderers';

use([
  HeatmapChart, LineChart, ScatterChart, AriaComponent, DataZoomSliderComponent, DatasetComponent, GridComponent,
  MarkAreaComponent, MarkLineComponent, TooltipComponent, CanvasRenderer,
]);

export { getInstanceByDom, init }; // the first is for tests, which ask a chart what it shows
