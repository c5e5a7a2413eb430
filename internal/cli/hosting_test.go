package cli

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"throughline/internal/await"
	"throughline/internal/publish"
)

// A hosting is a server with our configuration of it.
type hosting struct {
	program, config string
	// start makes the whole configuration of a site's in a folder, and gives the command that serves in the
	// foreground.
	start   func(dir, site string) (config string, args []string)
	address string // what the configuration listens to
	gzip    bool   // whether it hands out compressed copies
}

func hostings() map[string]hosting {
	return map[string]hosting{
		"nginx": {"nginx", "nginx.conf", func(dir, site string) (string, []string) {
			return "daemon off;\npid " + dir + "/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log " +
				"off;\ninclude /etc/nginx/mime.types;\n" +
				"client_body_temp_path " + dir + "/b;\nproxy_temp_path " + dir + "/p;\nfastcgi_temp_path " + dir +
				"/f;\nuwsgi_temp_path " + dir + "/u;\n" +
				"scgi_temp_path " + dir + "/s;\n" + site + "}\n", []string{"-p", dir, "-c", dir + "/config"}
		}, "listen 80;", true},
		"caddy": {"caddy", "Caddyfile", func(dir, site string) (string, []string) {
			return "{\nadmin off\nauto_https off\nstorage file_system " + dir + "\n}\n" + site,
				[]string{"run", "--adapter", "caddyfile", "--config", dir + "/config"}
		}, "reviews.example.org {", true},
		"apache": {"apache2", "apache.conf", func(dir, site string) (string, []string) {
			var b strings.Builder
			for _, m := range []string{"mpm_event", "authz_core", "dir", "mime", "alias", "headers"} {
				fmt.Fprintf(&b, "LoadModule %s_module /usr/lib/apache2/modules/mod_%s.so\n", m, m)
			}
			fmt.Fprintf(&b, "User www-data\nGroup www-data\nPidFile %s/pid\nErrorLog %s/log\nTypesConfig "+
				"/etc/mime.types\nDefaultRuntimeDir %s\nServerName localhost\n%s", dir, dir, dir, site)
			return b.String(), []string{"-D", "FOREGROUND", "-f", dir + "/config"}
		}, "<VirtualHost *:80>", false},
	}
}

// serveBy serves a folder by a real server with our configuration, on a port of its own.
func serveBy(t *testing.T, h hosting, root string) string {
	t.Helper()
	program, err := exec.LookPath(h.program)
	if err != nil {
		t.Skip(h.program + " is not installed")
	}
	dir := t.TempDir()
	text, err := os.ReadFile(filepath.Join(repository, "examples", "hosting", h.config))
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := l.Addr().String()
	l.Close()
	listen := map[string]string{"listen 80;": "listen " + at + ";", "reviews.example.org {": "http://" + at + " {",
		"<VirtualHost *:80>": "Listen " + at + "\n<VirtualHost " + at + ">"}
	site := strings.ReplaceAll(string(text), "/srv/reviews", root)
	if !strings.Contains(site, h.address) {
		t.Fatalf("%s does not say %q", h.config, h.address)
	}
	config, args := h.start(dir, strings.Replace(site, h.address, listen[h.address], 1))
	write(t, filepath.Join(dir, "config"), config)
	said, err := os.Create(filepath.Join(dir, "said"))
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(program, args...)
	c.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir)
	c.Stdout, c.Stderr = said, said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Signal(syscall.SIGTERM) // which ends its workers, too
		killing := time.AfterFunc(10*time.Second, func() { _ = c.Process.Kill() })
		_ = c.Wait()
		killing.Stop()
		said.Close()
		if text, err := os.ReadFile(said.Name()); err == nil && t.Failed() {
			t.Logf("%s", text)
		}
	})
	await.That(t, h.program+" answers", func() bool {
		conn, err := net.Dial("tcp", at)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	return "http://" + at + "/"
}

// TestHosting serves a published site by the servers of examples/hosting.
func TestHosting(t *testing.T) {
	root := filepath.Join(t.TempDir(), "srv")
	if err := os.MkdirAll(root, 0o755); err != nil {
		t.Fatal(err)
	}
	for d := root; d != "/" && d != os.TempDir(); d = filepath.Dir(d) { // servers read as somebody else
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	to, err := publish.OpenFolder(root)
	if err == nil {
		_, err = publish.Publish(t.Context(), buildSite(t, repository, "--compress", "gzip"), to,
			publish.Options{Now: time.Now(), MaxDeletes: -1})
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, h := range hostings() {
		t.Run(name, func(t *testing.T) {
			base := serveBy(t, h, root)
			r, err := publish.VerifyHost(t.Context(), base, nil)
			if err != nil || !r.Sound() || len(r.Advice) > 0 {
				t.Errorf("%v %+v", err, r)
			}
			answers(t, base, h.gzip)
		})
	}
}

// answers asks for one file of each kind.
func answers(t *testing.T, base string, zip bool) {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request,
		[]*http.Request) error {
		return http.ErrUseLastResponse
	},
		Transport: &http.Transport{DisableCompression: true}}
	get := func(path string, headers ...string) (*http.Response, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(headers); i += 2 {
			req.Header.Set(headers[i], headers[i+1])
		}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		data, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res, string(data)
	}
	page, text := get("reviews/")
	style := text[strings.Index(text, "assets/site."):]
	style = style[:strings.Index(style, `"`)]
	for path, want := range map[string]string{"": "no-cache", "reviews/": "no-cache", "data/reviews.json": "no-cache",
		"search/newest.js": "no-store", style: "max-age=31536000, immutable"} {
		if res, _ := get(path); res.StatusCode != 200 || res.Header.Get("Cache-Control") != want {
			t.Errorf("%s: %d, Cache-Control %q, want %q", path, res.StatusCode, res.Header.Get("Cache-Control"), want)
		}
	}
	if res, _ := get("reviews"); res.StatusCode/100 != 3 || !strings.HasSuffix(res.Header.Get("Location"),
		"reviews/") {
		t.Errorf("reviews: %d to %q", res.StatusCode, res.Header.Get("Location"))
	}
	if res, _ := get("reviews/", "If-None-Match", page.Header.Get("ETag")); res.StatusCode != http.StatusNotModified {
		t.Errorf("asked again: %d", res.StatusCode)
	}
	for _, path := range []string{"nothing", "reviews/nothing/", ".releases/state.json", ".releases/",
		"reviews/.git/config"} {
		res, text := get(path)
		if res.StatusCode != http.StatusNotFound || !strings.Contains(text, "<html") {
			t.Errorf("%s: %d %.60q", path, res.StatusCode, text)
		}
		if res.Header.Get("Cross-Origin-Resource-Policy") != "same-origin" ||
			!strings.Contains(res.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s comes without the policy: %v", path, res.Header)
		}
	}
	if res, _ := get("index.html", "Accept-Encoding", "gzip"); zip != (res.Header.Get("Content-Encoding") == "gzip") {
		t.Errorf("packed: %q", res.Header.Get("Content-Encoding"))
	}
}
