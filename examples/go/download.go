// Package videos is the code under test: a download that goes on where it was cut.
package videos

import (
	"fmt"
	"io"
	"net/http"
)

const tries = 5

// Download writes what is at url to file, and tells how many bytes that is.
func Download(client *http.Client, url, apiKey string, file io.WriteSeeker) (int64, error) {
	var have int64
	var etag string
	var problem error
	for attempt := 0; attempt < tries; attempt++ {
		request, err := http.NewRequest(http.MethodGet, url, nil)
		if err != nil {
			return have, err
		}
		request.Header.Set("Authorization", "Bearer "+apiKey)
		if have > 0 && etag != "" {
			request.Header.Set("Range", fmt.Sprintf("bytes=%d-", have))
			request.Header.Set("If-Range", etag)
		}
		response, err := client.Do(request)
		if err != nil {
			problem = err
			continue
		}
		switch response.StatusCode {
		case http.StatusOK:
			have = 0
		case http.StatusPartialContent:
		default:
			text, _ := io.ReadAll(io.LimitReader(response.Body, 1000))
			response.Body.Close()
			return have, fmt.Errorf("%s: %s: %s", url, response.Status, text)
		}
		etag = response.Header.Get("ETag")
		written, err := writeFrom(have, file, response.Body)
		response.Body.Close()
		have += written
		if err == nil {
			return have, nil
		}
		problem = err
	}
	return have, problem
}

func writeFrom(position int64, file io.WriteSeeker, body io.Reader) (int64, error) {
	if _, err := file.Seek(position, io.SeekStart); err != nil {
		return 0, err
	}
	return io.Copy(file, body)
}
