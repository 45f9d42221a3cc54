import requests

def download_video(task_id, output_path):
    url = f"http://127.0.0.1:4010/v1/videos/{task_id}/content"
    headers = {"Authorization": "Bearer YOUR_API_KEY"}
    
    response = requests.get(url, headers=headers, stream=True)
    
    if response.status_code == 200:
        with open(output_path, "wb") as f:
            for chunk in response.iter_content(chunk_size=8192):
                f.write(chunk)
        return True
    return False

# Usage
if download_video("vid_abc123xyz456", "my_video.mp4"):
    print("Download successful!")
