//go:build !linux && !darwin && !freebsd

package spool

import (
	"errors"
	"os"
)

// able tells that files cannot be mapped here, or that what is written to them need not be seen at once.
const able = false

func view(*os.File, int64, int) ([]byte, error) { return nil, errors.ErrUnsupported }

func release([]byte) {}

func free(*os.File) (uint64, error) { return 0, errors.ErrUnsupported }
