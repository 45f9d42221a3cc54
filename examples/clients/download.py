import requests

task_id = "vid_abc123xyz456"
url = f"http://127.0.0.1:4010/v1/videos/{task_id}/content"
headers = {
    "Authorization": "Bearer YOUR_API_KEY"
}

# Download video
response = requests.get(url, headers=headers, stream=True)

if response.status_code == 200:
    # Save to local file
    with open("output_video.mp4", "wb") as f:
        for chunk in response.iter_content(chunk_size=8192):
            f.write(chunk)
    print("Video downloaded successfully!")
elif response.status_code == 404:
    error = response.json()
    print(f"Error: {error.get('error', {}).get('message')}")
else:
    print(f"Request failed: {response.status_code}")
