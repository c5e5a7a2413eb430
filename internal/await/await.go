// Package await waits in tests for what comes about in its own time. How long that takes is never what a test is
// about: its patience only ends a test that would hang, on a machine that is far slower than any on which tests are
// run.
package await

import (
	"testing"
	"time"
)

// Patience is how long a test waits before it fails.
const Patience = 3 * time.Minute

// That waits until ok is true, and fails the test when its patience is at an end. what says what is waited for, as in
// "it does not come about that the mistake is told".
func That(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(Patience); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it does not come about that %s", what)
		}
	}
}
