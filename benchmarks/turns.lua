-- Requests by turns: wrk -s turns.lua URL -- FILE, which has a path and a key in each line
local requests, turn = {}, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    local path, key = string.match(line, "(%S+) (%S+)")
    requests[#requests + 1] = wrk.format("GET", path, { Authorization = "Bearer " .. key, Host = "127.0.0.1" })
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end
