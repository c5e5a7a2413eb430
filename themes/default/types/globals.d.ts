// What scripts find in a page that no script of ours declares.

/** The bundle of src/echarts.js, where the page has it. */
declare const echarts: any;
interface Window {
  echarts?: any;
  /** What files of events call (events/*.js), for the page that compares reviews. */
  throughlineEvents?: (id: string, data: any) => void;
}
