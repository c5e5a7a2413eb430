// Throughline compiles incident learning reviews into a searchable static site.
package main

import (
	"context"
	"os"
	_ "time/tzdata" // sites name time zones, and a container may have none

	"throughline/internal/cli"
)

func main() {
	os.Exit(cli.Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
