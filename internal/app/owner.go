package app

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// ActAsOwner makes the process the owner of the data folder: run as root it switches to him, so that no file of the
// store ends up as root's; run as anybody else it refuses. A folder that does not exist yet is whoever makes it's.
func ActAsOwner(dir string) error {
	info, err := os.Stat(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int(st.Uid) == os.Geteuid() {
		return nil
	}
	if os.Geteuid() != 0 {
		return fmt.Errorf("the data folder %s belongs to user %d: run the command as that user", dir, st.Uid)
	}
	if err := syscall.Setgroups(nil); err != nil {
		return fmt.Errorf("give up groups: %w", err)
	}
	if err := syscall.Setgid(int(st.Gid)); err != nil {
		return fmt.Errorf("become group %d: %w", st.Gid, err)
	}
	if err := syscall.Setuid(int(st.Uid)); err != nil {
		return fmt.Errorf("become user %d: %w", st.Uid, err)
	}
	return nil
}
