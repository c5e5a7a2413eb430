// Starts `throughline lsp` for the folder that is open.
const { workspace } = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

let client;

exports.activate = () => {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
  const settings = workspace.getConfiguration('throughline');
  const run = { command: settings.get('path'), args: ['lsp'], options: { cwd: folder } };
  client = new LanguageClient('throughline', 'Throughline', run, {
    documentSelector: [
      { scheme: 'file', language: 'markdown' },
      { scheme: 'file', language: 'yaml' },
    ],
    initializationOptions: { language: settings.get('language') },
  });
  return client.start();
};

exports.deactivate = () => client?.stop();
