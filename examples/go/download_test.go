package videos

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const size = 1 << 20

func contentOf(task string) string {
	return serverURL + "/v1/videos/" + task + "/content"
}

func newFile(t *testing.T) *os.File {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "video.mp4"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return file
}

func TestADownloadThatIsCutGoesOnWhereItWasCut(t *testing.T) {
	t.Parallel()
	world := newWorld(t)
	world.control("POST", "/faults", `{"kind": "cut", "after_bytes": 300000, "times": 2}`, nil)

	got, err := Download(http.DefaultClient, contentOf("vid_size_1MiB"), world.apiKey, newFile(t))

	if err != nil || got != size {
		t.Fatalf("%d bytes, %v", got, err)
	}
	var verdict struct {
		Verified    bool
		Explanation string
	}
	world.control("POST", "/verify", `{"client": "resumed_from_where_it_was_cut"}`, &verdict)
	if !verdict.Verified {
		t.Error(verdict.Explanation)
	}
}

func TestAVideoThatIsNotReadyIsNoFile(t *testing.T) {
	t.Parallel()
	world := newWorld(t)

	_, err := Download(http.DefaultClient, contentOf("vid_queued"), world.apiKey, newFile(t))

	if err == nil || !strings.Contains(err.Error(), "video_not_ready") {
		t.Error(err)
	}
}

func TestAVideoExpiresWithoutWaiting(t *testing.T) {
	t.Parallel()
	world := newWorld(t)
	world.control("PUT", "/tasks/vid_mine", `{"lifecycle": [{"state": "completed", "for_s": 3600}, {"state": "expired"}]}`, nil)
	if _, err := Download(http.DefaultClient, contentOf("vid_mine"), world.apiKey, newFile(t)); err != nil {
		t.Fatal(err)
	}

	world.control("PATCH", "/clock", `{"advance_s": 3601}`, nil)

	_, err := Download(http.DefaultClient, contentOf("vid_mine"), world.apiKey, newFile(t))
	if err == nil || !strings.Contains(err.Error(), "video_expired") {
		t.Error(err)
	}
}
