// How sources that people read are set: one statement a line, no line over 120 columns.
export default { printWidth: 120, singleQuote: true };
