package watch

import "golang.org/x/sys/unix"

// silent names the first path on a file system whose changes by others give no events, or is empty.
func silent(paths []string) string {
	for _, p := range paths {
		var s unix.Statfs_t
		if unix.Statfs(p, &s) != nil {
			continue
		}
		switch int64(s.Type) {
		case unix.NFS_SUPER_MAGIC, unix.SMB_SUPER_MAGIC, unix.SMB2_SUPER_MAGIC, unix.CIFS_SUPER_MAGIC,
			unix.FUSE_SUPER_MAGIC, unix.V9FS_MAGIC, unix.CEPH_SUPER_MAGIC, unix.AFS_SUPER_MAGIC:
			return p + " is on a network file system"
		}
	}
	return ""
}
