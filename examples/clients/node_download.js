const fs = require('fs');
const https = require('https');

const taskId = 'vid_abc123xyz456';
const url = `https://127.0.0.1:4010/v1/videos/${taskId}/content`;

const options = {
  headers: {
    'Authorization': 'Bearer YOUR_API_KEY'
  }
};

// Download video
https.get(url, options, (response) => {
  if (response.statusCode === 200) {
    const fileStream = fs.createWriteStream('output_video.mp4');
    response.pipe(fileStream);
    
    fileStream.on('finish', () => {
      fileStream.close();
      console.log('Video downloaded successfully!');
    });
  } else {
    console.error(`Request failed: ${response.statusCode}`);
  }
}).on('error', (err) => {
  console.error('Download error:', err.message);
});
