// Command tanggap is the working system of a government CSIRT: flags and subcommands, nothing else.
// Each command is a struct in a file of its own with Run and, as Help, an explanation with an example.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// version is set by the build (-ldflags "-X main.version=…").
var version = "dev"

// Exit statuses of every command; one that answers otherwise returns an error with ExitCode() int.
const (
	done     = 0
	failed   = 1
	wrongUse = 2
)

// commands are what the program can do.
type commands struct {
	Serve   serveCommand   `cmd:"" help:"Run the server."`
	Demo    demoCommand    `cmd:"" help:"Run a demonstration with invented people and incidents."`
	Deliver deliverCommand `cmd:"" help:"File one mail from standard input."`
	Office  officeCommand  `cmd:"" help:"The team's own facts."`
	User    userCommand    `cmd:"" help:"People who sign in."`
	Token   tokenCommand   `cmd:"" help:"Tokens for programs."`
	Sop     sopCommand     `cmd:"" help:"Procedure files."`
	Backup  backupCommand  `cmd:"" help:"Write the whole store into one file."`
	Restore restoreCommand `cmd:"" help:"Bring a backup into an empty folder or database."`
	Verify  verifyCommand  `cmd:"" help:"Check the record and the files."`
	Help    helpCommand    `cmd:"" help:"Explain a command with an example."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

// streams are what a command reads and writes.
type streams struct {
	In       io.Reader
	Out, Err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], &streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(status)
}

// exited carries the status out of kong, which asks to exit after --help and would go on otherwise.
type exited int

// run parses args, runs the command and answers its error; the result is the exit status.
func run(ctx context.Context, args []string, s *streams) (status int) {
	defer func() {
		if r := recover(); r != nil {
			code, ok := r.(exited)
			if !ok {
				panic(r)
			}
			status = int(code)
		}
	}()
	c, err := parser(ctx, s).Parse(args)
	if err != nil {
		fmt.Fprintf(s.Err, "tanggap: %v\nTry: tanggap help\n", err)
		if len(args) > 0 && args[0] == "deliver" {
			return exUsage // a mail server reads sysexits
		}
		return wrongUse
	}
	if err := c.Run(); err != nil {
		fmt.Fprintf(s.Err, "tanggap: %v\n", err)
		return statusOf(err)
	}
	return done
}

func parser(ctx context.Context, s *streams) *kong.Kong {
	return kong.Must(&commands{},
		kong.Name("tanggap"),
		kong.Description("Tanggap carries an incident through the team's own SOP, from the first report to the report to the Governor."),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(s),
		kong.Writers(s.Out, s.Err),
		kong.Exit(func(code int) { panic(exited(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
}

// statusOf is 1, unless the error knows better (wrong use found only while running; deliver's 75).
func statusOf(err error) int {
	var coder interface{ ExitCode() int }
	if errors.As(err, &coder) {
		return coder.ExitCode()
	}
	return failed
}
