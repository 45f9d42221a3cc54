-- wrk: sixteen requests at a time on each connection, without waiting for the answers.
-- Prints how many answers came and how many of them were wrong, as "answers N wrong N".

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  local paths = { "/v1/videos/vid_queued", "/v1/videos/vid_completed", "/v1/videos/vid_failed", "/v1/videos?limit=1" }
  local requests = {}
  for number = 1, 16 do
    requests[number] = wrk.format("GET", paths[number % #paths + 1], { ["Authorization"] = "Bearer sk-mock" })
  end
  batch = table.concat(requests)
  answers, wrong = 0, 0
end

function request()
  return batch
end

function response(status, headers, body)
  answers = answers + 1
  if status ~= 200 or #body ~= tonumber(headers["Content-Length"]) then
    wrong = wrong + 1
  end
end

function done(summary)
  local answers, wrong = 0, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  for _, thread in ipairs(threads) do
    answers = answers + thread:get("answers")
    wrong = wrong + thread:get("wrong")
  end
  print(string.format("answers %d wrong %d", answers, wrong))
end
