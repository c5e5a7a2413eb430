package build

import (
	"context"
	"os"
	"runtime"
	"runtime/pprof"
	"testing"
	"time"
)

func TestZZHeap(t *testing.T) {
	dir := os.Getenv("ZZ_SITE")
	if dir == "" {
		t.Skip()
	}
	runtime.MemProfileRate = 16 << 10
	began := time.Now()
	s, err := Compile(context.Background(), os.DirFS(dir), Options{Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range s.Timings {
		t.Log(x.Stage, x.Wall)
	}
	if os.Getenv("ZZ_RELEASE") != "" {
		s.Release()
	}
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	t.Log("live MB", m.HeapAlloc>>20, "objects", m.HeapObjects, "gc", m.NumGC, time.Since(began))
	f, _ := os.Create(os.Getenv("ZZ_OUT"))
	pprof.WriteHeapProfile(f)
	f.Close()
	runtime.KeepAlive(s)
}
