package lsp

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

// nvimScript is what somebody does in Neovim: open a review, look at what is wrong, complete a word, follow a link.
// Each result is a line of the file result.
const nvimScript = `
local out = {}
local function say(s) table.insert(out, s); vim.fn.writefile(out, 'result') end
local function finish() vim.cmd('qall!') end
vim.cmd('edit content/reviews/2026-03-14-fog.md')
local id = vim.lsp.start_client({name = 'throughline', cmd = {vim.env.THROUGHLINE, 'lsp'}, root_dir = vim.fn.getcwd()})
vim.lsp.buf_attach_client(0, id)
local client = vim.lsp.get_client_by_id(id)
if not vim.wait(60000, function() return client.initialized end, 20) then say('no server'); finish() end
local function settle(n)
  if not vim.wait(60000, function() return #vim.diagnostic.get(0) == n end, 20) then
    say('diagnostics: ' .. vim.inspect(vim.diagnostic.get(0)))
  end
end
settle(1)
for _, d in ipairs(vim.diagnostic.get(0)) do say('diagnostic ' .. (d.lnum + 1) .. ':' .. (d.col + 1) .. ' ' .. d.message:gsub('\n.*', '')) end
vim.fn.setline(6, '    source: team')
settle(0)
say('mended')
local function ask(method, line, col)
  local r = vim.lsp.buf_request_sync(0, method, {textDocument = vim.lsp.util.make_text_document_params(), position = {line = line - 1, character = col}}, 60000)
  return r and r[id] and r[id].result
end
vim.fn.setline(6, '    source: ')
local list = ask('textDocument/completion', 6, 12)
local labels = {}
for _, it in ipairs(list and list.items or {}) do table.insert(labels, it.label) end
say('completion ' .. table.concat(labels, ' '))
vim.fn.setline(6, '    source: team')
settle(0)
local to = ask('textDocument/definition', 8, 41)
say('definition ' .. (to and (to.uri:match('[^/]*$') .. ':' .. (to.range.start.line + 1)) or 'none'))
finish()
`

// TestNeovim drives Debian's Neovim, without its screen, through diagnostics, completion and a definition.
func TestNeovim(t *testing.T) {
	nvim, err := exec.LookPath("nvim")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("Neovim is not here; .ci/tools installs it")
		}
		t.Skip("Neovim is not here, so no editor is driven; apt-get install neovim brings it")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "throughline")
	if out, err := exec.Command("go", "build", "-o", program,
		"throughline/cmd/throughline").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	site := filepath.Join(dir, "site")
	for _, f := range txtar.Parse([]byte(nvimSite)).Files {
		p := filepath.Join(site, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, nvim, "--headless", "--clean", "-n", "-u", "NONE", "-c", "luafile drive.lua")
	cmd.Dir = site
	cmd.Env = append(os.Environ(), "THROUGHLINE="+program, "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir,
		"XDG_STATE_HOME="+dir, "XDG_CACHE_HOME="+dir)
	out, err := cmd.CombinedOutput()
	result, rerr := os.ReadFile(filepath.Join(site, "result"))
	if err != nil || rerr != nil {
		t.Fatalf("%v, %v\n%s", err, rerr, out)
	}
	want := `diagnostic 6:13 "luck" is not one of design, automation, person, team, chance
mended
completion design automation person team chance
definition 2026-04-01-ice.md:4
`
	if string(result) != want {
		t.Errorf("Neovim saw\n%swant\n%s%s", result, want, strings.TrimSpace(string(out)))
	}
}

// nvimSite is the site that is edited, and what is done to it.
const nvimSite = `
-- throughline.yaml --
title: Harbour
-- content/reviews/2026-03-14-fog.md --
---
title: Fog over the gate
mitigators:
  - id: m1
    title: The crew waved
    source: luck
---
It cleared at ten. See [[2026-04-01-ice#m2]].
-- content/reviews/2026-04-01-ice.md --
---
title: Ice at the quay
mitigators:
  - {id: m2, title: Salt, source: person}
---
Salt.
-- drive.lua --
` + nvimScript
