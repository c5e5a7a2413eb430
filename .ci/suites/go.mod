// Test suites that are fetched as Go modules: nothing imports them, tests read their files. The versions are pinned here and
// in go.sum; internal/suites reads this file. Fetch them with: cd .ci/suites && go mod download
module throughline-suites

go 1.26

require github.com/toml-lang/toml-test/v2 v2.2.0 // MIT

require github.com/owenrumney/go-sarif/v3 v3.3.1 // Unlicense: the schema of SARIF 2.1.0
