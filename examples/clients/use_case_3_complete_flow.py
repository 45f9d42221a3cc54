import requests
import time

def wait_and_download(task_id, output_path):
    base_url = "http://127.0.0.1:4010/v1/videos"
    headers = {"Authorization": "Bearer YOUR_API_KEY"}
    
    # Poll task status
    while True:
        status_response = requests.get(f"{base_url}/{task_id}", headers=headers)
        result = status_response.json()
        
        if result['status'] == 'completed':
            print("Video generation completed, starting download...")
            break
        elif result['status'] == 'failed':
            print(f"Video generation failed: {result.get('error', {}).get('message')}")
            return False
        
        print(f"Progress: {result['progress']}%")
        time.sleep(5)
    
    # Download video
    content_response = requests.get(
        f"{base_url}/{task_id}/content",
        headers=headers,
        stream=True
    )
    
    if content_response.status_code == 200:
        with open(output_path, "wb") as f:
            for chunk in content_response.iter_content(chunk_size=8192):
                f.write(chunk)
        print(f"Video saved to: {output_path}")
        return True
    
    return False

# Usage
wait_and_download("vid_abc123xyz456", "final_video.mp4")
