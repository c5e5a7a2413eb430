//go:build !linux

package output

import "errors"

var errNoExchange = errors.New("this system cannot exchange two folders")

func exchange(string, string) error { return errNoExchange }
