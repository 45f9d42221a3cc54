package videos

// Copy this file into a project: it starts one server for all tests of a package, with nothing but the standard library.

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

const readyWithin = 30 * time.Second

var serverURL string

func TestMain(m *testing.M) {
	url, stop, err := startSoraMock()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	serverURL = url
	code := m.Run()
	stop()
	os.Exit(code)
}

// startSoraMock starts a server on a free port. Its standard input is a pipe, so that it ends with this process.
func startSoraMock() (url string, stop func(), err error) {
	if url = os.Getenv("SORA_MOCK_URL"); url != "" {
		return url, func() {}, nil
	}
	words := strings.Fields(os.Getenv("SORA_MOCK_COMMAND"))
	if len(words) == 0 {
		words = []string{"sora-mock"}
	}
	command := exec.Command(words[0], append(words[1:], "serve", "--port", "0", "--log-format", "json", "--until-eof")...)
	var log bytes.Buffer
	command.Stderr = &log
	stdin, err := command.StdinPipe()
	if err != nil {
		return "", nil, err
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err = command.Start(); err != nil {
		return "", nil, err
	}
	late := time.AfterFunc(readyWithin, func() { command.Process.Kill() })
	line, _ := bufio.NewReader(stdout).ReadBytes('\n')
	late.Stop()
	var ready struct{ URL string }
	if json.Unmarshal(line, &ready) != nil || ready.URL == "" {
		command.Process.Kill()
		command.Wait()
		return "", nil, fmt.Errorf("sora-mock did not get ready: %s", log.String())
	}
	return ready.URL, func() { stdin.Close(); command.Wait() }, nil
}

// world is what one key sees: its tasks, its clock, its faults and its journal.
type world struct {
	t      *testing.T
	apiKey string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	random := make([]byte, 8)
	if _, err := rand.Read(random); err != nil {
		t.Fatal(err)
	}
	return &world{t, "sk-mock-" + hex.EncodeToString(random)}
}

// control asks the control API, and reads its answer into answer unless that is nil.
func (w *world) control(method, path, body string, answer any) {
	w.t.Helper()
	request, err := http.NewRequest(method, serverURL+"/_mock"+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+w.apiKey)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	if response.StatusCode >= 300 {
		w.t.Fatalf("%s %s: %s %s", method, path, response.Status, text)
	}
	if answer != nil {
		if err := json.Unmarshal(text, answer); err != nil {
			w.t.Fatal(err)
		}
	}
}
