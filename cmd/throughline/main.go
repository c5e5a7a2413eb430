// Throughline compiles incident learning reviews into a searchable static site.
package main

import (
	"context"
	"os"

	"throughline/internal/cli"
)

func main() {
	os.Exit(cli.Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
