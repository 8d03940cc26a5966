// Package e2e is the program as people meet it: the real binary, a real browser. The tests walk the procedure with
// both; look takes the pictures.
package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Build builds the program into dir and gives its path. Style sheets and scripts must be there: make assets.
func Build(ctx context.Context, dir string) (string, error) {
	bin := filepath.Join(dir, "tanggap")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", bin, "tanggap/cmd/tanggap")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build ./cmd/tanggap: %w\n%s", err, out)
	}
	return bin, nil
}

// Program is the binary with the store that it works on.
type Program struct {
	Bin, Data string
	Database  string // PostgreSQL's address; empty: SQLite in Data
}

// Result is how a command ended.
type Result struct {
	Out, Err string
	Status   int
}

// withStore are the commands that take --data and --database.
var withStore = map[string]bool{"serve": true, "demo": true, "office": true, "user": true, "token": true, "verify": true}

func (p Program) command(ctx context.Context, args []string) *exec.Cmd {
	opens := len(args) > 0 && withStore[args[0]] || len(args) > 1 && args[0] == "sop" && args[1] == "load"
	if opens {
		args = append(append([]string{}, args...), "--data", p.Data)
		if p.Database != "" {
			args = append(args, "--database", p.Database)
		}
	}
	cmd := exec.CommandContext(ctx, p.Bin, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 12 * time.Second
	return cmd
}

// Run runs a command to its end; stdin may be empty.
func (p Program) Run(ctx context.Context, stdin string, args ...string) (Result, error) {
	cmd := p.command(ctx, args)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errs
	err := cmd.Run()
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		err = nil
	}
	return Result{out.String(), errs.String(), cmd.ProcessState.ExitCode()}, err
}

// Server is a running program.
type Server struct {
	URL   string
	Setup string // one-time address of the first administrator; empty: there is one
	cmd   *exec.Cmd
	out   output
	done  chan struct{}
}

// Start starts "serve" or "demo" on a free port and waits until it answers.
func (p Program) Start(ctx context.Context, command string, args ...string) (*Server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &Server{done: make(chan struct{}), URL: "http://" + port}
	s.cmd = p.command(ctx, append([]string{command, "--listen", port, "--log", "warn"}, args...))
	s.out.line = make(chan string, 64)
	s.cmd.Stdout, s.cmd.Stderr = &s.out, &s.out
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = s.cmd.Wait() // Stop and ready look at how it ended
		close(s.done)
	}()
	return s, s.ready(ctx)
}

// ready reads what the program prints until it says that it answers.
func (s *Server) ready(ctx context.Context) error {
	limit := time.NewTimer(3 * time.Minute)
	defer limit.Stop()
	for {
		select {
		case line := <-s.out.line:
			if !strings.Contains(line, "answers on") {
				continue
			}
			if _, after, ok := strings.Cut(s.out.text(), "/mulai/"); ok {
				s.Setup = s.URL + "/mulai/" + strings.Fields(after)[0]
			}
			return nil
		case <-s.done:
			return fmt.Errorf("the program ended with status %d:\n%s", s.cmd.ProcessState.ExitCode(), s.out.text())
		case <-limit.C:
			return fmt.Errorf("the program does not answer:\n%s", s.out.text())
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Log is what the program has printed so far.
func (s *Server) Log() string { return s.out.text() }

// Stop sends SIGTERM and tells the exit status; a program that has not ended after ten seconds is an error.
func (s *Server) Stop() (int, error) {
	_ = s.cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself: the status tells
	limit := time.NewTimer(10 * time.Second)
	defer limit.Stop()
	select {
	case <-s.done:
		return s.cmd.ProcessState.ExitCode(), nil
	case <-limit.C:
		_ = s.cmd.Process.Kill()
		<-s.done
		return -1, fmt.Errorf("the program runs ten seconds after SIGTERM:\n%s", s.out.text())
	}
}

// freePort is a loopback address that nobody listens on.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// output keeps what a program prints and passes its pieces on.
type output struct {
	mu   sync.Mutex
	all  bytes.Buffer
	line chan string
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all.Write(b)
	select {
	case o.line <- string(b):
	default: // nobody listens any more
	}
	return len(b), nil
}

func (o *output) text() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.all.String()
}
