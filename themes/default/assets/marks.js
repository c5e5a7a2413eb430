// The shape of each kind of event, as the rest of an SVG path after a move to its middle. Shape and colour tell the
// same.
// @ts-check
/** @type {Record<string, string>} */
const throughlineMarks = {
  alert: 'm0-7l7 12.5h-14z',
  observation: 'm-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z',
  assessment: 'm-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0zm3.2 0a2.8 2.8 0 1 1 5.6 0a2.8 2.8 0 1 1-5.6 0z',
  decision: 'm0-7.2l7.2 7.2l-7.2 7.2l-7.2-7.2z',
  action: 'm-5.2-5.2h10.4v10.4h-10.4z',
  communication: 'm-6.5-6h13v9h-6l-4.5 4v-4h-2.5z',
  help: 'm-2.2-6.5h4.4v4.3h4.3v4.4h-4.3v4.3h-4.4v-4.3h-4.3v-4.4h4.3z',
  handoff: 'm-6.5-2.6h5v-4l8 6.6l-8 6.6v-4h-5z',
  change: 'm-3.4-6h6.8l3.4 6l-3.4 6h-6.8l-3.4-6z',
  impact: 'm-3.6-6.6l3.6 3.6l3.6-3.6l3 3l-3.6 3.6l3.6 3.6l-3 3l-3.6-3.6l-3.6 3.6l-3-3l3.6-3.6l-3.6-3.6z',
  recovery: 'm0 7l-7-12.5h14z',
  surprise: 'm0-8.5l2.2 6.3l6.3 2.2l-6.3 2.2l-2.2 6.3l-2.2-6.3l-6.3-2.2l6.3-2.2z',
  note: 'm-6-2h12v4h-12z',
  event: 'm-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z',
};
