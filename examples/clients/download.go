package main

import (
    "fmt"
    "io"
    "net/http"
    "os"
)

func main() {
    taskID := "vid_abc123xyz456"
    url := fmt.Sprintf("http://127.0.0.1:4010/v1/videos/%s/content", taskID)
    
    // Create request
    req, err := http.NewRequest("GET", url, nil)
    if err != nil {
        panic(err)
    }
    req.Header.Set("Authorization", "Bearer YOUR_API_KEY")
    
    // Send request
    client := &http.Client{}
    resp, err := client.Do(req)
    if err != nil {
        panic(err)
    }
    defer resp.Body.Close()
    
    if resp.StatusCode == 200 {
        // Create output file
        out, err := os.Create("output_video.mp4")
        if err != nil {
            panic(err)
        }
        defer out.Close()
        
        // Write to file
        _, err = io.Copy(out, resp.Body)
        if err != nil {
            panic(err)
        }
        
        fmt.Println("Video downloaded successfully!")
    } else {
        fmt.Printf("Request failed: %d\n", resp.StatusCode)
    }
}
