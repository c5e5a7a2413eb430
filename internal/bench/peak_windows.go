package main

import "os"

// peakMB is not told here.
func peakMB(*os.ProcessState) float64 { return 0 }
