package output

import "golang.org/x/sys/unix"

// copyLists gives a folder the access control lists of another. Where the file system has none, there are none to be
// lost.
func copyLists(from, to string) {
	for _, name := range []string{"system.posix_acl_access", "system.posix_acl_default"} {
		size, err := unix.Lgetxattr(from, name, nil)
		if err != nil || size == 0 {
			continue
		}
		list := make([]byte, size)
		if n, err := unix.Lgetxattr(from, name, list); err == nil {
			_ = unix.Lsetxattr(to, name, list[:n], 0)
		}
	}
}
