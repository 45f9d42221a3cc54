# Download video to local file
curl -X GET "http://127.0.0.1:4010/v1/videos/vid_abc123xyz456/content" \
  -H "Authorization: Bearer YOUR_API_KEY" \
  -o video.mp4
