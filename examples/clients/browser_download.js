const taskId = 'vid_abc123xyz456';
const url = `http://127.0.0.1:4010/v1/videos/${taskId}/content`;

// Download video file
async function downloadVideo() {
  try {
    const response = await fetch(url, {
      method: 'GET',
      headers: {
        'Authorization': 'Bearer YOUR_API_KEY'
      }
    });
    
    if (response.ok) {
      const blob = await response.blob();
      const downloadUrl = window.URL.createObjectURL(blob);
      const a = document.createElement('a');
      a.href = downloadUrl;
      a.download = 'video.mp4';
      document.body.appendChild(a);
      a.click();
      document.body.removeChild(a);
      window.URL.revokeObjectURL(downloadUrl);
      console.log('Video downloaded successfully!');
    } else {
      const error = await response.json();
      console.error('Error:', error.error?.message);
    }
  } catch (err) {
    console.error('Download error:', err);
  }
}

// Or play directly in browser
function playVideo() {
  const videoElement = document.getElementById('video-player');
  videoElement.src = url;
  videoElement.play();
}
